package rating

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Appeal asks for a second look at words that were withheld, once. Faults: Conflict
// rating.words.not_now.appeal; Invalid rating.text.missing, rating.words.long.
func (s *Service) Appeal(ctx context.Context, a identity.Actor, id enrolment.ID, why string) (Mine, error) {
	return s.own(ctx, a, id, "give", func(ctx context.Context, tx *sqldb.Tx, _ Place, m Mine) (err error) {
		if m.Said == nil {
			return fault.New(fault.Conflict, "rating.words.not_now.appeal")
		}
		w := *m.Said
		if w.State, err = w.State.next(stepAppeal); err != nil {
			return err
		}
		if err := need(why, "appeal"); err != nil {
			return err
		}
		w.Appeal = strings.TrimSpace(why)
		return updateWords(ctx, tx, w)
	})
}

// Desk is what a provider reads: the words about its programmes that are shown.
type Desk struct {
	Told []Told
	Next string // for the next page; empty: there is none
}

const deskSize = 50

// Told lists the words a provider may answer, a page at a time.
func (s *Service) Told(ctx context.Context, a identity.Actor, after string) (d Desk, err error) {
	if err := s.allow(a, "desk", identity.Resource{Tenant: a.Tenant}); err != nil {
		return d, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := shownTo(ctx, tx, a.Tenant, after, deskSize+1)
		if err != nil {
			return err
		}
		d = Desk{Told: all[:min(len(all), deskSize)]}
		if len(all) > deskSize {
			d.Next = all[deskSize-1].ID
		}
		return nil
	})
	return d, err
}

// Reply answers somebody's words in the provider's name, once; it is shown when an
// operator has read it, and can be written anew when it is withheld. Faults:
// NotFound rating.words.unknown; Conflict rating.reply.given; Invalid
// rating.text.missing, rating.words.long.
func (s *Service) Reply(ctx context.Context, a identity.Actor, id, text string) error {
	return s.answer(ctx, a, id, "reply", func(w *Words) error {
		if w.ReplyState != "" && w.ReplyState != Withheld {
			return fault.New(fault.Conflict, "rating.reply.given")
		}
		w.Reply, w.ReplyState, w.ReplyReason = strings.TrimSpace(text), Waiting, ""
		return need(text, "reply."+id)
	})
}

// Dispute asks the operator to look again at words that are shown, once. They stay
// until that is decided. Faults: Conflict rating.words.not_now.dispute; Invalid
// rating.text.missing, rating.words.long.
func (s *Service) Dispute(ctx context.Context, a identity.Actor, id, why string) error {
	return s.answer(ctx, a, id, "dispute", func(w *Words) (err error) {
		if w.State, err = w.State.next(stepDispute); err != nil {
			return err
		}
		w.Dispute = strings.TrimSpace(why)
		return need(why, "dispute."+id)
	})
}

// answer is an act of the provider on words it can read.
func (s *Service) answer(ctx context.Context, a identity.Actor, id, act string, work func(*Words) error) error {
	if err := s.allow(a, act, identity.Resource{ID: id, Tenant: a.Tenant}); err != nil {
		return err
	}
	return s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		w, err := wordsByID(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		if !w.State.Visible() { // what it cannot read it cannot answer
			return fault.New(fault.NotFound, "rating.words.unknown")
		}
		if err := work(&w); err != nil {
			return err
		}
		if err := updateWords(ctx, tx, w); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Tenant: string(a.Tenant), Actor: a.Name(), Role: a.RoleNames(), Act: "rating." + act, Object: "words/" + id})
	})
}

// Queue is what waits for an operator.
type Queue struct {
	Waiting []Words // the longest first
	Total   int
}

const queueSize = 25

// Waiting lists the words and replies somebody has to read before they are shown.
func (s *Service) Waiting(ctx context.Context, a identity.Actor) (q Queue, err error) {
	if err := s.allow(a, "moderate", identity.Resource{}); err != nil {
		return q, err
	}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		q = Queue{}
		if q.Waiting, err = waiting(ctx, tx, queueSize); err != nil {
			return err
		}
		q.Total, err = countWaiting(ctx, tx)
		return err
	})
	return q, err
}

// Decide shows or withholds words, or the provider's reply. A second look is
// somebody else's where there is somebody else. Faults: NotFound
// rating.words.unknown; Conflict rating.words.not_now.show, .withhold,
// rating.reply.not_now; Denied rating.other_eyes; Invalid rating.reason_missing.
func (s *Service) Decide(ctx context.Context, a identity.Actor, id string, d Decision) error {
	return s.db.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		w, err := anyWords(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.allow(a, "moderate", identity.Resource{ID: id, Person: w.Person}); err != nil { // not one's own
			return err
		}
		if err := d.check(); err != nil {
			return err
		}
		if d.Show {
			d.Reason = ""
		}
		if d.Part == TheReply {
			if w.ReplyState != Waiting {
				return fault.New(fault.Conflict, "rating.reply.not_now")
			}
			w.ReplyState, w.ReplyReason = map[bool]WordsState{true: Shown, false: Withheld}[d.Show], d.Reason
		} else if err := decideWords(ctx, tx, a, &w, d); err != nil {
			return err
		}
		if err := updateWords(ctx, tx, w); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(a.Tenant), Actor: a.Name(), Role: a.RoleNames(), Act: "rating.moderate", Object: "words/" + id,
			Detail: map[string]string{"part": string(d.Part), "step": string(d.step()), "reason": string(d.Reason)},
		})
	})
}

func decideWords(ctx context.Context, tx *sqldb.Tx, a identity.Actor, w *Words, d Decision) error {
	to, err := w.State.next(d.step())
	if err != nil {
		return err
	}
	if w.State != Waiting && w.DecidedBy == string(a.Person) {
		other, err := otherEyes(ctx, tx, a)
		if err != nil {
			return err
		}
		if other {
			return fault.New(fault.Denied, "rating.other_eyes")
		}
	}
	w.State, w.Reason, w.Note, w.DecidedBy = to, d.Reason, strings.TrimSpace(d.Note), string(a.Person)
	if d.Show {
		w.Note = ""
		return nil
	}
	return event.Emit(ctx, tx, WordsDecided{w.Tenant, w.ID})
}

// otherEyes reports that somebody else could decide too.
func otherEyes(ctx context.Context, tx *sqldb.Tx, a identity.Actor) (bool, error) {
	staff, err := identity.StaffIn(ctx, tx, a.Tenant)
	for _, m := range staff {
		if m.Role == identity.RoleOperator && !a.Owns(m.Person) {
			return true, nil
		}
	}
	return false, err
}

// WordsIn are somebody's words, for whoever tells them what was decided.
func (s *Service) WordsIn(ctx context.Context, a identity.Actor, tenant identity.TenantID, id string) (w Words, err error) {
	if err := s.allow(a, "tell", identity.Resource{Tenant: tenant}); err != nil {
		return w, err
	}
	err = s.db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		w, err = wordsByID(ctx, tx, tenant, id)
		return err
	})
	return w, err
}

// PlaceFor is a completed enrolment, for whoever asks its person what came of it.
func (s *Service) PlaceFor(ctx context.Context, a identity.Actor, tenant identity.TenantID, id enrolment.ID) (p Place, err error) {
	if err := s.allow(a, "tell", identity.Resource{Tenant: tenant}); err != nil {
		return p, err
	}
	err = s.db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		p, err = placeOf(ctx, tx, tenant, id)
		return err
	})
	return p, err
}
