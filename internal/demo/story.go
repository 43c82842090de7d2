package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/demo/year"
	"opencairn.org/cairn/internal/domain/identity"
)

// story is one run of the demonstration.
type story struct {
	o     Options
	dir   string
	state state

	portal             string   // address
	hosts              []string // the invented ones and where they are: HOST=ADDRESS
	app                *app.App
	calendar           *Calendar
	aldermoor, harbour *Site
	year               *year.Year // nil without one
	orgs               map[string]identity.Organisation
	people             map[string]identity.Person
	closers            []func() error

	offerA, offerB string // paths of the two offers' pages
	sitting        string // path of the sitting's page
	share          string // path of Samira's share link
}

// The steps that other code names.
const stepHarvest = 2

// step is one scene: how many days before the end it plays, what it is, and
// what happens in it. The words it returns are printed.
type step struct {
	days int
	name string
	play func(ctx context.Context) (string, error)
}

// steps is the main job of product.md, as far as it stands.
func (s *story) steps() []step {
	return []step{
		{100, "publish", s.publish},
		{100, "harvest", s.harvest},
		{99, "check", s.check},
		{99, "need", s.need},
		{98, "approve", s.approve},
		{97, "quote", s.quote},
		{85, "promise", s.promise},
		{84, "find and enrol", s.enrol},
		{84, "card", s.card},
		{30, "tighten", s.tighten},
		{9, "assess", s.assess},
		{9, "issue", s.issue},
		{9, "repair", s.repair},
		{9, "study", s.studied},
		{8, "show", s.show},
		{8, "attend", s.attend},
		{8, "rate", s.rate},
		{2, "verify", s.verify},
		{2, "pay", s.pay},
		{2, "close", s.closeHarbour},
		{0, "recognise", s.recognise},
		{0, "insight", s.insight},
		{0, "what if", s.whatIf},
		{0, "revoke", s.revoke},
	}
}

// runs are the dates of the story's run: it begins 80 days before the end and
// ends ten before it. The next one begins three weeks after the end.
func (s *story) runs() runDates {
	at := func(days int) time.Time { return s.state.Base.AddDate(0, 0, -days) }
	return runDates{deadline: at(81), start: at(80), end: at(10), nextDeadline: at(-14), nextStart: at(-21), nextEnd: at(-91)}
}

// behind is where the calendar stands when the run goes on: at the step that
// comes next, or later when an earlier process came further. What was written
// then must not lie in the future now.
func (s *story) behind() time.Duration {
	if s.state.Behind != nil {
		return min(s.scheduled(), *s.state.Behind)
	}
	return s.scheduled()
}

// jump moves the calendar forward, and remembers how far first.
func (s *story) jump(behind time.Duration) error {
	behind = min(behind, s.calendar.Behind())
	s.state.Behind = &behind
	if err := s.save(); err != nil {
		return err
	}
	s.calendar.SetBehind(behind)
	return nil
}

// scheduled is how far behind the step that comes next begins.
func (s *story) scheduled() time.Duration {
	if s.year != nil && s.state.Year < len(s.year.Phases()) {
		return s.state.Late + days(s.year.Phases()[s.state.Year].Days)
	}
	all := s.steps()
	if s.state.Done >= len(all) {
		return s.state.Late
	}
	return s.state.Late + days(all[s.state.Done].days)
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// tell plays every step that was not played yet, and prints each in one line.
func (s *story) tell(ctx context.Context) error {
	if err := s.playYear(ctx); err != nil {
		return err
	}
	started := time.Now()
	all := s.steps()
	if s.state.Done > 0 {
		fmt.Fprintf(s.o.Out, "continuing after step %d\n", s.state.Done)
	}
	for i := s.state.Done; i < len(all); i++ {
		if !s.plays(all[i].name) {
			s.state.Done = i + 1
			continue
		}
		if err := s.jump(s.scheduled()); err != nil {
			return err
		}
		began := time.Now()
		said, err := all[i].play(ctx)
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, all[i].name, err)
		}
		s.state.Done = i + 1
		if err := s.save(); err != nil {
			return err
		}
		fmt.Fprintf(s.o.Out, "%2d  %-15s %s  [%s; simulated calendar %s]\n", i+1, all[i].name, said, took(began), s.calendar.Now().Format("2 Jan 2006"))
	}
	if err := s.jump(s.state.Late); err != nil {
		return err
	}
	if err := s.compareFigures(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.o.Out, "main job: %d steps ok in %s\n", len(all), took(started))
	return nil
}

// plays reports that a step is not left out.
func (s *story) plays(name string) bool { return !slices.Contains(s.o.Without, name) }

// playYear plays what came before the story, as far as it was not played.
func (s *story) playYear(ctx context.Context) error {
	if s.year == nil {
		return nil
	}
	started := time.Now()
	phases := s.year.Phases()
	for i := s.state.Year; i < len(phases); i++ {
		if err := s.jump(s.scheduled()); err != nil {
			return err
		}
		said, err := phases[i].Play(ctx)
		if err != nil {
			return fmt.Errorf("the year, %s: %w", phases[i].Name, err)
		}
		s.state.Year = i + 1
		if err := s.save(); err != nil {
			return err
		}
		fmt.Fprintf(s.o.Out, " -  %-15s %s  [simulated calendar %s]\n", phases[i].Name, said, s.calendar.Now().Format("2 Jan 2006"))
	}
	fmt.Fprintf(s.o.Out, "the year before: %d phases in %s\n", len(phases), took(started))
	return nil
}

func took(since time.Time) string {
	d := time.Since(since)
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// until waits for what follows from a step a moment later, by a background job:
// it looks again whenever something was written, as a person reloads a page.
func (s *story) until(ctx context.Context, is func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errImpatient)
	defer cancel()
	for {
		changed := s.app.DB.Changed() // before looking, so that nothing is missed
		if ok, err := is(); ok || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// patience is how long a step waits for what must follow from it.
const patience = 20 * time.Second

var errImpatient = errors.New("what must follow did not, within 20 s")

// anybody is a browser of somebody without an account.
func (s *story) anybody() (*Visitor, error) { return NewVisitor(s.portal) }

// look opens a page as a person and insists that it is there.
func look(ctx context.Context, v *Visitor, address string) (*Page, error) {
	p, err := v.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	return p, p.OK()
}

// fill opens a page, fills in one of its forms and insists that it was taken.
func fill(ctx context.Context, v *Visitor, address, action string, kv ...string) (*Page, error) {
	p, err := look(ctx, v, address)
	if err != nil {
		return nil, err
	}
	p, err = v.Submit(ctx, p, action, values(kv...))
	if err != nil {
		return nil, err
	}
	return p, p.OK()
}

// offer finds an offer by search, as anybody would.
func (s *story) offer(ctx context.Context, words string) (string, error) {
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	p, err := look(ctx, v, "/offers?q="+strings.ReplaceAll(words, " ", "+"))
	if err != nil {
		return "", err
	}
	for _, link := range p.Links("/offers/") {
		if !strings.Contains(link, "?") {
			return link, nil
		}
	}
	return "", fmt.Errorf("a search for %q: %w", words, errNothing)
}

// offers finds the pages of the two offers of the story.
func (s *story) offers(ctx context.Context) (err error) {
	if s.offerA == "" {
		if s.offerA, err = s.offer(ctx, "safe medicines administration"); err != nil {
			return err
		}
	}
	if s.offerB == "" {
		s.offerB, err = s.offer(ctx, "wind-turbine blades")
	}
	return err
}

var errNothing = errors.New("nothing was found")

// ignore is err unless it is the one that may be.
func ignore(err, may error) error {
	if errors.Is(err, may) {
		return nil
	}
	return err
}
