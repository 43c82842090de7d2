package key

import (
	"crypto"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
)

// signer signs and shows nothing: each way of printing it names the key only. The
// private key is held by a function and is no field, because fmt prints the
// fields of whatever it cannot format ("%p").
type signer struct {
	url    string
	public crypto.PublicKey
	sign   func(message []byte, opts crypto.SignerOpts) ([]byte, error)
}

func newSigner(p Public, private crypto.Signer) signer {
	return signer{url: p.URL(), public: p.Key, sign: func(message []byte, opts crypto.SignerOpts) ([]byte, error) {
		return private.Sign(rand.Reader, message, opts)
	}}
}

// Public implements crypto.Signer.
func (s signer) Public() crypto.PublicKey { return s.public }

// Sign implements crypto.Signer. For Ed25519 message is the message itself, so
// opts.HashFunc() is 0; for the other kinds it is a digest. Where randomness is
// needed, the system's is taken, never the caller's.
func (s signer) Sign(_ io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.sign(message, opts)
}

// Format implements fmt.Formatter, for every verb.
func (s signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.shown()) }

// LogValue implements slog.LogValuer.
func (s signer) LogValue() slog.Value { return slog.StringValue(s.shown()) }

// MarshalText implements encoding.TextMarshaler, also for JSON.
func (s signer) MarshalText() ([]byte, error) { return []byte(s.shown()), nil }

func (s signer) shown() string { return "[signer " + s.url + "]" }
