package identity

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertPasskey(ctx context.Context, tx *sqldb.Tx, k Passkey) error {
	record, err := json.Marshal(k.record)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_passkey (id, person, handle, name, record, created) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID, k.Person, k.handle, k.Name, string(record), k.Created)
	return err
}

// usePasskey stores the key's counter and when it was used.
func usePasskey(ctx context.Context, tx *sqldb.Tx, k Passkey) error {
	record, err := json.Marshal(k.record)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE identity_passkey SET record = $1, seen = $2 WHERE id = $3`, string(record), tx.Now(), k.ID)
	return err
}

func scanPasskey(scan func(...any) error) (k Passkey, err error) {
	var person, record string
	if err := scan(&k.ID, &person, &k.handle, &k.Name, &record, &k.Created, &k.Seen); err != nil {
		return k, err
	}
	k.Person = PersonID(person)
	return k, json.Unmarshal([]byte(record), &k.record)
}

func passkeyByID(ctx context.Context, tx *sqldb.Tx, id string) (Passkey, error) {
	return scanPasskey(tx.QueryRow(ctx, `SELECT id, person, handle, name, record, created, seen FROM identity_passkey WHERE id = $1`, id).Scan)
}

func passkeysOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Passkey, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Passkey, error) { return scanPasskey(r.Scan) }, `
		SELECT id, person, handle, name, record, created, seen FROM identity_passkey WHERE person = $1 ORDER BY created, id`, person)
}

func deletePasskey(ctx context.Context, tx *sqldb.Tx, id string, person PersonID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM identity_passkey WHERE id = $1 AND person = $2`, id, person)
}

// deletePasskeysSince removes a person's keys made since a time.
func deletePasskeysSince(ctx context.Context, tx *sqldb.Tx, person PersonID, since time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM identity_passkey WHERE person = $1 AND created >= $2`, person, since)
	return err
}
