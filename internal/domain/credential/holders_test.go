package credential_test

import (
	"context"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestHoldersOfOffersHaveACredentialInForce(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		issued := h.issued(t)
		holders := func(offer catalogue.OfferID) (n int) {
			must(t, h.db.Read(t.Context(), sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				n, err = credential.HoldersIn(ctx, tx, func(o catalogue.OfferID) bool { return o == offer })
				return err
			}))
			return n
		}
		if n := holders("a"); n != 3 {
			t.Errorf("got %d, want 3", n)
		}
		must(t, h.Revoke(t.Context(), h.castell, issued[0].ID, "Somebody else sat the test."))
		if n := holders("a"); n != 2 {
			t.Errorf("one is withdrawn: got %d, want 2", n)
		}
		if n := holders("another"); n != 0 {
			t.Errorf("of another offer: got %d", n)
		}
	})
}
