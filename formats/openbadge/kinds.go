package openbadge

import (
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// kind is what a property's value may be in JSON.
type kind uint8

const (
	text   kind = iota + 1 // string, or a value object with a language
	plain                  // string only: codes, dates, base-encoded bytes
	number                 // JSON number
	truth                  // true or false
	ref                    // absolute URL, or an object
	object                 // object
	list                   // ordered list of strings
	index                  // string or number
)

// kinds are the properties of VC 2.0, status lists and Open Badges 3.0 whose
// values JSON-LD would take in any form: it makes a text of a number, a number of
// a text, and a literal of the name of a profile. The two names that are of one
// kind here and of another there, identifier and resultDescription, are looked at by
// the rules of what holds them.
var kinds = map[string]kind{
	"confidenceMethod": ref, "credentialSchema": ref, "credentialStatus": ref, "credentialSubject": ref, "evidence": ref,
	"issuer": ref, "proof": object, "refreshService": ref, "relatedResource": ref, "renderMethod": ref, "termsOfUse": ref,
	"validFrom": plain, "validUntil": plain, "issuanceDate": plain, "expirationDate": plain, "name": text, "description": text,
	"digestMultibase": plain, "digestSRI": plain, "mediaType": plain,

	"encodedList": plain, "statusPurpose": plain, "ttl": number, "statusListCredential": ref, "statusListIndex": index,
	"statusMessage": object, "statusReference": ref, "statusSize": number, "status": plain,

	"challenge": plain, "created": plain, "cryptosuite": plain, "domain": plain, "expires": plain, "nonce": plain,
	"proofPurpose": plain, "proofValue": plain, "verificationMethod": ref,

	"alignment": object, "endorsement": object, "image": ref, "inLanguage": plain, "narrative": text, "url": plain,
	"awardedDate": plain, "endorsementComment": text,
	"achievementType": plain, "creator": ref, "creditsAvailable": number, "criteria": ref, "fieldOfStudy": text,
	"humanCode": text, "otherIdentifier": object, "related": object, "specialization": text, "tag": text, "version": text,
	"achievement": object, "activityEndDate": plain, "activityStartDate": plain, "creditsEarned": number,
	"licenseNumber": text, "result": object, "role": text, "source": ref, "term": text,
	"addressCountry": text, "addressCountryCode": plain, "addressLocality": text, "addressRegion": text,
	"geo": object, "postOfficeBoxNumber": text, "postalCode": text, "streetAddress": text,
	"targetCode": text, "targetDescription": text, "targetFramework": text, "targetName": text, "targetType": plain, "targetUrl": plain,
	"audience": text, "genre": text, "latitude": number, "longitude": number, "identifierType": plain,
	"hashed": truth, "identityHash": plain, "identityType": plain, "salt": plain, "caption": text,
	"additionalName": text, "address": ref, "dateOfBirth": plain, "email": plain, "familyName": text,
	"familyNamePrefix": text, "givenName": text, "honorificPrefix": text, "honorificSuffix": text,
	"parentOrg": ref, "patronymicName": text, "phone": plain, "official": text,
	"achievedLevel": plain, "value": text, "allowedValue": list, "requiredLevel": plain, "requiredValue": text,
	"resultType": plain, "rubricCriterionLevel": object, "valueMax": text, "valueMin": text, "level": text, "points": text,
}

// CheckKinds names the values that are of another JSON type than their property
// has: credits as text, a name that is a list in a list, a profile by a word that
// is no address. The meaning of names is not its matter.
func CheckKinds(root *jcs.Value) vc.Errors {
	w := &kindWalk{}
	var top vc.Place
	w.object(root, &top)
	return w.errs
}

// older reports whether a credential is written in version 1.1 of the data model.
func older(root *jcs.Value) bool {
	c := root.Get("@context")
	return c != nil && len(c.Items) > 0 && c.Items[0].Str() == vc.ContextV1
}

type kindWalk struct{ errs vc.Errors }

func (w *kindWalk) object(v *jcs.Value, p *vc.Place) {
	for i := range v.Members {
		m := &v.Members[i]
		switch {
		case m.Name == "@context":
			w.context(v, &m.Value, p)
		case strings.HasPrefix(m.Name, "@"): // @graph, @reverse, a second @type: JSON-LD knows them, no reader of credentials does
			w.errs.Add(vc.UndefinedTerm, p.PathOf(m.Name), m.Name)
		default:
			w.value(m, p)
		}
	}
}

// context allows contexts by address, at the top (where vc.Read looks at them) and
// in what is a credential or a proof of its own: nothing else may change what words
// mean on the way.
func (w *kindWalk) context(holder, v *jcs.Value, p *vc.Place) {
	switch {
	case p.Top():
	case !isList(v):
		w.errs.Add(vc.InlineContext, p.PathOf("@context"), "")
	case !hasType(holder, vc.TypeCredential) && !hasType(holder, "DataIntegrityProof"):
		w.errs.Add(vc.UndefinedTerm, p.PathOf("@context"), "@context")
	}
}

func hasType(v *jcs.Value, typ string) bool {
	types := v.Get("type")
	if types == nil || types.Kind != jcs.Array {
		return types.Str() == typ
	}
	return slices.ContainsFunc(types.Items, func(t jcs.Value) bool { return t.Str() == typ })
}

func (w *kindWalk) value(m *jcs.Member, p *vc.Place) {
	v, k := &m.Value, kinds[m.Name]
	if k == list || v.Kind != jcs.Array {
		w.one(v, k, p.Of(m.Name))
		return
	}
	for i := range v.Items {
		w.one(&v.Items[i], k, p.OfItem(m.Name, v, i))
	}
}

func (w *kindWalk) one(v *jcs.Value, k kind, at vc.Place) {
	switch {
	case k.fits(v):
		if v.Kind == jcs.Object && !isValueObject(v) {
			w.object(v, &at)
		}
	case k == ref && v.Kind == jcs.String:
		w.errs.Add(vc.RelativeID, at.Path(), v.Text)
	default:
		w.errs.Add(vc.WrongType, at.Path(), "")
	}
}

func (k kind) fits(v *jcs.Value) bool {
	switch k {
	case text:
		return v.Kind == jcs.String || isValueObject(v)
	case plain:
		return v.Kind == jcs.String
	case number:
		return v.Kind == jcs.Number
	case truth:
		return v.Kind == jcs.True || v.Kind == jcs.False
	case index:
		return v.Kind == jcs.String || v.Kind == jcs.Number
	case list:
		return isList(v)
	case ref:
		return v.Kind == jcs.Object || v.Kind == jcs.String && vc.AbsoluteURL(v.Text)
	case object:
		return v.Kind == jcs.Object
	}
	return true
}

func isList(v *jcs.Value) bool {
	return v.Kind == jcs.String || v.Kind == jcs.Array && !slices.ContainsFunc(v.Items, func(x jcs.Value) bool { return x.Kind != jcs.String })
}

// isValueObject is a text with its language: {"@value","@language","@direction"}.
func isValueObject(v *jcs.Value) bool {
	if v.Kind != jcs.Object || v.Get("@value").Str() == "" {
		return false
	}
	for _, m := range v.Members {
		if m.Name != "@value" && m.Name != "@language" && m.Name != "@direction" || m.Value.Kind != jcs.String {
			return false
		}
	}
	return true
}
