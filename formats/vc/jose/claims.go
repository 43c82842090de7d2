package jose

import (
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// Claims are the registered claims of a token (RFC 7519, 4.1) and a nonce.
type Claims struct {
	Issuer    string
	Subject   string
	ID        string // jti
	Nonce     string
	Audience  []string
	IssuedAt  time.Time // zero: not stated
	NotBefore time.Time // zero: not stated
	Expires   time.Time // zero: not stated
}

// registered are the claims that are the token's and not the document's.
var registered = [...]string{"aud", "cnf", "exp", "iat", "iss", "jti", "nbf", "nonce", "sub"}

// Claims reads the registered claims. Errors are *Error: BadClaim. An iat that is
// no number counts as not stated: W3C's own examples write a date there.
func (t *Token) Claims() (Claims, error) { return ReadClaims(t.Payload) }

// ReadClaims reads the registered claims of a payload.
func ReadClaims(v *jcs.Value) (c Claims, err error) {
	for _, f := range []struct {
		name string
		into *string
	}{{"iss", &c.Issuer}, {"sub", &c.Subject}, {"jti", &c.ID}, {"nonce", &c.Nonce}} {
		x := v.Get(f.name)
		if x != nil && x.Kind != jcs.String {
			return c, fail(BadClaim, "$."+f.name, "")
		}
		*f.into = x.Str()
	}
	for _, x := range v.Get("aud").List() {
		if x.Kind != jcs.String {
			return c, fail(BadClaim, "$.aud", "")
		}
		c.Audience = append(c.Audience, x.Text)
	}
	if c.NotBefore, err = numericDate(v, "nbf"); err != nil {
		return c, err
	}
	if c.Expires, err = numericDate(v, "exp"); err != nil {
		return c, err
	}
	if x := v.Get("iat"); x == nil || x.Kind != jcs.Number {
		return c, nil
	}
	c.IssuedAt, err = numericDate(v, "iat")
	return c, err
}

// lastSecond is the end of the year 9999.
const lastSecond = 253402300799

// numericDate reads seconds since 1970 (RFC 7519, 2); fractions are cut off.
func numericDate(v *jcs.Value, name string) (time.Time, error) {
	x := v.Get(name)
	if x == nil {
		return time.Time{}, nil
	}
	n, err := strconv.ParseFloat(x.Text, 64)
	if x.Kind != jcs.Number || err != nil || n < 0 || n > lastSecond {
		return time.Time{}, fail(BadClaim, "$."+name, x.Text)
	}
	return time.Unix(int64(n), 0).UTC(), nil
}

// ActiveAt checks nbf and exp. In a vc+jwt they are the times of the signature,
// not of what the credential says. Errors are *Error: Expired, NotYet.
func (c Claims) ActiveAt(now time.Time) error {
	if !c.Expires.IsZero() && !now.Before(c.Expires) {
		return fail(Expired, "$.exp", c.Expires.Format(time.RFC3339))
	}
	if now.Before(c.NotBefore) {
		return fail(NotYet, "$.nbf", c.NotBefore.Format(time.RFC3339))
	}
	return nil
}
