package frameworks

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

const (
	deskPath     = listPath + "/desk"
	deskOpenPath = deskPath + "/open"
	deskPackPath = deskPath + "/pack"
	means        = "#means" // where the page says what the answers mean
)

// MaxPack is how large a form of the desk may be, in bytes: the pack travels in it.
const MaxPack = 4 << 20

// deskView is the desk: the form, and what the answers mean once somebody asked.
type deskView struct {
	Packs    []ui.Option // that can be opened
	Opened   string      // name of the pack that is open; empty for a new one
	Kept     []keptRule
	Elements []ui.Option
	Meaning  *meaning
}

// keptRule is a rule that no question shows.
type keptRule struct{ ID, Words string }

// DeskForm shows the twelve questions: blank, or as a shipped pack answers them.
func (d *Desk) DeskForm(r *page.Request) error {
	code := r.Query("pack")
	if code == "" {
		f := r.Blank().Set("volume_unit", "ects").Set("employer", string(framework.EvidenceNone)).Set("beside_1", "eu").Set("beside_2", "ee").
			Set("from", strconv.Itoa(r.Now().Year()+1)+"-01-01").Set("language", r.Printer().Lang())
		return d.showDesk(r, f, nil)
	}
	files, ok, err := d.Framework.PackFiles(code)
	if err != nil {
		return err
	}
	if !ok {
		return told(fault.New(fault.NotFound, "framework.unknown", "name", code))
	}
	return d.openFiles(r, files)
}

// DeskOpen opens a pack from a zip.
func (d *Desk) DeskOpen(r *page.Request) error {
	f := r.Form()
	file, ok, err := f.File("zip")
	if err != nil {
		return err
	}
	if !ok || len(file.Data) == 0 {
		return d.again(r, f, fault.List{fault.New(fault.Invalid, "desk.error.no_zip").At("zip")})
	}
	files, err := framework.ReadZip(file.Data)
	if err != nil {
		return d.again(r, f, err)
	}
	return d.openFiles(r, files)
}

func (d *Desk) openFiles(r *page.Request, files framework.Files) error {
	sheet, err := framework.OpenDesk(files, "")
	if err != nil {
		return d.again(r, r.Blank(), err)
	}
	f := r.Blank().Set("beside_1", "eu").Set("beside_2", "ee")
	fill(f, sheet.Answers)
	if err := carry(f, files); err != nil {
		return d.again(r, r.Blank(), err)
	}
	return d.showDesk(r, f, nil)
}

// DeskShow says what the answers mean. Nothing is kept.
func (d *Desk) DeskShow(r *page.Request) error {
	f := r.Form()
	files, err := writeAnswers(f)
	if err != nil {
		return d.again(r, f, err)
	}
	m, err := d.meaning(r, f, files)
	if err != nil {
		return d.again(r, f, err)
	}
	return d.showDesk(r, f, m)
}

// DeskPack gives the pack as a file. It is read as cairn would read it first.
func (d *Desk) DeskPack(r *page.Request) error {
	f := r.Form()
	files, err := writeAnswers(f)
	if err != nil {
		return d.again(r, f, err)
	}
	if _, err := d.Framework.With(files); err != nil {
		return d.again(r, f, err)
	}
	data, err := files.Zip()
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Download(f.Text("code")+".zip", "application/zip", data)
}

func (d *Desk) again(r *page.Request, f *page.Form, err error) error {
	l, ok := fault.Of(err)
	if !ok {
		return err
	}
	for i, x := range l {
		if x.Key == "pack.jurisdiction_twice" {
			l[i] = fault.New(fault.Invalid, "desk.error.jurisdiction_taken", "jurisdiction", f.Text("jurisdiction"), "other", x.Args["other"]).At("jurisdiction")
		}
	}
	v, err := d.deskView(r, f)
	if err != nil {
		return err
	}
	return f.Again(l, deskPage(r), deskBody(v, f))
}

func (d *Desk) showDesk(r *page.Request, f *page.Form, m *meaning) error {
	v, err := d.deskView(r, f)
	if err != nil {
		return err
	}
	v.Meaning = m
	return r.Render(deskPage(r), deskBody(v, f))
}

func deskPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("desk.title"), Description: r.T("desk.lead"), Wide: true, Live: true, Breadcrumb: []ui.Link{
		{Text: r.T("frameworks.title"), Href: listPath}, {Text: r.T("desk.title"), Current: true},
	}}
}

func (d *Desk) deskView(r *page.Request, f *page.Form) (deskView, error) {
	p := r.Printer()
	v := deskView{Packs: []ui.Option{{Text: p.T("desk.choose")}}}
	for _, x := range d.rows(r) {
		if o := (ui.Option{Value: x.Pack, Text: x.Place}); !slices.Contains(v.Packs, o) {
			v.Packs = append(v.Packs, o)
		}
	}
	if annex := d.Framework.Packs().Framework("eu-cr-2022"); annex != nil {
		for _, id := range framework.DeskElements {
			i := slices.IndexFunc(annex.Elements, func(e pack.Element) bool { return e.ID == id })
			if i >= 0 {
				v.Elements = append(v.Elements, ui.Option{Value: id, Text: in(p, annex.Elements[i].Name)})
			}
		}
	}
	files, err := carried(f)
	if err != nil || files == nil {
		return v, nil // what is wrong with it was told when it was read
	}
	sheet, err := framework.OpenDesk(files, f.Text("framework"))
	if err != nil {
		return v, nil
	}
	v.Opened = sheet.Answers.Name
	with, err := d.Framework.With(files)
	if err != nil {
		for _, id := range sheet.Kept {
			v.Kept = append(v.Kept, keptRule{ID: id})
		}
		return v, nil
	}
	of := with.Packs().Framework(sheet.Answers.Framework)
	for _, id := range sheet.Kept {
		v.Kept = append(v.Kept, keptRule{ID: id, Words: framework.RuleWords(p, of.Rule(id))})
	}
	return v, nil
}

// carry puts a pack's files into the form: nothing is kept anywhere else.
func carry(f *page.Form, files framework.Files) error {
	data, err := files.Zip()
	if err != nil {
		return err
	}
	f.Set("files", base64.StdEncoding.EncodeToString(data))
	return nil
}

// carried are the files in the form; nil for a new pack.
func carried(f *page.Form) (framework.Files, error) {
	text := f.TextMax("files", MaxPack)
	if text == "" {
		return nil, nil
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "framework.draft.zip").At("zip").Wrap(err)
	}
	return framework.ReadZip(data)
}

// writeAnswers writes the form's answers into its pack. Everything that is wrong
// is told at once.
func writeAnswers(f *page.Form) (framework.Files, error) {
	old, err := carried(f)
	if err != nil {
		return nil, err
	}
	a := answers(f)
	typed, _ := fault.Of(f.Err())
	files, err := framework.WriteDesk(old, a)
	found, ok := fault.Of(err)
	if err != nil && !ok {
		return nil, err
	}
	for _, x := range found {
		if !slices.ContainsFunc(typed, func(t *fault.Fault) bool { return t.Field == x.Field }) {
			typed = append(typed, x)
		}
	}
	return files, typed.OrNil()
}

// answers are what the form holds.
func answers(f *page.Form) framework.Answers {
	level := func(name string) int {
		n, _ := strconv.Atoi(f.Text(name)) // one of a list; nothing is 0
		return n
	}
	a := framework.Answers{
		Code: f.Text("code"), Name: f.Text("name"), Jurisdiction: f.Text("jurisdiction"), Language: f.Text("language"), Framework: f.Text("framework"),
		VolumeUnit: f.Text("volume_unit"), VolumeFrom: f.Decimal("volume_from"), VolumeTo: f.Decimal("volume_to"),
		LevelFrom: level("level_from"), LevelTo: level("level_to"), Elements: f.All("elements"), Employer: framework.Evidence(f.Text("employer")),
		FeeMost: f.Decimal("fee"), FeeCurrency: strings.ToUpper(f.Text("currency")), TitleWords: f.Lines("title_words"), Labels: f.Lines("labels"),
		Body: f.Text("body"), Binding: f.Text("binding"), Source: f.Text("source"), SourceAddress: f.Text("source_address"),
		From: pack.On(f.Date("from")),
	}
	if until := f.Date("until"); !until.IsZero() {
		a.Until = pack.On(until)
	}
	if f.Text("review") != "" {
		a.ReviewMonths = f.Int("review", 1, 240)
	}
	return a
}

// fill puts answers into the form.
func fill(f *page.Form, a framework.Answers) {
	for name, v := range map[string]string{
		"code": a.Code, "name": a.Name, "jurisdiction": a.Jurisdiction, "language": a.Language, "framework": a.Framework,
		"volume_unit": a.VolumeUnit, "volume_from": a.VolumeFrom, "volume_to": a.VolumeTo, "employer": string(a.Employer),
		"fee": a.FeeMost, "currency": a.FeeCurrency, "title_words": strings.Join(a.TitleWords, "\n"), "labels": strings.Join(a.Labels, "\n"),
		"body": a.Body, "binding": a.Binding, "source": a.Source, "source_address": a.SourceAddress, "from": a.From.String(), "until": a.Until.String(),
	} {
		f.Set(name, v)
	}
	for name, n := range map[string]int{"level_from": a.LevelFrom, "level_to": a.LevelTo, "review": a.ReviewMonths} {
		if n > 0 {
			f.Set(name, strconv.Itoa(n))
		}
	}
	f.Set("elements", a.Elements...)
}
