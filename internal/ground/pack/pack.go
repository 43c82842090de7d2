package pack

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/rule"
)

// Pack is one country, alliance or scheme.
type Pack struct {
	Code         string               `yaml:"code" json:"code"`       // folder name: xf, eu, es-ct
	Version      string               `yaml:"version" json:"version"` // of the pack, e.g. 1.0.0
	Name         i18n.Text            `yaml:"name" json:"name"`
	Jurisdiction string               `yaml:"jurisdiction" json:"jurisdiction"` // ISO 3166, EU, INT
	Scheme       bool                 `yaml:"scheme" json:"scheme,omitempty"`   // rules of an alliance or a platform: they bind nobody by where it lives
	Parent       string               `yaml:"parent" json:"parent,omitempty"`   // code of the pack it inherits from, as in federal states
	Regions      []string             `yaml:"regions" json:"regions,omitempty"` // wider areas it belongs to: EHEA, EU
	Languages    []string             `yaml:"languages" json:"languages"`       // every text exists in each of them, BCP 47
	Owner        Owner                `yaml:"owner" json:"owner"`
	Bodies       []Body               `yaml:"bodies" json:"bodies,omitempty"`
	LegalBasis   []Citation           `yaml:"legalBasis" json:"legalBasis,omitempty"`
	LastChecked  Day                  `yaml:"lastChecked" json:"lastChecked,omitzero"` // when its sources were last read
	Facts        map[Fact]Requirement `yaml:"facts" json:"facts,omitempty"`
	Rights       *Rights              `yaml:"rights" json:"rights,omitempty"` // nil: the pack does not know who holds rights

	Contract    *Contract    `yaml:"contract" json:"contract,omitempty"`       // what enrolling agrees on; nil: no contract
	Certificate *Certificate `yaml:"certificate" json:"certificate,omitempty"` // the layout of every provider's certificate; nil: none of the country

	CensusDays int `yaml:"censusDays" json:"censusDays,omitempty"` // days after a run's start on which a learner may still leave and owe nothing

	Frameworks []*Framework  `yaml:"-" json:"-"` // by id
	Schemes    []*Scheme     `yaml:"-" json:"-"` // by id
	Hurdles    []HurdleGroup `yaml:"-" json:"-"` // hurdles.yaml: what stands in whose way, and what helps
	Population []Population  `yaml:"-" json:"-"` // population.yaml: how many people of each group there are
	Levels     []byte        `yaml:"-" json:"-"` // levels.yaml as JSON (credit.Tables.With); nil: none of its own
	Credits    []byte        `yaml:"-" json:"-"` // credits.yaml
	Origin     string        `yaml:"-" json:"-"` // the folder it was read from
	Digest     string        `yaml:"-" json:"-"` // SHA-256 over its files, hex

	files  source
	reread func() (*Pack, error) // reads it anew: it is the set's own, and linked to the other packs of the set
}

// Owner is who may change the pack.
type Owner struct {
	Name i18n.Text `yaml:"name" json:"name"`
	Type string    `yaml:"type" json:"type"` // government, agency, providerAlliance, consortium, internationalOrganisation, provider
	URL  string    `yaml:"url" json:"url,omitempty"`
	Slug string    `yaml:"slug" json:"slug,omitempty"` // of the organisation in this deployment; only it drafts the next version
}

// Body takes decisions under the pack.
type Body struct {
	Slug    string    `yaml:"slug" json:"slug"` // of the organisation in this deployment
	Name    i18n.Text `yaml:"name" json:"name"`
	URL     string    `yaml:"url" json:"url,omitempty"`
	Decides []string  `yaml:"decides" json:"decides"` // routes: field, programme, selfAccrediting, institutional, notification
}

// Citation is where something is written.
type Citation struct {
	Text    string `yaml:"text" json:"text"`
	Address string `yaml:"address" json:"address,omitempty"`
}

// String is the text of the citation.
func (c Citation) String() string { return c.Text }

// Fact is one of the four things that can be true of an offer.
type Fact string

// The four facts (product.md): they are not one state.
const (
	Found      Fact = "found"
	Listed     Fact = "listed"
	Conforming Fact = "conforming"
	Approved   Fact = "approved"

	// Awarded is what an award that claims the framework requires on the day of
	// completion (lifecycles, correction 2); it is about awards, not offers.
	Awarded Fact = "awarded"
)

// Requirement says what a fact requires: other facts, and rules that must hold.
type Requirement struct {
	After []Fact   `yaml:"after" json:"after,omitempty"`
	Rules []string `yaml:"rules" json:"rules,omitempty"` // rule ids of the pack's frameworks
}

// Rights says who may decide about their own programmes.
type Rights struct {
	Fields          []FieldRight   `yaml:"fields" json:"fields,omitempty"`
	SelfAccrediting []SelfAccredit `yaml:"selfAccrediting" json:"selfAccrediting,omitempty"`
}

// FieldRight is a provider's right to a field of study at some levels.
type FieldRight struct {
	Provider string   `yaml:"provider" json:"provider"` // slug
	Fields   []string `yaml:"fields" json:"fields"`     // ISCED-F 2013; 06 covers 061 and 0613
	EQFFrom  int      `yaml:"eqfFrom" json:"eqfFrom"`
	EQFTo    int      `yaml:"eqfTo" json:"eqfTo"`
	From     Day      `yaml:"from" json:"from,omitzero"`
	Until    Day      `yaml:"until" json:"until,omitzero"`
	Clause   Citation `yaml:"clause" json:"clause"`
}

// SelfAccredit is a provider that decides about all of its programmes.
type SelfAccredit struct {
	Provider string   `yaml:"provider" json:"provider"`
	From     Day      `yaml:"from" json:"from,omitzero"`
	Until    Day      `yaml:"until" json:"until,omitzero"`
	Clause   Citation `yaml:"clause" json:"clause"`
}

// Framework is one dated version of a set of rules.
type Framework struct {
	ID           string              `yaml:"id" json:"id"`         // xf-2026
	Series       string              `yaml:"series" json:"series"` // versions that follow each other share it; the id when left out
	Name         i18n.Text           `yaml:"name" json:"name"`
	ValidFrom    Day                 `yaml:"validFrom" json:"validFrom"`
	ValidTo      Day                 `yaml:"validTo" json:"validTo,omitzero"`      // first day it no longer holds
	Bindingness  []Bindingness       `yaml:"bindingness" json:"bindingness"`       // its history, oldest first
	LegalBasis   []Citation          `yaml:"legalBasis" json:"legalBasis"`         //
	Definition   Definition          `yaml:"definition" json:"definition"`         // what a micro-credential is here
	BindsWhen    string              `yaml:"bindsWhen" json:"bindsWhen,omitempty"` // CEL: whom it binds in its jurisdiction; everybody when left out
	Overrides    []string            `yaml:"overrides" json:"overrides,omitempty"` // rules of inherited frameworks it replaces: es-uni-rd822#ES-1
	ReviewMonths int                 `yaml:"reviewMonths" json:"reviewMonths"`     // 0: not said
	Profile      map[Dimension]Cell  `yaml:"profile" json:"profile,omitempty"`     // how it compares with others
	Elements     []Element           `yaml:"elements" json:"elements,omitempty"`
	ElementSets  map[string][]string `yaml:"elementSets" json:"elementSets,omitempty"` // mandatory: [title, ...]
	Rules        []*Rule             `yaml:"rules" json:"rules"`

	Pack   *Pack  `yaml:"-" json:"-"`
	File   string `yaml:"-" json:"-"`
	Digest string `yaml:"-" json:"-"` // SHA-256 of the file, hex: names the text that was evaluated

	data    []byte
	binds   *rule.Rule // BindsWhen, compiled
	compile func() error
}

// Dimension is one row in which national systems are compared (S-152).
type Dimension string

// Dimensions are the twelve rows, in their order.
var Dimensions = []Dimension{
	"workload", "typicalWorkload", "level", "intensity", "employerRole", "assessed",
	"externalReview", "review", "outcomesTracked", "stackable", "portable", "cost",
}

// Cell is what a framework says in one dimension.
type Cell struct {
	Texts      i18n.Text  `yaml:"texts" json:"texts"`
	Source     Citation   `yaml:"source" json:"source"`
	Provenance Provenance `yaml:"provenance" json:"provenance"`
}

// Bindingness is how binding a framework is from a day on.
type Bindingness struct {
	Kind string `yaml:"kind" json:"kind"` // guideline, recommendation, agreement, consortium, regulation, law
	From Day    `yaml:"from" json:"from"`
}

// Definition is the official wording, per language, and where it stands.
type Definition struct {
	Texts  i18n.Text `yaml:"texts" json:"texts,omitempty"`
	Source Citation  `yaml:"source" json:"source"`
}

// Element is one thing that an offer or a credential states, and what to say and
// to paste when it does not.
type Element struct {
	ID      string    `yaml:"id" json:"id"`
	Name    i18n.Text `yaml:"name" json:"name"`
	Missing i18n.Text `yaml:"missing" json:"missing"`
	Fields  []string  `yaml:"fields" json:"fields"`         // canonical fields that hold it
	Paste   string    `yaml:"paste" json:"paste,omitempty"` // schema.org JSON-LD, to go inside the Course
}

// Stage is when a rule is asked.
type Stage string

// The stages (frameworks.md 2.0).
const (
	StageOffer       Stage = "offer"
	StageApplication Stage = "application"
	StageAssessment  Stage = "assessment"
	StageCredential  Stage = "credential"
	StageFunding     Stage = "funding"
	StageReview      Stage = "review"
	StageRecognition Stage = "recognition" // when learning is to count elsewhere
)

// Severity is how much a rule matters.
type Severity string

// The severities: a must blocks when it fails or is unknown, a should warns.
const (
	Must   Severity = "must"
	Should Severity = "should"
	Info   Severity = "info"
)

// Provenance is how well a value is known.
type Provenance string

// The provenances: from the policy papers, confirmed on the owner's page, not
// confirmed.
const (
	Paper      Provenance = "paper"
	Confirmed  Provenance = "confirmed"
	Unverified Provenance = "unverified"
)

// FS is the pack's folder.
func (p *Pack) FS() fs.FS { return p.files.fs }

// Rule is one requirement of a framework.
type Rule struct {
	ID         string            `yaml:"id" json:"id"`
	Stages     []Stage           `yaml:"stages" json:"stages"`
	When       string            `yaml:"when" json:"when,omitempty"`
	Require    string            `yaml:"require" json:"require"`
	Severity   Severity          `yaml:"severity" json:"severity"`
	Element    string            `yaml:"element" json:"element,omitempty"` // "outcomes", or "eu-cr-2022#outcomes" of another framework
	Message    string            `yaml:"message" json:"message,omitempty"` // key of a shipped message, instead of texts
	Texts      i18n.Text         `yaml:"texts" json:"texts,omitempty"`     // what it requires, in words
	Args       map[string]string `yaml:"args" json:"args,omitempty"`       // for {{.name}} in the text; {mc.volume.ects} is the offer's value
	Paste      string            `yaml:"paste" json:"paste,omitempty"`
	Source     Citation          `yaml:"source" json:"source"`
	Provenance Provenance        `yaml:"provenance" json:"provenance"`
	From       Day               `yaml:"from" json:"from,omitzero"`
	Until      Day               `yaml:"until" json:"until,omitzero"`
	S          []string          `yaml:"s" json:"s,omitempty"` // S-numbers it implements
	Note       string            `yaml:"note" json:"note,omitempty"`

	Of       *Element   `yaml:"-" json:"-"` // Element, found
	Compiled *rule.Rule `yaml:"-" json:"-"` // set by Framework.Compile
	Line     int        `yaml:"-" json:"-"`

	valued bool
}

// Effective is the severity after provenance: an unverified must is information
// until its owner confirms it.
func (r *Rule) Effective() Severity {
	if r.Provenance == Unverified && r.Severity == Must {
		return Info
	}
	return r.Severity
}

// At reports whether the rule is asked at this stage and day.
func (r *Rule) At(s Stage, on Day) bool {
	for _, st := range r.Stages {
		if st == s {
			return on.within(r.From, r.Until)
		}
	}
	return false
}

// ValueOf is the field that an argument stands for: mc.volume.ects of
// "{mc.volume.ects}"; ok is false for an argument that is a text.
func ValueOf(arg string) (path string, ok bool) {
	path, opens := strings.CutPrefix(arg, "{")
	path, closes := strings.CutSuffix(path, "}")
	return path, opens && closes && path != ""
}

// Valued reports whether an argument of the rule's text is a document's value.
func (r *Rule) Valued() bool { return r.valued }

// Words is the rule's text in each language, from itself or its element; nil when
// it speaks by a message key.
func (r *Rule) Words() i18n.Text {
	if len(r.Texts) > 0 || r.Of == nil {
		return r.Texts
	}
	return r.Of.Missing
}

// Lines is what to paste, from the rule or its element.
func (r *Rule) Lines() string {
	if r.Paste != "" || r.Of == nil {
		return r.Paste
	}
	return r.Of.Paste
}

// InForce reports whether the framework holds on a day.
func (f *Framework) InForce(on Day) bool { return on.within(f.ValidFrom, f.ValidTo) }

// BindingOn is how binding the framework is on a day: the last kind that had
// begun, or the first.
func (f *Framework) BindingOn(on Day) string {
	kind := f.Bindingness[0].Kind
	for _, b := range f.Bindingness {
		if !on.Before(b.From.Time) {
			kind = b.Kind
		}
	}
	return kind
}

// Binds reports whether the framework binds a document of its own jurisdiction:
// always, or when what it says about whom it binds is known to hold.
func (f *Framework) Binds(d *rule.Document) bool {
	return f.binds == nil || f.binds.Eval(d).Verdict == rule.Pass
}

// Text is the framework's file as it was read.
func (f *Framework) Text() []byte { return slices.Clone(f.data) }

// Rule is the framework's rule with this id, or nil.
func (f *Framework) Rule(id string) *Rule {
	for _, r := range f.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Compile makes the framework's rules ready to run, once. The error is a
// fault.List with one fault for each rule that cannot be compiled.
func (f *Framework) Compile() error { return f.compile() }

func (f *Framework) prepare() {
	f.compile = sync.OnceValue(func() error { return compileRules(f) })
}
