package key

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/internal/ground/fault"
)

// Kind is what a key is made of, and so what it signs. An issuer has a current
// key of each kind it needs.
type Kind string

// The kinds.
const (
	Ed25519 Kind = ""      // credentials, status lists, the log
	ES256   Kind = "es256" // ECDSA over P-256: what European wallets take (SD-JWT VC)
	Seal    Kind = "seal"  // an e-seal with its certificates, brought by its owner (JAdES)
)

func (k Kind) known() bool { return k == Ed25519 || k == ES256 || k == Seal }

// String is the kind's name.
func (k Kind) String() string {
	if k == Ed25519 {
		return "ed25519"
	}
	return string(k)
}

// MarshalText implements encoding.TextMarshaler. In a key file the kind is left
// out for Ed25519.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; ParseKind says what it takes.
func (k *Kind) UnmarshalText(b []byte) (err error) {
	*k, err = ParseKind(string(b))
	return err
}

// ParseKind reads a kind's name: ed25519, es256 or seal.
func ParseKind(s string) (Kind, error) {
	for _, k := range []Kind{Ed25519, ES256, Seal} {
		if k.String() == s {
			return k, nil
		}
	}
	return "", fault.New(fault.Invalid, "key.kind_unknown", "kind", s)
}

// prefix stands before the serial in a file's name.
func (k Kind) prefix() string {
	if k == Ed25519 {
		return ""
	}
	return string(k) + "-"
}

// fragment names the nth key of the kind in the issuer's did document.
func (k Kind) fragment(serial int) string {
	if k == Ed25519 {
		return fmt.Sprintf("key-%d", serial)
	}
	return fmt.Sprintf("%s-%d", k, serial)
}

func (k Kind) generate() (crypto.Signer, error) {
	switch k {
	case Ed25519:
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	case ES256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return nil, fault.New(fault.Invalid, "key.seal_is_brought")
}

// marshal writes both halves as a key file holds them.
func (k Kind) marshal(private crypto.Signer) (public, half []byte, err error) {
	if seed, ok := private.(ed25519.PrivateKey); ok && k == Ed25519 {
		return seed.Public().(ed25519.PublicKey), seed.Seed(), nil
	}
	if public, err = x509.MarshalPKIXPublicKey(private.Public()); err != nil {
		return nil, nil, err
	}
	half, err = x509.MarshalPKCS8PrivateKey(private)
	return public, half, err
}

func (k Kind) unmarshal(half []byte) (crypto.Signer, error) {
	if k == Ed25519 {
		if len(half) != ed25519.SeedSize {
			return nil, fmt.Errorf("a seed of %d bytes", len(half))
		}
		return ed25519.NewKeyFromSeed(half), nil
	}
	private, err := x509.ParsePKCS8PrivateKey(half)
	if err != nil {
		return nil, err
	}
	signer, ok := private.(crypto.Signer)
	if !ok || !k.fits(signer.Public()) {
		return nil, fmt.Errorf("a private key of another kind than %s", k)
	}
	return signer, nil
}

func (k Kind) publicKey(b []byte) (crypto.PublicKey, error) {
	if k == Ed25519 {
		if len(b) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("a public key of %d bytes", len(b))
		}
		return ed25519.PublicKey(b), nil
	}
	public, err := x509.ParsePKIXPublicKey(b)
	if err == nil && !k.fits(public) {
		err = fmt.Errorf("a public key of another kind than %s", k)
	}
	return public, err
}

// leastRSA is the least length of an RSA seal key, in bits (ETSI TS 119 312).
const leastRSA = 2048

// fits reports whether a key may be of this kind.
func (k Kind) fits(public crypto.PublicKey) bool {
	switch p := public.(type) {
	case ed25519.PublicKey:
		return k == Ed25519
	case *ecdsa.PublicKey:
		return p.Curve == elliptic.P256() && k != Ed25519 || p.Curve == elliptic.P384() && k == Seal
	case *rsa.PublicKey:
		return k == Seal && p.N.BitLen() >= leastRSA
	}
	return false
}

func (s sealed) certificates() ([]*x509.Certificate, error) {
	var chain []*x509.Certificate
	for _, der := range s.Chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("certificate %d of the chain: %w", len(chain)+1, err)
		}
		chain = append(chain, c)
	}
	return chain, nil
}

// public is the public half of a file that parse accepted, so nothing in it can
// fail to be read.
func (s sealed) public() Public {
	p := Public{ID: s.Kind.fragment(s.Serial), Kind: s.Kind, Tenant: s.Tenant, Issuer: s.Issuer, From: s.From, Until: s.Until}
	p.Key, _ = s.Kind.publicKey(s.Public)
	p.Chain, _ = s.certificates()
	if s.Kind != Seal {
		p.Multibase, _ = did.Multikey(p.Key)
	}
	return p
}

// Import takes an e-seal that an authority certified: its private key and the
// certificates from its own up to the authority. It becomes the issuer's current
// seal; one before it ends. Faults: "key.seal_kind" for a key no seal is made
// with, "key.seal_chain" when the first certificate is not the key's or one does
// not follow from the next, "key.seal_expired".
func (r *Ring) Import(tenant, issuer string, private crypto.Signer, chain []*x509.Certificate) (Public, error) {
	if err := r.sealFits(private, chain); err != nil {
		return Public{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	have, err := r.of(tenant, issuer, Seal)
	if err != nil && !fault.Is(err, "key.none") {
		return Public{}, err
	}
	s := sealed{Kind: Seal, Tenant: tenant, Issuer: issuer, Serial: 1}
	if len(have) > 0 {
		s.Serial = have[len(have)-1].Serial + 1
	}
	for _, c := range chain {
		s.Chain = append(s.Chain, c.Raw)
	}
	return r.store(s, private)
}

func (r *Ring) sealFits(private crypto.Signer, chain []*x509.Certificate) error {
	if !Seal.fits(private.Public()) {
		return fault.New(fault.Invalid, "key.seal_kind")
	}
	type equal interface{ Equal(crypto.PublicKey) bool }
	if len(chain) == 0 || !chain[0].PublicKey.(equal).Equal(private.Public()) {
		return fault.New(fault.Invalid, "key.seal_chain", "place", 1)
	}
	for i, c := range chain[:len(chain)-1] {
		if err := c.CheckSignatureFrom(chain[i+1]); err != nil {
			return fault.New(fault.Invalid, "key.seal_chain", "place", i+2).Wrap(err)
		}
	}
	if now := r.now(); now.After(chain[0].NotAfter) || now.Before(chain[0].NotBefore) {
		return fault.New(fault.Invalid, "key.seal_expired", "from", chain[0].NotBefore, "until", chain[0].NotAfter)
	}
	return nil
}
