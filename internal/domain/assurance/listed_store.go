package assurance

import (
	"context"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// place is where a row stands in each order of its list; zero: at the beginning.
type place struct {
	id     string
	at     time.Time
	folded string
}

func applicationPlace(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, id string) (p place, err error) {
	if id == "" {
		return p, nil
	}
	err = tx.QueryRow(ctx, `SELECT id, submitted_at, COALESCE(folded, '') FROM assurance_application WHERE tenant = $1 AND id = $2`, provider, id).Scan(&p.id, &p.at, &p.folded)
	if errors.Is(err, sqldb.ErrNoRows) {
		return place{}, nil
	}
	return p, err
}

// side is what ApplicationsQuery.Open asks for, for SQL.
func (q ApplicationsQuery) side() string {
	switch {
	case q.Open == nil:
		return ""
	case *q.Open:
		return "open"
	}
	return "decided"
}

func applicationsNewest(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, q ApplicationsQuery, at place) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE tenant = $1 AND ($3 = '' OR (submitted_at, id) < ($2, $3)) AND ($4 = '%' OR folded LIKE $4)
		AND ($5 = '' OR ($5 = 'open') = (state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')))
		ORDER BY submitted_at DESC, id DESC LIMIT $6`, provider, at.at, at.id, i18n.Sought(q.Text), q.side(), q.Limit())
}

func applicationsOldest(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, q ApplicationsQuery, at place) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE tenant = $1 AND ($3 = '' OR (submitted_at, id) > ($2, $3)) AND ($4 = '%' OR folded LIKE $4)
		AND ($5 = '' OR ($5 = 'open') = (state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')))
		ORDER BY submitted_at, id LIMIT $6`, provider, at.at, at.id, i18n.Sought(q.Text), q.side(), q.Limit())
}

func applicationsByTitle(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, q ApplicationsQuery, at place) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE tenant = $1 AND (folded, id) > ($2, $3) AND folded LIKE $4
		AND ($5 = '' OR ($5 = 'open') = (state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')))
		ORDER BY folded, id LIMIT $6`, provider, at.folded, at.id, i18n.Sought(q.Text), q.side(), q.Limit())
}

func applicationsByTitleFalling(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, q ApplicationsQuery, at place) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE tenant = $1 AND ($3 = '' OR (folded, id) < ($2, $3)) AND folded LIKE $4
		AND ($5 = '' OR ($5 = 'open') = (state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')))
		ORDER BY folded DESC, id DESC LIMIT $6`, provider, at.folded, at.id, i18n.Sought(q.Text), q.side(), q.Limit())
}

func countApplications(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, q ApplicationsQuery) (n int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*) FROM assurance_application WHERE tenant = $1 AND ($2 = '%' OR folded LIKE $2)
		AND ($3 = '' OR ($3 = 'open') = (state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')))`,
		provider, i18n.Sought(q.Text), q.side()).Scan(&n)
	return n, err
}

// unfoldedApplications are those that nobody can look for yet: tenant, id and title.
func unfoldedApplications(ctx context.Context, tx *sqldb.Tx, limit int) ([]Application, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (a Application, err error) { return a, r.Scan(&a.Provider, &a.ID, &a.Title) },
		`SELECT tenant, id, title FROM assurance_application WHERE folded IS NULL ORDER BY tenant, id LIMIT $1`, limit)
}

func foldApplication(ctx context.Context, tx *sqldb.Tx, a Application) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_application SET folded = $1 WHERE tenant = $2 AND id = $3 AND folded IS NULL`, i18n.Fold(a.Title), a.Provider, a.ID)
	return err
}

func applicationsOfOffer(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID, limit int) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE tenant = $1 AND offer = $2 ORDER BY submitted_at DESC, id DESC LIMIT $3`, provider, offer, limit)
}

func driftsOfProvider(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, limit int) ([]Drift, error) {
	return sqldb.All(ctx, tx, scanDriftRow, `
		SELECT tenant, id, offer, title, body, approved, seen, class, fields, seen_at, state, asked
		FROM assurance_drift WHERE tenant = $1 AND state IN ('open', 'correction-asked') ORDER BY seen_at DESC, id LIMIT $2`, provider, limit)
}

func endorsementPlace(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, id string) (p place, err error) {
	if id == "" {
		return p, nil
	}
	err = tx.QueryRow(ctx, `SELECT id, asked_at FROM assurance_endorsement WHERE employer = $1 AND id = $2`, employer, id).Scan(&p.id, &p.at)
	if errors.Is(err, sqldb.ErrNoRows) {
		return place{}, nil
	}
	return p, err
}

func endorsementsNewest(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, q EndorsementsQuery, at place) ([]Endorsement, error) {
	return sqldb.All(ctx, tx, scanEndorsementRow, `
		SELECT tenant, id, offer, title, employer, kind, state, asked, statement, asked_at, decided_at, expires_at
		FROM assurance_endorsement WHERE employer = $1 AND ($3 = '' OR (asked_at, id) < ($2, $3)) AND ($4 = '' OR state = $4 OR $4 = 'answered' AND state <> 'requested')
		ORDER BY asked_at DESC, id DESC LIMIT $5`, employer, at.at, at.id, q.State, q.Limit())
}

func endorsementsOldest(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, q EndorsementsQuery, at place) ([]Endorsement, error) {
	return sqldb.All(ctx, tx, scanEndorsementRow, `
		SELECT tenant, id, offer, title, employer, kind, state, asked, statement, asked_at, decided_at, expires_at
		FROM assurance_endorsement WHERE employer = $1 AND ($3 = '' OR (asked_at, id) > ($2, $3)) AND ($4 = '' OR state = $4 OR $4 = 'answered' AND state <> 'requested')
		ORDER BY asked_at, id LIMIT $5`, employer, at.at, at.id, q.State, q.Limit())
}

func countEndorsements(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, q EndorsementsQuery) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM assurance_endorsement WHERE employer = $1 AND ($2 = '' OR state = $2 OR $2 = 'answered' AND state <> 'requested')`, employer, q.State).Scan(&n)
	return n, err
}
