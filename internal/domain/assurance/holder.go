package assurance

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Part is what a person did in an application.
type Part struct {
	Application ApplicationID     `json:"application"`
	Person      identity.PersonID `json:"person"`
	Act         Act               `json:"act"`
	At          time.Time         `json:"at,omitzero"`
	Reason      string            `json:"reason,omitempty"`
}

// Export implements identity.Holder: what the person did in applications.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	parts, err := partsOf(ctx, tx, p)
	if err != nil || len(parts) == 0 {
		return nil, err
	}
	return parts, nil
}

// Erase implements identity.Holder. Decisions stay public with their reasons;
// who submitted, reviewed or decided them is forgotten.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	for _, erase := range []func(context.Context, *sqldb.Tx, identity.PersonID) error{forgetActor, forgetSubmitter, forgetReviewer} {
		if err := erase(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}
