package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
)

// recordsResult is a registry's file in the terms of CTDL, taken in, searched and
// written out again (mission row M093).
type recordsResult struct {
	Records  int                  `json:"records"`
	Bytes    int                  `json:"bytes"`
	Floor    float64              `json:"floor_s"` // the same file read and written, nothing kept
	FloorCPU float64              `json:"floor_cpu_s"`
	Import   harvestRun           `json:"import"`
	Taken    catalogue.FileResult `json:"taken"`
	Again    harvestRun           `json:"again"` // the same file a second time
	Load     float64              `json:"search_load_s"`
	HeapMB   float64              `json:"search_heap_mb"` // in use with the index
	Queries  []recordsQuery       `json:"queries"`
	Export   float64              `json:"export_s"`
	Sampled  int                  `json:"same_quads"` // records whose quads were compared; 0 without the official context
	Wrong    []string             `json:"wrong,omitempty"`
}

type recordsQuery struct {
	Name  string  `json:"name"`
	Total int     `json:"total"`
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
}

// quadsSampled is how many records are compared quad by quad.
const quadsSampled = 100

// registryRecord is a course as a registry's publisher states it: everything that
// both CTDL and our offer can say, different for each number.
func registryRecord(n int) ctdl.Course {
	amount := func(s string) *credit.Amount { a := credit.MustParse(s); return &a }
	trade := []string{"Welding", "Nursing", "Cooking", "Masonry", "Accounting", "Forestry", "Plumbing"}[n%7]
	return ctdl.Course{
		ID: fmt.Sprintf("ce-%08d-0000-4000-8000-%012d", n, n), URL: fmt.Sprintf("https://%s/programmes/%d", siteHost, n), Kind: "Course",
		Name:        ctdl.Text{"en": fmt.Sprintf("%s, certificate %d", trade, n)},
		Description: ctdl.Text{"en": fmt.Sprintf("%s for people who work, number %d: each part is practised and assessed.", trade, n)},
		Languages:   []string{"en"}, Provider: ctdl.Organisation{Name: "Harbour Training Works", URL: "https://" + siteHost + "/"},
		Outcomes: []ctdl.Outcome{{Text: ctdl.Text{"en": "Inspect what is to be done"}}, {Text: ctdl.Text{"en": fmt.Sprintf("Do the work of step %d by a table", n%900)}}, {Text: ctdl.Text{"en": "Write down what was done"}}},
		Hours:    amount(fmt.Sprint(40 + n%200)), Credits: []credit.Credits{{System: "ects", Value: *amount(fmt.Sprint(1 + n%9))}}, Level: &ctdl.Level{Framework: "eqf", Value: fmt.Sprint(2 + n%6)},
		Mode: []string{"online", "onsite", "blended"}[n%3], Field: "0713", Countries: []string{"XF"}, Prerequisites: ctdl.Text{"en": "None."},
		Assessment: ctdl.Assessment{Types: []string{"practical-assessment"}, Description: ctdl.Text{"en": "One piece of work, judged."}},
		Price:      &ctdl.Price{Minor: int64(100+n%900) * 100, Currency: "EUR"},
	}
}

func measureRecords(ctx context.Context, database string, records int) (r recordsResult, err error) {
	dir, err := os.MkdirTemp("", "bench-records-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	site := openSite(0)
	defer site.server.Close()
	p, err := openProvider(ctx, database, filepath.Join(dir, "records.db"), site, time.Second)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	file, err := recordsFile(records)
	if err != nil {
		return r, err
	}
	r.Records, r.Bytes = records, len(file)
	if err := r.floor(file); err != nil {
		return r, err
	}
	if err := r.take(ctx, p, file); err != nil {
		return r, err
	}
	if err := r.search(ctx, p); err != nil {
		return r, err
	}
	return r, r.export(ctx, p, file)
}

func recordsFile(records int) ([]byte, error) {
	var file bytes.Buffer
	for n := range records {
		b, err := ctdl.WriteRecord(registryRecord(n))
		if err != nil {
			return nil, err
		}
		file.Write(append(b, '\n'))
	}
	return file.Bytes(), nil
}

func (r *recordsResult) floor(file []byte) error {
	began, cpu := time.Now(), spent()
	_, err := ctdl.EachRecord(bytes.NewReader(file), func(c ctdl.Course) error {
		_, err := ctdl.WriteRecord(c)
		return err
	})
	r.Floor, r.FloorCPU = time.Since(began).Seconds(), (spent() - cpu).Seconds()
	return err
}

func (r *recordsResult) take(ctx context.Context, p *provider, file []byte) error {
	org, err := p.organisation(ctx)
	if err != nil {
		return err
	}
	operator := identity.System("bench")
	ask := catalogue.FileRequest{Name: "registry.ndjson", Body: file, Format: catalogue.SourceCTDL}
	r.Import, err = p.measured(func() (err error) {
		r.Taken, err = p.s.TakeFile(ctx, operator, org, ask)
		return err
	})
	if err != nil {
		return err
	}
	r.Taken.Problems = r.Taken.Problems[:min(len(r.Taken.Problems), 3)]
	r.want("offers taken", r.Taken.New, r.Records)
	r.want("listed", r.Taken.Listed, r.Records)
	var again catalogue.FileResult
	r.Again, err = p.measured(func() (err error) {
		again, err = p.s.TakeFile(ctx, operator, org, ask)
		return err
	})
	r.want("new the second time", again.New+again.Changed, 0)
	r.want("met the second time", again.Found, r.Records)
	return err
}

func (r *recordsResult) search(ctx context.Context, p *provider) error {
	began := time.Now()
	if err := p.s.LoadSearch(ctx); err != nil {
		return err
	}
	r.Load = time.Since(began).Seconds()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.HeapMB = float64(m.HeapInuse) / (1 << 20)
	for _, q := range []search.Query{{Words: "welding"}, {Words: "certificate 77"}, {Words: "nursing for people who work"}, {Words: "forestri"}} {
		one := recordsQuery{Name: q.Words}
		var took []time.Duration
		for range 50 {
			began := time.Now()
			found, err := p.s.Search(ctx, identity.Anonymous, q)
			if err != nil {
				return err
			}
			took, one.Total = append(took, time.Since(began)), found.Total
		}
		slices.Sort(took)
		one.P50, one.P99 = float64(took[len(took)/2].Microseconds())/1000, float64(took[len(took)*99/100].Microseconds())/1000
		if one.Total == 0 {
			r.Wrong = append(r.Wrong, "nothing is found for "+q.Words)
		}
		r.Queries = append(r.Queries, one)
	}
	return nil
}

// export writes every offer out again and compares a sample with what came in, by
// the quads the official context makes of both.
func (r *recordsResult) export(ctx context.Context, p *provider, file []byte) error {
	org, err := p.organisation(ctx)
	if err != nil {
		return err
	}
	rows, err := p.s.OffersOf(ctx, p.manager, p.manager.Tenant)
	if err != nil {
		return err
	}
	offers := make([]catalogue.Offer, len(rows))
	for i, row := range rows {
		offers[i] = row.Offer
	}
	began := time.Now()
	w, err := catalogue.WriteOffers(catalogue.ExportCTDL, offers, func(identity.TenantID) identity.Organisation { return org })
	if err != nil {
		return err
	}
	r.Export = time.Since(began).Seconds()
	in, out := lines(file), lines(w.Body)
	r.want("records written", len(out), r.Records)
	official, err := officialContext()
	if err != nil || official == nil || len(in) != len(out) {
		return err
	}
	came := map[string][]byte{}
	for _, b := range in {
		came[ctidOf(b)] = b
	}
	for i := 0; i < len(out); i += max(1, len(out)/quadsSampled) {
		before, err := quadsOf(official, came[ctidOf(out[i])])
		if err != nil {
			return err
		}
		after, err := quadsOf(official, out[i])
		if err != nil {
			return err
		}
		if r.Sampled++; before != after {
			r.Wrong = append(r.Wrong, fmt.Sprintf("record %d says something else:\n%s\n%s", i, came[ctidOf(out[i])], out[i]))
			return nil
		}
	}
	return nil
}

func lines(file []byte) [][]byte { return slices.Collect(bytes.Lines(file)) }

// ctidOf is how a record is told among the others.
func ctidOf(record []byte) string {
	var v struct {
		CTID  string `json:"ceterms:ctid"`
		Coded string `json:"ceterms:codedNotation"`
	}
	if err := json.Unmarshal(record, &v); err != nil {
		return ""
	}
	return v.CTID + " " + v.Coded
}

// officialContext is the published context of CTDL, or nil: it is not in this
// repository.
func officialContext() (*jcs.Value, error) {
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		return nil, nil
	}
	b, err := os.ReadFile(filepath.Join(shared, "data", "schemas", "ctdl", "ctdl", "context.json"))
	if err != nil {
		return nil, err
	}
	v, err := jcs.Parse(b)
	return v.Get("@context"), err
}

func quadsOf(official *jcs.Value, record []byte) (string, error) {
	v, err := jcs.Parse(record)
	if err != nil {
		return "", err
	}
	out, err := new(ld.Processor).ToRDF(v.With("@context", official))
	if err != nil {
		return "", err
	}
	canonical, err := rdfc.Canonicalize(out.Quads, rdfc.Options{})
	return string(canonical.NQuads), err
}

func (r *recordsResult) want(what string, got, want int) {
	if got != want {
		r.Wrong = append(r.Wrong, fmt.Sprintf("%s: %d, want %d", what, got, want))
	}
}

func (r recordsResult) print(out io.Writer) {
	fmt.Fprintf(out, "a registry's file of %d CTDL records, %.1f MB\n", r.Records, float64(r.Bytes)/(1<<20))
	fmt.Fprintf(out, "floor: read and written, nothing kept: %.1f s, %.1f s of CPU\n", r.Floor, r.FloorCPU)
	fmt.Fprintf(out, "taken in %.1f s (%.0f a second), %.1f times the floor, at most %.0f MB of heap\n",
		r.Import.Seconds, float64(r.Records)/r.Import.Seconds, r.Import.Seconds/r.Floor, r.Import.HeapMB)
	for _, x := range []harvestRun{r.Import, r.Again} {
		fmt.Fprintf(out, "    %.1f s of CPU, %.1f times the floor's; %d transactions of %.1f s together, the longest %.0f ms\n",
			x.CPU, x.CPU/r.FloorCPU, x.Writes, x.Writing, x.Longest)
	}
	fmt.Fprintf(out, "    (the second line: the same file again, %.1f s)\n", r.Again.Seconds)
	fmt.Fprintf(out, "search: loaded in %.2f s, %.0f MB of heap with the file\n", r.Load, r.HeapMB)
	for _, q := range r.Queries {
		fmt.Fprintf(out, "    %-30s %7d found   p50 %6.2f ms   p99 %6.2f ms\n", q.Name, q.Total, q.P50, q.P99)
	}
	fmt.Fprintf(out, "written out again in %.1f s; of %d the official context makes the same quads\n", r.Export, r.Sampled)
	for _, w := range r.Wrong {
		fmt.Fprintln(out, "WRONG:", w)
	}
}
