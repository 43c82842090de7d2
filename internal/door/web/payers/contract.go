package payers

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ShowContract shows what was accepted, or gives it as a file to keep, to either side.
func ShowContract(r *page.Request, c enrolment.Signed, crumbs ...ui.Link) error {
	if r.Query("file") == "text" {
		return r.Download(c.Contract.Name+" "+c.Title+".txt", "text/plain; charset=utf-8", []byte(contractText(r.Printer(), c)))
	}
	return r.Render(ui.Page{Title: c.Contract.Name, Private: true, Breadcrumb: append(crumbs, ui.Link{Text: c.Contract.Name, Current: true})}, contractPage(c))
}

func contractFacts(p *i18n.Printer, c enrolment.Signed) []ui.Term {
	facts := []ui.Term{
		{Name: p.T("enrolment.contract.learner"), Body: ui.Name(c.Enrolment.Name), Text: c.Enrolment.Name},
		{Name: p.T("enrolment.contract.provider"), Body: ui.Name(c.Provider), Text: c.Provider},
		{Name: p.T("enrolment.contract.course"), Text: c.Title},
		{Name: p.T("enrolment.contract.price"), Text: p.Money(c.Price.Minor, c.Price.Currency)},
		{Name: p.T("enrolment.contract.accepted"), Text: p.DateTime(c.At)},
	}
	if !c.WithdrawUntil.IsZero() {
		facts = append(facts, ui.Term{Name: p.T("enrolment.contract.withdraw"), Text: p.DateTime(c.WithdrawUntil)})
	}
	return append(facts, ui.Term{Name: p.T("enrolment.contract.version"), Text: c.Contract.Version + " · " + c.Source.Text})
}

// contractText is the contract as a file that any program opens.
func contractText(p *i18n.Printer, c enrolment.Signed) string {
	var b strings.Builder
	b.WriteString(c.Contract.Name + "\n\n")
	for _, f := range contractFacts(p, c) {
		b.WriteString(f.Name + ": " + f.Text + "\n")
	}
	for _, x := range c.Clauses {
		b.WriteString("\n" + x.Title + "\n" + x.Text + "\n")
	}
	b.WriteString("\nSHA-256 " + c.Digest + "\n")
	return b.String()
}

// ContractHint says what withdrawing costs, beside the box.
func ContractHint(ctx context.Context, c enrolment.Contract) string {
	if c.WithdrawalDays == 0 {
		return ui.T(ctx, "enrolment.contract.keep")
	}
	return ui.T(ctx, "enrolment.contract.days", "days", c.WithdrawalDays) + " " + ui.T(ctx, "enrolment.contract.keep")
}
