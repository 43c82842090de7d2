package catalogue

import (
	"context"
	"encoding/json"
	"slices"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/oeapi"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// FileRequest is a file of one provider's offers in a language of
// docs/reference/offer-formats.md.
type FileRequest struct {
	Name   string
	Body   []byte
	Format SourceKind // oeapi, xcri, elm or ctdl
	DryRun bool       // read and judge; store nothing
}

// FileResult is what a file held and what taking it did.
type FileResult struct {
	Found    int           `json:"found"`
	Listed   int           `json:"listed"`
	New      int           `json:"new"`
	Changed  int           `json:"changed"`
	Persons  int           `json:"persons"`  // named and not read
	Problems []ReportEntry `json:"problems"` // what cannot be used, and what keeps an offer from being listed
}

// TakeFile reads a file of a provider's offers as a feed of it would be read, and
// keeps the file as it came. The same file again changes nothing. What the
// provider's own site says stays: a file stands beside it. A file without any
// offer is the fault import.file.no_rows when nothing else is wrong with it.
func (s *Service) TakeFile(ctx context.Context, actor identity.Actor, org identity.Organisation, r FileRequest) (out FileResult, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.import", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return out, err
	}
	read, ok := readers[r.Format]
	if !ok {
		return out, fault.New(fault.Invalid, "catalogue.source.kind", "kind", string(r.Format)).At("format")
	}
	reading := read(r.Body, "", "")
	out.Persons, out.Problems = reading.Persons, reading.Problems
	if len(reading.Offers) == 0 && len(reading.Problems) == 0 {
		return out, fault.New(fault.Invalid, "import.file.no_rows")
	}
	if r.DryRun {
		return s.rehearseFile(org, reading, out)
	}
	f := fileTaking{s: s, org: org, source: Source{ID: importedFrom + SourceID(r.Format), Tenant: org.ID, Kind: SourceRegister}, name: r.Name}
	if err := f.keep(ctx, actor, r.Body, len(reading.Offers)); err != nil {
		return out, err
	}
	for chunk := range slices.Chunk(reading.Offers, importChunk) {
		if err := f.take(ctx, chunk, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *Service) rehearseFile(org identity.Organisation, reading Reading, out FileResult) (FileResult, error) {
	for _, x := range reading.Offers {
		j, err := s.judge(x.Offer, org, nil, s.DB.Now())
		if err != nil {
			return out, err
		}
		out.Found++
		if j.Listed {
			out.Listed++
		}
		out.Problems = append(out.Problems, j.Report...)
	}
	return out, nil
}

// fileTaking is a file on its way into the catalogue.
type fileTaking struct {
	s            *Service
	org          identity.Organisation
	source       Source
	name, record string
}

// keep stores the file as it came, unless it is the one that is there.
func (f *fileTaking) keep(ctx context.Context, actor identity.Actor, body []byte, offers int) error {
	packed, err := packBody(body) // a registry's file takes seconds: before the transaction
	if err != nil {
		return err
	}
	sum := digest(body)
	return f.s.DB.Write(ctx, sqldb.Tenant(f.org.ID), func(ctx context.Context, tx *sqldb.Tx) error {
		last, err := pageOf(ctx, tx, f.source, f.name)
		if err != nil {
			return err
		}
		if f.record = last.Record; last.SHA256 == sum {
			return nil
		}
		r := Record{ID: tx.NewID(), Source: f.source.ID, URL: f.name, Status: 200, SHA256: sum, Fetched: tx.Now()}
		f.record = r.ID
		if err := insertPacked(ctx, tx, f.org.ID, r, packed); err != nil {
			return err
		}
		if err := upsertPage(ctx, tx, f.source, Page{URL: f.name, Record: r.ID, SHA256: r.SHA256, Met: tx.Now()}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(f.org.ID), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.offer.import",
			Object: "organisation/" + string(f.org.ID), Detail: map[string]any{"file": f.name, "sha256": r.SHA256, "offers": offers},
		})
	})
}

func (f *fileTaking) take(ctx context.Context, chunk []Stated, out *FileResult) error {
	var met tally
	var report []ReportEntry
	err := f.s.DB.Write(ctx, sqldb.Tenant(f.org.ID), func(ctx context.Context, tx *sqldb.Tx) error {
		met, report = tally{}, nil
		for _, x := range chunk {
			o := x.Offer
			o.Provider = f.org.ID
			j, err := f.s.takeIn(ctx, tx, taking{Offer: o, Org: f.org, Source: f.source.ID, Page: f.name, Record: f.record, Harvest: string(f.source.ID)}, &met)
			if err != nil {
				return err
			}
			report = append(report, j.Report...)
		}
		return nil
	})
	out.Found, out.Listed, out.New, out.Changed = out.Found+met.found, out.Listed+met.listed, out.New+met.fresh, out.Changed+met.changed
	out.Problems = append(out.Problems, report...)
	return err
}

// The languages offers are exported in.
const (
	ExportJSONLD = "jsonld"
	ExportCTDL   = "ctdl"
	ExportELM    = "elm"
	ExportOEAPI  = "oeapi"
)

// Written is offers in one language; Missing is how much of what it demands they
// do not state.
type Written struct {
	Body    []byte
	Missing int
}

// WriteOffers writes offers in a language: lines of JSON-LD (schema.org or CTDL), one graph of
// learning opportunities, or one page of programmes, offerings and organisations.
func WriteOffers(format string, offers []Offer, provider func(identity.TenantID) identity.Organisation) (w Written, err error) {
	switch format {
	case ExportELM:
		var list []elm.Specification
		for _, o := range offers {
			list = append(list, ELMOf(o, provider(o.Provider)))
		}
		body, missing := elm.WriteOpportunities(list)
		w.Missing = len(missing)
		if body == nil {
			return w, missing
		}
		w.Body = slices.Concat(body, []byte{'\n'})
		return w, nil
	case ExportOEAPI:
		page, seen := oeapi.Page{Size: len(offers), Number: 1}, map[identity.TenantID]bool{}
		for _, o := range offers {
			org := provider(o.Provider)
			e, runs := OEAPIOf(o, org, oeapi.Programme)
			page.Educations, page.Offerings = append(page.Educations, e), append(page.Offerings, runs...)
			if !seen[o.Provider] {
				seen[o.Provider] = true
				page.Organisations = append(page.Organisations, OEAPIOrganisation(org))
			}
		}
		w.Body, err = json.Marshal(page)
		w.Body = append(w.Body, '\n')
		return w, err
	}
	for _, o := range offers {
		b, err := lineOfJSON(format, o, provider(o.Provider))
		if err != nil {
			return w, err
		}
		w.Body = append(append(w.Body, b...), '\n')
	}
	return w, nil
}

func lineOfJSON(format string, o Offer, org identity.Organisation) ([]byte, error) {
	if format == ExportCTDL {
		return RecordOf(o, org)
	}
	b, err := JSONLD(o)
	if err != nil {
		return nil, err
	}
	return json.Marshal(json.RawMessage(b))
}
