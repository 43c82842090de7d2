package assurance_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

func (f *fellmark) technicians() assurance.SkillNeed {
	return assurance.SkillNeed{
		Title: " Blade technicians ", Words: "Inspect a blade on the ground, decide what each defect needs, and repair its surface.",
		People: 30, By: f.db.Now().AddDate(0, 6, 0), Place: "Coast", Gives: []assurance.Gift{assurance.GivesInterview, assurance.GivesCoAssessment},
	}
}

func (f *fellmark) needState(t *testing.T, id assurance.NeedID) assurance.NeedState {
	t.Helper()
	n, _, err := f.Need(t.Context(), identity.Anonymous, id)
	must(t, err)
	return n.State
}

// S-066, S-145, S-413: an employer registers a need, an offer answers it, and the
// employer's word about that is an endorsement.
func TestAnOfferAnswersANeedAndTheEmployersWordIsAnEndorsement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		n, err := f.RegisterNeed(ctx, f.wind, f.technicians())
		must(t, err)
		if n.Title != "Blade technicians" || n.State != assurance.NeedOpen || n.Employer != windCoast {
			t.Errorf("got %+v", n)
		}
		e, err := f.AnswerNeed(ctx, f.harbour, n.ID, f.blades, "Our course does just that.")
		must(t, err)
		again, err := f.AnswerNeed(ctx, f.harbour, n.ID, f.blades, "Once more.")
		must(t, err)
		if again.ID != e.ID || e.Kind != assurance.Need || e.State != assurance.EndorsementRequested {
			t.Errorf("got %+v, then %+v", e, again)
		}
		if _, seen, err := f.Need(ctx, identity.Anonymous, n.ID); err != nil || len(seen) != 0 || f.needState(t, n.ID) != assurance.NeedOpen {
			t.Errorf("before the employer's word everybody sees %+v, %v", seen, err)
		}
		must(t, f.AnswerEndorsement(ctx, f.wind, e.ID, assurance.EndorsementConfirmed, "We need 30 technicians by spring."))
		_, seen, err := f.Need(ctx, identity.Anonymous, n.ID)
		must(t, err)
		if len(seen) != 1 || seen[0].Statement == "" || seen[0].Asked != "" || f.needState(t, n.ID) != assurance.NeedAnswered {
			t.Errorf("got %+v", seen)
		}
		if all, err := f.NeedsOf(ctx, f.blades); err != nil || len(all) != 1 {
			t.Errorf("the offer answers %+v, %v", all, err)
		}
		must(t, f.AnswerEndorsement(ctx, f.wind, e.ID, assurance.EndorsementWithdrawn, ""))
		if got := f.needState(t, n.ID); got != assurance.NeedOpen {
			t.Errorf("the word was taken back and the need is %s", got)
		}
		if k := f.count(t, `SELECT COUNT(*) FROM assurance_need n JOIN assurance_need_answer a ON a.need = n.id JOIN assurance_endorsement e ON e.id = a.endorsement
			WHERE n.id = $1 AND n.registered_at <= e.decided_at`, string(n.ID)); k != 1 {
			t.Errorf("%d rows to compute the time from need to word from", k)
		}
	})
}

func TestTheWordAnEmployerGaveAlreadyCountsForItsNeed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		given := f.endorsed(t)
		n, err := f.RegisterNeed(ctx, f.wind, f.technicians())
		must(t, err)
		e, err := f.AnswerNeed(ctx, f.harbour, n.ID, f.blades, "")
		must(t, err)
		if e.ID != given.ID || f.needState(t, n.ID) != assurance.NeedAnswered {
			t.Errorf("got %+v, the need is %s", e, f.needState(t, n.ID))
		}
	})
}

func TestANeedSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		for key, spoil := range map[string]func(*assurance.SkillNeed){
			"assurance.need.title":         func(n *assurance.SkillNeed) { n.Title = " x " },
			"assurance.need.words":         func(n *assurance.SkillNeed) { n.Words = strings.Repeat("y", 2001) },
			"assurance.need.people":        func(n *assurance.SkillNeed) { n.People = 0 },
			"assurance.need.by_missing":    func(n *assurance.SkillNeed) { n.By = time.Time{} },
			"assurance.need.by_past":       func(n *assurance.SkillNeed) { n.By = f.db.Now() },
			"assurance.need.by_far":        func(n *assurance.SkillNeed) { n.By = f.db.Now().AddDate(6, 0, 0) },
			"assurance.need.place_missing": func(n *assurance.SkillNeed) { n.Place = " " },
			"assurance.need.gift_unknown":  func(n *assurance.SkillNeed) { n.Gives = []assurance.Gift{"a car"} },
		} {
			n := f.technicians()
			spoil(&n)
			_, err := f.RegisterNeed(ctx, f.wind, n)
			wantFault(t, err, key)
		}
		for _, who := range []identity.Actor{f.harbour, f.eva, identity.Anonymous} {
			if _, err := f.RegisterNeed(ctx, who, f.technicians()); err == nil {
				t.Errorf("%s registered a need", who.Name())
			}
		}
		if all, err := f.Needs(ctx); err != nil || len(all) != 0 {
			t.Errorf("half done: %+v, %v", all, err)
		}
	})
}

func TestANeedEndsMetTakenBackOrWithItsDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		register := func() assurance.NeedID {
			n, err := f.RegisterNeed(ctx, f.wind, f.technicians())
			must(t, err)
			return n.ID
		}
		met, back, late := register(), register(), register()
		wantFault(t, f.EndNeed(ctx, f.dana, met, assurance.NeedMet, because), "identity.denied")
		wantFault(t, f.EndNeed(ctx, f.wind, met, assurance.NeedMet, "short"), "assurance.reasons_missing")
		wantFault(t, f.EndNeed(ctx, f.wind, met, assurance.NeedExpired, because), "assurance.need.wrong_state")
		wantFault(t, f.EndNeed(ctx, f.wind, "none", assurance.NeedMet, because), "assurance.need.not_found")
		must(t, f.EndNeed(ctx, f.wind, met, assurance.NeedMet, because))
		must(t, f.EndNeed(ctx, f.wind, back, assurance.NeedWithdrawn, because))
		wantFault(t, f.EndNeed(ctx, f.wind, back, assurance.NeedMet, because), "assurance.need.wrong_state")
		_, err := f.AnswerNeed(ctx, f.harbour, met, f.blades, "")
		wantFault(t, err, "assurance.need.over")
		_, err = f.AnswerNeed(ctx, f.manager, late, f.blades, "") // another's offer
		wantFault(t, err, "identity.denied")
		f.clock.Advance(200 * 24 * time.Hour)
		_, err = f.AnswerNeed(ctx, f.harbour, late, f.blades, "") // its day is over, whether or not the job ran
		wantFault(t, err, "assurance.need.over")
		must(t, f.ExpireNeeds(ctx))
		for id, want := range map[assurance.NeedID]assurance.NeedState{met: assurance.NeedMet, back: assurance.NeedWithdrawn, late: assurance.NeedExpired} {
			if got := f.needState(t, id); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		if own, err := f.OwnNeeds(ctx, f.wind); err != nil || len(own) != 3 {
			t.Errorf("got %d, %v", len(own), err)
		}
		_, err = f.OwnNeeds(ctx, f.harbour)
		wantFault(t, err, "identity.denied")
	})
}

func TestTwoAnswersAtOnceAreOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		n, err := f.RegisterNeed(ctx, f.wind, f.technicians())
		must(t, err)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if _, err := f.AnswerNeed(ctx, f.harbour, n.ID, f.blades, "now"); err != nil && !fault.Is(err, "assurance.endorsement.already_asked") {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if k := f.count(t, `SELECT COUNT(*) FROM assurance_endorsement`); k != 1 {
			t.Errorf("the employer was asked %d times", k)
		}
	})
}
