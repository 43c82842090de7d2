package author

import (
	"cmp"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// MaxPage is how large a page to check may be, in bytes.
const MaxPage = 4 << 20

// checkView is what a harvest would make of a page, or what the rules say of an
// offer file.
type checkView struct {
	Problems []ui.Finding
	Offers   []checked
	Persons  int
}

// asked is what somebody wants to have checked, and by whose rules of which day.
type asked struct {
	catalogue.CheckInput
	Field string // of the form, for what is wrong with it
}

// CheckForm takes an offer to check, from anybody.
func (d *Desk) CheckForm(r *page.Request) error {
	f := r.Blank()
	for _, name := range []string{"address", "country"} {
		if v := r.Query(name); v != "" {
			f.Set(name, v)
		}
	}
	return r.Render(checkPage(r), checkBody(f, nil, d.countries(r.Printer())))
}

func checkPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("author.check.title"), Description: r.T("author.check.lead"), Wide: true}
}

// countries are those whose rules can bind: the offer's own or this portal's
// first, the others by name.
func (d *Desk) countries(p *i18n.Printer) []ui.Option {
	var out []ui.Option
	own := ""
	for _, k := range d.Framework.Packs().Packs() {
		if k.Scheme || len(k.Frameworks) == 0 {
			continue
		}
		name, _ := k.Name.In(p.Lang())
		out = append(out, ui.Option{Value: k.Jurisdiction, Text: name})
		if k.Jurisdiction == d.Catalogue.Jurisdiction {
			own = name
		}
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	first := p.T("author.check.country.own")
	if own != "" {
		first = p.T("author.check.country.here", "place", own)
	}
	return append([]ui.Option{{Text: first}}, out...)
}

// Check says what an offer states and what is missing. Nothing is stored.
func (d *Desk) Check(r *page.Request) error {
	f := r.Form()
	options := d.countries(r.Printer())
	in, err := checkInput(f, options)
	if err != nil {
		return err
	}
	if in.On.IsZero() {
		in.On = r.Now()
	}
	var v checkView
	if err = f.Err(); err == nil && d.AdmitCheck != nil {
		err = d.AdmitCheck(r.HTTP())
	}
	if err == nil {
		v, err = d.checked(r, in)
		err = atField(in.Field, err)
	}
	if err != nil {
		return f.Again(err, checkPage(r), checkBody(f, nil, options))
	}
	return r.Render(ui.Page{Title: r.T("author.check.result"), Wide: true, Private: true}, checkBody(f, &v, options))
}

// checked answers for an offer file itself, and leaves a page to the catalogue.
func (d *Desk) checked(r *page.Request, in asked) (checkView, error) {
	fields, ok, err := framework.ReadFields(in.Body)
	if err != nil {
		return checkView{}, err
	}
	if ok {
		return d.checkedFile(r, in, fields)
	}
	report, err := d.Catalogue.Check(r.Ctx(), r.Actor(), in.CheckInput)
	if err != nil {
		return checkView{}, err
	}
	return d.viewOfCheck(r, in, report)
}

func (d *Desk) checkedFile(r *page.Request, in asked, fields framework.Fields) (checkView, error) {
	j, err := d.Framework.Judge(r.Ctx(), fields, framework.Question{Jurisdiction: d.jurisdiction(in.Jurisdiction, fields), Stage: framework.StageOffer, On: in.On})
	if err != nil {
		return checkView{}, err
	}
	c, err := d.judged(r.Printer(), j)
	c.Title, c.Lang = fieldsTitle(r.Printer(), fields)
	return checkView{Offers: []checked{c}}, err
}

// jurisdiction is the one chosen, else the first country the file states that
// has rules, else this portal's.
func (d *Desk) jurisdiction(chosen string, fields framework.Fields) string {
	if chosen != "" {
		return chosen
	}
	mc, _ := fields["mc"].(map[string]any)
	list, _ := mc["country"].([]any)
	for _, c := range list {
		if code, _ := c.(string); code != "" && d.Framework.Packs().Of(code) != nil {
			return code
		}
	}
	return d.Catalogue.Jurisdiction
}

// fieldsTitle is the title an offer file states.
func fieldsTitle(p *i18n.Printer, fields framework.Fields) (title, lang string) {
	mc, _ := fields["mc"].(map[string]any)
	switch t := mc["title"].(type) {
	case string:
		title = t
	case map[string]any:
		text := i18n.Text{}
		for l, v := range t {
			text[l], _ = v.(string)
		}
		if title, lang = text.In(p.Lang()); lang == p.Lang() {
			lang = ""
		}
	}
	if title == "" {
		title = p.T("author.check.untitled")
	}
	return title, lang
}

// checkInput is the file, the pasted lines or the address: the first that is
// there; and whose rules of which day are asked.
func checkInput(f *page.Form, countries []ui.Option) (asked, error) {
	codes := make([]string, len(countries))
	for i, o := range countries {
		codes[i] = o.Value
	}
	in := asked{Field: "file"}
	in.Jurisdiction, in.On = f.Choice("country", codes...), f.Date("day")
	file, ok, err := f.File("file")
	if err != nil {
		return in, err
	}
	lines, address := f.TextMax("lines", MaxPage), f.Text("address")
	switch {
	case ok && len(file.Data) > 0:
		in.Body, in.Name = file.Data, file.Name
	case lines != "":
		in.Body, in.Field = []byte(lines), "lines"
	case address != "":
		in.URL, in.Field = address, "address"
	case f.Err() == nil:
		f.Wrong(fault.New(fault.Invalid, "author.check.nothing").At("lines"))
	}
	return in, nil
}

// atField puts what is wrong with a file or an address at the field it was given
// in, whatever its kind: the person can mend it there. That somebody may not ask
// stays as it is.
func atField(field string, err error) error {
	l, ok := fault.Of(err)
	if !ok || strings.HasPrefix(l[0].Key, "identity.") {
		return err
	}
	out := make(fault.List, len(l))
	for i, x := range l {
		out[i] = (&fault.Fault{Kind: fault.Invalid, Key: x.Key, Args: x.Args, Err: x.Err}).At(field)
	}
	return out
}

// viewOfCheck is what the catalogue found on a page, with what everybody's rules
// say of each offer there.
func (d *Desk) viewOfCheck(r *page.Request, in asked, report catalogue.CheckReport) (checkView, error) {
	p, where := r.Printer(), cmp.Or(in.Jurisdiction, d.Catalogue.Jurisdiction)
	v := checkView{Persons: report.Persons, Problems: entryFindings(p, report.Problems, true)}
	for _, o := range report.Offers {
		fields := catalogue.FieldsOf(o.Offer, identity.Organisation{Country: where}, in.On)
		j, err := d.Framework.Judge(r.Ctx(), fields, framework.Question{Jurisdiction: where, Stage: framework.StageOffer, On: in.On})
		if err != nil {
			return v, err
		}
		c, err := d.judged(p, j)
		if err != nil {
			return v, err
		}
		c.Title, c.Lang = titled(p, o.Offer)
		c.Preview = preview(p, o.Offer, in.On)
		c.Listing = []ui.Label{{Kind: ui.Bad, Text: p.T("author.check.not_listed")}}
		if o.Listed {
			c.Listing = []ui.Label{{Kind: ui.Good, Text: p.T("author.check.listed")}}
		}
		c.Report = entryFindings(p, slices.DeleteFunc(slices.Clone(o.Report), func(e catalogue.ReportEntry) bool { return e.Rule != "" }), false)
		v.Offers = append(v.Offers, c)
	}
	return v, nil
}

// placeOf is whose rules were asked to bind.
func (d *Desk) placeOf(p *i18n.Printer, jurisdiction string) string {
	if k := d.Framework.Packs().Of(jurisdiction); k != nil {
		name, _ := k.Name.In(p.Lang())
		return name
	}
	return jurisdiction
}
