package catalogue

import (
	"cmp"
	"strconv"
	"strings"

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
		BarePrice: c.BarePrice, Workload: Workload{Hours: c.Hours, Weeks: c.Weeks}, Level: levelOf(c), Assessment: assessmentOf(c.Assessment),
	}
	for _, x := range c.Outcomes {
		o.Outcomes = append(o.Outcomes, Outcome{Text: i18n.Text(x.Text), Code: x.Code})
	}
	if best := chosenCredits(c.Credits); best != nil {
		o.Workload.Credits, o.Workload.System = &best.Value, best.System
	}
	for _, q := range c.Quality {
		o.Quality = append(o.Quality, Quality(q))
	}
	for _, b := range c.Awarders {
		o.AwardingBody = append(o.AwardingBody, bodyOf(b))
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
	furtherOf(c.Further, &o)
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

// levelOf puts the levels a page states, each in its framework, into one: of two
// in the same framework the first counts.
func levelOf(c ctdl.Course) *Level {
	var l Level
	if c.Level != nil {
		l.put(*c.Level)
	}
	for _, other := range c.OtherLevels {
		l.put(other)
	}
	l.NotApplicable = c.LevelReason
	if l == (Level{}) {
		return nil
	}
	return &l
}

// The frameworks of a level that is neither EQF nor national.
const (
	iscedLevels = "ISCED 2011"
	cycles      = "QF-EHEA"
)

func (l *Level) put(x ctdl.Level) {
	n, err := strconv.Atoi(x.Value)
	name := strings.ToLower(x.Framework)
	switch {
	case x.Framework == credit.EQFSystem:
		if err == nil && l.EQF == 0 { // Read let only 1 to 8 pass
			l.EQF = n
		}
	case strings.Contains(name, "isced"):
		if err == nil && l.ISCED == 0 && n > 0 && n <= 8 {
			l.ISCED = n
		}
	case strings.Contains(name, "ehea"):
		l.Cycle = cmp.Or(l.Cycle, x.Value)
	case l.NQF == "":
		l.NQF, l.System = x.Value, x.Framework
	}
}

// levels are the levels of an offer, EQF before the national one.
func (l *Level) levels() []ctdl.Level {
	var out []ctdl.Level
	add := func(framework, value string) {
		if value != "" {
			out = append(out, ctdl.Level{Framework: framework, Value: value})
		}
	}
	add(credit.EQFSystem, positive(l.EQF))
	add(l.System, l.NQF)
	add(iscedLevels, positive(l.ISCED))
	add(cycles, l.Cycle)
	return out
}

func assessmentOf(a ctdl.Assessment) *Assessment {
	if len(a.Types) == 0 && len(a.Description) == 0 && a.Supervision == "" && !a.Summative && len(a.Criteria) == 0 &&
		a.RubricURL == "" && a.AwardsCredit == "" {
		return nil
	}
	out := &Assessment{Types: a.Types, Description: i18n.Text(a.Description), Supervision: a.Supervision, Summative: a.Summative,
		RubricURL: a.RubricURL, AwardsCredit: a.AwardsCredit}
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
		Hours: o.Workload.Hours, Weeks: o.Workload.Weeks, BarePrice: o.BarePrice, Further: courseFurther(o),
	}
	for _, x := range o.Outcomes {
		c.Outcomes = append(c.Outcomes, ctdl.Outcome{Text: ctdl.Text(x.Text), Code: x.Code})
	}
	if o.Workload.Credits != nil {
		c.Credits = []credit.Credits{{System: o.Workload.System, Value: *o.Workload.Credits}}
	}
	if o.Level != nil {
		if list := o.Level.levels(); len(list) > 0 {
			c.Level, c.OtherLevels = &list[0], list[1:]
		}
		c.LevelReason = o.Level.NotApplicable
	}
	if a := o.Assessment; a != nil {
		c.Assessment = ctdl.Assessment{Types: a.Types, Description: ctdl.Text(a.Description), Supervision: a.Supervision, Summative: a.Summative,
			RubricURL: a.RubricURL, AwardsCredit: a.AwardsCredit}
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
		c.Quality = append(c.Quality, ctdl.Quality(q))
	}
	for _, b := range o.AwardingBody {
		c.Awarders = append(c.Awarders, organisationOf(b))
	}
	if o.Stacking != nil {
		c.Stacking = ctdl.Stacking{Mode: o.Stacking.Mode, Targets: o.Stacking.Targets}
	}
	if o.Price != nil {
		c.Price = &ctdl.Price{Minor: o.Price.Minor, Currency: o.Price.Currency}
	}
}
