package catalogue

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ImportResult is what a file held: every row is usable or refused.
type ImportResult struct {
	Rows       int // rows of data, without the header
	Usable     int // listed as existing short programmes
	Conforming int // the part of Usable that conforms to the EU's nine offer elements
	Refused    int
	Dates      int // rows that name a further run of a course above them
	Providers  int // different providers named, in usable rows or not
	Outcomes   int // rows that state learning outcomes
	Encoding   string
	Problems   []ImportProblem // by row

	Added, Changed, Unchanged int // what storing did; all 0 in a dry run
}

// Counts is how often each problem code occurs.
func (r ImportResult) Counts() map[string]int {
	n := map[string]int{}
	for _, p := range r.Problems {
		n[p.Code]++
	}
	return n
}

// Key is the message key of the problem.
func (p ImportProblem) Key() string { return "import.problem." + p.Code }

// Message says the problem in the printer's language.
func (p ImportProblem) Message(to *i18n.Printer) string {
	kv := make([]any, 0, 2*len(p.Args))
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		kv = append(kv, name, p.Args[name])
	}
	if _, ok := p.Args["known"]; !ok {
		kv = append(kv, "known", "…") // reports kept from before it was noted
	}
	why := ""
	if p.Why != nil {
		why = p.Why.In(to.Lang())
	}
	return strings.TrimSpace(to.T(p.Key(), append(kv, "why", why)...))
}

// ImportReport is the result as `cairn offer import --json` and the API write
// it; docs/reference/import.md is its contract.
type ImportReport struct {
	Rows       int                   `json:"rows"`
	Usable     int                   `json:"usable"`
	Conforming int                   `json:"conforming"`
	Refused    int                   `json:"refused"`
	Dates      int                   `json:"dates"` // rows that name a further run of a course above them
	Providers  int                   `json:"providers"`
	Outcomes   int                   `json:"outcomes"`
	Encoding   string                `json:"encoding"`
	DryRun     bool                  `json:"dryRun"`
	Added      int                   `json:"added"`
	Changed    int                   `json:"changed"`
	Unchanged  int                   `json:"unchanged"`
	Counts     map[string]int        `json:"counts"` // problems by code
	Problems   []ImportReportProblem `json:"problems"`
}

// ImportReportProblem is one problem in words.
type ImportReportProblem struct {
	Row      int            `json:"row"` // as a spreadsheet shows it: the header is row 1
	Column   string         `json:"column"`
	Code     string         `json:"code"`
	Severity ImportSeverity `json:"severity"`
	Message  string         `json:"message"`
}

// Report puts the result into the reader's language.
func (r ImportResult) Report(to *i18n.Printer, dryRun bool) ImportReport {
	out := ImportReport{
		Rows: r.Rows, Usable: r.Usable, Conforming: r.Conforming, Refused: r.Refused, Dates: r.Dates, Providers: r.Providers,
		Outcomes: r.Outcomes, Encoding: r.Encoding, DryRun: dryRun, Added: r.Added, Changed: r.Changed,
		Unchanged: r.Unchanged, Counts: r.Counts(), Problems: make([]ImportReportProblem, len(r.Problems)),
	}
	for i, p := range r.Problems {
		out.Problems[i] = ImportReportProblem{Row: p.Row, Column: p.Column, Code: p.Code, Severity: p.Severity, Message: p.Message(to)}
	}
	return out
}

// ImportFile is a file understood by a mapping, before anything is stored.
type ImportFile struct {
	Result     ImportResult // Conforming is not judged yet
	Header     []string
	Candidates []ImportCandidate
	Providers  []ImportProvider // of the candidates, by id
}

// ReadImport reads a file by a mapping. Errors are faults import.file.*: the
// file could not be read, and nothing of it is returned.
func ReadImport(file io.Reader, m *ImportMapping) (*ImportFile, error) {
	t, err := table.Read(file, table.Options{Rows: m.Rows})
	if err != nil {
		return nil, tableFault(err)
	}
	r, err := newImportReading(m, t.Header())
	if err != nil {
		return nil, err
	}
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, tableFault(err)
		}
		r.read(row, t.Ragged(row))
	}
	if r.rows == 0 {
		return nil, fault.New(fault.Invalid, "import.file.no_rows")
	}
	if name, of := t.Sheet(); of > 1 {
		r.add(1, "", "sheet", ImportNoted, "count", of, "value", name)
	}
	r.finish()
	f := r.file(string(t.Encoding()))
	f.Header = t.Header()
	return f, nil
}

func (r *importReading) file(encoding string) *ImportFile {
	f := &ImportFile{Candidates: r.candidates, Result: ImportResult{
		Rows: r.rows, Usable: len(r.candidates), Refused: r.refused, Dates: r.dates, Providers: len(r.providers),
		Outcomes: r.outcomes, Encoding: encoding, Problems: r.problems,
	}}
	used := map[string]bool{}
	for _, c := range r.candidates {
		used[c.Provider] = true
	}
	for id, p := range r.providers {
		if used[id] {
			f.Providers = append(f.Providers, *p)
		}
	}
	slices.SortFunc(f.Providers, func(a, b ImportProvider) int { return cmp.Compare(a.ID, b.ID) })
	return f
}
