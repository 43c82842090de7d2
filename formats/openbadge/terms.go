package openbadge

import (
	"opencairn.org/cairn/formats/vc"
)

// kind is what a property's value may be.
type kind uint8

const (
	text   kind = iota + 1 // string, or a value object with a language
	plain                  // string only: codes, dates, base-encoded bytes
	number                 // JSON number
	truth                  // true or false
	ref                    // absolute URL, or an object
	object                 // object
	list                   // ordered list of strings
	id                     // absolute URL
	types                  // type names
	index                  // string or number
)

// Contexts are the contexts whose terms are known here, and their types beyond
// the ones of VC 2.0 and Open Badges (trap 4: three types are defined only in the
// extensions).
var contexts = map[string][]string{
	vc.ContextV2: nil,
	Context303:   nil,
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": nil,
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": nil,
	"https://purl.imsglobal.org/spec/ob/v3p0/context.json":       nil,
	"https://w3id.org/security/data-integrity/v2":                nil,
	Extensions: {"1EdTechJsonSchemaValidator2019", "1EdTechRevocationList", "1EdTechCredentialRefresh"},
}

// everywhere are the terms both contexts define without a type around them. OB
// marks those that exist only with an Open Badges context.
var everywhere = map[string]kind{
	"id": id, "type": types, "name": text, "description": text,
	"digestMultibase": plain, "digestSRI": plain, "mediaType": plain,
}

var everywhereOB = map[string]kind{
	"alignment": object, "endorsement": object, "image": ref, "inLanguage": plain,
	"narrative": text, "url": plain, "awardedDate": plain,
}

// classes are the types of VC 2.0 and the properties each brings with it.
var classes = map[string]map[string]kind{
	"VerifiableCredential": {
		"@context": list, "confidenceMethod": ref, "credentialSchema": ref, "credentialStatus": ref, "credentialSubject": ref,
		"evidence": ref, "issuer": ref, "proof": object, "refreshService": ref, "relatedResource": ref,
		"renderMethod": ref, "termsOfUse": ref, "validFrom": plain, "validUntil": plain,
	},
	"JsonSchemaCredential":          {},
	"JsonSchema":                    {},
	"BitstringStatusListCredential": {},
	"BitstringStatusList":           {"encodedList": plain, "statusPurpose": plain, "ttl": number},
	"BitstringStatusListEntry": {
		"statusListCredential": id, "statusListIndex": index, "statusPurpose": plain,
		"statusMessage": object, "statusReference": ref, "statusSize": number,
	},
	"DataIntegrityProof": {
		"@context": list, "challenge": plain, "created": plain, "cryptosuite": plain, "domain": plain, "expires": plain,
		"nonce": plain, "previousProof": id, "proofPurpose": plain, "proofValue": plain, "verificationMethod": ref,
	},
}

// classesOB are the types of Open Badges 3.0.
var classesOB = map[string]map[string]kind{
	"OpenBadgeCredential":   {},
	"AchievementCredential": {},
	"EndorsementCredential": {},
	"EndorsementSubject":    {"endorsementComment": text},
	"Criteria":              {},
	"Achievement": {
		"achievementType": plain, "creator": ref, "creditsAvailable": number, "criteria": ref, "fieldOfStudy": text,
		"humanCode": text, "otherIdentifier": object, "related": object, "resultDescription": object,
		"specialization": text, "tag": text, "version": text,
	},
	"AchievementSubject": {
		"achievement": object, "activityEndDate": plain, "activityStartDate": plain, "creditsEarned": number,
		"identifier": object, "licenseNumber": text, "result": object, "role": text, "source": ref, "term": text,
	},
	"Address": {
		"addressCountry": text, "addressCountryCode": plain, "addressLocality": text, "addressRegion": text,
		"geo": object, "postOfficeBoxNumber": text, "postalCode": text, "streetAddress": text,
	},
	"Alignment": {
		"targetCode": text, "targetDescription": text, "targetFramework": text, "targetName": text,
		"targetType": plain, "targetUrl": plain,
	},
	"Evidence":        {"audience": text, "genre": text},
	"GeoCoordinates":  {"latitude": number, "longitude": number},
	"IdentifierEntry": {"identifier": plain, "identifierType": plain},
	"IdentityObject":  {"hashed": truth, "identityHash": plain, "identityType": plain, "salt": plain},
	"Image":           {"caption": text},
	"Profile": {
		"additionalName": text, "address": ref, "dateOfBirth": plain, "email": plain, "familyName": text,
		"familyNamePrefix": text, "givenName": text, "honorificPrefix": text, "honorificSuffix": text,
		"otherIdentifier": object, "parentOrg": ref, "patronymicName": text, "phone": plain, "official": text,
	},
	"Related": {"version": text},
	"Result":  {"achievedLevel": plain, "resultDescription": plain, "status": plain, "value": text},
	"ResultDescription": {
		"allowedValue": list, "requiredLevel": plain, "requiredValue": text, "resultType": plain,
		"rubricCriterionLevel": object, "valueMax": text, "valueMin": text,
	},
	"RubricCriterionLevel": {"level": text, "points": text},
}

// scoped are the terms a property brings to the object it holds, whatever that
// object's type.
var scoped = map[string]map[string]kind{
	"statusMessage": {"message": text, "status": plain},
}
