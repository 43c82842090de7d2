package catalogue

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// SourceQuery is which sources an operator looks at; an empty field asks nothing.
type SourceQuery struct {
	State   SourceState
	Code    string            // message key of the last failure
	Tenant  identity.TenantID //
	Address string            // a part of it
	Due     bool              // only those whose time has come
	IDs     []SourceID        // only these
	After   SourceID          // the last one of the page before
	Limit   int               // 50 when zero
}

// SourcePage is a page of sources with the names of their providers, by id.
type SourcePage struct {
	Sources   []Source
	Providers map[identity.TenantID]identity.Organisation
	Next      SourceID
}

// FindSources lists sources of all providers, for the operator.
func (s *Service) FindSources(ctx context.Context, actor identity.Actor, q SourceQuery) (page SourcePage, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.show"); err != nil {
		return page, err
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := findSources(ctx, tx, q, q.Limit+1)
		if err != nil {
			return err
		}
		page = SourcePage{Sources: all, Providers: map[identity.TenantID]identity.Organisation{}}
		if len(all) > q.Limit {
			page.Sources = all[:q.Limit]
			page.Next = all[q.Limit-1].ID
		}
		orgs := organisationCache(page.Providers)
		for _, src := range page.Sources {
			if _, err := orgs.find(ctx, tx, src.Tenant); err != nil {
				return err
			}
		}
		return nil
	})
	return page, err
}

func (s *Service) mayOperate(actor identity.Actor, act string) error {
	return s.Policy.Allow(actor, act, identity.Resource{Type: "operator"})
}

// SourceAct is what an operator does to many sources at once.
type SourceAct string

// The acts.
const (
	ActHarvest    SourceAct = "harvest"    // read them now
	ActJudge      SourceAct = "judge"      // decide again what of theirs is listed
	ActQuarantine SourceAct = "quarantine" // do not read them until they are released
	ActRelease    SourceAct = "release"    // read them again
	ActRetire     SourceAct = "retire"     // never read them again; what they gave stays
)

// SourceActs are all of them.
func SourceActs() []SourceAct {
	return []SourceAct{ActHarvest, ActJudge, ActQuarantine, ActRelease, ActRetire}
}

// CanUndo reports that what the act does can be undone: reading and judging
// cannot.
func (a SourceAct) CanUndo() bool { return a != ActHarvest && a != ActJudge }

// ActMost is how many sources one act may touch.
const ActMost = 10_000

// ActReport is what an act would do, or did.
type ActReport struct {
	ID      string // of the act done; empty for a preview
	Act     SourceAct
	Sources []Source // those it changes, as they were
	Same    int      // of those asked for, those it changes nothing about
	Offers  int      // of the sources it changes, known and not gone
}

// PreviewAct says what an act would do to the sources of a question, of all its
// pages. Fault "catalogue.act.unknown"; "catalogue.act.many" for more than ActMost.
func (s *Service) PreviewAct(ctx context.Context, actor identity.Actor, act SourceAct, q SourceQuery) (r ActReport, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.act"); err != nil {
		return r, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = previewIn(ctx, tx, act, q)
		return err
	})
	return r, err
}

func previewIn(ctx context.Context, tx *sqldb.Tx, act SourceAct, q SourceQuery) (ActReport, error) {
	r := ActReport{Act: act}
	if !slices.Contains(SourceActs(), act) {
		return r, fault.New(fault.Invalid, "catalogue.act.unknown", "act", string(act)).At("act")
	}
	q.After = ""
	all, err := findSources(ctx, tx, q, ActMost+1)
	if err != nil {
		return r, err
	}
	if len(all) > ActMost {
		return r, fault.New(fault.Invalid, "catalogue.act.many", "most", ActMost)
	}
	for _, src := range all {
		if _, does := act.on(src, tx.Now()); does {
			r.Sources = append(r.Sources, src)
		} else {
			r.Same++
		}
	}
	r.Offers, err = countOffersOf(ctx, tx, r.Sources)
	return r, err
}

// actItem is one source of an act.
type actItem struct {
	Tenant identity.TenantID `json:"tenant"`
	Source SourceID          `json:"source"`
	From   SourceState       `json:"from"`
	To     SourceState       `json:"to"`
	Due    time.Time         `json:"due"` // as it was

	Failures int `json:"failures,omitempty"` // as they were: a release forgets them
}

// ActOnSources does to all sources of a question what PreviewAct says, in one
// transaction with its audit entry.
func (s *Service) ActOnSources(ctx context.Context, actor identity.Actor, act SourceAct, q SourceQuery) (r ActReport, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.act"); err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if r, err = previewIn(ctx, tx, act, q); err != nil || len(r.Sources) == 0 {
			return err
		}
		r.ID = tx.NewID()
		items := make([]actItem, 0, len(r.Sources))
		for _, was := range r.Sources {
			is, _ := act.on(was, tx.Now())
			items = append(items, actItem{was.Tenant, was.ID, was.State, is.State, was.Due, was.Failures})
			if err := act.do(ctx, tx, is); err != nil {
				return err
			}
		}
		if err := insertAct(ctx, tx, r.ID, act, actor.Name(), items); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(actor.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "operator.catalogue.act",
			Object: "catalogue.act/" + r.ID, Detail: map[string]any{"act": act, "sources": len(items), "offers": r.Offers},
		})
	})
	return r, err
}

func (a SourceAct) do(ctx context.Context, tx *sqldb.Tx, s Source) error {
	switch a {
	case ActJudge:
		return judgeSourceLater(ctx, tx, s)
	case ActHarvest, ActRelease:
		if err := updateSource(ctx, tx, s); err != nil {
			return err
		}
		return harvestLater(ctx, tx, s)
	}
	return updateSource(ctx, tx, s)
}

// judgeSourceLater decides again about every offer of a source.
func judgeSourceLater(ctx context.Context, tx *sqldb.Tx, s Source) error {
	ids, err := offerIDsOf(ctx, tx, s)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := judgeLater(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// DoneAct is an act that was done.
type DoneAct struct {
	ID      string
	Act     SourceAct
	Actor   string
	At      time.Time
	Undone  time.Time
	Sources int
}

// LatestActs are the last acts, the newest first.
func (s *Service) LatestActs(ctx context.Context, actor identity.Actor, limit int) (all []DoneAct, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.show"); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = latestActs(ctx, tx, limit)
		return err
	})
	return all, err
}

// UndoAct gives every source of an act its state and time back, unless something
// else has changed it since. It says how many. Undoing twice changes nothing.
func (s *Service) UndoAct(ctx context.Context, actor identity.Actor, id string) (n int, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.act"); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n = 0
		done, items, err := actByID(ctx, tx, id)
		if err != nil || !done.Undone.IsZero() {
			return err
		}
		if !done.Act.CanUndo() {
			return fault.New(fault.Conflict, "catalogue.act.for_good")
		}
		for _, i := range items {
			src, err := sourceByID(ctx, tx, i.Tenant, i.Source)
			if err != nil {
				return err
			}
			if src.State != i.To {
				continue
			}
			n++
			src.State, src.Due = i.From, i.Due
			if done.Act == ActRelease {
				src.Failures = max(src.Failures, i.Failures)
			}
			if err := updateSource(ctx, tx, src); err != nil {
				return err
			}
		}
		if err := markActUndone(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(actor.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "operator.catalogue.undo",
			Object: "catalogue.act/" + id, Detail: map[string]any{"sources": n},
		})
	})
	return n, err
}

func marshalItems(items []actItem) (string, error) {
	b, err := json.Marshal(items)
	return string(b), err
}
