package verification

import (
	"bytes"
	"context"
	"errors"

	"opencairn.org/cairn/formats/crosswalk"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/ground/fault"
)

// sealed opens JSON with an electronic seal around it (JAdES).
func (o *opener) sealed(data []byte, in inside) error {
	s, err := jades.Parse(data)
	if err != nil {
		return sealFault(err)
	}
	r, err := o.content(s.Payload)
	if err != nil {
		return err
	}
	for i := range s.Signatures {
		r.seals = append(r.seals, certificateSeal{sealed: s, at: i, file: data})
	}
	o.add(r, in.a("verification.found.sealed"))
	return nil
}

// content is the credential inside a seal.
func (o *opener) content(payload []byte) (*reading, error) {
	doc, err := elm.Parse(payload)
	if err != nil {
		return nil, europeanFault(err)
	}
	if elm.Is(doc.Root()) {
		return european(doc), nil
	}
	plain, err := vc.Parse(payload)
	if err != nil || !hasType(plain.Root(), vc.TypeCredential) {
		return nil, fault.New(fault.Invalid, "verification.file.no_credential").Wrap(err)
	}
	return understand(plain, o.d), nil
}

// european reads a Europass credential. Its rules are in Go, its meaning does not
// hang on contexts.
func european(doc *elm.Document) *reading {
	c := elm.Read(doc)
	badge, _ := crosswalk.ToOpenBadge(c)
	from := c.ValidFrom
	if from.IsZero() {
		from = c.Issued
	}
	badge.ValidFrom, badge.ValidUntil = from, c.ValidUntil
	r := &reading{kind: kindEuropean, badge: badge, schema: elm.Check(doc), european: &c, cred: &vc.Credential{
		ID: c.ID, Types: typesOf(doc.Root()), Name: c.Title.In(c.Language), ValidFrom: from, ValidUntil: c.ValidUntil,
		Issuer: vc.Issuer{ID: c.Issuer.ID, Name: c.Issuer.Name.In(c.Language)},
	}}
	r.cred.Status = statusesOf(doc.Root().Get("credentialStatus"))
	return r
}

// statusesOf are status entries as the data model has them: the profile leaves
// their form open.
func statusesOf(v *jcs.Value) []vc.Status {
	var out []vc.Status
	for i, s := range v.List() {
		at := new(vc.Place).OfItem("credentialStatus", v, i)
		out = append(out, vc.Status{
			Path: at.Path(), Type: firstOf(s.Get("type")), Purpose: s.Get("statusPurpose").Str(),
			List: s.Get("statusListCredential").Str(), Index: literal(s.Get("statusListIndex")), Size: literal(s.Get("statusSize")), Value: s,
		})
	}
	return out
}

func firstOf(v *jcs.Value) string {
	for _, t := range v.List() {
		return t.Str()
	}
	return ""
}

// literal is a text or a number as it is written.
func literal(v *jcs.Value) string {
	if v == nil || v.Kind != jcs.String && v.Kind != jcs.Number {
		return ""
	}
	return v.Text
}

func typesOf(root *jcs.Value) []string {
	var out []string
	for _, t := range root.Get("type").List() {
		out = append(out, t.Str())
	}
	return out
}

func sealFault(err error) error {
	var e *jades.Error
	var j *jcs.Error
	switch {
	case errors.As(err, &j):
		return jsonFault(j)
	case errors.As(err, &e):
		return fault.New(fault.Invalid, "verification.file.seal", "code", string(e.Code), "path", Visible(e.Path)).Wrap(err)
	}
	return fault.New(fault.Invalid, "verification.file.no_credential").Wrap(err)
}

func europeanFault(err error) error {
	var j *jcs.Error
	if errors.As(err, &j) {
		return jsonFault(j)
	}
	return fault.New(fault.Invalid, "verification.file.no_object").Wrap(err)
}

// big opens JSON that is larger than a credential of the data model may be: a
// Europass credential carries its pictures.
func (o *opener) big(_ context.Context, data []byte, in inside) error {
	if !bytes.Contains(data, []byte("EuropeanDigitalCredential")) {
		return tooLarge(len(data), MaxText)
	}
	doc, err := elm.Parse(data)
	switch {
	case err != nil:
		return europeanFault(err)
	case !elm.Is(doc.Root()):
		return tooLarge(len(data), MaxText)
	}
	o.add(european(doc), in)
	return nil
}
