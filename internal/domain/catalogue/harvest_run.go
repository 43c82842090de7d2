package catalogue

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// What one harvest follows at most. Beyond it a site needs an agreement, not a
// robot.
const (
	mostSitemaps = 100
	mostPages    = 50_000
)

// wholly is how long it may be that every page is asked for, and every offer
// judged again, whatever sitemaps say.
const wholly = 24 * time.Hour

// harvest is one run over one source. It is used by one goroutine; what those
// that fetch share with it is atomic.
type harvest struct {
	s       *Service
	id      string
	source  Source
	org     identity.Organisation
	counts  Harvested
	known   map[string]bool // every address met: sitemaps and pages
	queue   []string
	excused map[string]bool // pages that did not answer: their offers are not missing
	cut     bool            // a list of pages or documents did not answer, or the run was stopped: what they state is not missing

	pages     map[string]Page      // of the source, as they were when the run began, and as this run left them
	dated     map[string]time.Time // until when a page was as it is, by its sitemap
	done      map[string]bool      // pages whose offers this run has taken
	recipe    *inForce             // how pages without structured data are read; nil: not at all
	canonical map[string]string    // page -> the one it says it repeats
	lightly   bool                 // an unchanged page's offers were judged lately and need no judging

	visited map[string]bool
	waiting []visit // pages that state an offer of a page still to be visited
	ordered bool
	left    int // pages known before that are still to be visited

	trouble atomic.Int32 // answers in a row that speak of a server in trouble
	stopped atomic.Bool  // no further page is asked for
	spare   atomic.Int64 // how long the host asks to be left alone, ns
}

func newHarvest(s *Service) *harvest {
	return &harvest{
		s: s, known: map[string]bool{}, excused: map[string]bool{}, visited: map[string]bool{}, pages: map[string]Page{},
		dated: map[string]time.Time{}, done: map[string]bool{}, canonical: map[string]string{},
	}
}

// run finds the pages and reads them. The error is for the source as a whole.
func (h *harvest) run(ctx context.Context) error {
	if err := h.recall(ctx); err != nil {
		return err
	}
	if err := h.discover(ctx); err != nil {
		return err
	}
	h.order()
	if err := h.readAll(ctx); err != nil {
		return err
	}
	if h.stopped.Load() {
		h.cut = true
	}
	return nil
}

// recall loads what is known of the source's pages.
func (h *harvest) recall(ctx context.Context) error {
	err := h.s.DB.Read(ctx, sqldb.Tenant(h.source.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := pagesOf(ctx, tx, h.source)
		for _, p := range all {
			h.pages[p.URL] = p
		}
		if err != nil {
			return err
		}
		return h.recallRecipe(ctx, tx)
	})
	h.lightly = h.s.judgedLately(h)
	return err
}

// order puts pages that were read before first: only then is it known of an
// offer on a new page whether it moved. After a run that was stopped, those that
// are still to be read come first, so that each run gets further.
func (h *harvest) order() {
	age := func(address string) int64 {
		p, ok := h.pages[address]
		switch {
		case h.source.interrupted() && (!ok || p.checked.IsZero()):
			return 0
		case h.source.interrupted():
			return p.checked.UnixMicro()
		case ok && p.Record != "":
			return 0
		}
		return 1
	}
	slices.SortStableFunc(h.queue, func(a, b string) int { return int(min(1, max(-1, age(a)-age(b)))) })
	h.ordered = true
	for _, a := range h.queue {
		if h.pages[a].Record != "" {
			h.left++
		}
	}
}

// add queues an address of the source's own site, once, and reports whether
// there was room for it.
func (h *harvest) add(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	u.Fragment = ""
	address = u.String()
	if h.known[address] || !h.ours(address) {
		return true
	}
	if len(h.known) >= mostPages {
		return false
	}
	h.known[address] = true
	h.queue = append(h.queue, address)
	if h.ordered && h.pages[address].Record != "" {
		h.left++
	}
	return true
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

func (h *harvest) write(ctx context.Context, fn func(ctx context.Context, tx *sqldb.Tx) error) error {
	scope := sqldb.Tenant(h.source.Tenant)
	if h.source.Kind == SourceAggregator {
		scope = sqldb.System // it states other providers' offers
	}
	return h.s.DB.Write(ctx, scope, fn)
}

// finish counts the offers that no page states any more, and notes that the
// source was read.
func (h *harvest) finish(ctx context.Context) error {
	alone, err := h.missAll(ctx)
	if err != nil {
		return err
	}
	gone := alone
	err = h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		gone = alone
		if err := h.missStated(ctx, tx, &gone); err != nil {
			return err
		}
		src := h.ended(tx.Now())
		src.Last.Gone = gone
		return h.note(ctx, tx, src)
	})
	h.counts.Gone = gone
	if err == nil && !h.cut {
		h.s.judgedNow(h)
	}
	return err
}

// ended is the source after a run that reached it.
func (h *harvest) ended(now time.Time) Source {
	src := h.source
	src.State, src.Failures, src.Code = SourceActive, 0, ""
	src.Harvested, src.Due, src.Last = now, nextHarvest(now, 0), h.counts
	spare := time.Duration(h.spare.Load())
	switch {
	case h.counts.Broken > 0:
		src.State, src.Code = SourceDegraded, codeBroken
	case spare > 0:
		src.Code, src.Due = codeBusy, now.Add(min(max(spare, time.Minute), longestBackoff))
	case h.stopped.Load():
		src.Failures = h.source.Failures + 1
		src.State, src.Code, src.Due = stateAfter(src.Failures), codeTrouble, nextHarvest(now, src.Failures)
	}
	return src
}

// Why a run was stopped before its end.
const (
	codeBusy    = "catalogue.source.busy"    // the host asked to be left alone for a while
	codeTrouble = "catalogue.source.trouble" // one page after the other failed
)

func (s Source) interrupted() bool { return s.Code == codeBusy || s.Code == codeTrouble }

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
		return h.note(ctx, tx, src)
	}))
}

// note stores what a run found out about its source.
func (h *harvest) note(ctx context.Context, tx *sqldb.Tx, src Source) error {
	now, err := sourceByID(ctx, tx, src.Tenant, src.ID)
	if err != nil {
		return err
	}
	return updateSource(ctx, tx, src.within(now))
}
