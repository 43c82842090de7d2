package framework

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Comment says something about a draft while it is consulted on, for the
// organisation acted for or for oneself. Faults: Conflict
// framework.comment.no_consultation, not_yet, closed; Exhausted
// framework.comment.many; Invalid framework.words.
func (s *Service) Comment(ctx context.Context, a identity.Actor, id DraftID, text string) (c Comment, err error) {
	err = s.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		d, err := draftByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.allow(a, "comment", d); err != nil {
			return err
		}
		if err := d.open(pack.On(tx.Now())); err != nil {
			return err
		}
		said, err := words(text, "words")
		if err != nil {
			return err
		}
		n, err := commentsBy(ctx, tx, d, a.Person)
		if err != nil {
			return err
		}
		if n >= mostComments {
			return fault.New(fault.Exhausted, "framework.comment.many", "most", mostComments)
		}
		c = Comment{ID: tx.NewID(), Organisation: a.Tenant, Words: said, At: tx.Now(), person: a.Person}
		if c.Name, err = nameIn(ctx, tx, a.Tenant); err != nil {
			return err
		}
		if err := insertComment(ctx, tx, d, c); err != nil {
			return err
		}
		return record(ctx, tx, a, d, "comment")
	})
	return c, err
}

// nameIn is an organisation's name; none for somebody who speaks for themselves.
func nameIn(ctx context.Context, tx *sqldb.Tx, id identity.TenantID) (i18n.Text, error) {
	if id == "" {
		return nil, nil
	}
	o, err := identity.OrganisationIn(ctx, tx, id)
	return o.Name, err
}

// Comments lists what was said about a draft, the oldest first, for whom may see
// the draft.
func (s *Service) Comments(ctx context.Context, a identity.Actor, id DraftID) (all []Comment, err error) {
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		d, err := draftByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.allow(a, "show", d); err != nil {
			return err
		}
		if all, err = commentsOf(ctx, tx, d); err != nil {
			return err
		}
		names := map[identity.TenantID]i18n.Text{}
		for i := range all {
			org := all[i].Organisation
			if _, known := names[org]; !known {
				if names[org], err = nameIn(ctx, tx, org); err != nil {
					return err
				}
			}
			all[i].Name = names[org]
		}
		return nil
	})
	return all, err
}

// AnswerComment is the owner's word on a comment; said again, it replaces the
// first. NotFound framework.comment.none.
func (s *Service) AnswerComment(ctx context.Context, a identity.Actor, id DraftID, comment, text string) error {
	return s.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		d, err := draftByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.allow(a, "answer", d); err != nil {
			return err
		}
		said, err := words(text, "words")
		if err != nil {
			return err
		}
		if err := answerComment(ctx, tx, d, comment, said); err != nil {
			return err
		}
		return record(ctx, tx, a, d, "answer")
	})
}
