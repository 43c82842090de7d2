package year

import (
	"context"
	"fmt"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
)

// many is how many people a transaction takes.
const many = 100

// register is who speaks for the learners.
var register = identity.System("register of learners, demonstration")

// statistics is the source of what is known about people.
const statistics = "Statistics Fellmark, population register (demonstration)"

// arrive makes the people of cohorts, with what is known about them.
func (y *Year) arrive(ctx context.Context, all []*Cohort) error {
	var known []identity.Known
	var keys []string
	for _, c := range all {
		for _, l := range c.Learners {
			known, keys = append(known, l.known()), append(keys, l.Key)
		}
	}
	for from := 0; from < len(known); from += many {
		to := min(from+many, len(known))
		people, err := y.app.Identity.EnsurePeople(ctx, register, known[from:to])
		if err != nil {
			return fmt.Errorf("people from %s: %w", keys[from], err)
		}
		for i, p := range people {
			y.people[keys[from+i]] = p.ID
		}
	}
	return nil
}

func (l Learner) known() identity.Known {
	at := func(name, value string) identity.Attribute {
		return identity.Attribute{Name: name, Value: value, Source: statistics, Level: identity.LevelHigh}
	}
	return identity.Known{
		Named: identity.Named{Name: l.Name, Email: l.Email(), BirthDate: l.Birth, Lang: "en"},
		Attributes: []identity.Attribute{
			at(identity.AttributeEducation, l.Education), at(identity.AttributeRegion, l.Region), at(identity.AttributeDisability, l.Disability),
		},
	}
}

// staffOf are the two people of a provider who hold its sittings: one marks, the
// other keeps the lists and confirms.
func (y *Year) staffOf(ctx context.Context, p *Provider) (head, teacher identity.Actor, err error) {
	if s, ok := y.staff[p.Slug]; ok {
		return s[0], s[1], nil
	}
	org := y.orgs[p.Slug].ID
	n := slices.IndexFunc(providers, func(x Provider) bool { return x.Slug == p.Slug })
	all, err := y.app.Identity.EnsurePeople(ctx, register, []identity.Known{
		{Named: identity.Named{Name: nameOf(1100 + n), Email: "office." + p.Slug + "@post.example"}},
		{Named: identity.Named{Name: nameOf(1200 + n), Email: "teacher." + p.Slug + "@post.example"}},
	})
	if err != nil {
		return head, teacher, err
	}
	head = identity.Actor{Person: all[0].ID, Tenant: org, Roles: []identity.Role{identity.RoleManager, identity.RoleRegistrar}}
	teacher = identity.Actor{Person: all[1].ID, Tenant: org, Roles: []identity.Role{identity.RoleAssessor}}
	for _, a := range []identity.Actor{head, teacher} {
		for _, r := range a.Roles {
			if err := y.app.Identity.Grant(ctx, founder, org, a.Person, r); err != nil {
				return head, teacher, err
			}
		}
	}
	y.staff[p.Slug] = [2]identity.Actor{head, teacher}
	return head, teacher, nil
}

// ids are the catalogue's names of the offers of cohorts.
func (y *Year) ids(ctx context.Context, all []*Cohort) error {
	for _, c := range all {
		if y.offerIDs[c.Offer.Code] != "" {
			continue
		}
		rows, err := y.app.Catalogue.OffersOf(ctx, founder, y.orgs[c.Offer.Provider.Slug].ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			y.offerIDs[r.Offer.LocalID] = r.Offer.ID
		}
		if y.offerIDs[c.Offer.Code] == "" {
			return fmt.Errorf("offer %s is not in the catalogue", c.Offer.Code)
		}
	}
	return nil
}

// apply has everybody of cohorts apply, a run in one transaction, and those leave
// who withdraw before the start.
func (y *Year) apply(ctx context.Context, all []*Cohort) (string, error) {
	began := time.Now()
	if err := y.ids(ctx, all); err != nil {
		return "", err
	}
	if err := y.arrive(ctx, all); err != nil {
		return "", err
	}
	people, left := 0, 0
	for _, c := range all {
		n, err := y.applyOne(ctx, c)
		if err != nil {
			return "", fmt.Errorf("run %s of %s: %w", c.Run.ID, c.Offer.Code, err)
		}
		people, left = people+len(c.Learners), left+n
	}
	return fmt.Sprintf("%d people enrolled in %d runs, %d left before the start, in %s", people, len(all), left, took(began)), nil
}

func (y *Year) applyOne(ctx context.Context, c *Cohort) (left int, err error) {
	head, _, err := y.staffOf(ctx, c.Offer.Provider)
	if err != nil {
		return 0, err
	}
	offer := y.offerIDs[c.Offer.Code]
	roll, err := y.app.Enrolment.Roll(ctx, head, offer, c.Run.ID)
	if err != nil {
		return 0, err
	}
	there := map[identity.PersonID]bool{}
	for _, e := range roll.Enrolments {
		there[e.Person] = true // also who left again: they do not come back
	}
	var apps []enrolment.Applicant
	for _, l := range c.Learners {
		if !there[y.people[l.Key]] {
			apps = append(apps, enrolment.Applicant{Person: y.people[l.Key], Application: c.application(offer, l)})
		}
	}
	if len(apps) > 0 {
		if _, err := y.app.Enrolment.ApplyAll(ctx, register, apps); err != nil {
			return 0, err
		}
		if roll, err = y.app.Enrolment.Roll(ctx, head, offer, c.Run.ID); err != nil {
			return 0, err
		}
	}
	for _, e := range roll.Enrolments {
		if c.who(y.people, e.Person).Outcome != withdrew {
			continue
		}
		left++
		if _, err := y.app.Enrolment.Withdraw(ctx, identity.Actor{Person: e.Person}, e.ID, "Something came up."); err != nil {
			return left, err
		}
	}
	return left, nil
}

func (c *Cohort) application(offer catalogue.OfferID, l *Learner) enrolment.Application {
	return enrolment.Application{
		Offer: offer, Run: c.Run.ID, Name: l.Name, PrerequisitesMet: true,
		Terms: enrolment.Terms{Price: catalogue.Price{Minor: c.Offer.Euro * 100, Currency: "EUR"}, AcceptPrice: true},
	}
}

// who is the learner behind a person.
func (c *Cohort) who(people map[string]identity.PersonID, p identity.PersonID) *Learner {
	i := slices.IndexFunc(c.Learners, func(l *Learner) bool { return people[l.Key] == p })
	if i < 0 {
		return &Learner{Outcome: going}
	}
	return c.Learners[i]
}
