package framework

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Proposal is what a draft would make the rules, to be read beside those that
// are loaded.
type Proposal struct {
	Detail
	Set     *pack.Set // as it would be
	Before  *Summary  // the version it changes or follows; nil: there is none
	Changes []Change  // against Before
}

// Proposal reads a draft out, for whom may see it. Faults besides those of
// Draft: those of packs, when the draft no longer fits what is loaded.
func (s *Service) Proposal(ctx context.Context, a identity.Actor, id DraftID) (p Proposal, err error) {
	d, err := s.Draft(ctx, a, id)
	if err != nil {
		return p, err
	}
	if p.Set, _, err = d.Files.over(s.set); err != nil {
		return p, err
	}
	f, today := p.Set.Framework(d.Framework), pack.On(s.db.Now())
	if p.Detail, err = s.detail(f, today); err != nil {
		return p, err
	}
	if was := s.before(f); was != nil {
		sum := s.summary(was, today)
		p.Before, p.Changes = &sum, changes(was, f)
	}
	return p, nil
}

// before is the loaded version that a drafted one changes, or the last of its
// series that begins earlier.
func (s *Service) before(f *pack.Framework) (was *pack.Framework) {
	if same := s.set.Framework(f.ID); same != nil && same.Digest != f.Digest {
		return same
	}
	loaded := s.set.Pack(f.Pack.Code)
	if loaded == nil {
		return nil
	}
	for _, o := range loaded.Frameworks {
		if o.ID != f.ID && o.Series == f.Series && o.ValidFrom.Before(f.ValidFrom.Time) && (was == nil || o.ValidFrom.After(was.ValidFrom.Time)) {
			was = o
		}
	}
	return was
}

// daily keeps what drafts would do on a day. The channel is its lock: who holds
// its one place may use the map, and who waits can give up.
type daily struct {
	place chan struct{}
	of    map[DraftID]Impact
}

func newDaily() *daily { return &daily{place: make(chan struct{}, 1), of: map[DraftID]Impact{}} }

// DailyImpact is what a draft would do, for everybody who may read it once it is
// public: figures without the offers that move. They are made once a day, as
// figures made at every change would tell of the one that changed. ok is false
// when there is nothing to decide any more. Errors: those of Draft; Denied for
// who may read a draft that is not public but may not see what it would do.
func (s *Service) DailyImpact(ctx context.Context, a identity.Actor, id DraftID) (i Impact, ok bool, err error) {
	d, err := s.Draft(ctx, a, id)
	if err != nil {
		return i, false, err
	}
	if !d.Public() {
		if err := s.allow(a, "impact", d); err != nil {
			return i, false, err
		}
	}
	if d.State != Drafted && d.State != Consulted && d.State != Adopted {
		return i, false, nil
	}
	select {
	case s.daily.place <- struct{}{}:
		defer func() { <-s.daily.place }()
	case <-ctx.Done():
		return i, false, ctx.Err()
	}
	today := pack.On(s.db.Now())
	if i, ok = s.daily.of[id]; ok && i.Today == today {
		return i, true, nil
	}
	if i, err = s.impact(ctx, d.Files, time.Time{}); err != nil {
		return Impact{}, false, err
	}
	i.Moved, i.More = nil, 0
	s.daily.of[id] = i
	return i, true, nil
}

// OwnDrafts lists the drafts of the actor's organisation, the newest first, for
// whom drafts there and for its auditor.
func (s *Service) OwnDrafts(ctx context.Context, a identity.Actor) (own []Draft, err error) {
	if err := s.policy.Allow(a, "framework.draft.list", identity.Resource{Type: "framework.draft", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := allDrafts(ctx, tx)
		own = nil
		for _, d := range all {
			if d.Owner == a.Tenant {
				d.State = d.standing(s.set, pack.On(tx.Now()))
				own = append(own, d)
			}
		}
		return err
	})
	return own, err
}

// OwnDraft is Draft for whom OwnDrafts lists it.
func (s *Service) OwnDraft(ctx context.Context, a identity.Actor, id DraftID) (d Draft, err error) {
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if d, err = draftByID(ctx, tx, id); err != nil {
			return err
		}
		return s.allow(a, "list", d)
	})
	if err != nil {
		return Draft{}, err
	}
	d.State = d.standing(s.set, pack.On(s.db.Now()))
	return d, nil
}

// OpenOn reports whether comments on the draft are taken on a day: nil, or the
// fault Comment would give.
func (d Draft) OpenOn(day pack.Day) error { return d.open(day) }

// CanAdopt reports whether the draft can be adopted on a day: nil, or the fault
// Adopt would give.
func (d Draft) CanAdopt(day pack.Day) error {
	_, err := d.adopt(day)
	return err
}
