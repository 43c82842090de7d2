package framework

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

var errNoDate = errors.New("judge: the question has no date")

// judge runs every framework that the question asks for. It is pure: the same
// fields, question and packs give the same judgement.
func judge(set *pack.Set, fields Fields, q Question) (Judgement, error) {
	if q.On.IsZero() {
		return Judgement{}, errNoDate
	}
	if q.Stage == "" {
		q.Stage = StageOffer
	}
	doc, err := rule.Canonical().Bind(fields)
	if err != nil {
		return Judgement{}, err
	}
	return judgeDocument(set, doc, q)
}

// judgeDocument is judge for fields that were read before.
func judgeDocument(set *pack.Set, doc *rule.Document, q Question) (Judgement, error) {
	chosen, err := choose(set, q)
	if err != nil {
		return Judgement{}, err
	}
	for _, id := range q.Held {
		if f := set.Framework(id); f != nil && !slices.Contains(chosen, f) {
			chosen = append(chosen, f)
		}
	}
	ready, err := complete(doc, q.On, set.Tables())
	if err != nil {
		return Judgement{}, fmt.Errorf("complete the fields: %w", err)
	}
	j := Judgement{Question: q, Findings: make([]Findings, 0, len(chosen)), Remarks: ready.remarks, doc: doc}
	own := set.Lineage(set.Of(q.Jurisdiction))
	for _, f := range chosen {
		got, err := judgeOne(f, ready, q)
		if err != nil {
			return Judgement{}, err
		}
		got.Binding = slices.Contains(own, f.Pack) && f.Binds(ready.doc) && !q.replaced(set, f)
		if len(got.Results) > 0 {
			j.Findings = append(j.Findings, got)
		}
	}
	j.fallBack(set, own)
	j.override(set)
	slices.SortStableFunc(j.Findings, func(a, b Findings) int {
		if a.Binding == b.Binding {
			return 0
		}
		if a.Binding {
			return -1
		}
		return 1
	})
	return j, nil
}

// replaced reports whether another version of the framework's series is held.
func (q Question) replaced(set *pack.Set, f *pack.Framework) bool {
	return slices.ContainsFunc(q.Held, func(id string) bool {
		held := set.Framework(id)
		return held != nil && held != f && held.Series == f.Series
	})
}

func choose(set *pack.Set, q Question) ([]*pack.Framework, error) {
	on := pack.On(q.On)
	if len(q.Frameworks) == 0 {
		return set.InForce(on), nil
	}
	var out []*pack.Framework
	for _, name := range q.Frameworks {
		if f := set.Framework(name); f != nil {
			out = append(out, f)
			continue
		}
		p := set.Pack(name)
		if p == nil {
			return nil, fault.New(fault.NotFound, "framework.unknown", "name", name)
		}
		for _, f := range p.Frameworks {
			if f.InForce(on) {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// fallBack lets the frameworks of the wider areas bind, the European recommendation
// in Ireland, where no rule of the jurisdiction itself binds this offer.
func (j *Judgement) fallBack(set *pack.Set, own []*pack.Pack) {
	if len(own) == 0 || len(j.Own()) > 0 || !j.Question.asks(own) {
		return
	}
	for _, region := range own[0].Regions {
		area := set.Of(region)
		for i := range j.Findings {
			if area != nil && j.Findings[i].Pack == area.Code {
				j.Findings[i].Binding = true
			}
		}
	}
}

// asks reports whether all frameworks of these packs are asked: of some of them
// alone nobody can say that none binds.
func (q Question) asks(own []*pack.Pack) bool {
	return len(q.Frameworks) == 0 || !slices.ContainsFunc(own, func(p *pack.Pack) bool { return !slices.Contains(q.Frameworks, p.Code) })
}

// override exempts rules of inherited frameworks that a binding one replaces.
func (j *Judgement) override(set *pack.Set) {
	for _, by := range j.Findings {
		if !by.Binding {
			continue
		}
		for _, name := range set.Framework(by.Framework).Overrides {
			id, r, _ := strings.Cut(name, "#")
			if f := j.finding(id); f != nil && f.Binding {
				f.exempt(r, by.Framework)
			}
		}
	}
}

func (j *Judgement) finding(id string) *Findings {
	for i := range j.Findings {
		if j.Findings[i].Framework == id {
			return &j.Findings[i]
		}
	}
	return nil
}

func (f *Findings) exempt(id, by string) {
	for i := range f.Results {
		if r := &f.Results[i]; r.Rule == id {
			r.Verdict, r.Missing, r.MissingField, r.Paste = rule.Exempt, nil, "", ""
			r.Message = Message{Key: "framework.overridden", Args: map[string]string{"framework": by}}
		}
	}
}

func judgeOne(f *pack.Framework, made *maker, q Question) (Findings, error) {
	on := pack.On(q.On)
	out := Findings{
		Framework: f.ID, Series: f.Series, Pack: f.Pack.Code, Name: f.Name,
		Version: f.Pack.Version, Digest: f.Digest, Bindingness: f.BindingOn(on),
	}
	asked := 0
	for _, r := range f.Rules {
		if r.At(q.Stage, on) {
			asked++
		}
	}
	if asked == 0 {
		return out, nil
	}
	if err := f.Compile(); err != nil {
		return out, fmt.Errorf("compile %s: %w", f.ID, err)
	}
	d, from, err := withRights(f.Pack, made.doc, on)
	if err != nil {
		return out, fmt.Errorf("look up rights: %w", err)
	}
	out.Results = make([]Result, 0, asked)
	for _, r := range f.Rules {
		if r.At(q.Stage, on) {
			got := result(r, d, q.Stage, from)
			got.Converted = made.of(r.Compiled)
			out.Results = append(out.Results, got)
		}
	}
	return out, nil
}

// withRights fills in what a pack that keeps rights says about the provider. from
// names what a right could not be decided without, for the fields that stay
// unknown because of it.
func withRights(p *pack.Pack, d *rule.Document, on pack.Day) (_ *rule.Document, from []string, err error) {
	slug, _ := d.Value("provider.slug").(string)
	if p.Rights == nil || slug == "" {
		return d, nil, nil
	}
	_, self := p.SelfAccrediting(slug, on)
	if d, err = d.With("provider.selfAccrediting", self); err != nil {
		return nil, nil, err
	}
	field, _ := d.Value("mc.field.iscedF").(string)
	eqf, _ := d.Value("mc.level.eqf").(int64)
	_, holds := p.FieldRight(slug, field, int(eqf), on)
	var right any = holds
	if p.HasRights(slug) {
		if field == "" {
			right, from = nil, append(from, "mc.field.iscedF")
		}
		if eqf == 0 {
			right, from = nil, append(from, "mc.level.eqf")
		}
	}
	d, err = d.With("provider.holdsFieldRight", right)
	return d, from, err
}

func result(r *pack.Rule, d *rule.Document, s pack.Stage, from []string) Result {
	got := r.Compiled.Eval(d)
	res := Result{
		Rule: r.ID, Stage: s, Severity: r.Effective(), Verdict: got.Verdict, Source: r.Source, Provenance: r.Provenance,
		Missing: got.Missing, Message: message(r, got.Verdict, d),
	}
	if i := slices.Index(res.Missing, "provider.holdsFieldRight"); i >= 0 && len(from) > 0 {
		res.Missing = slices.Replace(slices.Clone(res.Missing), i, i+1, from...)
	}
	if len(res.Missing) > 0 {
		res.MissingField = res.Missing[0]
	}
	if got.Fault != nil { // it could not run: nobody decided, and the reader is told so
		res.Message = Message{Key: "framework.rule_broken", Args: map[string]string{"rule": r.ID}}
	}
	if res.Verdict == rule.Fail || res.Verdict == rule.Unknown {
		res.Paste = r.Lines()
	}
	if res.Verdict == rule.Fail {
		res.Fields = r.Compiled.Fields()
		res.Absent = absent(r, res.Fields, d)
	}
	return res
}

// message: a rule's own text says what it requires, whatever the verdict; an
// element's text says what is missing, and its name serves when it is there.
func message(r *pack.Rule, v rule.Verdict, d *rule.Document) Message {
	m := Message{Key: r.Message, Texts: r.Texts}
	if len(m.Texts) == 0 && m.Key == "" && r.Of != nil {
		m.Texts = r.Of.Name
		if v == rule.Fail || v == rule.Unknown {
			m.Texts = r.Of.Missing
		}
	}
	if !r.Valued() { // the same in every document
		m.Args = r.Args
		return m
	}
	m.Args = make(map[string]string, len(r.Args))
	for name, arg := range r.Args {
		if path, ok := pack.ValueOf(arg); ok {
			arg = rule.Format(d.Value(path))
		}
		m.Args[name] = arg
	}
	return m
}
