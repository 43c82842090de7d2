package cairn_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// A tableRef is one table named by a statement.
type tableRef struct {
	table string
	by    string // the keyword that named it: FROM, JOIN, INTO, UPDATE, TABLE, VIEW, ON, REFERENCES
	line  int
}

// A word of SQL: a name, a keyword in capitals, or a mark.
type word struct {
	text  string
	upper string
	line  int
}

var sqlWord = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"[^"]+"|[A-Za-z_][A-Za-z0-9_]*|\$\d+|[0-9.]+|\S`)

// words splits SQL, leaving out comments and quoted text.
func words(sql string) []word {
	var out []word
	for _, at := range sqlWord.FindAllStringIndex(sql, -1) {
		text := sql[at[0]:at[1]]
		if strings.HasPrefix(text, "--") || strings.HasPrefix(text, "/*") {
			continue
		}
		if text[0] == '\'' {
			text = "''"
		}
		text = strings.Trim(text, `"`)
		out = append(out, word{text, strings.ToUpper(text), 1 + strings.Count(sql[:at[0]], "\n")})
	}
	return out
}

// tablesOf gives the tables a statement names, without those it defines itself
// (WITH name AS ...) and without functions that stand where a table may.
func tablesOf(sql string) []string {
	var out []string
	for _, ref := range tableRefs(sql) {
		out = append(out, ref.table)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func tableRefs(sql string) []tableRef {
	r := &sqlReader{words: words(sql), listing: map[int]bool{}}
	r.local = r.withNames()
	for r.at = 0; r.at < len(r.words); r.at++ {
		r.step()
	}
	return r.out
}

// A sqlReader walks the words of a statement, keeping only what is needed to
// tell a table from a column: how deep in parentheses, and whether a FROM list
// is open at that depth (a comma then names another table).
type sqlReader struct {
	words   []word
	at      int
	depth   int
	listing map[int]bool
	local   []string
	out     []tableRef
}

// endsList are the keywords after which a comma no longer separates tables.
var endsList = []string{
	"WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "SET", "VALUES", "RETURNING", "UNION", "EXCEPT", "INTERSECT", "SELECT", "WINDOW",
}

func (r *sqlReader) step() {
	w := r.words[r.at]
	switch {
	case w.text == "(":
		r.depth++
		r.listing[r.depth] = false
	case w.text == ")":
		r.depth--
	case w.text == "," && r.listing[r.depth]:
		r.name("FROM")
	case slices.Contains(endsList, w.upper):
		r.listing[r.depth] = false
	case w.upper == "FROM":
		if r.fromIsTable() {
			r.listing[r.depth] = true
			r.name("FROM")
		}
	case w.upper == "UPDATE":
		if !slices.Contains([]string{"SET", "ON", "OF"}, r.peek(1)) && r.peek(-1) != "FOR" && r.peek(-1) != "ON" {
			r.name("UPDATE")
		}
	case slices.Contains([]string{"JOIN", "INTO", "TABLE", "VIEW", "REFERENCES"}, w.upper):
		r.name(w.upper)
	case w.upper == "ON" && r.indexOrTrigger():
		r.name("ON")
	}
}

func (r *sqlReader) peek(by int) string {
	if i := r.at + by; i >= 0 && i < len(r.words) {
		return r.words[i].upper
	}
	return ""
}

// fromIsTable is false for IS DISTINCT FROM and for EXTRACT, TRIM, SUBSTRING
// and OVERLAY (... FROM ...), which name no table.
func (r *sqlReader) fromIsTable() bool {
	if r.peek(-1) == "DISTINCT" && (r.peek(-2) == "IS" || r.peek(-2) == "NOT") {
		return false
	}
	depth := 0
	for i := r.at - 1; i >= 1; i-- {
		switch r.words[i].text {
		case ")":
			depth++
		case "(":
			depth--
			if depth < 0 {
				return !slices.Contains([]string{"EXTRACT", "TRIM", "SUBSTRING", "OVERLAY"}, r.words[i-1].upper)
			}
		}
	}
	return true
}

// indexOrTrigger is true for CREATE INDEX x ON table, CREATE TRIGGER ... ON table.
func (r *sqlReader) indexOrTrigger() bool {
	for i := r.at - 1; i >= 0 && r.words[i].text != ";"; i-- {
		switch r.words[i].upper {
		case "INDEX", "TRIGGER":
			return true
		case "SELECT", "JOIN", "CONFLICT", "REFERENCES":
			return false
		}
	}
	return false
}

// name takes the next words as the name of a table, unless they open a
// subquery, call a function or name something the statement defines.
func (r *sqlReader) name(by string) {
	i := r.at + 1
	for i < len(r.words) && slices.Contains([]string{"IF", "NOT", "EXISTS", "ONLY", "LATERAL", "OF"}, r.words[i].upper) {
		i++
	}
	if i >= len(r.words) || !isName(r.words[i].text) || r.words[i].upper == "SELECT" {
		return
	}
	line := r.words[i].line
	for i+2 < len(r.words) && r.words[i+1].text == "." { // schema.table
		i += 2
	}
	table := strings.ToLower(r.words[i].text)
	call := i+1 < len(r.words) && r.words[i+1].text == "(" && (by == "FROM" || by == "JOIN")
	if call || slices.Contains(r.local, table) {
		return
	}
	r.out = append(r.out, tableRef{table, by, line})
}

func isName(s string) bool {
	return s != "" && (s[0] == '_' || s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}

// withNames finds the names a WITH clause defines: name [(columns)] AS [NOT MATERIALIZED] (.
func (r *sqlReader) withNames() []string {
	if !slices.ContainsFunc(r.words, func(w word) bool { return w.upper == "WITH" }) {
		return nil
	}
	var out []string
	for i, w := range r.words {
		if w.upper != "AS" || i == 0 || !r.opensQuery(i+1) {
			continue
		}
		j := i - 1
		if r.words[j].text == ")" {
			for j > 0 && r.words[j].text != "(" {
				j--
			}
			j--
		}
		if j >= 0 && isName(r.words[j].text) {
			out = append(out, strings.ToLower(r.words[j].text))
		}
	}
	return out
}

func (r *sqlReader) opensQuery(i int) bool {
	for i < len(r.words) && slices.Contains([]string{"NOT", "MATERIALIZED"}, r.words[i].upper) {
		i++
	}
	return i < len(r.words) && r.words[i].text == "("
}

func readText(fsys fs.FS, p string) (string, error) {
	b, err := fs.ReadFile(fsys, p)
	return string(b), err
}
