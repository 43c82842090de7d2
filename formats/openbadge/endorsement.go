package openbadge

import (
	"fmt"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// TypeEndorsement is the type of a credential by which somebody vouches for a
// credential, an achievement or an organisation (Open Badges 3.0, B.1.6).
const TypeEndorsement = "EndorsementCredential"

// Endorsement is what an EndorsementCredential says, by itself or inside the thing
// it endorses.
type Endorsement struct {
	ID         string
	Name       string
	Issuer     Profile // who endorses
	Subject    string  // id of what is endorsed
	Comment    string
	ValidFrom  time.Time
	ValidUntil time.Time

	Path     string       // in the credential it was read from; empty: it stands alone
	Holder   string       // id of the object it stands in
	Document *vc.Document // the endorsement itself, to be verified like any credential; nil when JWT is set
	JWT      string       // of endorsementJwt
}

// Fits reports whether an endorsement endorses what it stands in. Anybody can paste
// a genuine endorsement of somebody else beside their own name.
func (e Endorsement) Fits() bool { return e.Subject != "" && e.Subject == e.Holder }

// IsEndorsement reports whether the credential says it is an endorsement.
func IsEndorsement(c *vc.Credential) bool { return c.HasType(TypeEndorsement) }

// ReadEndorsement is what an endorsement says, as far as it can be understood. It
// judges nothing: [CheckRules] does.
func ReadEndorsement(c *vc.Credential) Endorsement {
	e := Endorsement{ID: c.ID, Name: c.Name, Issuer: readProfile(c.Document.Root().Get("issuer"), "$.issuer"), ValidFrom: c.ValidFrom, ValidUntil: c.ValidUntil, Document: c.Document}
	if len(c.Subjects) > 0 {
		e.Subject, e.Comment = c.Subjects[0].ID, str(c.Subjects[0].Value.Get("endorsementComment"))
	}
	return e
}

// WriteEndorsement is the unsigned EndorsementCredential; what the standard
// requires and it lacks is an error (vc.Errors).
func WriteEndorsement(e Endorsement) (*vc.Document, error) {
	var f fields
	f.texts("@context", []string{vc.ContextV2, Context303})
	f.text("id", e.ID)
	f.texts("type", []string{vc.TypeCredential, TypeEndorsement})
	f.text("name", e.Name)
	f.value("issuer", e.Issuer.tree())
	f.time("validFrom", e.ValidFrom)
	f.time("validUntil", e.ValidUntil)
	s := objectA("EndorsementSubject")
	s.text("id", e.Subject)
	s.text("endorsementComment", e.Comment)
	f.value("credentialSubject", s.object())
	d, err := vc.FromTree(f.object())
	if err != nil {
		return nil, err
	}
	c, err := vc.Read(d)
	if err != nil {
		return nil, err
	}
	return d, Check(c).Or()
}

// maxEndorsements is how many are read of one object.
const maxEndorsements = 20

// readEndorsements are the ones an object holds, at most 20.
func readEndorsements(v *jcs.Value, path string) []Endorsement {
	holder := str(v.Get("id"))
	var out []Endorsement
	for i, x := range v.Get("endorsement").List() {
		if d, err := vc.FromTree(x); err == nil && len(out) < maxEndorsements {
			c, _ := vc.Read(d) // with what it lacks; Check says what
			e := ReadEndorsement(c)
			e.Path, e.Holder = fmt.Sprintf("%s.endorsement[%d]", path, i), holder
			out = append(out, e)
		}
	}
	for i, x := range v.Get("endorsementJwt").List() {
		if x.Str() != "" && len(out) < maxEndorsements {
			out = append(out, Endorsement{Path: fmt.Sprintf("%s.endorsementJwt[%d]", path, i), Holder: holder, JWT: x.Str()})
		}
	}
	return out
}

// endorsements writes the ones that are documents; endorsementJwt is avoided
// (trap 3).
func (f *fields) endorsements(es []Endorsement) {
	var out []*jcs.Value
	for _, e := range es {
		if e.Document != nil {
			out = append(out, e.Document.Root())
		}
	}
	f.objects("endorsement", out)
}

// endorsement checks an EndorsementCredential, alone or embedded.
func (k *checker) endorsement(v *jcs.Value, p vc.Place) {
	if !k.typed(v, &p, TypeEndorsement) {
		return
	}
	k.typed(v, &p, vc.TypeCredential)
	k.need(v, &p, "id", "name", "issuer", "credentialSubject")
	k.dated(v, &p)
	k.profile(v, &p, "issuer")
	s, at := v.Get("credentialSubject"), p.Of("credentialSubject")
	if s == nil {
		return
	}
	if k.typed(s, &at, "EndorsementSubject") {
		k.need(s, &at, "id")
	}
}

func (k *checker) endorsements(v *jcs.Value, p *vc.Place) {
	list := v.Get("endorsement")
	for i, e := range list.List() {
		k.endorsement(e, p.OfItem("endorsement", list, i))
	}
}

// dated asks for the day a credential begins: validFrom, or issuanceDate in version
// 1.1 of the data model.
func (k *checker) dated(v *jcs.Value, p *vc.Place) {
	name := "validFrom"
	if older(v) {
		name = "issuanceDate"
	}
	k.need(v, p, name)
}
