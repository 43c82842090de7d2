package assurance

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertNeed(ctx context.Context, tx *sqldb.Tx, n SkillNeed) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO assurance_need (tenant, id, title, words, occupation, people, needed_by, place, gives, state, reason, registered_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $11)`,
		n.Employer, n.ID, n.Title, n.Words, n.Occupation, n.People, n.By, n.Place, joinGifts(n.Gives), n.State, n.RegisteredAt)
	return err
}

func joinGifts(all []Gift) string {
	words := make([]string, len(all))
	for i, g := range all {
		words[i] = string(g)
	}
	return strings.Join(words, ",")
}

func scanNeed(r *sqldb.Rows) (n SkillNeed, err error) {
	var gives string
	err = r.Scan(&n.Employer, &n.ID, &n.Title, &n.Words, &n.Occupation, &n.People, &n.By, &n.Place, &gives, &n.State, &n.Reason, &n.RegisteredAt, &n.ChangedAt)
	for _, g := range strings.Split(gives, ",") {
		if g != "" {
			n.Gives = append(n.Gives, Gift(g))
		}
	}
	return n, err
}

func loadNeed(ctx context.Context, tx *sqldb.Tx, id NeedID) (SkillNeed, error) {
	all, err := sqldb.All(ctx, tx, scanNeed, `
		SELECT tenant, id, title, words, occupation, people, needed_by, place, gives, state, reason, registered_at, changed_at FROM assurance_need WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "assurance.need.not_found", "id", string(id))
	}
	if err != nil {
		return SkillNeed{}, err
	}
	return all[0], nil
}

// goingNeeds are those that offers can answer, the most urgent first.
func goingNeeds(ctx context.Context, tx *sqldb.Tx) ([]SkillNeed, error) {
	return sqldb.All(ctx, tx, scanNeed, `
		SELECT tenant, id, title, words, occupation, people, needed_by, place, gives, state, reason, registered_at, changed_at
		FROM assurance_need WHERE state IN ('open', 'answered') AND needed_by > $1 ORDER BY needed_by, id LIMIT 500`, tx.Now())
}

func needsOfEmployer(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID) ([]SkillNeed, error) {
	return sqldb.All(ctx, tx, scanNeed, `
		SELECT tenant, id, title, words, occupation, people, needed_by, place, gives, state, reason, registered_at, changed_at
		FROM assurance_need WHERE tenant = $1 ORDER BY registered_at DESC, id LIMIT 200`, employer)
}

// needsOfOffer are the needs that an offer answers with the employer's word.
func needsOfOffer(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID) ([]SkillNeed, error) {
	return sqldb.All(ctx, tx, scanNeed, `
		SELECT n.tenant, n.id, n.title, n.words, n.occupation, n.people, n.needed_by, n.place, n.gives, n.state, n.reason, n.registered_at, n.changed_at
		FROM assurance_need_answer a JOIN assurance_need n ON n.id = a.need
		JOIN assurance_endorsement e ON e.tenant = a.tenant AND e.id = a.endorsement
		WHERE a.offer = $1 AND e.state = 'confirmed' ORDER BY n.registered_at, n.id`, offer)
}

func dueNeeds(ctx context.Context, tx *sqldb.Tx, limit int) ([]SkillNeed, error) {
	return sqldb.All(ctx, tx, scanNeed, `
		SELECT tenant, id, title, words, occupation, people, needed_by, place, gives, state, reason, registered_at, changed_at
		FROM assurance_need WHERE state IN ('open', 'answered') AND needed_by <= $1 ORDER BY needed_by, id LIMIT $2`, tx.Now(), limit)
}

// moveNeed changes the state, only from the one it was decided in.
func moveNeed(ctx context.Context, tx *sqldb.Tx, n SkillNeed, from NeedState) error {
	rows, err := tx.Exec(ctx, `UPDATE assurance_need SET state = $1, reason = $2, changed_at = $3 WHERE tenant = $4 AND id = $5 AND state = $6`,
		n.State, n.Reason, tx.Now(), n.Employer, n.ID, from)
	if err == nil && rows != 1 {
		return fault.New(fault.Conflict, "assurance.need.wrong_state", "state", string(from), "to", string(n.State))
	}
	return err
}

// insertAnswer reports false when the offer answers the need already.
func insertAnswer(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, need NeedID, offer catalogue.OfferID, e EndorsementID) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO assurance_need_answer (tenant, need, offer, endorsement, answered_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, need, offer) DO UPDATE SET endorsement = $4, answered_at = $5 WHERE assurance_need_answer.endorsement <> $4`, provider, need, offer, e, tx.Now())
	return n == 1, err
}

func answersOf(ctx context.Context, tx *sqldb.Tx, need NeedID) ([]NeedAnswer, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (a NeedAnswer, err error) {
		e := &a.Endorsement
		err = r.Scan(&a.Need, &a.Offer, &a.AnsweredAt, &e.Provider, &e.ID, &e.Offer, &e.Title, &e.Employer, &e.Kind, &e.State, &e.Asked, &e.Statement, &e.AskedAt, &e.DecidedAt, &e.ExpiresAt)
		return a, err
	}, `SELECT a.need, a.offer, a.answered_at, e.tenant, e.id, e.offer, e.title, e.employer, e.kind, e.state, e.asked, e.statement, e.asked_at, e.decided_at, e.expires_at
		FROM assurance_need_answer a JOIN assurance_endorsement e ON e.tenant = a.tenant AND e.id = a.endorsement WHERE a.need = $1 ORDER BY a.answered_at, a.offer`, need)
}

// needsAnsweredBy are the needs an endorsement speaks about.
func needsAnsweredBy(ctx context.Context, tx *sqldb.Tx, e EndorsementID) ([]NeedID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id NeedID, err error) { return id, r.Scan(&id) },
		`SELECT need FROM assurance_need_answer WHERE endorsement = $1 ORDER BY need`, e)
}
