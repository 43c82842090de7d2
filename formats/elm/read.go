package elm

import (
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/jcs"
)

// Read is what a credential says, as far as it can be understood. It judges
// nothing: [Check] does. Times and amounts that are malformed are left out.
func Read(d *Document) Credential {
	n, root := index(d.root), d.root
	display := n.get(root, "displayParameter")
	c := Credential{
		ID: root.Get("id").Str(), Title: words(display.Get("title")), Description: words(display.Get("description")),
		Profile: n.concept(root, "credentialProfiles"), Issuer: n.organisation(n.get(root, "issuer")),
		Issued: moment(root, "issued"), ValidFrom: moment(root, "validFrom"), ValidUntil: moment(root, "validUntil"),
	}
	if c.Issued.IsZero() {
		c.Issued = moment(root, "issuanceDate")
	}
	if c.ValidUntil.IsZero() {
		c.ValidUntil = moment(root, "expirationDate")
	}
	if p := n.get(display, "primaryLanguage"); p != nil {
		c.Language = languageTag(id(p))
	}
	c.Status = status(root.Get("credentialStatus"))
	page := n.get(n.get(display, "individualDisplay"), "displayDetail")
	c.Picture = n.media(n.get(page, "image"))
	subject := n.get(root, "credentialSubject")
	c.Learner = n.learner(subject)
	found := false
	for _, claim := range n.list(subject, "hasClaim") {
		if found || !hasType(claim, "LearningAchievement") {
			c.MoreClaims++
			continue
		}
		c.Achievement, found = n.achievement(claim), true
	}
	return c
}

// status is an entry of a bitstring status list, if it is one.
func status(v *jcs.Value) Status {
	i, err := strconv.Atoi(v.Get("statusListIndex").Str())
	if err != nil || i < 0 || !hasType(v, StatusType) {
		return Status{}
	}
	return Status{List: v.Get("statusListCredential").Str(), Purpose: v.Get("statusPurpose").Str(), Index: i}
}

// id is the IRI of a node, or the IRI that stands for one.
func id(v *jcs.Value) string {
	if s := v.Str(); s != "" {
		return s
	}
	return v.Get("id").Str()
}

// words reads a language map; a bare string is a text whose language is not stated.
// Of several values in one language the first counts.
func words(v *jcs.Value) Text {
	if s := v.Str(); s != "" {
		return Text{"": s}
	}
	if v == nil || v.Kind != jcs.Object {
		return nil
	}
	var t Text
	for i := range v.Members {
		for _, x := range v.Members[i].Value.List() {
			if t[v.Members[i].Name] != "" || x.Str() == "" {
				continue
			}
			if t == nil {
				t = Text{}
			}
			t[v.Members[i].Name] = x.Text
		}
	}
	return t
}

// moment reads an xsd:dateTime; one without a zone is taken as UTC. Of several the
// first counts.
func moment(v *jcs.Value, name string) time.Time {
	text := str(v, name)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil && !strings.Contains(text, ",") {
			return t.UTC()
		}
	}
	return time.Time{}
}

// str is a string member, the first of several.
func str(v *jcs.Value, name string) string {
	if list := v.Get(name).List(); len(list) > 0 {
		return list[0].Str()
	}
	return ""
}

func (n *nodes) concept(v *jcs.Value, name string) Concept {
	return n.asConcept(n.get(v, name))
}

func (n *nodes) asConcept(v *jcs.Value) Concept {
	if v == nil {
		return Concept{}
	}
	return Concept{ID: id(v), Scheme: id(n.get(v, "inScheme")), Name: words(v.Get("prefLabel"))}
}

func (n *nodes) concepts(v *jcs.Value, name string) (out []Concept) {
	for _, x := range n.list(v, name) {
		if c := n.asConcept(x); !c.IsZero() {
			out = append(out, c)
		}
	}
	return out
}

// note is the words of a Note, which hides them one level down.
func note(v *jcs.Value) Text { return words(v.Get("noteLiteral")) }

func (n *nodes) media(v *jcs.Value) Media {
	return Media{Type: strings.TrimPrefix(id(n.get(v, "contentType")), fileTypes+"/"), Content: str(v, "content")}
}

func (n *nodes) learner(v *jcs.Value) Learner {
	l := Learner{
		ID: id(v), GivenName: words(v.Get("givenName")), FamilyName: words(v.Get("familyName")), FullName: words(v.Get("fullName")),
		NationalID: n.legal(n.get(v, "nationalID")), Identifiers: n.identifiers(v), Email: n.email(v),
		BirthDate: birthDay(moment(v, "dateOfBirth")),
	}
	return l
}

// birthDay is the day a moment means: the profile has no date without a time, and
// issuers write midnight of their own zone in UTC, which is the day before.
func birthDay(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(12 * time.Hour).Truncate(24 * time.Hour)
}

func (n *nodes) email(v *jcs.Value) string {
	box := n.get(n.get(v, "contactPoint"), "emailAddress")
	return strings.TrimPrefix(id(box), "mailto:")
}

func (n *nodes) legal(v *jcs.Value) LegalIdentifier {
	return LegalIdentifier{Country: countryCode(id(n.get(v, "spatial"))), Value: literal(v.Get("notation"))}
}

func literal(v *jcs.Value) string {
	if v == nil || v.Kind != jcs.String && v.Kind != jcs.Number {
		return ""
	}
	return v.Text
}

func (n *nodes) identifiers(v *jcs.Value) (out []Identifier) {
	for _, x := range n.list(v, "identifier") {
		if value := literal(x.Get("notation")); value != "" {
			out = append(out, Identifier{Scheme: str(x, "schemeName"), Value: value})
		}
	}
	return out
}

func (n *nodes) organisation(v *jcs.Value) Organisation {
	o := Organisation{
		ID: id(v), Name: words(v.Get("legalName")), Homepage: str(n.get(v, "homepage"), "contentURL"), Email: n.email(v),
		EIDAS: n.legal(n.get(v, "eIDASIdentifier")), VAT: n.legal(n.get(v, "vatIdentifier")), Registration: n.legal(n.get(v, "registration")),
		Identifiers: n.identifiers(v), Quality: n.qualities(v),
	}
	if len(o.Name) == 0 { // an agent or a person that awards
		if o.Name = words(v.Get("prefLabel")); len(o.Name) == 0 {
			o.Name = words(v.Get("fullName"))
		}
	}
	for _, l := range n.list(v, "location") {
		a := n.get(l, "address")
		o.Locations = append(o.Locations, Location{
			Country: countryCode(id(n.get(a, "countryCode"))), Region: n.concept(l, "spatialCode"), Address: note(n.get(a, "fullAddress")),
		})
	}
	return o
}

// agency is an organisation that vouches for another. What vouches for the agency
// is not read: accreditations may go round in a circle.
func (n *nodes) agency(v *jcs.Value) Organisation {
	if v == nil || v.Kind != jcs.Object {
		return n.organisation(v)
	}
	return n.organisation(v.Without("accreditation"))
}

func (n *nodes) qualities(v *jcs.Value) (out []Quality) {
	for _, x := range n.list(v, "accreditation") {
		q := Quality{ID: id(x), Type: n.concept(x, "dcType"), Title: words(x.Get("title")), Homepage: str(n.get(x, "homepage"), "contentURL")}
		if a := n.get(x, "accreditingAgent"); a != nil {
			o := n.agency(a)
			q.Agency = &o
		}
		out = append(out, q)
	}
	return out
}

func points(v *jcs.Value) credit.Amount {
	a, err := credit.Parse(literal(v))
	if err != nil {
		return credit.Amount{}
	}
	return a
}
