package catalogue

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/oeapi"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// college offers what the tests write.
var college = identity.Organisation{ID: "0199d3a0-7c1e-7000-8000-00000000000a", Slug: "harbour", Name: i18n.Text{"en": "Harbour College"}, Website: "https://harbour.example/", Country: "EE"}

// throughs are the languages an offer is written in and read from again.
var throughs = []struct {
	name    string
	through func(Offer) (Reading, error)
}{
	{"schema.org", func(o Offer) (Reading, error) {
		b, err := JSONLD(o)
		return readCTDL(b, "application/ld+json", ""), err
	}},
	{"CTDL", func(o Offer) (Reading, error) {
		b, err := RecordOf(o, college)
		return readCTDL(b, "", ""), err
	}},
	{"OEAPI programme", func(o Offer) (Reading, error) { return throughOEAPI(o, oeapi.Programme) }},
	{"OEAPI course", func(o Offer) (Reading, error) { return throughOEAPI(o, oeapi.Course) }},
	{"ELM LOQ", func(o Offer) (Reading, error) {
		b, _ := elm.WriteOpportunities([]elm.Specification{ELMOf(o, college)})
		return readELM(b, "", ""), nil
	}},
}

func throughOEAPI(o Offer, kind oeapi.Kind) (Reading, error) {
	e, runs := OEAPIOf(o, college, kind)
	b, err := json.Marshal(oeapi.Page{Number: 1, Educations: []oeapi.Education{e}, Offerings: runs, Organisations: []oeapi.Organisation{OEAPIOrganisation(college)}})
	return readOEAPI(b, "", ""), err
}

// said is what an offer states at each path, in order.
func said(o Offer) map[string]string {
	out := map[string]string{}
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		if v.IsZero() {
			return
		}
		switch {
		case isLeaf(v.Type()) || v.Kind() != reflect.Pointer && v.Kind() != reflect.Slice && v.Kind() != reflect.Struct:
			b, _ := json.Marshal(v.Interface())
			out[path] += string(b) + " "
		case v.Kind() == reflect.Pointer:
			walk(v.Elem(), path)
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				at := path
				if v.Type().Elem().Kind() == reflect.Struct {
					at += "[]"
				}
				walk(v.Index(i), at)
			}
		default:
			for i := range v.NumField() {
				walk(v.Field(i), below(path, v.Type().Field(i)))
			}
		}
	}
	walk(reflect.ValueOf(o), "")
	return out
}

// keeping is how many offers stated a path, and how many of them came back with it.
type keeping struct{ stated, kept int }

func (k keeping) String() string {
	switch {
	case k.stated == k.kept:
		return "yes"
	case k.kept == 0:
		return "no"
	}
	return "partly"
}

func trip(t rapid.TB, through func(Offer) (Reading, error), o Offer) (want, got map[string]string) {
	t.Helper()
	r, err := through(o)
	if err != nil || len(r.Offers) != 1 {
		t.Fatalf("%d offers, %v, %v", len(r.Offers), err, r.Problems)
	}
	return said(o), said(r.Offers[0].Offer)
}

// drawnOffer is the same offer for the same number.
func drawnOffer(n int) Offer {
	return rapid.Custom(func(t *rapid.T) Offer { return draw{t}.offer() }).Example(n)
}

// What each language keeps is found by writing 150 offers in it and reading them
// again; the table of the reference is made from it.
func TestTheReferenceSaysWhatEachLanguageOfOffersCanSay(t *testing.T) {
	t.Parallel()
	kept := map[string]map[string]keeping{}
	for n := range 150 {
		o := drawnOffer(n)
		for _, x := range throughs {
			want, got := trip(t, x.through, o)
			if kept[x.name] == nil {
				kept[x.name] = map[string]keeping{}
			}
			for path, w := range want {
				k := kept[x.name][path]
				k.stated++
				if got[path] == w {
					k.kept++
				}
				kept[x.name][path] = k
			}
			for path := range got {
				if want[path] == "" && !strings.HasPrefix(path, "country") {
					t.Fatalf("%s filled in %s: %s", x.name, path, got[path])
				}
			}
		}
	}
	var b strings.Builder
	for _, x := range throughs {
		fmt.Fprintf(&b, "| %s ", x.name)
	}
	table := "| field " + b.String() + "|\n|---" + strings.Repeat("|---", len(throughs)) + "|\n"
	for _, path := range offerPaths() {
		if kept[throughs[0].name][path].stated == 0 {
			continue // made of others
		}
		table += "| `" + path + "` "
		for _, x := range throughs {
			table += "| " + kept[x.name][path].String() + " "
		}
		table += "|\n"
	}
	page := reference(t, "offer-formats.md")
	const begin, end = "<!-- begin fields -->\n", "<!-- end fields -->"
	head, rest, ok := strings.Cut(page, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the reference has no place for the table")
	}
	if want := head + begin + table + end + tail; want != page {
		if os.Getenv("UPDATE") == "" {
			t.Fatalf("docs/reference/offer-formats.md is not what the languages keep; UPDATE=1 writes it\n%s", table)
		}
		if err := os.WriteFile("../../../docs/reference/offer-formats.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func reference(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../../docs/reference/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// An offer comes back equal but for what the reference says the language cannot
// say.
func TestAnOfferComesBackFromEveryLanguageButForWhatTheReferenceSays(t *testing.T) {
	t.Parallel()
	safe := map[string]map[string]bool{}
	for line := range strings.Lines(reference(t, "offer-formats.md")) {
		cells := strings.Split(line, "|")
		if len(cells) != len(throughs)+3 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		for i, x := range throughs {
			if safe[x.name] == nil {
				safe[x.name] = map[string]bool{}
			}
			safe[x.name][strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[i+2]) == "yes"
		}
	}
	for _, x := range throughs {
		if !safe[x.name]["title"] || !safe[x.name]["workload.weeks"] {
			t.Fatalf("%s: the reference promises too little: %v", x.name, safe[x.name])
		}
		rapid.Check(t, func(t *rapid.T) {
			want, got := trip(t, x.through, draw{t}.offer())
			for path, w := range want {
				if safe[x.name][path] && got[path] != w {
					t.Fatalf("%s: %s was %s, came back as %s", x.name, path, w, got[path])
				}
			}
		})
	}
}
