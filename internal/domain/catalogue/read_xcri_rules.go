package catalogue

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/formats/xcri"
	"opencairn.org/cairn/internal/ground/i18n"

	"opencairn.org/cairn/formats/flaw"
)

// readXCRI reads a course catalogue in XCRI-CAP 1.2.
func readXCRI(body []byte, _, address string) Reading {
	var out Reading
	var courses []xcri.Course
	feed, err := xcri.Read(strings.NewReader(string(body)), func(c xcri.Course) error {
		c.Raw = nil // the document is kept whole
		courses = append(courses, c)
		return nil
	})
	if err != nil {
		panic("catalogue: bytes cannot fail to be read: " + err.Error())
	}
	out.Persons = feed.Persons
	for _, c := range courses {
		o, several := offerOfXCRI(c)
		if several {
			feed.Problems = append(feed.Problems, flaw.Problem{Code: flaw.SeveralPrices, At: c.At, Field: "price"})
		}
		out.Offers = append(out.Offers, Stated{Offer: o, Provider: Body{Name: oneName(i18n.Text(c.Provider.Name)), URL: cmp.Or(c.Provider.URL, c.Provider.ID)}, At: c.At})
	}
	for _, p := range feed.Problems {
		out.Problems = append(out.Problems, problemEntry(address, p).aboutOne(out.Offers))
	}
	return out
}

// xcriModes are the recommended values of attendanceMode in our words.
var xcriModes = map[string]string{"CM": "onsite", "NC": "onsite", "DA": "blended", "MM": "blended", "DS": "online", "ON": "online", "WB": "workExperience"}

// xcriSchedules are those of attendancePattern.
var xcriSchedules = map[string]string{"DT": "daytime", "EV": "evening", "TW": "evening", "WE": "weekend"}

var xcriPaces = map[string]string{"FT": "full-time", "PT": "part-time", "FL": "self-paced"}

// offerOfXCRI is a course as an offer; several is true when its presentations have
// different prices: then it has none.
func offerOfXCRI(c xcri.Course) (o Offer, several bool) {
	o = Offer{
		LocalID: c.ID, URL: c.URL, Title: i18n.Text(c.Title), Summary: i18n.Text(c.Description), Introduction: i18n.Text(c.Abstract),
		Purpose: i18n.Text(c.Objective), Prerequisites: i18n.Text(c.Prerequisites), Level: levelOf(ctdl.Course{Level: c.Level}), Contact: cmp.Or(c.Provider.Email, c.Provider.Phone),
	}
	if o.URL == "" && strings.HasPrefix(c.ID, "http") {
		o.URL = c.ID
	}
	if len(o.Summary) == 0 {
		o.Summary, o.Introduction = o.Introduction, nil
	}
	if len(c.Assessment) > 0 {
		o.Assessment = &Assessment{Description: i18n.Text(c.Assessment)}
	}
	for _, t := range c.Outcomes {
		o.Outcomes = append(o.Outcomes, Outcome{Text: i18n.Text(t)})
	}
	if best := chosenCredits(c.Credits); best != nil {
		o.Workload.Credits, o.Workload.System = &best.Value, best.System
	}
	for _, s := range c.Subjects {
		if strings.Contains(strings.ToLower(s.Scheme), "isced") && isced.MatchString(s.Value) && o.Field == "" {
			o.Field = s.Value
		}
	}
	for _, q := range c.Qualifications {
		o.Label = cmp.Or(o.Label, q.Abbreviation, q.Type, oneName(i18n.Text(q.Title)))
		if q.AwardedBy != "" && !slices.ContainsFunc(o.AwardingBody, func(b Body) bool { return b.Name == q.AwardedBy }) {
			o.AwardingBody = append(o.AwardingBody, Body{Name: q.AwardedBy})
		}
		if q.AccreditedBy != "" {
			o.Quality = append(o.Quality, Quality{Type: "external-programme", Body: q.AccreditedBy})
		}
	}
	for _, p := range c.Presentations {
		several = several || !o.present(p)
	}
	if several {
		o.Price, o.BarePrice = nil, nil
	}
	return o, several
}

// present takes one presentation; false when its price is another than the one
// before.
func (o *Offer) present(p xcri.Presentation) bool {
	mode := xcriModes[p.Attendance]
	r := Run{
		ID: p.ID, Start: p.Start, End: p.End, Deadline: p.ApplyUntil, Places: p.Places, Mode: mode, Pace: xcriPaces[p.StudyMode],
		Rolling: p.Start.IsZero() && p.StartText != "",
	}
	if s := xcriSchedules[p.Pattern]; s != "" {
		r.Schedule = []string{s}
	}
	if len(p.Venues) > 0 {
		r.Place = cmp.Or(oneName(i18n.Text(p.Venues[0].Name)), p.Venues[0].Town)
	}
	if r.ID == "" {
		r.ID = "run-" + strconv.Itoa(len(o.Runs)+1)
		if !p.Start.IsZero() {
			r.ID = p.Start.Format("2006-01-02")
		}
	}
	o.Runs = append(o.Runs, r)
	o.Participation = cmp.Or(o.Participation, mode)
	for _, l := range p.Languages {
		if !slices.Contains(o.Languages, l) {
			o.Languages = append(o.Languages, l)
		}
	}
	if m := weeksOnly.FindStringSubmatch(p.Duration); m != nil && o.Workload.Weeks == 0 {
		o.Workload.Weeks, _ = strconv.Atoi(m[1])
	}
	switch {
	case p.Price == nil:
		return true
	case p.Currency == "":
		o.BarePrice = p.Price
		return true
	}
	is := priceOf(*p.Price, p.Currency)
	if is == nil {
		return true
	}
	if o.Price != nil && *o.Price != *is {
		return false
	}
	o.Price = is
	return true
}
