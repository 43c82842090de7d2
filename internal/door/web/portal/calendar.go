package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"opencairn.org/cairn/formats/ics"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/fault"
)

// Calendar is every dated run of an offer as a calendar, and each closing date.
func (d *Desk) Calendar(r *page.Request) error { return d.calendar(r, "") }

// RunCalendar is one run as a calendar.
func (d *Desk) RunCalendar(r *page.Request) error { return d.calendar(r, r.PathValue("run")) }

func (d *Desk) calendar(r *page.Request, run string) error {
	if err := d.admit(r); err != nil {
		return err
	}
	o, changed, err := d.Catalogue.OfferData(r.Ctx(), r.Actor(), catalogue.OfferID(r.PathValue("offer")))
	if err != nil {
		return err
	}
	title, lang := o.Title.In(r.Printer().Lang())
	c := ics.Calendar{Product: "-//Cairn//Cairn//EN", Name: title, Lang: lang}
	for _, one := range o.Runs {
		if (run == "" || one.ID == run) && !one.Start.IsZero() {
			c.Events = append(c.Events, runEvents(r, o, one, title, changed)...)
		}
	}
	if len(c.Events) == 0 {
		return fault.New(fault.NotFound, "portal.calendar.none")
	}
	r.Header().Add("Vary", "Accept-Language, Cookie")
	r.Header().Set("Content-Disposition", `attachment; filename="`+string(o.ID)+`.ics"`)
	return r.Send(ics.Type, c.Bytes(), dataFresh)
}

func runEvents(r *page.Request, o catalogue.Offer, run catalogue.Run, title string, changed time.Time) []ics.Event {
	p := r.Printer()
	address := r.URL(offerPath(o.ID))
	e := ics.Event{
		UID: runUID(address, run.ID), Stamp: changed, Start: run.Start, End: run.End, Days: isDay(run.Start) && (run.End.IsZero() || isDay(run.End)),
		Summary: title, Location: run.Place, URL: address, Description: address,
	}
	if summary, _ := o.Summary.In(p.Lang()); summary != "" {
		e.Description = short(summary, 400) + "\n" + address
	}
	events := []ics.Event{e}
	if !run.Deadline.IsZero() {
		events = append(events, ics.Event{
			UID: runUID(address, run.ID+"/deadline"), Stamp: changed, Start: run.Deadline, Days: isDay(run.Deadline),
			Summary: p.T("portal.calendar.deadline", "title", title), URL: address, Description: address,
		})
	}
	return events
}

// runUID is the same for ever, and names nobody else's event: addresses are ours.
func runUID(address, run string) string {
	sum := sha256.Sum256([]byte(address + "\n" + run))
	host := "cairn"
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		host = strings.ToLower(u.Hostname())
	}
	return hex.EncodeToString(sum[:16]) + "@" + host
}

// isDay is true for what a page states without a time of day.
func isDay(t time.Time) bool { return t.UTC().Equal(t.UTC().Truncate(24 * time.Hour)) }
