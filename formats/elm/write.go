package elm

import (
	"fmt"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// Write is the unsigned credential. What the profile demands and the credential
// lacks is an error (vc.Errors) beside the document; nothing is filled in for it.
// Local ids (urn:epass:...) are given to nodes that have none, as the Europass
// builder does.
func Write(c Credential) (*Document, error) {
	w := &writer{count: map[string]int{}}
	d := &Document{raw: w.credential(c).Canonical(), path: "$"}
	root, err := jcs.ParseWithin(d.raw, jcs.Limits{Size: MaxSize})
	if err != nil { // a text that is no UTF-8
		return nil, err
	}
	d.root = root
	return d, Check(d).Or()
}

type writer struct{ count map[string]int }

// node begins an object of a class: with the id it has, or the next local one.
func (w *writer) node(class, id, local string) *object {
	if id == "" {
		w.count[local]++
		id = fmt.Sprintf("urn:epass:%s:%d", local, w.count[local])
	}
	o := &object{}
	o.plain("id", id)
	o.plain("type", class)
	return o
}

// object collects the members of an object; absent values write nothing.
type object struct{ members []jcs.Member }

func (o *object) put(name string, v *jcs.Value) {
	if v != nil {
		o.members = append(o.members, jcs.Member{Name: name, Value: *v})
	}
}

func (o *object) plain(name, s string) {
	if s != "" {
		o.put(name, jcs.Text(s))
	}
}

func (o *object) time(name string, t time.Time) {
	if !t.IsZero() {
		o.plain(name, t.UTC().Format(time.RFC3339))
	}
}

// words writes a language map; a text whose language is not stated has no place.
func (o *object) words(name string, t Text) {
	in := &object{}
	for _, l := range t.Languages() {
		if l != "" {
			in.plain(l, t[l])
		}
	}
	if len(in.members) > 0 {
		o.put(name, in.value())
	}
}

// each writes none as nothing, one alone and several as an array, as JSON-LD
// compacts them.
func (o *object) each(name string, vs []*jcs.Value) {
	if len(vs) == 1 {
		o.put(name, vs[0])
	}
	if len(vs) < 2 {
		return
	}
	list := &jcs.Value{Kind: jcs.Array}
	for _, v := range vs {
		list.Items = append(list.Items, *v)
	}
	o.put(name, list)
}

func (o *object) value() *jcs.Value { return jcs.NewObject(o.members) }

func texts(ss ...string) *jcs.Value {
	list := &jcs.Value{Kind: jcs.Array}
	for _, s := range ss {
		list.Items = append(list.Items, *jcs.Text(s))
	}
	return list
}

func (w *writer) credential(c Credential) *jcs.Value {
	o := &object{}
	contexts := []string{ContextV1, ContextEDC}
	if !c.Status.IsZero() {
		contexts = append(contexts, ContextStatus)
	}
	o.put("@context", texts(contexts...))
	o.plain("id", c.ID)
	o.put("type", texts(vc.TypeCredential, Type))
	schema := &object{}
	schema.plain("id", ProfileGeneric)
	schema.plain("type", "ShaclValidator2017")
	o.put("credentialSchema", schema.value())
	profile := c.Profile
	if profile.IsZero() {
		profile = generic()
	}
	o.put("credentialProfiles", w.concept(profile))
	o.put("displayParameter", w.display(c))
	o.put("issuer", w.organisation(c.Issuer))
	o.time("issued", c.Issued)
	o.time("issuanceDate", c.Issued)
	o.time("validFrom", c.ValidFrom)
	o.time("validUntil", c.ValidUntil)
	o.time("expirationDate", c.ValidUntil)
	o.put("credentialSubject", w.learner(c))
	o.put("credentialStatus", c.Status.value())
	return o.value()
}

// value is a BitstringStatusListEntry (Bitstring Status List 1.0, 2.1).
func (s Status) value() *jcs.Value {
	if s.IsZero() {
		return nil
	}
	i := strconv.Itoa(s.Index)
	o := &object{}
	o.plain("id", s.List+"#"+i)
	o.plain("type", StatusType)
	o.plain("statusPurpose", s.Purpose)
	o.plain("statusListIndex", i)
	o.plain("statusListCredential", s.List)
	return o.value()
}

func (w *writer) display(c Credential) *jcs.Value {
	o := w.node("DisplayParameter", "", "displayParameter")
	o.words("title", c.Title)
	o.words("description", c.Description)
	lang := languageConcept(c.Language)
	o.put("primaryLanguage", w.concept(lang))
	o.put("language", w.concept(lang))
	if c.Picture.Content != "" {
		page := w.node("DisplayDetail", "", "displayDetail")
		page.put("image", w.media(c.Picture))
		page.put("page", &jcs.Value{Kind: jcs.Number, Text: "1"})
		shown := w.node("IndividualDisplay", "", "individualDisplay")
		shown.put("language", w.concept(lang))
		shown.put("displayDetail", page.value())
		o.put("individualDisplay", shown.value())
	}
	return o.value()
}

func (w *writer) media(m Media) *jcs.Value {
	o := w.node("MediaObject", "", "mediaObject")
	o.plain("content", m.Content)
	o.put("contentEncoding", w.concept(Concept{ID: snb + "encoding/6146cde7dd", Scheme: encodings, Name: Text{"en": "base64"}}))
	o.put("contentType", w.concept(Concept{ID: fileTypes + "/" + m.Type, Scheme: fileTypes, Name: Text{"en": m.Type}}))
	return o.value()
}

// concept writes a concept; one of no list gets a local id, because a node of the
// profile has one.
func (w *writer) concept(c Concept) *jcs.Value {
	if c.IsZero() {
		return nil
	}
	o := w.node("Concept", c.ID, "concept")
	if c.Scheme != "" {
		in := &object{}
		in.plain("id", c.Scheme)
		in.plain("type", "ConceptScheme")
		o.put("inScheme", in.value())
	}
	o.words("prefLabel", c.Name)
	return o.value()
}

func (w *writer) concepts(cs []Concept) (out []*jcs.Value) {
	for _, c := range cs {
		if v := w.concept(c); v != nil {
			out = append(out, v)
		}
	}
	return out
}

func (w *writer) note(t Text, subject string) *jcs.Value {
	if len(t) == 0 {
		return nil
	}
	o := w.node("Note", "", "note")
	o.words("noteLiteral", t)
	if subject != "" {
		o.put("subject", w.concept(Concept{Name: Text{"en": subject}}))
	}
	return o.value()
}

func (w *writer) web(address string) *jcs.Value {
	if address == "" {
		return nil
	}
	o := w.node("WebResource", "", "webResource")
	o.plain("contentURL", address)
	return o.value()
}

func (w *writer) contact(email string) *jcs.Value {
	if email == "" {
		return nil
	}
	box, o := &object{}, w.node("ContactPoint", "", "contactPoint")
	box.plain("id", "mailto:"+email)
	box.plain("type", "Mailbox")
	o.put("emailAddress", box.value())
	return o.value()
}

func (w *writer) legal(l LegalIdentifier) *jcs.Value {
	if l == (LegalIdentifier{}) {
		return nil
	}
	o := w.node("LegalIdentifier", "", "legalIdentifier")
	o.plain("notation", l.Value)
	o.put("spatial", w.concept(countryConcept(l.Country)))
	return o.value()
}

func (w *writer) identifiers(ids []Identifier) (out []*jcs.Value) {
	for _, i := range ids {
		o := w.node("Identifier", "", "identifier")
		o.plain("schemeName", i.Scheme)
		o.plain("notation", i.Value)
		out = append(out, o.value())
	}
	return out
}

func (w *writer) organisation(g Organisation) *jcs.Value {
	o := w.node("Organisation", g.ID, "org")
	o.words("legalName", g.Name)
	o.put("homepage", w.web(g.Homepage))
	o.put("contactPoint", w.contact(g.Email))
	o.put("eIDASIdentifier", w.legal(g.EIDAS))
	o.put("vatIdentifier", w.legal(g.VAT))
	o.put("registration", w.legal(g.Registration))
	o.each("identifier", w.identifiers(g.Identifiers))
	var places []*jcs.Value
	for _, l := range g.Locations {
		places = append(places, w.location(l))
	}
	o.each("location", places)
	o.each("accreditation", w.accreditations(g.Quality))
	return o.value()
}

func (w *writer) location(l Location) *jcs.Value {
	o := w.node("Location", "", "location")
	if l.Country != "" || len(l.Address) > 0 {
		a := w.node("Address", "", "address")
		a.put("countryCode", w.concept(countryConcept(l.Country)))
		a.put("fullAddress", w.note(l.Address, ""))
		o.put("address", a.value())
	}
	o.put("spatialCode", w.concept(l.Region))
	return o.value()
}

func (w *writer) accreditations(qs []Quality) (out []*jcs.Value) {
	for _, q := range qs {
		if q.Agency == nil {
			continue // a note: see qualityNotes
		}
		o := w.node("Accreditation", q.ID, "accreditation")
		o.put("dcType", w.concept(q.Type))
		o.words("title", q.Title)
		o.put("homepage", w.web(q.Homepage))
		o.put("accreditingAgent", w.organisation(*q.Agency))
		out = append(out, o.value())
	}
	return out
}
