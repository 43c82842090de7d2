package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// closeHarbour is the end of a provider: it says when and why it closes and what
// becomes of its learners; on its day the records go to the archive, which takes
// them over; Tomas's credential verifies as before, and Harbour issues nothing any
// more.
func (s *story) closeHarbour(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	rosa, err := s.as(ctx, "rosa")
	if err != nil {
		return "", err
	}
	if err := s.orderClosing(ctx, rosa); err != nil {
		return "", fmt.Errorf("order: %w", err)
	}
	if err := s.jump(days(1)); err != nil { // its day
		return "", err
	}
	if err := s.archiveTakesOver(ctx); err != nil {
		return "", fmt.Errorf("archive: %w", err)
	}
	said, link, err := s.verifyTomas(ctx)
	if err != nil {
		return "", err
	}
	if err := s.moment(ctx, sceneClosed, link); err != nil {
		return "", err
	}
	if rosa, err = s.as(ctx, "rosa"); err != nil { // a day later her session is over
		return "", err
	}
	refused, err := s.harbourTries(ctx, rosa)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Harbour closed and its records went to the National Archive, compared with the log; Tomas's credential: %q; Harbour tries to go on: %q", said, refused), nil
}

// actor is somebody of the cast, acting for their organisation.
func (s *story) actor(name string) identity.Actor {
	return identity.Actor{Person: s.people[name].ID, Tenant: s.orgs[cast[name].org].ID, Roles: cast[name].roles, Lang: "en"}
}

func (s *story) closingPath() string { return "/closing/" + string(s.orgs[harbour].ID) }

// orderClosing closes Harbour tomorrow, unless that is ordered.
func (s *story) orderClosing(ctx context.Context, rosa *Visitor) error {
	p, err := look(ctx, rosa, s.closingPath())
	if err != nil {
		return err
	}
	if _, err := p.form(s.closingPath()); err != nil {
		return nil //nolint:nilerr // ordered in an earlier run: the page has no form any more
	}
	tomorrow := s.calendar.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	p, err = rosa.Submit(ctx, p, s.closingPath(), values(
		"on", tomorrow, "reason", "Harbour’s owner retires, and nobody takes the workshop over.",
		"plan", "Whoever holds a place in a later run is taken on by the shipyard’s school at Quay 9; what was paid is paid back in full.",
		"custodian", string(s.orgs[archive].ID), "sure", "yes"))
	if err != nil {
		return err
	}
	return p.OK()
}

// archiveTakesOver waits until the records were handed over on the day, and has the
// custodian take them over, unless that is done.
func (s *story) archiveTakesOver(ctx context.Context) error {
	magda, err := s.as(ctx, "magda")
	if err != nil {
		return err
	}
	if _, err := s.app.Credential.Transfer(ctx, founder, s.orgs[harbour].ID); err != nil { // the job may not have got to it yet
		return err
	}
	path := "/archive/" + string(s.orgs[harbour].ID)
	p, err := look(ctx, magda, path)
	if err != nil {
		return err
	}
	if _, err := p.form("/take-over"); err == nil {
		if p, err = magda.Submit(ctx, p, "/take-over", nil); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
	if !p.Has("Closed, the archive answers") {
		return fmt.Errorf("the archive's page does not say that it has them: %.400s", p.Text())
	}
	return nil
}

// verifyTomas has Tomas make a link and an employer without an account open it, and
// the file itself verified.
func (s *story) verifyTomas(ctx context.Context) (said, link string, err error) {
	mine, err := s.asTomas(ctx)
	if err != nil {
		return "", "", err
	}
	p, err := look(ctx, mine, "/my")
	if err != nil {
		return "", "", err
	}
	held, err := p.Link("/my/credentials/")
	if err != nil {
		return "", "", err
	}
	file, err := mine.Open(ctx, held+"/file")
	if err != nil {
		return "", "", err
	}
	if p, err = fill(ctx, mine, held, "/shares", "purpose", "Wind Coast Energy", "period", "month"); err != nil {
		return "", "", err
	}
	if link = p.ByID("link"); link == "" {
		return "", "", fmt.Errorf("no link was made for Tomas: %.300s", p.Text())
	}
	v, err := s.anybody()
	if err != nil {
		return "", "", err
	}
	if p, err = look(ctx, v, link); err != nil {
		return "", "", err
	}
	if p.Count("verdict-genuine") != 1 || !p.Has("held by National Archive") {
		return "", "", fmt.Errorf("the closed issuer's credential is not told as valid: %.600s", p.Text())
	}
	_, said, _ = strings.Cut(p.Text(), "Valid. ")
	said, _, _ = strings.Cut(said, "National Archive.")
	if p, err = fill(ctx, v, "/verify", "/verify", "text", string(file.Body)); err != nil {
		return "", "", err
	}
	if p.Count("verdict-genuine") != 1 {
		return "", "", fmt.Errorf("the file itself is not told as valid: %.600s", p.Text())
	}
	return "Valid. " + said + "National Archive.", link, nil
}

// harbourTries lets Harbour go on as if nothing had happened.
func (s *story) harbourTries(ctx context.Context, rosa *Visitor) (string, error) {
	sittings, err := s.app.Assessment.Sittings(ctx, s.actor("hilde"), "")
	if err != nil {
		return "", err
	}
	for _, sit := range sittings {
		if _, err := s.app.Credential.Issue(ctx, s.actor("hilde"), sit.ID); !fault.Is(err, "identity.organisation.has_closed") {
			return "", fmt.Errorf("after its closing Harbour issued: %w", err)
		}
	}
	p, err := look(ctx, rosa, "/provider/sources")
	if err != nil {
		return "", err
	}
	if p, err = rosa.Submit(ctx, p, "/provider/sources", values("address", "https://www."+harbourHost+"/")); err != nil {
		return "", err
	}
	if p.OK() == nil || !p.Has("closed on") {
		return "", fmt.Errorf("after its closing Harbour registered a site: %.400s", p.Text())
	}
	return "it issues, publishes and takes on nothing any more", nil
}

// showsClosed: valid, the issuer closed on its day, the records are held by the
// archive.
func showsClosed(ctx context.Context, st *stand, _ *Visitor, p *Page) error {
	org, err := st.app.Identity.OrganisationBySlug(ctx, identity.Anonymous, harbour)
	if err != nil {
		return err
	}
	if p.Count("verdict-genuine") != 1 {
		return fmt.Errorf("the link does not say that it is genuine: %.600s", p.Text())
	}
	return says(p, tomas, "Valid, issuer closed", "closed on "+org.Closed.Format("2 January 2006"), "held by National Archive")
}
