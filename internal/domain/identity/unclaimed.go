package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// UnclaimedIn finds the organisation with o's slug, or founds it: a register
// names providers nobody has signed in for yet. It has no members until an
// operator invites one; what it says of itself then is never overwritten by a
// register. founded tells which it was. The caller records the act.
func UnclaimedIn(ctx context.Context, tx *sqldb.Tx, o Organisation) (org Organisation, founded bool, err error) {
	org, err = OrganisationBySlugIn(ctx, tx, o.Slug)
	if err == nil || !fault.Is(err, "identity.organisation.none") {
		return org, false, err
	}
	o.Status, o.Created = OrganisationActive, tx.Now()
	if err := validOrganisation(o).OrNil(); err != nil {
		return Organisation{}, false, err
	}
	o.ID = TenantID(tx.NewID())
	if err := insertOrganisation(ctx, tx, o); err != nil {
		return Organisation{}, false, err
	}
	return o, true, event.Emit(ctx, tx, OrganisationChanged{o.ID, o.Status})
}
