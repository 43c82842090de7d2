package wallet

import (
	"context"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertShare(ctx context.Context, tx *sqldb.Tx, s Share, hash string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO wallet_share (person, id, credential, hash, purpose, created_at, expires_at, views)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`, s.Person, s.ID, s.Credential, hash, s.Purpose, s.CreatedAt, s.ExpiresAt)
	return err
}

func scanShare(r interface{ Scan(...any) error }) (s Share, err error) {
	return s, r.Scan(&s.Person, &s.ID, &s.Credential, &s.Purpose, &s.CreatedAt, &s.ExpiresAt, &s.EndedAt, &s.Views, &s.LastView)
}

func scanShareRow(r *sqldb.Rows) (Share, error) { return scanShare(r) }

func sharesOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, c credential.CredentialID) ([]Share, error) {
	return sqldb.All(ctx, tx, scanShareRow, `
		SELECT person, id, credential, purpose, created_at, expires_at, ended_at, views, last_view
		FROM wallet_share WHERE person = $1 AND ($2 = '' OR credential = $2) ORDER BY created_at DESC, id DESC LIMIT 200`, p, c)
}

// everyShareOf is for the export: all there are.
func everyShareOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Share, error) {
	return sqldb.All(ctx, tx, scanShareRow, `
		SELECT person, id, credential, purpose, created_at, expires_at, ended_at, views, last_view
		FROM wallet_share WHERE person = $1 ORDER BY created_at, id`, p)
}

// shareByHash finds a share by its link, whoever it belongs to.
func shareByHash(ctx context.Context, tx *sqldb.Tx, hash string) (Share, error) {
	s, err := scanShare(tx.QueryRow(ctx, `
		SELECT person, id, credential, purpose, created_at, expires_at, ended_at, views, last_view
		FROM wallet_share WHERE hash = $1`, hash))
	if errors.Is(err, sqldb.ErrNoRows) {
		return s, fault.New(fault.NotFound, "wallet.share.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("read share: %w", err)
	}
	return s, nil
}

func countView(ctx context.Context, tx *sqldb.Tx, s Share) error {
	_, err := tx.Exec(ctx, `UPDATE wallet_share SET views = views + 1, last_view = $1 WHERE person = $2 AND id = $3`, tx.Now(), s.Person, s.ID)
	return err
}

func endShare(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, id string) error {
	n, err := tx.Exec(ctx, `UPDATE wallet_share SET ended_at = $1 WHERE person = $2 AND id = $3 AND ended_at IS NULL`, tx.Now(), p, id)
	if err == nil && n != 1 {
		return fault.New(fault.NotFound, "wallet.share.not_found")
	}
	return err
}

func eraseShares(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM wallet_share WHERE person = $1`, p)
	return err
}
