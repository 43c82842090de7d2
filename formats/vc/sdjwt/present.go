package sdjwt

import (
	"crypto"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
)

// TypeBinding is the typ of a key binding JWT.
const TypeBinding = "kb+jwt"

// Present is the token with the chosen claims only, without key binding. A path
// shows the claim, what it stands in, and everything beneath it; no path shows
// what is always visible. Paths are those of [Token.Claims]. Errors are *Error:
// NoSuchClaim for a path to nothing.
func (t *Token) Present(show ...Path) (*Token, error) {
	keep := make([]bool, len(t.Disclosures))
	for _, p := range show {
		if !p.leads(t.claims) {
			return nil, fail(NoSuchClaim, "$."+p.String(), "")
		}
		for i, d := range t.Disclosures {
			if p.within(d.Path) || d.Path.within(p) {
				t.keep(keep, i)
			}
		}
	}
	var chosen []string
	for i, d := range t.Disclosures {
		if keep[i] {
			chosen = append(chosen, d.Text)
		}
	}
	out, err := build(nil, t.Issued.String(), chosen, "")
	if err != nil {
		return nil, err
	}
	out.raw = out.Compact()
	return out, nil
}

// keep marks a disclosure and those it stands in.
func (t *Token) keep(marks []bool, i int) {
	for ; i >= 0 && !marks[i]; i = t.Disclosures[i].parent {
		marks[i] = true
	}
}

// Bind adds a key binding: who presents it, to whom, now. Errors are *Error:
// NoHolderKey, BindingSignature for a signer that is not the holder's.
func (t *Token) Bind(holder crypto.Signer, audience, nonce string, now time.Time) (*Token, error) {
	key, err := t.Holder()
	if err != nil {
		return nil, err
	}
	if !jose.Same(key, holder.Public()) {
		return nil, fail(BindingSignature, "$.cnf.jwk", "")
	}
	payload := jcs.NewObject([]jcs.Member{
		{Name: "aud", Value: *jcs.Text(audience)},
		{Name: "iat", Value: *jose.Seconds(now)},
		{Name: "nonce", Value: *jcs.Text(nonce)},
		{Name: "sd_hash", Value: *jcs.Text(digest(t.hash, string(t.presented())))},
	})
	kb, err := jose.SignTree(payload, TypeBinding, "", holder, jose.Options{})
	if err != nil {
		return nil, err
	}
	out := *t
	out.Binding = kb
	out.raw = out.Compact()
	return &out, nil
}

// Holder is the key the token is bound to (cnf.jwk, RFC 7800). Errors are *Error:
// NoHolderKey; and *jose.Error for a key that is none.
func (t *Token) Holder() (crypto.PublicKey, error) {
	jwk := t.Issued.Payload.Get("cnf").Get("jwk")
	if jwk == nil {
		return nil, fail(NoHolderKey, "$.cnf", "")
	}
	if jwk.Get("d") != nil {
		return nil, fail(NoHolderKey, "$.cnf.jwk", "with its private part")
	}
	k, err := jose.ReadKey(jwk, "$.cnf.jwk")
	return k.Public, err
}

// Expect is what a verifier asked for.
type Expect struct {
	Nonce    string // never empty: a verifier without a nonce accepts what somebody recorded
	Audience string // never empty
	Now      time.Time
	MaxAge   time.Duration // of the key binding; zero: 5 minutes
	Skew     time.Duration // how far its clock may be ahead; zero: 1 minute
}

// CheckBinding checks that the holder made this presentation for this verifier.
// Errors are *Error, each with its own code.
func (t *Token) CheckBinding(e Expect) error {
	if t.Binding == nil {
		return fail(NoBinding, "", "")
	}
	key, err := t.Holder()
	if err != nil {
		return err
	}
	if t.Binding.Header.Type != TypeBinding {
		return fail(WrongBindingType, "key binding.typ", t.Binding.Header.Type)
	}
	if err := t.Binding.Verify(key); err != nil {
		return &Error{Code: BindingSignature, Path: "key binding", Err: err}
	}
	if got := t.Binding.Payload.Get("sd_hash").Str(); got != digest(t.hash, string(t.presented())) {
		return fail(WrongHash, "key binding.sd_hash", got)
	}
	return t.checkRequest(e)
}

// checkRequest compares a key binding with what was asked for.
func (t *Token) checkRequest(e Expect) error {
	p := t.Binding.Payload
	if got := p.Get("nonce"); got.Str() == "" || got.Text != e.Nonce {
		return fail(WrongNonce, "key binding.nonce", got.Str())
	}
	if got := p.Get("aud"); got.Str() == "" || got.Text != e.Audience {
		return fail(WrongAudience, "key binding.aud", got.Str())
	}
	c, err := t.Binding.Claims()
	if err != nil || c.IssuedAt.IsZero() {
		return &Error{Code: BadBinding, Path: "key binding.iat", Err: err}
	}
	if e.MaxAge == 0 {
		e.MaxAge = 5 * time.Minute
	}
	if e.Skew == 0 {
		e.Skew = time.Minute
	}
	if err := c.ActiveAt(e.Now); err != nil {
		return &Error{Code: BindingTime, Path: "key binding", Err: err}
	}
	if c.IssuedAt.After(e.Now.Add(e.Skew)) || c.IssuedAt.Before(e.Now.Add(-e.MaxAge)) {
		return fail(BindingTime, "key binding.iat", c.IssuedAt.Format(time.RFC3339))
	}
	return nil
}
