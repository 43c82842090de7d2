package framework

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// Advice sums a judgement up for who wrote the offer: what it meets, what it
// would meet with something added, and what it cannot meet as it is.
type Advice struct {
	Meets  []string   `json:"meets"` // framework ids, those that bind first
	Add    []Addition `json:"add"`   // fewest things to add first
	Cannot []Obstacle `json:"cannot"`
}

// Addition is what to state, and the frameworks against which nothing then
// stands except what the added values may bring.
type Addition struct {
	Fields     []string `json:"fields"` // canonical fields: one of each is enough to be judged
	Frameworks []string `json:"frameworks"`
}

// Obstacle is a framework that a stated value fails.
type Obstacle struct {
	Framework string   `json:"framework"`
	Results   []Result `json:"results"` // the musts that fail by what is stated
}

// Advice sums the judgement up.
func (j Judgement) Advice() Advice {
	var a Advice
	groups := map[string]int{}
	for _, f := range j.Findings {
		if !f.Asks() {
			continue
		}
		lacks, fails := j.stands(f)
		switch {
		case len(fails) > 0:
			a.Cannot = append(a.Cannot, Obstacle{Framework: f.Framework, Results: fails})
		case len(lacks) == 0:
			a.Meets = append(a.Meets, f.Framework)
		default:
			key := strings.Join(lacks, " ")
			i, ok := groups[key]
			if !ok {
				i = len(a.Add)
				groups[key], a.Add = i, append(a.Add, Addition{Fields: lacks})
			}
			a.Add[i].Frameworks = append(a.Add[i].Frameworks, f.Framework)
		}
	}
	slices.SortStableFunc(a.Add, func(x, y Addition) int { return len(x.Fields) - len(y.Fields) })
	return a
}

// Asks reports whether the framework requires anything of the document: one whose
// rules only recommend, or are all about other stages, is neither met nor missed.
func (f Findings) Asks() bool {
	return slices.ContainsFunc(f.Results, func(r Result) bool { return r.Severity == pack.Must && r.Verdict != rule.Exempt })
}

// stands is what stands against a framework: the fields it lacks, by the first
// one a rule asks for, and the rules a stated value fails.
func (j Judgement) stands(f Findings) (lacks []string, fails []Result) {
	for _, r := range f.Blocking() {
		field := r.MissingField
		if r.Verdict == rule.Fail {
			if !r.Absent {
				fails = append(fails, r)
				continue
			}
			field = r.Fields[0]
		}
		if field = Named(field); !slices.Contains(lacks, field) {
			lacks = append(lacks, field)
		}
	}
	slices.Sort(lacks)
	return lacks, fails
}

// Named is the longest part of a canonical path that people have a name for:
// "mc.level" of "mc.level.eqf". SayField is the name.
func Named(field string) string {
	for path := field; path != ""; path = path[:max(strings.LastIndexByte(path, '.'), 0)] {
		if i18n.For("en").Has("framework.field." + path) {
			return path
		}
	}
	return field
}

// SayField is a canonical field in words: "the level" for mc.level.eqf.
func SayField(p *i18n.Printer, field string) string {
	if key := "framework.field." + Named(field); p.Has(key) {
		return p.T(key)
	}
	return field
}

// absent reports whether a rule fails only because nothing that it looks at was
// stated: one that demands presence, or that has nothing to look at.
func absent(r *pack.Rule, fields []string, d *rule.Document) bool {
	none := !slices.ContainsFunc(fields, d.Has)
	return len(fields) > 0 && (none || r.Compiled.Presence())
}
