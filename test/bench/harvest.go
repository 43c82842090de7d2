package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

// harvestRun is one reading of the site.
type harvestRun struct {
	Seconds  float64             `json:"seconds"`
	CPU      float64             `json:"cpu_s"`      // user and system, of the process: the site is in it
	Writes   int                 `json:"writes"`     // transactions
	Writing  float64             `json:"writing_s"`  // all of them
	Longest  float64             `json:"longest_ms"` // of them
	Requests int64               `json:"requests"`
	Bytes    int64               `json:"bytes"`
	Whole    int64               `json:"whole"`       // course pages sent in full
	Same     int64               `json:"notModified"` // 304
	HeapMB   float64             `json:"heap_mb"`     // the most while it ran; the generated site is in it
	Counts   catalogue.Harvested `json:"counts"`
}

type harvestResult struct {
	Pages        int        `json:"pages"`
	Faults       int        `json:"faults"`
	Offers       int        `json:"offers"`
	FloorSeconds float64    `json:"floor_s"`     // the sound pages fetched by the same client, nothing read
	FloorCPU     float64    `json:"floor_cpu_s"` // user and system, of the process
	First        harvestRun `json:"first"`
	ChangedPages int        `json:"changed_pages"`
	Delta        harvestRun `json:"delta"`
	Saved        int        `json:"saved_by_lastmod"` // requests not made because the sitemap says when a page changed
	Killed       int        `json:"killed_pages"`     // of the site that was cut off in the middle and read again
	KilledAt     int64      `json:"killed_at_request"`
	Wrong        []string   `json:"wrong,omitempty"`
}

// fetchers is how many requests the floor keeps in the air, as a harvest does.
const fetchers = 8

func harvesting(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("harvest", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	pages := flags.Int("pages", 30_000, "pages of the generated site")
	timeout := flags.Duration("timeout", time.Second, "how long a page may take")
	asJSON := flags.Bool("json", false, "print one JSON object")
	smoke := flags.Bool("smoke", false, "320 pages, a few seconds; what it counts is judged, no time")
	records := flags.Int("records", 0, "no site: a registry's file of so many CTDL records is taken, searched and written out")
	database := flags.String("database", "", "postgres://..., empty: the harvest is kept there, not in SQLite; the one that is cut off always is in SQLite")
	profile := flags.String("profile", "", "file for a CPU profile")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *records > 0 {
		if *smoke {
			*records = 60
		}
		return recording(*database, *records, *asJSON, *profile, out)
	}
	if *smoke {
		*pages, *timeout = 320, 250*time.Millisecond
	}
	stop, err := profiling(*profile)
	if err != nil {
		return false, err
	}
	defer stop()
	r, err := measureHarvest(context.Background(), *database, *pages, *timeout)
	if err != nil {
		return false, err
	}
	if *asJSON {
		return len(r.Wrong) == 0, json.NewEncoder(out).Encode(r)
	}
	r.print(out)
	return len(r.Wrong) == 0, nil
}

func recording(database string, records int, asJSON bool, profile string, out io.Writer) (bool, error) {
	stop, err := profiling(profile)
	if err != nil {
		return false, err
	}
	defer stop()
	r, err := measureRecords(context.Background(), database, records)
	if err != nil {
		return false, err
	}
	if asJSON {
		return len(r.Wrong) == 0, json.NewEncoder(out).Encode(r)
	}
	r.print(out)
	return len(r.Wrong) == 0, nil
}

// profiling writes a CPU profile until stop is called; of nothing without a name.
func profiling(name string) (stop func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close() // a profile that is cut is seen when it is read
	}, nil
}

func measureHarvest(ctx context.Context, database string, pages int, timeout time.Duration) (r harvestResult, err error) {
	dir, err := os.MkdirTemp("", "bench-harvest-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	site := openSite(pages)
	defer site.server.Close()
	offers, faults := site.expected()
	r.Pages, r.Offers, r.Faults = pages, offers, pages-faults[sound]
	before := spent()
	if r.FloorSeconds, err = site.floor(ctx); err != nil {
		return r, err
	}
	r.FloorCPU = (spent() - before).Seconds()
	p, err := openProvider(ctx, database, filepath.Join(dir, "harvest.db"), site, timeout)
	if err != nil {
		return r, err
	}
	if r.First, err = p.read(ctx, site); err != nil {
		return r, err
	}
	r.want("offers after the first harvest", r.First.Counts.Found, offers)
	r.want("of them new", r.First.Counts.New, offers)
	r.want("listed", r.First.Counts.Listed, offers)
	<-time.After(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // lastmod is in whole seconds
	r.ChangedPages = site.change(time.Now())
	if r.Delta, err = p.read(ctx, site); err != nil {
		return r, err
	}
	r.Saved = r.Delta.Counts.Skipped
	r.want("offers after the delta", r.Delta.Counts.Found, offers)
	r.want("of them changed", r.Delta.Counts.Changed, 0) // the price is no part of the specification
	r.want("pages sent again in full", int(r.Delta.Whole), r.ChangedPages)
	r.want("pages received anew", r.Delta.Counts.Received, r.ChangedPages)
	if err := p.db.Close(); err != nil {
		return r, err
	}
	return r, r.kill(ctx, dir, min(pages, 3_000), timeout)
}

// floor fetches what can be fetched and reads nothing of it.
func (s *bigSite) floor(ctx context.Context) (float64, error) {
	client := fetch.New(fetch.Options{Hosts: map[string]string{siteHost: s.addr()}, PerHost: 1e9, Burst: 1e9})
	began := time.Now()
	var next atomic.Int64
	problems := make([]error, fetchers)
	var wg sync.WaitGroup
	for f := range fetchers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < s.pages; i = int(next.Add(1)) - 1 {
				if k := faultOf(i); k == hangs || k == breaks || k == loops {
					continue
				}
				if _, err := client.Fetch(ctx, fmt.Sprintf("https://%s/courses/%d", siteHost, i)); err != nil {
					problems[f] = err
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began).Seconds(), errors.Join(problems...)
}

// provider is a catalogue with one provider whose site is the generated one.
type provider struct {
	db      *sqldb.DB
	s       *catalogue.Service
	manager identity.Actor
	source  catalogue.Source

	mu     sync.Mutex // guards writes
	writes []time.Duration
}

func (p *provider) wrote(took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes = append(p.writes, took)
}

// spent is the CPU time of the process so far.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func openProvider(ctx context.Context, database, path string, site *bigSite, timeout time.Duration) (*provider, error) {
	if database == "" {
		database = "sqlite:" + path
	}
	p := &provider{}
	db, err := sqldb.Open(ctx, database, sqldb.Options{Wrote: p.wrote})
	if err != nil {
		return nil, err
	}
	if _, err := schema.Migrate(ctx, db); err != nil {
		return nil, err
	}
	policy, err := identity.LoadPolicy()
	if err != nil {
		return nil, err
	}
	set, err := pack.Open(pack.Source{Name: "shipped", FS: packs.FS, Trusted: true})
	if err != nil {
		return nil, err
	}
	ids, err := identity.New(identity.Deps{DB: db, Policy: policy, Secret: make([]byte, 32)})
	if err != nil {
		return nil, err
	}
	org, err := ids.CreateOrganisation(ctx, identity.System("bench"), identity.Organisation{
		Slug: "harbour", Name: i18n.Text{"en": "Harbour Training Works"}, Kind: identity.KindProvider, Website: "https://" + siteHost + "/", Country: "XF",
	})
	if err != nil {
		return nil, err
	}
	p.db, p.manager = db, identity.Actor{Person: "marta", Tenant: org.ID, Roles: []identity.Role{identity.RoleManager}}
	p.s = catalogue.New(catalogue.Deps{
		DB: db, Policy: policy, Frameworks: framework.New(framework.Deps{DB: db, Packs: set}), Jurisdiction: "XF",
		Fetch: fetch.New(fetch.Options{Hosts: map[string]string{siteHost: site.addr()}, PerHost: 1e9, Burst: 1e9, Timeout: timeout}),
	})
	p.source, err = p.s.RegisterSource(ctx, p.manager, org.ID, "https://"+siteHost+"/")
	return p, err
}

// read harvests the site and measures it.
func (p *provider) read(ctx context.Context, site *bigSite) (r harvestRun, err error) {
	site.forget()
	var counts catalogue.Harvested
	r, err = p.measured(func() (err error) {
		counts, err = p.s.Harvest(ctx, p.manager, p.manager.Tenant, p.source.ID)
		return err
	})
	r.Counts = counts
	r.Requests, r.Bytes, r.Whole, r.Same = site.requests.Load(), site.bytes.Load(), site.whole.Load(), site.same.Load()
	return r, err
}

// organisation is the provider as it is known.
func (p *provider) organisation(ctx context.Context) (org identity.Organisation, err error) {
	err = p.db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		org, err = identity.OrganisationIn(ctx, tx, p.manager.Tenant)
		return err
	})
	return org, err
}

// measured is what some work took.
func (p *provider) measured(work func() error) (r harvestRun, err error) {
	runtime.GC()
	most, stop := watchHeap()
	p.writes = nil
	began, cpu := time.Now(), spent()
	err = work()
	r.Seconds, r.CPU = time.Since(began).Seconds(), (spent() - cpu).Seconds()
	stop()
	r.Writes = len(p.writes)
	for _, took := range p.writes {
		r.Writing += took.Seconds()
		r.Longest = max(r.Longest, took.Seconds()*1000)
	}
	r.HeapMB = float64(most.Load()) / (1 << 20)
	return r, err
}

func watchHeap() (most *atomic.Uint64, stop func()) {
	most = &atomic.Uint64{}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for t := time.NewTicker(100 * time.Millisecond); ; {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse))
			select {
			case <-done:
				t.Stop()
				return
			case <-t.C:
			}
		}
	})
	return most, func() { close(done); wg.Wait() }
}

// kill cuts a harvest off in the middle and starts it again: every offer is
// there once, in one version, from a page that was kept once.
func (r *harvestResult) kill(ctx context.Context, dir string, pages int, timeout time.Duration) error {
	site := openSite(pages)
	defer site.server.Close()
	p, err := openProvider(ctx, "", filepath.Join(dir, "killed.db"), site, timeout)
	if err != nil {
		return err
	}
	defer func() { _ = p.db.Close() }() // the folder goes with it
	cut, cancel := context.WithCancel(ctx)
	defer cancel()
	site.onRequest = func() {
		if site.requests.Load() == int64(pages/2) {
			cancel()
		}
	}
	if _, err = p.s.Harvest(cut, p.manager, p.manager.Tenant, p.source.ID); err == nil {
		r.Wrong = append(r.Wrong, "a harvest that was cut off said it had ended")
	}
	r.Killed, r.KilledAt = pages, site.requests.Load()
	site.onRequest = nil
	before, err := p.s.OffersOf(ctx, p.manager, p.manager.Tenant)
	if err != nil {
		return err
	}
	again, err := p.s.Harvest(ctx, p.manager, p.manager.Tenant, p.source.ID)
	if err != nil {
		return err
	}
	offers, _ := site.expected()
	r.want("offers after the cut and a second harvest", again.Found, offers)
	r.want("new in the second harvest", again.New, offers-len(before))
	return r.onlyOnce(ctx, p, offers)
}

func (r *harvestResult) onlyOnce(ctx context.Context, p *provider, offers int) error {
	for name, q := range map[string]string{
		"offers kept":                       `SELECT COUNT(*) FROM catalogue_offer`,
		"numbers kept":                      `SELECT COUNT(DISTINCT local_id) FROM catalogue_offer`,
		"versions kept":                     `SELECT COUNT(*) FROM catalogue_version`,
		"pages that were received and kept": `SELECT COUNT(DISTINCT r.url) FROM catalogue_record r JOIN catalogue_offer o ON o.record = r.id`,
	} {
		var n int
		if err := p.db.Migrator().QueryRowContext(ctx, q).Scan(&n); err != nil {
			return err
		}
		r.want(name, n, offers)
	}
	var twice int
	err := p.db.Migrator().QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT url FROM catalogue_record GROUP BY url, sha256, code HAVING COUNT(*) > 1) d`).Scan(&twice)
	r.want("answers kept twice", twice, 0)
	slices.Sort(r.Wrong)
	return err
}

func (r *harvestResult) want(what string, got, want int) {
	if got != want {
		r.Wrong = append(r.Wrong, fmt.Sprintf("%s: %d, want %d", what, got, want))
	}
}

func (r harvestResult) print(out io.Writer) {
	fmt.Fprintf(out, "a generated site of %d pages on loopback, %d with a fault, %d offers\n", r.Pages, r.Faults, r.Offers)
	fmt.Fprintf(out, "floor: its pages fetched, nothing read: %.1f s, %.1f s of CPU (%.0f pages/s)\n", r.FloorSeconds, r.FloorCPU, float64(r.Pages)/r.FloorSeconds)
	for _, x := range []struct {
		name string
		harvestRun
	}{{"first harvest", r.First}, {fmt.Sprintf("delta, %d pages changed", r.ChangedPages), r.Delta}} {
		fmt.Fprintf(out, "%-26s %7.1f s %7d requests %8.1f MB %6d in full %6d times 304, at most %.0f MB of heap; %.1f times the floor\n",
			x.name, x.Seconds, x.Requests, float64(x.Bytes)/(1<<20), x.Whole, x.Same, x.HeapMB, x.Seconds/r.FloorSeconds)
		fmt.Fprintf(out, "    %.1f s of CPU, %.1f times the floor's; %d transactions of %.1f s together, the longest %.0f ms\n",
			x.CPU, x.CPU/r.FloorCPU, x.Writes, x.Writing, x.Longest)
		c := x.Counts
		fmt.Fprintf(out, "    pages %d received %d unchanged %d skipped %d moved %d repeated %d failed %d; offers %d new %d listed %d; persons not read %d\n",
			c.Pages, c.Received, c.Unchanged, c.Skipped, c.Moved, c.Repeated, c.Failed, c.Found, c.New, c.Listed, c.Persons)
	}
	fmt.Fprintf(out, "the sitemap's lastmod saved %d requests\n", r.Saved)
	fmt.Fprintf(out, "cut off at request %d of a site of %d pages, and read again: nothing twice, nothing lost\n", r.KilledAt, r.Killed)
	for _, w := range r.Wrong {
		fmt.Fprintln(out, "WRONG:", w)
	}
}
