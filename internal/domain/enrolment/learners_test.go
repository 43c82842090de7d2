package enrolment_test

import (
	"context"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestLearnersOfOffersAreThoseWithAPlaceNow(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h house) {
		for i := range 4 { // two places; two wait
			h.apply(t, i)
		}
		learners := func(in func(catalogue.OfferID) bool) (n int) {
			must(t, h.db.Read(t.Context(), sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				n, err = enrolment.LearnersIn(ctx, tx, in)
				return err
			}))
			return n
		}
		if n := learners(func(o catalogue.OfferID) bool { return o == h.offer }); n != 2 {
			t.Errorf("got %d learners, want those with a place: 2", n)
		}
		if n := learners(func(catalogue.OfferID) bool { return false }); n != 0 {
			t.Errorf("of no offer: got %d", n)
		}
	})
}
