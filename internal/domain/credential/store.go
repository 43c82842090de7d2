package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func found(err error, thing, id string) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return fault.New(fault.NotFound, "credential."+thing+".not_found", "id", id)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", thing, err)
	}
	return nil
}

// insertAward reports false when the person already has the award of this
// sitting: preparing twice prepares once.
func insertAward(ctx context.Context, tx *sqldb.Tx, a Award) (bool, error) {
	record, err := json.Marshal(a.Record)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO credential_award (tenant, id, person, offer, hash, sitting, completed_on, record, state, prepared_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant, sitting, person) DO NOTHING`,
		a.Issuer, a.ID, a.Person, a.Offer, a.Hash, a.Sitting, a.CompletedOn, string(record), a.State, tx.Now())
	return n == 1, err
}

func markIssued(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id AwardID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_award SET state = $1 WHERE tenant = $2 AND id = $3`, Issued, issuer, id)
	return err
}

func loadAward(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id AwardID) (Award, error) {
	var (
		a      Award
		record string
	)
	err := tx.QueryRow(ctx, `
		SELECT tenant, id, person, offer, hash, sitting, completed_on, record, state FROM credential_award WHERE tenant = $1 AND id = $2`, issuer, id).
		Scan(&a.Issuer, &a.ID, &a.Person, &a.Offer, &a.Hash, &a.Sitting, &a.CompletedOn, &record, &a.State)
	if err := found(err, "award", string(id)); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(record), &a.Record)
}

func insertTicket(ctx context.Context, tx *sqldb.Tx, t Ticket) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_ticket (tenant, id, award, sitting, sum, document, credential, list, slot, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		t.Issuer, t.ID, t.Award, t.Sitting, t.Sum, string(t.Document), t.Credential, t.List, t.Slot, t.Expires)
	return err
}

func scanTicket(r *sqldb.Rows) (t Ticket, err error) {
	var document string
	err = r.Scan(&t.Issuer, &t.ID, &t.Award, &t.Sitting, &t.Sum, &document, &t.Credential, &t.List, &t.Slot, &t.Expires)
	t.Document = []byte(document)
	return t, err
}

// openTickets are those of a sitting that were not redeemed yet.
func openTickets(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, sitting string) ([]Ticket, error) {
	return sqldb.All(ctx, tx, scanTicket, `
		SELECT tenant, id, award, sitting, sum, document, credential, list, slot, expires_at
		FROM credential_ticket WHERE tenant = $1 AND sitting = $2 AND used_at IS NULL ORDER BY id`, issuer, sitting)
}

// redeemTicket uses a ticket up: once, in time, for the very document it names.
func redeemTicket(ctx context.Context, tx *sqldb.Tx, t Ticket) error {
	n, err := tx.Exec(ctx, `
		UPDATE credential_ticket SET used_at = $1 WHERE tenant = $2 AND id = $3 AND sum = $4 AND used_at IS NULL AND expires_at > $1`,
		tx.Now(), t.Issuer, t.ID, t.Sum)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "credential.ticket.void", "id", t.ID)
	}
	return err
}

// renewTicket gives an open ticket more time: the document was checked, only
// nobody signed it in time.
func renewTicket(ctx context.Context, tx *sqldb.Tx, t Ticket) error {
	_, err := tx.Exec(ctx, `UPDATE credential_ticket SET expires_at = $1 WHERE tenant = $2 AND id = $3 AND used_at IS NULL`, t.Expires, t.Issuer, t.ID)
	return err
}

func insertCredential(ctx context.Context, tx *sqldb.Tx, c Credential) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_credential (tenant, id, issuer_did, award, person, title, state, reason, issued_at, changed_at, expires_at, list, slot, log_index, document, sum)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $8, $9, $10, $11, $12, $13, $14)`,
		c.Issuer, c.ID, c.IssuerDID, c.Award, c.Person, c.Title, c.State, c.IssuedAt, c.ExpiresAt, c.StatusList, c.StatusSlot, c.LogIndex,
		string(c.Document), Sum(c.Document))
	return err
}

func scanCredential(r interface{ Scan(...any) error }) (c Credential, err error) {
	var document string
	err = r.Scan(&c.Issuer, &c.ID, &c.IssuerDID, &c.Award, &c.Person, &c.Title, &c.State, &c.Reason, &c.IssuedAt, &c.ChangedAt, &c.ExpiresAt,
		&c.StatusList, &c.StatusSlot, &c.LogIndex, &document)
	c.Document = []byte(document)
	return c, err
}

func scanCredentialRow(r *sqldb.Rows) (Credential, error) { return scanCredential(r) }

func loadCredential(ctx context.Context, tx *sqldb.Tx, id CredentialID) (Credential, error) {
	c, err := scanCredential(tx.QueryRow(ctx, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, c.document
		FROM credential_credential c WHERE c.id = $1`, id))
	return c, found(err, "credential", string(id))
}

func credentialsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Credential, error) {
	return sqldb.All(ctx, tx, scanCredentialRow, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, c.document
		FROM credential_credential c WHERE c.person = $1 ORDER BY c.issued_at DESC, c.id DESC LIMIT 500`, p)
}

// credentialsOfIssuer is one page of what an issuer issued, the newest first.
func credentialsOfIssuer(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, before CredentialID, limit int) ([]Credential, error) {
	return sqldb.All(ctx, tx, scanCredentialRow, `
		SELECT tenant, id, issuer_did, award, person, title, state, reason, issued_at, changed_at, expires_at, list, slot, log_index, document
		FROM credential_credential WHERE tenant = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, issuer, before, limit)
}

func credentialsOfSitting(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, sitting string) ([]Credential, error) {
	return sqldb.All(ctx, tx, scanCredentialRow, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, c.document
		FROM credential_credential c JOIN credential_award a ON a.tenant = c.tenant AND a.id = c.award
		WHERE c.tenant = $1 AND a.sitting = $2 ORDER BY c.id`, issuer, sitting)
}

func moveCredential(ctx context.Context, tx *sqldb.Tx, c Credential, from State) error {
	n, err := tx.Exec(ctx, `UPDATE credential_credential SET state = $1, reason = $2, changed_at = $3 WHERE tenant = $4 AND id = $5 AND state = $6`,
		c.State, c.Reason, c.ChangedAt, c.Issuer, c.ID, from)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "credential.wrong_state", "state", string(from), "act", string(c.State))
	}
	return err
}

func insertTransition(ctx context.Context, tx *sqldb.Tx, c Credential, act Act, from State, actor identity.PersonID) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_transition (tenant, credential, seq, act, from_state, to_state, actor, at, reason)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8 FROM credential_transition WHERE tenant = $1 AND credential = $2`,
		c.Issuer, c.ID, act, from, c.State, actor, c.ChangedAt, c.Reason)
	return err
}

// listRow is a status list: how many slots were given out, and the seed that
// orders them.
type listRow struct {
	ID      string
	Next    int
	Seed    string
	Changed time.Time
}

func loadList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id string) (l listRow, err error) {
	err = tx.QueryRow(ctx, `SELECT id, next, seed, changed FROM credential_status_list WHERE tenant = $1 AND id = $2`, issuer, id).
		Scan(&l.ID, &l.Next, &l.Seed, &l.Changed)
	return l, found(err, "status_list", id)
}

// newestList is the list that slots are given out from now.
func newestList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (l listRow, ok bool, err error) {
	err = tx.QueryRow(ctx, `SELECT id, next, seed, changed FROM credential_status_list WHERE tenant = $1 ORDER BY id DESC LIMIT 1`, issuer).
		Scan(&l.ID, &l.Next, &l.Seed, &l.Changed)
	if errors.Is(err, sqldb.ErrNoRows) {
		return l, false, nil
	}
	return l, err == nil, err
}

func insertList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, l listRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_status_list (tenant, id, next, seed, changed) VALUES ($1, $2, $3, $4, $5)`, issuer, l.ID, l.Next, l.Seed, l.Changed)
	return err
}

func setListNext(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, l listRow) error {
	_, err := tx.Exec(ctx, `UPDATE credential_status_list SET next = $1 WHERE tenant = $2 AND id = $3`, l.Next, issuer, l.ID)
	return err
}

func touchList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id string) error {
	_, err := tx.Exec(ctx, `UPDATE credential_status_list SET changed = $1 WHERE tenant = $2 AND id = $3`, tx.Now(), issuer, id)
	return err
}

// slotsWith are the slots of a list whose credentials are in a state.
func slotsWith(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, list string, s State) ([]int, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (n int, err error) { return n, r.Scan(&n) },
		`SELECT slot FROM credential_credential WHERE tenant = $1 AND list = $2 AND state = $3 ORDER BY slot`, issuer, list, s)
}

func eraseTransitions(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_transition SET actor = '' WHERE actor = $1`, p)
	return err
}

func eraseTickets(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_ticket SET document = '' WHERE award IN (SELECT id FROM credential_award WHERE person = $1)`, p)
	return err
}

func eraseCredentials(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_credential SET document = '', person = 'erased ' || id WHERE person = $1`, p)
	return err
}

func eraseAwards(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_award SET record = '{}', person = 'erased ' || id WHERE person = $1`, p)
	return err
}
