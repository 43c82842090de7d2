package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// consentTo names what a guardian agrees to.
func consentTo(e Enrolment) string { return "place/" + string(e.ID) }

// askConsent asks the guardian of a minor who applies,
// and says whether a yes is there already.
func askConsent(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, o catalogue.Offer) error {
	e.Consent = nil
	title, _ := o.Title.In(a.Lang)
	asked, err := identity.AskConsentIn(ctx, tx, e.Person, consentTo(*e), title)
	if err != nil || !asked {
		return err
	}
	return consent(ctx, tx, e)
}

// withConsent says who has to agree before an offered place can be confirmed.
func withConsent(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
	if e.State != Offered && e.State != Waitlisted && e.State != Applied {
		e.Consent = nil
		return nil
	}
	return consent(ctx, tx, e)
}

func consent(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
	e.Consent = identity.ConsentIn(ctx, tx, e.Person, consentTo(*e))
	if e.Consent != nil && !isFault(e.Consent) {
		return e.Consent
	}
	return nil
}
