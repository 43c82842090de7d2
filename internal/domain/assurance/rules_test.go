package assurance_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/assurance"
)

func TestTheLightestRouteTheProviderHasARightToIsChosen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rights assurance.Rights
		want   assurance.Route
		atOnce bool
	}{
		{assurance.Rights{}, assurance.RouteProgramme, false},
		{assurance.Rights{Notification: true}, assurance.RouteNotification, true},
		{assurance.Rights{Notification: true, Institutional: true}, assurance.RouteInstitutional, true},
		{assurance.Rights{Institutional: true, Field: true}, assurance.RouteField, true},
		{assurance.Rights{SelfAccrediting: true, Field: true}, assurance.RouteSelfAccrediting, true},
	} {
		got := assurance.ChooseRoute(c.rights)
		if got != c.want || got.AtOnce() != c.atOnce {
			t.Errorf("%+v: got %s (at once: %v), want %s", c.rights, got, got.AtOnce(), c.want)
		}
	}
}

func TestTheDepthIsInProportionToWhatALearnerCanLose(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		e       assurance.Exposure
		tier    assurance.Tier
		factors []assurance.Factor
	}{
		"small and known":                      {assurance.Exposure{ECTS: amount("5")}, assurance.Light, nil},
		"exactly 15 credits":                   {assurance.Exposure{ECTS: amount("15")}, assurance.Light, nil},
		"just over 15 credits":                 {assurance.Exposure{ECTS: amount("15.5")}, assurance.Light, []assurance.Factor{assurance.FactorVolume}},
		"over 15 at level 7":                   {assurance.Exposure{ECTS: amount("16"), EQF: 7}, assurance.Standard, []assurance.Factor{assurance.FactorVolume, assurance.FactorHighLevel}},
		"exactly 30 credits":                   {assurance.Exposure{ECTS: amount("30")}, assurance.Light, []assurance.Factor{assurance.FactorVolume}},
		"over 30 credits":                      {assurance.Exposure{ECTS: amount("31")}, assurance.Standard, []assurance.Factor{assurance.FactorLargeVolume}},
		"a volume that is not stated is large": {assurance.Exposure{}, assurance.Standard, []assurance.Factor{assurance.FactorLargeVolume}},
		"a fee of EUR 1,000":                   {assurance.Exposure{ECTS: amount("5"), FeeMinor: 100_000}, assurance.Light, []assurance.Factor{assurance.FactorFee}},
		"a fee below that":                     {assurance.Exposure{ECTS: amount("5"), FeeMinor: 99_999}, assurance.Light, nil},
		"25 is standard":                       {assurance.Exposure{ECTS: amount("5"), NewProvider: true, EQF: 7}, assurance.Standard, []assurance.Factor{assurance.FactorNewProvider, assurance.FactorHighLevel}},
		"50 is full":                           {assurance.Exposure{ECTS: amount("5"), NewProvider: true, SafetyCritical: true, Unsupervised: true}, assurance.Full, []assurance.Factor{assurance.FactorNewProvider, assurance.FactorUnwatched, assurance.FactorSafety}},
		"an endorsement lowers":                {assurance.Exposure{ECTS: amount("5"), NewProvider: true, EQF: 7, Endorsed: true}, assurance.Light, []assurance.Factor{assurance.FactorNewProvider, assurance.FactorHighLevel, assurance.FactorEndorsed}},
		"offer A, from a provider with rights": {assurance.Exposure{ECTS: amount("5"), FeeMinor: 60_000, PublicMoney: true, SafetyCritical: true, EQF: 5, Endorsed: true, FieldRight: true},
			assurance.Light, []assurance.Factor{assurance.FactorPublicMoney, assurance.FactorSafety, assurance.FactorEndorsed, assurance.FactorFieldRight}},
		"offer B, from a new provider": {assurance.Exposure{ECTS: amount("4"), FeeMinor: 145_000, PublicMoney: true, NewProvider: true, SafetyCritical: true, EQF: 4, Endorsed: true},
			assurance.Full, []assurance.Factor{assurance.FactorFee, assurance.FactorPublicMoney, assurance.FactorNewProvider, assurance.FactorSafety, assurance.FactorEndorsed}},
	} {
		tier, factors := assurance.Proportion(c.e)
		if tier != c.tier {
			t.Errorf("%s: got %s, want %s", name, tier, c.tier)
		}
		if diff := cmp.Diff(c.factors, factors); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestEveryActInEveryStateLeadsWhereThePapersSay holds the machine of lifecycles
// 5.2: what is not in this list is refused.
func TestEveryActInEveryStateLeadsWhereThePapersSay(t *testing.T) {
	t.Parallel()
	type step struct {
		from assurance.State
		act  assurance.Act
	}
	allowed := map[step]assurance.State{
		{"draft", "submit"}: "submitted", {"draft", "withdraw"}: "withdrawn",
		{"submitted", "screen"}: "screening", {"submitted", "withdraw"}: "withdrawn",
		{"screening", "return-for-info"}: "info-requested", {"screening", "auto-approve"}: "approved", {"screening", "assign"}: "under-review", {"screening", "withdraw"}: "withdrawn",
		{"info-requested", "respond"}: "screening", {"info-requested", "withdraw"}: "withdrawn",
		{"under-review", "recommend"}: "provider-comment", {"under-review", "withdraw"}: "withdrawn",
		{"provider-comment", "comment"}: "decision", {"provider-comment", "withdraw"}: "withdrawn",
		{"decision", "approve"}: "approved", {"decision", "approve-with-conditions"}: "conditional", {"decision", "refuse"}: "refused", {"decision", "withdraw"}: "withdrawn",
		{"conditional", "confirm-conditions"}: "approved", {"conditional", "refuse"}: "refused", {"conditional", "appeal"}: "appeal", {"conditional", "withdraw"}: "withdrawn",
		{"refused", "appeal"}: "appeal",
		{"appeal", "approve"}: "approved", {"appeal", "refuse"}: "refused-final", {"appeal", "withdraw"}: "withdrawn",
		{"approved", "expire"}: "expired", {"approved", "withdraw-approval"}: "revoked",
	}
	states := []assurance.State{"draft", "submitted", "screening", "info-requested", "under-review", "provider-comment", "decision",
		"conditional", "approved", "refused", "appeal", "refused-final", "withdrawn", "expired", "revoked"}
	acts := []assurance.Act{"submit", "screen", "auto-approve", "return-for-info", "respond", "assign", "recommend", "comment", "approve",
		"approve-with-conditions", "confirm-conditions", "refuse", "appeal", "withdraw", "expire", "withdraw-approval"}
	for _, from := range states {
		for _, act := range acts {
			got, err := assurance.Next(from, act)
			want, ok := allowed[step{from, act}]
			if got != want || ok != (err == nil) {
				t.Errorf("%s in %s: got %q, %v, want %q", act, from, got, err, want)
			}
			if !ok {
				wantFault(t, err, "assurance.application.wrong_state")
			}
		}
		if from.Open() && from != assurance.Conditional && from.Decides() {
			t.Errorf("%s waits for somebody and is decided", from)
		}
	}
	if _, err := assurance.Next("nowhere", assurance.ActSubmit); err == nil {
		t.Error("a state that nobody knows leads somewhere")
	}
}

func TestAPanelHasTheExpertiseItsTierAsksFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tier        assurance.Tier
		panel, want []assurance.Expertise
	}{
		{assurance.Light, nil, nil},
		{assurance.Standard, nil, []assurance.Expertise{assurance.Academic}},
		{assurance.Standard, []assurance.Expertise{assurance.Industry}, nil},
		{assurance.Full, nil, []assurance.Expertise{assurance.Academic, assurance.Industry, assurance.Student}},
		{assurance.Full, []assurance.Expertise{assurance.Academic, assurance.Academic, assurance.Student}, []assurance.Expertise{assurance.Industry}},
		{assurance.Full, []assurance.Expertise{assurance.Student, assurance.Industry, assurance.Academic}, nil},
	} {
		if got := assurance.MissingReviewers(c.tier, c.panel); !slices.Equal(got, c.want) {
			t.Errorf("%s with %v: got %v, want %v", c.tier, c.panel, got, c.want)
		}
	}
	if _, err := assurance.ParseExpertise("celebrity"); err == nil {
		t.Error("an unknown expertise is accepted")
	}
}

func TestActsThatOthersReadHaveReasons(t *testing.T) {
	t.Parallel()
	for _, act := range []assurance.Act{"approve", "approve-with-conditions", "refuse", "return-for-info", "withdraw-approval", "recommend", "appeal"} {
		wantFault(t, assurance.NeedsReasons(act, "too short"), "assurance.reasons_missing")
		must(t, assurance.NeedsReasons(act, "أسباب كافية")) // counted in characters, not bytes
	}
	for _, act := range []assurance.Act{"submit", "comment", "withdraw", "respond", "assign", "expire", "confirm-conditions"} {
		must(t, assurance.NeedsReasons(act, ""))
	}
}

func TestOnlySomebodyWhoIsFreeDecides(t *testing.T) {
	t.Parallel()
	history := []assurance.Transition{{Act: assurance.ActRefuse, Actor: "eva"}, {Act: assurance.ActAppeal, Actor: "hugo"}}
	reviews := []assurance.Review{{Reviewer: "olga"}}
	must(t, assurance.MayDecide("otto", assurance.Appealed, false, reviews, history))
	must(t, assurance.MayDecide("eva", assurance.Decision, false, reviews, history))
	wantFault(t, assurance.MayDecide("eva", assurance.Appealed, false, reviews, history), "assurance.decision.own_decision")
	wantFault(t, assurance.MayDecide("olga", assurance.Decision, false, reviews, nil), "assurance.decision.own_review")
	wantFault(t, assurance.MayDecide("eva", assurance.Decision, true, nil, nil), "assurance.decision.conflict_of_interest")
}

func TestAnAppealIsMadeWithinThirtyDays(t *testing.T) {
	t.Parallel()
	decided := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	must(t, assurance.MayAppeal(decided, decided.AddDate(0, 0, 30)))
	wantFault(t, assurance.MayAppeal(decided, decided.AddDate(0, 0, 30).Add(time.Second)), "assurance.appeal.too_late")
}

func TestAnApprovalCoversFromItsDayUntilItsEnd(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a := assurance.Approval{ApprovedAt: from, ValidUntil: from.AddDate(0, 0, 1), State: assurance.ApprovalRevoked}
	for at, want := range map[time.Time]bool{from.Add(-1): false, from: true, from.AddDate(0, 0, 1).Add(-1): true, from.AddDate(0, 0, 1): false} {
		if a.Covers(at) != want {
			t.Errorf("%s: got %v", at, !want)
		}
	}
	st := assurance.Standing{Approvals: []assurance.Approval{a}}
	if _, ok := st.Current(from); ok {
		t.Error("an approval that was withdrawn is the current one")
	}
}

func TestADecisionTakesItsWorkingDaysAndNoWeekends(t *testing.T) {
	t.Parallel()
	day := func(d, hour int) time.Time { return time.Date(2026, time.March, d, hour, 0, 0, 0, time.UTC) } // the 2nd is a Monday
	for _, x := range []struct {
		from, to time.Time
		want     int
	}{
		{day(2, 9), day(2, 17), 0}, {day(2, 9), day(3, 9), 1}, {day(6, 9), day(9, 9), 1}, {day(6, 9), day(8, 23), 0},
		{day(2, 9), day(13, 9), 9}, {day(3, 9), day(2, 9), 0},
	} {
		if got := assurance.WorkingDays(x.from, x.to); got != x.want {
			t.Errorf("from %v to %v: %d working days, want %d", x.from, x.to, got, x.want)
		}
	}
}
