package rating

import (
	"context"
	"crypto/rand"
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what a Service is built from.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
}

// Service takes ratings and words, and publishes what may be shown of them.
type Service struct {
	db     *sqldb.DB
	policy *identity.Policy
}

// New makes the service.
func New(d Deps) *Service { return &Service{db: d.DB, policy: d.Policy} }

func (s *Service) allow(a identity.Actor, act string, r identity.Resource) error {
	r.Type = "rating.rating"
	return s.policy.Allow(a, "rating."+act, r)
}

// record writes into the deployment's own record: who rated is no business of the
// provider that was rated.
func record(ctx context.Context, tx *sqldb.Tx, a identity.Actor, act, object string) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: a.Name(), Role: a.RoleNames(), Act: "rating." + act, Object: object})
}

// place is an enrolment as ratings know it.
func place(e enrolment.Enrolment) Place {
	return Place{Tenant: e.Tenant, Enrolment: e.ID, Person: e.Person, Offer: e.Offer, CompletedAt: e.CompletedAt}
}

// platformOf is the platform an offer names, as people read it; empty when it names
// none, or the offer is gone.
func platformOf(ctx context.Context, tx *sqldb.Tx, id catalogue.OfferID) (string, error) {
	o, err := catalogue.OfferIn(ctx, tx, id)
	if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
		return "", nil
	}
	if err != nil || o.Platform == nil {
		return "", err
	}
	return strings.TrimSpace(o.Platform.Name), nil
}

// platform is the object of a platform's name.
func platform(name string) Object { return Object{OfPlatform, strings.ToLower(name)} }

// Mine is what the actor said about one of their enrolments, and what they may do.
// Faults: NotFound enrolment.unknown.
func (s *Service) Mine(ctx context.Context, a identity.Actor, id enrolment.ID) (m Mine, err error) {
	if err := s.allow(a, "own", identity.Resource{ID: string(id), Person: a.Person}); err != nil {
		return m, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		e, err := enrolment.OwnIn(ctx, tx, a, id)
		if err != nil {
			return err
		}
		m, err = mineIn(ctx, tx, e)
		return err
	})
	return m, err
}

func mineIn(ctx context.Context, tx *sqldb.Tx, e enrolment.Enrolment) (m Mine, err error) {
	m = Mine{Enrolment: e.ID, Marks: map[Kind]Marks{}}
	m.window(e, tx.Now())
	if m.Platform, err = platformOf(ctx, tx, e.Offer); err != nil {
		return m, err
	}
	all, err := keptOf(ctx, tx, place(e))
	if err != nil {
		return m, err
	}
	for _, k := range all {
		marks, err := k.marks()
		if err != nil {
			return m, err
		}
		if marks != nil {
			m.Marks[k.Object.Kind] = marks
		}
	}
	m.Said, err = wordsOf(ctx, tx, e.Tenant, e.ID, e.Person)
	return m, err
}

// own does something with what the actor said about an enrolment of theirs.
func (s *Service) own(ctx context.Context, a identity.Actor, id enrolment.ID, act string, work func(ctx context.Context, tx *sqldb.Tx, p Place, m Mine) error) (m Mine, err error) {
	if err := s.allow(a, act, identity.Resource{ID: string(id), Person: a.Person}); err != nil {
		return m, err
	}
	err = s.db.Write(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		m = Mine{}
		e, err := enrolment.OwnIn(ctx, tx, a, id)
		if err != nil {
			return err
		}
		was, err := mineIn(ctx, tx, e)
		if err != nil {
			return err
		}
		if err := work(ctx, tx, place(e), was); err != nil {
			return err
		}
		if err := record(ctx, tx, a, act, "enrolment/"+string(id)); err != nil {
			return err
		}
		is, err := mineIn(ctx, tx, e)
		if err == nil {
			m = is
		}
		return err
	})
	return m, err
}

// Give rates a completed enrolment, or changes the rating; giving the same again
// changes nothing. Faults: Conflict rating.not_completed, rating.too_late; Invalid
// rating.mark.missing, rating.mark.range, rating.words.long.
func (s *Service) Give(ctx context.Context, a identity.Actor, id enrolment.ID, v Voice) (Mine, error) {
	words := Words{ID: rand.Text(), Text: strings.TrimSpace(v.Words), Lang: v.Lang, State: Waiting}
	return s.own(ctx, a, id, "give", func(ctx context.Context, tx *sqldb.Tx, p Place, m Mine) error {
		if m.Closed != nil {
			return m.Closed
		}
		if err := checkVoice(v, m.Platform); err != nil {
			return err
		}
		if err := upsertPlace(ctx, tx, p, true); err != nil {
			return err
		}
		for _, o := range []Object{{OfProgramme, string(p.Offer)}, {OfProvider, string(p.Tenant)}, platform(m.Platform)} {
			if err := giveMarks(ctx, tx, p, o, v.Marks.of(o.Kind)); err != nil {
				return err
			}
		}
		if err := giveWords(ctx, tx, p, m.Said, words); err != nil {
			return err
		}
		return settle(ctx, tx, p)
	})
}

// giveMarks stores marks; none take back what was given. What they were first about
// they stay about.
func giveMarks(ctx context.Context, tx *sqldb.Tx, p Place, o Object, m Marks) error {
	if len(m) == 0 || o.ID == "" {
		return clearMarks(ctx, tx, p, o.Kind)
	}
	return upsertAnswer(ctx, tx, p, o, m)
}

// settle forgets what nothing shows any more, and has the rest made anew.
func settle(ctx context.Context, tx *sqldb.Tx, p Place) error {
	if err := deleteEmpty(ctx, tx, p); err != nil {
		return err
	}
	all, err := keptOf(ctx, tx, p)
	for _, k := range all {
		if err := publishLater(ctx, tx, k.Object); err != nil {
			return err
		}
	}
	return err
}

// giveWords stores new words, which somebody reads before they are shown; the same
// words stay as they are.
func giveWords(ctx context.Context, tx *sqldb.Tx, p Place, was *Words, w Words) error {
	switch {
	case was != nil && was.Text == w.Text:
		return nil
	case w.Text == "":
		return deleteWords(ctx, tx, p)
	}
	w.Tenant, w.Enrolment, w.Offer, w.Person, w.WrittenAt = p.Tenant, p.Enrolment, p.Offer, p.Person, tx.Now()
	if was != nil {
		w.ID = was.ID
	}
	return upsertWords(ctx, tx, w)
}

// TakeBack withdraws a rating and its words. The words are gone at once; the marks
// go from what is published with those of others, so that nobody can tell whose
// they were. Faults: Conflict rating.not_completed, rating.too_late.
func (s *Service) TakeBack(ctx context.Context, a identity.Actor, id enrolment.ID) (Mine, error) {
	return s.own(ctx, a, id, "give", func(ctx context.Context, tx *sqldb.Tx, p Place, m Mine) error {
		if m.Closed != nil {
			return m.Closed
		}
		for _, k := range []Kind{OfProgramme, OfProvider, OfPlatform} {
			if err := clearMarks(ctx, tx, p, k); err != nil {
				return err
			}
		}
		if err := deleteWords(ctx, tx, p); err != nil {
			return err
		}
		return settle(ctx, tx, p)
	})
}

// GiveUse says, from half a year after completion on, what came of it (S-118).
// Faults: Conflict rating.use.not_now; Invalid rating.mark.missing,
// rating.mark.range.
func (s *Service) GiveUse(ctx context.Context, a identity.Actor, id enrolment.ID, marks Marks) (Mine, error) {
	return s.own(ctx, a, id, "give", func(ctx context.Context, tx *sqldb.Tx, p Place, m Mine) error {
		switch {
		case m.State != enrolment.Completed:
			return m.Closed
		case !m.LaterNow:
			return fault.New(fault.Conflict, "rating.use.not_now", "from", m.Later, "until", m.LaterEnd)
		}
		if err := check(OfUse, marks).OrNil(); err != nil {
			return err
		}
		if err := upsertPlace(ctx, tx, p, true); err != nil {
			return err
		}
		if err := giveMarks(ctx, tx, p, Object{OfUse, string(p.Offer)}, marks.of(OfUse)); err != nil {
			return err
		}
		return settle(ctx, tx, p)
	})
}

// Of is all that is shown about an offer; to everybody the same.
func (s *Service) Of(ctx context.Context, a identity.Actor, o catalogue.Offer) (v Voices, err error) {
	if err := s.allow(a, "show", identity.Resource{ID: string(o.ID), Tenant: o.Provider}); err != nil {
		return v, err
	}
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		v = Voices{}
		if o.Platform != nil {
			v.PlatformName = strings.TrimSpace(o.Platform.Name)
		}
		for _, x := range []struct {
			to *Summary
			of Object
		}{
			{&v.Programme, Object{OfProgramme, string(o.ID)}}, {&v.Use, Object{OfUse, string(o.ID)}},
			{&v.Provider, Object{OfProvider, string(o.Provider)}}, {&v.Platform, platform(v.PlatformName)},
		} {
			if *x.to, err = summaryOf(ctx, tx, x.of); err != nil {
				return err
			}
		}
		if v.Programme.Hidden() {
			return nil
		}
		if v.Words, err = saidOf(ctx, tx, o.ID); err != nil {
			return err
		}
		v.Withheld, err = withheldOf(ctx, tx, o.ID)
		return err
	})
	return v, err
}

// Published is what is shown of things of one kind, in their order.
func (s *Service) Published(ctx context.Context, a identity.Actor, k Kind, ids ...string) (all []Summary, err error) {
	if err := s.allow(a, "show", identity.Resource{}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		found := make([]Summary, len(ids))
		for i, id := range ids {
			var err error
			if found[i], err = summaryOf(ctx, tx, Object{k, id}); err != nil {
				return err
			}
		}
		all = found
		return nil
	})
	return all, err
}

// publishIn makes what is published of a thing anew, when the marks of enough
// people differ from it. Marks that are low call for a new assessment (M055).
func publishIn(ctx context.Context, tx *sqldb.Tx, o Object) error {
	moved, err := peopleMoved(ctx, tx, o)
	if err != nil || moved < Fewest {
		return err
	}
	all, err := answersTo(ctx, tx, o)
	if err != nil {
		return err
	}
	s := count(o.Kind, all)
	s.Made = tx.Now()
	if s.Hidden() {
		if err := deleteSummary(ctx, tx, o); err != nil {
			return err
		}
		if err := setUnpublished(ctx, tx, o); err != nil {
			return err
		}
		return deleteTakenBack(ctx, tx, o)
	}
	if err := upsertSummary(ctx, tx, o, s); err != nil {
		return err
	}
	if err := setPublished(ctx, tx, o); err != nil {
		return err
	}
	if err := deleteTakenBack(ctx, tx, o); err != nil {
		return err
	}
	if o.Kind != OfProgramme {
		return nil
	}
	return assurance.RatedIn(ctx, tx, assurance.Rated{Offer: catalogue.OfferID(o.ID), Ratings: s.Ratings, Tenths: s.AllTenths(), Low: s.Low()})
}
