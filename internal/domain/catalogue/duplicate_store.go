package catalogue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// changedOffer is an offer that changed, as it is now.
type changedOffer struct {
	id, data string
	revision int64
	changed  time.Time
	gone     bool
}

// eachChanged reads the offers that changed at a time or later, one at a time.
func eachChanged(ctx context.Context, tx *sqldb.Tx, from time.Time, each func(changedOffer) error) (err error) {
	if from.IsZero() {
		from = time.Unix(0, 0)
	}
	rows, err := tx.Query(ctx, `SELECT id, data, revision, changed, gone_at FROM catalogue_offer WHERE changed >= $1 ORDER BY changed, id`, from)
	if err != nil {
		return fmt.Errorf("read changed offers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c changedOffer
		var gone time.Time
		if err := rows.Scan(&c.id, &c.data, &c.revision, &c.changed, &gone); err != nil {
			return err
		}
		c.gone = !gone.IsZero()
		if err := each(c); err != nil {
			return err
		}
	}
	return rows.Err()
}
