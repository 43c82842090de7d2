package jose_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

// BenchmarkToken measures issuing and verifying a credential of 3.4 kB beside the
// signature alone; test/bench computes the ratios.
func BenchmarkToken(b *testing.B) {
	d, err := vc.Parse([]byte(strings.Replace(credential, `"name":"Samira"`, `"name":"Samira","description":"`+strings.Repeat("Give oral medicines. ", 150)+`"`, 1)))
	if err != nil {
		b.Fatal(err)
	}
	tok, err := jose.SignCredential(d, ed, jose.Options{KeyID: "did:web:aldermoor.example#key-1"})
	if err != nil {
		b.Fatal(err)
	}
	raw, sig := tok.Raw(), ed25519.Sign(ed, d.Raw())
	b.Run("floor/verify", func(b *testing.B) {
		for b.Loop() {
			if !ed25519.Verify(ed.Public().(ed25519.PublicKey), d.Raw(), sig) {
				b.Fatal("floor")
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			tok, err := jose.Parse(raw)
			if err != nil || tok.Verify(ed.Public()) != nil {
				b.Fatal(err)
			}
			if _, err := tok.Document(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor/sign", func(b *testing.B) {
		for b.Loop() {
			_ = ed25519.Sign(ed, d.Raw())
		}
	})
	b.Run("sign", func(b *testing.B) {
		for b.Loop() {
			if _, err := jose.SignCredential(d, ed, jose.Options{KeyID: "did:web:aldermoor.example#key-1"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
