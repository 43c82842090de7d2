package verify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/verify"
	"opencairn.org/cairn/internal/ground/fault"
)

func now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func desk() *verify.Desk {
	return &verify.Desk{Verification: verification.New(verification.Deps{Now: now})}
}

// post sends a form to a desk that asks nobody.
func post(t *testing.T, mime string, body io.Reader) (status int, text string, log string) {
	t.Helper()
	w, log := desks(t, desk(), mime, body)
	return w.Code, w.Body.String(), log
}

// desks sends a form to a desk and gives the answer, and what was logged.
func desks(t *testing.T, d *verify.Desk, mime string, body io.Reader) (*httptest.ResponseRecorder, string) {
	t.Helper()
	var lines bytes.Buffer
	site := &page.Site{Public: "https://portal.example", Now: now, Log: slog.New(slog.NewTextHandler(&lines, nil))}
	mux := http.NewServeMux()
	mux.Handle("POST /verify", site.Handle(d.Check, page.MaxBytes(verify.MaxPost), page.OnTooLarge(d.TooLarge)))
	r := httptest.NewRequest(http.MethodPost, "/verify", body)
	r.Header.Set("Content-Type", mime)
	w := httptest.NewRecorder()
	site.Wrap(site.Routes(mux)).ServeHTTP(w, r)
	return w, lines.String()
}

func file(t *testing.T, files ...[]byte) (mime string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i, data := range files {
		part, err := m.CreateFormFile("file", fmt.Sprintf("credential-%d.json", i+1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), &b
}

// plainPNG is a picture of one pixel with no badge in it.
func plainPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plainPDF is a document of no pages with no credential in it.
const plainPDF = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"

func TestWhatIsNoCredentialIsToldWhatItIsAndWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data   []byte
		status int
		want   string
	}{
		"empty":        {nil, http.StatusUnprocessableEntity, "The file is empty. Choose the credential file again"},
		"a PNG":        {plainPNG(t), http.StatusUnprocessableEntity, "This is a picture without a credential inside. Ask for the file itself"},
		"half a PNG":   {[]byte("\x89PNG\r\n\x1a\n"), http.StatusUnprocessableEntity, "The picture is damaged"},
		"a PDF":        {[]byte(plainPDF), http.StatusUnprocessableEntity, "This is a PDF without a credential inside. Scan the QR code"},
		"a web page":   {[]byte("<!DOCTYPE html><html></html>"), http.StatusUnprocessableEntity, "This is a web page"},
		"broken JSON":  {[]byte(`{"a":`), http.StatusUnprocessableEntity, "The file is damaged at byte"},
		"another JSON": {[]byte(`{"a":1}`), http.StatusUnprocessableEntity, "This is a data file, but not a credential."},
		"3 MB":         {bytes.Repeat([]byte("{"), 3<<20-1), http.StatusUnprocessableEntity, "The file has 3 MB; a credential has at most 1 MB."},
		"50 MB":        {make([]byte, 50<<20), http.StatusRequestEntityTooLarge, "This is larger than 8 MB. Credentials are small: choose the credential files"},
	} {
		mime, body := file(t, c.data)
		status, text, _ := post(t, mime, body)
		if status != c.status || !strings.Contains(text, c.want) || !strings.Contains(text, `class="error-summary"`) || !strings.Contains(text, "Nothing you submit is kept.") {
			t.Errorf("%s: got %d, without %q in an error summary", name, status, c.want)
		}
	}
}

func TestPastedTextIsKeptWhenItIsNoCredential(t *testing.T) {
	t.Parallel()
	status, text, _ := post(t, "application/x-www-form-urlencoded", strings.NewReader(url.Values{"text": {`<b>"half`}}.Encode()))
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "&lt;b&gt;&#34;half</textarea>") || !strings.Contains(text, `href="#f-text"`) {
		t.Errorf("got %d: %s", status, text)
	}
}

func TestAFormWithoutAnythingSaysWhatToDo(t *testing.T) {
	t.Parallel()
	status, text, _ := post(t, "application/x-www-form-urlencoded", strings.NewReader("text=+"))
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "Choose a file, give an address, or paste the text") {
		t.Errorf("got %d", status)
	}
}

func TestACredentialNobodyVouchesForIsAnAnswerAndNothingOfItIsLogged(t *testing.T) {
	t.Parallel()
	data := credential(t)
	status, text, log := post(t, "application/x-www-form-urlencoded", strings.NewReader(url.Values{"text": {string(data)}}.Encode()))
	ability, truth, checks := strings.Index(text, "verdict-sentence"), strings.Index(text, "verdict-answer"), strings.Index(text, `class="findings"`)
	if status != http.StatusOK || ability < 0 || truth < ability || checks < truth {
		t.Errorf("got %d, sentence at %d, answer at %d, checks at %d", status, ability, truth, checks)
	}
	if !strings.Contains(text, "Not checked") || !strings.Contains(text, "Nothing you submitted was kept.") {
		t.Error("what could not be checked, or that nothing is kept, is not said")
	}
	if strings.Contains(text, `class="verdict good"`) {
		t.Error("green, though no register was asked")
	}
	if log == "" || strings.Contains(log, "Haddad") {
		t.Errorf("the log is empty or names the holder: %s", log)
	}
}

func credential(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "credential.json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	at := 0
	for _, p := range parts {
		i := strings.Index(text[at:], p)
		if i < 0 {
			t.Fatalf("%q is missing, or stands too early, in\n%s", p, text)
		}
		at += i + len(p)
	}
}

func TestSeveralFilesAreEachToldTheWorstFirst(t *testing.T) {
	t.Parallel()
	good := credential(t)
	mime, body := file(t, good, []byte("\x89PNG\r\n\x1a\n"), nil, []byte(`{"a":1}`))
	status, text, log := post(t, mime, body)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	inOrder(t, text, "4 credentials checked</h1>", "Issuer not known: 1, Cannot be read: 3", "credential-1.json", "verdict-sentence", "credential-2.json", "credential-3.json", "The file is empty.", "credential-4.json", "not a credential", "Nothing you submitted was kept.")
	if n := strings.Count(text, `<summary class="fold">`); n != 1 {
		t.Errorf("%d whole reports, want 1", n)
	}
	if strings.Contains(log, "Haddad") || strings.Contains(log, "credential-") {
		t.Errorf("the log names what was sent: %s", log)
	}
}

func TestTooManyFilesAreNotLookedAt(t *testing.T) {
	t.Parallel()
	files := make([][]byte, verify.MaxFiles+1)
	for i := range files {
		files[i] = []byte("{}")
	}
	mime, body := file(t, files...)
	status, text, _ := post(t, mime, body)
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "You chose 21 files. Choose at most 20 at once") {
		t.Errorf("got %d", status)
	}
}

func form(fields url.Values) (string, io.Reader) {
	return "application/x-www-form-urlencoded", strings.NewReader(fields.Encode())
}

func TestAnAddressIsFetchedAndWhatIsWrongWithItStandsAtItsField(t *testing.T) {
	t.Parallel()
	d := desk()
	var asked []string
	d.Fetch = func(_ context.Context, address string) ([]byte, error) {
		asked = append(asked, address)
		if address != "https://aldermoor.example/badge" {
			return nil, fault.New(fault.Invalid, "fetch.credential.private_address", "host", "inside.example")
		}
		return credential(t), nil
	}
	for _, c := range []struct {
		field, address string
		status         int
		want           string
	}{
		{"address", "https://aldermoor.example/badge", http.StatusOK, "verdict-sentence"},
		{"text", " https://aldermoor.example/badge\n", http.StatusOK, "verdict-sentence"},
		{"address", "https://inside.example/", http.StatusUnprocessableEntity, "an address inside a private network"},
		{"text", "https://inside.example/", http.StatusUnprocessableEntity, `href="#f-text"`},
		{"address", "https://" + strings.Repeat("a", 3000), http.StatusUnprocessableEntity, `href="#f-address"`},
	} {
		mime, body := form(url.Values{c.field: {c.address}})
		w, log := desks(t, d, mime, body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %.40s: got %d, without %q", c.field, c.address, w.Code, c.want)
		}
		if strings.Contains(log, ".example") {
			t.Errorf("the log names the address: %s", log)
		}
	}
	if len(asked) != 4 {
		t.Errorf("asked %q", asked)
	}
}

func TestAShareLinkOfThisPortalIsOpenedNotFetched(t *testing.T) {
	t.Parallel()
	d := desk()
	d.Fetch = func(context.Context, string) ([]byte, error) { return nil, errors.New("fetched") }
	mime, body := form(url.Values{"address": {"https://portal.example/s/abc123"}})
	w, _ := desks(t, d, mime, body)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/s/abc123" {
		t.Errorf("got %d to %q", w.Code, w.Header().Get("Location"))
	}
	for _, foreign := range []string{"https://portal.example.evil/s/abc", "https://portal.example/s/../operator", "https://portal.example/s/"} {
		mime, body := form(url.Values{"address": {foreign}})
		if w, _ := desks(t, d, mime, body); w.Code == http.StatusSeeOther {
			t.Errorf("%s: led to %q", foreign, w.Header().Get("Location"))
		}
	}
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	d := desk()
	d.Fetch = func(context.Context, string) ([]byte, error) { return credential(t), nil }
	left := 3
	d.Admit = func(*http.Request) error {
		if left--; left < 0 {
			return fault.New(fault.Exhausted, "api.too_many", "count", 7)
		}
		return nil
	}
	d.AdmitFetch = func(*http.Request) error { return fault.New(fault.Exhausted, "api.too_many", "count", 9) }
	mime, body := file(t, credential(t), credential(t))
	if w, _ := desks(t, d, mime, body); w.Code != http.StatusOK {
		t.Errorf("two of three: got %d", w.Code)
	}
	mime, body = file(t, credential(t), credential(t))
	if w, _ := desks(t, d, mime, body); w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), "7 seconds") {
		t.Errorf("two of one: got %d %s", w.Code, w.Body)
	}
	left = 1
	mime, body = form(url.Values{"address": {"https://aldermoor.example/badge"}})
	if w, _ := desks(t, d, mime, body); w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), "9 seconds") {
		t.Errorf("an address: got %d", w.Code)
	}
}
