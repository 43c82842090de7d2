package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// holding is one enrolment with its steps, for a person who asks for their data.
type holding struct {
	Enrolment
	Steps    []Transition `json:"steps"`
	Contract *Accepted    `json:"contract,omitempty"`
}

// Export implements identity.Holder.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	es, err := ownPlaces(ctx, tx, p, "")
	if err != nil || len(es) == 0 {
		return nil, err
	}
	hs := make([]holding, len(es))
	for i, e := range es {
		hs[i].Enrolment = e
		if hs[i].Steps, err = transitions(ctx, tx, e.Tenant, e.ID); err != nil {
			return nil, err
		}
		if hs[i].Contract, err = contractOf(ctx, tx, e.Tenant, e.ID); err != nil {
			return nil, err
		}
	}
	return hs, nil
}

// Erase implements identity.Holder: a place that is not over is given up, and
// goes to the next; what the provider keeps by law is nobody's: the name, the
// question, the commitment and the reasons go.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	a := identity.System("a person's data was erased")
	es, err := ownPlaces(ctx, tx, p, "")
	if err != nil {
		return err
	}
	for _, e := range es {
		if _, err := Next(e.State, StepWithdraw); err == nil {
			if err := release(ctx, tx, a, &e, StepWithdraw, ""); err != nil {
				return err
			}
		}
		e.Name, e.Question, e.Commitment = "", "", ""
		if err := updatePlace(ctx, tx, e); err != nil {
			return err
		}
		if err := forgetReasons(ctx, tx, e.Tenant, e.ID); err != nil {
			return err
		}
	}
	return nil
}
