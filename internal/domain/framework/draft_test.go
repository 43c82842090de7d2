package framework_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

// population is offers in memory: number of ECTS credits, staff, learners and
// holders of each.
type population []struct {
	ects                     string
	staff, learners, holders int
	jurisdiction             string
	held                     []string
}

func (p population) Offers(_ context.Context, _ *sqldb.Tx, wanted func(string) bool, yield func(framework.Subject) error) error {
	for i, o := range p {
		land := o.jurisdiction
		if land == "" {
			land = "XF"
		}
		if !wanted(land) {
			continue
		}
		err := yield(framework.Subject{
			Offer: p.id(i), Provider: identity.TenantID(fmt.Sprint("provider-", o.staff)), Staff: o.staff, Jurisdiction: land, Held: o.held,
			Read: func() (i18n.Text, framework.Fields, error) {
				f := maps.Clone(medicines())
				mc := maps.Clone(f["mc"].(map[string]any))
				delete(mc, "credits")
				if o.ects != "" {
					mc["credits"] = []map[string]any{{"system": "ects", "value": credit.MustParse(o.ects)}}
				}
				f["mc"] = mc
				return i18n.Text{"en": "Medicines " + o.ects}, f, nil
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p population) id(i int) string { return fmt.Sprintf("offer-%04d", i) }

func (p population) Learners(_ context.Context, _ *sqldb.Tx, in func(string) bool) (n int, err error) {
	for i, o := range p {
		if in(p.id(i)) {
			n += o.learners
		}
	}
	return n, nil
}

func (p population) Holders(_ context.Context, _ *sqldb.Tx, in func(string) bool) (n int, err error) {
	for i, o := range p {
		if in(p.id(i)) {
			n += o.holders
		}
	}
	return n, nil
}

// minimum is the text of xf-2027: as xf-2026, with at least so many ECTS.
func minimum(t testing.TB, ects string) []byte {
	t.Helper()
	text, err := packs.FS.ReadFile("xf/frameworks/xf-2026.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.NewReplacer("id: xf-2026", "id: xf-2027", "validFrom: 2026-01-01", "validFrom: 2027-01-01",
		"mc.volume.ects >= 1 ", "mc.volume.ects >= "+ects+" ", "has 1 to 30", "has "+ects+" to 30").Replace(string(text)))
}

func draftOf(t testing.TB, l *framework.Library, text []byte) framework.Files {
	t.Helper()
	files, err := l.WithVersion(text)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func set(clock *sqldbtest.Clock, at time.Time) { clock.Advance(at.Sub(clock.Now())) }

// ministry is a country with its ministry, a provider and a learner.
type ministry struct {
	*framework.Service
	db                      *sqldb.DB
	owner, elsewhere        identity.Actor
	provider, learner, bare identity.Actor
}

func newMinistry(t *testing.T, db *sqldb.DB, of framework.Subjects) ministry {
	t.Helper()
	ids, _ := identitytest.Service(t, db)
	identitytest.Organisation(t, ids, "ministry", identity.KindMinistry)
	identitytest.Organisation(t, ids, "harbour", identity.KindProvider)
	if _, err := ids.CreateOrganisation(t.Context(), identitytest.System, identity.Organisation{
		ID: "elsewhere", Slug: "elsewhere", Name: i18n.Text{"en": "Ministry elsewhere"}, Kind: identity.KindMinistry, Country: "EE",
	}); err != nil {
		t.Fatal(err)
	}
	return ministry{
		Service: framework.New(framework.Deps{DB: db, Packs: shipped(t).Packs(), Policy: identitytest.Policy(t), Subjects: of}), db: db,
		owner: identitytest.Member(t, ids, "ministry", "mona", identity.RoleFrameworkOwner), elsewhere: identitytest.Member(t, ids, "elsewhere", "eha", identity.RoleFrameworkOwner),
		bare: identitytest.Member(t, ids, "ministry", "bert", identity.RoleManager), provider: identitytest.Member(t, ids, "harbour", "henry", identity.RoleManager),
		learner: identitytest.Member(t, ids, "", "lena"),
	}
}

func TestAMinistryRaisesTheMinimumAndHearsWhoWouldFall(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		set(clock, spring)
		people := population{
			{ects: "5", staff: 400, learners: 40, holders: 7}, // stays
			{ects: "2", staff: 6, learners: 12, holders: 3},   // falls
			{ects: "1", staff: 6, learners: 4},                // falls
			{ects: "2.5", staff: 80},                          // falls
			{ects: "0.5", staff: 3, learners: 9},              // never conformed
			{ects: "", staff: 0},                              // states none
			{ects: "2", staff: 2, jurisdiction: "NZ"},         // another country's
		}
		m := newMinistry(t, db, people)
		d, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, minimum(t, "3")))
		if err != nil {
			t.Fatal(err)
		}
		if d.Framework != "xf-2027" || d.Pack != "xf" || d.State != framework.Drafted || d.ValidFrom.String() != "2027-01-01" {
			t.Errorf("got %+v", d)
		}

		got, err := m.DraftImpact(t.Context(), m.owner, d.ID, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Offers != 6 || got.Falls != 3 || got.Rises != 0 || got.Unclear != 0 || got.At.String() != "2027-01-01" {
			t.Errorf("got %+v", got)
		}
		if got.Now != (framework.Tally{Conform: 4, Fail: 1, Unknown: 1}) || got.Then != (framework.Tally{Conform: 1, Fail: 4, Unknown: 1}) {
			t.Errorf("now %+v, then %+v", got.Now, got.Then)
		}
		if len(got.Rules) != 1 || got.Rules[0].Rule != "XF-1" || got.Rules[0].Framework != "xf-2027" || got.Rules[0].Fails != 3 || !strings.Contains(got.Rules[0].Message.In("en"), "3 to 30") {
			t.Errorf("rules: %+v", got.Rules)
		}
		if got.Providers != (framework.Providers{Small: 1, Larger: 1}) {
			t.Errorf("providers: %+v", got.Providers)
		}
		if got.Learners != (framework.Headcount{Count: 15}) || got.Holders != (framework.Headcount{Few: true}) {
			t.Errorf("learners %+v, holders %+v", got.Learners, got.Holders)
		}
		if len(got.Moved) != 3 || got.Moved[0].Offer != "offer-0001" || got.Moved[0].Movement != framework.Fall || got.Moved[0].Rules[0] != "XF-1" {
			t.Errorf("moved: %+v", got.Moved)
		}

		m.consult(t, clock, d.ID)
	})
}

// consult is the rest of the story: comments, an answer, adoption.
func (m ministry) consult(t *testing.T, clock *sqldbtest.Clock, id framework.DraftID) {
	t.Helper()
	ctx := t.Context()
	refused := func(err error, key string) {
		t.Helper()
		if !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	_, err := m.Draft(ctx, m.provider, id)
	refused(err, "identity.denied")
	_, err = m.Comment(ctx, m.provider, id, "too early")
	refused(err, "identity.denied")
	_, err = m.Comment(ctx, m.owner, id, "too early")
	refused(err, "identity.denied")
	day := func(s string) (d pack.Day) {
		if err := d.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		return d
	}
	_, err = m.OpenConsultation(ctx, m.owner, id, day("2026-06-30"), day("2026-06-01"))
	refused(err, "framework.draft.days")
	_, err = m.OpenConsultation(ctx, m.owner, id, day("2026-05-01"), day("2026-06-01"))
	refused(err, "framework.draft.days")
	_, err = m.Adopt(ctx, m.owner, id)
	refused(err, "framework.draft.state.adopt")
	d, err := m.OpenConsultation(ctx, m.owner, id, day("2026-06-01"), day("2026-06-30"))
	if err != nil || d.State != framework.Consulted {
		t.Fatalf("got %+v, %v", d, err)
	}
	_, err = m.OpenConsultation(ctx, m.owner, id, day("2026-06-01"), day("2026-06-30"))
	refused(err, "framework.draft.state.consult")
	_, err = m.Comment(ctx, m.provider, id, "not yet")
	refused(err, "framework.comment.not_yet")

	set(clock, time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC))
	if _, err = m.Comment(ctx, m.provider, id, "  Our bookkeeping course has two credits and thirty learners a year. "); err != nil {
		t.Fatal(err)
	}
	if _, err = m.Comment(ctx, m.learner, id, "I could not take more than two."); err != nil {
		t.Fatal(err)
	}
	_, err = m.Comment(ctx, identity.Anonymous, id, "who am I")
	refused(err, "identity.denied")
	_, err = m.Comment(ctx, m.learner, id, strings.Repeat("x", 10_001))
	refused(err, "framework.words")
	_, err = m.Adopt(ctx, m.owner, id)
	refused(err, "framework.draft.still_open")
	said, err := m.Comments(ctx, identity.Anonymous, id)
	if err != nil || len(said) != 2 || said[0].Name["en"] != "harbour" || !strings.HasPrefix(said[0].Words, "Our book") || said[1].Name != nil {
		t.Fatalf("got %+v, %v", said, err)
	}
	refused(m.AnswerComment(ctx, m.provider, id, said[0].ID, "indeed"), "identity.denied")
	refused(m.AnswerComment(ctx, m.owner, id, "none", "indeed"), "framework.comment.none")
	if err := m.AnswerComment(ctx, m.owner, id, said[0].ID, "Two parts can be put together."); err != nil {
		t.Fatal(err)
	}

	set(clock, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	_, err = m.Comment(ctx, m.provider, id, "late")
	refused(err, "framework.comment.closed")
	_, err = m.Adopt(ctx, m.elsewhere, id)
	refused(err, "identity.denied")
	_, err = m.Adopt(ctx, m.bare, id)
	refused(err, "identity.denied")
	if d, err = m.Adopt(ctx, m.owner, id); err != nil || d.State != framework.Adopted {
		t.Fatalf("got %+v, %v", d, err)
	}
	_, err = m.Comment(ctx, m.provider, id, "later")
	refused(err, "framework.comment.closed")
	_, err = m.Withdraw(ctx, m.owner, id, "no")
	refused(err, "framework.draft.state.withdraw")
	m.install(t, clock, id)
}

// install loads what was adopted: then the days say whether it is in force.
func (m ministry) install(t *testing.T, clock *sqldbtest.Clock, id framework.DraftID) {
	t.Helper()
	d, file, err := m.DraftPack(t.Context(), identity.Anonymous, id)
	if err != nil || d.State != framework.Adopted {
		t.Fatalf("got %+v, %v", d, err)
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	packs, err := m.Packs().With(pack.Source{Name: "installed", FS: z})
	if err != nil {
		t.Fatal(err)
	}
	if f := packs.Framework("xf-2026"); f.ValidTo.String() != "2027-01-01" {
		t.Errorf("the version before ends on %q", f.ValidTo)
	}
	loaded := framework.New(framework.Deps{DB: m.db, Packs: packs, Policy: identitytest.Policy(t)})
	for _, c := range []struct {
		year int
		want framework.DraftState
	}{{2026, framework.Adopted}, {2027, framework.InForce}} {
		set(clock, time.Date(c.year, 12, 1, 0, 0, 0, 0, time.UTC))
		if d, err := loaded.Draft(t.Context(), identity.Anonymous, id); err != nil || d.State != c.want {
			t.Errorf("%d: got %s, %v, want %s", c.year, d.State, err, c.want)
		}
	}
	all, err := loaded.Drafts(t.Context(), identity.Anonymous)
	if err != nil || len(all) != 1 || all[0].State != framework.InForce {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestOnlyWhoMakesTheRulesDraftsThem(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{})
		files := draftOf(t, m.Library, minimum(t, "3"))
		for name, c := range map[string]struct {
			who identity.Actor
			key string
		}{
			"a ministry elsewhere":        {m.elsewhere, "framework.draft.not_yours"},
			"another role":                {m.bare, "identity.denied"},
			"a provider":                  {m.provider, "identity.denied"},
			"somebody":                    {m.learner, "identity.denied"},
			"nobody":                      {identity.Anonymous, "identity.denied"},
			"the ministry of the country": {m.owner, ""},
		} {
			_, err := m.CreateDraft(t.Context(), c.who, files)
			if c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
				t.Errorf("%s: got %v, want %q", name, err, c.key)
			}
		}
		estonia, err := framework.ReadFolder(m.Packs().Pack("ee").FS()) // names no organisation: a ministry of the country
		if err != nil {
			t.Fatal(err)
		}
		estonia["frameworks/ee-2025.yaml"] += "# read again\n"
		if _, err := m.CreateDraft(t.Context(), m.owner, estonia); !fault.Is(err, "framework.draft.not_yours") {
			t.Errorf("Estonia's rules by another country's ministry: %v", err)
		}
		if _, err := m.CreateDraft(t.Context(), m.elsewhere, estonia); err != nil {
			t.Errorf("Estonia's rules by its own: %v", err)
		}
		moved := maps.Clone(files)
		moved["pack.yaml"] = strings.Replace(moved["pack.yaml"], "jurisdiction: XF", "jurisdiction: XG", 1)
		if _, err := m.CreateDraft(t.Context(), m.owner, moved); !fault.Is(err, "framework.draft.not_yours") {
			t.Errorf("a pack that moves to another country: %v", err)
		}
		all, err := m.Drafts(t.Context(), m.provider)
		if err != nil || len(all) != 0 {
			t.Errorf("a provider sees %v, %v", all, err)
		}
		all, err = m.Drafts(t.Context(), m.owner)
		if err != nil || len(all) != 1 || len(all[0].Files) != 0 {
			t.Errorf("the owner sees %v, %v", all, err)
		}
	})
}

func TestADraftThatDoesNotCompileIsRefusedWithItsLineAndTheMend(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{})
		bad := []byte(strings.Replace(string(minimum(t, "3")), "mc.volume.ects >= 3 ", "mc.volume.etcs >= 3 ", 1))
		_, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, bad))
		list, _ := fault.Of(err)
		if len(list) != 1 || list[0].Key != "rule.unknown_field" || list[0].Field != "draft/xf/frameworks/xf-2027.yaml:30" {
			t.Fatalf("got %v", err)
		}
		said := i18n.For("en").Fault(list[0])
		for _, part := range []string{"XF-1", "mc.volume.etcs", "mc.volume.ects"} {
			if !strings.Contains(said, part) {
				t.Errorf("%q does not say %s", said, part)
			}
		}
	})
}

func TestADraftThatChangesNothingIsRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{})
		files, err := framework.ReadFolder(m.Packs().Pack("xf").FS())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.CreateDraft(t.Context(), m.owner, files); !fault.Is(err, "framework.draft.same") {
			t.Errorf("got %v", err)
		}
		if _, err := m.Draft(t.Context(), m.owner, "none"); !fault.Is(err, "framework.draft.none") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAWithdrawnDraftSaysWhyToThoseWhoCouldReadIt(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{})
		for _, consulted := range []bool{false, true} {
			d, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, minimum(t, "3")))
			if err != nil {
				t.Fatal(err)
			}
			if consulted {
				if _, err := m.OpenConsultation(t.Context(), m.owner, d.ID, pack.On(spring), pack.On(spring)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := m.Withdraw(t.Context(), m.owner, d.ID, " "); !fault.Is(err, "framework.words") {
				t.Errorf("without a reason: %v", err)
			}
			if _, err := m.Withdraw(t.Context(), m.owner, d.ID, "Small providers would fall."); err != nil {
				t.Fatal(err)
			}
			got, err := m.Draft(t.Context(), m.learner, d.ID)
			if consulted != (err == nil) || consulted && (got.State != framework.Withdrawn || got.Reason == "") {
				t.Errorf("consulted %t: got %+v, %v", consulted, got, err)
			}
			if _, err := m.Comment(t.Context(), m.learner, d.ID, "why"); consulted && !fault.Is(err, "framework.comment.no_consultation") {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestCommentsAndAuthorshipAreExportedAndErased(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{})
		d, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, minimum(t, "3")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.OpenConsultation(t.Context(), m.owner, d.ID, pack.On(spring), pack.On(spring)); err != nil {
			t.Fatal(err)
		}
		c, err := m.Comment(t.Context(), m.owner, d.ID, "I wrote it myself.")
		if err != nil {
			t.Fatal(err)
		}
		if err := m.AnswerComment(t.Context(), m.owner, d.ID, c.ID, "You said so."); err != nil {
			t.Fatal(err)
		}
		identitytest.Holds(t, db, m.Service, "framework", m.owner.Person)
		said, err := m.Comments(t.Context(), identity.Anonymous, d.ID)
		if err != nil || len(said) != 1 || said[0].Words != "" {
			t.Errorf("got %+v, %v", said, err)
		}
	})
}

func TestOnePersonDoesNotFillAConsultation(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{})
		d, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, minimum(t, "3")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.OpenConsultation(t.Context(), m.owner, d.ID, pack.On(spring), pack.On(spring)); err != nil {
			t.Fatal(err)
		}
		for i := range 21 {
			_, err := m.Comment(t.Context(), m.learner, d.ID, "again")
			if want := i == 20; want != fault.Is(err, "framework.comment.many") || !want && err != nil {
				t.Fatalf("%d: got %v", i, err)
			}
		}
	})
}

func TestImpactMovesBothWaysAndNamesTheFirstOffers(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		var people population
		for i := range 1500 {
			people = append(people, population{{ects: []string{"0.5", "5"}[i%2], staff: i}}...)
		}
		m := newMinistry(t, db, people)
		text := []byte(strings.Replace(string(minimum(t, "0.25")), "ects >= 0.25 && mc.volume.ects <= 30", "ects >= 0.25 && mc.volume.ects <= 4", 1))
		got, err := m.Impact(t.Context(), identitytest.System, draftOf(t, m.Library, text), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Offers != 1500 || got.Rises != 750 || got.Falls != 750 || len(got.Moved) != 500 || got.More != 1000 {
			t.Errorf("got %+v", got.Now)
		}
		for i, moved := range got.Moved {
			if want := people.id(i); moved.Offer != want {
				t.Fatalf("%d: got %s, want %s", i, moved.Offer, want)
			}
		}
		if got.Moved[0].Movement != framework.Rise || got.Moved[1].Movement != framework.Fall {
			t.Errorf("got %+v", got.Moved[:2])
		}
		before := spring.AddDate(0, 1, 0) // xf-2026 still holds
		if got, err = m.Impact(t.Context(), identitytest.System, draftOf(t, m.Library, text), before); err != nil || got.Falls+got.Rises != 0 {
			t.Errorf("before it begins: %d fall, %d rise, %v", got.Falls, got.Rises, err)
		}
		if _, err := m.Impact(t.Context(), m.provider, draftOf(t, m.Library, text), before); !fault.Is(err, "identity.denied") {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatWasApprovedFallsAtItsReviewOnly(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{{ects: "2", staff: 6, learners: 30, held: []string{"xf-2026"}}, {ects: "5", held: []string{"xf-2026"}}})
		got, err := m.Impact(t.Context(), identitytest.System, draftOf(t, m.Library, minimum(t, "3")), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Falls != 0 || got.Later != 1 || got.Then.Conform != 2 || got.Learners != (framework.Headcount{}) || got.Providers.All() != 0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestADraftOfTheUnionReachesCountriesWhoseOwnRulesBindNobody(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{{ects: "5", jurisdiction: "IE"}, {ects: "5", jurisdiction: "NZ"}})
		text, err := packs.FS.ReadFile("eu/frameworks/eu-cr-2022.yaml")
		if err != nil {
			t.Fatal(err)
		}
		stricter := strings.Replace(string(text), "require: has(mc.title)", "require: has(mc.title) && has(mc.summary)", 1)
		got, err := m.Impact(t.Context(), identitytest.System, draftOf(t, m.Library, []byte(stricter)), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Offers != 1 || got.Now.Conform != 1 || got.Falls != 1 || got.Pack != "eu" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAFieldThatADraftAsksForMakesOffersUnclear(t *testing.T) {
	t.Parallel()
	sqldbtest.EachAt(t, sqldbtest.NewClock(spring), func(t *testing.T, db *sqldb.DB) {
		m := newMinistry(t, db, population{{ects: "5", staff: 3, learners: 50}})
		text := []byte(strings.Replace(string(minimum(t, "1")), "mc.volume.ects <= 30", `mc.volume.ects <= 30 && mc.assessment.turnaroundDays <= 20`, 1))
		got, err := m.Impact(t.Context(), identitytest.System, draftOf(t, m.Library, text), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Unclear != 1 || got.Falls != 0 || got.Rules[0].Unknown != 1 || got.Providers.Small != 1 || got.Learners != (framework.Headcount{}) {
			t.Errorf("got %+v", got)
		}
	})
}

func TestADraftIsReadFromAFolderOrAZipAndNothingElse(t *testing.T) {
	t.Parallel()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	for name, c := range map[string]struct {
		fs    fstest.MapFS
		files int
		key   string
	}{
		"the folder":        {fstest.MapFS{"pack.yaml": file("code: xf"), "frameworks/a.yaml": file("id: a"), "run.sh": file("no")}, 2, ""},
		"around the folder": {fstest.MapFS{"xf/pack.yaml": file("code: xf"), "xf/frameworks/a.yaml": file("id: a"), "README": file("no")}, 2, ""},
		"no pack":           {fstest.MapFS{"a.yaml": file("a")}, 0, "framework.draft.no_pack"},
		"two packs":         {fstest.MapFS{"a/pack.yaml": file("a"), "b/pack.yaml": file("b")}, 0, "framework.draft.no_pack"},
		"too large":         {fstest.MapFS{"pack.yaml": file(strings.Repeat("x", 3<<20))}, 0, "framework.draft.large"},
		"not text":          {fstest.MapFS{"pack.yaml": file("\xff\xfe")}, 0, "framework.draft.text"},
	} {
		files, err := framework.ReadFolder(c.fs)
		if c.key == "" && (err != nil || len(files) != c.files) || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%s: got %v, %v", name, files, err)
		}
	}
	data, err := framework.Files{"pack.yaml": "code: xf", "frameworks/a.yaml": "id: a"}.Zip()
	if err != nil {
		t.Fatal(err)
	}
	back, err := framework.ReadZip(data)
	if err != nil || len(back) != 2 || back["frameworks/a.yaml"] != "id: a" {
		t.Errorf("got %v, %v", back, err)
	}
	if _, err := framework.ReadZip(data[:len(data)-9]); !fault.Is(err, "framework.draft.zip") {
		t.Errorf("half a zip: %v", err)
	}
	if _, err := (framework.Files{"pack.yaml": "code: ../x"}).Zip(); !fault.Is(err, "framework.draft.code") {
		t.Errorf("got %v", err)
	}
}

func TestAVersionAloneNeedsALoadedPack(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	for name, text := range map[string]string{
		"nobody's":      "id: zz-2027\nseries: zz\nvalidFrom: 2027-01-01",
		"a path":        "id: ../xf\nseries: xf",
		"without an id": "series: xf",
	} {
		if _, err := l.WithVersion([]byte(text)); !fault.Is(err, "framework.draft.version") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := l.WithVersion([]byte("id: xf-2027\nvalidFrom: [")); !fault.Is(err, "pack.yaml") {
		t.Errorf("broken YAML: got %v, want its line", err)
	}
}

func FuzzADraftThatIsReadCanBeWrittenAndReadAgain(f *testing.F) {
	data, err := framework.Files{"pack.yaml": "code: xf", "frameworks/a.yaml": "id: a"}.Zip()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := framework.ReadZip(data)
		if err != nil {
			return
		}
		again, err := files.Zip()
		if fault.Is(err, "framework.draft.code") {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		back, err := framework.ReadZip(again)
		if err != nil || !maps.Equal(files, back) {
			t.Fatalf("%v, then %v, %v", files, back, err)
		}
	})
}

func TestAnAnalystTriesARuleBeforeAnybodyDraftsIt(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		set(clock, spring)
		m := newMinistry(t, db, population{{ects: "5", staff: 400, learners: 40}, {ects: "2", staff: 6, learners: 12}, {ects: "1", staff: 6, learners: 4}, {ects: "2.5", staff: 80}})
		ids, _ := identitytest.Service(t, db)
		analyst := identitytest.Member(t, ids, "ministry", "ward", identity.RoleAnalyst)
		got, files, err := m.Try(t.Context(), analyst, "XF", framework.WhatIf{Limit: framework.LeastVolume, Value: "3"})
		if err != nil {
			t.Fatal(err)
		}
		if got.Falls != 3 || got.FallsBy != (framework.Providers{Small: 2, Larger: 1}) || got.Framework != "xf-2027" || got.At.String() != "2027-01-01" {
			t.Errorf("got %+v", got)
		}
		drafted, err := m.CreateDraft(t.Context(), m.owner, files)
		if err != nil {
			t.Fatal(err)
		}
		desk, err := m.DraftImpact(t.Context(), m.owner, drafted.ID, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(got, desk); d != "" {
			t.Errorf("the desk says otherwise: %s", d)
		}
		for name, tc := range map[string]struct {
			who identity.Actor
			w   framework.WhatIf
			key string
		}{
			"somebody else":            {m.provider, framework.WhatIf{Limit: framework.LeastVolume, Value: "3"}, "identity.denied"},
			"nothing changed":          {analyst, framework.WhatIf{Limit: framework.LeastVolume, Value: "1"}, "framework.whatif.nothing"},
			"no number":                {analyst, framework.WhatIf{Limit: framework.LeastVolume, Value: "three"}, "desk.error.amount"},
			"more than the most":       {analyst, framework.WhatIf{Limit: framework.LeastVolume, Value: "31"}, "desk.error.volume_order"},
			"no level":                 {analyst, framework.WhatIf{Limit: framework.LeastLevel, Value: "x"}, "desk.error.level"},
			"no limit":                 {analyst, framework.WhatIf{Limit: "colour", Value: "3"}, "framework.whatif.limit"},
			"a day that is past":       {analyst, framework.WhatIf{Limit: framework.LeastVolume, Value: "3", From: pack.On(spring.AddDate(0, 0, -1))}, "framework.whatif.past"},
			"a field there is not":     {analyst, framework.WhatIf{Require: "mc.volume.etcs >= 3"}, "rule.unknown_field"},
			"an expression that stops": {analyst, framework.WhatIf{Require: "mc.volume.ects >="}, "rule.compile"},
		} {
			if _, _, err := m.Try(t.Context(), tc.who, "XF", tc.w); !fault.Is(err, tc.key) {
				t.Errorf("%s: %v, want %s", name, err, tc.key)
			}
		}
		_, _, err = m.Try(t.Context(), analyst, "XF", framework.WhatIf{Require: "mc.volume.etcs >= 3"})
		if l, ok := fault.Of(err); !ok || !strings.Contains(l[0].Field, "frameworks/xf-2027.yaml:") {
			t.Errorf("the line is not told: %v", err)
		}
		if got, _, err = m.Try(t.Context(), analyst, "XF", framework.WhatIf{Require: "mc.volume.ects >= 3.0"}); err != nil || got.Falls != 3 {
			t.Errorf("%d fall, %v", got.Falls, err)
		}
	})
}
