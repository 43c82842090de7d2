package identity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// operator founds an operator's organisation with one operator.
func (h house) operator(t testing.TB) identity.Actor {
	t.Helper()
	identitytest.Organisation(t, h.Service, "digital", identity.KindOperator)
	return identitytest.Member(t, h.Service, "digital", "tove", identity.RoleOperator)
}

func (h house) actor(t testing.TB, p identity.PersonID, tenant identity.TenantID) identity.Actor {
	t.Helper()
	a, err := h.ActorOfSession(context.Background(), p, tenant, "en")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (h house) same(t testing.TB, p identity.PersonID) (ids []identity.PersonID) {
	t.Helper()
	err := h.db.Read(context.Background(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		ids, err = identity.SameIn(ctx, tx, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestWhoeverAsksForAMergedPersonGetsTheKeptOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		kept := identitytest.Member(t, h.Service, "", "samira")
		other := identitytest.Member(t, h.Service, "aldermoor", "haddad", identity.RoleAssessor)
		must(t, h.Attest(t.Context(), h.actor(t, other.Person, ""), other.Person, education("less", identity.LevelSelf)))
		tove := h.operator(t)
		_, err := h.Merge(t.Context(), tove, kept.Person, other.Person, "She showed both letters.")
		must(t, err)

		both := []identity.PersonID{kept.Person, other.Person}
		for _, id := range both {
			if d := cmp.Diff(both, h.same(t, id)); d != "" {
				t.Error(d)
			}
			a := h.actor(t, id, "aldermoor")
			if a.Person != kept.Person || !a.Is(identity.RoleAssessor) || !a.Owns(other.Person) || a.Owns("") {
				t.Errorf("got %+v", a)
			}
			if at, known := h.best(t, id, identity.AttributeEducation); !known || at.Value != "less" {
				t.Error("what was known of the merged one is forgotten")
			}
			p, err := h.PersonByID(t.Context(), a, id)
			if err != nil || p.ID != kept.Person || p.Name != "samira" {
				t.Errorf("got %s, %v", p.ID, err)
			}
		}
		ms, err := h.Memberships(t.Context(), h.actor(t, kept.Person, ""))
		if err != nil || len(ms) != 1 {
			t.Errorf("got %d, %v", len(ms), err)
		}
		err = h.db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			staff, err := identity.StaffIn(ctx, tx, "aldermoor")
			if len(staff) != 1 || staff[0].Person != kept.Person {
				t.Errorf("got %v", staff)
			}
			return err
		})
		must(t, err)
		held, err := h.Export(t.Context(), h.actor(t, other.Person, ""), kept.Person)
		if err != nil || held["merged"] == nil {
			t.Errorf("the export leaves the merged record out: %v", err)
		}
		must(t, h.Erase(t.Context(), h.actor(t, kept.Person, ""), kept.Person))
		if a := h.actor(t, other.Person, ""); a.SignedIn() {
			t.Error("who is erased is there under another id")
		}
	})
}

func TestFourEyesSeeOnePersonInTwoRecords(t *testing.T) {
	t.Parallel()
	p := identitytest.Policy(t)
	assessor := identity.Actor{Person: "kept", Also: []identity.PersonID{"merged"}, Tenant: "aldermoor", Roles: []identity.Role{identity.RoleRegistrar}}
	issue := func(judge string) error {
		return p.Allow(assessor, "credential.issue", identity.Resource{Type: "credential", Tenant: "aldermoor", Attrs: map[string]any{"assessor": identity.PersonID(judge)}})
	}
	if err := issue("amadi"); err != nil {
		t.Error(err)
	}
	wantFault(t, issue("merged"), "identity.denied")
	own := identity.Actor{Person: "kept", Also: []identity.PersonID{"merged"}, Roles: []identity.Role{identity.RoleLearner}}
	if err := p.Allow(own, "enrolment.place.confirm", identity.Resource{Type: "enrolment.place", Person: "merged"}); err != nil {
		t.Error(err)
	}
	wantFault(t, p.Allow(own, "enrolment.place.confirm", identity.Resource{Type: "enrolment.place", Person: "other"}), "identity.denied")
}

func TestAQueryOfOnesOwnSeesAllIdsAndNobodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		a := identity.Actor{Person: "kept", Also: []identity.PersonID{"merged"}}
		ask := func(id identity.PersonID) error {
			return h.db.Read(t.Context(), sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (string, error) { var s string; return s, r.Scan(&s) }, `SELECT name FROM identity_attribute WHERE person = $1`, id)
				return err
			})
		}
		for _, id := range a.Persons() {
			must(t, ask(id))
		}
		if ask("other") == nil {
			t.Error("somebody else's rows can be read")
		}
		var asked []identity.PersonID
		_, err := identity.OwnIn(a, func(id identity.PersonID) ([]int, error) {
			asked = append(asked, id)
			return nil, nil
		})
		if must(t, err); !slices.Equal(asked, a.Persons()) {
			t.Errorf("asked for %v", asked)
		}
		if _, err := identity.OwnIn(a, func(identity.PersonID) ([]int, error) { return nil, errBroken }); !errors.Is(err, errBroken) {
			t.Errorf("got %v", err)
		}
		if len(identity.Anonymous.Persons()) != 0 {
			t.Error("nobody has an id")
		}
	})
}

var errBroken = errors.New("broken")

func TestTwoPeopleMergedByMistakeAreTwoAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		one, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: "Maria Santos", BirthDate: "1990-05-05", Email: "maria@people.example"})
		must(t, err)
		h.clock.Advance(time.Minute)
		two, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: "Santos, Maria", BirthDate: "1990-05-05", Email: "maria.s@people.example"})
		must(t, err)
		tove := h.operator(t)
		pairs, err := h.Candidates(t.Context(), tove)
		if err != nil || len(pairs) != 1 || pairs[0].Kept.ID != one.ID || pairs[0].Merged.Name != "Santos, Maria" || !slices.Equal(pairs[0].Reasons, []identity.Reason{identity.ReasonNameAndBirth}) {
			t.Fatalf("got %v, %v", pairs, err)
		}
		m, err := h.Merge(t.Context(), tove, one.ID, two.ID, "Same name, same day.")
		must(t, err)
		if pairs, err := h.Candidates(t.Context(), tove); err != nil || len(pairs) != 0 {
			t.Errorf("asked again: %v, %v", pairs, err)
		}
		// Meanwhile the other Maria signs in, and makes a token.
		second := h.actor(t, two.ID, "")
		secret, _, err := h.CreateToken(t.Context(), second, "hers", []string{"wallet"}, time.Hour)
		must(t, err)
		data, err := identity.SessionCodec{}.Encode(time.Time{}, map[string]any{identity.SessionPerson: string(one.ID)})
		must(t, err)
		must(t, identity.SessionStore{DB: h.db}.CommitCtx(t.Context(), "cookie", data, time.Time{}))

		must(t, h.Unmerge(t.Context(), tove, m.ID, "They came in together."))
		wantFault(t, h.Unmerge(t.Context(), tove, m.ID, "Again."), "identity.merge.undone_already")
		if a := h.actor(t, two.ID, ""); a.Person != two.ID || len(a.Also) != 0 {
			t.Errorf("got %+v", a)
		}
		_, err = h.ActorOfToken(t.Context(), secret, "192.0.2.1")
		wantFault(t, err, "identity.token.void")
		if _, found, err := (identity.SessionStore{DB: h.db}).FindCtx(t.Context(), "cookie"); found || err != nil {
			t.Error("who signed in while merged acts for the other one")
		}
		if pairs, err := h.Candidates(t.Context(), tove); err != nil || len(pairs) != 0 {
			t.Errorf("asked again: %v, %v", pairs, err)
		}
		all, err := h.Merges(t.Context(), tove)
		if err != nil || len(all) != 1 || all[0].On() || all[0].UndoneWhy != "They came in together." || all[0].Decider != tove.Person {
			t.Errorf("got %v, %v", all, err)
		}
		// It was no mistake after all: it can be decided again.
		_, err = h.Merge(t.Context(), tove, two.ID, one.ID, "A passport this time.")
		must(t, err)
	})
}

func TestAMergeThatCannotBeResolvedInOneStepIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		var p [4]identity.PersonID
		for i := range p {
			p[i] = identitytest.Member(t, h.Service, "", fmt.Sprint("p", i)).Person
		}
		tove := h.operator(t)
		merge := func(kept, merged identity.PersonID) error {
			_, err := h.Merge(t.Context(), tove, kept, merged, "Seen.")
			return err
		}
		must(t, merge(p[0], p[1]))
		wantFault(t, merge(p[0], p[0]), "identity.merge.one_already")
		wantFault(t, merge(p[0], p[1]), "identity.merge.one_already")
		wantFault(t, merge(p[1], p[0]), "identity.merge.one_already")
		wantFault(t, merge(p[1], p[2]), "identity.merge.pointing")
		wantFault(t, merge(p[2], p[1]), "identity.merge.pointing")
		wantFault(t, merge(p[2], p[0]), "identity.merge.kept_already")
		must(t, merge(p[0], p[2]))
		wantFault(t, merge("nobody", p[3]), "identity.person.none")
		must(t, h.Erase(t.Context(), h.actor(t, p[3], ""), p[3]))
		wantFault(t, merge(p[0], p[3]), "identity.merge.erased")
		if n := len(h.same(t, p[2])); n != 3 {
			t.Errorf("%d ids are one person", n)
		}
		_, err := h.Merge(t.Context(), tove, p[0], p[2], " ")
		wantFault(t, err, "identity.merge.why")
		wantFault(t, h.Unmerge(t.Context(), tove, "none", "Seen."), "identity.merge.none")
		wantFault(t, h.Unmerge(t.Context(), tove, "none", ""), "identity.merge.why")
	})
}

func TestNobodyDecidesThatTheyAreSomebodyElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		lind := identitytest.Member(t, h.Service, "", "lind")
		tove := h.operator(t)
		for _, pair := range [][2]identity.PersonID{{tove.Person, lind.Person}, {lind.Person, tove.Person}} {
			_, err := h.Merge(t.Context(), tove, pair[0], pair[1], "It is me.")
			wantFault(t, err, "identity.denied")
			_, err = h.KeepApart(t.Context(), tove, pair[0], pair[1], "It is not me.")
			wantFault(t, err, "identity.denied")
		}
		_, err := h.Merge(t.Context(), lind, lind.Person, tove.Person, "It is me.")
		wantFault(t, err, "identity.denied")
		_, err = h.Candidates(t.Context(), lind)
		wantFault(t, err, "identity.denied")
		wantFault(t, h.Unmerge(t.Context(), lind, "x", "No."), "identity.denied")
		second := identitytest.Member(t, h.Service, "digital", "second", identity.RoleOperator)
		m, err := h.Merge(t.Context(), second, tove.Person, lind.Person, "Seen.")
		must(t, err)
		wantFault(t, h.Unmerge(t.Context(), h.actor(t, tove.Person, "digital"), m.ID, "It is not me."), "identity.denied")
		must(t, h.Unmerge(t.Context(), second, m.ID, "A mistake."))
	})
}

// dump is every row of every table but those that record the act itself.
func (h house) dump(t *rapid.T) string {
	var all []string
	for _, table := range []string{"identity_person", "identity_attribute", "identity_membership", "identity_token", "identity_link", "identity_pseudonym", "identity_organisation", "identity_alliance"} {
		rows, err := h.db.Migrator().QueryContext(context.Background(), "SELECT * FROM "+table) //nolint:gosec // names from this test
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cells, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				to[i] = &cells[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(table, cells))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	sort.Strings(all)
	return strings.Join(all, "\n")
}

// seen is what the domain answers about people.
func (h house) seen(t *rapid.T, people []identity.PersonID) (all []string) {
	for _, p := range people {
		a, err := h.ActorOfSession(context.Background(), p, "aldermoor", "en")
		if err != nil {
			t.Fatal(err)
		}
		err = h.db.Read(context.Background(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			as, err := identity.AttributesIn(ctx, tx, p)
			if err != nil {
				return err
			}
			same, err := identity.SameIn(ctx, tx, p)
			if err != nil {
				return err
			}
			who, err := identity.PersonIn(ctx, tx, p)
			for _, at := range as {
				all = append(all, at.Name+at.Value+at.Source+string(at.Level))
			}
			all = append(all, fmt.Sprint(a.Person, a.Also, a.RoleNames(), same, who.ID), who.Name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestMergeThenUnmergeChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		tove := h.operator(t)
		n := 0
		rapid.Check(t, func(t *rapid.T) {
			ctx := context.Background()
			if h.db.Dialect() != sqldb.SQLite && n > 20 {
				return // the statements are the same: a server is asked less often
			}
			var people []identity.PersonID
			for range rapid.IntRange(2, 4).Draw(t, "people") {
				n++
				p, err := h.EnsurePerson(ctx, identitytest.System, identity.Named{Name: rapid.SampledFrom([]string{"A B", "b a", "C"}).Draw(t, "name"), Email: fmt.Sprintf("p%d@people.example", n)})
				if err != nil {
					t.Fatal(err)
				}
				people = append(people, p.ID)
				if rapid.Bool().Draw(t, "works there") {
					if err := h.Grant(ctx, identitytest.System, "aldermoor", p.ID, rapid.SampledFrom([]identity.Role{identity.RoleAuthor, identity.RoleAssessor}).Draw(t, "role")); err != nil {
						t.Fatal(err)
					}
				}
				for range rapid.IntRange(0, 3).Draw(t, "attributes") {
					at := education(rapid.SampledFrom(identity.AttributeValues(identity.AttributeEducation)).Draw(t, "value"), rapid.SampledFrom(identity.Levels()).Draw(t, "level"))
					at.Source = rapid.SampledFrom([]string{"one", "two"}).Draw(t, "source")
					if err := h.Attest(ctx, identitytest.System, p.ID, at); err != nil {
						t.Fatal(err)
					}
				}
			}
			rows, said := h.dump(t), h.seen(t, people)
			var done []identity.MergeID
			for range rapid.IntRange(1, 5).Draw(t, "merges") {
				kept, merged := rapid.SampledFrom(people).Draw(t, "kept"), rapid.SampledFrom(people).Draw(t, "merged")
				if m, err := h.Merge(ctx, tove, kept, merged, "Seen."); err == nil { // some are refused
					done = append(done, m.ID)
				}
			}
			h.seen(t, people)
			for _, id := range rapid.Permutation(done).Draw(t, "order") {
				if err := h.Unmerge(ctx, tove, id, "A mistake."); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(rows, h.dump(t)); d != "" {
				t.Fatal(d)
			}
			if d := cmp.Diff(said, h.seen(t, people)); d != "" {
				t.Fatal(d)
			}
		})
	})
}

func TestTwoWhoMergeTheSameRecordAtOnceAreOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		var p [5]identity.PersonID
		for i := range p {
			p[i] = identitytest.Member(t, h.Service, "", fmt.Sprint("p", i)).Person
		}
		tove := h.operator(t)
		wins := race(4, func(i int) error {
			_, err := h.Merge(t.Context(), tove, p[i+1], p[0], "Seen.")
			return err
		})
		if wins != 1 || len(h.same(t, p[0])) != 2 {
			t.Errorf("%d merged one record, %v", wins, h.same(t, p[0]))
		}
	})
}
