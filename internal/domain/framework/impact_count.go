package framework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// mostMoved is how many offers an impact names.
const mostMoved = 500

// impactIn judges every offer on all cores. Of each offer that falls it keeps the
// id, of each provider concerned the size; everything else is counted.
func (s scene) impactIn(ctx context.Context, tx *sqldb.Tx, of Subjects) (Impact, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work := make(chan []Subject, runtime.GOMAXPROCS(0))
	counts := make([]*count, runtime.GOMAXPROCS(0))
	var done sync.WaitGroup
	for i := range counts {
		counts[i] = newCount()
		done.Go(func() {
			for batch := range work {
				for _, sub := range batch {
					if err := counts[i].add(s, sub); err != nil {
						stop(err)
					}
				}
			}
		})
	}
	err := s.feed(ctx, tx, of, work)
	close(work)
	done.Wait()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err != nil {
		return Impact{}, fmt.Errorf("judge the offers: %w", err)
	}
	total := newCount()
	for _, c := range counts {
		total.merge(c)
	}
	return s.sum(ctx, tx, of, total)
}

// feed hands out batches, so that workers do not meet at every offer.
func (s scene) feed(ctx context.Context, tx *sqldb.Tx, of Subjects, work chan<- []Subject) error {
	const size = 64
	var batch []Subject
	send := func() error {
		select {
		case work <- batch:
			batch = make([]Subject, 0, size)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	err := of.Offers(ctx, tx, s.wanted(), func(sub Subject) error {
		if batch = append(batch, sub); len(batch) < size {
			return nil
		}
		return send()
	})
	if err != nil {
		return err
	}
	return send()
}

// count is what one worker has counted.
type count struct {
	Impact
	rules     map[[2]string]*RuleImpact
	providers map[identity.TenantID]int // staff
	falling   map[string]bool           // offers
}

func newCount() *count {
	return &count{rules: map[[2]string]*RuleImpact{}, providers: map[identity.TenantID]int{}, falling: map[string]bool{}}
}

func (c *count) add(s scene, sub Subject) error {
	title, fields, err := sub.Read()
	if err != nil {
		return fmt.Errorf("read offer %s: %w", sub.Offer, err)
	}
	v, err := s.judge(sub, fields)
	if err != nil {
		return fmt.Errorf("judge offer %s: %w", sub.Offer, err)
	}
	c.Offers++
	c.Now.add(v.now)
	c.Then.add(v.then)
	m := movement(v.now, v.then)
	if later := movement(v.now, v.later); m == "" && (later == Fall || later == Unclear) {
		c.Later++
	}
	if m == "" {
		return nil
	}
	by := v.then.blocking
	switch m {
	case Fall:
		c.Falls++
		c.falling[sub.Offer] = true
		c.FallsBy.add(sub.Staff, 1)
	case Unclear:
		c.Unclear++
	case Rise:
		c.Rises++
		by = v.now.blocking
	}
	moved := Moved{Offer: sub.Offer, Title: title, Provider: sub.Provider, Movement: m}
	for _, b := range by {
		moved.Rules = append(moved.Rules, b.rule)
	}
	c.Moved = firstMoved(append(c.Moved, moved), 2*mostMoved)
	if m != Rise {
		c.providers[sub.Provider] = sub.Staff
		c.stopped(v.then.blocking)
	}
	return nil
}

func (c *count) stopped(by []blocked) {
	for _, b := range by {
		at := [2]string{b.framework, b.rule}
		if c.rules[at] == nil {
			c.rules[at] = &RuleImpact{Framework: b.framework, Rule: b.rule}
		}
		if b.verdict == rule.Fail {
			c.rules[at].Fails++
		} else {
			c.rules[at].Unknown++
		}
	}
}

// firstMoved keeps the first ones, by id, once there are more than most.
func firstMoved(all []Moved, most int) []Moved {
	if len(all) <= most {
		return all
	}
	slices.SortFunc(all, func(a, b Moved) int { return strings.Compare(a.Offer, b.Offer) })
	return all[:mostMoved]
}

func (t *Tally) merge(o Tally) {
	t.Conform, t.Fail, t.Unknown, t.Free = t.Conform+o.Conform, t.Fail+o.Fail, t.Unknown+o.Unknown, t.Free+o.Free
}

func (c *count) merge(o *count) {
	c.Offers, c.Falls, c.Unclear, c.Rises, c.Later = c.Offers+o.Offers, c.Falls+o.Falls, c.Unclear+o.Unclear, c.Rises+o.Rises, c.Later+o.Later
	c.FallsBy = Providers{c.FallsBy.Small + o.FallsBy.Small, c.FallsBy.Larger + o.FallsBy.Larger, c.FallsBy.NotStated + o.FallsBy.NotStated}
	c.Now.merge(o.Now)
	c.Then.merge(o.Then)
	c.Moved = append(c.Moved, o.Moved...)
	maps.Copy(c.providers, o.providers)
	maps.Copy(c.falling, o.falling)
	for at, r := range o.rules {
		if c.rules[at] == nil {
			c.rules[at] = &RuleImpact{Framework: r.Framework, Rule: r.Rule}
		}
		c.rules[at].Fails += r.Fails
		c.rules[at].Unknown += r.Unknown
	}
}

// sum makes the answer of what was counted.
func (s scene) sum(ctx context.Context, tx *sqldb.Tx, of Subjects, c *count) (Impact, error) {
	i := c.Impact
	i.Pack, i.Jurisdiction, i.Framework, i.Name = s.pack.Code, s.pack.Jurisdiction, s.framework.ID, s.framework.Name
	i.Today, i.At = pack.On(s.today), pack.On(s.at)
	for _, staff := range c.providers {
		i.Providers.add(staff, 1)
	}
	i.Rules = []RuleImpact{}
	for _, r := range c.rules {
		of := s.then.Framework(r.Framework).Rule(r.Rule)
		r.Message = Message{Key: of.Message, Texts: of.Words(), Args: of.Args}
		i.Rules = append(i.Rules, *r)
	}
	slices.SortFunc(i.Rules, func(a, b RuleImpact) int {
		return cmp.Or(cmp.Compare(b.Fails+b.Unknown, a.Fails+a.Unknown), strings.Compare(a.Framework, b.Framework), strings.Compare(a.Rule, b.Rule))
	})
	moves := i.Falls + i.Unclear + i.Rises
	slices.SortFunc(i.Moved, func(a, b Moved) int { return strings.Compare(a.Offer, b.Offer) })
	i.Moved = append([]Moved{}, i.Moved[:min(len(i.Moved), mostMoved)]...)
	i.More = moves - len(i.Moved)
	falls := func(offer string) bool { return c.falling[offer] }
	learners, err1 := of.Learners(ctx, tx, falls)
	holders, err2 := of.Holders(ctx, tx, falls)
	i.Learners, i.Holders = headcount(learners), headcount(holders)
	return i, errors.Join(err1, err2, s.stake(ctx, tx, &i, falls, slices.Sorted(maps.Keys(c.falling))))
}

// stake adds places and money.
func (s scene) stake(ctx context.Context, tx *sqldb.Tx, i *Impact, falls func(string) bool, offers []string) (err error) {
	if s.stakes == nil {
		return nil
	}
	if i.Places, err = s.stakes.Places(ctx, tx, falls); err != nil {
		return err
	}
	if i.Held, err = s.stakes.Held(ctx, tx, offers); err != nil {
		return err
	}
	if len(s.pack.Schemes) > 0 {
		i.HeldIn = s.pack.Schemes[0].Currency
	}
	return nil
}
