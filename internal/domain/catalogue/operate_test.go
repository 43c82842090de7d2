package catalogue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// sites registers n sources of one provider, every tenth with failures.
func (b shelf) sites(n int) (ids []SourceID) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx *sqldb.Tx) error {
		ids = nil
		org, _, err := identity.UnclaimedIn(ctx, tx, identity.Organisation{Slug: "harbour", Name: i18n.Text{"en": "Harbour"}, Kind: identity.KindProvider, Country: "XF"})
		if err != nil {
			return err
		}
		for i := range n {
			s := Source{ID: SourceID(fmt.Sprintf("s%05d", i)), Tenant: org.ID, Kind: SourceSite, Address: fmt.Sprintf("https://harbour.example/%d", i), State: SourceActive, Proven: ProvenWebsite, Registered: tx.Now(), Due: tx.Now().Add(time.Hour)}
			if err := insertSource(ctx, tx, s); err != nil {
				return err
			}
			if i%10 == 0 {
				s.State, s.Failures, s.Code = SourceDegraded, 3, "fetch.timeout"
				if err := updateSource(ctx, tx, s); err != nil {
					return err
				}
			}
			ids = append(ids, s.ID)
		}
		return nil
	})
	return ids
}

func TestAnOperatorSeesWhatAnActWouldDoDoesItAndTakesItBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		b.sites(30)
		failing := SourceQuery{Code: "fetch.timeout", Limit: 2}
		before, err := s.FindSources(t.Context(), operator, failing)
		if err != nil || len(before.Sources) != 2 || before.Next == "" {
			t.Fatalf("got %d sources, next %q, %v", len(before.Sources), before.Next, err)
		}
		preview, err := s.PreviewAct(t.Context(), operator, ActQuarantine, failing)
		if err != nil || len(preview.Sources) != 3 || preview.ID != "" {
			t.Fatalf("the preview names %d sources: %v", len(preview.Sources), err)
		}
		if again, _ := s.FindSources(t.Context(), operator, failing); cmp.Diff(before, again) != "" {
			t.Error("the preview did something")
		}
		done, err := s.ActOnSources(t.Context(), operator, ActQuarantine, failing)
		if err != nil || len(done.Sources) != 3 {
			t.Fatalf("got %+v, %v", done, err)
		}
		twice, err := s.ActOnSources(t.Context(), operator, ActQuarantine, failing)
		if err != nil || len(twice.Sources) != 0 || twice.Same != 3 || twice.ID != "" {
			t.Errorf("a second time it does %+v, %v", twice, err)
		}
		if held, _ := s.FindSources(t.Context(), operator, SourceQuery{State: SourceQuarantined}); len(held.Sources) != 3 || !held.Sources[0].Due.IsZero() {
			t.Errorf("%d are quarantined: %+v", len(held.Sources), held.Sources)
		}
		for range 2 { // the second time changes nothing
			if _, err := s.UndoAct(t.Context(), operator, done.ID); err != nil {
				t.Fatal(err)
			}
		}
		if after, _ := s.FindSources(t.Context(), operator, failing); cmp.Diff(before, after) != "" {
			t.Errorf("after it was taken back: %s", cmp.Diff(before, after))
		}
		acts, err := s.LatestActs(t.Context(), operator, 5)
		if err != nil || len(acts) != 1 || acts[0].Undone.IsZero() || acts[0].Sources != 3 {
			t.Errorf("the record says %+v, %v", acts, err)
		}
	})
}

func TestActsThatCannotBeDoneSayWhyAndOnlyAnOperatorActs(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		ids := b.sites(2)
		if _, err := s.PreviewAct(t.Context(), operator, "explode", SourceQuery{}); !fault.Is(err, "catalogue.act.unknown") {
			t.Errorf("an unknown act: %v", err)
		}
		if _, err := s.ActOnSources(t.Context(), identity.Anonymous, ActRetire, SourceQuery{}); err == nil {
			t.Error("anybody retires sources")
		}
		if _, err := s.UndoAct(t.Context(), operator, "none"); !fault.Is(err, "catalogue.act.none") {
			t.Errorf("an act that was not: %v", err)
		}
		read, err := s.ActOnSources(t.Context(), operator, ActHarvest, SourceQuery{IDs: ids[:1]})
		if err != nil || len(read.Sources) != 1 {
			t.Fatalf("got %+v, %v", read, err)
		}
		if _, err := s.UndoAct(t.Context(), operator, read.ID); !fault.Is(err, "catalogue.act.for_good") {
			t.Errorf("reading taken back: %v", err)
		}
	})
}

func TestHealthCountsSourcesCoverageAndWhatWaits(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		b.sites(20)
		b.put("blades", "Blades", true)
		b.put("cranes", "Cranes", false)
		if _, err := s.ActOnSources(t.Context(), operator, ActHarvest, SourceQuery{Code: "fetch.timeout"}); err != nil {
			t.Fatal(err)
		}
		h, err := s.Health(t.Context(), operator)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Tally{{"active", 18}, {"degraded", 2}}, h.States); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]Tally{{"fetch.timeout", 2}}, h.Failures); diff != "" || h.Due != 2 {
			t.Errorf("%s; %d due", diff, h.Due)
		}
		if len(h.Coverage) != 1 || h.Coverage[0].Known != 2 || h.Coverage[0].Listed != 1 {
			t.Errorf("coverage %+v", h.Coverage)
		}
		if last := h.Freshness[len(h.Freshness)-1]; !last.Never || last.Offers != 2 {
			t.Errorf("freshness %+v", h.Freshness)
		}
		if len(h.Queues) == 0 || h.Queues[0].Kind != jobHarvest || h.Queues[0].Open != 2 || h.Queues[0].Due != 2 {
			t.Errorf("queues %+v", h.Queues)
		}
	})
}

// sourcesOfABigCountry is 10,000 when it is measured.
const sourcesOfABigCountry = 1100

// TestTheOperatorsPagesAnswerWithThousandsOfSources says how long they took.
func TestTheOperatorsPagesAnswerWithThousandsOfSources(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a database")
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		b.sites(sourcesOfABigCountry)
		begun := time.Now()
		if _, err := s.Health(t.Context(), operator); err != nil {
			t.Fatal(err)
		}
		health := time.Since(begun)
		begun = time.Now()
		page, err := s.FindSources(t.Context(), operator, SourceQuery{Address: "harbour", After: "s01000"})
		if err != nil || len(page.Sources) != 50 {
			t.Fatalf("%d sources, %v", len(page.Sources), err)
		}
		t.Logf("health %v, a page of sources %v", health, time.Since(begun))
	})
}

func TestASourceWhoseReleaseIsTakenBackHasFailedAsOftenAsBefore(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		b.sites(11)
		failing := SourceQuery{Code: "fetch.timeout"}
		before, err := s.FindSources(t.Context(), operator, failing)
		if err != nil || len(before.Sources) != 2 || before.Sources[0].Failures != 3 {
			t.Fatalf("got %+v, %v", before.Sources, err)
		}
		done, err := s.ActOnSources(t.Context(), operator, ActRelease, failing)
		if err != nil || len(done.Sources) != 2 {
			t.Fatalf("got %+v, %v", done, err)
		}
		if free, _ := s.FindSources(t.Context(), operator, failing); free.Sources[0].Failures != 0 || free.Sources[0].State != SourceActive {
			t.Errorf("released: %+v", free.Sources[0])
		}
		if _, err := s.UndoAct(t.Context(), operator, done.ID); err != nil {
			t.Fatal(err)
		}
		if after, _ := s.FindSources(t.Context(), operator, failing); cmp.Diff(before, after) != "" {
			t.Errorf("after it was taken back: %s", cmp.Diff(before, after))
		}
	})
}

func TestASourceIsFoundByItsAddressAsItStands(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		ids := b.sites(12)
		for part, want := range map[string]int{"": 12, "%": 0, "harbour_example": 0, "Harbour.EXAMPLE/1": 3, "/11": 1, "!": 0, `\`: 0, "' OR 1=1": 0} {
			got, err := s.FindSources(t.Context(), operator, SourceQuery{Address: part})
			if err != nil || len(got.Sources) != want {
				t.Errorf("%q finds %d sources, want %d: %v", part, len(got.Sources), want, err)
			}
		}
		named := SourceQuery{IDs: []SourceID{ids[4], ids[10], ids[4], "nobody's"}}
		if got, err := s.FindSources(t.Context(), operator, named); err != nil || len(got.Sources) != 2 || got.Sources[0].ID != ids[4] {
			t.Errorf("by name: %+v, %v", got.Sources, err)
		}
		named.Code = "fetch.timeout"
		if got, err := s.FindSources(t.Context(), operator, named); err != nil || len(got.Sources) != 1 || got.Sources[0].ID != ids[10] {
			t.Errorf("by name, of those that failed: %+v, %v", got.Sources, err)
		}
		named.Code, named.Limit = "", 1
		first, err := s.FindSources(t.Context(), operator, named)
		if named.After = first.Next; err != nil || first.Next != ids[4] {
			t.Fatalf("got %+v, %v", first, err)
		}
		if got, err := s.FindSources(t.Context(), operator, named); err != nil || len(got.Sources) != 1 || got.Sources[0].ID != ids[10] {
			t.Errorf("the next page: %+v, %v", got.Sources, err)
		}
	})
}

func TestAThousandSourcesDueAtOnceAreAskedForInPortions(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		const many = 2*dueAtOnce + 7
		b.sites(many)
		clock.Advance(2 * time.Hour)
		commit, err := s.harvestDue(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.Health(t.Context(), operator)
		if err != nil || h.Due == 0 || h.Due > dueAtOnce {
			t.Errorf("%d are left for the last portion, want some of %d: %v", h.Due, dueAtOnce, err)
		}
		b.write(commit)
		if h, err = s.Health(t.Context(), operator); err != nil || h.Due != 0 || h.Queues[0].Open != many {
			t.Errorf("%d due, queues %+v, %v", h.Due, h.Queues, err)
		}
	})
}
