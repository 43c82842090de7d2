package catalogue

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Twins are two offers that are much alike. Of is the one that would stay if they
// were joined: the approved one, else the one that somebody has something in, else
// the listed one, else the one met first.
type Twins struct {
	Of       OfferRow
	Like     Duplicate
	Obstacle error // why they cannot be joined, and what to do; nil: they can
}

// AlikePage is one page of the pairs that an operator is asked about.
type AlikePage struct {
	Pairs   []Twins
	Next    string // cursor of the next page; empty on the last
	Waiting int    // offers that changed and are still to be compared with all others
}

// mostTwins is how many pairs are on one page.
const mostTwins = 100

// AlikeOffers lists the pairs of published offers that are the same for all that
// can be read and that nobody called two, the most alike first, for the operator,
// from after a cursor on. limit is at most 100; 100 when zero. Pairs are kept by
// a job: a change shows within a minute or so. Faults "catalogue.alike.cursor".
func (s *Service) AlikeOffers(ctx context.Context, actor identity.Actor, cursor string, limit int) (page AlikePage, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.show"); err != nil {
		return page, err
	}
	after, err := parsePairCursor(cursor)
	if err != nil {
		return page, err
	}
	if limit <= 0 || limit > mostTwins {
		limit = mostTwins
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		page = AlikePage{}
		pairs, err := pairsAfter(ctx, tx, AlikeTheSame, after, limit+1)
		if err != nil {
			return err
		}
		if len(pairs) > limit {
			pairs = pairs[:limit]
			page.Next = pairs[limit-1].cursor().String()
		}
		for _, p := range pairs {
			if p.one.Provider == p.other.Provider {
				if err := errors.Join(s.holdIn(ctx, tx, &p.one), s.holdIn(ctx, tx, &p.other)); err != nil {
					return err
				}
			}
			if t := p.twins(); t.Like.Score >= AlikeTheSame { // else one of the two changed and waits
				page.Pairs = append(page.Pairs, t)
			}
		}
		page.Waiting, err = countWaiting(ctx, tx)
		return err
	})
	return page, err
}

// pairRow is a pair with its offers; one.ID < other.ID.
type pairRow struct {
	one, other compared
	score      likeness.Share // when they were compared
}

// pairCursor is a place in the list of pairs.
type pairCursor struct {
	score      likeness.Share
	one, other OfferID
}

func (p pairRow) cursor() pairCursor { return pairCursor{p.score, p.one.ID, p.other.ID} }

func (c pairCursor) String() string {
	return strconv.Itoa(int(c.score)) + "_" + string(c.one) + "_" + string(c.other)
}

// parsePairCursor reads a cursor; none is before all pairs.
func parsePairCursor(s string) (pairCursor, error) {
	if s == "" {
		return pairCursor{score: likeness.Whole + 1}, nil
	}
	parts := strings.Split(s, "_")
	if len(parts) == 3 {
		if score, err := strconv.Atoi(parts[0]); err == nil {
			return pairCursor{likeness.Share(score), OfferID(parts[1]), OfferID(parts[2])}, nil
		}
	}
	return pairCursor{}, fault.New(fault.Invalid, "catalogue.alike.cursor")
}

// twins says which of the two would stay.
func (p pairRow) twins() Twins {
	stays, goes := p.one, p.other
	if weight(goes) > weight(stays) || weight(goes) == weight(stays) && goes.FoundAt.Before(stays.FoundAt) {
		stays, goes = goes, stays
	}
	return Twins{Of: stays.row(), Like: goes.like(stays.Offer), Obstacle: obstacle(stays, goes)}
}

// holdIn looks what somebody has in an offer.
func (s *Service) holdIn(ctx context.Context, tx *sqldb.Tx, c *compared) (err error) {
	if s.Holdings != nil {
		c.held, err = s.Holdings.HeldIn(ctx, tx, c.Provider, c.ID)
	}
	return err
}

// weight orders who stays.
func weight(c compared) int {
	switch {
	case c.approved:
		return 3
	case c.held.any():
		return 2
	case c.Listed:
		return 1
	}
	return 0
}

// JoinOffers says that what one offer's sources state is another of the same
// provider: from now on it stands beside what is said about that one, by rank.
// The offer that goes is given up; SetApart brings it back. One that somebody has
// something in does not go. Faults "catalogue.join.providers",
// "catalogue.join.approved", "catalogue.join.gone", "catalogue.join.places",
// "catalogue.join.credentials", "catalogue.join.pledges".
func (s *Service) JoinOffers(ctx context.Context, actor identity.Actor, stays, goes OfferID) error {
	if err := s.mayOperate(actor, "operator.catalogue.act"); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		a, b, err := s.joinable(ctx, tx, stays, goes)
		if err != nil {
			return err
		}
		said, err := saidOf(ctx, tx, a.kept)
		if err != nil {
			return err
		}
		moved, err := saidOf(ctx, tx, b.kept)
		if err != nil {
			return err
		}
		for i := range moved {
			moved[i].OfferID, moved[i].How, moved[i].Score, moved[i].Apart = a.ID, MatchedJoined, sharedTitle(a.Offer, b.Offer).String(), b.ID
		}
		for _, x := range append(said, moved...) {
			if err := upsertStatement(ctx, tx, x); err != nil {
				return err
			}
		}
		if err := giveUp(ctx, tx, b.kept); err != nil {
			return err
		}
		if err := s.settleAgain(ctx, tx, a.ID, &tally{}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(a.Provider), Actor: actor.Name(), Role: actor.RoleNames(), Act: "operator.catalogue.join",
			Object: "catalogue.offer/" + string(stays), Detail: map[string]any{"joined": goes, "statements": len(moved)},
		})
	})
}

func (s *Service) joinable(ctx context.Context, tx *sqldb.Tx, stays, goes OfferID) (a, b compared, err error) {
	if a, err = comparedByID(ctx, tx, stays); err != nil {
		return a, b, err
	}
	if b, err = comparedByID(ctx, tx, goes); err != nil {
		return a, b, err
	}
	if err = s.holdIn(ctx, tx, &b); err != nil {
		return a, b, err
	}
	return a, b, obstacle(a, b)
}

// obstacle is why of two offers one cannot go; nil when it can.
func obstacle(stays, goes compared) error {
	switch {
	case stays.Provider != goes.Provider || stays.ID == goes.ID:
		return fault.New(fault.Conflict, "catalogue.join.providers")
	case !stays.GoneAt.IsZero() || !goes.GoneAt.IsZero():
		return fault.New(fault.Conflict, "catalogue.join.gone")
	case goes.approved:
		return fault.New(fault.Conflict, "catalogue.join.approved")
	case goes.held.Places > 0:
		return fault.New(fault.Conflict, "catalogue.join.places", "count", goes.held.Places)
	case goes.held.Credentials > 0:
		return fault.New(fault.Conflict, "catalogue.join.credentials", "count", goes.held.Credentials)
	case goes.held.Pledges > 0:
		return fault.New(fault.Conflict, "catalogue.join.pledges", "count", goes.held.Pledges)
	}
	return nil
}

// saidOf are the statements about an offer, written down or not.
func saidOf(ctx context.Context, tx *sqldb.Tx, k kept) ([]statement, error) {
	all, err := statementsOf(ctx, tx, k.ID)
	if err != nil || len(all) > 0 {
		return all, err
	}
	one, err := loneStatement(ctx, tx, k)
	return []statement{one}, err
}

// giveUp takes an offer away whose statements are about another now. Its row
// forgets its record: what is met there again is met at the other.
func giveUp(ctx context.Context, tx *sqldb.Tx, k kept) error {
	wasListed := k.Listed
	k.GoneAt, k.Changed, k.Listed, k.Record = tx.Now(), tx.Now(), false, ""
	if err := updateOffer(ctx, tx, k); err != nil {
		return err
	}
	if err := replaceOfferReport(ctx, tx, k, nil); err != nil || !wasListed {
		return err
	}
	return event.Emit(ctx, tx, OfferUnlisted{Offer: k.ID, Provider: k.Provider, Gone: true})
}

// TellApart says that two offers that are much alike are two. They are not shown
// as a pair again.
func (s *Service) TellApart(ctx context.Context, actor identity.Actor, one, other OfferID) error {
	if err := s.mayOperate(actor, "operator.catalogue.act"); err != nil {
		return err
	}
	if other < one {
		one, other = other, one
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		for _, id := range []OfferID{one, other} {
			if _, err := offerByID(ctx, tx, id); err != nil {
				return err
			}
		}
		fresh, err := insertApart(ctx, tx, one, other, actor.Name())
		if err != nil || !fresh {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(actor.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "operator.catalogue.apart",
			Object: "catalogue.offer/" + string(one), Detail: map[string]any{"other": other},
		})
	})
}

// CompareOffers compares the offers that changed with all others now, in place of
// the job that does it every minute, and says how many those were.
func (s *Service) CompareOffers(ctx context.Context, actor identity.Actor) (all int, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.act"); err != nil {
		return 0, err
	}
	for {
		n, err := s.alike.compareSome(ctx, s.DB)
		if err != nil || n == 0 {
			return all, err
		}
		all += n
	}
}

// Merged is an offer that several sources state, with the evidence for it.
type Merged struct {
	Offer    OfferID           `json:"offer"`
	Title    i18n.Text         `json:"title"`
	Provider identity.TenantID `json:"provider"`
	Told     []Told            `json:"told"` // the most believed first
}

// MergedOffers lists the offers that were put together from what several sources
// state, of all providers, those joined last first; at most 200.
func (s *Service) MergedOffers(ctx context.Context, actor identity.Actor) (out []Merged, err error) {
	if err := s.mayOperate(actor, "operator.catalogue.show"); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		out = nil
		ids, err := mergedLately(ctx, tx, mostTwins)
		if err != nil {
			return err
		}
		for _, id := range ids {
			k, o, err := originsOf(ctx, tx, id, actor.Lang)
			if err != nil {
				return err
			}
			out = append(out, Merged{Offer: id, Title: k.Title, Provider: k.Provider, Told: o.Told})
		}
		return nil
	})
	return out, err
}
