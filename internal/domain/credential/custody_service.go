package credential

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// resource is what the policy sees of a closing: whose it is, who keeps it, and
// that the actor's organisation speaks for the country.
func (c Custody) resource(body identity.TenantID) identity.Resource {
	return identity.Resource{Type: "credential.custody", ID: string(c.Issuer), Tenant: c.Issuer, Attrs: map[string]any{
		"custodian": string(c.Custodian), "body": string(body),
	}}
}

// mayOrder lets the issuer itself, a body that decides in its country, or the
// operator close it.
func (s *Service) mayOrder(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, org identity.Organisation) error {
	body, err := s.bodyOf(ctx, tx, actor, org.Country)
	if err != nil {
		return err
	}
	return s.Policy.Allow(actor, "credential.custody.order", Custody{Issuer: org.ID}.resource(body))
}

// bodyOf is the actor's organisation when it is one that decides in a country.
func (s *Service) bodyOf(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, country string) (identity.TenantID, error) {
	if actor.Tenant == "" {
		return "", nil
	}
	own, err := identity.OrganisationIn(ctx, tx, actor.Tenant)
	if err != nil {
		return "", err
	}
	for _, b := range s.Frameworks.DecidingBodies(country) {
		if b.Slug == own.Slug {
			return actor.Tenant, nil
		}
	}
	return "", nil
}

// Outlook says what closing an issuer would touch.
func (s *Service) Outlook(ctx context.Context, actor identity.Actor, issuer identity.TenantID) (Outlook, error) {
	var o Outlook
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		o = Outlook{}
		if o.Issuer, err = identity.OrganisationIn(ctx, tx, issuer); err != nil {
			return err
		}
		if err := s.mayOrder(ctx, tx, actor, o.Issuer); err != nil {
			return err
		}
		if o.Credentials, o.Unsigned, err = countCredentials(ctx, tx, issuer); err != nil {
			return err
		}
		if o.Held, o.Waiting, err = enrolment.OpenPlacesIn(ctx, tx, issuer); err != nil {
			return err
		}
		if c, ordered, err := custodyOf(ctx, tx, issuer); err != nil {
			return err
		} else if ordered {
			o.Custody = &c
		}
		o.Custodians, err = identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{Kind: identity.KindArchive})
		return err
	})
	return o, err
}

// OrderClosing announces that an issuer closes on a day. From then on it takes on
// nothing new; learners are told. There is no way back. Faults:
// "credential.custody.*" for what is wrong with the order, ".ordered" when
// somebody was quicker.
func (s *Service) OrderClosing(ctx context.Context, actor identity.Actor, order Closing) (Custody, error) {
	var c Custody
	err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		c, err = s.orderClosing(ctx, tx, actor, order)
		return err
	})
	if err != nil {
		return Custody{}, err
	}
	_, err = s.custodianKeys(c.Custodian) // so that it can answer from the first moment on
	return c, err
}

func (s *Service) orderClosing(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, order Closing) (Custody, error) {
	org, err := identity.OrganisationIn(ctx, tx, order.Issuer)
	if err != nil {
		return Custody{}, err
	}
	if err := s.mayOrder(ctx, tx, actor, org); err != nil {
		return Custody{}, err
	}
	if _, err := base(org); err != nil {
		return Custody{}, err
	}
	archive, err := identity.OrganisationIn(ctx, tx, order.Custodian)
	if err != nil && !fault.Is(err, "identity.organisation.none") {
		return Custody{}, err
	}
	held, waiting, err := enrolment.OpenPlacesIn(ctx, tx, org.ID)
	if err != nil {
		return Custody{}, err
	}
	if err := CheckClosing(order, archive, held+waiting > 0, tx.Now()); err != nil {
		return Custody{}, err
	}
	c := Custody{
		Issuer: org.ID, Custodian: archive.ID, State: ProviderClosing, OrderedBy: actor.Tenant,
		Reason: strings.TrimSpace(order.Reason), Plan: strings.TrimSpace(order.Plan), AnnouncedAt: tx.Now(), ClosesAt: closesAt(order.On, tx.Now()),
	}
	if err := insertCustody(ctx, tx, c); err != nil {
		return Custody{}, err
	}
	if err := identity.AnnounceClosingIn(ctx, tx, org.ID, c.ClosesAt); err != nil {
		return Custody{}, err
	}
	if err := event.Emit(ctx, tx, ClosingOrdered{Issuer: c.Issuer, Custodian: c.Custodian}); err != nil {
		return Custody{}, err
	}
	if err := job.Add(ctx, tx, job.Job{Kind: transferKind, Unique: string(c.Issuer), At: c.ClosesAt, Args: transferArgs{c.Issuer}}); err != nil {
		return Custody{}, err
	}
	return c, record(ctx, tx, actor, c.Issuer, "credential.custody.order", "organisation/"+string(c.Issuer), c.Reason)
}

// Transfer hands an issuer's records over once its day has come: it closes, its
// keys end, and what it signed is compared with the log. Each step can be taken
// again, so what a stopped process left is finished. Doing it again changes
// nothing.
func (s *Service) Transfer(ctx context.Context, actor identity.Actor, issuer identity.TenantID) (Custody, error) {
	c, org, err := s.closeIssuer(ctx, actor, issuer)
	if err != nil || c.Closed() {
		return c, err
	}
	if err := s.endKeys(org); err != nil {
		return c, err
	}
	document, err := s.writeDocument(org)
	if err != nil && !fault.Is(err, "credential.issuer.no_key") {
		return c, err
	}
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if c, err = loadCustody(ctx, tx, issuer); err != nil || c.Closed() {
			return err
		}
		if c.Set, err = setOf(ctx, tx, issuer); err != nil {
			return err
		}
		return s.handOver(ctx, tx, actor, &c, document)
	})
	return c, err
}

// closeIssuer is the first step: from here on nothing is signed in its name.
func (s *Service) closeIssuer(ctx context.Context, actor identity.Actor, issuer identity.TenantID) (c Custody, org identity.Organisation, err error) {
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if c, err = loadCustody(ctx, tx, issuer); err != nil {
			return err
		}
		if org, err = identity.OrganisationIn(ctx, tx, issuer); err != nil {
			return err
		}
		body, err := s.bodyOf(ctx, tx, actor, org.Country)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential.custody.transfer", c.resource(body)); err != nil {
			return err
		}
		switch {
		case c.Closed() || org.Status == identity.OrganisationClosed:
			return nil
		case tx.Now().Before(c.ClosesAt):
			return fault.New(fault.Conflict, "credential.custody.too_early", "date", c.ClosesAt)
		}
		if err := identity.CloseIn(ctx, tx, issuer, c.ClosesAt); err != nil {
			return err
		}
		return record(ctx, tx, actor, issuer, "credential.custody.close", "organisation/"+string(issuer), c.Reason)
	})
	return c, org, err
}

// endKeys ends the issuer's keys; those that ended are passed over.
func (s *Service) endKeys(org identity.Organisation) error {
	for _, kind := range []key.Kind{key.Ed25519, key.ES256, key.Seal} {
		if _, err := s.Keys.End(string(org.ID), org.DID, kind); err != nil && !fault.Is(err, "key.none") && !fault.Is(err, "key.ended") {
			return err
		}
	}
	return nil
}

// handOver stores the records as transferred, and ends what the register says of
// the provider.
func (s *Service) handOver(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, c *Custody, document []byte) error {
	from := c.State
	if err := nextCustody(from, RecordsTransferred); err != nil {
		return err
	}
	c.State, c.TransferredAt, c.Document = RecordsTransferred, tx.Now(), document
	if err := moveCustody(ctx, tx, *c, from); err != nil {
		return err
	}
	if err := touchLists(ctx, tx, c.Issuer); err != nil {
		return err
	}
	if err := assurance.CloseProviderIn(ctx, tx, c.Issuer, c.Reason); err != nil {
		return err
	}
	if err := event.Emit(ctx, tx, RecordsHandedOver{Issuer: c.Issuer, Custodian: c.Custodian}); err != nil {
		return err
	}
	return record(ctx, tx, actor, c.Issuer, "credential.custody.transfer", "organisation/"+string(c.Issuer), c.Set.Checksum)
}

// TakeOver is the custodian's word that it has the records: the set is compared
// with the log, and with what was handed over, once more.
func (s *Service) TakeOver(ctx context.Context, actor identity.Actor, issuer identity.TenantID) (Custody, error) {
	var c Custody
	err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if c, err = loadCustody(ctx, tx, issuer); err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential.custody.take_over", c.resource("")); err != nil {
			return err
		}
		from := c.State
		if err := nextCustody(from, CustodianActive); err != nil {
			return err
		}
		set, err := setOf(ctx, tx, issuer)
		if err != nil {
			return err
		}
		c.State, c.ActiveAt, c.Set = CustodianActive, tx.Now(), set
		if err := moveCustody(ctx, tx, c, from); err != nil {
			return err
		}
		if err := record(ctx, tx, actor, issuer, "credential.custody.take_over", "organisation/"+string(issuer), set.Checksum); err != nil {
			return err
		}
		return record(ctx, tx, actor, c.Custodian, "credential.custody.take_over", "organisation/"+string(issuer), set.Checksum)
	})
	return c, err
}

// setOf is what an issuer signed, compared with what the log says it did. Who was
// erased is in it by the sum alone.
func setOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (Set, error) {
	var set Set
	var held []string
	err := eachCredential(ctx, tx, issuer, "", everything, func(_ CredentialID, sum, document string) error {
		if document != "" {
			sum = Sum([]byte(document)) // what is there, not what was noted about it
		}
		held = append(held, sum)
		return nil
	})
	if err != nil {
		return set, err
	}
	logged, err := loggedLeaves(ctx, tx, issuer)
	if err != nil {
		return set, err
	}
	missing, err := awardsWithoutCredential(ctx, tx, issuer)
	if err != nil {
		return set, err
	}
	logged = append(logged, missing...)
	set.Credentials, set.Checksum = len(held), checksum(held)
	if err := sameSet(held, logged); err != nil {
		return set, err
	}
	set.Encodings, err = encodingsOf(ctx, tx, issuer)
	return set, err
}

// encodingsOf counts the further encodings, each of which the log must have where
// it was put. They are no part of the checksum: a holder who is erased takes them
// along.
func encodingsOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (int, error) {
	encoded, err := signedEncodings(ctx, tx, issuer)
	if err != nil {
		return 0, err
	}
	strange := 0
	for _, e := range encoded {
		leaf, err := encodedLeaf(e)
		if err != nil {
			return 0, err
		}
		in, err := leafAt(ctx, tx, leaf, e.LogIndex)
		if err != nil {
			return 0, err
		}
		if !in {
			strange++
		}
	}
	if strange > 0 {
		return 0, fault.New(fault.Conflict, "credential.custody.differs", "held", len(encoded), "logged", len(encoded)-strange, "strange", strange)
	}
	return len(encoded), nil
}

// everything is more than an issuer ever issued.
const everything = 1 << 40

// encodedLeaf is an encoding's leaf in the log.
func encodedLeaf(e Encoded) (string, error) {
	entry, err := encoders[e.Encoding].entry(e.Document)
	if err != nil {
		return "", err
	}
	return Sum(entry), nil
}

// CustodyOf is an issuer's custody, which is public; false when it does not close.
func (s *Service) CustodyOf(ctx context.Context, issuer identity.TenantID) (c Custody, ordered bool, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		c, ordered, err = custodyOf(ctx, tx, issuer)
		return err
	})
	return c, ordered, err
}

// Custodies are all issuers that close or have, the newest first; public.
func (s *Service) Custodies(ctx context.Context) (all []Custody, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = custodies(ctx, tx, "")
		return err
	})
	return all, err
}

const transferKind = "credential.transfer"

type transferArgs struct {
	Issuer identity.TenantID `json:"issuer"`
}

// transferJob closes an issuer on its day. A set that is not the log's is parked
// for a person to look at: nothing is handed over that was changed.
func (s *Service) transferJob(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	var a transferArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, job.Park(err)
	}
	_, err := s.Transfer(ctx, identity.System("the day of closing has come"), a.Issuer)
	if fault.Is(err, "credential.custody.differs") {
		err = job.Park(err)
	}
	return nil, err
}

// custodianOf is who answers for what an issuer issued; empty while it does.
func custodianOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID) (identity.TenantID, error) {
	c, _, err := custodyOf(ctx, tx, issuer)
	return c.Answers(), err
}

// writtenAt keeps a did document's end of a key after its beginning, also when the
// clock stands still.
func writtenAt(from, until time.Time) time.Time {
	if !until.IsZero() && !until.After(from) {
		return from.Add(time.Second)
	}
	return until
}
