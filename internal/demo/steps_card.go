package demo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Tomas has no e-mail: everything he does begins with a code of his card.
const (
	tomas      = "Tomas Berg"
	tomasBirth = "1974-02-03"
	tomasPIN   = "407193"
)

// card lets a counsellor make a record and a card for Tomas and say what he saw
// of his papers; Tomas signs in with a code of it at the service's desk, enrols in
// B, which costs him nothing, and looks at what a second course would.
func (s *story) card(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	v, err := s.asTomas(ctx)
	if err != nil {
		return "", err
	}
	idris, err := s.as(ctx, "idris")
	if err != nil {
		return "", err
	}
	file, err := s.tomasFile(ctx, idris)
	if err != nil {
		return "", err
	}
	for _, seen := range [][]string{{"what", "education=upper-secondary"}, {"what", "employment=unemployed"}, {"what", "region", "words", "Upper Fells"}} {
		if _, err := fill(ctx, idris, file, "/attest", append(seen, "level", "substantial")...); err != nil {
			return "", fmt.Errorf("%v: %w", seen, err)
		}
	}
	if err := s.handList(ctx, idris); err != nil {
		return "", fmt.Errorf("a list on paper: %w", err)
	}
	known, err := look(ctx, v, "/account")
	if err != nil {
		return "", err
	}
	if !known.Has("Upper Fells") || !known.Has("Fellmark Employment Service") {
		return "", fmt.Errorf("what is said about Tomas, and by whom, is not shown to him: %.300s", known.Text())
	}
	if err := s.enrolTomas(ctx, v); err != nil {
		return "", fmt.Errorf("enrol in B: %w", err)
	}
	if err := s.askTomas(ctx, v); err != nil {
		return "", fmt.Errorf("a second course: %w", err)
	}
	return "Idris Malik makes a record and a printed card for Tomas Berg, who has no e-mail; Tomas signs in with a code and his PIN, sees what is said about him and by whom, and has a place in B: of 1,450 the voucher pays 870 and Wind Coast 580; of a second course at 2,400 it would pay 1,440, and says before any click that 1,130 is left", nil
}

// handList lets Idris put two courses together for Tomas, with a word about each and
// a link, and print them; anybody who has the paper reads the same.
func (s *story) handList(ctx context.Context, idris *Visitor) error {
	const title = "Work on the coast"
	b, a := strings.TrimPrefix(s.offerB, "/offers/"), strings.TrimPrefix(s.offerA, "/offers/")
	p, err := look(ctx, idris, "/lists")
	if err != nil {
		return err
	}
	if !p.Has(title) {
		if _, err := fill(ctx, idris, "/lists?offer="+b+"&offer="+a, "/lists", "title", title, "whom", "Tomas"); err != nil {
			return err
		}
		if p, err = look(ctx, idris, "/lists"); err != nil {
			return err
		}
	}
	list, err := p.Link("/lists/")
	if err != nil {
		return err
	}
	if _, err := fill(ctx, idris, list, list, "note."+b, "The voucher and Wind Coast pay all of it. Begin here.", "note."+a, "If you would rather care for people.", "words", "Come back on a Tuesday. Ask for Idris."); err != nil {
		return err
	}
	if err := oncePage(ctx, idris, list, "/link", "period", "season"); err != nil {
		return err
	}
	if p, err = look(ctx, idris, list); err != nil {
		return err
	}
	link, err := p.Link("/l/")
	if err != nil {
		return err
	}
	if p, err = look(ctx, idris, list+"/paper"); err != nil {
		return err
	}
	if !p.Has("For Tomas") || !p.Has("Begin here") {
		return fmt.Errorf("the paper lacks what Idris wrote: %.300s", p.Text())
	}
	v, err := s.anybody()
	if err != nil {
		return err
	}
	if p, err = look(ctx, v, link); err == nil && !p.Has("Ask for Idris") {
		err = fmt.Errorf("whoever has the paper does not read the list: %.300s", p.Text())
	}
	return err
}

var codeForm = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

// asTomas is Tomas's browser, signed in with a code of a card that Idris makes for
// it: the first time with the record, later in place of the one before.
func (s *story) asTomas(ctx context.Context) (*Visitor, error) {
	idris, err := s.as(ctx, "idris")
	if err != nil {
		return nil, err
	}
	file, err := s.tomasFile(ctx, idris)
	var printed *Page
	switch {
	case errors.Is(err, errNothing):
		printed, err = fill(ctx, idris, "/counsel", "/counsel/cards", "name", tomas, "birthDate", tomasBirth, "pin", tomasPIN)
	case err == nil:
		printed, err = fill(ctx, idris, file, "/replace", "pin", tomasPIN)
	}
	if err != nil {
		return nil, fmt.Errorf("the card: %w", err)
	}
	codes := codeForm.FindAllString(printed.Text(), -1)
	if len(codes) == 0 {
		return nil, fmt.Errorf("the card shows no codes: %.300s", printed.Text())
	}
	v, err := s.anybody()
	if err != nil {
		return nil, err
	}
	if _, err := fill(ctx, v, "/signin/card", "/signin/card", "code", codes[0], "pin", tomasPIN); err != nil {
		return nil, fmt.Errorf("sign in with the card: %w", err)
	}
	return v, nil
}

// tomasFile is the counsellor's page of Tomas's newest card.
func (s *story) tomasFile(ctx context.Context, idris *Visitor) (string, error) {
	p, err := look(ctx, idris, "/counsel")
	if err != nil {
		return "", err
	}
	if !p.Has(tomas) {
		return "", fmt.Errorf("%s: %w", tomas, errNothing)
	}
	return p.Link("/counsel/cards/")
}

// second is the course that Tomas asks for next.
const second = "Servicing wind turbines"

// bladesRun is the run of B that Tomas takes.
func (s *story) bladesRun() string { return "run-" + s.runs().start.Format(time.DateOnly) }

func (s *story) enrolTomas(ctx context.Context, v *Visitor) error {
	p, err := look(ctx, v, s.offerB+"/runs/"+s.bladesRun()+"/enrol")
	if err != nil || strings.HasPrefix(p.URL.Path, "/learning/") { // has a place since an earlier run
		return err
	}
	for _, want := range []string{"EUR 1,450", "EUR 870", "EUR 580", "EUR 0 from you", "LV-60"} {
		if !p.Has(want) {
			return fmt.Errorf("who pays what of 1,450: %s is missing: %.600s", want, p.Text())
		}
	}
	if p, err = v.Submit(ctx, p, "/enrol", values("name", tomas, "prerequisites", "met", "accept_price", "yes")); err != nil {
		return err
	}
	if err := p.OK(); err != nil {
		return err
	}
	if p.Count("tag", "good") == 0 {
		return fmt.Errorf("no place for Tomas: %.300s", p.Text())
	}
	return nil
}

// askTomas looks at what a second course would cost Tomas: he answers nothing, as
// everything is known, and reads what the voucher has left for him.
func (s *story) askTomas(ctx context.Context, v *Visitor) error {
	offer, err := s.offer(ctx, second)
	if err != nil {
		return err
	}
	p, err := look(ctx, v, offer+"/cost")
	if err != nil {
		return err
	}
	for _, want := range []string{"EUR 2,400", "EUR 1,130", "EUR 1,440", "you have EUR 1,130 left", "EUR 1,270 from you"} {
		if !p.Has(want) {
			return fmt.Errorf("what a second course costs: %s is missing: %.600s", want, p.Text())
		}
	}
	return nil
}

// repair is B's sitting: one repair judged by an assessor of Wind Coast Energy,
// confirmed and issued by Harbour.
func (s *story) repair(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	rosa, err := s.as(ctx, "rosa")
	if err != nil {
		return "", err
	}
	kaspar, err := s.as(ctx, "kaspar")
	if err != nil {
		return "", err
	}
	hilde, err := s.as(ctx, "hilde")
	if err != nil {
		return "", err
	}
	sitting, err := s.planRepair(ctx, rosa)
	if err != nil {
		return "", fmt.Errorf("plan: %w", err)
	}
	for _, x := range []struct {
		who    *Visitor
		page   string
		action string
		kv     []string
	}{
		{rosa, sitting, "/open", nil},
		{kaspar, sitting, "/close", nil},
		{kaspar, sitting, "/identity", []string{"executed", "supervised-identified/document"}},
		{kaspar, sitting, "/start", nil},
		{kaspar, sitting + "/grid", "/grid", nil},
	} {
		if err := oncePage(ctx, x.who, x.page, x.action, x.kv...); err != nil {
			return "", fmt.Errorf("%s: %w", x.action, err)
		}
	}
	if err := confirmSample(ctx, hilde, sitting+"/confirm"); err != nil {
		return "", fmt.Errorf("confirm: %w", err)
	}
	if err := oncePage(ctx, hilde, sitting+"/issue", "/issue"); err != nil {
		return "", fmt.Errorf("issue: %w", err)
	}
	v, err := s.asTomas(ctx)
	if err != nil {
		return "", err
	}
	err = s.until(ctx, func() (bool, error) {
		p, err := look(ctx, v, "/my")
		return err == nil && len(p.Links("/my/credentials/")) > 0, err
	})
	if err != nil {
		return "", fmt.Errorf("no credential of B for Tomas: %w", err)
	}
	return "Tomas repairs a blade; an assessor of Wind Coast Energy judges it, Harbour confirms and issues; he holds the credential behind his card", nil
}

// planRepair makes B's sitting with Tomas on its list, unless it is there.
func (s *story) planRepair(ctx context.Context, rosa *Visitor) (string, error) {
	p, err := look(ctx, rosa, "/provider/sittings")
	if err != nil {
		return "", err
	}
	for _, link := range p.Links("/provider/sittings/") {
		if !strings.HasSuffix(link, "/new") && !strings.Contains(link, "?") {
			return link, nil
		}
	}
	day := s.calendar.Now().Add(-8 * time.Hour) // whose eight o'clock has come, whenever the story is told
	p, err = fill(ctx, rosa, "/provider/sittings/new?offer="+strings.TrimPrefix(s.offerB, "/offers/")+"&run="+s.bladesRun(), "/provider/sittings",
		"place", "Harbour, Quay 7", "at", day.Format(time.DateOnly), "time", "08:00", "assessor", string(s.people["kaspar"].ID), "method", "document", "register", "yes")
	if err != nil {
		return "", err
	}
	return p.URL.Path, nil
}

// confirmSample is a second person looking at a sample and confirming, unless
// somebody did.
func confirmSample(ctx context.Context, v *Visitor, address string) error {
	p, err := v.Open(ctx, address)
	if err != nil {
		return err
	}
	if _, err := p.form("/confirm"); err != nil {
		return nil //nolint:nilerr // confirmed in an earlier run
	}
	if p, err = v.Submit(ctx, p, "/confirm", p.ticked("sample")); err != nil {
		return err
	}
	return p.OK()
}

// oncePage sends a form of a page, unless the page does not offer it any more: an
// earlier run sent it.
func oncePage(ctx context.Context, v *Visitor, address, action string, kv ...string) error {
	p, err := v.Open(ctx, address)
	if err != nil {
		return err
	}
	if _, err := p.form(action); err != nil {
		return nil //nolint:nilerr // the page offers only what comes next
	}
	if p, err = v.Submit(ctx, p, action, values(kv...)); err != nil {
		return err
	}
	return p.OK()
}
