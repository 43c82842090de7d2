package vc_test

import (
	"crypto/sha512"
	"errors"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
)

var text = []byte("a module description\n")

// Made with: printf 'a module description\n' | openssl dgst -sha384 -binary | base64 (and -sha512).
const (
	sri384 = "sha384-aNs2gsHv1FikE1mbY/iVno+YzQKgWyST8S/scGtdtpoo5WGyrUEBcsAt8Y8nO6fY"
	sri512 = "sha512-or3ifbXzc3UOHpB+9YBvTRLlpfuXTAKz3XbsbYGMYnXK375yet49JE+H9nJYlOMC76cAuDdesu0M7UoQQ1ZO+g=="
)

func resource(t *testing.T, member string) (vc.Resource, error) {
	t.Helper()
	c, err := read(t, strings.Replace(minimal, `"issuer"`, `"relatedResource":{"id":"https://a.example/m","mediaType":"text/plain",`+member+`},"issuer"`, 1))
	if len(c.Related) != 1 {
		t.Fatalf("%v: %d resources", err, len(c.Related))
	}
	return c.Related[0], err
}

func TestARelatedResourceIsTheOneThatWasMeant(t *testing.T) {
	t.Parallel()
	bare := sha512.Sum384(text)
	for _, member := range []string{
		`"digestSRI":"` + sri384 + `"`,
		`"digestSRI":"` + sri512 + `"`,
		`"digestSRI":"` + sri384 + ` ` + sri512 + `?ct=text/plain"`,
		`"digestSRI":"md5-AAAA ` + sri384 + `"`,
		`"digestMultibase":"` + vc.DigestMultibase(text) + `"`,
		`"digestMultibase":"` + multibase.Base64(bare[:]) + `"`,
		`"digestMultibase":"zQmVKmv41jjqWcHXsNtwT4aqjAamkAC2VF6Rdk7PjRoQyvK"`,
		`"digestSRI":"` + vc.DigestSRI(text) + `","digestMultibase":"` + vc.DigestMultibase(text) + `"`,
	} {
		r, err := resource(t, member)
		if err != nil {
			t.Errorf("%s: %v", member, err)
			continue
		}
		if r.MediaType != "text/plain" || r.ID != "https://a.example/m" {
			t.Errorf("read %+v", r)
		}
		if err := r.Check(text); err != nil {
			t.Errorf("%s: %v", member, err)
		}
		wantError(t, member, r.Check(append(text, ' ')), vc.DigestMismatch)
	}
}

// The strongest hash decides: a weak one that was forged to match does not help.
func TestAWeakerDigestDoesNotSaveAResource(t *testing.T) {
	t.Parallel()
	other := vc.DigestSRI([]byte("something else"))
	r, err := resource(t, `"digestSRI":"`+other+` `+sri512+`"`)
	if err != nil || r.Check(text) != nil {
		t.Errorf("%v, %v", err, r.Check(text))
	}
	r, err = resource(t, `"digestSRI":"sha512-AAAA`+sri512[len("sha512-AAAA"):]+` `+sri384+`"`)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, "strongest is wrong", r.Check(text), vc.DigestMismatch)
	r, err = resource(t, `"digestSRI":"`+other+`","digestMultibase":"`+vc.DigestMultibase(text)+`"`)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, "one of two", r.Check(text), vc.DigestMismatch)
}

func TestADigestThatCannotBeComputedIsNoMatch(t *testing.T) {
	t.Parallel()
	short := multibase.Base64([]byte{0x12, 4, 1, 2, 3, 4})
	for _, member := range []string{
		`"digestSRI":"x"`, `"digestSRI":""`, `"digestSRI":7`, `"digestSRI":"md5-AAAA"`, `"digestSRI":"sha384-AAAA"`, `"digestSRI":"sha384-!"`, `"digestSRI":"-"`,
		`"digestMultibase":""`, `"digestMultibase":"z"`, `"digestMultibase":"uEiA"`, `"digestMultibase":"` + short + `"`, `"digestMultibase":["u"]`,
	} {
		r, err := resource(t, member)
		wantError(t, member, err, vc.BadDigest)
		wantError(t, member, r.Check(text), vc.BadDigest)
	}
	r, err := resource(t, `"name":"none"`)
	wantError(t, "none", err, vc.NoDigest)
	wantError(t, "none", r.Check(text), vc.BadDigest)
}

func wantError(t *testing.T, name string, err error, want vc.Code) {
	t.Helper()
	var e *vc.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("%s: %v, want %s", name, err, want)
	}
}

func FuzzResource(f *testing.F) {
	f.Add(sri384, vc.DigestMultibase(text))
	f.Add("sha512-", "zz")
	f.Add("?-- sha384-?x", "u")
	f.Fuzz(func(t *testing.T, sri, mb string) {
		r := vc.Resource{SRI: strings.Fields(sri), Multibase: mb}
		if r.Check(text) == nil && r.Check([]byte("something else")) == nil {
			t.Fatalf("%q %q match everything", sri, mb)
		}
	})
}
