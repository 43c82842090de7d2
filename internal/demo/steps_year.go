package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"opencairn.org/cairn/internal/domain/catalogue"
)

// attend lets June enter who attended Aldermoor's courses, all but Samira, whose
// payment is a scene of its own: what was held for them is paid.
func (s *story) attend(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	june, err := s.as(ctx, "june")
	if err != nil {
		return "", err
	}
	samira, err := s.as(ctx, "samira")
	if err != nil {
		return "", err
	}
	hers, err := look(ctx, samira, s.enrolPath())
	if err != nil {
		return "", err
	}
	entered := 0
	for _, offer := range append([]string{s.offerA}, s.lenasPaths(ctx)...) {
		p, err := look(ctx, june, "/provider"+offer+"/runs/run-"+s.runs().start.Format(time.DateOnly))
		if err != nil {
			return "", err
		}
		for _, action := range p.actions("/provider/enrolments/", "/attendance") {
			place := strings.TrimSuffix(strings.TrimPrefix(action, "/provider/enrolments/"), "/attendance")
			if strings.HasSuffix(hers.URL.Path, place) {
				continue
			}
			answer, err := june.Submit(ctx, p, action, values("attendance."+place, "90", "attendance", "90"))
			if err != nil {
				return "", err
			}
			if err := answer.OK(); err != nil {
				return "", err
			}
			entered++
		}
	}
	return fmt.Sprintf("June Castell enters the attendance of %d people in Aldermoor's courses", entered), nil
}

// lenasPaths are the pages of the offers Lena took, as far as they are found.
func (s *story) lenasPaths(ctx context.Context) (paths []string) {
	for _, words := range lenasOffers {
		if path, err := s.offer(ctx, words); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// actions are where the page's forms go, as far as they begin and end so.
func (p *Page) actions(prefix, suffix string) (all []string) {
	for d := range p.doc.Descendants() {
		if d.Type != html.ElementNode || d.Data != "form" {
			continue
		}
		if to := attr(d, "action"); strings.HasPrefix(to, prefix) && strings.HasSuffix(to, suffix) && !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

// unlisted waits until the catalogue lists nothing of Harbour, which closed: what
// is asked next concerns what there is.
func (s *story) unlisted(ctx context.Context) error {
	return s.until(ctx, func() (bool, error) {
		rows, err := s.app.Catalogue.OffersOf(ctx, founder, s.orgs[harbour].ID)
		return err == nil && !slices.ContainsFunc(rows, func(r catalogue.OfferRow) bool { return r.Listed }), err
	})
}
