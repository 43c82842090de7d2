package framework

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// Trial is what running the fixtures of packs showed.
type Trial struct {
	Packs    int       `json:"packs"`
	Rules    int       `json:"rules"`
	Fixtures int       `json:"fixtures"` // verdicts checked
	Problems []string  `json:"problems"` // file, line, what was expected and what came
	Of       []Counted `json:"of"`       // pack by pack

	tables *credit.Tables
}

// Counted is one pack's share of a trial.
type Counted struct {
	Pack       string `json:"pack"`
	Frameworks int    `json:"frameworks"`
	Rules      int    `json:"rules"`
	Fixtures   int    `json:"fixtures"`
}

// Try runs the fixtures of packs, by code, or of every pack: the base document meets every rule, each
// case changes one field and gives the verdict it says, no failing case makes
// another must fail, and every rule has a case that passes and one that fails.
func Try(set *pack.Set, codes ...string) (Trial, error) {
	t := Trial{tables: set.Tables()}
	for _, code := range codes {
		if set.Pack(code) == nil {
			return t, fault.New(fault.NotFound, "framework.unknown", "name", code)
		}
	}
	for _, p := range set.Packs() {
		if len(codes) > 0 && !slices.Contains(codes, p.Code) {
			continue
		}
		t.Packs++
		rules, fixtures := t.Rules, t.Fixtures
		fx, err := p.Fixtures()
		if err != nil {
			return t, err
		}
		if err := t.pack(p, fx); err != nil {
			return t, err
		}
		t.Of = append(t.Of, Counted{Pack: p.Code, Frameworks: len(p.Frameworks), Rules: t.Rules - rules, Fixtures: t.Fixtures - fixtures})
	}
	return t, nil
}

func (t *Trial) pack(p *pack.Pack, fx pack.Fixtures) error {
	if fx.Base == nil {
		t.problem("%s/fixtures/base.json: there are no fixtures; every rule needs one that passes and one that fails", p.Origin)
		return nil
	}
	for _, f := range p.Frameworks {
		own, name := fx.Of(f.ID)
		base, err := rule.Canonical().Bind(own)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := t.framework(f, base, fx.Cases); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trial) framework(f *pack.Framework, base *rule.Document, cases []pack.Case) error {
	t.Rules += len(f.Rules)
	verdicts, err := allVerdicts(f, base, t.tables)
	if err != nil {
		return err
	}
	passed, failed := map[string]bool{}, map[string]bool{}
	for _, r := range f.Rules {
		t.Fixtures++
		switch v := verdicts[r.ID]; v {
		case rule.Pass:
			passed[r.ID] = true
		case rule.Exempt:
		default:
			t.problem("%s/fixtures: rule %s of %s is %s; the base document must meet every rule", f.Pack.Origin, r.ID, f.ID, v)
		}
	}
	for _, c := range cases {
		r := f.Rule(c.Rule)
		if r == nil || (c.Framework != "" && c.Framework != f.ID) {
			continue
		}
		got, err := t.tryCase(f, base, c)
		if err != nil {
			return err
		}
		passed[r.ID] = passed[r.ID] || got == rule.Pass
		failed[r.ID] = failed[r.ID] || got == rule.Fail
	}
	for _, r := range f.Rules {
		if !passed[r.ID] || !failed[r.ID] {
			t.problem("%s:%d: rule %s needs a case that passes and one that fails", f.File, r.Line, r.ID)
		}
	}
	return nil
}

func (t *Trial) tryCase(f *pack.Framework, base *rule.Document, c pack.Case) (rule.Verdict, error) {
	t.Fixtures++
	value, err := jsonNumbers(c.Value)
	if err != nil {
		return rule.Unknown, fmt.Errorf("%s: %w", c, err)
	}
	changed, err := base.With(c.Field, value)
	if err != nil {
		return rule.Unknown, fmt.Errorf("%s: %w", c, err)
	}
	verdicts, err := allVerdicts(f, changed, t.tables)
	if err != nil {
		return rule.Unknown, err
	}
	got := verdicts[c.Rule]
	if got != c.Verdict {
		t.problem("%s: got %s, want %s", c, got, c.Verdict)
	}
	if c.Verdict != rule.Fail {
		return got, nil
	}
	for _, r := range f.Rules {
		if r.ID != c.Rule && r.Effective() == pack.Must && verdicts[r.ID] == rule.Fail && asked(r, changed) {
			t.problem("%s: rule %s fails as well; change a field that only %s looks at", c, r.ID, c.Rule)
		}
	}
	return got, nil
}

// asked reports whether a rule holds on the document's own day, if it has one: a
// ceiling of last year may fail beside this year's.
func asked(r *pack.Rule, d *rule.Document) bool {
	on, dated := d.Value("on").(time.Time)
	return !dated || r.At(r.Stages[0], pack.On(on))
}

func (t *Trial) problem(format string, args ...any) {
	t.Problems = append(t.Problems, fmt.Sprintf(format, args...))
}

// allVerdicts runs every rule whatever its stage, on the document's own day.
func allVerdicts(f *pack.Framework, d *rule.Document, tables *credit.Tables) (map[string]rule.Verdict, error) {
	if err := f.Compile(); err != nil {
		return nil, err
	}
	on, _ := d.Value("on").(time.Time)
	made, err := complete(d, on, tables)
	if err != nil {
		return nil, err
	}
	d, _, err = withRights(f.Pack, made.doc, pack.Day{})
	if err != nil {
		return nil, err
	}
	out := make(map[string]rule.Verdict, len(f.Rules))
	for _, r := range f.Rules {
		out[r.ID] = r.Compiled.Eval(d).Verdict
	}
	return out, nil
}

// jsonNumbers makes a YAML value into one that Bind reads exactly.
func jsonNumbers(v any) (any, error) {
	switch v.(type) {
	case []any, map[string]any:
	default:
		return v, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(text, &out)
	return out, err
}
