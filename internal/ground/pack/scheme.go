package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/rule"
)

// Scheme is a way in which somebody helps to pay: who, out of which budget, and
// the dated versions of its rules (money-and-recognition 4.0).
type Scheme struct {
	ID         string           `yaml:"id" json:"id"` // the file's name
	Name       i18n.Text        `yaml:"name" json:"name"`
	Kind       SchemeKind       `yaml:"kind" json:"kind"`
	Currency   string           `yaml:"currency" json:"currency"` // ISO 4217, of every amount in the file
	Funder     SchemeFunder     `yaml:"funder" json:"funder"`
	StackOrder int              `yaml:"stackOrder" json:"stackOrder,omitempty"` // the lower is drawn first
	Exclusive  []string         `yaml:"exclusive" json:"exclusive,omitempty"`   // schemes it does not stand beside
	Budgets    []SchemeBudget   `yaml:"budgets" json:"budgets,omitempty"`       // none: no budget of its own
	Versions   []*SchemeVersion `yaml:"versions" json:"versions"`               // oldest first

	Pack   *Pack  `yaml:"-" json:"-"`
	File   string `yaml:"-" json:"-"`
	Digest string `yaml:"-" json:"-"` // SHA-256 of the file, hex

	data    []byte
	compile func() error
}

// SchemeKind is how a scheme pays.
type SchemeKind string

// The kinds (money-and-recognition 4.0).
const (
	FeeWaiver           SchemeKind = "feeWaiver"           // lowers the fee before anything else
	AccumulatingAccount SchemeKind = "accumulatingAccount" // what a person has saved up
	Voucher             SchemeKind = "voucher"             // up to a cap, to the provider
	Reimbursement       SchemeKind = "reimbursement"       // to the learner, afterwards
	Loan                SchemeKind = "loan"
	Grant               SchemeKind = "grant"
	ProviderGrant       SchemeKind = "providerGrant"
)

// SchemeFunder is who answers for a scheme and its budget.
type SchemeFunder struct {
	Slug string    `yaml:"slug" json:"slug"` // of the organisation in this deployment
	Name i18n.Text `yaml:"name" json:"name"`
	URL  string    `yaml:"url" json:"url,omitempty"`
}

// SchemeBudget is what may be held and paid in a window of time: the day of the
// hold picks it.
type SchemeBudget struct {
	ID     string `yaml:"id" json:"id"` // "2026"
	From   Day    `yaml:"from" json:"from"`
	Until  Day    `yaml:"until" json:"until"` // first day it no longer holds
	Amount Money  `yaml:"amount" json:"amount"`
}

// SchemeVersion is the rules of a scheme for a period.
type SchemeVersion struct {
	Version       string               `yaml:"version" json:"version"`
	ValidFrom     Day                  `yaml:"validFrom" json:"validFrom"`
	ValidTo       Day                  `yaml:"validTo" json:"validTo,omitzero"` // first day it no longer holds
	Eligible      string               `yaml:"eligible" json:"eligible,omitempty"`
	Offers        string               `yaml:"offers" json:"offers,omitempty"`
	Levels        map[string]string    `yaml:"levels" json:"levels,omitempty"`               // by claim: how surely it must be known to count (ClaimLevels)
	Contributions []SchemeContribution `yaml:"contributions" json:"contributions,omitempty"` // the first that fits
	Cap           *SchemeCap           `yaml:"cap" json:"cap,omitempty"`
	MaxPerUse     Money                `yaml:"maxPerUse" json:"maxPerUse,omitempty"`
	MaxUses       *SchemeUses          `yaml:"maxUses" json:"maxUses,omitempty"`
	MinFee        Money                `yaml:"minFee" json:"minFee,omitempty"`
	TypeCaps      []SchemeTypeCap      `yaml:"typeCaps" json:"typeCaps,omitempty"`
	Participation *SchemeParticipation `yaml:"participation" json:"participation,omitempty"`
	Accrual       []SchemeAccrual      `yaml:"accrual" json:"accrual,omitempty"`
	Ceiling       *SchemeCeiling       `yaml:"ceiling" json:"ceiling,omitempty"`
	Requires      SchemeRequires       `yaml:"requires" json:"requires"`
	Triggers      SchemeTriggers       `yaml:"triggers" json:"triggers"`
	AfterCensus   int                  `yaml:"afterCensus" json:"afterCensus"` // percent of what is held that is paid when somebody leaves after the census date
	Shortfall     string               `yaml:"shortfall" json:"shortfall"`     // who bears what is then not paid: learner, provider
	Source        Citation             `yaml:"source" json:"source"`
	Provenance    Provenance           `yaml:"provenance" json:"provenance"`

	Scheme       *Scheme    `yaml:"-" json:"-"`
	EligibleRule *rule.Rule `yaml:"-" json:"-"` // nil: everybody; set by Scheme.Compile, as are the others
	OffersRule   *rule.Rule `yaml:"-" json:"-"` // nil: every offer
}

// ClaimLevels lists how surely a claim can be known, the least first: what somebody
// says, has shown, has proven, and what a register answers.
func ClaimLevels() []string { return []string{"self-declared", "low", "substantial", "high"} }

// SchemeContribution is what the scheme gives to those whose claim fits.
type SchemeContribution struct {
	Rule    string    `yaml:"rule" json:"rule"` // its id, unique in the version: V-60
	When    string    `yaml:"when" json:"when,omitempty"`
	Percent int       `yaml:"percent" json:"percent,omitempty"` // of the fee, rounded down to the minor unit
	Flat    Money     `yaml:"flat" json:"flat,omitempty"`       // instead of a percentage
	UpTo    Money     `yaml:"upTo" json:"upTo,omitempty"`       // for one use
	Claim   string    `yaml:"claim" json:"claim"`               // the claim it rests on: person.education
	Texts   i18n.Text `yaml:"texts" json:"texts"`
	Source  Citation  `yaml:"source" json:"source"`

	Compiled *rule.Rule `yaml:"-" json:"-"` // nil: always
}

// SchemeCap is the most a person gets in a number of months, counted back from
// the day; 0 months: for life.
type SchemeCap struct {
	Amount Money `yaml:"amount" json:"amount"`
	Months int   `yaml:"months" json:"months,omitempty"`
}

// SchemeUses is how often a person may use it in a number of months.
type SchemeUses struct {
	Times  int `yaml:"times" json:"times"`
	Months int `yaml:"months" json:"months"`
}

// SchemeTypeCap is the most for one use of some kinds of offer.
type SchemeTypeCap struct {
	When   string `yaml:"when" json:"when"`
	Amount Money  `yaml:"amount" json:"amount"`

	Compiled *rule.Rule `yaml:"-" json:"-"`
}

// SchemeParticipation is what the learner pays themselves at least.
type SchemeParticipation struct {
	Flat   Money    `yaml:"flat" json:"flat"`
	Mode   string   `yaml:"mode" json:"mode"` // insidePrice, onTop
	Exempt string   `yaml:"exempt" json:"exempt,omitempty"`
	Source Citation `yaml:"source" json:"source"`

	Compiled *rule.Rule `yaml:"-" json:"-"`
}

// SchemeAccrual is what a year adds to an account, and where it stops.
type SchemeAccrual struct {
	When    string `yaml:"when" json:"when,omitempty"`
	PerYear Money  `yaml:"perYear" json:"perYear"`
	Cap     Money  `yaml:"cap" json:"cap"`

	Compiled *rule.Rule `yaml:"-" json:"-"`
}

// SchemeCeiling is the highest fee for one credit that public money helps to pay.
type SchemeCeiling struct {
	PerCredit Money  `yaml:"perCredit" json:"perCredit"`
	System    string `yaml:"system" json:"system"` // credit system: ects, nz
}

// SchemeRequires is what must be shown before money is paid.
type SchemeRequires struct {
	Attendance int `yaml:"attendance" json:"attendance,omitempty"` // percent, at least
}

// SchemeTriggers is when money is held and when it is paid.
type SchemeTriggers struct {
	Hold    string `yaml:"hold" json:"hold"`       // confirmed
	Capture string `yaml:"capture" json:"capture"` // started, completed
}

// Money is an amount in units of a scheme's currency, as it is written: 2000 or
// 103.20. The zero Money is not stated.
type Money string

var moneyPattern = regexp.MustCompile(`^(-?)(\d{1,12})(?:\.(\d+))?$`)

// Minor is the amount in minor units of a currency: 103.20 EUR are 10320. The
// error says that it is no amount, or has more decimals than the currency.
func (m Money) Minor(code string) (int64, error) {
	if m == "" {
		return 0, nil
	}
	scale := 2
	if unit, err := currency.ParseISO(code); err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	p := moneyPattern.FindStringSubmatch(string(m))
	if p == nil || len(p[3]) > scale {
		return 0, fmt.Errorf("%q is no amount in %s", string(m), code)
	}
	n, err := strconv.ParseInt(p[1]+p[2]+p[3]+strings.Repeat("0", scale-len(p[3])), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no amount in %s: %w", string(m), code, err)
	}
	return n, nil
}

// Of is an amount of the scheme in minor units: it was read, so it is one.
func (s *Scheme) Of(m Money) int64 {
	n, err := m.Minor(s.Currency)
	if err != nil {
		return 0
	}
	return n
}

// At is the version that holds on a day, or nil.
func (s *Scheme) At(on Day) *SchemeVersion {
	for _, v := range s.Versions {
		if on.within(v.ValidFrom, v.ValidTo) {
			return v
		}
	}
	return nil
}

// Version is the version of this name, or nil.
func (s *Scheme) Version(name string) *SchemeVersion {
	for _, v := range s.Versions {
		if v.Version == name {
			return v
		}
	}
	return nil
}

// BudgetAt is the budget from which a hold of this day is taken. found is false
// when the day is in no window; a scheme without budgets has none to run out.
func (s *Scheme) BudgetAt(on Day) (b SchemeBudget, found bool) {
	for _, b := range s.Budgets {
		if on.within(b.From, b.Until) {
			return b, true
		}
	}
	return SchemeBudget{}, false
}

// NextBudget is the first window that begins after a day.
func (s *Scheme) NextBudget(on Day) (next SchemeBudget, found bool) {
	for _, b := range s.Budgets {
		if b.From.After(on.Time) && (!found || b.From.Before(next.From.Time)) {
			next, found = b, true
		}
	}
	return next, found
}

// Text is the scheme's file as it was read.
func (s *Scheme) Text() []byte { return slices.Clone(s.data) }

// Compile makes the scheme's expressions ready to run, once.
func (s *Scheme) Compile() error { return s.compile() }

func (s *Scheme) prepare() { s.compile = sync.OnceValue(func() error { return compileScheme(s) }) }

// Key names the scheme among those of all packs: xf/voucher.
func (s *Scheme) Key() string { return s.Pack.Code + "/" + s.ID }

// Schemes lists every scheme of every pack, by pack and id.
func (s *Set) Schemes() []*Scheme {
	var all []*Scheme
	for _, p := range s.packs {
		all = append(all, p.Schemes...)
	}
	return all
}

// SchemeByKey is the scheme of this key (xf/voucher), or nil.
func (s *Set) SchemeByKey(key string) *Scheme {
	for _, p := range s.packs {
		for _, x := range p.Schemes {
			if x.Key() == key {
				return x
			}
		}
	}
	return nil
}
