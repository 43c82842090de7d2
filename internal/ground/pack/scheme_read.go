package pack

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/rule"
)

var (
	schemeKinds   = []SchemeKind{FeeWaiver, AccumulatingAccount, Voucher, Reimbursement, Loan, Grant, ProviderGrant}
	holdTriggers  = []string{"confirmed"}
	paidTriggers  = []string{"started", "completed"}
	shortfalls    = []string{"learner", "provider"}
	participation = []string{"insidePrice", "onTop"}
)

// readSchemes reads and checks schemes/*.yaml. The error is a fault.List, or an
// ordinary error when a file could not be read.
func readSchemes(src source, p *Pack, dir string) (all []*Scheme, err error) {
	names, err := yamlFiles(src.fs, dir+"/schemes")
	if err != nil {
		return nil, err
	}
	var faults fault.List
	for _, name := range names {
		s, err := readScheme(src, p, name)
		if l, ok := fault.Of(err); ok {
			faults = append(faults, l...)
			continue
		} else if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, faults.OrNil()
}

func readScheme(src source, p *Pack, name string) (*Scheme, error) {
	data, err := src.read(name)
	if err != nil {
		return nil, err
	}
	s := &Scheme{Pack: p, File: src.path(name), Digest: digest(data), data: data}
	if err := decode(s.File, data, s); err != nil {
		return nil, err
	}
	for _, v := range s.Versions {
		if v != nil {
			v.Scheme = s
		}
	}
	s.prepare()
	if faults := checkScheme(s, strings.TrimSuffix(path.Base(name), ".yaml")); len(faults) > 0 {
		return nil, faults
	}
	return s, nil
}

func checkScheme(s *Scheme, name string) fault.List {
	c := &checker{file: s.File, data: s.data, langs: s.Pack.Languages}
	if s.ID != name || !codePattern.MatchString(s.ID) {
		c.fail("pack.scheme.id", []any{"id"}, "id", s.ID, "name", name)
	}
	c.texts(s.Name, "name", "name")
	oneOf(c, s.Kind, schemeKinds, "kind", "kind")
	if _, err := currency.ParseISO(s.Currency); err != nil {
		c.fail("pack.scheme.currency", []any{"currency"}, "value", s.Currency)
	}
	c.need(s.Funder.Slug != "", "funder.slug", "funder")
	c.texts(s.Funder.Name, "funder.name", "funder")
	c.budgets(s)
	c.need(len(s.Versions) > 0, "versions", "versions")
	for i, v := range s.Versions {
		if v == nil {
			c.need(false, "versions", "versions", i)
			continue
		}
		c.version(s, v, i)
		for _, w := range s.Versions[:i] {
			if w != nil && overlap(v.ValidFrom, v.ValidTo, w.ValidFrom, w.ValidTo) {
				c.fail("pack.scheme.versions", []any{"versions", i}, "one", w.Version, "other", v.Version)
			}
			if w != nil && w.Version == v.Version {
				c.fail("pack.scheme.version_twice", []any{"versions", i}, "version", v.Version)
			}
		}
	}
	return c.faults
}

// overlap reports two periods that share a day; an open end is no end.
func overlap(from, until, otherFrom, otherUntil Day) bool {
	return (until.IsZero() || until.After(otherFrom.Time)) && (otherUntil.IsZero() || otherUntil.After(from.Time))
}

func (c *checker) budgets(s *Scheme) {
	for i, b := range s.Budgets {
		path := []any{"budgets", i}
		c.need(codePattern.MatchString("x"+b.ID), "id", path...)
		c.need(!b.From.IsZero(), "from", path...)
		c.need(!b.Until.IsZero(), "until", path...)
		c.period(b.From, b.Until, "until", append(path, "until")...)
		c.need(b.Amount != "", "amount", path...)
		c.money(s, b.Amount, "amount", append(path, "amount")...)
		for _, o := range s.Budgets[:i] {
			if overlap(b.From, b.Until, o.From, o.Until) || b.ID == o.ID {
				c.fail("pack.scheme.budgets", path, "one", o.ID, "other", b.ID)
			}
		}
	}
}

// money: an amount of the scheme's currency that is not negative.
func (c *checker) money(s *Scheme, m Money, what string, path ...any) {
	n, err := m.Minor(s.Currency)
	switch {
	case err != nil:
		c.fail("pack.scheme.amount", path, "what", what, "value", string(m), "currency", s.Currency)
	case n < 0:
		c.fail("pack.scheme.negative", path, "what", what)
	}
}

func (c *checker) percent(n int, what string, path ...any) {
	if n < 0 || n > 100 {
		c.fail("pack.scheme.percent", path, "what", what, "value", n)
	}
}

func (c *checker) version(s *Scheme, v *SchemeVersion, i int) {
	path := func(more ...any) []any { return append([]any{"versions", i}, more...) }
	c.need(v.Version != "", "version", path()...)
	c.need(!v.ValidFrom.IsZero(), "validFrom", path()...)
	c.period(v.ValidFrom, v.ValidTo, "validTo", path("validTo")...)
	c.need(len(v.Contributions) > 0 || v.Ceiling != nil, "contributions", path()...)
	seen := map[string]bool{}
	for j, x := range v.Contributions {
		c.contribution(s, x, path("contributions", j))
		if seen[x.Rule] {
			c.fail("pack.rule_twice", path("contributions", j), "rule", x.Rule)
		}
		seen[x.Rule] = true
	}
	c.levels(v, path)
	c.limits(s, v, path)
	c.percent(v.Requires.Attendance, "requires.attendance", path("requires", "attendance")...)
	c.percent(v.AfterCensus, "afterCensus", path("afterCensus")...)
	oneOf(c, v.Triggers.Hold, holdTriggers, "triggers.hold", path("triggers", "hold")...)
	oneOf(c, v.Triggers.Capture, paidTriggers, "triggers.capture", path("triggers", "capture")...)
	oneOf(c, v.Shortfall, shortfalls, "shortfall", path("shortfall")...)
	oneOf(c, v.Provenance, provenances, "provenance", path("provenance")...)
	c.citation(v.Source, "source", path("source")...)
}

// levels: each is of a claim there is, and one of the levels.
func (c *checker) levels(v *SchemeVersion, path func(...any) []any) {
	for _, claim := range slices.Sorted(maps.Keys(v.Levels)) {
		if _, ok := rule.Claims().Kind(claim); !ok || !strings.HasPrefix(claim, "person.") {
			c.fail("pack.scheme.claim", path("levels", claim), "claim", claim, "near", rule.Claims().Near(claim))
		}
		oneOf(c, v.Levels[claim], ClaimLevels(), "levels."+claim, path("levels", claim)...)
	}
}

func (c *checker) contribution(s *Scheme, x SchemeContribution, path []any) {
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	c.need(x.Rule != "", "rule", path...)
	if (x.Percent == 0) == (x.Flat == "") {
		c.fail("pack.scheme.percent_or_flat", path, "rule", x.Rule)
	}
	c.percent(x.Percent, "percent", at("percent")...)
	c.money(s, x.Flat, "flat", at("flat")...)
	c.money(s, x.UpTo, "upTo", at("upTo")...)
	if _, ok := rule.Claims().Kind(x.Claim); !ok || !strings.HasPrefix(x.Claim, "person.") {
		c.fail("pack.scheme.claim", at("claim"), "claim", x.Claim, "near", rule.Claims().Near(x.Claim))
	}
	c.texts(x.Texts, "texts", path...)
	c.citation(x.Source, "source", at("source")...)
}

func (c *checker) limits(s *Scheme, v *SchemeVersion, path func(...any) []any) {
	c.money(s, v.MaxPerUse, "maxPerUse", path("maxPerUse")...)
	c.money(s, v.MinFee, "minFee", path("minFee")...)
	if v.Cap != nil {
		c.need(v.Cap.Amount != "", "cap.amount", path("cap")...)
		c.money(s, v.Cap.Amount, "cap.amount", path("cap", "amount")...)
		c.whole(v.Cap.Months, 0, "cap.months", path("cap", "months")...)
	}
	if v.MaxUses != nil {
		c.whole(v.MaxUses.Times, 1, "maxUses.times", path("maxUses", "times")...)
		c.whole(v.MaxUses.Months, 1, "maxUses.months", path("maxUses", "months")...)
	}
	for j, t := range v.TypeCaps {
		c.need(t.Amount != "", "amount", path("typeCaps", j)...)
		c.money(s, t.Amount, "amount", path("typeCaps", j, "amount")...)
	}
	for j, a := range v.Accrual {
		c.money(s, a.PerYear, "perYear", path("accrual", j, "perYear")...)
		c.money(s, a.Cap, "cap", path("accrual", j, "cap")...)
	}
	if p := v.Participation; p != nil {
		c.money(s, p.Flat, "flat", path("participation", "flat")...)
		oneOf(c, p.Mode, participation, "mode", path("participation", "mode")...)
		c.citation(p.Source, "source", path("participation", "source")...)
	}
	if v.Ceiling != nil {
		c.money(s, v.Ceiling.PerCredit, "perCredit", path("ceiling", "perCredit")...)
		c.need(v.Ceiling.System != "", "system", path("ceiling")...)
	}
}

func (c *checker) whole(n, least int, what string, path ...any) {
	if n < least {
		c.fail("pack.scheme.least", path, "what", what, "least", least)
	}
}

// compileScheme compiles every expression of every version.
func compileScheme(s *Scheme) error {
	c := schemeCompiler{scheme: s}
	for i, v := range s.Versions {
		v.EligibleRule = c.rule(v.Eligible, v.Version+" eligible", "versions", i, "eligible")
		v.OffersRule = c.rule(v.Offers, v.Version+" offers", "versions", i, "offers")
		for j := range v.Contributions {
			x := &v.Contributions[j]
			x.Compiled = c.rule(x.When, x.Rule, "versions", i, "contributions", j, "when")
		}
		for j := range v.TypeCaps {
			v.TypeCaps[j].Compiled = c.rule(v.TypeCaps[j].When, fmt.Sprintf("typeCaps %d", j+1), "versions", i, "typeCaps", j, "when")
		}
		for j := range v.Accrual {
			v.Accrual[j].Compiled = c.rule(v.Accrual[j].When, fmt.Sprintf("accrual %d", j+1), "versions", i, "accrual", j, "when")
		}
		if p := v.Participation; p != nil {
			p.Compiled = c.rule(p.Exempt, "participation", "versions", i, "participation", "exempt")
		}
	}
	return c.faults.OrNil()
}

type schemeCompiler struct {
	scheme *Scheme
	where  *lines
	faults fault.List
}

// rule compiles one expression; nil for none.
func (c *schemeCompiler) rule(text, name string, path ...any) *rule.Rule {
	if text == "" {
		return nil
	}
	if c.where == nil {
		l := linesOf(c.scheme.data)
		c.where = &l
	}
	r, err := rule.Claims().Compile(rule.Origin{File: c.scheme.File, Line: c.where.at(path...), Rule: name}, "", text)
	if l, ok := fault.Of(err); ok {
		c.faults = append(c.faults, l...)
	}
	return r
}
