package funding

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
)

// Answers are the three questions of somebody without an account: asked, used,
// and not stored.
type Answers struct {
	Education string `json:"education,omitempty"` // tertiary, upper-secondary, less; empty: not answered
	Employer  string `json:"employer,omitempty"`  // the organisation's slug; empty: none, or not answered
	Used      int64  `json:"used,omitempty"`      // what a scheme has paid before, in minor units of its currency
}

// Payer is the kind of who pays a part.
type Payer string

// The payers.
const (
	PayerScheme   Payer = "scheme"
	PayerEmployer Payer = "employer"
	PayerLearner  Payer = "learner"
)

// Limit is why a part is smaller than the rule would give.
type Limit string

// The limits.
const (
	LimitCap     Limit = "cap"     // what is left to the person
	LimitBalance Limit = "balance" // what the person has saved up
	LimitPerUse  Limit = "per_use"
	LimitType    Limit = "type"
	LimitBudget  Limit = "budget"
	LimitPrice   Limit = "price" // nothing more is left to pay
	LimitOwn     Limit = "own"   // the learner pays a part by law
	LimitStaff   Limit = "staff" // the employer pays for its own people
)

// Part is what one payer pays.
type Part struct {
	Payer   Payer         `json:"payer"`
	Name    string        `json:"name"`              // of the payer, in the reader's language; empty for the learner
	Minor   int64         `json:"minor"`             // minor units of the quote's currency
	Scheme  string        `json:"scheme"`            // xf/voucher, pledge/ID, learner
	Version string        `json:"version"`           // of the scheme
	Rule    string        `json:"rule"`              // LV-60
	Claim   string        `json:"claim"`             // person.education
	Level   string        `json:"level,omitempty"`   // how surely the claim is known
	Source  pack.Citation `json:"source,omitzero"`   // the law, or the pledge
	Wished  int64         `json:"wished,omitempty"`  // what the rule alone would have given, when that is more
	Limit   Limit         `json:"limit,omitempty"`   // why it is less
	Later   bool          `json:"later,omitempty"`   // paid to the learner afterwards, who advances it
	Attends int           `json:"attends,omitempty"` // attendance it depends on, percent
	Draws   []Draw        `json:"draws,omitempty"`   // from which sub-balances

	payer     identity.TenantID // the organisation that pays
	terms     terms
	percent   int
	uncertain bool
}

// Draw is what a part takes from one sub-balance: a budget's window, or a year of
// an account with its expiry.
type Draw struct {
	Sub   string `json:"sub"`
	Minor int64  `json:"minor"`
}

// terms is what a hold keeps of the rules it was made under.
type terms struct {
	Capture     string // started, completed
	AfterCensus int
	Shortfall   string
}

// Refusal is why a scheme or pledge pays nothing, or less than its rule gives.
type Refusal struct {
	Scheme  string        `json:"scheme"`
	Name    string        `json:"name"`
	Version string        `json:"version,omitempty"`
	Rule    string        `json:"rule,omitempty"`
	Reason  string        `json:"reason"` // key after funding.refused.
	Source  pack.Citation `json:"source,omitzero"`
	Wished  int64         `json:"wished,omitempty"`
	Left    int64         `json:"left"`             // what there still is
	Missing []string      `json:"missing,omitzero"` // claims that are not known
	Next    time.Time     `json:"next,omitzero"`    // when to try again
}

// Quote is who pays what for one place, and why. It is a value: it promises
// nothing until the place is confirmed with it.
type Quote struct {
	Offer    catalogue.OfferID `json:"offer"`
	Run      string            `json:"run"`
	Price    int64             `json:"price"` // minor units of Currency
	OnTop    int64             `json:"onTop,omitempty"`
	Currency string            `json:"currency"`
	Parts    []Part            `json:"parts"`
	Learner  int64             `json:"learner"` // what the learner pays in the end
	Advance  int64             `json:"advance"` // what the learner must put up first
	Refused  []Refusal         `json:"refused"`
	Census   time.Time         `json:"census,omitzero"` // until when leaving costs nothing
	At       time.Time         `json:"at"`
	Hash     string            `json:"hash"` // of what is accepted: price, parts, who pays them by which rule
}

// Public is what schemes and pledges pay together.
func (q Quote) Public() (minor int64) {
	for _, p := range q.Parts {
		if p.Payer != PayerLearner {
			minor += p.Minor
		}
	}
	return minor
}
