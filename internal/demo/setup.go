package demo

import (
	"context"
	"fmt"
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
)

var founder = identity.System("demonstration country")

// found makes the country's bodies and people, and the issuers' keys. What is
// there already stays.
func (s *story) found(ctx context.Context) error {
	for _, b := range bodies {
		org, err := s.app.Identity.OrganisationBySlug(ctx, founder, b.slug)
		if fault.Is(err, "identity.organisation.none") {
			org = b.organisation()
			if b.slug == ministry {
				org.ID = identity.TenantID(s.state.Run)
			}
			org, err = s.app.Identity.CreateOrganisation(ctx, founder, org)
		}
		if err != nil {
			return fmt.Errorf("found %s: %w", b.slug, err)
		}
		s.orgs[b.slug] = org
		if org.DID == "" {
			continue
		}
		for _, kind := range []key.Kind{key.Ed25519, key.ES256} {
			if _, err := s.app.Keys.New(string(org.ID), org.DID, kind); err != nil && !fault.Is(err, "key.exists") {
				return fmt.Errorf("key of %s: %w", b.slug, err)
			}
		}
	}
	for name, c := range cast {
		if err := s.settle(ctx, name, c); err != nil {
			return err
		}
	}
	for i, name := range s.crowd() {
		if err := s.settle(ctx, name, character{name: crowdName(i), email: name + "@post.example", birth: "1990-01-15"}); err != nil {
			return err
		}
	}
	for _, member := range []string{aldermoor, ostrand} {
		err := s.app.Identity.JoinAlliance(ctx, founder, s.orgs[alliance].ID, s.orgs[member].ID, s.state.Base.AddDate(-2, 0, 0))
		if err != nil && !fault.Is(err, "identity.alliance.member") {
			return fmt.Errorf("%s joins the alliance: %w", member, err)
		}
	}
	if err := s.openPortal(ctx); err != nil {
		return err
	}
	if err := s.attest(ctx); err != nil {
		return err
	}
	if err := s.countEffects(ctx); err != nil {
		return err
	}
	if err := s.classify(ctx); err != nil {
		return err
	}
	if err := s.register(ctx); err != nil || s.year == nil {
		return err
	}
	return s.year.Found(ctx, s.app, s.orgs[qaf].ID)
}

// openPortal opens the alliance's own portal: what its members offer, and nothing else.
func (s *story) openPortal(ctx context.Context) error {
	id := s.orgs[alliance].ID
	_, err := s.app.Outreach.OpenPortal(ctx, founder, outreach.Portal{
		Tenant: id, Slug: "two-shores", Shows: outreach.Shows{Members: id},
		Title: i18n.Text{"en": "Learning on two shores", "fr": "Apprendre sur deux rives", "ar": "التعلّم على الضفتين"},
		Words: i18n.Text{"en": "Short courses of the members of the Two Shores Alliance.", "fr": "Formations courtes des membres de l’Alliance des Deux Rives.", "ar": "دورات قصيرة لأعضاء تحالف الضفتين."},
	})
	if fault.Is(err, "outreach.portal.taken") {
		return nil
	}
	return err
}

// countEffects is what the statistics office counted of those who learnt health at
// Aldermoor in the years before.
func (s *story) countEffects(ctx context.Context) error {
	row := func(months, employed string) catalogue.EffectRow {
		return catalogue.EffectRow{Cells: map[string]string{"provider": aldermoor, "field": "091", "months": months, "finished": "412", "employed": employed}}
	}
	from := catalogue.EffectSource{Name: "Statistics Fellmark", Address: "https://statistics.fellmark.example/tables/e-4", AsOf: s.state.Base.AddDate(0, -6, 0)}
	r, err := s.app.Catalogue.TakeEffects(ctx, founder, from, []catalogue.EffectRow{row("6", "309"), row("12", "354")}, false)
	if err == nil && len(r.Left) > 0 {
		err = r.Left[0].Why
	}
	if err != nil {
		return fmt.Errorf("take over what became of learners: %w", err)
	}
	return nil
}

// attest says of Samira what the employment service saw, and who she works for.
func (s *story) attest(ctx context.Context) error {
	samira := s.people["samira"].ID
	for _, at := range []identity.Attribute{
		{Name: identity.AttributeEducation, Value: identity.EducationUpperSecondary, Source: string(s.orgs[service].ID)},
		{Name: identity.AttributeEmployer, Value: string(s.orgs[saltmarsh].ID), Source: string(s.orgs[saltmarsh].ID)},
	} {
		at.Level = identity.LevelSubstantial
		if err := s.app.Identity.Attest(ctx, founder, samira, at); err != nil {
			return fmt.Errorf("attest %s: %w", at.Name, err)
		}
	}
	return nil
}

func (b body) organisation() identity.Organisation {
	country := b.country
	if country == "" {
		country = "XF"
	}
	return identity.Organisation{Slug: b.slug, Name: b.name, Kind: b.kind, DID: b.did, Website: b.website, Country: country, Region: b.region, Staff: b.staff}
}

// settle makes one person and gives the roles.
func (s *story) settle(ctx context.Context, name string, c character) error {
	p, err := s.app.Identity.EnsurePerson(ctx, founder, identity.Named{Name: c.name, Email: c.email, Lang: c.lang, BirthDate: c.birth})
	if err != nil {
		return fmt.Errorf("person %s: %w", name, err)
	}
	s.people[name] = p
	for _, r := range c.roles {
		if err := s.app.Identity.Grant(ctx, founder, s.orgs[c.org].ID, p.ID, r); err != nil {
			return fmt.Errorf("role %s of %s: %w", r, name, err)
		}
	}
	return nil
}

// register enters the providers in the agency's public register, so that their
// credentials are vouched for.
func (s *story) register(ctx context.Context) error {
	agency := founder
	agency.Tenant = s.orgs[qaf].ID
	for _, slug := range []string{aldermoor, stBrannoc, harbour} {
		if !s.orgs[slug].TakesOn() { // it closed in an earlier run
			continue
		}
		if err := s.app.Assurance.SetProvider(ctx, agency, s.orgs[slug].ID, assurance.Registered, "Entered at the opening of the register."); err != nil {
			return fmt.Errorf("register %s: %w", slug, err)
		}
	}
	return nil
}

// crowd are the names under which classmates and contenders are known.
func (s *story) crowd() []string {
	var names []string
	for i := range len(classmates) + contenders {
		names = append(names, crowdKey(i))
	}
	return names
}

func crowdKey(i int) string {
	if i < len(classmates) {
		return fmt.Sprintf("classmate-%02d", i+1)
	}
	return fmt.Sprintf("contender-%02d", i-len(classmates)+1)
}

func crowdName(i int) string {
	if i < len(classmates) {
		return classmates[i]
	}
	first := strings.Fields(classmates[(i*7)%len(classmates)])[0]
	last := strings.Fields(classmates[(i*5+3)%len(classmates)])
	return first + " " + last[len(last)-1]
}

// as signs a person in with a link, as they would from their terminal or mail,
// and gives their browser.
func (s *story) as(ctx context.Context, name string) (*Visitor, error) {
	link, err := s.link(ctx, name)
	if err != nil {
		return nil, err
	}
	return enter(ctx, s.portal, name, link)
}

// enter follows a link and presses its button, in a new browser.
func enter(ctx context.Context, portal, name, link string) (*Visitor, error) {
	v, err := NewVisitor(portal)
	if err != nil {
		return nil, err
	}
	p, err := v.Open(ctx, link)
	if err != nil {
		return nil, err
	}
	if p, err = v.Submit(ctx, p, p.URL.Path, nil); err != nil {
		return nil, fmt.Errorf("%s signs in: %w", name, err)
	}
	if err := p.OK(); err != nil {
		return nil, fmt.Errorf("%s signs in: %w", name, err)
	}
	return v, nil
}

// link is a set-up link of a person, acting for their organisation at first.
func (s *story) link(ctx context.Context, name string) (string, error) {
	p, ok := s.people[name]
	if !ok {
		return "", fmt.Errorf("nobody is called %s", name)
	}
	return s.app.Identity.SetUpLink(ctx, founder, p.ID, s.orgs[cast[name].org].ID)
}
