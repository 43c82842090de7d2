package funding

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// unlimited is a balance that nothing ends.
const unlimited = int64(1) << 60

// Balance is a sub-balance of an account, until its expiry.
type Balance struct {
	Sub     string
	Minor   int64
	Expires time.Time // zero: never
}

// Candidate is a scheme that may pay, and what is left in it for this person.
type Candidate struct {
	Scheme   *pack.Scheme
	Payer    identity.TenantID
	Window   string    // of the budget; empty when the scheme has none
	Budget   int64     // left; unlimited when the scheme has none
	Used     int64     // of the cap, within its months
	Uses     int       // within the months of MaxUses
	Balances []Balance // of an accumulating account
	Level    string    // how surely the person's claims are known
}

// Offered is an employer's pledge that fits the offer and the person.
type Offered struct {
	Pledge Pledge
	Name   i18n.Text // the employer's
	Left   int64
	NotFor bool // it pays for its own people, and this is none of them
}

// Case is everything a quote depends on.
type Case struct {
	Price      int64
	Currency   string
	Credits    map[string]Fraction // credits by system, for ceilings
	Document   *rule.Document      // of rule.Claims
	On         time.Time
	Lang       string
	Candidates []Candidate
	Pledges    []Offered
	Levels     map[string]string // of claims
}

// Fraction is an exact number of credits.
type Fraction struct{ Num, Den int64 }

// Percent is a share of an amount, rounded down to the minor unit: no scheme pays
// more than its percentage, and the learner's part is what is left.
func Percent(minor int64, percent int) int64 {
	if minor <= 0 || percent <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(minor), uint64(percent))
	q, _ := bits.Div64(hi, lo, 100)
	return int64(q) //nolint:gosec // at most minor, as percent is at most 100
}

// divide is a quote in the making.
type divide struct {
	c    Case
	q    Quote
	left int64
	used []string       // keys of schemes that pay
	doc  *rule.Document // what the scheme at hand lets count
	weak []string       // claims it does not let count: they are not known surely enough
}

// Decide divides a price after money-and-recognition 4.3. The sum of the parts is
// the price, and what is on top of it, whatever the schemes say.
func Decide(c Case) Quote {
	d := &divide{c: c, left: c.Price, q: Quote{Price: c.Price, Currency: c.Currency, At: c.On, Parts: []Part{}, Refused: []Refusal{}}}
	usable := d.underCeilings()
	for _, x := range usable { // 3: the first waiver that fits
		if x.Scheme.Kind == pack.FeeWaiver && d.draw(x, d.left) {
			break
		}
	}
	base := d.left
	for _, x := range inOrder(usable) { // 4: accounts
		if x.Scheme.Kind != pack.FeeWaiver && x.version(c.On).Contributions != nil {
			d.draw(x, base)
		}
	}
	d.pledges(base)
	d.participation(usable)
	d.learner()
	d.q.Hash = d.q.hash()
	return d.q
}

func (x Candidate) version(on time.Time) *pack.SchemeVersion { return x.Scheme.At(pack.On(on)) }

// underCeilings leaves out everything public when a fee is above a ceiling that
// is in force (step 2).
func (d *divide) underCeilings() (usable []Candidate) {
	over := false
	for _, x := range d.c.Candidates {
		v := x.version(d.c.On)
		if v == nil || x.Scheme.Currency != d.c.Currency {
			continue
		}
		if v.Ceiling != nil && d.above(x.Scheme, v) {
			over = true
			d.refuse(x, v, Refusal{Reason: "ceiling", Left: x.Scheme.Of(v.Ceiling.PerCredit), Source: v.Source})
		}
		usable = append(usable, x)
	}
	if over {
		return nil
	}
	return usable
}

// above: price / credits > ceiling, without dividing. Credits nobody states are
// not above anything that could be computed, and then public money does not help.
func (d *divide) above(s *pack.Scheme, v *pack.SchemeVersion) bool {
	n, ok := d.c.Credits[v.Ceiling.System]
	return !ok || n.Num <= 0 || exceeds(d.c.Price, n.Den, s.Of(v.Ceiling.PerCredit), n.Num)
}

// exceeds reports a*b > c*d in 128 bits.
func exceeds(a, b, c, d int64) bool {
	h1, l1 := bits.Mul64(uint64(a), uint64(b)) //nolint:gosec // none is negative
	h2, l2 := bits.Mul64(uint64(c), uint64(d)) //nolint:gosec // none is negative
	return h1 > h2 || h1 == h2 && l1 > l2
}

// inOrder sorts accounts: what expires soonest, then the scheme's own order, then
// what fits few offers before what fits all.
func inOrder(all []Candidate) []Candidate {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Candidate) int {
		return cmp.Or(
			compareExpiry(a.expiry(), b.expiry()),
			cmp.Compare(a.Scheme.StackOrder, b.Scheme.StackOrder),
			cmp.Compare(a.flexible(), b.flexible()),
			strings.Compare(a.Scheme.Key(), b.Scheme.Key()),
		)
	})
	return sorted
}

func (x Candidate) flexible() int {
	for _, v := range x.Scheme.Versions {
		if v.Offers != "" {
			return 0
		}
	}
	return 1
}

func (x Candidate) expiry() (first time.Time) {
	for _, b := range x.Balances {
		if b.Minor > 0 && !b.Expires.IsZero() && (first.IsZero() || b.Expires.Before(first)) {
			first = b.Expires
		}
	}
	return first
}

// compareExpiry puts what never expires last.
func compareExpiry(a, b time.Time) int {
	switch {
	case a.Equal(b):
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

func (d *divide) refuse(x Candidate, v *pack.SchemeVersion, r Refusal) {
	r.Scheme, r.Version = x.Scheme.Key(), v.Version
	r.Name, _ = x.Scheme.Name.In(d.c.Lang)
	if r.Source.Text == "" {
		r.Source = v.Source
	}
	d.q.Refused = append(d.q.Refused, r)
}

// draw lets a scheme pay what it can of the fee; false when it pays nothing.
func (d *divide) draw(x Candidate, fee int64) bool {
	v := x.version(d.c.On)
	d.surely(v)
	if r, ok := d.admits(x, v, fee); !ok {
		d.refuse(x, v, r)
		return false
	}
	p, r, ok := d.contribution(x, v, fee)
	if !ok {
		d.refuse(x, v, r)
		return false
	}
	if p.Wished == 0 {
		return false // the rule gives nothing here: there is nothing to say
	}
	d.limit(&p, x, v)
	if p.Minor == 0 {
		d.refuse(x, v, d.nothing(p, x))
		return false
	}
	d.take(p)
	d.used = append(d.used, x.Scheme.Key())
	return true
}

// nothing is the refusal of a part that a limit brought down to zero.
func (d *divide) nothing(p Part, x Candidate) Refusal {
	r := Refusal{Rule: p.Rule, Reason: string(p.Limit), Source: p.Source, Wished: p.Wished}
	if v := x.version(d.c.On); p.Limit == LimitCap {
		if r.Left = int64(v.Cap.Months); r.Left == 0 {
			r.Reason = "cap_life"
		}
	}
	if p.Limit == LimitBudget {
		if next, ok := x.Scheme.NextBudget(pack.On(d.c.On)); ok {
			r.Next = next.From.Time
		}
	}
	return r
}

// admits asks what must hold before any amount is looked at.
func (d *divide) admits(x Candidate, v *pack.SchemeVersion, fee int64) (Refusal, bool) {
	for _, key := range x.Scheme.Exclusive {
		if slices.Contains(d.used, key) {
			return Refusal{Reason: "exclusive"}, false
		}
	}
	if r, ok := d.holds(v.OffersRule, "offer"); !ok {
		return r, false
	}
	if r, ok := d.holds(v.EligibleRule, "person"); !ok {
		return r, false
	}
	if least := x.Scheme.Of(v.MinFee); fee < least {
		return Refusal{Reason: "min_fee", Left: least}, false
	}
	if v.MaxUses != nil && x.Uses >= v.MaxUses.Times {
		return Refusal{Reason: "uses", Left: int64(v.MaxUses.Months)}, false
	}
	return Refusal{}, true
}

// surely leaves out of the document what a scheme lets count only when it is known
// more surely: a claim that somebody makes, where a register is to answer, is not
// known (M055).
func (d *divide) surely(v *pack.SchemeVersion) {
	d.doc, d.weak = d.c.Document, nil
	for claim, least := range v.Levels {
		if identity.Level(d.c.Levels[claim]).AtLeast(identity.Level(least)) {
			continue
		}
		if doc, err := d.doc.With(claim, nil); err == nil {
			d.doc, d.weak = doc, append(d.weak, claim)
		}
	}
}

// unknown is the refusal of who did not show enough: it says so when a register is
// asked, and nothing the person says would help.
func (d *divide) unknown(missing []string) Refusal {
	r := Refusal{Reason: "unknown", Missing: missing}
	if slices.ContainsFunc(missing, func(m string) bool { return slices.Contains(d.weak, m) }) {
		r.Reason = "register"
	}
	return r
}

// holds runs a condition; what is not known does not hold.
func (d *divide) holds(r *rule.Rule, reason string) (Refusal, bool) {
	if r == nil {
		return Refusal{}, true
	}
	switch res := r.Eval(d.doc); res.Verdict {
	case rule.Pass:
		return Refusal{}, true
	case rule.Unknown:
		return d.unknown(res.Missing), false
	default:
		return Refusal{Reason: reason}, false
	}
}

// contribution is the first that fits, before any limit.
func (d *divide) contribution(x Candidate, v *pack.SchemeVersion, fee int64) (p Part, r Refusal, ok bool) {
	var missing []string
	for _, k := range v.Contributions {
		if k.Compiled != nil {
			res := k.Compiled.Eval(d.doc)
			if res.Verdict != rule.Pass {
				missing = append(missing, res.Missing...)
				continue
			}
		}
		give := x.Scheme.Of(k.Flat)
		if k.Percent > 0 {
			give = Percent(fee, k.Percent)
		}
		p = Part{
			Payer: PayerScheme, Wished: give, Minor: give, Scheme: x.Scheme.Key(), Version: v.Version, Rule: k.Rule, Claim: k.Claim, Source: k.Source,
			Level: d.level(k.Claim), Later: x.Scheme.Kind == pack.Reimbursement, Attends: v.Requires.Attendance, percent: k.Percent, uncertain: len(missing) > 0,
			payer: x.Payer, terms: terms{Capture: v.Triggers.Capture, AfterCensus: v.AfterCensus, Shortfall: v.Shortfall},
		}
		p.Name, _ = x.Scheme.Name.In(d.c.Lang)
		if most := x.Scheme.Of(k.UpTo); most > 0 {
			p.atMost(most, LimitPerUse)
		}
		return p, r, true
	}
	if len(missing) > 0 {
		return p, d.unknown(slices.Compact(slices.Sorted(slices.Values(missing)))), false
	}
	return p, Refusal{Reason: "person"}, false
}

func (d *divide) level(claim string) string { return cmp.Or(d.c.Levels[claim], "not shown") }

// limit brings a part down to what there is.
func (d *divide) limit(p *Part, x Candidate, v *pack.SchemeVersion) {
	if most := x.Scheme.Of(v.MaxPerUse); most > 0 {
		p.atMost(most, LimitPerUse)
	}
	for _, t := range v.TypeCaps {
		if t.Compiled == nil || t.Compiled.Eval(d.doc).Verdict == rule.Pass {
			p.atMost(x.Scheme.Of(t.Amount), LimitType)
		}
	}
	if v.Cap != nil {
		p.atMost(max(0, x.Scheme.Of(v.Cap.Amount)-x.Used), LimitCap)
	}
	if x.Scheme.Kind == pack.AccumulatingAccount {
		p.atMost(total(x.Balances, d.c.On), LimitBalance)
	}
	p.atMost(max(0, x.Budget), LimitBudget)
	p.atMost(d.left, LimitPrice)
	p.Draws = draws(*p, x, d.c.On)
	if p.Minor == p.Wished || p.Minor > 0 && p.Limit == LimitPrice { // the whole, or all that was left to pay
		p.Wished, p.Limit = 0, ""
	}
}

// atMost lowers a part and remembers the limit that did.
func (p *Part) atMost(most int64, why Limit) {
	if p.Minor > most {
		p.Minor, p.Limit = most, why
	}
}

func total(bs []Balance, on time.Time) (sum int64) {
	for _, b := range bs {
		if b.Expires.IsZero() || on.Before(b.Expires) {
			sum += b.Minor
		}
	}
	return sum
}

// draws says from which sub-balances a part is taken: what expires soonest first.
func draws(p Part, x Candidate, on time.Time) (ds []Draw) {
	if x.Scheme.Kind != pack.AccumulatingAccount {
		return []Draw{{Sub: x.Window, Minor: p.Minor}}
	}
	sorted := slices.Clone(x.Balances)
	slices.SortStableFunc(sorted, func(a, b Balance) int {
		return cmp.Or(compareExpiry(a.Expires, b.Expires), strings.Compare(a.Sub, b.Sub))
	})
	rest := p.Minor
	for _, b := range sorted {
		if !b.Expires.IsZero() && !on.Before(b.Expires) {
			continue
		}
		if n := min(b.Minor, rest); n > 0 {
			ds, rest = append(ds, Draw{Sub: b.Sub, Minor: n}), rest-n
		}
	}
	return ds
}

func (d *divide) take(p Part) {
	d.left -= p.Minor
	d.q.Parts = append(d.q.Parts, p)
}

// pledges lets employers pay what they pledged (step 5).
func (d *divide) pledges(fee int64) {
	for _, o := range d.c.Pledges {
		p := Part{
			Payer: PayerEmployer, Scheme: o.Pledge.key(), Version: o.Pledge.version(), Rule: "pledge", Claim: "person.employer", Level: d.level("person.employer"),
			Source: pack.Citation{Text: o.Pledge.Reason}, payer: o.Pledge.Employer, terms: terms{Capture: "completed", Shortfall: "learner"},
		}
		p.Name, _ = o.Name.In(d.c.Lang)
		p.Wished = o.Pledge.Minor
		if o.Pledge.Percent > 0 {
			p.Wished = Percent(fee, o.Pledge.Percent)
		}
		p.Minor = p.Wished
		if o.NotFor {
			p.atMost(0, LimitStaff)
		}
		p.atMost(max(0, o.Left), LimitBudget)
		p.atMost(d.left, LimitPrice)
		p.Draws = []Draw{{Sub: "", Minor: p.Minor}}
		if p.Minor == 0 {
			d.q.Refused = append(d.q.Refused, Refusal{Scheme: p.Scheme, Name: p.Name, Version: p.Version, Rule: p.Rule, Reason: string(p.Limit), Wished: p.Wished, Source: p.Source})
			continue
		}
		if p.Minor == p.Wished || p.Limit == LimitPrice {
			p.Wished, p.Limit = 0, ""
		}
		d.take(p)
	}
}

// participation makes the learner pay what a law asks of them (step 6): inside
// the price the scheme gives way, on top of it the price grows. An employer that
// pays exempts where the law says so.
func (d *divide) participation(usable []Candidate) {
	for _, x := range usable {
		v := x.version(d.c.On)
		if v.Participation == nil || !slices.Contains(d.used, x.Scheme.Key()) || d.exempt(v.Participation) {
			continue
		}
		flat := x.Scheme.Of(v.Participation.Flat)
		if v.Participation.Mode == "onTop" {
			d.q.OnTop += flat
			d.left += flat
			continue
		}
		if flat > d.left {
			d.giveWay(x.Scheme.Key(), flat-d.left)
		}
	}
}

func (d *divide) exempt(p *pack.SchemeParticipation) bool {
	return p.Compiled != nil && p.Compiled.Eval(d.withEmployer()).Verdict == rule.Pass
}

// withEmployer is the document with what the pledges made of it.
func (d *divide) withEmployer() *rule.Document {
	pays := slices.ContainsFunc(d.q.Parts, func(p Part) bool { return p.Payer == PayerEmployer })
	doc, err := d.c.Document.With("person.employerPays", pays)
	if err != nil {
		return d.c.Document
	}
	return doc
}

// giveWay takes an amount back from the part of a scheme.
func (d *divide) giveWay(key string, minor int64) {
	for i := range d.q.Parts {
		p := &d.q.Parts[i]
		if p.Scheme != key {
			continue
		}
		back := min(minor, p.Minor)
		p.Wished, p.Limit = max(p.Wished, p.Minor), LimitOwn
		p.Minor -= back
		d.left += back
		for j := len(p.Draws) - 1; j >= 0 && back > 0; j-- {
			n := min(back, p.Draws[j].Minor)
			p.Draws[j].Minor, back = p.Draws[j].Minor-n, back-n
		}
		p.Draws = slices.DeleteFunc(p.Draws, func(w Draw) bool { return w.Minor == 0 })
	}
	d.q.Parts = slices.DeleteFunc(d.q.Parts, func(p Part) bool { return p.Minor == 0 })
}

// learner pays what is left (step 7), and advances what is paid back afterwards.
func (d *divide) learner() {
	d.q.Learner, d.q.Advance = d.left, d.left
	for _, p := range d.q.Parts {
		if p.Later {
			d.q.Advance += p.Minor
		}
	}
	d.q.Parts = append(d.q.Parts, Part{
		Payer: PayerLearner, Minor: d.left, Scheme: "learner", Version: "1", Rule: "remainder", Claim: "accepted",
		terms: terms{Capture: "completed", AfterCensus: 100, Shortfall: "learner"},
	})
}

// hash is what a learner accepts: another rule, payer or amount is another quote.
func (q Quote) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d %s\n", q.Price, q.OnTop, q.Currency)
	for _, p := range q.Parts {
		fmt.Fprintf(h, "%s %q %q %q %d %v %d\n", p.Payer, p.Scheme, p.Version, p.Rule, p.Minor, p.Later, p.Attends)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

// Accrue is what an account holds after full years of work, each adding what its
// rule gives and never more than the rule's cap (vector g).
func Accrue(s *pack.Scheme, v *pack.SchemeVersion, doc *rule.Document, years int) int64 {
	var sum int64
	for range years {
		for _, a := range v.Accrual {
			if a.Compiled == nil || a.Compiled.Eval(doc).Verdict == rule.Pass {
				most := s.Of(a.Cap)
				sum = max(sum, min(sum+s.Of(a.PerYear), most))
				break
			}
		}
	}
	return sum
}

// Outcome is how a lesson ended for a learner.
type Outcome struct {
	Completed  bool
	Attendance int // percent; -1: nobody recorded it
}

// Verdict on a held part when something happens.
type Verdict string

// The verdicts.
const (
	Pay   Verdict = "pay"
	Wait  Verdict = "wait"  // for the attendance
	Lapse Verdict = "lapse" // the condition is not met, and never will be
)

// Due says what becomes of a held part at completion: it is paid when the
// attendance reaches what the scheme requires (vector a: 74 % of 75 pays nothing).
func Due(required int, o Outcome) Verdict {
	switch {
	case !o.Completed:
		return Lapse
	case required == 0 || o.Attendance >= required:
		return Pay
	case o.Attendance < 0:
		return Wait
	}
	return Lapse
}

// Census is until when leaving a run costs nothing: days after its start. A run
// without a start counts from the day the place was confirmed.
func Census(starts, confirmed time.Time, days int) time.Time {
	if starts.IsZero() {
		starts = confirmed
	}
	return starts.AddDate(0, 0, days)
}
