package cli

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// checkReport is what `offer check --json` writes when there is not exactly one
// offer; of one offer offerReport is written alone.
type checkReport struct {
	Page     string        `json:"page"`
	At       string        `json:"at"`
	Problems []entryReport `json:"problems"` // of the page
	Offers   []offerReport `json:"offers"`
	Persons  int           `json:"personsNotRead"`
}

// offerReport is what is said of one offer.
type offerReport struct {
	Offer    any              `json:"offer"` // as it was read
	At       string           `json:"at"`    // the day that picked the versions
	Stage    pack.Stage       `json:"stage"`
	Verdict  rule.Verdict     `json:"verdict"` // over the frameworks that decide
	Findings []findingReport  `json:"findings"`
	Remarks  []remarkReport   `json:"remarks,omitempty"`
	Advice   framework.Advice `json:"advice"`
	Listed   *bool            `json:"listed,omitempty"`
	Report   []entryReport    `json:"report,omitempty"`
	Page     string           `json:"page"`
	Problems []entryReport    `json:"problems,omitempty"`
}

type findingReport struct {
	Framework   string       `json:"framework"`
	Name        string       `json:"name"`
	Binding     bool         `json:"binding"`
	Bindingness string       `json:"bindingness"`
	Verdict     rule.Verdict `json:"verdict"`
	Rules       []ruleReport `json:"rules"`
}

type ruleReport struct {
	ID        string                `json:"id"`
	Verdict   rule.Verdict          `json:"verdict"`
	Severity  pack.Severity         `json:"severity"`
	Message   string                `json:"message"`
	Source    pack.Citation         `json:"source"`
	Missing   []string              `json:"missing,omitempty"`
	Converted []framework.Converted `json:"converted,omitempty"`
	Paste     string                `json:"paste,omitempty"`
}

type remarkReport struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// entryReport is an entry with its message in words.
type entryReport struct {
	catalogue.ReportEntry
	Message string `json:"message"`
	Code    string `json:"code,omitempty"`
}

func (k checking) json(r catalogue.CheckReport, all []checked) any {
	out := checkReport{Page: r.Page, Problems: k.s.entriesJSON(r.Problems), Offers: []offerReport{}, Persons: r.Persons}
	for _, o := range all {
		out.Offers = append(out.Offers, k.offerJSON(o, r.Page))
	}
	if len(out.Offers) == 1 {
		one := out.Offers[0]
		one.Problems = out.Problems
		return one
	}
	if len(out.Offers) > 0 {
		out.At = out.Offers[0].At
	}
	return out
}

func (k checking) offerJSON(o checked, page string) offerReport {
	q := o.judgement.Question
	out := offerReport{
		Offer: o.offer, At: pack.On(q.On).String(), Stage: q.Stage, Verdict: verdict(k.decides(o.judgement)), Findings: []findingReport{},
		Advice: o.judgement.Advice(), Listed: o.listed, Report: k.s.entriesJSON(o.report), Page: page,
	}
	for _, f := range o.judgement.Findings {
		x := findingReport{Framework: f.Framework, Name: k.s.in(f.Name), Binding: f.Binding, Bindingness: f.Bindingness, Verdict: f.Verdict()}
		for _, r := range f.Results {
			x.Rules = append(x.Rules, ruleReport{
				ID: r.Rule, Verdict: r.Verdict, Severity: r.Severity, Message: r.Message.In(k.s.p.Lang()), Source: r.Source,
				Missing: r.Missing, Converted: r.Converted, Paste: r.Paste,
			})
		}
		out.Findings = append(out.Findings, x)
	}
	for _, m := range o.judgement.Remarks {
		out.Remarks = append(out.Remarks, remarkReport{Field: m.Field, Message: m.Message.In(k.s.p.Lang())})
	}
	return out
}

func (s *session) entriesJSON(es []catalogue.ReportEntry) []entryReport {
	out := []entryReport{}
	for _, e := range es {
		out = append(out, entryReport{ReportEntry: e, Message: e.Message.In(s.p.Lang()), Code: e.Message.Key})
	}
	return out
}
