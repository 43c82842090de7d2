package app

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// tellClosing tells a learner with an open place that the provider closes, and
// what it plans for them.
func (a *App) tellClosing(ctx context.Context, e enrolment.ProviderCloses) (job.Commit, error) {
	c, ordered, err := a.Credential.CustodyOf(ctx, e.Tenant)
	if err != nil || !ordered {
		return nil, err
	}
	provider, err := a.organisationName(ctx, e.Tenant)
	if err != nil {
		return nil, err
	}
	var place enrolment.Enrolment
	var title i18n.Text
	err = a.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if place, err = enrolment.EnrolmentIn(ctx, tx, e.Tenant, e.Enrolment); err != nil {
			return err
		}
		o, err := catalogue.OfferIn(ctx, tx, place.Offer)
		title = o.Title
		return err
	})
	if err != nil {
		return nil, err
	}
	what := "notice.provider_closes"
	if e.Ended {
		what = "notice.provider_closed"
	}
	return a.Notice.Send(ctx, notice.Notice{
		Person: place.Person, Key: what, Args: []any{"provider", provider, "date", c.ClosesAt, "title", title, "plan", c.Plan}, Path: "/learning/" + string(place.ID),
	})
}

func (a *App) tellRecordsCome(ctx context.Context, e credential.ClosingOrdered) (job.Commit, error) {
	return a.tellCustodian(ctx, "notice.records_come", e.Issuer, e.Custodian)
}

func (a *App) tellRecordsCame(ctx context.Context, e credential.RecordsHandedOver) (job.Commit, error) {
	return a.tellCustodian(ctx, "notice.records_came", e.Issuer, e.Custodian)
}

func (a *App) tellCustodian(ctx context.Context, what string, issuer, custodian identity.TenantID) (job.Commit, error) {
	c, _, err := a.Credential.CustodyOf(ctx, issuer)
	if err != nil {
		return nil, err
	}
	provider, err := a.organisationName(ctx, issuer)
	if err != nil {
		return nil, err
	}
	return a.Notice.Send(ctx, notice.Notice{
		Tenant: custodian, Role: identity.RoleCustodian, Key: what, Args: []any{"provider", provider, "date", c.ClosesAt}, Path: "/archive/" + string(issuer),
	})
}
