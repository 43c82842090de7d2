package rating_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

const aldermoor identity.TenantID = "aldermoor"

var (
	manager  = identity.Actor{Person: "henrik", Tenant: aldermoor, Roles: []identity.Role{identity.RoleManager}}
	operator = identity.Actor{Person: "tove", Tenant: "office", Roles: []identity.Role{identity.RoleOperator}}
	stranger = identity.Actor{Person: "haar", Tenant: "brannoc", Roles: []identity.Role{identity.RoleManager}}
)

func learner(i int) identity.Actor {
	return identity.Actor{Person: identity.PersonID(fmt.Sprintf("p%02d", i)), Roles: []identity.Role{identity.RoleLearner}, Lang: "en"}
}

// house is the service over a fresh database with one offer, which learners have
// completed.
type house struct {
	*rating.Service
	db     *sqldb.DB
	clock  *sqldbtest.Clock
	offer  catalogue.Offer
	runner *job.Runner
	told   []event.Event // that half a year has passed, or words were decided
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		h := &house{Service: rating.New(rating.Deps{DB: db, Policy: identitytest.Policy(t)}), db: db, clock: clock}
		h.offer = publish(t, db, "Safe medicines", "Skillbridge")
		handlers, err := event.Handlers(db,
			event.On("rating.finished", h.OnFinished),
			event.On("test.due", func(_ context.Context, e rating.FollowUpDue) (job.Commit, error) { return h.hear(e) }),
			event.On("test.decided", func(_ context.Context, e rating.WordsDecided) (job.Commit, error) { return h.hear(e) }),
		)
		must(t, err)
		h.runner, err = job.NewRunner(db, append(handlers, h.Jobs()...), job.Options{Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		fn(t, h)
	})
}

func (h *house) hear(e event.Event) (job.Commit, error) {
	h.told = append(h.told, e)
	return nil, nil //nolint:nilnil // nothing is stored
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

func (h *house) drain(t *testing.T) {
	t.Helper()
	must(t, h.runner.Drain(t.Context()))
}

// publish puts an offer into the catalogue as a harvest would leave it.
func publish(t *testing.T, db *sqldb.DB, title, platform string) catalogue.Offer {
	t.Helper()
	o := catalogue.Offer{ID: catalogue.OfferID(uuid.NewString()), Provider: aldermoor, LocalID: title, Title: i18n.Text{"en": title}}
	if platform != "" {
		o.Platform = &catalogue.Body{Name: platform}
	}
	data, err := json.Marshal(o)
	must(t, err)
	now := db.Now().UnixMicro()
	_, err = db.Migrator().ExecContext(t.Context(), `INSERT INTO catalogue_offer
		(tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $3, '', '', '', $4, $5, TRUE, $6, $6, $6, '', 0)`,
		string(o.Provider), string(o.ID), o.LocalID, catalogue.ContentHash(o), string(data), now)
	must(t, err)
	return o
}

// enrols gives a person a place in an offer, in a state, and says that it ended.
func (h *house) enrols(t *testing.T, who identity.Actor, o catalogue.Offer, run string, state enrolment.State) enrolment.ID {
	t.Helper()
	id := enrolment.ID(uuid.NewString())
	now := h.db.Now().UnixMicro()
	_, err := h.db.Migrator().ExecContext(t.Context(), `INSERT INTO enrolment_place (tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at)
		VALUES ($1, $2, $3, 'A Name', $4, 'v', $5, $6, 0, $7, 0, 'EUR', 0, 'none', '', '', NULL, -1, '', $7, $7)`,
		string(aldermoor), string(id), string(who.Person), string(o.ID), run, string(state), now)
	must(t, err)
	h.becomes(t, id, state)
	return id
}

// becomes moves an enrolment, as its result does.
func (h *house) becomes(t *testing.T, id enrolment.ID, state enrolment.State) {
	t.Helper()
	_, err := h.db.Migrator().ExecContext(t.Context(), `UPDATE enrolment_place SET state = $1 WHERE id = $2`, string(state), string(id))
	must(t, err)
	must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		return event.Emit(ctx, tx, enrolment.Finished{Tenant: aldermoor, Enrolment: id})
	}))
	h.drain(t)
}

func (h *house) completes(t *testing.T, who identity.Actor) enrolment.ID {
	t.Helper()
	return h.enrols(t, who, h.offer, "autumn", enrolment.Completed)
}

// all is the same mark for everything.
func all(n int) rating.Marks {
	return rating.Marks{rating.Welcome: n, rating.Content: n, rating.Trainers: n, rating.Means: n, rating.Support: n, rating.Provider: n, rating.Platform: n}
}

// gives rates and lets what is published be made.
func (h *house) gives(t *testing.T, who identity.Actor, id enrolment.ID, n int, words string) {
	t.Helper()
	_, err := h.Give(t.Context(), who, id, rating.Voice{Marks: all(n), Words: words, Lang: "en"})
	must(t, err)
	h.drain(t)
}

// rated has people from one number to another complete and give marks.
func (h *house) rated(t *testing.T, from, to, n int) (ids []enrolment.ID) {
	t.Helper()
	for i := from; i < to; i++ {
		id := h.completes(t, learner(i))
		h.gives(t, learner(i), id, n, "")
		ids = append(ids, id)
	}
	return ids
}

func (h *house) shown(t *testing.T) rating.Voices {
	t.Helper()
	v, err := h.Of(t.Context(), identity.Anonymous, h.offer)
	must(t, err)
	return v
}

// later is some months after the start.
func (h *house) later(months int) {
	h.clock.Advance(sqldbtest.Start.AddDate(0, months, 1).Sub(h.clock.Now()))
}

func TestOnlyWhoCompletedRatesOnceAndForAYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, who := t.Context(), learner(1)
		for _, state := range []enrolment.State{enrolment.Active, enrolment.NotCompleted, enrolment.Withdrawn} {
			id := h.enrols(t, who, h.offer, string(state), state)
			_, err := h.Give(ctx, who, id, rating.Voice{Marks: all(4)})
			refused(t, err, "rating.not_completed")
		}
		id := h.completes(t, who)
		_, err := h.Give(ctx, learner(2), id, rating.Voice{Marks: all(1)})
		refused(t, err, "enrolment.unknown")
		_, err = h.Give(ctx, manager, id, rating.Voice{Marks: all(5)})
		refused(t, err, "enrolment.unknown")
		h.gives(t, who, id, 4, "")
		h.gives(t, who, id, 2, "") // the same rating, changed
		m, err := h.Mine(ctx, who, id)
		must(t, err)
		if m.Marks[rating.OfProgramme][rating.Content] != 2 || m.Marks[rating.OfProvider][rating.Provider] != 2 || m.Marks[rating.OfPlatform][rating.Platform] != 2 {
			t.Errorf("got %v", m.Marks)
		}
		h.later(12)
		_, err = h.Give(ctx, who, id, rating.Voice{Marks: all(5)})
		refused(t, err, "rating.too_late")
		_, err = h.TakeBack(ctx, who, id)
		refused(t, err, "rating.too_late")
	})
}

func TestEveryQuestionIsAnsweredAndEachThatIsNotIsNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id := h.completes(t, learner(1))
		_, err := h.Give(t.Context(), learner(1), id, rating.Voice{Marks: rating.Marks{rating.Content: 6, rating.Welcome: 3, rating.Platform: 9}})
		l, _ := fault.Of(err)
		var at []string
		for _, f := range l {
			at = append(at, f.Key+"@"+f.Field)
		}
		want := "[rating.mark.range@content rating.mark.missing@trainers rating.mark.missing@means rating.mark.missing@support rating.mark.missing@provider rating.mark.range@platform]"
		if fmt.Sprint(at) != want {
			t.Errorf("got %v\nwant %s", at, want)
		}
		_, err = h.Give(t.Context(), learner(1), id, rating.Voice{Marks: all(3), Words: strings.Repeat("ي", rating.MostWords+1)})
		refused(t, err, "rating.words.long")
		marks := all(3)
		delete(marks, rating.Platform) // who did not use it says nothing of it
		_, err = h.Give(t.Context(), learner(1), id, rating.Voice{Marks: marks})
		must(t, err)
	})
}

func TestFivePeopleMakeMarksVisibleWithTheirDistribution(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.rated(t, 0, 4, 5)
		if v := h.shown(t); !v.Programme.Hidden() || !v.Provider.Hidden() || !v.Platform.Hidden() {
			t.Errorf("four people are shown: %v", v)
		}
		h.rated(t, 4, 5, 2)
		v := h.shown(t)
		if v.Programme.Ratings != 5 || !slices.Equal(v.Programme.Counts[rating.Content], []int{0, 1, 0, 0, 4}) || v.Programme.Tenths(rating.Content) != 44 {
			t.Errorf("got %v", v.Programme)
		}
		if v.Provider.Ratings != 5 || v.Platform.Ratings != 5 || len(v.Programme.Counts) != 5 || len(v.Provider.Counts) != 1 {
			t.Errorf("got %v, %v", v.Provider, v.Platform)
		}
	})
}

func TestOnePersonWithFiveEnrolmentsIsOnePerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for i := range 6 {
			h.gives(t, learner(1), h.enrols(t, learner(1), h.offer, fmt.Sprint(i), enrolment.Completed), 5, "")
		}
		if v := h.shown(t); !v.Programme.Hidden() {
			t.Errorf("one person is shown: %v", v.Programme)
		}
	})
}

// Two readings of what is shown must never differ by the marks of fewer than five
// people, whatever they do.
func TestWhatIsShownChangesByTheMarksOfFivePeopleAtLeast(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ids := h.rated(t, 0, 5, 4)
		first := h.shown(t).Programme
		same := func(what string) {
			t.Helper()
			if now := h.shown(t).Programme; now.Ratings != first.Ratings || !now.Made.Equal(first.Made) {
				t.Errorf("%s is seen: %v", what, now)
			}
		}
		for n := range 7 { // one person who changes their mind is one person
			h.gives(t, learner(0), ids[0], 1+n%4, "")
		}
		same("one person's change of mind")
		_, err := h.TakeBack(t.Context(), learner(1), ids[1])
		must(t, err)
		h.drain(t)
		same("who took back")
		h.becomes(t, ids[2], enrolment.Active) // a result is looked at again, and stands
		h.becomes(t, ids[2], enrolment.Completed)
		h.becomes(t, ids[2], enrolment.Active)
		h.rated(t, 5, 6, 1)
		same("the fourth who differs")
		h.becomes(t, ids[2], enrolment.Completed)
		h.rated(t, 6, 7, 1)
		same("the fourth who differs, one of five being as before")
		h.rated(t, 7, 8, 1)
		if now := h.shown(t).Programme; now.Ratings != 7 || !slices.Equal(now.Counts[rating.Means], []int{3, 0, 1, 3, 0}) {
			t.Errorf("five differ, and it is %v", now)
		}
	})
}

func TestMarksOfTooFewAreHiddenAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ids := h.rated(t, 0, 6, 4)
		for i := range 5 {
			_, err := h.TakeBack(t.Context(), learner(i), ids[i])
			must(t, err)
			h.drain(t)
		}
		if v := h.shown(t); !v.Programme.Hidden() {
			t.Errorf("got %v", v.Programme)
		}
		if n := h.rows(t, "rating_answer"); n != 3 { // of the sixth
			t.Errorf("%d answers are kept", n)
		}
	})
}

func (h *house) rows(t *testing.T, table string) (n int) {
	t.Helper()
	must(t, h.db.Migrator().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestWhatCameOfItIsAskedHalfAYearLaterOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ids := h.rated(t, 0, 5, 4)
		_, err := h.GiveUse(t.Context(), learner(0), ids[0], rating.Marks{rating.Job: 3, rating.Study: 1, rating.Worth: 2})
		refused(t, err, "rating.use.not_now")
		h.later(5)
		h.drain(t)
		if len(h.told) != 0 {
			t.Errorf("asked after five months: %v", h.told)
		}
		h.later(6)
		h.drain(t)
		h.later(7)
		h.drain(t)
		if len(h.told) != 5 {
			t.Errorf("asked %d times", len(h.told))
		}
		for i, id := range ids {
			_, err := h.GiveUse(t.Context(), learner(i), id, rating.Marks{rating.Job: 1 + i%3, rating.Study: 1, rating.Worth: 3})
			must(t, err)
		}
		h.drain(t)
		if u := h.shown(t).Use; u.Ratings != 5 || !slices.Equal(u.Counts[rating.Job], []int{2, 2, 1}) {
			t.Errorf("got %v", u)
		}
		h.later(18)
		_, err = h.GiveUse(t.Context(), learner(0), ids[0], rating.Marks{rating.Job: 3, rating.Study: 1, rating.Worth: 2})
		refused(t, err, "rating.use.not_now")
	})
}

func TestARatingOfAReopenedEnrolmentCountsAgainWhenItIsCompletedAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id := h.completes(t, learner(0))
		h.gives(t, learner(0), id, 3, "Fine.")
		h.becomes(t, id, enrolment.Active)
		h.rated(t, 1, 5, 4)
		if v := h.shown(t); !v.Programme.Hidden() {
			t.Errorf("an open enrolment counts: %v", v.Programme)
		}
		h.becomes(t, id, enrolment.Completed)
		if v := h.shown(t); v.Programme.Ratings != 5 {
			t.Errorf("got %v", v.Programme)
		}
	})
}

func TestLowMarksOfAnApprovedProgrammeWaitForTheBodyOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		now := h.db.Now().UnixMicro()
		_, err := h.db.Migrator().ExecContext(t.Context(), `INSERT INTO assurance_approval
			(tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due)
			VALUES ($1, 'a1', $2, 'Safe medicines', 'h', 'app', 'qaf', 'xf', 'programme', '', '', 'in-force', $3, $4, $4)`,
			string(aldermoor), string(h.offer.ID), now, h.db.Now().AddDate(2, 0, 0).UnixMicro())
		must(t, err)
		h.rated(t, 0, 5, 3)
		if n := h.rows(t, "assurance_signal"); n != 0 {
			t.Errorf("%d signals of middling marks", n)
		}
		h.rated(t, 5, 15, 1)
		if n := h.rows(t, "assurance_signal"); n != 1 {
			t.Errorf("%d signals", n)
		}
		var ratings, tenths int
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT ratings, tenths FROM assurance_signal`).Scan(&ratings, &tenths))
		if ratings != 15 || tenths != 17 {
			t.Errorf("%d ratings of %d tenths", ratings, tenths)
		}
	})
}

func TestEverythingAPersonSaidIsExportedAndForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id := h.completes(t, learner(1))
		h.gives(t, learner(1), id, 4, "Good tutors.")
		q, err := h.Waiting(t.Context(), operator)
		must(t, err)
		must(t, h.Decide(t.Context(), operator, q.Waiting[0].ID, rating.Decision{Part: rating.TheWords, Reason: rating.Advert}))
		_, err = h.Appeal(t.Context(), learner(1), id, "I sell nothing.")
		must(t, err)
		identitytest.Holds(t, h.db, h.Service, "rating", learner(1).Person)
		for _, table := range []string{"rating_place", "rating_answer", "rating_words"} {
			if n := h.rows(t, table); n != 0 {
				t.Errorf("%s keeps %d rows", table, n)
			}
		}
	})
}

func TestWhatIsShownStaysWhenSomebodyIsForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.rated(t, 0, 5, 4)
		must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return h.Erase(ctx, tx, learner(2).Person) }))
		h.drain(t)
		if v := h.shown(t); v.Programme.Ratings != 5 {
			t.Errorf("who was forgotten can be told: %v", v.Programme)
		}
		var n int
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT count(*) FROM rating_answer WHERE person = $1`, string(learner(2).Person)).Scan(&n))
		if n != 0 {
			t.Errorf("%d answers are still theirs", n)
		}
	})
}
