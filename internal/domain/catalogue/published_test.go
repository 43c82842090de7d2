package catalogue_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestEveryPublishedOfferIsYieldedWithWhatItStates(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest()
		id := w.offer().Offer.ID
		w.must(w.db.Write(w.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			return catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: id, Kind: catalogue.FactUnder, Value: "xf-2026", Source: "qaf"})
		}))
		subjects := func(land string) (all []framework.Subject) {
			w.must(w.db.Read(w.Context(), sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
				all = nil
				return w.s.PublishedIn(ctx, tx, func(j string) bool { return j == land }, func(s framework.Subject) error {
					all = append(all, s)
					return nil
				})
			}))
			return all
		}
		got := subjects(w.org.Country)
		if len(got) != 1 || got[0].Offer != string(id) || got[0].Provider != w.org.ID || got[0].Jurisdiction != w.org.Country || !slices.Equal(got[0].Held, []string{"xf-2026"}) {
			t.Fatalf("got %+v", got)
		}
		title, fields, err := got[0].Read()
		if err != nil || title["en"] != "Blades" || fields["mc"] == nil {
			t.Errorf("got %v, %v, %v", title, fields, err)
		}
		if got := subjects("ZZ"); len(got) != 0 {
			t.Errorf("of another country: got %+v", got)
		}
		enough := errors.New("enough")
		err = w.db.Read(w.Context(), sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			return w.s.PublishedIn(ctx, tx, func(string) bool { return true }, func(framework.Subject) error { return enough })
		})
		if !errors.Is(err, enough) {
			t.Errorf("got %v", err)
		}
	})
}
