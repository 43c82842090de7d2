package framework

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// Fields are the canonical fields of what is judged, as nested maps (mc, offer,
// app, provider, cred). rule.Canonical lists them; docs/reference/pack.md prints
// them. What is left out was not stated.
type Fields map[string]any

// The stages at which rules are asked.
const (
	StageOffer       = pack.StageOffer
	StageApplication = pack.StageApplication
	StageAssessment  = pack.StageAssessment
	StageCredential  = pack.StageCredential
	StageFunding     = pack.StageFunding
	StageReview      = pack.StageReview
	StageRecognition = pack.StageRecognition
)

// Question is what is asked about the fields.
type Question struct {
	Jurisdiction string     // the offer's own: ISO 3166, XF; its rules bind
	Stage        pack.Stage // rules of this stage are asked; offer when empty
	On           time.Time  // picks the versions; must be given
	Frameworks   []string   // only these: framework ids (any date) or pack codes; all in force when empty
	Held         []string   // framework ids it was approved under: they bind until its review, in place of later versions
}

// Judgement is the answer: every framework, the own jurisdiction's first.
type Judgement struct {
	Question Question
	Findings []Findings
	Remarks  []Remark // what a reader should know beside the rules

	doc *rule.Document
}

// Findings is what one framework version says.
type Findings struct {
	Framework   string    `json:"framework"` // id: xf-2026
	Series      string    `json:"series"`
	Pack        string    `json:"pack"`
	Name        i18n.Text `json:"name"`
	Version     string    `json:"version"`     // of the pack
	Digest      string    `json:"digest"`      // SHA-256 of the rules' text
	Binding     bool      `json:"binding"`     // for the offer asked about
	Bindingness string    `json:"bindingness"` // law, recommendation, ... on the day
	Results     []Result  `json:"results"`
}

// Standing is how something stands under one framework version, without what each
// rule says.
type Standing struct {
	Framework string
	Name      i18n.Text
	Binding   bool
	Asks      bool         // it requires something
	Verdict   rule.Verdict // of its musts
}

// Standing sums the findings up.
func (f *Findings) Standing() Standing {
	return Standing{Framework: f.Framework, Name: f.Name, Binding: f.Binding, Asks: f.Asks(), Verdict: f.Verdict()}
}

// Result is what one rule says.
type Result struct {
	Rule         string          `json:"rule"`
	Stage        pack.Stage      `json:"stage"`
	Severity     pack.Severity   `json:"severity"` // after provenance: an unverified must is info
	Verdict      rule.Verdict    `json:"verdict"`
	Message      Message         `json:"message"`
	Source       pack.Citation   `json:"source"`
	Provenance   pack.Provenance `json:"provenance"`
	MissingField string          `json:"missingField,omitempty"` // the first field that was not stated, when unknown
	Missing      []string        `json:"missing,omitempty"`      // all of them
	Paste        string          `json:"paste,omitempty"`        // schema.org JSON-LD, when it fails or is unknown
	Fields       []string        `json:"fields,omitempty"`       // what it looks at, when it fails
	Absent       bool            `json:"absent,omitempty"`       // it fails because nothing was stated
	Converted    []Converted     `json:"converted,omitempty"`    // values it looks at that were not stated so
}

// Message is a text of the program by key, or a text of the pack per language.
type Message struct {
	Key   string            `json:"key,omitempty"`
	Texts i18n.Text         `json:"texts,omitempty"`
	Args  map[string]string `json:"args,omitempty"` // "" means: not stated
}

// In is the message in a language.
func (m Message) In(lang string) string {
	p := i18n.For(lang)
	if len(m.Texts) == 0 {
		kv := make([]any, 0, 2*len(m.Args))
		for name, v := range m.Args {
			kv = append(kv, name, m.value(p, v))
		}
		return p.T(m.Key, kv...)
	}
	text, _ := m.Texts.In(lang)
	for name, v := range m.Args {
		text = strings.ReplaceAll(text, "{{."+name+"}}", m.value(p, v))
	}
	return text
}

func (m Message) value(p *i18n.Printer, v string) string {
	if v == "" {
		return p.T("common.not_stated")
	}
	return v
}

// Blocking reports whether the rule stops the offer where its framework binds.
func (r Result) Blocking() bool {
	return r.Severity == pack.Must && (r.Verdict == rule.Fail || r.Verdict == rule.Unknown)
}

// Blocking lists the musts that fail or are unknown.
func (f Findings) Blocking() []Result {
	var out []Result
	for _, r := range f.Results {
		if r.Blocking() {
			out = append(out, r)
		}
	}
	return out
}

// Conforms reports whether no must fails or is unknown, binding or not.
func (f Findings) Conforms() bool { return len(f.Blocking()) == 0 }

// Blocks reports whether the framework binds and a must fails or is unknown.
func (f Findings) Blocks() bool { return f.Binding && !f.Conforms() }

// Verdict sums the musts up: fail when one fails, else unknown when one is
// unknown, else pass.
func (f Findings) Verdict() rule.Verdict {
	v := rule.Pass
	for _, r := range f.Blocking() {
		if r.Verdict == rule.Fail {
			return rule.Fail
		}
		v = rule.Unknown
	}
	return v
}

// Result finds a rule's result.
func (f Findings) Result(id string) (Result, bool) {
	for _, r := range f.Results {
		if r.Rule == id {
			return r, true
		}
	}
	return Result{}, false
}

// Own lists the findings that bind.
func (j Judgement) Own() []Findings {
	var out []Findings
	for _, f := range j.Findings {
		if f.Binding {
			out = append(out, f)
		}
	}
	return out
}

// Of finds the findings of a framework id or a pack code.
func (j Judgement) Of(name string) (Findings, bool) {
	for _, f := range j.Findings {
		if f.Framework == name || f.Pack == name {
			return f, true
		}
	}
	return Findings{}, false
}

// Blocking lists the musts of binding frameworks that fail or are unknown.
func (j Judgement) Blocking() []Result {
	var out []Result
	for _, f := range j.Own() {
		out = append(out, f.Blocking()...)
	}
	return out
}

// Blocks reports whether a binding framework blocks.
func (j Judgement) Blocks() bool { return len(j.Blocking()) > 0 }

// Conforms reports whether there are binding frameworks and all are met. Where
// nobody has made rules, nothing conforms to them.
func (j Judgement) Conforms() bool { return len(j.Own()) > 0 && !j.Blocks() }
