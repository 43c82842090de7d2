package identity

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertLinked(ctx context.Context, tx *sqldb.Tx, l Linked) error {
	_, err := tx.Exec(ctx, `INSERT INTO identity_openid (id, issuer, subject, person, created) VALUES ($1, $2, $3, $4, $5)`,
		l.ID, l.Issuer, l.Subject, l.Person, l.Created)
	return err
}

func scanLinked(scan func(...any) error) (l Linked, err error) {
	var person string
	err = scan(&l.ID, &l.Issuer, &l.Subject, &person, &l.Created, &l.Seen)
	l.Person = PersonID(person)
	return l, err
}

func linkedBy(ctx context.Context, tx *sqldb.Tx, issuer, subject string) (Linked, error) {
	return scanLinked(tx.QueryRow(ctx, `SELECT id, issuer, subject, person, created, seen FROM identity_openid WHERE issuer = $1 AND subject = $2`, issuer, subject).Scan)
}

func linkedOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Linked, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Linked, error) { return scanLinked(r.Scan) }, `
		SELECT id, issuer, subject, person, created, seen FROM identity_openid WHERE person = $1 ORDER BY created, id`, person)
}

func seeLinked(ctx context.Context, tx *sqldb.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE identity_openid SET seen = $1 WHERE id = $2`, tx.Now(), id)
	return err
}

func deleteLinked(ctx context.Context, tx *sqldb.Tx, id string, person PersonID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM identity_openid WHERE id = $1 AND person = $2`, id, person)
}

// deleteLinkedSince removes a person's links made since a time.
func deleteLinkedSince(ctx context.Context, tx *sqldb.Tx, person PersonID, since time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM identity_openid WHERE person = $1 AND created >= $2`, person, since)
	return err
}
