package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/elm/elmtest"
	"opencairn.org/cairn/formats/oeapi"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

func sharedData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: neither the schemas nor the programmes of New Jersey are in this repository")
	}
	return filepath.Join(dir, "data")
}

// newJersey are the short programmes of New Jersey's list as offers, and who offers
// them.
func newJersey(t *testing.T) ([]Offer, map[identity.TenantID]identity.Organisation) {
	t.Helper()
	f := readFile(t, filepath.Join(sharedData(t), "catalogues/nj-etpl/etpl_programs_from_sql.csv"), mappingFile(t, "../../../examples/import-nj-etpl/nj-etpl.yaml"))
	orgs := map[identity.TenantID]identity.Organisation{}
	for _, p := range f.Providers {
		orgs[identity.TenantID(p.ID)] = identity.Organisation{ID: identity.TenantID(p.ID), Slug: "nj-" + p.ID, Name: i18n.Text{"en": p.Name}, Website: p.Website, Country: "US"}
	}
	var offers []Offer
	for i, c := range f.Candidates {
		o := c.Offer
		o.ID, o.Provider = OfferID(fmt.Sprintf("nj-%d", i)), identity.TenantID(c.Provider)
		if orgs[o.Provider].ID == "" {
			t.Fatalf("row %d is offered by %s, whom the file does not name", i, c.Provider)
		}
		offers = append(offers, o)
	}
	if len(offers) < 700 {
		t.Fatalf("%d offers", len(offers))
	}
	return offers, orgs
}

// published compiles schemas of the Open Education API as it was published.
func published(t *testing.T) func(name string, v any) error {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	compiled := map[string]*jsonschema.Schema{}
	for _, name := range []string{"Programme", "ProgrammeOffering", "Course", "CourseOffering", "Organisation"} {
		s, err := c.Compile(filepath.Join(sharedData(t), "schemas/ooapi/oeapi.json") + "#/components/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		compiled[name] = s
	}
	return func(name string, v any) error {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			return err
		}
		return compiled[name].Validate(doc)
	}
}

// inOEAPI is how the API says one offer, each part by the schema's name.
func inOEAPI(o Offer, org identity.Organisation, kind oeapi.Kind, name string, check func(string, any) error) error {
	e, runs := OEAPIOf(o, org, kind)
	if err := check(name, e); err != nil {
		return fmt.Errorf("%s: %w", o.LocalID, err)
	}
	for _, r := range runs {
		if err := check(name+"Offering", r); err != nil {
			return fmt.Errorf("a run of %s: %w", o.LocalID, err)
		}
	}
	return nil
}

// Real programmes, and offers that state all sorts of things, pass the schema that
// the Open Education API publishes.
func TestOffersPassThePublishedSchemaOfTheOpenEducationAPI(t *testing.T) {
	t.Parallel()
	offers, orgs := newJersey(t)
	check := published(t)
	for _, org := range orgs {
		if err := check("Organisation", OEAPIOrganisation(org)); err != nil {
			t.Fatalf("%s: %v", org.Slug, err)
		}
	}
	for _, o := range offers {
		if err := inOEAPI(o, orgs[o.Provider], oeapi.Programme, "Programme", check); err != nil {
			t.Fatal(err)
		}
	}
	org := identity.Organisation{ID: "018f0000-0000-7000-8000-000000000001", Slug: "harbour", Name: i18n.Text{"en": "Harbour"}, Website: "https://harbour.example", Country: "IE"}
	rapid.Check(t, func(t *rapid.T) {
		o := draw{t}.offer()
		for kind, name := range map[oeapi.Kind]string{oeapi.Programme: "Programme", oeapi.Course: "Course"} {
			if err := inOEAPI(o, org, kind, name, check); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Judged by the LOQ shapes the European Learning Model publishes: whatever does not
// conform, the writer named itself as missing.
func TestOffersConformToThePublishedShapesButForWhatIsNamedAsMissing(t *testing.T) {
	t.Parallel()
	offers, orgs := newJersey(t)
	ttl, err := os.ReadFile(filepath.Join(sharedData(t), "schemas/elm3/shapes/ap/loq/LOQ-constraints.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	shapes := elmtest.Shapes(string(ttl))
	nodes := 0
	for chunk := range slices.Chunk(offers, 100) {
		var list []elm.Specification
		for _, o := range chunk {
			list = append(list, ELMOf(o, orgs[o.Provider]))
		}
		doc, missing := elm.WriteOpportunities(list)
		found, judged, err := elmtest.Judge(shapes, doc)
		if err != nil {
			t.Fatal(err)
		}
		nodes += judged
		if len(found) != len(missing) {
			t.Fatalf("the shapes find %d things, the writer names %d:\n%s\n%v", len(found), len(missing), strings.Join(found[:min(5, len(found))], "\n"), missing)
		}
	}
	if nodes < 5*len(offers) {
		t.Errorf("only %d nodes were judged", nodes)
	}
	t.Logf("%d offers, %d nodes", len(offers), nodes)
}
