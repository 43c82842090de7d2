package frameworks

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// entry is one word of the glossary.
type entry struct {
	Word ui.Word
	Name string
	Here *said // how the rules of this place have it; nil: they do not say
}

// said is what one framework says, and where.
type said struct {
	Of     *pack.Framework
	Place  string
	Texts  i18n.Text
	Source pack.Citation
	Path   string // of the framework's page; empty where it is not served
}

// glossaryView is the words, and what countries and schemes say a micro-credential
// is (S-016).
type glossaryView struct {
	Entries     []entry
	Definitions []said // the reader's own place first, then by name
}

// saidUnder are the words that a framework states something about in a row of its
// profile.
var saidUnder = map[ui.Word]pack.Dimension{
	ui.WordWorkload: "workload", ui.WordLevel: "level", ui.WordAssessment: "assessed", ui.WordQuality: "externalReview",
	ui.WordStacking: "stackable", ui.WordRecognition: "portable", ui.WordEndorsement: "employerRole",
}

// Glossary explains the words of the field in the reader's own, in their order.
func (d *Desk) Glossary(r *page.Request) error {
	p := r.Printer()
	v := glossaryView{Definitions: d.definitions(r)}
	here := d.here(r)
	for _, w := range ui.Words {
		v.Entries = append(v.Entries, entry{Word: w, Name: p.T("glossary.word." + string(w)), Here: d.saidHere(p, here, w)})
	}
	slices.SortStableFunc(v.Entries, func(a, b entry) int { return strings.Compare(p.Order(a.Name), p.Order(b.Name)) })
	return r.Render(ui.Page{Title: r.T("glossary.title"), Description: r.T("glossary.lead")}, glossaryBody(v))
}

// here is the framework that holds today in the place the pages are for, or nil.
func (d *Desk) here(r *page.Request) *pack.Framework {
	set := d.Framework.Packs()
	own := set.Of(d.Place)
	for _, f := range set.InForce(pack.On(r.Now())) {
		if own != nil && f.Pack.Code == own.Code {
			return f
		}
	}
	return nil
}

func (d *Desk) saidHere(p *i18n.Printer, f *pack.Framework, w ui.Word) *said {
	if f == nil {
		return nil
	}
	s := d.said(p, f)
	if w == ui.WordMicroCredential {
		s.Texts, s.Source = f.Definition.Texts, f.Definition.Source
	} else {
		cell := f.Profile[saidUnder[w]]
		s.Texts, s.Source = cell.Texts, cell.Source
	}
	if len(s.Texts) == 0 {
		return nil
	}
	return &s
}

func (d *Desk) said(p *i18n.Printer, f *pack.Framework) said {
	s := said{Of: f, Place: in(p, f.Pack.Name)}
	if d.Open {
		s.Path = showPath(f.ID)
	}
	return s
}

// definitions are those of the frameworks that hold today and have one.
func (d *Desk) definitions(r *page.Request) []said {
	var out []said
	for _, f := range d.Framework.Packs().InForce(pack.On(r.Now())) {
		if len(f.Definition.Texts) == 0 {
			continue
		}
		s := d.said(r.Printer(), f)
		s.Texts, s.Source = f.Definition.Texts, f.Definition.Source
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b said) int {
		if own := boolToInt(b.Of.Pack.Jurisdiction == d.Place) - boolToInt(a.Of.Pack.Jurisdiction == d.Place); own != 0 {
			return own
		}
		return strings.Compare(r.Printer().Order(a.Place), r.Printer().Order(b.Place))
	})
	return out
}

func glossaryTerms(v glossaryView) []ui.Term {
	terms := make([]ui.Term, len(v.Entries))
	for i, e := range v.Entries {
		terms[i] = ui.Term{Name: e.Name, ID: string(e.Word), Body: entryPart(e, len(v.Definitions))}
	}
	return terms
}

// dimensionWord is the glossary's word for a row of a comparison; empty: it has none.
func dimensionWord(dim pack.Dimension) ui.Word {
	for w, of := range saidUnder {
		if of == dim {
			return w
		}
	}
	return ""
}
