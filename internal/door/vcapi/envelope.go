package vcapi

import (
	"context"
	"crypto"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/sdjwt"
)

// token is what a JWT and an SD-JWT have in common.
type token interface {
	Document() (*vc.Document, error)
	Verify(pub crypto.PublicKey) error
}

// secured is a document out of an envelope, before its signature was looked at.
type secured struct {
	token  token
	signed *jose.Token // what was signed: header and claims
	d      *vc.Document
}

// opened takes a document out of an envelope, or out of a string.
func opened(v *jcs.Value, presentation bool) (*secured, error) {
	if v.Kind == jcs.Object && !among(v.Get("@context"), vc.ContextV2) {
		return nil, &vc.Error{Code: vc.NoVersion, Path: "$['@context']"}
	}
	e, err := jose.Open(v)
	if err != nil {
		return nil, err
	}
	if v.Kind == jcs.Object && e.Presentation != presentation {
		return nil, &vc.Error{Code: vc.BadEnvelope, Path: "$.type", Detail: v.Get("type").Str()}
	}
	s := &secured{}
	if strings.Contains(e.Media, "sd-jwt") {
		t, err := sdjwt.Parse(e.Data)
		if err != nil {
			return nil, err
		}
		s.token, s.signed = t, t.Issued
	} else {
		t, err := jose.Parse(e.Data)
		if err != nil {
			return nil, err
		}
		s.token, s.signed = t, t
	}
	s.d, err = s.token.Document()
	return s, err
}

// envelopedCredential judges a credential in an envelope.
func (s *Server) envelopedCredential(ctx context.Context, r *Report, v *jcs.Value, o options) {
	x, err := opened(v, false)
	if err != nil {
		r.fail(checkModel, problems(err)...)
		return
	}
	c, list := s.model(x.d)
	if !r.settle(checkModel, understood, list) {
		return
	}
	r.settle(checkProof, "the signature holds, and is the issuer's", s.signedBy(ctx, x, c.Issuer.ID, o.expecting(proof.AssertionMethod)))
	s.contents(r, c, o)
}

// signedBy checks the signature of a token, whose it is, and what it is for. A
// token has no proof purpose: it is taken for the one that is expected.
func (s *Server) signedBy(ctx context.Context, x *secured, by string, o options) (out []Problem) {
	k, err := s.tokenKey(ctx, x.signed, by, o.purpose)
	if err != nil {
		return []Problem{problemOf(err)}
	}
	if err := x.token.Verify(k.Public); err != nil {
		out = append(out, problemOf(err))
	}
	if k.Controller != by && by != "" {
		out = append(out, noMethod.at("$", "the key is none of %.200q", by))
	}
	claims, err := x.signed.Claims()
	if err != nil {
		return append(out, problemOf(err))
	}
	if err := claims.ActiveAt(s.now()); err != nil {
		out = append(out, outOfRange.because(err))
	}
	if o.challenge != "" && claims.Nonce != o.challenge {
		out = append(out, otherOne.at("$.nonce", "expected %.80q, the token says %.80q", o.challenge, claims.Nonce))
	}
	for _, domain := range o.domain {
		if !slices.Contains(claims.Audience, domain) {
			out = append(out, otherDomain.at("$.aud", "expected %.80q", domain))
		}
	}
	return out
}

// tokenKey is the key that the token names, or the only one of whom it is by.
func (s *Server) tokenKey(ctx context.Context, t *jose.Token, by, purpose string) (did.Method, error) {
	if m := t.Method(by); m.ID != "" {
		return s.key(ctx, m.ID, purpose)
	}
	doc, err := did.Resolver{}.Resolve(ctx, by)
	if err != nil {
		return did.Method{}, err
	}
	return doc.KeyFor(doc.Methods[0].ID, purpose)
}
