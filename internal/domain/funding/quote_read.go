package funding

import (
	"context"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// claimant is who a quote is for: nobody in particular, or a person.
type claimant struct {
	id       identity.PersonID
	answers  Answers
	levels   map[string]string // by claim: person.education
	employer identity.TenantID
	fields   map[string]any
}

// quoteIn reads everything a quote depends on and decides.
func (s *Service) quoteIn(ctx context.Context, tx *sqldb.Tx, person identity.PersonID, lang string, r QuoteRequest) (q Quote, err error) {
	o, listed, err := catalogue.ListedIn(ctx, tx, r.Offer)
	if err != nil {
		return q, err
	}
	if o.Price == nil {
		return q, fault.New(fault.Conflict, "funding.price_unknown").At("price")
	}
	p, err := s.personIn(ctx, tx, person, r.Answers)
	if err != nil {
		return q, err
	}
	org, err := identity.OrganisationIn(ctx, tx, o.Provider)
	if err != nil {
		return q, err
	}
	c := Case{Price: o.Price.Minor, Currency: o.Price.Currency, On: r.At, Lang: lang, Levels: p.levels, Credits: credits(o.Workload)}
	facts, err := catalogue.FactsIn(ctx, tx, o.ID)
	if err != nil {
		return q, err
	}
	if c.Document, err = rule.Claims().Bind(map[string]any{"on": r.At, "person": p.fields, "offer": s.offerFields(o, org, listed, facts)}); err != nil {
		return q, err
	}
	if c.Candidates, err = s.candidates(ctx, tx, p, o.Price.Currency, r.At); err != nil {
		return q, err
	}
	if c.Pledges, err = offered(ctx, tx, o, p, r.At); err != nil {
		return q, err
	}
	q = Decide(c)
	q.Offer, q.Run = o.ID, r.Run
	q.Census = s.censusOf(o, org, r)
	return q, nil
}

func (s *Service) censusOf(o catalogue.Offer, org identity.Organisation, r QuoteRequest) time.Time {
	for _, run := range o.Runs {
		if run.ID == r.Run {
			return Census(run.Start, r.At, s.censusDays(org))
		}
	}
	return time.Time{}
}

func (s *Service) censusDays(org identity.Organisation) int {
	if org.Country != "" {
		return s.census[org.Country]
	}
	return s.census[s.home]
}

// CensusIn is until when somebody who confirms a place now may leave a run of the
// provider's and owe nothing.
func (s *Service) CensusIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, starts time.Time) (time.Time, error) {
	org, err := identity.OrganisationIn(ctx, tx, provider)
	return Census(starts, tx.Now(), s.censusDays(org)), err
}

func credits(w catalogue.Workload) map[string]Fraction {
	if w.Credits == nil {
		return nil
	}
	num, den, ok := fraction(*w.Credits)
	if !ok {
		return nil
	}
	return map[string]Fraction{w.System: {num, den}}
}

// fraction is an exact amount as a quotient of whole numbers.
func fraction(a credit.Amount) (num, den int64, ok bool) {
	whole, rest, _ := strings.Cut(a.String(), ".")
	den = 1
	for range rest {
		den *= 10
	}
	num, err := strconv.ParseInt(whole+rest, 10, 64)
	return num, den, err == nil
}

func (s *Service) offerFields(o catalogue.Offer, org identity.Organisation, listed bool, facts []catalogue.Fact) map[string]any {
	country := org.Country
	if country == "" {
		country = s.home
	}
	approved := false
	for _, f := range facts {
		approved = approved || f.Kind == catalogue.FactApproved && f.Value == catalogue.ContentHash(o)
	}
	m := map[string]any{
		"country": country, "provider": org.Slug, "providerKind": string(org.Kind), "listed": listed, "approved": approved,
		"kind": o.Label, "field": o.Field, "price": o.Price.Decimal(),
	}
	if o.Level != nil {
		m["nqf"] = o.Level.NQF
		if o.Level.EQF > 0 {
			m["eqf"] = o.Level.EQF
		}
	}
	if o.Workload.Hours != nil {
		m["hours"] = *o.Workload.Hours
	}
	if o.Workload.Credits != nil && o.Workload.System == "ects" {
		m["ects"] = *o.Workload.Credits
	}
	return m
}

// personIn puts together what is known about a person and what they answered;
// what is known counts first.
func (s *Service) personIn(ctx context.Context, tx *sqldb.Tx, id identity.PersonID, a Answers) (p claimant, err error) {
	p = claimant{id: id, answers: a, levels: map[string]string{}, fields: map[string]any{}}
	if id != "" {
		if err := p.read(ctx, tx); err != nil {
			return p, err
		}
	}
	if p.answers.Employer != "" && p.employer == "" {
		org, err := identity.OrganisationBySlugIn(ctx, tx, p.answers.Employer)
		if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
			return p, fault.New(fault.Invalid, "funding.employer_unknown").At("employer")
		}
		if err != nil {
			return p, err
		}
		p.employer = org.ID
	}
	if e := p.answers.Education; e != "" && e != identity.EducationTertiary && e != identity.EducationUpperSecondary && e != identity.EducationLess {
		return p, fault.New(fault.Invalid, "funding.education_unknown").At("education")
	}
	if p.answers.Used < 0 {
		return p, fault.New(fault.Invalid, "funding.used_negative").At("used")
	}
	p.put("education", p.answers.Education)
	p.put("employer", p.answers.Employer)
	return p, nil
}

// put states a claim; one that nobody else made is the person's own word.
func (p *claimant) put(name, value string) {
	if value == "" {
		return
	}
	p.fields[name] = value
	if p.levels["person."+name] == "" {
		p.levels["person."+name] = string(identity.LevelSelf)
	}
}

// read takes what identity knows.
func (p *claimant) read(ctx context.Context, tx *sqldb.Tx) error {
	all, err := identity.AttributesIn(ctx, tx, p.id)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, at := range all { // the surest first
		if seen[at.Name] {
			continue
		}
		seen[at.Name] = true
		switch at.Name {
		case identity.AttributeEducation:
			p.answers.Education, p.levels["person.education"] = at.Value, string(at.Level)
		case identity.AttributeEmployer:
			org, err := identity.OrganisationIn(ctx, tx, identity.TenantID(at.Value))
			if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			p.employer, p.answers.Employer, p.levels["person.employer"] = org.ID, org.Slug, string(at.Level)
		case identity.AttributeRegion, identity.AttributeDisability, identity.AttributeEmployment, identity.AttributePriority:
			p.fields[at.Name], p.levels["person."+at.Name] = at.Value, string(at.Level)
		}
	}
	return nil
}

// candidates are the schemes that may pay, with what is left in each.
func (s *Service) candidates(ctx context.Context, tx *sqldb.Tx, p claimant, currency string, at time.Time) (all []Candidate, err error) {
	on := pack.On(at)
	for _, x := range s.schemes {
		v := x.At(on)
		if v == nil || x.Currency != currency {
			continue
		}
		if err := x.Compile(); err != nil {
			return nil, err
		}
		org, err := identity.OrganisationBySlugIn(ctx, tx, x.Funder.Slug)
		if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
			continue // nobody here answers for it
		}
		if err != nil {
			return nil, err
		}
		c := Candidate{Scheme: x, Payer: org.ID, Used: p.answers.Used}
		if err := c.left(ctx, tx, on); err != nil {
			return nil, err
		}
		if err := c.usedBy(ctx, tx, p, v, at); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// left reads what a scheme's budget still has on a day.
func (c *Candidate) left(ctx context.Context, tx *sqldb.Tx, on pack.Day) error {
	if len(c.Scheme.Budgets) == 0 {
		c.Budget = unlimited
		return nil
	}
	b, ok := c.Scheme.BudgetAt(on)
	if !ok {
		return nil // no window: nothing
	}
	c.Window, c.Budget = b.ID, c.Scheme.Of(b.Amount)
	purse := HeldPart{Scheme: c.Scheme.Key(), Budget: b.ID}.purse()
	source, opened, err := balance(ctx, tx, c.Payer, moneyAccount(accountSource, purse).id)
	if err != nil || !opened {
		return err
	}
	minor, _, err := balance(ctx, tx, c.Payer, moneyAccount(accountBudget, purse).id)
	c.Budget = minor + c.Budget + source // a budget that the law changed is as it will be
	return err
}

// usedBy reads what a person has had from a scheme, over all their records.
func (c *Candidate) usedBy(ctx context.Context, tx *sqldb.Tx, p claimant, v *pack.SchemeVersion, at time.Time) error {
	if p.id == "" {
		if p.answers.Used > 0 {
			c.Uses = 1
		}
		return nil
	}
	ids, err := identity.SameIn(ctx, tx, p.id)
	if err != nil {
		return err
	}
	c.Used, c.Uses = 0, 0
	for _, id := range ids {
		if v.Cap != nil {
			minor, _, err := usedSince(ctx, tx, p.id, id, c.Scheme.Key(), back(at, v.Cap.Months))
			if err != nil {
				return err
			}
			c.Used += minor
		}
		if v.MaxUses != nil {
			_, n, err := usedSince(ctx, tx, p.id, id, c.Scheme.Key(), back(at, v.MaxUses.Months))
			if err != nil {
				return err
			}
			c.Uses += n
		}
	}
	return nil
}

// back is a number of months ago; 0 is always.
func back(at time.Time, months int) time.Time {
	if months == 0 {
		return time.Unix(0, 0).UTC()
	}
	return at.AddDate(0, -months, 0)
}
