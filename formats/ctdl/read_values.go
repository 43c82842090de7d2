package ctdl

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/formats/flaw"
)

// amount reads an exact number and says what to write instead of "3,5".
func (r *reader) amount(p place, field string) (*credit.Amount, bool) {
	s, ok := p.scalar()
	if !ok {
		r.problem(flaw.WrongType, p, field, "Number")
		return nil, false
	}
	a, err := credit.Parse(s)
	var e *credit.Error
	switch {
	case err == nil:
		return &a, true
	case errors.As(err, &e) && e.Code == credit.Comma:
		r.problem(flaw.Comma, p, field, e.Hint)
	default:
		r.problem(flaw.BadNumber, p, field, "")
	}
	return nil, false
}

// workload reads hours and credits as stated (EU Annex I, element 7).
func (r *reader) workload(n place, c *Course) {
	for _, p := range n.get("timeRequired").items() {
		r.duration(p, c)
	}
	for _, run := range n.get("hasCourseInstance").items() {
		run = r.node(run)
		if w := run.get("courseWorkload").first(); !w.isZero() && c.Hours == nil {
			r.duration(w, c)
		}
		r.schedule(run.get("courseSchedule").first(), c)
	}
	for _, p := range n.get("numberOfCredits").items() {
		r.credits(r.node(p), c)
	}
}

var duration = regexp.MustCompile(`^P(?:([0-9.,]+)W)?(?:([0-9]+)M)?(?:([0-9.,]+)D)?(?:T(?:([0-9.,]+)H)?(?:([0-9]+)M)?)?$`)

// duration reads an ISO 8601 duration: hours and minutes are work to be done,
// weeks are time on the calendar. Days and months are neither exactly.
func (r *reader) duration(p place, c *Course) {
	s, _ := p.scalar()
	m := duration.FindStringSubmatch(s)
	if m == nil || s == "P" || strings.HasSuffix(s, "T") || m[2] != "" || m[3] != "" {
		r.problem(flaw.BadDuration, p, "workload.hours", "PT125H")
		return
	}
	if m[1] != "" {
		weeks, err := strconv.Atoi(m[1])
		if err != nil || weeks > 1000 {
			r.problem(flaw.BadDuration, p, "workload.weeks", "P10W")
			return
		}
		c.Weeks = weeks
	}
	if m[4] == "" && m[5] == "" {
		return
	}
	if hours, ok := r.hours(p, m[4], m[5]); ok {
		c.Hours = hours
	}
}

func (r *reader) hours(p place, hours, minutes string) (*credit.Amount, bool) {
	if hours == "" {
		hours = "0"
	}
	a, ok := r.amount(place{hours, p.at}, "workload.hours")
	if !ok || minutes == "" {
		return a, ok
	}
	m, err := strconv.ParseInt(minutes, 10, 32)
	if err != nil || m*1_000_000%60 != 0 {
		// A third of an hour has no exact decimal; asking is better than rounding.
		r.problem(flaw.BadDuration, p, "workload.hours", "PT125H")
		return nil, false
	}
	part := credit.MustParse(strconv.FormatInt(m/60, 10))
	if rest := m % 60; rest > 0 {
		if part, err = part.Add(credit.MustParse("0." + padded(rest*1_000_000/60))); err != nil {
			return nil, false
		}
	}
	sum, err := a.Add(part)
	if err != nil {
		r.problem(flaw.BadNumber, p, "workload.hours", "")
		return nil, false
	}
	return &sum, true
}

func padded(n int64) string {
	s := strconv.FormatInt(n, 10)
	return strings.Repeat("0", 6-len(s)) + s
}

// schedule reads weeks from a weekly schedule.
func (r *reader) schedule(p place, c *Course) {
	p = r.node(p)
	frequency := strings.ToLower(r.str(p.get("repeatFrequency")))
	count, err := strconv.Atoi(r.str(p.get("repeatCount")))
	if c.Weeks == 0 && err == nil && count > 0 && count <= 1000 && (frequency == "weekly" || frequency == "p1w") {
		c.Weeks = count
	}
}

// sameSystem are what pages write for the systems of formats/credit.
var sameSystem = map[string]string{
	"ec": "ects", "ects credits": "ects", "ects credit": "ects", "ects points": "ects", "ects point": "ects",
	"http://data.europa.eu/snb/education-credit/6fcec5c5af": "ects", "nzqf": "nz", "nz credits": "nz",
}

func (r *reader) credits(p place, c *Course) {
	value, unit := p, ""
	if _, ok := p.object(); ok {
		if value = p.get("value").first(); value.isZero() {
			r.problem(flaw.WrongType, p, "workload.credits", `{"@type":"StructuredValue","value":"5","unitText":"ECTS"}`)
			return
		}
		for _, name := range []string{"unitText", "unitCode", "name"} {
			if unit = r.str(p.get(name)); unit != "" {
				break
			}
		}
	} else if s, ok := p.scalar(); ok {
		// "5 ECTS" is clear; "5" alone is not.
		if number, rest, cut := strings.Cut(s, " "); cut {
			value, unit = place{number, p.at}, rest
		}
	}
	a, ok := r.amount(value, "workload.credits")
	if !ok {
		return
	}
	if unit == "" {
		r.problem(flaw.NoSystem, p, "workload.credits", "ECTS")
		return
	}
	id := strings.ToLower(strings.TrimSpace(unit))
	if same, ok := sameSystem[id]; ok {
		id = same
	}
	if _, err := credit.Standard().System(id); err != nil {
		r.problem(flaw.BadSystem, place{unit, p.at + ".unitText"}, "workload.credits", "ECTS")
		return
	}
	c.Credits = append(c.Credits, credit.Credits{System: id, Value: *a})
}

var eqfText = regexp.MustCompile(`(?i)(?:^|[^a-z])eqf(?:[ /:-]*level)?[ /:-]*([0-9]+)`)

// level reads a level only with the framework it belongs to: "beginner" is a
// level of nothing.
func (r *reader) level(n, credential place, c *Course) {
	p := n.get("educationalLevel").first()
	if p.isZero() {
		p = credential.get("educationalLevel").first()
	}
	if p.isZero() {
		return
	}
	l := r.levelOf(r.node(p))
	if l.Framework == "" || l.Value == "" {
		r.problem(flaw.BadLevel, p, "level", "EQF 5")
		return
	}
	if l.Framework == credit.EQFSystem {
		if _, err := credit.Standard().Level(l.Framework, l.Value); err != nil {
			r.problem(flaw.BadLevel, place{l.Value, p.at}, "level", "1, 2, 3, 4, 5, 6, 7, 8")
			return
		}
	}
	c.Level = &l
}

// levelOf finds the framework in the term's set, or, for EQF, in its words.
func (r *reader) levelOf(p place) Level {
	set := r.str(p.get("inDefinedTermSet"))
	if set == "" {
		set = r.str(p.get("educationalFramework"))
	}
	value := r.str(p.get("termCode"))
	m := eqfText.FindStringSubmatch(r.str(p) + " " + r.str(p.get("@id")))
	switch lower := strings.ToLower(set); {
	case set == "" && m != nil:
		return Level{Framework: credit.EQFSystem, Value: m[1]}
	case strings.Contains(lower, "eqf") || strings.Contains(lower, "european qualifications framework"):
		if value == "" && m != nil {
			value = m[1]
		}
		return Level{Framework: credit.EQFSystem, Value: value}
	}
	if value == "" {
		value = r.str(p)
	}
	return Level{Framework: set, Value: value}
}

// date reads a day or a moment.
func (r *reader) date(p place, field string) time.Time {
	p = p.first()
	if p.isZero() {
		return time.Time{}
	}
	s, _ := p.scalar()
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() <= 2200 {
			return t.UTC()
		}
	}
	r.problem(flaw.BadDate, p, field, "2026-03-01")
	return time.Time{}
}

// price reads the one price of the course. Offers of the course come before
// those of its instances; different prices are not chosen between.
func (r *reader) price(n place, c *Course) {
	offers := n.get("offers").items()
	if len(offers) == 0 {
		for _, run := range n.get("hasCourseInstance").items() {
			offers = append(offers, r.node(run).get("offers").items()...)
		}
	}
	for _, p := range offers {
		next, bare := r.offer(r.node(p))
		if c.BarePrice == nil {
			c.BarePrice = bare
		}
		if next == nil {
			continue
		}
		if c.Price != nil && *c.Price != *next {
			r.problem(flaw.SeveralPrices, place{at: p.at}, "price", "")
			c.Price = nil
			return
		}
		c.Price = next
	}
}

// offer reads one price; bare is what is left of it when it has no currency.
func (r *reader) offer(p place) (price *Price, bare *credit.Amount) {
	if _, ok := p.object(); !ok {
		r.problem(flaw.WrongType, p, "price", `{"@type":"Offer","price":"600","priceCurrency":"EUR"}`)
		return nil, nil
	}
	if p.get("price").isZero() {
		p = r.node(p.get("priceSpecification").first())
	}
	stated := p.get("price").first()
	if stated.isZero() {
		return nil, nil // no price stated is no problem of form; the rules ask for it
	}
	code, _ := p.get("priceCurrency").first().scalar()
	if code == "" {
		r.problem(flaw.NoCurrency, place{stated.v, p.at + ".priceCurrency"}, "price", "EUR")
		s, _ := stated.scalar()
		if a, err := credit.Parse(s); err == nil {
			bare = &a
		}
		return nil, bare
	}
	unit, err := currency.ParseISO(code)
	if err != nil {
		r.problem(flaw.BadCurrency, p.get("priceCurrency"), "price", "EUR")
		return nil, nil
	}
	minor, ok := r.minor(stated, unit)
	if !ok {
		return nil, nil
	}
	return &Price{Minor: minor, Currency: unit.String()}, nil
}

// mostMinor keeps prices within what a total of many can hold.
const mostMinor = 1_000_000_000_000

var plainNumber = regexp.MustCompile(`^([0-9]{1,12})(?:\.([0-9]+))?$`)

// minor reads a price exactly. 1e9, ranges and thousands separators are not
// numbers here: they are how wrong prices come about.
func (r *reader) minor(p place, unit currency.Unit) (int64, bool) {
	s, _ := p.scalar()
	m := plainNumber.FindStringSubmatch(s)
	scale, _ := currency.Standard.Rounding(unit)
	if m == nil {
		if comma.MatchString(s) {
			r.problem(flaw.Comma, p, "price", strings.Replace(s, ",", ".", 1))
		} else {
			r.problem(flaw.BadPrice, p, "price", "600.00")
		}
		return 0, false
	}
	fraction := strings.TrimRight(m[2], "0")
	if len(fraction) > scale {
		r.problem(flaw.BadPrice, p, "price", "600.00")
		return 0, false
	}
	n, err := strconv.ParseInt(m[1]+fraction+strings.Repeat("0", scale-len(fraction)), 10, 64)
	if err != nil || n > mostMinor {
		r.problem(flaw.BadPrice, p, "price", "600.00")
		return 0, false
	}
	return n, true
}

var comma = regexp.MustCompile(`^[0-9]{1,12},[0-9]{1,2}$`)
