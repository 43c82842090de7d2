package credential

import (
	"context"
	"encoding/json"
	"errors"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// place is where a credential stands in each order of the list.
type place struct {
	id     CredentialID
	award  AwardID
	title  string
	folded string
}

// placeOf is the place a part begins behind; the zero place for the beginning, and
// for a credential that is not the issuer's.
func placeOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id CredentialID) (p place, err error) {
	if id == "" {
		return p, nil
	}
	err = tx.QueryRow(ctx, `
		SELECT c.id, c.award, c.title, COALESCE(a.folded, '') FROM credential_credential c JOIN credential_award a ON a.tenant = c.tenant AND a.id = c.award
		WHERE c.tenant = $1 AND c.id = $2`, issuer, id).Scan(&p.id, &p.award, &p.title, &p.folded)
	if errors.Is(err, sqldb.ErrNoRows) {
		return place{}, nil
	}
	return p, err
}

func scanID(r *sqldb.Rows) (id CredentialID, err error) { return id, r.Scan(&id) }

// idsNewest are the newest first, as far as nothing is looked for.
func idsNewest(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT id FROM credential_credential WHERE tenant = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4`,
		issuer, q.State, at.id, q.Limit())
}

func idsOldest(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT id FROM credential_credential WHERE tenant = $1 AND ($2 = '' OR state = $2) AND id > $3 ORDER BY id LIMIT $4`,
		issuer, q.State, at.id, q.Limit())
}

// foundNewest is idsNewest for what is looked for: ids of awards and credentials are
// made together, so that the index of the awards is in the same order.
func foundNewest(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_award a CROSS JOIN credential_credential c
		WHERE a.tenant = $1 AND ($2 = '' OR a.id < $2) AND a.folded LIKE $3 AND a.state = 'issued' AND c.tenant = a.tenant AND c.award = a.id AND ($4 = '' OR c.state = $4)
		ORDER BY a.id DESC LIMIT $5`, issuer, at.award, i18n.Sought(q.Text), q.State, q.Limit())
}

func foundOldest(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_award a CROSS JOIN credential_credential c
		WHERE a.tenant = $1 AND a.id > $2 AND a.folded LIKE $3 AND a.state = 'issued' AND c.tenant = a.tenant AND c.award = a.id AND ($4 = '' OR c.state = $4)
		ORDER BY a.id LIMIT $5`, issuer, at.award, i18n.Sought(q.Text), q.State, q.Limit())
}

// idsByHolder are sorted by name, birth date and title: the order of the index that
// is looked through.
func idsByHolder(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_award a CROSS JOIN credential_credential c
		WHERE a.tenant = $1 AND a.folded LIKE $2 AND (a.folded, a.id) > ($3, $4) AND a.state = 'issued'
		AND c.tenant = a.tenant AND c.award = a.id AND ($5 = '' OR c.state = $5) ORDER BY a.folded, a.id LIMIT $6`,
		issuer, i18n.Sought(q.Text), at.folded, at.award, q.State, q.Limit())
}

func idsByHolderFalling(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_award a CROSS JOIN credential_credential c
		WHERE a.tenant = $1 AND a.folded LIKE $2 AND ($4 = '' OR (a.folded, a.id) < ($3, $4)) AND a.state = 'issued'
		AND c.tenant = a.tenant AND c.award = a.id AND ($5 = '' OR c.state = $5) ORDER BY a.folded DESC, a.id DESC LIMIT $6`,
		issuer, i18n.Sought(q.Text), at.folded, at.award, q.State, q.Limit())
}

// inStateNewest and its neighbours are the functions above for the few that are
// suspended or withdrawn: they are read from their own index, then put in order.
func inStateNewest(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_credential c CROSS JOIN credential_award a
		WHERE c.tenant = $1 AND c.state = $2 AND ($3 = '' OR c.id < $3) AND a.tenant = c.tenant AND a.id = c.award AND a.folded LIKE $4
		ORDER BY c.id DESC LIMIT $5`, issuer, q.State, at.id, i18n.Sought(q.Text), q.Limit())
}

func inStateOldest(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_credential c CROSS JOIN credential_award a
		WHERE c.tenant = $1 AND c.state = $2 AND c.id > $3 AND a.tenant = c.tenant AND a.id = c.award AND a.folded LIKE $4
		ORDER BY c.id LIMIT $5`, issuer, q.State, at.id, i18n.Sought(q.Text), q.Limit())
}

func inStateByHolder(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_credential c CROSS JOIN credential_award a
		WHERE c.tenant = $1 AND c.state = $2 AND a.tenant = c.tenant AND a.id = c.award AND a.folded LIKE $3 AND (a.folded, a.id) > ($4, $5)
		ORDER BY a.folded, a.id LIMIT $6`, issuer, q.State, i18n.Sought(q.Text), at.folded, at.award, q.Limit())
}

func inStateByHolderFalling(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_credential c CROSS JOIN credential_award a
		WHERE c.tenant = $1 AND c.state = $2 AND a.tenant = c.tenant AND a.id = c.award AND a.folded LIKE $3 AND ($5 = '' OR (a.folded, a.id) < ($4, $5))
		ORDER BY a.folded DESC, a.id DESC LIMIT $6`, issuer, q.State, i18n.Sought(q.Text), at.folded, at.award, q.Limit())
}

// idsByTitle are sorted by title, and the oldest first among those of one title.
func idsByTitle(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_credential c WHERE c.tenant = $1 AND (c.title, c.id) > ($2, $3) AND ($4 = '' OR c.state = $4)
		AND ($5 = '%' OR c.award IN (SELECT a.id FROM credential_award a WHERE a.tenant = $1 AND a.folded LIKE $5))
		ORDER BY c.title, c.id LIMIT $6`, issuer, at.title, at.id, q.State, i18n.Sought(q.Text), q.Limit())
}

func idsByTitleFalling(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, at place) ([]CredentialID, error) {
	return sqldb.All(ctx, tx, scanID, `
		SELECT c.id FROM credential_credential c WHERE c.tenant = $1 AND ($3 = '' OR (c.title, c.id) < ($2, $3)) AND ($4 = '' OR c.state = $4)
		AND ($5 = '%' OR c.award IN (SELECT a.id FROM credential_award a WHERE a.tenant = $1 AND a.folded LIKE $5))
		ORDER BY c.title DESC, c.id DESC LIMIT $6`, issuer, at.title, at.id, q.State, i18n.Sought(q.Text), q.Limit())
}

func countOfIssuer(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM credential_credential WHERE tenant = $1 AND ($2 = '' OR state = $2)`, issuer, q.State).Scan(&n)
	return n, err
}

func countFound(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM credential_award WHERE tenant = $1 AND folded LIKE $2 AND state = 'issued'`, issuer, i18n.Sought(q.Text)).Scan(&n)
	return n, err
}

func countInState(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery, state State) (n int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*) FROM credential_credential c CROSS JOIN credential_award a
		WHERE c.tenant = $1 AND c.state = $2 AND a.tenant = c.tenant AND a.id = c.award AND a.folded LIKE $3`, issuer, state, i18n.Sought(q.Text)).Scan(&n)
	return n, err
}

// loadListed is one credential of a list, with its holder's name out of the record.
func loadListed(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id CredentialID) (l Listed, err error) {
	var (
		document, record string
		who              struct{ Learner Learner }
	)
	c := &l.Credential
	err = tx.QueryRow(ctx, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, c.document, c.contexts, a.record
		FROM credential_credential c JOIN credential_award a ON a.tenant = c.tenant AND a.id = c.award WHERE c.tenant = $1 AND c.id = $2`, issuer, id).
		Scan(&c.Issuer, &c.ID, &c.IssuerDID, &c.Award, &c.Person, &c.Title, &c.State, &c.Reason, &c.IssuedAt, &c.ChangedAt, &c.ExpiresAt,
			&c.StatusList, &c.StatusSlot, &c.LogIndex, &document, &c.Contexts, &record)
	if err != nil {
		return l, err
	}
	c.Document = []byte(document)
	err = json.Unmarshal([]byte(record), &who)
	l.Holder = who.Learner.Name
	return l, err
}

// unfolded is an award that nobody can look for yet.
type unfolded struct {
	Issuer identity.TenantID
	ID     AwardID
	Record Record
}

func loadUnfolded(ctx context.Context, tx *sqldb.Tx, limit int) ([]unfolded, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (u unfolded, err error) {
		var record string
		if err = r.Scan(&u.Issuer, &u.ID, &record); err == nil {
			err = json.Unmarshal([]byte(record), &u.Record)
		}
		return u, err
	}, `SELECT tenant, id, record FROM credential_award WHERE folded IS NULL ORDER BY tenant, id LIMIT $1`, limit)
}

func setFolded(ctx context.Context, tx *sqldb.Tx, u unfolded) error {
	_, err := tx.Exec(ctx, `UPDATE credential_award SET folded = $1 WHERE tenant = $2 AND id = $3 AND folded IS NULL`, folded(u.Record), u.Issuer, u.ID)
	return err
}
