package outreach

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

const (
	jobAlumniDue  = "outreach.alumni.due"  // finds graduates who are due
	jobAlumniLook = "outreach.alumni.look" // looks for what builds on what one holds

	alumniDueEvery = 6 * time.Hour
	// alumniPages is how many pages of an institution's offers are looked through.
	alumniPages = 10

	// AlumniPath is where the pages behind the mails to graduates begin; the secret of
	// one follows.
	AlumniPath = "/alumni/"
)

func (s *Service) findAlumni(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	var due []AlumniID
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		due, err = dueAlumni(ctx, tx, tx.Now(), alertsAtOnce)
		return err
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		for _, id := range due {
			if err := job.Add(ctx, tx, job.Job{Kind: jobAlumniLook, Unique: string(id), Args: id}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// graduate is who is looked for, with what they hold of the institution.
type graduate struct {
	Alumni
	person      identity.Person
	institution identity.Organisation
	held        []Held
}

// lookForAlumni tells a graduate of what builds on what they hold, if anything does
// that they were not told of.
func (s *Service) lookForAlumni(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	var id AlumniID
	if err := json.Unmarshal(args, &id); err != nil {
		return nil, job.Park(fmt.Errorf("read alumni id: %w", err))
	}
	g, err := s.graduate(ctx, id)
	if fault.Is(err, "outreach.alumni.none") || fault.Is(err, "identity.person.none") {
		return nil, nil //nolint:nilnil // ended meanwhile, or erased
	}
	now := s.DB.Now()
	if err != nil || !g.Tell || now.Before(g.next(now)) {
		return nil, err
	}
	offers, err := s.offersOf(ctx, g.Tenant)
	if err != nil {
		return nil, err
	}
	all := steps(g.held, offers, g.Told, now)
	all = all[:min(len(all), AlumniMost)]
	next := g.Alumni
	if len(all) == 0 || g.person.Email == "" { // there may be something soon
		return func(ctx context.Context, tx *sqldb.Tx) error { return toldOffers(ctx, tx, next, now.Add(alumniAgain)) }, nil
	}
	next.Looked = now
	done := func(ctx context.Context, tx *sqldb.Tx) error { return toldOffers(ctx, tx, next, now.Add(alumniEvery)) }
	for _, x := range all {
		next.Told = append(next.Told, x.Offer.Offer.ID)
	}
	err = s.Mail.Send(ctx, s.alumniMail(g, all))
	if fault.Is(err, "mail.refused") {
		err = nil
	}
	return done, err
}

func (s *Service) graduate(ctx context.Context, id AlumniID) (g graduate, err error) {
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		g = graduate{}
		if g.Alumni, err = alumniByID(ctx, tx, id); err != nil {
			return err
		}
		if g.person, err = identity.PersonIn(ctx, tx, g.Person); err != nil {
			return err
		}
		if g.institution, err = identity.OrganisationIn(ctx, tx, g.Tenant); err != nil {
			return err
		}
		same, err := identity.SameIn(ctx, tx, g.Person)
		if err != nil {
			return err
		}
		for _, p := range same {
			held, err := heldIn(ctx, tx, p, g.Tenant)
			if err != nil {
				return err
			}
			g.held = append(g.held, held...)
		}
		return nil
	})
	return g, err
}

// heldIn is what a person holds in force of an institution.
func heldIn(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, institution identity.TenantID) (held []Held, err error) {
	all, err := credential.HoldingsIn(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Issuer != institution || c.State != credential.InForce {
			continue
		}
		award, err := credential.AwardIn(ctx, tx, c.Issuer, c.Award)
		if err != nil {
			return nil, err
		}
		h := Held{Offer: award.Offer, Title: award.Record.Title}
		o, err := catalogue.OfferIn(ctx, tx, award.Offer)
		if fault.Is(err, "catalogue.offer.not_found") { // awarded without an offer, or forgotten
			held = append(held, h)
			continue
		}
		if err != nil {
			return nil, err
		}
		facts, err := catalogue.FactsIn(ctx, tx, award.Offer)
		if err != nil {
			return nil, err
		}
		h.Field, h.Targets = o.Field, targets(o, facts)
		if o.Level != nil {
			h.EQF = o.Level.EQF
		}
		held = append(held, h)
	}
	return held, nil
}

// offersOf are the listed offers of an institution.
func (s *Service) offersOf(ctx context.Context, institution identity.TenantID) (all []catalogue.FoundOffer, err error) {
	q := search.Query{Filter: map[search.Facet][]string{search.FacetProvider: {string(institution)}}, Sort: search.SortSoonest, Limit: 100}
	for range alumniPages {
		page, err := s.Catalogue.Search(ctx, identity.Anonymous, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Offers...)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	return all, nil
}

func (s *Service) alumniMail(g graduate, all []Step) mail.Message {
	p := i18n.For(g.person.Lang)
	institution, _ := g.institution.Name.In(p.Lang())
	link := s.PublicURL + AlumniPath + s.AlumniSecret(g.ID)
	text := []string{p.T("alumni.mail.lead", "institution", institution), ""}
	for _, x := range all {
		title, _ := x.Offer.Offer.Title.In(p.Lang())
		text = append(text, title, facts(p, x.Offer), p.T("alumni.ground."+string(x.Ground), "title", x.On), s.PublicURL+"/offers/"+string(x.Offer.Offer.ID), "")
	}
	text = append(text, "-- ", p.T("alumni.mail.why", "institution", institution, "date", g.Agreed), "", p.T("alumni.mail.stop"), link, "")
	return mail.Message{
		To: g.person.Email, Lang: p.Lang(), Subject: p.T("alumni.mail.subject", "count", len(all), "institution", institution), Stop: link,
		MessageID: mail.MessageID(s.PublicURL, "outreach.alumni", string(g.ID), strconv.FormatInt(g.Looked.UnixMicro(), 10)),
		Text:      strings.Join(text, "\n"),
	}
}
