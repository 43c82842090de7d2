package catalogue

import (
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readFurther reads what a row states beyond the elements of the Recommendation.
func (r *importReading) readFurther(o *Offer) {
	f := &r.m.Further
	if s := r.one(f.Supervision); s != "" {
		if o.Assessment == nil {
			o.Assessment = &Assessment{}
		}
		o.Assessment.Supervision = s
	}
	if s, _ := r.text(f.QualityStatement); s != "" {
		if len(o.Quality) == 0 {
			o.Quality = []Quality{{Type: "internal"}}
		}
		o.Quality[0].Statement = s
	}
	purpose, _ := r.text(f.Purpose)
	o.Purpose = r.inLanguage(purpose)
	o.Setting, o.Sector, o.Origin = r.one(f.Setting), r.one(f.Sector), cmpOr(r.one(f.OriginOf), o.Origin)
	o.CoProviders, o.TargetGroups, o.Industries = r.bodies(f.CoProviders), r.list(f.TargetGroups), r.list(f.Industries)
	if name, _ := r.text(f.Platform); name != "" {
		o.Platform = &Body{Name: name}
	}
	r.readStacking(o)
	r.readEligibility(o)
	r.readGoals(o)
	r.readCosts(o)
	for _, name := range r.list(f.Funding) {
		o.Funding = append(o.Funding, FundingSource{Name: name})
	}
	for _, s := range r.list(f.SupportList) {
		if !slices.Contains(o.Supports, s) {
			o.Supports = append(o.Supports, s)
		}
	}
	for name, column := range f.Flags {
		*importFlags[name](o) = r.yes(column)
	}
	r.readTerms(o)
}

// one is a list's only value; a second one is told and left out.
func (r *importReading) one(l ImportList) string {
	values := r.list(l)
	if len(values) > 1 {
		r.note(l.Columns[0], "one_only", "value", values[1], "used", values[0])
	}
	return strings.Join(values[:min(1, len(values))], "")
}

func (r *importReading) bodies(l ImportList) (out []Body) {
	for _, name := range r.list(l) {
		out = append(out, Body{Name: name})
	}
	return out
}

func (r *importReading) readStacking(o *Offer) {
	mode, targets := r.one(r.m.Further.Stacking), r.list(r.m.Further.CountsTo)
	if mode == "" && len(targets) > 0 {
		mode = "integrated"
	}
	if mode != "" {
		o.Stacking = &Stacking{Mode: mode, Targets: targets}
	}
}

func (r *importReading) readEligibility(o *Offer) {
	text, _ := r.text(r.m.Further.Eligibility)
	if partners := r.bodies(r.m.Further.EligibleAt); text != "" || len(partners) > 0 {
		o.Eligibility = &Eligibility{Text: r.inLanguage(text), Partners: partners}
	}
}

// readGoals reads Sustainable Development Goals: whole numbers, 1 to 17.
func (r *importReading) readGoals(o *Offer) {
	const goals = 17
	for _, v := range r.list(r.m.Further.SDG) {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > goals {
			r.refuse(r.m.Further.SDG.Columns[0], "whole", "value", v, "least", 1, "most", goals)
			continue
		}
		o.SDG = append(o.SDG, n)
	}
}

// readCosts reads what is paid beside the price, in the price's currency.
func (r *importReading) readCosts(o *Offer) {
	for _, kind := range slices.Sorted(maps.Keys(r.m.Further.Costs)) {
		column := r.m.Further.Costs[kind]
		value := r.cell(column)
		if value == "" {
			continue
		}
		a, ok := r.number(value, column)
		if !ok {
			continue
		}
		amount, _ := new(big.Rat).SetString(a.String())
		if p := r.minor(column, value, amount); p != nil && p.Minor > 0 {
			o.Costs = append(o.Costs, Cost{Type: kind, Price: *p})
		}
	}
}

var durationText = regexp.MustCompile(`^P[1-9][0-9]{0,3}[YMWD]$`)

// readTerms reads how long the credential is valid, and the terms of taking part.
func (r *importReading) readTerms(o *Offer) {
	f := &r.m.Further
	if s, column := r.text(f.Validity); s != "" {
		if !durationText.MatchString(s) {
			r.refuse(column, "duration", "value", s)
		}
		o.Validity = s
	}
	o.ReviewMonths, _ = r.whole(f.ReviewMonths, 1, 600)
	o.Attendance, _ = r.whole(f.Attendance, 0, 100)
	if n, stated := r.whole(f.OnlineShare, 0, 100); stated {
		o.OnlineShare = &n
	}
}

// whole is a whole number within its limits.
func (r *importReading) whole(n ImportNumber, least, most int) (whole int, stated bool) {
	a := r.amount(n)
	if a == nil {
		return 0, false
	}
	whole, err := strconv.Atoi(a.String())
	if err != nil || whole < least || whole > most {
		r.refuse(n.Columns[0], "whole", "value", a.String(), "least", least, "most", most)
		return 0, false
	}
	return whole, true
}

// readRunFurther reads what a row states of its run beside days, place and places.
func (r *importReading) readRunFurther(run *Run) {
	f := &r.m.Further
	run.Schedule, run.Pace = r.list(f.Schedule), r.one(f.Pace)
	if r.yes(f.Rolling.Column) {
		run.Rolling = true
	}
	for _, v := range r.list(f.Reserved) {
		at := strings.LastIndexAny(v, " =:")
		group := strings.TrimRight(v[:max(at, 0)], " =:")
		n, err := strconv.Atoi(v[at+1:])
		if group == "" || err != nil || n < 1 {
			r.refuse(f.Reserved.Columns[0], "reserved", "value", v)
			continue
		}
		run.Reserved = append(run.Reserved, Reserved{Group: group, Places: n})
	}
}

// furtherRun takes a row that repeats the identifier of a course above it and names
// no title: it is another time at which the course takes place.
func (r *importReading) furtherRun(provider, id string) {
	c := r.candidate(provider, id)
	if c == nil {
		r.refuse("", "run_without_course", "id", id)
		return
	}
	scratch := Offer{Participation: c.Offer.Participation}
	r.readPlace(&scratch)
	switch {
	case r.failed:
	case len(scratch.Runs) == 0:
		r.refuse("", "run_empty", "id", id)
	case slices.ContainsFunc(c.Offer.Runs, func(x Run) bool { return x.ID == scratch.Runs[0].ID }):
		r.refuse("", "run_twice", "id", id, "start", scratch.Runs[0].ID)
	default:
		c.Offer.Runs = append(c.Offer.Runs, scratch.Runs[0])
		c.More = append(c.More, r.row.Cells)
		r.dates++
	}
}

// candidate is the course of an earlier row, or nil; most often of the last.
func (r *importReading) candidate(provider, id string) *ImportCandidate {
	for i := len(r.candidates) - 1; i >= 0; i-- {
		if c := &r.candidates[i]; c.Provider == provider && c.Offer.LocalID == id {
			return c
		}
	}
	return nil
}
