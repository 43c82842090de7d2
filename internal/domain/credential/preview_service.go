package credential

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Preview is what issuing a sitting would do, before it is done.
type Preview struct {
	Title     i18n.Text
	Held      time.Time
	Approval  *assurance.Approval // that covers the award; nil when there is none
	Needs     bool                // the framework asks for one
	Prospects []Prospect          // in the order of the sitting's list
}

// Prospect is one candidate of a sitting: what they have already, will get, or
// what stands in the way.
type Prospect struct {
	Person     identity.PersonID
	Name       string
	Credential CredentialID // issued before; empty when not
	Why        error        // a fault; nil when nothing stands in the way
}

// LogValue keeps the candidate out of log lines (I12).
func (Prospect) LogValue() string { return "[prospect]" }

// Preview says what Issue would do and changes nothing. It asks for the same
// right, so that who reads it can press the button.
func (s *Service) Preview(ctx context.Context, actor identity.Actor, sitting assessment.SittingID) (Preview, error) {
	if err := s.enter(actor); err != nil {
		return Preview{}, err
	}
	var p Preview
	err := s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		p = Preview{}
		sit, err := assessment.SittingIn(ctx, tx, actor.Tenant, sitting)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential.issue", issuing(sit)); err != nil {
			return err
		}
		if sit.State != assessment.ResultFinal {
			return fault.New(fault.Conflict, "credential.issue.result_not_final", "state", string(sit.State))
		}
		d, err := s.draftFor(ctx, tx, sit)
		if err != nil {
			return err
		}
		p = Preview{Title: d.spec.Title, Held: sit.At, Approval: d.approval, Needs: d.needs}
		p.Prospects, err = d.prospects(ctx, tx)
		return err
	})
	return p, err
}

func (d *draft) prospects(ctx context.Context, tx *sqldb.Tx) ([]Prospect, error) {
	results, err := assessment.ResultsIn(ctx, tx, d.sit.Tenant, d.sit.ID)
	if err != nil {
		return nil, err
	}
	issued, err := credentialsOfSitting(ctx, tx, d.sit.Tenant, string(d.sit.ID))
	if err != nil {
		return nil, err
	}
	has := map[identity.PersonID]CredentialID{}
	for _, c := range issued {
		has[c.Person] = c.ID
	}
	all := make([]Prospect, 0, len(results))
	for _, res := range results {
		p := Prospect{Person: res.Person, Name: res.Name, Credential: has[res.Person]}
		if p.Credential == "" {
			if _, p.Why = d.award(ctx, tx, res); p.Why != nil && !isFault(p.Why) {
				return nil, p.Why
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// issuing is a sitting as the policy sees it when somebody issues from it.
func issuing(sit assessment.Sitting) identity.Resource {
	return identity.Resource{Type: "assessment.sitting", ID: string(sit.ID), Tenant: sit.Tenant, Attrs: map[string]any{"assessor": string(sit.Assessor)}}
}
