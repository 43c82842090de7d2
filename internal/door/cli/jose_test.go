package cli

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/internal/ground/i18n"
)

var codeInSource = regexp.MustCompile(`Code = "([a-z_]+)"`)

// aboutTypes are codes of type metadata, which these commands do not read.
var aboutTypes = []string{
	"bad_type_metadata", "type_metadata_unreachable", "other_type_metadata", "integrity_mismatch", "circular_type", "loosened_type", "claim_not_selective", "claim_selective",
}

func TestEveryCodeOfATokenHasItsWords(t *testing.T) {
	t.Parallel()
	p, seen := i18n.For("en"), 0
	var grouped []string
	for _, g := range problemGroups() {
		if !p.Has("token.problem." + g.key) {
			t.Errorf("no message for %s", g.key)
		}
		grouped = append(grouped, g.codes...)
	}
	for _, name := range []string{"jose", "sdjwt"} {
		source, err := os.ReadFile("../../../formats/vc/" + name + "/errors.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range codeInSource.FindAllStringSubmatch(string(source), -1) {
			seen++
			if !slices.Contains(grouped, m[1]) && !slices.Contains(aboutTypes, m[1]) {
				t.Errorf("%s: %s belongs to no message", name, m[1])
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d codes: the scan looks for the wrong thing", seen)
	}
}

// A key that two of several could be is tried, one that none is, is said.
func TestATokenIsTriedWithTheKeysItNames(t *testing.T) {
	t.Parallel()
	const one = `{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`
	const two = `{"kty":"EC","crv":"P-256","kid":"https://b.example#b","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
	keys, err := readKeys([]byte(`{"keys":[` + one + `,` + two + `]}`))
	if err != nil || len(keys) != 2 {
		t.Fatal(keys, err)
	}
	for kid, want := range map[string]string{
		"a": "a", "b": "https://b.example#b", "https://b.example#b": "https://b.example#b", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k": "a", "": "a https://b.example#b", "c": "",
	} {
		var got []string
		for _, k := range candidates(keys, kid) {
			got = append(got, k.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", kid, got, want)
		}
	}
	tok, err := jose.Parse([]byte("eyJhbGciOiJFZERTQSIsImtpZCI6InoifQ.e30."))
	if err != nil {
		t.Fatal(err)
	}
	if err := verified(tok, keys, false); !errors.Is(err, errNoKey) {
		t.Error("two keys, neither named:", err)
	}
	if err := verified(tok, keys[:1], true); !errors.Is(err, errNoKey) {
		t.Error("inside another token:", err)
	}
	if err := verified(tok, keys[:1], false); err == nil || errors.Is(err, errNoKey) {
		t.Error("the only key is not tried:", err)
	}
}
