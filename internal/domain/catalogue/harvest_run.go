package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// What one harvest follows at most. Beyond it a site needs an agreement, not a
// robot.
const (
	mostSitemaps = 100
	mostPages    = 50_000
)

// harvest is one run over one source. It is used by one goroutine.
type harvest struct {
	s       *Service
	id      string
	source  Source
	org     identity.Organisation
	counts  Harvested
	known   map[string]bool // every address met: sitemaps and pages
	queue   []string
	excused map[string]bool // pages that did not answer: their offers are not missing
	visited map[string]bool
	waiting []received // pages that state an offer of a page still to be visited
	cut     bool       // a document of the feed did not answer: what it and those after it state is not missing
}

// received is a page that was read and is not understood yet.
type received struct {
	address string
	page    *fetch.Page
}

// mostWaiting bounds what waits in memory; beyond it a page is understood when
// it is met.
const mostWaiting = 100

// run finds the pages and reads them one after the other. The error is for the
// source as a whole.
func (h *harvest) run(ctx context.Context) error {
	if err := h.discover(ctx); err != nil {
		return err
	}
	for len(h.queue) > 0 { // pages add the pages they link to
		address := h.queue[0]
		h.queue = h.queue[1:]
		if err := h.visit(ctx, address); err != nil {
			return err
		}
		h.visited[address] = true
	}
	for _, w := range h.waiting {
		if err := h.understand(ctx, w.address, w.page); err != nil {
			return err
		}
	}
	return nil
}

// discover queues the pages of the sitemaps that robots.txt names, of the one
// that was registered, or of /sitemap.xml; without any, the site's first page,
// whose lists of courses are followed.
func (h *harvest) discover(ctx context.Context) error {
	robots, err := h.s.Fetch.Robots(ctx, h.source.Address)
	if err != nil {
		return err
	}
	maps := robots.Sitemaps
	u, err := url.Parse(h.source.Address)
	if err != nil {
		return err
	}
	switch {
	case strings.HasSuffix(u.Path, ".xml") || strings.HasSuffix(u.Path, ".xml.gz"):
		maps = []string{h.source.Address}
	case len(maps) == 0:
		maps = []string{u.ResolveReference(&url.URL{Path: "/sitemap.xml"}).String()}
	}
	if err := h.sitemaps(ctx, maps); err != nil {
		return err
	}
	if len(h.queue) == 0 {
		h.add(h.source.Address)
	}
	return nil
}

// sitemaps reads sitemaps and the sitemaps they name, each once: a loop ends by
// itself. One that is not there is no failure; one that cannot be read is.
func (h *harvest) sitemaps(ctx context.Context, maps []string) error {
	for i := 0; i < len(maps) && i < mostSitemaps; i++ {
		if h.known[maps[i]] || !h.ours(maps[i]) {
			continue
		}
		h.known[maps[i]] = true
		p, err := h.s.Fetch.Crawl(ctx, maps[i])
		if p != nil && isGone(p.Status) {
			continue
		}
		if err != nil {
			return err
		}
		m := ctdl.ReadSitemap(p.Body)
		if len(m.Problems) > 0 {
			if err := h.keepSitemapProblem(ctx, maps[i], p, m.Problems[0]); err != nil {
				return err
			}
		}
		for _, e := range m.Sitemaps {
			maps = append(maps, e.Loc)
		}
		for _, e := range m.Pages {
			h.add(e.Loc)
		}
	}
	return nil
}

// add queues an address of the source's own site, once.
func (h *harvest) add(address string) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	u.Fragment = ""
	address = u.String()
	if h.known[address] || len(h.known) >= mostPages || !h.ours(address) {
		return
	}
	h.known[address] = true
	h.queue = append(h.queue, address)
}

// ours holds the proof of domain for every page, not only for the first: a
// sitemap may name anybody's pages.
func (h *harvest) ours(address string) bool {
	proven := h.org.Website
	if h.source.Proven != ProvenWebsite {
		proven = h.source.Address
	}
	return host(address) != "" && ownSite(host(address), host(proven)) == nil
}

func isGone(status int) bool { return status == 404 || status == 410 }

// visit reads one page and stores what it says. The error is for what concerns
// the whole harvest: the database, or an end of the context.
func (h *harvest) visit(ctx context.Context, address string) error {
	var last Page
	err := h.s.DB.Read(ctx, sqldb.Tenant(h.source.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		last, err = pageOf(ctx, tx, h.source, address)
		return err
	})
	if err != nil {
		return err
	}
	h.counts.Pages++
	p, err := h.s.Fetch.Crawl(ctx, address, fetch.Conditional{ETag: last.etag, LastModified: last.lastModified})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return h.keepFailure(ctx, address, last, p, err)
	}
	if !h.ours(p.URL) {
		// A redirect to somebody else's site proves nothing about theirs.
		return h.keepFailure(ctx, address, last, p, fault.New(fault.Denied, "catalogue.page.elsewhere", "url", address, "to", p.URL))
	}
	if p.NotModified || (last.Code == "" && last.SHA256 != "" && digest(p.Body) == last.SHA256) {
		return h.unchanged(ctx, address, last, p)
	}
	wait, err := h.mustWait(ctx, address, p)
	if err != nil {
		return err
	}
	if wait {
		h.waiting = append(h.waiting, received{address, p})
		return nil
	}
	return h.understand(ctx, address, p)
}

// mustWait is true for a page with an offer that belongs to a page still to be
// visited: only then is it known whether the offer moved or its id was given
// away twice, whatever the order of the sitemap.
func (h *harvest) mustWait(ctx context.Context, address string, p *fetch.Page) (wait bool, err error) {
	if len(h.waiting) >= mostWaiting {
		return false, nil
	}
	read := ctdl.Read(p.Body, p.Header.Get("Content-Type"), p.URL)
	err = h.s.DB.Read(ctx, sqldb.Tenant(h.source.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		wait = false
		for _, c := range read.Courses {
			k, found, err := statedAs(ctx, tx, h.source, c.ID)
			if err != nil {
				return err
			}
			if found && k.Page != address && h.known[k.Page] && !h.visited[k.Page] {
				wait = true
			}
		}
		return nil
	})
	return wait, err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (h *harvest) write(ctx context.Context, fn func(ctx context.Context, tx *sqldb.Tx) error) error {
	scope := sqldb.Tenant(h.source.Tenant)
	if h.source.Kind == SourceAggregator {
		scope = sqldb.System // it states other providers' offers
	}
	return h.s.DB.Write(ctx, scope, fn)
}

// keepFailure keeps a failed visit as a record, unless the visit before failed
// in the same way. Only "it is not there" counts as missing.
func (h *harvest) keepFailure(ctx context.Context, address string, last Page, p *fetch.Page, err error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	h.counts.Failed++
	if f[0].Kind != fault.NotFound && f[0].Key != "fetch.robots" {
		h.excused[address] = true
	}
	return h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		if last.Code != f[0].Key {
			r := Record{ID: tx.NewID(), Source: h.source.ID, URL: address, Code: f[0].Key, Args: f[0].Args, Fetched: tx.Now()}
			if p != nil {
				r.receive(p)
			}
			if err := insertRecord(ctx, tx, h.source.Tenant, r); err != nil {
				return err
			}
		}
		page := Page{URL: address, Record: last.Record, SHA256: last.SHA256, Code: f[0].Key, Met: tx.Now()}
		if err := upsertPage(ctx, tx, h.source, page); err != nil {
			return err
		}
		return replaceReport(ctx, tx, h.source.Tenant, h.source.ID, address, []ReportEntry{faultEntry(address, f[0])})
	})
}

func (h *harvest) keepSitemapProblem(ctx context.Context, address string, p *fetch.Page, problem ctdl.Problem) error {
	return h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		e := problemEntry(address, problem)
		r := Record{ID: tx.NewID(), Source: h.source.ID, URL: address, Code: e.Message.Key, Fetched: tx.Now()}
		r.Args = map[string]any{"where": problem.At, "value": problem.Value}
		r.receive(p)
		last, err := pageOf(ctx, tx, h.source, address)
		if err != nil {
			return err
		}
		if last.SHA256 != r.SHA256 {
			if err := insertRecord(ctx, tx, h.source.Tenant, r); err != nil {
				return err
			}
			last.Record, last.SHA256 = r.ID, r.SHA256
		}
		last.Code, last.Met = e.Message.Key, tx.Now()
		if err := upsertPage(ctx, tx, h.source, last); err != nil {
			return err
		}
		return replaceReport(ctx, tx, h.source.Tenant, h.source.ID, address, []ReportEntry{e})
	})
}

func (r *Record) receive(p *fetch.Page) {
	r.Status, r.ContentType, r.ETag, r.Body = p.Status, p.Header.Get("Content-Type"), p.Header.Get("ETag"), p.Body
	r.SHA256 = digest(p.Body)
}

// unchanged notes that the page was met, and judges its offers again: the rules
// may have changed where the page did not.
func (h *harvest) unchanged(ctx context.Context, address string, last Page, p *fetch.Page) error {
	h.counts.Unchanged++
	var met tally
	err := h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		met = tally{}
		page := last
		page.URL, page.Code, page.Met = address, "", tx.Now()
		if !p.NotModified {
			page.etag, page.lastModified = p.Header.Get("ETag"), p.Header.Get("Last-Modified")
		}
		if err := upsertPage(ctx, tx, h.source, page); err != nil {
			return err
		}
		return h.meetAll(ctx, tx, last.Record, &met)
	})
	h.counts.count(met)
	return err
}

// understand stores a page that says something new: its record, its offers,
// their versions, its report and the events, in one transaction.
func (h *harvest) understand(ctx context.Context, address string, p *fetch.Page) error {
	read := ctdl.Read(p.Body, p.Header.Get("Content-Type"), p.URL)
	for _, link := range read.Links {
		h.add(link)
	}
	h.counts.Received++
	h.counts.Persons += read.Persons
	var met tally
	err := h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		met = tally{}
		r := Record{ID: tx.NewID(), Source: h.source.ID, URL: address, Fetched: tx.Now()}
		r.receive(p)
		if err := insertRecord(ctx, tx, h.source.Tenant, r); err != nil {
			return err
		}
		page := Page{URL: address, Record: r.ID, SHA256: r.SHA256, Met: tx.Now(), etag: r.ETag, lastModified: p.Header.Get("Last-Modified")}
		if err := upsertPage(ctx, tx, h.source, page); err != nil {
			return err
		}
		return h.takePage(ctx, tx, r, read, &met)
	})
	h.counts.count(met)
	return err
}

// takePage stores each course of a page as an offer and writes the page's report.
func (h *harvest) takePage(ctx context.Context, tx *sqldb.Tx, r Record, read ctdl.Page, met *tally) error {
	var report []ReportEntry
	for _, c := range read.Courses {
		o := offerOf(c)
		o.Provider = h.source.Tenant
		elsewhere, err := h.onOtherPage(ctx, tx, o, r.URL)
		if err != nil {
			return err
		}
		if elsewhere != "" {
			report = append(report, duplicateEntry(r.URL, c, elsewhere))
			continue
		}
		j, err := h.s.takeIn(ctx, tx, taking{Offer: o, Org: h.org, Source: h.source.ID, Page: r.URL, Record: r.ID, Harvest: h.id}, met)
		if err != nil {
			return err
		}
		report = append(report, j.Report...)
	}
	for _, problem := range read.Problems {
		if !isPageWithoutOffers(problem) {
			report = append(report, problemEntry(r.URL, problem).about(read.Courses))
		}
	}
	return replaceReport(ctx, tx, h.source.Tenant, h.source.ID, r.URL, byWeight(report))
}

// isPageWithoutOffers is true for pages that say nothing about courses at all: a
// home page, a contact page. There is nothing to mend in them.
func isPageWithoutOffers(p ctdl.Problem) bool {
	return p.Code == ctdl.NoData || p.Code == ctdl.NoCourse
}

// onOtherPage is the page on which an offer of the same id was met in this very
// harvest. An offer that was met there in an earlier one has moved.
func (h *harvest) onOtherPage(ctx context.Context, tx *sqldb.Tx, o Offer, page string) (string, error) {
	k, found, err := statedAs(ctx, tx, h.source, o.LocalID)
	if err != nil || !found || k.Page == page || k.Harvest != h.id {
		return "", err
	}
	return k.Page, nil
}

// finish counts the offers that no page states any more, and notes that the
// source was read.
func (h *harvest) finish(ctx context.Context) error {
	gone := 0
	err := h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		gone = 0
		if err := h.missAll(ctx, tx, &gone); err != nil {
			return err
		}
		src := h.source
		src.State, src.Failures, src.Code = SourceActive, 0, ""
		src.Harvested, src.Due, src.Last = tx.Now(), nextHarvest(tx.Now(), 0), h.counts
		src.Last.Gone = gone
		return updateSource(ctx, tx, src)
	})
	h.counts.Gone = gone
	return err
}

// failed notes that a source could not be read at all, and gives the error back.
func (h *harvest) failed(ctx context.Context, cause error) error {
	f, ok := fault.Of(cause)
	if !ok {
		return cause
	}
	return errors.Join(cause, h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		src := h.source
		src.Failures++
		src.State, src.Code, src.Due = stateAfter(src.Failures), f[0].Key, nextHarvest(tx.Now(), src.Failures)
		if h.source.Code != src.Code {
			r := Record{ID: tx.NewID(), Source: src.ID, URL: src.Address, Code: f[0].Key, Args: f[0].Args, Fetched: tx.Now()}
			if err := insertRecord(ctx, tx, src.Tenant, r); err != nil {
				return err
			}
		}
		return updateSource(ctx, tx, src)
	}))
}
