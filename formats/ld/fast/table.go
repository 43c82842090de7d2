package fast

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
)

// meaning is what a word is for.
type meaning uint8

const (
	property meaning = iota
	isID
	isType
	other // a keyword this package has no use for, or a term it does not take on
)

// word is a term of a table, ready to be written.
type word struct {
	ld.Word
	meaning   meaning
	owner     *table
	predicate string // `<iri> `
	typeLine  string // `<rdf:type> <iri> .` and a line feed; "" when it may be no type
	closing   string // what ends a text: `"` or `"^^<datatype>`
	entered   [3]atomic.Pointer[table]
}

// table is a scope compiled for the walk. It is not changed but for what is
// entered from it.
type table struct {
	tables   *tables
	scope    ld.Scope
	previous *table
	plain    bool // texts have neither language nor direction
	colons   bool // some term has a colon in its name
	words    map[string]*word
	aliases  []alias // of @id, @type and whatever is not usual
	lengths  uint64  // of the aliases' names, a bit each; 63: that or longer
	names    string  // all aliases: equal ones find the same keywords
}

type alias struct {
	name string
	meaning
}

const rdfType = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "

func (ts *tables) compile(s ld.Scope) *table {
	t := &table{tables: ts, scope: s, plain: s.Plain(), words: map[string]*word{}}
	for name, def := range s.Words() {
		w := &word{Word: def, owner: t}
		w.prepare()
		t.words[name] = w
		t.colons = t.colons || strings.Contains(name, ":")
		if ld.IsKeyword(def.ID) {
			t.aliases = append(t.aliases, alias{name, w.meaning})
			t.lengths |= 1 << min(len(name), 63)
		}
	}
	slices.SortFunc(t.aliases, func(a, b alias) int { return strings.Compare(a.name, b.name) })
	for _, a := range t.aliases {
		t.names += fmt.Sprintf("%d %q ", a.meaning, a.name)
	}
	return t
}

func (w *word) prepare() {
	w.closing = `"`
	if w.Type != "" && w.Type != xsdString {
		w.closing = `"^^<` + w.Type + `>`
	}
	switch {
	case w.ID == "@id":
		w.meaning = isID
	case w.ID == "@type":
		w.meaning = isType
	case w.ID == "" || ld.IsKeyword(w.ID):
		w.meaning = other
	default:
		w.typeLine = rdfType + "<" + w.ID + "> .\n"
		w.predicate = "<" + w.ID + "> "
		if !w.Usual {
			w.meaning = other
		}
	}
}

// keyword is what a member's name stands for when that is a keyword.
func (t *table) keyword(name string) (meaning, bool) {
	if t.lengths&(1<<min(len(name), 63)) == 0 && (name == "" || name[0] != '@') {
		return property, false
	}
	for i := range t.aliases {
		if t.aliases[i].name == name {
			return t.aliases[i].meaning, true
		}
	}
	if name == "" || name[0] != '@' || !ld.IsKeyword(name) {
		return property, false
	}
	switch name {
	case "@id":
		return isID, true
	case "@type":
		return isType, true
	}
	return other, true
}

// enter is the table after the context a word carries.
func (t *table) enter(w *word, how ld.Use) *table {
	if !w.Scoped {
		return t
	}
	if w.owner == t {
		if in := w.entered[how].Load(); in != nil {
			return in
		}
	}
	in := t.tables.enter(t, w, how)
	if w.owner == t && in != nil {
		w.entered[how].Store(in)
	}
	return in
}

// tables are what was compiled from one set of contexts.
type tables struct {
	set *ld.Contexts

	mu      sync.RWMutex // guards what follows
	roots   map[string]*root
	scopes  map[ld.Scope]*table
	entered map[entry]*table
}

// root is a list of contexts by their addresses.
type root struct {
	table *table
	used  []ld.Context
	hash  string
}

type entry struct {
	from *table
	by   *word
	how  ld.Use
}

// maxTables bounds what is kept, because documents choose which contexts meet.
// When it is reached all is forgotten.
const maxTables = 256

func tablesOf(set *ld.Contexts) *tables {
	return set.Derived(func() any {
		ts := &tables{set: set}
		ts.forget()
		return ts
	}).(*tables)
}

func (ts *tables) forget() {
	ts.roots, ts.scopes, ts.entered = map[string]*root{}, map[ld.Scope]*table{}, map[entry]*table{}
}

// root is the compiled list; key are its addresses, a line each.
func (ts *tables) root(list *jcs.Value, key []byte) *root {
	ts.mu.RLock()
	r := ts.roots[string(key)]
	ts.mu.RUnlock()
	if r != nil {
		return r
	}
	urls := make([]string, len(list.Items))
	for i := range list.Items {
		urls[i] = list.Items[i].Text
	}
	scope, used, ok := ts.set.Scope(urls)
	if !ok {
		return nil
	}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	r = &root{table: ts.table(scope), used: used, hash: ld.ListHash(used)}
	ts.roots[string(key)] = r
	return r
}

func (ts *tables) enter(t *table, w *word, how ld.Use) *table {
	k := entry{t, w, how}
	ts.mu.RLock()
	in := ts.entered[k]
	ts.mu.RUnlock()
	if in != nil {
		return in
	}
	scope, ok := t.scope.Enter(w.Word, how)
	if !ok {
		return nil
	}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	in = ts.table(scope)
	ts.entered[k] = in
	return in
}

// table is the compiled scope; ts.mu is held.
func (ts *tables) table(s ld.Scope) *table {
	if t := ts.scopes[s]; t != nil {
		return t
	}
	if len(ts.scopes)+len(ts.entered)+len(ts.roots) > maxTables {
		ts.forget()
	}
	t := ts.compile(s)
	ts.scopes[s] = t
	if before, ok := s.Previous(); ok {
		t.previous = ts.table(before)
	}
	return t
}
