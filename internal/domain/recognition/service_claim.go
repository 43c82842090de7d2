package recognition

import (
	"bytes"
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// ClaimRequest is what a learner asks: that this credential count towards this
// programme. Either Credential or File; Commitment is a promise they bring as a
// file, when they do not rely on those kept here.
type ClaimRequest struct {
	Programme  ProgrammeID
	Credential credential.CredentialID
	File       []byte
	Commitment []byte
}

// brought is a credential as it was found and verified, before any transaction that
// writes.
type brought struct {
	file   []byte
	report verification.Report
}

// Claim asks that a credential count towards a programme. The rules decide at once
// what they can; the rest waits for a person. Claiming again answers the first
// claim. Claims of one person for one programme come one after the other.
func (s *Service) Claim(ctx context.Context, a identity.Actor, in ClaimRequest) (r Request, err error) {
	if err := s.Policy.Allow(a, "recognition.request.claim", identity.Resource{Type: "recognition.request", Person: a.Person}); err != nil {
		return r, err
	}
	b, err := s.bring(ctx, a, in)
	if err != nil {
		return r, err
	}
	if err := s.checkPromise(ctx, a, in); err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = s.claim(ctx, tx, a, in, b)
		return err
	})
	return r, err
}

// bring gets the credential and has it verified.
func (s *Service) bring(ctx context.Context, a identity.Actor, in ClaimRequest) (b brought, err error) {
	b.file = in.File
	if in.Credential != "" {
		var c credential.Credential
		err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			c, err = credential.CredentialIn(ctx, tx, in.Credential)
			return err
		})
		if err != nil {
			return b, err
		}
		b.file = c.Document
	}
	if len(b.file) == 0 {
		return b, fault.New(fault.Invalid, "recognition.claim.nothing").At("credential")
	}
	b.report, err = s.Verify(ctx, b.file, verification.Policy{})
	return b, err
}

// checkPromise holds a commitment that somebody brings as a file against those that
// were made: whose it is, until when it is honoured, whether it is what was signed.
func (s *Service) checkPromise(ctx context.Context, a identity.Actor, in ClaimRequest) error {
	if len(in.Commitment) == 0 {
		return nil
	}
	id, ok := commitmentIn(in.Commitment)
	if !ok {
		return fault.New(fault.Invalid, "recognition.commitment.unreadable").At("commitment")
	}
	var c Commitment
	var same []identity.PersonID
	var now time.Time
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		now = tx.Now()
		if c, ok, err = commitmentByID(ctx, tx, id); err != nil {
			return err
		}
		same, err = samePerson(ctx, tx, a.Person)
		return err
	})
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.New(fault.NotFound, "recognition.commitment_unknown").At("commitment")
	case !slices.Contains(same, c.Person):
		return fault.New(fault.Denied, "recognition.commitment.another_person").At("commitment")
	case now.After(c.Until):
		return fault.New(fault.Conflict, "recognition.commitment.past", "until", c.Until).At("commitment")
	case c.Programme != in.Programme:
		return fault.New(fault.Invalid, "recognition.commitment.another_programme").At("commitment")
	}
	return s.unchanged(ctx, in.Commitment, c)
}

// unchanged refuses a file that is not what the university signed.
func (s *Service) unchanged(ctx context.Context, file []byte, c Commitment) error {
	if bytes.Equal(bytes.TrimSpace(file), c.Document) {
		return nil
	}
	rep, err := s.Verify(ctx, file, verification.Policy{})
	if err == nil && rep.Check(verification.CheckIntegrity).Outcome == verification.Passed && rep.Check(verification.CheckKey).Outcome == verification.Passed {
		return nil
	}
	return fault.New(fault.Invalid, "recognition.commitment.signature").At("commitment").Wrap(err)
}

// claim decides inside one transaction.
func (s *Service) claim(ctx context.Context, tx *sqldb.Tx, a identity.Actor, in ClaimRequest, b brought) (r Request, err error) {
	of, err := programmeOf(ctx, tx, in.Programme)
	if err != nil {
		return r, err
	}
	same, err := samePerson(ctx, tx, a.Person)
	if err != nil {
		return r, err
	}
	entries, err := account(ctx, tx, of, same)
	if err != nil {
		return r, err
	}
	c, person, err := s.consider(ctx, tx, a.Person, of, in, b, same, entries)
	if err != nil {
		return r, err
	}
	earlier, again, err := earlierClaim(ctx, tx, of.ID, same, c.Evidence.Key)
	if err != nil {
		return r, err
	}
	if _, reopen := steps[earlier.State][StepOpen]; again && (!reopen || earlier.Verdict.Granted > 0) {
		return earlier, nil
	}
	v := Judge(c)
	if v.Refused != "" {
		return r, refusedClaim(v)
	}
	r = Request{
		ID: earlier.ID, Owner: of.Owner, Programme: of.ID, Person: a.Person, Name: person.Name, Evidence: c.Evidence, Policy: c.Policy.Version,
		Verdict: v, State: earlier.State, OpenedAt: tx.Now(),
	}
	return s.open(ctx, tx, a, c, r)
}

// refusedClaim is why no claim can be opened, naming the guard.
func refusedClaim(v Verdict) error {
	l := v.Line(v.Refused)
	kind := fault.Conflict
	if v.Refused == G2 {
		kind = fault.Denied
	}
	kv := append(l.Why.Pairs(), "rule", string(l.Rule))
	return fault.New(kind, "recognition.claim.refused."+string(l.Rule), kv...)
}

// earlierClaim finds what was claimed before with the same credential, by whichever
// record of the person.
func earlierClaim(ctx context.Context, tx *sqldb.Tx, programme ProgrammeID, same []identity.PersonID, source string) (r Request, ok bool, err error) {
	for _, p := range same {
		if r, ok, err = requestAbout(ctx, tx, programme, p, source); err != nil || ok {
			return r, ok, err
		}
	}
	return r, false, nil
}

// consider puts together all that a verdict depends on.
func (s *Service) consider(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, of Programme, in ClaimRequest, b brought, same []identity.PersonID, entries []Entry) (c Case, person identity.Person, err error) {
	policy, ok, err := policyAt(ctx, tx, of.ID, tx.Now())
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "recognition.policy_none", "programme", of.Code)
	}
	if err != nil {
		return c, person, err
	}
	if person, err = identity.PersonIn(ctx, tx, p); err != nil {
		return c, person, err
	}
	c = Case{Programme: of, Policy: policy, Now: tx.Now()}
	if c.Owner, err = identity.OrganisationIn(ctx, tx, of.Owner); err != nil {
		return c, person, err
	}
	if c.Evidence, err = evidence(ctx, tx, in, b, same, person, policy); err != nil {
		return c, person, err
	}
	if c.Agreements, err = agreementsFor(ctx, tx, of.Owner, c.Evidence.IssuedOn); err != nil {
		return c, person, err
	}
	c.Ledger = ledgerOf(entries, c.Evidence.Key)
	if c.Ledger.Elsewhere, err = countsElsewhere(ctx, tx, c.Evidence.Key, of.ID); err != nil {
		return c, person, err
	}
	c.Promises, err = promisesFor(ctx, tx, of.ID, same, c.Evidence)
	return c, person, err
}

// evidence is what the credential says, and guards G1 and G2 as far as they are
// facts. A file that holds a credential kept here is that credential.
func evidence(ctx context.Context, tx *sqldb.Tx, in ClaimRequest, b brought, same []identity.PersonID, person identity.Person, policy Policy) (e Evidence, err error) {
	id := in.Credential
	if id == "" {
		id = ownID(b.report.Credential)
	}
	c, err := credential.CredentialIn(ctx, tx, id)
	switch {
	case err == nil && (in.Credential != "" || b.report.Credential.IssuerID == c.IssuerDID):
		return held(ctx, tx, c, b.report, same)
	case err != nil && !fault.Is(err, "credential.credential.not_found"):
		return e, err
	}
	if e, err = outside(ctx, tx, b.file, b.report); err != nil {
		return e, err
	}
	e.Genuine, e.Holder = genuine(b.report), bears(b.report.Credential, person, policy)
	earlier, err := requestsAbout(ctx, tx, e.Key)
	if err != nil {
		return e, err
	}
	if slices.ContainsFunc(earlier, func(r Request) bool { return !slices.Contains(same, r.Person) }) {
		e.Holder = Finding{NotChecked, say("g2.claimed")}
	}
	return e, nil
}

// ownID is the last part of a credential's address: its id, when it is one of ours.
func ownID(s *verification.Summary) credential.CredentialID {
	if s == nil {
		return ""
	}
	for i := len(s.ID) - 1; i >= 0; i-- {
		if s.ID[i] == '/' {
			return credential.CredentialID(s.ID[i+1:])
		}
	}
	return credential.CredentialID(s.ID)
}

// held is the evidence of a credential kept here. What its record says now decides:
// it may have been revoked since it was verified.
func held(ctx context.Context, tx *sqldb.Tx, c credential.Credential, rep verification.Report, same []identity.PersonID) (e Evidence, err error) {
	if e, err = holding(ctx, tx, c); err != nil {
		return e, err
	}
	e.Genuine = genuine(rep)
	if c.State != credential.InForce {
		e.Genuine = Finding{Fail, say("g1.not_valid", "verdict", string(c.State))}
	}
	e.Holder = Finding{Pass, say("g2.wallet")}
	if !slices.Contains(same, c.Person) {
		e.Holder = Finding{Fail, say("g2.other")}
	}
	return e, nil
}

// promisesFor are the commitments of a person about what was assessed.
func promisesFor(ctx context.Context, tx *sqldb.Tx, programme ProgrammeID, same []identity.PersonID, e Evidence) (all []Promised, err error) {
	if e.Offer == "" {
		return nil, nil
	}
	for _, p := range same {
		made, err := commitmentsOf(ctx, tx, p, e.Offer)
		if err != nil {
			return nil, err
		}
		for _, c := range made {
			if c.Programme != programme || len(c.Document) == 0 {
				continue
			}
			q := Promised{ID: string(c.ID), Policy: c.Policy, Unit: c.Unit, Credits: c.Credits, Until: c.Until, Redeemed: c.Redeemed != ""}
			if c.Hash != e.Hash {
				if q.Changed, _, err = catalogue.DifferenceIn(ctx, tx, e.Offer, c.Hash, e.Hash); err != nil {
					q.Changed = catalogue.Substantive // a version nobody kept cannot be said to be the same
				}
			}
			all = append(all, q)
		}
	}
	return all, nil
}

// open stores a claim with what the rules decided.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, a identity.Actor, c Case, r Request) (Request, error) {
	fresh := r.ID == ""
	if fresh {
		r.ID = RequestID(tx.NewID())
	}
	by := []Step{StepOpen, StepEvaluate, StepGrant}
	switch v := r.Verdict; {
	case v.Rule == "":
		by = []Step{StepOpen, StepRefer}
	case v.Referred > 0:
		by = []Step{StepOpen, StepEvaluate, StepRefer}
	default:
		r.DecidedAt = tx.Now()
	}
	if by[len(by)-1] == StepRefer {
		r.Deadline = tx.Now().AddDate(0, 0, c.Policy.DeadlineDays)
	}
	for _, step := range by {
		if err := take(ctx, tx, a, &r, step, ""); err != nil {
			return r, err
		}
	}
	store := updateRequest
	if fresh {
		store = insertRequest
	}
	if err := store(ctx, tx, r); err != nil {
		return r, err
	}
	if err := enter(ctx, tx, r); err != nil {
		return r, err
	}
	if err := tell(ctx, tx, r); err != nil {
		return r, err
	}
	return r, record(ctx, tx, a, r.Owner, "recognition.request.claim", "request/"+string(r.ID), map[string]string{"state": string(r.State), "rule": string(ruleOf(r.Verdict))})
}

// enter writes what the rules granted into the ledger.
func enter(ctx context.Context, tx *sqldb.Tx, r Request) error {
	v := r.Verdict
	if v.Rule == "" {
		return nil
	}
	err := insertEntry(ctx, tx, r.Owner, Entry{
		Programme: r.Programme, Person: r.Person, Request: r.ID, Source: r.Evidence.Key, Rule: v.Rule, Unit: v.Unit, Credits: v.Granted, GrantedAt: tx.Now(),
	})
	if err != nil || v.Commitment == "" {
		return err
	}
	return redeem(ctx, tx, r.Owner, CommitmentID(v.Commitment), r.ID)
}

// tell announces a claim: to the desk when a person has to decide, to the learner
// when it is decided.
func tell(ctx context.Context, tx *sqldb.Tx, r Request) error {
	if r.State == NeedsReview {
		return event.Emit(ctx, tx, Referred{r.Owner, r.ID})
	}
	return event.Emit(ctx, tx, Decided{r.Owner, r.ID})
}

// take moves a request one step in memory and appends the transition; the caller
// stores the request.
func take(ctx context.Context, tx *sqldb.Tx, a identity.Actor, r *Request, by Step, reason string) error {
	to, err := Next(r.State, by)
	if err != nil {
		return err
	}
	t := Transition{Step: by, From: r.State, To: to, Actor: a.Name(), Role: a.RoleNames(), At: tx.Now(), Reason: reason}
	r.State = to
	return appendTransition(ctx, tx, r.Owner, r.ID, t)
}

// Outlook is what one of the actor's credentials would count for, before they claim
// it.
type Outlook struct {
	Credential credential.Credential
	Evidence   Evidence
	Verdict    Verdict
	Request    *Request // when it was claimed already
}

// Outlooks says what each credential of the actor's wallet would count for in a
// programme, and what was claimed. Nothing is stored, and the credentials are not
// verified again: that is done when they are claimed.
func (s *Service) Outlooks(ctx context.Context, a identity.Actor, programme ProgrammeID) (all []Outlook, err error) {
	if err := s.Policy.Allow(a, "recognition.request.consider", identity.Resource{Type: "recognition.request", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		all = nil
		of, err := programmeOf(ctx, tx, programme)
		if err != nil {
			return err
		}
		same, err := samePerson(ctx, tx, a.Person)
		if err != nil {
			return err
		}
		entries, err := readAccount(ctx, tx, of, same)
		if err != nil {
			return err
		}
		for _, p := range same {
			held, err := credential.HoldingsIn(ctx, tx, p)
			if err != nil {
				return err
			}
			for _, c := range held {
				o, err := s.outlook(ctx, tx, a.Person, of, c, same, entries)
				if err != nil {
					return err
				}
				all = append(all, o)
			}
		}
		return nil
	})
	return all, err
}

func (s *Service) outlook(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, of Programme, c credential.Credential, same []identity.PersonID, entries []Entry) (o Outlook, err error) {
	in := ClaimRequest{Programme: of.ID, Credential: c.ID}
	b := brought{file: c.Document, report: verification.Report{Verdict: verification.Valid}}
	k, _, err := s.consider(ctx, tx, p, of, in, b, same, entries)
	if err != nil {
		return o, err
	}
	o = Outlook{Credential: c, Evidence: k.Evidence}
	r, ok, err := earlierClaim(ctx, tx, of.ID, same, k.Evidence.Key)
	if err != nil {
		return o, err
	}
	if ok {
		o.Request = &r
	}
	o.Verdict = Judge(k)
	return o, nil
}

// RequestRow is a request with the programme it is about.
type RequestRow struct {
	Request
	ProgrammeTitle Programme
	OwnerOrg       identity.Organisation
}

func rowsOf(ctx context.Context, tx *sqldb.Tx, rs []Request) ([]RequestRow, error) {
	rows := make([]RequestRow, len(rs))
	for i, r := range rs {
		rows[i].Request = r
		var err error
		if rows[i].ProgrammeTitle, err = programmeOf(ctx, tx, r.Programme); err != nil {
			return nil, err
		}
		if rows[i].OwnerOrg, err = identity.OrganisationIn(ctx, tx, r.Owner); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Requests are the actor's, the newest first.
func (s *Service) Requests(ctx context.Context, a identity.Actor) (rows []RequestRow, err error) {
	if err := s.Policy.Allow(a, "recognition.request.own", identity.Resource{Type: "recognition.request", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		same, err := samePerson(ctx, tx, a.Person)
		if err != nil {
			return err
		}
		var rs []Request
		for _, p := range same {
			some, err := requestsOfPerson(ctx, tx, p)
			if err != nil {
				return err
			}
			rs = append(rs, some...)
		}
		slices.SortStableFunc(rs, func(x, y Request) int { return y.OpenedAt.Compare(x.OpenedAt) })
		rows, err = rowsOf(ctx, tx, rs)
		return err
	})
	return rows, err
}

// Own is one of the actor's requests, with its steps.
func (s *Service) Own(ctx context.Context, a identity.Actor, id RequestID) (row RequestRow, ts []Transition, err error) {
	if err := s.Policy.Allow(a, "recognition.request.own", identity.Resource{Type: "recognition.request", ID: string(id), Person: a.Person}); err != nil {
		return row, nil, err
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		r, err := ownIn(ctx, tx, a.Person, id)
		if err != nil {
			return err
		}
		rows, err := rowsOf(ctx, tx, []Request{r})
		if err != nil {
			return err
		}
		row = rows[0]
		ts, err = transitions(ctx, tx, r.Owner, id)
		return err
	})
	return row, ts, err
}
