package jose

import (
	"crypto"
	"encoding/base64"
	"slices"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// Options are what a signer chooses.
type Options struct {
	KeyID    string       // kid: the verification method; may be empty when the key is brought along
	EmbedKey bool         // bring the public key along as jwk
	Chain    [][]byte     // x5c, DER, the signing certificate first
	Extra    []jcs.Member // further header members: none that is written otherwise
}

// Sign signs a payload, a JSON object, under a protected header of alg, typ, cty
// (either may be empty) and what the options name. Errors are *Error: BadJSON,
// DoubledMember, WrongKey, SignerFailed.
func Sign(payload []byte, typ, cty string, s crypto.Signer, o Options) (*Token, error) {
	v, err := object(payload, "$")
	if err != nil {
		return nil, err
	}
	return sign(v, payload, typ, cty, s, o)
}

// SignTree is Sign of a payload that was made rather than read.
func SignTree(v *jcs.Value, typ, cty string, s crypto.Signer, o Options) (*Token, error) {
	if err := sound(v); err != nil {
		return nil, err
	}
	return sign(v, v.Append(make([]byte, 0, 1024)), typ, cty, s, o)
}

// sign signs bytes that were read as v.
func sign(v *jcs.Value, payload []byte, typ, cty string, s crypto.Signer, o Options) (*Token, error) {
	alg, err := AlgorithmFor(s.Public())
	if err != nil {
		return nil, err
	}
	head, err := o.header(alg, typ, cty, s.Public())
	if err != nil {
		return nil, err
	}
	enc := base64.RawURLEncoding
	b := make([]byte, 0, enc.EncodedLen(len(payload))+512)
	b = append(enc.AppendEncode(b, head), '.')
	start := len(b)
	b = enc.AppendEncode(b, payload)
	t := &Token{Payload: v, input: len(b)}
	if t.sig, err = alg.Sign(s, b); err != nil {
		return nil, err
	}
	if t.Header, err = readHeader(head); err != nil {
		return nil, err
	}
	t.raw = string(enc.AppendEncode(append(b, '.'), t.sig))
	t.payload = t.raw[start:t.input]
	return t, nil
}

func (o Options) header(alg Algorithm, typ, cty string, pub crypto.PublicKey) ([]byte, error) {
	m := slices.Clone(o.Extra)
	for _, f := range [][2]string{{"alg", string(alg)}, {"typ", typ}, {"cty", cty}, {"kid", o.KeyID}} {
		if f[1] != "" {
			m = append(m, jcs.Member{Name: f[0], Value: *jcs.Text(f[1])})
		}
	}
	if o.EmbedKey {
		jwk, err := JWK(pub)
		if err != nil {
			return nil, err
		}
		m = append(m, jcs.Member{Name: "jwk", Value: *jwk})
	}
	if len(o.Chain) > 0 {
		list := jcs.Value{Kind: jcs.Array}
		for _, der := range o.Chain {
			list.Items = append(list.Items, *jcs.Text(base64.StdEncoding.EncodeToString(der)))
		}
		m = append(m, jcs.Member{Name: "x5c", Value: list})
	}
	return jcs.NewObject(m).Append(make([]byte, 0, 256)), nil
}

// SignCredential secures a version 2 credential: the payload is the document as
// it is (VC-JOSE, 3.1.1). Errors are those of [Sign] and of [Token.Document].
func SignCredential(d *vc.Document, s crypto.Signer, o Options) (*Token, error) {
	return signDocument(d.Root(), d.Raw(), Kind{Version: 2}, "vc+jwt", "vc", s, o)
}

// SignPresentation secures a version 2 presentation. The claims say for whom and
// against which nonce it was made; zero fields are left out.
func SignPresentation(d *vc.Document, c Claims, s crypto.Signer, o Options) (*Token, error) {
	root := withClaims(d.Root(), c)
	return signDocument(root, root.Canonical(), Kind{Version: 2, Presentation: true}, "vp+jwt", "vp", s, o)
}

// SignBadge secures a version 2 credential in the Open Badges form: typ JWT, and
// claims that repeat issuer, id, subject and validity (Open Badges 3.0, 8.2.4).
func SignBadge(d *vc.Document, s crypto.Signer, o Options) (*Token, error) {
	root := d.Root()
	c := Claims{Issuer: identifier(root.Get("issuer")), ID: root.Get("id").Str()}
	if list := root.Get("credentialSubject").List(); len(list) == 1 {
		c.Subject = list[0].Get("id").Str()
	}
	c.NotBefore, _ = time.Parse(time.RFC3339, root.Get("validFrom").Str()) // no date: nbf will be missed
	c.Expires, _ = time.Parse(time.RFC3339, root.Get("validUntil").Str())
	root = withClaims(root, c)
	return signDocument(root, root.Canonical(), Kind{Version: 2, Badge: true}, "JWT", "", s, o)
}

// signDocument signs version 2 documents, and nothing that [Token.Document] would
// refuse to read.
func signDocument(root *jcs.Value, raw []byte, k Kind, typ, cty string, s crypto.Signer, o Options) (*Token, error) {
	if list := root.Get("@context").List(); len(list) == 0 || list[0].Str() != vc.ContextV2 {
		return nil, fail(NotACredential, "$['@context'][0]", "not version 2")
	}
	if _, err := k.document(root); err != nil {
		return nil, err
	}
	return sign(root, raw, typ, cty, s, o)
}

// withClaims is the document with the claims that are stated.
func withClaims(doc *jcs.Value, c Claims) *jcs.Value {
	m := slices.Clone(doc.Members)
	for _, f := range [][2]string{{"iss", c.Issuer}, {"sub", c.Subject}, {"jti", c.ID}, {"nonce", c.Nonce}} {
		if f[1] != "" {
			m = append(m, jcs.Member{Name: f[0], Value: *jcs.Text(f[1])})
		}
	}
	for _, f := range []struct {
		name string
		at   time.Time
	}{{"iat", c.IssuedAt}, {"nbf", c.NotBefore}, {"exp", c.Expires}} {
		if !f.at.IsZero() {
			m = append(m, jcs.Member{Name: f.name, Value: *Seconds(f.at)})
		}
	}
	switch len(c.Audience) {
	case 0:
	case 1:
		m = append(m, jcs.Member{Name: "aud", Value: *jcs.Text(c.Audience[0])})
	default:
		list := jcs.Value{Kind: jcs.Array}
		for _, a := range c.Audience {
			list.Items = append(list.Items, *jcs.Text(a))
		}
		m = append(m, jcs.Member{Name: "aud", Value: list})
	}
	return jcs.NewObject(m)
}

// Seconds is a time as a JWT writes it (RFC 7519, 2).
func Seconds(t time.Time) *jcs.Value {
	return &jcs.Value{Kind: jcs.Number, Text: strconv.FormatInt(t.Unix(), 10)}
}
