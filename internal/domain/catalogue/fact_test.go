package catalogue_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestDomainsToTheRightReadAnOfferInTheirOwnScope(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest()
		first := w.offer()
		w.site.set("/b", course("timeRequired", `"PT120H"`))
		w.harvest()
		now := w.offer()
		for _, scope := range []sqldb.Scope{sqldb.Public, sqldb.National, sqldb.System, sqldb.Tenant("another"), sqldb.Person("somebody")} {
			w.must(w.db.Read(w.Context(), scope, func(ctx context.Context, tx *sqldb.Tx) error {
				o, run, err := catalogue.RunIn(ctx, tx, now.Offer.ID, "spring")
				if err != nil || run.Places != 12 || o.Provider != w.org.ID {
					t.Errorf("%v: run %+v, %v", scope, run, err)
				}
				if _, _, err := catalogue.RunIn(ctx, tx, now.Offer.ID, "autumn"); w.faultKey(err) != "catalogue.run.not_found" {
					t.Errorf("%v: %v", scope, err)
				}
				v, err := catalogue.VersionIn(ctx, tx, now.Offer.ID, first.Hash)
				if err != nil || v.Number != 1 || v.Spec.Workload.Hours.String() != "100" {
					t.Errorf("%v: version %+v, %v", scope, v, err)
				}
				if _, err := catalogue.VersionIn(ctx, tx, now.Offer.ID, "sha256:0"); w.faultKey(err) != "catalogue.version.not_found" {
					t.Errorf("%v: %v", scope, err)
				}
				class, fields, err := catalogue.DifferenceIn(ctx, tx, now.Offer.ID, first.Hash, now.Hash)
				if err != nil || class != catalogue.Substantive || fields[0].Field != "workload.hours" || fields[0].Was != "100" || fields[0].Is != "120" {
					t.Errorf("%v: %v %+v, %v", scope, class, fields, err)
				}
				if _, err := catalogue.OfferIn(ctx, tx, "nothing"); w.faultKey(err) != "catalogue.offer.not_found" {
					t.Errorf("%v: %v", scope, err)
				}
				return nil
			}))
		}
		versions, err := w.s.Versions(w.Context(), identity.Anonymous, now.Offer.ID)
		if err != nil || len(versions) != 2 || versions[0].Number != 2 || versions[0].Class != catalogue.Substantive {
			t.Errorf("versions: %+v, %v", versions, err)
		}
	})
}

func TestFactsAreStatedRenewedAndTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest()
		id := w.offer().Offer.ID
		put := func(f catalogue.Fact) error {
			return w.db.Write(w.Context(), sqldb.Tenant("qaf"), func(ctx context.Context, tx *sqldb.Tx) error { return catalogue.PutFactIn(ctx, tx, f) })
		}
		for range 2 {
			w.must(put(catalogue.Fact{Offer: id, Kind: catalogue.FactCounts, Value: "BSc Nursing", Source: "st-brannoc"}))
		}
		w.must(put(catalogue.Fact{Offer: id, Kind: catalogue.FactFunded, Value: "voucher", Source: "ministry"}))
		if got := w.offer().Facts; len(got) != 2 || !got[0].AsOf.Equal(w.clock.Now()) {
			t.Errorf("got %+v", got)
		}
		if err := put(catalogue.Fact{Offer: id}); w.faultKey(err) != "catalogue.fact.incomplete" {
			t.Errorf("got %v", err)
		}
		if err := put(catalogue.Fact{Offer: "none", Kind: catalogue.FactFunded, Source: "x"}); w.faultKey(err) != "catalogue.offer.not_found" {
			t.Errorf("got %v", err)
		}
		w.must(w.db.Write(w.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			return catalogue.DropFactsIn(ctx, tx, id, catalogue.FactFunded, "ministry")
		}))
		if got := w.offer().Facts; len(got) != 1 || got[0].Kind != catalogue.FactCounts {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAnIdGivenAwayTwiceIsToldWhateverTheOrder(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/m", course())
		w.harvest()
		w.site.set("/a", course("name", `"An impostor"`)) // sorts before /m
		w.harvest()
		v := w.offer()
		if v.Offer.Title["en"] != "Blades" || v.Offer.URL != "https://"+harbour+"/m" {
			t.Errorf("the later page took the id: %v at %s", v.Offer.Title, v.Offer.URL)
		}
		if !slices.ContainsFunc(w.report(), func(e catalogue.ReportEntry) bool {
			return e.Page == "https://"+harbour+"/a" && e.Message.Key == "catalogue.page.duplicate_id" && e.Message.Args["want"] == "https://"+harbour+"/m"
		}) {
			t.Errorf("report: %+v", w.report())
		}
	})
}

func TestTwoHarvestsAtOnceMakeOneOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for _, p := range []string{"A", "B", "C", "D"} {
			w.site.set("/"+p, course("identifier", `"`+p+`"`))
		}
		src, err := w.s.RegisterSource(w.Context(), w.manager, w.org.ID, "https://"+harbour+"/")
		w.must(err)
		w.source = src
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			both.Go(func() { _, errs[i] = w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID) })
		}
		both.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		if got := len(w.offers()); got != 4 {
			t.Errorf("got %d offers, want 4", got)
		}
		if got := w.heard(); len(got) != 4 {
			t.Errorf("told %v", got)
		}
	})
}
