package outreach

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func (s *Service) allowPortal(a identity.Actor, act string, p Portal) error {
	return s.Policy.Allow(a, act, identity.Resource{Type: "outreach.portal", ID: string(p.ID), Tenant: p.Tenant})
}

// MayOpen reports that the actor opens portals.
func (s *Service) MayOpen(a identity.Actor) error {
	return s.allowPortal(a, "outreach.portal.open", Portal{})
}

// MayChange reports that the actor says what a portal is called and shows.
func (s *Service) MayChange(a identity.Actor, p Portal) error {
	return s.allowPortal(a, "outreach.portal.change", p)
}

// OpenPortal opens a portal that an organisation runs. Faults outreach.portal.*; an
// address that is taken is "outreach.portal.taken".
func (s *Service) OpenPortal(ctx context.Context, a identity.Actor, p Portal) (Portal, error) {
	if err := s.allowPortal(a, "outreach.portal.open", p); err != nil {
		return Portal{}, err
	}
	p, err := p.clean()
	if err != nil {
		return Portal{}, err
	}
	made := p
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		made = p
		made.ID, made.Version, made.Changed = PortalID(tx.NewID()), 1, tx.Now()
		if err := standsIn(ctx, tx, made); err != nil {
			return err
		}
		if err := insertPortal(ctx, tx, made); err != nil {
			return err
		}
		return record(ctx, tx, a, made.Tenant, "outreach.portal.open", "portal/"+string(made.ID))
	})
	return made, err
}

// standsIn refuses a portal that nobody runs, one of an association that is none,
// and one at another's address.
func standsIn(ctx context.Context, tx *sqldb.Tx, p Portal) error {
	if _, err := identity.OrganisationIn(ctx, tx, p.Tenant); err != nil {
		return fault.New(fault.Invalid, "outreach.portal.nobody").At("tenant").Wrap(err)
	}
	if p.Shows.Members != "" {
		org, err := identity.OrganisationIn(ctx, tx, p.Shows.Members)
		if err != nil || org.Kind != identity.KindAlliance {
			return fault.New(fault.Invalid, "outreach.portal.no_alliance").At("members").Wrap(err)
		}
	}
	all, err := portals(ctx, tx)
	for _, other := range all {
		if other.ID != p.ID && other.Slug == p.Slug {
			return fault.New(fault.Conflict, "outreach.portal.taken", "slug", p.Slug).At("slug")
		}
	}
	return err
}

// ChangePortal says what a portal is called and what it shows; its address and who
// runs it stay. Who read another version gets "outreach.portal.stale".
func (s *Service) ChangePortal(ctx context.Context, a identity.Actor, draft Portal) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		p, err := portalByID(ctx, tx, draft.ID)
		if err != nil {
			return err
		}
		if err := s.allowPortal(a, "outreach.portal.change", p); err != nil {
			return err
		}
		if p.Version != draft.Version {
			return fault.New(fault.Conflict, "outreach.portal.stale").At("title")
		}
		p.Title, p.Words, p.Shows = draft.Title, draft.Words, draft.Shows
		if p, err = p.clean(); err != nil {
			return err
		}
		if err := standsIn(ctx, tx, p); err != nil {
			return err
		}
		p.Version, p.Changed = p.Version+1, tx.Now()
		if err := updatePortal(ctx, tx, p); err != nil {
			return err
		}
		return record(ctx, tx, a, p.Tenant, "outreach.portal.change", "portal/"+string(p.ID))
	})
}

// ClosePortal takes a portal away; the offers stay where they are.
func (s *Service) ClosePortal(ctx context.Context, a identity.Actor, id PortalID) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		p, err := portalByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.allowPortal(a, "outreach.portal.close", p); err != nil {
			return err
		}
		p.Closed, p.Version = tx.Now(), p.Version+1
		if err := updatePortal(ctx, tx, p); err != nil {
			return err
		}
		return record(ctx, tx, a, p.Tenant, "outreach.portal.close", "portal/"+string(id))
	})
}

// Portals lists the portals that are open, by slug. It is public.
func (s *Service) Portals(ctx context.Context, a identity.Actor) (all []Portal, err error) {
	if err := s.allowPortal(a, "outreach.portal.show", Portal{}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = openPortals(ctx, tx)
		return err
	})
	return all, err
}

// Portal is one portal by its id. Fault "outreach.portal.none".
func (s *Service) Portal(ctx context.Context, a identity.Actor, id PortalID) (p Portal, err error) {
	if err := s.allowPortal(a, "outreach.portal.show", Portal{}); err != nil {
		return p, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		p, err = portalByID(ctx, tx, id)
		return err
	})
	return p, err
}

// Door is an open portal as whoever opens its pages needs it.
type Door struct {
	Portal
	By    identity.Organisation // who runs it
	Scope catalogue.Scope
}

// DoorAt is the open portal with this slug. Fault "outreach.portal.none".
func (s *Service) DoorAt(ctx context.Context, slug string) (d Door, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if d.Portal, err = portalAt(ctx, tx, slug); err != nil {
			return err
		}
		if d.By, err = identity.OrganisationIn(ctx, tx, d.Tenant); err != nil {
			return err
		}
		d.Scope = catalogue.Scope{Kinds: d.Shows.Kinds, Conforms: d.Shows.Frameworks}
		if d.Shows.Members != "" {
			d.Scope.Providers, err = membersIn(ctx, tx, d.Shows.Members, tx.Now())
		}
		return err
	})
	if err != nil || !d.Shows.Recognised {
		return d, err
	}
	vouched, err := s.vouched(ctx)
	d.Scope.Providers = both(d.Scope.Providers, vouched)
	return d, err
}

// membersIn are the members of an association, and the association itself.
func membersIn(ctx context.Context, tx *sqldb.Tx, alliance identity.TenantID, at time.Time) ([]identity.TenantID, error) {
	all, err := identity.MembersIn(ctx, tx, alliance, at)
	return append(all, alliance), err
}

// vouched are the providers that a body vouches for in the public register, which
// also keeps what it said before.
func (s *Service) vouched(ctx context.Context) ([]identity.TenantID, error) {
	ids := []identity.TenantID{}
	all, err := s.Assurance.Providers(ctx)
	for _, e := range all {
		if e.Until.IsZero() && e.Status.Vouches() {
			ids = append(ids, e.Provider)
		}
	}
	return ids, err
}
