package taxonomy

import (
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

var (
	operator = identity.Actor{Person: "op", Tenant: "op-org", Roles: []identity.Role{"operator"}}
	author   = identity.Actor{Person: "au", Tenant: "prov", Roles: []identity.Role{"author"}}
)

func service(t *testing.T, db *sqldb.DB) *Service {
	t.Helper()
	policy, err := identity.LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return New(Deps{DB: db, Policy: policy})
}

func take(t *testing.T, s *Service, version string, f *Folder, dry bool) Imported {
	t.Helper()
	r, err := s.Import(t.Context(), operator, Name{"lake", version}, f, dry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUpgradeChangesNoCodedOutcomeAndSaysWhichItConcerns(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := service(t, db)
		if _, err := s.Suggest(t.Context(), author, Question{Lang: "en", Statements: []string{"mend nets"}, Most: 3}); !fault.Is(err, "taxonomy.none") {
			t.Fatalf("before any import: %v", err)
		}
		first := read(t, lake())
		if r := take(t, s, "1", first, true); !r.InUse || len(releaseList(t, s)) != 0 {
			t.Fatalf("a dry run stored: %+v", r)
		}
		if r := take(t, s, "1", first, false); r.Unchanged || r.Concepts != 4 || r.Relations != 2 || !r.InUse {
			t.Fatalf("first: %+v", r)
		}
		if r := take(t, s, "1", read(t, lake()), false); !r.Unchanged {
			t.Error("the same folder again changes something")
		}
		got, err := s.Suggest(t.Context(), author, Question{Lang: "en-GB", Statements: []string{"repairing nets"}, Most: 3})
		if err != nil || len(got[0].Suggestions) == 0 || got[0].Suggestions[0].Label != "mend nets" || len(got[0].Suggestions[0].Words) == 0 {
			t.Fatalf("suggested %+v, %v", got, err)
		}
		nets := Coding{Name: got[0].Name, Provider: "prov", Offer: "offer-1", Words: "repairing  nets", URI: got[0].Suggestions[0].URI, Yes: true}
		decide(t, s, nets)
		decide(t, s, nets) // said twice is said once

		dir := lake()
		dir["skills_en.csv"].Data = []byte("conceptUri,preferredLabel,skillType\nhttps://lake.example/s/nets,mend fishing nets,skill/competence\n")
		delete(dir, "skills_fr.csv")
		delete(dir, "occupationSkillRelations_en.csv")
		second := read(t, dir)
		if _, err := s.Import(t.Context(), operator, Name{"lake", "1"}, second, false); !fault.Is(err, "taxonomy.release.other") {
			t.Errorf("other content under the same version: %v", err)
		}
		r := take(t, s, "2", second, false)
		if r.InUse || r.Since == nil || r.Since.Version != "1" {
			t.Fatalf("second: %+v", r)
		}
		if c := r.Changes[0]; c.Kind != Renamed || c.Affected != 1 || c.Is != "mend fishing nets" {
			t.Errorf("changes %+v", r.Changes)
		}
		if err := s.Use(t.Context(), operator, Name{"lake", "2"}); err != nil {
			t.Fatal(err)
		}
		after := codings(t, s, "offer-1")
		if len(after) != 1 || after[0].Version != "1" || after[0].Label != "mend nets" {
			t.Errorf("the upgrade touched what was said: %+v", after)
		}
		if all := releaseList(t, s); len(all) != 2 || !all[0].InUse || all[0].Version != "2" || all[1].InUse {
			t.Errorf("releases %+v", all)
		}
	})
}

func TestOnlyASkillThatIsThereIsSaidYesTo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := service(t, db)
		take(t, s, "1", read(t, lake()), false)
		for uri, want := range map[string]string{"https://lake.example/o/fisher": "taxonomy.code.unknown", "https://elsewhere.example/": "taxonomy.code.unknown"} {
			err := db.Write(t.Context(), sqldb.Tenant("prov"), func(ctx ctx, tx *sqldb.Tx) error {
				return s.DecideIn(ctx, tx, Coding{Name: Name{"lake", "1"}, Provider: "prov", Offer: "o", Words: "x", URI: uri, Yes: true}, "en")
			})
			if !fault.Is(err, want) {
				t.Errorf("%s: %v", uri, err)
			}
		}
		learner := identity.Actor{Person: "p", Roles: []identity.Role{"learner"}}
		if _, err := s.Suggest(t.Context(), learner, Question{Lang: "en", Statements: []string{"x"}, Most: 1}); !fault.Is(err, "identity.denied") {
			t.Errorf("a learner asks: %v", err)
		}
		if _, err := s.Import(t.Context(), author, Name{"lake", "9"}, read(t, lake()), false); !fault.Is(err, "identity.denied") {
			t.Errorf("an author imports: %v", err)
		}
		if err := s.Use(t.Context(), operator, Name{"lake", "9"}); !fault.Is(err, "taxonomy.release.none") {
			t.Errorf("a version that is not there: %v", err)
		}
	})
}
