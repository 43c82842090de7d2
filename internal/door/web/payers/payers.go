package payers

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Asked is what the questions show: what is known already is not asked.
type Asked struct {
	Known     funding.Answers
	Levels    map[string]string
	Employers []ui.Option
	SignedIn  bool
}

// Ask collects what the questions need for the reader.
func Ask(r *page.Request, funds *funding.Service, ids *identity.Service) (a Asked, err error) {
	if a.Known, a.Levels, err = funds.Known(r.Ctx(), r.Actor()); err != nil {
		return a, err
	}
	a.SignedIn = r.Actor().SignedIn()
	orgs, err := ids.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{Kind: identity.KindEmployer})
	if err != nil {
		return a, err
	}
	for _, o := range orgs {
		name, _ := o.Name.In(r.Printer().Lang())
		a.Employers = append(a.Employers, ui.Option{Value: o.Slug, Text: name})
	}
	slices.SortFunc(a.Employers, func(x, y ui.Option) int { return strings.Compare(x.Text, y.Text) })
	return a, nil
}

// Read takes the answers from a form.
func Read(f *page.Form, currency string) funding.Answers {
	a := funding.Answers{Education: f.TextMax("education", 30), Employer: f.TextMax("employer", 100), Used: f.Money("used", currency)}
	if a.Employer == "none" {
		a.Employer = ""
	}
	return a
}

// Shares is a quote as a sum and its parts.
func Shares(ctx context.Context, q funding.Quote) ui.SharesData {
	p := ui.P(ctx)
	s := ui.SharesData{Title: p.T("funding.page.price"), Total: p.Money(q.Price+q.OnTop, q.Currency)}
	for _, x := range q.Parts {
		text := x.Name
		if x.Payer == funding.PayerLearner {
			text = p.T("funding.page.you")
		}
		s.Parts = append(s.Parts, ui.Share{Text: text, Amount: p.Money(x.Minor, q.Currency), Part: x.Minor, Mine: x.Payer == funding.PayerLearner})
	}
	return s
}

// why is what a part rests on, in one line.
func why(ctx context.Context, q funding.Quote, x funding.Part) string {
	p := ui.P(ctx)
	text := p.T("funding.page.why", "name", x.Name, "amount", p.Money(x.Minor, q.Currency), "rule", x.Rule, "version", x.Version, "law", x.Source.Text)
	if x.Payer == funding.PayerEmployer {
		text = p.T("funding.page.why.employer", "name", x.Name, "amount", p.Money(x.Minor, q.Currency))
	}
	if x.Wished > x.Minor {
		text += " " + p.T("funding.page.less."+string(x.Limit), "wished", p.Money(x.Wished, q.Currency), "amount", p.Money(x.Minor, q.Currency))
	}
	if x.Attends > 0 {
		text += " " + p.T("funding.page.attends", "percent", x.Attends)
	}
	return text
}

// Refused says why a scheme or an employer pays nothing, and what to do.
func Refused(ctx context.Context, q funding.Quote, r funding.Refusal) string {
	p := ui.P(ctx)
	text := p.T("funding.refused."+r.Reason, "name", r.Name, "wished", p.Money(r.Wished, q.Currency), "left", p.Money(r.Left, q.Currency), "months", r.Left)
	if !r.Next.IsZero() {
		text += " " + p.T("funding.refused.next", "date", r.Next)
	}
	return text
}

// conditions are what somebody must know before they accept.
func conditions(ctx context.Context, q funding.Quote) (all []ui.Finding) {
	p := ui.P(ctx)
	for _, x := range q.Parts {
		if x.Payer != funding.PayerLearner {
			all = append(all, ui.Finding{State: ui.Pass, Word: p.T("funding.page.pays"), Text: why(ctx, q, x), Source: x.Source.Text, Href: x.Source.Address})
		}
	}
	for _, r := range q.Refused {
		all = append(all, ui.Finding{State: ui.Fail, Word: p.T("funding.page.pays_not"), Text: Refused(ctx, q, r), Source: r.Source.Text, Href: r.Source.Address})
	}
	if !q.Census.IsZero() && q.Price > 0 {
		all = append(all, ui.Finding{State: ui.Pass, Word: p.T("funding.page.leave"), Text: p.T("funding.page.census", "date", q.Census)})
	}
	return all
}
