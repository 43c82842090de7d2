package funding

import (
	"context"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertHold(ctx context.Context, tx *sqldb.Tx, h Hold) error {
	_, err := tx.Exec(ctx, `INSERT INTO funding_hold (provider, id, dedupe, person, pseudonym, offer, run, enrolment, price_minor, on_top_minor, learner_minor, currency, quote, held_at, settled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		h.Provider, h.ID, h.key, h.Person, h.Pseudonym, h.Offer, h.Run, h.Enrolment, h.Price, h.OnTop, h.Learner, h.Currency, h.Quote, h.HeldAt, h.SettledAt)
	if err != nil {
		return fmt.Errorf("funding: store the hold: %w", err)
	}
	for _, p := range h.Parts {
		if err := insertPart(ctx, tx, h, p); err != nil {
			return err
		}
	}
	return nil
}

func insertPart(ctx context.Context, tx *sqldb.Tx, h Hold, p HeldPart) error {
	_, err := tx.Exec(ctx, `INSERT INTO funding_part (provider, hold, line, payer, payer_kind, scheme, version, rule, claim, claim_level, law, law_address, budget,
		minor, captured, released, attends, trigger_on, after_census, shortfall, later, outcome, held_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		h.Provider, h.ID, p.Line, p.Payer, p.Kind, p.Scheme, p.Version, p.Rule, p.Claim, p.Level, p.Law, p.LawAddress, p.Budget,
		p.Minor, p.Captured, p.Released, p.Attends, p.Capture, p.AfterCensus, p.Shortfall, p.Later, p.Outcome, p.HeldAt)
	if err != nil {
		return fmt.Errorf("funding: store a part: %w", err)
	}
	return nil
}

// updatePart writes what transactions change.
func updatePart(ctx context.Context, tx *sqldb.Tx, h Hold, p HeldPart) error {
	_, err := tx.Exec(ctx, `UPDATE funding_part SET minor = $4, captured = $5, released = $6, outcome = $7 WHERE provider = $1 AND hold = $2 AND line = $3`,
		h.Provider, h.ID, p.Line, p.Minor, p.Captured, p.Released, p.Outcome)
	return err
}

func updateHold(ctx context.Context, tx *sqldb.Tx, h Hold) error {
	_, err := tx.Exec(ctx, `UPDATE funding_hold SET learner_minor = $3, settled_at = $4 WHERE provider = $1 AND id = $2`, h.Provider, h.ID, h.Learner, h.SettledAt)
	return err
}

func scanHold(r *sqldb.Rows) (h Hold, err error) {
	return h, r.Scan(&h.Provider, &h.ID, &h.key, &h.Person, &h.Pseudonym, &h.Offer, &h.Run, &h.Enrolment, &h.Price, &h.OnTop, &h.Learner, &h.Currency, &h.Quote, &h.HeldAt, &h.SettledAt)
}

func scanPart(r *sqldb.Rows) (p HeldPart, err error) {
	return p, r.Scan(&p.Line, &p.Payer, &p.Kind, &p.Scheme, &p.Version, &p.Rule, &p.Claim, &p.Level, &p.Law, &p.LawAddress, &p.Budget,
		&p.Minor, &p.Captured, &p.Released, &p.Attends, &p.Capture, &p.AfterCensus, &p.Shortfall, &p.Later, &p.Outcome, &p.HeldAt)
}

func withParts(ctx context.Context, tx *sqldb.Tx, hs []Hold, err error) ([]Hold, error) {
	for i := range hs {
		if err != nil {
			return nil, err
		}
		hs[i].Parts, err = sqldb.All(ctx, tx, scanPart, `SELECT line, payer, payer_kind, scheme, version, rule, claim, claim_level, law, law_address, budget,
			minor, captured, released, attends, trigger_on, after_census, shortfall, later, outcome, held_at
			FROM funding_part WHERE provider = $1 AND hold = $2 ORDER BY line`, hs[i].Provider, hs[i].ID)
	}
	return hs, err
}

// holdByKey is the hold that a request made; none when it made none yet.
func holdByKey(ctx context.Context, tx *sqldb.Tx, key string, p identity.PersonID) ([]Hold, error) {
	hs, err := sqldb.All(ctx, tx, scanHold, `SELECT provider, id, dedupe, person, pseudonym, offer, run, enrolment, price_minor, on_top_minor, learner_minor, currency, quote, held_at, settled_at
		FROM funding_hold WHERE dedupe = $1 AND person = $2`, key, p)
	return withParts(ctx, tx, hs, err)
}

// holdsOf lists the holds of an enrolment, the newest first. It reads no person's
// column by name, so that a provider's act reaches them.
func holdsOf(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, enrolment string) ([]Hold, error) {
	hs, err := sqldb.All(ctx, tx, scanOwn, `SELECT provider, id, dedupe, pseudonym, offer, run, enrolment, price_minor, on_top_minor, learner_minor, currency, quote, held_at, settled_at
		FROM funding_hold WHERE provider = $1 AND enrolment = $2 ORDER BY held_at DESC, id DESC`, provider, enrolment)
	return withParts(ctx, tx, hs, err)
}

func scanOwn(r *sqldb.Rows) (h Hold, err error) {
	return h, r.Scan(&h.Provider, &h.ID, &h.key, &h.Pseudonym, &h.Offer, &h.Run, &h.Enrolment, &h.Price, &h.OnTop, &h.Learner, &h.Currency, &h.Quote, &h.HeldAt, &h.SettledAt)
}

// holdsFor lists a person's holds, the newest first.
func holdsFor(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Hold, error) {
	hs, err := sqldb.All(ctx, tx, scanHold, `SELECT provider, id, dedupe, person, pseudonym, offer, run, enrolment, price_minor, on_top_minor, learner_minor, currency, quote, held_at, settled_at
		FROM funding_hold WHERE person = $1 ORDER BY held_at DESC, id DESC`, p)
	return withParts(ctx, tx, hs, err)
}

// usedSince is what a person has had from a scheme since a moment, and how often.
// self is whose scope the transaction may run in; id is the same person's record.
func usedSince(ctx context.Context, tx *sqldb.Tx, self, id identity.PersonID, scheme string, since time.Time) (minor int64, times int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(SUM(p.minor - p.released), 0), COALESCE(SUM(CASE WHEN p.minor > p.released THEN 1 ELSE 0 END), 0)
		FROM funding_hold h JOIN funding_part p ON p.provider = h.provider AND p.hold = h.id
		WHERE h.person = $2 AND $1 <> '' AND p.scheme = $3 AND p.held_at > $4`, self, id, scheme, since.UnixMicro()).Scan(&minor, &times)
	return minor, times, err
}

// forget makes a person's holds nobody's.
func forget(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE funding_hold SET person = '' WHERE person = $1`, p)
	return err
}

// heldByOffer is what stands for places, by offer.
func heldByOffer(ctx context.Context, tx *sqldb.Tx) (map[catalogue.OfferID]int64, error) {
	type row struct {
		offer catalogue.OfferID
		minor int64
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) { return x, r.Scan(&x.offer, &x.minor) },
		`SELECT h.offer, SUM(p.minor - p.captured - p.released) FROM funding_hold h JOIN funding_part p ON p.provider = h.provider AND p.hold = h.id
		WHERE h.settled_at IS NULL AND p.payer_kind <> 'learner' GROUP BY h.offer`)
	all := make(map[catalogue.OfferID]int64, len(rows))
	for _, x := range rows {
		all[x.offer] = x.minor
	}
	return all, err
}
