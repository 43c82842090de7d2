package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// jobAlike compares the offers that changed with all others.
const jobAlike = "catalogue.alike"

const (
	comparedAtOnce = 25  // offers in one turn
	pairsAtOnce    = 100 // pairs in one transaction
)

// alikeIndex is the published offers, by what they say. It is built when it is
// first needed, and follows.
//
// Who changes what is compared of an offer lets it wait in the same transaction.
// Pairs are written, and waiting ends, in turns alone, and a turn that was not
// read into this index makes its next one fail. So whatever an index does not know of waits
// still, and the pair of two offers is stored by whoever compared the later of
// them, knowing both: any number of processes, stopped anywhere, come to what
// comparing all pairs comes to.
type alikeIndex struct {
	mu    sync.Mutex // held while the index changes or is asked; guards the fields below
	index *likeness.Index
	turn  int64             // turns until this one are in it
	taken map[OfferID]int64 // offers that wait -> the revision of them that is in it
}

// alikeJob compares what waits, some offers at a time. What was done of them
// before the process was stopped is found done.
func (s *Service) alikeJob(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	if _, err := s.CompareOffers(ctx, identity.System("catalogue")); err != nil {
		return nil, fmt.Errorf("compare offers: %w", err)
	}
	return nil, nil
}

// compareSome compares some offers that wait, and says how many those were.
func (a *alikeIndex) compareSome(ctx context.Context, db *sqldb.DB) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, err := a.compare(ctx, db, comparedAtOnce)
	for err == nil && !c.stored {
		err = a.store(ctx, db, &c, pairsAtOnce)
	}
	if errors.Is(err, errTurn) {
		err = nil // the next one follows it first
	}
	return len(c.batch), err
}

// comparison is some offers that wait, and what is to be written of them.
type comparison struct {
	batch   []waiting
	changes []pairChange
	stored  bool
}

// compare reads some offers that wait into the index and finds their pairs.
func (a *alikeIndex) compare(ctx context.Context, db *sqldb.DB, most int) (c comparison, err error) {
	err = db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		c = comparison{}
		if c.batch, err = firstWaiting(ctx, tx, most); err != nil || len(c.batch) == 0 {
			c.stored = err == nil
			return err
		}
		if err := a.follow(ctx, tx); err != nil {
			return err
		}
		if err := a.take(ctx, tx, c.batch); err != nil {
			return err
		}
		for _, w := range c.batch {
			more, err := a.changesIn(ctx, tx, string(w.id))
			if err != nil {
				return err
			}
			c.changes = append(c.changes, more...)
		}
		return nil
	})
	return c, err
}

var errTurn = errors.New("another process compared meanwhile")

// store writes a portion of what was found, in a turn of its own, and with the last
// ends the waiting.
func (a *alikeIndex) store(ctx context.Context, db *sqldb.DB, c *comparison, most int) error {
	portion, rest := c.changes[:min(len(c.changes), most)], c.changes[min(len(c.changes), most):]
	err := db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		switch last, err := lastTurn(ctx, tx); {
		case err != nil:
			return err
		case last != a.turn:
			return errTurn
		}
		for _, p := range portion {
			if err := p.write(ctx, tx); err != nil {
				return err
			}
		}
		if len(rest) > 0 {
			return takeTurn(ctx, tx, c.batch[0].id, a.turn+1)
		}
		for _, w := range c.batch {
			if err := markCompared(ctx, tx, w, a.turn+1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.turn++
	c.changes, c.stored = rest, len(rest) == 0
	if c.stored {
		for _, w := range c.batch {
			delete(a.taken, w.id)
		}
	}
	return nil
}

// pairChange is a pair that is stored, or no more.
type pairChange struct {
	one, other string
	score      likeness.Share // below what is told of: no pair
}

func (c pairChange) write(ctx context.Context, tx *sqldb.Tx) error {
	if c.score < AlikeToLookAt {
		return deletePair(ctx, tx, c.one, c.other)
	}
	return upsertPair(ctx, tx, c.one, c.other, c.score)
}

// changesIn is how the pairs of an offer differ from those that are stored.
func (a *alikeIndex) changesIn(ctx context.Context, tx *sqldb.Tx, id string) (out []pairChange, err error) {
	stored, err := pairsOf(ctx, tx, OfferID(id))
	if err != nil {
		return nil, err
	}
	was := make(map[string]likeness.Share, len(stored))
	for _, p := range stored {
		was[p.ID] = p.Score
	}
	change := func(other string, score likeness.Share) {
		out = append(out, pairChange{min(id, other), max(id, other), score})
	}
	for _, p := range a.index.Like(id, AlikeToLookAt) {
		if was[p.ID] != p.Score {
			change(p.ID, p.Score)
		}
		delete(was, p.ID)
	}
	for _, p := range stored {
		if _, over := was[p.ID]; over {
			change(p.ID, 0)
		}
	}
	return out, nil
}

// follow brings the index to the last turn; it builds it when there is none.
func (a *alikeIndex) follow(ctx context.Context, tx *sqldb.Tx) error {
	last, err := lastTurn(ctx, tx)
	if err != nil {
		return err
	}
	if a.index == nil {
		return a.build(ctx, tx, last)
	}
	if last == a.turn {
		return nil
	}
	others, err := comparedAfter(ctx, tx, a.turn)
	if err != nil {
		return err
	}
	for _, w := range others {
		delete(a.taken, w.id)
		if err := a.read(ctx, tx, w.id); err != nil {
			return err
		}
	}
	a.turn = last
	return nil
}

func (a *alikeIndex) build(ctx context.Context, tx *sqldb.Tx, turn int64) (err error) {
	taken := map[OfferID]int64{}
	var offers iter.Seq2[string, likeness.Content] = func(yield func(string, likeness.Content) bool) {
		err = eachToCompare(ctx, tx, func(w waiting, o Offer) error {
			if w.revision > 0 {
				taken[w.id] = w.revision
			}
			if !yield(string(w.id), contentOf(o)) {
				return errStopped
			}
			return nil
		})
	}
	index := likeness.Build(AlikeToLookAt, offers)
	if err != nil {
		return err
	}
	a.index, a.turn, a.taken = index, turn, taken
	return nil
}

var errStopped = errors.New("nobody reads on")

// take reads offers that wait into the index.
func (a *alikeIndex) take(ctx context.Context, tx *sqldb.Tx, all []waiting) error {
	for _, w := range all {
		if a.taken[w.id] == w.revision {
			continue
		}
		if err := a.read(ctx, tx, w.id); err != nil {
			return err
		}
		a.taken[w.id] = w.revision
	}
	return nil
}

func (a *alikeIndex) read(ctx context.Context, tx *sqldb.Tx, id OfferID) error {
	k, err := offerByID(ctx, tx, id)
	switch {
	case fault.Is(err, "catalogue.offer.not_found"):
		a.index.Drop(string(id))
	case err != nil:
		return err
	case !k.GoneAt.IsZero():
		a.index.Drop(string(id))
	default:
		a.index.Put(string(id), contentOf(k.Offer))
	}
	return nil
}

// alikeNow are the offers that one is much like, whatever waits to be compared.
// It reads no transaction: who held one while others asked would wait for itself.
func (s *Service) alikeNow(ctx context.Context, id OfferID) (pairs []likeness.Pair, err error) {
	a, waits := &s.alike, false
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		some, err := firstWaiting(ctx, tx, 1)
		if waits = len(some) > 0; err != nil || waits {
			return err
		}
		pairs, err = pairsOf(ctx, tx, id)
		return err
	})
	if err != nil || !waits {
		return pairs, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := a.follow(ctx, tx); err != nil {
			return err
		}
		all, err := firstWaiting(ctx, tx, math.MaxInt32)
		if err != nil {
			return err
		}
		return a.take(ctx, tx, all)
	})
	if err != nil {
		return nil, err
	}
	return a.index.Like(string(id), AlikeToLookAt), nil
}
