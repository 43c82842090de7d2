package recognition

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// kept is what of a request is read as a whole only.
type kept struct {
	Name     string        `json:"name"`
	Evidence Evidence      `json:"evidence"`
	Verdict  Verdict       `json:"verdict"`
	Asked    string        `json:"asked,omitempty"`
	Left     time.Duration `json:"left,omitempty"`
	AskedAt  time.Time     `json:"askedAt,omitzero"`
	Supplied string        `json:"supplied,omitempty"`
	Decision Decision      `json:"decision,omitzero"`
	Appeal   string        `json:"appeal,omitempty"`
	AppealAt time.Time     `json:"appealAt,omitzero"`
	Final    Decision      `json:"final,omitzero"`
}

func dataOf(r Request) (string, error) {
	return encode(kept{r.Name, r.Evidence, r.Verdict, r.Asked, r.Left, r.AskedAt, r.Supplied, r.Decision, r.Appeal, r.AppealAt, r.Final})
}

// ruleOf is the rule that decided, for figures: that which granted, or a person.
func ruleOf(v Verdict) RuleID {
	if v.Rule == "" {
		return Person
	}
	return v.Rule
}

// answerOf is what a person said last.
func answerOf(r Request) Answer {
	if r.Final.Answer != "" {
		return r.Final.Answer
	}
	return r.Decision.Answer
}

func insertRequest(ctx context.Context, tx *sqldb.Tx, r Request) error {
	data, err := dataOf(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO recognition_request (tenant, id, programme, person, source, subject, offer, policy, rule, granted, referred,
		state, data, assignee, opened_at, deadline, decided_at, answer, credited, decider)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		r.Owner, r.ID, r.Programme, r.Person, r.Evidence.Key, r.Evidence.subject(), r.Evidence.Offer, r.Policy, ruleOf(r.Verdict), int64(r.Verdict.Granted), int64(r.Verdict.Referred),
		r.State, data, r.Assignee, r.OpenedAt, r.Deadline, r.DecidedAt, answerOf(r), int64(r.Credited()), r.Decision.By)
	return err
}

// updateRequest writes what steps change.
func updateRequest(ctx context.Context, tx *sqldb.Tx, r Request) error {
	data, err := dataOf(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE recognition_request SET state = $4, data = $5, assignee = $6, deadline = $7, decided_at = $8, answer = $9, credited = $10, decider = $11
		WHERE tenant = $1 AND id = $2 AND person = $3`,
		r.Owner, r.ID, r.Person, r.State, data, r.Assignee, r.Deadline, r.DecidedAt, answerOf(r), int64(r.Credited()), r.Decision.By)
	return err
}

func scanRequest(row *sqldb.Rows) (r Request, err error) {
	var data string
	var decider identity.PersonID
	if err := row.Scan(&r.Owner, &r.ID, &r.Programme, &r.Person, &r.Policy, &r.State, &data, &r.Assignee, &decider, &r.OpenedAt, &r.Deadline, &r.DecidedAt); err != nil {
		return r, err
	}
	var k kept
	if err := json.Unmarshal([]byte(data), &k); err != nil {
		return r, err
	}
	r.Name, r.Evidence, r.Verdict, r.Asked, r.Left, r.AskedAt, r.Supplied = k.Name, k.Evidence, k.Verdict, k.Asked, k.Left, k.AskedAt, k.Supplied
	r.Decision, r.Appeal, r.AppealAt, r.Final = k.Decision, k.Appeal, k.AppealAt, k.Final
	r.Decision.By = decider
	return r, nil
}

func oneRequest(all []Request, err error) (Request, error) {
	if err == nil && len(all) == 0 {
		err = found(sqldb.ErrNoRows, "request")
	}
	if err != nil {
		return Request{}, err
	}
	return all[0], nil
}

// requestOf reads one request of a university.
func requestOf(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, id RequestID) (Request, error) {
	return oneRequest(sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE tenant = $1 AND id = $2`, owner, id))
}

// ownRequest reads one request of a person.
func ownRequest(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, id RequestID) (Request, error) {
	return oneRequest(sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE person = $1 AND id = $2`, p, id))
}

// requestsOfPerson are a person's requests, the newest first.
func requestsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Request, error) {
	return sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE person = $1 ORDER BY opened_at DESC, id DESC`, p)
}

// requestAbout is a person's earlier request about a credential for a programme; ok
// is false when there is none.
func requestAbout(ctx context.Context, tx *sqldb.Tx, programme ProgrammeID, p identity.PersonID, source string) (r Request, ok bool, err error) {
	all, err := sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE programme = $1 AND person = $2 AND source = $3`, programme, p, source)
	if err != nil || len(all) == 0 {
		return r, false, err
	}
	return all[0], true, nil
}

// requestsAbout are all requests that rest on a credential.
func requestsAbout(ctx context.Context, tx *sqldb.Tx, source string) ([]Request, error) {
	return sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE source = $1 ORDER BY tenant, id`, source)
}

// queueOf are the requests of a university that are in one of the states a desk
// works on, the most urgent first; done lists the decided ones instead, the newest
// first.
func queueOf(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, deadline int64, id string, limit int) ([]Request, error) {
	return sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE tenant = $1 AND state IN ('needs_review', 'in_review', 'awaiting_evidence', 'in_appeal', 'under_reversal')
		AND (COALESCE(deadline, 0) > $2 OR COALESCE(deadline, 0) = $2 AND id > $3) ORDER BY COALESCE(deadline, 0), id LIMIT $4`, owner, deadline, id, limit)
}

func countQueue(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM recognition_request
		WHERE tenant = $1 AND state IN ('needs_review', 'in_review', 'awaiting_evidence', 'in_appeal', 'under_reversal')`, owner).Scan(&n)
	return n, err
}

func decidedOf(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, limit int) ([]Request, error) {
	return sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE tenant = $1 AND state IN ('granted', 'partly_granted', 'refused', 'reversed', 'upheld')
		ORDER BY decided_at DESC, id DESC LIMIT $2`, owner, limit)
}

// overdueEvidence are requests whose learner did not answer in time.
func overdueEvidence(ctx context.Context, tx *sqldb.Tx, limit int) ([]Request, error) {
	return sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE state = 'awaiting_evidence' AND deadline < $1 ORDER BY deadline LIMIT $2`, tx.Now(), limit)
}

// precedentsOf is what persons decided about the same learning in a programme.
func precedentsOf(ctx context.Context, tx *sqldb.Tx, r Request) ([]Precedent, error) {
	all, err := sqldb.All(ctx, tx, scanRequest, `SELECT tenant, id, programme, person, policy, state, data, assignee, decider, opened_at, deadline, decided_at
		FROM recognition_request WHERE tenant = $1 AND programme = $2 AND subject = $3 AND answer <> '' AND id <> $4 ORDER BY decided_at DESC LIMIT 10`,
		r.Owner, r.Programme, r.Evidence.subject(), r.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Precedent, len(all))
	for i, x := range all {
		d := x.Decision
		if x.Final.Answer != "" {
			d = x.Final
		}
		out[i] = Precedent{d.Answer, d.Credits, d.Unit, d.Reasons, d.Difference, d.At}
	}
	return out, nil
}

func appendTransition(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, request RequestID, t Transition) error {
	_, err := tx.Exec(ctx, `INSERT INTO recognition_transition (tenant, id, request, step, from_state, to_state, actor, role, taken_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, owner, tx.NewID(), request, t.Step, t.From, t.To, t.Actor, t.Role, t.At, t.Reason)
	return err
}

func transitions(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, request RequestID) ([]Transition, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (t Transition, err error) {
		return t, r.Scan(&t.Step, &t.From, &t.To, &t.Actor, &t.Role, &t.At, &t.Reason)
	}, `SELECT step, from_state, to_state, actor, role, taken_at, reason FROM recognition_transition WHERE tenant = $1 AND request = $2 ORDER BY id`, owner, request)
}

func forgetReasons(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, request RequestID) error {
	_, err := tx.Exec(ctx, `UPDATE recognition_transition SET reason = '' WHERE tenant = $1 AND request = $2`, owner, request)
	return err
}
