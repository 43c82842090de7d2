package credit

import (
	"slices"
	"strings"
)

// Abroad is a level and a workload in the terms of another country: indicative,
// since whoever receives the learning decides (reference-tables 3.2, rule 4).
type Abroad struct {
	Country    string       `json:"country"`              // ISO 3166-1 alpha-2
	Framework  string       `json:"framework,omitempty"`  // name of its qualifications framework
	Levels     []string     `json:"levels,omitempty"`     // that can stand for the EQF level, from the lowest up
	Provenance string       `json:"provenance,omitempty"` // of the framework's levels
	System     string       `json:"system,omitempty"`     // name of its credit system
	Credits    []Conversion `json:"credits,omitempty"`    // by year load and by hours: they may disagree
	Indicative bool         `json:"indicative"`           // always true
}

// Abroad expresses an EQF level (0: not stated) and a workload in a country's
// terms. ok is false when no table knows the country or nothing can be said.
func (t *Tables) Abroad(country string, eqf int, v Volume) (a Abroad, ok bool) {
	a = Abroad{Country: strings.ToUpper(country), Indicative: true}
	if f, there := t.frameworkOf(a.Country); there && eqf > 0 {
		a.Framework, a.Provenance = f.Name, f.Provenance
		for _, l := range f.Levels {
			if slices.Contains(l.EQF, eqf) {
				a.Levels = append(a.Levels, l.Level)
			}
		}
	}
	if s, there := t.systemOf(a.Country); there {
		a.System, a.Credits = s.Name, t.conversions(v, s.ID, a.Country)
	}
	return a, len(a.Levels) > 0 || len(a.Credits) > 0
}

// conversions are the workload in a system by each method that can be used, none
// when it is stated in that system.
func (t *Tables) conversions(v Volume, to, country string) (out []Conversion) {
	for _, c := range v.Credits {
		if c.System == to {
			return nil
		}
	}
	for _, c := range v.Credits {
		if got, err := t.Convert(c, to, YearLoad, country); err == nil {
			out = append(out, got)
			break
		}
	}
	if v.Hours.IsZero() {
		return out
	}
	if got, err := t.FromHours(v.Hours, to, country); err == nil {
		out = append(out, got)
	}
	return out
}

// frameworkOf is the country's framework; of several, the one whose id is first.
func (t *Tables) frameworkOf(country string) (found Framework, ok bool) {
	for id, f := range t.frameworks {
		if slices.Contains(f.Countries, country) && (!ok || id < found.ID) {
			found, ok = f, true
		}
	}
	return found, ok
}

// systemOf is the credit system a country counts in: its own, else ECTS where its
// framework refers to the European one.
func (t *Tables) systemOf(country string) (System, bool) {
	for _, s := range t.Systems() {
		if slices.Contains(s.Countries, country) {
			return s, true
		}
	}
	if _, ok := t.frameworkOf(country); ok {
		s, err := t.System("ects")
		return s, err == nil
	}
	return System{}, false
}

// Countries lists those that Abroad can speak for, by code.
func (t *Tables) Countries() []string {
	seen := map[string]bool{}
	for _, f := range t.frameworks {
		for _, c := range f.Countries {
			seen[c] = true
		}
	}
	for _, s := range t.systems {
		for _, c := range s.Countries {
			seen[c] = true
		}
	}
	out := make([]string, 0, len(seen))
	for c := range seen {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// Range is a conversion's value as people write it: "2.5", or "1.67 to 2". It is
// rounded half up to two decimals, for display only.
func (c Conversion) Range() (low, high string) {
	return c.Low.Round(2).String(), c.High.Round(2).String()
}
