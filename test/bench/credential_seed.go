package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/internal/domain/verification"
)

// school is an issuer, its did document and status list, and a register that
// vouches for it: all a whole report asks for, at hand. It is
// verification.Sources.
type school struct {
	keys     map[string]signingKey // Ed25519, P-256
	document []byte
	list     []byte
	tokens   []byte     // the token status list
	part     *jcs.Value // the achievement, prepared
	register *verification.Register
	now      time.Time
}

// signingKey is a key of the school and what its proofs state.
type signingKey struct {
	crypto.Signer
	options proof.Options
}

// The kinds of keys, by their curve.
const (
	ed = "Ed25519"
	ec = "P-256"
)

const (
	schoolHost = "aldermoor.example"
	schoolURL  = "https://" + schoolHost
	statusURL  = schoolURL + "/status/1"
)

func openSchool() (*school, error) {
	award := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := &school{keys: map[string]signingKey{}, now: award.AddDate(0, 3, 0)}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	id := did.Web(schoolHost)
	var public []did.IssuerKey
	for kind, signer := range map[string]crypto.Signer{ed: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)), ec: p256} {
		multikey, err := did.Multikey(signer.Public())
		if err != nil {
			return nil, err
		}
		k := did.IssuerKey{Multibase: multikey, From: award.AddDate(-1, 0, 0)}
		s.keys[kind] = signingKey{Signer: signer, options: proof.Options{Method: did.KeyID(id, k), Created: award}}
		public = append(public, k)
	}
	if s.document, err = did.IssuerDocument(id, public); err != nil {
		return nil, err
	}
	s.register = &verification.Register{
		Format: verification.RegisterFormat, Name: verification.Text{"en": "Public register"}, AsOf: s.now,
		Issuers: []verification.RegisterIssuer{{ID: id.String(), Names: verification.Text{"en": "University of Aldermoor"}, Vouched: true, Country: "XF", From: award.AddDate(-2, 0, 0)}},
		Approvals: []verification.RegisterApproval{{Issuer: id.String(), Fields: []string{"09"}, MaxEQF: 7,
			Approval: verification.Approval{By: verification.Text{"en": "Quality Agency"}, Route: "field", From: award.AddDate(0, -1, 0)}}},
	}
	s.part = s.badge(0).Achievement.Part()
	if err := s.signTokenList(); err != nil {
		return nil, err
	}
	return s, s.signList(id)
}

func (s *school) signList(id did.DID) error {
	bits, err := statuslist.New(0)
	if err != nil {
		return err
	}
	l := statuslist.List{ID: statusURL, Issuer: id.String(), Purpose: statuslist.Revocation, From: s.now.Add(-time.Hour), Until: s.now.Add(time.Hour), Bits: bits}
	d, err := l.Build()
	if err != nil {
		return err
	}
	k := s.keys[ed]
	signed, err := eddsajcs.Suite{}.Sign(d, proof.Options{Method: k.options.Method, Created: s.now.Add(-time.Hour)}, k)
	if err != nil {
		return err
	}
	s.list = signed.Raw()
	return nil
}

// badge is the i-th learner's award of one achievement: the fixed Open Badge of
// credentials.md, 3.4 kB once signed.
func (s *school) badge(i int) openbadge.Badge {
	const id = schoolURL + "/achievements/medicines/1"
	learner, err := did.Multikey(ed25519.NewKeyFromSeed(fmt.Appendf(nil, "%032d", i)).Public())
	if err != nil {
		panic(err) // an Ed25519 key has a multikey
	}
	return openbadge.Badge{
		ID: fmt.Sprintf("urn:uuid:0199d3a0-7c1e-7000-8000-%012d", i), Name: "Safe medicines administration in home and residential care",
		Issuer: openbadge.Profile{ID: did.Web(schoolHost).String(), Name: "University of Aldermoor", URL: schoolURL, Country: "XF", Region: "Coast",
			Other: []openbadge.Identifier{{Type: "ext:DEQAR", Value: "DEQARINST9999"}}},
		Learner: openbadge.Learner{ID: "did:key:" + learner, Identities: []openbadge.Identity{{Type: openbadge.IdentityName, Value: fmt.Sprintf("Samira Haddad %d", i)}}},
		Achievement: openbadge.Achievement{
			ID: id, Kind: "MicroCredential", Name: "Safe medicines administration in home and residential care",
			Description: "Giving medicines to adults in home and residential care, from a written record.",
			Criteria:    "An observed medicines round against 12 criteria, all to be met, and a 45-minute calculation test at 100 %.",
			CriteriaURL: id + "/criteria",
			Outcomes: []openbadge.Named{{Name: "Prepare and give oral, topical and inhaled medicines to an adult from a written record"},
				{Code: "S4.7", Name: "Calculate tablet, liquid and patch doses without error", URL: "http://data.europa.eu/esco/skill/0"}},
			Credits: credit.MustParse("5"), CreditSystem: "ects",
			Levels:     []openbadge.Level{{Framework: "EQF", Level: "5", URL: "http://data.europa.eu/snb/eqf/5"}},
			Assessment: []openbadge.Named{{Code: "6a4db9f11d", Name: "practical assessment", URL: "http://data.europa.eu/snb/assessment/6a4db9f11d"}},
			Field:      "0913", Version: "1", Grades: []openbadge.Grade{{ID: id + "#result", Name: "Result", Type: "Status"}},
		},
		Part: s.part, ValidFrom: s.keys[ed].options.Created, Credits: credit.MustParse("5"), Narrative: "Twelve of twelve criteria met.",
		Results: []openbadge.Result{{Grade: id + "#result", Status: "Completed"}},
		Status:  []openbadge.StatusEntry{{List: statusURL, Purpose: "revocation", Index: 1000 + i}},
	}
}

var errElsewhere = errors.New("the benchmark has no such document")

func (s *school) DIDDocument(_ context.Context, id string) (verification.Fetched, error) {
	if id != did.Web(schoolHost).String() {
		return verification.Fetched{}, errElsewhere
	}
	return verification.Fetched{Body: s.document, At: s.now}, nil
}

func (s *school) StatusList(_ context.Context, url string) (verification.Fetched, error) {
	switch url {
	case statusURL:
		return verification.Fetched{Body: s.list, At: s.now}, nil
	case tokenStatusURL:
		return verification.Fetched{Body: s.tokens, At: s.now}, nil
	}
	return verification.Fetched{}, errElsewhere
}

func (s *school) LogReceipt(context.Context, string, []byte) (verification.Fetched, error) {
	return verification.Fetched{}, verification.ErrNone
}
