package credential

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// logSize is how many leaves a log has; a log that does not exist yet has none.
func logSize(ctx context.Context, tx *sqldb.Tx, log string) (size int64, err error) {
	err = tx.QueryRow(ctx, `SELECT size FROM credential_log WHERE id = $1`, log).Scan(&size)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, nil
	}
	return size, err
}

func setLogSize(ctx context.Context, tx *sqldb.Tx, log string, size int64) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_log (id, size, checkpoint, signed) VALUES ($1, $2, '', 0)
		ON CONFLICT (id) DO UPDATE SET size = $2`, log, size)
	return err
}

// loadCheckpoint is the last signed note and the size it was signed for.
func loadCheckpoint(ctx context.Context, tx *sqldb.Tx, log string) (note string, size int64, err error) {
	err = tx.QueryRow(ctx, `SELECT checkpoint, signed FROM credential_log WHERE id = $1`, log).Scan(&note, &size)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", 0, nil
	}
	return note, size, err
}

func setCheckpoint(ctx context.Context, tx *sqldb.Tx, log, note string, size int64) error {
	_, err := tx.Exec(ctx, `UPDATE credential_log SET checkpoint = $1, signed = $2 WHERE id = $3 AND signed < $2`, note, size, log)
	return err
}

func insertLogHash(ctx context.Context, tx *sqldb.Tx, log string, pos int64, h tlog.Hash) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_log_hash (log, pos, hash) VALUES ($1, $2, $3)`, log, pos, hex.EncodeToString(h[:]))
	return err
}

func insertLogLeaf(ctx context.Context, tx *sqldb.Tx, log string, index int64, entry []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_log_leaf (log, idx, leaf) VALUES ($1, $2, $3)`, log, index, hex.EncodeToString(entry))
	return err
}

// leafIndex is where a leaf stands; ErrNoRows when it is not in the log.
func leafIndex(ctx context.Context, tx *sqldb.Tx, log, sum string) (index int64, err error) {
	err = tx.QueryRow(ctx, `SELECT idx FROM credential_log_leaf WHERE log = $1 AND leaf = $2`, log, sum).Scan(&index)
	return index, err
}

// logReader reads the hashes of a log inside a transaction.
func logReader(ctx context.Context, tx *sqldb.Tx, log string) tlog.ReadHashes {
	return func(positions []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(positions))
		for i, p := range positions {
			var h string
			if err := tx.QueryRow(ctx, `SELECT hash FROM credential_log_hash WHERE log = $1 AND pos = $2`, log, p).Scan(&h); err != nil {
				return nil, fmt.Errorf("log %s position %d: %w", log, p, err)
			}
			if n, err := hex.Decode(hashes[i][:], []byte(h)); err != nil || n != len(hashes[i]) {
				return nil, fmt.Errorf("log %s position %d is damaged", log, p)
			}
		}
		return hashes, nil
	}
}
