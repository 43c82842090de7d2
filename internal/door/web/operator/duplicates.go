package operator

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// What an operator says about a pair of offers, or about one that was joined.
const (
	sayOne   = "one"   // the same offer
	sayTwo   = "two"   // two offers
	sayApart = "apart" // what a source states of a joined offer is another one
)

// pairsShown is how many pairs are on one page.
const pairsShown = 25

// duplicatesView is what the page about offers that are much alike shows.
type duplicatesView struct {
	catalogue.AlikePage
	NextPage  string // its address
	Merged    []catalogue.Merged
	Providers map[identity.TenantID]string
}

// Duplicates shows the offers that are the same for all that can be read, with
// what they share, and those that several sources were found to state.
func (d *Desk) Duplicates(r *page.Request) error {
	v, err := d.duplicates(r)
	if err != nil {
		return err
	}
	return r.Render(framed(r, "operator.duplicates", healthPath), duplicatesBody(v, r.Blank()))
}

func (d *Desk) duplicates(r *page.Request) (v duplicatesView, err error) {
	if v.AlikePage, err = d.Catalogue.AlikeOffers(r.Ctx(), r.Actor(), r.Query("after"), pairsShown); err != nil {
		return v, err
	}
	if v.Next != "" {
		v.NextPage = r.With("after", v.Next)
	}
	if v.Merged, err = d.Catalogue.MergedOffers(r.Ctx(), r.Actor()); err != nil {
		return v, err
	}
	v.Providers = map[identity.TenantID]string{}
	ids := map[identity.TenantID]bool{}
	for _, t := range v.Pairs {
		ids[t.Of.Offer.Provider], ids[t.Like.Provider] = true, true
	}
	for _, m := range v.Merged {
		ids[m.Provider] = true
	}
	for id := range ids {
		org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), id)
		if err != nil {
			return v, err
		}
		v.Providers[id], _ = org.Name.In(r.Printer().Lang())
	}
	return v, nil
}

// DecideDuplicate takes what an operator says about a pair: one offer or two; or
// that something joined is another offer.
func (d *Desk) DecideDuplicate(r *page.Request) error {
	f := r.Form()
	one, said := catalogue.OfferID(f.Required("one")), f.Choice("decision", sayOne, sayTwo, sayApart)
	err := f.Err()
	if err == nil {
		switch other := catalogue.OfferID(f.Text("other")); said {
		case sayOne:
			err = d.Catalogue.JoinOffers(r.Ctx(), r.Actor(), one, other)
		case sayTwo:
			err = d.Catalogue.TellApart(r.Ctx(), r.Actor(), one, other)
		case sayApart:
			_, err = d.Catalogue.SetApart(r.Ctx(), r.Actor(), one, catalogue.SourceID(f.Text("source")), f.Text("local"))
		}
	}
	if err == nil {
		return r.Redirect(duplicatesPath, "operator.duplicates.said."+said)
	}
	if fault.Is(err, "catalogue.offer.one_source") {
		return r.RedirectNote(duplicatesPath, ui.Info, "catalogue.offer.one_source")
	}
	v, listErr := d.duplicates(r)
	if listErr != nil {
		return listErr
	}
	return f.Again(err, framed(r, "operator.duplicates", healthPath), duplicatesBody(v, f))
}

// evidence is why two offers are taken for alike.
func evidence(p *i18n.Printer, d catalogue.Duplicate) []ui.Term {
	terms := []ui.Term{{Name: p.T("operator.duplicates.score"), Text: percent(p, d.Score)}}
	for _, part := range d.Parts {
		terms = append(terms, ui.Term{Name: p.T("operator.duplicates.part." + part.Name), Text: percent(p, part.Score)})
	}
	if len(d.Codes) > 0 {
		terms = append(terms, ui.Term{Name: p.T("operator.duplicates.codes"), Text: p.List(d.Codes)})
	}
	if len(d.Words) > 0 {
		terms = append(terms, ui.Term{Name: p.T("operator.duplicates.words"), Text: p.List(d.Words[:min(len(d.Words), mostShown)])})
	}
	return terms
}

func percent(p *i18n.Printer, s likeness.Share) string { return p.Number(int64(s.Percent())) + " %" }

func titleIn(ctx context.Context, t i18n.Text) string {
	title, _ := t.In(ui.P(ctx).Lang())
	return title
}

func offerHref(id catalogue.OfferID) string { return "/offers/" + string(id) }

// toldText says who states an offer and why it is taken for the same.
func toldText(p *i18n.Printer, t catalogue.Told) string {
	text := p.T("portal.origin.told", "kind", p.T("catalogue.source.kind."+string(t.Kind)), "by", t.By, "date", p.Date(t.At)) + " " + p.T("catalogue.matched."+string(t.How))
	if t.Score != "" {
		text += " " + p.T("operator.duplicates.title_shared", "share", p.Percent(hundredths(t.Score)))
	}
	return text
}

// hundredths is a share such as 0.6667 in whole hundredths: 66.
func hundredths(share string) string {
	whole, parts, _ := strings.Cut(share, ".")
	if n := strings.TrimLeft(whole+(parts + "00")[:2], "0"); n != "" {
		return n
	}
	return "0"
}

// Unfound shows what people looked for and no offer has, in tens.
func (d *Desk) Unfound(r *page.Request) error {
	all, err := d.Catalogue.Unfound(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	p := r.Printer()
	t := ui.TableData{Caption: p.T("operator.unfound"), Hidden: true, Columns: []ui.Column{{Text: p.T("operator.unfound.words")}, {Text: p.T("operator.unfound.times"), Number: true}}}
	for _, u := range all.Searches {
		t.Rows = append(t.Rows, []ui.Cell{{Text: u.Words}, {Text: p.Number(u.Times)}})
	}
	frame := framed(r, "operator.unfound", healthPath)
	switch a := r.Actor(); {
	case a.Is(identity.RoleOperator):
	case a.Is(identity.RoleAuthor), a.Is(identity.RoleManager):
		frame.Breadcrumb = []ui.Link{{Text: p.T("author.home.title"), Href: "/provider"}, {Text: frame.Title, Current: true}}
	default: // what it hangs from is not theirs
		frame.Breadcrumb = nil
	}
	return r.Render(frame, unfoundBody(t, month(p, all.From)))
}

// month is the first day of a month in the reader's words.
func month(p *i18n.Printer, s string) string {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return s
	}
	return p.Date(t)
}

// pairTitle names a pair by the title that both have, or by both.
func pairTitle(ctx context.Context, t catalogue.Twins) string {
	one, other := titleIn(ctx, t.Of.Offer.Title), titleIn(ctx, t.Like.Title)
	if one == other {
		return one
	}
	return ui.T(ctx, "operator.merge.pair", "one", one, "other", other)
}
