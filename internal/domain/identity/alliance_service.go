package identity

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// JoinAlliance makes an organisation a member of an alliance from a day on. One
// that is a member on that day or later is the fault "identity.alliance.member".
func (s *Service) JoinAlliance(ctx context.Context, a Actor, alliance, member TenantID, from time.Time) error {
	if err := s.Policy.Allow(a, "identity.alliance.change", Resource{Type: "identity.alliance", ID: string(alliance), Tenant: alliance}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		org, err := OrganisationIn(ctx, tx, alliance)
		if err != nil {
			return err
		}
		if joined, err := OrganisationIn(ctx, tx, member); err != nil {
			return fault.New(fault.Invalid, "identity.organisation.none").At("member").Wrap(err)
		} else if err := mayJoin(org, joined); err != nil {
			return err
		}
		all, err := allianceMembers(ctx, tx, alliance)
		if err != nil {
			return err
		}
		day := dayOf(from)
		if err := notTwice(all, member, day); err != nil {
			return err
		}
		if err := insertAllianceMember(ctx, tx, alliance, member, day); err != nil {
			return err
		}
		return record(ctx, tx, a, alliance, "identity.alliance.join", "organisation/"+string(member))
	})
}

// LeaveAlliance ends a membership: the organisation is a member until the day
// before. What was true earlier stays readable.
func (s *Service) LeaveAlliance(ctx context.Context, a Actor, alliance, member TenantID, until time.Time) error {
	if err := s.Policy.Allow(a, "identity.alliance.change", Resource{Type: "identity.alliance", ID: string(alliance), Tenant: alliance}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := endAllianceMember(ctx, tx, alliance, member, dayOf(until))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "identity.alliance.not_member").At("member")
		}
		return record(ctx, tx, a, alliance, "identity.alliance.leave", "organisation/"+string(member))
	})
}

// AllianceMembers lists who was and is in an alliance, the earliest first. It is
// public.
func (s *Service) AllianceMembers(ctx context.Context, a Actor, alliance TenantID) (all []AllianceMember, err error) {
	err = s.readOrganisation(ctx, a, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = allianceMembers(ctx, tx, alliance)
		return err
	})
	return all, err
}

// MembersIn lists the organisations an alliance is made of at a time, by slug;
// none for an organisation that is no alliance.
func MembersIn(ctx context.Context, tx *sqldb.Tx, alliance TenantID, at time.Time) ([]TenantID, error) {
	all, err := allianceMembers(ctx, tx, alliance)
	var ids []TenantID
	for _, m := range all {
		if m.On(at) {
			ids = append(ids, m.Member.ID)
		}
	}
	return ids, err
}

// AlliancesIn lists the alliances an organisation is a member of at a time.
func AlliancesIn(ctx context.Context, tx *sqldb.Tx, member TenantID, at time.Time) ([]TenantID, error) {
	return alliancesOf(ctx, tx, member, at)
}
