package idempotency_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/idempotency"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func request() idempotency.Request {
	return idempotency.Request{Actor: "p1@t1", Route: "POST /api/v1/sources", Key: "k1", Body: []byte(`{"a":1}`), Secret: []byte("cairn_secret")}
}

var made = idempotency.Answer{Status: 201, Type: "application/json", Location: "/x", Body: []byte(`{"id":"1"}`)}

func begin(t *testing.T, s idempotency.Store, r idempotency.Request, want idempotency.Found) (idempotency.Answer, idempotency.Claim) {
	t.Helper()
	got, a, c, err := s.Begin(t.Context(), r)
	if err != nil || got != want {
		t.Fatalf("Begin found %d, %v; want %d", got, err, want)
	}
	return a, c
}

func TestAnAnswerIsGivenAgainToTheSameRequestAndToNoOther(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := idempotency.Store{DB: db}
		_, c := begin(t, s, request(), idempotency.First)
		begin(t, s, request(), idempotency.Running)
		if err := s.End(t.Context(), c, made); err != nil {
			t.Fatal(err)
		}
		a, _ := begin(t, s, request(), idempotency.Done)
		if diff := cmp.Diff(made, a); diff != "" {
			t.Errorf("the answer given again differs:\n%s", diff)
		}

		other := request()
		other.Body = []byte(`{"a":2}`)
		begin(t, s, other, idempotency.Other)
		stranger := request()
		stranger.Secret = []byte("cairn_other")
		begin(t, s, stranger, idempotency.Sealed)
		for name, change := range map[string]func(*idempotency.Request){
			"actor": func(r *idempotency.Request) { r.Actor = "p2@t1" },
			"route": func(r *idempotency.Request) { r.Route = "POST /api/v1/x" },
			"key":   func(r *idempotency.Request) { r.Key = "k2" },
			// the same letters, parted elsewhere
			"parts": func(r *idempotency.Request) { r.Route, r.Key = "POST /api/v1/sources k1", "" },
		} {
			r := request()
			change(&r)
			if got, _, _, err := s.Begin(t.Context(), r); err != nil || got != idempotency.First {
				t.Errorf("another %s: found %d, %v; want First", name, got, err)
			}
		}
	})
}

func TestWhatFailedMayBeSentAgainMended(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := idempotency.Store{DB: db}
		_, c := begin(t, s, request(), idempotency.First)
		if err := s.Drop(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		mended := request()
		mended.Body = []byte(`{"a":3}`)
		begin(t, s, mended, idempotency.First)
	})
}

func TestAKeyLeftByADeadProcessMayBeUsedAgainAndTheLateAnswerIsNotKept(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(noon)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		s := idempotency.Store{DB: db}
		_, dead := begin(t, s, request(), idempotency.First)
		clock.Advance(idempotency.Lease + time.Second)
		_, c := begin(t, s, request(), idempotency.First)
		if err := s.End(t.Context(), dead, idempotency.Answer{Status: 200}); err != nil {
			t.Fatal(err)
		}
		begin(t, s, request(), idempotency.Running)
		if err := s.End(t.Context(), c, made); err != nil {
			t.Fatal(err)
		}
		if a, _ := begin(t, s, request(), idempotency.Done); a.Status != 201 {
			t.Errorf("got the answer %d, want 201", a.Status)
		}
	})
}

func TestAnswersGoAfterADay(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(noon)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		s := idempotency.Store{DB: db}
		_, c := begin(t, s, request(), idempotency.First)
		if err := s.End(t.Context(), c, made); err != nil {
			t.Fatal(err)
		}
		jobs, err := job.NewRunner(db, s.Jobs(), job.Options{})
		if err != nil {
			t.Fatal(err)
		}
		clock.Advance(idempotency.Keep + time.Hour)
		if err := jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		begin(t, s, request(), idempotency.First)
	})
}
