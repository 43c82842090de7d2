package vcapi

import (
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
)

// testContexts are the pinned contexts and those that the examples of the
// standards use. Each of these defines every word there is, so the product does
// not pin them.
func testContexts() (*ld.Contexts, error) {
	all := ld.Pinned()
	for _, c := range [][2]string{
		{"https://www.w3.org/ns/credentials/examples/v2", "https://www.w3.org/ns/credentials/examples#"},
		{"https://www.w3.org/ns/credentials/undefined-terms/v2", "https://www.w3.org/ns/credentials/undefined-terms#"},
	} {
		var err error
		if all, err = all.With(c[0], []byte(`{"@context":{"@vocab":"`+c[1]+`"}}`)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func suitesOver(contexts *ld.Contexts) proof.Suites {
	return proof.New(eddsardfc.Suite{Contexts: contexts}, eddsajcs.Suite{}, ecdsardfc.Suite{Contexts: contexts}, ecdsajcs.Suite{},
		ed25519signature2020.Suite{Hasher: rdfproof.Hasher{Contexts: contexts}, Issues: true})
}

// The contexts that define what a DataIntegrityProof says of itself, where the
// base context does not (VC 1.1).
const (
	integrityV1 = "https://w3id.org/security/data-integrity/v1"
	integrityV2 = "https://w3id.org/security/data-integrity/v2"
)

// withTerms is the document with the context that defines the words of a proof,
// which would otherwise be outside of its signature (VC Data Integrity 1.0,
// context injection).
func withTerms(d *vc.Document, version vc.Version, suite string) (*vc.Document, error) {
	var any []string
	switch {
	case suite == ed25519signature2020.Name:
		any = []string{ed25519signature2020.Context}
	case version == vc.Version1 && suite != suiteJWT:
		any = []string{integrityV2, integrityV1}
	default:
		return d, nil
	}
	context := d.Root().Get("@context")
	for _, c := range any {
		if among(context, c) {
			return d, nil
		}
	}
	list := &jcs.Value{Kind: jcs.Array}
	for _, x := range context.List() {
		list.Items = append(list.Items, *x)
	}
	list.Items = append(list.Items, *jcs.Text(any[0]))
	return vc.FromTree(d.Root().With("@context", list))
}

// among reports whether a text is one of the values.
func among(v *jcs.Value, text string) bool {
	return slices.ContainsFunc(v.List(), func(x *jcs.Value) bool { return x.Str() == text })
}
