package framework

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// Library answers what packs say. It is immutable and safe to share.
type Library struct{ set *pack.Set }

// NewLibrary is a library of these packs.
func NewLibrary(set *pack.Set) *Library { return &Library{set: set} }

// Packs is the set the library answers from.
func (l *Library) Packs() *pack.Set { return l.set }

// Rights is what a provider may decide about its own programme, and by which
// clause.
type Rights struct {
	Known           bool // false: the jurisdiction's pack keeps no rights, or there is none
	SelfAccrediting bool
	HoldsField      bool
	Clause          pack.Citation // of the right that applies; self-accreditation first
}

// Rights looks up the rights of a provider, by slug, for an ISCED-F field at an
// EQF level on a day.
func (l *Library) Rights(jurisdiction, provider, iscedF string, eqf int, on time.Time) Rights {
	p := l.set.Of(jurisdiction)
	if p == nil || p.Rights == nil {
		return Rights{}
	}
	r := Rights{Known: true}
	if f, ok := p.FieldRight(provider, iscedF, eqf, pack.On(on)); ok {
		r.HoldsField, r.Clause = true, f.Clause
	}
	if s, ok := p.SelfAccrediting(provider, pack.On(on)); ok {
		r.SelfAccrediting, r.Clause = true, s.Clause
	}
	return r
}

// HasFieldRight reports whether a provider may decide about a programme in this
// field at this level.
func (l *Library) HasFieldRight(jurisdiction, provider, iscedF string, eqf int, on time.Time) bool {
	return l.Rights(jurisdiction, provider, iscedF, eqf, on).HoldsField
}

// SelfAccrediting reports whether a provider decides about all its programmes.
func (l *Library) SelfAccrediting(jurisdiction, provider string, on time.Time) bool {
	return l.Rights(jurisdiction, provider, "", 0, on).SelfAccrediting
}

// ReviewMonths is the longest time between reviews under a framework; 0 when it
// does not say or is not known.
func (l *Library) ReviewMonths(framework string) int {
	if f := l.set.Framework(framework); f != nil {
		return f.ReviewMonths
	}
	return 0
}

// DecidingBodies lists who takes decisions in a jurisdiction.
func (l *Library) DecidingBodies(jurisdiction string) []pack.Body {
	if p := l.set.Of(jurisdiction); p != nil {
		return slices.Clone(p.Bodies)
	}
	return nil
}

// DecidingBody is who decides by a route (field, programme, ...); ok is false
// when the pack names nobody.
func (l *Library) DecidingBody(jurisdiction, route string) (b pack.Body, ok bool) {
	p := l.set.Of(jurisdiction)
	if p == nil || p.Body(route) == nil {
		return b, false
	}
	return *p.Body(route), true
}

// Own lists the frameworks that bind in a jurisdiction on a day.
func (l *Library) Own(jurisdiction string, on time.Time) []*pack.Framework {
	var out []*pack.Framework
	for _, p := range l.set.Lineage(l.set.Of(jurisdiction)) {
		for _, f := range p.Frameworks {
			if f.InForce(pack.On(on)) {
				out = append(out, f)
			}
		}
	}
	return out
}

// Superseded reports whether a framework no longer holds on a day: what was
// approved under it stays so until its review.
func (l *Library) Superseded(framework string, on time.Time) bool {
	f := l.set.Framework(framework)
	return f != nil && !f.InForce(pack.On(on))
}

// OwnCodes are the packs whose rules bind in a jurisdiction, nearest first, and
// the European recommendation, which all are compared with.
func (l *Library) OwnCodes(jurisdiction string) []string {
	var codes []string
	for _, p := range l.set.Lineage(l.set.Of(jurisdiction)) {
		codes = append(codes, p.Code)
	}
	if !slices.Contains(codes, european) && l.set.Pack(european) != nil {
		codes = append(codes, european)
	}
	return codes
}

// european is the pack of the Council Recommendation of 2022.
const european = "eu"

// Definition is what a micro-credential is under a framework, in the best
// language there is for lang, and its source. The text is empty when the pack
// quotes none.
func (l *Library) Definition(framework, lang string) (text, langUsed string, source pack.Citation) {
	f := l.set.Framework(framework)
	if f == nil {
		return "", "", pack.Citation{}
	}
	text, langUsed = f.Definition.Texts.In(lang)
	return text, langUsed, f.Definition.Source
}

// Requirement is what a fact requires in a jurisdiction. ok is false when no
// pack says; then everything only requires that the offer was found.
func (l *Library) Requirement(jurisdiction string, fact pack.Fact) (r pack.Requirement, ok bool) {
	for _, p := range l.set.Lineage(l.set.Of(jurisdiction)) {
		if r, ok := p.Facts[fact]; ok {
			return r, true
		}
	}
	if fact != pack.Found {
		r.After = []pack.Fact{pack.Found}
	}
	return r, false
}

// NotMet lists the rules a fact names that fail or are unknown: why an offer is
// not listed. Results are those of binding frameworks.
func (l *Library) NotMet(j Judgement, fact pack.Fact) []Result {
	req, _ := l.Requirement(j.Question.Jurisdiction, fact)
	var out []Result
	for _, f := range j.Own() {
		for _, r := range f.Results {
			if slices.Contains(req.Rules, r.Rule) && (r.Verdict == rule.Fail || r.Verdict == rule.Unknown) {
				out = append(out, r)
			}
		}
	}
	return out
}

// Summary is one framework in a list.
type Summary struct {
	ID           string    `json:"id"`
	Pack         string    `json:"pack"`
	Jurisdiction string    `json:"jurisdiction"`
	Name         i18n.Text `json:"name"`
	Owner        i18n.Text `json:"owner"`
	OwnerType    string    `json:"ownerType"`
	Bindingness  string    `json:"bindingness"`
	ValidFrom    pack.Day  `json:"validFrom"`
	ValidTo      pack.Day  `json:"validTo,omitzero"`
	InForce      bool      `json:"inForce"`
	Rules        int       `json:"rules"`
	Musts        int       `json:"musts"`      // that can block
	Unverified   int       `json:"unverified"` // shown, never blocking
}

// Detail is one framework in full.
type Detail struct {
	Summary
	Version      string                         `json:"version"` // of the pack
	Digest       string                         `json:"digest"`
	Origin       string                         `json:"origin"` // where the pack was read from
	LastChecked  pack.Day                       `json:"lastChecked,omitzero"`
	History      []pack.Bindingness             `json:"history"`
	LegalBasis   []pack.Citation                `json:"legalBasis"`
	Definition   pack.Definition                `json:"definition"`
	ReviewMonths int                            `json:"reviewMonths,omitempty"`
	BindsWhen    string                         `json:"bindsWhen,omitempty"`
	Overrides    []string                       `json:"overrides,omitempty"`
	Profile      map[pack.Dimension]pack.Cell   `json:"profile,omitempty"`
	Bodies       []pack.Body                    `json:"bodies,omitempty"`
	Facts        map[pack.Fact]pack.Requirement `json:"facts,omitempty"`
	Elements     []pack.Element                 `json:"elements,omitempty"`
	ElementSets  map[string][]string            `json:"elementSets,omitempty"`
	Rules        []DetailRule                   `json:"rules"`
	Rights       *pack.Rights                   `json:"rights,omitempty"`
}

// DetailRule is one rule as a reader sees it.
type DetailRule struct {
	*pack.Rule
	Words  i18n.Text     `json:"words,omitempty"` // in plain words, from itself or its element
	Counts pack.Severity `json:"counts"`          // after provenance
	Fields []string      `json:"fields"`          // what it looks at
}

func (l *Library) summary(f *pack.Framework, on pack.Day) Summary {
	s := Summary{
		ID: f.ID, Pack: f.Pack.Code, Jurisdiction: f.Pack.Jurisdiction, Name: f.Name, Owner: f.Pack.Owner.Name, OwnerType: f.Pack.Owner.Type,
		Bindingness: f.BindingOn(on), ValidFrom: f.ValidFrom, ValidTo: f.ValidTo, InForce: f.InForce(on), Rules: len(f.Rules),
	}
	for _, r := range f.Rules {
		if r.Effective() == pack.Must {
			s.Musts++
		}
		if r.Provenance == pack.Unverified {
			s.Unverified++
		}
	}
	return s
}

func (l *Library) detail(f *pack.Framework, on pack.Day) (Detail, error) {
	if err := f.Compile(); err != nil {
		return Detail{}, err
	}
	d := Detail{
		Summary: l.summary(f, on), Version: f.Pack.Version, Digest: f.Digest, Origin: f.Pack.Origin, LastChecked: f.Pack.LastChecked,
		History: f.Bindingness, LegalBasis: f.LegalBasis, Definition: f.Definition, ReviewMonths: f.ReviewMonths,
		BindsWhen: f.BindsWhen, Overrides: f.Overrides, Profile: f.Profile, Bodies: f.Pack.Bodies, Facts: f.Pack.Facts, Elements: f.Elements, ElementSets: f.ElementSets, Rights: f.Pack.Rights,
	}
	for _, r := range f.Rules {
		d.Rules = append(d.Rules, DetailRule{Rule: r, Words: r.Words(), Counts: r.Effective(), Fields: r.Compiled.Fields()})
	}
	return d, nil
}
