package access

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
)

// A manager gives a page a picture: each file that is none is refused by name, with
// the words still in the form; then one is kept and shown to anybody.
func TestAPictureThatIsRefusedKeepsTheWordsThatWereTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	henrik := w.own["manager"]
	h, err := w.Catalogue.OpenHosted(t.Context(), henrik.Actor, henrik.Tenant)
	must(t, err)
	path := "/provider/pages/" + string(h.ID) + "/picture"
	send := func(file []byte, alt string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for name, v := range map[string]string{"alt": alt, "credit": "The ward's own", "licence": "CC BY 4.0"} {
			must(t, m.WriteField(name, v))
		}
		part, err := m.CreateFormFile("file", "p.png")
		must(t, err)
		_, err = part.Write(file)
		must(t, err)
		must(t, m.Close())
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Cookie", "session="+henrik.cookie)
		rec := httptest.NewRecorder()
		w.Handler.ServeHTTP(rec, r)
		return rec
	}
	for _, c := range []struct {
		file []byte
		alt  string
		says string
		kept bool
	}{
		{[]byte("%PDF-1.7"), "A ward at night", "This file is no picture.", true},
		{[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "A ward at night", "This is an SVG drawing.", true},
		{photo(t)[:60], "A ward at night", "damaged or not complete", true},
		{append(photo(t), make([]byte, catalogue.MaxPicture)...), "A ward at night", "larger than 6 MB", true},
		{make([]byte, 5*catalogue.MaxPicture), "", "larger than 6 MB", false},
		{nil, "A ward at night", "Choose a picture file first.", true},
		{photo(t), " ", "Say in a few words what is to be seen", true},
	} {
		rec := send(c.file, c.alt)
		if body := rec.Body.String(); rec.Code < 400 || rec.Code >= 500 || !strings.Contains(body, c.says) || c.kept && !strings.Contains(body, `value="The ward&#39;s own"`) {
			t.Errorf("%s: got %d, kept %t", c.says, rec.Code, strings.Contains(body, "ward&#39;s own"))
		}
	}
	if rec := send(photo(t), "A ward at night"); rec.Code != http.StatusSeeOther {
		t.Fatalf("a picture: got %d %.300s", rec.Code, rec.Body)
	}
	d, err := w.Catalogue.HostedDraft(t.Context(), henrik.Actor, h.ID)
	must(t, err)
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, d.Shows.Widest().Path(), nil))
	if head := rec.Header(); rec.Code != http.StatusOK || head.Get("Content-Type") != "image/png" || !strings.Contains(head.Get("Cache-Control"), "immutable") || !strings.Contains(head.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("got %d %v", rec.Code, head)
	}
}
