package sdjwt

import (
	"crypto"
	"net/url"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

// Credential is what was understood of an SD-JWT VC.
type Credential struct {
	jose.Claims                  // Issuer may be empty: then the certificate says who it is
	Type        string           // vct
	Integrity   string           // vct#integrity; empty: none
	Holder      crypto.PublicKey // nil: not bound to a key
	Status      *jcs.Value       // nil: none; status_list is for formats/statuslist
	Shown       *jcs.Value       // every claim of the presentation
}

// Credential reads an SD-JWT VC. Errors are *Error: WrongType, MissingClaim,
// BadClaim; and *jose.Error for registered claims.
func (t *Token) Credential() (*Credential, error) {
	if !t.Issued.Header.IsOneOf(TypeVC, TypeCredential) || t.IsDocument() {
		return nil, fail(WrongType, "header.typ", t.Issued.Header.Type)
	}
	c := &Credential{Shown: t.claims}
	var err error
	if c.Claims, err = jose.ReadClaims(t.claims); err != nil {
		return nil, err
	}
	if iat := t.claims.Get("iat"); iat != nil && iat.Kind != jcs.Number {
		return nil, fail(BadClaim, "$.iat", iat.Text)
	}
	switch vct := t.claims.Get("vct"); {
	case vct == nil:
		return nil, fail(MissingClaim, "$.vct", "")
	case vct.Str() == "":
		return nil, fail(BadClaim, "$.vct", "")
	default:
		c.Type = vct.Text
	}
	if x := t.claims.Get("vct#integrity"); x != nil {
		if c.Integrity = x.Str(); c.Integrity == "" {
			return nil, fail(BadClaim, "$['vct#integrity']", "")
		}
	}
	if c.Status = t.claims.Get("status"); c.Status != nil && c.Status.Kind != jcs.Object {
		return nil, fail(BadClaim, "$.status", "")
	}
	if t.claims.Get("cnf") != nil {
		c.Holder, err = t.Holder()
	}
	return c, err
}

// IsDocument reports whether the claims are a W3C credential or presentation
// rather than an SD-JWT VC: both were called vc+sd-jwt.
func (t *Token) IsDocument() bool {
	return t.claims.Get("@context") != nil && t.Issued.Header.Type != TypeVC
}

// Document is the W3C credential or presentation that was disclosed (VC-JOSE,
// 3.2). Errors are *Error: WrongType; and those of [jose.Kind.Document].
func (t *Token) Document() (*vc.Document, error) {
	k := jose.Kind{Version: 2}
	switch t.Issued.Header.Type {
	case TypeCredential, "vc+ld+sd-jwt", "vc-ld+sd-jwt": // the last two from drafts
	case TypePresentation, "vp+ld+sd-jwt", "vp-ld+sd-jwt":
		k.Presentation = true
	default:
		return nil, fail(WrongType, "header.typ", t.Issued.Header.Type)
	}
	if err := k.Content(t.Issued.Header.ContentType); err != nil {
		return nil, err
	}
	return k.Document(t.claims)
}

// IssuerURL is where the keys of an issuer are that is an https address: the
// well-known name goes between host and path (SD-JWT VC, JWT VC Issuer Metadata).
// Errors are *Error: BadClaim.
func IssuerURL(issuer string) (string, error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.HasSuffix(issuer, "#") || u.ForceQuery {
		return "", fail(BadClaim, "$.iss", issuer)
	}
	return "https://" + u.Host + "/.well-known/jwt-vc-issuer" + strings.TrimSuffix(u.EscapedPath(), "/"), nil
}

// IssuerKeys are the keys of an issuer, or where they are.
type IssuerKeys struct {
	Keys []jose.Key
	URI  string // jwks_uri, whose bytes go to ReadKeys; empty: Keys are all
}

// ReadIssuer reads an issuer's metadata, which must be about the issuer it was
// asked for. Errors are *Error: BadMetadata, WrongMetadata.
func ReadIssuer(issuer string, data []byte) (IssuerKeys, error) {
	v, err := jcs.Parse(data)
	if err != nil {
		return IssuerKeys{}, &Error{Code: BadMetadata, Err: err}
	}
	if v.Get("issuer").Str() != issuer {
		return IssuerKeys{}, fail(WrongMetadata, "$.issuer", v.Get("issuer").Str())
	}
	uri, set := v.Get("jwks_uri"), v.Get("jwks")
	switch {
	case (uri == nil) == (set == nil):
		return IssuerKeys{}, fail(BadMetadata, "$.jwks", "one of jwks and jwks_uri")
	case uri != nil && !strings.HasPrefix(uri.Str(), "https://"):
		return IssuerKeys{}, fail(BadMetadata, "$.jwks_uri", uri.Str())
	case uri != nil:
		return IssuerKeys{URI: uri.Text}, nil
	}
	keys, err := keySet(set, "$.jwks")
	return IssuerKeys{Keys: keys}, err
}

// ReadKeys reads a JSON Web Key Set (RFC 7517, 5). Keys of kinds that are not
// used here are left out. Errors are *Error: BadMetadata.
func ReadKeys(data []byte) ([]jose.Key, error) {
	v, err := jcs.Parse(data)
	if err != nil {
		return nil, &Error{Code: BadMetadata, Err: err}
	}
	return keySet(v, "$")
}

func keySet(v *jcs.Value, path string) ([]jose.Key, error) {
	list := v.Get("keys")
	if list == nil || list.Kind != jcs.Array {
		return nil, fail(BadMetadata, path+".keys", "")
	}
	var out []jose.Key
	for i := range list.Items {
		k, err := jose.ReadKey(&list.Items[i], path+".keys")
		if err == nil && k.Private == nil {
			out = append(out, k)
		}
	}
	return out, nil
}

// Named is the key that a token's kid names; without kid, the only one there is.
// Errors are *Error: MissingClaim.
func (t *Token) Named(keys []jose.Key) (crypto.PublicKey, error) {
	kid := t.Issued.Header.KeyID
	for _, k := range keys {
		if kid != "" && k.ID == kid {
			return k.Public, nil
		}
	}
	if kid == "" && len(keys) == 1 {
		return keys[0].Public, nil
	}
	return nil, fail(MissingClaim, "header.kid", kid)
}
