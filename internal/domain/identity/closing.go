package identity

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// An organisation closes in two steps, and neither is taken back (lifecycles 5.2,
// 5.6): it is announced with a day, and from then on takes on nothing new; on the
// day it stops acting. What it issued stays checkable.

// OrganisationClosing is told when the closing of an organisation was announced.
type OrganisationClosing struct {
	Organisation TenantID `json:"organisation"`
}

// EventType implements event.Event.
func (OrganisationClosing) EventType() string { return "identity.organisation_closing" }

// OrganisationGone is told when an organisation has closed.
type OrganisationGone struct {
	Organisation TenantID `json:"organisation"`
}

// EventType implements event.Event.
func (OrganisationGone) EventType() string { return "identity.organisation_gone" }

// Acts reports whether the organisation still does what it is there for: one that
// is closing does, until its day.
func (o Organisation) Acts(at time.Time) bool {
	switch o.Status {
	case OrganisationClosed:
		return false
	case ClosingAnnounced:
		return at.Before(o.Closed)
	}
	return true
}

// TakesOn reports whether the organisation begins anything new: offers, places,
// applications.
func (o Organisation) TakesOn() bool {
	return o.Status != OrganisationClosed && o.Status != ClosingAnnounced
}

// ActsIn refuses an organisation that has closed: it issues, assesses and decides
// nothing any more.
func ActsIn(ctx context.Context, tx *sqldb.Tx, id TenantID) error {
	o, err := OrganisationIn(ctx, tx, id)
	if err != nil || o.Acts(tx.Now()) {
		return ignoreNone(err)
	}
	return o.gone()
}

// TakesOnIn refuses an organisation that has closed or is about to: it publishes
// nothing and takes nobody on.
func TakesOnIn(ctx context.Context, tx *sqldb.Tx, id TenantID) error {
	o, err := OrganisationIn(ctx, tx, id)
	switch {
	case err != nil || o.TakesOn():
		return ignoreNone(err)
	case o.Acts(tx.Now()):
		return fault.New(fault.Conflict, "identity.organisation.is_closing", "organisation", o.plainName(), "date", o.Closed)
	}
	return o.gone()
}

// ignoreNone: an organisation that is not there did not close.
func ignoreNone(err error) error {
	if fault.Is(err, "identity.organisation.none") {
		return nil
	}
	return err
}

func (o Organisation) gone() error {
	return fault.New(fault.Conflict, "identity.organisation.has_closed", "organisation", o.plainName(), "date", o.Closed)
}

func (o Organisation) plainName() string {
	name, _ := o.Name.In("en")
	return name
}

// AnnounceClosingIn says on which day an organisation closes.
func AnnounceClosingIn(ctx context.Context, tx *sqldb.Tx, id TenantID, on time.Time) error {
	if err := TakesOnIn(ctx, tx, id); err != nil {
		return err
	}
	if err := setClosing(ctx, tx, id, ClosingAnnounced, on); err != nil {
		return err
	}
	return event.Emit(ctx, tx, OrganisationClosing{id})
}

// CloseIn closes an organisation whose closing was announced.
func CloseIn(ctx context.Context, tx *sqldb.Tx, id TenantID, at time.Time) error {
	o, err := OrganisationIn(ctx, tx, id)
	if err != nil {
		return err
	}
	if o.Status == OrganisationClosed {
		return o.gone()
	}
	if err := setClosing(ctx, tx, id, OrganisationClosed, at); err != nil {
		return err
	}
	return event.Emit(ctx, tx, OrganisationGone{id})
}

func setClosing(ctx context.Context, tx *sqldb.Tx, id TenantID, to OrganisationStatus, on time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE identity_organisation SET status = $1, closed = $2 WHERE id = $3`, to, on, id)
	return err
}

// staysClosed refuses to open again what has closed or was announced to.
func staysClosed(old, o Organisation) error {
	if !old.TakesOn() && (o.Status != old.Status || !o.Closed.Equal(old.Closed)) {
		return fault.New(fault.Conflict, "identity.organisation.closing_stays", "organisation", old.plainName()).At("status")
	}
	return nil
}
