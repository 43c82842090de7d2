package job_test

import (
	"context"
	"encoding/json"
	"testing"

	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

func TestARunnerIsBusyUntilWhatIsDueIsDone(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		busy := func() (n int) {
			t.Helper()
			err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				n, err = job.Busy(ctx, tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		during := -1
		r, err := job.NewRunner(db, []job.Handler{{Kind: "a", Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			during = busy()
			return nil, nil
		}}}, job.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n := busy(); n != 0 {
			t.Errorf("busy with %d of nothing", n)
		}
		err = db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			return job.Add(ctx, tx, job.Job{Kind: "a", Args: "x"})
		})
		if err != nil {
			t.Fatal(err)
		}
		before := busy()
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := busy(); before != 1 || during != 1 || after != 0 {
			t.Errorf("busy with %d before, %d while, %d after", before, during, after)
		}
	})
}
