package outreach

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func noAlumni() error { return fault.New(fault.NotFound, "outreach.alumni.none") }

func insertAlumni(ctx context.Context, tx *sqldb.Tx, a Alumni, token string) error {
	_, err := tx.Exec(ctx, `INSERT INTO outreach_alumni (tenant, id, token, person, tell, contact, told, agreed, due) VALUES ($1, $2, $3, $4, $5, $6, '[]', $7, $7)`,
		a.Tenant, a.ID, token, a.Person, a.Tell, a.Contact, a.Agreed)
	return err
}

func updateAlumni(ctx context.Context, tx *sqldb.Tx, a Alumni, due time.Time) error {
	told, err := json.Marshal(a.Told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE outreach_alumni SET tell = $1, contact = $2, told = $3, agreed = $4, looked = $5, due = $6 WHERE tenant = $7 AND id = $8`,
		a.Tell, a.Contact, string(told), a.Agreed, a.Looked, due, a.Tenant, a.ID)
	return err
}

// toldOffers notes which offers a graduate was told of, where they still agree.
func toldOffers(ctx context.Context, tx *sqldb.Tx, a Alumni, due time.Time) error {
	told, err := json.Marshal(a.Told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE outreach_alumni SET told = $1, looked = $2, due = $3 WHERE tenant = $4 AND id = $5`,
		string(told), a.Looked, due, a.Tenant, a.ID)
	return err
}

func scanAlumni(r interface{ Scan(...any) error }) (a Alumni, err error) {
	var told string
	if err := r.Scan(&a.Tenant, &a.ID, &a.Person, &a.Tell, &a.Contact, &told, &a.Agreed, &a.Looked); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(told), &a.Told)
}

func scanAlumniRow(r *sqldb.Rows) (Alumni, error) { return scanAlumni(r) }

func found(a Alumni, err error) (Alumni, error) {
	if errors.Is(err, sqldb.ErrNoRows) {
		err = noAlumni()
	}
	return a, err
}

func alumniByID(ctx context.Context, tx *sqldb.Tx, id AlumniID) (Alumni, error) {
	return found(scanAlumni(tx.QueryRow(ctx, `SELECT tenant, id, person, tell, contact, told, agreed, looked FROM outreach_alumni WHERE id = $1`, id)))
}

func alumniByToken(ctx context.Context, tx *sqldb.Tx, token string) (Alumni, error) {
	return found(scanAlumni(tx.QueryRow(ctx, `SELECT tenant, id, person, tell, contact, told, agreed, looked FROM outreach_alumni WHERE token = $1`, token)))
}

func alumniOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Alumni, error) {
	return sqldb.All(ctx, tx, scanAlumniRow, `SELECT tenant, id, person, tell, contact, told, agreed, looked FROM outreach_alumni WHERE person = $1 ORDER BY agreed, id`, p)
}

func countAlumni(ctx context.Context, tx *sqldb.Tx, t identity.TenantID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM outreach_alumni WHERE tenant = $1 AND tell`, t).Scan(&n)
	return n, err
}

func alumniToWrite(ctx context.Context, tx *sqldb.Tx, t identity.TenantID) ([]Alumni, error) {
	return sqldb.All(ctx, tx, scanAlumniRow, `SELECT tenant, id, person, tell, contact, told, agreed, looked FROM outreach_alumni
		WHERE tenant = $1 AND contact ORDER BY agreed DESC, id LIMIT 1000`, t)
}

func dueAlumni(ctx context.Context, tx *sqldb.Tx, at time.Time, most int) ([]AlumniID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id AlumniID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM outreach_alumni WHERE tell AND due <= $1 ORDER BY due, id LIMIT $2`, at, most)
}

func deleteAlumni(ctx context.Context, tx *sqldb.Tx, a Alumni) error {
	_, err := tx.Exec(ctx, `DELETE FROM outreach_alumni WHERE tenant = $1 AND id = $2`, a.Tenant, a.ID)
	return err
}

func eraseAlumni(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM outreach_alumni WHERE person = $1`, p)
	return err
}
