package catalogue_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

const harbour = "harbour.example"

// complete is an offer with the nine elements, as members of a Course.
var complete = map[string]string{
	"identifier":                   `"HTW-B"`,
	"name":                         `{"@language":"en","@value":"Blades"}`,
	"teaches":                      `["Inspect a blade on the ground", "Decide by a table"]`,
	"timeRequired":                 `["PT100H","P5W"]`,
	"numberOfCredits":              `{"@type":"StructuredValue","value":"4","unitText":"ECTS"}`,
	"educationalLevel":             `"EQF 4"`,
	"inLanguage":                   `"en"`,
	"educationalCredentialAwarded": `{"@type":"EducationalOccupationalCredential","provider":{"@type":"Organization","name":"Harbour Training Works","address":{"addressCountry":"XF"}}}`,
	"offers":                       `{"@type":"Offer","price":"1450.00","priceCurrency":"EUR"}`,
	"hasCourseInstance":            `{"@type":"CourseInstance","identifier":"spring","startDate":"2026-04-06","endDate":"2026-05-08","courseMode":"onsite","maximumAttendeeCapacity":12}`,
	"additionalProperty": `[{"propertyID":"assessmentType","value":"practical-assessment"},{"propertyID":"qualityAssurance","value":"internal"},
		{"propertyID":"assessmentDescription","value":"One repair, judged by an external assessor"}]`,
}

// course is the complete offer with some members changed; "" leaves one out.
func course(changes ...string) string {
	m := maps.Clone(complete)
	for i := 0; i+1 < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><script type="application/ld+json">{"@context":"https://schema.org","@type":"Course"`)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if m[name] != "" {
			fmt.Fprintf(&b, `,%q:%s`, name, m[name])
		}
	}
	b.WriteString(`}</script><h1>A course`)
	return b.String()
}

// site is a provider's web site that a test changes.
type site struct {
	mu    sync.Mutex
	pages map[string]string // path -> body; "!503 120" is a status and Retry-After, "->" leads elsewhere for now, "=>" for good
	hits  map[string]int
	txt   map[string][]string // records of its hosts
	etags bool

	onHit   func(path string)
	answers func(http.ResponseWriter) bool // of /bad, when it is no text
}

func (s *site) set(path, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = body
}

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[path]
}

func (s *site) total() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, hits := range s.hits {
		n += hits
	}
	return n
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.pages[r.URL.Path]
	s.hits[r.URL.Path]++
	onHit, answers := s.onHit, s.answers
	s.mu.Unlock()
	if onHit != nil {
		onHit(r.URL.Path)
	}
	if r.URL.Path == "/bad" && answers != nil && answers(w) {
		return
	}
	switch {
	case r.URL.Path == "/sitemap.xml" && !ok:
		s.sitemap(w)
	case !ok:
		http.NotFound(w, r)
	case strings.HasPrefix(body, "!"):
		var status int
		var after string
		fmt.Sscan(body[1:], &status, &after)
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(status)
	case strings.HasPrefix(body, "=>"):
		http.Redirect(w, r, body[2:], http.StatusMovedPermanently)
	case strings.HasPrefix(body, "->"):
		http.Redirect(w, r, body[2:], http.StatusFound)
	case s.etags:
		tag := fmt.Sprintf("%q", fmt.Sprint(len(body)))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fallthrough
	default:
		io.WriteString(w, body)
	}
}

// sitemap lists every page there is; feeds are none.
func (s *site) sitemap(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	io.WriteString(w, "<urlset>")
	for _, p := range slices.Sorted(maps.Keys(s.pages)) {
		if p != "/robots.txt" && !strings.HasSuffix(p, ".json") {
			fmt.Fprintf(w, "<url><loc>https://%s%s</loc></url>", harbour, p)
		}
	}
	io.WriteString(w, "</urlset>")
}

// world is a catalogue with one provider and its site.
type world struct {
	*testing.T
	db      *sqldb.DB
	clock   *sqldbtest.Clock
	s       *catalogue.Service
	ids     *identity.Service
	org     identity.Organisation
	manager identity.Actor
	site    *site
	source  catalogue.Source
}

var shipped = sync.OnceValues(func() (*pack.Set, error) {
	return pack.Open(pack.Source{Name: "embedded", FS: packs.FS, Trusted: true})
})

// each runs a story on a fresh world per engine.
func each(t *testing.T, story func(w *world)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		w := &world{T: t, db: db, clock: clock, site: &site{pages: map[string]string{}, hits: map[string]int{}, txt: map[string][]string{}}}
		server := httptest.NewServer(w.site)
		t.Cleanup(server.Close)
		set, err := shipped()
		w.must(err)
		policy, err := identity.LoadPolicy()
		w.must(err)
		ids, err := identity.New(identity.Deps{DB: db, Policy: policy, Secret: make([]byte, 32)})
		w.must(err)
		w.ids = ids
		w.org, err = ids.CreateOrganisation(t.Context(), identity.System("test"), identity.Organisation{
			Slug: "harbour", Name: i18n.Text{"en": "Harbour Training Works"}, Kind: identity.KindProvider, Website: "https://www." + harbour + "/", Country: "XF",
		})
		w.must(err)
		w.manager = identity.Actor{Person: "marta", Tenant: w.org.ID, Roles: []identity.Role{identity.RoleManager}}
		w.s = catalogue.New(catalogue.Deps{
			DB: db, Policy: policy, Frameworks: framework.New(framework.Deps{DB: db, Packs: set}), Jurisdiction: "XF",
			Fetch: fetch.New(fetch.Options{Hosts: hostedBy(server, harbour, vendor, list), TXT: w.site.txt, PerHost: 1e6, Burst: 1e6, Now: clock.Now, MaxBytes: 1 << 20, Timeout: 2 * time.Second}),
		})
		story(w)
	})
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// harvest registers the site once and reads it.
func (w *world) harvest() catalogue.Harvested {
	w.Helper()
	if w.source.ID == "" {
		src, err := w.s.RegisterSource(w.Context(), w.manager, w.org.ID, "https://"+harbour+"/")
		w.must(err)
		w.source = src
	}
	h, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, w.source.ID)
	w.must(err)
	return h
}

func (w *world) offers() []catalogue.OfferRow {
	w.Helper()
	rows, err := w.s.OffersOf(w.Context(), w.manager, w.org.ID)
	w.must(err)
	return rows
}

// offer is the provider's only one.
func (w *world) offer() catalogue.OfferView {
	w.Helper()
	rows := w.offers()
	if len(rows) != 1 {
		w.Fatalf("got %d offers, want one", len(rows))
	}
	v, err := w.s.Offer(w.Context(), identity.Anonymous, rows[0].Offer.ID)
	w.must(err)
	return v
}

func (w *world) report() []catalogue.ReportEntry {
	w.Helper()
	r, err := w.s.Report(w.Context(), w.manager, w.org.ID)
	w.must(err)
	return r
}

// heard runs all jobs and gives the catalogue's events as "type" or "type class".
func (w *world) heard() []string {
	w.Helper()
	var mu sync.Mutex
	var got []string
	note := func(what string) (job.Commit, error) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, what)
		return nil, nil
	}
	hs, err := event.Handlers(w.db,
		event.On("test.listed", func(_ context.Context, e catalogue.OfferListed) (job.Commit, error) { return note(e.EventType()) }),
		event.On("test.changed", func(_ context.Context, e catalogue.OfferChanged) (job.Commit, error) {
			return note(e.EventType() + " " + string(e.Class))
		}),
		event.On("test.unlisted", func(_ context.Context, e catalogue.OfferUnlisted) (job.Commit, error) {
			return note(fmt.Sprint(e.EventType(), " gone=", e.Gone))
		}))
	w.must(err)
	for _, h := range w.s.Jobs() {
		if h.Every == 0 && h.Kind != "catalogue.harvest" {
			hs = append(hs, h)
		}
	}
	hs = append(hs, job.Handler{Kind: "catalogue.harvest", Work: func(context.Context, json.RawMessage) (job.Commit, error) { return nil, nil }})
	r, err := job.NewRunner(w.db, hs, job.Options{Workers: 1})
	w.must(err)
	w.must(r.Drain(w.Context()))
	slices.Sort(got)
	return got
}

func (w *world) faultKey(err error) string {
	l, _ := fault.Of(err)
	if len(l) == 0 {
		return fmt.Sprint(err)
	}
	return l[0].Key
}
