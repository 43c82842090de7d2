package catalogue

import (
	"cmp"
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Health is how the catalogue fills, for the operator.
type Health struct {
	At        time.Time     `json:"at"`
	States    []Tally       `json:"states"`    // sources, by state
	Due       int           `json:"due"`       // sources whose time has come and that wait
	Failures  []Tally       `json:"failures"`  // sources, by the code of their last failure
	Pages     []Tally       `json:"pages"`     // pages, by the code of their last visit
	Coverage  []Coverage    `json:"coverage"`  // by kind of provider and region (S-107)
	Freshness []Freshness   `json:"freshness"` // offers, by the age of their last reading
	Queues    []job.Waiting `json:"queues"`
}

// Tally is how many there are of one key.
type Tally struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

// Coverage is how much of what is known is listed (S-107). Known is every offer
// that was found in any source or register and is not gone, listed or not; an
// offer nobody ever published where Cairn reads is not known.
type Coverage struct {
	Kind   identity.OrganisationKind `json:"kind"`
	Region string                    `json:"region"` // of the provider: country, and region where stated
	Known  int                       `json:"known"`
	Listed int                       `json:"listed"`
}

// Freshness is how many offers were last read within a time.
type Freshness struct {
	Within time.Duration `json:"within"` // zero: longer ago than all before
	Never  bool          `json:"never"`  // from a file or register, which is not read by itself
	Offers int           `json:"offers"`
}

// Health counts, for the operator.
func (s *Service) Health(ctx context.Context, actor identity.Actor) (h Health, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.show"); err != nil {
		return h, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		h = Health{At: tx.Now()}
		return h.count(ctx, tx)
	})
	return h, err
}

func (h *Health) count(ctx context.Context, tx *sqldb.Tx) (err error) {
	if h.States, err = sourceStates(ctx, tx); err != nil {
		return err
	}
	if h.Failures, err = sourceFailures(ctx, tx); err != nil {
		return err
	}
	if h.Pages, err = pageFailures(ctx, tx); err != nil {
		return err
	}
	if h.Due, err = countDue(ctx, tx); err != nil {
		return err
	}
	if h.Queues, err = job.ListWaiting(ctx, tx); err != nil {
		return err
	}
	if h.Coverage, err = coverage(ctx, tx); err != nil {
		return err
	}
	h.Freshness, err = freshness(ctx, tx)
	return err
}

func coverage(ctx context.Context, tx *sqldb.Tx) ([]Coverage, error) {
	orgs, err := identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{})
	if err != nil {
		return nil, err
	}
	about := make(map[identity.TenantID]identity.Organisation, len(orgs))
	for _, o := range orgs {
		about[o.ID] = o
	}
	byTenant, err := knownByTenant(ctx, tx)
	if err != nil {
		return nil, err
	}
	type group struct {
		kind   identity.OrganisationKind
		region string
	}
	sums := map[group]Coverage{}
	for _, t := range byTenant {
		o := about[t.tenant]
		g := group{o.Kind, o.Country}
		if o.Region != "" {
			g.region += " " + o.Region
		}
		c := sums[g]
		c.Kind, c.Region = g.kind, g.region
		c.Known += t.known
		c.Listed += t.listed
		sums[g] = c
	}
	var all []Coverage
	for _, c := range sums {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Coverage) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Region, b.Region))
	})
	return all, nil
}

func freshness(ctx context.Context, tx *sqldb.Tx) ([]Freshness, error) {
	counts, err := offersByAge(ctx, tx)
	if err != nil {
		return nil, err
	}
	var all []Freshness
	for i, n := range counts {
		f := Freshness{Offers: n, Never: i == len(counts)-1}
		if i < len(ages) {
			f.Within = ages[i]
		}
		all = append(all, f)
	}
	return all, nil
}
