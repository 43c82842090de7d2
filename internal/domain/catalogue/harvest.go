package catalogue

import (
	"context"
	"encoding/json"
	"sync"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Sources lists a provider's sources; of every provider for an operator who asks
// with no tenant.
func (s *Service) Sources(ctx context.Context, actor identity.Actor, tenant identity.TenantID) ([]Source, error) {
	if err := s.Policy.Allow(actor, "catalogue.source.list", identity.Resource{Type: "catalogue.source", Tenant: tenant}); err != nil {
		return nil, err
	}
	var out []Source
	scope := sqldb.System
	if tenant != "" {
		scope = sqldb.Tenant(tenant)
	}
	err := s.DB.Read(ctx, scope, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if tenant == "" {
			out, err = allSources(ctx, tx)
			return err
		}
		out, err = sourcesOf(ctx, tx, tenant)
		return err
	})
	return out, err
}

// Harvest reads a source now: its robots.txt, its sitemaps, its pages. What a
// page says is stored in one transaction with others; calling it again after it was cut off
// loses and doubles nothing. A page that fails is a record with a code; the
// error is for a source that could not be read at all, which is noted too.
func (s *Service) Harvest(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID) (Harvested, error) {
	if err := s.Policy.Allow(actor, "catalogue.source.harvest", identity.Resource{Type: "catalogue.source", ID: string(id), Tenant: tenant}); err != nil {
		return Harvested{}, err
	}
	return s.harvest(ctx, tenant, id)
}

// harvest reads one source, one reader at a time: what an earlier reader
// fetched must not be stored over what a later one did.
func (s *Service) harvest(ctx context.Context, tenant identity.TenantID, id SourceID) (Harvested, error) {
	lock, _ := s.reading.LoadOrStore(id, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()
	h := newHarvest(s)
	err := s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if err := identity.TakesOnIn(ctx, tx, tenant); err != nil {
			return err
		}
		h.id = tx.NewID()
		if h.source, err = sourceByID(ctx, tx, tenant, id); err != nil {
			return err
		}
		h.org, err = identity.OrganisationIn(ctx, tx, tenant)
		return err
	})
	if err != nil {
		return Harvested{}, err
	}
	if h.source.State == SourceRetired {
		return Harvested{}, fault.New(fault.Conflict, "catalogue.source.retired")
	}
	if h.source.held() {
		return Harvested{}, fault.New(fault.Conflict, "catalogue.source.held")
	}
	if !h.source.Kind.Fetched() {
		return Harvested{}, fault.New(fault.Conflict, "catalogue.source.handed_over")
	}
	if l := h.source.Licence; l != nil && l.Over(s.DB.Now()) {
		return Harvested{}, fault.New(fault.Conflict, "catalogue.source.licence_over", "licence", l.Name)
	}
	if err := h.read(ctx); err != nil {
		if ctx.Err() != nil {
			return h.counts, err // cut off: nothing is known about the source
		}
		return h.counts, h.failed(ctx, err)
	}
	return h.counts, h.finish(ctx)
}

// The jobs.
const (
	jobHarvest    = "catalogue.harvest"
	jobHarvestDue = "catalogue.harvest_due"
	jobJudge      = "catalogue.judge"
	jobNumber     = "catalogue.number"
	jobDownload   = "catalogue.download"
)

type harvestArgs struct {
	Tenant identity.TenantID `json:"tenant"`
	Source SourceID          `json:"source"`
}

type judgeArgs struct {
	Offer OfferID `json:"offer"`
}

func harvestLater(ctx context.Context, tx *sqldb.Tx, s Source) error {
	return job.Add(ctx, tx, job.Job{Kind: jobHarvest, Unique: string(s.ID), Args: harvestArgs{Tenant: s.Tenant, Source: s.ID}})
}

// harvestJob reads one source. A source that fails is not the job's failure: it
// is noted with the source, which says when to ask again.
func (s *Service) harvestJob(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	var a harvestArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, job.Park(err)
	}
	_, err := s.harvest(ctx, a.Tenant, a.Source)
	if _, ok := fault.Of(err); ok {
		return nil, nil
	}
	return nil, err
}

// dueAtOnce is how many sources are asked for in one transaction: some thousands
// can be due together, and others write too.
const dueAtOnce = 200

// harvestDue asks for a harvest of each source whose time has come, and puts its
// next time off, so that a harvest that never ends is not asked for twice.
func (s *Service) harvestDue(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	for {
		var due []Source
		err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			due, err = sourcesDue(ctx, tx, dueAtOnce+1)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(due) <= dueAtOnce {
			break // the rest goes with the job's end
		}
		if err := s.DB.Write(ctx, sqldb.System, askForDue); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		if err := s.licencesEndIn(ctx, tx); err != nil {
			return err
		}
		return askForDue(ctx, tx)
	}, nil
}

func askForDue(ctx context.Context, tx *sqldb.Tx) error {
	due, err := sourcesDue(ctx, tx, dueAtOnce)
	if err != nil {
		return err
	}
	for _, src := range due {
		src.Due = nextHarvest(tx.Now(), src.Failures)
		if err := updateSource(ctx, tx, src); err != nil {
			return err
		}
		if err := harvestLater(ctx, tx, src); err != nil {
			return err
		}
	}
	return nil
}
