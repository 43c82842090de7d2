package credential_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// A badge's alignment has a name, also where an offer names no body: a library that
// looks after its own quality could issue nothing.
func TestQualityAssuranceWithoutABodyIsNamedByItsKind(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]credential.Vouched{
		"internal quality assurance": {Type: "internal", Body: i18n.Text{"en": ""}},
		"field-of-work":              {Type: "field-of-work"},
		"Agency 2026-03-01":          {Type: "approval", Body: i18n.Text{"en": "Agency"}, On: "2026-03-01"},
	} {
		if got := v.Words(); got != want {
			t.Errorf("%+v: got %q, want %q", v, got, want)
		}
	}
}

func TestEveryReasonAgainstAnAwardIsNamed(t *testing.T) {
	t.Parallel()
	pass := assessment.Result{Standing: assessment.Final, Outcome: assessment.Passed}
	for name, c := range map[string]struct {
		basis credential.Basis
		want  []string
	}{
		"a final pass":                    {credential.Basis{Result: pass}, nil},
		"approved where it must be":       {credential.Basis{Result: pass, NeedsApproval: true, ApprovedOnTheDay: true}, nil},
		"approved where it need not be":   {credential.Basis{Result: pass, ApprovedOnTheDay: true}, nil},
		"not passed":                      {credential.Basis{Result: assessment.Result{Standing: assessment.Final, Outcome: assessment.NotPassed}}, []string{"credential.award.no_final_pass"}},
		"passed, not confirmed":           {credential.Basis{Result: assessment.Result{Standing: assessment.Held, Outcome: assessment.Passed}}, []string{"credential.award.no_final_pass"}},
		"no result at all":                {credential.Basis{}, []string{"credential.award.no_final_pass"}},
		"not approved on the day":         {credential.Basis{Result: pass, NeedsApproval: true}, []string{"credential.award.not_approved_on_the_day"}},
		"two elements missing":            {credential.Basis{Result: pass, Missing: []string{"level", "quality"}}, []string{"credential.award.element_missing", "credential.award.element_missing"}},
		"everything that can be wrong is": {credential.Basis{NeedsApproval: true, Missing: []string{"title"}}, []string{"credential.award.no_final_pass", "credential.award.not_approved_on_the_day", "credential.award.element_missing"}},
	} {
		list, _ := fault.Of(credential.MayAward(c.basis))
		var got []string
		for _, f := range list {
			got = append(got, f.Key)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestEachElementThatIsNotStatedIsNamed(t *testing.T) {
	t.Parallel()
	whole := func() credential.Record {
		return credential.Record{
			Learner: credential.Learner{Name: "Samira"}, Title: en("T"), Country: []string{"XF"}, AwardingBody: credential.Body{Name: en("A")},
			Outcomes: []credential.Outcome{{Text: en("o")}}, Hours: amount("125"), EQF: 5, Assessment: credential.Assessed{Types: []string{"practical-assessment"}},
			Participation: "online", Quality: []credential.Vouched{{Type: "internal"}},
		}
	}
	for name, lack := range map[string]func(r *credential.Record){
		"learner": func(r *credential.Record) { r.Learner.Name = "" }, "title": func(r *credential.Record) { r.Title = nil },
		"country": func(r *credential.Record) { r.Country = nil }, "awardingBody": func(r *credential.Record) { r.AwardingBody.Name = nil },
		"outcomes": func(r *credential.Record) { r.Outcomes = nil }, "workload": func(r *credential.Record) { r.Hours = nil },
		"level": func(r *credential.Record) { r.EQF = 0 }, "assessment": func(r *credential.Record) { r.Assessment.Types = nil },
		"participation": func(r *credential.Record) { r.Participation = "" }, "quality": func(r *credential.Record) { r.Quality = nil },
	} {
		r := whole()
		lack(&r)
		if got := credential.MissingElements(r); !slices.Equal(got, []string{name}) {
			t.Errorf("without %s: got %v", name, got)
		}
	}
	r := whole()
	r.Hours, r.Credits = nil, amount("5")
	if got := credential.MissingElements(r); got != nil {
		t.Errorf("credits are a workload: got %v", got)
	}
	if got := credential.MissingElements(credential.Record{}); len(got) != 10 {
		t.Errorf("of nothing: got %v", got)
	}
}

func TestNothingLeadsOutOfRevoked(t *testing.T) {
	t.Parallel()
	allowed := map[credential.State]map[credential.Act]credential.State{
		credential.InForce:    {credential.ActSuspend: credential.Suspended, credential.ActRevoke: credential.Revoked, credential.ActSupersede: credential.Superseded},
		credential.Suspended:  {credential.ActLift: credential.InForce, credential.ActRevoke: credential.Revoked},
		credential.Superseded: {credential.ActRevoke: credential.Revoked},
		credential.Revoked:    {},
	}
	for from, acts := range allowed {
		for _, act := range []credential.Act{credential.ActSuspend, credential.ActLift, credential.ActRevoke, credential.ActSupersede, "forget"} {
			got, err := credential.Next(from, act)
			if want := acts[act]; got != want || (err == nil) != (want != "") {
				t.Errorf("%s in %s: got %q, %v", act, from, got, err)
			}
		}
	}
}

func TestEveryPlaceOfAListIsMetOnceWhateverItsSeed(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 1, 1 << 63, 0xffffffffffffffff, 0xdeadbeefcafef00d} {
		seen := make([]bool, credential.SlotCount)
		for n := range credential.SlotCount {
			p := credential.Slot(seed, n)
			if p < 0 || p >= credential.SlotCount || seen[p] {
				t.Fatalf("seed %x: place %d of %d", seed, p, n)
			}
			seen[p] = true
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		n, m := rapid.IntRange(0, credential.SlotCount-1).Draw(t, "n"), rapid.IntRange(0, credential.SlotCount-1).Draw(t, "m")
		if (credential.Slot(seed, n) == credential.Slot(seed, m)) != (n == m) {
			t.Fatalf("seed %x: %d and %d", seed, n, m)
		}
	})
}
