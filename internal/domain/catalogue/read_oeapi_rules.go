package catalogue

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/oeapi"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"

	"opencairn.org/cairn/formats/flaw"
)

// readOEAPI reads a page of the Open Education API, version 6, or its root: the
// programmes and courses on it as offers, and the offerings on it as their runs.
// The API lists offerings apart; they are read beside the page.
func readOEAPI(body []byte, _, address string) Reading {
	page := oeapi.Read(body)
	if isService(page) {
		return Reading{Next: oeapi.Lists(address)}
	}
	out := educations(page, address)
	if next := page.Next(address); next != "" {
		out.Next = append(out.Next, next)
	}
	root, _, listed := strings.Cut(address, "/programmes?")
	if !listed {
		root, _, listed = strings.Cut(address, "/courses?")
	}
	if !listed || len(page.Offerings) > 0 {
		return out
	}
	for _, e := range page.Educations {
		out.Beside = append(out.Beside, e.Offerings(root))
	}
	out.With = func(bodies map[string][]byte) Reading {
		whole := page
		for _, at := range slices.Sorted(maps.Keys(bodies)) {
			more := oeapi.Read(bodies[at])
			whole.Offerings = append(whole.Offerings, more.Offerings...)
			whole.Problems = append(whole.Problems, more.Problems...)
			whole.Persons += more.Persons
		}
		full := educations(whole, address)
		full.Next = out.Next
		return full
	}
	return out
}

// isService is true for what a service says about itself at its root.
func isService(p oeapi.Page) bool {
	return len(p.Educations)+len(p.Offerings)+len(p.Organisations) == 0 && len(p.Problems) == 1 && p.Problems[0].Code == flaw.NoCourse && p.Problems[0].At == "$"
}

func educations(page oeapi.Page, address string) Reading {
	out := Reading{Persons: page.Persons}
	orgs, runs := map[string]oeapi.Organisation{}, map[string][]oeapi.Offering{}
	for _, o := range page.Organisations {
		orgs[o.ID] = o
	}
	for _, o := range page.Offerings {
		runs[o.Of] = append(runs[o.Of], o)
	}
	for _, e := range page.Educations {
		if e.Kind == oeapi.Component {
			continue // a part of a course is no offer by itself
		}
		org, ok := orgs[e.Organisation]
		if e.Provider != nil {
			org, ok = *e.Provider, true
		}
		o, several := offerOfEducation(e, runs[e.ID])
		if ok && len(o.Country) == 0 {
			o.Country = countriesOf(org.Addresses)
		}
		if several {
			page.Problems = append(page.Problems, flaw.Problem{Code: flaw.SeveralPrices, At: e.At, Field: "price"})
		}
		out.Offers = append(out.Offers, Stated{Offer: o, Provider: Body{Name: oneName(i18n.Text(org.Name)), URL: org.Link}, At: e.At})
	}
	for _, p := range page.Problems {
		out.Problems = append(out.Problems, problemEntry(address, p).aboutOne(out.Offers))
	}
	return out
}

// oeapiModes are the API's modes of delivery in our words; others have none.
var oeapiModes = []struct{ theirs, ours string }{
	{"online", "online"}, {"presential", "onsite"}, {"blended", "blended"}, {"hybrid", "blended"}, {"work_based", "workExperience"},
}

func oeapiMode(list []string) string {
	for _, w := range list {
		for _, m := range oeapiModes {
			if m.theirs == w {
				return m.ours
			}
		}
	}
	return ""
}

func modesOut(ours string) []string {
	for _, m := range oeapiModes {
		if m.ours == ours {
			return []string{m.theirs}
		}
	}
	return nil
}

// skillCode is the type of code under which a skill of a taxonomy stands; the API's
// list of types is open.
const skillCode = "skill"

var (
	weeksOnly = regexp.MustCompile(`^P([0-9]{1,3})W$`)
	isced     = regexp.MustCompile(`^[0-9]{2,4}$`)
)

// offerOfEducation is a programme or a course and what is offered of it as an
// offer. Several is true when its offerings have different prices: then it has
// none.
func offerOfEducation(e oeapi.Education, runs []oeapi.Offering) (o Offer, several bool) {
	o = Offer{
		LocalID: cmp.Or(e.Code.Code, e.ID), URL: e.Link, Title: i18n.Text(e.Name), Summary: i18n.Text(e.Description),
		Participation: oeapiMode(e.Modes), Country: countriesOf(e.Addresses), Prerequisites: i18n.Text(e.Admission),
		Languages: e.Languages, Label: e.FormalDocument, Workload: loadsOf(e.StudyLoad),
	}
	if m := weeksOnly.FindStringSubmatch(e.Duration); m != nil {
		o.Workload.Weeks, _ = strconv.Atoi(m[1])
	}
	if isced.MatchString(e.Field) {
		o.Field = e.Field
	}
	if level, ok := strings.CutPrefix(e.Qualification, "eqf_"); ok {
		if n, err := strconv.Atoi(level); err == nil && n >= 1 && n <= 8 {
			o.Level = &Level{EQF: n}
		}
	}
	if len(e.Assessment) > 0 {
		o.Assessment = &Assessment{Description: i18n.Text(e.Assessment)}
	}
	for _, x := range e.Outcomes {
		out := Outcome{Text: i18n.Text(x.Name)}
		for _, c := range x.Other {
			if out.Code == "" && (c.Type == skillCode || strings.Contains(c.Code, "://")) {
				out.Code = c.Code
			}
		}
		o.Outcomes = append(o.Outcomes, out)
	}
	for _, r := range runs {
		if r.State == "cancelled" || r.State == "concept" {
			continue
		}
		if run, is := runOfOffering(r, e); is {
			o.Runs = append(o.Runs, run)
		}
		several = several || !o.pay(r.Costs)
	}
	if several {
		o.Price, o.BarePrice = nil, nil
	}
	return o, several
}

func countriesOf(list []oeapi.Address) (out []string) {
	for _, a := range list {
		if a.Country != "" && a.Type != "postal" && a.Type != "invoicing" && !slices.Contains(out, a.Country) {
			out = append(out, a.Country)
		}
	}
	return out
}

// loadsOf takes hours and credits of a system there is; ECTS first.
func loadsOf(list []oeapi.Load) (w Workload) {
	var points []credit.Credits
	for _, l := range list {
		switch _, err := credit.Standard().System(l.Unit); {
		case l.Unit == "hour", l.Unit == "sbu" && w.Hours == nil:
			w.Hours = &l.Value
		case err == nil:
			points = append(points, credit.Credits{System: l.Unit, Value: l.Value})
		}
	}
	if best := chosenCredits(points); best != nil {
		w.Credits, w.System = &best.Value, best.System
	}
	return w
}

// runOfOffering is an offering as a run; one that says nothing but its price is
// none.
func runOfOffering(f oeapi.Offering, e oeapi.Education) (Run, bool) {
	r := Run{ID: cmp.Or(f.Code.Code, f.ID), Start: f.Start, End: f.End, Places: f.Places, Mode: oeapiMode(f.Modes)}
	if !f.FlexibleFrom.IsZero() {
		r.Rolling, r.Start, r.End = true, f.FlexibleFrom, f.FlexibleTo
	}
	for _, p := range f.Enrolment {
		if p.End.After(r.Deadline) {
			r.Deadline = p.End
		}
	}
	for _, a := range f.Addresses {
		r.Place = cmp.Or(r.Place, a.City)
	}
	return r, f.Code != e.Code || !r.Start.IsZero() || !r.End.IsZero()
}

// pay takes an offering's price; false when it is another than the one before.
func (o *Offer) pay(costs []oeapi.Cost) bool {
	for _, c := range costs {
		if c.Type != "total_costs" || c.Amount == nil {
			continue
		}
		if c.Currency == "" {
			o.BarePrice = c.Amount
			continue
		}
		p := priceOf(*c.Amount, c.Currency)
		if p == nil {
			continue
		}
		if o.Price != nil && *o.Price != *p {
			return false
		}
		o.Price = p
	}
	return true
}

// OEAPIOf is an offer in the words of the Open Education API: as a programme, the
// one of its kinds that states a level and the document one gets, or as a course.
// What the API has no field for is in docs/reference/offer-formats.md.
func OEAPIOf(o Offer, org identity.Organisation, kind oeapi.Kind) (oeapi.Education, []oeapi.Offering) {
	id := oeapiID(string(o.ID), string(o.Provider), o.LocalID)
	e := oeapi.Education{
		Kind: kind, ID: id, Code: oeapi.Code{Type: "identifier", Code: o.LocalID}, Name: oeapi.Text(o.Title), Description: oeapi.Text(o.Summary),
		Languages: o.Languages, Modes: modesOut(o.Participation), Field: o.Field, Admission: oeapi.Text(o.Prerequisites), Link: o.URL,
		Organisation: OEAPIOrganisation(org).ID,
	}
	if kind == oeapi.Programme {
		e.Type, e.FormalDocument = "programme", o.Label
		if o.Level != nil && o.Level.EQF > 0 {
			e.Qualification = "eqf_" + strconv.Itoa(o.Level.EQF)
		}
	}
	if o.Workload.Credits != nil {
		e.StudyLoad = append(e.StudyLoad, oeapi.Load{Unit: o.Workload.System, Value: *o.Workload.Credits})
	}
	if o.Workload.Hours != nil {
		e.StudyLoad = append(e.StudyLoad, oeapi.Load{Unit: "hour", Value: *o.Workload.Hours})
	}
	if o.Workload.Weeks > 0 {
		e.Duration = "P" + strconv.Itoa(o.Workload.Weeks) + "W"
	}
	if o.Assessment != nil {
		e.Assessment = oeapi.Text(o.Assessment.Description)
	}
	for i, x := range o.Outcomes {
		n := strconv.Itoa(i + 1)
		out := oeapi.Outcome{ID: oeapi.NameID(id, "outcome", n), Code: oeapi.Code{Type: "identifier", Code: n}, Name: oeapi.Text(x.Text)}
		if x.Code != "" {
			out.Other = []oeapi.Code{{Type: skillCode, Code: x.Code}}
		}
		e.Outcomes = append(e.Outcomes, out)
	}
	for _, c := range o.Country {
		e.Addresses = append(e.Addresses, oeapi.Address{Type: "teaching", Country: c})
	}
	return e, offeringsOf(o, e)
}

func offeringsOf(o Offer, e oeapi.Education) (out []oeapi.Offering) {
	var costs []oeapi.Cost
	if o.Price != nil {
		amount := o.Price.Decimal()
		costs = []oeapi.Cost{{Type: "total_costs", Amount: &amount, Currency: o.Price.Currency}}
	} else if o.BarePrice != nil {
		costs = []oeapi.Cost{{Type: "total_costs", Amount: o.BarePrice}}
	}
	base := oeapi.Offering{Kind: e.Kind, Of: e.ID, Name: e.Name, State: "active", Costs: costs, Organisation: e.Organisation}
	if len(o.Runs) == 0 && len(costs) > 0 { // the API has a price only for an offering
		base.ID, base.Code = oeapi.NameID(e.ID, "price"), e.Code
		return []oeapi.Offering{base}
	}
	for i, r := range o.Runs {
		f := base
		f.ID, f.Code = oeapi.NameID(e.ID, "run", strconv.Itoa(i), r.ID), oeapi.Code{Type: "offering_code", Code: r.ID}
		f.Start, f.End, f.Places, f.Modes = r.Start, r.End, r.Places, modesOut(r.Mode)
		if r.Rolling {
			f.Start, f.End, f.FlexibleFrom, f.FlexibleTo = f.FlexibleFrom, f.FlexibleTo, r.Start, r.End
		}
		if r.Place != "" {
			f.Addresses = []oeapi.Address{{Type: "teaching", City: r.Place}}
		}
		out = append(out, f)
	}
	return out
}

var uuidShape = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// oeapiID is an id the API accepts: our own where it is a UUID.
func oeapiID(id string, names ...string) string {
	if uuidShape.MatchString(id) {
		return id
	}
	return oeapi.NameID(append(names, id)...)
}

// OEAPIOrganisation is a provider in the words of the Open Education API.
func OEAPIOrganisation(org identity.Organisation) oeapi.Organisation {
	out := oeapi.Organisation{
		ID: oeapiID(string(org.ID), "organisation"), Code: oeapi.Code{Type: "identifier", Code: cmp.Or(org.Slug, string(org.ID))},
		Type: "institute", Name: oeapi.Text(org.Name), Link: org.Website,
	}
	if org.Country != "" {
		out.Addresses = []oeapi.Address{{Type: "visit", Country: org.Country}}
	}
	return out
}
