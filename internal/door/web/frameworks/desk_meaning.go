package frameworks

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// meaning is what answers would mean.
type meaning struct {
	framework.Outlook
	Rules    []keptRule
	Untried  bool // there are more fixtures than a page can run
	Fixtures int
	Problems []string // of the fixtures
	Sides    []deskSide
}

// deskSide is one column of the twelve answers side by side.
type deskSide struct {
	Name string
	Says map[framework.DeskQuestion]string // "": not stated
}

func (d *Desk) meaning(r *page.Request, f *page.Form, files framework.Files) (*meaning, error) {
	sheet, err := framework.OpenDesk(files, f.Text("framework"))
	if err != nil {
		return nil, err
	}
	with, err := d.Framework.With(files)
	if err != nil {
		return nil, err
	}
	m := &meaning{}
	if m.Outlook, err = d.Framework.Outlook(r.Ctx(), with, sheet); err != nil {
		return nil, err
	}
	if err := m.try(with.Packs(), sheet.Answers.Code); err != nil {
		return nil, err
	}
	p := r.Printer()
	for _, rule := range with.Packs().Framework(sheet.Answers.Framework).Rules {
		m.Rules = append(m.Rules, keptRule{ID: rule.ID, Words: framework.RuleWords(p, rule)})
	}
	m.Sides = []deskSide{{Name: p.T("desk.yours"), Says: sayAnswers(p, sheet.Answers)}}
	for _, name := range []string{"beside_1", "beside_2"} {
		if err := d.beside(p, f.Text(name), m); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// mostTests is how many rules are run for the fixtures of one page. The largest
// shipped pack needs a tenth of it.
const mostTests = 50_000

// try runs the pack's fixtures, as cairn pack lint does.
func (m *meaning) try(set *pack.Set, code string) error {
	p := set.Pack(code)
	fx, err := p.Fixtures()
	if err != nil {
		return err
	}
	rules := 0
	for _, f := range p.Frameworks {
		rules += len(f.Rules)
	}
	if m.Untried = rules*(1+len(fx.Cases)) > mostTests; m.Untried {
		return nil
	}
	trial, err := framework.Try(set, code)
	m.Fixtures, m.Problems = trial.Fixtures, trial.Problems
	return err
}

// beside adds a shipped pack's twelve answers: as its rules give them, else as its
// profile has them.
func (d *Desk) beside(p *i18n.Printer, code string, m *meaning) error {
	files, ok, err := d.Framework.PackFiles(code)
	if err != nil || !ok {
		return err
	}
	sheet, err := framework.OpenDesk(files, "")
	if err != nil {
		return err
	}
	of := d.Framework.Packs().Framework(sheet.Answers.Framework)
	side := deskSide{Name: in(p, of.Pack.Name), Says: sayAnswers(p, sheet.Answers)}
	for q, row := range map[framework.DeskQuestion]pack.Dimension{
		framework.AskVolume: "workload", framework.AskLevel: "level", framework.AskEmployer: "employerRole", framework.AskFee: "cost", framework.AskReview: "review",
	} {
		if side.Says[q] == "" {
			side.Says[q] = in(p, of.Profile[row].Texts)
		}
	}
	if n := len(of.Pack.Bodies); n > 0 {
		side.Says[framework.AskBody] = in(p, of.Pack.Bodies[0].Name)
	}
	m.Sides = append(m.Sides, side)
	return nil
}

// sayAnswers are the answers in words; what is not asked is left out.
func sayAnswers(p *i18n.Printer, a framework.Answers) map[framework.DeskQuestion]string {
	says := map[framework.DeskQuestion]string{
		framework.AskVolume: sayVolume(p, a), framework.AskBody: a.Body, framework.AskBinding: p.T("framework.bindingness." + a.Binding),
		framework.AskFrom: p.Date(a.From.Time), framework.AskUntil: p.T("desk.say.no_end"), framework.AskSource: a.Source,
		framework.AskExclude: strings.Join(slices.Concat(a.TitleWords, a.Labels), p.T("common.comma")),
	}
	if a.LevelFrom > 0 {
		says[framework.AskLevel] = p.T("desk.say.level", "from", a.LevelFrom, "to", a.LevelTo)
	}
	if n := len(a.Elements); n > 0 {
		says[framework.AskElements] = p.T("desk.say.elements", "number", n, "all", len(framework.DeskElements))
	}
	if a.Employer != framework.EvidenceNone {
		says[framework.AskEmployer] = p.T("desk.employer." + string(a.Employer))
	}
	if a.FeeMost != "" {
		says[framework.AskFee] = p.T("desk.say.fee", "amount", p.Decimal(a.FeeMost), "currency", a.FeeCurrency)
	}
	if a.ReviewMonths > 0 {
		says[framework.AskReview] = p.T("desk.say.review", "months", a.ReviewMonths)
	}
	if !a.Until.IsZero() {
		says[framework.AskUntil] = p.Date(a.Until.Time)
	}
	return says
}

func sayVolume(p *i18n.Printer, a framework.Answers) string {
	unit := p.T("desk.unit." + a.VolumeUnit)
	switch {
	case a.VolumeFrom == "" && a.VolumeTo == "":
		return ""
	case a.VolumeTo == "":
		return p.T("desk.say.least", "from", p.Decimal(a.VolumeFrom), "unit", unit)
	case a.VolumeFrom == "":
		return p.T("desk.say.most", "to", p.Decimal(a.VolumeTo), "unit", unit)
	}
	return p.T("desk.say.both", "from", p.Decimal(a.VolumeFrom), "to", p.Decimal(a.VolumeTo), "unit", unit)
}

// question names one of the twelve; the rules that none shows have a name too.
func question(p *i18n.Printer, q framework.DeskQuestion) string {
	if q == "" {
		return p.T("desk.kept")
	}
	return p.T("desk.q." + string(q))
}

// tollTable is by which question offers fall, or do not say enough.
func tollTable(ctx context.Context, m *meaning) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("desk.toll"), Cards: true, Columns: []ui.Column{
		{Text: p.T("desk.toll.question")}, {Text: p.T("desk.toll.fall"), Number: true}, {Text: p.T("desk.toll.unsaid"), Number: true},
	}}
	for _, x := range m.By {
		t.Rows = append(t.Rows, []ui.Cell{{Text: question(p, x.Question)}, {Text: p.Number(int64(x.Fall))}, {Text: p.Number(int64(x.Unsaid))}})
	}
	return t
}

// sidesTable is the twelve answers of up to three packs.
func sidesTable(ctx context.Context, m *meaning) ui.CompareData {
	p := ui.P(ctx)
	c := ui.CompareData{Caption: p.T("desk.sides")}
	for _, s := range m.Sides {
		c.Heads = append(c.Heads, ui.Cell{Text: s.Name})
	}
	for _, q := range framework.DeskQuestions {
		row := ui.CompareRow{Name: question(p, q)}
		for _, s := range m.Sides {
			row.Cells = append(row.Cells, ui.Cell{Text: s.Says[q]})
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// levels are the EQF levels, and none.
func levels(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: ui.T(ctx, "desk.any_level")}}
	for n := 1; n <= 8; n++ {
		out = append(out, ui.Option{Value: string(rune('0' + n)), Text: ui.T(ctx, "desk.eqf", "level", n)})
	}
	return out
}

func named(ctx context.Context, prefix string, values []string) []ui.Option {
	var out []ui.Option
	for _, v := range values {
		out = append(out, ui.Option{Value: v, Text: ui.T(ctx, prefix+v)})
	}
	return out
}

var evidence = []string{string(framework.EvidenceNone), string(framework.EvidenceRecommended), string(framework.EvidenceRequired)}

func deskHeader(ctx context.Context, v deskView) ui.Header {
	h := ui.Header{Title: ui.T(ctx, "desk.title"), Lead: ui.T(ctx, "desk.lead")}
	if v.Opened != "" {
		h.Title = ui.T(ctx, "desk.title.opened", "name", v.Opened)
	}
	return h
}
