package demo

import (
	"context"
	"fmt"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
)

// statistics lets the population register say of the people of the story what it
// says of everybody in the year's figures, in which they are counted: education,
// region, disability. Without the year there are no figures to count them in.
func (s *story) statistics(ctx context.Context) (string, error) {
	if s.year == nil {
		return "nobody is counted: the year was left out", nil
	}
	people := map[identity.PersonID]string{}                                                       // and where they live
	for _, x := range []struct{ who, region string }{{"june", "Coast"}, {"rosa", "Upper Fells"}} { // in B is Tomas
		clerk := identity.Actor{Person: s.people[x.who].ID, Tenant: s.orgs[cast[x.who].org].ID, Roles: cast[x.who].roles}
		runs, err := s.app.Enrolment.Runs(ctx, clerk)
		if err != nil {
			return "", err
		}
		for _, r := range runs {
			roll, err := s.app.Enrolment.Roll(ctx, clerk, r.Offer, r.Run.Run)
			if err != nil {
				return "", err
			}
			for _, e := range roll.Enrolments {
				if e.State != enrolment.Waitlisted {
					people[e.Person] = x.region
				}
			}
		}
	}
	for p, region := range people {
		for name, value := range map[string]string{
			identity.AttributeEducation: identity.EducationUpperSecondary, identity.AttributeRegion: region, identity.AttributeDisability: identity.No,
		} {
			at := identity.Attribute{Name: name, Value: value, Source: "Statistics Fellmark, population register (demonstration)", Level: identity.LevelHigh}
			if err := s.app.Identity.Attest(ctx, founder, p, at); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("the population register says of %d people of the story what figures count: education, region, disability", len(people)), nil
}
