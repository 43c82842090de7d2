package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
)

// statistics lets the population register say of the people of the story what it
// says of everybody in the year's figures, in which they are counted: education,
// region, disability. Without the year there are no figures to count them in.
func (s *story) statistics(ctx context.Context) (string, error) {
	if s.year == nil {
		return "nobody is counted: the year was left out", nil
	}
	people := map[identity.PersonID]string{}                                                       // and where they live
	for _, x := range []struct{ who, region string }{{"june", "Coast"}, {"rosa", "Upper Fells"}} { // in B is Tomas
		clerk := identity.Actor{Person: s.people[x.who].ID, Tenant: s.orgs[cast[x.who].org].ID, Roles: cast[x.who].roles}
		runs, err := s.app.Enrolment.Runs(ctx, clerk)
		if err != nil {
			return "", err
		}
		for _, r := range runs {
			roll, err := s.app.Enrolment.Roll(ctx, clerk, r.Offer, r.Run.Run)
			if err != nil {
				return "", err
			}
			for _, e := range roll.Enrolments {
				if e.State != enrolment.Waitlisted {
					people[e.Person] = x.region
				}
			}
		}
	}
	for p, region := range people {
		for name, value := range map[string]string{
			identity.AttributeEducation: identity.EducationUpperSecondary, identity.AttributeRegion: region, identity.AttributeDisability: identity.No,
		} {
			at := identity.Attribute{Name: name, Value: value, Source: "Statistics Fellmark, population register (demonstration)", Level: identity.LevelHigh}
			if err := s.app.Identity.Attest(ctx, founder, p, at); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("the population register says of %d people of the story what figures count: education, region, disability", len(people)), nil
}

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
