package assessment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// marshal writes our own types, which always can be.
func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("assessment: marshal %T: %v", v, err))
	}
	return string(b)
}

func insertRubric(ctx context.Context, tx *sqldb.Tx, r Rubric) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_rubric (tenant, offer, version, supervision, outcomes, criteria, frozen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.Tenant, r.Offer, r.Version, r.Declared.Supervision, marshal(r.Outcomes), marshal(r.Criteria), r.FrozenAt)
	return err
}

// rubric reads one; an empty tenant reads it for the public.
func rubric(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, o catalogue.OfferID, version string) (Rubric, error) {
	r := Rubric{Offer: o, Version: version}
	var outcomes, criteria string
	err := tx.QueryRow(ctx, `SELECT tenant, supervision, outcomes, criteria, frozen_at FROM assessment_rubric
		WHERE offer = $1 AND version = $2 AND ($3 = '' OR tenant = $3)`, o, version, tenant).
		Scan(&r.Tenant, &r.Declared.Supervision, &outcomes, &criteria, &r.FrozenAt)
	if errors.Is(err, sqldb.ErrNoRows) {
		return r, fault.New(fault.NotFound, "assessment.rubric.unknown")
	}
	if err != nil {
		return r, err
	}
	return r, errors.Join(json.Unmarshal([]byte(outcomes), &r.Outcomes), json.Unmarshal([]byte(criteria), &r.Criteria))
}

func insertSitting(ctx context.Context, tx *sqldb.Tx, s Sitting) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_sitting (tenant, id, offer, version, run, state, place, held_at, assessor,
		declared_supervision, declared_method, executed_supervision, executed_method, due, confirmer, final_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', $12, '', NULL)`,
		s.Tenant, s.ID, s.Offer, s.Version, s.Run, s.State, s.Place, s.At, s.Assessor, s.Declared.Supervision, s.Declared.Method, s.Due)
	return err
}

func updateSitting(ctx context.Context, tx *sqldb.Tx, s Sitting) error {
	_, err := tx.Exec(ctx, `UPDATE assessment_sitting SET state = $3, executed_supervision = $4, executed_method = $5, confirmer = $6, final_at = $7
		WHERE tenant = $1 AND id = $2`, s.Tenant, s.ID, s.State, s.Executed.Supervision, s.Executed.Method, s.Confirmer, s.FinalAt)
	return err
}

func scanSitting(r *sqldb.Rows) (s Sitting, err error) {
	err = r.Scan(&s.Tenant, &s.ID, &s.Offer, &s.Version, &s.Run, &s.State, &s.Place, &s.At, &s.Assessor,
		&s.Declared.Supervision, &s.Declared.Method, &s.Executed.Supervision, &s.Executed.Method, &s.Due, &s.Confirmer, &s.FinalAt,
		&s.Counts.Candidates, &s.Counts.Absent, &s.Counts.Held, &s.Counts.Passed, &s.Counts.NotPassed)
	return s, err
}

// sittings lists a tenant's sittings, the newest first; an empty offer or id
// asks for all.
func sittings(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, o catalogue.OfferID, id SittingID) ([]Sitting, error) {
	return sqldb.All(ctx, tx, scanSitting, `SELECT s.tenant, s.id, s.offer, s.version, s.run, s.state, s.place, s.held_at, s.assessor,
		s.declared_supervision, s.declared_method, s.executed_supervision, s.executed_method, s.due, s.confirmer, s.final_at,
		COALESCE(SUM(CASE WHEN c.standing <> 'withdrawn' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.standing = 'absent' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.standing IN ('held', 'appealed') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.outcome = 'passed' AND c.standing NOT IN ('withdrawn', 'void') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.outcome = 'not_passed' AND c.standing NOT IN ('withdrawn', 'void') THEN 1 ELSE 0 END), 0)
		FROM assessment_sitting s LEFT JOIN assessment_candidate c ON c.tenant = s.tenant AND c.sitting = s.id
		WHERE s.tenant = $1 AND ($2 = '' OR s.offer = $2) AND ($3 = '' OR s.id = $3)
		GROUP BY s.tenant, s.id, s.offer, s.version, s.run, s.state, s.place, s.held_at, s.assessor, s.declared_supervision, s.declared_method,
			s.executed_supervision, s.executed_method, s.due, s.confirmer, s.final_at
		ORDER BY s.held_at DESC, s.id DESC`, tenant, o, id)
}

// sittingsBefore is one page of a tenant's sittings, the newest first: candidates
// are counted for these alone.
func sittingsBefore(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, held int64, id string, limit int) ([]Sitting, error) {
	return sqldb.All(ctx, tx, scanSitting, `SELECT s.tenant, s.id, s.offer, s.version, s.run, s.state, s.place, s.held_at, s.assessor,
		s.declared_supervision, s.declared_method, s.executed_supervision, s.executed_method, s.due, s.confirmer, s.final_at,
		COALESCE(SUM(CASE WHEN c.standing <> 'withdrawn' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.standing = 'absent' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.standing IN ('held', 'appealed') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.outcome = 'passed' AND c.standing NOT IN ('withdrawn', 'void') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.outcome = 'not_passed' AND c.standing NOT IN ('withdrawn', 'void') THEN 1 ELSE 0 END), 0)
		FROM (SELECT * FROM assessment_sitting WHERE tenant = $1 AND (held_at < $2 OR held_at = $2 AND id < $3) ORDER BY held_at DESC, id DESC LIMIT $4) s
		LEFT JOIN assessment_candidate c ON c.tenant = s.tenant AND c.sitting = s.id
		GROUP BY s.tenant, s.id, s.offer, s.version, s.run, s.state, s.place, s.held_at, s.assessor, s.declared_supervision, s.declared_method,
			s.executed_supervision, s.executed_method, s.due, s.confirmer, s.final_at
		ORDER BY s.held_at DESC, s.id DESC`, tenant, held, id, limit)
}

func sitting(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID) (Sitting, error) {
	if id == "" {
		return Sitting{}, fault.New(fault.NotFound, "assessment.sitting.unknown")
	}
	found, err := sittings(ctx, tx, tenant, "", id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "assessment.sitting.unknown")
	}
	if err != nil {
		return Sitting{}, err
	}
	return found[0], nil
}

func upsertCandidate(ctx context.Context, tx *sqldb.Tx, s Sitting, c Candidate) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_candidate (tenant, sitting, person, name, reference, standing, outcome, round)
		VALUES ($1, $2, $3, $4, $5, $6, '', 0)
		ON CONFLICT (tenant, sitting, person) DO UPDATE SET name = excluded.name, reference = excluded.reference, standing = excluded.standing`,
		s.Tenant, s.ID, c.Person, c.Name, c.Reference, c.Standing)
	return err
}

// updateCandidate writes what a turn changes; round is the newest marking.
func updateCandidate(ctx context.Context, tx *sqldb.Tx, s Sitting, c Candidate) error {
	var deviation any
	if c.Exception != nil {
		deviation = marshal(c.Exception)
	}
	_, err := tx.Exec(ctx, `UPDATE assessment_candidate SET standing = $4, deviation = $5, outcome = $6, round = $7, final_at = $8, name = $9
		WHERE tenant = $1 AND sitting = $2 AND person = $3`,
		s.Tenant, s.ID, c.Person, c.Standing, deviation, c.Outcome, c.round, c.FinalAt, c.Name)
	return err
}

func insertMarking(ctx context.Context, tx *sqldb.Tx, s Sitting, c Candidate, by identity.PersonID) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_marking (tenant, sitting, person, round, marks, marked_by, marked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, s.Tenant, s.ID, c.Person, c.round, marshal(c.Marks), by, tx.Now())
	return err
}

func scanCandidate(r *sqldb.Rows) (c Candidate, err error) {
	var deviation, marks string
	if err := r.Scan(&c.Person, &c.Name, &c.Reference, &c.Standing, &deviation, &c.Outcome, &c.round, &c.FinalAt, &marks); err != nil {
		return c, err
	}
	if deviation != "" {
		c.Exception = new(Exception)
		err = json.Unmarshal([]byte(deviation), c.Exception)
	}
	if marks != "" {
		err = errors.Join(err, json.Unmarshal([]byte(marks), &c.Marks))
	}
	for i := range c.Marks {
		c.Marks[i].Person = c.Person
	}
	return c, err
}

func candidates(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID) ([]Candidate, error) {
	return sqldb.All(ctx, tx, scanCandidate, `SELECT c.person, c.name, c.reference, c.standing, c.deviation, c.outcome, c.round, c.final_at, m.marks
		FROM assessment_candidate c
		LEFT JOIN assessment_marking m ON m.tenant = c.tenant AND m.sitting = c.sitting AND m.person = c.person AND m.round = c.round
		WHERE c.tenant = $1 AND c.sitting = $2 ORDER BY c.name, c.person`, tenant, id)
}

// candidate reads one, also in the person's own scope.
func candidate(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID, p identity.PersonID) (Candidate, error) {
	found, err := sqldb.All(ctx, tx, scanCandidate, `SELECT c.person, c.name, c.reference, c.standing, c.deviation, c.outcome, c.round, c.final_at, m.marks
		FROM assessment_candidate c
		LEFT JOIN assessment_marking m ON m.tenant = c.tenant AND m.sitting = c.sitting AND m.person = c.person AND m.round = c.round
		WHERE c.tenant = $1 AND c.sitting = $2 AND c.person = $3`, tenant, id, p)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "assessment.candidate.unknown")
	}
	if err != nil {
		return Candidate{}, err
	}
	return found[0], nil
}

// place is where one person's candidacy is.
type place struct {
	Tenant  identity.TenantID
	Sitting SittingID
}

func scanPlace(r *sqldb.Rows) (p place, err error) {
	return p, r.Scan(&p.Tenant, &p.Sitting)
}

func placesOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]place, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, sitting FROM assessment_candidate WHERE person = $1 ORDER BY sitting DESC`, p)
}

// withdrawReference takes every candidacy with a reference out of the sittings
// that have not been held, and says which.
func withdrawReference(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, reference string) ([]SittingID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id SittingID, err error) { return id, r.Scan(&id) },
		`UPDATE assessment_candidate SET standing = 'withdrawn'
		WHERE tenant = $1 AND reference = $2 AND reference <> '' AND standing = 'registered'
		AND sitting IN (SELECT id FROM assessment_sitting WHERE tenant = $1 AND state IN ('planned', 'open'))
		RETURNING sitting`, tenant, reference)
}

func appendTransition(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, t Transition) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_transition (tenant, id, sitting, candidate, step, from_state, to_state, actor, role, taken_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tenant, tx.NewID(), t.Sitting, t.Candidate, t.Step, t.From, t.To, t.Actor, t.Role, t.At, t.Reason)
	return err
}

func scanTransition(r *sqldb.Rows) (t Transition, err error) {
	return t, r.Scan(&t.Sitting, &t.Candidate, &t.Step, &t.From, &t.To, &t.Actor, &t.Role, &t.At, &t.Reason)
}

func transitions(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID) ([]Transition, error) {
	return sqldb.All(ctx, tx, scanTransition, `SELECT sitting, candidate, step, from_state, to_state, actor, role, taken_at, reason
		FROM assessment_transition WHERE tenant = $1 AND sitting = $2 ORDER BY id`, tenant, id)
}

func transitionsOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Transition, error) {
	return sqldb.All(ctx, tx, scanTransition, `SELECT sitting, candidate, step, from_state, to_state, actor, role, taken_at, reason
		FROM assessment_transition WHERE candidate = $1 OR actor = $1 ORDER BY id`, p)
}

// forgetReasons takes away what was written about a person.
func forgetReasons(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE assessment_transition SET reason = '' WHERE candidate = $1`, p)
	return err
}

// marking is one round of a person's marks.
type marking struct {
	place
	Round int
	Marks []Mark
}

func scanMarking(r *sqldb.Rows) (m marking, err error) {
	var marks string
	if err := r.Scan(&m.Tenant, &m.Sitting, &m.Round, &marks); err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(marks), &m.Marks)
}

func markingsOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]marking, error) {
	return sqldb.All(ctx, tx, scanMarking, `SELECT tenant, sitting, round, marks FROM assessment_marking WHERE person = $1`, p)
}

func rewriteMarking(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, m marking) error {
	_, err := tx.Exec(ctx, `UPDATE assessment_marking SET marks = $5 WHERE tenant = $1 AND sitting = $2 AND person = $3 AND round = $4`,
		m.Tenant, m.Sitting, p, m.Round, marshal(m.Marks))
	return err
}
