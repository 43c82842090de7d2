package credential

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
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
		row listRow
		org identity.Organisation
	)
	slots := map[State][]int{}
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if row, err = loadList(ctx, tx, issuer, list); err != nil {
			return err
		}
		if org, err = identity.OrganisationIn(ctx, tx, issuer); err != nil {
			return err
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
	var body []byte
	if p == TokenList {
		body, err = s.signTokenList(org, address, slots, now)
	} else {
		body, err = s.signList(org, address, p, slots[states[0]], now)
	}
	if err != nil {
		return nil, err
	}
	s.lists.keep(address, signedList{row.Changed, now, body})
	return body, nil
}

// signTokenList signs the list that wallets' tokens name, with the key that signs
// those tokens (Token Status List, 5.1). Two bits hold valid, invalid, suspended.
func (s *Service) signTokenList(org identity.Organisation, address string, slots map[State][]int, now time.Time) ([]byte, error) {
	const bits = 2
	list, err := statuslist.NewTokenList(slotCount, bits)
	if err != nil {
		return nil, err
	}
	for state, status := range map[State]statuslist.TokenStatus{Revoked: statuslist.TokenInvalid, Suspended: statuslist.TokenSuspended} {
		for _, n := range slots[state] {
			if err := list.Set(n, status); err != nil {
				return nil, err
			}
		}
	}
	signer, pub, err := s.Keys.Signer(string(org.ID), org.DID, key.ES256)
	if err != nil {
		return nil, err
	}
	now = now.Truncate(time.Second)
	t := statuslist.StatusToken{URI: address, Issuer: org.DID, Issued: now, Expires: now.Add(listLife), TTL: listTTL, List: list}
	signed, err := t.Sign(signer, jose.Options{KeyID: pub.URL()})
	if err != nil {
		return nil, fmt.Errorf("sign status list %s: %w", address, err)
	}
	return signed.Raw(), nil
}

func (s *Service) signList(org identity.Organisation, address string, p statuslist.Purpose, slots []int, now time.Time) ([]byte, error) {
	bits, err := statuslist.New(slotCount)
	if err != nil {
		return nil, err
	}
	for _, n := range slots {
		if err := bits.Set(n, true); err != nil {
			return nil, err
		}
	}
	now = now.Truncate(time.Second)
	doc, err := statuslist.List{ID: address, Issuer: org.DID, Purpose: p, From: now, Until: now.Add(listLife), TTL: listTTL, Bits: bits}.Build()
	if err != nil {
		return nil, fmt.Errorf("build status list %s: %w", address, err)
	}
	signer, pub, err := s.issuerSigner(org)
	if err != nil {
		return nil, err
	}
	signed, err := eddsardfc.Suite{}.Sign(doc, proof.Options{Method: pub.URL(), Created: now}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign status list %s: %w", address, err)
	}
	return signed.Raw(), nil
}

// DIDDocument is an issuer's did document: every key it ever signed with, and
// when.
func (s *Service) DIDDocument(ctx context.Context, issuer identity.TenantID) ([]byte, error) {
	var org identity.Organisation
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		org, err = identity.OrganisationIn(ctx, tx, issuer)
		return err
	})
	if err != nil {
		return nil, err
	}
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
			written = append(written, did.IssuerKey{Fragment: k.ID, Multibase: k.Multibase, From: k.From, Until: k.Until})
		}
	}
	if len(written) == 0 {
		return nil, fault.New(fault.NotFound, "credential.issuer.no_key", "organisation", org.Slug)
	}
	return did.IssuerDocument(d, written, org.Website)
}
