package outreach

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

const (
	jobAlertAsk  = "outreach.alert.ask"  // mails the link that confirms
	jobAlertDue  = "outreach.alert.due"  // finds those that are due
	jobAlertLook = "outreach.alert.look" // looks for what is new for one

	alertDueEvery = time.Hour
	alertsAtOnce  = 500
)

// reader is who looks: anybody may.
func (a Alert) reader() identity.Actor { return identity.Actor{Lang: a.Lang} }

func (s *Service) alertOf(ctx context.Context, args json.RawMessage) (a Alert, gone bool, err error) {
	var id AlertID
	if err := json.Unmarshal(args, &id); err != nil {
		return a, false, job.Park(fmt.Errorf("read alert id: %w", err))
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		a, err = alertByID(ctx, tx, id)
		return err
	})
	if fault.Is(err, "outreach.alert.none") { // stopped meanwhile
		return a, true, nil
	}
	return a, false, err
}

// mailAsked sends the link that confirms; run twice it sends the same mail.
func (s *Service) mailAsked(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	a, gone, err := s.alertOf(ctx, args)
	if err != nil || gone || a.Stands() {
		return nil, err
	}
	return s.deliver(ctx, a, s.askMail(a), nil)
}

// deliver sends a mail. An address that takes none is forgotten.
func (s *Service) deliver(ctx context.Context, a Alert, m mail.Message, then job.Commit) (job.Commit, error) {
	err := s.Mail.Send(ctx, m)
	if fault.Is(err, "mail.refused") {
		return func(ctx context.Context, tx *sqldb.Tx) error { return deleteAlert(ctx, tx, a.ID) }, nil
	}
	return then, err
}

func (s *Service) findDue(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	var due []AlertID
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		due, err = dueAlerts(ctx, tx, tx.Now(), alertsAtOnce)
		return err
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		for _, id := range due {
			if err := job.Add(ctx, tx, job.Job{Kind: jobAlertLook, Unique: string(id), Args: id}); err != nil {
				return err
			}
		}
		if len(due) < alertsAtOnce {
			return nil
		}
		return job.Add(ctx, tx, job.Job{Kind: jobAlertDue, Unique: "more"}) // there may be others
	}, nil
}

// look tells one address what is new, if anything is.
func (s *Service) look(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	a, gone, err := s.alertOf(ctx, args)
	now := s.DB.Now()
	if err != nil || gone || !a.Stands() || now.Before(a.Looked.Add(a.Rhythm.period())) {
		return nil, err
	}
	at, portal, err := s.within(ctx, a.Portal)
	if err != nil {
		return nil, err
	}
	if a.Portal = portal; a.Question != nil {
		return s.lookForNew(at, a, now.Add(-settle))
	}
	return s.lookForChanges(at, a, now)
}

// within is the portal an alert was asked in; the whole catalogue when it has closed.
func (s *Service) within(ctx context.Context, slug string) (context.Context, string, error) {
	if slug == "" {
		return ctx, "", nil
	}
	d, err := s.DoorAt(ctx, slug)
	if fault.Is(err, "outreach.portal.none") {
		return ctx, "", nil
	}
	return catalogue.Within(ctx, d.Scope), slug, err
}

func (s *Service) lookForNew(ctx context.Context, a Alert, until time.Time) (job.Commit, error) {
	found, total, err := s.Catalogue.Fresh(ctx, a.reader(), a.query(), a.Looked, until, AlertMost)
	if _, said := fault.Of(err); said { // it was understood when it was asked
		err = job.Park(err)
	}
	if err != nil {
		return nil, err
	}
	next := a
	next.Looked = until
	done := func(ctx context.Context, tx *sqldb.Tx) error { return lookedAt(ctx, tx, next) }
	if total == 0 {
		return done, nil
	}
	return s.deliver(ctx, a, s.newsMail(a, found, total), done)
}

// changedOffer is an offer of a list that is not what was told of it.
type changedOffer struct {
	Entry
	Was, Is Seen
	Aspects []Aspect
}

func (s *Service) lookForChanges(ctx context.Context, a Alert, now time.Time) (job.Commit, error) {
	next := a
	next.Looked, next.Offers = now, nil
	var all []changedOffer
	for _, w := range a.Offers {
		e, err := s.entry(ctx, a.reader(), Item{Offer: w.Offer, Title: w.Title})
		if err != nil {
			return nil, err
		}
		c := changedOffer{Entry: e, Was: w.Seen, Is: seen(e, now)}
		c.Aspects = changed(c.Was, c.Is, now, now.Add(a.Rhythm.period()))
		if len(c.Aspects) > 0 && len(all) == AlertMost { // told the next time, as it is then
			next.Offers = append(next.Offers, w)
			continue
		}
		if len(c.Aspects) > 0 {
			all = append(all, c)
		}
		title := w.Title
		if len(e.View.Offer.Title) > 0 {
			title = e.View.Offer.Title
		}
		next.Offers = append(next.Offers, Watched{Offer: w.Offer, Title: title, Seen: c.Is})
	}
	done := func(ctx context.Context, tx *sqldb.Tx) error { return lookedAt(ctx, tx, next) }
	if len(all) == 0 {
		return done, nil
	}
	m, err := s.changesMail(ctx, a, all, now)
	if err != nil {
		return nil, err
	}
	return s.deliver(ctx, a, m, done)
}

// bodies are the names of organisations, as a reader reads them.
func (s *Service) bodies(ctx context.Context, p *i18n.Printer, ids []string) (string, error) {
	var names []string
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		names = nil
		for _, id := range ids {
			org, err := identity.OrganisationIn(ctx, tx, identity.TenantID(id))
			if err != nil {
				return err
			}
			name, _ := org.Name.In(p.Lang())
			names = append(names, name)
		}
		return nil
	})
	return p.List(names), err
}
