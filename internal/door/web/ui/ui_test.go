package ui_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

func render(t *testing.T, lang string, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ui.With(context.Background(), i18n.For(lang)), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	themes = regexp.MustCompile(`(?s):root \{(.*?)\}`)
	token  = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{3,6});`)
)

// palettes reads the colours of the light and the dark theme.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	css, err := os.ReadFile("static/cairn.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := themes.FindAllStringSubmatch(string(css), -1)
	if len(blocks) < 2 {
		t.Fatal("no themes found")
	}
	all := map[string]map[string]string{"light": {}, "dark": {}}
	for i, name := range []string{"light", "dark"} {
		for _, m := range token.FindAllStringSubmatch(blocks[i][1], -1) {
			all[name][m[1]] = m[2]
		}
	}
	return all
}

// luminance is WCAG 2.2's relative luminance.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = fmt.Sprintf("%c%c%c%c%c%c", hex[0], hex[0], hex[1], hex[1], hex[2], hex[2])
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

func TestTextHasContrast45AndEdges3InBothThemes(t *testing.T) {
	t.Parallel()
	type pair struct {
		front, back string
		least       float64
	}
	pairs := []pair{{"on-accent", "accent", 4.5}, {"on-accent", "accent-deep", 4.5}, {"paper", "bad", 4.5}, {"edge", "paper", 3}, {"part-3", "paper", 1.2}}
	for _, front := range []string{"ink", "ink-2", "accent", "accent-deep", "good", "warn", "bad"} {
		for _, back := range []string{"paper", "stone"} {
			pairs = append(pairs, pair{front, back, 4.5})
		}
	}
	for _, tone := range []string{"good", "warn", "bad", "accent"} {
		pairs = append(pairs, pair{tone, tone + "-soft", 4.5}, pair{"ink", tone + "-soft", 4.5}, pair{"ink-2", tone + "-soft", 4.5})
	}
	for theme, colours := range palettes(t) {
		for _, p := range pairs {
			a, b := luminance(t, colours[p.front]), luminance(t, colours[p.back])
			if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); got < p.least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", theme, p.front, p.back, got, p.least)
			}
		}
		if a := luminance(t, colours["band"]); 1.05/(a+0.05) < 4.5 {
			t.Errorf("%s: white on the band is %.2f", theme, 1.05/(a+0.05))
		}
	}
}

func TestTheStylesheetIsSmallAndKeptForEver(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	ui.Static().ServeHTTP(w, httptest.NewRequest(http.MethodGet, ui.Stylesheet(), nil))
	if w.Code != 200 || w.Body.Len() == 0 || w.Body.Len() >= 26_500 {
		t.Errorf("got %d, %d bytes", w.Code, w.Body.Len())
	}
	if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("got %q", got)
	}
	w = httptest.NewRecorder()
	ui.Static().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/static/cairn-000000000000.css", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("an old name: got %d", w.Code)
	}
}

func TestEveryStateIsSaidInAWord(t *testing.T) {
	t.Parallel()
	for state, want := range map[ui.State]string{ui.Pass: "Met", ui.Fail: "Not met", ui.Unknown: "Not checked", "": "Not checked"} {
		got := render(t, "en", ui.Findings([]ui.Finding{{State: state, Text: "rule"}}))
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("%q: %s", state, got)
		}
		if state != ui.Pass && strings.Contains(got, "icon-pass") {
			t.Errorf("%q is shown as passed: %s", state, got)
		}
	}
}

func TestAVerdictThatWasNotReachedIsNeverShownAsGenuine(t *testing.T) {
	t.Parallel()
	for state, icon := range map[ui.VerdictState]string{ui.Genuine: "icon-pass", ui.NotGenuine: "icon-fail", ui.Unchecked: "icon-unknown", "": "icon-unknown"} {
		got := render(t, "en", ui.Verdict(ui.VerdictData{State: state, Sentence: "s", Answer: "a"}))
		if !strings.Contains(got, icon) || (state != ui.Genuine && strings.Contains(got, `class="verdict good"`)) {
			t.Errorf("%q: %s", state, got)
		}
	}
}

func TestWhatPeopleWroteIsEscapedAndIsolated(t *testing.T) {
	t.Parallel()
	got := render(t, "ar", ui.Name(`<script>Ana</script>`, "es"))
	if want := `<bdi lang="es">&lt;script&gt;Ana&lt;/script&gt;</bdi>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := render(t, "en", ui.ButtonLink(ui.Link{Text: "x", Href: "javascript:alert(1)"})); strings.Contains(got, "javascript") {
		t.Errorf("a script is linked: %s", got)
	}
}

func TestContentInAnotherLanguageSaysSo(t *testing.T) {
	t.Parallel()
	got := render(t, "en", ui.Content(i18n.Text{"ar": "تمريض"}))
	if !strings.Contains(got, `lang="ar" dir="rtl"`) || !strings.Contains(got, "(ar)") {
		t.Errorf("got %s", got)
	}
	if got := render(t, "en", ui.Content(i18n.Text{"en": "Nursing", "ar": "تمريض"})); got != "Nursing" {
		t.Errorf("got %s", got)
	}
}

func TestAnArabicLineThatBeginsInLatinStaysRightToLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, text, want string }{
		{"ar", "ECTS ٥، ١٢٥ ساعة", `dir="rtl"`}, {"ar", "Harbour Training Works", `dir="auto"`},
		{"en", "تمريض", `dir="auto"`}, {"en", "سميرة, University of Aldermoor", `dir="ltr"`},
	} {
		if got := render(t, c.lang, ui.Facts([]ui.Term{{Name: "n", Text: c.text}})); !strings.Contains(got, c.want) {
			t.Errorf("%s %q: got %s", c.lang, c.text, got)
		}
	}
}

func TestSharesAddUpAndRunInTheReadersDirection(t *testing.T) {
	t.Parallel()
	s := ui.SharesData{Title: "Fee", Total: "600", Parts: []ui.Share{{Text: "you", Part: 100, Mine: true}, {Text: "voucher", Part: 500}, {Text: "nobody"}}}
	if got := render(t, "en", ui.Shares(s)); !strings.Contains(got, `x="0"`) || !strings.Contains(got, `x="166"`) || strings.Count(got, "<rect x=\"1\"") != 3 {
		t.Errorf("got %s", got)
	}
	if got := render(t, "ar", ui.Shares(s)); !strings.Contains(got, `x="834"`) || !strings.Contains(got, `x="0"`) {
		t.Errorf("got %s", got)
	}
	if got := render(t, "en", ui.Shares(ui.SharesData{})); strings.Contains(got, "NaN") {
		t.Errorf("nothing to share: %s", got)
	}
}

func TestAFigureKeepsSuppressedCellsOutOfTheDrawing(t *testing.T) {
	t.Parallel()
	got := render(t, "en", ui.Figure(ui.FigureData{Title: "t", Bars: []ui.Bar{{Text: "a", Value: "16.2", Size: 162}, {Text: "few", Value: "too few", Size: 999, Hidden: true}}}))
	if strings.Count(got, "<rect") != 1 || !strings.Contains(got, `width="1000"`) {
		t.Errorf("got %s", got)
	}
	if strings.Count(got, "too few") != 2 {
		t.Errorf("the table behind does not say the same: %s", got)
	}
}

func TestAQRCodeThatDoesNotFitIsStillAnAddress(t *testing.T) {
	t.Parallel()
	if got := render(t, "en", ui.QR("https://cairn.example/v/1", "code")); !strings.Contains(got, "<path") || !strings.Contains(got, `aria-label="code"`) {
		t.Errorf("got %s", got)
	}
	if got := render(t, "en", ui.QR(strings.Repeat("x", 5000), "code")); strings.Contains(got, "<svg") || !strings.Contains(got, "xxx") {
		t.Errorf("got %.80s", got)
	}
}

func TestAGridNamesEveryCellForThoseWhoDoNotSeeIt(t *testing.T) {
	t.Parallel()
	g := ui.GridData{Caption: "round", Columns: []ui.GridColumn{{ID: "o1", Head: "1", Text: "doses"}}, Choices: []ui.GridChoice{{Value: "met", Short: "Met"}},
		Rows: []ui.GridRow{{ID: "c1", Name: "Samira", Marks: map[string]string{"o1": "met"}}}}
	got := render(t, "en", ui.Grid(g))
	for _, want := range []string{`name="mark.c1.o1"`, "Samira: doses", "checked"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q: %s", want, got)
		}
	}
}

func TestAFieldWithoutErrorsShowsNoSummary(t *testing.T) {
	t.Parallel()
	if got := render(t, "en", ui.ErrorSummary(nil)); got != "" {
		t.Errorf("got %s", got)
	}
	if got := render(t, "en", ui.Input(ui.Field{Name: "n", Label: "L", Width: 99})); strings.Contains(got, "aria-invalid") || strings.Contains(got, "aria-describedby") {
		t.Errorf("got %s", got)
	}
}

func TestADateThatIsNoneStaysToBeSeen(t *testing.T) {
	t.Parallel()
	got := render(t, "en", ui.Input(ui.Field{Name: "d", Label: "L", Type: "date", Value: "30/2/2026", Error: "no"}))
	if !strings.Contains(got, `type="text"`) || !strings.Contains(got, `value="30/2/2026"`) {
		t.Errorf("got %s", got)
	}
}

// A component is a closure of several kilobytes; where the compiler inlines the
// function around it, the page gets a copy for each use (docs/adr/0026).
func TestNoComponentIsCopiedIntoThePagesThatUseIt(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no components found", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for line := range strings.Lines(string(text)) {
			if component, ok := strings.CutPrefix(line, "templ "); ok && before != "//go:noinline\n" {
				t.Errorf("%s: write //go:noinline before templ %s", name, component)
			}
			before = line
		}
	}
}

func TestAContactIsFollowedWhereItCanBe(t *testing.T) {
	t.Parallel()
	for contact, want := range map[string]string{
		"courses@aldermoor.example": `href="mailto:courses@aldermoor.example"`,
		"https://aldermoor.example": `href="https://aldermoor.example"`,
		"Room 4, or a@b.example":    `<span dir="ltr">Room 4, or a@b.example</span>`,
		"javascript:x@b.example":    `<span dir="ltr">javascript:x@b.example</span>`,
	} {
		if got := render(t, "en", ui.Contact(contact)); !strings.Contains(got, want) {
			t.Errorf("%s: got %s", contact, got)
		}
	}
}

func TestTheWorkerIsSmallAndAsksUsOnly(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	ui.Worker().ServeHTTP(w, httptest.NewRequest(http.MethodGet, ui.WorkerPath, nil))
	body := w.Body.String()
	if w.Code != 200 || len(body) < 1000 || len(body) >= 4000 {
		t.Errorf("got %d, %d bytes", w.Code, len(body))
	}
	for _, part := range []string{ui.Stylesheet(), ui.LiveScript(), ui.Favicon(), ui.OfflinePath} {
		if !strings.Contains(body, `"`+part+`"`) {
			t.Errorf("it does not bring %s along", part)
		}
	}
	for _, left := range []string{"VERSION", "ASSETS", "http:", "https:"} {
		if strings.Contains(body, left) {
			t.Errorf("%s stands in it", left)
		}
	}
	if got := w.Header().Get("Content-Security-Policy"); got != "default-src 'none'; connect-src 'self'" {
		t.Errorf("policy %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("kept: %q", got)
	}
}
