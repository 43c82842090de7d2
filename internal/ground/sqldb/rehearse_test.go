package sqldb_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Attempts of one write must be alike: these two functions are not, and the
// rehearsal that every test's database holds shows it.

func TestARehearsalShowsWhatAnAttemptThatCollidedLeavesToTheNext(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		named := func(ctx context.Context, tx *sqldb.Tx, ids []string) (all []string, err error) {
			for _, id := range ids {
				if _, err := tx.Exec(ctx, `UPDATE sqldb_account SET note = 'seen' WHERE id = $1`, id); err != nil {
					return nil, err
				}
				all = append(all, id)
			}
			return all, nil
		}
		ids := []string{"a", "b"}
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			ids, err = named(ctx, tx, ids)
			return err
		})
		if err != nil || len(ids) != 0 {
			t.Errorf("%v is left (%v): the function was not run up to a statement that collides", ids, err)
		}
	})
}

func TestARehearsalShowsThatACollisionIsHidden(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		for _, said := range []error{errors.New("there is no such account"), nil} {
			err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				if _, err := tx.Exec(ctx, `UPDATE sqldb_account SET note = 'seen' WHERE id = 'a'`); err != nil {
					return said
				}
				return nil
			})
			if err == nil || !strings.Contains(err.Error(), "statement 1 collided") {
				t.Errorf("a collision that is said as %v is told as %v", said, err)
			}
		}
	})
}

func TestAWriteWhoseAttemptsAreAlikeIsRehearsedAndDoneOnce(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		runs, n := 0, 0
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			runs++
			if _, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ('t', 'a')`); err != nil {
				return err
			}
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM sqldb_account`).Scan(&n)
		})
		if err != nil || n != 1 || runs != 5 { // wholly, up to each of two statements and past the last, and in earnest
			t.Errorf("%d rows after %d runs, %v", n, runs, err)
		}
	})
}
