package vc

import (
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
	var top Place
	c.Version, c.Contexts, c.Inline = r.contexts(root.Get("@context"))
	c.ID = r.id(root, &top, false)
	c.Types = r.types(root, &top)
	if !c.HasType(TypeCredential) {
		r.errs.Add(NotACredential, "$.type", strings.Join(c.Types, " "))
	}
	c.Name = r.text(root, &top, "name")
	r.text(root, &top, "description")
	c.Issuer = r.party(root, "issuer", true)
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

// id reads the id of an object at a place. A missing one is a problem only when
// required.
func (r *reader) id(object *jcs.Value, p *Place, required bool) string {
	v, at := object.Get("id"), p.Of("id")
	if v == nil && !required {
		return ""
	}
	return r.url(v, &at)
}

// url reads an absolute URL.
func (r *reader) url(v *jcs.Value, at *Place) string {
	switch {
	case v == nil:
		r.errs.Add(Missing, at.Path(), "")
	case v.Kind != jcs.String:
		r.errs.Add(WrongType, at.Path(), "")
	case !AbsoluteURL(v.Text):
		r.errs.Add(RelativeID, at.Path(), v.Text)
	default:
		return v.Text
	}
	return ""
}

func (r *reader) types(object *jcs.Value, p *Place) []string {
	v := object.Get("type")
	var out []string
	for i, x := range v.List() {
		if x.Kind != jcs.String || x.Text == "" {
			at := p.OfItem("type", v, i)
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		out = append(out, x.Text)
	}
	if len(out) == 0 {
		r.errs.Add(Missing, p.PathOf("type"), "")
	}
	return out
}

// party reads an issuer or a holder: an id, or an object that has one.
func (r *reader) party(root *jcs.Value, name string, required bool) Issuer {
	var top Place
	v, at := root.Get(name), top.Of(name)
	switch {
	case v == nil && !required:
	case v == nil || v.Kind == jcs.Null:
		r.errs.Add(Missing, at.Path(), "")
	case v.Kind == jcs.String:
		return Issuer{ID: r.url(v, &at)}
	case v.Kind == jcs.Object:
		r.text(v, &at, "description")
		return Issuer{ID: r.id(v, &at, true), Name: r.text(v, &at, "name"), Value: v}
	default:
		r.errs.Add(WrongType, at.Path(), "")
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
	var top Place
	c.ValidFrom = r.dateTime(root, &top, from)
	c.ValidUntil = r.dateTime(root, &top, until)
	if !c.ValidUntil.IsZero() && c.ValidUntil.Before(c.ValidFrom) {
		r.errs.Add(EndsBeforeStart, "$."+until, "")
	}
}

func (r *reader) dateTime(object *jcs.Value, p *Place, name string) time.Time {
	v := object.Get(name)
	if v == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, v.Str())
	if err != nil || v.Kind != jcs.String || strings.Contains(v.Text, ",") {
		r.errs.Add(BadDateTime, p.PathOf(name), v.Str())
		return time.Time{}
	}
	return t.UTC()
}

func (r *reader) subjects(v *jcs.Value) (out []Subject) {
	list := v.List()
	if len(list) == 0 {
		r.errs.Add(Missing, "$.credentialSubject", "")
	}
	var top Place
	for i, s := range list {
		at := top.OfItem("credentialSubject", v, i)
		if s.Kind != jcs.Object {
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		if len(s.Members) == 0 {
			r.errs.Add(Missing, at.Path(), "")
		}
		out = append(out, Subject{ID: r.id(s, &at, false), Value: s})
	}
	return out
}
