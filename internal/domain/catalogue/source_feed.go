package catalogue

import (
	"bytes"
	"context"
	"maps"
	"net/url"
	"slices"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Reading is what a reader understood of one document of a feed.
type Reading struct {
	Offers   []Stated
	Problems []ReportEntry // Page is set where they are kept
	Next     []string      // further documents of the same feed, absolute
	Persons  int           // named in it and not read

	// Beside are documents without which this one is not whole; With is the reading
	// once their bodies, by address, are there.
	Beside []string
	With   func(bodies map[string][]byte) Reading
}

// Stated is one offer as a document states it, with LocalID and URL, without ID
// and Provider.
type Stated struct {
	Offer    Offer
	Provider Body     // who offers it, as the document names them; an aggregator's list must
	At       string   // where in the document it stands
	Computed []string // JSON names of fields that were worked out, not stated
}

// reader understands one document. It never fails: what it cannot read is among
// the problems.
type reader func(body []byte, contentType, address string) Reading

// readers are the formats a feed, an upload or a hosted page can have.
var readers = map[SourceKind]reader{
	SourceCTDL:  readCTDL,
	SourceOEAPI: readOEAPI,
	SourceXCRI:  readXCRI,
	SourceELM:   readELM,
}

// readCTDL reads JSON-LD, alone or in a page: schema.org and CTDL courses and
// credentials.
func readCTDL(body []byte, contentType, address string) Reading {
	if bytes.Contains(body, []byte(`"ceterms:`)) && ctdlRecords(body) {
		return readRecords(body, address)
	}
	read := ctdl.Read(body, contentType, address)
	out := Reading{Persons: read.Persons}
	for _, c := range read.Courses {
		out.Offers = append(out.Offers, Stated{Offer: offerOf(c), Provider: Body{Name: c.Provider.Name, URL: c.Provider.URL}, At: c.At})
	}
	for _, p := range read.Problems {
		out.Problems = append(out.Problems, problemEntry(address, p).about(read.Courses))
	}
	return out
}

// OwnKinds are the kinds of source a provider registers itself: its site first,
// then what feeds can be.
func OwnKinds() []SourceKind {
	return append([]SourceKind{SourceSite}, slices.Sorted(maps.Keys(readers))...)
}

// mostDocuments is how many documents of one feed are read in one harvest.
const mostDocuments = 10_000

// read fetches a source as its kind asks for.
func (h *harvest) read(ctx context.Context) error {
	if h.source.Format == "" {
		return h.run(ctx)
	}
	return h.feed(ctx, readers[h.source.Format])
}

// feed reads the documents of a feed, each once. That the first cannot be
// fetched is the source's failure; what a later one states is then not missing.
func (h *harvest) feed(ctx context.Context, read reader) error {
	h.add(h.source.Address)
	for i := 0; len(h.queue) > 0 && i < mostDocuments; i++ {
		address := h.queue[0]
		h.queue = h.queue[1:]
		if err := h.document(ctx, read, address, i == 0); err != nil {
			return err
		}
	}
	return nil
}

func (h *harvest) document(ctx context.Context, read reader, address string, first bool) error {
	p, last, same, err := h.fetched(ctx, address)
	if err != nil {
		if first || ctx.Err() != nil {
			return err
		}
		h.cut = true
		return h.keepFailure(ctx, address, last, p, err)
	}
	reading := read(p.Body, p.Header.Get("Content-Type"), p.URL)
	for _, next := range reading.Next {
		h.add(next)
	}
	beside, bodies, err := h.beside(ctx, reading.Beside)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		h.cut = true
		return h.keepFailure(ctx, address, last, p, err)
	}
	if same && len(beside) == 0 {
		return h.unchanged(ctx, address, last, p)
	}
	if reading.With != nil {
		reading = reading.With(bodies)
	}
	return h.takeReading(ctx, address, p, reading, beside)
}

// fetched gets a document whole, also when it is the same as last time: it still
// names the next, and what was received is kept. Last is what is known of it.
func (h *harvest) fetched(ctx context.Context, address string) (p *fetch.Page, last Page, same bool, err error) {
	var body []byte
	err = h.s.DB.Read(ctx, sqldb.Tenant(h.source.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		body = nil
		if last, err = pageOf(ctx, tx, h.source, address); err != nil || last.Code != "" || last.Record == "" {
			return err
		}
		r, err := recordByID(ctx, tx, h.source.Tenant, last.Record)
		body = r.Body
		return err
	})
	if err != nil {
		return nil, last, false, err
	}
	var cond []fetch.Conditional
	if len(body) > 0 && last.etag != "" {
		cond = append(cond, fetch.Conditional{ETag: last.etag})
	}
	h.counts.Pages++
	p, err = h.s.Fetch.Fetch(ctx, address, cond...)
	if err == nil && !h.ours(p.URL) {
		err = fault.New(fault.Denied, "catalogue.page.elsewhere", "url", address, "to", p.URL)
	}
	if err != nil {
		return p, last, false, err
	}
	if p.NotModified {
		p.Body = body
		return p, last, true, nil
	}
	return p, last, last.Code == "" && last.SHA256 == digest(p.Body), nil
}

// beside gets the documents without which another is not whole. Those that say
// something new are returned as records, to be kept with it. A list that is not
// there is empty.
func (h *harvest) beside(ctx context.Context, addresses []string) (fresh []Record, bodies map[string][]byte, err error) {
	bodies = map[string][]byte{}
	for _, address := range addresses {
		p, _, same, err := h.fetched(ctx, address)
		if p != nil && isGone(p.Status) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		bodies[address] = p.Body
		if !same {
			r := Record{Source: h.source.ID, URL: address}
			r.receive(p)
			fresh = append(fresh, r)
		}
	}
	return fresh, bodies, nil
}

// takeReading stores a document that says something new: its record and those
// beside it, its offers and its report, in one transaction.
func (h *harvest) takeReading(ctx context.Context, address string, p *fetch.Page, reading Reading, beside []Record) error {
	h.counts.Received++
	h.counts.Persons += reading.Persons
	var met tally
	err := h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		met = tally{}
		for _, r := range beside {
			r.ID, r.Fetched = tx.NewID(), tx.Now()
			page := Page{URL: r.URL, Record: r.ID, SHA256: r.SHA256, Met: tx.Now(), etag: r.ETag}
			if h.source.Licence != nil && !h.source.Licence.Keeps {
				r.Body = nil
			}
			if err := insertRecord(ctx, tx, h.source.Tenant, r); err != nil {
				return err
			}
			if err := upsertPage(ctx, tx, h.source, page); err != nil {
				return err
			}
		}
		r := Record{ID: tx.NewID(), Source: h.source.ID, URL: address, Fetched: tx.Now()}
		r.receive(p)
		return h.s.takeDocumentIn(ctx, tx, document{Source: h.source, Org: h.org, Record: r, Reading: reading, Harvest: h.id}, &met)
	})
	h.counts.count(met)
	return err
}

// document is something received and understood, on its way into the catalogue.
type document struct {
	Source  Source
	Org     identity.Organisation
	Record  Record
	Reading Reading
	Harvest string
}

// takeDocumentIn is how whatever a reader understood comes into the catalogue:
// its record is kept, its offers are taken, its report is written.
func (s *Service) takeDocumentIn(ctx context.Context, tx *sqldb.Tx, d document, met *tally) error {
	if err := d.keepIn(ctx, tx); err != nil {
		return err
	}
	provider := func(Stated) (identity.Organisation, *ReportEntry, error) { return d.Org, nil, nil }
	if d.Source.Kind == SourceAggregator {
		named, err := s.namedIn(ctx, tx, d)
		if err != nil {
			return err
		}
		provider = named
	}
	report := map[identity.TenantID][]ReportEntry{d.Source.Tenant: d.Reading.Problems}
	for _, x := range d.Reading.Offers {
		org, problem, err := provider(x)
		if err != nil {
			return err
		}
		if problem != nil {
			report[d.Source.Tenant] = append(report[d.Source.Tenant], *problem)
			continue
		}
		j, err := s.takeIn(ctx, tx, d.taking(x, org), met)
		if err != nil {
			return err
		}
		report[org.ID] = append(report[org.ID], j.Report...)
	}
	for tenant, entries := range report {
		for i := range entries {
			entries[i].Page = d.Record.URL
		}
		if err := replaceReport(ctx, tx, tenant, d.Source.ID, d.Record.URL, byWeight(entries)); err != nil {
			return err
		}
	}
	return nil
}

// keepIn keeps what was received: verbatim, unless a licence allows only its
// hash.
func (d document) keepIn(ctx context.Context, tx *sqldb.Tx) error {
	kept := d.Record
	if d.Source.Licence != nil && !d.Source.Licence.Keeps {
		kept.Body = nil
	}
	if err := insertRecord(ctx, tx, d.Source.Tenant, kept); err != nil {
		return err
	}
	return upsertPage(ctx, tx, d.Source, Page{URL: d.Record.URL, Record: d.Record.ID, SHA256: d.Record.SHA256, Met: tx.Now(), etag: d.Record.ETag})
}

func (d document) taking(x Stated, org identity.Organisation) taking {
	o := x.Offer
	o.Provider = org.ID
	if d.Source.Delivers && o.Platform == nil {
		name, _ := d.Org.Name.In("en")
		o.Platform = &Body{Name: name, URL: d.Org.Website}
	}
	return taking{
		Offer: o, Org: org, Source: d.Source.ID, Kind: d.Source.Kind, Computed: x.Computed, Page: d.Record.URL, Record: d.Record.ID, Harvest: d.Harvest,
	}
}

// host is the name of the host of an address; empty when it is none.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
