package credential

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Batch is what became of the candidates of one sitting.
type Batch struct {
	Issued []Credential
	Left   []Left
}

// Left is a candidate who got no credential, and why.
type Left struct {
	Name string
	Why  error // a fault
}

// ticketLife is how long a checked document may wait for its signature.
const ticketLife = 10 * time.Minute

// finishAfter is when a job looks for tickets that a stopped process left.
const finishAfter = time.Minute

// Issue prepares an award for everybody who passed a sitting, signs, and issues.
// Doing it again issues nothing twice: it finishes what was left over.
func (s *Service) Issue(ctx context.Context, actor identity.Actor, sitting assessment.SittingID) (Batch, error) {
	var left []Left
	err := s.DB.Write(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		left, err = s.prepare(ctx, tx, actor, sitting)
		return err
	})
	if err != nil {
		return Batch{}, err
	}
	if err := s.finish(ctx, actor, actor.Tenant, sitting); err != nil {
		return Batch{}, err
	}
	b := Batch{Left: left}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		b.Issued, err = credentialsOfSitting(ctx, tx, actor.Tenant, string(sitting))
		return err
	})
	return b, err
}

// prepare freezes the awards and writes a ticket for each document.
func (s *Service) prepare(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, sitting assessment.SittingID) ([]Left, error) {
	sit, err := assessment.SittingIn(ctx, tx, actor.Tenant, sitting)
	if err != nil {
		return nil, err
	}
	if err := s.Policy.Allow(actor, "credential.issue", issuing(sit)); err != nil {
		return nil, err
	}
	if sit.State != assessment.ResultFinal {
		return nil, fault.New(fault.Conflict, "credential.issue.result_not_final", "state", string(sit.State))
	}
	d, err := s.draftFor(ctx, tx, sit)
	if err != nil {
		return nil, err
	}
	if d.list, err = openList(ctx, tx, sit.Tenant); err != nil {
		return nil, err
	}
	results, err := assessment.ResultsIn(ctx, tx, actor.Tenant, sitting)
	if err != nil {
		return nil, err
	}
	var left []Left
	for _, res := range results {
		switch err := d.ticket(ctx, tx, res); {
		case err == nil:
		case isFault(err):
			left = append(left, Left{Name: res.Name, Why: err})
		default:
			return nil, err
		}
	}
	if err := d.done(ctx, tx); err != nil {
		return nil, err
	}
	finish := job.Job{Kind: finishKind, Unique: string(sitting), At: tx.Now().Add(finishAfter), Args: finishArgs{Tenant: actor.Tenant, Sitting: sitting}}
	if err := job.Add(ctx, tx, finish); err != nil {
		return nil, err
	}
	return left, record(ctx, tx, actor, actor.Tenant, "credential.prepare", "sitting/"+string(sitting), "")
}

func isFault(err error) bool { _, ok := fault.Of(err); return ok }

// draft is what all credentials of one sitting share.
type draft struct {
	s        *Service
	sit      assessment.Sitting
	org      identity.Organisation
	spec     catalogue.Specification
	page     string // the offer's public page
	approval *assurance.Approval
	body     identity.Organisation // that approved, when approval is set
	needs    bool                  // the framework asks for an approval
	base     string
	list     listRow
	key      key.Public
}

func (s *Service) draftFor(ctx context.Context, tx *sqldb.Tx, sit assessment.Sitting) (*draft, error) {
	d := &draft{s: s, sit: sit}
	var err error
	if d.org, err = identity.OrganisationIn(ctx, tx, sit.Tenant); err != nil {
		return nil, err
	}
	if d.base, err = base(d.org); err != nil {
		return nil, err
	}
	if _, d.key, err = s.issuerSigner(d.org); err != nil {
		return nil, err
	}
	v, err := catalogue.VersionIn(ctx, tx, sit.Offer, sit.Version)
	if err != nil {
		return nil, err
	}
	d.spec = v.Spec
	o, err := catalogue.OfferIn(ctx, tx, sit.Offer)
	if err != nil {
		return nil, err
	}
	d.page = o.URL
	a, ok, err := assurance.ApprovedOnIn(ctx, tx, sit.Tenant, sit.Offer, sit.Version, sit.At)
	if err != nil {
		return nil, err
	}
	if ok {
		d.approval = &a
		if d.body, err = identity.OrganisationIn(ctx, tx, a.Body); err != nil {
			return nil, err
		}
	}
	req, _ := s.Frameworks.Requirement(d.org.Country, pack.Awarded)
	d.needs = slices.Contains(req.After, pack.Approved)
	return d, nil
}

// ticket checks one result and writes award and ticket, once.
func (d *draft) ticket(ctx context.Context, tx *sqldb.Tx, res assessment.Result) error {
	person, err := identity.PersonIn(ctx, tx, res.Person)
	if err != nil {
		return err
	}
	a := Award{
		ID: AwardID(tx.NewID()), Issuer: d.org.ID, Person: res.Person, Offer: d.sit.Offer, Hash: d.sit.Version,
		Sitting: string(d.sit.ID), CompletedOn: res.Held, Record: d.record(person, res), State: Prepared,
	}
	if err := d.may(a.Record, res); err != nil {
		return err
	}
	fresh, err := insertAward(ctx, tx, a)
	if err != nil || !fresh {
		return err
	}
	t := Ticket{
		ID: tx.NewID(), Issuer: a.Issuer, Award: a.ID, Sitting: a.Sitting, Credential: CredentialID(tx.NewID()),
		List: d.list.ID, Expires: tx.Now().Add(ticketLife),
	}
	if t.Slot, err = d.takeSlot(); err != nil {
		return err
	}
	if t.Document, err = d.document(a, t, tx.Now()); err != nil {
		return err
	}
	t.Sum = Sum(t.Document)
	return insertTicket(ctx, tx, t)
}

// may names what stands in the way of an award.
func (d *draft) may(r Record, res assessment.Result) error {
	return MayAward(Basis{Result: res, NeedsApproval: d.needs, ApprovedOnTheDay: d.approval != nil, Missing: MissingElements(r)})
}

func (d *draft) takeSlot() (int, error) {
	if d.list.Next >= slotCount {
		return 0, fmt.Errorf("status list %s is full", d.list.ID)
	}
	seed, err := strconv.ParseUint(d.list.Seed, 16, 64)
	if err != nil {
		return 0, fmt.Errorf("seed of status list %s: %w", d.list.ID, err)
	}
	n := slot(seed, d.list.Next)
	d.list.Next++
	return n, nil
}

// done writes how far the status list is used.
func (d *draft) done(ctx context.Context, tx *sqldb.Tx) error {
	return setListNext(ctx, tx, d.org.ID, d.list)
}

// openList is the list that has room for a large sitting, made when there is
// none.
func openList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (listRow, error) {
	l, ok, err := newestList(ctx, tx, issuer)
	if err != nil || ok && l.Next < slotCount-10_000 {
		return l, err
	}
	var seed [8]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return l, err
	}
	l = listRow{ID: tx.NewID(), Seed: hex.EncodeToString(seed[:]), Changed: tx.Now()}
	return l, insertList(ctx, tx, issuer, l)
}

// finish signs and issues every open ticket of a sitting.
func (s *Service) finish(ctx context.Context, actor identity.Actor, tenant identity.TenantID, sitting assessment.SittingID) error {
	var (
		tickets []Ticket
		org     identity.Organisation
	)
	err := s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if org, err = identity.OrganisationIn(ctx, tx, tenant); err != nil {
			return err
		}
		if tickets, err = openTickets(ctx, tx, tenant, string(sitting)); err != nil {
			return err
		}
		for i := range tickets {
			if tickets[i].Expires.Before(tx.Now().Add(ticketLife / 2)) {
				tickets[i].Expires = tx.Now().Add(ticketLife)
				if err := renewTicket(ctx, tx, tickets[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil || len(tickets) == 0 {
		return err
	}
	signed, err := s.sign(org, tickets)
	if err != nil {
		return err
	}
	year := logYear(s.DB.Now())
	for start := 0; start < len(signed); start += issueChunk {
		if err := s.issue(ctx, actor, org, year, signed[start:min(start+issueChunk, len(signed))]); err != nil {
			return err
		}
	}
	return s.SignCheckpoint(ctx, year)
}

// issueChunk keeps a transaction under 50 ms on both engines.
const issueChunk = 100

type signedTicket struct {
	Ticket
	signed []byte
}

// sign signs the documents the tickets name, over all cores, outside any
// transaction. What is signed is exactly what was checked: the sum is compared.
func (s *Service) sign(org identity.Organisation, tickets []Ticket) ([]signedTicket, error) {
	signer, pub, err := s.issuerSigner(org)
	if err != nil {
		return nil, err
	}
	out := make([]signedTicket, len(tickets))
	errs := make([]error, len(tickets))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(tickets); i += workers {
				out[i].Ticket = tickets[i]
				out[i].signed, errs[i] = signOne(tickets[i], signer, pub, s.DB.Now())
			}
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

func signOne(t Ticket, signer crypto.Signer, pub key.Public, now time.Time) ([]byte, error) {
	if Sum(t.Document) != t.Sum {
		return nil, fault.New(fault.Conflict, "credential.ticket.void", "id", t.ID)
	}
	doc, err := vc.Parse(t.Document)
	if err != nil {
		return nil, fmt.Errorf("ticket %s: %w", t.ID, err)
	}
	signed, err := eddsajcs.Suite{}.Sign(doc, proof.Options{Method: pub.URL(), Created: now.Truncate(time.Second)}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign ticket %s: %w", t.ID, err)
	}
	return signed.Raw(), nil
}

// issue redeems the tickets and writes credential, log leaf, event and audit
// record, in one transaction.
func (s *Service) issue(ctx context.Context, actor identity.Actor, org identity.Organisation, year string, signed []signedTicket) error {
	return s.DB.Write(ctx, sqldb.Tenant(org.ID), func(ctx context.Context, tx *sqldb.Tx) error {
		entries := make([][]byte, len(signed))
		for i, t := range signed {
			entries[i] = tlog.Leaf(t.signed)
		}
		first, err := appendLeaves(ctx, tx, year, entries)
		if err != nil {
			return err
		}
		for i, t := range signed {
			if err := issueOne(ctx, tx, org, t, first+int64(i)); err != nil {
				return err
			}
		}
		return record(ctx, tx, actor, org.ID, "credential.issue", "sitting/"+signed[0].Sitting, strconv.Itoa(len(signed))+" credentials")
	})
}

func issueOne(ctx context.Context, tx *sqldb.Tx, org identity.Organisation, t signedTicket, index int64) error {
	if err := redeemTicket(ctx, tx, t.Ticket); err != nil {
		return err
	}
	a, err := loadAward(ctx, tx, org.ID, t.Award)
	if err != nil {
		return err
	}
	title, _ := a.Record.Title.In("en")
	c := Credential{
		ID: t.Credential, Issuer: org.ID, IssuerDID: org.DID, Award: a.ID, Person: a.Person, Title: title, State: InForce,
		IssuedAt: tx.Now(), StatusList: t.List, StatusSlot: t.Slot, LogIndex: index, Document: t.signed,
	}
	if err := insertCredential(ctx, tx, c); err != nil {
		return err
	}
	if err := markIssued(ctx, tx, org.ID, a.ID); err != nil {
		return err
	}
	return event.Emit(ctx, tx, CredentialIssued{Credential: c.ID, Issuer: org.ID, Person: a.Person})
}

const finishKind = "credential.finish"

type finishArgs struct {
	Tenant  identity.TenantID    `json:"tenant"`
	Sitting assessment.SittingID `json:"sitting"`
}

// Jobs are the domain's background work: finishing what a stopped process left.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{{Kind: finishKind, Work: func(ctx context.Context, args json.RawMessage) (job.Commit, error) {
		var a finishArgs
		if err := json.Unmarshal(args, &a); err != nil {
			return nil, job.Park(err)
		}
		return nil, s.finish(ctx, identity.System("finish issuing"), a.Tenant, a.Sitting)
	}}}
}
