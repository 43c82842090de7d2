package statuslist

import (
	"crypto"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

// TokenType is the typ of a status list token, and its media type without
// "application/".
const TokenType = "statuslist+jwt"

// TokenRef is the entry of a token's status claim that a Token Status List answers
// (draft-ietf-oauth-status-list, 6.2).
type TokenRef struct {
	URI   string // of the list
	Index int
}

// ReadTokenRef reads a status claim. Errors are *Error: Unsupported when it has no
// status_list, Malformed.
func ReadTokenRef(status *jcs.Value) (TokenRef, error) {
	ref := status.Get("status_list")
	if ref == nil {
		return TokenRef{}, &Error{Code: Unsupported, Path: "$.status"}
	}
	idx, uri := ref.Get("idx"), ref.Get("uri").Str()
	if idx == nil || idx.Kind != jcs.Number {
		return TokenRef{}, &Error{Code: Malformed, Path: "$.status.status_list.idx"}
	}
	i, err := strconv.Atoi(idx.Text)
	if err != nil || i < 0 {
		return TokenRef{}, &Error{Code: Malformed, Path: "$.status.status_list.idx", Detail: idx.Text}
	}
	if !vc.AbsoluteURL(uri) {
		return TokenRef{}, &Error{Code: Malformed, Path: "$.status.status_list.uri", Detail: uri}
	}
	return TokenRef{URI: uri, Index: i}, nil
}

// Claim is the status claim of a token.
func (r TokenRef) Claim() *jcs.Value {
	ref := jcs.NewObject([]jcs.Member{
		{Name: "idx", Value: jcs.Value{Kind: jcs.Number, Text: strconv.Itoa(r.Index)}},
		{Name: "uri", Value: *jcs.Text(r.URI)},
	})
	return jcs.NewObject([]jcs.Member{{Name: "status_list", Value: *ref}})
}

// StatusToken is a Token Status List, before it is signed or after its signature
// was verified.
type StatusToken struct {
	URI     string        // its address: the claim sub
	Issuer  string        // iss; empty: not stated, and the key says who it is
	Issued  time.Time     // iat
	Expires time.Time     // exp; zero: none, and then an old list can be shown for a new one
	TTL     time.Duration // how long it may be cached; zero: not stated
	List    TokenList
}

// Sign signs the list. Errors are *Error: Malformed; and those of jose.SignTree.
func (s StatusToken) Sign(key crypto.Signer, o jose.Options) (*jose.Token, error) {
	if !vc.AbsoluteURL(s.URI) || s.Issued.IsZero() || s.List.Len() < MinEntries || s.TTL < 0 || s.TTL%time.Second != 0 {
		return nil, &Error{Code: Malformed, Detail: s.URI}
	}
	lst, err := s.List.Encode()
	if err != nil {
		return nil, err
	}
	m := []jcs.Member{
		{Name: "iat", Value: *jose.Seconds(s.Issued)},
		{Name: "sub", Value: *jcs.Text(s.URI)},
		{Name: "status_list", Value: *jcs.NewObject([]jcs.Member{
			{Name: "bits", Value: jcs.Value{Kind: jcs.Number, Text: strconv.Itoa(s.List.bits)}},
			{Name: "lst", Value: *jcs.Text(lst)},
		})},
	}
	if s.Issuer != "" {
		m = append(m, jcs.Member{Name: "iss", Value: *jcs.Text(s.Issuer)})
	}
	if !s.Expires.IsZero() {
		m = append(m, jcs.Member{Name: "exp", Value: *jose.Seconds(s.Expires)})
	}
	if s.TTL > 0 {
		m = append(m, jcs.Member{Name: "ttl", Value: jcs.Value{Kind: jcs.Number, Text: strconv.Itoa(int(s.TTL / time.Second))}})
	}
	return jose.SignTree(jcs.NewObject(m), TokenType, "", key, o)
}

// ReadStatusToken reads a token whose signature the caller has verified or is about
// to verify. Errors are *Error: WrongPurpose for a token made to say something
// else, Malformed, NotGZIP, TooBig, TooShort.
func ReadStatusToken(t *jose.Token) (*StatusToken, error) {
	if t.Header.Type != TokenType {
		return nil, &Error{Code: WrongPurpose, Path: "header.typ", Detail: t.Header.Type}
	}
	c, err := t.Claims()
	if err != nil || c.Subject == "" || c.IssuedAt.IsZero() {
		return nil, &Error{Code: Malformed, Path: "$.sub", Detail: c.Subject, Err: err}
	}
	s := &StatusToken{URI: c.Subject, Issuer: c.Issuer, Issued: c.IssuedAt, Expires: c.Expires}
	if s.TTL, err = readTTL(t.Payload.Get("ttl")); err != nil {
		return nil, err
	}
	list := t.Payload.Get("status_list")
	bits := list.Get("bits")
	if bits == nil || bits.Kind != jcs.Number {
		return nil, &Error{Code: Malformed, Path: "$.status_list.bits"}
	}
	n, err := strconv.Atoi(bits.Text)
	if err != nil || !goodBits(n) {
		return nil, &Error{Code: Malformed, Path: "$.status_list.bits", Detail: bits.Text}
	}
	s.List, err = DecodeTokenList(list.Get("lst").Str(), n)
	return s, err
}

// maxTTL bounds what a list may ask to be cached: ten years.
const maxTTL = 10 * 366 * 24 * 60 * 60

func readTTL(v *jcs.Value) (time.Duration, error) {
	if v == nil {
		return 0, nil
	}
	n, err := strconv.ParseFloat(v.Text, 64)
	if v.Kind != jcs.Number || err != nil || n <= 0 || n > maxTTL {
		return 0, &Error{Code: Malformed, Path: "$.ttl", Detail: v.Text}
	}
	return time.Duration(n * float64(time.Second)), nil
}

// FreshUntil is until when a list that was fetched at this time may be used
// without asking again; zero: it does not say.
func (s *StatusToken) FreshUntil(fetched time.Time) time.Time {
	if s.TTL == 0 {
		return s.Expires
	}
	if until := fetched.Add(s.TTL); s.Expires.IsZero() || until.Before(s.Expires) {
		return until
	}
	return s.Expires
}

// clockSkew is how far the clock of the issuer of a list may be ahead of ours.
const clockSkew = time.Minute

// CheckToken reads the entry of a token in a list whose signature the caller has
// verified. issuer is who issued the token that has the entry. The standard lets
// somebody else publish the list; a list that names its issuer must name this one,
// unless the caller trusts the other and passes an empty issuer. Errors are *Error:
// WrongList, WrongIssuer, NotYet, Stale, OutOfRange; none of them means valid.
func CheckToken(r TokenRef, issuer string, s *StatusToken, now time.Time) (TokenStatus, error) {
	switch {
	case s.URI != r.URI:
		return 0, &Error{Code: WrongList, Path: "$.sub", Detail: s.URI}
	case issuer != "" && s.Issuer != "" && s.Issuer != issuer:
		return 0, &Error{Code: WrongIssuer, Path: "$.iss", Detail: s.Issuer}
	case s.Issued.After(now.Add(clockSkew)):
		return 0, &Error{Code: NotYet, Path: "$.iat", Detail: s.Issued.Format(time.RFC3339)}
	case !s.Expires.IsZero() && !now.Before(s.Expires):
		return 0, &Error{Code: Stale, Path: "$.exp", Detail: s.Expires.Format(time.RFC3339)}
	}
	return s.List.Get(r.Index)
}
