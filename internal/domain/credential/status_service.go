package credential

import (
	"context"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// The purposes of status lists, each a list of its own at its own address.
const (
	revocation = statuslist.Revocation
	suspension = statuslist.Suspension
)

func listAddress(base, list string, p statuslist.Purpose) string {
	return base + "/status/" + list + "/" + string(p)
}

// Revoke withdraws a credential for good, with a reason its holder is told.
// Status list, event and audit record change in the same transaction.
func (s *Service) Revoke(ctx context.Context, actor identity.Actor, id CredentialID, reason string) error {
	return s.change(ctx, actor, id, ActRevoke, reason)
}

// Suspend marks a credential as under investigation.
func (s *Service) Suspend(ctx context.Context, actor identity.Actor, id CredentialID, reason string) error {
	return s.change(ctx, actor, id, ActSuspend, reason)
}

// Lift ends a suspension: the credential counts again.
func (s *Service) Lift(ctx context.Context, actor identity.Actor, id CredentialID, reason string) error {
	return s.change(ctx, actor, id, ActLift, reason)
}

const leastReason = 10

func (s *Service) change(ctx context.Context, actor identity.Actor, id CredentialID, act Act, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		c, err := loadCredential(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential."+string(act), c.resource()); err != nil {
			return err
		}
		if len([]rune(reason)) < leastReason {
			return fault.New(fault.Invalid, "credential.reason_missing", "least", leastReason).At("reason")
		}
		from := c.State
		if c.State, err = Next(from, act); err != nil {
			return err
		}
		c.Reason, c.ChangedAt = reason, tx.Now()
		if c.ChangedAt.Before(c.IssuedAt) { // the clock was set back
			c.ChangedAt = c.IssuedAt
		}
		if err := moveCredential(ctx, tx, c, from); err != nil {
			return err
		}
		if err := touchList(ctx, tx, c.Issuer, c.StatusList); err != nil {
			return err
		}
		if err := insertTransition(ctx, tx, c, act, from, actor.Person); err != nil {
			return err
		}
		if act == ActRevoke {
			if err := event.Emit(ctx, tx, CredentialRevoked{Credential: c.ID, Issuer: c.Issuer, Person: c.Person}); err != nil {
				return err
			}
		}
		return record(ctx, tx, actor, c.Issuer, "credential."+string(act), "credential/"+string(c.ID), reason)
	})
}

// listTTL is how long a status list may be cached; listLife is until when it
// may be shown at all, so that nobody can show an old one for a new one.
const (
	listTTL  = 5 * time.Minute
	listLife = 24 * time.Hour
)

// listCache keeps signed lists until they change or age. mu guards the map.
type listCache struct {
	mu    sync.Mutex
	lists map[string]signedList
}

type signedList struct {
	changed time.Time
	from    time.Time
	body    []byte
}

func (c *listCache) find(address string, changed, now time.Time) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.lists[address]
	return l.body, ok && l.changed.Equal(changed) && now.Sub(l.from) < listTTL
}

func (c *listCache) keep(address string, l signedList) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lists == nil {
		c.lists = map[string]signedList{}
	}
	c.lists[address] = l
}

// told are the states each list tells of.
var told = map[statuslist.Purpose][]State{revocation: {Revoked}, suspension: {Suspended}, TokenList: {Revoked, Suspended}}

// StatusList is a status list of an issuer, signed, as served at its address: a
// status list credential, or for the purpose "token" a Token Status List. Which of
// its credentials are meant, only their holders know.
func (s *Service) StatusList(ctx context.Context, issuer identity.TenantID, list string, p statuslist.Purpose) ([]byte, error) {
	states, ok := told[p]
	if !ok {
		return nil, fault.New(fault.NotFound, "credential.status_list.not_found", "id", list)
	}
	var (
		row       listRow
		org       identity.Organisation
		custodian identity.TenantID
	)
	slots := map[State][]int{}
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if row, err = loadList(ctx, tx, issuer, list); err != nil {
			return err
		}
		if org, err = identity.OrganisationIn(ctx, tx, issuer); err != nil {
			return err
		}
		c, _, err := custodyOf(ctx, tx, issuer)
		if err != nil {
			return err
		}
		if !org.Acts(tx.Now()) {
			custodian = c.Custodian
		}
		for _, state := range states {
			if slots[state], err = slotsWith(ctx, tx, issuer, list, state); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	at, err := base(org)
	if err != nil {
		return nil, err
	}
	address, now := listAddress(at, list, p), s.DB.Now()
	if body, ok := s.lists.find(address, row.Changed, now); ok {
		return body, nil
	}
	by, err := s.listSigner(org, custodian, p)
	if err != nil {
		return nil, err
	}
	body, err := by.sign(address, p, states, slots, now)
	if err != nil {
		return nil, err
	}
	s.lists.keep(address, signedList{row.Changed, now, body})
	return body, nil
}

// DIDDocument is an issuer's did document: every key it ever signed with, and
// when.
func (s *Service) DIDDocument(ctx context.Context, issuer identity.TenantID) ([]byte, error) {
	var org identity.Organisation
	var c Custody
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if org, err = identity.OrganisationIn(ctx, tx, issuer); err != nil {
			return err
		}
		c, _, err = custodyOf(ctx, tx, issuer)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(c.Document) > 0 { // it has closed: its last one, whatever became of its keys
		return c.Document, nil
	}
	return s.writeDocument(org)
}

// writeDocument makes an issuer's did document of its keys.
func (s *Service) writeDocument(org identity.Organisation) ([]byte, error) {
	d, err := did.Parse(org.DID)
	if err != nil {
		return nil, fault.New(fault.NotFound, "credential.issuer.no_did", "organisation", org.Slug).Wrap(err)
	}
	keys, err := s.Keys.List(string(org.ID))
	if err != nil {
		return nil, err
	}
	var written []did.IssuerKey
	for _, k := range keys {
		if k.Issuer == org.DID && k.Kind != key.Seal { // a seal's certificates travel with what it seals
			written = append(written, did.IssuerKey{Fragment: k.ID, Multibase: k.Multibase, From: k.From, Until: writtenAt(k.From, k.Until)})
		}
	}
	if len(written) == 0 {
		return nil, fault.New(fault.NotFound, "credential.issuer.no_key", "organisation", org.Slug)
	}
	return did.IssuerDocument(d, written, org.Website)
}
