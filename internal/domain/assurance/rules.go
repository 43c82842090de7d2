package assurance

import (
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// Rights is what the country's pack gives a provider for one field and level.
type Rights struct {
	SelfAccrediting bool
	Field           bool
	Institutional   bool
	Notification    bool
	Clause          string // the rule that says so
}

// WorkingDays is how many working days, Monday to Friday, a decision took: the day
// it was applied for is none.
func WorkingDays(from, to time.Time) int {
	n := 0
	for day := from.AddDate(0, 0, 1); !day.After(to); day = day.AddDate(0, 0, 1) {
		if d := day.Weekday(); d != time.Saturday && d != time.Sunday {
			n++
		}
	}
	return n
}

// ChooseRoute picks the lightest route the provider has a right to
// (lifecycles 5.2). Without any right each programme is judged.
func ChooseRoute(r Rights) Route {
	switch {
	case r.SelfAccrediting:
		return RouteSelfAccrediting
	case r.Field:
		return RouteField
	case r.Institutional:
		return RouteInstitutional
	case r.Notification:
		return RouteNotification
	}
	return RouteProgramme
}

// Tier is how deep a programme is looked at, in proportion to its risk.
type Tier string

// The tiers: a desk check, one reviewer, a panel.
const (
	Light    Tier = "light"
	Standard Tier = "standard"
	Full     Tier = "full"
)

// Factor is one named reason for the tier. People are shown factors and the
// tier, never a number (lifecycles, correction 5).
type Factor string

// The factors of lifecycles 5.2.
const (
	FactorVolume      Factor = "volume"       // over 15 ECTS
	FactorLargeVolume Factor = "large-volume" // over 30 ECTS
	FactorFee         Factor = "fee"
	FactorPublicMoney Factor = "public-money"
	FactorNewProvider Factor = "new-provider"
	FactorUnwatched   Factor = "unsupervised-online"
	FactorSafety      Factor = "safety-critical"
	FactorHighLevel   Factor = "high-level" // EQF 7 and above
	FactorEndorsed    Factor = "endorsed"   // lowers
	FactorFieldRight  Factor = "field-right"
)

// Exposure is what the tier is judged by.
type Exposure struct {
	ECTS           *credit.Amount // nil when not stated: counted as large
	FeeMinor       int64
	PublicMoney    bool
	NewProvider    bool
	Unsupervised   bool
	SafetyCritical bool
	EQF            int
	Endorsed       bool
	FieldRight     bool
}

var weights = map[Factor]int{
	FactorVolume: 20, FactorLargeVolume: 30, FactorFee: 10, FactorPublicMoney: 10, FactorNewProvider: 20,
	FactorUnwatched: 10, FactorSafety: 20, FactorHighLevel: 5, FactorEndorsed: -5, FactorFieldRight: -15,
}

// highFee is the fee, in minor units, from which a learner has much to lose.
const highFee = 100_000

// Proportion names the factors that apply and the tier they lead to: under 25
// light, under 50 standard, else full.
func Proportion(e Exposure) (Tier, []Factor) {
	factors := volumeFactors(e.ECTS)
	for _, c := range []struct {
		applies bool
		factor  Factor
	}{
		{e.FeeMinor >= highFee, FactorFee},
		{e.PublicMoney, FactorPublicMoney},
		{e.NewProvider, FactorNewProvider},
		{e.Unsupervised, FactorUnwatched},
		{e.SafetyCritical, FactorSafety},
		{e.EQF >= 7, FactorHighLevel},
		{e.Endorsed, FactorEndorsed},
		{e.FieldRight, FactorFieldRight},
	} {
		if c.applies {
			factors = append(factors, c.factor)
		}
	}
	sum := 0
	for _, f := range factors {
		sum += weights[f]
	}
	switch {
	case sum < 25:
		return Light, factors
	case sum < 50:
		return Standard, factors
	}
	return Full, factors
}

func volumeFactors(ects *credit.Amount) []Factor {
	switch {
	case ects == nil || ects.Cmp(credit.MustParse("30")) > 0:
		return []Factor{FactorLargeVolume}
	case ects.Cmp(credit.MustParse("15")) > 0:
		return []Factor{FactorVolume}
	}
	return nil
}

// steps is the whole machine of lifecycles 5.2: what an act does in a state.
var steps = map[State]map[Act]State{
	Draft:           {ActSubmit: Submitted, ActWithdraw: Withdrawn},
	Submitted:       {ActScreen: Screening, ActWithdraw: Withdrawn},
	Screening:       {ActReturn: InfoRequested, ActAutoApprove: Approved, ActAssign: UnderReview, ActWithdraw: Withdrawn},
	InfoRequested:   {ActRespond: Screening, ActWithdraw: Withdrawn},
	UnderReview:     {ActRecommend: ProviderComment, ActWithdraw: Withdrawn},
	ProviderComment: {ActComment: Decision, ActWithdraw: Withdrawn},
	Decision:        {ActApprove: Approved, ActConditions: Conditional, ActRefuse: Refused, ActWithdraw: Withdrawn},
	Conditional:     {ActConfirm: Approved, ActRefuse: Refused, ActAppeal: Appealed, ActWithdraw: Withdrawn},
	Refused:         {ActAppeal: Appealed},
	Appealed:        {ActApprove: Approved, ActRefuse: RefusedFinal, ActWithdraw: Withdrawn},
	Approved:        {ActExpire: Expired, ActWithdrawAppr: Revoked},
}

// Next is the state an act leads to, or a fault that names the state and what
// could be done in it.
func Next(from State, act Act) (State, error) {
	if to, ok := steps[from][act]; ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, "assurance.application.wrong_state", "state", string(from), "act", string(act))
}

// MissingReviewers names the expertise a tier needs and the panel lacks: one
// reviewer for standard; two experts, one from industry, and a student for full.
// A desk check asks for nobody in particular; who is assigned is somebody.
func MissingReviewers(t Tier, panel []Expertise) []Expertise {
	var missing []Expertise
	has := func(e Expertise) bool { return slices.Contains(panel, e) }
	switch {
	case t == Standard && len(panel) == 0:
		missing = append(missing, Academic)
	case t == Full:
		for _, e := range []Expertise{Academic, Industry, Student} {
			if !has(e) {
				missing = append(missing, e)
			}
		}
	}
	return missing
}

// MayDecide refuses somebody who is not free to decide: who has an interest in
// the matter, who reviewed it, and, in an appeal, who took the decision that is
// appealed (lifecycles 5.2: an independent panel). Who submitted it the policy
// refuses.
func MayDecide(p identity.PersonID, state State, conflicted bool, reviews []Review, history []Transition) error {
	if conflicted {
		return fault.New(fault.Denied, "assurance.decision.conflict_of_interest")
	}
	if slices.ContainsFunc(reviews, func(r Review) bool { return r.Reviewer == p }) {
		return fault.New(fault.Denied, "assurance.decision.own_review")
	}
	decided := func(t Transition) bool { return t.Actor == p && (t.Act == ActRefuse || t.Act == ActConditions) }
	if state == Appealed && slices.ContainsFunc(history, decided) {
		return fault.New(fault.Denied, "assurance.decision.own_decision")
	}
	return nil
}

// appealDays is within how many days of a decision its appeal is made.
const appealDays = 30

// MayAppeal refuses an appeal that comes too late.
func MayAppeal(decided, now time.Time) error {
	if now.After(decided.AddDate(0, 0, appealDays)) {
		return fault.New(fault.Conflict, "assurance.appeal.too_late", "days", appealDays)
	}
	return nil
}

// MayReview refuses a reviewer with an interest in the matter: the provider's
// own people and those of an employer that endorsed it.
func MayReview(conflicted bool) error {
	if conflicted {
		return fault.New(fault.Denied, "assurance.review.conflict_of_interest")
	}
	return nil
}

// NeedsReasons refuses a decision that gives none; everybody reads them.
func NeedsReasons(act Act, reasons string) error {
	switch act {
	case ActApprove, ActConditions, ActRefuse, ActReturn, ActWithdrawAppr, ActRecommend, ActAppeal:
		if len([]rune(reasons)) < leastReasons {
			return fault.New(fault.Invalid, "assurance.reasons_missing", "least", leastReasons).At("reasons")
		}
	}
	return nil
}

// leastReasons is how many characters a reason has at least.
const leastReasons = 10
