package access

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/openbadge/bake"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// fresh is the program on an empty database of the engine under test, and what it
// logs.
func fresh(t *testing.T, change func(*config.Config, *app.Options)) (*app.App, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	c := config.Default()
	c.DataDir, c.Database = t.TempDir(), sqldbtest.Fresh(t)
	c.SecretFile = filepath.Join(c.DataDir, "secret")
	must(t, os.WriteFile(c.SecretFile, []byte(strings.Repeat("5e", 32)), 0o600))
	c.Jurisdictions, c.LogName = []string{"xf"}, "portal.fellmark.example"
	o := app.Options{Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	change(&c, &o)
	a, err := app.Open(t.Context(), c, o)
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	return a, &log
}

// rows are all rows of all tables, as text.
func rows(t *testing.T, a *app.App) map[string][]string {
	t.Helper()
	tables := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if os.Getenv("CAIRN_TEST_DATABASE") != "" {
		tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	}
	out := map[string][]string{}
	for _, name := range query(t, a, tables) {
		out[name] = query(t, a, `SELECT * FROM "`+name+`"`)
	}
	if len(out) < 40 {
		t.Fatalf("only %d tables were found: %v", len(out), slices.Sorted(maps.Keys(out)))
	}
	return out
}

// query is every row of an answer in one line.
func query(t *testing.T, a *app.App, q string) []string {
	t.Helper()
	found, err := a.DB.Migrator().QueryContext(t.Context(), q)
	must(t, err)
	defer func() { _ = found.Close() }()
	columns, err := found.Columns()
	must(t, err)
	var out []string
	for found.Next() {
		cells, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			at[i] = &cells[i]
		}
		must(t, found.Scan(at...))
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = fmt.Sprint(c)
			if b, ok := c.([]byte); ok {
				words[i] = string(b)
			}
		}
		out = append(out, strings.Join(words, " | "))
	}
	must(t, found.Err())
	slices.Sort(out)
	return out
}

// submittedBadge is a badge of nobody known, full of words that stand nowhere else.
func submittedBadge(t *testing.T) []byte {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	multikey, err := did.Multikey(key.Public())
	must(t, err)
	issuer := "did:key:" + multikey
	d, err := openbadge.Write(openbadge.Badge{
		ID: "urn:uuid:0199d3a0-7c1e-7000-8000-00007e57ba6e", Name: "Quillwork for Zephyrs",
		Issuer:  openbadge.Profile{ID: issuer, Name: "Zephyr Guild of Quillwork"},
		Learner: openbadge.Learner{Identities: []openbadge.Identity{{Type: openbadge.IdentityName, Value: "Zephyrine Quill"}}},
		Achievement: openbadge.Achievement{ID: "https://zephyr.example/achievements/1", Kind: "MicroCredential", Name: "Quillwork for Zephyrs",
			Description: "Zephyrs and quills.", Criteria: "A quill was cut before a zephyr."},
		ValidFrom: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	})
	must(t, err)
	signed, err := eddsajcs.Suite{}.Sign(d, proof.Options{Method: issuer + "#" + multikey, Created: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}, key)
	must(t, err)
	return signed.Raw()
}

// traces are words of what was submitted, and the forms in which it might lie
// somewhere.
func traces(t *testing.T, badge []byte) []string {
	t.Helper()
	doc, err := vc.Parse(badge)
	must(t, err)
	return []string{"zephyr", "quill", "7e57ba6e", doc.Root().Get("issuer").Get("id").Str(), "7a6570687972" /* in hexadecimal */, base64.StdEncoding.EncodeToString(badge)[:64]}
}

// searched fails for every trace in a text.
func searched(t *testing.T, where, text string, traces []string) {
	t.Helper()
	for _, trace := range traces {
		if strings.Contains(strings.ToLower(text), strings.ToLower(trace)) {
			t.Errorf("%s has %q", where, trace)
		}
	}
}

func TestNothingThatIsSubmittedToBeVerifiedIsKept(t *testing.T) {
	t.Parallel()
	a, log := fresh(t, func(*config.Config, *app.Options) {})
	badge := submittedBadge(t)
	find := traces(t, badge)
	person, err := a.Identity.EnsurePerson(t.Context(), system, identity.Named{Name: "Somebody New", Email: "somebody@post.example"})
	must(t, err)
	actor, err := a.Identity.ActorOfSession(t.Context(), person.ID, "", "en")
	must(t, err)
	secret, _, err := a.Identity.CreateToken(t.Context(), actor, "test", scopes, time.Hour)
	must(t, err)

	must(t, a.Jobs.Drain(t.Context()))
	before := rows(t, a)
	for name, r := range submissions(t, badge) {
		rec := httptest.NewRecorder()
		a.Handler.ServeHTTP(rec, r)
		if rec.Code != http.StatusOK && !strings.Contains(name, "address") || !strings.Contains(rec.Body.String(), "Zephyrine Quill") && !strings.Contains(name, "address") {
			t.Errorf("%s: got %d, not about who it is about: %.400s", name, rec.Code, rec.Body)
		}
	}
	must(t, a.Jobs.Drain(t.Context()))
	after := rows(t, a)
	for table := range before {
		if !slices.Equal(before[table], after[table]) {
			t.Errorf("%s: %d rows, and %d after; %v", table, len(before[table]), len(after[table]), after[table])
		}
	}

	// Somebody with a token leaves that it was used, and nothing of what for.
	rec := call{method: "POST", path: "/api/v1/verify", body: string(badge), header: map[string]string{"Authorization": "Bearer " + secret, "Idempotency-Key": "once"}}.send(t, a.Handler)
	if rec.Code != http.StatusOK {
		t.Errorf("with a token: got %d %.400s", rec.Code, rec.Body)
	}
	must(t, a.Jobs.Drain(t.Context()))
	for table, lines := range rows(t, a) {
		searched(t, table, strings.Join(lines, "\n"), find)
	}
	searched(t, "the log", log.String(), find)
	must(t, filepath.WalkDir(a.Config.DataDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path) //nolint:gosec // the test's own folder
		searched(t, path, string(data), find)
		return err
	}))
}

// submissions are a badge in every way it can be sent, each from its own address.
func submissions(t *testing.T, badge []byte) map[string]*http.Request {
	t.Helper()
	var pixel bytes.Buffer
	must(t, png.Encode(&pixel, image.NewGray(image.Rect(0, 0, 1, 1))))
	picture, err := bake.Write(pixel.Bytes(), badge)
	must(t, err)
	file, err := json.Marshal(map[string]any{"file": picture})
	must(t, err)
	form := func(field, name string, data []byte) *http.Request {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		part, err := m.CreateFormField(field)
		if name != "" {
			part, err = m.CreateFormFile(field, name)
		}
		must(t, err)
		_, err = part.Write(data)
		must(t, err)
		must(t, m.Close())
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/verify", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return r
	}
	post := func(body string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/verify", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	const address = "http://192.168.0.1/zephyrine-quill.json"
	out := map[string]*http.Request{
		"page, file": form("file", "zephyrine-quill.json", badge), "page, picture": form("file", "quill.png", picture), "page, text": form("text", "", badge), "page, address": form("address", "", []byte(address)),
		"API, as it is": post(string(badge)), "API, credential": post(`{"credential":` + string(badge) + `}`), "API, file": post(string(file)), "API, address": post(`{"url":"` + address + `"}`),
	}
	n := 0
	for _, r := range out {
		n++
		r.RemoteAddr = fmt.Sprintf("198.51.100.%d:9", n)
	}
	return out
}

// What is looked for would be found.
func TestWhatIsKeptIsFoundByWhoLooksForIt(t *testing.T) {
	t.Parallel()
	a, _ := fresh(t, func(*config.Config, *app.Options) {})
	_, err := a.Identity.CreateOrganisation(t.Context(), system, identity.Organisation{Slug: "zephyr-guild", Kind: identity.KindAgency, Name: i18n.Text{"en": "Zephyr Guild"}, Country: "XF"})
	must(t, err)
	found := 0
	for _, lines := range rows(t, a) {
		found += strings.Count(strings.ToLower(strings.Join(lines, "\n")), "zephyr")
	}
	if found < 2 { // the organisation, and the record of what was done
		t.Errorf("found %d times, want the organisation and the audit entry", found)
	}
}
