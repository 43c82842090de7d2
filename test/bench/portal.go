package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
)

// portalResult is what `bench portal --json` prints.
type portalResult struct {
	Offers  int            `json:"offers"`
	Cores   int            `json:"cores"`
	Clients int            `json:"clients"` // connections that ask at once, from the same two cores
	Smoke   bool           `json:"smoke"`
	Pages   []portalPage   `json:"pages"`   // the first is the floor: a handler that answers nothing
	Country *countryResult `json:"country"` // asked at a steady rate
	Bars    []bar          `json:"bars"`
	each    time.Duration  // how long a page is asked for
}

// portalPage is one address under load, and alone.
type portalPage struct {
	Name   string  `json:"name"`
	Path   string  `json:"path"`
	PerS   float64 `json:"per_s"`
	Floor  float64 `json:"of_floor"` // share of what the empty handler does
	CPUUS  float64 `json:"cpu_us"`   // of this process for one request, the asking side with it
	P50MS  float64 `json:"p50_ms"`   // as a client sees it, under load
	P99MS  float64 `json:"p99_ms"`
	Alone  float64 `json:"alone_ms"` // inside the server, nobody else asking, in the median
	Bytes  int     `json:"bytes"`
	failed atomic.Int64
}

// portals measures the pages that everybody reads, over HTTP on loopback: some of
// them from a catalogue that was harvested, asked as fast as they are answered, and
// all from the demonstration country, at a steady rate (issue 7).
func portals(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("portal", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "print JSON only")
	smoke := flags.Bool("smoke", false, "few offers and the demonstration country without its year, a moment for each page; that all are answered is judged, and CPU, no time")
	offers := flags.Int("offers", 2_000, "pages of the site that is harvested first")
	each := flags.Duration("each", 3*time.Second, "how long each page is asked for")
	span := flags.Duration("span", 60*time.Second, "how long the demonstration country is asked, 100 requests a second")
	dir := flags.String("country", "", "folder where the demonstration country is kept from run to run; none: a temporary one")
	only := flags.String("only", "", "only the pages of the country whose name begins so, and no closed loop")
	changes := flags.Duration("changes", 0, "how often an offer changes while the country is asked at a steady rate; 0: never")
	profile := flags.String("profile", "", "file for a CPU profile of the asking")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	r := portalResult{Cores: runtime.GOMAXPROCS(0), Clients: 4, Smoke: *smoke, each: *each}
	if *smoke {
		*offers, r.each, *span = 40, 100*time.Millisecond, time.Second
	}
	ctx := context.Background()
	if *only == "" {
		if err := r.measure(ctx, *offers, *profile); err != nil {
			return false, err
		}
		*profile = "" // one file holds one profile
	}
	if err := r.visitCountry(ctx, countryVisit{dir: *dir, only: *only, span: *span, changes: *changes, profile: *profile}); err != nil {
		return false, err
	}
	ok := !slices.ContainsFunc(r.Bars, func(b bar) bool { return !b.holds() })
	if *asJSON {
		return ok, json.NewEncoder(out).Encode(&r)
	}
	r.print(out)
	return ok, nil
}

// visitCountry asks the demonstration country's pages, in a folder of its own unless
// one is named.
func (r *portalResult) visitCountry(ctx context.Context, v countryVisit) (err error) {
	if v.dir == "" {
		if v.dir, err = os.MkdirTemp("", "bench-country-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(v.dir)) }()
	}
	v.smoke, v.each = r.Smoke, r.each/3
	if r.Country, err = v.measure(ctx); err != nil {
		return err
	}
	r.Bars = append(r.Bars, r.Country.bars(r.Smoke)...)
	return nil
}

// measure harvests a generated site, opens the program on what came of it, and
// asks.
func (r *portalResult) measure(ctx context.Context, pages int, profile string) (err error) {
	dir, err := os.MkdirTemp("", "bench-portal-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	site := openSite(pages)
	defer site.server.Close()
	p, err := openProvider(ctx, "", filepath.Join(dir, "cairn.db"), site, 250*time.Millisecond)
	if err != nil {
		return err
	}
	if _, err := p.s.Harvest(ctx, p.manager, p.manager.Tenant, p.source.ID); err != nil {
		return err
	}
	if err := p.db.Close(); err != nil {
		return err
	}
	a, err := openPortal(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	stop, err := profiling(profile)
	if err != nil {
		return err
	}
	defer stop()
	return r.ask(ctx, a)
}

func openPortal(ctx context.Context, dir string) (*app.App, error) {
	c := config.Default()
	c.DataDir, c.Database, c.Jurisdictions = dir, "sqlite:"+filepath.Join(dir, "cairn.db"), []string{"xf"}
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	c.Secret = "a benchmark's secret of 32 bytes"
	if kept := filepath.Join(dir, "secret"); fileExists(kept) { // the demonstration's, which its keys are under
		c.Secret, c.SecretFile = "", kept
	}
	a, err := app.Open(ctx, c, app.Options{Still: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	return a, a.Catalogue.LoadSearch(ctx)
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (r *portalResult) ask(ctx context.Context, a *app.App) error {
	found, err := a.Catalogue.Search(ctx, identity.Anonymous, search.Query{Words: "course inspect", Limit: 1})
	if err != nil {
		return err
	}
	if len(found.Offers) == 0 {
		return errors.New("nothing is listed")
	}
	r.Offers = found.Total
	mux := http.NewServeMux()
	mux.Handle("/", a.Handler)
	mux.HandleFunc("/floor", func(http.ResponseWriter, *http.Request) {})
	server := httptest.NewServer(mux)
	defer server.Close()
	r.Pages = make([]portalPage, 5)
	for i, p := range [][2]string{
		{"floor", "/floor"}, {"home", "/"}, {"search", "/offers?q=course+inspect"}, {"offer", "/offers/" + string(found.Offers[0].Offer.ID)}, {"API list", "/api/v1/offers?limit=20"},
	} {
		page := &r.Pages[i]
		page.Name, page.Path = p[0], p[1]
		if err := page.alone(ctx, mux, r.each/5); err != nil {
			return err
		}
		if err := page.load(ctx, server.URL, r.Clients, r.each); err != nil {
			return err
		}
		page.Floor = page.PerS / r.Pages[0].PerS
		r.Bars = append(r.Bars, bar{page.Name + " refused", float64(page.failed.Load()), 0, ""})
		if !r.Smoke && i > 0 {
			r.Bars = append(r.Bars, bar{page.Name + ", in the server", page.Alone, 1, "ms"}) // quality.md: p50 <= 1 ms
		}
	}
	return nil
}

// asker numbers the people who ask: each has an address of its own, as a proxy in
// front says it, because one address has an allowance.
var asker atomic.Uint32

func (p *portalPage) request(ctx context.Context, base string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+p.Path, nil)
	if err != nil {
		return nil, err
	}
	n := asker.Add(1)
	r.Header.Set("X-Forwarded-For", netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}).String())
	return r, nil
}

// alone asks the handler itself, one request after the other.
func (p *portalPage) alone(ctx context.Context, h http.Handler, each time.Duration) error {
	var took []float64
	for began := time.Now(); time.Since(began) < each || len(took) < 5; {
		r, err := p.request(ctx, "http://127.0.0.1:8080")
		if err != nil {
			return err
		}
		r.RequestURI, r.RemoteAddr, r.Body = p.Path, "127.0.0.1:1", http.NoBody
		w := httptest.NewRecorder()
		at := time.Now()
		h.ServeHTTP(w, r)
		took = append(took, time.Since(at).Seconds()*1e3)
		if w.Code != http.StatusOK {
			return fmt.Errorf("%s: status %d: %.300s", p.Path, w.Code, w.Body)
		}
		p.Bytes = w.Body.Len()
	}
	slices.Sort(took)
	p.Alone = took[len(took)/2]
	return nil
}

// load asks over HTTP from several connections for as long as each.
func (p *portalPage) load(ctx context.Context, base string, clients int, each time.Duration) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
	defer client.CloseIdleConnections()
	took, problems := make([][]float64, clients), make([]error, clients)
	began, cpu := time.Now(), cpuSeconds()
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for time.Since(began) < each && problems[c] == nil {
				at := time.Now()
				problems[c] = p.get(ctx, client, base)
				took[c] = append(took[c], time.Since(at).Seconds()*1e3)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(took...)
	p.PerS = float64(len(all)) / time.Since(began).Seconds()
	p.CPUUS = (cpuSeconds() - cpu) * 1e6 / float64(len(all))
	slices.Sort(all)
	p.P50MS, p.P99MS = all[len(all)/2], all[len(all)*99/100]
	return errors.Join(problems...)
}

func (p *portalPage) get(ctx context.Context, client *http.Client, base string) error {
	r, err := p.request(ctx, base)
	if err != nil {
		return err
	}
	w, err := client.Do(r)
	if err != nil {
		return err
	}
	if w.StatusCode != http.StatusOK {
		p.failed.Add(1)
	}
	_, err = io.Copy(io.Discard, w.Body)
	return errors.Join(err, w.Body.Close())
}

func (r *portalResult) print(out io.Writer) {
	fmt.Fprintf(out, "portal: %d offers, %d cores, %d connections that ask from the same cores\n", r.Offers, r.Cores, r.Clients)
	for i := range r.Pages {
		p := &r.Pages[i]
		fmt.Fprintf(out, "%-10s %8.0f/s  %5.1f %% of the floor  %7.0f us CPU  p50 %6.2f ms  p99 %6.2f ms  alone %6.3f ms  %7d bytes\n", p.Name, p.PerS, 100*p.Floor, p.CPUUS, p.P50MS, p.P99MS, p.Alone, p.Bytes)
	}
	r.Country.print(out)
	if r.Smoke {
		fmt.Fprintln(out, "smoke: no time is judged; that every request is answered is")
	}
	for _, b := range r.Bars {
		fmt.Fprintln(out, b)
	}
}
