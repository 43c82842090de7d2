package framework

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// CreateDraft keeps a pack that does what it says: one that does not compile is
// refused with file, line, rule and the mend. Faults besides those of packs:
// Denied framework.draft.not_yours; Invalid framework.draft.same when every
// version is loaded as it stands.
func (s *Service) CreateDraft(ctx context.Context, a identity.Actor, files Files) (Draft, error) {
	if err := s.policy.Allow(a, "framework.draft.create", identity.Resource{Type: "framework.draft", Tenant: a.Tenant}); err != nil {
		return Draft{}, err
	}
	_, p, err := files.over(s.set)
	if err != nil {
		return Draft{}, err
	}
	f := newest(p, s.set)
	if f == nil {
		return Draft{}, fault.New(fault.Invalid, "framework.draft.same", "pack", p.Code).At("files")
	}
	var d Draft
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		d = Draft{
			ID: DraftID(tx.NewID()), Owner: a.Tenant, author: a.Person, Pack: p.Code, Jurisdiction: p.Jurisdiction, Framework: f.ID, Name: f.Name,
			ValidFrom: f.ValidFrom, Digest: f.Digest, State: Drafted, Created: tx.Now(), Changed: tx.Now(), Files: files,
		}
		if err := s.ownedIn(ctx, tx, d); err != nil {
			return err
		}
		if err := insertDraft(ctx, tx, d); err != nil {
			return err
		}
		return record(ctx, tx, a, d, "create")
	})
	return d, err
}

// ownedIn refuses a draft of rules that are somebody else's to make.
func (s *Service) ownedIn(ctx context.Context, tx *sqldb.Tx, d Draft) error {
	org, err := identity.OrganisationIn(ctx, tx, d.Owner)
	if err != nil {
		return err
	}
	loaded := s.set.Pack(d.Pack)
	if loaded != nil && loaded.Jurisdiction != d.Jurisdiction || !owns(org, loaded, d.Jurisdiction) {
		return fault.New(fault.Denied, "framework.draft.not_yours", "pack", d.Pack, "jurisdiction", d.Jurisdiction, "organisation", org.Slug)
	}
	return nil
}

// record is the last call of a transaction.
func record(ctx context.Context, tx *sqldb.Tx, a identity.Actor, d Draft, act string) error {
	return audit.Record(ctx, tx, audit.Entry{
		Tenant: string(d.Owner), Actor: a.Name(), Role: a.RoleNames(), Act: "framework.draft." + act, Object: "draft/" + string(d.ID),
		Detail: map[string]string{"framework": d.Framework, "digest": d.Digest},
	})
}

func (s *Service) allow(a identity.Actor, act string, d Draft) error {
	return s.policy.Allow(a, "framework.draft."+act, identity.Resource{
		Type: "framework.draft", ID: string(d.ID), Tenant: d.Owner, Attrs: map[string]any{"public": d.Public()},
	})
}

// Draft is one draft: for everybody from consultation on, before that for its
// owner. NotFound framework.draft.none.
func (s *Service) Draft(ctx context.Context, a identity.Actor, id DraftID) (d Draft, err error) {
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if d, err = draftByID(ctx, tx, id); err != nil {
			return err
		}
		return s.allow(a, "show", d)
	})
	if err != nil {
		return Draft{}, err
	}
	d.State = d.standing(s.set, pack.On(s.db.Now()))
	return d, nil
}

// Drafts lists those that are public and those of the actor's organisation, the
// newest first, without their files.
func (s *Service) Drafts(ctx context.Context, a identity.Actor) (visible []Draft, err error) {
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := allDrafts(ctx, tx)
		visible = nil
		for _, d := range all {
			if s.allow(a, "show", d) == nil {
				d.State = d.standing(s.set, pack.On(tx.Now()))
				visible = append(visible, d)
			}
		}
		return err
	})
	return visible, err
}

// DraftPack is a draft's pack as a zip file to install, for whom may see it.
func (s *Service) DraftPack(ctx context.Context, a identity.Actor, id DraftID) (d Draft, file []byte, err error) {
	if d, err = s.Draft(ctx, a, id); err != nil {
		return d, nil, err
	}
	file, err = d.Files.Zip()
	return d, file, err
}

// DraftImpact is what a draft would do on a day; on the day it begins, or today
// if that is past, when the day is zero. It is its owner's to see.
func (s *Service) DraftImpact(ctx context.Context, a identity.Actor, id DraftID, at time.Time) (Impact, error) {
	d, err := s.Draft(ctx, a, id)
	if err != nil {
		return Impact{}, err
	}
	if err := s.allow(a, "impact", d); err != nil {
		return Impact{}, err
	}
	return s.impact(ctx, d.Files, at)
}

// Impact is DraftImpact for a pack that nobody has handed in: the command line's.
func (s *Service) Impact(ctx context.Context, a identity.Actor, files Files, at time.Time) (Impact, error) {
	if err := s.allow(a, "impact", Draft{}); err != nil {
		return Impact{}, err
	}
	return s.impact(ctx, files, at)
}

func (s *Service) impact(ctx context.Context, files Files, at time.Time) (i Impact, err error) {
	then, p, err := files.over(s.set)
	if err != nil {
		return Impact{}, err
	}
	c := scene{stakes: s.stakes, now: s.set, then: then, pack: p, today: s.db.Now(), at: at, framework: newest(p, s.set)}
	if c.framework == nil {
		return Impact{}, fault.New(fault.Invalid, "framework.draft.same", "pack", p.Code).At("files")
	}
	if c.at.IsZero() {
		c.at = c.framework.ValidFrom.Time
		if c.at.Before(c.today) {
			c.at = c.today
		}
	}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		i, err = c.impactIn(ctx, tx, s.subjects)
		return err
	})
	return i, err
}

// OpenConsultation makes a draft public and takes comments from a day to a day,
// both included.
func (s *Service) OpenConsultation(ctx context.Context, a identity.Actor, id DraftID, opens, closes pack.Day) (Draft, error) {
	return s.change(ctx, a, id, "consult", func(d Draft, today pack.Day) (Draft, error) { return d.consult(opens, closes, today) })
}

// Adopt ends a draft's consultation after its last day. The pack is then there
// to be installed.
func (s *Service) Adopt(ctx context.Context, a identity.Actor, id DraftID) (Draft, error) {
	return s.change(ctx, a, id, "adopt", Draft.adopt)
}

// Withdraw gives a draft up, with a reason that everybody reads who could read
// the draft.
func (s *Service) Withdraw(ctx context.Context, a identity.Actor, id DraftID, reason string) (Draft, error) {
	return s.change(ctx, a, id, "withdraw", func(d Draft, _ pack.Day) (Draft, error) { return d.withdraw(reason) })
}

// change is one step of a draft by its owner. A pack that no longer fits those
// that are loaded takes no step but back.
func (s *Service) change(ctx context.Context, a identity.Actor, id DraftID, act string, step func(Draft, pack.Day) (Draft, error)) (d Draft, err error) {
	err = s.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if d, err = draftByID(ctx, tx, id); err != nil {
			return err
		}
		if err := s.allow(a, act, d); err != nil {
			return err
		}
		if err := s.ownedIn(ctx, tx, d); err != nil {
			return err
		}
		if d, err = step(d, pack.On(tx.Now())); err != nil {
			return err
		}
		if d.State != Withdrawn {
			if _, _, err := d.Files.over(s.set); err != nil {
				return err
			}
		}
		d.Changed = tx.Now()
		if err := updateDraft(ctx, tx, d); err != nil {
			return err
		}
		return record(ctx, tx, a, d, act)
	})
	if err != nil {
		return Draft{}, err
	}
	d.State = d.standing(s.set, pack.On(s.db.Now()))
	return d, nil
}
