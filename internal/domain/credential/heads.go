package credential

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// LogAuditHeads puts the end of every tenant's audit record into the log, where
// it is not there yet. The entry is the end's hash and nothing else: whoever
// has the audit record computes it again and finds it (Receipt takes it as sum),
// whoever has only the log learns nothing. From then on nobody, also with the
// database's password, can rewrite what the record said.
func (s *Service) LogAuditHeads(ctx context.Context) error {
	year := logYear(s.DB.Now())
	for {
		var n int
		err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			entries, err := freshHeads(ctx, tx, year)
			if n = len(entries); err != nil || n == 0 {
				return err
			}
			_, err = appendLeaves(ctx, tx, year, entries)
			return err
		})
		if err != nil {
			return fmt.Errorf("log the audit records' ends: %w", err)
		}
		if n < chunk {
			return s.SignCheckpoint(ctx, year)
		}
	}
}

// freshHeads are the ends that the log does not have, at most a chunk.
func freshHeads(ctx context.Context, tx *sqldb.Tx, year string) ([][]byte, error) {
	heads, err := audit.Heads(ctx, tx)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for _, h := range heads {
		entry, err := hex.DecodeString(h.Hash)
		if err != nil || len(entry) == 0 {
			return nil, fmt.Errorf("audit record of %s ends in no hash", h.Tenant)
		}
		switch _, err := leafIndex(ctx, tx, year, h.Hash); {
		case errors.Is(err, sqldb.ErrNoRows):
			entries = append(entries, entry)
		case err != nil:
			return nil, err
		}
		if len(entries) == chunk {
			break
		}
	}
	return entries, nil
}
