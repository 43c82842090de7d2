package cli

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/internal/domain/verification"
)

const exampleFolder = "../../../examples/employer-verifier"

var exampleDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// TestTheEmployersExampleIsWhatTheProgramMakes keeps examples/employer-verifier
// as it is made here; UPDATE=1 rewrites it. Its issuer is invented, its key is
// known to everybody, and it names no status list, so that it can be checked for
// ever without a network.
func TestTheEmployersExampleIsWhatTheProgramMakes(t *testing.T) {
	t.Parallel()
	k := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	multibase, err := did.Multikey(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	document, err := did.IssuerDocument(did.Web("aldermoor.example"), []did.IssuerKey{{Multibase: multibase, From: exampleDay.AddDate(-1, 0, 0)}})
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := openbadge.Write(exampleBadge())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := eddsajcs.Suite{}.Sign(unsigned, proof.Options{Method: "did:web:aldermoor.example#" + multibase, Created: exampleDay}, k)
	if err != nil {
		t.Fatal(err)
	}
	register, err := json.MarshalIndent(exampleRegister(document), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "credential.json", signed.Raw())
	keep(t, "changed.json", bytes.Replace(signed.Raw(), []byte("Samira"), []byte("Samara"), 1))
	keep(t, "applications/samira.json", signed.Raw())
	keep(t, "applications/changed.json", bytes.Replace(signed.Raw(), []byte("Samira"), []byte("Samara"), 1))
	keep(t, "register.json", append(register, '\n'))
}

func keep(t *testing.T, name string, want []byte) {
	t.Helper()
	name = filepath.Join(exampleFolder, name)
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(name, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s: run UPDATE=1 go test ./internal/door/cli: %s", name, d)
	}
}

func exampleBadge() openbadge.Badge {
	const id = "https://aldermoor.example/achievements/medicines/1"
	return openbadge.Badge{
		ID: "urn:uuid:0199d3a0-7c1e-7000-8000-000000000001", Name: "Safe medicines administration in home and residential care",
		Issuer:  openbadge.Profile{ID: "did:web:aldermoor.example", Name: "University of Aldermoor", Country: "XF"},
		Learner: openbadge.Learner{Identities: []openbadge.Identity{{Type: openbadge.IdentityName, Value: "Samira Haddad"}}},
		Achievement: openbadge.Achievement{
			ID: id, Kind: "MicroCredential", Name: "Safe medicines administration in home and residential care",
			Description: "Giving medicines to adults.", Criteria: "An observed medicines round against 12 criteria.",
			Outcomes: []openbadge.Named{{Name: "Prepare and give oral, topical and inhaled medicines to an adult from a written record"}, {Name: "Calculate doses without error"}},
			Credits:  credit.MustParse("5"), Hours: credit.MustParse("125"), Levels: []openbadge.Level{{Framework: "EQF", Level: "5"}},
			Assessment:    []openbadge.Named{{Code: "6a4db9f11d", Name: "practical assessment"}},
			Participation: []openbadge.Named{{Code: "blended", Name: "blended"}},
			Quality:       []openbadge.Named{{Code: "field-right", Name: "Quality Agency of Fellmark"}},
			Supervision:   &openbadge.Named{Code: "supervised-identified", Name: "supervised online or onsite with identity verification"},
			Field:         "0913",
			Grades:        []openbadge.Grade{{ID: id + "#result", Name: "Result", Type: "Status"}},
		},
		ValidFrom: exampleDay,
		Results:   []openbadge.Result{{Grade: id + "#result", Status: "Completed"}},
	}
}

func exampleRegister(document []byte) verification.Register {
	return verification.Register{
		Format: verification.RegisterFormat, Name: verification.Text{"en": "Public register of Fellmark", "fr": "Registre public de Fellmark", "ar": "سجل فيلمارك العام"},
		AsOf: exampleDay.AddDate(0, 1, 0),
		Issuers: []verification.RegisterIssuer{{
			ID: "did:web:aldermoor.example", Names: verification.Text{"en": "University of Aldermoor", "ar": "جامعة ألدرمور"}, Vouched: true, Country: "XF",
			From: exampleDay.AddDate(-2, 0, 0), Document: document,
		}},
		Approvals: []verification.RegisterApproval{{
			Issuer: "did:web:aldermoor.example", Fields: []string{"09"}, MaxEQF: 7,
			Approval: verification.Approval{By: verification.Text{"en": "Quality Agency of Fellmark"}, Route: "field", Framework: "xf-2026", From: exampleDay.AddDate(0, -1, 0)},
		}},
	}
}
