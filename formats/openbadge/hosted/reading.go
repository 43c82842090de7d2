package hosted

import (
	"crypto/md5" //nolint:gosec // a hash the standard allows for addresses; nothing rests on it
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
)

// Reading is a hosted assertion with its badge class and its issuer.
type Reading struct {
	ID        string          // of the assertion: where it is hosted
	Badge     openbadge.Badge // what it says, in the terms of 3.0; ValidUntil is its expiry
	Recipient Recipient
	Reason    string         // of a revocation, as the issuer gives it
	Problems  []*Error       // what keeps it from being believed; none: its issuer answers for it
	Documents []DocumentRead // what was fetched, verbatim
}

// DocumentRead is a document that was fetched.
type DocumentRead struct {
	URL  string
	Body []byte
}

// Has reports whether a problem has the code.
func (r *Reading) Has(c Code) bool {
	for _, p := range r.Problems {
		if p.Code == c {
			return true
		}
	}
	return false
}

// Recipient is who earned the badge (IdentityObject of 2.0).
type Recipient struct {
	Kind   string // email, url, telephone or another property name
	Value  string // plain, or "sha256$..." of the value followed by the salt
	Hashed bool
	Salt   string
}

// Is reports whether the recipient is known by this address: compared as written,
// or by its hash with SHA-256 or MD5.
func (r Recipient) Is(address string) bool {
	if !r.Hashed {
		return address != "" && r.Value == address
	}
	method, sum, _ := strings.Cut(r.Value, "$")
	switch method {
	case "sha256":
		h := sha256.Sum256([]byte(address + r.Salt))
		return strings.EqualFold(sum, hex.EncodeToString(h[:]))
	case "md5":
		h := md5.Sum([]byte(address + r.Salt)) //nolint:gosec // see the import
		return strings.EqualFold(sum, hex.EncodeToString(h[:]))
	}
	return false
}

// Is reports whether a document says it is an assertion of Open Badges, of any
// version before 3.
func Is(root *jcs.Value) bool {
	return root != nil && root.Kind == jcs.Object && (isA(root, "Assertion") || root.Get("badge") != nil && root.Get("recipient") != nil)
}

func isA(v *jcs.Value, typ string) bool {
	for _, t := range v.Get("type").List() {
		if t.Str() == typ {
			return true
		}
	}
	return false
}

// assertion understands an assertion.
func (r *reader) assertion(v *jcs.Value) {
	out := r.out
	out.ID, out.Badge.ID = v.Get("id").Str(), v.Get("id").Str()
	out.Badge.Narrative = v.Get("narrative").Str()
	out.Badge.ValidFrom = r.time(v, "issuedOn", true)
	out.Badge.ValidUntil = r.time(v, "expires", false)
	for _, e := range v.Get("evidence").List() {
		out.Badge.Evidence = append(out.Badge.Evidence, openbadge.Evidence{ID: idOf(e), Name: e.Get("name").Str(), Description: e.Get("description").Str(), Narrative: e.Get("narrative").Str(), Genre: e.Get("genre").Str()})
	}
	r.recipient(v.Get("recipient"))
	r.revoked(v)
}

func (r *reader) revoked(v *jcs.Value) bool {
	x := v.Get("revoked")
	if x == nil || x.Kind == jcs.False {
		return false
	}
	r.out.Reason = v.Get("revocationReason").Str()
	r.problem(Revoked, "$.revoked", r.out.Reason)
	return true
}

func (r *reader) recipient(v *jcs.Value) {
	hashed := v.Get("hashed")
	x := Recipient{Kind: v.Get("type").Str(), Value: v.Get("identity").Str(), Salt: v.Get("salt").Str(), Hashed: hashed != nil && hashed.Kind == jcs.True}
	switch {
	case x.Value == "":
		r.problem(Missing, "$.recipient.identity", "")
	case x.Hashed && !strings.HasPrefix(x.Value, "sha256$") && !strings.HasPrefix(x.Value, "md5$"):
		r.problem(BadValue, "$.recipient.identity", x.Value)
	}
	r.out.Recipient = x
	kind := "ext:" + x.Kind
	if x.Kind == "email" {
		kind = "emailAddress"
	}
	r.out.Badge.Learner = openbadge.Learner{Identities: []openbadge.Identity{{Type: kind, Value: x.Value, Hashed: x.Hashed, Salt: x.Salt}}}
}

func (r *reader) time(v *jcs.Value, name string, required bool) time.Time {
	s := v.Get(name).Str()
	t, err := time.Parse(time.RFC3339, s)
	switch {
	case s == "" && required:
		r.problem(Missing, "$."+name, "")
	case s != "" && err != nil:
		r.problem(BadValue, "$."+name, s)
	}
	return t
}

// class understands a badge class.
func (r *reader) class(v *jcs.Value) {
	a := openbadge.Achievement{ID: v.Get("id").Str(), Name: v.Get("name").Str(), Description: v.Get("description").Str(), ImageURL: idOf(v.Get("image"))}
	if c := v.Get("criteria"); c != nil {
		a.CriteriaURL, a.Criteria = idOf(c), c.Get("narrative").Str()
	}
	for _, t := range v.Get("tags").List() {
		a.Tags = append(a.Tags, t.Str())
	}
	for _, x := range v.Get("alignment").List() {
		a.Alignments = append(a.Alignments, openbadge.Alignment{
			Framework: x.Get("targetFramework").Str(), Code: x.Get("targetCode").Str(), Name: x.Get("targetName").Str(),
			Description: x.Get("targetDescription").Str(), URL: x.Get("targetUrl").Str(),
		})
	}
	if a.Name == "" {
		r.problem(Missing, "$.name", "")
	}
	if a.Criteria+a.CriteriaURL == "" {
		r.problem(Missing, "$.criteria", "")
	}
	r.out.Badge.Achievement, r.out.Badge.Name = a, a.Name
}

// issuer understands a profile.
func (r *reader) issuer(v *jcs.Value) {
	r.out.Badge.Issuer = openbadge.Profile{ID: v.Get("id").Str(), Name: v.Get("name").Str(), URL: v.Get("url").Str(), Email: v.Get("email").Str()}
	if r.out.Badge.Issuer.Name == "" {
		r.problem(Missing, "$.name", "")
	}
}

// idOf is an address that stands alone or as the id of an object.
func idOf(v *jcs.Value) string {
	if v != nil && v.Kind == jcs.Object {
		return v.Get("id").Str()
	}
	return v.Str()
}

// answersFor reports whether the issuer's profile answers for an address: under one
// of the prefixes it names, at one of the origins it names, or else at its own
// (Profile, verification: startsWith, allowedOrigins).
func answersFor(profile *jcs.Value, issuer, address string) bool {
	v := profile.Get("verification")
	hosts, prefixes := v.Get("allowedOrigins").List(), v.Get("startsWith").List()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	host := func(s string) bool {
		if !strings.Contains(s, "://") {
			s = u.Scheme + "://" + s
		}
		o, err := url.Parse(s)
		return err == nil && o.Host != "" && strings.EqualFold(o.Host, u.Host) && o.Scheme == u.Scheme
	}
	for _, p := range prefixes {
		if under(p.Str(), address) {
			return true
		}
	}
	for _, h := range hosts {
		if host(h.Str()) {
			return true
		}
	}
	return len(hosts) == 0 && len(prefixes) == 0 && host(issuer)
}

// under reports whether an address begins with a prefix that names a whole host:
// "https://a.example" does not answer for https://a.example.evil.
func under(prefix, address string) bool {
	p, err := url.Parse(prefix)
	a, err2 := url.Parse(address)
	return err == nil && err2 == nil && vc.AbsoluteURL(prefix) && p.Host != "" && p.Scheme == a.Scheme && strings.EqualFold(p.Host, a.Host) && strings.HasPrefix(address, prefix)
}
