package funding

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Which schemes pay for an offer is a fact of the catalogue (catalogue.FactFunded),
// so that lists can filter by it: the value is the scheme's key (xf/voucher), the
// source the organisation that answers for it. It says that the scheme pays for
// such an offer, not that it pays for everybody, or has money left: that is a
// quote. Pledges are no facts: they come and go, and most are for an employer's
// own people.

// OnOfferListed states which schemes pay for an offer that is listed now.
func (s *Service) OnOfferListed(_ context.Context, e catalogue.OfferListed) (job.Commit, error) {
	return s.stateLater(e.Offer), nil
}

// OnOfferUnlisted takes back what an unlisted offer does not get.
func (s *Service) OnOfferUnlisted(_ context.Context, e catalogue.OfferUnlisted) (job.Commit, error) {
	return s.stateLater(e.Offer), nil
}

// OnOfferChanged states it again for an offer that says something else.
func (s *Service) OnOfferChanged(_ context.Context, e catalogue.OfferChanged) (job.Commit, error) {
	return s.stateLater(e.Offer), nil
}

func (s *Service) stateLater(o catalogue.OfferID) job.Commit {
	return func(ctx context.Context, tx *sqldb.Tx) error { return s.stateIn(ctx, tx, o) }
}

// Jobs are the domain's background work: once a day every offer is looked at
// again, because law begins and ends on days, and packs change.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{{Kind: "funding.offers", Every: 24 * time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
		var off []catalogue.OfferID
		err := s.db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			off = nil
			ids, err := catalogue.PublishedIDsIn(ctx, tx)
			if err != nil {
				return err
			}
			for _, id := range ids {
				is, was, err := s.paidBy(ctx, tx, id)
				if err != nil {
					return err
				}
				if !slices.Equal(is, was) {
					off = append(off, id)
				}
			}
			return nil
		})
		return func(ctx context.Context, tx *sqldb.Tx) error {
			for _, id := range off {
				if err := s.stateIn(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		}, err
	}}}
}

// payment is one scheme that pays for an offer, and who answers for it.
type payment struct{ scheme, source string }

// stateIn makes the catalogue say which schemes pay for an offer. Nothing is
// written when it says so already.
func (s *Service) stateIn(ctx context.Context, tx *sqldb.Tx, o catalogue.OfferID) error {
	is, was, err := s.paidBy(ctx, tx, o)
	if err != nil || slices.Equal(is, was) {
		return err
	}
	for _, p := range was {
		if err := catalogue.DropFactsIn(ctx, tx, o, catalogue.FactFunded, p.source); err != nil {
			return err
		}
	}
	for _, p := range is {
		if err := catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: o, Kind: catalogue.FactFunded, Value: p.scheme, Source: p.source}); err != nil {
			return err
		}
	}
	return nil
}

// paidBy is which schemes pay for an offer now, and what the catalogue says; an
// offer that is gone is paid by none.
func (s *Service) paidBy(ctx context.Context, tx *sqldb.Tx, id catalogue.OfferID) (is, was []payment, err error) {
	o, listed, err := catalogue.ListedIn(ctx, tx, id)
	if fault.Is(err, "catalogue.offer.not_found") {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	facts, err := catalogue.FactsIn(ctx, tx, id)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range facts {
		if f.Kind == catalogue.FactFunded {
			was = append(was, payment{f.Value, f.Source})
		}
	}
	if o.Price != nil && o.Price.Minor > 0 {
		is, err = s.paying(ctx, tx, o, listed, facts)
	}
	slices.SortFunc(is, payment.compare)
	slices.SortFunc(was, payment.compare)
	return is, was, err
}

func (s *Service) paying(ctx context.Context, tx *sqldb.Tx, o catalogue.Offer, listed bool, facts []catalogue.Fact) (all []payment, err error) {
	org, err := identity.OrganisationIn(ctx, tx, o.Provider)
	if err != nil {
		return nil, err
	}
	doc, err := rule.Claims().Bind(map[string]any{"on": tx.Now(), "offer": s.offerFields(o, org, listed, facts)})
	if err != nil {
		return nil, err
	}
	candidates, err := s.candidates(ctx, tx, claimant{}, o.Price.Currency, tx.Now())
	if err != nil {
		return nil, err
	}
	for _, c := range candidates {
		v := c.Scheme.At(pack.On(tx.Now()))
		if pays(c.Scheme, v, doc, o.Price.Minor) {
			all = append(all, payment{c.Scheme.Key(), string(c.Payer)})
		}
	}
	return all, nil
}

// pays reports that a scheme pays for such an offer, whoever asks.
func pays(x *pack.Scheme, v *pack.SchemeVersion, doc *rule.Document, price int64) bool {
	if len(v.Contributions) == 0 || price < x.Of(v.MinFee) {
		return false
	}
	return v.OffersRule == nil || v.OffersRule.Eval(doc).Verdict == rule.Pass
}

func (p payment) compare(q payment) int {
	return slices.Compare([]string{p.scheme, p.source}, []string{q.scheme, q.source})
}
