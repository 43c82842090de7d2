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

// sixteen is how many rows the statements below write at once: what a statement
// costs is mostly reading it.
const sixteen = 16

// insertLogHashes stores hashes from a position on.
func insertLogHashes(ctx context.Context, tx *sqldb.Tx, log string, pos int64, hashes []tlog.Hash) error {
	for ; len(hashes) >= sixteen; hashes, pos = hashes[sixteen:], pos+sixteen {
		args := rowArgs(log, pos, hashes[:sixteen], func(h tlog.Hash) string { return hex.EncodeToString(h[:]) })
		if _, err := tx.Exec(ctx, `INSERT INTO credential_log_hash (log, pos, hash) VALUES
			($1, $2, $3), ($1, $4, $5), ($1, $6, $7), ($1, $8, $9),
			($1, $10, $11), ($1, $12, $13), ($1, $14, $15), ($1, $16, $17),
			($1, $18, $19), ($1, $20, $21), ($1, $22, $23), ($1, $24, $25),
			($1, $26, $27), ($1, $28, $29), ($1, $30, $31), ($1, $32, $33)`, args...); err != nil {
			return err
		}
	}
	for i, h := range hashes {
		if _, err := tx.Exec(ctx, `INSERT INTO credential_log_hash (log, pos, hash) VALUES ($1, $2, $3)`, log, pos+int64(i), hex.EncodeToString(h[:])); err != nil {
			return err
		}
	}
	return nil
}

// insertLogLeaves stores entries from an index on.
func insertLogLeaves(ctx context.Context, tx *sqldb.Tx, log string, index int64, entries [][]byte) error {
	for ; len(entries) >= sixteen; entries, index = entries[sixteen:], index+sixteen {
		if _, err := tx.Exec(ctx, `INSERT INTO credential_log_leaf (log, idx, leaf) VALUES
			($1, $2, $3), ($1, $4, $5), ($1, $6, $7), ($1, $8, $9),
			($1, $10, $11), ($1, $12, $13), ($1, $14, $15), ($1, $16, $17),
			($1, $18, $19), ($1, $20, $21), ($1, $22, $23), ($1, $24, $25),
			($1, $26, $27), ($1, $28, $29), ($1, $30, $31), ($1, $32, $33)`, rowArgs(log, index, entries[:sixteen], hex.EncodeToString)...); err != nil {
			return err
		}
	}
	for i, e := range entries {
		if _, err := tx.Exec(ctx, `INSERT INTO credential_log_leaf (log, idx, leaf) VALUES ($1, $2, $3)`, log, index+int64(i), hex.EncodeToString(e)); err != nil {
			return err
		}
	}
	return nil
}

// rowArgs are the arguments of rows that are numbered from a number on.
func rowArgs[T any](log string, from int64, rows []T, write func(T) string) []any {
	args := make([]any, 1, 1+2*len(rows))
	args[0] = log
	for i, r := range rows {
		args = append(args, from+int64(i), write(r))
	}
	return args
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
