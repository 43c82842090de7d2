package framework

import (
	"fmt"
	"slices"

	"opencairn.org/cairn/internal/ground/pack"
)

// Effects is what taking in a pack would do to what the program knows.
type Effects struct {
	Pack       string   `json:"pack"`
	Before     string   `json:"before,omitempty"` // version there is; empty: the pack is new
	After      string   `json:"after"`
	Frameworks []Effect `json:"frameworks"`
	Trial      Trial    `json:"trial"` // of the new pack's fixtures
}

// Effect is what happens to one framework version.
type Effect struct {
	Framework string   `json:"framework"`
	Kind      string   `json:"kind"` // new, changed, gone
	Changes   []Change `json:"changes,omitempty"`
}

// Preview compares what the program knows with what it would know, for one pack.
func Preview(before, after *pack.Set, code string) (Effects, error) {
	next := after.Pack(code)
	if next == nil {
		return Effects{}, fmt.Errorf("preview: the set has no pack %s", code)
	}
	e := Effects{Pack: code, After: next.Version}
	var old []*pack.Framework
	if p := before.Pack(code); p != nil {
		e.Before, old = p.Version, p.Frameworks
	}
	find := func(list []*pack.Framework, id string) *pack.Framework {
		if i := slices.IndexFunc(list, func(f *pack.Framework) bool { return f.ID == id }); i >= 0 {
			return list[i]
		}
		return nil
	}
	for _, f := range next.Frameworks {
		switch was := find(old, f.ID); {
		case was == nil:
			e.Frameworks = append(e.Frameworks, Effect{Framework: f.ID, Kind: "new"})
		case was.Digest != f.Digest:
			e.Frameworks = append(e.Frameworks, Effect{Framework: f.ID, Kind: "changed", Changes: changes(was, f)})
		}
	}
	for _, f := range old {
		if find(next.Frameworks, f.ID) == nil {
			e.Frameworks = append(e.Frameworks, Effect{Framework: f.ID, Kind: "gone"})
		}
	}
	var err error
	e.Trial, err = Try(after, code)
	return e, err
}
