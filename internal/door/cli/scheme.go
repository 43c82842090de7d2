package cli

import (
	"strconv"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

type schemeListCmd struct{}

// Help says more in the usage.
func (schemeListCmd) Help() string {
	return "Schemes are files of packs: docs/reference/scheme.md.\n\nExample:\n\n    cairn scheme list"
}

// schemeLine is one scheme in `scheme list --json`.
type schemeLine struct {
	Key      string   `json:"key"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Currency string   `json:"currency"`
	Funder   string   `json:"funder"`
	Versions []string `json:"versions"`
}

// Run lists schemes.
func (c *schemeListCmd) Run(s *session) error {
	set, err := openSchemes(s)
	if err != nil {
		return err
	}
	lines := []schemeLine{}
	for _, x := range set.Schemes() {
		l := schemeLine{Key: x.Key(), Name: s.in(x.Name), Kind: string(x.Kind), Currency: x.Currency, Funder: x.Funder.Slug}
		for _, v := range x.Versions {
			l.Versions = append(l.Versions, v.Version)
		}
		lines = append(lines, l)
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"schemes": lines})
	}
	for _, l := range lines {
		s.say("cli.scheme.line", "key", l.Key, "name", l.Name, "kind", l.Kind, "funder", l.Funder)
	}
	return nil
}

type schemeShowCmd struct {
	Key string `arg:"" help:"The scheme, for example xf/voucher."`
}

// Help says more in the usage.
func (schemeShowCmd) Help() string { return "Example:\n\n    cairn scheme show xf/voucher" }

// Run shows one scheme.
func (c *schemeShowCmd) Run(s *session) error {
	set, err := openSchemes(s)
	if err != nil {
		return err
	}
	x := set.SchemeByKey(c.Key)
	if x == nil {
		return fault.New(fault.NotFound, "funding.scheme_unknown", "key", c.Key)
	}
	if s.JSON {
		return s.writeJSON(x)
	}
	s.say("cli.scheme.line", "key", x.Key(), "name", s.in(x.Name), "kind", string(x.Kind), "funder", x.Funder.Slug)
	for _, v := range x.Versions {
		s.say("cli.scheme.version", "version", v.Version, "from", v.ValidFrom.String(), "until", v.ValidTo.String(), "law", v.Source.Text)
		for _, r := range v.Contributions {
			s.say("cli.scheme.rule", "rule", r.Rule, "text", s.in(r.Texts), "when", r.When)
		}
		if v.Cap != nil {
			s.say("cli.scheme.cap", "amount", s.p.Money(x.Of(v.Cap.Amount), x.Currency), "months", v.Cap.Months)
		}
		if v.Requires.Attendance > 0 {
			s.say("cli.scheme.attendance", "percent", v.Requires.Attendance)
		}
	}
	return nil
}

func openSchemes(s *session) (set *pack.Set, err error) {
	settings, err := s.load()
	if err != nil {
		return nil, err
	}
	return pack.Open(app.PackSources(settings)...)
}

type schemeQuoteCmd struct {
	Offer     string `arg:"" help:"The offer's id."`
	Education string `placeholder:"LEVEL" help:"Highest education: tertiary, upper-secondary, less."`
	Employer  string `placeholder:"SLUG" help:"The employer's organisation."`
	Used      int    `placeholder:"MINOR" help:"What a voucher paid before, in minor units."`
}

// Help says more in the usage.
func (schemeQuoteCmd) Help() string {
	return "Nothing is stored.\n\nExample:\n\n    cairn scheme quote 0199aa... --education upper-secondary --employer saltmarsh-care-homes"
}

// Run says who pays what.
func (c *schemeQuoteCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	q, err := a.Funding.Quote(s.ctx, system, funding.QuoteRequest{
		Offer: catalogue.OfferID(c.Offer), Answers: funding.Answers{Education: c.Education, Employer: c.Employer, Used: int64(c.Used)},
	})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(q)
	}
	s.say("cli.scheme.price", "amount", s.p.Money(q.Price+q.OnTop, q.Currency))
	for _, p := range q.Parts {
		name := p.Name
		if p.Payer == funding.PayerLearner {
			name = s.p.T("cli.scheme.learner")
		}
		s.say("cli.scheme.part", "name", name, "amount", s.p.Money(p.Minor, q.Currency), "rule", p.Scheme+" "+p.Version+" "+p.Rule)
	}
	for _, r := range q.Refused {
		s.say("cli.scheme.refused", "text", s.p.T("funding.refused."+r.Reason, "name", r.Name, "wished", s.p.Money(r.Wished, q.Currency), "left", s.p.Money(r.Left, q.Currency), "months", r.Left))
	}
	return nil
}

type ledgerVerifyCmd struct{}

// Help says more in the usage.
func (ledgerVerifyCmd) Help() string {
	return "Recomputes sums, balances and holds from the postings. Exit status 1 when an invariant does not hold.\n\nExample:\n\n    cairn ledger verify --json"
}

// Run verifies the ledger.
func (c *ledgerVerifyCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	r, err := funding.Verify(s.ctx, a.DB)
	if err != nil {
		return err
	}
	if s.JSON {
		err = s.writeJSON(map[string]any{"ok": r.OK(), "ledger": r})
	} else {
		for _, k := range r.Checks {
			key := "cli.ledger.ok"
			if len(k.Defects) > 0 {
				key = "cli.ledger.broken"
			}
			s.say(key, "check", s.p.T("funding.check."+k.Name), "count", len(k.Defects))
			for _, d := range k.Defects {
				s.say("cli.ledger.defect", "where", d)
			}
		}
		s.say("cli.ledger.sum", "transactions", strconv.FormatInt(r.Transactions, 10), "postings", strconv.FormatInt(r.Postings, 10), "holds", strconv.FormatInt(r.Holds, 10))
	}
	if err == nil && !r.OK() {
		return errNo
	}
	return err
}
