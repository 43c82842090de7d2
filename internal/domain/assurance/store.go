package assurance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// found turns "no row" into a fault that names what was looked for.
func found(err error, thing, id string) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return fault.New(fault.NotFound, "assurance."+thing+".not_found", "id", id)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", thing, err)
	}
	return nil
}

func insertApplication(ctx context.Context, tx *sqldb.Tx, a Application) error {
	factors, err := json.Marshal(a.Factors)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO assurance_application (tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, reasons, folded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		a.Provider, a.ID, a.Offer, a.Title, a.Hash, a.Body, a.Framework, a.Route, a.Clause, a.Tier, string(factors), a.State, a.SubmittedBy, a.SubmittedAt, a.Due, a.Reasons, i18n.Fold(a.Title))
	if sqldb.IsUnique(err) {
		return fault.New(fault.Conflict, "assurance.application.already_applied", "offer", string(a.Offer)).Wrap(err)
	}
	return err
}

func scanApplication(r interface{ Scan(...any) error }) (Application, error) {
	var (
		a       Application
		factors string
	)
	err := r.Scan(&a.Provider, &a.ID, &a.Offer, &a.Title, &a.Hash, &a.Body, &a.Framework, &a.Route, &a.Clause, &a.Tier, &factors, &a.State,
		&a.SubmittedBy, &a.SubmittedAt, &a.Due, &a.DecidedAt, &a.Reasons)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(factors), &a.Factors)
}

func scanApplicationRow(r *sqldb.Rows) (Application, error) { return scanApplication(r) }

func loadApplication(ctx context.Context, tx *sqldb.Tx, id ApplicationID) (Application, error) {
	a, err := scanApplication(tx.QueryRow(ctx, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE id = $1`, id))
	return a, found(err, "application", string(id))
}

// openApplications are those that nobody has decided, the most urgent first, and
// one more than asked for where there are more.
func openApplications(ctx context.Context, tx *sqldb.Tx, body identity.TenantID, q QueueQuery) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application
		WHERE body = $1 AND state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')
		AND ($2 = '' OR $2 = CASE WHEN state IN ('info-requested', 'under-review', 'provider-comment') THEN 'others' ELSE 'body' END)
		AND ($3 = '%' OR folded LIKE $3) AND (due_at > $4 OR due_at = $4 AND id > $5) ORDER BY due_at, id LIMIT $6`,
		body, q.Side, i18n.Sought(q.Text), q.due, q.id, q.Limit+1)
}

func countOpen(ctx context.Context, tx *sqldb.Tx, body identity.TenantID, q QueueQuery) (n int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*) FROM assurance_application
		WHERE body = $1 AND state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')
		AND ($2 = '' OR $2 = CASE WHEN state IN ('info-requested', 'under-review', 'provider-comment') THEN 'others' ELSE 'body' END)
		AND ($3 = '%' OR folded LIKE $3)`, body, q.Side, i18n.Sought(q.Text)).Scan(&n)
	return n, err
}

// decidedApplications are those the body, or a rule of its, decided since then,
// the newest first.
func decidedApplications(ctx context.Context, tx *sqldb.Tx, body identity.TenantID, since time.Time) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, decided_at, reasons
		FROM assurance_application WHERE body = $1 AND decided_at >= $2
		AND state IN ('approved', 'refused', 'refused-final', 'expired', 'revoked')
		ORDER BY decided_at DESC, id LIMIT 10`, body, since)
}

// pauseClock notes since when the provider is waited for.
func pauseClock(ctx context.Context, tx *sqldb.Tx, a Application) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_application SET paused_at = $1 WHERE tenant = $2 AND id = $3`, tx.Now(), a.Provider, a.ID)
	return err
}

// resumeClock moves the target on by the time the provider took.
func resumeClock(ctx context.Context, tx *sqldb.Tx, a Application) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_application SET due_at = due_at + ($1 - paused_at), paused_at = NULL WHERE tenant = $2 AND id = $3 AND paused_at IS NOT NULL`, tx.Now(), a.Provider, a.ID)
	return err
}

// moveApplication changes the state, only from the one it was decided in.
func moveApplication(ctx context.Context, tx *sqldb.Tx, a Application, from State) error {
	n, err := tx.Exec(ctx, `UPDATE assurance_application SET state = $1, decided_at = $2, reasons = $3 WHERE tenant = $4 AND id = $5 AND state = $6`,
		a.State, a.DecidedAt, a.Reasons, a.Provider, a.ID, from)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "assurance.application.wrong_state", "state", string(from), "act", string(a.State))
	}
	return err
}

func insertTransition(ctx context.Context, tx *sqldb.Tx, a Application, t Transition) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO assurance_transition (tenant, application, seq, act, from_state, to_state, actor, role, at, reason)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9 FROM assurance_transition WHERE tenant = $1 AND application = $2`,
		a.Provider, a.ID, t.Act, t.From, t.To, t.Actor, t.Role, t.At, t.Reason)
	return err
}

func loadTransitions(ctx context.Context, tx *sqldb.Tx, a Application) ([]Transition, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (t Transition, err error) {
		return t, r.Scan(&t.Act, &t.From, &t.To, &t.Actor, &t.Role, &t.At, &t.Reason)
	}, `SELECT act, from_state, to_state, actor, role, at, reason FROM assurance_transition WHERE tenant = $1 AND application = $2 ORDER BY seq`, a.Provider, a.ID)
}

func insertReview(ctx context.Context, tx *sqldb.Tx, a Application, r Review) error {
	_, err := tx.Exec(ctx, `INSERT INTO assurance_review (tenant, application, reviewer, expertise, recommend, reasons) VALUES ($1, $2, $3, $4, '', '')`,
		a.Provider, a.ID, r.Reviewer, r.Expertise)
	if sqldb.IsUnique(err) {
		return fault.New(fault.Conflict, "assurance.review.already_invited").Wrap(err)
	}
	return err
}

func answerReview(ctx context.Context, tx *sqldb.Tx, a Application, r Review) error {
	n, err := tx.Exec(ctx, `UPDATE assurance_review SET recommend = $1, reasons = $2, at = $3 WHERE tenant = $4 AND application = $5 AND reviewer = $6 AND recommend = ''`,
		r.Recommend, r.Reasons, r.At, a.Provider, a.ID, r.Reviewer)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "assurance.review.not_awaited")
	}
	return err
}

func loadReviews(ctx context.Context, tx *sqldb.Tx, a Application) ([]Review, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (v Review, err error) {
		return v, r.Scan(&v.Reviewer, &v.Expertise, &v.Recommend, &v.Reasons, &v.At)
	}, `SELECT reviewer, expertise, recommend, reasons, at FROM assurance_review WHERE tenant = $1 AND application = $2 ORDER BY expertise, reviewer`, a.Provider, a.ID)
}

// reviewsAwaited are the applications a reviewer still has to answer.
func reviewsAwaited(ctx context.Context, tx *sqldb.Tx, reviewer identity.PersonID, body identity.TenantID) ([]Application, error) {
	return sqldb.All(ctx, tx, scanApplicationRow, `
		SELECT a.tenant, a.id, a.offer, a.title, a.hash, a.body, a.framework, a.route, a.clause, a.tier, a.factors, a.state, a.submitted_by, a.submitted_at, a.due_at, a.decided_at, a.reasons
		FROM assurance_application a JOIN assurance_review r ON r.tenant = a.tenant AND r.application = a.id
		WHERE r.reviewer = $1 AND a.body = $2 AND r.recommend = '' AND a.state = 'under-review' ORDER BY a.due_at, a.id`, reviewer, body)
}

func insertEndorsement(ctx context.Context, tx *sqldb.Tx, e Endorsement) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO assurance_endorsement (tenant, id, offer, title, employer, kind, state, asked, statement, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)`,
		e.Provider, e.ID, e.Offer, e.Title, e.Employer, e.Kind, e.State, e.Asked, e.AskedAt)
	if sqldb.IsUnique(err) {
		return fault.New(fault.Conflict, "assurance.endorsement.already_asked", "kind", string(e.Kind)).Wrap(err)
	}
	return err
}

func scanEndorsement(r interface{ Scan(...any) error }) (e Endorsement, err error) {
	return e, r.Scan(&e.Provider, &e.ID, &e.Offer, &e.Title, &e.Employer, &e.Kind, &e.State, &e.Asked, &e.Statement, &e.AskedAt, &e.DecidedAt, &e.ExpiresAt)
}

func scanEndorsementRow(r *sqldb.Rows) (Endorsement, error) { return scanEndorsement(r) }

func loadEndorsement(ctx context.Context, tx *sqldb.Tx, id EndorsementID) (Endorsement, error) {
	e, err := scanEndorsement(tx.QueryRow(ctx, `
		SELECT tenant, id, offer, title, employer, kind, state, asked, statement, asked_at, decided_at, expires_at
		FROM assurance_endorsement WHERE id = $1`, id))
	return e, found(err, "endorsement", string(id))
}

func endorsementsOfOffer(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID) ([]Endorsement, error) {
	return sqldb.All(ctx, tx, scanEndorsementRow, `
		SELECT tenant, id, offer, title, employer, kind, state, asked, statement, asked_at, decided_at, expires_at
		FROM assurance_endorsement WHERE tenant = $1 AND offer = $2 ORDER BY asked_at, id`, provider, offer)
}

// standingEndorsement finds the same word of the same employer, asked for or
// given, in force or not; the zero endorsement when there is none.
func standingEndorsement(ctx context.Context, tx *sqldb.Tx, e Endorsement) (Endorsement, error) {
	last, err := scanEndorsement(tx.QueryRow(ctx, `
		SELECT tenant, id, offer, title, employer, kind, state, asked, statement, asked_at, decided_at, expires_at
		FROM assurance_endorsement WHERE tenant = $1 AND offer = $2 AND employer = $3 AND kind = $4
		ORDER BY asked_at DESC, id DESC LIMIT 1`, e.Provider, e.Offer, e.Employer, e.Kind))
	if errors.Is(err, sqldb.ErrNoRows) {
		return Endorsement{}, nil
	}
	return last, err
}

func answerEndorsement(ctx context.Context, tx *sqldb.Tx, e Endorsement, from EndorsementState) error {
	n, err := tx.Exec(ctx, `UPDATE assurance_endorsement SET state = $1, statement = $2, decided_at = $3, expires_at = $4 WHERE tenant = $5 AND id = $6 AND state = $7`,
		e.State, e.Statement, e.DecidedAt, e.ExpiresAt, e.Provider, e.ID, from)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "assurance.endorsement.wrong_state", "state", string(from), "to", string(e.State))
	}
	return err
}

func insertApproval(ctx context.Context, tx *sqldb.Tx, a Approval) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO assurance_approval (tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		a.Provider, a.ID, a.Offer, a.Title, a.Hash, a.Application, a.Body, a.Framework, a.Route, a.Clause, a.Reasons, a.State, a.ApprovedAt, a.ValidUntil, a.ReviewDue)
	return err
}

// replaceApprovals ends the approvals of earlier versions of the same offer.
func replaceApprovals(ctx context.Context, tx *sqldb.Tx, a Approval) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_approval SET state = $1 WHERE tenant = $2 AND offer = $3 AND framework = $4 AND id <> $5 AND state = $6`,
		ApprovalReplaced, a.Provider, a.Offer, a.Framework, a.ID, InForce)
	return err
}

func setApprovalState(ctx context.Context, tx *sqldb.Tx, a Approval) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_approval SET state = $1, reasons = $2, valid_until = $3 WHERE tenant = $4 AND id = $5`,
		a.State, a.Reasons, a.ValidUntil, a.Provider, a.ID)
	return err
}

func scanApproval(r interface{ Scan(...any) error }) (a Approval, err error) {
	return a, r.Scan(&a.Provider, &a.ID, &a.Offer, &a.Title, &a.Hash, &a.Application, &a.Body, &a.Framework, &a.Route, &a.Clause, &a.Reasons, &a.State, &a.ApprovedAt, &a.ValidUntil, &a.ReviewDue)
}

func scanApprovalRow(r *sqldb.Rows) (Approval, error) { return scanApproval(r) }

// overdueApprovals are those in force whose time is over.
func overdueApprovals(ctx context.Context, tx *sqldb.Tx, limit int) ([]Approval, error) {
	return sqldb.All(ctx, tx, scanApprovalRow, `
		SELECT tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due
		FROM assurance_approval WHERE state = 'in-force' AND valid_until <= $1 ORDER BY valid_until, id LIMIT $2`, tx.Now(), limit)
}

// approvalsOfOffer are all approvals an offer ever had, the newest first. The
// provider is named in its own scope, and may be empty in a wider one.
func approvalsOfOffer(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID) ([]Approval, error) {
	return sqldb.All(ctx, tx, scanApprovalRow, `
		SELECT tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due
		FROM assurance_approval WHERE ($1 = '' OR tenant = $1) AND offer = $2 ORDER BY approved_at DESC, id DESC`, provider, offer)
}

func approvalOfApplication(ctx context.Context, tx *sqldb.Tx, a Application) (Approval, error) {
	p, err := scanApproval(tx.QueryRow(ctx, `
		SELECT tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due
		FROM assurance_approval WHERE tenant = $1 AND application = $2`, a.Provider, a.ID))
	return p, found(err, "approval", string(a.ID))
}

// registerPage is one page of the public register, the newest first.
func registerPage(ctx context.Context, tx *sqldb.Tx, before time.Time, beforeID string, limit int) ([]Approval, error) {
	return sqldb.All(ctx, tx, scanApprovalRow, `
		SELECT tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due
		FROM assurance_approval WHERE approved_at < $1 OR (approved_at = $1 AND id < $2)
		ORDER BY approved_at DESC, id DESC LIMIT $3`, before, beforeID, limit)
}

// upsertDrift stores a drift, or opens it again; told is false where it stood open
// already.
func upsertDrift(ctx context.Context, tx *sqldb.Tx, d Drift) (told bool, err error) {
	fields, err := json.Marshal(d.Fields)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO assurance_drift (tenant, id, offer, title, body, approved, seen, class, fields, seen_at, state, asked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')
		ON CONFLICT (tenant, offer, approved, seen) DO UPDATE SET state = $11, seen_at = $10, asked = ''
		WHERE assurance_drift.state IN ('corrected', 'approved', 'replaced')`,
		d.Provider, d.ID, d.Offer, d.Title, d.Body, d.Approved, d.Seen, d.Class, string(fields), d.SeenAt, d.State)
	return n > 0, err
}

func scanDrift(r interface{ Scan(...any) error }) (Drift, error) {
	var (
		d      Drift
		fields string
	)
	if err := r.Scan(&d.Provider, &d.ID, &d.Offer, &d.Title, &d.Body, &d.Approved, &d.Seen, &d.Class, &fields, &d.SeenAt, &d.State, &d.Asked); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(fields), &d.Fields)
}

func scanDriftRow(r *sqldb.Rows) (Drift, error) { return scanDrift(r) }

func loadDrift(ctx context.Context, tx *sqldb.Tx, id string) (Drift, error) {
	d, err := scanDrift(tx.QueryRow(ctx, `
		SELECT tenant, id, offer, title, body, approved, seen, class, fields, seen_at, state, asked FROM assurance_drift WHERE id = $1`, id))
	return d, found(err, "drift", id)
}

func openDrifts(ctx context.Context, tx *sqldb.Tx, body identity.TenantID) ([]Drift, error) {
	return sqldb.All(ctx, tx, scanDriftRow, `
		SELECT tenant, id, offer, title, body, approved, seen, class, fields, seen_at, state, asked
		FROM assurance_drift WHERE body = $1 AND state IN ('open', 'correction-asked') ORDER BY seen_at DESC, id LIMIT 200`, body)
}

func driftsOfOffer(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID) ([]Drift, error) {
	return sqldb.All(ctx, tx, scanDriftRow, `
		SELECT tenant, id, offer, title, body, approved, seen, class, fields, seen_at, state, asked
		FROM assurance_drift WHERE offer = $1 AND state IN ('open', 'correction-asked') ORDER BY seen_at DESC, id`, offer)
}

func setDriftState(ctx context.Context, tx *sqldb.Tx, d Drift) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_drift SET state = $1, asked = $2 WHERE tenant = $3 AND id = $4`, d.State, d.Asked, d.Provider, d.ID)
	return err
}

// replaceDrifts closes the drifts of an offer whose page says yet something else.
func replaceDrifts(ctx context.Context, tx *sqldb.Tx, d Drift) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_drift SET state = $1 WHERE tenant = $2 AND offer = $3 AND seen <> $4 AND state IN ('open', 'correction-asked')`,
		DriftReplaced, d.Provider, d.Offer, d.Seen)
	return err
}

// endDrifts closes the drifts of an offer that no longer say anything.
func endDrifts(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID, to DriftState) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_drift SET state = $1 WHERE tenant = $2 AND offer = $3 AND state IN ('open', 'correction-asked')`, to, provider, offer)
	return err
}

// countApprovals is how many approvals a provider ever had: its track record.
func countApprovals(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) FROM assurance_approval WHERE tenant = $1`, provider).Scan(&n)
	return n, err
}

func insertProviderEntry(ctx context.Context, tx *sqldb.Tx, e ProviderEntry) error {
	_, err := tx.Exec(ctx, `INSERT INTO assurance_provider (tenant, id, status, body, since, reasons) VALUES ($1, $2, $3, $4, $5, $6)`, e.Provider, tx.NewID(), e.Status, e.Body, e.Since, e.Reasons)
	return err
}

func endProviderEntry(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_provider SET until = $1 WHERE tenant = $2 AND until IS NULL`, tx.Now(), provider)
	return err
}

func scanProviderEntry(r interface{ Scan(...any) error }) (e ProviderEntry, err error) {
	return e, r.Scan(&e.Provider, &e.Status, &e.Body, &e.Since, &e.Until, &e.Reasons)
}

// lastProviderEntry is the newest word about a provider; the zero entry when
// there is none.
func lastProviderEntry(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID) (ProviderEntry, error) {
	e, err := scanProviderEntry(tx.QueryRow(ctx, `SELECT tenant, status, body, since, until, reasons FROM assurance_provider WHERE tenant = $1 AND until IS NULL`, provider))
	if errors.Is(err, sqldb.ErrNoRows) {
		return ProviderEntry{}, nil
	}
	return e, err
}

func providerEntries(ctx context.Context, tx *sqldb.Tx) ([]ProviderEntry, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (ProviderEntry, error) { return scanProviderEntry(r) },
		`SELECT tenant, status, body, since, until, reasons FROM assurance_provider ORDER BY tenant, since, id`)
}

func allApprovals(ctx context.Context, tx *sqldb.Tx) ([]Approval, error) {
	return sqldb.All(ctx, tx, scanApprovalRow, `
		SELECT tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due
		FROM assurance_approval ORDER BY approved_at, id`)
}

func partsOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Part, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (x Part, err error) {
		x.Person = p
		return x, r.Scan(&x.Application, &x.Act, &x.At, &x.Reason)
	}, `SELECT application, act, at, reason FROM assurance_transition WHERE actor = $1
		UNION ALL SELECT application, 'invited', at, '' FROM assurance_review WHERE reviewer = $1 AND recommend = ''
		UNION ALL SELECT application, recommend, at, reasons FROM assurance_review WHERE reviewer = $1 AND recommend <> ''
		ORDER BY 1, 3`, p)
}

func forgetActor(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_transition SET actor = '' WHERE actor = $1`, p)
	return err
}

func forgetSubmitter(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_application SET submitted_by = '' WHERE submitted_by = $1`, p)
	return err
}

func forgetReviewer(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_review SET reviewer = $2 WHERE reviewer = $1`, p, "erased "+tx.NewID())
	return err
}

func countEndorsed(ctx context.Context, tx *sqldb.Tx) (offers, employers int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(DISTINCT offer), COUNT(DISTINCT employer) FROM assurance_endorsement WHERE state = 'confirmed' AND expires_at > $1`,
		tx.Now()).Scan(&offers, &employers)
	return offers, employers, err
}
