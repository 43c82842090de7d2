package outreach

import (
	"context"
	"encoding/json"
	"errors"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// said is what a portal's row keeps as JSON.
type said struct {
	Title i18n.Text `json:"title"`
	Words i18n.Text `json:"words,omitempty"`
	Shows Shows     `json:"shows"`
}

func dataOf(p Portal) (string, error) {
	b, err := json.Marshal(said{p.Title, p.Words, p.Shows})
	return string(b), err
}

func insertPortal(ctx context.Context, tx *sqldb.Tx, p Portal) error {
	data, err := dataOf(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO outreach_portal (tenant, id, slug, data, version, changed) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.Tenant, p.ID, p.Slug, data, p.Version, p.Changed)
	return err
}

func updatePortal(ctx context.Context, tx *sqldb.Tx, p Portal) error {
	data, err := dataOf(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE outreach_portal SET data = $1, version = $2, changed = $3, closed = $4 WHERE tenant = $5 AND id = $6`,
		data, p.Version, p.Changed, p.Closed, p.Tenant, p.ID)
	return err
}

func scanPortal(r interface{ Scan(...any) error }) (p Portal, err error) {
	var data string
	if err := r.Scan(&p.Tenant, &p.ID, &p.Slug, &data, &p.Version, &p.Changed, &p.Closed); err != nil {
		return p, err
	}
	var x said
	err = json.Unmarshal([]byte(data), &x)
	p.Title, p.Words, p.Shows = x.Title, x.Words, x.Shows
	return p, err
}

func scanPortalRow(r *sqldb.Rows) (Portal, error) { return scanPortal(r) }

func portals(ctx context.Context, tx *sqldb.Tx) ([]Portal, error) {
	return sqldb.All(ctx, tx, scanPortalRow, `SELECT tenant, id, slug, data, version, changed, closed FROM outreach_portal ORDER BY slug`)
}

func openPortals(ctx context.Context, tx *sqldb.Tx) ([]Portal, error) {
	return sqldb.All(ctx, tx, scanPortalRow, `SELECT tenant, id, slug, data, version, changed, closed FROM outreach_portal WHERE closed IS NULL ORDER BY slug`)
}

func portalByID(ctx context.Context, tx *sqldb.Tx, id PortalID) (Portal, error) {
	p, err := scanPortal(tx.QueryRow(ctx, `SELECT tenant, id, slug, data, version, changed, closed FROM outreach_portal WHERE id = $1 AND closed IS NULL`, id))
	return p, noPortal(err)
}

func portalAt(ctx context.Context, tx *sqldb.Tx, slug string) (Portal, error) {
	p, err := scanPortal(tx.QueryRow(ctx, `SELECT tenant, id, slug, data, version, changed, closed FROM outreach_portal
		WHERE closed IS NULL AND slug = $1`, slug))
	return p, noPortal(err)
}

func noPortal(err error) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return fault.New(fault.NotFound, "outreach.portal.none")
	}
	return err
}
