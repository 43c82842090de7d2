package outreach

import (
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func (s *Service) allowAlert(a identity.Actor, act string, x Alert) error {
	return s.Policy.Allow(a, act, identity.Resource{Type: "outreach.alert", ID: string(x.ID), Person: x.Person})
}

func (x Alert) query() search.Query {
	if x.Question == nil {
		return search.Query{}
	}
	return search.Query{Words: x.Question.Words, Filter: x.Question.Filter}
}

// Ask keeps what somebody wants to be told of and sends a link to the address, by
// which its owner confirms. stands: nothing is to be confirmed, because the address
// is the actor's own and was shown to be theirs. Otherwise the answer is the same
// whatever is known of the address. Faults "identity.person.email",
// outreach.alert.*, search.*; too many requests are "outreach.alert.too_many".
func (s *Service) Ask(ctx context.Context, a identity.Actor, r Asking) (stands bool, err error) {
	if err := s.allowAlert(a, "outreach.alert.ask", Alert{}); err != nil {
		return false, err
	}
	x, err := s.asked(ctx, a, r)
	if err != nil {
		return false, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		over, err := identity.TooManyIn(ctx, tx, "alert network", r.Network, mostAskedNetwork, time.Hour)
		if err != nil {
			return err
		}
		if over {
			return fault.New(fault.Exhausted, "outreach.alert.too_many", "minutes", 60)
		}
		own, err := ownsIn(ctx, tx, a, x.Email)
		if err != nil {
			return err
		}
		if stands = own; !own {
			return s.askToConfirm(ctx, tx, a, x)
		}
		mine := x
		mine.Person = a.Person
		if mine, err = s.insert(ctx, tx, a, mine); err != nil {
			return err
		}
		return confirmIn(ctx, tx, a, mine)
	})
	return stands, err
}

// asked is what somebody wants, as it would be kept.
func (s *Service) asked(ctx context.Context, a identity.Actor, r Asking) (x Alert, err error) {
	email, err := identity.CleanEmail(r.Email)
	if err != nil {
		return x, err
	}
	if r, err = r.clean(); err != nil {
		return x, err
	}
	now := s.DB.Now()
	x = Alert{Email: email, Question: r.Question, Portal: r.Portal, Rhythm: r.Rhythm, Lang: r.Lang}
	if x.Question != nil { // can it be understood?
		_, _, err := s.Catalogue.Fresh(ctx, a, x.query(), now, now, 0)
		return x, err
	}
	for _, id := range r.Offers {
		e, err := s.entry(ctx, a, Item{Offer: id})
		if err != nil {
			return x, err
		}
		if e.Standing != Missing {
			x.Offers = append(x.Offers, Watched{Offer: id, Title: e.View.Offer.Title, Seen: seen(e, now)})
		}
	}
	if len(x.Offers) == 0 {
		err = fault.New(fault.Invalid, "outreach.alert.nothing")
	}
	return x, err
}

// ownsIn reports that an address is the actor's, and was shown to be.
func ownsIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, email string) (bool, error) {
	if !a.SignedIn() || a.Person == "" {
		return false, nil
	}
	p, err := identity.PersonIn(ctx, tx, a.Person)
	return err == nil && p.Email == email && !p.Verified.IsZero(), err
}

// askToConfirm sends nothing more to an address that got enough for a day, whoever
// asks: nobody can be mailed to death.
func (s *Service) askToConfirm(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Alert) error {
	over, err := identity.TooManyIn(ctx, tx, "alert address", x.Email, AlertMails, 24*time.Hour)
	if err != nil || over {
		return err
	}
	x, err = s.insert(ctx, tx, a, x)
	if err != nil {
		return err
	}
	return job.Add(ctx, tx, job.Job{Kind: jobAlertAsk, Args: x.ID})
}

func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Alert) (Alert, error) {
	x.ID, x.Asked, x.Looked = AlertID(tx.NewID()), tx.Now(), tx.Now()
	if err := insertAlert(ctx, tx, x, hashOf(s.AlertSecret(x.ID))); err != nil {
		return x, err
	}
	return x, recordAlert(ctx, tx, a, "outreach.alert.ask", x)
}

// AlertSecret is the secret of the link by which whoever gets the mails of an alert
// sees and stops them. It goes into these mails and nowhere else.
func (s *Service) AlertSecret(id AlertID) string { return s.secretOf("alert " + string(id)) }

// recordAlert notes the act without what the alert is about.
func recordAlert(ctx context.Context, tx *sqldb.Tx, a identity.Actor, act string, x Alert) error {
	return record(ctx, tx, a, "", act, "alert/"+string(x.ID))
}

func confirmIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Alert) error {
	if err := confirmAlert(ctx, tx, x); err != nil {
		return err
	}
	all, err := alertsOf(ctx, tx, x.Email, "")
	if err != nil {
		return err
	}
	if n := len(slices.DeleteFunc(all, func(y Alert) bool { return !y.Stands() })); n > mostAlerts {
		return fault.New(fault.Conflict, "outreach.alert.full", "most", mostAlerts)
	}
	return recordAlert(ctx, tx, a, "outreach.alert.confirm", x)
}

// Alerts is what the owner of an address reads behind the link of one of its alerts.
type Alerts struct {
	This   Alert
	Others []Alert // of the same address that stand
}

// AlertsBy is what is behind a link. It changes nothing, so that a mail program that
// follows links stops and confirms nothing. Fault "outreach.alert.none".
func (s *Service) AlertsBy(ctx context.Context, a identity.Actor, secret string) (all Alerts, err error) {
	if err := s.allowAlert(a, "outreach.alert.link", Alert{}); err != nil {
		return all, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all = Alerts{}
		if all.This, err = alertByToken(ctx, tx, hashOf(secret)); err != nil {
			return err
		}
		of, err := alertsOf(ctx, tx, all.This.Email, "")
		all.Others = slices.DeleteFunc(of, func(x Alert) bool { return x.ID == all.This.ID || !x.Stands() })
		return err
	})
	return all, err
}

// byLink does an act of whoever has the link of an alert.
func (s *Service) byLink(ctx context.Context, a identity.Actor, secret string, act func(ctx context.Context, tx *sqldb.Tx, x Alert) error) error {
	if err := s.allowAlert(a, "outreach.alert.link", Alert{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		x, err := alertByToken(ctx, tx, hashOf(secret))
		if err != nil {
			return err
		}
		return act(ctx, tx, x)
	})
}

// Confirm lets an alert stand. Doing it again changes nothing. Faults
// "outreach.alert.none", "outreach.alert.full".
func (s *Service) Confirm(ctx context.Context, a identity.Actor, secret string) error {
	return s.byLink(ctx, a, secret, func(ctx context.Context, tx *sqldb.Tx, x Alert) error {
		if x.Stands() {
			return nil
		}
		return confirmIn(ctx, tx, a, x)
	})
}

// Stop ends the alert behind a link, or another one of the same address; all of it
// is erased. One that is stopped already is the fault "outreach.alert.none".
func (s *Service) Stop(ctx context.Context, a identity.Actor, secret string, other AlertID) error {
	return s.byLink(ctx, a, secret, func(ctx context.Context, tx *sqldb.Tx, x Alert) error {
		if other != "" && other != x.ID {
			y, err := alertByID(ctx, tx, other)
			if err != nil {
				return err
			}
			if y.Email != x.Email {
				return noAlert()
			}
			x = y
		}
		return stopIn(ctx, tx, a, x)
	})
}

func stopIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Alert) error {
	if err := deleteAlert(ctx, tx, x.ID); err != nil {
		return err
	}
	return recordAlert(ctx, tx, a, "outreach.alert.stop", x)
}

// StopAll ends every alert of the address that a link was sent to.
func (s *Service) StopAll(ctx context.Context, a identity.Actor, secret string) error {
	return s.byLink(ctx, a, secret, func(ctx context.Context, tx *sqldb.Tx, x Alert) error {
		if err := deleteAlerts(ctx, tx, x.Email, ""); err != nil {
			return err
		}
		return recordAlert(ctx, tx, a, "outreach.alert.stop_all", x)
	})
}

// MyAlerts are the actor's: those they asked for while signed in, and those of their
// address, where that was shown to be theirs.
func (s *Service) MyAlerts(ctx context.Context, a identity.Actor) (all []Alert, err error) {
	if err := s.allowAlert(a, "outreach.alert.own", Alert{Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = mineIn(ctx, tx, a)
		return err
	})
	return all, err
}

func mineIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor) (all []Alert, err error) {
	email, err := shownToBeOf(ctx, tx, a.Person)
	if err != nil {
		return nil, err
	}
	of, err := identity.OwnIn(a, func(p identity.PersonID) ([]Alert, error) { return alertsOf(ctx, tx, email, p) })
	for _, x := range of {
		again := slices.ContainsFunc(all, func(y Alert) bool { return y.ID == x.ID })
		if !again && (x.Stands() || tx.Now().Before(x.Asked.Add(AlertWait))) {
			all = append(all, x)
		}
	}
	return all, err
}

// shownToBeOf is a person's address where it was shown to be theirs; empty otherwise.
func shownToBeOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (string, error) {
	person, err := identity.PersonIn(ctx, tx, p)
	if fault.Is(err, "identity.person.none") {
		return "", nil
	}
	if err != nil || person.Verified.IsZero() {
		return "", err
	}
	return person.Email, nil
}

// StopMine ends one of the actor's alerts. Fault "outreach.alert.none".
func (s *Service) StopMine(ctx context.Context, a identity.Actor, id AlertID) error {
	if err := s.allowAlert(a, "outreach.alert.own", Alert{Person: a.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := mineIn(ctx, tx, a)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.ID == id {
				return stopIn(ctx, tx, a, x)
			}
		}
		return noAlert()
	})
}
