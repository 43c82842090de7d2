package author

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

const outcomesPath = homePath + "/outcomes"

func outcomesOfPath(id catalogue.OfferID) string { return outcomesPath + "/" + string(id) }

// outcomesView is how far a provider's outcomes are coded.
type outcomesView struct {
	catalogue.Coding
	Table ui.TableData
}

// Outcomes lists the offers with their outcomes that carry no code.
func (d *Desk) Outcomes(r *page.Request) error {
	c, err := d.Catalogue.CodingOf(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	p := r.Printer()
	v := outcomesView{Coding: c, Table: ui.TableData{Caption: p.T("outcomes.offers"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.offers.offer")}, {Text: p.T("outcomes.col.outcome")},
	}}}
	for _, o := range c.Offers {
		title, lang := titled(p, o.Offer)
		text := p.T("outcomes.uncoded", "count", o.Outcomes-o.Coded, "outcomes", o.Outcomes)
		if o.Outcomes == o.Coded && o.Outcomes > 0 {
			text = p.T("outcomes.all_coded", "outcomes", o.Outcomes)
		}
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{{Text: title, Href: outcomesOfPath(o.Offer.ID), Lang: lang}, {Text: text}})
	}
	return r.Render(outcomesPage(r, r.T("outcomes.title")), outcomesBody(v))
}

func outcomesPage(r *page.Request, title string) ui.Page {
	crumbs := []ui.Link{{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("outcomes.title"), Href: outcomesPath, Current: title == r.T("outcomes.title")}}
	if !crumbs[1].Current {
		crumbs = append(crumbs, ui.Link{Text: title, Current: true})
	}
	return ui.Page{Title: title, Wide: true, Private: true, Breadcrumb: crumbs}
}

// codingView is one offer: what was said, what to paste, and what is suggested.
type codingView struct {
	Offer       catalogue.Offer
	Title, Lang string
	Said        ui.TableData
	Paste       string
	Asked       []askedOutcome
	Name        taxonomy.Name
	Lines       string // outcomes without a code
	Most        int
}

// askedOutcome is one statement with the skills that fit.
type askedOutcome struct {
	Statement string
	Legend    string
	Skills    []askedSkill
}

type askedSkill struct {
	URI   string
	Field ui.Field
}

// OutcomesOf takes the outcomes of one offer.
func (d *Desk) OutcomesOf(r *page.Request) error {
	v, err := d.coding(r)
	if err != nil {
		return err
	}
	return r.Render(outcomesPage(r, v.Title), codingBody(r.Blank().Set("lines", v.Lines), v))
}

func (d *Desk) coding(r *page.Request) (v codingView, err error) {
	c, err := d.Catalogue.CodingOf(r.Ctx(), r.Actor())
	if err != nil {
		return v, err
	}
	at := slices.IndexFunc(c.Offers, func(o catalogue.CodedOffer) bool { return string(o.Offer.ID) == r.PathValue("offer") })
	if at < 0 {
		return v, fault.New(fault.NotFound, "catalogue.offer.not_found")
	}
	o := c.Offers[at]
	p := r.Printer()
	v.Offer, v.Most = o.Offer, taxonomy.MostStatements
	v.Title, v.Lang = titled(p, o.Offer)
	v.Lines = strings.Join(uncoded(p, o), "\n")
	v.Said = saidTable(p, o)
	if slices.ContainsFunc(o.Said, func(c taxonomy.Coding) bool { return c.Yes }) {
		lines, err := catalogue.JSONLD(withCodes(o))
		if err != nil {
			return v, err
		}
		v.Paste = string(lines)
	}
	return v, nil
}

// uncoded are the outcomes nobody said anything of.
func uncoded(p *i18n.Printer, o catalogue.CodedOffer) []string {
	var out []string
	for _, x := range o.Offer.Outcomes {
		text, _ := x.Text.In(p.Lang())
		if x.Code == "" && !slices.ContainsFunc(o.Said, func(c taxonomy.Coding) bool { return c.Yes && taxonomy.SameOutcome(c.Words, text) }) {
			out = append(out, strings.Join(strings.Fields(text), " "))
		}
	}
	return out
}

func saidTable(p *i18n.Printer, o catalogue.CodedOffer) ui.TableData {
	t := ui.TableData{Caption: p.T("outcomes.said"), Hidden: true, Cards: true, Stack: true, Columns: []ui.Column{
		{Text: p.T("outcomes.col.outcome")}, {Text: p.T("outcomes.col.skill")}, {Text: p.T("outcomes.col.answer")},
	}}
	for _, c := range o.Said {
		answer := p.T("outcomes.no")
		if c.Yes {
			answer = p.T("outcomes.yes")
		}
		if o.Stale[c.URI] {
			answer += ": " + p.T("outcomes.stale", "scheme", c.Scheme, "version", c.Version)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: c.Words}, {Text: c.Label + " (" + c.Scheme + " " + c.Version + ")"}, {Text: answer}})
	}
	return t
}

// withCodes is an offer as its page could say it: each outcome with the first
// code that was said yes to, further skills as outcomes of their own.
func withCodes(o catalogue.CodedOffer) catalogue.Offer {
	out := o.Offer
	out.Outcomes = slices.Clone(o.Offer.Outcomes)
	for _, c := range o.Said {
		if !c.Yes {
			continue
		}
		at := slices.IndexFunc(out.Outcomes, func(x catalogue.Outcome) bool {
			return x.Code == "" && slices.ContainsFunc(texts(x.Text), func(s string) bool { return taxonomy.SameOutcome(s, c.Words) })
		})
		if at >= 0 {
			out.Outcomes[at].Code = c.URI
			continue
		}
		out.Outcomes = append(out.Outcomes, catalogue.Outcome{Text: i18n.Text{"en": c.Label}, Code: c.URI})
	}
	return out
}

func texts(t i18n.Text) (all []string) {
	for _, s := range t {
		all = append(all, s)
	}
	return all
}

// shownSkills is how many skills are suggested for each outcome.
const shownSkills = 5

// SuggestOutcomes shows which skills fit the outcomes that were pasted. Nothing is
// kept.
func (d *Desk) SuggestOutcomes(r *page.Request) error {
	v, err := d.coding(r)
	if err != nil {
		return err
	}
	f := r.Form()
	lines := f.Lines("lines")
	if len(lines) == 0 {
		f.Required("lines")
	}
	if err = f.Err(); err == nil {
		err = d.suggest(r, &v, lines)
		err = atField("lines", err)
	}
	if err != nil {
		return f.Again(err, outcomesPage(r, v.Title), codingBody(f, v))
	}
	return r.Render(outcomesPage(r, v.Title), codingBody(f, v))
}

func (d *Desk) suggest(r *page.Request, v *codingView, lines []string) error {
	p := r.Printer()
	all, err := d.Taxonomy.Suggest(r.Ctx(), r.Actor(), taxonomy.Question{Lang: p.Lang(), About: v.Title, Statements: lines, Most: shownSkills})
	if err != nil {
		return err
	}
	for i, s := range all {
		v.Name = s.Name
		a := askedOutcome{Statement: s.Statement, Legend: p.T("outcomes.choose", "statement", s.Statement)}
		for j, g := range s.Suggestions {
			a.Skills = append(a.Skills, askedSkill{g.URI, ui.Field{
				Name: answerName(i, j), Label: g.Label + " (" + p.T("taxonomy.kind."+string(g.Kind)) + ")", Hint: reasons(p, g), Inline: true,
				Options: []ui.Option{{Value: "yes", Text: p.T("outcomes.yes")}, {Value: "no", Text: p.T("outcomes.no")}, {Value: "", Text: p.T("outcomes.open")}},
			}})
		}
		v.Asked = append(v.Asked, a)
	}
	return nil
}

func answerName(i, j int) string { return "a" + strconv.Itoa(i) + "." + strconv.Itoa(j) }

// reasons are the words a suggestion rests on.
func reasons(p *i18n.Printer, g taxonomy.Suggestion) string {
	var out []string
	for _, m := range g.Words {
		out = append(out, p.T("outcomes.met", "word", m.Word, "name", m.Name))
	}
	if g.By != "" && g.By != g.Label {
		out = append(out, p.T("outcomes.by", "name", g.By))
	}
	if len(g.InText) > 0 {
		out = append(out, p.T("outcomes.text", "words", strings.Join(g.InText, ", ")))
	}
	return strings.Join(out, "; ")
}

// CodeOutcomes keeps what was said yes and no to.
func (d *Desk) CodeOutcomes(r *page.Request) error {
	f := r.Form()
	name := taxonomy.Name{Scheme: f.Text("scheme"), Version: f.Text("version")}
	statements := f.All("statement")
	if len(statements) > taxonomy.MostStatements {
		return fault.New(fault.Invalid, "taxonomy.statements", "max", taxonomy.MostStatements)
	}
	var answers []catalogue.CodeAnswer
	for i, words := range statements {
		for j := range shownSkills {
			at := answerName(i, j)
			if said := f.Text(at); said == "yes" || said == "no" {
				answers = append(answers, catalogue.CodeAnswer{Name: name, Words: words, URI: f.Text("u" + at), Yes: said == "yes"})
			}
		}
	}
	id := catalogue.OfferID(r.PathValue("offer"))
	lang := cmp.Or(r.Printer().Lang(), "en")
	if err := d.Catalogue.CodeOutcomes(r.Ctx(), r.Actor(), id, lang, answers); err != nil {
		return err
	}
	return r.Redirect(outcomesOfPath(id), "outcomes.saved")
}
