package access

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/ground/config"
)

// checkOf is a page sent to the check from an address.
func checkOf(t *testing.T, field, text, from string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	must(t, m.WriteField(field, text))
	must(t, m.WriteField("country", ""))
	must(t, m.Close())
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/check", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.RemoteAddr = from
	return r
}

const quills = `{"@context":"https://schema.org","@type":"Course","identifier":"Q-1","name":"Quillwork for Zephyrs","teaches":["Cut a quill"]}`

// Anybody may ask before they register, and leaves nothing behind (S-105).
func TestNothingOfAPageThatIsCheckedIsKept(t *testing.T) {
	t.Parallel()
	a, log := fresh(t, func(*config.Config, *app.Options) {})
	must(t, a.Jobs.Drain(t.Context()))
	before := rows(t, a)
	for _, c := range []struct{ field, text, says string }{
		{"lines", quills, "Quillwork for Zephyrs"},
		{"lines", "<script type='application/ld+json'>" + quills + "</script>", "As learners would see it"},
		{"address", "http://192.168.0.1/zephyr-quills.html", "zephyr-quills"},
	} {
		rec := httptest.NewRecorder()
		a.Handler.ServeHTTP(rec, checkOf(t, c.field, c.text, "198.51.100.9:1"))
		if !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%s: got %d, without %q: %.300s", c.field, rec.Code, c.says, rec.Body)
		}
	}
	must(t, a.Jobs.Drain(t.Context()))
	for table, lines := range rows(t, a) {
		if !slices.Equal(before[table], lines) {
			t.Errorf("%s: %d rows, and %d after", table, len(before[table]), len(lines))
		}
	}
	searched(t, "the log", log.String(), []string{"zephyr", "quill"})
}

// A stranger has a page fetched ten times at once, then waits; another is let in.
func TestWhoChecksTooOftenIsAskedToWait(t *testing.T) {
	t.Parallel()
	a, _ := fresh(t, func(*config.Config, *app.Options) {})
	var rec *httptest.ResponseRecorder
	for range 11 {
		rec = httptest.NewRecorder()
		a.Handler.ServeHTTP(rec, checkOf(t, "lines", quills, "203.0.113.7:1"))
	}
	if rec.Code != http.StatusTooManyRequests || !strings.Contains(rec.Body.String(), "Cut a quill") {
		t.Errorf("the eleventh: got %d, want 429 and what was pasted", rec.Code)
	}
	rec = httptest.NewRecorder()
	a.Handler.ServeHTTP(rec, checkOf(t, "lines", quills, "203.0.113.8:1"))
	if rec.Code != http.StatusOK {
		t.Errorf("somebody else: got %d", rec.Code)
	}
}
