package identity

import "time"

// AllianceMember is an organisation's time in an alliance. It is public.
type AllianceMember struct {
	Alliance TenantID     `json:"alliance"`
	Member   Organisation `json:"member"`
	Since    time.Time    `json:"since"`          // first day, UTC
	Until    time.Time    `json:"until,omitzero"` // first day no longer; zero while it lasts
}

// On reports that the membership holds at a time.
func (m AllianceMember) On(at time.Time) bool {
	return !at.Before(m.Since) && (m.Until.IsZero() || at.Before(m.Until))
}
