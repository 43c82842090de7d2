package credential

import (
	"context"
	"crypto"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"time"

	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Batch is what became of the candidates of one sitting.
type Batch struct {
	Issued []Credential // without their documents
	Left   []Left
}

// Left is a candidate who got no credential, and why.
type Left struct {
	Name string
	Why  error // a fault
}

// finishAfter is when a job looks for what a stopped process left.
const finishAfter = time.Minute

// chunk is how many credentials a transaction writes at most: under 50 ms on
// both engines (test/bench issue).
const chunk = 64

// Issue prepares an award for everybody who passed a sitting, signs, and issues.
// Doing it again issues nothing twice: it finishes what was left over. When the
// process stops in between, a job does.
func (s *Service) Issue(ctx context.Context, actor identity.Actor, sitting assessment.SittingID) (Batch, error) {
	if err := s.order(ctx, actor, sitting); err != nil {
		return Batch{}, err
	}
	left, err := s.carryOut(ctx, actor, actor.Tenant, sitting)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{Left: left}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		b.Issued, err = credentialsOfSitting(ctx, tx, actor.Tenant, string(sitting))
		return err
	})
	return b, err
}

// carryOut does what an order asks for, as far as it is not done yet, then what
// a stopped process left.
func (s *Service) carryOut(ctx context.Context, actor identity.Actor, tenant identity.TenantID, sitting assessment.SittingID) ([]Left, error) {
	d, parts, left, err := s.plan(ctx, tenant, sitting)
	if err != nil {
		return nil, err
	}
	if err := s.issueParts(ctx, actor, d, parts); err != nil {
		return nil, err
	}
	return left, s.finish(ctx, actor, tenant, sitting)
}

// issueParts takes each part through its four steps, so that documents are
// written and signed while others are stored:
//
//	write (cores) -> keep (transaction) -> sign (cores) -> issue (transaction)
//
// The transactions come one after the other, so that somebody else who writes
// waits for one of them at most.
func (s *Service) issueParts(ctx context.Context, actor identity.Actor, d *draft, parts []prepared) error {
	if len(parts) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	year := logYear(s.DB.Now())
	todo, kept := make(chan prepared, len(parts)), make(chan []checked, len(parts))
	for _, p := range parts {
		todo <- p
	}
	close(todo)
	written := stage(ctx, cancel, todo, func(p prepared) (prepared, error) { return p, d.write(p) })
	signed := stage(ctx, cancel, kept, func(c []checked) ([]signedTicket, error) { return s.sign(d.org, c) })
	for written != nil || signed != nil {
		select {
		case p, ok := <-written:
			if !ok {
				written = nil
				close(kept)
				continue
			}
			c, err := s.keep(ctx, d.org.ID, p)
			if err != nil {
				cancel(err)
				continue
			}
			clear(p.tickets) // c holds those that go on: the others' documents may be forgotten
			kept <- c
		case t, ok := <-signed:
			if !ok {
				signed = nil
				continue
			}
			if err := s.issue(ctx, actor, d.org, year, t); err != nil {
				cancel(err)
			}
		}
	}
	return context.Cause(ctx)
}

// stage does a piece of work for all that comes, in its order, beside the other
// stages. The first error ends them all.
func stage[In, Out any](ctx context.Context, fail context.CancelCauseFunc, in <-chan In, work func(In) (Out, error)) <-chan Out {
	out := make(chan Out, 1)
	go func() {
		defer close(out)
		for x := range in {
			if ctx.Err() != nil {
				continue // whoever gives must come to an end
			}
			y, err := work(x)
			if err != nil {
				fail(err)
				continue
			}
			select {
			case out <- y:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

// finish signs and issues every open ticket of a sitting, then signs what the
// log has become.
func (s *Service) finish(ctx context.Context, actor identity.Actor, tenant identity.TenantID, sitting assessment.SittingID) error {
	year := logYear(s.DB.Now())
	org, tickets, err := s.waiting(ctx, tenant, sitting)
	if err != nil {
		return err
	}
	for start := 0; start < len(tickets); start += chunk {
		signed, err := s.sign(org, reread(tickets[start:min(start+chunk, len(tickets))]))
		if err != nil {
			return err
		}
		if err := s.issue(ctx, actor, org, year, signed); err != nil {
			return err
		}
	}
	return s.SignCheckpoint(ctx, year)
}

// reread are tickets whose documents are to be read from their bytes.
func reread(tickets []Ticket) []checked {
	out := make([]checked, len(tickets))
	for i, t := range tickets {
		out[i].Ticket = t
	}
	return out
}

// waiting are the open tickets of a sitting. The documents were checked, only
// nobody signed them in time: those that would end soon get more time.
func (s *Service) waiting(ctx context.Context, tenant identity.TenantID, sitting assessment.SittingID) (org identity.Organisation, tickets []Ticket, err error) {
	err = s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		return renewTickets(ctx, tx, tenant, string(sitting), tx.Now().Add(ticketLife/2), tx.Now().Add(ticketLife))
	})
	if err != nil {
		return org, nil, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if org, err = identity.OrganisationIn(ctx, tx, tenant); err != nil {
			return err
		}
		tickets, err = openTickets(ctx, tx, tenant, string(sitting))
		return err
	})
	return org, tickets, err
}

type signedTicket struct {
	Ticket
	signed   []byte
	contexts string // the hash of the context bodies that gave it its meaning
	leaf     []byte // of signed, in the log
}

// sign signs the documents the tickets name, over all cores, outside any
// transaction. What is signed is exactly what was checked: the sum is compared.
func (s *Service) sign(org identity.Organisation, tickets []checked) ([]signedTicket, error) {
	signer, pub, err := s.issuerSigner(org)
	if err != nil {
		return nil, err
	}
	out := make([]signedTicket, len(tickets))
	now := s.DB.Now().Truncate(time.Second)
	return out, overCores(len(tickets), func(i int) (err error) {
		out[i], err = signOne(tickets[i], signer, pub, now)
		return err
	})
}

// overCores runs work for 0 to n-1 on all cores and joins what went wrong.
func overCores(n int, work func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				errs[i] = work(i)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func signOne(t checked, signer crypto.Signer, pub key.Public, now time.Time) (signedTicket, error) {
	if Sum(t.Document) != t.Sum {
		return signedTicket{}, fault.New(fault.Conflict, "credential.ticket.void", "id", t.ID)
	}
	doc := t.doc
	if doc == nil {
		var err error
		if doc, err = vc.Parse(t.Document); err != nil {
			return signedTicket{}, fmt.Errorf("ticket %s: %w", t.ID, err)
		}
	}
	signed, covered, err := eddsardfc.Suite{Template: t.template}.Issue(doc, proof.Options{Method: pub.URL(), Created: now}, signer)
	if err != nil {
		return signedTicket{}, fmt.Errorf("sign ticket %s: %w", t.ID, err)
	}
	return signedTicket{t.Ticket, signed.Raw(), covered.ContextHash, tlog.Leaf(signed.Raw())}, nil
}

// issue redeems the tickets and writes credential, log leaf, event and audit
// record, in one transaction. Tickets that were redeemed meanwhile are passed
// over: their credentials are there.
func (s *Service) issue(ctx context.Context, actor identity.Actor, org identity.Organisation, year string, signed []signedTicket) error {
	return s.DB.Write(ctx, sqldb.Tenant(org.ID), func(ctx context.Context, tx *sqldb.Tx) error {
		if len(signed) == 0 {
			return nil
		}
		if err := identity.ActsIn(ctx, tx, org.ID); err != nil { // its day may have come while it signed
			return err
		}
		fresh, err := redeem(ctx, tx, signed)
		if err != nil || len(fresh) == 0 {
			return err
		}
		entries := make([][]byte, len(fresh))
		for i, c := range fresh {
			entries[i] = c.leaf
		}
		first, err := appendLeaves(ctx, tx, year, entries)
		if err != nil {
			return err
		}
		for i, c := range fresh {
			c.IssuerDID, c.IssuedAt, c.LogIndex = org.DID, tx.Now(), first+int64(i)
			if err := insertCredential(ctx, tx, c.Credential, hex.EncodeToString(c.leaf)); err != nil {
				return err
			}
			if err := event.Emit(ctx, tx, CredentialIssued{Credential: c.ID, Issuer: org.ID, Person: c.Person}); err != nil {
				return err
			}
		}
		return record(ctx, tx, actor, org.ID, "credential.issue", "sitting/"+signed[0].Sitting, strconv.Itoa(len(fresh))+" credentials")
	})
}

// unlogged is a credential that has no place in the log yet, and its leaf there:
// the SHA-256 of its document.
type unlogged struct {
	Credential
	leaf []byte
}

// redeem uses tickets up: each once, in time, for the very document it names.
// The tickets are of one sitting and in the order of their ids.
func redeem(ctx context.Context, tx *sqldb.Tx, signed []signedTicket) ([]unlogged, error) {
	rows, err := redeemable(ctx, tx, signed[0].Ticket, signed[len(signed)-1].ID)
	if err != nil {
		return nil, err
	}
	var fresh []unlogged
	for _, t := range signed {
		row, ok := rows[t.ID]
		switch {
		case !ok || row.sum != t.Sum || !row.used && !tx.Now().Before(row.expires):
			return nil, fault.New(fault.Conflict, "credential.ticket.void", "id", t.ID)
		case row.used:
			continue
		}
		fresh = append(fresh, unlogged{Credential{
			ID: t.Credential, Issuer: t.Issuer, Award: t.Award, Person: row.person, Title: row.title, State: InForce,
			StatusList: t.List, StatusSlot: t.Slot, Document: t.signed, Contexts: t.contexts,
		}, t.leaf})
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	return fresh, useUp(ctx, tx, signed, rows)
}

// useUp marks the tickets as used: all at once, unless tickets of somebody else
// lie between them.
func useUp(ctx context.Context, tx *sqldb.Tx, signed []signedTicket, rows map[string]redeemableRow) error {
	if len(rows) == len(signed) {
		return useTickets(ctx, tx, signed[0].Ticket, signed[len(signed)-1].ID)
	}
	for _, t := range signed {
		if err := useTickets(ctx, tx, t.Ticket, t.ID); err != nil {
			return err
		}
	}
	return nil
}

const finishKind = "credential.finish"

type finishArgs struct {
	Tenant  identity.TenantID    `json:"tenant"`
	Sitting assessment.SittingID `json:"sitting"`
}

// Jobs are the domain's background work: finishing what a stopped process left,
// putting the ends of all audit records into the log, and making awards that can
// be looked for of those that an older program wrote.
func (s *Service) Jobs() []job.Handler {
	finish := func(ctx context.Context, args json.RawMessage) (job.Commit, error) {
		var a finishArgs
		if err := json.Unmarshal(args, &a); err != nil {
			return nil, job.Park(err)
		}
		_, err := s.carryOut(ctx, identity.System("finish issuing"), a.Tenant, a.Sitting)
		if fault.Is(err, "identity.organisation.has_closed") || fault.Is(err, "key.ended") {
			return nil, nil // it stays unsigned: nobody can sign in the name of an issuer that is gone
		}
		return nil, err
	}
	heads := func(ctx context.Context, _ json.RawMessage) (job.Commit, error) { return nil, s.LogAuditHeads(ctx) }
	return []job.Handler{
		{Kind: finishKind, Work: finish}, {Kind: "credential.log_audit_heads", Every: time.Hour, Work: heads},
		{Kind: "credential.fold", Every: time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) { return nil, s.Fold(ctx) }},
		{Kind: transferKind, Work: s.transferJob},
	}
}
