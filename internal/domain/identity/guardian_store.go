package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertGuardian(ctx context.Context, tx *sqldb.Tx, g Guardianship) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_guardian (id, minor, guardian, evidence, tenant, recorder, since) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		g.ID, g.Minor, g.Guardian, g.Evidence, g.Tenant, g.recorder, g.Since)
	return err
}

func endGuardian(ctx context.Context, tx *sqldb.Tx, id GuardianshipID) error {
	_, err := tx.Exec(ctx, `UPDATE identity_guardian SET until = $1 WHERE id = $2`, tx.Now(), id)
	return err
}

func scanGuardian(scan func(...any) error) (g Guardianship, err error) {
	var id, minor, guardian, tenant, recorder string
	err = scan(&id, &minor, &guardian, &g.Evidence, &tenant, &recorder, &g.Since, &g.Until)
	g.ID, g.Minor, g.Guardian, g.Tenant, g.recorder = GuardianshipID(id), PersonID(minor), PersonID(guardian), TenantID(tenant), PersonID(recorder)
	return g, err
}

func guardianByID(ctx context.Context, tx *sqldb.Tx, id GuardianshipID) (Guardianship, error) {
	return scanGuardian(tx.QueryRow(ctx, `
		SELECT id, minor, guardian, evidence, tenant, recorder, since, until FROM identity_guardian WHERE id = $1`, id).Scan)
}

func guardiansOf(ctx context.Context, tx *sqldb.Tx, minor PersonID) ([]Guardianship, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Guardianship, error) { return scanGuardian(r.Scan) }, `
		SELECT id, minor, guardian, evidence, tenant, recorder, since, until FROM identity_guardian WHERE minor = $1 ORDER BY since, id`, minor)
}

func guardiansBy(ctx context.Context, tx *sqldb.Tx, guardian PersonID) ([]Guardianship, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Guardianship, error) { return scanGuardian(r.Scan) }, `
		SELECT id, minor, guardian, evidence, tenant, recorder, since, until FROM identity_guardian WHERE guardian = $1 ORDER BY since, id`, guardian)
}

func askConsent(ctx context.Context, tx *sqldb.Tx, minor PersonID, object, title string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_consent (minor, object, title, asked) VALUES ($1, $2, $3, $4)
		ON CONFLICT (minor, object) DO NOTHING`, minor, object, title, tx.Now())
	return err
}

func agree(ctx context.Context, tx *sqldb.Tx, minor PersonID, object string, guardian PersonID) (int64, error) {
	return tx.Exec(ctx, `
		UPDATE identity_consent SET guardian = COALESCE(guardian, $1), agreed = COALESCE(agreed, $2) WHERE minor = $3 AND object = $4`,
		guardian, tx.Now(), minor, object)
}

func consentsOf(ctx context.Context, tx *sqldb.Tx, minor PersonID) ([]Consent, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (c Consent, err error) {
		var guardian string
		c.Minor = minor
		err = r.Scan(&c.Object, &c.Title, &c.Asked, &guardian, &c.Agreed)
		c.Guardian = PersonID(guardian)
		return c, err
	}, `SELECT object, title, asked, guardian, agreed FROM identity_consent WHERE minor = $1 ORDER BY asked DESC, object`, minor)
}

// consentsBy lists what a guardian agreed to.
func consentsBy(ctx context.Context, tx *sqldb.Tx, guardian PersonID) ([]Consent, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (c Consent, err error) {
		var minor string
		c.Guardian = guardian
		err = r.Scan(&minor, &c.Object, &c.Title, &c.Asked, &c.Agreed)
		c.Minor = PersonID(minor)
		return c, err
	}, `SELECT minor, object, title, asked, agreed FROM identity_consent WHERE guardian = $1 ORDER BY asked DESC, object`, guardian)
}

// eraseFamily removes who answers for a person, and whom they answer for.
func eraseFamily(ctx context.Context, tx *sqldb.Tx, id PersonID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_guardian WHERE minor = $1 OR guardian = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE identity_consent SET guardian = NULL WHERE guardian = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM identity_consent WHERE minor = $1`, id)
	return err
}
