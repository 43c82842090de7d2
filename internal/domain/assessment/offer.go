package assessment

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// currentOffer is an offer as it is published now, and its version: the content
// hash that an approval binds to, too.
func currentOffer(ctx context.Context, tx *sqldb.Tx, id catalogue.OfferID) (catalogue.Offer, string, error) {
	o, err := catalogue.OfferIn(ctx, tx, id)
	if err != nil {
		return o, "", err
	}
	return o, catalogue.ContentHash(o), nil
}

func recordRubric(ctx context.Context, tx *sqldb.Tx, a identity.Actor, r Rubric) error {
	return audit.Record(ctx, tx, audit.Entry{
		Tenant: string(r.Tenant), Actor: a.Name(), Role: a.RoleNames(),
		Act: "assessment.rubric.freeze", Object: "catalogue.offer/" + string(r.Offer), Detail: map[string]any{"version": r.Version, "criteria": len(r.Criteria)},
	})
}
