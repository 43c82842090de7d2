package catalogue

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// taking is an offer that was read somewhere, on its way into the catalogue.
type taking struct {
	Offer   Offer // with Provider and LocalID; ID is given here
	Org     identity.Organisation
	Source  SourceID
	Page    string // url, or the file it was imported from
	Record  string // received page; empty for imports
	Harvest string // what is the same for all offers met together

	Kind     SourceKind // of the source; known by its name when empty
	Computed []string   // JSON names of fields worked out from what was stated
	settled  bool       // Offer is an offer as it is kept, not what a source says of it
}

// tally counts what a transaction did with the offers it met.
type tally struct {
	found, fresh, changed, listed int
	put                           int // known and different, also in what is no specification
	led                           int // a source that is believed more says what they are
}

func (c *Harvested) count(t tally) {
	c.Found += t.found
	c.New += t.fresh
	c.Changed += t.changed
	c.Listed += t.listed
	c.NotListed += t.found - t.listed
}

// takeIn is the one way into the catalogue, for harvests and imports: it stores
// the offer and its version, decides whether it is listed, and tells what is
// different. The same offer again changes nothing.
func (s *Service) takeIn(ctx context.Context, tx *sqldb.Tx, t taking, met *tally) (Judged, error) {
	stated := t
	was, found, err := settle(ctx, tx, &t)
	if err != nil {
		return Judged{}, err
	}
	facts, err := FactsIn(ctx, tx, t.Offer.ID)
	if err != nil {
		return Judged{}, err
	}
	j, err := s.judge(t.Offer, t.Org, facts, tx.Now())
	if err != nil {
		return Judged{}, err
	}
	if err := refuseRepeatedIn(ctx, tx, t, was, &j); err != nil {
		return Judged{}, err
	}
	if err := j.unlistIfClosing(ctx, tx); err != nil {
		return Judged{}, err
	}
	if err := j.tellPartsGone(ctx, tx); err != nil {
		return Judged{}, err
	}
	if err := j.tellPicture(ctx, tx); err != nil {
		return Judged{}, err
	}
	j.mark(t.Page)
	is := was.with(t, j.Listed)
	if err := s.putIn(ctx, tx, was, is, found, j, met); err != nil || t.settled || t.Source == stated.Source {
		return j, err
	}
	if rankOf(t.kind()) < rankOf(stated.kind()) {
		met.led++
	}
	// Another source says first what this offer is: it is told there.
	err = replaceOfferReport(ctx, tx, is, j.Report)
	j.Report = nil
	return j, err
}

// putIn stores what an offer is now.
func (s *Service) putIn(ctx context.Context, tx *sqldb.Tx, was, is kept, found bool, j Judged, met *tally) (err error) {
	met.found++
	if j.Listed {
		met.listed++
	}
	switch {
	case !found:
		met.fresh++
		is.FoundAt, is.Changed = tx.Now(), tx.Now()
		err = putNew(ctx, tx, is)
	case is.says(was):
		if err := touchOffer(ctx, tx, is); err != nil {
			return err
		}
		return s.wantPicture(ctx, tx, was, is)
	default:
		if is.Hash != was.Hash {
			met.changed++
		}
		met.put++
		err = putAgain(ctx, tx, was, is)
	}
	if err != nil {
		return err
	}
	if err := s.wantPicture(ctx, tx, was, is); err != nil {
		return err
	}
	return framework.RecordIn(ctx, tx, is.Provider, "offer:"+string(is.ID), j.Judgement)
}

// tellPartsGone names the parts of a composed offer that its provider has offered
// and does not offer any more. A part that was never met is not missed: it may be
// on a page that is not read.
func (j *Judged) tellPartsGone(ctx context.Context, tx *sqldb.Tx) error {
	f := finder{offer: j.Offer}
	for _, c := range j.Offer.Components {
		if c.Source == "" {
			continue
		}
		part, found, err := offerByLocalID(ctx, tx, j.Offer.Provider, c.Source)
		if err != nil {
			return err
		}
		if found && !part.GoneAt.IsZero() {
			f.tell("components", "offer.components.not_offered", "part", nameOf(c.Title), "source", c.Source)
		}
	}
	j.Report = byWeight(append(j.Report, f.found...))
	return nil
}

// says reports that an offer says and is what it was: then nothing is told and
// no time moves.
func (k kept) says(was kept) bool {
	return k.Hash == was.Hash && k.Listed == was.Listed && was.GoneAt.IsZero() && sameJSON(was.Offer, k.Offer)
}

// with is the row as it will be; times of change are set where it is stored.
func (k kept) with(t taking, listed bool) kept {
	k.Offer, k.Hash, k.Listed = t.Offer, ContentHash(t.Offer), listed
	if t.Harvest != k.Harvest || !t.settled { // met, not only judged again
		k.Misses = 0
	}
	k.Source, k.Page, k.Record, k.Harvest = t.Source, t.Page, t.Record, t.Harvest
	return k
}

func putNew(ctx context.Context, tx *sqldb.Tx, k kept) error {
	if k.Listed {
		k.ListedAt = tx.Now()
	}
	if err := insertOffer(ctx, tx, k); err != nil {
		return err
	}
	if err := insertVersion(ctx, tx, k.Provider, versionOf(k, Unchanged, tx)); err != nil {
		return err
	}
	return tellListing(ctx, tx, kept{}, k)
}

// putAgain stores an offer that was known and says something else.
func putAgain(ctx context.Context, tx *sqldb.Tx, was, is kept) error {
	is.Changed = tx.Now()
	is.GoneAt = time.Time{}
	switch {
	case !is.Listed:
		is.ListedAt = time.Time{}
	case !was.Listed:
		is.ListedAt = tx.Now()
	}
	if err := updateOffer(ctx, tx, is); err != nil {
		return err
	}
	if is.Hash != was.Hash {
		class, _ := Difference(SpecificationOf(was.Offer), SpecificationOf(is.Offer))
		if err := insertVersion(ctx, tx, is.Provider, versionOf(is, class, tx)); err != nil {
			return err
		}
		e := OfferChanged{Offer: is.ID, Provider: is.Provider, From: was.Hash, To: is.Hash, Class: class}
		if err := event.Emit(ctx, tx, e); err != nil {
			return err
		}
	}
	return tellListing(ctx, tx, was, is)
}

func versionOf(k kept, class ChangeClass, tx *sqldb.Tx) Version {
	return Version{Offer: k.ID, Hash: k.Hash, Class: class, Record: k.Record, Spec: SpecificationOf(k.Offer), SeenAt: tx.Now()}
}

func tellListing(ctx context.Context, tx *sqldb.Tx, was, is kept) error {
	switch {
	case is.Listed && !was.Listed:
		return event.Emit(ctx, tx, OfferListed{Offer: is.ID, Provider: is.Provider})
	case was.Listed && !is.Listed:
		return event.Emit(ctx, tx, OfferUnlisted{Offer: is.ID, Provider: is.Provider})
	}
	return nil
}

// sameJSON compares what is stored: an empty field and none are one.
func sameJSON(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}
