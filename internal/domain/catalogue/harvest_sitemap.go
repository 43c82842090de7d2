package catalogue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/sqldb"

	"opencairn.org/cairn/formats/flaw"
)

// Of a sitemap at most so much is read, and so much is kept when something is
// wrong with it.
const (
	mostSitemapBytes = 50 << 20
	keptSitemapBytes = 1 << 20
)

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
// itself. One that is not there is no failure, unless it is the one that was
// registered; that one of the first cannot be read is the source's, that of a later one is a row, and what its pages state
// is not missing.
func (h *harvest) sitemaps(ctx context.Context, maps []string) error {
	first := len(maps)
	for i := 0; i < len(maps); i++ {
		if h.known[maps[i]] || !h.ours(maps[i]) {
			continue
		}
		if i >= mostSitemaps {
			return h.keepSitemapProblem(ctx, maps[i], nil, flaw.Problem{Code: flaw.TooMuch, At: "sitemap", Want: fmt.Sprint(mostSitemaps)})
		}
		h.known[maps[i]] = true
		more, err := h.sitemap(ctx, maps[i])
		if err != nil {
			if _, ok := fault.Of(err); !ok || i < first {
				return err
			}
			h.cut = true
			if err := h.keepFailure(ctx, maps[i], h.pages[maps[i]], nil, err); err != nil {
				return err
			}
		}
		maps = append(maps, more...)
	}
	return nil
}

// sitemap reads one sitemap while it comes, and says which others it names.
func (h *harvest) sitemap(ctx context.Context, address string) (more []string, err error) {
	p, body, err := h.s.Fetch.Open(ctx, address, mostSitemapBytes)
	if p != nil && isGone(p.Status) && address != h.source.Address {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	head := &beginning{}
	full := false
	problems := ctdl.StreamSitemap(io.TeeReader(body, head), func(e ctdl.Entry, ofSitemap bool) bool {
		if ofSitemap {
			more = append(more, e.Loc)
			return len(more) <= mostSitemaps
		}
		if full = !h.add(e.Loc); full {
			return false
		}
		h.date(e)
		return true
	})
	if full {
		problems = append(problems, flaw.Problem{Code: flaw.TooMuch, At: "sitemap", Want: fmt.Sprint(mostPages)})
	}
	if len(problems) == 0 {
		return more, h.clearSitemap(ctx, address)
	}
	p.Body = head.Bytes()
	return more, h.keepSitemapProblem(ctx, address, p, problems[0])
}

// beginning keeps the first bytes of what is written to it.
type beginning struct{ bytes.Buffer }

// Write never fails.
func (b *beginning) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), keptSitemapBytes-b.Len())])
	return len(p), nil
}

// date notes until when a page is said to have been as it is. A day counts to
// its end.
func (h *harvest) date(e ctdl.Entry) {
	switch {
	case e.LastMod.IsZero():
	case e.Day:
		h.dated[e.Loc] = e.LastMod.Add(24 * time.Hour)
	default:
		h.dated[e.Loc] = e.LastMod
	}
}

// clearSitemap forgets what was wrong with a sitemap.
func (h *harvest) clearSitemap(ctx context.Context, address string) error {
	last, known := h.pages[address]
	if !known || last.Code == "" {
		return nil
	}
	return h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		last.Code, last.Met = "", tx.Now()
		if err := upsertPage(ctx, tx, h.source, last); err != nil {
			return err
		}
		return replaceReport(ctx, tx, h.source.Tenant, h.source.ID, address, nil)
	})
}

func (h *harvest) keepSitemapProblem(ctx context.Context, address string, p *fetch.Page, problem flaw.Problem) error {
	return h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		e := problemEntry(address, problem)
		r := Record{ID: tx.NewID(), Source: h.source.ID, URL: address, Code: e.Message.Key, Fetched: tx.Now()}
		r.Args = map[string]any{"where": problem.At, "value": problem.Value, "want": problem.Want}
		if p != nil {
			r.receive(p)
		}
		last, err := pageOf(ctx, tx, h.source, address)
		if err != nil {
			return err
		}
		if last.SHA256 != r.SHA256 || last.Code != r.Code {
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
