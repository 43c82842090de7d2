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
		INSERT INTO credential_award (tenant, id, person, offer, hash, sitting, completed_on, title, record, state, prepared_at, folded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (tenant, sitting, person) DO NOTHING`,
		a.Issuer, a.ID, a.Person, a.Offer, a.Hash, a.Sitting, a.CompletedOn, in(a.Record.Title), string(record), a.State, tx.Now(), folded(a.Record))
	return n == 1, err
}

// awardedIn are those who have the award of a sitting.
func awardedIn(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, sitting string) (map[identity.PersonID]bool, error) {
	people, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (p identity.PersonID, err error) { return p, r.Scan(&p) },
		`SELECT person FROM credential_award WHERE tenant = $1 AND sitting = $2`, issuer, sitting)
	awarded := make(map[identity.PersonID]bool, len(people))
	for _, p := range people {
		awarded[p] = true
	}
	return awarded, err
}

// awardsBySitting is how many awards came of each sitting.
func awardsBySitting(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (map[string]int, error) {
	counts := map[string]int{}
	_, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (n int, err error) {
		var sitting string
		err = r.Scan(&sitting, &n)
		counts[sitting] = n
		return n, err
	}, `SELECT sitting, COUNT(*) FROM credential_award WHERE tenant = $1 GROUP BY sitting`, issuer)
	return counts, err
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

// renewTickets gives the open tickets of a sitting that end before a time more
// of it.
func renewTickets(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, sitting string, before, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE credential_ticket SET expires_at = $1 WHERE tenant = $2 AND sitting = $3 AND used_at IS NULL AND expires_at < $4`,
		until, issuer, sitting, before)
	return err
}

// redeemableRow is what a ticket says in the database, and whose award it is.
type redeemableRow struct {
	id, sum, title string
	person         identity.PersonID
	used           bool
	expires        time.Time
}

// redeemable are the tickets of a sitting from one to another, by id.
func redeemable(ctx context.Context, tx *sqldb.Tx, from Ticket, to string) (map[string]redeemableRow, error) {
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x redeemableRow, err error) {
		return x, r.Scan(&x.id, &x.sum, &x.used, &x.expires, &x.person, &x.title)
	}, `SELECT t.id, t.sum, t.used_at IS NOT NULL, t.expires_at, a.person, a.title
		FROM credential_ticket t JOIN credential_award a ON a.tenant = t.tenant AND a.id = t.award
		WHERE t.tenant = $1 AND t.sitting = $2 AND t.id >= $3 AND t.id <= $4`, from.Issuer, from.Sitting, from.ID, to)
	byID := make(map[string]redeemableRow, len(rows))
	for _, x := range rows {
		byID[x.id] = x
	}
	return byID, err
}

// useTickets marks the open tickets of a sitting from one to another as used,
// and their awards as issued. The unsigned documents go: the signed ones say
// the same, and what is personal is kept once.
func useTickets(ctx context.Context, tx *sqldb.Tx, from Ticket, to string) error {
	_, err := tx.Exec(ctx, `
		UPDATE credential_award SET state = $1 WHERE tenant = $2 AND id IN (
			SELECT award FROM credential_ticket WHERE tenant = $2 AND sitting = $3 AND id >= $4 AND id <= $5 AND used_at IS NULL)`,
		Issued, from.Issuer, from.Sitting, from.ID, to)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE credential_ticket SET used_at = $1, document = '' WHERE tenant = $2 AND sitting = $3 AND id >= $4 AND id <= $5 AND used_at IS NULL`,
		tx.Now(), from.Issuer, from.Sitting, from.ID, to)
	return err
}

func insertCredential(ctx context.Context, tx *sqldb.Tx, c Credential, sum string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_credential (tenant, id, issuer_did, award, person, title, state, reason, issued_at, changed_at, expires_at, list, slot, log_index, document, contexts, sum)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $8, $9, $10, $11, $12, $13, $14, $15)`,
		c.Issuer, c.ID, c.IssuerDID, c.Award, c.Person, c.Title, c.State, c.IssuedAt, c.ExpiresAt, c.StatusList, c.StatusSlot, c.LogIndex,
		string(c.Document), c.Contexts, sum)
	return err
}

func scanCredential(r interface{ Scan(...any) error }) (c Credential, err error) {
	var document string
	err = r.Scan(&c.Issuer, &c.ID, &c.IssuerDID, &c.Award, &c.Person, &c.Title, &c.State, &c.Reason, &c.IssuedAt, &c.ChangedAt, &c.ExpiresAt,
		&c.StatusList, &c.StatusSlot, &c.LogIndex, &document, &c.Contexts)
	c.Document = []byte(document)
	return c, err
}

func scanCredentialRow(r *sqldb.Rows) (Credential, error) { return scanCredential(r) }

func loadCredential(ctx context.Context, tx *sqldb.Tx, id CredentialID) (Credential, error) {
	c, err := scanCredential(tx.QueryRow(ctx, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, c.document, c.contexts
		FROM credential_credential c WHERE c.id = $1`, id))
	if err := found(err, "credential", string(id)); err != nil {
		return c, err
	}
	c.Custodian, err = custodianOf(ctx, tx, c.Issuer)
	return c, err
}

func credentialsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Credential, error) {
	return sqldb.All(ctx, tx, scanCredentialRow, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, c.document, c.contexts
		FROM credential_credential c WHERE c.person = $1 ORDER BY c.issued_at DESC, c.id DESC`, p)
}

// credentialsOfSitting are those of everybody who passed, without their documents:
// ten thousand of them are 80 MB that nobody who asks for all wants to see.
func credentialsOfSitting(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, sitting string) ([]Credential, error) {
	return sqldb.All(ctx, tx, scanCredentialRow, `
		SELECT c.tenant, c.id, c.issuer_did, c.award, c.person, c.title, c.state, c.reason, c.issued_at, c.changed_at, c.expires_at, c.list, c.slot, c.log_index, '', c.contexts
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

// touchList says that a list is another one than before, also when the clock
// stands still.
func touchList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id string) error {
	_, err := tx.Exec(ctx, `UPDATE credential_status_list SET changed = CASE WHEN changed < $1 THEN $1 ELSE changed + 1 END WHERE tenant = $2 AND id = $3`, tx.Now(), issuer, id)
	return err
}

// touchLists says that somebody else signs an issuer's lists now.
func touchLists(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_status_list SET changed = changed + 1 WHERE tenant = $1`, issuer)
	return err
}

// slotsWith are the slots of a list whose credentials are in a state.
func slotsWith(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, list string, s State) ([]int, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (n int, err error) { return n, r.Scan(&n) },
		`SELECT slot FROM credential_credential WHERE tenant = $1 AND list = $2 AND state = $3 ORDER BY slot`, issuer, list, s)
}

// exportedAward is an award as it was frozen.
type exportedAward struct {
	Person identity.PersonID `json:"person"`
	Award  AwardID           `json:"award"`
	Record json.RawMessage   `json:"record"`
}

func awardsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]exportedAward, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (a exportedAward, err error) {
		var record string
		a.Person = p
		err = r.Scan(&a.Award, &record)
		a.Record = json.RawMessage(record)
		return a, err
	}, `SELECT id, record FROM credential_award WHERE person = $1 ORDER BY id`, p)
}

// unsignedOfPerson are the documents that wait for their signature.
func unsignedOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]json.RawMessage, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (json.RawMessage, error) {
		var document string
		err := r.Scan(&document)
		return json.RawMessage(document), err
	}, `SELECT t.document FROM credential_ticket t JOIN credential_award a ON a.tenant = t.tenant AND a.id = t.award
		WHERE a.person = $1 AND t.used_at IS NULL ORDER BY t.id`, p)
}

// exportedStep is what a person did to somebody's credential.
type exportedStep struct {
	Actor      identity.PersonID `json:"actor"`
	Credential CredentialID      `json:"credential"`
	Act        Act               `json:"act"`
	At         time.Time         `json:"at"`
	Reason     string            `json:"reason"`
}

func stepsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]exportedStep, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (x exportedStep, err error) {
		x.Actor = p
		return x, r.Scan(&x.Credential, &x.Act, &x.At, &x.Reason)
	}, `SELECT credential, act, at, reason FROM credential_transition WHERE actor = $1 ORDER BY at, credential, seq`, p)
}

func eraseTransitions(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_transition SET actor = '' WHERE actor = $1`, p)
	return err
}

// eraseTickets empties the tickets; one that is still open ends, so that the
// others of its sitting can be finished.
func eraseTickets(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `
		UPDATE credential_ticket SET document = '', used_at = COALESCE(used_at, $2)
		WHERE award IN (SELECT id FROM credential_award WHERE person = $1)`, p, tx.Now())
	return err
}

func eraseCredentials(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_credential SET document = '', person = 'erased ' || id WHERE person = $1`, p)
	return err
}

func eraseAwards(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE credential_award SET record = '{}', folded = '', person = 'erased ' || id WHERE person = $1`, p)
	return err
}
