package framework

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// authored is a draft as whoever handed it in takes it away: which it was. Its
// text is its owner's.
type authored struct {
	Draft
	Author identity.PersonID `json:"author"`
}

// holdings is what the domain holds about a person.
type holdings struct {
	Drafts   []authored `json:"drafts,omitempty"`
	Comments []spoken   `json:"comments,omitempty"`
}

// Export implements identity.Holder.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	drafts, err := draftsBy(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	var h holdings
	for _, d := range drafts {
		h.Drafts = append(h.Drafts, authored{d, p})
	}
	if h.Comments, err = commentsOfPerson(ctx, tx, p); err != nil {
		return nil, err
	}
	if len(h.Drafts)+len(h.Comments) == 0 {
		return nil, nil
	}
	return h, nil
}

// Erase implements identity.Holder: a draft stays its organisation's and is
// nobody's work; a comment loses its words and the answer that may quote them.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	if err := forgetAuthor(ctx, tx, p); err != nil {
		return err
	}
	return forgetComments(ctx, tx, p)
}
