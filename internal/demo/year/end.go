package year

import (
	"context"
	"fmt"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
)

// end holds the sittings of runs that are over, and ends the enrolments.
func (y *Year) end(ctx context.Context, all []*Cohort) (string, error) {
	began := time.Now()
	if err := y.ids(ctx, all); err != nil {
		return "", err
	}
	if err := y.arrive(ctx, all); err != nil {
		return "", err
	}
	done := 0
	for _, c := range all {
		if err := y.sit(ctx, c); err != nil {
			return "", fmt.Errorf("run %s of %s: %w", c.Run.ID, c.Offer.Code, err)
		}
	}
	for _, c := range all {
		n, err := y.completed(ctx, c)
		if err != nil {
			return "", fmt.Errorf("run %s of %s: %w", c.Run.ID, c.Offer.Code, err)
		}
		done += n
	}
	return fmt.Sprintf("%d sittings held, %d people completed, in %s", len(all), done, took(began)), nil
}

// room is one sitting and who works in it.
type room struct {
	y             *Year
	c             *Cohort
	head, teacher identity.Actor
	roll          enrolment.Roll
	id            assessment.SittingID
}

// sit takes the sitting of a run through its steps, from where it stands.
func (y *Year) sit(ctx context.Context, c *Cohort) (err error) {
	r := room{y: y, c: c}
	if r.head, r.teacher, err = y.staffOf(ctx, c.Offer.Provider); err != nil {
		return err
	}
	if r.roll, err = y.app.Enrolment.Roll(ctx, r.head, y.offerIDs[c.Offer.Code], c.Run.ID); err != nil {
		return err
	}
	if err := y.app.Enrolment.End(ctx, r.head, r.attendance()); err != nil {
		return err
	}
	state, err := r.plan(ctx)
	if err != nil {
		return err
	}
	for {
		next := r.step(state)
		if next == nil {
			return y.app.Enrolment.End(ctx, r.head, r.lapses())
		}
		if err := next(ctx); err != nil {
			return fmt.Errorf("%s: %w", state, err)
		}
		sh, err := y.app.Assessment.Sheet(ctx, r.head, r.id)
		if err != nil {
			return err
		}
		state = sh.State
	}
}

func (r room) attendance() (all []enrolment.Ending) {
	for _, e := range r.roll.Enrolments {
		if l := r.c.who(r.y.people, e.Person); l.Outcome == completed || l.Outcome == unfinished {
			all = append(all, enrolment.Ending{ID: e.ID, Attendance: l.Attendance})
		}
	}
	return all
}

func (r room) lapses() (all []enrolment.Ending) {
	for _, e := range r.roll.Enrolments {
		if r.c.who(r.y.people, e.Person).Outcome == unfinished {
			all = append(all, enrolment.Ending{ID: e.ID, Attendance: -1, Lapsed: "The assessment was not passed, or not taken."})
		}
	}
	return all
}

// plan makes the sitting, unless an earlier process did.
func (r *room) plan(ctx context.Context) (assessment.State, error) {
	a, offer := r.y.app.Assessment, r.y.offerIDs[r.c.Offer.Code]
	all, err := a.Sittings(ctx, r.head, offer)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(all, func(s assessment.Sitting) bool { return s.Run == r.c.Run.ID }); i >= 0 {
		r.id = all[i].ID
		return all[i].State, nil
	}
	r.id, err = a.Plan(ctx, r.head, assessment.Plan{
		Offer: offer, Run: r.c.Run.ID, Place: r.c.Offer.Provider.Region, At: r.y.app.DB.Now().Add(-time.Hour), Assessor: r.teacher.Person, Method: assessment.Document,
	})
	return assessment.Planned, err
}

// step is what comes next in a state; nil when the results are final.
func (r room) step(s assessment.State) func(context.Context) error {
	a := r.y.app.Assessment
	return map[assessment.State]func(context.Context) error{
		assessment.Planned: func(ctx context.Context) error {
			run := enrolment.Run{Tenant: r.head.Tenant, Offer: r.y.offerIDs[r.c.Offer.Code], Run: r.c.Run.ID}
			if _, err := r.y.app.Enrolment.RegisterForSitting(ctx, r.head, r.id, run); err != nil {
				return err
			}
			return a.Open(ctx, r.head, r.id)
		},
		assessment.Open:      func(ctx context.Context) error { return a.Submit(ctx, r.teacher, r.id, r.those(0)) },
		assessment.Submitted: func(ctx context.Context) error { return a.CheckIdentity(ctx, r.teacher, r.id, checked) },
		assessment.IdentityChecked: func(ctx context.Context) error {
			return a.StartMarking(ctx, r.teacher, r.id)
		},
		assessment.InMarking: func(ctx context.Context) error { return a.Mark(ctx, r.teacher, r.id, r.grid()) },
		assessment.Moderation: func(ctx context.Context) error {
			return a.Moderate(ctx, r.head, r.id, r.sample())
		},
		assessment.ResultProvisional: func(ctx context.Context) error { return a.Confirm(ctx, r.head, r.id) },
	}[s]
}

var checked = assessment.Check{Executed: assessment.Integrity{Supervision: assessment.SupervisedIdentified, Method: assessment.Document}}

// those are every second one of those who do not complete: some stay away, the
// others miss a criterion.
func (r room) those(odd int) (all []identity.PersonID) {
	n := 0
	for _, l := range r.c.Learners {
		if l.Outcome != unfinished {
			continue
		}
		if n%2 == odd {
			all = append(all, r.y.people[l.Key])
		}
		n++
	}
	return all
}

func (r room) grid() assessment.Grid {
	g := assessment.Grid{RestMet: true}
	for _, p := range r.those(1) {
		g.Marks = append(g.Marks, assessment.Mark{Person: p, Criterion: "c1"}, assessment.Mark{Person: p, Criterion: "c2"})
	}
	return g
}

// sample is whose work the second person looks at: everybody's.
func (r room) sample() (all []identity.PersonID) {
	for _, l := range r.c.Learners {
		if l.Outcome == completed {
			all = append(all, r.y.people[l.Key])
		}
	}
	return append(all, r.those(1)...)
}

// completed waits until the results have completed the enrolments.
func (y *Year) completed(ctx context.Context, c *Cohort) (n int, err error) {
	head, _, err := y.staffOf(ctx, c.Offer.Provider)
	if err != nil {
		return 0, err
	}
	want := 0
	for _, l := range c.Learners {
		if l.Outcome == completed {
			want++
		}
	}
	err = y.until(ctx, func() (bool, error) {
		roll, err := y.app.Enrolment.Roll(ctx, head, y.offerIDs[c.Offer.Code], c.Run.ID)
		n = 0
		for _, e := range roll.Enrolments {
			if e.State == enrolment.Completed {
				n++
			}
		}
		return n >= want, err
	})
	return n, err
}
