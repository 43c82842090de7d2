package event_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

type revoked struct {
	Credential string `json:"credential"`
}

func (revoked) EventType() string { return "credential.revoked" }

type issued struct {
	Credential string `json:"credential"`
}

func (issued) EventType() string { return "credential.issued" }

func emit(t *testing.T, db *sqldb.DB, fail error, events ...event.Event) {
	t.Helper()
	err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		for _, e := range events {
			if err := event.Emit(ctx, tx, e); err != nil {
				return err
			}
		}
		return fail
	})
	if !errors.Is(err, fail) {
		t.Fatal(err)
	}
}

func runner(t *testing.T, db *sqldb.DB, subs ...event.Subscription) *job.Runner {
	t.Helper()
	handlers, err := event.Handlers(db, subs...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := job.NewRunner(db, handlers, job.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEachSubscriptionHearsWhatItAskedForAndOnlyOfWhatHappened(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		got := map[string][]string{}
		ids := map[string]bool{}
		r := runner(t, db,
			event.On("recognition.flag", func(ctx context.Context, e revoked) (job.Commit, error) {
				got["flag"] = append(got["flag"], e.Credential)
				ids[event.Current(ctx)] = true
				return nil, nil
			}),
			event.On("notice.tell", func(_ context.Context, e revoked) (job.Commit, error) {
				got["tell"] = append(got["tell"], e.Credential)
				return nil, nil
			}),
			event.On("wallet.add", func(_ context.Context, e issued) (job.Commit, error) {
				got["add"] = append(got["add"], e.Credential)
				return nil, nil
			}))
		emit(t, db, io.EOF, revoked{"never"})
		emit(t, db, nil, revoked{"c1"}, issued{"c2"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string][]string{"flag": {"c1"}, "tell": {"c1"}, "add": {"c2"}}, got); d != "" {
			t.Error(d)
		}
		if len(ids) != 1 || ids[""] {
			t.Errorf("the subscriber does not know its event: %v", ids)
		}
	})
}

func TestASubscriberThatFailsBlocksNobodyAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		tries, heard := 0, 0
		r := runner(t, db,
			event.On("a.fails", func(context.Context, revoked) (job.Commit, error) {
				if tries++; tries == 1 {
					return nil, io.EOF
				}
				return nil, nil
			}),
			event.On("b.hears", func(context.Context, revoked) (job.Commit, error) { heard++; return nil, nil }))
		emit(t, db, nil, revoked{"c1"})
		if err := r.Drain(t.Context()); !errors.Is(err, io.EOF) || heard != 1 {
			t.Errorf("heard %d, %v", heard, err)
		}
		clock.Advance(time.Minute)
		if err := r.Drain(t.Context()); err != nil || tries != 2 || heard != 1 {
			t.Errorf("tries %d, heard %d, %v", tries, heard, err)
		}
	})
}

func TestTwoSubscriptionsOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	s := event.On("a.b", func(context.Context, revoked) (job.Commit, error) { return nil, nil })
	if _, err := event.Handlers(nil, s, s); err == nil {
		t.Error("accepted")
	}
	if s.Name() != "a.b" || s.EventType() != "credential.revoked" {
		t.Errorf("got %s %s", s.Name(), s.EventType())
	}
}
