package author

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// MaxPage is how large a page to check may be, in bytes.
const MaxPage = 4 << 20

// checked is one offer of the page with what is missing.
type checked struct {
	Title, Lang string
	Label       ui.Label
	Report      []ui.Finding
	Paste       string
	Frameworks  []told
}

// checkView is what a harvest would make of a page.
type checkView struct {
	Page     string
	Listed   bool
	Problems []ui.Finding
	Offers   []checked
	Persons  int
}

// CheckForm takes a page to check, from anybody.
func (d *Desk) CheckForm(r *page.Request) error {
	f := r.Blank()
	if address := r.Query("address"); address != "" {
		f.Set("address", address)
	}
	return r.Render(checkPage(r), checkBody(f, nil))
}

func checkPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("author.check.title"), Description: r.T("author.check.lead"), Wide: true}
}

// Check says what a page states and what is missing. Nothing is stored.
func (d *Desk) Check(r *page.Request) error {
	f := r.Form()
	in, err := checkInput(f)
	if err != nil {
		return err
	}
	if in.URL == "" && len(in.Body) == 0 && f.Err() == nil {
		f.Wrong(fault.New(fault.Invalid, "author.check.nothing").At("address"))
	}
	var report catalogue.CheckReport
	if err = f.Err(); err == nil {
		report, err = d.Catalogue.Check(r.Ctx(), r.Actor(), in)
	}
	if err != nil {
		return f.Again(atAddress(err), checkPage(r), checkBody(f, nil))
	}
	v, err := viewOfCheck(r.Printer(), report)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("author.check.result"), Wide: true, Private: true}, checkBody(f, &v))
}

// checkInput is the file, the pasted lines or the address: the first that is
// there.
func checkInput(f *page.Form) (catalogue.CheckInput, error) {
	file, ok, err := f.File("file")
	if err != nil {
		return catalogue.CheckInput{}, err
	}
	if ok && len(file.Data) > 0 {
		return catalogue.CheckInput{Body: file.Data, Name: file.Name}, nil
	}
	if lines := f.TextMax("lines", MaxPage); lines != "" {
		return catalogue.CheckInput{Body: []byte(lines)}, nil
	}
	return catalogue.CheckInput{URL: f.Text("address")}, nil
}

func viewOfCheck(p *i18n.Printer, report catalogue.CheckReport) (checkView, error) {
	v := checkView{Page: report.Page, Listed: report.Listed(), Persons: report.Persons, Problems: entryFindings(p, report.Problems, true)}
	for _, j := range report.Offers {
		c := checked{Label: ui.Label{Kind: ui.Bad, Text: p.T("author.check.not_listed")}, Report: entryFindings(p, j.Report, false), Frameworks: frameworks(p, j.Judgement)}
		if j.Listed {
			c.Label = ui.Label{Kind: ui.Good, Text: p.T("author.check.listed")}
		}
		c.Title, c.Lang = titled(p, j.Offer)
		var err error
		if c.Paste, err = framework.Paste(j.Judgement.Blocking()); err != nil {
			return v, err
		}
		v.Offers = append(v.Offers, c)
	}
	return v, nil
}
