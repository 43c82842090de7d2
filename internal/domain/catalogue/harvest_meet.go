package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// statedAs is an offer by the name a source gives it, with the page and harvest
// on which that source was last met stating it.
func statedAs(ctx context.Context, tx *sqldb.Tx, src Source, localID string) (kept, bool, error) {
	said, found, err := statementBy(ctx, tx, src.Tenant, src.ID, localID)
	if err != nil {
		return kept{}, false, err
	}
	if found {
		return kept{Offer: said.Offer, Page: said.Page, Record: said.Record, Harvest: said.Harvest, Source: src.ID}, true, nil
	}
	return offerByLocalID(ctx, tx, src.Tenant, localID)
}

// meetAll notes that a document still states what it stated, and judges its
// offers again.
func (h *harvest) meetAll(ctx context.Context, tx *sqldb.Tx, record string, met *tally) error {
	if record == "" {
		return nil
	}
	offers, err := offersOfRecord(ctx, tx, h.source.Tenant, h.source.ID, record)
	if err != nil {
		return err
	}
	said, err := statementsOfRecord(ctx, tx, h.source.ID, record)
	if err != nil {
		return err
	}
	known := map[OfferID]bool{}
	for _, k := range offers {
		known[k.ID] = true
	}
	for _, x := range said {
		x.Harvest, x.Misses = h.id, 0
		if err := upsertStatement(ctx, tx, x); err != nil {
			return err
		}
		if known[x.OfferID] {
			continue
		}
		k, err := offerByID(ctx, tx, x.OfferID)
		if err != nil {
			return err
		}
		known[k.ID], offers = true, append(offers, k)
	}
	for _, k := range offers {
		if err := h.meet(ctx, tx, k, met); err != nil {
			return err
		}
	}
	return nil
}

// meet judges an offer that its page still states as it was.
func (h *harvest) meet(ctx context.Context, tx *sqldb.Tx, k kept, met *tally) error {
	t := taking{Offer: k.Offer, Org: h.org, Source: k.Source, Page: k.Page, Record: k.Record, Harvest: k.Harvest, settled: true}
	if k.Source == h.source.ID {
		t.Harvest = h.id
	}
	if k.Provider != h.org.ID {
		org, err := identity.OrganisationIn(ctx, tx, k.Provider)
		if err != nil {
			return err
		}
		t.Org = org
	}
	j, err := h.s.takeIn(ctx, tx, t, met)
	if err != nil {
		return err
	}
	return replaceOfferReport(ctx, tx, k, j.Report)
}

// missAtOnce is how many offers one transaction counts as missed.
const missAtOnce = 25

// missAll counts what the source did not state in this harvest, some offers a
// transaction: a site may lose all at once. What stands on a page that did not
// answer is not missing. A run that is stopped here has seen all pages: what it
// counted counts.
func (h *harvest) missAll(ctx context.Context) (gone int, err error) {
	for after := OfferID(""); !h.cut; {
		counted, last := 0, OfferID("")
		err := h.write(ctx, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			counted, last, err = h.missSome(ctx, tx, after)
			return err
		})
		if err != nil {
			return gone, err
		}
		gone += counted
		if last == "" {
			break
		}
		after = last
	}
	return gone, nil
}

// missSome counts some offers as missed, and gives the last it looked at; none is
// left after "".
func (h *harvest) missSome(ctx context.Context, tx *sqldb.Tx, after OfferID) (gone int, last OfferID, err error) {
	unmet, err := offersUnmet(ctx, tx, h.source.Tenant, h.source.ID, h.id, after, missAtOnce)
	if err != nil {
		return 0, "", err
	}
	for _, k := range unmet {
		last = k.ID
		if h.excused[k.Page] {
			continue
		}
		if err := missIn(ctx, tx, k, &gone); err != nil {
			return 0, "", err
		}
	}
	return gone, last, nil
}

// missStated counts the statements beside others' that the source did not make in
// this harvest.
func (h *harvest) missStated(ctx context.Context, tx *sqldb.Tx, gone *int) error {
	if h.cut {
		return nil
	}
	said, err := statementsUnmet(ctx, tx, h.source.ID, h.id)
	if err != nil {
		return err
	}
	for _, x := range said {
		if h.excused[x.Page] {
			continue
		}
		if x.Misses++; x.Misses < missesToGone {
			err = upsertStatement(ctx, tx, x)
		} else {
			err = h.s.dropIn(ctx, tx, x, gone)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropIn takes what a source says about an offer away. The offer is then what the
// others say; without others it is given up, and its last statement stays with
// its page.
func (s *Service) dropIn(ctx context.Context, tx *sqldb.Tx, x statement, gone *int) error {
	all, err := statementsOf(ctx, tx, x.OfferID)
	if err != nil {
		return err
	}
	if len(all) > 1 {
		if err := deleteStatement(ctx, tx, x); err != nil {
			return err
		}
		return s.settleAgain(ctx, tx, x.OfferID, &tally{})
	}
	k, err := offerByID(ctx, tx, x.OfferID)
	if err != nil || !k.GoneAt.IsZero() {
		return err
	}
	k.Misses = missesToGone
	return missIn(ctx, tx, k, gone)
}

// missIn counts one miss; the third is the last.
func missIn(ctx context.Context, tx *sqldb.Tx, k kept, gone *int) error {
	k.Misses++
	if k.Misses < missesToGone {
		return updateOffer(ctx, tx, k)
	}
	*gone++
	wasListed := k.Listed
	k.GoneAt, k.Changed, k.Listed = tx.Now(), tx.Now(), false
	if err := updateOffer(ctx, tx, k); err != nil || !wasListed {
		return err
	}
	return event.Emit(ctx, tx, OfferUnlisted{Offer: k.ID, Provider: k.Provider, Gone: true})
}
