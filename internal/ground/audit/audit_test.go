package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

func record(ctx context.Context, db *sqldb.DB, e audit.Entry) error {
	return db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return audit.Record(ctx, tx, e) })
}

func entry(tenant string, n int) audit.Entry {
	return audit.Entry{Tenant: tenant, Actor: "p1", Role: "registrar", Act: "credential.revoke", Object: fmt.Sprint("credential/", n), Reason: "awarded by mistake", Detail: map[string]int{"n": n}}
}

func fill(t *testing.T, db *sqldb.DB, tenant string, n int) {
	t.Helper()
	for i := range n {
		if err := record(t.Context(), db, entry(tenant, i)); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, db *sqldb.DB, tenant string) audit.Report {
	t.Helper()
	r, err := audit.Verify(t.Context(), db, tenant)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAChainThatNobodyTouchedIsWhole(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		fill(t, db, "a", 5)
		fill(t, db, "b", 2)
		fill(t, db, "", 1)
		if r := verify(t, db, "a"); !r.OK() || r.Entries != 5 || len(r.Head) != 64 {
			t.Errorf("got %+v", r)
		}
		if r := verify(t, db, ""); !r.OK() || r.Entries != 1 || r.Tenant != audit.Deployment {
			t.Errorf("got %+v", r)
		}
		if r := verify(t, db, "nobody"); !r.OK() || r.Entries != 0 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestVerifyNamesTheFirstBrokenEntry(t *testing.T) {
	t.Parallel()
	// what somebody with the database's password could do
	damages := map[string]struct {
		sql  string
		want audit.Break
	}{
		"an entry is changed":      {`UPDATE audit SET reason = 'as ordered' WHERE tenant = 'a' AND seq = 3`, audit.Break{Seq: 3, Why: audit.Changed, Act: "credential.revoke"}},
		"a time is changed":        {`UPDATE audit SET at = at - 1 WHERE tenant = 'a' AND seq = 1`, audit.Break{Seq: 1, Why: audit.Changed, Act: "credential.revoke"}},
		"an entry is dropped":      {`DELETE FROM audit WHERE tenant = 'a' AND seq = 3`, audit.Break{Seq: 3, Why: audit.Missing}},
		"the end is cut off":       {`DELETE FROM audit WHERE tenant = 'a' AND seq >= 4`, audit.Break{Seq: 4, Why: audit.Missing}},
		"the head is moved":        {`UPDATE audit_head SET seq = 4 WHERE tenant = 'a'`, audit.Break{Seq: 5, Why: audit.Head}},
		"the head is dropped":      {`DELETE FROM audit_head WHERE tenant = 'a'`, audit.Break{Seq: 6, Why: audit.Head}},
		"a link is changed":        {`UPDATE audit SET prev = '' WHERE tenant = 'a' AND seq = 2`, audit.Break{Seq: 2, Why: audit.Changed, Act: "credential.revoke"}},
		"an entry changes tenants": {`UPDATE audit SET tenant = 'c' WHERE tenant = 'a' AND seq = 2`, audit.Break{Seq: 2, Why: audit.Missing}},
	}
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				fill(t, db, "a", 5)
				fill(t, db, "b", 3)
				if _, err := db.Migrator().ExecContext(t.Context(), d.sql); err != nil {
					t.Fatal(err)
				}
				r := verify(t, db, "a")
				if diff := cmp.Diff(&d.want, r.Broken); diff != "" {
					t.Error(diff)
				}
				if !verify(t, db, "b").OK() {
					t.Error("another tenant's chain is taken for broken")
				}
			})
		})
	}
}

func TestARolledBackActLeavesNoEntryAndNoGap(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		fill(t, db, "a", 1)
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			return errors.Join(audit.Record(ctx, tx, entry("a", 1)), io.EOF)
		})
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		fill(t, db, "a", 1)
		if r := verify(t, db, "a"); !r.OK() || r.Entries != 2 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestActsAtTheSameTimeMakeOneChain(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if err := record(t.Context(), db, entry("a", i)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if r := verify(t, db, "a"); !r.OK() || r.Entries != 12 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestListGivesTheNewestFirstByPagesAndByObject(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		fill(t, db, "a", 5)
		fill(t, db, "b", 1)
		list := func(f audit.Filter) (seqs []int64) {
			err := db.Read(t.Context(), sqldb.Tenant(f.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
				seqs = nil
				es, err := audit.List(ctx, tx, f)
				for _, e := range es {
					seqs = append(seqs, e.Seq)
					if _, ok := e.Detail.(json.RawMessage); !ok || e.At.IsZero() || e.At.Location() != time.UTC {
						t.Errorf("incomplete entry: %+v", e)
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return seqs
		}
		if d := cmp.Diff([]int64{5, 4}, list(audit.Filter{Tenant: "a", Limit: 2})); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]int64{3, 2, 1}, list(audit.Filter{Tenant: "a", Before: 4})); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]int64{3}, list(audit.Filter{Tenant: "a", Object: "credential/2"})); d != "" {
			t.Error(d)
		}
		var heads []audit.ChainHead
		err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			heads, err = audit.Heads(ctx, tx)
			return err
		})
		if err != nil || len(heads) != 2 || heads[0].Seq != 5 || heads[0].Hash != verify(t, db, "a").Head {
			t.Errorf("got %+v, %v", heads, err)
		}
	})
}

func TestAnotherTenantsRecordCannotBeWrittenFromATenantsScope(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), sqldb.Tenant("a"), func(ctx context.Context, tx *sqldb.Tx) error {
			return audit.Record(ctx, tx, entry("b", 1))
		})
		if err == nil {
			t.Error("written")
		}
		if err := record(t.Context(), db, audit.Entry{Tenant: "a"}); err == nil {
			t.Error("an entry without actor and act is recorded")
		}
	})
}
