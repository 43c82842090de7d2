package verify_test

import (
	"bytes"
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
)

// post sends a form to the desk and gives the answer as a person reads it.
func post(t *testing.T, mime string, body io.Reader) (status int, text string, log string) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	d := &verify.Desk{Verification: verification.New(verification.Deps{Now: now})}
	var lines bytes.Buffer
	site := &page.Site{Now: now, Log: slog.New(slog.NewTextHandler(&lines, nil))}
	mux := http.NewServeMux()
	mux.Handle("POST /verify", site.Handle(d.Check, page.MaxBytes(verify.MaxPost), page.OnTooLarge(d.TooLarge)))
	r := httptest.NewRequest(http.MethodPost, "/verify", body)
	r.Header.Set("Content-Type", mime)
	w := httptest.NewRecorder()
	site.Wrap(site.Routes(mux)).ServeHTTP(w, r)
	return w.Code, w.Body.String(), lines.String()
}

func file(t *testing.T, data []byte) (mime string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", "credential.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), &b
}

func TestWhatIsNoCredentialIsToldWhatItIsAndWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data   []byte
		status int
		want   string
	}{
		"empty":        {nil, http.StatusUnprocessableEntity, "The file is empty. Choose the credential file again"},
		"a PNG":        {[]byte("\x89PNG\r\n\x1a\n"), http.StatusUnprocessableEntity, "This is a picture."},
		"a PDF":        {[]byte("%PDF-1.7"), http.StatusUnprocessableEntity, "This is a PDF."},
		"a web page":   {[]byte("<!DOCTYPE html><html></html>"), http.StatusUnprocessableEntity, "This is a web page"},
		"broken JSON":  {[]byte(`{"a":`), http.StatusUnprocessableEntity, "The file is damaged at byte"},
		"another JSON": {[]byte(`{"a":1}`), http.StatusUnprocessableEntity, "This is a data file, but not a credential."},
		"3 MB":         {bytes.Repeat([]byte("{"), 3<<20-1), http.StatusUnprocessableEntity, "The file has 3 MB; a credential has at most 1 MB."},
		"50 MB":        {make([]byte, 50<<20), http.StatusRequestEntityTooLarge, "This is larger than 8 MB; a credential has at most 1 MB. Choose the credential file"},
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
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "Choose a file, or paste the text") {
		t.Errorf("got %d", status)
	}
}

func TestACredentialNobodyVouchesForIsAnAnswerAndNothingOfItIsLogged(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "credential.json"))
	if err != nil {
		t.Fatal(err)
	}
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
