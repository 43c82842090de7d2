package recognition

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// steps is where each step leads from each state; what is not here is illegal.
var steps = map[State]map[Step]State{
	"":               {StepOpen: Opened},
	Opened:           {StepEvaluate: AutoDecided, StepRefer: NeedsReview},
	AutoDecided:      {StepGrant: Granted, StepRefer: NeedsReview},
	NeedsReview:      {StepAssign: InReview, StepWithdraw: Withdrawn, StepFlag: UnderReversal},
	InReview:         {StepGrant: Granted, StepPartly: PartlyGranted, StepRefuse: Refused, StepAsk: AwaitingEvidence, StepWithdraw: Withdrawn, StepFlag: UnderReversal, StepAssign: InReview},
	AwaitingEvidence: {StepSupply: InReview, StepLapse: Lapsed, StepWithdraw: Withdrawn, StepFlag: UnderReversal},
	Granted:          {StepFlag: UnderReversal},
	PartlyGranted:    {StepAppeal: InAppeal, StepFlag: UnderReversal},
	Refused:          {StepAppeal: InAppeal},
	InAppeal:         {StepGrant: Granted, StepPartly: PartlyGranted, StepRefuse: Refused, StepWithdraw: Withdrawn, StepFlag: UnderReversal},
	Lapsed:           {StepOpen: Opened, StepFlag: UnderReversal},
	Withdrawn:        {StepOpen: Opened, StepFlag: UnderReversal},
	UnderReversal:    {StepReverse: Reversed, StepUphold: Upheld},
	Upheld:           {StepFlag: UnderReversal},
}

// notNow, with a step, is the key of its refusal.
const notNow = "recognition.not_now."

// Next is the state a step leads to, or a fault that says when it is possible.
func Next(s State, by Step) (State, error) {
	if to, ok := steps[s][by]; ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, notNow+string(by), "state", string(s))
}

var answerSteps = map[Answer]Step{Grant: StepGrant, Partly: StepPartly, Refuse: StepRefuse}

// appealDays is how long somebody can appeal (lifecycles 5.7).
const appealDays = 30

// CanAppeal refuses an appeal that comes too late, or against the decision on one.
func CanAppeal(r Request, now time.Time) error {
	switch {
	case r.Final.Answer != "":
		return fault.New(fault.Conflict, "recognition.appeal.final")
	case r.Decision.At.IsZero():
		return fault.New(fault.Conflict, "recognition.appeal.undecided")
	case now.After(r.Decision.At.AddDate(0, 0, appealDays)):
		return fault.New(fault.Conflict, "recognition.appeal.late", "days", appealDays, "date", r.Decision.At)
	}
	return nil
}

// leastReasons is how many characters explain a decision at least.
const leastReasons = 10

// CheckDecision holds a person's decision to its form: reasons always; a refusal and
// a part name the substantial difference; no more credits than were referred.
func CheckDecision(r Request, p Programme, taken []string, d Decision) error {
	var list fault.List
	if short(d.Reasons) {
		list = append(list, fault.New(fault.Invalid, "recognition.decision.reasons_missing", "least", leastReasons).At("reasons"))
	}
	asked := r.Verdict.Referred
	switch d.Answer {
	case Grant, Partly:
		list = append(list, checkCredits(d, asked)...)
	case Refuse:
		if d.Credits != 0 {
			list = append(list, fault.New(fault.Invalid, "recognition.decision.refused_credits").At("credits"))
		}
	default:
		list = append(list, fault.New(fault.Invalid, "recognition.decision.answer_unknown", "value", string(d.Answer)).At("answer"))
	}
	if d.Answer != Grant && short(d.Difference) {
		list = append(list, fault.New(fault.Invalid, "recognition.decision.difference_missing", "least", leastReasons).At("difference"))
	}
	return append(list, checkUnit(d, p, taken)...).OrNil()
}

func short(s string) bool { return len([]rune(strings.TrimSpace(s))) < leastReasons }

// checkCredits compares with what was asked; of learning without ECTS the recogniser
// says how much it is.
func checkCredits(d Decision, asked Credits) fault.List {
	switch {
	case d.Credits <= 0:
		return fault.List{fault.New(fault.Invalid, "recognition.decision.credits_missing").At("credits")}
	case asked > 0 && d.Credits > asked:
		return fault.List{fault.New(fault.Invalid, "recognition.decision.credits_over", "asked", asked).At("credits")}
	case asked > 0 && d.Answer == Grant && d.Credits < asked:
		return fault.List{fault.New(fault.Invalid, "recognition.decision.credits_part", "asked", asked).At("credits")}
	case asked > 0 && d.Answer == Partly && d.Credits == asked:
		return fault.List{fault.New(fault.Invalid, "recognition.decision.credits_whole", "asked", asked).At("credits")}
	}
	return nil
}

func checkUnit(d Decision, p Programme, taken []string) (list fault.List) {
	if d.Unit == "" || d.Answer == Refuse {
		return nil
	}
	if _, ok := p.Unit(d.Unit); !ok {
		return fault.List{fault.New(fault.Invalid, "recognition.unit_unknown", "unit", d.Unit).At("unit")}
	}
	for _, t := range taken {
		if t == d.Unit {
			list = append(list, fault.New(fault.Conflict, "recognition.unit_replaced", "unit", d.Unit).At("unit"))
		}
	}
	return list
}
