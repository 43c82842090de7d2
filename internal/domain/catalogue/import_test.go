package catalogue

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func smallMapping(t *testing.T) *ImportMapping {
	t.Helper()
	return mappingFile(t, "testdata/import-small.yaml")
}

func mappingFile(t *testing.T, name string) *ImportMapping {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseImportMapping(data)
	if err != nil {
		t.Fatalf("parse %s: %v", name, err)
	}
	return m
}

func readFile(t *testing.T, name string, m *ImportMapping) *ImportFile {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	read, err := ReadImport(f, m)
	if err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return read
}

// problemAt is a problem without its arguments.
type problemAt struct {
	Row      int
	Column   string
	Code     string
	Severity ImportSeverity
}

func TestImportNamesEachProblemByRowAndColumn(t *testing.T) {
	t.Parallel()
	f := readFile(t, "testdata/import-small.csv", smallMapping(t))
	var got []problemAt
	for _, p := range f.Result.Problems {
		got = append(got, problemAt{p.Row, p.Column, p.Code, p.Severity})
	}
	want := []problemAt{
		{1, "childcare", "boolean_spelling", ImportMended},
		{1, "evening", "boolean_spelling", ImportMended},
		{1, "funded", "boolean_spelling", ImportMended},
		{3, "code", "code_padded", ImportMended},
		{3, "total", "price_zero", ImportNoted},
		{3, "zip", "postcode_padded", ImportMended},
		{4, "hours", "hours_missing", ImportNoted},
		{4, "total", "price_limit", ImportMended},
		{4, "total", "price_total", ImportMended},
		{5, "school name", "provider_name", ImportNoted},
		{5, "site", "website", ImportNoted},
		{5, "code", "field_unknown", ImportNoted},
		{5, "credits", "sentinel", ImportNoted},
		{5, "total", "price_total", ImportMended},
		{5, "zip", "postcode", ImportNoted},
		{6, "school name", "provider_unnamed", ImportRefused},
		{7, "credits", "number_comma", ImportRefused},
		{8, "total", "number_exponent", ImportRefused},
		{9, "total", "price_limit", ImportRefused},
		{10, "hours", "number_negative", ImportRefused},
		{11, "no", "id_twice", ImportRefused},
		{12, "kind", "not_short", ImportRefused},
		{12, "hours", "unusual", ImportNoted},
		{13, "credits", "sentinel", ImportNoted},
		{13, "hours", "hours_missing", ImportNoted},
		{13, "hours", "workload_missing", ImportRefused},
		{14, "childcare", "boolean", ImportRefused},
		{14, "mode", "value_unknown", ImportRefused},
		{15, "no", "id_missing", ImportRefused},
		{16, "title", "title_missing", ImportRefused},
		{17, "school", "provider_missing", ImportRefused},
		{18, "", "ragged", ImportRefused},
		{19, "hours", "unusual", ImportNoted},
		{19, "total", "price_fraction", ImportRefused},
		{20, "total", "price_parts_zero", ImportNoted},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r := f.Result
	if r.Rows != 19 || r.Usable != 5 || r.Refused != 14 || r.Providers != 3 || r.Outcomes != 1 || r.Usable != len(f.Candidates) {
		t.Errorf("got %d rows = %d usable + %d refused, %d providers, %d with outcomes", r.Rows, r.Usable, r.Refused, r.Providers, r.Outcomes)
	}
}

func TestImportKeepsWhatARowStatesAndMendsWhatIsCertain(t *testing.T) {
	t.Parallel()
	f := readFile(t, "testdata/import-small.csv", smallMapping(t))
	hours, credits, three := credit.MustParse("100"), credit.MustParse("4"), credit.MustParse("3")
	text := func(s string) i18n.Text { return i18n.Text{"en": s} }
	want := []ImportCandidate{
		{Row: 2, Provider: "7", Offer: Offer{
			LocalID: "1", Title: text("Blade repair"), Outcomes: []Outcome{{Text: text("inspect a blade")}, {Text: text("repair it")}},
			Workload: Workload{Hours: &hours, Credits: &credits, System: "ects"}, Participation: "onsite", Country: []string{"XF"},
			Field: "0732", Origin: "existing", Label: "certificate", PublicFunding: true, Price: &Price{Minor: 145000, Currency: "EUR"},
			Supports: []string{"childcare", "evening"}, Runs: []Run{{ID: "undated", Place: "Port 01234", Mode: "onsite"}},
		}},
		{Row: 4, Provider: "8", Offer: Offer{
			LocalID: "3", Title: text("Two\nlines"), Workload: Workload{Credits: &three, System: "ects"}, Participation: "online",
			Country: []string{"XF"}, Origin: "existing", Label: "course", Price: &Price{Minor: 419800, Currency: "EUR"},
		}},
	}
	got := []ImportCandidate{f.Candidates[0], f.Candidates[2]}
	if cells := got[0].Cells; len(cells) != len(f.Header) || cells[14] != "01234" {
		t.Errorf("the row is not kept as received: %q", cells)
	}
	got[0].Cells, got[1].Cells = nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if price := f.Candidates[1].Offer.Price; price != nil {
		t.Errorf("a price of 0 that is not stated became %v", price)
	}
	providers := []ImportProvider{{ID: "7", Name: "Harbour Works", Website: "https://www.harbour.example"}, {ID: "8", Name: "Low School"}}
	if diff := cmp.Diff(providers, f.Providers); diff != "" {
		t.Error(diff)
	}
}

func TestImportReadsEveryEncodingAlike(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/import-small.csv")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "Harbour Works", "Hafen-Übung")
	m := smallMapping(t)
	want, err := ReadImport(strings.NewReader(text), m)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"with a byte order mark": "\xef\xbb\xbf" + text,
		"windows-1252":           strings.ReplaceAll(text, "Ü", "\xdc"),
	} {
		got, err := ReadImport(strings.NewReader(file), m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want.Result.Encoding = got.Result.Encoding
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheSameTableAsAWorkbookSaysTheSame(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/import-small.csv")
	if err != nil {
		t.Fatal(err)
	}
	sheet := csv.NewReader(bytes.NewReader(text))
	sheet.FieldsPerRecord = -1
	rows, err := sheet.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = slices.DeleteFunc(rows, func(r []string) bool { return len(r) < len(rows[0]) }) // what only a text can get wrong
	var book bytes.Buffer
	if err := table.WriteXLSX(&book, "Programmes", rows); err != nil {
		t.Fatal(err)
	}
	got, err := ReadImport(&book, smallMapping(t))
	if err != nil {
		t.Fatal(err)
	}
	want := readFile(t, "testdata/import-small.csv", smallMapping(t))
	if got.Result.Encoding != "xlsx" || len(want.Candidates) == 0 {
		t.Fatalf("read as %s; %d candidates", got.Result.Encoding, len(want.Candidates))
	}
	said := func(f *ImportFile) (list []string) {
		for _, c := range f.Candidates {
			j, _ := json.Marshal(c.Offer)
			list = append(list, string(j))
		}
		counts := f.Result.Counts()
		delete(counts, "ragged")
		for code, n := range counts {
			list = append(list, fmt.Sprint(code, n))
		}
		slices.Sort(list)
		return list
	}
	if diff := cmp.Diff(said(want), said(got)); diff != "" {
		t.Error(diff)
	}
}

func TestFormulasAndMergedCellsOfAWorkbookAreTold(t *testing.T) {
	t.Parallel()
	r, err := newImportReading(smallMapping(t), []string{"colour", "no", "title"})
	if r == nil {
		t.Fatal(err)
	}
	for n := range 3 {
		r.row = table.Row{Number: 2 + n, Cells: []string{"red", "1", ""}, Marks: []table.Mark{
			{Column: 0, Kind: table.Merged, Text: "A2:A4"}, {Column: 1, Kind: table.Formula}, {Column: 2, Kind: table.Merged, Text: "C1:C4"}, {Column: 7, Kind: table.Formula},
		}}
		r.readMarks()
	}
	r.finish()
	counts := (ImportResult{Problems: r.problems}).Counts()
	if counts["merged"] != 3 || counts["formula"] != 1 || r.problems[0].Args["count"] != 3 || r.problems[0].Row != 1 {
		t.Errorf("got %+v", r.problems)
	}
}

func TestImportOfAFileThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	header, _, _ := strings.Cut(func() string { b, _ := os.ReadFile("testdata/import-small.csv"); return string(b) }(), "\n")
	for name, c := range map[string]struct{ file, want string }{
		"empty":             {"", "import.file.empty"},
		"header only":       {header + "\n", "import.file.no_rows"},
		"missing column":    {strings.Replace(header, "title", "name", 1) + "\n1\n", "import.file.column_missing"},
		"mixed encoding":    {header + "\n1,é\n2,\xe9\n", "import.file.mixed_encoding"},
		"unknown encoding":  {header + "\n1,\x81\n", "import.file.unknown_encoding"},
		"half a workbook":   {"PK\x03\x04", "import.file.broken"},
		"an old workbook":   {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import.file.spreadsheet"},
		"binary":            {header + "\n\x00", "import.file.binary"},
		"an open quote":     {header + "\n1,\"x\n", "import.file.open_quote"},
		"a stray quote":     {header + "\n1,x\"\n", "import.file.stray_quote"},
		"a column twice":    {"no,no\n", "import.file.duplicate_column"},
		"no column at all":  {",\n1,2\n", "import.file.no_header"},
		"too many columns":  {strings.Repeat(",", 2000), "import.file.too_many_columns"},
		"one enormous cell": {"a" + strings.Repeat("b", 2<<20), "import.file.cell_too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadImport(strings.NewReader(c.file), smallMapping(t))
			if !fault.Is(err, c.want) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			for _, l := range i18n.Languages() {
				if said := i18n.For(l.Code).Fault(err); said == "" || strings.Contains(said, "import.") || strings.Contains(said, "no value") {
					t.Errorf("%s: %q", l.Code, said)
				}
			}
		})
	}
}

func TestImportNamesEveryMissingColumn(t *testing.T) {
	t.Parallel()
	_, err := ReadImport(strings.NewReader("no,title\n1,x\n"), smallMapping(t))
	list, _ := fault.Of(err)
	if len(list) != 17 || list[0].Field == "" {
		t.Errorf("got %d faults: %v", len(list), err)
	}
}

func TestImportReportIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	f := readFile(t, "testdata/import-small.csv", smallMapping(t))
	// codes the small file does not have, or that come with storing
	f.Result.Problems = append(f.Result.Problems,
		ImportProblem{Code: "outcomes_none", Args: map[string]any{"count": 3}},
		ImportProblem{Code: "not_listed", Args: map[string]any{"rule": "EU-M06"}},
		ImportProblem{Code: "kept_own", Args: map[string]any{"id": "x"}},
		ImportProblem{Code: "number", Args: map[string]any{"value": "x"}},
		ImportProblem{Code: "number_point", Args: map[string]any{"value": "x"}},
		ImportProblem{Code: "number_range", Args: map[string]any{"value": "x"}},
		ImportProblem{Code: "url", Args: map[string]any{"value": "x"}},
		ImportProblem{Code: "level", Args: map[string]any{"value": "x"}})
	for _, l := range i18n.Languages() {
		report := f.Result.Report(i18n.For(l.Code), true)
		for _, p := range report.Problems {
			if p.Message == "" || strings.HasPrefix(p.Message, "import.") || strings.Contains(p.Message, "no value") {
				t.Errorf("%s %s: %q", l.Code, p.Code, p.Message)
			}
		}
	}
	comma := slices.IndexFunc(f.Result.Problems, func(p ImportProblem) bool { return p.Code == "number_comma" })
	said := f.Result.Problems[comma].Message(i18n.For("en"))
	if !strings.Contains(said, "3.5") {
		t.Errorf("the hint is missing: %q", said)
	}
}

func TestMappingIsRefusedWithWhatToMend(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("testdata/import-small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, key, field string }{
		"empty":                    {string(good), " ", "import.mapping.empty", ""},
		"unknown key":              {"register: small", "register: small\nregistre: small", "import.mapping.unknown_key", "registre"},
		"unknown key further in":   {"system: ects", "sistem: ects", "import.mapping.unknown_key", "sistem"},
		"not YAML":                 {"register: small", "register: [small", "import.mapping.yaml", ""},
		"a key twice":              {"register: small", "register: small\nregister: other", "import.mapping.yaml", ""},
		"two documents":            {"register: small", "register: small\n---\na: b", "import.mapping.yaml", ""},
		"a list for a text":        {"country: XF", "country: [XF]", "import.mapping.yaml", ""},
		"another version":          {"version: 1", "version: 2", "import.mapping.value", "version"},
		"a register with capitals": {"register: small", "register: Small Register", "import.mapping.value", "register"},
		"a currency that is none":  {"currency: EUR", "currency: EURO", "import.mapping.value", "currency"},
		"credits of no system":     {", system: ects", "", "import.mapping.value", "credits.system"},
		"no id":                    {"id: {columns: [no]}", "id: {}", "import.mapping.value", "id.columns"},
		"a support not declared":   {"{childcare: childcare,", "{childcare: zip,", "import.mapping.value", "supports.childcare"},
		"a mode that is none":      {"distance: online", "distance: remote", "import.mapping.value", "participation.values.distance"},
		"yes that is no":           {"{yes: t, no: f}", "{yes: t, no: t}", "import.mapping.value", "booleans.evening"},
		"a limit that is none":     {"note_above: \"1000\"", "note_above: \"1/2\"", "import.mapping.value", "hours.note_above"},
		"a maximum with a comma":   {"max: \"50000\"", "max: \"50,000\"", "import.mapping.value", "price.max"},
		"a field that is no code":  {"\"0411\": \"0732\"", "\"0411\": building", "import.mapping.value", "field.prefixes.0411"},
		"a zero that is no choice": {"system: ects, zero: not-stated", "system: ects, zero: maybe", "import.mapping.value", "credits.zero"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(string(good), c.old, c.new, 1)
			if text == string(good) {
				t.Fatal("the case changes nothing")
			}
			_, err := ParseImportMapping([]byte(text))
			list, ok := fault.Of(err)
			if !ok || list[0].Key != c.key || c.field != "" && list[0].Field != c.field {
				t.Fatalf("got %v, want %s at %s", err, c.key, c.field)
			}
			for _, l := range i18n.Languages() {
				if said := i18n.For(l.Code).Fault(err); strings.Contains(said, "import.mapping") || strings.Contains(said, "no value") {
					t.Errorf("%s: %q", l.Code, said)
				}
			}
		})
	}
	var f *fault.Fault
	_, err = ParseImportMapping([]byte("version: 1\nregistre: x\n"))
	if !errors.As(err, &f) || f.Args["line"] != 2 {
		t.Errorf("the line of an unknown key is lost: %v", err)
	}
	if _, err := ParseImportMapping(make([]byte, maxMappingBytes+1)); !fault.Is(err, "import.mapping.too_large") {
		t.Errorf("got %v", err)
	}
}

func TestUnitsAreConvertedExactly(t *testing.T) {
	t.Parallel()
	mapping := `{version: 1, register: units, country: XF, language: en, currency: EUR, decimal: ",", provider: {id: {columns: [p]}, name: {columns: [p]}},
id: {columns: [id]}, title: {columns: [id]}, hours: {columns: [min], each: "1/60"}, weeks: {columns: [months], each: "4"}, price: {columns: [cents], each: "0.01"}}`
	m, err := ParseImportMapping([]byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadImport(strings.NewReader("id;p;min;months;cents\n1;x;90;3;1999\n2;x;50,5;;\n3;x;1.5;;\n"), m)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Candidates) != 2 || f.Result.Problems[1].Code != "number_point" {
		t.Fatalf("got %+v", f.Result)
	}
	a, b := f.Candidates[0].Offer, f.Candidates[1].Offer
	if a.Workload.Hours.String() != "1.5" || a.Workload.Weeks != 12 || a.Price.Minor != 1999 || b.Workload.Hours.String() != "0.8417" {
		t.Errorf("got %v, %d weeks, %v; %v", a.Workload.Hours, a.Workload.Weeks, a.Price, b.Workload.Hours)
	}
}

func TestNewJerseyProgrammesAreUnderstood(t *testing.T) {
	t.Parallel()
	m := mappingFile(t, "../../../examples/import-nj-etpl/nj-etpl.yaml")
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set: the 1,001 programmes of New Jersey are not read")
	}
	f := readFile(t, filepath.Join(shared, "data/catalogues/nj-etpl/etpl_programs_from_sql.csv"), m)
	r := f.Result
	type counts struct{ Rows, Usable, Refused, Providers, Outcomes int }
	got := counts{r.Rows, r.Usable, r.Refused, r.Providers, r.Outcomes}
	if want := (counts{1001, 800, 201, 256, 0}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	want := map[string]int{
		"price_zero": 53, "price_limit": 1, "price_total": 13, "hours_missing": 34, "workload_missing": 11,
		"postcode_padded": 846, "boolean_spelling": 10, "outcomes_none": 1,
		"provider_unnamed": 139, "not_short": 51, "code_padded": 14,
	}
	have := r.Counts()
	for code, n := range want {
		if have[code] != n {
			t.Errorf("%s: got %d, want %d", code, have[code], n)
		}
	}
	spellings := map[string]bool{}
	for _, p := range r.Problems {
		if p.Code == "price_limit" && (p.Row != 488 || p.Args["value"] != "41984198" || p.Severity != ImportMended) {
			t.Errorf("the price of 41,984,198 is told as %+v", p)
		}
		if p.Code == "boolean_spelling" {
			spellings[p.Args["yes"].(string)+"/"+p.Args["no"].(string)] = true
		}
	}
	if got := slices.Sorted(maps.Keys(spellings)); !slices.Equal(got, []string{"1/2", "True/False", "t/f"}) {
		t.Errorf("got spellings %q", got)
	}
	t.Logf("problems by code: %v", have)
}

// The courses of Discover Uni are degrees: they are read, and none is taken for a
// short programme.
func TestTheCoursesOfDiscoverUniAreReadAndNoneIsShort(t *testing.T) {
	t.Parallel()
	m := mappingFile(t, "../../../examples/import-uk-discover-uni/uk-discover-uni.yaml")
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set: the courses of Discover Uni are not read")
	}
	path := filepath.Join(shared, "data/catalogues/uk-discover-uni/25_courses.xml")
	r := readFile(t, path, m).Result
	if r.Rows != 25 || r.Usable != 0 || r.Refused != 25 || r.Counts()["not_short"] != 25 {
		t.Errorf("got %d rows, %d usable, %v", r.Rows, r.Usable, r.Counts())
	}
	m.NotShort = ImportNotShort{}
	f := readFile(t, path, m)
	if f.Result.Usable != 25 || f.Result.Providers != 5 || len(f.Candidates) != 25 {
		t.Fatalf("understood: %+v", f.Result)
	}
	first := f.Candidates[0]
	if o := first.Offer; first.Provider != "10001143" || o.LocalID != "PSSFDOPTDIS" || o.Title["en"] != "Ophthalmic Dispensing" || !strings.HasPrefix(o.URL, "https://www.canterbury.ac.uk/") {
		t.Errorf("the first course is read as %+v of %s", o, first.Provider)
	}
	if !slices.ContainsFunc(f.Candidates, func(c ImportCandidate) bool { return c.Offer.Title["en"] == "Animal Behaviour & Welfare (Top Up)" }) {
		t.Error("the title with an ampersand is not there")
	}
}

func FuzzParseImportMapping(f *testing.F) {
	good, err := os.ReadFile("testdata/import-small.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("version: 1\n? [a]: b"))
	f.Add([]byte("hours: {each: 1/0}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseImportMapping(data)
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("an error nobody can read: %v", err)
			}
			return
		}
		header := strings.Join(m.columnsUsed(), "\t")
		if file, err := ReadImport(strings.NewReader(header+"\n"+strings.Repeat("1\t", len(m.columnsUsed()))), m); err == nil && file.Result.Rows != file.Result.Usable+file.Result.Refused {
			t.Fatalf("rows are lost: %+v", file.Result)
		}
	})
}

func FuzzReadImport(f *testing.F) {
	good, err := os.ReadFile("testdata/import-small.csv")
	if err != nil {
		f.Fatal(err)
	}
	header, _, _ := strings.Cut(string(good), "\n")
	f.Add("1,x,7,y,,,room,,1e9,3.5,41984198,-99999,,,1,1,t,True,0411")
	f.Add("1,x,7,y,,a;b,,,0,0,0.005,1,2,,,,,,")
	mapping, err := os.ReadFile("testdata/import-small.yaml")
	if err != nil {
		f.Fatal(err)
	}
	m, err := ParseImportMapping(mapping)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, row string) {
		file, err := ReadImport(strings.NewReader(header+"\n"+row), m)
		if err != nil {
			return
		}
		if r := file.Result; r.Rows != r.Usable+r.Refused || r.Usable != len(file.Candidates) {
			t.Fatalf("rows are lost: %+v", r)
		}
		for _, c := range file.Candidates {
			if p := c.Offer.Price; c.Offer.LocalID == "" || p != nil && (p.Minor < 0 || p.Minor > 5_000_000) {
				t.Fatalf("accepted %+v", c.Offer)
			}
		}
	})
}
