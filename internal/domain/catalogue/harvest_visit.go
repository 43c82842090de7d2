package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// How much is done at once: requests in the air, pages that were asked for or
// wait for their turn, bytes of those, and pages stored in one transaction.
const (
	mostFetchers = 8
	mostAhead    = 2048
	mostHeld     = 16 << 20
	batchPages   = 16                    // in one transaction
	batchTime    = 20 * time.Millisecond // after which no other page joins them: others write too
	batchBytes   = 1 << 20
	mostTrouble  = 10 // failures of the server in a row before it is left alone
)

// visit is one page that was asked for and is not stored yet.
type visit struct {
	address string
	last    Page
	page    *fetch.Page // nil when nothing came, or when it was not asked for
	err     error
	skipped bool // not asked for: its sitemap says it is as it was
	unasked bool // not asked for: the run was stopped
	again   bool // to be read again although it is as it was
	sha     string
	packed  string    // its body as it is kept
	read    ctdl.Page // what a page says that is new
}

// at is where the page lives: another address when it moved for good.
func (v visit) at() string {
	if v.page != nil && v.page.Moved {
		return v.page.URL
	}
	return v.address
}

func (v visit) unchanged() bool {
	return v.skipped || v.err == nil && !v.again && (v.page.NotModified || v.last.Code == "" && v.last.SHA256 != "" && v.sha == v.last.SHA256)
}

func (v visit) size() int64 {
	if v.page == nil {
		return 0
	}
	return int64(len(v.page.Body))
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// readAll asks for the pages, several at once within the host's pace, and takes
// the answers in the order of the queue: whatever came first, the same site gives
// the same catalogue.
func (h *harvest) readAll(ctx context.Context) error {
	f := h.fetchers(ctx)
	defer f.stop()
	var batch []visit
	size := int64(0)
	for {
		for len(h.queue) > 0 && f.room() {
			address := h.queue[0]
			h.queue = h.queue[1:]
			f.ask(h, address)
		}
		if len(f.air) == 0 {
			break
		}
		v := f.next()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		keep, err := h.received(ctx, v)
		if err != nil {
			return err
		}
		if keep {
			batch, size = append(batch, v), size+v.size()
		}
		if len(batch) == batchPages || size >= batchBytes {
			if err := h.store(ctx, batch); err != nil {
				return err
			}
			batch, size = nil, 0
		}
	}
	if err := h.store(ctx, batch); err != nil {
		return err
	}
	return h.store(ctx, h.waiting)
}

// received notes a page that is next in order, and reports whether it can be
// stored now.
func (h *harvest) received(ctx context.Context, v visit) (bool, error) {
	h.visited[v.address] = true
	if v.last.Record != "" {
		h.left--
	}
	if v.unasked {
		h.cut = true
		return false, nil
	}
	h.counts.Pages++
	for _, link := range v.read.Links {
		h.add(link)
	}
	if c := v.read.Canonical; c != "" && c != v.at() && h.ours(c) {
		h.canonical[v.at()] = c
		h.add(c)
	}
	if h.left <= 0 || len(v.read.Courses) == 0 || len(h.waiting) >= mostWaiting {
		return true, nil
	}
	wait, err := h.mustWait(ctx, v)
	if wait {
		h.waiting = append(h.waiting, v)
	}
	return !wait, err
}

// mostWaiting bounds what waits in memory; beyond it a page is understood when
// it is met.
const mostWaiting = 100

// mustWait is true for a page with an offer that belongs to a page still to be
// visited: only then is it known whether the offer moved or its id was given
// away twice, whatever the order of the sitemap.
func (h *harvest) mustWait(ctx context.Context, v visit) (wait bool, err error) {
	err = h.s.DB.Read(ctx, sqldb.Tenant(h.source.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		wait = false
		for _, c := range v.read.Courses {
			k, found, err := statedAs(ctx, tx, h.source, c.ID)
			if err != nil {
				return err
			}
			if found && k.Page != v.address && h.known[k.Page] && !h.visited[k.Page] {
				wait = true
			}
		}
		return nil
	})
	return wait, err
}

// asIs is true for a page that its sitemap says did not change since it was last
// asked for. Once a day it is asked for all the same, and as long as a date of
// this site was found wrong, always.
func (h *harvest) asIs(last Page) bool {
	until, dated := h.dated[last.URL]
	return dated && last.Code == "" && last.Record != "" && until.Before(last.checked) &&
		h.s.DB.Now().Sub(last.checked) < wholly && h.source.Last.Misdated == 0 && !h.anew(last)
}

// fetchers are those who ask. air holds one answer to come per page, in order.
type fetchers struct {
	ctx  context.Context
	end  context.CancelFunc
	wg   sync.WaitGroup
	free chan struct{}
	air  []chan visit

	mu   sync.Mutex // guards held
	held int64      // bytes that came and were not taken
}

func (h *harvest) fetchers(ctx context.Context) *fetchers {
	f := &fetchers{}
	f.ctx, f.end = context.WithCancel(ctx)
	// A slow host gets few at once: each waits for its turn within its own time.
	n := int(2 * h.s.Fetch.Pace(h.source.Address))
	f.free = make(chan struct{}, min(max(n, 1), mostFetchers))
	return f
}

// stop calls off what is in the air, and waits for it.
func (f *fetchers) stop() {
	f.end()
	f.wg.Wait()
}

func (f *fetchers) room() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.air) < mostAhead && f.held < mostHeld
}

func (f *fetchers) hold(n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held += n
}

func (f *fetchers) next() visit {
	v := <-f.air[0]
	f.air = f.air[1:]
	f.hold(-v.size())
	return v
}

func (f *fetchers) ask(h *harvest, address string) {
	answer := make(chan visit, 1)
	f.air = append(f.air, answer)
	last, ok := h.pages[address]
	if !ok {
		last = Page{URL: address}
	}
	v := visit{address: address, last: last, again: h.anew(last)}
	if h.asIs(last) {
		v.skipped = true
		answer <- v
		return
	}
	f.wg.Go(func() {
		defer func() { f.hold(v.size()); answer <- v }()
		select {
		case f.free <- struct{}{}:
		case <-f.ctx.Done():
			v.unasked = true
			return
		}
		h.fetch(f.ctx, &v)
		<-f.free
		h.understand(&v)
	})
}

// fetch asks for one page, unless the host asked to be left alone meanwhile.
func (h *harvest) fetch(ctx context.Context, v *visit) {
	if h.stopped.Load() {
		v.unasked = true
		return
	}
	var cond fetch.Conditional
	if !v.again {
		cond = fetch.Conditional{ETag: v.last.etag, LastModified: v.last.lastModified}
	}
	v.page, v.err = h.s.Fetch.Crawl(ctx, v.address, cond)
	if v.err == nil && !h.ours(v.page.URL) {
		// A redirect to somebody else's site proves nothing about theirs.
		v.err = fault.New(fault.Denied, "catalogue.page.elsewhere", "url", v.address, "to", v.page.URL)
	}
	h.mind(v)
}

// mind watches how the host is doing: one that asks for it, and one that fails
// again and again, is left alone.
func (h *harvest) mind(v *visit) {
	if p := v.page; p != nil && (p.RetryAfter > 0 || p.Status == 429) {
		h.spare.Store(max(h.spare.Load(), int64(max(p.RetryAfter, time.Minute))))
		h.stopped.Store(true)
	}
	if l, ok := fault.Of(v.err); v.err == nil || !ok || l[0].Kind != fault.Unavailable || l[0].Key == "fetch.redirects" {
		h.trouble.Store(0)
		return
	}
	if h.trouble.Add(1) >= mostTrouble {
		h.stopped.Store(true)
	}
}

// understand reads a page that came whole and is new.
func (h *harvest) understand(v *visit) {
	if v.err != nil || v.unasked || v.page.NotModified {
		return
	}
	v.sha = digest(v.page.Body)
	if v.unchanged() {
		return
	}
	if v.read, v.err = h.readPage(v.page); v.err == nil {
		v.packed, v.err = packBody(v.page.Body)
	}
}
