package jades

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"time"
)

// TrustList is a set of certificates whose owners are trusted to seal or to
// certify who seals. The zero list trusts nobody. It is read only once made.
type TrustList struct {
	named map[[sha256.Size]byte]*x509.Certificate
	roots *x509.CertPool
}

// NewTrustList is the list of these certificates.
func NewTrustList(certs ...*x509.Certificate) *TrustList {
	t := &TrustList{named: map[[sha256.Size]byte]*x509.Certificate{}, roots: x509.NewCertPool()}
	for _, c := range certs {
		t.named[sha256.Sum256(c.Raw)] = c
		t.roots.AddCert(c)
	}
	return t
}

// maxTrustList is how many certificates a file may list.
const maxTrustList = 20_000

// ParseTrustList reads a file of certificates: PEM blocks one after the other, or
// one certificate in DER. A file without any is an error.
func ParseTrustList(data []byte) (*TrustList, error) {
	var certs []*x509.Certificate
	for rest := data; len(certs) <= maxTrustList; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		if b.Type != "CERTIFICATE" {
			return nil, fail(BadCertificate, "$", b.Type)
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, fail(BadCertificate, "$", "").because(err)
		}
		certs = append(certs, c)
	}
	if len(certs) > maxTrustList {
		return nil, fail(TooMany, "$", "")
	}
	if len(certs) > 0 {
		return NewTrustList(certs...), nil
	}
	c, err := x509.ParseCertificate(data)
	if err != nil {
		return nil, fail(BadCertificate, "$", "").because(err)
	}
	return NewTrustList(c), nil
}

// Len is how many certificates the list names.
func (t *TrustList) Len() int {
	if t == nil {
		return 0
	}
	return len(t.named)
}

// anchor finds the listed certificate that chain[0] is or leads to, as at a time.
func (t *TrustList) anchor(chain []*x509.Certificate, at time.Time) (*x509.Certificate, Code, error) {
	if t.Len() == 0 {
		return nil, NoTrustList, nil
	}
	leaf := chain[0]
	if c, ok := t.named[sha256.Sum256(leaf.Raw)]; ok {
		return c, "", nil
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	ways, err := leaf.Verify(x509.VerifyOptions{
		Roots: t.roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return nil, refusal(err), err
	}
	way := ways[0]
	return way[len(way)-1], "", nil
}

// refusal tells a chain that leads nowhere from one that leads to the list but
// may not be followed.
func refusal(err error) Code {
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return NotInTrustList
	}
	return BadChain
}
