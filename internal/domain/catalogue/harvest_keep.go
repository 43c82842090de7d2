package catalogue

import (
	"context"
	"maps"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/sqldb"

	"opencairn.org/cairn/formats/flaw"
)

// stored is what one transaction did. It counts in the harvest only once the
// transaction stands: a transaction may be tried twice.
type stored struct {
	*harvest
	met    tally
	counts Harvested
	pages  map[string]Page
	done   map[string]bool
}

func (st *stored) page(address string) (Page, bool) {
	if p, ok := st.pages[address]; ok {
		return p, true
	}
	p, ok := st.harvest.pages[address]
	return p, ok
}

func (st *stored) put(ctx context.Context, tx *sqldb.Tx, p Page) error {
	st.pages[p.URL] = p
	return upsertPage(ctx, tx, st.source, p)
}

// store keeps what pages say: records, offers, versions, reports and events, some
// pages a transaction.
func (h *harvest) store(ctx context.Context, batch []visit) error {
	for len(batch) > 0 {
		n, err := h.storeSome(ctx, batch[:min(len(batch), batchPages)])
		if err != nil {
			return err
		}
		batch = batch[n:]
	}
	return nil
}

// storeSome keeps the first of some pages, as many as the time of a transaction
// allows, and says how many those were.
func (h *harvest) storeSome(ctx context.Context, batch []visit) (n int, err error) {
	var st *stored
	err = h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		n, st = 0, &stored{harvest: h, pages: map[string]Page{}, done: map[string]bool{}}
		for n < len(batch) && (n == 0 || h.s.DB.Now().Sub(tx.Now()) < batchTime) {
			if err := st.visit(ctx, tx, batch[n]); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	maps.Copy(h.pages, st.pages)
	maps.Copy(h.done, st.done)
	h.counts.add(st.counts)
	h.counts.count(st.met)
	return n, nil
}

// add is the counts of two parts of one harvest together.
func (c *Harvested) add(o Harvested) {
	c.Received += o.Received
	c.Unchanged += o.Unchanged
	c.Skipped += o.Skipped
	c.Moved += o.Moved
	c.Repeated += o.Repeated
	c.Misdated += o.Misdated
	c.Failed += o.Failed
	c.Broken += o.Broken
	c.Persons += o.Persons
}

func (st *stored) visit(ctx context.Context, tx *sqldb.Tx, v visit) error {
	switch {
	case v.err != nil:
		return st.fail(ctx, tx, v.address, v.last, v.page, v.err)
	case v.at() != v.address && (st.harvest.done[v.at()] || st.done[v.at()]):
		return st.moved(ctx, tx, v)
	case st.harvest.done[v.at()] || st.done[v.at()]:
		return nil // its content came from an address that leads here
	case v.unchanged():
		return st.same(ctx, tx, v)
	}
	return st.take(ctx, tx, v)
}

// moved notes an address that leads to a page which was read already.
func (st *stored) moved(ctx context.Context, tx *sqldb.Tx, v visit) error {
	st.counts.Moved++
	if err := st.follow(ctx, tx, v); err != nil {
		return err
	}
	p, _ := st.page(v.at())
	p.URL, p.Met, p.checked = v.address, tx.Now(), tx.Now()
	if err := replaceReport(ctx, tx, st.source.Tenant, st.source.ID, v.address, nil); err != nil {
		return err
	}
	return st.put(ctx, tx, p)
}

// follow keeps the identity of offers that are named by the address of their
// page: when the page moves for good, their names move with it.
func (st *stored) follow(ctx context.Context, tx *sqldb.Tx, v visit) error {
	for _, c := range v.read.Courses {
		old := strings.Replace(c.ID, v.at(), v.address, 1)
		if old == c.ID {
			continue
		}
		k, found, err := offerByLocalID(ctx, tx, st.source.Tenant, old)
		if err != nil || !found || k.Source != st.source.ID {
			return err
		}
		if all, err := statementsOf(ctx, tx, k.ID); err != nil || len(all) > 0 {
			return err // its name is bound to what others say of it
		}
		if _, taken, err := offerByLocalID(ctx, tx, st.source.Tenant, c.ID); err != nil || taken {
			return err
		}
		if err := renameOffer(ctx, tx, k, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// fail keeps a failed visit as a record, unless the visit before failed in the
// same way. Only "it is not there" counts as missing.
func (st *stored) fail(ctx context.Context, tx *sqldb.Tx, address string, last Page, p *fetch.Page, err error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	st.counts.Failed++
	if f[0].Key == codeBroken {
		st.counts.Broken++
	}
	if f[0].Kind != fault.NotFound && f[0].Key != "fetch.robots" {
		st.excused[address] = true
	}
	if last.Code != f[0].Key {
		r := Record{ID: tx.NewID(), Source: st.source.ID, URL: address, Code: f[0].Key, Args: f[0].Args, Fetched: tx.Now()}
		if p != nil {
			r.receive(p)
		}
		if err := insertRecord(ctx, tx, st.source.Tenant, r); err != nil {
			return err
		}
	}
	if err := st.put(ctx, tx, Page{URL: address, Record: last.Record, SHA256: last.SHA256, Code: f[0].Key, Met: tx.Now(), checked: tx.Now()}); err != nil {
		return err
	}
	return replaceReport(ctx, tx, st.source.Tenant, st.source.ID, address, []ReportEntry{faultEntry(address, f[0])})
}

// keepFailure is fail alone in a transaction.
func (h *harvest) keepFailure(ctx context.Context, address string, last Page, p *fetch.Page, err error) error {
	return h.store(ctx, []visit{{address: address, last: last, page: p, err: err}})
}

func (r *Record) receive(p *fetch.Page) {
	r.Status, r.ContentType, r.ETag, r.Body = p.Status, p.Header.Get("Content-Type"), p.Header.Get("ETag"), p.Body
	r.SHA256 = digest(p.Body)
}

// same notes that a page is as it was. Its offers are judged again, because the
// rules may have changed where the page did not, unless that was done today.
func (st *stored) same(ctx context.Context, tx *sqldb.Tx, v visit) error {
	st.counts.Unchanged++
	p := v.last
	p.URL, p.Code, p.Met = v.address, "", tx.Now()
	if v.skipped {
		st.counts.Skipped++
	} else {
		p.checked = tx.Now()
	}
	if v.page != nil && !v.page.NotModified {
		p.etag, p.lastModified = v.page.Header.Get("ETag"), v.page.Header.Get("Last-Modified")
	}
	if err := st.put(ctx, tx, p); err != nil {
		return err
	}
	st.done[v.at()] = true
	if v.at() != v.address {
		st.counts.Moved++
	}
	if st.lightly {
		light, err := st.touch(ctx, tx, p)
		if err != nil || light {
			return err
		}
	}
	return st.meetAll(ctx, tx, p.Record, &st.met)
}

// touch notes that the offers of a page were met, if none of them is given up.
func (st *stored) touch(ctx context.Context, tx *sqldb.Tx, p Page) (bool, error) {
	found, listed, gone, err := countRecord(ctx, tx, st.source, p.Record)
	if err != nil || gone > 0 {
		return false, err
	}
	said, err := statementsOfRecord(ctx, tx, st.source.ID, p.Record)
	if err != nil || len(said) > 0 {
		return false, err // what others say of the same offers may have changed
	}
	st.met.found, st.met.listed = st.met.found+found, st.met.listed+listed
	if found == 0 {
		return true, nil
	}
	return true, touchRecord(ctx, tx, st.source, p.Record, st.id)
}

// unchanged is for a document of a feed that is as it was.
func (h *harvest) unchanged(ctx context.Context, address string, last Page, p *fetch.Page) error {
	return h.store(ctx, []visit{{address: address, last: last, page: p, sha: last.SHA256}})
}

// take stores a page that says something new: its record, its offers, their
// versions and its report.
func (st *stored) take(ctx context.Context, tx *sqldb.Tx, v visit) error {
	st.counts.Received++
	st.counts.Persons += v.read.Persons
	at := v.at()
	r := Record{ID: tx.NewID(), Source: st.source.ID, URL: at, Fetched: tx.Now()}
	r.receive(v.page)
	if err := insertPacked(ctx, tx, st.source.Tenant, r, v.packed); err != nil {
		return err
	}
	p := Page{URL: at, Record: r.ID, SHA256: r.SHA256, Met: tx.Now(), checked: tx.Now(), etag: r.ETag, lastModified: v.page.Header.Get("Last-Modified")}
	if st.recipe != nil {
		p.recipe = st.recipe.version
	}
	if err := st.put(ctx, tx, p); err != nil {
		return err
	}
	st.done[at] = true
	if at != v.address {
		if err := st.moved(ctx, tx, v); err != nil {
			return err
		}
	}
	return st.takePage(ctx, tx, v, r)
}

// takePage stores each course of a page as an offer and writes the page's report.
func (st *stored) takePage(ctx context.Context, tx *sqldb.Tx, v visit, r Record) error {
	var report []ReportEntry
	for _, c := range v.read.Courses {
		o := offerOf(c)
		o.Provider = st.source.Tenant
		elsewhere, err := st.onOtherPage(ctx, tx, o, r.URL)
		if err != nil {
			return err
		}
		if elsewhere != "" && st.canonical[r.URL] == elsewhere {
			st.counts.Repeated++
			continue
		}
		if elsewhere != "" && st.canonical[elsewhere] != r.URL {
			report = append(report, duplicateEntry(r.URL, c, elsewhere))
			continue
		}
		before := st.met
		j, err := st.s.takeIn(ctx, tx, taking{Offer: o, Org: st.org, Source: st.source.ID, Page: r.URL, Record: r.ID, Harvest: st.id}, &st.met)
		if err != nil {
			return err
		}
		if elsewhere != "" { // it was met, and counted, on a page that repeats this one
			st.counts.Repeated++
			st.met.found, st.met.listed = before.found, before.listed
		}
		report = append(report, j.Report...)
	}
	for _, problem := range v.read.Problems {
		if !isPageWithoutOffers(problem) {
			report = append(report, problemEntry(r.URL, problem).about(v.read.Courses))
		}
	}
	if until, dated := st.dated[v.address]; dated && v.last.SHA256 != "" && v.last.Code == "" && until.Before(v.last.checked) && !st.anew(v.last) {
		st.counts.Misdated++
		report = append(report, misdatedEntry(r.URL, until))
	}
	return replaceReport(ctx, tx, st.source.Tenant, st.source.ID, r.URL, byWeight(report))
}

// misdatedEntry is a page that changed later than its sitemap says.
func misdatedEntry(page string, until time.Time) ReportEntry {
	m := pageMessage("", "", until.UTC().Format(time.RFC3339), "")
	m.Key = "catalogue.page.lastmod"
	return ReportEntry{Page: page, Message: m}
}

// isPageWithoutOffers is true for pages that say nothing about courses at all: a
// home page, a contact page. There is nothing to mend in them.
func isPageWithoutOffers(p flaw.Problem) bool {
	return p.Code == flaw.NoData || p.Code == flaw.NoCourse
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

// judged is when, and for whom, all offers of a source were last judged here: a
// program that starts again may have other rules.
type judged struct {
	at  time.Time
	org identity.Organisation
}

func (s *Service) judgedLately(h *harvest) bool {
	v, ok := s.judged.Load(h.source.ID)
	if !ok {
		return false
	}
	j, _ := v.(judged)
	return s.DB.Now().Sub(j.at) < wholly && sameJSON(j.org, h.org)
}

func (s *Service) judgedNow(h *harvest) {
	if !h.lightly {
		s.judged.Store(h.source.ID, judged{s.DB.Now(), h.org})
	}
}
