package portal

import (
	"context"
	"net/url"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// The pages for those who do not come to learn (S-132).
const (
	employersPath = "/for/employers"
	schoolsPath   = "/for/schools"
)

// AudienceLinks lead to the pages for those who do not come to learn.
func AudienceLinks(r *page.Request) []ui.Link {
	return []ui.Link{{Text: r.T("for.employers.title"), Href: employersPath}, {Text: r.T("for.schools.title"), Href: schoolsPath}}
}

// audienceView is what micro-credentials are good for to some readers.
type audienceView struct {
	Key     string // of its messages: for.KEY.title
	Word    ui.Word
	Figures []figure
	Deeds   []deed
}

// figure is a number of today, and where what it counts is listed.
type figure struct {
	Key    string
	Number int
	Href   string // empty: nowhere
}

// deed is something the readers of a page can do here.
type deed struct {
	Key   string // message; KEY.text says it
	Word  ui.Word
	Age   int // named by the text
	Links []ui.Link
}

// open reports whether a domain's pages are served.
func (d *Desk) open(domain string) bool { return d.On == nil || d.On(domain) }

// Employers says what employers can do here, with what is there today.
func (d *Desk) Employers(r *page.Request) error {
	v := audienceView{Key: "for.employers", Word: ui.WordMicroCredential}
	_, listed, err := d.Catalogue.Counts(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	v.Figures = []figure{{Key: "for.figure.offers", Number: listed, Href: offersPath}}
	if d.open("assurance") {
		if err := d.countEvidence(r.Ctx(), &v); err != nil {
			return err
		}
	}
	v.Deeds = d.employerDeeds(r)
	return d.audience(r, v)
}

func (d *Desk) countEvidence(ctx context.Context, v *audienceView) error {
	needs, err := d.Assurance.Needs(ctx)
	if err != nil {
		return err
	}
	offers, employers, err := d.Assurance.CountEndorsed(ctx)
	v.Figures = append(v.Figures,
		figure{Key: "for.figure.needs", Number: len(needs), Href: "/needs"},
		figure{Key: "for.figure.endorsed", Number: offers}, figure{Key: "for.figure.employers", Number: employers})
	return err
}

func (d *Desk) employerDeeds(r *page.Request) []deed {
	var deeds []deed
	if d.open("verification") {
		deeds = append(deeds, deed{Key: "for.employers.check", Word: ui.WordCredential, Links: []ui.Link{{Text: r.T("portal.home.verify"), Href: "/verify"}}})
	}
	deeds = append(deeds, deed{Key: "for.employers.find", Links: []ui.Link{{Text: r.T("portal.offers.title"), Href: offersPath}, {Text: r.T("jobs.title"), Href: jobsPath}}})
	if d.open("assurance") {
		need := deed{Key: "for.employers.need", Word: ui.WordNeed, Links: []ui.Link{{Text: r.T("need.list.title"), Href: "/needs"}}}
		word := deed{Key: "for.employers.word", Word: ui.WordEndorsement}
		need.Links = append(need.Links, d.asEmployer(r, "web.nav.needs", "/employer/needs")...)
		word.Links = d.asEmployer(r, "web.nav.employer", "/employer")
		deeds = append(deeds, need, word)
	}
	if d.Funding != nil {
		deeds = append(deeds, deed{Key: "for.employers.pay", Links: d.asEmployer(r, "web.nav.pledges", "/employer/pledges")})
	}
	return deeds
}

// asEmployer is the way to a page of the employer's own, for who speaks for one.
func (d *Desk) asEmployer(r *page.Request, key, path string) []ui.Link {
	if !r.Actor().Is(identity.RoleEmployer) {
		return nil
	}
	return []ui.Link{{Text: r.T(key), Href: path}}
}

// Schools says what schools can do here, with what is there today.
func (d *Desk) Schools(r *page.Request) error {
	v := audienceView{Key: "for.schools", Word: ui.WordTaster}
	counted, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Count: []search.Facet{search.FacetVolume, search.FacetPrice, search.FacetEntry, search.FacetField}, Limit: 1})
	if err != nil {
		return err
	}
	for _, f := range []struct {
		facet      search.Facet
		value, key string
	}{
		{search.FacetVolume, "to-25", "for.figure.short"}, {search.FacetPrice, "free", "for.figure.free"},
		{search.FacetEntry, "open", "for.figure.open"}, {search.FacetField, educationField, "for.figure.teachers"},
	} {
		v.Figures = append(v.Figures, figure{Key: f.key, Number: countOf(counted.Facets[f.facet], f.value), Href: filtered(f.facet, f.value)})
	}
	v.Deeds = d.schoolDeeds(r)
	return d.audience(r, v)
}

// educationField is the field of teaching and education (ISCED-F 2013).
const educationField = "01"

func countOf(counts []search.FacetCount, value string) int {
	for _, c := range counts {
		if c.Value == value {
			return c.Count
		}
	}
	return 0
}

func filtered(facet search.Facet, value string) string {
	return offersPath + "?" + url.Values{string(facet): {value}}.Encode()
}

func (d *Desk) schoolDeeds(r *page.Request) []deed {
	deeds := []deed{{Key: "for.schools.try", Word: ui.WordTaster, Links: []ui.Link{
		{Text: r.T("for.schools.try.link"), Href: offersPath + "?sort=" + string(search.SortShortest)},
	}}}
	if d.Recognition != nil {
		deeds = append(deeds, deed{Key: "for.schools.counts", Word: ui.WordDual, Links: []ui.Link{{Text: r.T("recognition.page.programmes"), Href: "/programmes"}}})
	}
	if d.Enrolment != nil {
		deeds = append(deeds, deed{Key: "for.schools.guardian", Word: ui.WordGuardian, Age: identity.ConsentAge, Links: []ui.Link{{Text: r.T("web.account"), Href: "/account"}}})
	}
	card := deed{Key: "for.schools.card", Word: "counsellor"}
	if r.Actor().Is(identity.RoleCounsellor) {
		card.Links = []ui.Link{{Text: r.T("web.nav.counsel"), Href: "/counsel"}}
	}
	deeds = append(deeds, card, deed{Key: "for.schools.teachers", Word: ui.WordDevelopment})
	if d.open("framework") {
		deeds = append(deeds, deed{Key: "for.schools.offer", Word: "offer", Links: []ui.Link{{Text: r.T("portal.home.check"), Href: "/check"}}})
	}
	return deeds
}

func (d *Desk) audience(r *page.Request, v audienceView) error {
	return r.Render(ui.Page{Title: r.T(v.Key + ".title"), Description: r.T(v.Key + ".lead")}, audienceBody(v))
}

// figureTerms are the numbers of today.
func figureTerms(ctx context.Context, figures []figure) []ui.Term {
	terms := make([]ui.Term, len(figures))
	for i, f := range figures {
		terms[i] = ui.Term{Name: ui.T(ctx, f.Key), Body: figureNumber(f)}
	}
	return terms
}

// deedText is what can be done, and the age it is about where it names one.
func deedText(ctx context.Context, e deed) string { return ui.T(ctx, e.Key+".text", "age", e.Age) }
