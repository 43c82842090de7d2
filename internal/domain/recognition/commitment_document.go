package recognition

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/key"
)

// CommitmentType is the type of the credential that a commitment is. Its terms are
// whole addresses, so that no context has to define them and the signature covers
// each (trap 1).
const (
	CommitmentType = verification.PromiseType
	ns             = "https://opencairn.org/ns#"
)

// document is a commitment as a verifiable credential, without its signature.
func (c Commitment) document(org identity.Organisation) ([]byte, error) {
	name, _ := org.Name.In("en")
	title, _ := c.Title.In("en")
	what := c.Credits.String() + " ECTS of " + title
	if c.Unit != "" {
		what = c.Unit + " (" + c.Credits.String() + " ECTS) of " + title
	}
	subject := map[string]any{
		"name": c.Name, ns + "programme": string(c.Programme), ns + "programmeTitle": title, ns + "credits": c.Credits.String(),
		ns + "policyVersion": itoa(c.Policy), ns + "offer": string(c.Offer), ns + "offerVersion": c.Hash,
	}
	if c.Unit != "" {
		subject[ns+"replaces"] = c.Unit
	}
	return json.Marshal(map[string]any{
		"@context":          []string{"https://www.w3.org/ns/credentials/v2"},
		"id":                "urn:uuid:" + string(c.ID),
		"type":              []string{"VerifiableCredential", CommitmentType},
		"name":              "Commitment to recognise: " + what,
		"description":       fmt.Sprintf("%s promises %s: who passes this version of the offer by %s gets %s without a further decision.", name, c.Name, c.Until.Format(time.DateOnly), what),
		"issuer":            map[string]any{"id": org.DID, "name": name},
		"validFrom":         c.MadeAt.UTC().Format(time.RFC3339),
		"validUntil":        c.Until.UTC().Format(time.RFC3339),
		"credentialSubject": subject,
	})
}

// sign makes the signed document with the university's key.
func (s *Service) sign(c Commitment, org identity.Organisation) ([]byte, error) {
	data, err := c.document(org)
	if err != nil {
		return nil, err
	}
	doc, err := vc.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read commitment: %w", err)
	}
	signer, pub, err := s.Keys.Signer(string(org.ID), org.DID, key.Ed25519)
	if err != nil {
		return nil, err
	}
	signed, err := eddsardfc.Suite{}.Sign(doc, proof.Options{Method: pub.URL(), Created: c.MadeAt}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign commitment: %w", err)
	}
	return signed.Raw(), nil
}

// commitmentIn is which commitment a file says it is; ok is false when it is none.
func commitmentIn(file []byte) (id CommitmentID, ok bool) {
	var head struct {
		ID   string   `json:"id"`
		Type []string `json:"type"`
	}
	if json.Unmarshal(file, &head) != nil {
		return "", false
	}
	for _, t := range head.Type {
		if t == CommitmentType {
			rest, is := strings.CutPrefix(head.ID, "urn:uuid:")
			return CommitmentID(rest), is
		}
	}
	return "", false
}
