package year

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/ground/i18n"
)

// St Brannoc awards what is recognised elsewhere: it accredits itself. Its four
// offers of this year are A to D below, the one that fewest completed
// first.
//
//	A     partner of Brackwater in its field: rule R2
//	B, C  small amounts at Brackwater: rule R1
//	D     replaces a unit of Tarn Head's bachelor: rule R4
//	D     a person looks whether it counts in Tarn Head's master
const (
	awarder   = "st-brannoc"
	computing = "bsc-applied-computing"  // Brackwater's
	care      = "bsc-community-care"     // Tarn Head's
	masters   = "msc-leading-care-homes" // Tarn Head's; small amounts do not count in it
	careUnit  = "CC 110"
)

// How many ask for recognition of what. The story's own people ask on the last day,
// which no figures count yet.
const (
	asksPartner = 11
	asksSmallB  = 14
	asksSmallC  = 13
	asksUnit    = 3
	asksPerson  = 11
)

// awarded are St Brannoc's runs of this year, the one that fewest completed first.
func (y *Year) awarded() (all []*Cohort) {
	for _, c := range y.plan.This {
		if c.Offer.Provider.Slug == awarder {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *Cohort) int {
		return cmp.Or(cmp.Compare(len(holders(a)), len(holders(b))), cmp.Compare(a.Offer.Code, b.Offer.Code))
	})
	return all
}

// rules has St Brannoc's offers approved, by its own right, and two universities
// publish what they recognise.
func (y *Year) rules(ctx context.Context) (string, error) {
	all := y.awarded()
	if err := y.ids(ctx, all); err != nil {
		return "", err
	}
	for _, c := range all {
		if err := y.approve(ctx, c.Offer); err != nil {
			return "", fmt.Errorf("%s: %w", c.Offer.Code, err)
		}
	}
	if err := y.publish(ctx, "brackwater", recognition.Programme{
		Code: computing, Title: i18n.Text{"en": "BSc Applied Computing", "fr": "Licence en informatique appliquée", "ar": "بكالوريوس الحوسبة التطبيقية"}, Credits: recognition.ECTS(180), EQF: 6, Field: "0613",
	}, recognition.Policy{SmallAmountPct: 10, Scope: recognition.Domestic, DeadlineDays: 60, TotalCapPct: 50}); err != nil {
		return "", err
	}
	unit := recognition.Unit{Code: careUnit, Title: en("Working beside people who need care"), Credits: recognition.ECTS(int64(all[3].Offer.Credits)), EQF: 6}
	if err := y.publish(ctx, "tarn-head", recognition.Programme{
		Code: care, Title: i18n.Text{"en": "BSc Community Care", "fr": "Licence en soins de proximité", "ar": "بكالوريوس الرعاية المجتمعية"}, Credits: recognition.ECTS(180), EQF: 6, Field: "0923", Units: []recognition.Unit{unit},
	}, recognition.Policy{Scope: recognition.Domestic, DeadlineDays: 60, Articulations: []recognition.Articulation{
		{Offer: y.offerIDs[all[3].Offer.Code], Title: words(all[3].Offer.Title, "en"), Unit: careUnit, Credits: unit.Credits},
	}}); err != nil {
		return "", err
	}
	if err := y.publish(ctx, "tarn-head", recognition.Programme{
		Code: masters, Title: i18n.Text{"en": "MSc Leading Care Homes", "fr": "Master en direction de maisons de soins", "ar": "ماجستير إدارة دور الرعاية"}, Credits: recognition.ECTS(120), EQF: 7, Field: "0923",
	}, recognition.Policy{Scope: recognition.Domestic, DeadlineDays: 60}); err != nil {
		return "", err
	}
	return "four offers approved by their provider's own right, three programmes say what counts in them", y.agree(ctx, all[0].Offer.Field)
}

func (y *Year) approve(ctx context.Context, o *Offer) error {
	v, err := y.app.Catalogue.Offer(ctx, founder, y.offerIDs[o.Code])
	if err != nil {
		return err
	}
	if slices.ContainsFunc(v.Facts, func(f catalogue.Fact) bool { return f.Kind == catalogue.FactApproved && f.Value == v.Hash }) {
		return nil
	}
	head, _, err := y.staffOf(ctx, o.Provider)
	if err != nil {
		return err
	}
	_, err = y.app.Assurance.Apply(ctx, head, v.Offer.ID)
	return err
}

// recogniser is who decides for a university: its registrar, with that role too.
func (y *Year) recogniser(ctx context.Context, slug string) (identity.Actor, error) {
	i := slices.IndexFunc(providers, func(p Provider) bool { return p.Slug == slug })
	head, _, err := y.staffOf(ctx, &providers[i])
	if err != nil {
		return head, err
	}
	head.Roles = append(slices.Clone(head.Roles), identity.RoleRecogniser)
	return head, y.app.Identity.Grant(ctx, founder, head.Tenant, head.Person, identity.RoleRecogniser)
}

// publish makes a programme and the first version of its policy.
func (y *Year) publish(ctx context.Context, slug string, p recognition.Programme, rules recognition.Policy) error {
	a, err := y.recogniser(ctx, slug)
	if err != nil {
		return err
	}
	p.Owner = a.Tenant
	if p, err = y.app.Recognition.PublishProgramme(ctx, a, p); err != nil {
		return fmt.Errorf("programme %s: %w", p.Code, err)
	}
	y.programmes[p.Code] = p.ID
	v, err := y.app.Recognition.Programme(ctx, a, p.ID)
	if err != nil || len(v.History) > 0 {
		return err
	}
	rules.Programme = p.ID
	_, err = y.app.Recognition.PublishPolicy(ctx, a, rules)
	return err
}

// agree has Brackwater and St Brannoc sign for a field.
func (y *Year) agree(ctx context.Context, field string) error {
	here, err := y.recogniser(ctx, "brackwater")
	if err != nil {
		return err
	}
	there, err := y.recogniser(ctx, awarder)
	if err != nil {
		return err
	}
	all, err := y.app.Recognition.Agreements(ctx, here)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(g recognition.AgreementRow) bool {
		return g.Agreement.Partner == there.Tenant || g.Agreement.Owner == there.Tenant
	})
	var id string
	if i >= 0 {
		id = all[i].Agreement.ID
	} else {
		now := y.app.DB.Now()
		g, err := y.app.Recognition.Agree(ctx, here, recognition.Agreement{Owner: here.Tenant, Partner: there.Tenant, Title: "Brackwater and St Brannoc take each other's learning", From: now.Truncate(24 * time.Hour), Fields: []string{field}})
		if err != nil {
			return err
		}
		id = g.ID
	}
	for _, a := range []identity.Actor{here, there} {
		if _, err := y.app.Recognition.Sign(ctx, a, id); err != nil {
			return err
		}
	}
	return nil
}

// award issues the credentials of St Brannoc's runs, and has 52 of their holders
// ask for recognition; what the rules leave to a person is decided.
func (y *Year) award(ctx context.Context) (string, error) {
	began := time.Now()
	if _, err := y.rules(ctx); err != nil { // also after a new start: who is who
		return "", err
	}
	all := y.awarded()
	if err := y.arrive(ctx, all); err != nil {
		return "", err
	}
	for _, c := range all {
		if err := y.issue(ctx, c); err != nil {
			return "", fmt.Errorf("issue %s: %w", c.Offer.Code, err)
		}
	}
	a, c, b, d := holders(all[0]), holders(all[1]), holders(all[2]), holders(all[3])
	asks := []struct {
		who       []*Learner
		programme string
	}{
		{a[:asksPartner], computing}, {b[:asksSmallB], computing}, {c[:asksSmallC], computing},
		{d[:asksUnit], care}, {d[asksUnit : asksUnit+asksPerson], masters},
	}
	n := 0
	for _, x := range asks {
		for i, l := range x.who {
			r, err := y.claim(ctx, l, x.programme)
			if err != nil {
				return "", fmt.Errorf("%s in %s: %w", l.Key, x.programme, err)
			}
			if x.programme == masters {
				if err := y.decide(ctx, r, i); err != nil {
					return "", fmt.Errorf("%s: %w", l.Key, err)
				}
			}
			n++
		}
	}
	return fmt.Sprintf("%d requests for recognition, %d of them looked at by a person, in %s", n, asksPerson, took(began)), nil
}

func holders(c *Cohort) (all []*Learner) {
	for _, l := range c.Learners {
		if l.Outcome == completed {
			all = append(all, l)
		}
	}
	return all
}

func (y *Year) issue(ctx context.Context, c *Cohort) error {
	r := room{y: y, c: c}
	var err error
	if r.head, r.teacher, err = y.staffOf(ctx, c.Offer.Provider); err != nil {
		return err
	}
	if _, err := r.plan(ctx); err != nil {
		return err
	}
	b, err := y.app.Credential.Issue(ctx, r.head, r.id)
	if err == nil && len(b.Left) > len(c.Learners)-len(holders(c)) {
		return fmt.Errorf("%d were left out", len(b.Left))
	}
	return err
}

func (y *Year) claim(ctx context.Context, l *Learner, programme string) (recognition.Request, error) {
	me := identity.Actor{Person: y.people[l.Key]}
	held, err := y.app.Credential.Holdings(ctx, me)
	if err != nil {
		return recognition.Request{}, err
	}
	if len(held) == 0 {
		return recognition.Request{}, fmt.Errorf("%s holds nothing", l.Key)
	}
	return y.app.Recognition.Claim(ctx, me, recognition.ClaimRequest{Programme: y.programmes[programme], Credential: held[0].ID})
}

// decide answers the n-th request that a person looks at: the first is refused
// with the substantial difference named, two are granted in part, eight in full.
func (y *Year) decide(ctx context.Context, r recognition.Request, n int) error {
	if r.Decision.Answer != "" {
		return nil
	}
	a, err := y.recogniser(ctx, "tarn-head")
	if err != nil {
		return err
	}
	d := recognition.Decision{Answer: recognition.Grant, Credits: r.Verdict.Referred, Reasons: "Level, volume and outcomes are those of an elective of the programme."}
	switch {
	case n == 0:
		d = recognition.Decision{
			Answer: recognition.Refuse, Reasons: "The programme asks for work with staff, the credential is about work of one's own.",
			Difference: "No outcome is about leading others; the programme's electives all are.",
		}
	case n <= 2:
		d.Answer, d.Credits, d.Reasons = recognition.Partly, recognition.ECTS(2), "Two credits cover what the programme does not teach already; the rest repeats it."
		d.Difference = "What goes beyond two credits is at the level of a bachelor's degree."
	}
	_, err = y.app.Recognition.Decide(ctx, a, r.ID, d)
	return err
}
