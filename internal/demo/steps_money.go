package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/funding"
)

// What Samira answers to the three questions.
var samirasAnswers = []string{"education", "upper-secondary", "employer", saltmarsh}

// quote lets two employers say what they pay, and somebody without an account ask
// who pays what of A's 600: 360 the voucher, 140 Saltmarsh, 100 she herself.
func (s *story) quote(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	for _, x := range []struct {
		who, offer string
		kv         []string
	}{
		{"dana", s.offerA, []string{"amount", "140", "total", "3360", "for", "staff", "reason", "Our care assistants become safe with medicines"}},
		{"lars", s.offerB, []string{"amount", "580", "total", "6960", "for", "everybody", "reason", "We need technicians by spring"}},
	} {
		if err := s.pledge(ctx, x.who, x.offer, x.kv); err != nil {
			return "", fmt.Errorf("%s pledges: %w", x.who, err)
		}
	}
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	p, err := fill(ctx, v, s.offerA+"/cost", "/cost", samirasAnswers...)
	if err != nil {
		return "", err
	}
	for _, want := range []string{"EUR 600", "EUR 360", "EUR 140", "EUR 100 from you", "LV-60"} {
		if !p.Has(want) {
			return "", fmt.Errorf("who pays what of 600: %s is missing: %.600s", want, p.Text())
		}
	}
	return "without an account, by three questions: of 600 the voucher pays 360, Saltmarsh 140, and 100 are left to Samira", nil
}

// pledge states and confirms what an employer pays for an offer, once.
func (s *story) pledge(ctx context.Context, who, offer string, kv []string) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	p, err := look(ctx, v, "/employer/pledges")
	if err != nil {
		return err
	}
	if _, err := p.form("/end"); err != nil { // not stated by an earlier run
		until := s.calendar.Now().AddDate(1, 0, 0).Format(time.DateOnly)
		if p, err = fill(ctx, v, "/employer/pledges", "/employer/pledges", append([]string{"offer", offer, "until", until}, kv...)...); err != nil {
			return err
		}
	}
	if _, err := p.form("/confirm"); err != nil { // confirmed already
		return nil //nolint:nilerr // the form is gone because there is nothing to confirm
	}
	if p, err = v.Submit(ctx, p, "/confirm", nil); err != nil {
		return err
	}
	return p.OK()
}

// pay lets the registrars record who attended: what was held is paid, and the
// ministry sees every cent by law, claim and lesson.
func (s *story) pay(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	samira, err := s.as(ctx, "samira")
	if err != nil {
		return "", err
	}
	mine, err := s.placeIn(ctx, samira, s.enrolPath())
	if err != nil {
		return "", err
	}
	if err := s.attended(ctx, "june", s.offerA, mine); err != nil {
		return "", fmt.Errorf("attendance of Samira: %w", err)
	}
	tomas, err := s.asTomas(ctx)
	if err != nil {
		return "", err
	}
	his, err := s.placeIn(ctx, tomas, s.offerB+"/runs/"+s.bladesRun()+"/enrol")
	if err != nil {
		return "", err
	}
	if err := s.attended(ctx, "rosa", s.offerB, his); err != nil {
		return "", fmt.Errorf("attendance of Tomas: %w", err)
	}
	if err := s.paid(ctx, samira, tomas, mine, his); err != nil {
		return "", err
	}
	a, err := funding.Verify(ctx, s.app.DB)
	if err != nil {
		return "", err
	}
	if !a.OK() {
		return "", fmt.Errorf("the ledger does not hold: %+v", a.Checks)
	}
	return fmt.Sprintf("attendance 80 %%: of Samira's 600 the voucher pays 360 and Saltmarsh 140, of Tomas's 1,450 they pay 870 and Wind Coast 580; %d postings, 0 cents unexplained", a.Postings), nil
}

// placeIn is the id of a person's place in a run: its enrolment page leads to it.
func (s *story) placeIn(ctx context.Context, v *Visitor, enrol string) (string, error) {
	p, err := look(ctx, v, enrol)
	if err != nil {
		return "", err
	}
	id, ok := strings.CutPrefix(p.URL.Path, "/learning/")
	if !ok {
		return "", fmt.Errorf("no place in %s: %w", enrol, errNothing)
	}
	return id, nil
}

// attended records 80 % for one place, once.
func (s *story) attended(ctx context.Context, who, offer, place string) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	run := "/provider" + offer + "/runs/" + s.bladesRun()
	p, err := look(ctx, v, run)
	if err != nil {
		return err
	}
	action := "/provider/enrolments/" + place + "/attendance"
	if _, err := p.form(action); err != nil { // recorded by an earlier run
		return nil //nolint:nilerr // the form is gone because there is nothing to record
	}
	if p, err = v.Submit(ctx, p, action, values("attendance."+place, "80")); err != nil {
		return err
	}
	return p.OK()
}

// paid looks at what each of them is shown, and at the ministry's desk.
func (s *story) paid(ctx context.Context, samira, tomas *Visitor, mine, his string) error {
	for _, x := range []struct {
		who   *Visitor
		place string
		want  []string
	}{
		{samira, mine, []string{"EUR 360", "EUR 140", "EUR 100"}},
		{tomas, his, []string{"EUR 870", "EUR 580"}},
	} {
		p, err := look(ctx, x.who, "/learning/"+x.place)
		if err != nil {
			return err
		}
		for _, want := range x.want {
			if !p.Has(want) {
				return fmt.Errorf("%s is missing from what was paid: %.600s", want, p.Text())
			}
		}
	}
	petra, err := s.as(ctx, "petra")
	if err != nil {
		return err
	}
	p, err := look(ctx, petra, "/funder/payments?scheme=xf/voucher")
	if err != nil {
		return err
	}
	for _, want := range []string{"Paid: EUR 360", "Paid: EUR 870", "LV-60"} {
		if !p.Has(want) {
			return fmt.Errorf("%s is missing from the ministry's desk: %.800s", want, p.Text())
		}
	}
	return nil
}
