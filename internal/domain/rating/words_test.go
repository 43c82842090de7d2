package rating_test

import (
	"testing"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
)

// wrote has five people rate, the first with words.
func (h *house) wrote(t *testing.T, words string) (enrolment.ID, string) {
	t.Helper()
	id := h.completes(t, learner(0))
	h.gives(t, learner(0), id, 4, words)
	h.rated(t, 1, 5, 4)
	q, err := h.Waiting(t.Context(), operator)
	must(t, err)
	if q.Total != 1 || q.Waiting[0].Text != words {
		t.Fatalf("waiting: %v", q)
	}
	return id, q.Waiting[0].ID
}

func (h *house) decides(t *testing.T, a identity.Actor, id string, d rating.Decision) {
	t.Helper()
	must(t, h.Decide(t.Context(), a, id, d))
	h.drain(t)
}

var (
	show     = rating.Decision{Part: rating.TheWords, Show: true}
	withhold = rating.Decision{Part: rating.TheWords, Reason: rating.Personal, Note: "It says a name."}
)

func TestWordsAreShownOnceSomebodyHasReadThemAndWithFourOthers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id, words := h.wrote(t, "Good tutors.")
		if v := h.shown(t); len(v.Words) != 0 {
			t.Errorf("nobody has read %v", v.Words)
		}
		refused(t, h.Decide(t.Context(), manager, words, show), "identity.denied")
		refused(t, h.Decide(t.Context(), identity.Actor{Person: learner(0).Person, Tenant: "office", Roles: []identity.Role{identity.RoleOperator}}, words, show), "identity.denied")
		h.decides(t, operator, words, show)
		if v := h.shown(t); len(v.Words) != 1 || v.Words[0].Text != "Good tutors." || v.Words[0].Lang != "en" {
			t.Errorf("got %v", v.Words)
		}
		h.gives(t, learner(0), id, 4, "Good tutors.") // the same words stay as they are
		if v := h.shown(t); len(v.Words) != 1 {
			t.Errorf("got %v", v.Words)
		}
		h.gives(t, learner(0), id, 4, "Other words.")
		if v := h.shown(t); len(v.Words) != 0 {
			t.Errorf("nobody has read %v", v.Words)
		}
		_, err := h.TakeBack(t.Context(), learner(0), id)
		must(t, err)
		if n := h.rows(t, "rating_words"); n != 0 {
			t.Errorf("%d words are kept", n)
		}
	})
}

func TestWhatIsWithheldIsCountedWithItsReasonAndMayBeAppealedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id, words := h.wrote(t, "Mr Haar was rude.")
		refused(t, h.Decide(ctx, operator, words, rating.Decision{Part: rating.TheWords}), "rating.reason_missing")
		refused(t, h.Decide(ctx, operator, words, rating.Decision{Part: rating.TheWords, Reason: "unkind"}), "rating.reason_missing")
		_, err := h.Appeal(ctx, learner(0), id, "Why?")
		refused(t, err, "rating.words.not_now.appeal")
		h.decides(t, operator, words, withhold)
		if len(h.told) != 1 {
			t.Errorf("the author is told %v", h.told)
		}
		v := h.shown(t)
		if len(v.Words) != 0 || len(v.Withheld) != 1 || v.Withheld[0] != (rating.Left{Reason: rating.Personal, Count: 1}) || v.Programme.Ratings != 5 {
			t.Errorf("got %v", v)
		}
		m, err := h.Mine(ctx, learner(0), id)
		must(t, err)
		if m.Said.State != rating.Withheld || m.Said.Reason != rating.Personal || m.Said.Note != withhold.Note {
			t.Errorf("the author reads %+v", m.Said)
		}
		_, err = h.Appeal(ctx, learner(0), id, " ")
		refused(t, err, "rating.text.missing")
		_, err = h.Appeal(ctx, learner(0), id, "It is no name of anybody here.")
		must(t, err)
		h.decides(t, operator, words, show) // alone in the office: nobody else could
		if v := h.shown(t); len(v.Words) != 1 || len(v.Withheld) != 0 {
			t.Errorf("got %v", v)
		}
		refused(t, h.Dispute(ctx, manager, words, "It is untrue."), "rating.words.not_now.dispute") // that is settled
	})
}

func TestASecondLookIsSomebodyElsesWhereThereIsSomebodyElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id, words := h.wrote(t, "Mr Haar was rude.")
		h.decides(t, operator, words, withhold)
		for _, name := range []string{"tove", "otto"} {
			now := h.db.Now().UnixMicro()
			_, err := h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_person (id, name, given_name, family_name, birth_date, lang, created) VALUES ($1, $1, '', '', '', 'en', $2)`, name, now)
			must(t, err)
			_, err = h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_membership (tenant, person, role, since) VALUES ('office', $1, 'operator', $2)`, name, now)
			must(t, err)
		}
		_, err := h.Appeal(t.Context(), learner(0), id, "It is no name of anybody here.")
		must(t, err)
		refused(t, h.Decide(t.Context(), operator, words, show), "rating.other_eyes")
		h.decides(t, identity.Actor{Person: "otto", Tenant: "office", Roles: operator.Roles}, words, withhold)
		_, err = h.Appeal(t.Context(), learner(0), id, "Again.")
		refused(t, err, "rating.words.not_now.appeal")
	})
}

func TestTheProviderAnswersOnceAndDeletesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		_, words := h.wrote(t, "Too few tutors.")
		refused(t, h.Reply(ctx, manager, words, "We hired two."), "rating.words.unknown") // it cannot read them yet
		h.decides(t, operator, words, show)
		refused(t, h.Reply(ctx, stranger, words, "Not ours."), "rating.words.unknown")
		refused(t, h.Reply(ctx, learner(0), words, "Mine."), "identity.denied")
		must(t, h.Reply(ctx, manager, words, "We hired two."))
		if v := h.shown(t); v.Words[0].Reply != "" {
			t.Errorf("nobody has read %v", v.Words)
		}
		refused(t, h.Reply(ctx, manager, words, "We hired three."), "rating.reply.given")
		h.decides(t, operator, words, rating.Decision{Part: rating.TheReply, Reason: rating.Personal})
		must(t, h.Reply(ctx, manager, words, "We hired three."))
		h.decides(t, operator, words, rating.Decision{Part: rating.TheReply, Show: true})
		if v := h.shown(t); v.Words[0].Reply != "We hired three." {
			t.Errorf("got %v", v.Words)
		}
		must(t, h.Dispute(ctx, manager, words, "We always had six."))
		if v := h.shown(t); len(v.Words) != 1 {
			t.Error("words that are disputed are gone")
		}
		d, err := h.Told(ctx, manager, "")
		must(t, err)
		if len(d.Told) != 1 || d.Told[0].State != rating.Disputed || d.Told[0].Reply == "" {
			t.Errorf("got %v", d)
		}
		if d, err := h.Told(ctx, stranger, ""); err != nil || len(d.Told) != 0 {
			t.Errorf("another provider reads %v, %v", d, err)
		}
		h.decides(t, operator, words, show)
		if v := h.shown(t); len(v.Words) != 1 || v.Words[0].Reply == "" {
			t.Errorf("got %v", v.Words)
		}
	})
}
