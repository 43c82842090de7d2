package sdjwt_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"opencairn.org/cairn/formats/vc/sdjwt"
)

// BenchmarkLearning measures issuing and verifying a learning credential with ten
// selective claims beside the P-256 signature alone.
func BenchmarkLearning(b *testing.B) {
	k := key(b, issuerJWK)
	tok := learning(b, nurse())
	h := sha256.Sum256(tok.Raw())
	sig, err := k.Private.Sign(rand.Reader, h[:], nil)
	if err != nil {
		b.Fatal(err)
	}
	claims, selective, err := nurse().Claims()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("floor/verify", func(b *testing.B) {
		for b.Loop() {
			if !ecdsa.VerifyASN1(k.Public.(*ecdsa.PublicKey), h[:], sig) {
				b.Fatal("floor")
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			tok, err := sdjwt.Parse(tok.Raw())
			if err != nil || tok.Verify(k.Public) != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor/sign", func(b *testing.B) {
		for b.Loop() {
			if _, err := k.Private.Sign(rand.Reader, h[:], nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("issue", func(b *testing.B) {
		for b.Loop() {
			if _, err := sdjwt.Issue(claims, k.Private, sdjwt.Options{Disclose: selective}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
