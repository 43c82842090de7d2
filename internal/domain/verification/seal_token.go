package verification

import (
	"crypto"
	"errors"

	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
)

// tokenSeal is the signature of a JSON Web Token around a credential.
type tokenSeal struct {
	token  *jose.Token
	claims jose.Claims
	method jose.Method
	suite  string // as a report names it
}

func sealOf(t *jose.Token, claims jose.Claims, method jose.Method) tokenSeal {
	return tokenSeal{token: t, claims: claims, method: method, suite: "JWT " + string(t.Header.Algorithm)}
}

func (s tokenSeal) about() stated {
	created := s.claims.IssuedAt
	if created.IsZero() {
		created = s.claims.NotBefore
	}
	chain, _ := s.token.Header.Certificates() // a broken one: holds says so
	return stated{
		chain: chain, kind: sealToken, suite: s.suite, method: s.method.ID, carried: s.method.Key,
		created: created, expires: s.claims.Expires, challenge: s.claims.Nonce, domains: s.claims.Audience, published: true, name: s.token.Header.KeyID,
	}
}

// holds: the signature is over every character of header and payload.
func (s tokenSeal) holds(key crypto.PublicKey) (coverage, error) {
	if err := s.token.Verify(key); err != nil {
		return coverage{}, sealError(err)
	}
	return coverage{members: members(s.token.Payload)}, nil
}

// sealError is a token's error in the words of proofs.
func sealError(err error) error {
	var e *jose.Error
	if !errors.As(err, &e) {
		return err
	}
	code := proof.BadSignature
	switch e.Code {
	case jose.UnknownAlg:
		code = proof.Unknown
	case jose.WrongKey, jose.WeakKey, jose.ForeignKey:
		code = proof.WrongKey
	}
	return &proof.Error{Code: code, Path: e.Path, Detail: e.Detail, Err: err}
}
