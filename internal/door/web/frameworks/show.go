package frameworks

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// showView is one framework in full.
type showView struct {
	framework.Detail
	Of       *pack.Pack
	Parent   *pack.Pack // whose rules bind here too; nil: nobody's
	Place    string
	Title    string
	Today    pack.Day
	Current  framework.Summary // the version in force, when this one is not
	Rules    []ruleGroup
	Versions []framework.Revision
}

// ruleGroup is the rules that are first asked at one stage.
type ruleGroup struct {
	Stage pack.Stage
	Rules []framework.DetailRule
}

// Show is one framework: by its id, or by its pack's code, then the version in
// force.
func (d *Desk) Show(r *page.Request) error {
	name := r.PathValue("framework")
	detail, err := d.Framework.Show(r.Ctx(), name)
	if err != nil {
		return told(err)
	}
	versions, err := d.Framework.Timeline(r.Ctx(), detail.ID)
	if err != nil {
		return err
	}
	set := d.Framework.Packs()
	v := showView{Detail: detail, Of: set.Pack(detail.Pack), Title: in(r.Printer(), detail.Name), Today: pack.On(r.Now()), Rules: byStage(detail.Rules), Versions: versions}
	v.Place, v.Parent = in(r.Printer(), v.Of.Name), set.Pack(v.Of.Parent)
	for _, x := range versions {
		if x.InForce && !v.InForce {
			v.Current = x.Summary
		}
	}
	return r.Render(ui.Page{Title: v.Title, Description: r.T("frameworks.show.description", "place", v.Place), Breadcrumb: []ui.Link{
		{Text: r.T("frameworks.title"), Href: listPath}, {Text: v.Title, Current: true},
	}}, showBody(v))
}

// told leads who asked for a framework that is not there to the list.
func told(err error) error {
	if l, ok := fault.Of(err); ok && l[0].Key == "framework.unknown" {
		return fault.New(fault.NotFound, "frameworks.unknown", "name", l[0].Args["name"]).Wrap(err)
	}
	return err
}

// stages in the order in which a micro-credential meets them.
var stages = []pack.Stage{
	pack.StageOffer, pack.StageApplication, pack.StageAssessment, pack.StageCredential, pack.StageReview, pack.StageFunding, pack.StageRecognition,
}

// byStage puts each rule where it is asked first, in the order of its source.
func byStage(rules []framework.DetailRule) []ruleGroup {
	var out []ruleGroup
	for _, s := range stages {
		g := ruleGroup{Stage: s}
		for _, r := range rules {
			if firstStage(r.Rule) == s {
				g.Rules = append(g.Rules, r)
			}
		}
		if len(g.Rules) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func firstStage(r *pack.Rule) pack.Stage {
	for _, s := range stages {
		if slices.Contains(r.Stages, s) {
			return s
		}
	}
	return r.Stages[0]
}

// later are the stages at which a rule is asked again.
func later(p *i18n.Printer, r *pack.Rule) string {
	var words []string
	for _, s := range stages {
		if s != firstStage(r) && slices.Contains(r.Stages, s) {
			words = append(words, p.T("frameworks.stage."+string(s)))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return p.T("frameworks.rule.also", "stages", p.List(words))
}

func showHeader(ctx context.Context, v showView) ui.Header {
	p := ui.P(ctx)
	h := ui.Header{Eyebrow: v.Place, Title: v.Title, Lead: p.T("frameworks.show.lead", "kind", p.T("framework.bindingness."+v.Bindingness), "when", between(p, v.ValidFrom, v.ValidTo))}
	if l := standing(p, v.Summary, v.Today); l.Text != "" {
		h.Tags = []ui.Label{l}
	}
	return h
}

// facts are what somebody asks first about a set of rules.
func facts(ctx context.Context, v showView) []ui.Term {
	p := ui.P(ctx)
	terms := []ui.Term{
		{Name: p.T("frameworks.fact.binds"), Body: bindsPart(v)},
		{Name: p.T("frameworks.fact.owner"), Body: ownerPart(v.Of.Owner)},
		{Name: p.T("frameworks.fact.decides"), Body: bodiesPart(v.Bodies)},
		{Name: p.T("frameworks.fact.rules"), Text: p.T("frameworks.rules.of", "rules", v.Summary.Rules, "musts", v.Musts)},
	}
	if len(v.Bodies) == 0 {
		terms[2].Body = notStated()
	}
	if len(v.Definition.Texts) == 0 {
		terms = append(terms, ui.Term{Name: p.T("frameworks.definition"), Body: notStated()})
	}
	if v.ReviewMonths > 0 {
		terms = append(terms, ui.Term{Name: p.T("frameworks.fact.review"), Text: p.T("frameworks.fact.review.months", "count", v.ReviewMonths)})
	}
	if len(v.History) > 1 {
		terms = append(terms, ui.Term{Name: p.T("frameworks.fact.history"), Body: historyPart(v.History)})
	}
	terms = append(terms, ui.Term{Name: p.T("frameworks.fact.basis"), Body: citationsPart(v.LegalBasis)})
	if !v.LastChecked.IsZero() {
		terms = append(terms, ui.Term{Name: p.T("frameworks.fact.checked"), Text: p.Date(v.LastChecked.Time)})
	}
	return terms
}

// profileTerms are the twelve dimensions; the one without a source says so.
func profileTerms(ctx context.Context, v showView) []ui.Term {
	p := ui.P(ctx)
	terms := make([]ui.Term, len(pack.Dimensions))
	for i, dim := range pack.Dimensions {
		cell, stated := v.Profile[dim]
		terms[i] = ui.Term{Name: p.T("framework.dimension." + string(dim)), Word: dimensionWord(dim), Body: profilePart(cell, stated)}
	}
	return terms
}

// counted says how well the rules are known: "14 confirmed at their source, 3
// from the policy papers".
func counted(p *i18n.Printer, rules []framework.DetailRule) string {
	n := map[pack.Provenance]int{}
	for _, r := range rules {
		n[r.Provenance]++
	}
	var words []string
	for _, v := range []pack.Provenance{pack.Confirmed, pack.Paper, pack.Unverified} {
		if n[v] > 0 {
			words = append(words, p.T("frameworks.counted."+string(v), "count", n[v]))
		}
	}
	return p.List(words)
}

// expression is a rule as the program runs it.
func expression(r *pack.Rule) string {
	if r.When == "" {
		return r.Require
	}
	return "when: " + r.When + "\nrequire: " + r.Require
}

// ruleDays is from when to when a rule is asked, when that is not always.
func ruleDays(p *i18n.Printer, r *pack.Rule) string {
	switch {
	case r.From.IsZero():
		return p.T("frameworks.rule.until", "date", r.Until.AddDate(0, 0, -1))
	case r.Until.IsZero():
		return p.T("frameworks.rule.from", "date", r.From.Time)
	}
	return p.T("frameworks.rule.between", "from", r.From.Time, "to", r.Until.AddDate(0, 0, -1))
}

// replaced is one rule of an inherited framework that does not hold here:
// es-uni-rd822#ES-1.
type replaced struct{ Framework, Rule string }

func overrides(v showView) []replaced {
	var out []replaced
	for _, o := range v.Overrides {
		f, rule, _ := strings.Cut(o, "#")
		out = append(out, replaced{f, rule})
	}
	return out
}

// elementsTable is what is to be stated, and in which set each element is.
func elementsTable(ctx context.Context, v showView) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("frameworks.elements"), Hidden: true, Cards: true, Columns: []ui.Column{{Text: p.T("frameworks.element")}, {Text: p.T("frameworks.element.sets")}}}
	for _, e := range v.Elements {
		var sets []string
		for _, name := range setNames(v.ElementSets) {
			if slices.Contains(v.ElementSets[name], e.ID) {
				sets = append(sets, saySet(p, name))
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: in(p, e.Name)}, {Text: p.List(sets)}})
	}
	return t
}

// setNames begins with the sets that are known to matter most.
func setNames(sets map[string][]string) []string {
	order := []string{"mandatory", "required", "offer", "optional", "further"}
	var out []string
	for name := range sets {
		out = append(out, name)
	}
	slices.SortFunc(out, func(a, b string) int {
		i, j := slices.Index(order, a), slices.Index(order, b)
		if i >= 0 && j >= 0 {
			return i - j
		}
		if i >= 0 || j >= 0 {
			return j - i
		}
		return strings.Compare(a, b)
	})
	return out
}

// versionSteps are the versions of the series, oldest first, with what each
// changed.
func versionSteps(ctx context.Context, v showView) []ui.Step {
	p := ui.P(ctx)
	var out []ui.Step
	for i, x := range v.Versions {
		s := ui.Step{State: ui.Done, Title: in(p, x.Name), When: between(p, x.ValidFrom, x.ValidTo), Body: versionPart(x, x.ID == v.ID, i == 0)}
		switch {
		case x.InForce:
			s.State, s.Word = ui.Current, p.T("frameworks.in_force")
		case v.Today.Before(x.ValidFrom.Time):
			s.State, s.Word = ui.Todo, p.T("frameworks.not_yet")
		default:
			s.Word = p.T("frameworks.no_longer")
		}
		out = append(out, s)
	}
	return out
}

// split puts a version's changes apart: what is new, what is gone, what reads
// otherwise now.
func split(changes []framework.Change) (added, gone, changed []framework.Change) {
	for _, c := range changes {
		switch {
		case c.Before == nil:
			added = append(added, c)
		case c.After == nil:
			gone = append(gone, c)
		default:
			changed = append(changed, c)
		}
	}
	return added, gone, changed
}
