package app

import (
	"context"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
)

// subscriptions is the one list of who hears what.
func (a *App) subscriptions() []event.Subscription {
	return []event.Subscription{
		// A page says something else: the agency sees it when an approval rests on what it said.
		event.On("assurance.drift", a.Assurance.OnOfferChanged),
		// Which schemes pay for an offer is said in the catalogue.
		event.On("funding.listed", a.Funding.OnOfferListed),
		event.On("funding.unlisted", a.Funding.OnOfferUnlisted),
		event.On("funding.changed", a.Funding.OnOfferChanged),
		// A passed, final result completes the enrolment.
		event.On("enrolment.complete", a.Enrolment.OnResultFinal),
		// Whoever completed may rate; half a year later they are asked what came of it.
		event.On("rating.finished", a.Rating.OnFinished),
		// What rests on a revoked credential is flagged; the registrar decides.
		event.On("recognition.flag", a.Recognition.OnRevoked),

		// A provider closes: its offers leave the lists, its open places end.
		event.On("catalogue.closing", a.Catalogue.OnProviderClosing),
		event.On("enrolment.closing", a.Enrolment.OnProviderClosing),
		event.On("enrolment.gone", a.Enrolment.OnProviderGone),

		// People are told.
		event.On("notice.credential_issued", a.tellIssued),
		event.On("notice.credential_revoked", a.tellRevoked),
		event.On("notice.application_decided", a.tellDecided),
		event.On("notice.endorsement_asked", a.tellAsked),
		event.On("notice.correction_asked", a.tellCorrection),
		event.On("notice.drift_provider", a.tellDriftProvider),
		event.On("notice.drift_body", a.tellDriftBody),
		event.On("notice.rating_later", a.tellLater),
		event.On("notice.rating_withheld", a.tellWithheld),
		event.On("notice.signal_decided", a.tellSignal),
		event.On("notice.provider_closes", a.tellClosing),
		event.On("notice.records_come", a.tellRecordsCome),
		event.On("notice.records_came", a.tellRecordsCame),
		event.On("notice.recognition_referred", a.tellReferred),
		event.On("notice.recognition_decided", a.tellRecognised),
		event.On("notice.recognition_asked", a.tellEvidenceAsked),
		event.On("notice.recognition_flagged", a.tellFlagged),
	}
}

var teller = identity.System("notice")

func (a *App) tellIssued(ctx context.Context, e credential.CredentialIssued) (job.Commit, error) {
	c, err := a.Credential.Credential(ctx, teller, e.Credential)
	if err != nil {
		return nil, err
	}
	issuer, err := a.organisationName(ctx, e.Issuer)
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{
		Person: e.Person, Key: "notice.credential_issued", Args: []any{"title", c.Title, "issuer", issuer}, Path: "/my/credentials/" + string(c.ID),
	})
}

func (a *App) tellRevoked(ctx context.Context, e credential.CredentialRevoked) (job.Commit, error) {
	c, err := a.Credential.Credential(ctx, teller, e.Credential)
	if err != nil {
		return nil, err
	}
	issuer, err := a.organisationName(ctx, e.Issuer)
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{
		Person: e.Person, Key: "notice.credential_revoked", Args: []any{"title", c.Title, "issuer", issuer, "reason", c.Reason}, Path: "/my/credentials/" + string(c.ID),
	})
}

func (a *App) tellDecided(ctx context.Context, e assurance.ApplicationDecided) (job.Commit, error) {
	c, err := a.Assurance.Case(ctx, teller, e.Application)
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{
		Tenant: e.Provider, Role: identity.RoleManager, Key: "notice.application_decided", Args: []any{"title", c.Application.Title},
		Path: "/provider/applications/" + string(e.Application),
	})
}

func (a *App) tellAsked(ctx context.Context, e assurance.EndorsementAsked) (job.Commit, error) {
	title, err := a.Assurance.EndorsementTitle(ctx, e.Endorsement)
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{Tenant: e.Employer, Role: identity.RoleEmployer, Key: "notice.endorsement_asked", Args: []any{"title", title}, Path: "/employer"})
}

func (a *App) tellCorrection(ctx context.Context, e assurance.CorrectionAsked) (job.Commit, error) {
	d, err := a.Assurance.Drift(ctx, teller, e.Drift)
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{
		Tenant: e.Provider, Role: identity.RoleManager, Key: "notice.correction_asked", Args: []any{"title", d.Title, "reason", d.Asked}, Path: "/provider/offers/" + string(d.Offer),
	})
}

// tellDriftProvider tells the provider, and tellDriftBody the body that approved
// the offer, that its page no longer says what was approved.
func (a *App) tellDriftProvider(ctx context.Context, e assurance.DriftSeen) (job.Commit, error) {
	return a.tellDrift(ctx, e, notice.Notice{Tenant: e.Provider, Role: identity.RoleManager, Key: "notice.drift_provider", Path: "/provider/offers/" + string(e.Offer)})
}

func (a *App) tellDriftBody(ctx context.Context, e assurance.DriftSeen) (job.Commit, error) {
	return a.tellDrift(ctx, e, notice.Notice{Tenant: e.Body, Role: identity.RoleOfficer, Key: "notice.drift_body", Path: "/agency"})
}

func (a *App) tellDrift(ctx context.Context, e assurance.DriftSeen, n notice.Notice) (job.Commit, error) {
	v, err := a.Catalogue.Offer(ctx, teller, e.Offer)
	if err != nil {
		return nil, err
	}
	n.Args = []any{"title", v.Offer.Title, "count", e.Fields}
	return a.Notice.Send(ctx, n)
}

// organisationName is a name in all its languages: the reader of the mail chooses.
func (a *App) organisationName(ctx context.Context, id identity.TenantID) (i18n.Text, error) {
	org, err := a.Identity.Organisation(ctx, teller, id)
	return org.Name, err
}
