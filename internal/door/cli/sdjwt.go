package cli

import (
	"encoding/json"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/ground/fault"
)

type sdjwtIssueCmd struct {
	Claims    string   `arg:"" name:"claims" help:"FILE, or - for standard input: the claims, a JSON object."`
	Key       string   `required:"" placeholder:"FILE" help:"The issuer's private key: a JSON Web Key, or a verification method with secretKeyJwk."`
	KID       string   `name:"kid" placeholder:"ID" help:"How the header names the key. Default: the id in the key file."`
	Selective []string `placeholder:"PATH" sep:"none" help:"A claim the holder may show or not: family_name, address.city, languages[0], languages[*]. Again for more."`
	Decoys    int      `help:"So many digests of nothing wherever something is selective, at most 100."`
	HolderKey string   `placeholder:"FILE" help:"The holder's key, public or private: who presents the token must have it."`
	Type      string   `default:"dc+sd-jwt" help:"The header's typ: dc+sd-jwt, or vc+sd-jwt for a W3C credential."`
	written
}

// Help says more in the usage.
func (sdjwtIssueCmd) Help() string {
	return "Writes an SD-JWT (RFC 9901) with every disclosure, for the holder. Claims that decide about validity (iss, exp, vct, status and others) cannot be selective.\n\n" +
		"Exit status 2 when the claims, a path or a key cannot be used.\n\n" +
		"Example:\n\n    cairn sd-jwt issue claims.json --key issuer.json --holder-key holder.json --selective family_name --out credential.sd-jwt"
}

// mostDecoys keeps a token readable.
const mostDecoys = 100

// Run issues an SD-JWT.
func (c *sdjwtIssueCmd) Run(s *session) error {
	data, err := s.local(c.Claims)
	if err != nil {
		return err
	}
	claims, err := jcs.Parse(data)
	if err != nil {
		return fault.New(fault.Invalid, "token.document_unreadable", "file", c.Claims, "problem", err.Error()).Wrap(err)
	}
	key, err := s.keyFile("--key", c.Key)
	if err != nil {
		return err
	}
	o := sdjwt.Options{Type: c.Type, Decoys: min(max(c.Decoys, 0), mostDecoys), Key: jose.Options{KeyID: c.KID}}
	if o.Key.KeyID == "" {
		o.Key.KeyID = key.ID
	}
	if o.Disclose, err = s.claimPaths(c.Selective); err != nil {
		return err
	}
	if c.HolderKey != "" {
		holder, err := s.keyFiles("--holder-key", []string{c.HolderKey})
		if err != nil {
			return err
		}
		o.Holder = holder[0].Public
	}
	tok, err := sdjwt.Issue(claims, key.Private, o)
	if err != nil {
		return s.refused(err)
	}
	return c.token(s, tok.Raw(), tok.Issued.Header.Type)
}

func (s *session) claimPaths(list []string) ([]sdjwt.Path, error) {
	var out []sdjwt.Path
	for _, text := range list {
		p, err := sdjwt.ParsePath(text)
		if err != nil {
			return nil, s.refused(err)
		}
		out = append(out, p)
	}
	return out, nil
}

type sdjwtPresentCmd struct {
	Token     string   `arg:"" name:"token" help:"FILE, or - for standard input: the holder's SD-JWT."`
	Show      []string `placeholder:"PATH" sep:"none" help:"A claim to show, with everything beneath it. Again for more. Default: only what is always visible."`
	HolderKey string   `placeholder:"FILE" help:"The holder's private key, to bind the presentation to its verifier. Needs --audience and --nonce."`
	Audience  string   `placeholder:"ID" help:"The verifier it is made for."`
	Nonce     string   `placeholder:"TEXT" help:"The nonce the verifier gave."`
	At        instant  `placeholder:"TIME" help:"When it was made, 2026-03-01T12:00:00Z. Default: now."`
	written
}

// Help says more in the usage.
func (sdjwtPresentCmd) Help() string {
	return "Writes a presentation with the claims that are shown, bound to one verifier when the holder's key is given.\n\n" +
		"Exit status 2 when the token, a path or the key cannot be used.\n\n" +
		"Example:\n\n    cairn sd-jwt present credential.sd-jwt --show achievement_title --holder-key holder.json --audience https://employer.example --nonce n-0S6 --out shown.sd-jwt"
}

// Run makes a presentation.
func (c *sdjwtPresentCmd) Run(s *session) error {
	if (c.HolderKey == "") != (c.Nonce == "") || (c.Nonce == "") != (c.Audience == "") {
		return fault.New(fault.Invalid, "token.binding_incomplete")
	}
	data, err := s.local(c.Token)
	if err != nil {
		return err
	}
	tok, err := sdjwt.Parse(data)
	if err != nil {
		return s.refused(err)
	}
	show, err := s.claimPaths(c.Show)
	if err != nil {
		return err
	}
	if tok, err = tok.Present(show...); err != nil {
		return s.refused(err)
	}
	if c.HolderKey != "" {
		key, err := s.keyFile("--holder-key", c.HolderKey)
		if err != nil {
			return err
		}
		if tok, err = tok.Bind(key.Private, c.Audience, c.Nonce, c.At.or(time.Now())); err != nil {
			return s.refused(err)
		}
	}
	return c.token(s, tok.Raw(), tok.Issued.Header.Type)
}

type sdjwtVerifyCmd struct {
	Token    string   `arg:"" name:"token" help:"FILE, or - for standard input."`
	Key      []string `required:"" placeholder:"FILE" sep:"none" help:"A key the issuer may have signed it with: a JSON Web Key, a set of them, or a verification method. Again for more."`
	Audience string   `placeholder:"ID" help:"Who we are: the key binding must be made for us. Needs --nonce."`
	Nonce    string   `placeholder:"TEXT" help:"The nonce we gave. Needs --audience."`
	At       instant  `placeholder:"TIME" help:"Judge as at this time, 2026-03-01T12:00:00Z. Default: now."`
	written
}

// Help says more in the usage.
func (sdjwtVerifyCmd) Help() string {
	return "Checks the issuer's signature with the keys given, every disclosure, the time, and with --audience and --nonce the key binding. " +
		"Who the issuer is, and whether it was withdrawn, is not asked: that is cairn credential verify.\n\n" +
		"Writes what was found as JSON, the claims that are shown among it. Without --audience and --nonce a key binding is not checked, and the result says so. " +
		"Exit status 1 when the token is refused, 2 when there is no token or no key.\n\n" +
		"Example:\n\n    cairn sd-jwt verify shown.sd-jwt --key issuer.json --audience https://employer.example --nonce n-0S6 --out result.json"
}

// Run verifies an SD-JWT.
func (c *sdjwtVerifyCmd) Run(s *session) error {
	if (c.Nonce == "") != (c.Audience == "") {
		return fault.New(fault.Invalid, "token.binding_incomplete")
	}
	data, err := s.local(c.Token)
	if err != nil {
		return err
	}
	keys, err := s.keyFiles("--key", c.Key)
	if err != nil {
		return err
	}
	r, now := tokenResult{Form: "sd-jwt"}, c.At.or(time.Now())
	err = r.checkSelective(s, data, keys, now)
	if err == nil && c.Nonce != "" {
		err = bound(data, sdjwt.Expect{Nonce: c.Nonce, Audience: c.Audience, Now: now})
		r.KeyBinding = "checked"
	}
	return c.answer(s, r, err)
}

// bound checks the key binding of a token that was read before.
func bound(data []byte, e sdjwt.Expect) error {
	tok, err := sdjwt.Parse(data)
	if err != nil {
		return err
	}
	return tok.CheckBinding(e)
}

// checkSelective checks an SD-JWT and what it shows.
func (r *tokenResult) checkSelective(s *session, data []byte, keys []jose.Key, now time.Time) error {
	tok, err := sdjwt.Parse(data)
	if err != nil {
		return err
	}
	r.Type, r.KeyID, r.KeyBinding = tok.Issued.Header.Type, tok.Issued.Header.KeyID, "none"
	if tok.Binding != nil {
		r.KeyBinding = "not_checked"
	}
	if err := verified(tok.Issued, keys, r.inner); err != nil {
		return err
	}
	r.Claims = json.RawMessage(tok.Claims().Canonical())
	if err := r.selective(s, tok, keys, now); err != nil {
		return err
	}
	c, err := jose.ReadClaims(tok.Claims())
	if err != nil {
		return err
	}
	return c.ActiveAt(now)
}

// selective checks what an SD-JWT is by its type.
func (r *tokenResult) selective(s *session, tok *sdjwt.Token, keys []jose.Key, now time.Time) error {
	switch tok.Issued.Header.Type {
	case sdjwt.TypeVC:
		_, err := tok.Credential()
		return err
	case sdjwt.TypeCredential, sdjwt.TypePresentation:
		return r.selectiveDocument(s, tok, keys, now)
	}
	return &sdjwt.Error{Code: sdjwt.WrongType, Path: "header.typ", Detail: tok.Issued.Header.Type}
}

// selectiveDocument checks a W3C document, or an SD-JWT VC under its old type.
func (r *tokenResult) selectiveDocument(s *session, tok *sdjwt.Token, keys []jose.Key, now time.Time) error {
	if !tok.IsDocument() {
		_, err := tok.Credential()
		return err
	}
	d, err := tok.Document()
	if err != nil {
		return err
	}
	return r.document(s, d, keys, now)
}
