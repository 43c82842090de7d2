package credential

import (
	"context"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertCustody(ctx context.Context, tx *sqldb.Tx, c Custody) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_custody (tenant, custodian, state, ordered_by, reason, plan, announced_at, closes_at, credentials, encodings, checksum, document)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, '', '')`,
		c.Issuer, c.Custodian, c.State, c.OrderedBy, c.Reason, c.Plan, c.AnnouncedAt, c.ClosesAt)
	if sqldb.IsUnique(err) {
		return fault.New(fault.Conflict, "credential.custody.ordered").Wrap(err)
	}
	return err
}

// moveCustody changes the state, only from the one it was decided in.
func moveCustody(ctx context.Context, tx *sqldb.Tx, c Custody, from CustodyState) error {
	n, err := tx.Exec(ctx, `
		UPDATE credential_custody SET state = $1, transferred_at = $2, active_at = $3, credentials = $4, encodings = $5, checksum = $6, document = $7
		WHERE tenant = $8 AND state = $9`,
		c.State, c.TransferredAt, c.ActiveAt, c.Set.Credentials, c.Set.Encodings, c.Set.Checksum, string(c.Document), c.Issuer, from)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "credential.custody.wrong_state", "state", string(from), "to", string(c.State))
	}
	return err
}

func scanCustody(r *sqldb.Rows) (c Custody, err error) {
	var document string
	err = r.Scan(&c.Issuer, &c.Custodian, &c.State, &c.OrderedBy, &c.Reason, &c.Plan, &c.AnnouncedAt, &c.ClosesAt, &c.TransferredAt, &c.ActiveAt,
		&c.Set.Credentials, &c.Set.Encodings, &c.Set.Checksum, &document)
	c.Document = []byte(document)
	return c, err
}

// custodyOf is an issuer's custody; false when nobody ordered that it closes.
func custodyOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (Custody, bool, error) {
	all, err := sqldb.All(ctx, tx, scanCustody, `
		SELECT tenant, custodian, state, ordered_by, reason, plan, announced_at, closes_at, transferred_at, active_at, credentials, encodings, checksum, document
		FROM credential_custody WHERE tenant = $1`, issuer)
	if err != nil || len(all) == 0 {
		return Custody{}, false, err
	}
	return all[0], true, nil
}

// loadCustody is custodyOf for who needs one.
func loadCustody(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (Custody, error) {
	c, ok, err := custodyOf(ctx, tx, issuer)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "credential.custody.none", "issuer", string(issuer))
	}
	return c, err
}

// custodies are all there are, or those with one custodian, the newest first.
func custodies(ctx context.Context, tx *sqldb.Tx, custodian identity.TenantID) ([]Custody, error) {
	return sqldb.All(ctx, tx, scanCustody, `
		SELECT tenant, custodian, state, ordered_by, reason, plan, announced_at, closes_at, transferred_at, active_at, credentials, encodings, checksum, document
		FROM credential_custody WHERE $1 = '' OR custodian = $1 ORDER BY announced_at DESC, tenant`, custodian)
}

func countCredentials(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (issued, unsigned int, err error) {
	err = tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM credential_credential WHERE tenant = $1),
		(SELECT count(*) FROM credential_ticket WHERE tenant = $1 AND used_at IS NULL)`, issuer).Scan(&issued, &unsigned)
	return issued, unsigned, err
}

// eachCredential reads an issuer's credentials one by one, by id.
func eachCredential(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, after CredentialID, limit int, each func(id CredentialID, sum, document string) error) (err error) {
	rows, err := tx.Query(ctx, `SELECT id, sum, document FROM credential_credential WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3`, issuer, after, limit)
	if err != nil {
		return fmt.Errorf("read what was issued: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id CredentialID
		var sum, document string
		if err := rows.Scan(&id, &sum, &document); err != nil {
			return err
		}
		if err := each(id, sum, document); err != nil {
			return err
		}
	}
	return rows.Err()
}

// loggedLeaves are the leaves of an issuer's credentials as the logs have them, at
// the very place the credential was given.
func loggedLeaves(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) ([]string, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (leaf string, err error) { return leaf, r.Scan(&leaf) }, `
		SELECT l.leaf FROM credential_credential c CROSS JOIN credential_log g
		JOIN credential_log_leaf l ON l.log = g.id AND l.idx = c.log_index
		WHERE c.tenant = $1 AND l.leaf = c.sum`, issuer)
}

// awardsWithoutCredential are the awards that were issued and whose credential is
// not there: somebody took it away.
func awardsWithoutCredential(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) ([]string, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id string, err error) { return id, r.Scan(&id) }, `
		SELECT a.id FROM credential_award a LEFT JOIN credential_credential c ON c.tenant = a.tenant AND c.award = a.id
		WHERE a.tenant = $1 AND a.state = 'issued' AND c.id IS NULL`, issuer)
}

// signedEncodings are the further encodings an issuer signed, by credential.
func signedEncodings(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) ([]Encoded, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (e Encoded, err error) {
		var document string
		e.Issuer = issuer
		err = r.Scan(&e.Credential, &e.Encoding, &document, &e.LogIndex)
		e.Document = []byte(document)
		return e, err
	}, `SELECT credential, encoding, document, log_index FROM credential_encoding WHERE tenant = $1 AND document <> '' ORDER BY credential, encoding`, issuer)
}

// leafAt reports whether a log has this leaf at this place.
func leafAt(ctx context.Context, tx *sqldb.Tx, leaf string, index int64) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM credential_log g JOIN credential_log_leaf l ON l.log = g.id AND l.idx = $1 WHERE l.leaf = $2`, index, leaf).Scan(&n)
	return n > 0, err
}

// listsOf are an issuer's status lists, the oldest first.
func listsOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) ([]listRow, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (l listRow, err error) {
		return l, r.Scan(&l.ID, &l.Next, &l.Seed, &l.Changed)
	}, `SELECT id, next, seed, changed FROM credential_status_list WHERE tenant = $1 ORDER BY id`, issuer)
}

// logs are all logs there are, the oldest first.
func logs(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT id FROM credential_log WHERE size > 0 ORDER BY id`)
}

// leavesOf are a log's leaves up to a size, hex, in order.
func leavesOf(ctx context.Context, tx *sqldb.Tx, log string, size int64) ([]string, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (leaf string, err error) { return leaf, r.Scan(&leaf) },
		`SELECT leaf FROM credential_log_leaf WHERE log = $1 AND idx < $2 ORDER BY idx`, log, size)
}

// awardRecords reads the learner of each of an issuer's credentials.
func awardRecords(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) ([]heldRow, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (h heldRow, err error) {
		return h, r.Scan(&h.ID, &h.Title, &h.State, &h.IssuedAt, &h.record)
	}, `SELECT c.id, c.title, c.state, c.issued_at, a.record FROM credential_credential c
		JOIN credential_award a ON a.tenant = c.tenant AND a.id = c.award WHERE c.tenant = $1 ORDER BY c.issued_at DESC, c.id`, issuer)
}
