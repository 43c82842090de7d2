package author

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

func now() time.Time { return time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC) }

// checker serves the check of a portal in Fellmark. Nothing can be stored: its
// database has no tables.
func checker(t *testing.T) http.Handler {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	policy, err := identity.LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), "sqlite::memory:", sqldb.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	frameworks := framework.New(framework.Deps{DB: db, Packs: set})
	d := &Desk{Framework: frameworks, Catalogue: catalogue.New(catalogue.Deps{DB: db, Policy: policy, Frameworks: frameworks, Jurisdiction: "XF"})}
	s := &page.Site{Public: "https://portal.example", Now: now}
	mux := http.NewServeMux()
	mux.Handle("GET /check", s.Handle(d.CheckForm))
	mux.Handle("POST /check", s.Handle(d.Check, page.MaxBytes(MaxPage)))
	return s.Wrap(s.Routes(mux))
}

func post(t *testing.T, h http.Handler, kv ...string) (status int, text string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(kv); i += 2 {
		if err := m.WriteField(kv[i], kv[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/check", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

const knots = `{"mc": {"title": {"en": "Knots"}, "country": ["NZ"], "outcomes": [{"text": "Tie a bowline"}], "volume": {"hours": 10, "ects": 4}, "credits": [{"system": "nz", "value": 45}], "level": {"eqf": 5}}}`

func TestAnOfferFileIsAnsweredByItsOwnCountryFirst(t *testing.T) {
	t.Parallel()
	h := checker(t)
	status, text := post(t, h, "lines", knots, "country", "", "day", "")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	for _, want := range []string{
		"By the rules of New Zealand on 29 November 2026: 1 required rule is not met.", "A micro-credential has up to 40 New Zealand credits. Stated: 45.",
		"10 hours and 4 ects credits contradict each other", "What would it take elsewhere?", `href="/frameworks/xf-2026"`, "Rule by rule", "Something to add", "rules are met", "Nothing is kept",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer does not say %q", want)
		}
	}
	if own, other := strings.Index(text, "New Zealand micro-credentials 2022"), strings.Index(text, "Fellmark rules"); own < 0 || other < own {
		t.Error("the own country's rules are not the first")
	}
	if strings.Contains(text, "Would be listed") || strings.Contains(text, "Would not be listed") {
		t.Error("an offer file is told whether it would be listed")
	}
}

func TestTheCountryAndTheDayThatAreChosenDecide(t *testing.T) {
	t.Parallel()
	h := checker(t)
	for _, c := range []struct{ country, day, want string }{
		{"XF", "", "By the rules of Fellmark on 29 November 2026: 4 required rules are not met"},
		{"XF", "2025-06-01", "No rules of Fellmark bind it on 1 June 2025."},
		{"NZ", "2020-06-01", "New Zealand micro-credentials 2018"},
	} {
		status, text := post(t, h, "lines", knots, "country", c.country, "day", c.day)
		if status != http.StatusOK || !strings.Contains(text, c.want) {
			t.Errorf("%s, %s: %d, without %q", c.country, c.day, status, c.want)
		}
	}
}

func TestAPageIsToldWhatToAddAndWhetherItWouldBeListed(t *testing.T) {
	t.Parallel()
	const course = `{"@context": "https://schema.org", "@type": "Course", "identifier": "K-1", "name": "Knots", "description": "Knots for sailors", "numberOfCredits": {"@type": "StructuredValue", "value": "5", "unitText": "ECTS"}}`
	status, text := post(t, checker(t), "lines", course, "country", "XF", "day", "2026-03-01")
	for _, want := range []string{"Would not be listed", "By the rules of Fellmark on 1 March 2026", "Not stated: the learning outcomes", "&#34;teaches&#34;: [", "Micro-credentials Act 2026, art. 4(4)", "All missing lines at once", "New Zealand micro-credentials 2022"} {
		if status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%d, without %q", status, want)
		}
	}
}

func TestWhatCannotBeCheckedIsKeptAndNamesTheMend(t *testing.T) {
	t.Parallel()
	h := checker(t)
	for name, c := range map[string]struct {
		send []string
		want []string
	}{
		"nothing":          {[]string{"country", "", "day", ""}, []string{"Give an address, paste lines or choose a file.", `href="#f-lines"`}},
		"an unknown field": {[]string{"lines", `{"mc": {"titel": "x"}}`, "country", ""}, []string{"There is no field mc.titel. Did you mean mc.title?", `href="#f-lines"`, "{&#34;mc&#34;: {&#34;titel&#34;"}},
		"broken JSON":      {[]string{"lines", `{"mc": {`, "country", "NZ"}, []string{"is not JSON that can be used", `value="NZ" selected`, "{&#34;mc&#34;: {"}},
		"no such day":      {[]string{"lines", knots, "country", "", "day", "soon"}, []string{"Write a date that exists", `value="soon"`, "Tie a bowline"}},
		"no such country":  {[]string{"lines", knots, "country", "Atlantis"}, []string{`href="#f-country"`}},
		"two wrong fields": {[]string{"lines", `{"mc": {"titel": "x", "volume": {"ects": "five"}}}`, "country", ""}, []string{"2 answers need another look"}},
	} {
		status, text := post(t, h, c.send...)
		if status != http.StatusUnprocessableEntity || !strings.Contains(text, `class="error-summary"`) {
			t.Errorf("%s: got %d", name, status)
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: without %q", name, want)
			}
		}
	}
	status, text := post(t, h, "lines", "a text", "country", "")
	if status != http.StatusOK || !strings.Contains(text, "No course was found") {
		t.Errorf("a text: %d", status)
	}
}
