package demo

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// values makes a form's values of name, value, name, value.
func values(kv ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Add(kv[i], kv[i+1])
	}
	return v
}

// publish looks at the providers' own sites: pages with schema.org data, listed
// in a sitemap, and one that lacks its learning outcomes.
func (s *story) publish(ctx context.Context) (string, error) {
	pages, offers, lacking := 0, 0, 0
	for _, site := range []*Site{s.aldermoor, s.harbour} {
		for _, name := range site.names {
			body, ok := site.page(name)
			if !ok {
				return "", fmt.Errorf("%s does not show %s", site.Host, name)
			}
			pages++
			if text := string(body); strings.Contains(text, "application/ld+json") {
				offers++
				if !strings.Contains(text, `"teaches"`) {
					lacking++
				}
			}
		}
	}
	return fmt.Sprintf("two providers publish %d pages with %d offers on their own sites; %d lacks its learning outcomes", pages, offers, lacking), nil
}

// harvest reads both sites, tells Harbour why one offer is not listed, and lists
// it within the minute that it was mended.
func (s *story) harvest(ctx context.Context) (string, error) {
	for who, site := range map[string]string{"henrik": "https://" + s.aldermoor.Host + "/", "rosa": "https://" + s.harbour.Host + "/"} {
		if err := s.readSite(ctx, who, site); err != nil {
			return "", fmt.Errorf("%s: %w", site, err)
		}
	}
	rosa, err := s.as(ctx, "rosa")
	if err != nil {
		return "", err
	}
	report, err := look(ctx, rosa, "/provider/report")
	if err != nil {
		return "", err
	}
	if !report.Has("Bookkeeping for small traders") || !report.Has(`"teaches"`) {
		return "", fmt.Errorf("the report does not say what Bookkeeping lacks and what to paste: %.300s", report.Text())
	}
	for scene, page := range map[int]string{sceneOffers: "/insight/map", sceneReport: "/provider/report"} {
		if err := s.moment(ctx, scene, page); err != nil {
			return "", err
		}
	}
	s.harbour.Mend()
	began := time.Now()
	if err := s.readSite(ctx, "rosa", "https://"+s.harbour.Host+"/"); err != nil {
		return "", err
	}
	if err := s.until(ctx, func() (bool, error) {
		_, err := s.offer(ctx, "bookkeeping")
		return err == nil, ignore(err, errNothing)
	}); err != nil {
		return "", fmt.Errorf("the offer Bookkeeping was mended and is not listed: %w", err)
	}
	return fmt.Sprintf("both sites read; Bookkeeping is not listed (no learning outcomes; the lines to paste are in the report); mended, and listed %s later", took(began)), nil
}

// readSite registers a provider's site unless it is, and has it read now.
func (s *story) readSite(ctx context.Context, who, address string) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	p, err := look(ctx, v, "/provider/sources")
	if err != nil {
		return err
	}
	if len(p.Links("/provider/sources/")) == 0 {
		if p, err = fill(ctx, v, "/provider/sources", "/provider/sources", "address", address); err != nil {
			return err
		}
	}
	sources := p.Links("/provider/sources/")
	if len(sources) == 0 {
		if p, err = look(ctx, v, "/provider/sources"); err != nil {
			return err
		}
		sources = p.Links("/provider/sources/")
	}
	if len(sources) == 0 {
		return fmt.Errorf("the site is not among the sources: %w", errNothing)
	}
	_, err = fill(ctx, v, sources[0], sources[0]+"/harvest")
	return err
}

// check reads off the offer's page how every rule of every framework judged it,
// and has the authors code what their offers teach.
func (s *story) check(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	p, err := look(ctx, v, s.offerA)
	if err != nil {
		return "", err
	}
	pass, fail, unknown := p.Count("finding-pass"), p.Count("finding-fail"), p.Count("finding-unknown")
	if pass == 0 {
		return "", fmt.Errorf("the page of %s shows no rule that passes: %s", s.offerA, p.Text())
	}
	yes, no, err := s.code(ctx)
	if err != nil {
		return "", fmt.Errorf("code the outcomes: %w", err)
	}
	return fmt.Sprintf("offer A against xf (binding), eu and ee (for information): %d rules pass, %d fail, %d unknown because a named field is missing; of the skills suggested for the outcomes of both providers their authors took %d and refused %d", pass, fail, unknown, yes, no), nil
}

// otherwise are the beginnings of outcomes whose first suggestion is refused: its
// words meet, it means something else. Of the last the second is taken.
var otherwise = []string{"Report an error", "Bring data", "Decide by a table", "Explain in plain words"}

// code has both authors answer the first skill suggested for each outcome of their
// offers (S-231 to S-233), so that a wish for a job finds them. Answers given again
// are the same.
func (s *story) code(ctx context.Context) (yes, no int, err error) {
	for _, who := range []string{"henrik", "rosa"} {
		v, err := s.as(ctx, who)
		if err != nil {
			return 0, 0, err
		}
		all, err := look(ctx, v, "/provider/outcomes")
		if err != nil {
			return 0, 0, err
		}
		for _, offer := range all.Links("/provider/outcomes/") {
			took, refused, err := s.answer(ctx, v, offer)
			if err != nil {
				return 0, 0, fmt.Errorf("%s: %w", offer, err)
			}
			yes, no = yes+took, no+refused
		}
	}
	return yes, no, s.wish(ctx)
}

// answer takes the outcomes of one offer as the page has them.
func (s *story) answer(ctx context.Context, v *Visitor, offer string) (yes, no int, err error) {
	p, err := look(ctx, v, offer)
	if err != nil {
		return 0, 0, err
	}
	if f, err := p.form(offer); err != nil || f.values.Get("lines") == "" {
		return 0, 0, err // the page states no outcome, or all are coded
	}
	if p, err = v.Submit(ctx, p, offer, nil); err != nil {
		return 0, 0, err
	}
	f, err := p.form("/answers")
	if err != nil {
		return 0, 0, err
	}
	said := url.Values{}
	for i, words := range f.values["statement"] {
		at := fmt.Sprintf("a%d.0", i)
		switch {
		case f.values.Get("u"+at) == "": // nothing was suggested
		case slices.ContainsFunc(otherwise, func(begin string) bool { return strings.HasPrefix(words, begin) }):
			said.Set(at, "no")
			no++
			if second := fmt.Sprintf("a%d.1", i); strings.HasPrefix(words, otherwise[3]) && f.values.Get("u"+second) != "" {
				said.Set(second, "yes")
				yes++
			}
		default:
			said.Set(at, "yes")
			yes++
		}
	}
	if p, err = v.Submit(ctx, p, "/answers", said); err != nil {
		return 0, 0, err
	}
	return yes, no, p.OK()
}

// wish asks, without an account, what to learn for a job of the story.
func (s *story) wish(ctx context.Context) error {
	v, err := s.anybody()
	if err != nil {
		return err
	}
	p, err := look(ctx, v, "/jobs?become=I+want+to+become+a+personal+support+worker")
	if err == nil && !slices.Contains(p.Links("/offers/"), s.offerA) {
		err = fmt.Errorf("a personal support worker is not led to %s: %w", s.offerA, errNothing)
	}
	return err
}

// approve takes A by the field right, B by the programme route, and sees a page
// that changes its assessment afterwards.
func (s *story) approve(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	began := time.Now()
	if err := s.fieldRight(ctx); err != nil {
		return "", fmt.Errorf("offer A: %w", err)
	}
	atOnce := took(began)
	if err := s.endorse(ctx); err != nil {
		return "", fmt.Errorf("endorsement of B: %w", err)
	}
	days, err := s.programme(ctx)
	if err != nil {
		return "", fmt.Errorf("offer B: %w", err)
	}
	if err := s.drift(ctx); err != nil {
		return "", fmt.Errorf("drift: %w", err)
	}
	return fmt.Sprintf("A by field right in %s, nobody at a desk; B endorsed by Wind Coast Energy and decided by a panel of three in %d working days; A's page then changed its assessment, the agency saw it and had it corrected", atOnce, days), nil
}

// fieldRight has A approved, unless the register has it: a run that was stopped
// while A's page said something else must not ask for that to be approved.
func (s *story) fieldRight(ctx context.Context) error {
	v, err := s.anybody()
	if err != nil {
		return err
	}
	reg, err := look(ctx, v, "/register")
	if err != nil || reg.Has("Safe medicines administration") {
		return err
	}
	return s.apply(ctx, "henrik", s.offerA)
}

// apply asks for the approval of an offer, unless that was done.
func (s *story) apply(ctx context.Context, who, offer string) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, "/provider"+offer)
	if err != nil {
		return err
	}
	if _, err := p.form("/apply"); err != nil {
		return nil //nolint:nilerr // the page offers to apply only while that can be done
	}
	if p, err = v.Submit(ctx, p, "/apply", nil); err != nil {
		return err
	}
	return p.OK()
}

// endorse has Wind Coast Energy confirm its need for B.
func (s *story) endorse(ctx context.Context) error {
	lars, err := s.as(ctx, "lars")
	if err != nil {
		return err
	}
	p, err := look(ctx, lars, "/employer")
	if err != nil {
		return err
	}
	if !p.Has("wind-turbine blades") {
		rosa, err := s.as(ctx, "rosa")
		if err != nil {
			return err
		}
		if _, err := fill(ctx, rosa, "/provider"+s.offerB, "/endorsements", "employer", string(s.orgs[windCoast].ID), "kind", "need", "words", "You told us that you look for blade technicians. Is that so?"); err != nil {
			return err
		}
		if p, err = look(ctx, lars, "/employer"); err != nil {
			return err
		}
	}
	action, ok := p.Action("/employer/endorsements/")
	if !ok || p.Has("We need 30 technicians") {
		return nil // answered in an earlier run
	}
	p, err = lars.Submit(ctx, p, action, values("answer", "confirm", "statement", "We need 30 technicians by spring and interview everybody who passes."))
	if err != nil {
		return err
	}
	return p.OK()
}

// programme takes B through the queue: a panel of two experts, one of them from
// industry, and a student; then the officer's decision with reasons.
func (s *story) programme(ctx context.Context) (int, error) {
	if err := s.apply(ctx, "rosa", s.offerB); err != nil {
		return 0, err
	}
	eva, err := s.as(ctx, "eva")
	if err != nil {
		return 0, err
	}
	const workingDays = 9
	if file, open, err := s.caseOf(ctx, eva); err != nil || !open {
		return workingDays, err
	} else if err := s.review(ctx, eva, file); err != nil {
		return 0, err
	}
	from := s.scheduled() // not from now: an earlier process may have come this far
	if err := s.jump(from - days(calendarDays(time.Now().Add(-from), workingDays))); err != nil {
		return 0, err
	}
	if eva, err = s.as(ctx, "eva"); err != nil {
		return 0, err
	}
	file, open, err := s.caseOf(ctx, eva)
	if err != nil || !open {
		return workingDays, err
	}
	_, err = fill(ctx, eva, file, "/decide", "decision", "approve", "reasons",
		"The need is confirmed by an employer, the assessment is one real repair judged by an outside assessor, and the workshop was seen.")
	return workingDays, err
}

// calendarDays is how many days on the calendar so many working days take.
func calendarDays(from time.Time, working int) int {
	n := 0
	for day := from; working > 0; n++ {
		day = day.AddDate(0, 0, 1)
		if d := day.Weekday(); d != time.Saturday && d != time.Sunday {
			working--
		}
	}
	return n
}

// caseOf finds B's application in the queue; open is false when it is decided.
func (s *story) caseOf(ctx context.Context, eva *Visitor) (file string, open bool, err error) {
	reg, err := look(ctx, eva, "/register")
	if err != nil || reg.Has("wind-turbine blades") {
		return "", false, err
	}
	p, err := look(ctx, eva, "/agency")
	if err != nil {
		return "", false, err
	}
	if file, found := p.LinkSaying("wind-turbine blades", "/agency/applications/"); found {
		return file, true, nil
	}
	return "", false, fmt.Errorf("offer B is neither in the queue nor in the register: %w", errNothing)
}

// review invites the panel and has each of them recommend, and the provider
// check the facts; what is done already is passed over.
func (s *story) review(ctx context.Context, eva *Visitor, file string) error {
	p, err := look(ctx, eva, file)
	if err != nil {
		return err
	}
	if _, err := p.form("/assign"); err == nil {
		if p, err = eva.Submit(ctx, p, "/assign", values("panel.academic", string(s.people["olga"].ID), "panel.industry", string(s.people["bram"].ID), "panel.student", string(s.people["yusuf"].ID))); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
	for who, words := range map[string]string{
		"olga":  "The outcomes can be watched and each is judged by a criterion of its own.",
		"bram":  "This is what we ask of a technician on the first day on the ground.",
		"yusuf": "Price, times and what one needs beforehand are clear from the page.",
	} {
		if err := s.recommend(ctx, who, file, words); err != nil {
			return fmt.Errorf("%s: %w", who, err)
		}
	}
	rosa, err := s.as(ctx, "rosa")
	if err != nil {
		return err
	}
	mine := strings.Replace(file, "/agency/", "/provider/", 1)
	if p, err = look(ctx, rosa, mine); err != nil {
		return err
	}
	if _, err := p.form("/comment"); err != nil {
		return nil //nolint:nilerr // commented in an earlier run
	}
	if p, err = rosa.Submit(ctx, p, "/comment", values("words", "The facts are right.")); err != nil {
		return err
	}
	return p.OK()
}

func (s *story) recommend(ctx context.Context, who, file, words string) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	p, err := look(ctx, v, file)
	if err != nil {
		return err
	}
	if _, err := p.form("/recommend"); err != nil {
		return nil //nolint:nilerr // recommended in an earlier run
	}
	if p, err = v.Submit(ctx, p, "/recommend", values("recommend", "approve", "reasons", words)); err != nil {
		return err
	}
	return p.OK()
}

// drift turns A's observed round into a test at home: the agency sees it and
// asks for a correction; the page is corrected, and the alarm is over.
func (s *story) drift(ctx context.Context) error {
	s.aldermoor.Drift()
	if err := s.readSite(ctx, "henrik", "https://"+s.aldermoor.Host+"/"); err != nil {
		return err
	}
	eva, err := s.as(ctx, "eva")
	if err != nil {
		return err
	}
	var p *Page
	sees := func() (bool, error) {
		p, err = look(ctx, eva, "/agency")
		return err == nil && !p.Has("Every approved page says what was approved"), err
	}
	if err := s.until(ctx, sees); err != nil {
		return fmt.Errorf("the agency does not see that A changed: %w", err)
	}
	if err := s.moment(ctx, sceneQueue, "/agency"); err != nil {
		return err
	}
	if action, ok := p.Action("/agency/drifts/"); ok {
		if p, err = eva.Submit(ctx, p, action, values("reasons", "The observed round has become a test at home. Please restore it, or apply for the new version.")); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
	s.aldermoor.Correct()
	if err := s.readSite(ctx, "henrik", "https://"+s.aldermoor.Host+"/"); err != nil {
		return err
	}
	if err := s.until(ctx, func() (bool, error) { seen, err := sees(); return !seen, err }); err != nil {
		return fmt.Errorf("the alarm about A is not over although its page was corrected: %w", err)
	}
	return nil
}
