package taxonomy

import (
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"opencairn.org/cairn/internal/ground/fault"
)

// Folder is what a folder of CSV files says, ready to be stored.
type Folder struct {
	Languages []string
	Concepts  []Concept // by uri
	Relations []Relation
	Digest    string
	Problems  []Problem
	Files     []string // that were read
	Unread    []string // CSV files that hold nothing this program keeps
}

// Problem is a row that was not taken, or not wholly.
type Problem struct {
	File   string         `json:"file"`
	Row    int            `json:"row"` // line of the file, the header is 1
	Column string         `json:"column,omitempty"`
	Key    string         `json:"code"` // of the message
	Args   map[string]any `json:"-"`
}

// Fault is the problem as a message.
func (p Problem) Fault() *fault.Fault { return &fault.Fault{Key: p.Key, Args: p.Args} }

// mostProblems is how many problems are kept; a file of another kind has one in
// every row.
const mostProblems = 1000

// mostField is the longest cell that is read, in bytes.
const mostField = 64 << 10

// fileName is how ESCO names its files: what they hold, then the language.
var fileName = regexp.MustCompile(`^(skills|occupations|ISCOGroups|skillGroups|occupationSkillRelations|broaderRelations\w*?)(?:_([a-z]{2,3}))?\.csv$`)

// ReadFolder reads the CSV files that ESCO's export has, one of each kind for
// each language, or a national taxonomy's of the same shape. Wanted are the
// languages to read; all when empty. Faults: taxonomy.folder.* when nothing can
// be read; rows that are wrong are problems.
func ReadFolder(dir fs.FS, wanted []string) (*Folder, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, fault.New(fault.Invalid, "taxonomy.folder.unreadable").Wrap(err)
	}
	r := &reading{dir: dir, concepts: map[string]*Concept{}, relations: map[Relation]bool{}, langs: map[string]bool{}}
	kinds := map[string][]file{}
	for _, e := range entries {
		m := fileName.FindStringSubmatch(e.Name())
		switch {
		case !strings.HasSuffix(e.Name(), ".csv"):
		case m == nil:
			r.out.Unread = append(r.out.Unread, e.Name())
		case m[2] != "" && len(wanted) > 0 && !slices.Contains(wanted, m[2]):
		default:
			lang := cmp.Or(append([]string{m[2]}, append(slices.Clone(wanted), "en")...)...)
			kinds[m[1]] = append(kinds[m[1]], file{e.Name(), lang})
		}
	}
	if len(kinds["skills"]) == 0 {
		return nil, fault.New(fault.Invalid, "taxonomy.folder.no_skills")
	}
	for _, kind := range []string{"skills", "occupations", "skillGroups", "ISCOGroups"} {
		for _, f := range kinds[kind] {
			if err := r.each(f, []string{"conceptUri", "preferredLabel"}, func(row row) { r.concept(kind, f, row) }); err != nil {
				return nil, err
			}
		}
	}
	if err := r.readRelations(kinds); err != nil {
		return nil, err
	}
	return r.finish()
}

type file struct{ name, lang string }

// row is one row by column.
type row struct {
	file string
	line int
	cell func(column string) string
}

type reading struct {
	dir       fs.FS
	out       Folder
	concepts  map[string]*Concept
	relations map[Relation]bool
	langs     map[string]bool
}

func (r *reading) problem(file string, line int, column, key string, kv ...any) {
	if len(r.out.Problems) < mostProblems {
		r.out.Problems = append(r.out.Problems, Problem{File: file, Row: line, Column: column, Key: key, Args: fault.New(fault.Invalid, key, kv...).Args})
	}
}

// each reads the rows of one file. Columns that are needed and missing are a
// fault: the file is another one.
func (r *reading) each(f file, needed []string, fn func(row)) (err error) {
	in, err := r.dir.Open(f.name)
	if err != nil {
		return fault.New(fault.Invalid, "taxonomy.file.unreadable", "file", f.name).Wrap(err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	r.out.Files = append(r.out.Files, f.name)
	c := csv.NewReader(in)
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	head, err := c.Read()
	if err != nil {
		return fault.New(fault.Invalid, "taxonomy.file.empty", "file", f.name).Wrap(err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))] = i
	}
	for _, name := range needed {
		if _, ok := at[name]; !ok {
			return fault.New(fault.Invalid, "taxonomy.file.column", "file", f.name, "column", name)
		}
	}
	width := len(head)
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(f.name, err)
		}
		line, _ := c.FieldPos(0)
		if len(cells) != width {
			r.problem(f.name, line, "", "taxonomy.row.width", "count", len(cells), "columns", width)
			continue
		}
		fn(row{f.name, line, func(column string) string { return r.clean(f.name, line, column, cells, at) }})
	}
}

// broken is a file that cannot be read on, and the line where that is, as far as
// it is known.
func broken(file string, err error) error {
	line := 0
	var p *csv.ParseError
	if errors.As(err, &p) {
		line = p.Line
	}
	return fault.New(fault.Invalid, "taxonomy.file.broken", "file", file, "row", line).Wrap(err)
}

func (r *reading) clean(file string, line int, column string, cells []string, at map[string]int) string {
	i, ok := at[column]
	if !ok {
		return ""
	}
	s := cells[i]
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		r.problem(file, line, column, "taxonomy.row.bytes")
		s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "")
	}
	if len(s) > mostField {
		r.problem(file, line, column, "taxonomy.row.long", "max", mostField)
		s = strings.ToValidUTF8(s[:mostField], "")
	}
	return strings.TrimSpace(strings.Clone(s))
}

func (r *reading) concept(kind string, f file, row row) {
	uri, label := row.cell("conceptUri"), row.cell("preferredLabel")
	switch {
	case uri == "":
		r.problem(row.file, row.line, "conceptUri", "taxonomy.row.no_uri")
		return
	case strings.ContainsAny(uri, " \t\n"):
		r.problem(row.file, row.line, "conceptUri", "taxonomy.row.uri", "value", uri)
		return
	case label == "":
		r.problem(row.file, row.line, "preferredLabel", "taxonomy.row.no_label", "uri", uri)
		return
	}
	c := r.concepts[uri]
	if c == nil {
		c = &Concept{URI: uri, Kind: kindOf(kind, row), Texts: map[string]Text{}}
		c.Specific = strings.HasSuffix(row.cell("reuseLevel"), "-specific")
		c.Group, c.ReplacedBy = row.cell("iscoGroup"), row.cell("replacedBy")
		switch row.cell("status") {
		case "obsolete", "retired", "deprecated":
			c.Retired = true
		}
		r.concepts[uri] = c
	} else if _, twice := c.Texts[f.lang]; twice {
		r.problem(row.file, row.line, "conceptUri", "taxonomy.row.twice", "uri", uri)
		return
	}
	alt := names(row.cell("altLabels"), label)
	alt = append(alt, slices.DeleteFunc(names(row.cell("hiddenLabels"), label), func(s string) bool { return slices.Contains(alt, s) })...)
	c.Texts[f.lang] = Text{Label: label, Alt: alt, Description: cmp.Or(row.cell("description"), row.cell("definition"))}
	r.langs[f.lang] = true
}

func kindOf(file string, row row) Kind {
	switch {
	case file == "occupations":
		return KindOccupation
	case file != "skills":
		return KindGroup
	case row.cell("skillType") == "knowledge":
		return KindKnowledge
	}
	return KindSkill
}

// names are the labels of a cell, a line each, or between bars.
func names(cell, but string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(cell, func(c rune) bool { return c == '\n' || c == '|' }) {
		if s = strings.TrimSpace(s); s != "" && s != but && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (r *reading) readRelations(kinds map[string][]file) error {
	for _, f := range kinds["occupationSkillRelations"] {
		err := r.each(f, []string{"occupationUri", "relationType", "skillUri"}, func(row row) {
			k := RelationKind(row.cell("relationType"))
			if k != Essential && k != Optional {
				r.problem(row.file, row.line, "relationType", "taxonomy.row.relation", "value", string(k))
				return
			}
			r.relate(row, "occupationUri", "skillUri", k)
		})
		if err != nil {
			return err
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if !strings.HasPrefix(kind, "broaderRelations") {
			continue
		}
		for _, f := range kinds[kind] {
			if err := r.each(f, []string{"conceptUri", "broaderUri"}, func(row row) { r.relate(row, "conceptUri", "broaderUri", Broader) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// relate keeps a relation of two concepts that are there.
func (r *reading) relate(row row, from, to string, k RelationKind) {
	a, b := row.cell(from), row.cell(to)
	for column, uri := range map[string]string{from: a, to: b} {
		if r.concepts[uri] == nil {
			r.problem(row.file, row.line, column, "taxonomy.row.unknown", "uri", uri)
			return
		}
	}
	r.relations[Relation{k, a, b}] = true
}

func (r *reading) finish() (*Folder, error) {
	o := &r.out
	o.Languages = slices.Sorted(maps.Keys(r.langs))
	for _, uri := range slices.Sorted(maps.Keys(r.concepts)) {
		o.Concepts = append(o.Concepts, *r.concepts[uri])
	}
	o.Relations = slices.SortedFunc(maps.Keys(r.relations), func(a, b Relation) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	if !slices.ContainsFunc(o.Concepts, func(c Concept) bool { return c.Kind.Taught() }) {
		return nil, fault.New(fault.Invalid, "taxonomy.folder.no_skills")
	}
	sum := sha256.New()
	enc := json.NewEncoder(sum)
	if err := errors.Join(enc.Encode(o.Concepts), enc.Encode(o.Relations)); err != nil {
		return nil, err
	}
	o.Digest = hex.EncodeToString(sum.Sum(nil))
	return o, nil
}

// OccupationSkills counts the relations of occupations to skills.
func (f *Folder) OccupationSkills() (n int) {
	for _, r := range f.Relations {
		if r.Kind != Broader {
			n++
		}
	}
	return n
}
