package sqldb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Scope says on whose behalf a transaction runs (invariant I7: a row has one
// owner, every query runs in a named scope, none is an error).
type Scope struct {
	kind  string
	owner string
	also  string // further ids of a person whose records were merged, one a line
}

// The scopes that name no owner.
var (
	// Public reads what everybody may see; it never writes.
	Public = Scope{kind: "public"}
	// National sees every tenant: a quality agency, a ministry.
	National = Scope{kind: "national"}
	// System is the program itself: jobs, migrations, imports.
	System = Scope{kind: "system"}
)

// Tenant is the scope of one organisation: a statement that names the column
// tenant must bind this id.
func Tenant[ID ~string](id ID) Scope { return Scope{kind: "tenant", owner: string(id)} }

// Person is the scope of one person: a statement that names the column person
// must bind this id, or one of the others whose records were merged into it.
func Person[ID ~string](id ID, also ...ID) Scope {
	s := Scope{kind: "person", owner: string(id)}
	for _, other := range also {
		s.also += string(other) + "\n"
	}
	return s
}

// String names the scope without its owner, so that it may be logged.
func (s Scope) String() string { return s.kind }

func (s Scope) owned() bool { return s.kind == "tenant" || s.kind == "person" }

// check refuses a scope that is missing, has no owner, or may not write.
func (s Scope) check(write bool) error {
	switch {
	case s.kind == "":
		return errors.New("sqldb: transaction without a scope; name one: Tenant, Person, Public, National, System")
	case s.owned() && s.owner == "":
		return fmt.Errorf("sqldb: %s scope without an id", s.kind)
	case write && s == Public:
		return errors.New("sqldb: the public scope reads only")
	}
	return nil
}

// allows refuses a statement that names the owner's column and binds somebody
// else's id, or none.
func (s Scope) allows(q statement, args []any) error {
	if !s.owned() || !hasWord(string(q), s.kind) || slices.Contains(args, any(s.owner)) {
		return nil
	}
	for other := range strings.Lines(s.also) {
		if slices.Contains(args, any(strings.TrimSuffix(other, "\n"))) {
			return nil
		}
	}
	return fmt.Errorf("sqldb: statement names %s but does not bind the scope's id: %.80s", s.kind, strings.TrimSpace(string(q)))
}

// hasWord reports whether word stands in s as a whole identifier.
func hasWord(s, word string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !isIdent(s[i-1])) && (end == len(s) || !isIdent(s[end])) {
			return true
		}
		from = end
	}
}

func isIdent(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
