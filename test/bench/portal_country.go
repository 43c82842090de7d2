package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// countryResult is the demonstration country's public pages, asked for at a steady
// rate whether or not the earlier requests are answered yet.
type countryResult struct {
	Offers  int            `json:"offers"`
	Rate    int            `json:"rate_per_s"` // arrivals, evenly spaced
	Seconds float64        `json:"seconds"`
	CPUUS   float64        `json:"cpu_us"`  // of this process for one request, the asking side with it
	HeapMB  float64        `json:"heap_mb"` // live, when all was asked
	Pages   []*countryPage `json:"pages"`   // the first two are the floor: nothing, and a page's bytes from memory
	played  time.Duration  // how long the country took
}

// countryPage is one kind of page; its addresses take turns. A client takes gzip, as
// browsers do. What a client sees begins when its request is due.
type countryPage struct {
	Name     string   `json:"name"`
	Paths    []string `json:"paths"`
	Asked    int      `json:"asked"`
	Refused  int      `json:"refused"`
	Server50 float64  `json:"server_p50_ms"`
	Server99 float64  `json:"server_p99_ms"`
	Client50 float64  `json:"client_p50_ms"`
	Client99 float64  `json:"client_p99_ms"`
	Alone50  float64  `json:"alone_p50_ms"` // in the server, one after the other
	AloneMin float64  `json:"alone_min_ms"`
	AloneCPU float64  `json:"alone_cpu_us"` // for one request
	Made50   float64  `json:"made_p50_ms"`  // alone, each page made anew, none kept (ADR 0038)
	MadeCPU  float64  `json:"made_cpu_us"`  // for one request of these
	Bytes    int      `json:"bytes"`        // before gzip
	plain    bool     // not gzipped: the floor

	mu             sync.Mutex // guards the two below, and Refused
	server, client []float64  // ms
}

// Bars of issue 7, for every page.
const (
	countryP50MS = 1
	countryP99MS = 10
	// countryCPUUS is the one time that is judged on a machine others use too: a
	// request's, over all pages, with its client's.
	countryCPUUS = 6_000
)

// countryVisit is how the demonstration country is asked.
type countryVisit struct {
	dir        string        // where it is, or will be
	smoke      bool          // without its year
	only       string        // pages whose name begins so; "": all
	each, span time.Duration // for one page alone, and for all at a steady rate
	changes    time.Duration // how often an offer changes meanwhile; 0: never
	profile    string        // file of a CPU profile; "": none
}

// measure plays the country into its folder, unless it was played there before,
// and asks its pages.
func (v countryVisit) measure(ctx context.Context) (r *countryResult, err error) {
	began := time.Now()
	if err := demo.Run(ctx, demo.Options{Once: true, Year: !v.smoke, DataDir: v.dir, Out: io.Discard}); err != nil {
		return nil, fmt.Errorf("play the country: %w", err)
	}
	r = &countryResult{Rate: 100, played: time.Since(began)}
	a, err := openPortal(ctx, v.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := r.find(ctx, a); err != nil {
		return nil, err
	}
	r.Pages = slices.DeleteFunc(r.Pages, func(p *countryPage) bool { return !p.plain && !strings.HasPrefix(p.Name, v.only) })
	h, err := r.handler(ctx, a.Handler)
	if err != nil {
		return nil, err
	}
	stop, err := profiling(v.profile)
	if err != nil {
		return nil, err
	}
	defer stop()
	for i, p := range r.Pages {
		if p.Made50, _, p.MadeCPU, err = r.alone(ctx, h, i, v.each, "bench=1"); err != nil { // a cookie of nobody's: the page is made for it
			return nil, err
		}
		if p.Alone50, p.AloneMin, p.AloneCPU, err = r.alone(ctx, h, i, v.each, ""); err != nil {
			return nil, err
		}
	}
	stopChanges := v.change(ctx, a)
	err = r.arrive(ctx, h, v.span)
	if err := errors.Join(err, stopChanges()); err != nil {
		return nil, err
	}
	r.HeapMB = heapMB()
	return r, nil
}

// change has one offer after the other change, as a harvest would, until it is told
// to stop: every page that was read from offers is made again then (ADR 0038).
func (v countryVisit) change(ctx context.Context, a *app.App) (stop func() error) {
	if v.changes == 0 {
		return func() error { return nil }
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		due := time.NewTicker(v.changes)
		defer due.Stop()
		for {
			select {
			case <-ctx.Done():
				done <- nil
				return
			case <-due.C:
			}
			err := a.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET changed = $1, revision = revision + 1 WHERE id = (SELECT id FROM catalogue_offer WHERE listed ORDER BY changed, id LIMIT 1)`, tx.Now())
				return err
			})
			if err != nil && ctx.Err() == nil {
				done <- err
				return
			}
		}
	}()
	return func() error {
		cancel()
		return <-done
	}
}

// find chooses the addresses from what the country holds.
func (r *countryResult) find(ctx context.Context, a *app.App) error {
	found, err := a.Catalogue.Search(ctx, identity.Anonymous, search.Query{Limit: 60})
	if err != nil {
		return err
	}
	if len(found.Offers) < 4 {
		return fmt.Errorf("the country lists %d offers", len(found.Offers))
	}
	r.Offers = found.Total
	var offers, providers []string
	for _, o := range found.Offers {
		offers = append(offers, "/offers/"+string(o.Offer.ID))
		if p := "/providers/" + o.Provider.Slug; !slices.Contains(providers, p) {
			providers = append(providers, p)
		}
	}
	words := countryWords(found.Offers)
	page := func(name string, paths ...string) {
		r.Pages = append(r.Pages, &countryPage{Name: name, Paths: paths})
	}
	r.Pages = []*countryPage{{Name: "floor: nothing", Paths: []string{"/floor"}, plain: true}, {Name: "floor: bytes", Paths: []string{"/bytes"}, plain: true}}
	page("home", "/")
	page("home, Arabic", "/?lang=ar")
	page("start", "/start/job", "/start/change", "/start/up", "/start/try", "/start/degree", "/start/myself")
	page("search, all", "/offers")
	page("search, words", words...)
	page("search, filters", "/offers?price=free", "/offers?mode=online", "/offers?mode=online&price=under-100&sort=price", "/offers?sort=soonest")
	page("search, Arabic", "/offers?lang=ar", "/offers?lang=ar&mode=online")
	page("search, next page", "/offers?after="+url.QueryEscape(found.Next))
	page("offer", offers...)
	page("offer, Arabic", inArabic(offers)...)
	page("compare", comparisons(found.Offers)...)
	page("providers", "/providers")
	page("provider", providers...)
	page("jobs", "/jobs", "/jobs?become=carer", "/jobs?become=welder", "/jobs?become=bookkeeper")
	page("frameworks", "/frameworks")
	page("framework", frameworkPaths(a)...)
	page("register", "/register")
	page("verify", "/verify")
	page("figures", "/insight")
	page("figures, map", "/insight/map")
	page("needs", "/needs")
	page("data", "/data")
	page("API list", "/api/v1/offers?limit=20")
	return nil
}

// countryWords are questions of two words, made from what is taught there.
func countryWords(found []catalogue.FoundOffer) (paths []string) {
	for _, o := range found[:min(len(found), 12)] {
		title, _ := o.Offer.Title.In("en")
		paths = append(paths, "/offers?q="+url.QueryEscape(title))
	}
	return append(paths, "/offers?q=care", "/offers?q=online+course+in+the+evening", "/offers?q=acounting")
}

func inArabic(paths []string) (out []string) {
	for _, p := range paths {
		out = append(out, p+"?lang=ar")
	}
	return out
}

// comparisons are of four offers each, as many as a comparison takes.
func comparisons(found []catalogue.FoundOffer) (paths []string) {
	for four := range slices.Chunk(found, 4) {
		q := url.Values{}
		for _, o := range four {
			q.Add("offer", string(o.Offer.ID))
		}
		paths = append(paths, "/compare?"+q.Encode())
	}
	return paths
}

func frameworkPaths(a *app.App) (paths []string) {
	for _, k := range a.Framework.Packs().Packs() {
		for i := range k.Frameworks {
			paths = append(paths, "/frameworks/"+url.PathEscape(k.Frameworks[i].ID))
		}
	}
	return paths
}

// pageHeader names the page a request is for, by its place in the list.
const pageHeader = "Bench-Page"

// handler is the program, the two floors beside it, and a watch around all of them.
func (r *countryResult) handler(ctx context.Context, portal http.Handler) (http.Handler, error) {
	w := httptest.NewRecorder()
	portal.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody))
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("/: status %d", w.Code)
	}
	home := w.Body.Bytes()
	mux := http.NewServeMux()
	mux.Handle("/", portal)
	mux.HandleFunc("/floor", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/bytes", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(home) })
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		var page int
		if _, err := fmt.Sscan(q.Header.Get(pageHeader), &page); err != nil || page >= len(r.Pages) {
			http.Error(w, "no page of this benchmark", http.StatusBadRequest)
			return
		}
		p, at := r.Pages[page], time.Now()
		mux.ServeHTTP(w, q)
		p.note(&p.server, time.Since(at))
	}), nil
}

func (p *countryPage) note(to *[]float64, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*to = append(*to, took.Seconds()*1e3)
}

// request asks for the page's address whose turn it is.
func (p *countryPage) request(ctx context.Context, base string, page, turn int) (*http.Request, error) {
	one := portalPage{Path: p.Paths[turn%len(p.Paths)]}
	r, err := one.request(ctx, base)
	if err != nil {
		return nil, err
	}
	r.Header.Set(pageHeader, fmt.Sprint(page))
	if !p.plain {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	return r, nil
}
