package vc

import (
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// Read understands a credential of version 2.0 or 1.1. Every problem is reported,
// as Errors; the Credential is returned with what could be read even then.
func Read(d *Document) (*Credential, error) {
	r := &reader{}
	c := r.credential(d)
	return c, r.errs.Or()
}

func (r *reader) credential(d *Document) *Credential {
	root := d.Root()
	c := &Credential{Document: d}
	c.Version, c.Contexts, c.Inline = r.contexts(root.Get("@context"), "$['@context']")
	c.ID = r.id(root.Get("id"), "$.id", false)
	c.Types = r.types(root.Get("type"), "$.type")
	if !c.HasType(TypeCredential) {
		r.errs.Add(NotACredential, "$.type", strings.Join(c.Types, " "))
	}
	c.Name = r.text(root.Get("name"), "$.name")
	r.text(root.Get("description"), "$.description")
	c.Issuer = r.party(root.Get("issuer"), "$.issuer", true)
	r.period(c, root)
	c.Subjects = r.subjects(root.Get("credentialSubject"))
	c.Status = r.statuses(root.Get("credentialStatus"), c.Version == Version1)
	c.Schemas = r.references(root, "credentialSchema", true)
	r.references(root, "refreshService", c.Version == Version1)
	r.references(root, "termsOfUse", false)
	r.references(root, "evidence", false)
	c.Related = r.related(root.Get("relatedResource"))
	c.Proofs = r.proofs(root.Get("proof"))
	return c
}

type reader struct{ errs Errors }

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

// party reads an issuer or a holder: an id, or an object that has one.
func (r *reader) party(v *jcs.Value, path string, required bool) Issuer {
	switch {
	case v == nil && !required:
	case v == nil || v.Kind == jcs.Null:
		r.errs.Add(Missing, path, "")
	case v.Kind == jcs.String:
		return Issuer{ID: r.id(v, path, true)}
	case v.Kind == jcs.Object:
		r.text(v.Get("description"), path+".description")
		return Issuer{ID: r.id(v.Get("id"), path+".id", true), Name: r.text(v.Get("name"), path+".name"), Value: v}
	default:
		r.errs.Add(WrongType, path, "")
	}
	return Issuer{}
}

// period reads from when until when the credential is valid. Version 1.1 has other
// names for it, and requires the first.
func (r *reader) period(c *Credential, root *jcs.Value) {
	from, until := "validFrom", "validUntil"
	if c.Version == Version1 {
		from, until = "issuanceDate", "expirationDate"
		if root.Get(from) == nil {
			r.errs.Add(Missing, "$."+from, "")
		}
	}
	c.ValidFrom = r.dateTime(root.Get(from), "$."+from)
	c.ValidUntil = r.dateTime(root.Get(until), "$."+until)
	if !c.ValidUntil.IsZero() && c.ValidUntil.Before(c.ValidFrom) {
		r.errs.Add(EndsBeforeStart, "$."+until, "")
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

func (r *reader) subjects(v *jcs.Value) (out []Subject) {
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
		out = append(out, Subject{ID: r.id(s.Get("id"), path+".id", false), Value: s})
	}
	return out
}

// at is the path of the i-th of several values, or of the only one.
func at(path string, v *jcs.Value, i int) string {
	if v.Kind == jcs.Array {
		return fmt.Sprintf("%s[%d]", path, i)
	}
	return path
}
