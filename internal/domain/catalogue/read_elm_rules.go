package catalogue

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"

	"opencairn.org/cairn/formats/flaw"
)

// readELM reads learning opportunities of the European Learning Model, as JSON-LD
// or as the XML of the Commission's register.
func readELM(body []byte, _, address string) Reading {
	listing := elm.ReadOpportunities(body)
	out := Reading{Persons: listing.Persons}
	for _, s := range listing.Specifications {
		o, several := offerOfSpecification(s)
		if several {
			listing.Problems = append(listing.Problems, flaw.Problem{Code: flaw.SeveralPrices, At: s.At, Field: "price"})
		}
		out.Offers = append(out.Offers, Stated{Offer: o, Provider: providerNamed(s), At: s.At})
	}
	for _, p := range listing.Problems {
		out.Problems = append(out.Problems, problemEntry(address, p).aboutOne(out.Offers))
	}
	return out
}

func providerNamed(s elm.Specification) Body {
	for _, o := range s.Opportunities {
		for _, p := range o.ProvidedBy {
			return Body{Name: oneName(i18n.Text(p.Name)), URL: p.Homepage}
		}
	}
	return Body{}
}

// elmModes are the modes of the controlled list in our words.
var elmModes = []struct{ theirs, ours string }{
	{"online", "online"}, {"onsite", "onsite"}, {"blended", "blended"}, {"workbased", "workExperience"},
}

func elmMode(list []elm.Concept) string {
	for _, c := range list {
		for _, m := range elmModes {
			if elm.Modes().Code(c) == m.theirs {
				return m.ours
			}
		}
	}
	return ""
}

func elmModeOut(ours string) []elm.Concept {
	for _, m := range elmModes {
		if m.ours == ours {
			return []elm.Concept{elm.Modes().Of(m.theirs)}
		}
	}
	return nil
}

// offerOfSpecification is what is learnt and the opportunities to learn it as an
// offer; several is true when they have different prices: then it has none.
func offerOfSpecification(s elm.Specification) (o Offer, several bool) {
	o = Offer{
		LocalID: s.ID, URL: s.Homepage, Title: i18n.Text(s.Title), Summary: i18n.Text(s.Description), Label: oneName(i18n.Text(s.Category)),
		Languages: s.Languages, Participation: elmMode(s.Modes), Prerequisites: i18n.Text(s.Entry),
	}
	if len(s.Identifiers) > 0 {
		o.LocalID = s.Identifiers[0].Value
	}
	if len(s.Fields) > 0 {
		o.Field = s.Fields[0]
	}
	if hours, ok := elm.HoursOf(s.Volume); ok {
		o.Workload.Hours = &hours
	}
	var points []credit.Credits
	for _, c := range s.Credits {
		if system := elm.Credits().Code(c.System); system != "" {
			points = append(points, credit.Credits{System: system, Value: c.Points})
		}
	}
	if best := chosenCredits(points); best != nil {
		o.Workload.Credits, o.Workload.System = &best.Value, best.System
	}
	if n := elm.Level(s.Levels); n > 0 {
		o.Level = &Level{EQF: n}
	}
	for _, x := range s.Outcomes {
		out := Outcome{Text: i18n.Text(x.Title)}
		if len(x.Skills) > 0 {
			out.Code = x.Skills[0].ID
		}
		o.Outcomes = append(o.Outcomes, out)
	}
	o.Assessment = assessedAs(s.Assessments)
	for _, b := range s.AwardedBy {
		o.AwardingBody = append(o.AwardingBody, Body{Name: oneName(i18n.Text(b.Name)), URL: b.Homepage})
	}
	for _, p := range s.Opportunities {
		several = several || !o.take(p)
	}
	if several {
		o.Price, o.BarePrice = nil, nil
	}
	if len(o.Country) == 0 && len(s.Opportunities) > 0 {
		for _, p := range s.Opportunities[0].ProvidedBy {
			o.Country = append(o.Country, p.Countries()...)
		}
	}
	if o.LocalID == "" {
		o.LocalID = cmp.Or(o.URL, oneName(o.Title))
	}
	return o, several
}

func assessedAs(list []elm.Assessed) *Assessment {
	if len(list) == 0 {
		return nil
	}
	a := &Assessment{}
	for _, x := range list {
		if len(a.Description) == 0 {
			a.Description = i18n.Text(x.Description)
		}
		for _, t := range x.Types {
			if code := elm.Assessments().Code(t); code != "" && !slices.Contains(a.Types, code) {
				a.Types = append(a.Types, code)
			}
		}
	}
	return a
}

var daysOnly = regexp.MustCompile(`^P([0-9]{1,4})D$`)

// take takes an opportunity as a run, or, when it says nothing of one, only what it
// says of the offer. False when its price is another than the one before.
func (o *Offer) take(p elm.Opportunity) bool {
	o.URL = cmp.Or(o.URL, p.Homepage)
	if m := daysOnly.FindStringSubmatch(p.Duration); m != nil && o.Workload.Weeks == 0 {
		if days, _ := strconv.Atoi(m[1]); days%7 == 0 {
			o.Workload.Weeks = days / 7
		}
	}
	r := Run{ID: p.ID, Start: p.Start, End: p.End, Mode: elmMode(p.Modes)}
	if len(p.Identifiers) > 0 {
		r.ID = p.Identifiers[0].Value
	}
	for _, d := range p.Deadlines {
		if d.After(r.Deadline) {
			r.Deadline = d
		}
	}
	for _, v := range p.Places {
		r.Place = cmp.Or(r.Place, oneName(i18n.Text(v.Name)))
		if v.Country != "" && !slices.Contains(o.Country, v.Country) {
			o.Country = append(o.Country, v.Country)
		}
	}
	if !r.Start.IsZero() || !r.End.IsZero() || !r.Deadline.IsZero() || r.Place != "" || r.Mode != "" || len(p.Identifiers) > 0 {
		o.Runs = append(o.Runs, r)
	}
	for _, t := range p.Prices {
		if t.Currency == "" {
			o.BarePrice = &t.Amount
			continue
		}
		is := priceOf(t.Amount, t.Currency)
		if is == nil {
			continue
		}
		if o.Price != nil && *o.Price != *is {
			return false
		}
		o.Price = is
	}
	return true
}

// ELMOf is an offer as a specification and its learning opportunities. What the
// model has no property for is in docs/reference/offer-formats.md.
func ELMOf(o Offer, org identity.Organisation) elm.Specification {
	base := o.URL
	if base == "" {
		base = "urn:uuid:" + oeapiID(string(o.ID), string(o.Provider), o.LocalID)
	}
	s := elm.Specification{
		ID: base + "#specification", Identifiers: []elm.Identifier{{Value: o.LocalID}}, Title: elm.Text(o.Title), Description: elm.Text(o.Summary),
		Homepage: o.URL, Languages: o.Languages, Modes: elmModeOut(o.Participation), Entry: elm.Text(o.Prerequisites),
	}
	if o.Label != "" {
		s.Category = elm.Text{"und": o.Label}
	}
	if o.Field != "" {
		s.Fields = []string{o.Field}
	}
	if o.Workload.Hours != nil {
		s.Volume = elm.VolumeOf(*o.Workload.Hours)
	}
	if system := elm.Credits().Of(o.Workload.System); o.Workload.Credits != nil && !system.IsZero() {
		s.Credits = []elm.CreditPoint{{System: system, Points: *o.Workload.Credits}}
	}
	if o.Level != nil && o.Level.EQF > 0 {
		s.Levels = []elm.Concept{elm.EQFLevels().Of(strconv.Itoa(o.Level.EQF))}
	}
	for i, x := range o.Outcomes {
		out := elm.Outcome{ID: base + "#outcome-" + strconv.Itoa(i+1), Title: elm.Text(x.Text)}
		if x.Code != "" {
			out.Skills = []elm.Concept{{ID: x.Code}}
		}
		s.Outcomes = append(s.Outcomes, out)
	}
	if a := o.Assessment; a != nil && (len(a.Types) > 0 || len(a.Description) > 0) {
		s.Assessments = []elm.Assessed{assessedOut(a)}
	}
	provider := elmOrganisation(org)
	for _, b := range o.AwardingBody {
		if b.Name == oneName(org.Name) && (b.URL == "" || b.URL == org.Website) {
			s.AwardedBy = append(s.AwardedBy, provider)
			continue
		}
		s.AwardedBy = append(s.AwardedBy, elm.Organisation{Name: elm.Text{"und": b.Name}, Homepage: b.URL})
	}
	s.Opportunities = opportunitiesOf(o, base, provider)
	return s
}

func assessedOut(a *Assessment) elm.Assessed {
	x := elm.Assessed{Title: elm.Text(a.Description), Description: elm.Text(a.Description)}
	for _, t := range a.Types {
		x.Types = append(x.Types, elm.Assessments().Of(t))
	}
	if len(x.Title) == 0 {
		x.Title = x.Types[0].Name // its kind is all its name that is stated
	}
	return x
}

func elmOrganisation(org identity.Organisation) elm.Organisation {
	out := elm.Organisation{Name: elm.Text(org.Name), Homepage: org.Website}
	if org.Country != "" {
		out.Locations = []elm.Location{{Country: org.Country}}
	}
	return out
}

func opportunitiesOf(o Offer, base string, provider elm.Organisation) (out []elm.Opportunity) {
	p := elm.Opportunity{
		ID: base + "#opportunity", Title: elm.Text(o.Title), Homepage: o.URL, Language: pageLanguage(o), ProvidedBy: []elm.Organisation{provider}, Kind: elm.ShortLearningProgramme(),
	}
	if o.Workload.Weeks > 0 {
		p.Duration = "P" + strconv.Itoa(7*o.Workload.Weeks) + "D"
	}
	if o.Price != nil {
		p.Prices = []elm.PriceTag{{Amount: o.Price.Decimal(), Currency: o.Price.Currency}}
	} else if o.BarePrice != nil {
		p.Prices = []elm.PriceTag{{Amount: *o.BarePrice}}
	}
	for _, c := range o.Country {
		p.Places = append(p.Places, elm.Venue{Country: c})
	}
	if len(o.Runs) == 0 {
		return []elm.Opportunity{p}
	}
	for i, r := range o.Runs {
		x := p
		x.ID, x.Identifiers = base+"#run-"+strconv.Itoa(i+1), []elm.Identifier{{Value: r.ID}}
		x.Start, x.End, x.Modes, x.Places = r.Start, r.End, elmModeOut(r.Mode), slices.Clone(p.Places)
		if !r.Deadline.IsZero() {
			x.Deadlines = append(x.Deadlines, r.Deadline)
		}
		if r.Place != "" && len(x.Places) > 0 {
			x.Places[0].Name = elm.Text{"und": r.Place}
		} else if r.Place != "" {
			x.Places = []elm.Venue{{Name: elm.Text{"und": r.Place}, Country: countryOfOne(provider)}}
		}
		out = append(out, x)
	}
	return out
}

func countryOfOne(p elm.Organisation) string {
	for _, c := range p.Countries() {
		return c
	}
	return ""
}

// pageLanguage is the language the offer is described in: of its title, of several
// the first by code that it is also taught in.
func pageLanguage(o Offer) string {
	var of string
	for _, l := range slices.Sorted(maps.Keys(o.Title)) {
		if l == "und" {
			continue
		}
		if slices.Contains(o.Languages, l) {
			return l
		}
		of = cmp.Or(of, l)
	}
	if of == "" && len(o.Languages) == 1 {
		return o.Languages[0]
	}
	return of
}
