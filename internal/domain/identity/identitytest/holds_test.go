package identitytest_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// forgetful exports a part and erases nothing.
type forgetful struct{}

func (forgetful) Export(_ context.Context, _ *sqldb.Tx, p identity.PersonID) (any, error) {
	return map[string]any{"id": p, "name": "lind"}, nil
}
func (forgetful) Erase(context.Context, *sqldb.Tx, identity.PersonID) error { return nil }

func TestAHolderThatForgetsAColumnIsFound(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := identitytest.Service(t, db)
		lind := identitytest.Member(t, s, "", "lind")
		problems, err := identitytest.Check(t.Context(), db, forgetful{}, "identity", lind.Person)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(problems, "\n")
		for _, want := range []string{
			`identity_person.email holds "lind@people.example", which the export lacks`,
			`identity_person.name still holds "lind" after the erasure`,
			`identity_token.name is empty`,
		} {
			if !strings.Contains(all, want) {
				t.Errorf("not found: %s, in\n%s", want, all)
			}
		}
		if strings.Contains(all, `identity_person.name holds`) {
			t.Error("what is exported is taken for missing")
		}
		if _, err := identitytest.Check(t.Context(), db, forgetful{}, "nobody", lind.Person); err == nil {
			t.Error("a package without marks passes")
		}
	})
}

// TestEveryDomainWithPersonalColumnsIsHeld finds a table that nobody exports and
// erases: its package must be a Holder, and its tests must say identitytest.Holds.
func TestEveryDomainWithPersonalColumnsIsHeld(t *testing.T) {
	t.Parallel()
	cols, err := identitytest.Columns("")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range cols {
		pkg, _, _ := strings.Cut(c.Table, "_")
		if seen[pkg] {
			continue
		}
		seen[pkg] = true
		if text := source(t, pkg, false); !strings.Contains(text, ") Export(ctx context.Context, tx *sqldb.Tx") || !strings.Contains(text, ") Erase(ctx context.Context, tx *sqldb.Tx") {
			t.Errorf("%s has personal columns (%s.%s) but is no identity.Holder", pkg, c.Table, c.Name)
		}
		if text := source(t, pkg, true); !strings.Contains(text, "identitytest.Holds(") {
			t.Errorf("%s has personal columns (%s.%s) but no test says identitytest.Holds", pkg, c.Table, c.Name)
		}
	}
	if !seen["identity"] {
		t.Error("the marks are not found")
	}
}

func source(t *testing.T, pkg string, tests bool) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		b, err := os.ReadFile(name) //nolint:gosec // our own source
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}
