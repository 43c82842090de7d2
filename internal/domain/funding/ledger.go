package funding

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// HoldID names a hold.
type HoldID string

// Kind is what a transaction of the ledger does (lifecycles 5.8).
type Kind string

// The kinds.
const (
	KindTopUp      Kind = "topUp"          // a budget's window is opened
	KindPledge     Kind = "employerPledge" // an employer's pledge is opened
	KindHold       Kind = "hold"
	KindCapture    Kind = "capture"
	KindRelease    Kind = "release"
	KindRefund     Kind = "refund"     // what was paid goes back to the sub-balance it came from
	KindAdjustment Kind = "adjustment" // a budget was changed, a capture taken back to a hold, a shortfall moved
)

// The kinds of account, and the books they stand in.
const (
	accountSource  = "source"  // where a budget comes from: the law, the employer
	accountBudget  = "budget"  // what it still has
	accountHeld    = "held"    // what is promised for places
	accountPayable = "payable" // what is owed to a provider, or to a learner who advanced it
	accountLearner = "learner" // what learners pay themselves
	accountPerson  = "person"  // what a person has had from a scheme, as a negative balance
	accountDrawn   = "drawn"   // its counterpart

	bookMoney       = "money"
	bookEntitlement = "entitlement"

	bottomless = -unlimited
)

// Hold is the money kept for one place, and what became of it.
type Hold struct {
	ID        HoldID            `json:"id"`
	Provider  identity.TenantID `json:"provider"`
	Person    identity.PersonID `json:"-"`
	Pseudonym string            `json:"pseudonym"`
	Offer     catalogue.OfferID `json:"offer"`
	Run       string            `json:"run"`
	Enrolment string            `json:"enrolment"`
	Price     int64             `json:"price"`
	OnTop     int64             `json:"onTop,omitempty"`
	Learner   int64             `json:"learner"` // what the learner owes now
	Currency  string            `json:"currency"`
	Quote     string            `json:"quote"`
	HeldAt    time.Time         `json:"heldAt"`
	SettledAt time.Time         `json:"settledAt,omitzero"`
	Parts     []HeldPart        `json:"parts"`

	key string
}

// HeldPart is what one payer keeps for a place, and the rules it was kept under.
type HeldPart struct {
	Line        int               `json:"line"`
	Payer       identity.TenantID `json:"payer"` // empty never: the learner's part is owed to the provider and stands in its books
	Kind        Payer             `json:"kind"`
	Scheme      string            `json:"scheme"`
	Version     string            `json:"version"`
	Rule        string            `json:"rule"`
	Claim       string            `json:"claim"`
	Level       string            `json:"level"`
	Law         string            `json:"law"`
	LawAddress  string            `json:"lawAddress,omitempty"`
	Budget      string            `json:"budget,omitempty"`
	Minor       int64             `json:"minor"`
	Captured    int64             `json:"captured"`
	Released    int64             `json:"released"`
	Attends     int               `json:"attends,omitempty"`
	Capture     string            `json:"capture"`
	AfterCensus int               `json:"afterCensus"`
	Shortfall   string            `json:"shortfall"`
	Later       bool              `json:"later,omitempty"`
	Outcome     string            `json:"outcome,omitempty"` // key after funding.outcome.
	HeldAt      time.Time         `json:"heldAt"`
}

// Standing is what of the part is neither paid nor given back.
func (p HeldPart) Standing() int64 { return p.Minor - p.Captured - p.Released }

// transaction is one entry of the ledger before it is posted.
type transaction struct {
	payer    identity.TenantID
	key      string
	kind     Kind
	minor    int64
	hold     Hold
	line     int
	part     HeldPart // scheme, version, rule, claim of the postings
	currency string
	actor    string
	postings []posting
}

// posting moves an amount into an account, or out of it.
type posting struct {
	account account
	minor   int64
}

type account struct {
	id, kind, book string
	least          int64
}

func moneyAccount(kind, name string) account {
	least := int64(0)
	if kind == accountSource || kind == accountLearner {
		least = bottomless
	}
	return account{id: kind + ":" + name, kind: kind, book: bookMoney, least: least}
}

func entitlement(kind, name string) account {
	return account{id: kind + ":" + name, kind: kind, book: bookEntitlement, least: bottomless}
}

// purse is the name of the accounts of a part: the scheme and the sub-balance.
func (p HeldPart) purse() string {
	if p.Budget == "" {
		return p.Scheme
	}
	return p.Scheme + ":" + p.Budget
}

// payable is to whom a part is owed once it is paid.
func (h Hold) payable(p HeldPart) account {
	if p.Later {
		return moneyAccount(accountPayable, "learner:"+h.Pseudonym)
	}
	return moneyAccount(accountPayable, string(h.Provider))
}

// from is the account money of a part came from and goes back to.
func (h Hold) from(p HeldPart) account {
	if p.Kind == PayerLearner {
		return moneyAccount(accountLearner, h.Pseudonym)
	}
	return moneyAccount(accountBudget, p.purse())
}

// entitled are the postings by which a person's use of a scheme grows by an
// amount: none for what is no scheme's.
func (h Hold) entitled(p HeldPart, minor int64) []posting {
	if p.Kind != PayerScheme {
		return nil
	}
	return []posting{
		{entitlement(accountPerson, p.purse()+":"+h.Pseudonym), -minor},
		{entitlement(accountDrawn, p.purse()), minor},
	}
}

// moves are the postings of a transaction of a kind on a part.
func (h Hold) moves(p HeldPart, k Kind, minor int64) []posting {
	held := moneyAccount(accountHeld, p.purse())
	switch k {
	case KindHold:
		return append([]posting{{h.from(p), -minor}, {held, minor}}, h.entitled(p, minor)...)
	case KindCapture:
		return []posting{{held, -minor}, {h.payable(p), minor}}
	case KindRelease:
		return append([]posting{{held, -minor}, {h.from(p), minor}}, h.entitled(p, -minor)...)
	case KindRefund:
		return append([]posting{{h.payable(p), -minor}, {h.from(p), minor}}, h.entitled(p, -minor)...)
	default: // KindAdjustment: a capture is taken back to a hold
		return []posting{{h.payable(p), -minor}, {held, minor}}
	}
}
