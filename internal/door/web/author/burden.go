package author

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Burden shows a provider how fresh it is here and what that costs it.
func (d *Desk) Burden(r *page.Request) error {
	b, err := d.Catalogue.Burden(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("author.burden.title"), Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.burden.title"), Current: true},
	}}, burdenBody(burdenTerms(r.Printer(), b)))
}

// burdenTerms are a provider's figures with what each was counted from.
func burdenTerms(p *i18n.Printer, b catalogue.Burden) []ui.Term {
	messages := ""
	if b.MessagesKnown {
		messages = p.Number(int64(b.Messages))
	}
	return []ui.Term{
		{Name: p.T("author.home.found"), Text: p.Number(int64(b.Offers))},
		{Name: p.T("author.home.listed"), Text: p.Number(int64(b.Listed))},
		{Name: p.T("author.source.last"), Text: sayLastRead(p, b)},
		{Name: p.T("author.burden.within_day"), Text: sayShare(p, b)},
		{Name: p.T("author.burden.hosted"), Text: p.Number(int64(b.Hosted))},
		{Name: p.T("author.burden.returns"), Text: p.T("author.burden.returns.none")},
		{Name: p.T("author.burden.messages"), Text: messages},
		{Name: p.T("author.burden.open"), Text: p.Number(int64(b.Open))},
		{Name: p.T("author.burden.closed"), Text: p.Number(int64(b.Closed))},
		{Name: p.T("author.burden.minutes"), Text: sayMinutes(p, b)},
	}
}

func sayLastRead(p *i18n.Printer, b catalogue.Burden) string {
	if b.LastRead.IsZero() {
		return p.T("author.source.never")
	}
	return p.DateTime(b.LastRead)
}

func lastDay(p *i18n.Printer, b catalogue.Burden) string {
	if b.LastRead.IsZero() {
		return p.T("author.source.never")
	}
	return p.Date(b.LastRead)
}

func sayShare(p *i18n.Printer, b catalogue.Burden) string {
	return p.T("author.burden.share", "count", b.WithinDay, "of", b.Pages)
}

// briefMinutes is the median alone, for a table.
func briefMinutes(p *i18n.Printer, b catalogue.Burden) string {
	if b.Measured == 0 {
		return p.T("author.burdens.unmeasured")
	}
	return p.T("author.burdens.minutes", "minutes", b.Minutes)
}

// sayMinutes names what the median is of, and what could not be measured.
func sayMinutes(p *i18n.Printer, b catalogue.Burden) string {
	if b.Measured == 0 {
		return p.T("author.burden.minutes.none", "count", b.Unmeasured)
	}
	return p.T("author.burden.minutes.text", "minutes", b.Minutes, "count", b.Measured, "not", b.Unmeasured)
}

// Burdens shows the operator every provider's figures.
func (d *Desk) Burdens(r *page.Request) error {
	all, next, err := d.Catalogue.Burdens(r.Ctx(), r.Actor(), identity.TenantID(r.Query("after")), perPage)
	if err != nil {
		return err
	}
	p := r.Printer()
	t := ui.TableData{Caption: p.T("author.burdens.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.burdens.provider")}, {Text: p.T("author.home.found"), Number: true}, {Text: p.T("author.home.listed"), Number: true}, {Text: p.T("author.source.last")},
		{Text: p.T("author.burdens.within_day"), Number: true}, {Text: p.T("author.burdens.messages"), Number: true}, {Text: p.T("author.burden.open"), Number: true},
		{Text: p.T("author.burden.closed"), Number: true}, {Text: p.T("author.burdens.showing"), Number: true},
	}}
	for _, b := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: titleOf(r, b.Provider.Name)}, {Text: p.Number(int64(b.Offers))}, {Text: p.Number(int64(b.Listed))}, {Text: lastDay(p, b)},
			{Text: p.T("author.burdens.share", "count", b.WithinDay, "of", b.Pages)}, {Text: p.Number(int64(b.Messages))}, {Text: p.Number(int64(b.Open))}, {Text: p.Number(int64(b.Closed))}, {Text: briefMinutes(p, b)},
		})
	}
	if next != "" {
		next = identity.TenantID(r.With("after", string(next)))
	}
	return r.Render(ui.Page{Title: r.T("author.burdens.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("operator.title"), Href: "/operator"}, {Text: r.T("author.burdens.title"), Current: true},
	}}, burdensBody(t, string(next)))
}
