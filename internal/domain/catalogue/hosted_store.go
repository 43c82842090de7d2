package catalogue

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func scanHosted(r *sqldb.Rows) (h HostedPage, err error) {
	var data string
	if err = r.Scan(&data); err != nil {
		return h, err
	}
	return h, json.Unmarshal([]byte(data), &h)
}

// putHosted stores a page, new or known.
func putHosted(ctx context.Context, tx *sqldb.Tx, h HostedPage) error {
	data, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write hosted page: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_hosted (tenant, id, data, changed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, id) DO UPDATE SET data = EXCLUDED.data, changed = EXCLUDED.changed`, h.Tenant, h.ID, string(data), h.Changed)
	return err
}

func deleteHosted(ctx context.Context, tx *sqldb.Tx, h HostedPage) error {
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_hosted WHERE tenant = $1 AND id = $2`, h.Tenant, h.ID)
	return err
}

// hostedByID finds a page in any scope: a published one is public.
func hostedByID(ctx context.Context, tx *sqldb.Tx, id HostedID) (HostedPage, error) {
	all, err := sqldb.All(ctx, tx, scanHosted, `SELECT data FROM catalogue_hosted WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "catalogue.hosted.not_found")
	}
	if err != nil {
		return HostedPage{}, err
	}
	return all[0], nil
}

// hostedOf are a provider's pages, the last changed first; at most 200.
func hostedOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]HostedPage, error) {
	return sqldb.All(ctx, tx, scanHosted, `SELECT data FROM catalogue_hosted WHERE tenant = $1 ORDER BY changed DESC, id LIMIT 200`, tenant)
}
