package funding

import (
	"context"
	"fmt"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Audit is what the ledger says about itself: every invariant as a named check.
type Audit struct {
	Transactions int64   `json:"transactions"`
	Postings     int64   `json:"postings"`
	Holds        int64   `json:"holds"`
	Checks       []Check `json:"checks"`
}

// Check is one invariant and where it does not hold.
type Check struct {
	Name    string   `json:"name"` // key after funding.check.
	Defects []string `json:"defects,omitzero"`
}

// OK reports that every invariant holds.
func (a Audit) OK() bool {
	for _, c := range a.Checks {
		if len(c.Defects) > 0 {
			return false
		}
	}
	return true
}

// Verify recomputes every invariant of the whole ledger from its postings. An
// error means that nobody could decide; a broken ledger is an Audit. At most a
// hundred places are named for each check.
func Verify(ctx context.Context, db *sqldb.DB) (a Audit, err error) {
	err = db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		a = Audit{}
		if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM funding_transaction), (SELECT count(*) FROM funding_posting), (SELECT count(*) FROM funding_hold)`).
			Scan(&a.Transactions, &a.Postings, &a.Holds); err != nil {
			return err
		}
		for _, c := range checks {
			found, err := c.find(ctx, tx)
			if err != nil {
				return fmt.Errorf("check %s: %w", c.name, err)
			}
			a.Checks = append(a.Checks, Check{Name: c.name, Defects: found})
		}
		return nil
	})
	if err != nil {
		return Audit{}, fmt.Errorf("verify the ledger: %w", err)
	}
	return a, nil
}

// checks are the invariants, in the order they are reported.
var checks = []struct {
	name string
	find func(ctx context.Context, tx *sqldb.Tx) ([]string, error)
}{
	{"sums", unbalanced},
	{"balances", misbalanced},
	{"least", overdrawn},
	{"holds", misheld},
	{"parts", mispaid},
	{"named", unnamed},
	{"owned", strayed},
}
