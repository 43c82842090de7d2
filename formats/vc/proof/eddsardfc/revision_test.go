package eddsardfc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
)

const context303 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

// Trap 3: somebody signed with another body of a context than the one that is read
// first. The proof holds, and what it covers says which body that was.
func TestAProofMadeWithAnotherRevisionHoldsAndNamesIt(t *testing.T) {
	t.Parallel()
	pinned, err := os.ReadFile("../../../ld/contexts/ob-3.0.3.json")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		body   string
		word   string
		before proof.Code // without the revision
	}{"another meaning": {strings.ReplaceAll(string(pinned), "https://schema.org/inLanguage", "https://schema.org/language"), `"inLanguage":"en"`, proof.BadSignature}}
	if shared := os.Getenv("CAIRN_SHARED"); shared != "" {
		body, err := os.ReadFile(filepath.Join(shared, "data/contexts/drift/ob-3.0.3.validator.json"))
		if err != nil {
			t.Fatal(err)
		}
		c := cases["another meaning"]
		c.body, c.word, c.before = string(body), `"endorsementJwt":["eyJ.eyJ.x"]`, proof.NotCovered
		cases["the validator's"] = c
	}
	for name, c := range cases {
		set, err := ld.Pinned().WithRevision(context303, name, []byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		d := drifting(t, c.word)
		revisions := set.Revisions(d.Root().Get("@context"))
		k := prooftest.Ed25519(7)
		signed, err := eddsardfc.Suite{Contexts: revisions[len(revisions)-1]}.Sign(d, prooftest.Options(k), k)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := eddsardfc.Suite{Contexts: set}.Check(signed, prooftest.First(t, signed), k.Public())
		if err != nil || len(got.Contexts) != 2 || got.Contexts[1].Revision != name {
			t.Errorf("%s: %v, covered %+v", name, err, got)
		}
		prooftest.WantCode(t, name+" unknown", eddsardfc.Suite{}.Verify(signed, prooftest.First(t, signed), k.Public()), c.before)
		forged := prooftest.Attack(t, signed.Raw(), "Medicines", "Surgery")
		prooftest.WantCode(t, name+" changed", eddsardfc.Suite{Contexts: set}.Verify(forged, prooftest.First(t, forged), k.Public()), c.before)
	}
}

// drifting is a credential with a word that the bodies read differently.
func drifting(t *testing.T, word string) *vc.Document {
	t.Helper()
	return prooftest.Parse(t, []byte(`{"@context":["https://www.w3.org/ns/credentials/v2","`+context303+`"],"id":"urn:uuid:1","type":["VerifiableCredential","OpenBadgeCredential"],
"issuer":{"id":"did:web:a.example","type":["Profile"]},"validFrom":"2026-01-01T00:00:00Z",
"credentialSubject":{"id":"did:example:s","type":["AchievementSubject"],"achievement":{"id":"urn:a","type":["Achievement"],"name":"Medicines",`+word+`,"description":"d","criteria":{"narrative":"n"}}}}`))
}
