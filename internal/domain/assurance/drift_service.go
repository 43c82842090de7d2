package assurance

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// OnOfferChanged hears that a page says something else than it did. Where an
// approval in force was given for another version, the body sees a drift; where
// the page says again what was approved, its drifts are over. Events come in no
// promised order: what counts is what the offer says now.
func (s *Service) OnOfferChanged(_ context.Context, e catalogue.OfferChanged) (job.Commit, error) {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := approvalsOfOffer(ctx, tx, e.Provider, e.Offer)
		if err != nil {
			return err
		}
		st := Standing{Approvals: all}
		a, ok := st.Current(tx.Now())
		if !ok {
			return nil
		}
		o, err := catalogue.OfferIn(ctx, tx, e.Offer)
		if err != nil {
			return err
		}
		if seen := catalogue.ContentHash(o); seen != a.Hash {
			return notice(ctx, tx, a, seen)
		}
		return endDrifts(ctx, tx, a.Provider, a.Offer, DriftCorrected)
	}, nil
}

// notice writes down how the page differs from what was approved, not from what
// it said before.
func notice(ctx context.Context, tx *sqldb.Tx, a Approval, seen string) error {
	class, fields, err := catalogue.DifferenceIn(ctx, tx, a.Offer, a.Hash, seen)
	if err != nil {
		return err
	}
	d := Drift{
		ID: tx.NewID(), Provider: a.Provider, Offer: a.Offer, Title: a.Title, Body: a.Body, Approved: a.Hash, Seen: seen,
		Class: class, Fields: fields, SeenAt: tx.Now(), State: DriftOpen,
	}
	if err := replaceDrifts(ctx, tx, d); err != nil {
		return err
	}
	told, err := upsertDrift(ctx, tx, d)
	if err != nil || !told || class == catalogue.Editorial {
		return err
	}
	return event.Emit(ctx, tx, DriftSeen{Provider: d.Provider, Body: d.Body, Offer: d.Offer, Class: class, Fields: len(fields)})
}

func (d Drift) resource() identity.Resource {
	return identity.Resource{Type: "assurance.drift", ID: d.ID, Tenant: d.Provider, Attrs: map[string]any{"body": string(d.Body)}}
}

// AskCorrection asks the provider to make its page say again what was approved,
// or to apply for the new version.
func (s *Service) AskCorrection(ctx context.Context, actor identity.Actor, id, words string) error {
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		d, err := loadDrift(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "assurance.drift.ask_correction", d.resource()); err != nil {
			return err
		}
		if d.State != DriftOpen {
			return fault.New(fault.Conflict, "assurance.drift.wrong_state", "state", string(d.State))
		}
		if d.State, d.Asked = DriftAsked, strings.TrimSpace(words); len([]rune(d.Asked)) < leastReasons {
			return fault.New(fault.Invalid, "assurance.reasons_missing", "least", leastReasons).At("reasons")
		}
		if err := setDriftState(ctx, tx, d); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, CorrectionAsked{Drift: d.ID, Provider: d.Provider}); err != nil {
			return err
		}
		return record(ctx, tx, actor, d.Body, "assurance.drift.ask_correction", d.ID, d.Asked)
	})
}

// Drift shows one drift to its body and its provider.
func (s *Service) Drift(ctx context.Context, actor identity.Actor, id string) (Drift, error) {
	var d Drift
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if d, err = loadDrift(ctx, tx, id); err != nil {
			return err
		}
		return s.Policy.Allow(actor, "assurance.drift.read", d.resource())
	})
	return d, err
}
