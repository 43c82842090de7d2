package notice

import (
	"context"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertSent(ctx context.Context, tx *sqldb.Tx, cause string, p identity.PersonID, n Notice) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_sent (cause, person, message, at, organisation) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (cause, person, message) DO NOTHING`, cause, p, n.Key, tx.Now(), n.Tenant)
	return err
}

// SentToIn counts the messages that were sent to those who hold a role in an
// organisation.
func (s *Service) SentToIn(ctx context.Context, tx *sqldb.Tx, organisation identity.TenantID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM notice_sent WHERE organisation = $1`, organisation).Scan(&n)
	return n, err
}

func wasSent(ctx context.Context, tx *sqldb.Tx, cause string, p identity.PersonID, key string) (bool, error) {
	var at int64
	err := tx.QueryRow(ctx, `SELECT at FROM notice_sent WHERE cause = $1 AND person = $2 AND message = $3`, cause, p, key).Scan(&at)
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Sent is one mail a person got: what it was, not what it said.
type Sent struct {
	Person  identity.PersonID `json:"person"`
	Message string            `json:"message"`
	At      time.Time         `json:"at"`
}

// Export implements identity.Holder.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x Sent, err error) { return x, r.Scan(&x.Person, &x.Message, &x.At) },
		`SELECT person, message, at FROM notice_sent WHERE person = $1 ORDER BY at, message`, p)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, nil
}

// Erase implements identity.Holder.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM notice_sent WHERE person = $1`, p)
	return err
}
