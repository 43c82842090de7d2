package author

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// checked is one offer with what its own rules say, and what others would.
type checked struct {
	Title, Lang string
	Preview     *previewView // as learners would see it; nil for an offer file
	Listing     []ui.Label   // whether a portal here would list it; none for an offer file
	Report      []ui.Finding // what no rule asks for and a reader of the page stumbles over
	Sum         ui.Label     // by the rules that bind, in a sentence
	Own         []saying
	Others      []saying
	Paste       string
	Remarks     []string
	Advice      advice
}

// saying is one framework's word about an offer.
type saying struct {
	Name, Href string
	Stands     stands
	Label      ui.Label
	Open       []ui.Finding // not met and not known, what blocks first
	Met        []ui.Finding
}

// stands is how an offer stands by a framework.
type stands int

const (
	meets  stands = iota
	lacks         // something is to be added
	cannot        // something that is stated keeps it from being met
)

func standsOf(a framework.Advice) map[string]stands {
	out := map[string]stands{} // those that are not in it are met
	for _, x := range a.Add {
		for _, id := range x.Frameworks {
			out[id] = lacks
		}
	}
	for _, x := range a.Cannot {
		out[x.Framework] = cannot
	}
	return out
}

// label says how an offer stands; only where the rules bind is it bad news.
func (s stands) label(p *i18n.Printer, binding bool) ui.Label {
	l := ui.Label{Kind: ui.Info}
	if binding {
		l.Kind = ui.Bad
	}
	switch s {
	case lacks:
		l.Text = p.T("author.check.lacks")
	case cannot:
		l.Text = p.T("author.check.not_as_is")
	default:
		return ui.Label{Kind: ui.Good, Text: p.T("author.tag.conforms")}
	}
	return l
}

// named is a framework to be led to.
type named struct{ Name, Href string }

// advice is what to do to meet the rules of others.
type advice struct {
	Meets  []named
	Add    []addition
	Cannot []obstacle
}

// addition is what to add, and what it is then worth.
type addition struct {
	Text string
	To   []named
}

// obstacle is a framework that cannot be met by what is stated.
type obstacle struct {
	named
	Why []string
}

func frameworkPath(id string) string { return "/frameworks/" + id }

// judged is a judgement in words.
func (d *Desk) judged(p *i18n.Printer, j framework.Judgement) (checked, error) {
	c, stands := checked{Sum: d.sum(p, j)}, standsOf(j.Advice())
	for _, f := range j.Findings {
		s := sayingOf(p, f, stands[f.Framework])
		switch {
		case f.Binding:
			c.Own = append(c.Own, s)
		case len(s.Open)+len(s.Met) > 0:
			c.Others = append(c.Others, s)
		}
	}
	slices.SortStableFunc(c.Others, func(a, b saying) int { return int(a.Stands - b.Stands) })
	for _, r := range j.Remarks {
		c.Remarks = append(c.Remarks, r.Message.In(p.Lang()))
	}
	c.Advice = d.advise(p, j)
	var err error
	c.Paste, err = framework.Paste(j.Blocking())
	return c, err
}

// sum says how the offer stands by the rules that bind it.
func (d *Desk) sum(p *i18n.Printer, j framework.Judgement) ui.Label {
	place, day := d.placeOf(p, j.Question.Jurisdiction), j.Question.On
	failed, unknown := 0, 0
	for _, r := range j.Blocking() {
		if r.Verdict == rule.Fail {
			failed++
		} else {
			unknown++
		}
	}
	switch {
	case len(j.Own()) == 0:
		return ui.Label{Kind: ui.Info, Text: p.T("author.check.own.none", "place", place, "date", day)}
	case failed+unknown == 0:
		return ui.Label{Kind: ui.Good, Text: p.T("author.check.own.met", "place", place, "date", day)}
	}
	var words []string
	if failed > 0 {
		words = append(words, p.T("author.check.own.failed", "count", failed))
	}
	if unknown > 0 {
		words = append(words, p.T("author.check.own.unknown", "count", unknown))
	}
	return ui.Label{Kind: ui.Warn, Text: p.T("author.check.own.not", "place", place, "date", day, "counts", p.List(words))}
}

// sayingOf is one framework's word: what stands against the offer first.
func sayingOf(p *i18n.Printer, f framework.Findings, how stands) saying {
	name, _ := f.Name.In(p.Lang())
	s := saying{Name: name, Href: frameworkPath(f.Framework), Stands: how, Label: how.label(p, f.Binding)}
	results := slices.Clone(f.Results)
	slices.SortStableFunc(results, func(a, b framework.Result) int { return weight(a) - weight(b) })
	for _, r := range results {
		switch r.Verdict {
		case rule.Exempt:
		case rule.Pass:
			s.Met = append(s.Met, checkFinding(p, f, r))
		default:
			s.Open = append(s.Open, checkFinding(p, f, r))
		}
	}
	return s
}

// weight puts what fails and blocks before what is not known and blocks, and both
// before what only warns.
func weight(r framework.Result) int {
	w := 0
	if r.Verdict != rule.Fail {
		w = 1
	}
	if !r.Blocking() {
		w += 2
	}
	return w
}

// checkFinding is one rule's word with the lines to paste where the rule binds,
// what is missing, and what was converted.
func checkFinding(p *i18n.Printer, f framework.Findings, r framework.Result) ui.Finding {
	out := ruleFinding(p, f, r)
	switch {
	case r.Verdict == rule.Unknown:
		out.Word = p.T("framework.verdict.unknown")
	case r.Verdict == rule.Fail && r.Absent && len(r.Fields) > 0:
		out.Why = p.T("framework.missing_field", "field", framework.SayField(p, r.Fields[0]))
	}
	if f.Binding {
		out.Lines = strings.TrimSpace(r.Paste)
		if r.Severity == pack.Should {
			out.Aside = p.T("framework.severity.should")
		}
	}
	if r.Provenance == pack.Unverified {
		out.Aside = p.T("framework.provenance.unverified")
	}
	for _, c := range r.Converted {
		out.Details = append(out.Details, p.T("author.check.converted", "field", framework.SayField(p, c.Field), "value", p.Decimal(c.Value), "from", c.From))
	}
	return out
}

// advise is the judgement's advice about everybody's rules, in words.
func (d *Desk) advise(p *i18n.Printer, j framework.Judgement) advice {
	all, a := j.Advice(), advice{}
	name := func(id string) named {
		f, _ := j.Of(id)
		text, _ := f.Name.In(p.Lang())
		return named{Name: text, Href: frameworkPath(id)}
	}
	for _, id := range all.Meets {
		if f, _ := j.Of(id); len(f.Results) > 0 {
			a.Meets = append(a.Meets, name(id))
		}
	}
	for _, x := range all.Add {
		words := make([]string, len(x.Fields))
		for i, field := range x.Fields {
			words[i] = framework.SayField(p, field)
		}
		add := addition{Text: p.T("author.check.add", "fields", p.List(words))}
		for _, id := range x.Frameworks {
			add.To = append(add.To, name(id))
		}
		a.Add = append(a.Add, add)
	}
	for _, x := range all.Cannot {
		o := obstacle{named: name(x.Framework)}
		for _, r := range x.Results {
			o.Why = append(o.Why, r.Message.In(p.Lang()))
		}
		a.Cannot = append(a.Cannot, o)
	}
	return a
}
