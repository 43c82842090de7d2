package recognition

import (
	"context"
	"math"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Queue is what the actor's university has to decide, the most urgent first, and
// what it decided last.
type Queue struct {
	Open    []RequestRow
	Next    string // cursor of the requests that follow; empty at the end
	All     int    // how many are open
	Decided []RequestRow
	At      time.Time
}

// queueShown is how many open requests a part of the queue has.
const queueShown = 50

const decidedShown = 20

// Queue shows the desk, from a cursor on; with one, without what was decided.
func (s *Service) Queue(ctx context.Context, a identity.Actor, after string) (q Queue, err error) {
	if err := s.Policy.Allow(a, "recognition.request.queue", identity.Resource{Type: "recognition.request", Tenant: a.Tenant}); err != nil {
		return q, err
	}
	deadline, id := int64(math.MinInt64), ""
	if after != "" {
		if deadline, id, err = identity.At(after); err != nil {
			return q, err
		}
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		q = Queue{At: tx.Now()}
		open, err := queueOf(ctx, tx, a.Tenant, deadline, id, queueShown+1)
		if err != nil {
			return err
		}
		if len(open) > queueShown {
			open = open[:queueShown]
			last := open[queueShown-1]
			q.Next = identity.Cursor(deadlineRank(last), string(last.ID))
		}
		if q.All, err = countQueue(ctx, tx, a.Tenant); err != nil {
			return err
		}
		if q.Open, err = rowsOf(ctx, tx, open); err != nil {
			return err
		}
		if after != "" {
			return nil
		}
		done, err := decidedOf(ctx, tx, a.Tenant, decidedShown)
		if err != nil {
			return err
		}
		q.Decided, err = rowsOf(ctx, tx, done)
		return err
	})
	return q, err
}

// deadlineRank is what the queue is ordered by: no deadline comes first.
func deadlineRank(r Request) int64 {
	if r.Deadline.IsZero() {
		return 0
	}
	return r.Deadline.UnixMicro()
}

// CaseView is the file of a request, as the desk sees it: both sides, and what was said before.
type CaseView struct {
	RequestRow
	Steps      []Transition
	Precedents []Precedent
	Counts     []Entry // what counts already for this person in this programme
	Policy     Policy  // the version it is judged by
	At         time.Time
}

// Case shows one request to the university.
func (s *Service) Case(ctx context.Context, a identity.Actor, id RequestID) (v CaseView, err error) {
	if err := s.Policy.Allow(a, "recognition.request.show", identity.Resource{Type: "recognition.request", ID: string(id), Tenant: a.Tenant}); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		r, err := requestOf(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		v, err = caseView(ctx, tx, r)
		return err
	})
	return v, err
}

func caseView(ctx context.Context, tx *sqldb.Tx, r Request) (v CaseView, err error) {
	v.At = tx.Now()
	rows, err := rowsOf(ctx, tx, []Request{r})
	if err != nil {
		return v, err
	}
	v.RequestRow = rows[0]
	if v.Steps, err = transitions(ctx, tx, r.Owner, r.ID); err != nil {
		return v, err
	}
	if v.Precedents, err = precedentsOf(ctx, tx, r); err != nil {
		return v, err
	}
	if v.Policy, err = policyVersion(ctx, tx, r.Programme, r.Policy); err != nil {
		return v, err
	}
	same, err := samePerson(ctx, tx, r.Person)
	if err != nil {
		return v, err
	}
	v.Counts, err = readAccount(ctx, tx, v.ProgrammeTitle, same)
	return v, err
}

// desk does something with a request of the actor's university.
func (s *Service) desk(ctx context.Context, a identity.Actor, id RequestID, act string, work func(ctx context.Context, tx *sqldb.Tx, r *Request) error) (r Request, err error) {
	// The first check tells nothing about requests of others.
	if err := s.Policy.Allow(a, "recognition.request.show", identity.Resource{Type: "recognition.request", ID: string(id), Tenant: a.Tenant}); err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if r, err = requestOf(ctx, tx, a.Tenant, id); err != nil {
			return err
		}
		same, err := samePerson(ctx, tx, r.Person)
		if err != nil {
			return err
		}
		for _, p := range same {
			res := identity.Resource{
				Type: "recognition.request", ID: string(id), Tenant: r.Owner, Person: p,
				Attrs: map[string]any{"decider": r.Decision.By},
			}
			if err := s.Policy.Allow(a, act, res); err != nil {
				return err
			}
		}
		if err := work(ctx, tx, &r); err != nil {
			return err
		}
		if err := updateRequest(ctx, tx, r); err != nil {
			return err
		}
		return record(ctx, tx, a, r.Owner, act, "request/"+string(id), map[string]string{"state": string(r.State)})
	})
	return r, err
}

// Assign takes a request onto the actor's desk.
func (s *Service) Assign(ctx context.Context, a identity.Actor, id RequestID) (Request, error) {
	return s.desk(ctx, a, id, "recognition.request.assign", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if r.State == InReview && a.Owns(r.Assignee) {
			return nil
		}
		r.Assignee = a.Person
		return take(ctx, tx, a, r, StepAssign, "")
	})
}

// answerDays is how long a learner has to answer a question.
const answerDays = 30

// Ask wants to know something from the learner. The clock stops meanwhile.
func (s *Service) Ask(ctx context.Context, a identity.Actor, id RequestID, question string) (Request, error) {
	return s.desk(ctx, a, id, "recognition.request.ask", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if short(question) {
			return fault.New(fault.Invalid, "recognition.question_missing", "least", leastReasons).At("question")
		}
		if err := review(ctx, tx, a, r); err != nil {
			return err
		}
		if err := take(ctx, tx, a, r, StepAsk, ""); err != nil {
			return err
		}
		r.Asked, r.AskedAt, r.Supplied = strings.TrimSpace(question), tx.Now(), ""
		left := r.Deadline.Sub(tx.Now())
		r.Deadline = tx.Now().AddDate(0, 0, answerDays)
		r.Left = max(left, 24*time.Hour)
		return event.Emit(ctx, tx, EvidenceAsked{r.Owner, r.ID})
	})
}

// review takes a request onto the desk when it is on none.
func review(ctx context.Context, tx *sqldb.Tx, a identity.Actor, r *Request) error {
	if r.State != NeedsReview {
		return nil
	}
	r.Assignee = a.Person
	return take(ctx, tx, a, r, StepAssign, "")
}

// Decide answers what was referred: in full, in part, or not, with reasons.
func (s *Service) Decide(ctx context.Context, a identity.Actor, id RequestID, d Decision) (Request, error) {
	return s.desk(ctx, a, id, "recognition.request.decide", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if r.State == InAppeal {
			return fault.New(fault.Conflict, notNow+"decide", "state", string(r.State))
		}
		if err := review(ctx, tx, a, r); err != nil {
			return err
		}
		d.By, d.At = a.Person, tx.Now()
		if err := s.settle(ctx, tx, a, r, d); err != nil {
			return err
		}
		r.Decision = d
		return nil
	})
}

// DecideAppeal is the second recogniser's decision; it is final.
func (s *Service) DecideAppeal(ctx context.Context, a identity.Actor, id RequestID, d Decision) (Request, error) {
	return s.desk(ctx, a, id, "recognition.request.decide_appeal", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if r.State != InAppeal {
			return fault.New(fault.Conflict, notNow+"decide_appeal", "state", string(r.State))
		}
		if d.Answer != Refuse && d.Credits < r.Decision.Credits {
			return fault.New(fault.Invalid, "recognition.appeal.worse", "before", r.Decision.Credits).At("credits")
		}
		if d.Answer == Refuse && r.Decision.Credits > 0 {
			return fault.New(fault.Invalid, "recognition.appeal.worse", "before", r.Decision.Credits).At("answer")
		}
		d.By, d.At = a.Person, tx.Now()
		if err := s.settle(ctx, tx, a, r, d); err != nil {
			return err
		}
		r.Final = d
		return nil
	})
}

// settle checks a decision against the ledger, writes what it grants, and moves the
// request. An appeal grants what is more than before.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, a identity.Actor, r *Request, d Decision) error {
	of, err := programmeOf(ctx, tx, r.Programme)
	if err != nil {
		return err
	}
	policy, err := policyVersion(ctx, tx, r.Programme, r.Policy)
	if err != nil {
		return err
	}
	same, err := samePerson(ctx, tx, r.Person)
	if err != nil {
		return err
	}
	entries, err := account(ctx, tx, of, same)
	if err != nil {
		return err
	}
	l := ledgerOf(others(entries, r.ID), r.Evidence.Key)
	if err := CheckDecision(*r, of, l.Units, d); err != nil {
		return err
	}
	more := d.Credits - r.Decision.Credits
	if most := policy.TotalCap(of); most >= 0 && more > 0 && ledgerOf(entries, "").Total+more > most {
		return fault.New(fault.Conflict, "recognition.decision.cap", "cap", most, "percent", policy.TotalCapPct, "left", max(0, most-ledgerOf(entries, "").Total)).At("credits")
	}
	step := answerSteps[d.Answer]
	if step == StepRefuse && r.Verdict.Granted > 0 {
		step = StepPartly // what the rules granted stays
	}
	if err := take(ctx, tx, a, r, step, ""); err != nil {
		return err
	}
	r.DecidedAt, r.Deadline = tx.Now(), noTime
	if more > 0 {
		e := Entry{Programme: r.Programme, Person: r.Person, Request: r.ID, Source: r.Evidence.Key, Rule: Person, Unit: d.Unit, Credits: more, GrantedAt: tx.Now()}
		if err := insertEntry(ctx, tx, r.Owner, e); err != nil {
			return err
		}
	}
	return event.Emit(ctx, tx, Decided{r.Owner, r.ID})
}

// others leaves a request's own entries out.
func others(entries []Entry, id RequestID) []Entry {
	var out []Entry
	for _, e := range entries {
		if e.Request != id {
			out = append(out, e)
		}
	}
	return out
}

// mine does something with a request of the actor's own.
func (s *Service) mine(ctx context.Context, a identity.Actor, id RequestID, act string, work func(ctx context.Context, tx *sqldb.Tx, r *Request) error) (r Request, err error) {
	if err := s.Policy.Allow(a, act, identity.Resource{Type: "recognition.request", ID: string(id), Person: a.Person}); err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if r, err = ownIn(ctx, tx, a.Person, id); err != nil {
			return err
		}
		if err := work(ctx, tx, &r); err != nil {
			return err
		}
		if err := updateRequest(ctx, tx, r); err != nil {
			return err
		}
		return record(ctx, tx, a, r.Owner, act, "request/"+string(id), map[string]string{"state": string(r.State)})
	})
	return r, err
}

// Supply answers the recogniser's question. The deadline begins where it stood.
func (s *Service) Supply(ctx context.Context, a identity.Actor, id RequestID, answer string) (Request, error) {
	return s.mine(ctx, a, id, "recognition.request.supply", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if short(answer) {
			return fault.New(fault.Invalid, "recognition.answer_missing", "least", leastReasons).At("answer")
		}
		if err := take(ctx, tx, a, r, StepSupply, ""); err != nil {
			return err
		}
		r.Supplied = strings.TrimSpace(answer)
		r.Deadline, r.Left = tx.Now().Add(r.Left), 0
		return event.Emit(ctx, tx, Referred{r.Owner, r.ID})
	})
}

// Appeal asks for a second recogniser, within thirty days, once.
func (s *Service) Appeal(ctx context.Context, a identity.Actor, id RequestID, why string) (Request, error) {
	return s.mine(ctx, a, id, "recognition.request.appeal", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if err := CanAppeal(*r, tx.Now()); err != nil {
			return err
		}
		if short(why) {
			return fault.New(fault.Invalid, "recognition.appeal.why_missing", "least", leastReasons).At("why")
		}
		if err := take(ctx, tx, a, r, StepAppeal, ""); err != nil {
			return err
		}
		policy, err := policyVersion(ctx, tx, r.Programme, r.Policy)
		if err != nil {
			return err
		}
		r.Appeal, r.AppealAt, r.Assignee = strings.TrimSpace(why), tx.Now(), ""
		r.Deadline = tx.Now().AddDate(0, 0, policy.DeadlineDays)
		return event.Emit(ctx, tx, Referred{r.Owner, r.ID})
	})
}

// Withdraw takes back what waits for a person. What the rules granted stays.
func (s *Service) Withdraw(ctx context.Context, a identity.Actor, id RequestID) (Request, error) {
	return s.mine(ctx, a, id, "recognition.request.withdraw", func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if r.State == Withdrawn {
			return nil
		}
		r.Deadline = noTime
		return take(ctx, tx, a, r, StepWithdraw, "")
	})
}

// OnRevoked flags what rests on a credential that was revoked; the registrar
// confirms (lifecycles 5.7). What waits for a person is flagged too.
func (s *Service) OnRevoked(_ context.Context, e credential.CredentialRevoked) (job.Commit, error) {
	a := identity.System("the credential it rests on was revoked")
	return func(ctx context.Context, tx *sqldb.Tx) error {
		rs, err := requestsAbout(ctx, tx, "credential/"+string(e.Credential))
		if err != nil {
			return err
		}
		for _, r := range rs {
			if _, ok := steps[r.State][StepFlag]; !ok {
				continue
			}
			if err := take(ctx, tx, a, &r, StepFlag, ""); err != nil {
				return err
			}
			r.Deadline = tx.Now().AddDate(0, 0, answerDays)
			if err := updateRequest(ctx, tx, r); err != nil {
				return err
			}
			if err := event.Emit(ctx, tx, Flagged{r.Owner, r.ID}); err != nil {
				return err
			}
			if err := record(ctx, tx, a, r.Owner, "recognition.request.flag", "request/"+string(r.ID), map[string]string{"state": string(r.State)}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// Reverse takes back what a revoked credential brought.
func (s *Service) Reverse(ctx context.Context, a identity.Actor, id RequestID, reason string) (Request, error) {
	return s.answerFlag(ctx, a, id, "recognition.request.reverse", StepReverse, reason)
}

// Uphold lets it stand: the revocation does not touch what was learnt.
func (s *Service) Uphold(ctx context.Context, a identity.Actor, id RequestID, reason string) (Request, error) {
	return s.answerFlag(ctx, a, id, "recognition.request.uphold", StepUphold, reason)
}

func (s *Service) answerFlag(ctx context.Context, a identity.Actor, id RequestID, act string, by Step, reason string) (Request, error) {
	return s.desk(ctx, a, id, act, func(ctx context.Context, tx *sqldb.Tx, r *Request) error {
		if short(reason) {
			return fault.New(fault.Invalid, "recognition.decision.reasons_missing", "least", leastReasons).At("reasons")
		}
		if err := take(ctx, tx, a, r, by, strings.TrimSpace(reason)); err != nil {
			return err
		}
		r.DecidedAt, r.Deadline = tx.Now(), noTime
		if by == StepReverse {
			if err := reverseEntries(ctx, tx, r.Owner, r.ID); err != nil {
				return err
			}
			if err := release(ctx, tx, r.Owner, r.ID); err != nil {
				return err
			}
		}
		return event.Emit(ctx, tx, Decided{r.Owner, r.ID})
	})
}

// RequestNamed is one request with its programme, for whoever tells people.
func (s *Service) RequestNamed(ctx context.Context, a identity.Actor, owner identity.TenantID, id RequestID) (row RequestRow, err error) {
	if err := s.Policy.Allow(a, "recognition.request.show", identity.Resource{Type: "recognition.request", ID: string(id), Tenant: owner}); err != nil {
		return row, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(owner), func(ctx context.Context, tx *sqldb.Tx) error {
		r, err := requestOf(ctx, tx, owner, id)
		if err != nil {
			return err
		}
		row.Request = r
		row.OwnerOrg, err = identity.OrganisationIn(ctx, tx, owner)
		return err
	})
	return row, err
}
