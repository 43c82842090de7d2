package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func putAttribute(ctx context.Context, tx *sqldb.Tx, person PersonID, a Attribute) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_attribute (person, name, value, source, level, since) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person, name, source) DO UPDATE SET value = excluded.value, level = excluded.level, since = excluded.since`,
		person, a.Name, a.Value, a.Source, a.Level, tx.Now())
	return err
}

func deleteAttribute(ctx context.Context, tx *sqldb.Tx, person PersonID, name, source string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM identity_attribute WHERE person = $1 AND name = $2 AND source = $3`, person, name, source)
}

func attributes(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Attribute, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (a Attribute, err error) {
		var level string
		err = r.Scan(&a.Name, &a.Value, &a.Source, &level, &a.Since)
		a.Level = Level(level)
		return a, err
	}, `SELECT name, value, source, level, since FROM identity_attribute WHERE person = $1 ORDER BY name, source`, person)
}

// attributesOfAll is attributes of a kept record and those merged into it.
func attributesOfAll(ctx context.Context, tx *sqldb.Tx, kept PersonID) ([]Attribute, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (a Attribute, err error) {
		var level string
		err = r.Scan(&a.Name, &a.Value, &a.Source, &level, &a.Since)
		a.Level = Level(level)
		return a, err
	}, `SELECT name, value, source, level, since FROM identity_attribute
		WHERE person = $1 OR person IN (SELECT merged FROM identity_merge WHERE kept = $1 AND verdict = 'same' AND undone IS NULL)
		ORDER BY name, source, since DESC`, kept)
}

func pseudonym(ctx context.Context, tx *sqldb.Tx, person PersonID, purpose string) (p string, err error) {
	err = tx.QueryRow(ctx, `SELECT pseudonym FROM identity_pseudonym WHERE person = $1 AND purpose = $2`, person, purpose).Scan(&p)
	return p, err
}

func insertPseudonym(ctx context.Context, tx *sqldb.Tx, person PersonID, purpose, pseudonym string) error {
	_, err := tx.Exec(ctx, `INSERT INTO identity_pseudonym (person, purpose, pseudonym, since) VALUES ($1, $2, $3, $4)`,
		person, purpose, pseudonym, tx.Now())
	return err
}

// pseudonymRow is a pseudonym as exported.
type pseudonymRow struct {
	Purpose   string `json:"purpose"`
	Pseudonym string `json:"pseudonym"`
}

func pseudonymsOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]pseudonymRow, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (p pseudonymRow, err error) {
		return p, r.Scan(&p.Purpose, &p.Pseudonym)
	}, `SELECT purpose, pseudonym FROM identity_pseudonym WHERE person = $1 ORDER BY purpose`, person)
}

// personsNumbered lists who has a verified national number, without those merged
// into another record.
func personsNumbered(ctx context.Context, tx *sqldb.Tx, number string) ([]PersonID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (PersonID, error) {
		var id string
		err := r.Scan(&id)
		return PersonID(id), err
	}, `SELECT DISTINCT person FROM identity_attribute
		WHERE name = 'national-id' AND value = $1 AND level IN ('substantial', 'high')
		AND person NOT IN (SELECT merged FROM identity_merge WHERE verdict = 'same' AND undone IS NULL)
		ORDER BY person`, number)
}
