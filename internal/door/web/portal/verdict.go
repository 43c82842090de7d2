package portal

import (
	"strconv"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// verdict is what one framework says about an offer.
type verdict struct {
	Name     string
	Binding  bool
	Sum      string // "All 12 rules are met"
	Label    ui.Label
	Findings []ui.Finding
}

// definition is what a micro-credential is by law here.
type definition struct {
	Text, Lang      string
	Source, Address string
}

// verdicts are all frameworks' words, those that bind first.
func verdicts(p *i18n.Printer, j framework.Judgement) []verdict {
	var out []verdict
	for _, f := range j.Findings {
		name, _ := f.Name.In(p.Lang())
		v := verdict{Name: name, Binding: f.Binding, Label: verdictLabel(p, f.Standing())}
		met, of := 0, 0
		for _, res := range f.Results {
			if res.Verdict == rule.Exempt {
				continue
			}
			of++
			if res.Verdict == rule.Pass {
				met++
			}
			v.Findings = append(v.Findings, finding(p, f, res))
		}
		v.Sum = p.T("portal.verdict.sum", "met", met, "of", of)
		if len(v.Findings) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// elsewhere is how the offer stands under the rules of other countries and
// schemes, for information: how many it meets, and each by name.
type elsewhere struct {
	Met, Of int
	Each    []elsewhereRow
}

type elsewhereRow struct {
	Name, Lang string // Lang when it is not the reader's
	Label      string
}

// elsewhereOf leaves out what is shown in full, and frameworks that require nothing
// of an offer.
func elsewhereOf(p *i18n.Printer, all []framework.Standing, shown framework.Judgement) (out elsewhere) {
	for _, f := range all {
		if _, full := shown.Of(f.Framework); full || !f.Asks {
			continue
		}
		row := elsewhereRow{Label: verdictLabel(p, f).Text}
		if row.Name, row.Lang = f.Name.In(p.Lang()); row.Lang == p.Lang() {
			row.Lang = ""
		}
		if f.Verdict == rule.Pass {
			out.Met++
		}
		out.Of++
		out.Each = append(out.Each, row)
	}
	return out
}

// under names a framework and the year it began: "the rules of 2022 (...)".
func (d *Desk) under(p *i18n.Printer, id string) string {
	f := d.Framework.Packs().Framework(id)
	if f == nil {
		return ""
	}
	name, _ := f.Name.In(p.Lang())
	return p.T("portal.offer.under", "year", strconv.Itoa(f.ValidFrom.Year()), "framework", name)
}

func verdictLabel(p *i18n.Printer, f framework.Standing) ui.Label {
	switch {
	case f.Verdict == rule.Pass:
		return ui.Label{Kind: ui.Good, Text: p.T("portal.verdict.conforms")}
	case f.Verdict == rule.Unknown:
		return ui.Label{Kind: ui.Info, Text: p.T("portal.verdict.unknown")}
	case f.Binding:
		return ui.Label{Kind: ui.Bad, Text: p.T("portal.verdict.not")}
	}
	return ui.Label{Kind: ui.Info, Text: p.T("portal.verdict.not")}
}

// finding is one rule's word, with what is missing and where it is written.
func finding(p *i18n.Printer, f framework.Findings, res framework.Result) ui.Finding {
	out := ui.Finding{
		State: states[res.Verdict], Text: res.Message.In(p.Lang()), Source: res.Source.Text, Href: res.Source.Address,
		Advice: !f.Binding || res.Severity != pack.Must,
	}
	if out.State == "" {
		out.State = ui.Unknown
	}
	if res.MissingField != "" {
		out.Why = p.T("framework.missing_field", "field", framework.SayField(p, res.MissingField))
	}
	return out
}

var states = map[rule.Verdict]ui.State{rule.Pass: ui.Pass, rule.Fail: ui.Fail, rule.Unknown: ui.Unknown}

// definition is the binding framework's, in the reader's language if it has it.
func (d *Desk) definition(p *i18n.Printer, j framework.Judgement) definition {
	for _, f := range j.Own() {
		text, lang, source := d.Framework.Definition(f.Framework, p.Lang())
		if text != "" {
			return definition{Text: text, Lang: lang, Source: source.Text, Address: source.Address}
		}
	}
	return definition{}
}
