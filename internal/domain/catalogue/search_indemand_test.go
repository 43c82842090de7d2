package catalogue

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/ground/i18n"
)

// sharedRows reads a table of New Jersey's list of programmes: its rows as
// the columns asked for.
func sharedRows(t *testing.T, name string, columns ...string) (rows [][]string) {
	t.Helper()
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set")
	}
	f, err := os.Open(filepath.Join(shared, "data/catalogues/nj-etpl", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	read, err := table.Read(f, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := read.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, c := range columns {
			at, ok := read.Column(c)
			if !ok {
				t.Fatalf("%s has no column %s", name, c)
			}
			cells = append(cells, row.Cell(at))
		}
		rows = append(rows, cells)
	}
}

// inDemand is a field of work that New Jersey says is in demand, and its
// programmes: their providers chose the field, nobody chose them for this test.
type inDemand struct {
	title      string
	programmes map[string]bool
}

// inDemandFields are those that have programmes, in the order of their codes, and
// an index of every programme's name, description and provider: not of its field.
func inDemandFields(t *testing.T) (*search.Index, []inDemand) {
	t.Helper()
	code := func(s string) string { return strings.ReplaceAll(s, ".", "") }
	byCode := map[string]map[string]bool{}
	ix := search.New()
	var docs []search.Document
	for _, r := range sharedRows(t, "etpl_programs_from_sql.csv", "programid", "cipcode", "officialname", "description", "name") {
		e := SearchEntry{Offer: Offer{ID: OfferID(r[0]), Title: i18n.Text{"en": r[2]}, Summary: i18n.Text{"en": r[3]}}, ProviderName: i18n.Text{"en": r[4]}}
		docs = append(docs, e.Document())
		if byCode[code(r[1])] == nil {
			byCode[code(r[1])] = map[string]bool{}
		}
		byCode[code(r[1])][r[0]] = true
	}
	ix.Put(docs...)
	var fields []inDemand
	for _, r := range sharedRows(t, "in_demand_cips.csv", "CIP", "CIPTitle") {
		if p := byCode[code(r[0])]; p != nil {
			fields = append(fields, inDemand{strings.TrimRight(r[1], "."), p})
		}
	}
	return ix, fields
}

// gainAt10 is nDCG at 10 where what is of the field counts one and the rest none.
func gainAt10(hits []search.Hit, good map[string]bool) (gain float64) {
	best := 0.0
	for i := range min(10, len(good)) {
		best += 1 / math.Log2(float64(i)+2)
	}
	for i, h := range hits {
		if good[h.ID] {
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	return gain / best
}

// Whoever types the name of a field that is in demand sees its programmes, also
// when it stands in a sentence. The figures are those of the fields at odd places
// and of those at even ones, on which nothing was tuned.
func TestProgrammesOfFieldsInDemandAreFoundByTheFieldsName(t *testing.T) {
	t.Parallel()
	ix, fields := inDemandFields(t)
	for name, c := range map[string]struct {
		before string
		least  [2]float64
	}{
		"the name alone": {"", [2]float64{0.48, 0.50}},
		"in a sentence":  {"I want to become good at ", [2]float64{0.48, 0.48}},
	} {
		var sum, asked [2]float64
		some := 0
		for i, f := range fields {
			first, _, _ := strings.Cut(f.title, "/")
			page, err := ix.Search(search.Query{Words: c.before + strings.ReplaceAll(first, ",", " "), Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			gain := gainAt10(page.Hits, f.programmes)
			sum[i%2] += gain
			asked[i%2]++
			if slices.ContainsFunc(page.Hits, func(h search.Hit) bool { return f.programmes[h.ID] }) {
				some++
			} else {
				t.Logf("%s: nothing for %q (any %v, found %d)", name, first, page.AnyWord, page.Total)
			}
		}
		for half, label := range []string{"odd", "even"} {
			got := sum[half] / asked[half]
			t.Logf("%s, %s places: nDCG at 10 is %.3f over %.0f fields", name, label, got, asked[half])
			if got < c.least[half] {
				t.Errorf("%s, %s places: nDCG at 10 is %.3f, it was %.3f", name, label, got, c.least[half])
			}
		}
		t.Logf("%s: %d of %d fields have a programme among the first ten", name, some, len(fields))
	}
}
