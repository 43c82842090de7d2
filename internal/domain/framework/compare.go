package framework

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// Comparison is frameworks side by side in the twelve dimensions of the policy
// papers' Table 1 (S-152; M009).
type Comparison struct {
	Frameworks []Summary       `json:"frameworks"`
	Rows       []ComparisonRow `json:"rows"`
}

// ComparisonRow is one dimension.
type ComparisonRow struct {
	Dimension pack.Dimension   `json:"dimension"`
	Cells     []ComparisonCell `json:"cells"` // one for each framework
}

// ComparisonCell is what one framework says in one dimension. Stated is false
// when its pack has no source for it.
type ComparisonCell struct {
	Stated     bool            `json:"stated"`
	Texts      i18n.Text       `json:"texts,omitempty"`
	Source     pack.Citation   `json:"source,omitzero"`
	Provenance pack.Provenance `json:"provenance,omitempty"`
}

// mostFrameworks is how many fit side by side.
const mostFrameworks = 4

// Compare puts two to four frameworks side by side, by their ids or pack codes.
// Faults: Invalid framework.compare.count, NotFound framework.unknown.
func (s *Service) Compare(_ context.Context, names ...string) (Comparison, error) {
	if len(names) < 2 || len(names) > mostFrameworks {
		return Comparison{}, fault.New(fault.Invalid, "framework.compare.count", "count", len(names), "most", mostFrameworks)
	}
	today := pack.On(s.db.Now())
	var c Comparison
	var chosen []*pack.Framework
	for _, name := range names {
		f, err := s.named(name, today)
		if err != nil {
			return Comparison{}, err
		}
		chosen, c.Frameworks = append(chosen, f), append(c.Frameworks, s.summary(f, today))
	}
	for _, d := range pack.Dimensions {
		row := ComparisonRow{Dimension: d}
		for _, f := range chosen {
			cell, stated := f.Profile[d]
			row.Cells = append(row.Cells, ComparisonCell{Stated: stated, Texts: cell.Texts, Source: cell.Source, Provenance: cell.Provenance})
		}
		c.Rows = append(c.Rows, row)
	}
	return c, nil
}

// named is a framework by its id, or by its pack's code: then the version in
// force on the day, or the last one when none is.
func (l *Library) named(name string, on pack.Day) (*pack.Framework, error) {
	if f := l.set.Framework(name); f != nil {
		return f, nil
	}
	p := l.set.Pack(name)
	if p == nil || len(p.Frameworks) == 0 {
		return nil, fault.New(fault.NotFound, "framework.unknown", "name", name)
	}
	for _, f := range p.Frameworks {
		if f.InForce(on) {
			return f, nil
		}
	}
	return slices.MaxFunc(p.Frameworks, func(a, b *pack.Framework) int { return a.ValidFrom.Compare(b.ValidFrom.Time) }), nil
}

// Revision is one version of a series, and what it changed.
type Revision struct {
	Summary
	Changes []Change `json:"changes,omitempty"` // against the version before
}

// Change is what a version did to one rule. Before is nil when the rule is new,
// After when it is gone.
type Change struct {
	Rule   string     `json:"rule"`
	Before *pack.Rule `json:"before,omitempty"`
	After  *pack.Rule `json:"after,omitempty"`
}

// Timeline is every version of the series a framework belongs to, oldest first,
// each with its difference to the one before. NotFound framework.unknown.
func (s *Service) Timeline(_ context.Context, name string) ([]Revision, error) {
	today := pack.On(s.db.Now())
	f, err := s.named(name, today)
	if err != nil {
		return nil, err
	}
	versions := slices.DeleteFunc(slices.Clone(f.Pack.Frameworks), func(o *pack.Framework) bool { return o.Series != f.Series })
	slices.SortFunc(versions, func(a, b *pack.Framework) int { return a.ValidFrom.Compare(b.ValidFrom.Time) })
	var out []Revision
	for i, v := range versions {
		next := Revision{Summary: s.summary(v, today)}
		if i > 0 {
			next.Changes = changes(versions[i-1], v)
		}
		out = append(out, next)
	}
	return out, nil
}

// changes lists what b changed against a: by rule, in b's order, then what is
// gone.
func changes(a, b *pack.Framework) (out []Change) {
	for _, r := range b.Rules {
		old := a.Rule(r.ID)
		if old == nil || old.When != r.When || old.Require != r.Require || old.Severity != r.Severity || !slices.Equal(old.Stages, r.Stages) {
			out = append(out, Change{Rule: r.ID, Before: old, After: r})
		}
	}
	for _, r := range a.Rules {
		if b.Rule(r.ID) == nil {
			out = append(out, Change{Rule: r.ID, Before: r})
		}
	}
	return out
}
