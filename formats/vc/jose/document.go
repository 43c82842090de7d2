package jose

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// Kind is which kind of document a token secures.
type Kind struct {
	Version      int  // of the data model: 1 (claims vc and vp), 2 (the payload is the document)
	Presentation bool // else a credential
	Badge        bool // the Open Badges form: version 2 under typ JWT, its claims repeat the document
}

// contextV1 begins documents of version 1.1.
const contextV1 = "https://www.w3.org/2018/credentials/v1"

// Kind says what the token secures, from typ and the payload. Errors are *Error:
// WrongType, WrongContent, VCClaim, NotACredential.
func (t *Token) Kind() (Kind, error) {
	k, err := t.kind()
	if err == nil {
		err = k.Content(t.Header.ContentType)
	}
	return k, err
}

func (t *Token) kind() (Kind, error) {
	switch t.Header.Type {
	case "vc+jwt", "vc+ld+jwt", "vc-ld+jwt": // the last two from drafts
		return Kind{Version: 2}, nil
	case "vp+jwt", "vp+ld+jwt", "vp-ld+jwt":
		return Kind{Version: 2, Presentation: true}, nil
	case "jwt", "":
		return claimed(t.Payload)
	}
	return Kind{}, fail(WrongType, "header.typ", t.Header.Type)
}

// claimed is the kind of a token whose typ says no more than JWT.
func claimed(p *jcs.Value) (Kind, error) {
	vcClaim, vpClaim, context := p.Get("vc"), p.Get("vp"), p.Get("@context")
	switch {
	case context == nil && vcClaim != nil && vpClaim == nil:
		return Kind{Version: 1}, nil
	case context == nil && vpClaim != nil && vcClaim == nil:
		return Kind{Version: 1, Presentation: true}, nil
	case context != nil:
		k := Kind{Version: 2, Badge: true, Presentation: typed(p, "VerifiablePresentation")}
		if list := context.List(); len(list) > 0 && list[0].Str() == contextV1 {
			k.Version = 1
		}
		return k, nil
	}
	return Kind{}, fail(NotACredential, "$", "")
}

// Content checks cty, which may repeat what typ says. Errors are *Error:
// WrongContent.
func (k Kind) Content(cty string) error {
	allowed := []string{"", "json", "ld+json", "vc", "vc+ld+json"}
	if k.Presentation {
		allowed = []string{"", "json", "ld+json", "vp", "vp+ld+json"}
	}
	if !slices.Contains(allowed, cty) {
		return fail(WrongContent, "header.cty", cty)
	}
	return nil
}

func typed(v *jcs.Value, name string) bool {
	return slices.ContainsFunc(v.Get("type").List(), func(x *jcs.Value) bool { return x.Str() == name })
}

// Document is the credential or presentation in the token, without the claims
// that are the token's own, after they agreed with it. Without such claims its
// bytes are the signed ones; else they are written canonically. Errors are
// *Error, and those of vc.Parse.
func (t *Token) Document() (*vc.Document, error) {
	k, err := t.Kind()
	if err != nil {
		return nil, err
	}
	doc, err := k.document(t.Payload)
	if err == nil && doc == t.Payload {
		return vc.Parse(t.PayloadBytes())
	}
	if err != nil {
		return nil, err
	}
	return vc.FromTree(doc)
}

// Document takes the document out of a payload of this kind, as [Token.Document]
// does; for payloads that were put together from disclosures.
func (k Kind) Document(payload *jcs.Value) (*vc.Document, error) {
	doc, err := k.document(payload)
	if err != nil {
		return nil, err
	}
	return vc.FromTree(doc)
}

func (k Kind) document(payload *jcs.Value) (*jcs.Value, error) {
	c, err := ReadClaims(payload)
	if err != nil {
		return nil, err
	}
	doc := payload
	if k.Version == 1 && payload.Get("@context") == nil {
		doc, err = k.fill(payload, c)
	} else if payload.Get("vc") != nil || payload.Get("vp") != nil {
		err = fail(VCClaim, "$", "")
	}
	if err != nil {
		return nil, err
	}
	if err := k.consistent(doc, payload, c); err != nil {
		return nil, err
	}
	return withoutRegistered(doc), nil
}

func withoutRegistered(v *jcs.Value) *jcs.Value {
	if !slices.ContainsFunc(v.Members, func(m jcs.Member) bool { return slices.Contains(registered[:], m.Name) }) {
		return v
	}
	out := &jcs.Value{Kind: jcs.Object, Members: make([]jcs.Member, 0, len(v.Members))}
	for _, m := range v.Members {
		if !slices.Contains(registered[:], m.Name) {
			out.Members = append(out.Members, m)
		}
	}
	return out
}

// consistent refuses a token in which claims and document differ.
func (k Kind) consistent(doc, payload *jcs.Value, c Claims) error {
	name, party := "VerifiableCredential", "issuer"
	if k.Presentation {
		name, party = "VerifiablePresentation", "holder"
	}
	if !typed(doc, name) {
		return fail(NotACredential, "$.type", name)
	}
	if err := agree("iss", c.Issuer, identifier(doc.Get(party)), k.Badge || !k.Presentation); err != nil {
		return err
	}
	if err := agree("jti", c.ID, doc.Get("id").Str(), k.Badge); err != nil {
		return err
	}
	if err := k.subject(doc, c); err != nil {
		return err
	}
	if k.Version == 1 || k.Badge {
		if err := k.times(doc, c); err != nil {
			return err
		}
	}
	return k.required(doc, payload)
}

// identifier is the id of a party, which is a string or an object.
func identifier(v *jcs.Value) string {
	if v != nil && v.Kind == jcs.Object {
		v = v.Get("id")
	}
	return v.Str()
}

// agree: a claim that is there says what the document says. A document that is
// silent contradicts it only where the claim must repeat it.
func agree(name, claim, said string, repeats bool) error {
	if claim == "" || claim == said || said == "" && !repeats {
		return nil
	}
	return fail(ClaimMismatch, "$."+name, claim)
}

func (k Kind) subject(doc *jcs.Value, c Claims) error {
	subjects := doc.Get("credentialSubject").List()
	if k.Presentation || c.Subject == "" {
		return nil
	}
	if len(subjects) != 1 {
		return fail(ClaimMismatch, "$.sub", c.Subject)
	}
	return agree("sub", c.Subject, subjects[0].Get("id").Str(), true)
}

// times: in these forms nbf and exp are the credential's own validity.
func (k Kind) times(doc *jcs.Value, c Claims) error {
	from, until := "validFrom", "validUntil"
	if k.Version == 1 {
		from, until = "issuanceDate", "expirationDate"
	}
	if err := sameTime("nbf", c.NotBefore, doc.Get(from)); err != nil {
		return err
	}
	return sameTime("exp", c.Expires, doc.Get(until))
}

// sameTime compares to the second: NumericDate usually has no more.
func sameTime(name string, claim time.Time, said *jcs.Value) error {
	if claim.IsZero() || said == nil {
		return nil
	}
	t, err := time.Parse(time.RFC3339, said.Str())
	if err != nil || t.Unix() != claim.Unix() {
		return fail(ClaimMismatch, "$."+name, claim.Format(time.RFC3339)+" "+said.Str())
	}
	return nil
}

// required: the Open Badges form repeats issuer, id, subject and start (Open
// Badges 3.0, 8.2.4.1: iss, jti, nbf and sub).
func (k Kind) required(doc, payload *jcs.Value) error {
	if !k.Badge || k.Presentation || k.Version != 2 || !isBadge(doc) {
		return nil
	}
	need := []string{"iss"}
	if doc.Get("id") != nil {
		need = append(need, "jti")
	}
	if s := doc.Get("credentialSubject").List(); len(s) == 1 && s[0].Get("id") != nil {
		need = append(need, "sub")
	}
	if doc.Get("validFrom") != nil {
		need = append(need, "nbf")
	}
	for _, name := range need {
		if payload.Get(name) == nil {
			return fail(MissingClaim, "$."+name, "")
		}
	}
	return nil
}

func isBadge(doc *jcs.Value) bool {
	return slices.ContainsFunc(doc.Get("type").List(), func(x *jcs.Value) bool {
		return strings.HasPrefix(x.Str(), "OpenBadge") || x.Str() == "AchievementCredential" || x.Str() == "EndorsementCredential" || x.Str() == "ClrCredential"
	})
}

// fill is the document of version 1.1: what the claim vc or vp has, and what only
// the registered claims say (VC 1.1, 6.3.1, JWT decoding).
func (k Kind) fill(payload *jcs.Value, c Claims) (*jcs.Value, error) {
	name, party := "vc", "issuer"
	if k.Presentation {
		name, party = "vp", "holder"
	}
	doc := payload.Get(name)
	if doc == nil || doc.Kind != jcs.Object {
		return nil, fail(NotACredential, "$."+name, "")
	}
	doc = filled(doc, "id", c.ID)
	doc = filled(doc, party, c.Issuer)
	if k.Presentation {
		return doc, nil
	}
	if s := doc.Get("credentialSubject"); s != nil && s.Kind == jcs.Object {
		doc = doc.With("credentialSubject", filled(s, "id", c.Subject))
	}
	doc = filled(doc, "issuanceDate", written(c.NotBefore))
	return filled(doc, "expirationDate", written(c.Expires)), nil
}

// filled is an object with a member that it lacked.
func filled(v *jcs.Value, name, text string) *jcs.Value {
	if text == "" || v.Get(name) != nil {
		return v
	}
	return v.With(name, jcs.Text(text))
}

func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
