package vcapi

import (
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
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
	return proof.New(eddsardfc.Suite{Contexts: contexts}, eddsajcs.Suite{}, ecdsardfc.Suite{Contexts: contexts}, ecdsajcs.Suite{})
}
