//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
)

// howMany documents are compared.
const howMany = 500

// documents are generated, the same ones each time, with their canonical form.
func documents(t *testing.T) (all []quadsTask) {
	t.Helper()
	for i := range howMany {
		g := generator{rand.New(rand.NewPCG(20260301, uint64(i)))}
		text, err := json.Marshal(g.document(i))
		if err != nil {
			t.Fatal(err)
		}
		root, err := jcs.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var p ld.Processor
		r, err := p.ToRDF(root)
		if err != nil {
			t.Fatalf("document %d: %v\n%s", i, err, text)
		}
		c, err := rdfc.Canonicalize(r.Quads, rdfc.Options{})
		if err != nil {
			t.Fatalf("document %d: %v\n%s", i, err, text)
		}
		all = append(all, quadsTask{Name: fmt.Sprintf("document %d", i), Document: text, NQuads: string(c.NQuads)})
	}
	return all
}

// generator makes credentials out of what the contexts define: nested nodes with
// and without ids, alike ones, languages and directions, numbers, times, sets,
// contexts written out, presentations (graphs).
type generator struct{ *rand.Rand }

type thing = map[string]any

func (g generator) document(i int) thing {
	switch i % 5 {
	case 0:
		return g.presentation()
	case 1:
		return g.inline()
	case 2:
		return g.version1()
	}
	return g.badge()
}

var words = []string{"Pflege", "medicines", "a\"b\\c", "line\nbreak", "tab\there", "سلامة", "安全", "é\u0301", "😀", "\u007f", "<b>&amp;</b>", "", " spaced ", "x\u2028y"}

func (g generator) word() string { return words[g.IntN(len(words))] }

func (g generator) text() string {
	list := make([]string, 1+g.IntN(4))
	for i := range list {
		list[i] = g.word()
	}
	return strings.Join(list, " ")
}

func (g generator) id(kind string) string {
	return fmt.Sprintf("https://a.example/%s/%d", kind, g.IntN(6))
}

func (g generator) time() string {
	return fmt.Sprintf("20%02d-%02d-%02dT%02d:%02d:%02dZ", 10+g.IntN(20), 1+g.IntN(12), 1+g.IntN(28), g.IntN(24), g.IntN(60), g.IntN(60))
}

// maybe sets a member half of the time.
func (g generator) maybe(n thing, name string, value func() any) {
	if g.IntN(2) == 0 {
		n[name] = value()
	}
}

func (g generator) number() any {
	return []any{0, 5, -7, 2.5, 60, 3, 0.001, 123456789, 1.0, -0.5}[g.IntN(10)]
}

// name is a text, or one in a language, or several.
func (g generator) name() any {
	value := func() thing {
		v := thing{"@value": g.text(), "@language": []string{"en", "fr", "ar", "de-AT"}[g.IntN(4)]}
		if g.IntN(3) == 0 {
			v["@direction"] = []string{"ltr", "rtl"}[g.IntN(2)]
		}
		return v
	}
	switch g.IntN(4) {
	case 0:
		return value()
	case 1:
		return []any{value(), value(), g.text()}
	}
	return g.text()
}

func (g generator) some(n int, make func() any) []any {
	var out []any
	for range 1 + g.IntN(n) {
		out = append(out, make())
	}
	return out
}

func (g generator) credential(contexts ...any) thing {
	c := thing{
		"@context": append([]any{"https://www.w3.org/ns/credentials/v2"}, contexts...),
		"type":     []any{"VerifiableCredential"}, "issuer": g.id("issuers"), "validFrom": g.time(),
	}
	g.maybe(c, "id", func() any { return "urn:uuid:" + fmt.Sprint(g.IntN(1000)) })
	g.maybe(c, "name", g.name)
	g.maybe(c, "description", g.name)
	g.maybe(c, "validUntil", func() any { return g.time() })
	g.maybe(c, "evidence", func() any { return g.some(3, func() any { return thing{"type": "https://a.example/Evidence"} }) })
	g.maybe(c, "termsOfUse", func() any { return thing{"type": "https://a.example/Terms", "id": g.id("terms")} })
	g.maybe(c, "credentialSchema", func() any { return thing{"type": "JsonSchema", "id": g.id("schemas")} })
	g.maybe(c, "relatedResource", func() any { return thing{"id": g.id("r"), "digestMultibase": "uEiA", "mediaType": g.word() + "/x"} })
	g.maybe(c, "credentialStatus", func() any {
		return thing{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": fmt.Sprint(g.IntN(9)), "statusListCredential": g.id("lists")}
	})
	g.maybe(c, "proof", func() any { return g.proof() })
	c["credentialSubject"] = thing{"id": "did:example:" + fmt.Sprint(g.IntN(9)), "name": g.name()}
	return c
}

// proof is a graph of its own in the document.
func (g generator) proof() thing {
	return thing{
		"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": g.time(), "proofPurpose": "assertionMethod",
		"verificationMethod": "did:example:1#key", "proofValue": "z" + fmt.Sprint(g.IntN(1000)),
	}
}

func (g generator) badge() thing {
	c := g.credential("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
	c["type"] = []any{"VerifiableCredential", "OpenBadgeCredential"}
	c["evidence"] = g.some(2, func() any { return thing{"type": "Evidence", "name": g.text(), "genre": g.word()} })
	c["issuer"] = g.profile()
	c["credentialSubject"] = thing{"type": "AchievementSubject", "identifier": g.some(2, g.identity), "achievement": g.achievement(), "result": g.some(3, g.result)}
	return c
}

func (g generator) profile() thing {
	n := thing{"id": g.id("issuers"), "type": "Profile", "name": g.text()}
	g.maybe(n, "url", func() any { return "https://a.example/" })
	g.maybe(n, "address", func() any { return thing{"type": "Address", "addressCountryCode": "XF", "addressLocality": g.text()} })
	g.maybe(n, "otherIdentifier", func() any {
		return g.some(3, func() any {
			return thing{"type": "IdentifierEntry", "identifier": g.word(), "identifierType": "sourcedId"}
		})
	})
	return n
}

func (g generator) identity() any {
	return thing{"type": "IdentityObject", "hashed": g.IntN(2) == 0, "identityHash": g.word(), "identityType": "name"}
}

func (g generator) achievement() thing {
	n := thing{"id": g.id("achievements"), "type": "Achievement", "name": g.text(), "description": g.text(), "criteria": thing{"narrative": g.text()}}
	g.maybe(n, "creditsAvailable", g.number)
	g.maybe(n, "tag", func() any { return g.some(4, func() any { return g.word() }) })
	g.maybe(n, "alignment", func() any { return g.some(5, g.alignment) })
	g.maybe(n, "image", func() any { return thing{"id": g.id("images"), "type": "Image", "caption": g.text()} })
	g.maybe(n, "creator", func() any { return g.profile() })
	// Equal scales: blank nodes whose first-degree hashes are equal.
	g.maybe(n, "resultDescription", func() any { return g.some(4, g.scale) })
	return n
}

func (g generator) alignment() any {
	n := thing{"type": "Alignment", "targetName": g.text(), "targetUrl": g.id("targets")}
	g.maybe(n, "targetType", func() any { return "CFItem" })
	g.maybe(n, "targetCode", func() any { return g.word() })
	return n
}

func (g generator) scale() any {
	level := func() any { return thing{"id": g.id("levels"), "type": "RubricCriterionLevel", "name": g.text()} }
	n := thing{"id": g.id("scales"), "type": "ResultDescription", "name": "Grade", "resultType": "LetterGrade", "allowedValue": []any{"A", "B", g.word()}}
	g.maybe(n, "rubricCriterionLevel", func() any { return g.some(3, level) })
	return n
}

func (g generator) result() any {
	n := thing{"type": "Result", "status": []string{"Completed", "Failed"}[g.IntN(2)]}
	g.maybe(n, "value", func() any { return g.word() })
	g.maybe(n, "alignment", func() any { return g.some(2, g.alignment) })
	return n
}

// inline has a context of its own: terms with types, languages, containers, and
// blank nodes in rings that only the full algorithm tells apart.
func (g generator) inline() thing {
	c := g.credential(thing{
		"ex": "https://ex.example/#", "next": thing{"@id": "ex:next", "@type": "@id"}, "label": "ex:label",
		"amount": thing{"@id": "ex:amount", "@type": "http://www.w3.org/2001/XMLSchema#decimal"},
		"count":  "ex:count", "flag": "ex:flag",
		"steps":  thing{"@id": "ex:steps", "@container": "@list"},
		"titles": thing{"@id": "ex:titles", "@container": "@language"},
		"data":   thing{"@id": "ex:data", "@type": "@json"},
		"parts":  thing{"@id": "ex:parts", "@container": "@set"},
	})
	s := thing{"id": "did:example:1", "label": g.text(), "amount": fmt.Sprint(g.IntN(90)), "count": g.number(), "flag": g.IntN(2) == 0}
	g.maybe(s, "steps", func() any { return g.some(4, func() any { return g.word() }) })
	g.maybe(s, "titles", func() any { return thing{"en": g.text(), "ar": []any{g.text(), g.text()}} })
	g.maybe(s, "data", func() any { return thing{"b": []any{g.number(), nil, true}, "a": g.text()} })
	g.maybe(s, "parts", func() any { return g.ring(2 + g.IntN(3)) })
	c["credentialSubject"] = s
	return c
}

// ring is n blank nodes, each leading to the next.
func (g generator) ring(n int) []any {
	var out []any
	for i := range n {
		x := thing{"id": fmt.Sprintf("_:n%d", i), "next": fmt.Sprintf("_:n%d", (i+1)%n)}
		if i == 0 {
			g.maybe(x, "label", func() any { return g.word() })
		}
		out = append(out, x)
	}
	return out
}

func (g generator) presentation() thing {
	p := thing{"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "type": []any{"VerifiablePresentation"}, "holder": g.id("holders")}
	p["verifiableCredential"] = g.some(3, func() any {
		if g.IntN(2) == 0 {
			return g.badge()
		}
		return g.credential()
	})
	g.maybe(p, "id", func() any { return "urn:uuid:p" })
	return p
}

// version1 is a credential of VC 1.1.
func (g generator) version1() thing {
	c := thing{
		"@context": []any{"https://www.w3.org/2018/credentials/v1", "https://w3id.org/security/data-integrity/v2", "https://w3id.org/security/suites/ed25519-2020/v1"},
		"type":     []any{"VerifiableCredential"}, "issuer": g.id("issuers"), "issuanceDate": g.time(),
		"credentialSubject": g.some(3, func() any { return thing{"id": "did:example:" + fmt.Sprint(g.IntN(9))} }),
	}
	g.maybe(c, "expirationDate", func() any { return g.time() })
	g.maybe(c, "proof", func() any {
		return thing{"type": "Ed25519Signature2020", "created": g.time(), "verificationMethod": "did:example:1#key", "proofPurpose": "assertionMethod", "proofValue": "z1"}
	})
	g.maybe(c, "evidence", func() any { return thing{"type": "https://a.example/E"} })
	return c
}
