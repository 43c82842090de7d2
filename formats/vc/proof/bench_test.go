package proof_test

import (
	"crypto"
	"os"
	"testing"

	"opencairn.org/cairn/formats/vc/proof/prooftest"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// BenchmarkFloor is each kind of key alone, over two hashes.
func BenchmarkFloor(b *testing.B) {
	for _, p := range []pairing{pairings[0], pairings[2], pairings[3]} {
		k := p.key(7)
		in := signature.NewInput(crypto.SHA256)
		if p.size == 96 {
			in = signature.NewInput(crypto.SHA384)
		}
		sig, err := signature.Sign(k, &in)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("sign/"+p.name, func(b *testing.B) {
			for b.Loop() {
				_, _ = signature.Sign(k, &in)
			}
		})
		b.Run("verify/"+p.name, func(b *testing.B) {
			for b.Loop() {
				if !signature.Verify(k.Public(), &in, sig) {
					b.Fatal("does not verify")
				}
			}
		})
	}
}

// BenchmarkProof is fresh bytes of the fixed Open Badge to the proof's result.
func BenchmarkProof(b *testing.B) {
	data, err := os.ReadFile("../../openbadge/testdata/bench.json")
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range pairings {
		k := p.key(7)
		o := prooftest.Options(k)
		signed, err := p.suite.Sign(prooftest.Parse(b, data), o, k)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("issue/"+p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.suite.Sign(prooftest.Parse(b, data), o, k); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("verify/"+p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d := prooftest.Parse(b, signed.Raw())
				if err := p.suite.Verify(d, prooftest.First(b, d), k.Public()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
