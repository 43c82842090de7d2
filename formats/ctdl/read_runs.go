package ctdl

import (
	"strconv"
	"strings"
	"time"

	degrees "github.com/govalues/decimal"

	"opencairn.org/cairn/formats/flaw"
)

// runs reads the times the course takes place.
func (r *reader) runs(n place, c *Course) {
	for _, p := range n.get("hasCourseInstance").items() {
		p = r.node(p)
		if _, ok := p.object(); !ok {
			r.problem(flaw.WrongType, p, "runs", "CourseInstance")
			continue
		}
		run := r.run(p)
		if c.Mode == "" {
			c.Mode = run.Mode
		}
		if len(c.Languages) == 0 {
			c.Languages = r.languages(p.get("inLanguage"))
		}
		c.Runs = append(c.Runs, run)
	}
}

func (r *reader) run(p place) Run {
	run := Run{
		Start: r.date(p.get("startDate"), "runs.start"),
		End:   r.date(p.get("endDate"), "runs.end"),
		Place: r.place(p.get("location").first()),
		At:    r.at(p.get("location").first()),
	}
	for _, o := range p.get("offers").items() {
		o = r.node(o)
		for _, name := range []string{"availabilityEnds", "validThrough"} {
			if run.Deadline.IsZero() {
				run.Deadline = r.date(o.get(name), "runs.deadline")
			}
		}
	}
	for _, name := range []string{"maximumAttendeeCapacity", "maximumPhysicalAttendeeCapacity"} {
		if v := p.get(name).first(); run.Places == 0 && !v.isZero() {
			run.Places = r.count(v, "runs.places")
		}
	}
	r.modes(p, &run)
	for _, e := range p.get("ceterms:scheduleTimingType").items() {
		code, ok := find(Schedules, r.aligned(r.node(e)))
		if !ok {
			r.problem(flaw.UnknownValue, e, "runs.schedule", words(Schedules))
			continue
		}
		run.Schedule = append(run.Schedule, code)
	}
	for _, e := range p.get("additionalProperty").items() {
		switch name, _ := propertyName(r.str(e.get("propertyID"))); name {
		case propRolling:
			run.Rolling = r.str(e.get("value")) == "true"
		case propReserved:
			kept := Reserved{Group: r.str(e.get("description")), Places: r.count(e.get("value").first(), "runs.reserved")}
			if kept.Places > 0 {
				run.Reserved = append(run.Reserved, kept)
			}
		}
	}
	run.ID = r.runID(p, run)
	return run
}

// runID is the provider's own, or the day it starts.
func (r *reader) runID(p place, run Run) string {
	for _, name := range []string{"identifier", "@id"} {
		v := p.get(name).first()
		if inner := v.get("value"); !inner.isZero() {
			v = inner
		}
		if s, ok := v.scalar(); ok && s != "" {
			return s
		}
	}
	if !run.Start.IsZero() {
		return run.Start.Format(time.DateOnly)
	}
	if run.Rolling {
		return "rolling"
	}
	return ""
}

// modes reads how a run is followed: schema.org puts the form of participation
// and the mode of study into one property.
func (r *reader) modes(p place, run *Run) {
	for _, e := range p.get("courseMode").items() {
		if pace, ok := find(Paces, strings.Replace(strings.ToLower(r.str(e)), " ", "-", 1)); ok {
			run.Pace = pace
			continue
		}
		if mode := r.mode(e); run.Mode == "" {
			run.Mode = mode
		}
	}
}

func (r *reader) count(p place, field string) int {
	s, _ := p.scalar()
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 10_000_000 {
		r.problem(flaw.BadNumber, p, field, "24")
		return 0
	}
	return n
}

func (r *reader) mode(p place) string {
	if p.isZero() {
		return ""
	}
	s := r.str(p)
	if same, ok := sameMode[strings.ToLower(s)]; ok {
		return same
	}
	code, ok := find(Modes, bare(s))
	if !ok {
		r.problem(flaw.UnknownValue, p, "participation", words(Modes))
	}
	return code
}

// place is one line: a name, else an address.
func (r *reader) place(p place) string {
	p = r.node(p)
	if s, ok := p.scalar(); ok {
		return s
	}
	if s := r.str(p.get("name")); s != "" {
		return s
	}
	a := p.get("address").first()
	if s, ok := a.scalar(); ok {
		return s
	}
	var parts []string
	for _, name := range []string{"streetAddress", "postalCode", "addressLocality", "addressRegion"} {
		if s := r.str(a.get(name)); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// at is where a place is, in degrees: schema.org's geo, or the latitude and
// longitude that a CTDL Place has itself. One of the two alone is nowhere.
func (r *reader) at(p place) string {
	p = r.node(p)
	if geo := p.get("geo").first(); !geo.isZero() {
		p = r.node(geo)
	}
	var out [2]string
	for i, name := range []string{"latitude", "longitude"} {
		v := p.get(name).first()
		if v.isZero() {
			v = p.get("ceterms:" + name).first()
		}
		if v.isZero() {
			return ""
		}
		s, _ := v.scalar()
		d, err := degrees.Parse(strings.TrimSpace(s))
		if err != nil || d.Abs().Cmp(degrees.MustNew(90*int64(i+1), 0)) > 0 {
			r.problem(flaw.BadNumber, v, "runs.at", "54.9783")
			return ""
		}
		out[i] = d.String()
	}
	return out[0] + "," + out[1]
}
