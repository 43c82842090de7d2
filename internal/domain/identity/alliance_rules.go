package identity

import (
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// mayJoin refuses who cannot be in an alliance: only an alliance has members, and
// an alliance is in none, so that nobody has to ask twice who its members are.
func mayJoin(alliance, member Organisation) error {
	switch {
	case alliance.Kind != KindAlliance:
		return fault.New(fault.Invalid, "identity.alliance.none")
	case member.Kind == KindAlliance || member.Status != OrganisationActive:
		return fault.New(fault.Invalid, "identity.alliance.unfit").At("member")
	}
	return nil
}

// notTwice refuses a membership that would overlap another.
func notTwice(all []AllianceMember, member TenantID, from time.Time) error {
	for _, m := range all {
		if m.Member.ID == member && (m.Until.IsZero() || from.Before(m.Until)) {
			return fault.New(fault.Conflict, "identity.alliance.member").At("member")
		}
	}
	return nil
}

// dayOf is the start of a time's day, UTC.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
