package portal

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/payers"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// cost is what a place costs the reader as far as they are known: somebody without
// an account is anybody (S-347).
type cost struct {
	Ask   string         // where three questions are asked; empty: nobody else pays here
	Quote *funding.Quote // nil where nobody else pays, or nothing can be said
}

// costOf asks who would pay what for the next place, without asking the reader.
func (d *Desk) costOf(r *page.Request, v catalogue.OfferView) (c cost, err error) {
	if d.Funding == nil || v.Offer.Price == nil || v.Offer.Price.Minor == 0 {
		return c, nil
	}
	c.Ask = offerPath(v.Offer.ID) + "/cost"
	if !v.Listed {
		return c, nil
	}
	run, _ := catalogue.ComingRun(v.Offer.Runs, r.Now())
	q, err := d.Funding.Quote(r.Ctx(), r.Actor(), funding.QuoteRequest{Offer: v.Offer.ID, Run: run.ID})
	if _, ours := fault.Of(err); ours {
		return c, nil // the price is all that can be said
	}
	if err != nil {
		return c, err
	}
	c.Quote = &q
	return c, nil
}

// helped reports that somebody else pays a part.
func (c cost) helped() bool { return c.Quote != nil && c.Quote.Public() > 0 }

// sentence is who pays what in one line: the learner first.
func (c cost) sentence(p *i18n.Printer) string {
	q := c.Quote
	said := []string{p.T("funding.page.from_you", "amount", p.Money(q.Learner, q.Currency))}
	for _, x := range q.Parts {
		if x.Payer != funding.PayerLearner {
			said = append(said, p.T("portal.cost.from", "amount", p.Money(x.Minor, q.Currency), "name", x.Name))
		}
	}
	return strings.Join(said, " · ")
}

// terms are what somebody must know before they count on it: what a payer asks for,
// and who pays nothing to anybody, or only to some.
func (c cost) terms(ctx context.Context) (said []string) {
	if c.Quote == nil {
		return nil
	}
	p := ui.P(ctx)
	for _, x := range c.Quote.Parts {
		if x.Attends > 0 {
			said = append(said, x.Name+": "+p.T("funding.page.attends", "percent", x.Attends))
		}
	}
	for _, r := range c.Quote.Refused {
		said = append(said, payers.Refused(ctx, *c.Quote, r))
	}
	return said
}
