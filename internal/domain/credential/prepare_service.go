package credential

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// enter is the first check of every act for an issuer: somebody of it.
func (s *Service) enter(a identity.Actor) error {
	return s.Policy.Allow(a, "credential.list", identity.Resource{Type: "credential", Tenant: a.Tenant})
}

// order lets an actor issue from a sitting, and leaves a job that finishes it
// when this process does not.
func (s *Service) order(ctx context.Context, actor identity.Actor, sitting assessment.SittingID) error {
	if err := s.enter(actor); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		sit, err := assessment.SittingIn(ctx, tx, actor.Tenant, sitting)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential.issue", issuing(sit)); err != nil {
			return err
		}
		if err := identity.ActsIn(ctx, tx, actor.Tenant); err != nil {
			return err
		}
		if sit.State != assessment.ResultFinal {
			return fault.New(fault.Conflict, "credential.issue.result_not_final", "state", string(sit.State))
		}
		finish := job.Job{Kind: finishKind, Unique: string(sitting), At: tx.Now().Add(finishAfter), Args: finishArgs{Tenant: actor.Tenant, Sitting: sitting}}
		if err := job.Add(ctx, tx, finish); err != nil {
			return err
		}
		return record(ctx, tx, actor, actor.Tenant, "credential.prepare", "sitting/"+string(sitting), "")
	})
}

// prepared are the awards of one transaction on their way to a signature.
type prepared struct {
	awards  []Award
	tickets []checked
}

// checked is a ticket with the document that it names, as long as this process
// has it at hand.
type checked struct {
	Ticket
	doc      *vc.Document
	template *fast.Template // of what it shares with others of the sitting
}

// plan says what there is to award, and reserves ids and places for it.
func (s *Service) plan(ctx context.Context, tenant identity.TenantID, sitting assessment.SittingID) (d *draft, parts []prepared, left []Left, err error) {
	d, awards, left, err := s.draftAwards(ctx, tenant, sitting)
	if err != nil || len(awards) == 0 {
		return d, nil, left, err
	}
	tickets, err := s.reserve(ctx, awards)
	if err != nil {
		return d, nil, left, err
	}
	for start := 0; start < len(awards); start += chunk {
		end := min(start+chunk, len(awards))
		parts = append(parts, prepared{awards[start:end], tickets[start:end]})
	}
	return d, parts, left, nil
}

// write makes the documents of a part.
func (d *draft) write(p prepared) error {
	return overCores(len(p.tickets), func(i int) (err error) {
		t := &p.tickets[i]
		shared := d.achievements.of(d, p.awards[i].Record)
		t.template = shared.template
		if t.doc, err = d.document(p.awards[i], t.Ticket, shared, t.Expires.Add(-ticketLife)); err == nil {
			t.Document = t.doc.Raw()
			t.Sum = Sum(t.Document)
		}
		return err
	})
}

// draftAwards reads what there is to award, and to whom not.
func (s *Service) draftAwards(ctx context.Context, tenant identity.TenantID, sitting assessment.SittingID) (d *draft, awards []Award, left []Left, err error) {
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		awards, left = nil, nil
		sit, err := assessment.SittingIn(ctx, tx, tenant, sitting)
		if err != nil {
			return err
		}
		if d, err = s.draftFor(ctx, tx, sit); err != nil {
			return err
		}
		results, err := assessment.ResultsIn(ctx, tx, tenant, sitting)
		if err != nil {
			return err
		}
		awarded, err := awardedIn(ctx, tx, tenant, string(sitting))
		if err != nil {
			return err
		}
		for _, res := range results {
			if awarded[res.Person] {
				continue
			}
			switch a, err := d.award(ctx, tx, res); {
			case err == nil:
				awards = append(awards, a)
			case isFault(err):
				left = append(left, Left{Name: res.Name, Why: err})
			default:
				return err
			}
		}
		return nil
	})
	return d, awards, left, err
}

func isFault(err error) bool { _, ok := fault.Of(err); return ok }

// award checks one result; a fault says why there is no award.
func (d *draft) award(ctx context.Context, tx *sqldb.Tx, res assessment.Result) (Award, error) {
	person, err := identity.PersonIn(ctx, tx, res.Person)
	if err != nil {
		return Award{}, err
	}
	a := Award{
		Issuer: d.org.ID, Person: res.Person, Offer: d.sit.Offer, Hash: d.sit.Version,
		Sitting: string(d.sit.ID), CompletedOn: res.Held, Record: d.record(person, res), State: Prepared,
	}
	return a, d.may(a.Record, res)
}

// may names every reason against an award.
func (d *draft) may(r Record, res assessment.Result) error {
	return MayAward(Basis{Result: res, NeedsApproval: d.needs, ApprovedOnTheDay: d.approval != nil, Missing: MissingElements(r)})
}

// reserve gives ids and places in a status list, and makes a ticket of each
// award. A place that is then not used stays empty: none is given out twice.
func (s *Service) reserve(ctx context.Context, awards []Award) ([]checked, error) {
	issuer := awards[0].Issuer
	tickets := make([]checked, len(awards))
	err := s.DB.Write(ctx, sqldb.Tenant(issuer), func(ctx context.Context, tx *sqldb.Tx) error {
		l, err := openList(ctx, tx, issuer)
		if err != nil {
			return err
		}
		for i := range awards {
			if l.Next >= slotCount {
				if err := setListNext(ctx, tx, issuer, l); err != nil {
					return err
				}
				if l, err = newList(ctx, tx, issuer); err != nil {
					return err
				}
			}
			awards[i].ID = AwardID(tx.NewID())
			tickets[i].Ticket = Ticket{
				ID: tx.NewID(), Issuer: issuer, Award: awards[i].ID, Sitting: awards[i].Sitting, Credential: CredentialID(tx.NewID()),
				List: l.ID, Expires: tx.Now().Add(ticketLife),
			}
			if tickets[i].Slot, err = l.take(); err != nil {
				return err
			}
		}
		return setListNext(ctx, tx, issuer, l)
	})
	return tickets, err
}

// take gives out the list's next place.
func (l *listRow) take() (int, error) {
	seed, err := strconv.ParseUint(l.Seed, 16, 64)
	if err != nil {
		return 0, fmt.Errorf("seed of status list %s: %w", l.ID, err)
	}
	n := slot(seed, l.Next)
	l.Next++
	return n, nil
}

// openList is the list that places are given out from now, made when there is
// none or none with room.
func openList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (listRow, error) {
	l, ok, err := newestList(ctx, tx, issuer)
	if err != nil || ok && l.Next < slotCount {
		return l, err
	}
	return newList(ctx, tx, issuer)
}

func newList(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (listRow, error) {
	var seed [8]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return listRow{}, err
	}
	l := listRow{ID: tx.NewID(), Seed: hex.EncodeToString(seed[:]), Changed: tx.Now()}
	return l, insertList(ctx, tx, issuer, l)
}

// keep writes awards and their tickets, together, and says which: where
// somebody else was quicker, theirs stays. Results of a final sitting, versions
// of an offer and past approvals never change, so what was read in one
// transaction and is written in this one is what was checked.
func (s *Service) keep(ctx context.Context, issuer identity.TenantID, p prepared) (kept []checked, err error) {
	err = s.DB.Write(ctx, sqldb.Tenant(issuer), func(ctx context.Context, tx *sqldb.Tx) error {
		kept = make([]checked, 0, len(p.awards))
		if err := identity.ActsIn(ctx, tx, issuer); err != nil {
			return err
		}
		for i, a := range p.awards {
			fresh, err := insertAward(ctx, tx, a)
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			if err := insertTicket(ctx, tx, p.tickets[i].Ticket); err != nil {
				return err
			}
			kept = append(kept, p.tickets[i])
		}
		return nil
	})
	return kept, err
}

// draft is what all credentials of one sitting share.
type draft struct {
	sit      assessment.Sitting
	org      identity.Organisation
	spec     catalogue.Specification
	page     string // the offer's public page
	approval *assurance.Approval
	body     identity.Organisation // that approved, when approval is set
	needs    bool                  // the framework asks for an approval
	base     string

	achievements achievements
}

func (s *Service) draftFor(ctx context.Context, tx *sqldb.Tx, sit assessment.Sitting) (*draft, error) {
	d := &draft{sit: sit}
	var err error
	if d.org, err = identity.OrganisationIn(ctx, tx, sit.Tenant); err != nil {
		return nil, err
	}
	if d.base, err = base(d.org); err != nil {
		return nil, err
	}
	if _, _, err = s.issuerSigner(d.org); err != nil { // nothing is prepared that cannot be signed
		return nil, err
	}
	v, err := catalogue.VersionIn(ctx, tx, sit.Offer, sit.Version)
	if err != nil {
		return nil, err
	}
	o, err := catalogue.OfferIn(ctx, tx, sit.Offer)
	if err != nil {
		return nil, err
	}
	d.spec, d.page = v.Spec, o.URL
	if err := d.vouched(ctx, tx); err != nil {
		return nil, err
	}
	req, _ := s.Frameworks.Requirement(d.org.Country, pack.Awarded)
	d.needs = slices.Contains(req.After, pack.Approved)
	return d, nil
}

// vouched finds the approval that covered the version on the day of the sitting.
func (d *draft) vouched(ctx context.Context, tx *sqldb.Tx) error {
	a, ok, err := assurance.ApprovedOnIn(ctx, tx, d.sit.Tenant, d.sit.Offer, d.sit.Version, d.sit.At)
	if err != nil || !ok {
		return err
	}
	d.approval = &a
	d.body, err = identity.OrganisationIn(ctx, tx, a.Body)
	return err
}

// ticketLife is how long a checked document may wait for its signature.
const ticketLife = 10 * time.Minute
