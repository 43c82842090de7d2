package catalogue

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ImportSeverity says what became of a row with a problem.
type ImportSeverity string

// The severities.
const (
	ImportMended  ImportSeverity = "mended"  // the right value is certain and was used
	ImportNoted   ImportSeverity = "noted"   // kept or taken as not stated; somebody should look
	ImportRefused ImportSeverity = "refused" // the row is not listed
)

// ImportProblem is one thing the file says that it should not, and where. Row
// is the row a spreadsheet shows: the header is row 1, and problems of a whole
// column stand there.
type ImportProblem struct {
	Row      int
	Column   string
	Code     string // message key import.problem.<code>
	Severity ImportSeverity
	Args     map[string]any
	Why      *framework.Message `json:",omitempty"` // what a rule says of it, where one speaks
}

// ImportProvider is who offers a row, as the file names it.
type ImportProvider struct {
	ID      string // in the register
	Name    string
	Website string // http(s) address, may be empty
	Region  string
}

// ImportCandidate is a row that can be listed. Its offer has no ID and no
// Provider yet: those are given when it is stored.
type ImportCandidate struct {
	Row      int
	Provider string // ImportProvider.ID
	Offer    Offer
	Cells    []string   // as received
	More     [][]string // the rows below it that name further runs, as received
}

// importReading turns rows into candidates and problems. It holds what must be
// remembered between rows: ids, providers, spellings.
type importReading struct {
	m          *ImportMapping
	column     map[string]int
	rows       int
	problems   []ImportProblem
	candidates []ImportCandidate
	refused    int
	dates      int // rows that name a further run of a course above
	outcomes   int
	providers  map[string]*ImportProvider // every provider named, usable rows or not
	firstRow   map[string]int             // provider and local id -> row
	booleans   map[string]int             // column -> values read
	header     []string
	used       map[string]bool // columns the mapping names
	formulas   map[string]int  // column -> cells that hold one

	row     table.Row // the row being read
	failed  bool      // it is refused
	offered *Offer
}

// newImportReading binds a mapping to a header; it fails when a column the
// mapping names is not there, naming all of them.
func newImportReading(m *ImportMapping, header []string) (*importReading, error) {
	r := &importReading{m: m, column: map[string]int{}, providers: map[string]*ImportProvider{}, firstRow: map[string]int{}, booleans: map[string]int{}, header: header, used: map[string]bool{}, formulas: map[string]int{}}
	for i, name := range header {
		r.column[name] = i
	}
	var missing fault.List
	for _, name := range m.columnsUsed() {
		r.used[name] = true
		if _, ok := r.column[name]; !ok && !slices.Contains(m.Optional, name) {
			missing = append(missing, fault.New(fault.Invalid, "import.file.column_missing", "column", name).At(name))
		}
	}
	return r, missing.OrNil()
}

// columnsUsed lists every column the mapping names, each once, in a fixed order.
func (m *ImportMapping) columnsUsed() []string {
	names := slices.Concat(m.ID.Columns, m.Title.Columns, m.Summary.Columns, m.URL.Columns, m.Prerequisites.Columns,
		m.Outcomes.Columns, m.Languages.Columns, m.Level.EQF.Columns, m.Level.NQF.Columns, m.Assessment.Columns, m.AwardingBody.Columns, m.Quality.Columns,
		m.Participation.Columns, m.Field.Columns, m.Label.Columns, m.Hours.Columns, m.Credits.Columns, m.Weeks.Columns,
		m.Credits.Systems, m.Price.Columns, m.Price.Parts, m.Price.Coins, m.Start.Columns, m.End.Columns, m.Deadline.Columns, m.Places.Columns, m.Place.Columns, m.Place.Postcode.Columns, m.Contact.Columns,
		m.Provider.ID.Columns, m.Provider.Name.Columns, m.Provider.Website.Columns, m.Provider.Region.Columns,
		m.Further.columns(), slices.Sorted(maps.Keys(m.Booleans)), slices.Sorted(maps.Values(m.Supports)), slices.Sorted(maps.Values(m.Participation.Flags)))
	for _, one := range []string{m.NotShort.Column, m.PublicFunding.Column} {
		if one != "" {
			names = append(names, one)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(n string) bool { twice := seen[n]; seen[n] = true; return twice })
}

// read takes one row in.
func (r *importReading) read(row table.Row, ragged bool) {
	r.rows++
	r.row, r.failed = row, false
	o := &Offer{Origin: r.m.Origin, Country: []string{r.m.Country}}
	r.offered = o
	if ragged {
		r.refuse("", "ragged", "cells", len(row.Cells), "columns", len(r.column))
	} else {
		r.readMarks()
		r.readBooleans()
		r.readOffer(o)
	}
	if r.failed {
		r.refused++
	}
}

// readOffer reads a row as a course, or as a further run of one.
func (r *importReading) readOffer(o *Offer) {
	if provider, id, again := r.repeats(); again {
		r.furtherRun(provider, id)
		return
	}
	provider := r.readIdentity(o)
	r.readTexts(o)
	r.readCodes(o)
	r.readWorkload(o)
	r.readPrice(o)
	r.readPlace(o)
	r.readFurther(o)
	if !r.failed {
		r.candidates = append(r.candidates, ImportCandidate{Row: r.row.Number, Provider: provider, Offer: *o, Cells: r.row.Cells})
	}
}

// repeats reports that a row names a course above it, and no title.
func (r *importReading) repeats() (provider, id string, again bool) {
	provider, _ = r.text(r.m.Provider.ID)
	id, _ = r.text(r.m.ID)
	title, _ := r.text(r.m.Title)
	_, known := r.firstRow[provider+"\x00"+id]
	return provider, id, known && title == ""
}

// finish adds what can only be said about the whole file.
func (r *importReading) finish() {
	for _, name := range slices.Sorted(maps.Keys(r.booleans)) {
		if s := r.m.Booleans[name]; r.booleans[name] > 0 && (s.Yes != "true" || s.No != "false") {
			r.add(1, name, "boolean_spelling", ImportMended, "yes", s.Yes, "no", s.No, "count", r.booleans[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.formulas)) {
		r.add(1, name, "formula", ImportNoted, "count", r.formulas[name])
	}
	if r.outcomes == 0 && r.rows > 0 {
		column := ""
		if len(r.m.Outcomes.Columns) > 0 {
			column = r.m.Outcomes.Columns[0]
		}
		r.add(1, column, "outcomes_none", ImportNoted, "count", r.rows)
	}
	slices.SortStableFunc(r.problems, func(a, b ImportProblem) int { return a.Row - b.Row })
}

func (r *importReading) add(row int, column, code string, s ImportSeverity, kv ...any) {
	args := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i].(string)] = kv[i+1]
	}
	r.problems = append(r.problems, ImportProblem{Row: row, Column: column, Code: code, Severity: s, Args: args})
}

func (r *importReading) refuse(column, code string, kv ...any) {
	r.failed = true
	r.add(r.row.Number, column, code, ImportRefused, kv...)
}

func (r *importReading) note(column, code string, kv ...any) {
	r.add(r.row.Number, column, code, ImportNoted, kv...)
}

func (r *importReading) mend(column, code string, kv ...any) {
	r.add(r.row.Number, column, code, ImportMended, kv...)
}

// cell is the value under a column, "" when not stated. Quotes around the whole
// of a cell are the file's, not the text's.
func (r *importReading) cell(column string) string {
	i, ok := r.column[column]
	if !ok {
		return ""
	}
	v := strings.TrimSpace(r.row.Cell(i))
	if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
		v = strings.TrimSpace(v[1 : len(v)-1])
	}
	if slices.Contains(r.m.NotStated, v) {
		return ""
	}
	return v
}

// first is the first value stated in columns, and the column it stands in (the
// first column when there is none).
func (r *importReading) first(columns []string) (value, column string) {
	for _, c := range columns {
		if v := r.cell(c); v != "" {
			return v, c
		}
	}
	if len(columns) > 0 {
		column = columns[0]
	}
	return "", column
}

func (r *importReading) text(t ImportText) (value, column string) {
	value, column = r.first(t.Columns)
	if value == "" {
		value = t.Default
	}
	return value, column
}

func (r *importReading) inLanguage(s string) i18n.Text {
	if s == "" {
		return nil
	}
	return i18n.Text{r.m.Language: s}
}

// sentinels tells every value the mapping declares as not stated.
func (r *importReading) sentinel(column string) bool {
	at, ok := r.column[column]
	if !ok { // a column the file may leave out
		return false
	}
	v := strings.TrimSpace(r.row.Cell(at))
	if v == "" || !slices.Contains(r.m.NotStated, v) {
		return false
	}
	r.note(column, "sentinel", "value", v)
	return true
}

// readMarks tells what a workbook says about cells beside their text, in the
// columns that are read.
func (r *importReading) readMarks() {
	for _, m := range r.row.Marks {
		if m.Column >= len(r.header) || !r.used[r.header[m.Column]] {
			continue
		}
		name := r.header[m.Column]
		if m.Kind == table.Formula {
			r.formulas[name]++
			continue
		}
		r.note(name, string(m.Kind), "value", m.Text)
	}
}

func (r *importReading) readBooleans() {
	for _, name := range slices.Sorted(maps.Keys(r.m.Booleans)) {
		s, v := r.m.Booleans[name], r.cell(name)
		switch v {
		case "":
		case s.Yes, s.No:
			r.booleans[name]++
		default:
			r.refuse(name, "boolean", "value", v, "yes", s.Yes, "no", s.No)
		}
	}
}

func (r *importReading) yes(column string) bool {
	return column != "" && r.cell(column) == r.m.Booleans[column].Yes
}

// readIdentity reads whose programme this is and what they call it.
func (r *importReading) readIdentity(o *Offer) (provider string) {
	provider, column := r.text(r.m.Provider.ID)
	name, nameColumn := r.text(r.m.Provider.Name)
	if provider == "" {
		r.refuse(column, "provider_missing")
	} else {
		r.meetProvider(provider, name, nameColumn)
	}
	if provider != "" && name == "" {
		r.refuse(nameColumn, "provider_unnamed", "provider", provider)
	}
	id, column := r.text(r.m.ID)
	o.LocalID = id
	if id == "" {
		r.refuse(column, "id_missing")
		return provider
	}
	key := provider + "\x00" + id
	if at, twice := r.firstRow[key]; twice {
		r.refuse(column, "id_twice", "id", id, "first", at)
		return provider
	}
	r.firstRow[key] = r.row.Number
	return provider
}

// meetProvider keeps the first name a provider is given and tells the others.
func (r *importReading) meetProvider(id, name, nameColumn string) {
	p := r.providers[id]
	if p == nil {
		p = &ImportProvider{ID: id}
		r.providers[id] = p
	}
	switch {
	case p.Name == "":
		p.Name = name
	case name != "" && name != p.Name:
		r.note(nameColumn, "provider_name", "provider", id, "name", name, "used", p.Name)
	}
	if p.Region == "" {
		p.Region, _ = r.text(r.m.Provider.Region)
	}
	if site, column := r.text(r.m.Provider.Website); p.Website == "" && site != "" {
		address, ok := webAddress(site)
		if !ok {
			r.note(column, "website", "value", site)
		}
		p.Website = address
	}
}

func (r *importReading) readTexts(o *Offer) {
	title, column := r.text(r.m.Title)
	if title == "" {
		r.refuse(column, "title_missing")
	}
	o.Title = r.inLanguage(title)
	summary, _ := r.text(r.m.Summary)
	o.Summary = r.inLanguage(summary)
	prerequisites, _ := r.text(r.m.Prerequisites)
	o.Prerequisites = r.inLanguage(prerequisites)
	o.Contact, _ = r.text(r.m.Contact)
	o.Label, _ = r.text(r.m.Label)
	if page, column := r.text(r.m.URL); page != "" {
		address, ok := webAddress(page)
		if !ok {
			r.refuse(column, "url", "value", page)
		}
		o.URL = address
	}
	for _, text := range r.list(r.m.Outcomes) {
		o.Outcomes = append(o.Outcomes, Outcome{Text: r.inLanguage(text)})
	}
	if len(o.Outcomes) > 0 {
		r.outcomes++
	}
}

// mostKnown is how many of the values a column may have are named.
const mostKnown = 15

// knownValues are what may stand in a column, for who wrote something else.
func knownValues(values map[string]string) string {
	all := slices.Sorted(maps.Keys(values))
	if len(all) > mostKnown {
		all = append(all[:mostKnown], "…")
	}
	return strings.Join(all, ", ")
}

// list reads several values; one that Values does not know refuses the row.
func (r *importReading) list(l ImportList) (values []string) {
	for _, column := range l.Columns {
		cells := []string{r.cell(column)}
		if l.Split != "" {
			cells = strings.Split(cells[0], l.Split)
		}
		for _, v := range cells {
			if v = strings.TrimSpace(v); v == "" {
				continue
			}
			if l.Values != nil {
				meaning, known := l.Values[v]
				if !known {
					r.refuse(column, "value_unknown", "value", v, "known", knownValues(l.Values))
					continue
				}
				v = meaning
			}
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	return values
}

func (r *importReading) readCodes(o *Offer) {
	if v := r.cell(r.m.NotShort.Column); v != "" && slices.Contains(r.m.NotShort.Values, v) {
		r.refuse(r.m.NotShort.Column, "not_short", "value", v)
	}
	o.Languages = r.list(r.m.Languages)
	if types := r.list(r.m.Assessment); len(types) > 0 {
		o.Assessment = &Assessment{Types: types}
	}
	for _, name := range r.list(r.m.AwardingBody) {
		o.AwardingBody = append(o.AwardingBody, Body{Name: name})
	}
	for _, kind := range r.list(r.m.Quality) {
		o.Quality = append(o.Quality, Quality{Type: kind})
	}
	if modes := r.list(ImportList{Columns: r.m.Participation.Columns, Values: r.m.Participation.Values}); len(modes) > 0 {
		o.Participation = modes[0]
	}
	for _, mode := range participationModes {
		if column := r.m.Participation.Flags[mode]; o.Participation == "" && r.yes(column) {
			o.Participation = mode
		}
	}
	for _, support := range slices.Sorted(maps.Keys(r.m.Supports)) {
		if r.yes(r.m.Supports[support]) {
			o.Supports = append(o.Supports, support)
		}
	}
	o.PublicFunding = r.yes(r.m.PublicFunding.Column)
	r.readLevel(o)
	r.readField(o)
}

func (r *importReading) readLevel(o *Offer) {
	l := Level{System: r.m.Level.System}
	if eqf, column := r.text(r.m.Level.EQF); eqf != "" {
		n, err := strconv.Atoi(eqf)
		if err != nil || n < 1 || n > 8 {
			r.refuse(column, "level", "value", eqf)
		}
		l.EQF = n
	}
	l.NQF, _ = r.text(r.m.Level.NQF)
	if l.EQF != 0 || l.NQF != "" {
		o.Level = &l
	}
}

// readField turns the file's classification into ISCED-F by the longest prefix
// the mapping knows.
func (r *importReading) readField(o *Offer) {
	code, column := r.first(r.m.Field.Columns)
	if code == "" {
		return
	}
	if padded, ok := padded(code, r.m.Field.Digits); ok {
		r.mend(column, "code_padded", "value", code, "mended", padded)
		code = padded
	}
	if r.m.Field.Prefixes == nil && iscedCode.MatchString(code) { // the file writes ISCED-F
		o.Field = code
		return
	}
	for n := len(code); n > 0; n-- {
		if field, ok := r.m.Field.Prefixes[code[:n]]; ok {
			o.Field = field
			return
		}
	}
	r.note(column, "field_unknown", "value", code)
}

// padded puts back the zeros a spreadsheet cut off the front of a code.
func padded(code string, digits int) (string, bool) {
	if len(code) >= digits || strings.Trim(code, "0123456789") != "" {
		return code, false
	}
	return strings.Repeat("0", digits-len(code)) + code, true
}

// tableFault says in a person's words what stopped the reading of a file.
func tableFault(err error) error {
	var e *table.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("read file: %w", err)
	}
	kind := fault.Invalid
	if e.Limit > 0 {
		kind = fault.Exhausted
	}
	f := &fault.Fault{Kind: kind, Key: "import.file." + string(e.Code), Field: e.Column, Err: e}
	f.Args = map[string]any{"row": e.Row, "line": e.Line, "column": e.Column, "limit": e.Limit}
	return f
}
