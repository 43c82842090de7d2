package signature_test

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
	"testing"

	"opencairn.org/cairn/formats/vc/proof/prooftest"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// device is a signer that has a P-384 key and gives this answer.
type device struct {
	answer []byte
	err    error
}

func (device) Public() crypto.PublicKey { return prooftest.P384(1).Public() }
func (d device) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return d.answer, d.err
}

func der(t *testing.T, r, s *big.Int) []byte {
	t.Helper()
	b, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func input() *signature.Input {
	in := signature.NewInput(crypto.SHA384)
	in.SetConfig([]byte("config"))
	in.SetDocument([]byte("document"))
	return &in
}

func TestADeviceThatAnswersNonsenseSignsNothing(t *testing.T) {
	t.Parallel()
	one, huge := big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 384)
	for name, answer := range map[string][]byte{
		"nothing":       nil,
		"already r||s":  bytes.Repeat([]byte{7}, 96),
		"more behind":   append(der(t, one, one), 0),
		"r too large":   der(t, huge, one),
		"s negative":    der(t, one, big.NewInt(-1)),
		"r zero":        der(t, new(big.Int), one),
		"no sequence":   {2, 1, 1},
		"only one half": {0x30, 3, 2, 1, 1},
	} {
		if sig, err := signature.Sign(device{answer: answer}, input()); err == nil {
			t.Errorf("%s: signed %x", name, sig)
		}
	}
	down := errors.New("the device is off")
	if _, err := signature.Sign(device{err: down}, input()); !errors.Is(err, down) {
		t.Errorf("got %v", err)
	}
}

func TestSmallHalvesAreFilledUp(t *testing.T) {
	t.Parallel()
	sig, err := signature.Sign(device{answer: der(t, big.NewInt(1), big.NewInt(2))}, input())
	if err != nil || len(sig) != 96 || sig[47] != 1 || sig[95] != 2 {
		t.Errorf("%x, %v", sig, err)
	}
}

func TestTheKeyDecidesTheHash(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme signature.Scheme
		key    crypto.PublicKey
		want   crypto.Hash
	}{
		{signature.EdDSA, prooftest.Ed25519(1).Public(), crypto.SHA256},
		{signature.ECDSA, prooftest.P256(1).Public(), crypto.SHA256},
		{signature.ECDSA, prooftest.P384(1).Public(), crypto.SHA384},
		{signature.ECDSA, prooftest.Ed25519(1).Public(), 0},
		{signature.EdDSA, prooftest.P256(1).Public(), 0},
		{signature.EdDSA, nil, 0},
	} {
		got, ok := c.scheme.Hash(c.key)
		if ok != (c.want != 0) || ok && got != c.want {
			t.Errorf("%v with %T: %v, %t", c.scheme, c.key, got, ok)
		}
	}
}
