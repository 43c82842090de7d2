package insight

import (
	"context"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what a Service is built from.
type Deps struct {
	DB           *sqldb.DB
	Policy       *identity.Policy
	Packs        *pack.Set
	Jurisdiction string // whose figures they are
}

// Service makes and reads publications.
type Service struct {
	db           *sqldb.DB
	policy       *identity.Policy
	jurisdiction string
	population   []pack.Population
}

// New makes the service.
func New(d Deps) *Service {
	s := &Service{db: d.DB, policy: d.Policy, jurisdiction: d.Jurisdiction}
	if d.Packs != nil {
		if p := d.Packs.Of(d.Jurisdiction); p != nil {
			s.population = p.Population
		}
	}
	return s
}

// Population are the tables that rates are made with.
func (s *Service) Population() []pack.Population { return s.population }

func (s *Service) allow(a identity.Actor, act string) error {
	return s.policy.Allow(a, "insight."+act, identity.Resource{Type: "insight.publication", Tenant: a.Tenant})
}

// span is what a day's publication is about: the twelve months before it began, and
// the twelve before those.
type span struct{ before, from, until time.Time }

func spanOf(day pack.Day) span {
	return span{before: day.AddDate(-2, 0, 0), from: day.AddDate(-1, 0, 0), until: day.Time}
}

// settled is how many days after its end a run counts: until then a result can be
// appealed (lifecycles 5.5), and what was published would have to change.
const settled = 30

// of is the span of a topic: learners are counted once their results stand.
func (s span) of(t Topic) span {
	if t != OfLearners {
		return s
	}
	return span{before: s.before.AddDate(0, 0, -settled), from: s.from.AddDate(0, 0, -settled), until: s.until.AddDate(0, 0, -settled)}
}

// Publish makes today's publication. One that was made today already is what is
// said today: made is false. It counts what was true when the day began, offers
// apart, which are as they are.
func (s *Service) Publish(ctx context.Context, a identity.Actor) (p *Publication, made bool, err error) {
	if err := s.allow(a, "publication.make"); err != nil {
		return nil, false, err
	}
	today := pack.On(s.db.Now())
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		p, made = nil, false
		day, err := lastDay(ctx, tx, s.jurisdiction, today.Time)
		if err != nil {
			return err
		}
		var last *Publication
		if !day.IsZero() {
			if last, err = publicationOf(ctx, tx, s.jurisdiction, day); err != nil {
				return err
			}
			if last.Day == today {
				p = last
				return nil
			}
		}
		p, err = s.compose(ctx, tx, today, last)
		return err
	})
	if err != nil || p.Day == today && !p.Made.IsZero() {
		return p, false, err
	}
	return s.keep(ctx, a, p)
}

// keep stores a publication, unless another process was quicker.
func (s *Service) keep(ctx context.Context, a identity.Actor, p *Publication) (kept *Publication, made bool, err error) {
	err = s.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		kept, made = nil, false
		found, err := publicationOf(ctx, tx, s.jurisdiction, p.Day.Time)
		if err == nil {
			kept = found
			return nil
		}
		if !fault.Is(err, "insight.none") {
			return err
		}
		it := *p
		it.Made = tx.Now()
		if err := insertPublication(ctx, tx, &it); err != nil {
			return err
		}
		kept, made = &it, true
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: s.jurisdiction, Actor: a.Name(), Role: a.RoleNames(), Act: "insight.publication.make", Object: "publication/" + p.Day.String(),
		})
	})
	return kept, made, err
}

// compose makes a publication out of the counts and, for topics of people that few
// came to or went from, of the last one.
func (s *Service) compose(ctx context.Context, tx *sqldb.Tx, day pack.Day, last *Publication) (*Publication, error) {
	sp := spanOf(day)
	c, err := s.count(ctx, tx, sp)
	if err != nil {
		return nil, err
	}
	p := &Publication{Jurisdiction: s.jurisdiction, Day: day, From: pack.On(sp.from), AsOf: map[Topic]pack.Day{}, Population: map[Dimension]pack.Sourced{}}
	for _, t := range s.population {
		p.Population[Dimension(t.Dimension)] = t.Sourced()
	}
	for _, t := range topics {
		if last != nil {
			moved, err := s.moved(ctx, tx, t, spanOf(last.AsOf[t]).of(t), sp.of(t))
			if err != nil {
				return nil, err
			}
			if Stale(t, moved) {
				p.repeat(t, last)
				continue
			}
		}
		p.AsOf[t] = day
		p.Cells = append(p.Cells, c.Compute(t, s.population)...)
	}
	return p, nil
}

// repeat takes a topic over from an earlier publication.
func (p *Publication) repeat(t Topic, from *Publication) {
	p.AsOf[t] = from.AsOf[t]
	for _, c := range from.Cells {
		if c.Measure.Topic() == t {
			p.Cells = append(p.Cells, c)
		}
	}
}

// moved is how many people came to a topic's figures or went from them since they
// were last made: the fewest of those who came, those who left for the year before,
// and those who left that. Nobody is 0.
func (s *Service) moved(ctx context.Context, tx *sqldb.Tx, t Topic, was, is span) (n int64, err error) {
	counts := map[Topic]func(context.Context, *sqldb.Tx, time.Time, time.Time) (int64, error){
		OfLearners: countMoved, OfCredentials: countIssued, OfRecognition: countRecognised, OfMoney: countPaid,
	}
	windows := [][2]time.Time{{was.until, is.until}}
	if t != OfMoney { // a budget has no twelve months
		windows = append(windows, [2]time.Time{was.from, is.from})
	}
	if t == OfLearners { // they alone are compared with the year before
		windows = append(windows, [2]time.Time{was.before, is.before})
	}
	for _, window := range windows {
		if counts[t] == nil {
			return fewest, nil
		}
		m, err := counts[t](ctx, tx, window[0], window[1])
		if err != nil {
			return 0, err
		}
		if m > 0 && (n == 0 || m < n) {
			n = m
		}
	}
	return n, nil
}

// count is everything, exactly.
func (s *Service) count(ctx context.Context, tx *sqldb.Tx, sp span) (Counts, error) {
	c := Counts{}
	places, learners := regions(s.population), sp.of(OfLearners)
	for _, step := range []func() error{
		func() error { return countOffers(ctx, tx, c, places) },
		func() error { return countReasons(ctx, tx, c) },
		func() error { return countLearners(ctx, tx, c, Now, learners.from, learners.until, places) },
		func() error { return countLearners(ctx, tx, c, Before, learners.before, learners.from, places) },
		func() error { return countDecisions(ctx, tx, c, sp.from, sp.until) },
		func() error { return countCredentials(ctx, tx, c, sp.from, sp.until) },
		func() error { return countRecognition(ctx, tx, c, sp.from, sp.until) },
		func() error { return countMoney(ctx, tx, c) },
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("count for the figures: %w", err)
		}
	}
	return c, nil
}

// Exact are the counts of today before disclosure control: for the program itself
// and its golden file, and for no door.
func (s *Service) Exact(ctx context.Context, a identity.Actor) (c Counts, err error) {
	if !a.IsSystem() {
		return nil, fault.New(fault.Denied, "identity.denied", "act", "insight.exact")
	}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		c, err = s.count(ctx, tx, spanOf(pack.On(tx.Now())))
		return err
	})
	return c, err
}

// Publication is what was said on a day; the newest for the zero day. Faults:
// Invalid insight.future; NotFound insight.none, insight.none_yet.
func (s *Service) Publication(ctx context.Context, a identity.Actor, day pack.Day) (p *Publication, err error) {
	if err := s.allow(a, "publication.show"); err != nil {
		return nil, err
	}
	today := pack.On(s.db.Now())
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		newest, err := lastDay(ctx, tx, s.jurisdiction, today.Time)
		switch {
		case err != nil:
			return err
		case day.After(today.Time):
			return fault.New(fault.Invalid, "insight.future", "day", day.String(), "newest", pack.On(newest).String()).At("day")
		case newest.IsZero():
			return fault.New(fault.NotFound, "insight.none_yet")
		case !day.IsZero():
			newest = day.Time
		}
		p, err = publicationOf(ctx, tx, s.jurisdiction, newest)
		return err
	})
	return p, err
}

// mostDays is how many publications a list names.
const mostDays = 400

// PublishedDays are the days there are publications of, the newest first.
func (s *Service) PublishedDays(ctx context.Context, a identity.Actor) (days []pack.Day, err error) {
	if err := s.allow(a, "publication.show"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		found, err := lastDays(ctx, tx, s.jurisdiction, mostDays)
		days = nil
		for _, d := range found {
			days = append(days, pack.On(d))
		}
		return err
	})
	return days, err
}

// OffersNow are the offers of this moment, by region: they are no persons, and
// nothing has to wait for a day's publication.
func (s *Service) OffersNow(ctx context.Context, a identity.Actor) (p *Publication, err error) {
	if err := s.allow(a, "publication.show"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		p, err = sqldb.Recall(tx, nowKey(s.jurisdiction), func() (*Publication, error) { return s.countNow(ctx, tx) })
		return err
	})
	return p, err
}

// nowKey recalls the offers of this moment.
type nowKey string

func (s *Service) countNow(ctx context.Context, tx *sqldb.Tx) (*Publication, error) {
	c := Counts{}
	if err := countOffers(ctx, tx, c, regions(s.population)); err != nil {
		return nil, err
	}
	if err := countReasons(ctx, tx, c); err != nil {
		return nil, err
	}
	return &Publication{Jurisdiction: s.jurisdiction, Day: pack.On(tx.Now()), Made: tx.Now(), Cells: c.offers()}, nil
}
