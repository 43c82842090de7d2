package audit

import (
	"context"
	"encoding/json"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// lockHead takes the chain's next number and the hash of its last entry; the
// row stays locked until the transaction ends.
func lockHead(ctx context.Context, tx *sqldb.Tx, tenant string) (seq int64, prev string, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO audit_head (tenant, seq, hash) VALUES ($1, 1, '')
		ON CONFLICT (tenant) DO UPDATE SET seq = audit_head.seq + 1
		RETURNING seq, hash`, tenant).Scan(&seq, &prev)
	return seq, prev, err
}

func insert(ctx context.Context, tx *sqldb.Tx, e Entry, detail string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO audit (tenant, seq, at, actor, role, act, object, reason, detail, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.Tenant, e.Seq, e.At, e.Actor, e.Role, e.Act, e.Object, e.Reason, detail, e.Prev, e.Hash)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE audit_head SET hash = $1 WHERE tenant = $2`, e.Hash, e.Tenant)
	return err
}

type storedEntry struct {
	Entry
	detail string
}

func scan(r *sqldb.Rows) (storedEntry, error) {
	var e storedEntry
	err := r.Scan(&e.Tenant, &e.Seq, &e.At, &e.Actor, &e.Role, &e.Act, &e.Object, &e.Reason, &e.detail, &e.Prev, &e.Hash)
	if e.detail != "" {
		e.Detail = json.RawMessage(e.detail)
	}
	return e, err
}

func after(ctx context.Context, tx *sqldb.Tx, tenant string, seq int64, limit int) ([]storedEntry, error) {
	return sqldb.All(ctx, tx, scan, `
		SELECT tenant, seq, at, actor, role, act, object, reason, detail, prev, hash
		FROM audit WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT $3`, tenant, seq, limit)
}

// Filter says which entries of one chain to list.
type Filter struct {
	Tenant string // Deployment when empty
	Object string // only about this; all when empty
	Before int64  // only older than this number: the cursor; newest first when zero
	Limit  int    // 50 when zero, 500 at most
}

// List lists entries, the newest first. Detail is a json.RawMessage or nil.
func List(ctx context.Context, tx *sqldb.Tx, f Filter) ([]Entry, error) {
	if f.Tenant == "" {
		f.Tenant = Deployment
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	stored, err := sqldb.All(ctx, tx, scan, `
		SELECT tenant, seq, at, actor, role, act, object, reason, detail, prev, hash
		FROM audit WHERE tenant = $1 AND ($2 = '' OR object = $2) AND ($3 = 0 OR seq < $3)
		ORDER BY seq DESC LIMIT $4`, f.Tenant, f.Object, f.Before, min(f.Limit, 500))
	entries := make([]Entry, len(stored))
	for i, e := range stored {
		entries[i] = e.Entry
	}
	return entries, err
}

// ChainHead is the end of a tenant's chain.
type ChainHead struct {
	Tenant string
	Seq    int64
	Hash   string // SHA-256, hex
}

func scanHead(r *sqldb.Rows) (h ChainHead, err error) {
	return h, r.Scan(&h.Tenant, &h.Seq, &h.Hash)
}

func head(ctx context.Context, tx *sqldb.Tx, tenant string) (h ChainHead, err error) {
	err = tx.QueryRow(ctx, `SELECT tenant, seq, hash FROM audit_head WHERE tenant = $1`, tenant).Scan(&h.Tenant, &h.Seq, &h.Hash)
	return h, err
}

// Heads lists the end of every chain, by tenant, to be put into the
// transparency log. It needs the national or the system scope.
func Heads(ctx context.Context, tx *sqldb.Tx) ([]ChainHead, error) {
	return sqldb.All(ctx, tx, scanHead, `SELECT tenant, seq, hash FROM audit_head ORDER BY tenant`)
}
