package recognition

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Entry is one row of the ledger: what counts for a person in a programme.
type Entry struct {
	Programme  ProgrammeID       `json:"programme"`
	Person     identity.PersonID `json:"-"`
	Request    RequestID         `json:"request"`
	Source     string            `json:"source"`
	Rule       RuleID            `json:"rule"`
	Unit       string            `json:"unit,omitempty"`
	Credits    Credits           `json:"credits"`
	GrantedAt  time.Time         `json:"grantedAt"`
	ReversedAt time.Time         `json:"reversedAt,omitzero"`
}

// takeTurn makes claims and decisions about a person in a programme come one after
// the other: the second finds the row changed and, where the engine does not wait,
// is run again.
func takeTurn(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, programme ProgrammeID, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `INSERT INTO recognition_account (tenant, programme, person, turns) VALUES ($1, $2, $3, 1)
		ON CONFLICT (tenant, programme, person) DO UPDATE SET turns = recognition_account.turns + 1`, owner, programme, p)
	return err
}

func insertEntry(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, e Entry) error {
	_, err := tx.Exec(ctx, `INSERT INTO recognition_grant (tenant, id, programme, person, request, source, rule, unit, credits, granted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, owner, tx.NewID(), e.Programme, e.Person, e.Request, e.Source, e.Rule, e.Unit, int64(e.Credits), e.GrantedAt)
	return err
}

func reverseEntries(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, request RequestID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_grant SET reversed_at = $3 WHERE tenant = $1 AND request = $2 AND reversed_at IS NULL`, owner, request, tx.Now())
	return err
}

func scanEntry(r *sqldb.Rows) (e Entry, err error) {
	var credits int64
	err = r.Scan(&e.Programme, &e.Person, &e.Request, &e.Source, &e.Rule, &e.Unit, &credits, &e.GrantedAt, &e.ReversedAt)
	e.Credits = Credits(credits)
	return e, err
}

// entriesIn is what counts for one record of a person in a programme.
func entriesIn(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, programme ProgrammeID, p identity.PersonID) ([]Entry, error) {
	return sqldb.All(ctx, tx, scanEntry, `SELECT programme, person, request, source, rule, unit, credits, granted_at, reversed_at
		FROM recognition_grant WHERE tenant = $1 AND programme = $2 AND person = $3 AND reversed_at IS NULL ORDER BY id`, owner, programme, p)
}

// entriesOfPerson is all that ever counted for a person.
func entriesOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Entry, error) {
	return sqldb.All(ctx, tx, scanEntry, `SELECT programme, person, request, source, rule, unit, credits, granted_at, reversed_at
		FROM recognition_grant WHERE person = $1 ORDER BY granted_at, id`, p)
}

// countsElsewhere reports that a credential counts in another programme of whomever.
func countsElsewhere(ctx context.Context, tx *sqldb.Tx, source string, programme ProgrammeID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM recognition_grant WHERE source = $1 AND programme <> $2 AND reversed_at IS NULL`, source, programme).Scan(&n)
	return n > 0, err
}

func insertCommitment(ctx context.Context, tx *sqldb.Tx, c Commitment) error {
	data, err := encode(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO recognition_commitment (tenant, id, bundle, programme, policy, offer, version, hash, unit, credits, person, data, made_at, until_at, document, redeemed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '')`,
		c.Owner, c.ID, c.Bundle, c.Programme, c.Policy, c.Offer, c.Version, c.Hash, c.Unit, int64(c.Credits), c.Person, data, c.MadeAt, c.Until)
	return err
}

// storeDocument keeps the signed bytes; what is signed already stays.
func storeDocument(ctx context.Context, tx *sqldb.Tx, c Commitment) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_commitment SET document = $4 WHERE tenant = $1 AND id = $2 AND person = $3 AND document = ''`,
		c.Owner, c.ID, c.Person, string(c.Document))
	return err
}

func redeem(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, id CommitmentID, by RequestID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_commitment SET redeemed = $3 WHERE tenant = $1 AND id = $2`, owner, id, by)
	return err
}

// release makes a commitment redeemable again: what redeemed it was reversed.
func release(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, by RequestID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_commitment SET redeemed = '' WHERE tenant = $1 AND redeemed = $2`, owner, by)
	return err
}

func scanCommitment(r *sqldb.Rows) (c Commitment, err error) {
	var data, document string
	var redeemed RequestID
	if err := r.Scan(&c.Owner, &c.ID, &c.Person, &data, &document, &redeemed); err != nil {
		return c, err
	}
	owner, id, person := c.Owner, c.ID, c.Person
	if err := decode(data, &c); err != nil {
		return c, err
	}
	c.Owner, c.ID, c.Person, c.Document, c.Redeemed = owner, id, person, []byte(document), redeemed
	return c, nil
}

// commitmentsOf are a person's commitments, the newest first; with an offer, those
// about it.
func commitmentsOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, offer catalogue.OfferID) ([]Commitment, error) {
	return sqldb.All(ctx, tx, scanCommitment, `SELECT tenant, id, person, data, document, redeemed FROM recognition_commitment
		WHERE person = $1 AND ($2 = '' OR offer = $2) ORDER BY made_at DESC, id DESC`, p, offer)
}

// commitmentByID finds a commitment whoever's it is; ok is false when there is none.
func commitmentByID(ctx context.Context, tx *sqldb.Tx, id CommitmentID) (c Commitment, ok bool, err error) {
	all, err := sqldb.All(ctx, tx, scanCommitment, `SELECT tenant, id, person, data, document, redeemed FROM recognition_commitment WHERE id = $1`, id)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

// standing is a person's commitment of the same content; ok is false when there is
// none.
func standing(ctx context.Context, tx *sqldb.Tx, c Commitment) (same Commitment, ok bool, err error) {
	all, err := sqldb.All(ctx, tx, scanCommitment, `SELECT tenant, id, person, data, document, redeemed FROM recognition_commitment
		WHERE tenant = $1 AND person = $2 AND programme = $3 AND offer = $4 AND hash = $5 AND policy = $6`, c.Owner, c.Person, c.Programme, c.Offer, c.Hash, c.Policy)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

func eraseCommitments(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM recognition_commitment WHERE person = $1`, p)
	return err
}

func eraseEntries(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_grant SET person = 'erased ' || id, source = 'erased' WHERE person = $1`, p)
	return err
}

func eraseAccounts(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM recognition_account WHERE person = $1`, p)
	return err
}

func eraseRequests(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_request SET person = 'erased ' || id, source = 'erased ' || id, data = '{}',
		state = CASE WHEN state IN ('needs_review', 'in_review', 'awaiting_evidence', 'in_appeal') THEN 'withdrawn' ELSE state END WHERE person = $1`, p)
	return err
}

// forgetAssignee makes the cases somebody worked on and decided nobody's.
func forgetAssignee(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_request SET assignee = CASE WHEN assignee = $1 THEN '' ELSE assignee END,
		decider = CASE WHEN decider = $1 THEN '' ELSE decider END WHERE assignee = $1 OR decider = $1`, p)
	return err
}

// actsOf is what a person does and did in the name of universities and partners.
func actsOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]exportedAct, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (x exportedAct, err error) {
		x.Person = p
		return x, r.Scan(&x.What)
	}, `SELECT 'policy/' || programme AS what FROM recognition_policy WHERE actor = $1
		UNION SELECT 'agreement/' || agreement FROM recognition_signature WHERE actor = $1
		UNION SELECT 'request/' || id FROM recognition_request WHERE assignee = $1 OR decider = $1
		UNION SELECT 'account/' || programme FROM recognition_account WHERE person = $1 ORDER BY what`, p)
}
