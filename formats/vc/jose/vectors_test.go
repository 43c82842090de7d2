package jose_test

import (
	"os"
	"path/filepath"
	"testing"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

// shared is a file of the W3C's JOSE inputs, which are not in this repository.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("CAIRN_SHARED")
	if root == "" {
		t.Skip("CAIRN_SHARED does not name the shared data: the W3C inputs are left out")
	}
	data, err := os.ReadFile(filepath.Join(root, "data", "vectors", "w3c-jose-cose", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sharedKeys(t *testing.T) map[string]jose.Key {
	t.Helper()
	keys := map[string]jose.Key{}
	for _, name := range []string{"vm-p256.json", "vm-p384.json", "vm-p521.json", "vm-ed25519.json", "vm-did-ed25519.json"} {
		k, err := jose.ParseKey(shared(t, name))
		if err != nil || k.Private == nil || k.Controller == "" {
			t.Fatalf("%s: %+v, %v", name, k, err)
		}
		p, err := jose.Thumbprint(k.Public)
		if err != nil {
			t.Fatal(err)
		}
		keys[p] = k // the inputs name their keys by thumbprint
	}
	return keys
}

// TestTheStandardBodysInputsAreAnsweredAsMeant reads every JOSE input in place.
func TestTheStandardBodysInputsAreAnsweredAsMeant(t *testing.T) {
	t.Parallel()
	keys := sharedKeys(t)
	for name, want := range map[string]jose.Code{
		"credential-jose-minimal.txt":            "",
		"credential-jose-unknown-extensions.txt": "",
		"credential-issuer-match-signed.txt":     "",
		"presentation-jose-multiple.txt":         "",
		"credential-jose-bad-media-type.txt":     jose.WrongType,
		"credential-jose-bad-signature.txt":      jose.BadSignature,
		"credential-jose-vc-vp-claims.txt":       jose.VCClaim,
		"presentation-jose-bad-media-type.txt":   jose.WrongType,
		"presentation-jose-bad-credential.txt":   jose.BadEnvelope,
		"credential-cose-minimal.txt":            jose.Malformed,
		"credential-cose-minimal-not-base64.txt": jose.Malformed,
		"credential-sdjwt-bad-media-type.txt":    jose.Malformed, // disclosures: formats/vc/sdjwt
		"presentation-sdjwt-bad-media-type.txt":  jose.Malformed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := answer(shared(t, name), keys)
			if want == "" && err != nil {
				t.Error(err)
			}
			if want != "" {
				wantCode(t, err, want)
			}
		})
	}
}

func answer(data []byte, keys map[string]jose.Key) error {
	tok, err := jose.Parse(data)
	if err != nil {
		return err
	}
	if err := tok.Verify(keys[tok.Header.KeyID].Public); err != nil {
		return err
	}
	d, err := tok.Document()
	if err != nil {
		return err
	}
	for _, x := range d.Root().Get("verifiableCredential").List() {
		if _, err := jose.Open(x); err != nil {
			return err
		}
	}
	return nil
}

func TestTheStandardBodysDocumentsAreSigned(t *testing.T) {
	t.Parallel()
	keys := sharedKeys(t)
	for _, name := range []string{"credential-minimal.json", "credential-full.json", "credential-selective.json", "credential-nested-selective.json", "credential-unknown-extensions.json"} {
		d, err := vc.Parse(shared(t, name))
		if err != nil {
			t.Fatal(name, err)
		}
		for _, k := range keys {
			tok, err := jose.SignCredential(d, k.Private, jose.Options{KeyID: k.ID})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if back, err := jose.Parse(tok.Raw()); err != nil || back.Verify(k.Public) != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, name := range []string{"presentation-single.json", "presentation-multiple.json", "presentation-selective.json"} {
		d, err := vc.Parse(shared(t, name))
		if err != nil {
			t.Fatal(name, err)
		}
		for _, k := range keys {
			if _, err := jose.SignPresentation(d, jose.Claims{}, k.Private, jose.Options{KeyID: k.ID}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
