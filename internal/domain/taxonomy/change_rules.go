package taxonomy

import (
	"cmp"
	"slices"
)

// ChangeKind is what became of a concept in another version.
type ChangeKind string

// The kinds. What is new concerns no outcome that is coded already.
const (
	Renamed  ChangeKind = "renamed"  // the same code, another name
	Replaced ChangeKind = "replaced" // the owner names the code that follows, or another code bears the name
	Gone     ChangeKind = "retired"  // the code is gone, or its owner marks it retired
	Added    ChangeKind = "added"
)

// Change is one difference between two versions.
type Change struct {
	Kind     ChangeKind `json:"kind"`
	URI      string     `json:"uri"`
	Was      string     `json:"was,omitempty"`    // label
	Is       string     `json:"is,omitempty"`     // label
	By       string     `json:"by,omitempty"`     // uri that follows
	ByName   bool       `json:"byName,omitempty"` // that follows by its name only: to be looked at
	Affected int        `json:"affected"`         // outcomes coded with it
}

// Difference says what a version changes of another for outcomes: skills and
// knowledge, by uri. Both lists are sorted by uri.
func Difference(was, is []Concept, lang string) []Change {
	now, byLabel := map[string]Concept{}, map[string]string{}
	for _, c := range is {
		if c.Kind.Taught() {
			now[c.URI] = c
			byLabel[c.In(lang).Label] = c.URI
		}
	}
	then := map[string]bool{}
	var out []Change
	for _, c := range was {
		if !c.Kind.Taught() || c.Retired {
			continue
		}
		then[c.URI] = true
		if x, ok := changed(c, now, byLabel, lang); ok {
			out = append(out, x)
		}
	}
	for _, c := range is {
		if c.Kind.Taught() && !c.Retired && !then[c.URI] {
			out = append(out, Change{Kind: Added, URI: c.URI, Is: c.In(lang).Label})
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}

func changed(c Concept, now map[string]Concept, byLabel map[string]string, lang string) (Change, bool) {
	x := Change{URI: c.URI, Was: c.In(lang).Label}
	n, there := now[c.URI]
	switch by, named := byLabel[x.Was]; {
	case there && n.ReplacedBy != "":
		x.Kind, x.By, x.Is = Replaced, n.ReplacedBy, now[n.ReplacedBy].In(lang).Label
	case there && n.Retired:
		x.Kind = Gone
	case there && n.In(lang).Label != x.Was:
		x.Kind, x.Is = Renamed, n.In(lang).Label
	case there:
		return x, false
	case c.ReplacedBy != "" && now[c.ReplacedBy].URI != "":
		x.Kind, x.By, x.Is = Replaced, c.ReplacedBy, now[c.ReplacedBy].In(lang).Label
	case named:
		x.Kind, x.By, x.Is, x.ByName = Replaced, by, x.Was, true
	default:
		x.Kind = Gone
	}
	return x, true
}
