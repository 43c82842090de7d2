package crosswalk

import (
	"strings"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
)

// local begins the ids that the Europass builder gives to nodes: they name nothing
// outside their document.
const local = "urn:epass:"

func lasting(id string) string {
	if strings.HasPrefix(id, local) {
		return ""
	}
	return id
}

// kinds are achievement types of Open Badges and the types of learning opportunity
// that mean the same.
var kinds = map[string]string{
	"MicroCredential": "http://data.europa.eu/snb/learning-opportunity/74a4a268e8",
	"Course":          "http://data.europa.eu/snb/learning-opportunity/05053c1cbe",
	"LearningProgram": "http://data.europa.eu/snb/learning-opportunity/79343569f3",
}

const opportunities = "http://data.europa.eu/snb/learning-opportunity/25831c2"

func kindOf(c elm.Concept) string {
	for kind, id := range kinds {
		if id == c.ID {
			return kind
		}
	}
	return ""
}

// stacking are Cairn's codes for the two values of EU-O04.
var stacking = map[string]string{
	"standalone": "stand-alone, independent micro-credential",
	"integrated": "integrated, stackable towards another credential",
}

func stackingCode(words string) string {
	for code, w := range stacking {
		if w == words {
			return code
		}
	}
	return ""
}

// statuses are the values of a result that Open Badges calls its status.
var statuses = map[string]bool{
	"Completed": true, "Enrolled": true, "Failed": true, "InProgress": true, "OnHold": true, "Provisional": true, "Withdrew": true,
}

// identifierTypes are the schemes that Open Badges names without "ext:".
const identifierTypes = " sourcedId systemId productId userName accountId nationalIdentityNumber isbn issn lisSourcedId oneRosterSourcedId" +
	" sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier "

// Identifier types for the numbers countries give; their values are COUNTRY:NUMBER.
const (
	typeEIDAS        = "ext:eIDAS"
	typeVAT          = "ext:VAT"
	typeRegistration = "ext:registration"
)

// identifierType is a scheme as Open Badges may name it: "" when it cannot.
func identifierType(scheme string) string {
	switch {
	case scheme == "":
		return "identifier"
	case strings.Contains(identifierTypes, " "+scheme+" "):
		return scheme
	}
	plain := func(c rune) bool {
		return c == '.' || c == '_' || c == '-' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	if strings.ContainsFunc(scheme, func(c rune) bool { return !plain(c) }) {
		return ""
	}
	return "ext:" + scheme
}

// scheme is the reverse of identifierType.
func scheme(typ string) string {
	if typ == "identifier" {
		return ""
	}
	return strings.TrimPrefix(typ, "ext:")
}

func legalText(l elm.LegalIdentifier) string { return l.Country + ":" + l.Value }

func legalOf(text string) elm.LegalIdentifier {
	country, value, _ := strings.Cut(text, ":")
	return elm.LegalIdentifier{Country: country, Value: value}
}

// concept is a named thing as a concept: of the list when its code or address is.
func concept(list elm.List, n openbadge.Named, lang string) elm.Concept {
	if c := list.Of(n.Code); !c.IsZero() {
		return c
	}
	if c := list.Of(list.Code(elm.Concept{ID: n.URL})); !c.IsZero() {
		return c
	}
	return elm.Concept{ID: n.URL, Name: elm.Words(lang, n.Name)}
}

// levelOf is a level of a framework by its name: "NFQ 7" is level 7 of NFQ.
func levelOf(name string) (framework, level string) {
	if i := strings.LastIndexByte(name, ' '); i > 0 && i+1 < len(name) {
		return name[:i], name[i+1:]
	}
	return name, name
}
