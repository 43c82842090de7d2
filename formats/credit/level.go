package credit

import (
	"fmt"
	"slices"
	"strings"
)

// Framework is a national qualifications framework and its levels.
type Framework struct {
	ID         string   `json:"id"` // nfq, nzqcf, cheqf, ...
	Name       string   `json:"name"`
	Countries  []string `json:"countries"` // ISO 3166-1 alpha-2
	Provenance string   `json:"provenance"`
	URI        string   `json:"uri,omitempty"` // ELM concept (snb/qdr)
	Levels     []Level  `json:"levels"`        // from the lowest up
}

// Level is one level of a framework and the EQF levels it stands for; several
// where the frameworks do not line up.
type Level struct {
	Level           string `json:"level"` // as the framework writes it: "5.1", "Entry 3"
	EQF             []int  `json:"eqf"`
	ISCED           []int  `json:"isced,omitempty"` // stated by a source, not derived from EQF
	ISCEDProvenance string `json:"iscedProvenance,omitempty"`
	Cycle           string `json:"cycle,omitempty"` // QF-EHEA: short, first, second, third
	URI             string `json:"uri,omitempty"`   // ELM concept (snb/qdr)

	// Full is the smallest full qualification of the level (S-006).
	Full           *Credits `json:"full,omitempty"`
	FullProvenance string   `json:"fullProvenance,omitempty"`
}

type eqfLevel struct {
	Level      int    `json:"level"`
	ISCED      []int  `json:"isced"`
	Cycle      string `json:"cycle,omitempty"`
	Provenance string `json:"provenance"`
	URI        string `json:"uri"`
}

// Standing is where a level stands in Europe (EQF) and in statistics (ISCED
// 2011). EQF classifies outcomes, ISCED programmes: Derived is set when ISCED
// was computed from EQF rather than stated for this level.
type Standing struct {
	EQF        []int  `json:"eqf"`
	ISCED      []int  `json:"isced"`
	Derived    bool   `json:"derived"`
	Cycle      string `json:"cycle,omitempty"`
	Provenance string `json:"provenance"`
}

// EQFSystem is the framework id of the European Qualifications Framework itself.
const EQFSystem = "eqf"

// Level finds where a level of a framework (or of "eqf") stands. Errors are
// *Error: NoFramework, NoLevel.
func (t *Tables) Level(framework, level string) (Standing, error) {
	if framework == EQFSystem {
		return t.eqfStanding(level)
	}
	f, ok := t.frameworks[framework]
	if !ok {
		return Standing{}, fail(NoFramework, framework)
	}
	i := slices.IndexFunc(f.Levels, func(l Level) bool { return l.Level == level })
	if i < 0 {
		return Standing{}, fail(NoLevel, framework+" "+level)
	}
	l := f.Levels[i]
	s := Standing{EQF: slices.Clone(l.EQF), ISCED: slices.Clone(l.ISCED), Cycle: l.Cycle, Provenance: f.Provenance}
	if s.ISCED != nil {
		s.Provenance = l.ISCEDProvenance
		return s, nil
	}
	s.Derived = true
	for _, e := range l.EQF {
		s.ISCED = append(s.ISCED, t.eqf[e].ISCED...)
	}
	slices.Sort(s.ISCED)
	s.ISCED = slices.Compact(s.ISCED)
	return s, nil
}

func (t *Tables) eqfStanding(level string) (Standing, error) {
	if len(level) != 1 || level[0] < '1' || level[0] > '8' {
		return Standing{}, fail(NoLevel, "eqf "+level)
	}
	e := t.eqf[level[0]-'0']
	return Standing{EQF: []int{e.Level}, ISCED: slices.Clone(e.ISCED), Derived: true, Cycle: e.Cycle, Provenance: e.Provenance}, nil
}

// Span is the lowest and highest ISCED level of a run of a framework's levels:
// NFQ 6 to 9 is ISCED 5 to 7 (M098).
func (t *Tables) Span(framework, from, to string) (low, high int, err error) {
	a, err := t.Level(framework, from)
	if err != nil {
		return 0, 0, err
	}
	b, err := t.Level(framework, to)
	if err != nil {
		return 0, 0, err
	}
	return slices.Min(a.ISCED), slices.Max(b.ISCED), nil
}

// Framework finds a framework by its id.
func (t *Tables) Framework(id string) (Framework, error) {
	f, ok := t.frameworks[id]
	if !ok {
		return Framework{}, fail(NoFramework, id)
	}
	return f, nil
}

// Named finds a framework by its id or its name, whatever the case of letters.
func (t *Tables) Named(name string) (Framework, error) {
	if f, ok := t.frameworks[strings.ToLower(name)]; ok {
		return f, nil
	}
	for _, f := range t.frameworks {
		if strings.EqualFold(f.Name, name) {
			return f, nil
		}
	}
	return Framework{}, fail(NoFramework, name)
}

// Names lists the framework's levels as it writes them, from the lowest up.
func (f Framework) Names() []string {
	names := make([]string, len(f.Levels))
	for i, l := range f.Levels {
		names[i] = l.Level
	}
	return names
}

// SmallestQualification is the size of the smallest full qualification of a
// level, where that is known for certain: an unverified size is none.
func (t *Tables) SmallestQualification(framework, level string) (c Credits, ok bool) {
	f, err := t.Named(framework)
	if err != nil {
		return c, false
	}
	for _, l := range f.Levels {
		if l.Level == level && l.Full != nil && l.FullProvenance != "" && !strings.HasPrefix(l.FullProvenance, "unverified") {
			return *l.Full, true
		}
	}
	return c, false
}

// EQFURI is the concept URI of an EQF level, empty outside 1 to 8.
func (t *Tables) EQFURI(level int) string {
	if level < 1 || level > 8 {
		return ""
	}
	return t.eqf[level].URI
}

// Sufficient reports whether a level that may stand for several EQF levels
// reaches the target: its highest does, or in strict mode its lowest. No level
// is never sufficient.
func Sufficient(eqf []int, target int, strict bool) bool {
	if len(eqf) == 0 {
		return false
	}
	if strict {
		return slices.Min(eqf) >= target
	}
	return slices.Max(eqf) >= target
}

// Overlap reports whether two sets of EQF levels share one.
func Overlap(a, b []int) bool {
	return slices.ContainsFunc(a, func(x int) bool { return slices.Contains(b, x) })
}

func (t *Tables) addLevels(eqf []eqfLevel, fs []Framework) error {
	for _, e := range eqf {
		if e.Level < 1 || e.Level > 8 || len(e.ISCED) == 0 {
			return fail(BadTable, fmt.Sprint("eqf ", e.Level))
		}
		t.eqf[e.Level] = e
	}
	for n, e := range t.eqf[1:] {
		if e.Level == 0 {
			return fail(BadTable, fmt.Sprint("eqf ", n+1))
		}
	}
	return t.addFrameworks(fs)
}

func (t *Tables) addFrameworks(fs []Framework) error {
	for _, f := range fs {
		if _, twice := t.frameworks[f.ID]; twice || f.ID == "" || f.ID == EQFSystem || len(f.Levels) == 0 {
			return fail(BadTable, f.ID)
		}
		if err := checkLevels(f); err != nil {
			return err
		}
		t.frameworks[f.ID] = f
	}
	return nil
}

func checkLevels(f Framework) error {
	for _, l := range f.Levels {
		for _, n := range l.EQF {
			if n < 1 || n > 8 {
				return fail(BadTable, f.ID+" "+l.Level)
			}
		}
		if l.Level == "" || len(l.EQF) == 0 {
			return fail(BadTable, f.ID+" "+l.Level)
		}
	}
	return nil
}
