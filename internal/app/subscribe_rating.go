package app

import (
	"context"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
)

// tellLater asks somebody half a year after they completed what came of it.
func (a *App) tellLater(ctx context.Context, e rating.FollowUpDue) (job.Commit, error) {
	p, err := a.Rating.PlaceFor(ctx, teller, e.Tenant, e.Enrolment)
	if fault.Is(err, "rating.place.unknown") { // forgotten meanwhile
		return nil, nil //nolint:nilnil // nothing to store
	}
	if err != nil {
		return nil, err
	}
	return a.tellRated(ctx, p.Person, p.Offer, p.Enrolment, "notice.rating_later")
}

// tellWithheld tells somebody that their words are not shown, and why that is can be
// read.
func (a *App) tellWithheld(ctx context.Context, e rating.WordsDecided) (job.Commit, error) {
	w, err := a.Rating.WordsIn(ctx, teller, e.Tenant, e.Words)
	if fault.Is(err, "rating.words.unknown") { // taken back meanwhile
		return nil, nil //nolint:nilnil // nothing to store
	}
	if err != nil {
		return nil, err
	}
	return a.tellRated(ctx, w.Person, w.Offer, w.Enrolment, "notice.rating_withheld")
}

func (a *App) tellRated(ctx context.Context, p identity.PersonID, offer catalogue.OfferID, id enrolment.ID, key string) (job.Commit, error) {
	v, err := a.Catalogue.Offer(ctx, teller, offer)
	if fault.Is(err, "catalogue.offer.not_found") { // what they took is gone for good
		return nil, nil //nolint:nilnil // nothing to store
	}
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{Person: p, Key: key, Args: []any{"title", v.Offer.Title}, Path: "/learning/" + string(id) + "/rating"})
}

// tellSignal tells a provider what the body does about low marks.
func (a *App) tellSignal(ctx context.Context, e assurance.SignalDecided) (job.Commit, error) {
	g, err := a.Assurance.Signal(ctx, teller, e.Signal)
	if err != nil || g.State != assurance.SignalReassess {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{
		Tenant: e.Provider, Role: identity.RoleManager, Key: "notice.signal_decided", Args: []any{"title", g.Title, "reason", g.Reasons}, Path: "/provider/offers/" + string(g.Offer),
	})
}
