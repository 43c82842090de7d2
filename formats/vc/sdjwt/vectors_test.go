package sdjwt_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
)

// The keys and the request of the reference implementation's settings.
const (
	issuerJWK   = `{"kty":"EC","d":"Ur2bNKuBPOrAaxsRnbSH6hIhmNTxSGXshDSUD1a1y7g","crv":"P-256","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ","y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}`
	holderJWK   = `{"kty":"EC","d":"5K5SCos8zf9zRemGGUl6yfok-_NiiryNZsvANWMhF-I","crv":"P-256","x":"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc","y":"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ"}`
	theNonce    = "1234567890"
	theVerifier = "https://example.com/verifier"
)

func key(t testing.TB, jwk string) jose.Key {
	t.Helper()
	k, err := jose.ParseKey([]byte(jwk))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sharedDir(t *testing.T, elem ...string) string {
	t.Helper()
	root := os.Getenv("CAIRN_SHARED")
	if root == "" {
		t.Skip("CAIRN_SHARED does not name the shared data: the SD-JWT cases are left out")
	}
	return filepath.Join(append([]string{root, "data", "vectors"}, elem...)...)
}

// readCase reads a file of a case, as .txt or as .json whose text is JSON.
func readCase(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name+".txt"))
	if err == nil {
		return data
	}
	if data, err = os.ReadFile(filepath.Join(dir, name+".json")); err != nil {
		t.Fatal(err)
	}
	var s string
	if json.Unmarshal(data, &s) == nil {
		return []byte(s)
	}
	return data
}

func tree(t testing.TB, data []byte) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func same(t *testing.T, what string, got, want *jcs.Value) {
	t.Helper()
	if d := cmp.Diff(string(want.Canonical()), string(got.Canonical())); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

// TestTheReferencesCasesReadAsMeant runs every case in place. Two of them hold a
// specification only; TestCasesWithoutFilesAreMadeHere makes them.
func TestTheReferencesCasesReadAsMeant(t *testing.T) {
	t.Parallel()
	root := sharedDir(t, "sd-jwt", "testcases")
	dirs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, d := range dirs {
		found, err := filepath.Glob(filepath.Join(root, d.Name(), "sd_jwt_issuance.*"))
		if err != nil || len(found) == 0 {
			continue
		}
		read++
		t.Run(d.Name(), func(t *testing.T) {
			t.Parallel()
			referenceCase(t, filepath.Join(root, d.Name()))
		})
	}
	if read != 15 {
		t.Errorf("%d cases, want 15", read)
	}
}

func referenceCase(t *testing.T, dir string) {
	issuer := key(t, issuerJWK)
	issued, err := sdjwt.Parse(readCase(t, dir, "sd_jwt_issuance"))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := sdjwt.Parse(readCase(t, dir, "sd_jwt_presentation"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*sdjwt.Token{issued, shown} {
		if err := x.Verify(issuer.Public); err != nil {
			t.Error(err)
		}
	}
	same(t, "payload", issued.Issued.Payload, tree(t, readCase(t, dir, "sd_jwt_payload")))
	same(t, "verified", shown.Claims(), tree(t, readCase(t, dir, "verified_contents")))
	user := tree(t, readCase(t, dir, "user_claims"))
	for _, m := range user.Members {
		same(t, "issued "+m.Name, issued.Claims().Get(m.Name), &m.Value)
	}
	bindingOf(t, shown)
	reissue(t, issued, user)
}

func bindingOf(t *testing.T, shown *sdjwt.Token) {
	t.Helper()
	if shown.Binding == nil {
		if err := shown.CheckBinding(sdjwt.Expect{Nonce: theNonce, Audience: theVerifier}); err == nil {
			t.Error("no key binding, and accepted")
		}
		return
	}
	c, err := shown.Binding.Claims()
	if err != nil {
		t.Fatal(err)
	}
	if err := shown.CheckBinding(sdjwt.Expect{Nonce: theNonce, Audience: theVerifier, Now: c.IssuedAt.Add(time.Second)}); err != nil {
		t.Error(err)
	}
}

// reissue issues the same claims with the same ones selective, and shows all.
func reissue(t *testing.T, issued *sdjwt.Token, user *jcs.Value) {
	t.Helper()
	var paths []sdjwt.Path
	for _, d := range issued.Disclosures {
		paths = append(paths, d.Path)
	}
	again, err := sdjwt.Issue(user, key(t, issuerJWK).Private, sdjwt.Options{Type: "example+sd-jwt", Disclose: paths, Decoys: 2})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "issued again", again.Claims(), user)
	if len(again.Disclosures) != len(issued.Disclosures) {
		t.Errorf("%d disclosures, want %d", len(again.Disclosures), len(issued.Disclosures))
	}
	for _, d := range again.Disclosures {
		if !slices.ContainsFunc(paths, func(p sdjwt.Path) bool { return slices.Equal(p, d.Path) }) {
			t.Errorf("%s became selective", d.Path)
		}
	}
}

// The W3C's SD-JWT inputs, answered as meant.
func TestTheStandardBodysSelectiveInputs(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t, "w3c-jose-cose")
	keys := map[string]jose.Key{}
	for _, name := range []string{"vm-p256.json", "vm-p384.json", "vm-p521.json", "vm-ed25519.json"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		k := key(t, string(data))
		p, err := jose.Thumbprint(k.Public)
		if err != nil {
			t.Fatal(err)
		}
		keys[p] = k
	}
	for name, want := range map[string]string{
		"credential-sdjwt-nested.txt":           "",
		"credential-sdjwt-selective.txt":        "",
		"presentation-sdjwt-selective.txt":      "",
		"credential-sdjwt-bad-media-type.txt":   "wrong_token_type",
		"credential-sdjwt-bad-signature.txt":    "bad_signature",
		"presentation-sdjwt-bad-media-type.txt": "wrong_token_type",
		"presentation-sdjwt-bad-credential.txt": "wrong_token_type",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			err = w3cAnswer(data, keys)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func w3cAnswer(data []byte, keys map[string]jose.Key) error {
	tok, err := sdjwt.Parse(data)
	if err != nil {
		return err
	}
	if err := tok.Verify(keys[tok.Issued.Header.KeyID].Public); err != nil {
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
