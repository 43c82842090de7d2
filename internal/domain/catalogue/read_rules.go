package catalogue

import (
	"strconv"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/i18n"
)

// offerOf is a course as an offer. Nothing is added and nothing that an offer
// has a place for is dropped; ID and Provider are given when it is stored.
func offerOf(c ctdl.Course) Offer {
	o := Offer{
		LocalID: c.ID, URL: c.URL, Title: i18n.Text(c.Name), Summary: i18n.Text(c.Description),
		Participation: c.Mode, Country: c.Countries, Prerequisites: i18n.Text(c.Prerequisites), Field: c.Field,
		Languages: c.Languages, Origin: c.Origin, Label: c.Category, SafetyCritical: c.SafetyCritical,
		PublicFunding: c.PublicFunding, Supports: c.Supports, Contact: c.Contact,
		BarePrice: c.BarePrice, Workload: Workload{Hours: c.Hours, Weeks: c.Weeks}, Level: levelOf(c.Level), Assessment: assessmentOf(c.Assessment),
	}
	for _, x := range c.Outcomes {
		o.Outcomes = append(o.Outcomes, Outcome{Text: i18n.Text(x.Text), Code: x.Code})
	}
	if best := chosenCredits(c.Credits); best != nil {
		o.Workload.Credits, o.Workload.System = &best.Value, best.System
	}
	for _, q := range c.Quality {
		o.Quality = append(o.Quality, Quality{Type: q.Type, Body: q.Body, URL: q.URL})
	}
	for _, b := range c.Awarders {
		o.AwardingBody = append(o.AwardingBody, Body{Name: b.Name, URL: b.URL})
	}
	if c.Stacking.Mode != "" || len(c.Stacking.Targets) > 0 {
		o.Stacking = &Stacking{Mode: c.Stacking.Mode, Targets: c.Stacking.Targets}
	}
	if c.Price != nil {
		o.Price = &Price{Minor: c.Price.Minor, Currency: c.Price.Currency}
	}
	for _, r := range c.Runs {
		o.Runs = append(o.Runs, runOf(r))
	}
	return o
}

// chosenCredits is ECTS where the page states several systems: it is the one
// the Recommendation asks for (S-148). The others stay in the received page.
func chosenCredits(list []credit.Credits) *credit.Credits {
	for i := range list {
		if list[i].System == "ects" {
			return &list[i]
		}
	}
	if len(list) > 0 {
		return &list[0]
	}
	return nil
}

func levelOf(l *ctdl.Level) *Level {
	if l == nil {
		return nil
	}
	if l.Framework == credit.EQFSystem {
		n, err := strconv.Atoi(l.Value)
		if err != nil {
			return nil // Read let only 1 to 8 pass
		}
		return &Level{EQF: n}
	}
	return &Level{NQF: l.Value, System: l.Framework}
}

func assessmentOf(a ctdl.Assessment) *Assessment {
	if len(a.Types) == 0 && len(a.Description) == 0 && a.Supervision == "" && !a.Summative && len(a.Criteria) == 0 {
		return nil
	}
	out := &Assessment{Types: a.Types, Description: i18n.Text(a.Description), Supervision: a.Supervision, Summative: a.Summative}
	for _, c := range a.Criteria {
		out.Criteria = append(out.Criteria, Criterion{Text: i18n.Text(c.Text), Outcome: c.Outcome})
	}
	return out
}

// courseOf is an offer as a course, to be written as JSON-LD.
func courseOf(o Offer) ctdl.Course {
	c := ctdl.Course{
		ID: o.LocalID, URL: o.URL, Name: ctdl.Text(o.Title), Description: ctdl.Text(o.Summary),
		Mode: o.Participation, Countries: o.Country, Prerequisites: ctdl.Text(o.Prerequisites), Field: o.Field,
		Languages: o.Languages, Origin: o.Origin, Category: o.Label, SafetyCritical: o.SafetyCritical,
		PublicFunding: o.PublicFunding, Supports: o.Supports, Contact: o.Contact,
		Hours: o.Workload.Hours, Weeks: o.Workload.Weeks,
	}
	for _, x := range o.Outcomes {
		c.Outcomes = append(c.Outcomes, ctdl.Outcome{Text: ctdl.Text(x.Text), Code: x.Code})
	}
	if o.Workload.Credits != nil {
		c.Credits = []credit.Credits{{System: o.Workload.System, Value: *o.Workload.Credits}}
	}
	if o.Level != nil {
		c.Level = &ctdl.Level{Framework: o.Level.System, Value: o.Level.NQF}
		if o.Level.EQF > 0 {
			c.Level = &ctdl.Level{Framework: credit.EQFSystem, Value: positive(o.Level.EQF)}
		}
	}
	if a := o.Assessment; a != nil {
		c.Assessment = ctdl.Assessment{Types: a.Types, Description: ctdl.Text(a.Description), Supervision: a.Supervision, Summative: a.Summative}
		for _, k := range a.Criteria {
			c.Assessment.Criteria = append(c.Assessment.Criteria, ctdl.Criterion{Text: ctdl.Text(k.Text), Outcome: k.Outcome})
		}
	}
	courseBodies(o, &c)
	for _, r := range o.Runs {
		c.Runs = append(c.Runs, courseRun(r))
	}
	return c
}

func courseBodies(o Offer, c *ctdl.Course) {
	for _, q := range o.Quality {
		c.Quality = append(c.Quality, ctdl.Quality{Type: q.Type, Body: q.Body, URL: q.URL})
	}
	for _, b := range o.AwardingBody {
		c.Awarders = append(c.Awarders, ctdl.Organisation{Name: b.Name, URL: b.URL})
	}
	if o.Stacking != nil {
		c.Stacking = ctdl.Stacking{Mode: o.Stacking.Mode, Targets: o.Stacking.Targets}
	}
	if o.Price != nil {
		c.Price = &ctdl.Price{Minor: o.Price.Minor, Currency: o.Price.Currency}
	}
}

func runOf(r ctdl.Run) Run {
	out := Run{
		ID: r.ID, Start: r.Start, End: r.End, Rolling: r.Rolling, Deadline: r.Deadline, Places: r.Places,
		Place: r.Place, Mode: r.Mode, Schedule: r.Schedule, Pace: r.Pace,
	}
	for _, x := range r.Reserved {
		out.Reserved = append(out.Reserved, Reserved(x))
	}
	return out
}

func courseRun(r Run) ctdl.Run {
	out := ctdl.Run{
		ID: r.ID, Start: r.Start, End: r.End, Rolling: r.Rolling, Deadline: r.Deadline, Places: r.Places,
		Place: r.Place, Mode: r.Mode, Schedule: r.Schedule, Pace: r.Pace,
	}
	for _, x := range r.Reserved {
		out.Reserved = append(out.Reserved, ctdl.Reserved(x))
	}
	return out
}
