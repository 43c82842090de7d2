package credit

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
)

//go:embed data/systems.json
var systemsJSON []byte

//go:embed data/levels.json
var levelsJSON []byte

// System is a credit system and how its credits relate to time and to ECTS. A
// nil field is not known.
type System struct {
	ID         string    `json:"id"`   // ects, nz, cats, us-sem, ...
	Name       string    `json:"name"` // in English
	HoursMin   *Amount   `json:"hoursMin,omitempty"`
	HoursMax   *Amount   `json:"hoursMax,omitempty"`  // nil with HoursMin set: at least HoursMin
	YearLoad   *Amount   `json:"yearLoad,omitempty"`  // credits of one full-time year
	PerECTS    *[2]int64 `json:"perEcts,omitempty"`   // numerator and denominator: credits for 1 ECTS by year load
	Countries  []string  `json:"countries,omitempty"` // ISO 3166-1 alpha-2: that count in it
	Provenance string    `json:"provenance"`          // confirmed, unverified, or which part is which
	Source     string    `json:"source"`
}

// NationalHours is how many hours one ECTS credit stands for in a country.
type NationalHours struct {
	Country    string `json:"country"` // ISO 3166-1 alpha-2
	Hours      Amount `json:"hours"`
	Provenance string `json:"provenance"`
}

// Tables are the credit systems and level tables conversions run on.
type Tables struct {
	systems    map[string]System
	national   map[string]NationalHours
	eqf        [9]eqfLevel // 1 to 8
	frameworks map[string]Framework
}

// Standard are the tables Cairn ships. The same value each time: read only.
func Standard() *Tables { return standard() }

var standard = sync.OnceValue(func() *Tables {
	t, err := ParseTables(systemsJSON, levelsJSON)
	if err != nil {
		panic(fmt.Errorf("credit: the embedded tables: %w", err)) // TestEmbeddedTablesAreSound
	}
	return t
})

// ParseTables reads tables in the form of data/systems.json and
// data/levels.json. Unknown fields, doubled ids and contradictions are errors.
func ParseTables(systems, levels []byte) (*Tables, error) {
	var s struct {
		Systems  []System        `json:"systems"`
		National []NationalHours `json:"hoursPerEcts"`
	}
	var l struct {
		EQF        []eqfLevel  `json:"eqf"`
		Frameworks []Framework `json:"frameworks"`
	}
	if err := strict(systems, &s); err != nil {
		return nil, fmt.Errorf("reading the credit systems: %w", err)
	}
	if err := strict(levels, &l); err != nil {
		return nil, fmt.Errorf("reading the level tables: %w", err)
	}
	t := &Tables{systems: map[string]System{}, national: map[string]NationalHours{}, frameworks: map[string]Framework{}}
	for _, x := range s.Systems {
		if err := t.addSystem(x); err != nil {
			return nil, err
		}
	}
	for _, x := range s.National {
		if x.Hours.IsZero() {
			return nil, fail(BadTable, x.Country)
		}
		t.national[x.Country] = x
	}
	return t, t.addLevels(l.EQF, l.Frameworks)
}

// With is the tables with a country's own credit systems and levels added, in the
// form of ParseTables; nil leaves a part as it is. One of the same id replaces the
// one there was, which is how an owner confirms or corrects a shipped value.
func (t *Tables) With(systems, levels []byte) (*Tables, error) {
	var s struct {
		Systems  []System        `json:"systems"`
		National []NationalHours `json:"hoursPerEcts"`
	}
	var l struct {
		Frameworks []Framework `json:"frameworks"`
	}
	if err := strictOr(systems, &s); err != nil {
		return nil, err
	}
	if err := strictOr(levels, &l); err != nil {
		return nil, err
	}
	next := &Tables{systems: maps.Clone(t.systems), national: maps.Clone(t.national), eqf: t.eqf, frameworks: maps.Clone(t.frameworks)}
	for _, x := range s.Systems {
		delete(next.systems, x.ID)
		if err := next.addSystem(x); err != nil {
			return nil, err
		}
	}
	for _, x := range s.National {
		if x.Hours.IsZero() {
			return nil, fail(BadTable, x.Country)
		}
		next.national[x.Country] = x
	}
	for _, f := range l.Frameworks {
		delete(next.frameworks, f.ID)
	}
	return next, next.addFrameworks(l.Frameworks)
}

func strictOr(data []byte, v any) error {
	if data == nil {
		return nil
	}
	return strict(data, v)
}

func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

func (t *Tables) addSystem(s System) error {
	_, twice := t.systems[s.ID]
	bad := s.ID == "" || twice ||
		s.HoursMin == nil && s.HoursMax != nil ||
		s.HoursMin != nil && s.HoursMin.IsZero() ||
		s.HoursMax != nil && s.HoursMax.Cmp(*s.HoursMin) < 0 ||
		s.PerECTS != nil && (s.PerECTS[0] <= 0 || s.PerECTS[1] <= 0)
	if bad {
		return fail(BadTable, s.ID)
	}
	t.systems[s.ID] = s
	return nil
}

// System finds a credit system by its id.
func (t *Tables) System(id string) (System, error) {
	s, ok := t.systems[id]
	if !ok {
		return System{}, fail(NoSystem, id)
	}
	return s, nil
}

// Systems are all credit systems, by id.
func (t *Tables) Systems() []System {
	out := make([]System, 0, len(t.systems))
	for _, s := range t.systems {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b System) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	return out
}
