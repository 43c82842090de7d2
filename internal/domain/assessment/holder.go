package assessment

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// holdings is what the domain gives a person who asks for their data.
type holdings struct {
	Results []Result     `json:"results,omitempty"`
	Steps   []Transition `json:"steps,omitempty"`
}

// Export implements identity.Holder: every result, also those that are not
// final, and every step about or by the person.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	rs, err := resultsOfPerson(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	ts, err := transitionsOf(ctx, tx, p)
	if err != nil || len(rs)+len(ts) == 0 {
		return nil, err
	}
	return holdings{rs, ts}, nil
}

// Erase implements identity.Holder. A provider keeps the record of an
// assessment by law; it becomes nobody's: the name, the feedback and the reasons
// go, and the id that is left points to no one.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	places, err := placesOf(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, at := range places {
		if err := forgetName(ctx, tx, at, p); err != nil {
			return err
		}
	}
	if err := forgetReasons(ctx, tx, p); err != nil {
		return err
	}
	rounds, err := markingsOf(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, r := range rounds {
		for i := range r.Marks {
			r.Marks[i].Note = ""
		}
		if err := rewriteMarking(ctx, tx, p, r); err != nil {
			return err
		}
	}
	return nil
}

func forgetName(ctx context.Context, tx *sqldb.Tx, at place, p identity.PersonID) error {
	c, err := candidate(ctx, tx, at.Tenant, at.Sitting, p)
	if err != nil {
		return err
	}
	c.Name = ""
	if c.Exception != nil {
		c.Exception.Reason = ""
	}
	return updateCandidate(ctx, tx, Sitting{ID: at.Sitting, Tenant: at.Tenant}, c)
}
