package identity

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// OrganisationFilter says which organisations to list; empty fields fit all.
type OrganisationFilter struct {
	Kind    OrganisationKind
	Country string
}

// CreateOrganisation founds a tenant. The id is made here when it is empty;
// status is active when empty. A slug or DID that is taken is the fault
// "identity.organisation.taken".
func (s *Service) CreateOrganisation(ctx context.Context, a Actor, o Organisation) (Organisation, error) {
	if err := s.Policy.Allow(a, "identity.organisation.create", Resource{Type: "identity.organisation", Tenant: o.ID}); err != nil {
		return Organisation{}, err
	}
	if o.Status == "" {
		o.Status = OrganisationActive
	}
	if err := validOrganisation(o).OrNil(); err != nil {
		return Organisation{}, err
	}
	made := o
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		made = o
		made.Created = tx.Now()
		if made.ID == "" {
			made.ID = TenantID(tx.NewID())
		}
		if err := insertOrganisation(ctx, tx, made); err != nil {
			return err
		}
		return told(ctx, tx, a, made, "identity.organisation.create")
	})
	return made, taken(err, o)
}

// ChangeOrganisation stores an organisation anew. Its kind stays: roles hang on it.
func (s *Service) ChangeOrganisation(ctx context.Context, a Actor, o Organisation) error {
	if err := s.Policy.Allow(a, "identity.organisation.change", Resource{Type: "identity.organisation", ID: string(o.ID), Tenant: o.ID}); err != nil {
		return err
	}
	if err := validOrganisation(o).OrNil(); err != nil {
		return err
	}
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		old, err := OrganisationIn(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if old.Kind != o.Kind {
			return fault.New(fault.Conflict, "identity.organisation.kind_fixed", "kind", string(old.Kind)).At("kind")
		}
		if err := staysClosed(old, o); err != nil {
			return err
		}
		if err := updateOrganisation(ctx, tx, o); err != nil {
			return err
		}
		return told(ctx, tx, a, o, "identity.organisation.change")
	})
	return taken(err, o)
}

// StateStaff stores how many people work for an organisation, as its own manager
// states it; 0 takes the statement back. What a new rule does to small providers
// is counted by it.
func (s *Service) StateStaff(ctx context.Context, a Actor, tenant TenantID, staff int) error {
	if err := s.Policy.Allow(a, "identity.organisation.staff", Resource{Type: "identity.organisation", ID: string(tenant), Tenant: tenant}); err != nil {
		return err
	}
	if !validStaff(staff) {
		return fault.New(fault.Invalid, "identity.organisation.staff", "value", staff).At("staff")
	}
	return s.DB.Write(ctx, tenantScope(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		o, err := OrganisationIn(ctx, tx, tenant)
		if err != nil {
			return err
		}
		if err := updateStaff(ctx, tx, tenant, staff); err != nil {
			return err
		}
		return told(ctx, tx, a, o, "identity.organisation.staff")
	})
}

func told(ctx context.Context, tx *sqldb.Tx, a Actor, o Organisation, act string) error {
	if err := event.Emit(ctx, tx, OrganisationChanged{o.ID, o.Status}); err != nil {
		return err
	}
	return record(ctx, tx, a, o.ID, act, "organisation/"+string(o.ID))
}

func taken(err error, o Organisation) error {
	if sqldb.IsUnique(err) {
		return fault.New(fault.Conflict, "identity.organisation.taken", "slug", o.Slug).At("slug").Wrap(err)
	}
	return err
}

// Organisation is one organisation, which is public, or the fault
// "identity.organisation.none".
func (s *Service) Organisation(ctx context.Context, a Actor, id TenantID) (o Organisation, err error) {
	err = s.readOrganisation(ctx, a, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		o, err = OrganisationIn(ctx, tx, id)
		return err
	})
	return o, err
}

// OrganisationBySlug is Organisation by the name in its address.
func (s *Service) OrganisationBySlug(ctx context.Context, a Actor, slug string) (o Organisation, err error) {
	err = s.readOrganisation(ctx, a, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		o, err = OrganisationBySlugIn(ctx, tx, slug)
		return err
	})
	return o, err
}

func (s *Service) readOrganisation(ctx context.Context, a Actor, fn sqldb.Func) error {
	if err := s.Policy.Allow(a, "identity.organisation.show", Resource{Type: "identity.organisation"}); err != nil {
		return err
	}
	return s.DB.Read(ctx, sqldb.Public, fn)
}

// Organisations lists organisations by slug.
func (s *Service) Organisations(ctx context.Context, a Actor, f OrganisationFilter) (all []Organisation, err error) {
	if err := s.Policy.Allow(a, "identity.organisation.list", Resource{Type: "identity.organisation"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = organisations(ctx, tx, f)
		return err
	})
	return all, err
}

// Members lists who is what in an organisation, by name.
func (s *Service) Members(ctx context.Context, a Actor, tenant TenantID) (all []Member, err error) {
	if err := s.Policy.Allow(a, "identity.organisation.members", Resource{Type: "identity.organisation", ID: string(tenant), Tenant: tenant}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, tenantScope(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = StaffIn(ctx, tx, tenant)
		return err
	})
	return all, err
}

// Reviewers lists who reviews for a body, for an officer who invites some of them to
// a case, and nobody else of the organisation.
func (s *Service) Reviewers(ctx context.Context, a Actor) (all []Member, err error) {
	if err := s.Policy.Allow(a, "identity.organisation.reviewers", Resource{Type: "identity.organisation", ID: string(a.Tenant), Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, tenantScope(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = StaffIn(ctx, tx, a.Tenant)
		return err
	})
	return slices.DeleteFunc(all, func(m Member) bool { return m.Role != RolePanel }), err
}

// Grant gives a person a role in an organisation; twice is once. A role the
// kind of organisation does not have is the fault "identity.role.not_here".
func (s *Service) Grant(ctx context.Context, a Actor, tenant TenantID, person PersonID, r Role) error {
	return s.changeRole(ctx, a, "identity.role.grant", tenant, person, r, insertMembership)
}

// Revoke takes a role; sessions and tokens lose it at once.
func (s *Service) Revoke(ctx context.Context, a Actor, tenant TenantID, person PersonID, r Role) error {
	return s.changeRole(ctx, a, "identity.role.revoke", tenant, person, r, deleteMembership)
}

func (s *Service) changeRole(ctx context.Context, a Actor, act string, tenant TenantID, person PersonID, r Role,
	change func(context.Context, *sqldb.Tx, TenantID, PersonID, Role) error,
) error {
	res := Resource{Type: "identity.organisation", ID: string(tenant), Tenant: tenant, Person: person}
	if err := s.Policy.Allow(a, act, res); err != nil {
		return err
	}
	return s.DB.Write(ctx, tenantScope(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		org, err := OrganisationIn(ctx, tx, tenant)
		if err != nil {
			return err
		}
		if _, err := PersonIn(ctx, tx, person); err != nil {
			return err
		}
		if err := mayHold(org, r); err != nil {
			return err
		}
		if err := change(ctx, tx, tenant, person, r); err != nil {
			return err
		}
		return record(ctx, tx, a, tenant, act+"."+string(r), "person/"+string(person))
	})
}

// Invite mails somebody a link that makes them a member with these roles once
// they follow it, within 14 days. Whether they have an account stays unsaid.
func (s *Service) Invite(ctx context.Context, a Actor, tenant TenantID, email, lang string, roles ...Role) error {
	if err := s.Policy.Allow(a, "identity.invite", Resource{Type: "identity.organisation", ID: string(tenant), Tenant: tenant}); err != nil {
		return err
	}
	address, ok := cleanEmail(email)
	if !ok {
		return errBadEmail()
	}
	if len(roles) == 0 {
		return fault.New(fault.Invalid, "identity.role.missing").At("role")
	}
	return s.DB.Write(ctx, tenantScope(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		org, err := OrganisationIn(ctx, tx, tenant)
		if err != nil {
			return err
		}
		for _, r := range roles {
			if err := mayHold(org, r); err != nil {
				return err
			}
		}
		l := link{id: tx.NewID(), kind: LinkInvitation, email: address, tenant: tenant, roles: roles, next: "/", lang: lang, created: tx.Now(), expires: tx.Now().Add(invitationLife)}
		if err := s.sendLink(ctx, tx, l); err != nil {
			return err
		}
		return record(ctx, tx, a, tenant, "identity.invite", "invitation/"+l.id)
	})
}
