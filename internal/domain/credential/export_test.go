package credential

import (
	"context"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/identity"
)

// What the tests need to stop issuing half way.
var (
	LogYear    = logYear
	Slot       = slot
	SlotCount  = slotCount
	TicketLife = ticketLife
)

// Prepare stops where a process would that was killed before it signed.
func (s *Service) Prepare(ctx context.Context, actor identity.Actor, sitting assessment.SittingID) ([]Left, error) {
	if err := s.order(ctx, actor, sitting); err != nil {
		return nil, err
	}
	d, parts, left, err := s.plan(ctx, actor.Tenant, sitting)
	for _, p := range parts {
		if err := d.write(p); err != nil {
			return nil, err
		}
		if _, err := s.keep(ctx, actor.Tenant, p); err != nil {
			return nil, err
		}
	}
	return left, err
}

// Waiting are the open tickets.
func (s *Service) Waiting(ctx context.Context, tenant identity.TenantID, sitting assessment.SittingID) ([]Ticket, error) {
	_, tickets, err := s.waiting(ctx, tenant, sitting)
	return tickets, err
}

// Redeem signs and issues these tickets, as they are given.
func (s *Service) Redeem(ctx context.Context, actor identity.Actor, org identity.Organisation, tickets []Ticket) error {
	signed, err := s.sign(org, reread(tickets))
	if err != nil {
		return err
	}
	return s.issue(ctx, actor, org, logYear(s.DB.Now()), signed)
}
