package credential

import (
	"crypto"
	"fmt"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
)

// A custodian signs under its own keys' names (did:key), never under an issuer's:
// whoever reads it sees who speaks, and needs nobody's server to check it. The
// register says for whom it may speak.

// custodianRing is the name under which a custodian's keys are kept.
func custodianRing(custodian identity.TenantID) string { return "custodian:" + string(custodian) }

// custodianSigner is a custodian's current key of a kind with its name, and made
// when there is none yet.
func (s *Service) custodianSigner(custodian identity.TenantID, kind key.Kind) (crypto.Signer, string, error) {
	ring := custodianRing(custodian)
	signer, pub, err := s.Keys.Signer(string(custodian), ring, kind)
	if fault.Is(err, "key.none") {
		if _, err := s.Keys.New(string(custodian), ring, kind); err != nil && !fault.Is(err, "key.exists") {
			return nil, "", err
		}
		signer, pub, err = s.Keys.Signer(string(custodian), ring, kind)
	}
	if err != nil {
		return nil, "", fmt.Errorf("key of custodian %s: %w", custodian, err)
	}
	return signer, did.ForKey(pub.Multibase).String(), nil
}

// custodianKeys makes the keys a custodian needs, and names them.
func (s *Service) custodianKeys(custodian identity.TenantID) ([]string, error) {
	for _, kind := range []key.Kind{key.Ed25519, key.ES256} {
		if _, _, err := s.custodianSigner(custodian, kind); err != nil {
			return nil, err
		}
	}
	return s.CustodianNames(custodian)
}

// CustodianNames are the names under which a custodian has signed: what the
// register publishes of it.
func (s *Service) CustodianNames(custodian identity.TenantID) ([]string, error) {
	history, err := s.Keys.History(custodianRing(custodian))
	var names []string
	for _, k := range history {
		names = append(names, did.ForKey(k.Multibase).String())
	}
	return names, err
}

// ownMethod is the only key of a did:key, as proofs name it.
func ownMethod(id string) string { return id + "#" + id[len("did:key:"):] }
