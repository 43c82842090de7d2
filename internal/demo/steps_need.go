package demo

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// wanted is what one employer of the story needs people for, and who answers it.
type wanted struct {
	employer, title, words, people, place string
	gives                                 []string
	author, offer, statement              string
}

// need lets two employers say what they need people for; Harbour and Aldermoor
// answer with B and A, and the employers confirm: their word for the offers.
func (s *story) need(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	for _, n := range []wanted{
		{
			employer: "lars", title: "Technicians for wind-turbine blades", people: "30", place: "Coast", gives: []string{"interview", "co-assessment", "co-funding"},
			words:  "Inspect a blade on the ground, decide by a table what each defect needs, and repair its surface so that it holds.",
			author: "rosa", offer: s.offerB, statement: "We need 30 technicians by spring and interview everybody who passes.",
		},
		{
			employer: "dana", title: "Care assistants who give medicines safely", people: "12", place: "Coast", gives: []string{"workplace", "co-funding"},
			words:  "Prepare and give medicines to an adult from a written record, notice when one does not fit, and write down what was given.",
			author: "marta", offer: s.offerA, statement: "We need twelve in our homes and give the practice at work.",
		},
	} {
		if err := s.answered(ctx, n); err != nil {
			return "", fmt.Errorf("%s: %w", n.title, err)
		}
	}
	return "Wind Coast Energy registers a need of 30 blade technicians by spring, Saltmarsh one of 12 who give medicines; Harbour answers with B, Aldermoor with A, and both employers confirm", nil
}

// answered takes one need from its employer through the answer to the employer's
// word.
func (s *story) answered(ctx context.Context, n wanted) error {
	employer, err := s.as(ctx, n.employer)
	if err != nil {
		return err
	}
	path, err := s.registered(ctx, employer, n)
	if err != nil {
		return err
	}
	author, err := s.as(ctx, n.author)
	if err != nil {
		return err
	}
	if _, err := fill(ctx, author, path, "/answers", "offer", strings.TrimPrefix(n.offer, "/offers/"), "words", "Our offer leads to exactly that. Do you confirm?"); err != nil {
		return err
	}
	p, err := look(ctx, employer, "/employer")
	if err != nil || p.Has(n.statement) { // confirmed in an earlier run
		return err
	}
	action, ok := p.Action("/employer/endorsements/")
	if !ok {
		return errNothing
	}
	if p, err = employer.Submit(ctx, p, action, values("answer", "confirm", "statement", n.statement)); err != nil {
		return err
	}
	return p.OK()
}

// registered is the page of the need, made when it is not there.
func (s *story) registered(ctx context.Context, employer *Visitor, n wanted) (string, error) {
	p, err := look(ctx, employer, "/employer/needs")
	if err != nil {
		return "", err
	}
	if !p.Has(n.title) {
		form := values("title", n.title, "words", n.words, "people", n.people, "place", n.place, "by", s.calendar.Now().AddDate(0, 7, 0).Format(time.DateOnly))
		form["gives"] = n.gives
		if p, err = employer.Submit(ctx, p, "/employer/needs", form); err != nil {
			return "", err
		}
		if err := p.OK(); err != nil {
			return "", err
		}
		if p, err = look(ctx, employer, "/employer/needs"); err != nil {
			return "", err
		}
	}
	return p.Link("/needs/")
}
