package catalogue_test

import (
	"context"
	"slices"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestANearDuplicateIsFoundAndExplainedUntilItIsAnotherOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.site.set("/c", course("identifier", `"HTW-C"`, "name", `"Blades, evenings"`, "timeRequired", `"PT80H"`))
		w.site.set("/d", course("identifier", `"HTW-D"`, "name", `"Care at night"`, "teaches", `["Lift a person safely"]`))
		w.harvest()
		blades := w.listedTitled("Blades")
		like := func() []catalogue.Duplicate {
			all, err := w.s.Duplicates(w.Context(), identity.Anonymous, blades, catalogue.AlikeToLookAt)
			w.must(err)
			return all
		}
		all := like()
		if len(all) != 1 || all[0].Title["en"] != "Blades, evenings" || all[0].Score < catalogue.AlikeTheSame || all[0].Approved {
			w.Fatalf("got %+v", all)
		}
		if !slices.Contains(all[0].Words, "inspect") || all[0].Parts[0].Name != "outcomes" || all[0].Parts[2].Score != 8000 {
			w.Errorf("not explained: %+v", all[0])
		}
		if repeats, err := w.s.Repeats(w.Context(), blades); err != nil || len(repeats) > 0 {
			w.Errorf("nothing is approved, and %v, %v", repeats, err)
		}
		w.must(w.db.Write(w.Context(), sqldb.Tenant("qaf"), func(ctx context.Context, tx *sqldb.Tx) error {
			return catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: all[0].Offer, Kind: catalogue.FactApproved, Value: "sha256:x", Source: "qaf"})
		}))
		repeats, err := w.s.Repeats(w.Context(), blades)
		if err != nil || len(repeats) != 1 {
			w.Fatalf("once it is approved: %v, %v", repeats, err)
		}
		fields := framework.Fields{"app": map[string]any{"duplicates": catalogue.DuplicateFields(repeats)}}
		if rows, ok := fields["app"].(map[string]any)["duplicates"].([]map[string]any); !ok || rows[0]["mcId"] != string(all[0].Offer) {
			w.Errorf("as fields: %v", fields)
		}
		if page, err := w.s.AlikeOffers(w.Context(), operator, "", 0); err != nil || len(page.Pairs) != 0 || page.Waiting != 3 {
			w.Errorf("before they were compared: %+v, %v", page, err)
		}
		if pairs := w.pairs(); len(pairs) != 1 {
			w.Errorf("pairs: %+v", pairs)
		}
		if stored := like(); len(stored) != 1 || stored[0].Score != all[0].Score {
			w.Errorf("once all were compared: %+v", stored)
		}
		if _, err := w.s.AlikeOffers(w.Context(), identity.Anonymous, "", 0); err == nil {
			w.Error("anybody may list all pairs")
		}
		if _, err := w.s.AlikeOffers(w.Context(), operator, "8000", 0); w.faultKey(err) != "catalogue.alike.cursor" {
			w.Errorf("from a place that is none: %v", err)
		}
		w.site.set("/c", course("identifier", `"HTW-C"`, "name", `"Towers, evenings"`, "teaches", `["Climb a mast"]`))
		w.harvest()
		if all = like(); len(all) > 0 {
			w.Errorf("after it says something else: %+v", all)
		}
		if pairs := w.pairs(); len(pairs) > 0 {
			w.Errorf("after it says something else: %+v", pairs)
		}
	})
}
