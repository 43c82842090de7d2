package assurance

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// RatedIn hears what learners' marks of a programme come to. Low ones of an approved
// programme wait for the body that approved it; one signal is open at a time, and it
// says what the marks come to now.
func RatedIn(ctx context.Context, tx *sqldb.Tx, r Rated) error {
	if n, err := updateSignal(ctx, tx, r); err != nil || n > 0 || !r.Low {
		return err
	}
	all, err := approvalsOfOffer(ctx, tx, "", r.Offer)
	if err != nil {
		return err
	}
	a, ok := Standing{Approvals: all}.Current(tx.Now())
	if !ok {
		return nil
	}
	return insertSignal(ctx, tx, Signal{
		ID: tx.NewID(), Provider: a.Provider, Offer: a.Offer, Title: a.Title, Body: a.Body,
		Ratings: r.Ratings, Tenths: r.Tenths, RaisedAt: tx.Now(), State: SignalOpen,
	})
}

func (g Signal) resource() identity.Resource {
	return identity.Resource{Type: "assurance.signal", ID: g.ID, Tenant: g.Provider, Attrs: map[string]any{"body": string(g.Body)}}
}

// DecideSignal says whether low marks lead to a new assessment: then the approval's
// review is due at once, and the provider is told. Faults: NotFound
// assurance.signal.unknown; Conflict assurance.signal.decided; Invalid
// assurance.reasons_missing.
func (s *Service) DecideSignal(ctx context.Context, actor identity.Actor, id string, reassess bool, reasons string) error {
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		g, err := loadSignal(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "assurance.signal.decide", g.resource()); err != nil {
			return err
		}
		if g.State != SignalOpen {
			return fault.New(fault.Conflict, "assurance.signal.decided")
		}
		g.State, g.Reasons, g.DecidedAt = SignalNone, strings.TrimSpace(reasons), tx.Now()
		if len([]rune(g.Reasons)) < leastReasons {
			return fault.New(fault.Invalid, "assurance.reasons_missing", "least", leastReasons).At("reasons")
		}
		if reassess {
			g.State = SignalReassess
			if err := setReviewDue(ctx, tx, g.Provider, g.Offer, tx.Now()); err != nil {
				return err
			}
		}
		if err := decideSignal(ctx, tx, g); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, SignalDecided{Provider: g.Provider, Signal: g.ID}); err != nil {
			return err
		}
		return record(ctx, tx, actor, g.Body, "assurance.signal."+string(g.State), g.ID, g.Reasons)
	})
}

// Signal is one signal, for its body, its provider and whoever tells them.
func (s *Service) Signal(ctx context.Context, actor identity.Actor, id string) (g Signal, err error) {
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if g, err = loadSignal(ctx, tx, id); err != nil {
			return err
		}
		return s.Policy.Allow(actor, "assurance.signal.decide", g.resource())
	})
	return g, err
}
