package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/internal/ground/fault"
)

type joseSignCmd struct {
	Document string   `arg:"" name:"document" help:"FILE, or - for standard input: a credential or a presentation of version 2, as JSON."`
	Key      string   `required:"" placeholder:"FILE" help:"The private key: a JSON Web Key, or a verification method with secretKeyJwk. Ed25519, P-256, P-384 or P-521."`
	KID      string   `name:"kid" placeholder:"ID" help:"How the header names the key. Default: the id in the key file."`
	EmbedKey bool     `help:"Put the public key into the header."`
	Badge    bool     `help:"Sign in the form of Open Badges 3.0: typ JWT, with iss, sub, jti, nbf and exp."`
	Audience []string `placeholder:"ID" help:"For whom a presentation is made. Again for more."`
	Nonce    string   `placeholder:"TEXT" help:"The nonce the verifier of a presentation gave."`
	written
}

// Help says more in the usage.
func (joseSignCmd) Help() string {
	return "Writes a compact token, vc+jwt for a credential and vp+jwt for a presentation (W3C, Securing Verifiable Credentials using JOSE and COSE). " +
		"For trying things out with a key in a file; issuers' own keys are never in one. The private key is not shown.\n\n" +
		"Exit status 2 when the document or the key cannot be used.\n\n" +
		"Example:\n\n    cairn jose sign credential.json --key key.json --out credential.jwt"
}

// Run signs a document.
func (c *joseSignCmd) Run(s *session) error {
	data, err := s.local(c.Document)
	if err != nil {
		return err
	}
	key, err := s.keyFile("--key", c.Key)
	if err != nil {
		return err
	}
	d, err := vc.Parse(data)
	if err != nil {
		return fault.New(fault.Invalid, "token.document_unreadable", "file", c.Document, "problem", err.Error()).Wrap(err)
	}
	tok, err := c.sign(d, key)
	if err != nil {
		return s.refused(err)
	}
	return c.token(s, tok.Raw(), tok.Header.Type)
}

func (c *joseSignCmd) sign(d *vc.Document, key jose.Key) (*jose.Token, error) {
	o := jose.Options{KeyID: c.KID, EmbedKey: c.EmbedKey}
	if o.KeyID == "" {
		o.KeyID = key.ID
	}
	presentation := false
	for _, t := range d.Root().Get("type").List() {
		presentation = presentation || t.Str() == "VerifiablePresentation"
	}
	switch {
	case presentation:
		return jose.SignPresentation(d, jose.Claims{Audience: c.Audience, Nonce: c.Nonce}, key.Private, o)
	case c.Badge:
		return jose.SignBadge(d, key.Private, o)
	}
	return jose.SignCredential(d, key.Private, o)
}

type joseVerifyCmd struct {
	Token string   `arg:"" name:"token" help:"FILE, or - for standard input."`
	Key   []string `required:"" placeholder:"FILE" sep:"none" help:"A key that may have signed it: a JSON Web Key, a set of them, or a verification method. Again for more."`
	At    instant  `placeholder:"TIME" help:"Judge as at this time, 2026-03-01T12:00:00Z. Default: now."`
	written
}

// Help says more in the usage.
func (joseVerifyCmd) Help() string {
	return "Checks the signature with the keys given, the header, that claims and document say the same, the document's own rules, and the time. " +
		"Credentials in a presentation are checked with the same keys. Who the issuer is, and whether it was withdrawn, is not asked: that is cairn credential verify.\n\n" +
		"Writes what was found as JSON. Exit status 1 when the token is refused, 2 when there is no token or no key.\n\n" +
		"Example:\n\n    cairn jose verify credential.jwt --key issuer.json --out result.json"
}

// Run verifies a token.
func (c *joseVerifyCmd) Run(s *session) error {
	data, err := s.local(c.Token)
	if err != nil {
		return err
	}
	keys, err := s.keyFiles("--key", c.Key)
	if err != nil {
		return err
	}
	r := tokenResult{Form: "jose"}
	tok, err := jose.Parse(data)
	if err == nil {
		r.Type, r.KeyID = tok.Header.Type, tok.Header.KeyID
		err = r.check(s, tok, keys, c.At.or(time.Now()))
	}
	return c.answer(s, r, err)
}

// tokenResult is what jose verify and sd-jwt verify write.
type tokenResult struct {
	Verified   bool            `json:"verified"`
	Form       string          `json:"form"` // jose or sd-jwt
	Type       string          `json:"type,omitempty"`
	KeyID      string          `json:"kid,omitempty"`
	KeyBinding string          `json:"keyBinding,omitempty"` // checked, not_checked, none
	Problem    *refusal        `json:"problem,omitempty"`
	Document   json.RawMessage `json:"document,omitempty"` // of a W3C credential or presentation
	Claims     json.RawMessage `json:"claims,omitempty"`   // what an SD-JWT shows
	Enclosed   []enclosed      `json:"enclosed,omitempty"`
	inner      bool            // of a token inside another one
}

// enclosed is a credential inside a presentation.
type enclosed struct {
	Media    string   `json:"media,omitempty"`
	Verified *bool    `json:"verified"` // null: not checked, and the problem says why
	Problem  *refusal `json:"problem,omitempty"`
}

// check checks a JWT and what it holds.
func (r *tokenResult) check(s *session, tok *jose.Token, keys []jose.Key, now time.Time) error {
	if err := verified(tok, keys, r.inner); err != nil {
		return err
	}
	d, err := tok.Document()
	if err != nil {
		return err
	}
	c, err := tok.Claims()
	if err != nil {
		return err
	}
	if err := c.ActiveAt(now); err != nil {
		return err
	}
	return r.document(s, d, keys, now)
}

// document checks the rules of a document that was signed.
func (r *tokenResult) document(s *session, d *vc.Document, keys []jose.Key, now time.Time) error {
	r.Document = json.RawMessage(d.Raw())
	root := d.Root()
	var bad error
	for i, x := range root.Get("verifiableCredential").List() {
		e, err := s.enclosed(x, keys, now)
		r.Enclosed = append(r.Enclosed, e)
		if err != nil && bad == nil {
			bad = &jose.Error{Code: jose.BadEnvelope, Path: fmt.Sprintf("$.verifiableCredential[%d]", i), Detail: codeOf(err)}
		}
	}
	if bad != nil {
		return bad
	}
	if list := root.Get("@context").List(); len(list) == 0 || list[0].Str() != vc.ContextV2 || root.Get("credentialSubject") == nil {
		return nil // presentations and version 1.1: only the token was checked
	}
	c, err := vc.Read(d)
	switch {
	case err != nil:
		return err
	case now.Before(c.ValidFrom):
		return &jose.Error{Code: jose.NotYet, Path: "$.validFrom"}
	case !c.ValidUntil.IsZero() && !now.Before(c.ValidUntil):
		return &jose.Error{Code: jose.Expired, Path: "$.validUntil"}
	}
	return nil
}

// enclosed checks a credential in a presentation. One whose key was not given, or
// whose form is not checked here, is not checked; one that is refused refuses the
// presentation.
func (s *session) enclosed(v *jcs.Value, keys []jose.Key, now time.Time) (enclosed, error) {
	if !jose.IsEnvelope(v) && v.Kind == jcs.Object {
		return enclosed{Media: "vc", Problem: &refusal{Code: "not_checked", Text: s.p.T("token.not_checked")}}, nil
	}
	e, err := jose.Open(v)
	if err != nil {
		p := s.problemOf(err)
		return enclosed{Verified: new(bool), Problem: &p}, err
	}
	out := enclosed{Media: e.Media}
	switch r := (&tokenResult{inner: true}); e.Media {
	case "vc+cose":
		out.Problem = &refusal{Code: "not_checked", Text: s.p.T("token.not_checked")}
		return out, nil
	case "vc+sd-jwt", "vc-ld+sd-jwt", "dc+sd-jwt", "sd-jwt":
		err = r.checkSelective(s, e.Data, keys, now)
	default:
		var tok *jose.Token
		if tok, err = jose.Parse(e.Data); err == nil {
			err = r.check(s, tok, keys, now)
		}
	}
	if err != nil {
		p := s.problemOf(err)
		out.Problem = &p
	}
	if errors.Is(err, errNoKey) {
		return out, nil
	}
	good := err == nil
	out.Verified = &good
	return out, err
}

// answer writes what was found and ends the command with it.
func (w written) answer(s *session, r tokenResult, err error) error {
	r.Verified = err == nil
	if err != nil {
		p := s.problemOf(err)
		r.Problem = &p
		if p.Code == invalidDocument {
			r.Problem.Detail = err.Error()
		}
	}
	data, failure := encodeJSON(r)
	if failure == nil {
		failure = w.result(s, data)
	}
	switch {
	case failure != nil:
		return failure
	case err == nil:
		if w.Out != "" {
			s.note("token.verified")
		}
		return nil
	case unreadable(err):
		return s.refused(err)
	}
	s.note("token.refused", "code", r.Problem.Code, "text", r.Problem.Text)
	return errNo
}

// instant is a time on the command line.
type instant struct{ time.Time }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *instant) UnmarshalText(b []byte) (err error) {
	i.Time, err = time.Parse(time.RFC3339, string(b))
	return err
}

// or is the time, or another when none was given.
func (i instant) or(t time.Time) time.Time {
	if i.IsZero() {
		return t
	}
	return i.Time
}
