package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// said is how one classmate rates A: welcome, content, trainers, means, support,
// provider, and in their own words.
type said struct {
	marks [6]int
	words string
}

// rated is what the first of Samira's classmates say.
var rated = []said{
	{[6]int{4, 5, 5, 3, 4, 4}, "The ward exercises were the best part. Bring shoes you can stand in all day."},
	{[6]int{5, 5, 4, 4, 4, 5}, ""},
	{[6]int{3, 4, 5, 2, 4, 4}, "There were too few drug trolleys for 24 people."},
	{[6]int{2, 4, 4, 3, 3, 4}, ""},
	{[6]int{5, 4, 5, 3, 5, 5}, ""},
}

const (
	voicesDesk  = "/provider/voices"
	voicesQueue = "/operator/voices"
	rateReply   = "We bought six more trolleys for the next run."
)

// rate lets five of those who passed say how A was; the operator reads their words
// first, and Henrik answers the ones about the trolleys.
func (s *story) rate(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	for i, x := range rated {
		if err := s.rateOne(ctx, s.crowd()[i], x); err != nil {
			return "", fmt.Errorf("classmate %d: %w", i+1, err)
		}
	}
	if err := s.readWords(ctx); err != nil {
		return "", err
	}
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	shown := func(words string) error {
		return s.until(ctx, func() (bool, error) {
			p, err := look(ctx, v, s.offerA)
			return err == nil && p.Has(words), err
		})
	}
	if err := shown(rated[2].words); err != nil {
		return "", fmt.Errorf("the words are not shown: %w", err)
	}
	if err := s.replyTo(ctx); err != nil {
		return "", err
	}
	if err := s.readWords(ctx); err != nil {
		return "", err
	}
	if err := shown(rateReply); err != nil {
		return "", fmt.Errorf("the answer is not shown: %w", err)
	}
	return fmt.Sprintf("%d of those who passed A rate it; now everybody sees the marks, without names; Tove Aker reads their words before they are shown, and Henrik answers them", len(rated)), nil
}

func (s *story) rateOne(ctx context.Context, who string, x said) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	place, err := look(ctx, v, s.enrolPath()) // who has a place is led there
	if err != nil {
		return err
	}
	kv := []string{"words", x.words}
	for i, q := range []string{"welcome", "content", "trainers", "means", "support", "provider"} {
		kv = append(kv, q, strconv.Itoa(x.marks[i]))
	}
	_, err = fill(ctx, v, place.URL.Path+"/rating", "/rating", kv...)
	return err
}

// readWords lets Tove read and show everything that waits.
func (s *story) readWords(ctx context.Context) error {
	tove, err := s.as(ctx, "tove")
	if err != nil {
		return err
	}
	for {
		p, err := look(ctx, tove, voicesQueue)
		if err != nil {
			return err
		}
		action, waits := p.Action(voicesQueue + "/")
		if !waits {
			return nil
		}
		if p, err = tove.Submit(ctx, p, action, values("act", "show")); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
}

// replyTo lets Henrik answer the words about the trolleys, unless he did.
func (s *story) replyTo(ctx context.Context) error {
	henrik, err := s.as(ctx, "henrik")
	if err != nil {
		return err
	}
	p, err := look(ctx, henrik, voicesDesk)
	if err != nil || p.Has(rateReply) {
		return err
	}
	for _, action := range p.actions(voicesDesk+"/", "/reply") {
		id := strings.TrimSuffix(strings.TrimPrefix(action, voicesDesk+"/"), "/reply")
		if !strings.Contains(p.ByID("words-"+id), rated[2].words) {
			continue
		}
		answer, err := henrik.Submit(ctx, p, action, values("reply."+id, rateReply))
		if err != nil {
			return err
		}
		return answer.OK()
	}
	return fmt.Errorf("nothing to answer: %.300s", p.Text())
}
