package access

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// reading is how somebody asks for a page.
type reading struct{ path, lang, cookie string }

// read is the page as a browser shows it, with the headers that are about it.
func (q reading) read(t *testing.T, h http.Handler) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, q.path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Accept-Language", q.lang)
	if q.cookie != "" {
		r.Header.Set("Cookie", q.cookie)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	var body io.Reader = rec.Body
	if rec.Header().Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(rec.Body)
		must(t, err)
		body = z
	}
	text, err := io.ReadAll(body)
	must(t, err)
	about := ""
	for _, name := range []string{"Content-Type", "Content-Language", "Content-Security-Policy", "Cache-Control", "Cairn-Keep", "Content-Encoding", "Vary", "Set-Cookie"} {
		about += name + ": " + strings.Join(rec.Header().Values(name), ", ") + "\n"
	}
	return fmt.Sprint(rec.Code, "\n", about, string(text))
}

// everybodys are pages of everybody in two languages.
func everybodys(t *testing.T, a *app.App) (all []reading) {
	found, err := a.Catalogue.Search(t.Context(), identity.Anonymous, search.Query{Limit: 3})
	must(t, err)
	paths := []string{
		"/", "/for/employers", "/start/job", "/offers", "/offers?q=care", "/offers?lang=fr", "/providers", "/providers/aldermoor", "/jobs", "/data",
		"/glossary", "/frameworks", "/frameworks/nz-2022", "/insight", "/insight/map", "/register", "/needs",
	}
	compare := "/compare?"
	for _, o := range found.Offers {
		paths = append(paths, "/offers/"+string(o.Offer.ID))
		compare += "offer=" + string(o.Offer.ID) + "&"
	}
	for _, p := range append(paths, compare) {
		all = append(all, reading{path: p, lang: "en"}, reading{path: p, lang: "ar"})
	}
	return all
}

// programs starts programs over one demonstration country whose clock says at.
func programs(t *testing.T, at *atomic.Int64) (start func() *app.App) {
	c := open(t, func(*config.Config) {}).Config
	return func() *app.App {
		a, err := app.Open(t.Context(), c, app.Options{Still: true, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return time.UnixMicro(at.Load()) }})
		must(t, err)
		t.Cleanup(func() { _ = a.Close() })
		return a
	}
}

// changes are what others write that pages show, one after the other.
var changes = []struct {
	what string
	do   sqldb.Func
}{
	{"a provider is renamed", func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE identity_organisation SET name = REPLACE(name, 'Aldermoor', 'Oldmoor')`)
		return err
	}},
	{"approvals end", func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE assurance_approval SET state = 'withdrawn'`)
		return err
	}},
	{"needs are met", func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE assurance_need SET state = 'filled'`)
		return err
	}},
	{"a promise is not made any more", func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM recognition_policy`)
		return err
	}},
	{"what is published of the figures is gone", func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM insight_publication`)
		return err
	}},
	{"offers are not listed any more", func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET listed = FALSE, revision = revision + 1, changed = $1`, tx.Now())
		return err
	}},
}

// Whoever asks sees what is true now, whichever program wrote it and whichever shows
// it; and nothing is made twice that did not change.
func TestAKeptPageIsThePageThatWouldBeMadeNow(t *testing.T) {
	var at atomic.Int64
	at.Store(time.Now().UnixMicro())
	start := programs(t, &at)
	one, other := start(), start()
	pages := everybodys(t, one)
	same := func(when string) (all string) {
		fresh := start() // remembers nothing
		for _, q := range pages {
			now := q.read(t, fresh.Handler)
			for turn := range 2 {
				for i, a := range []*app.App{one, other} {
					if got := q.read(t, a.Handler); got != now {
						t.Fatalf("%s: program %d, turn %d: %s in %s is not what it would be now\n%s", when, i, turn, q.path, q.lang, differs(got, now))
					}
					made := reading{q.path, q.lang, "unknown=1"} // which no kept page is shown to
					if got := made.read(t, a.Handler); body(got) != body(now) {
						t.Fatalf("%s: program %d: %s in %s is made otherwise\n%s", when, i, q.path, q.lang, differs(body(got), body(now)))
					}
				}
			}
			all += now
		}
		return all
	}
	before := same("at first")
	for _, c := range changes {
		must(t, other.DB.Write(t.Context(), sqldb.System, c.do))
		after := same(c.what)
		if after == before {
			t.Errorf("%s, and no page shows it: the test says nothing", c.what)
		}
		before = after
	}
}

// body is a page without what it says about itself.
func body(page string) string {
	_, text, _ := strings.Cut(page, "<!doctype")
	return text
}

// differs is where two pages part.
func differs(got, want string) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	from := max(0, i-80)
	return fmt.Sprintf("got  %.200q\nwant %.200q", got[from:], want[from:])
}

// What nobody counted (somebody wrote past the program) shows when the minute is
// over: so pages are kept at all, and no longer.
func TestAKeptPageLastsUntilTheNextMinute(t *testing.T) {
	var at atomic.Int64
	at.Store(time.Now().Truncate(time.Minute).UnixMicro())
	start := programs(t, &at)
	one := start()
	q := reading{path: "/providers/aldermoor", lang: "en"}
	before := q.read(t, one.Handler)
	_, err := one.DB.Migrator().ExecContext(t.Context(), `UPDATE identity_organisation SET name = REPLACE(name, 'Aldermoor', 'Oldmoor')`)
	must(t, err)
	at.Add(59 * time.Second.Microseconds())
	if q.read(t, one.Handler) != before || q.read(t, start().Handler) == before {
		t.Error("the page was made again within the minute, or nothing changed")
	}
	at.Add(time.Second.Microseconds())
	if got := q.read(t, one.Handler); got == before || !strings.Contains(got, "Oldmoor") {
		t.Error("the page of the minute before is shown")
	}
}

func TestWhoIsSignedInGetsTheirOwnPageAndNobodyElseDoes(t *testing.T) {
	w := newWorld(t)
	paul := w.own["assessor"]
	for _, q := range everybodys(t, w.App) {
		anonymous := q.read(t, w.Handler)
		own := reading{path: q.path, lang: q.lang, cookie: "session=" + paul.cookie}
		if got := own.read(t, w.Handler); !strings.Contains(got, `href="/work"`) || !strings.Contains(got, "no-store") {
			t.Errorf("%s: signed in, the page is somebody else's", q.path)
		}
		if again := q.read(t, w.Handler); strings.Contains(again, `href="/work"`) || strings.Contains(again, "no-store") {
			t.Errorf("%s: a stranger gets the page of somebody signed in", q.path)
		} else if strings.Contains(anonymous, `href="/work"`) {
			t.Errorf("%s: a stranger has a desk", q.path)
		}
	}
	notice := reading{path: "/", lang: "en", cookie: "flash=eyJLaW5kIjoiZ29vZCIsIlRleHQiOiJZb3VyIGxpc3QgaXMga2VwdCJ9"}
	if got := notice.read(t, w.Handler); !strings.Contains(got, "Your list is kept") {
		t.Errorf("the notice is not shown: %s", got)
	}
	if got := (reading{path: "/", lang: "en"}).read(t, w.Handler); strings.Contains(got, "Your list is kept") {
		t.Error("somebody else's notice is shown")
	}
}

// Each reader has their own language, chosen in any way, and another kind of answer
// when they ask for one.
func TestAKeptPageIsInTheLanguageOfWhoAsks(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		for _, c := range []struct {
			q    reading
			says string
		}{
			{reading{path: "/offers", lang: "en"}, "Content-Language: en"},
			{reading{path: "/offers", lang: "ar"}, "Content-Language: ar"},
			{reading{path: "/offers", lang: "en", cookie: "lang=de"}, "Content-Language: de"},
			{reading{path: "/offers?lang=sl", lang: "en"}, "Content-Language: sl"},
			{reading{path: "/offers?lang=sl", lang: "en", cookie: "lang=de"}, "Set-Cookie: lang=sl"},
		} {
			if got := c.q.read(t, w.Handler); !strings.Contains(got, c.says) {
				t.Errorf("%v does not say %q: %.300s", c.q, c.says, got)
			}
		}
	}
	offer := "/offers/" + w.objects["offer"]
	page := reading{path: offer, lang: "en"}.read(t, w.Handler)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, offer, nil)
	r.Header.Set("Accept", "application/ld+json")
	r.Header.Set("Accept-Encoding", "gzip")
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	if kind := rec.Header().Get("Content-Type"); kind != "application/ld+json" || !strings.Contains(page, "text/html") {
		t.Errorf("who asks for data gets %q", kind)
	}
}

// On the engine under test, whatever two programs write and take back in whatever
// order, a page is never older than the last commit; and it is kept while nothing
// changes.
func TestAPageIsNeverOlderThanTheLastCommit(t *testing.T) {
	address := sqldbtest.Fresh(t)
	var dbs []*sqldb.DB
	for range 2 {
		db, err := sqldb.Open(t.Context(), address, sqldb.Options{Now: func() time.Time { return time.Unix(1_900_000_000, 0) }})
		must(t, err)
		t.Cleanup(func() { _ = db.Close() })
		dbs = append(dbs, db)
	}
	var made, commits int
	var sites []http.Handler
	for _, db := range dbs {
		site := &page.Site{DB: db, Log: slog.New(slog.DiscardHandler), Now: db.Now}
		mux := http.NewServeMux()
		mux.Handle("GET /words", site.Handle(func(r *page.Request) error {
			made++
			var n int
			err := db.Read(r.Ctx(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.QueryRow(ctx, `SELECT count(*) FROM catalogue_unfound`).Scan(&n)
			})
			return errors.Join(err, r.Render(ui.Page{Title: "Words"}, templ.Raw(fmt.Sprintf("<h1>%d words</h1>%s", n, bytes.Repeat([]byte("<p>more</p>"), 100)))))
		}, page.Shared()))
		sites = append(sites, site.Wrap(site.Routes(mux)))
	}
	q := reading{path: "/words", lang: "en"}
	rapid.Check(t, func(rt *rapid.T) {
		db := rapid.SampledFrom(dbs).Draw(rt, "who writes")
		taken := rapid.IntRange(0, 2).Draw(rt, "taken back") == 0
		failed := errors.New("taken back")
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO catalogue_unfound (words, month, times) VALUES ($1, '2026-11', 1)`, tx.NewID())
			if taken {
				return errors.Join(err, failed)
			}
			return err
		})
		if taken != errors.Is(err, failed) || !taken && err != nil {
			rt.Fatal(err)
		}
		if !taken {
			commits++
		}
		for i := range sites {
			for range 2 {
				if got := q.read(t, sites[i]); !strings.Contains(got, fmt.Sprintf("<h1>%d words", commits)) {
					rt.Fatalf("program %d does not show %d words: %.400s", i, commits, got)
				}
			}
		}
	})
	if made > 2*(commits+1) {
		t.Errorf("the page was made %d times for %d commits in two programs", made, commits)
	}
}
