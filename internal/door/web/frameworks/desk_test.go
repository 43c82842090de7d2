package frameworks

import (
	"bytes"
	"context"
	"encoding/base64"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// published are offers by their ECTS credits; nil: not stated.
type published []any

func (p published) Offers(_ context.Context, _ *sqldb.Tx, _ func(string) bool, yield func(framework.Subject) error) error {
	for _, ects := range p {
		fields := framework.Fields{"mc": map[string]any{"title": map[string]any{"en": "Blades"}}}
		if ects != nil {
			fields["mc"].(map[string]any)["volume"] = map[string]any{"ects": ects}
		}
		err := yield(framework.Subject{Read: func() (i18n.Text, framework.Fields, error) { return i18n.Text{"en": "Blades"}, fields, nil }})
		if err != nil {
			return err
		}
	}
	return nil
}

func (published) Learners(context.Context, *sqldb.Tx, func(string) bool) (int, error) { return 0, nil }
func (published) Holders(context.Context, *sqldb.Tx, func(string) bool) (int, error)  { return 0, nil }

// bench is the desk over the packs that ship and four offers.
func bench(t *testing.T) (http.Handler, *framework.Service) {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "packs", FS: os.DirFS("../../../../packs"), Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), "sqlite::memory:", sqldb.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := framework.New(framework.Deps{DB: db, Packs: set, Subjects: published{5, 3, 60, nil}})
	d := &Desk{Framework: s}
	web := &page.Site{Public: "https://portal.example", Now: now}
	mux := http.NewServeMux()
	mux.Handle("GET /frameworks/desk", web.Handle(d.DeskForm))
	mux.Handle("POST /frameworks/desk", web.Handle(d.DeskShow))
	mux.Handle("POST /frameworks/desk/open", web.Handle(d.DeskOpen))
	mux.Handle("POST /frameworks/desk/pack", web.Handle(d.DeskPack))
	return web.Wrap(web.Routes(mux)), s
}

func post(t *testing.T, h http.Handler, path string, form url.Values, lang string) (status int, body string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", lang)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func filledIn() url.Values {
	v := url.Values{"elements": {"title", "outcomes"}}
	for name, x := range map[string]string{
		"name": "Freemark", "jurisdiction": "FM", "code": "fm", "language": "en", "volume_from": "4", "volume_to": "30", "volume_unit": "ects",
		"level_from": "", "level_to": "", "title_words": "degree\ndiploma", "labels": "", "employer": "recommended", "fee": "60", "currency": "EUR", "review": "24",
		"body": "Quality Agency", "binding": "law", "from": "2027-01-01", "until": "", "source": "Act, art. 3", "source_address": "https://law.example/3",
		"beside_1": "xf", "beside_2": "nz", "files": "", "framework": "",
	} {
		v.Set(name, x)
	}
	return v
}

func TestAJuristSeesWhatTheAnswersMeanAndTakesThePackAway(t *testing.T) {
	t.Parallel()
	h, s := bench(t)
	form := filledIn()
	form.Del("elements")
	form.Set("fee", "")
	status, body := post(t, h, "/frameworks/desk", form, "en")
	for _, want := range []string{
		"1 of 4 published offers would pass", "Would fall by what they state: 2.", "Do not state everything that is asked for: 1.", "A micro-credential has 4 to 30 ECTS credits.", "FM-volume",
		"1 to 30 ECTS credits", "Law", "At most 24 months apart", "No end", "tests of the pack were run", "The title holds none of these words: degree, diploma.",
	} {
		if !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	status, data := post(t, h, "/frameworks/desk/pack", filledIn(), "en")
	files, err := framework.ReadZip([]byte(data))
	if err != nil || status != http.StatusOK {
		t.Fatalf("%d %v", status, err)
	}
	with, err := s.With(files)
	if err != nil {
		t.Fatal(err)
	}
	trial, err := framework.Try(with.Packs(), "fm")
	if err != nil || len(trial.Problems) > 0 || trial.Rules != 7 {
		t.Errorf("%v %+v", err, trial)
	}
}

var hidden = regexp.MustCompile(`name="(files|framework|language)" value="([^"]*)"`)

func TestAPackIsOpenedChangedAndKeepsWhatTheDeskCannotShow(t *testing.T) {
	t.Parallel()
	h, s := bench(t)
	status, body := get(t, h, "/frameworks/desk?pack=xf")
	for _, want := range []string{"2 rules are kept as they are", "XF-3", "An employer confirms the need", `value="30"`, "Definition: Fellmark"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	form := filledIn()
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], strings.ReplaceAll(m[2], "&#43;", "+"))
	}
	form.Set("code", "xf")
	form.Set("jurisdiction", "XF")
	_, data := post(t, h, "/frameworks/desk/pack", form, "en")
	files, err := framework.ReadZip([]byte(data))
	if err != nil {
		t.Fatalf("%v: %.300s", err, data)
	}
	before, _, err := s.PackFiles("xf")
	if err != nil {
		t.Fatal(err)
	}
	if maps.Equal(before, files) {
		t.Error("nothing changed")
	}
	with, err := s.With(files)
	if err != nil {
		t.Fatal(err)
	}
	f := with.Packs().Framework("xf-2026")
	if f.Rule("XF-3") == nil || f.Rule("XF-1").Require != "mc.volume.ects >= 4 && mc.volume.ects <= 30" {
		t.Errorf("got %+v", f.Rule("XF-1"))
	}
	uploaded(t, h, []byte(data))
}

// uploaded opens the zip again.
func uploaded(t *testing.T, h http.Handler, data []byte) {
	t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("zip", "xf.zip")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/frameworks/desk/open", &form)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `name="volume_from" type="text" value="4"`) {
		t.Errorf("%d: the volume is not as it was written", w.Code)
	}
}

func TestTheDeskKeepsWhatWasTypedAndSaysWhatToMend(t *testing.T) {
	t.Parallel()
	h, _ := bench(t)
	for name, tc := range map[string]struct {
		field, value, lang, want string
	}{
		"from above to":      {"volume_from", "31", "en", "Swap them"},
		"a comma in French":  {"volume_from", "30,5", "fr", "Inversez-les"},
		"an unknown money":   {"currency", "EUX", "en", "EUX is no currency"},
		"no source":          {"source", "", "ar", "لا تُقبل قاعدة بلا مصدر"},
		"capitals":           {"code", "FM", "en", "Use small letters"},
		"somebody's country": {"jurisdiction", "EE", "en", "Open that one to change it"},
		"no months":          {"review", "soon", "en", "240"},
		"broken files":       {"files", "%", "en", "zip"},
		"no pack in it":      {"files", base64.StdEncoding.EncodeToString([]byte("x")), "en", "zip"},
	} {
		form := filledIn()
		form.Set(tc.field, tc.value)
		status, body := post(t, h, "/frameworks/desk", form, tc.lang)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, tc.want) || !strings.Contains(body, "Act, art. 3") && tc.field != "source" {
			t.Errorf("%s: %d, says it: %v", name, status, strings.Contains(body, tc.want))
		}
	}
	if status, _ := get(t, h, "/frameworks/desk?pack=nowhere"); status != http.StatusNotFound {
		t.Errorf("an unknown pack: %d", status)
	}
	if status, body := post(t, h, "/frameworks/desk/open", url.Values{}, "en"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Choose the zip") {
		t.Errorf("no file: %d", status)
	}
}
