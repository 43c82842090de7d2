package funding_test

import (
	"context"
	"slices"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// funded is what the catalogue says about who pays for an offer.
func (h house) funded(t *testing.T, o catalogue.OfferID) (schemes []string) {
	t.Helper()
	must(t, h.db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		schemes = nil
		facts, err := catalogue.FactsIn(ctx, tx, o)
		for _, f := range facts {
			if f.Kind == catalogue.FactFunded {
				schemes = append(schemes, f.Value+" by "+f.Source)
			}
		}
		return err
	}))
	return schemes
}

func (h house) commit(t *testing.T, c job.Commit, err error) {
	t.Helper()
	must(t, err)
	must(t, h.db.Write(t.Context(), sqldb.System, c))
}

func (h house) set(t *testing.T, o catalogue.OfferID, column string, to any) {
	t.Helper()
	_, err := h.db.Migrator().ExecContext(t.Context(), `UPDATE catalogue_offer SET `+column+` = $1 WHERE id = $2`, to, string(o))
	must(t, err)
}

func TestTheCatalogueSaysWhichSchemesPayForAnOffer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		want := func(o catalogue.OfferID, paid bool) {
			t.Helper()
			var all []string
			if paid {
				all = []string{"xf/voucher by " + string(h.ministry.Tenant)}
			}
			if got := h.funded(t, o); !slices.Equal(got, all) {
				t.Errorf("got %v, want %v", got, all)
			}
		}
		for range 2 { // told twice, stated once
			c, err := h.OnOfferListed(t.Context(), catalogue.OfferListed{Offer: h.offer, Provider: h.provider})
			h.commit(t, c, err)
			want(h.offer, true)
		}
		h.set(t, h.offer, "listed", false)
		c, err := h.OnOfferUnlisted(t.Context(), catalogue.OfferUnlisted{Offer: h.offer, Provider: h.provider})
		h.commit(t, c, err)
		want(h.offer, false) // the voucher pays for listed offers only

		free := h.publish(t, 0)
		c, err = h.OnOfferChanged(t.Context(), catalogue.OfferChanged{Offer: free, Provider: h.provider})
		h.commit(t, c, err)
		want(free, false) // there is nothing to pay

		c, err = h.OnOfferChanged(t.Context(), catalogue.OfferChanged{Offer: "gone", Provider: h.provider})
		h.commit(t, c, err)
		want("gone", false)
	})
}

func TestOnceADayEveryOfferIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		all := []catalogue.OfferID{h.offer, h.publish(t, 120000)}
		for range 2 {
			for _, j := range h.Jobs() {
				c, err := j.Work(t.Context(), nil)
				h.commit(t, c, err)
			}
			for _, o := range all {
				if got := h.funded(t, o); len(got) != 1 {
					t.Errorf("%s: got %v", o, got)
				}
			}
		}
	})
}
