package frameworks

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func now() time.Time { return time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC) }

// state is a state of a country whose rules replace one of the country's, bind some,
// and were not verified.
const state = `code: es-xx
version: 1.0.0
name: {en: Exampleland, fr: Exemplie, ar: مثال}
jurisdiction: AQ-XX
parent: es-test
regions: [EHEA]
languages: [en, fr, ar]
owner: {name: {en: Ministry, fr: Ministère, ar: وزارة}, type: government}
`

const country = `code: es-test
version: 1.0.0
name: {en: Écountry, fr: Épays, ar: بلد}
jurisdiction: AQ
languages: [en, fr, ar]
owner: {name: {en: Ministry, fr: Ministère, ar: وزارة}, type: government}
`

func rules(id, from, more, rules string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("id: " + id + "\nname: {en: Rules " + id + ", fr: Règles " + id + ", ar: قواعد " + id + "}\nvalidFrom: " + from +
		"\nbindingness: [{kind: law, from: 2020-01-01}]\nlegalBasis: [{text: The Act}]\n" + more + "rules:\n" + rules)}
}

func one(id, require, words, provenance string) string {
	return "  - {id: " + id + ", stages: [application, offer], require: \"" + require + "\", severity: must, texts: {en: '" + words + "', fr: '" + words + "', ar: '" + words +
		"'}, args: {ects: '{mc.volume.ects}', most: '15'}, source: {text: art. 3, address: 'https://law.example/3'}, provenance: " + provenance + "}\n"
}

func invented() fstest.MapFS {
	return fstest.MapFS{
		"es-test/pack.yaml": {Data: []byte(country)},
		"es-test/frameworks/es-t-2020.yaml": rules("es-t-2020", "2020-01-01", "series: t\nvalidTo: 2024-01-01\n",
			one("T-1", "mc.volume.ects <= 15", "At most {{.most}} credits. Stated: {{.ects}}.", "confirmed")+one("T-2", "has(mc.qa)", "It names its quality assurance.", "confirmed")),
		"es-test/frameworks/es-t-2024.yaml": rules("es-t-2024", "2024-01-01", "series: t\n",
			one("T-1", "mc.volume.ects <= 30", "At most 30 credits.", "confirmed")+one("T-3", "has(mc.title)", "It has a title.", "confirmed")),
		"es-xx/pack.yaml": {Data: []byte(state)},
		"es-xx/frameworks/es-x-2024.yaml": rules("es-x-2024", "2024-01-01", "bindsWhen: \"mc.claims.exists(c, c == 'x') || has(offer.publicFunding)\"\noverrides: [es-t-2024#T-1]\n",
			one("X-1", "mc.volume.ects <= 60", "At most 60 credits.", "unverified")),
	}
}

// site serves the desk with the packs that ship and those invented here.
func site(t *testing.T) http.Handler {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "packs", FS: os.DirFS("../../../../packs")}, pack.Source{Name: "invented", FS: invented()})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), "sqlite::memory:", sqldb.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	d := &Desk{Framework: framework.New(framework.Deps{DB: db, Packs: set}), Place: "XF", Open: true}
	s := &page.Site{Public: "https://portal.example", Now: now}
	mux := http.NewServeMux()
	mux.Handle("GET /glossary", s.Handle(d.Glossary))
	mux.Handle("GET /frameworks", s.Handle(d.List))
	mux.Handle("GET /frameworks/compare", s.Handle(d.Compare))
	mux.Handle("GET /frameworks/desk", s.Handle(d.DeskForm))
	mux.Handle("GET /frameworks/{framework}", s.Handle(d.Show))
	return s.Wrap(s.Routes(mux))
}

func get(t *testing.T, h http.Handler, path string) (status int, text string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

// says insists on what a page says and does not say.
func says(t *testing.T, h http.Handler, path string, want, not []string) {
	t.Helper()
	status, text := get(t, h, path)
	if status != http.StatusOK {
		t.Errorf("%s: %d", path, status)
	}
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q", path, w)
		}
	}
	for _, w := range not {
		if strings.Contains(text, w) {
			t.Errorf("%s says %q", path, w)
		}
	}
}

func TestFrameworksAreFoundByWordsRegionAndDay(t *testing.T) {
	t.Parallel()
	h := site(t)
	says(t, h, "/frameworks", []string{"Fellmark rules for micro-credentials 2026", "New Zealand micro-credentials 2022", "Up to 40 credits (20 ECTS)", "Rules es-t-2024"},
		[]string{"New Zealand micro-credentials 2018", "Rules es-t-2020"})
	says(t, h, "/frameworks?past=yes&q=zealand", []string{"New Zealand micro-credentials 2018", "No longer in force", "2 frameworks"}, []string{"Fellmark rules"})
	says(t, h, "/frameworks?q=ecountry", []string{"Rules es-t-2024", "1 framework"}, []string{"Fellmark rules"})
	says(t, h, "/frameworks?q=%D9%86%D9%8A%D9%88%D8%B2%D9%8A%D9%84%D9%86%D8%AF%D8%A7&lang=ar", []string{"الشهادات المصغّرة في نيوزيلندا 2022", `dir="rtl"`}, []string{"فيلمارك"})
	says(t, h, "/frameworks?region=009", []string{"New Zealand micro-credentials 2022", "Oceania"}, []string{"European approach", "Fellmark rules"})
	says(t, h, "/frameworks?region=EHEA", []string{"European approach", "Rules es-x-2024"}, []string{"New Zealand micro-credentials 2022", "Rules es-t-2024"})
	says(t, h, "/frameworks?q=atlantis", []string{"No framework fits", `href="/frameworks"`}, []string{`name="framework"`})
}

func TestAFrameworkIsShownWithItsSourcesAndWhatItDoesNotSay(t *testing.T) {
	t.Parallel()
	h := site(t)
	says(t, h, "/frameworks/nz", []string{
		"Regulation, since 1 August 2022", "All micro-credentials of New Zealand", "at least every 36 months", "Guideline from 22 August 2018",
		"A micro-credential has up to 40 New Zealand credits.", "mc.volume.nz &gt; 0 &amp;&amp; mc.volume.nz &lt;= 40", "Confirmed at its source", "From the policy papers",
		"Not stated in our sources", "It states: Title of the micro-credential", "Asked again: ", "In force",
	}, []string{"{{", "Stated: ", "It states: \n"})
	says(t, h, "/frameworks/eu-cr-2022", []string{"What a micro-credential is here", "The record of the learning outcomes", "This is the only version", "Mandatory, In an offer"}, nil)
	says(t, h, "/frameworks/es-x-2024", []string{
		"Some micro-credentials of Exampleland. Which ones is decided by the framework it follows, the public funding.", "has(offer.publicFunding)",
		"The rules of Écountry bind here too", "It replaces rule T-1 of es-t-2024", "Not verified; it blocks nothing", "For information",
	}, []string{"All micro-credentials of"})
	if status, text := get(t, h, "/frameworks/nowhere"); status != http.StatusNotFound || !strings.Contains(text, "There is no framework nowhere") {
		t.Errorf("a framework that is not there: %d", status)
	}
}

// Every code a pack may use has words: a page that shows a key forgot one.
func TestEveryFrameworkIsInWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	h := site(t)
	_, list := get(t, h, "/frameworks?past=yes")
	links := regexp.MustCompile(`href="(/frameworks/[^"?]+)"`).FindAllStringSubmatch(list, -1)
	if len(links) < 10 {
		t.Fatalf("%d frameworks", len(links))
	}
	key := regexp.MustCompile(`\bframeworks?\.[a-z_]+(\.[a-zA-Z_-]+)+|\{\{|%!`)
	for _, l := range i18n.Languages() {
		for _, link := range links {
			if link[1] == consultationsPath {
				continue // no framework
			}
			status, text := get(t, h, link[1]+"?lang="+l.Code)
			if found := key.FindString(text); status != http.StatusOK || found != "" {
				t.Errorf("%s in %s: %d, shows %q", link[1], l.Code, status, found)
			}
		}
	}
}

func TestAVersionSaysWhatItAddedTookAwayAndChanged(t *testing.T) {
	t.Parallel()
	h := site(t)
	says(t, h, "/frameworks/es-t-2024", []string{
		"1 rule reads otherwise", "At most 15 credits.", "At most 30 credits.", "Before:", "1 rule is new", "It has a title.", "1 rule is gone", "It names its quality assurance.",
		"1 January 2020 to 31 December 2023", "You are reading this version.", `href="/frameworks/es-t-2020"`,
	}, nil)
	says(t, h, "/frameworks/es-t-2020", []string{"No longer in force", "Other rules are in force today.", `href="/frameworks/es-t-2024"`}, nil)
}

func TestFrameworksAreReadSideBySide(t *testing.T) {
	t.Parallel()
	h := site(t)
	says(t, h, "/frameworks/compare?framework=nz&framework=eu&framework=es-t-2024", []string{
		"Up to 40 credits (20 ECTS)", "Not stated in our sources", "NZQA page on micro-credentials (copy)", "Labour market outcomes tracked", "At most 30 credits.",
		`href="/frameworks/compare?framework=eu-cr-2022&amp;framework=es-t-2024"`, "Add a framework",
	}, nil)
	says(t, h, "/frameworks/compare?framework=nz&framework=nz-2022", []string{"Which framework shall stand beside it?", `name="framework" value="nz-2022"`}, []string{"Labour market"})
	says(t, h, "/frameworks/compare", []string{"Tick two to four frameworks"}, []string{"<select"})
	if status, text := get(t, h, "/frameworks/compare?framework=nz&framework=eu&framework=xf&framework=es-t-2024&framework=es-t-2020"); status != http.StatusUnprocessableEntity || !strings.Contains(text, "two to 4") {
		t.Errorf("five: %d", status)
	}
	if status, _ := get(t, h, "/frameworks/compare?framework=nz&framework=nowhere"); status != http.StatusNotFound {
		t.Errorf("one that is not there: %d", status)
	}
}

func TestARegionIsThePartOfTheWorldAndTheWiderAreas(t *testing.T) {
	t.Parallel()
	for jurisdiction, want := range map[string]string{"NZ": "009", "ES-CT": "150", "CA-BC": "019", "KE": "002", "SG": "142", "EU": "150", "XF": elsewhere, "INT": elsewhere, "": elsewhere} {
		if got := continentOf(jurisdiction); got != want {
			t.Errorf("%q: got %s, want %s", jurisdiction, got, want)
		}
	}
	if got := regionsOf(&pack.Pack{Jurisdiction: "EU", Regions: []string{"EHEA"}}); !slices.Equal(got, []string{"150", "EHEA", "EU"}) {
		t.Errorf("the Union: %v", got)
	}
	for lang, want := range map[string]string{"en": "Europe", "fr": "Europe", "ar": "أوروبا"} {
		if got := sayRegion(i18n.For(lang), "150"); got != want {
			t.Errorf("%s: got %s, want %s", lang, got, want)
		}
	}
	if got := sayRegion(i18n.For("en"), "Q-Q"); got != "Q-Q" {
		t.Errorf("what has no name: %s", got)
	}
}

func TestWordsAreFoundWithoutTheirAccents(t *testing.T) {
	t.Parallel()
	for a, b := range map[string]string{"États-Unis": "etats-unis", "أستراليا": "استراليا", "Slovénie": "SLOVENIE"} {
		if plainLetters(a) != plainLetters(b) {
			t.Errorf("%q and %q are not the same", a, b)
		}
	}
}
