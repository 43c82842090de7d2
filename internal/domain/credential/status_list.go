package credential

import (
	"crypto"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/key"
)

// listSigner signs status lists: the issuer's, or after it closed its custodian's.
type listSigner struct {
	issuer string // who the list says it is by
	method string // of the key, as the proof names it
	key    crypto.Signer
	life   time.Duration // until when a list may be shown; zero: no end
}

// listSigner is who signs an issuer's lists now: wallets' tokens have theirs
// signed with the key that signs those tokens (Token Status List, 5.1).
func (s *Service) listSigner(org identity.Organisation, custodian identity.TenantID, p statuslist.Purpose) (listSigner, error) {
	kind := key.Ed25519
	if p == TokenList {
		kind = key.ES256
	}
	if custodian != "" {
		signer, name, err := s.custodianSigner(custodian, kind)
		if err != nil {
			return listSigner{}, err
		}
		return listSigner{issuer: name, method: ownMethod(name), key: signer, life: listLife}, nil
	}
	signer, pub, err := s.Keys.Signer(string(org.ID), org.DID, kind)
	return listSigner{issuer: org.DID, method: pub.URL(), key: signer, life: listLife}, err
}

func (by listSigner) sign(address string, p statuslist.Purpose, states []State, slots map[State][]int, now time.Time) ([]byte, error) {
	if p == TokenList {
		return by.tokenList(address, slots, now)
	}
	return by.bitstring(address, p, slots[states[0]], now)
}

// until is when a list signed now ends.
func (by listSigner) until(now time.Time) time.Time {
	if by.life == 0 {
		return time.Time{}
	}
	return now.Add(by.life)
}

// tokenList is the list that wallets' tokens name. Two bits hold valid, invalid,
// suspended.
func (by listSigner) tokenList(address string, slots map[State][]int, now time.Time) ([]byte, error) {
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
	now = now.Truncate(time.Second)
	t := statuslist.StatusToken{URI: address, Issuer: by.issuer, Issued: now, Expires: by.until(now), TTL: listTTL, List: list}
	signed, err := t.Sign(by.key, jose.Options{KeyID: by.method})
	if err != nil {
		return nil, fmt.Errorf("sign status list %s: %w", address, err)
	}
	return signed.Raw(), nil
}

func (by listSigner) bitstring(address string, p statuslist.Purpose, slots []int, now time.Time) ([]byte, error) {
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
	doc, err := statuslist.List{ID: address, Issuer: by.issuer, Purpose: p, From: now, Until: by.until(now), TTL: listTTL, Bits: bits}.Build()
	if err != nil {
		return nil, fmt.Errorf("build status list %s: %w", address, err)
	}
	signed, err := eddsardfc.Suite{}.Sign(doc, proof.Options{Method: by.method, Created: now}, by.key)
	if err != nil {
		return nil, fmt.Errorf("sign status list %s: %w", address, err)
	}
	return signed.Raw(), nil
}
