package framework_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

const aldermoor = identity.TenantID("aldermoor")

func record(t *testing.T, db *sqldb.DB, j framework.Judgement) {
	t.Helper()
	err := db.Write(t.Context(), sqldb.Tenant(aldermoor), func(ctx context.Context, tx *sqldb.Tx) error {
		return framework.RecordIn(ctx, tx, aldermoor, "offer:a", j)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func recorded(t *testing.T, db *sqldb.DB) (all []framework.Evaluation) {
	t.Helper()
	err := db.Read(t.Context(), sqldb.Tenant(aldermoor), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = framework.EvaluationsIn(ctx, tx, aldermoor, "offer:a")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func replay(t *testing.T, db *sqldb.DB, l *framework.Library, id string) (r framework.Replay, err error) {
	t.Helper()
	err = db.Read(t.Context(), sqldb.Tenant(aldermoor), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = l.ReplayIn(ctx, tx, aldermoor, id)
		return err
	})
	return r, err
}

func TestAnEvaluationIsRecordedOnceAndReplaysTheSame(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		l := shipped(t)
		j := ask(t, l, medicines(), framework.StageOffer)
		record(t, db, j)
		clock.Advance(time.Hour)
		record(t, db, ask(t, l, medicines(), framework.StageOffer))
		all := recorded(t, db)
		if len(all) != len(j.Findings) || len(all) < 3 {
			t.Fatalf("got %d rows, want one for each of %d frameworks", len(all), len(j.Findings))
		}
		hash, err := j.InputHash()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			if e.Last.Sub(e.First) != time.Hour {
				t.Errorf("%s: found from %s to %s", e.Framework, e.First, e.Last)
			}
			if e.Input != hash || e.Digest == "" || e.Version == "" || !e.JudgedFor.Equal(spring) || !e.Replayable {
				t.Errorf("got %+v", e)
			}
			r, err := replay(t, db, l, e.ID)
			if err != nil || !r.Same || r.RulesChanged || len(r.Now) == 0 {
				t.Errorf("%s: %+v, %v", e.Framework, r, err)
			}
		}
		clock.Advance(time.Hour)
		record(t, db, ask(t, l, without(medicines(), "mc", "outcomes"), framework.StageOffer))
		all = recorded(t, db)
		if len(all) != 2*len(j.Findings) {
			t.Fatalf("a changed offer is a new evaluation: %d rows", len(all))
		}
		for _, e := range all[:len(j.Findings)] {
			if e.Framework == "xf-2026" && (e.Verdict != rule.Fail || !e.Binding) {
				t.Errorf("newest: %+v", e)
			}
		}
	})
}

func TestAReplayUnderChangedRulesSaysSo(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		record(t, db, ask(t, shipped(t), medicines(), framework.StageOffer))
		stricter := fstest.MapFS{}
		for _, name := range []string{"xf/pack.yaml", "xf/frameworks/xf-2026.yaml"} {
			data, err := packs.FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			stricter[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(data), "mc.volume.ects >= 1 ", "mc.volume.ects >= 6 ", 1))}
		}
		set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true}, pack.Source{Name: "dir", FS: stricter})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range recorded(t, db) {
			r, err := replay(t, db, framework.NewLibrary(set), e.ID)
			if err != nil {
				t.Fatal(err)
			}
			if changed := e.Framework == "xf-2026"; r.RulesChanged != changed || r.Same == changed {
				t.Errorf("%s: same %v, rules changed %v", e.Framework, r.Same, r.RulesChanged)
			}
		}
	})
}

func TestOfACredentialNothingPersonalIsKept(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := shipped(t)
		f := maps.Clone(medicines())
		f["cred"] = map[string]any{"learnerId": "did:example:samira", "issuedOn": spring}
		j := ask(t, l, f, framework.StageCredential)
		record(t, db, j)
		f["cred"] = map[string]any{"learnerId": "did:example:tomas", "issuedOn": spring}
		one, err1 := j.InputHash()
		two, err2 := ask(t, l, f, framework.StageCredential).InputHash()
		if err := errors.Join(err1, err2); err != nil || one != two {
			t.Errorf("the hash tells learners apart: %v", err)
		}
		for _, e := range recorded(t, db) {
			if e.Replayable {
				t.Errorf("%s keeps what was judged", e.Framework)
			}
			if _, err := replay(t, db, l, e.ID); !fault.Is(err, "framework.evaluation.not_kept") {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestAnEvaluationThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := replay(t, db, shipped(t), "none"); !fault.Is(err, "framework.evaluation.not_found") {
			t.Errorf("got %v", err)
		}
		if err := db.Write(t.Context(), sqldb.Tenant(aldermoor), func(ctx context.Context, tx *sqldb.Tx) error {
			return framework.RecordIn(ctx, tx, aldermoor, "offer:a", framework.Judgement{})
		}); err == nil {
			t.Error("a judgement nobody made is recorded")
		}
		record(t, db, ask(t, shipped(t), medicines(), framework.StageOffer))
		err := db.Read(t.Context(), sqldb.Tenant(identity.TenantID("harbour")), func(ctx context.Context, tx *sqldb.Tx) error {
			all, err := framework.EvaluationsIn(ctx, tx, "harbour", "offer:a")
			if len(all) != 0 {
				t.Error("another provider's evaluations are shown")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheServiceListsAndShowsFrameworks(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		s := framework.New(framework.Deps{DB: db, Packs: shipped(t).Packs()})
		list := s.List(t.Context())
		i := slices.IndexFunc(list, func(s framework.Summary) bool { return s.ID == "ee-2025" })
		if i < 0 || list[i].Unverified != 2 || list[i].Musts != 5 || !list[i].InForce {
			t.Errorf("ee-2025 is number %d of %+v", i, list)
		}
		d, err := s.Show(t.Context(), "xf")
		if err != nil || d.ID != "xf-2026" || len(d.Rules) == 0 || d.Rights == nil {
			t.Fatalf("got %+v, %v", d.Summary, err)
		}
		for _, r := range d.Rules {
			if len(r.Words) == 0 || len(r.Fields) == 0 || r.Counts == "" {
				t.Errorf("%s says nothing: %+v", r.ID, r)
			}
		}
		text, err := json.Marshal(d)
		if err != nil || !strings.Contains(string(text), `"require":"mc.volume.ects \u003e= 1`) {
			t.Errorf("as JSON: %v\n%.200s", err, text)
		}
		if _, err := s.Show(t.Context(), "eu-cr-2022"); err != nil {
			t.Error(err)
		}
		if _, err := s.Show(t.Context(), "atlantis"); !fault.Is(err, "framework.unknown") {
			t.Errorf("got %v", err)
		}
		j, err := s.Judge(t.Context(), medicines(), framework.Question{Jurisdiction: "XF"})
		if err != nil || !j.Conforms() || !j.Question.On.Equal(spring) {
			t.Errorf("asked for today: %v, %v", j.Question.On, err)
		}
	})
}
