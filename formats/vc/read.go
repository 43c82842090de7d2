package vc

import (
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// Read understands a version 2 credential. Every problem is reported, as Errors;
// the Credential is returned with what could be read even then.
func Read(d *Document) (*Credential, error) {
	r := &reader{c: &Credential{Document: d}}
	root := d.Root()
	r.contexts(root.Get("@context"))
	r.c.ID = r.id(root.Get("id"), "$.id", false)
	r.c.Types = r.types(root.Get("type"), "$.type")
	if !r.c.HasType(TypeCredential) {
		r.errs.Add(NotACredential, "$.type", strings.Join(r.c.Types, " "))
	}
	r.c.Name = r.text(root.Get("name"), "$.name")
	r.text(root.Get("description"), "$.description")
	r.issuer(root.Get("issuer"))
	r.period(root)
	r.subjects(root.Get("credentialSubject"))
	r.statuses(root.Get("credentialStatus"))
	r.c.Schemas = r.references(root, "credentialSchema", true)
	for _, name := range []string{"refreshService", "termsOfUse", "evidence"} {
		r.references(root, name, false)
	}
	r.related(root.Get("relatedResource"))
	r.proofs(root.Get("proof"))
	return r.c, r.errs.Or()
}

type reader struct {
	c    *Credential
	errs Errors
}

func (r *reader) contexts(v *jcs.Value) {
	if v == nil || v.Kind != jcs.Array || len(v.Items) == 0 {
		r.errs.Add(Missing, "$['@context']", "")
		return
	}
	for i, x := range v.List() {
		path := fmt.Sprintf("$['@context'][%d]", i)
		switch x.Kind {
		case jcs.String:
			r.c.Contexts = append(r.c.Contexts, x.Text)
		case jcs.Object:
			r.errs.Add(InlineContext, path, "")
		default:
			r.errs.Add(WrongType, path, "")
		}
	}
	if len(r.c.Contexts) == 0 || v.Items[0].Str() != ContextV2 {
		r.errs.Add(NotVersion2, "$['@context'][0]", v.Items[0].Str())
	}
}

// id reads an absolute URL. A missing one is a problem only when required.
func (r *reader) id(v *jcs.Value, path string, required bool) string {
	switch {
	case v == nil && !required:
		return ""
	case v == nil:
		r.errs.Add(Missing, path, "")
	case v.Kind != jcs.String:
		r.errs.Add(WrongType, path, "")
	case !AbsoluteURL(v.Text):
		r.errs.Add(RelativeID, path, v.Text)
	default:
		return v.Text
	}
	return ""
}

// AbsoluteURL reports whether s is an absolute URL or IRI: a scheme, something
// after it, and no character that may not stand in one (RFC 3986, RFC 3987).
func AbsoluteURL(s string) bool {
	scheme := strings.IndexByte(s, ':')
	if scheme < 1 || scheme == len(s)-1 || !letter(s[0]) {
		return false
	}
	for i := 1; i < scheme; i++ {
		if c := s[i]; !letter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	for i := scheme + 1; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c == 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			return false
		}
	}
	return s[scheme+1:] != "//"
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (r *reader) types(v *jcs.Value, path string) []string {
	var out []string
	for i, x := range v.List() {
		if x.Kind != jcs.String || x.Text == "" {
			r.errs.Add(WrongType, fmt.Sprintf("%s[%d]", path, i), "")
			continue
		}
		out = append(out, x.Text)
	}
	if len(out) == 0 {
		r.errs.Add(Missing, path, "")
	}
	return out
}

// text reads a string or language values (section 11.1): the first counts.
func (r *reader) text(v *jcs.Value, path string) string {
	first := ""
	for i, x := range v.List() {
		s := x.Str()
		if x.Kind == jcs.Object {
			s = x.Get("@value").Str()
		}
		if s == "" {
			r.errs.Add(WrongType, path, "")
		}
		if i == 0 {
			first = s
		}
	}
	return first
}

func (r *reader) issuer(v *jcs.Value) {
	switch {
	case v == nil || v.Kind == jcs.Null:
		r.errs.Add(Missing, "$.issuer", "")
	case v.Kind == jcs.String:
		r.c.Issuer.ID = r.id(v, "$.issuer", true)
	case v.Kind == jcs.Object:
		r.c.Issuer = Issuer{ID: r.id(v.Get("id"), "$.issuer.id", true), Name: r.text(v.Get("name"), "$.issuer.name"), Value: v}
	default:
		r.errs.Add(WrongType, "$.issuer", "")
	}
}

func (r *reader) period(root *jcs.Value) {
	r.c.ValidFrom = r.dateTime(root.Get("validFrom"), "$.validFrom")
	r.c.ValidUntil = r.dateTime(root.Get("validUntil"), "$.validUntil")
	if !r.c.ValidUntil.IsZero() && r.c.ValidUntil.Before(r.c.ValidFrom) {
		r.errs.Add(EndsBeforeStart, "$.validUntil", "")
	}
}

func (r *reader) dateTime(v *jcs.Value, path string) time.Time {
	if v == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, v.Str())
	if err != nil || v.Kind != jcs.String || strings.Contains(v.Text, ",") {
		r.errs.Add(BadDateTime, path, v.Str())
		return time.Time{}
	}
	return t.UTC()
}

func (r *reader) subjects(v *jcs.Value) {
	list := v.List()
	if len(list) == 0 {
		r.errs.Add(Missing, "$.credentialSubject", "")
	}
	for i, s := range list {
		path := at("$.credentialSubject", v, i)
		if s.Kind != jcs.Object {
			r.errs.Add(WrongType, path, "")
			continue
		}
		if len(s.Members) == 0 {
			r.errs.Add(Missing, path, "")
		}
		r.c.Subjects = append(r.c.Subjects, Subject{ID: r.id(s.Get("id"), path+".id", false), Value: s})
	}
}

func (r *reader) statuses(v *jcs.Value) {
	for i, s := range v.List() {
		path := at("$.credentialStatus", v, i)
		if s.Kind != jcs.Object {
			r.errs.Add(WrongType, path, "")
			continue
		}
		r.id(s.Get("id"), path+".id", false)
		types := r.types(s.Get("type"), path+".type")
		st := Status{Path: path, Purpose: s.Get("statusPurpose").Str(), List: s.Get("statusListCredential").Str(), Index: literal(s.Get("statusListIndex")), Size: literal(s.Get("statusSize")), Value: s}
		if len(types) > 0 {
			st.Type = types[0]
		}
		r.c.Status = append(r.c.Status, st)
	}
}

func literal(v *jcs.Value) string {
	if v == nil || v.Kind != jcs.String && v.Kind != jcs.Number {
		return ""
	}
	return v.Text
}

func (r *reader) references(root *jcs.Value, name string, needID bool) []Reference {
	v := root.Get(name)
	var out []Reference
	for i, x := range v.List() {
		path := at("$."+name, v, i)
		if x.Kind != jcs.Object {
			r.errs.Add(WrongType, path, "")
			continue
		}
		out = append(out, Reference{ID: r.id(x.Get("id"), path+".id", needID), Types: r.types(x.Get("type"), path+".type")})
	}
	return out
}

func (r *reader) related(v *jcs.Value) {
	seen := map[string]bool{}
	for i, x := range v.List() {
		path := at("$.relatedResource", v, i)
		id := r.id(x.Get("id"), path+".id", true)
		if seen[id] && id != "" {
			r.errs.Add(DoubledID, path+".id", id)
		}
		seen[id] = true
		if x.Get("digestSRI").Str() == "" && x.Get("digestMultibase").Str() == "" {
			r.errs.Add(NoDigest, path, id)
		}
	}
}

func (r *reader) proofs(v *jcs.Value) {
	for i, p := range v.List() {
		path := at("$.proof", v, i)
		if p.Kind != jcs.Object {
			r.errs.Add(WrongType, path, "")
			continue
		}
		r.id(p.Get("id"), path+".id", false)
		x := Proof{Path: path, Type: p.Get("type").Str(), Suite: p.Get("cryptosuite").Str(), Method: p.Get("verificationMethod").Str(),
			Purpose: p.Get("proofPurpose").Str(), Value: p.Get("proofValue").Str(), Node: p,
			Created: r.dateTime(p.Get("created"), path+".created"), Expires: r.dateTime(p.Get("expires"), path+".expires")}
		for _, id := range p.Get("previousProof").List() {
			x.PreviousIDs = append(x.PreviousIDs, id.Str())
		}
		for _, f := range [][2]string{{"type", x.Type}, {"verificationMethod", x.Method}, {"proofPurpose", x.Purpose}, {"proofValue", x.Value}} {
			if f[1] == "" {
				r.errs.Add(Missing, path+"."+f[0], "")
			}
		}
		r.c.Proofs = append(r.c.Proofs, x)
	}
}

// at is the path of the i-th of several values, or of the only one.
func at(path string, v *jcs.Value, i int) string {
	if v.Kind == jcs.Array {
		return fmt.Sprintf("%s[%d]", path, i)
	}
	return path
}
