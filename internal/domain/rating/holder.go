package rating

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// holding is all that is kept of a person here.
type holding struct {
	Completed []Place `json:"completed,omitempty"`
	Answers   []kept  `json:"answers,omitempty"`
	Words     []Words `json:"words,omitempty"`
}

// Export implements identity.Holder.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (_ any, err error) {
	var h holding
	if h.Completed, err = placesOf(ctx, tx, p); err != nil {
		return nil, err
	}
	if h.Answers, err = keptBy(ctx, tx, p); err != nil {
		return nil, err
	}
	if h.Words, err = wordsBy(ctx, tx, p); err != nil || len(h.Completed)+len(h.Answers)+len(h.Words) == 0 {
		return nil, err
	}
	return h, nil
}

// Erase implements identity.Holder: the words are gone at once, the marks go from
// what is published with those of others. Until then they are nobody's.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	all, err := keptBy(ctx, tx, p)
	if err != nil {
		return err
	}
	nobody := "nobody/" + tx.NewID()
	if err := orphan(ctx, tx, p, nobody); err != nil {
		return err
	}
	if err := deleteOrphans(ctx, tx, nobody); err != nil {
		return err
	}
	if err := deleteWordsBy(ctx, tx, p); err != nil {
		return err
	}
	for _, k := range all {
		if err := publishLater(ctx, tx, k.Object); err != nil {
			return err
		}
	}
	return deletePlaces(ctx, tx, p)
}
