package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// enrol lets a learner without an account find and compare, sign in and enrol;
// 22 others follow; then 50 ask for the last place at the same moment.
func (s *story) enrol(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	if err := s.compare(ctx); err != nil {
		return "", err
	}
	if err := s.moment(ctx, sceneQuote, s.offerA+"/cost?education=upper-secondary&employer="+saltmarsh+"&lang=ar&used=0"); err != nil {
		return "", err
	}
	for _, name := range append([]string{"samira"}, s.crowd()[:len(classmates)]...) {
		if err := s.takePlace(ctx, name, s.people[name].Name); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	got, waiting, err := s.rush(ctx)
	if err != nil {
		return "", err
	}
	if got != 1 {
		return "", fmt.Errorf("the last place was given %d times", got)
	}
	return fmt.Sprintf("found by search and compared without an account; Samira and %d others enrolled; %d asked for the last place at once: 1 got it, %d are on the waiting list", len(classmates), contenders, waiting), nil
}

// compare sets A and B side by side, without an account.
func (s *story) compare(ctx context.Context) error {
	v, err := s.anybody()
	if err != nil {
		return err
	}
	id := func(path string) string { return strings.TrimPrefix(path, "/offers/") }
	p, err := look(ctx, v, "/compare?offer="+id(s.offerA)+"&offer="+id(s.offerB))
	if err != nil {
		return err
	}
	if !p.Has("Safe medicines administration") || !p.Has("wind-turbine blades") {
		return fmt.Errorf("the comparison does not show both offers: %.200s", p.Text())
	}
	return nil
}

// enrolPath is the enrolment page of the offer's only run.
func (s *story) enrolPath() string {
	return s.offerA + "/runs/run-" + s.runs().start.Format(time.DateOnly) + "/enrol"
}

// ask sends the enrolment form, and gives the page that answers.
func (s *story) ask(ctx context.Context, v *Visitor, name string) (*Page, error) {
	p, err := look(ctx, v, s.enrolPath())
	if err != nil || strings.HasPrefix(p.URL.Path, "/learning/") { // asked in an earlier run
		return p, err
	}
	said := []string{"name", name, "prerequisites", "met"}
	if name == s.people["samira"].Name { // she answers, looks again at who pays, and accepts that
		said = append(said, samirasAnswers...)
		if p, err = v.Submit(ctx, p, "/enrol", values(append(said, "act", "price")...)); err != nil {
			return nil, err
		}
	}
	return v.Submit(ctx, p, "/enrol", values(append(said, "accept_price", "yes")...))
}

func (s *story) takePlace(ctx context.Context, who, name string) error {
	v, err := s.as(ctx, who)
	if err != nil {
		return err
	}
	p, err := s.ask(ctx, v, name)
	if err != nil {
		return err
	}
	return p.OK()
}

// rush lets fifty people press the button at the same moment.
func (s *story) rush(ctx context.Context) (got, waiting int64, err error) {
	visitors := make([]*Visitor, contenders)
	for i := range visitors {
		if visitors[i], err = s.as(ctx, crowdKey(len(classmates)+i)); err != nil {
			return 0, 0, err
		}
	}
	var (
		placed, queued atomic.Int64
		mu             sync.Mutex
		errs           []error
		wg             sync.WaitGroup
	)
	for i, v := range visitors {
		wg.Go(func() {
			in, err := s.rushOne(ctx, v, crowdName(len(classmates)+i))
			switch {
			case err != nil:
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			case in:
				placed.Add(1)
			default:
				queued.Add(1)
			}
		})
	}
	wg.Wait()
	return placed.Load(), queued.Load(), errors.Join(errs...)
}

// rushOne reports whether the person got a place, and not a number.
func (s *story) rushOne(ctx context.Context, v *Visitor, name string) (bool, error) {
	p, err := s.ask(ctx, v, name)
	if err != nil {
		return false, err
	}
	if err := p.OK(); err != nil {
		return false, err
	}
	switch {
	case p.Count("tag", "good") > 0:
		return true, nil
	case p.Count("tag", "info") > 0:
		return false, nil
	}
	return false, fmt.Errorf("the page does not say how the enrolment stands: %.200s", p.Text())
}

// assess holds the sitting: identity checked once, a grid of 24, a second person
// who confirms.
func (s *story) assess(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	henrik, err := s.as(ctx, "henrik")
	if err != nil {
		return "", err
	}
	if err := s.plan(ctx, henrik); err != nil {
		return "", fmt.Errorf("plan: %w", err)
	}
	paul, err := s.as(ctx, "paul")
	if err != nil {
		return "", err
	}
	for _, x := range []struct {
		who    *Visitor
		action string
		kv     []string
	}{
		{henrik, "/register", nil}, // again, when it was stopped between the sitting and its list
		{henrik, "/open", nil},
		{paul, "/close", nil},
		{paul, "/identity", []string{"executed", "supervised-identified/document"}},
		{paul, "/start", nil},
	} {
		if err := s.moveSitting(ctx, x.who, x.action, x.kv...); err != nil {
			return "", fmt.Errorf("%s: %w", x.action, err)
		}
	}
	if err := s.moment(ctx, sceneGrid, s.sitting+"/grid"); err != nil {
		return "", err
	}
	began := time.Now()
	marked, err := s.mark(ctx, paul)
	if err != nil {
		return "", fmt.Errorf("grid: %w", err)
	}
	entered := took(began)
	if err := s.confirm(ctx); err != nil {
		return "", fmt.Errorf("confirm: %w", err)
	}
	return fmt.Sprintf("a sitting of %d against 12 criteria, identity checked once, the grid taken whole in %s, confirmed by a second person", marked, entered), nil
}

// plan makes the sitting of the run, with everybody who is enrolled on its list,
// unless it is there.
func (s *story) plan(ctx context.Context, henrik *Visitor) error {
	p, err := look(ctx, henrik, "/provider/sittings")
	if err != nil {
		return err
	}
	for _, link := range p.Links("/provider/sittings/") {
		if !strings.HasSuffix(link, "/new") && !strings.Contains(link, "?") {
			s.sitting = link
			return nil
		}
	}
	id := strings.TrimPrefix(s.offerA, "/offers/")
	day := s.calendar.Now().Add(-8 * time.Hour) // whose eight o'clock has come, whenever the story is told
	run := "run-" + s.runs().start.Format(time.DateOnly)
	p, err = fill(ctx, henrik, "/provider/sittings/new?offer="+id+"&run="+run, "/provider/sittings",
		"place", "Aldermoor, skills ward", "at", day.Format(time.DateOnly), "time", "08:00", "assessor", string(s.people["paul"].ID), "method", "document", "register", "yes")
	if err != nil {
		return err
	}
	s.sitting = p.URL.Path
	return nil
}

// moveSitting takes the next step, unless the sitting is past it.
func (s *story) moveSitting(ctx context.Context, v *Visitor, action string, kv ...string) error {
	p, err := look(ctx, v, s.sitting)
	if err != nil {
		return err
	}
	if _, err := p.form(action); err != nil {
		return nil //nolint:nilerr // taken in an earlier run: the page offers only what comes next
	}
	if p, err = v.Submit(ctx, p, action, values(kv...)); err != nil {
		return err
	}
	return p.OK()
}

// mark sends the grid as it stands: every row's rest is met.
func (s *story) mark(ctx context.Context, paul *Visitor) (int, error) {
	p, err := paul.Open(ctx, s.sitting+"/grid")
	if err != nil {
		return 0, err
	}
	rows := 0
	if f, err := p.form("/grid"); err == nil {
		for name := range f.values {
			if strings.HasPrefix(name, "all.") {
				rows++
			}
		}
		if p, err = paul.Submit(ctx, p, "/grid", nil); err != nil {
			return 0, err
		}
		return rows, p.OK()
	}
	return 24, nil // marked in an earlier run
}

// confirm is the second person's part: looking at a sample, then confirming.
func (s *story) confirm(ctx context.Context) error {
	ines, err := s.as(ctx, "ines")
	if err != nil {
		return err
	}
	p, err := ines.Open(ctx, s.sitting+"/confirm")
	if err != nil {
		return err
	}
	if _, err := p.form("/confirm"); err == nil {
		if p, err = ines.Submit(ctx, p, "/confirm", p.ticked("sample")); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
	return nil
}

// issue presses the button, and counts what came of it.
func (s *story) issue(ctx context.Context) (string, error) {
	june, err := s.as(ctx, "june")
	if err != nil {
		return "", err
	}
	if err := s.findSitting(ctx, june); err != nil {
		return "", err
	}
	began := time.Now()
	if err := s.press(ctx, june); err != nil {
		return "", err
	}
	pressed := took(began)
	issued, err := s.issued(ctx, june)
	if err != nil {
		return "", err
	}
	if issued != len(classmates)+2 {
		return "", fmt.Errorf("%d credentials were issued, not %d", issued, len(classmates)+2)
	}
	if err := s.until(ctx, func() (bool, error) { return len(s.app.Outbox.To(s.people["samira"].Email)) > 0, nil }); err != nil {
		return "", fmt.Errorf("nobody told Samira by mail: %w", err)
	}
	return fmt.Sprintf("%d Open Badges 3.0 signed, logged and listed in %s; everybody is told by mail", issued, pressed), nil
}

// press presses "issue", unless everything is issued.
func (s *story) press(ctx context.Context, june *Visitor) error {
	p, err := look(ctx, june, s.sitting+"/issue")
	if err != nil {
		return err
	}
	if _, err := p.form("/issue"); err != nil {
		return nil //nolint:nilerr // issued in an earlier run
	}
	if p, err = june.Submit(ctx, p, "/issue", nil); err != nil {
		return err
	}
	return p.OK()
}

func (s *story) findSitting(ctx context.Context, v *Visitor) error {
	if s.sitting != "" {
		return nil
	}
	p, err := look(ctx, v, "/provider/sittings")
	if err != nil {
		return err
	}
	for _, link := range p.Links("/provider/sittings/") {
		if !strings.HasSuffix(link, "/new") && !strings.Contains(link, "?") {
			s.sitting = link
			return nil
		}
	}
	return fmt.Errorf("the sitting: %w", errNothing)
}

func (s *story) issued(ctx context.Context, june *Visitor) (int, error) {
	p, err := look(ctx, june, "/provider/credentials")
	if err != nil {
		return 0, err
	}
	return len(p.Links("/provider/credentials/")), nil
}

// show is Samira's wallet: what she holds, a link for an employer, a page to
// print.
func (s *story) show(ctx context.Context) (string, error) {
	samira, mine, err := s.mineCredential(ctx)
	if err != nil {
		return "", err
	}
	p, err := fill(ctx, samira, mine, "/shares", "purpose", "Saltmarsh Care Homes", "period", "month")
	if err != nil {
		return "", err
	}
	if s.share = p.ByID("link"); s.share == "" {
		return "", errors.New("the page does not show the link")
	}
	if p, err = fill(ctx, samira, mine, "/print"); err != nil {
		return "", err
	}
	if p.Count("certificate") == 0 {
		return "", errors.New("the page to print shows no certificate")
	}
	file, err := samira.Open(ctx, mine+"/file")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(s.credentialFile(), file.Body, 0o600); err != nil {
		return "", err
	}
	reg, err := samira.Open(ctx, "/register.json")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(s.registerFile(), reg.Body, 0o600); err != nil {
		return "", err
	}
	if err := s.moment(ctx, sceneGenuine, s.share); err != nil {
		return "", err
	}
	return "Samira sees it in her wallet, makes a link for Saltmarsh, and prints a page with a QR code", nil
}

func (s *story) mineCredential(ctx context.Context) (*Visitor, string, error) {
	samira, err := s.as(ctx, "samira")
	if err != nil {
		return nil, "", err
	}
	p, err := look(ctx, samira, "/my")
	if err != nil {
		return nil, "", err
	}
	mine, err := p.Link("/my/credentials/")
	return samira, mine, err
}

func (s *story) credentialFile() string { return filepath.Join(s.dir, "samira.json") }
func (s *story) registerFile() string   { return filepath.Join(s.dir, "register.json") }

// verify is an employer without an account: the link, the file, the command
// line; and the same file with one letter changed.
func (s *story) verify(ctx context.Context) (string, error) {
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	if s.share == "" { // an earlier run made it
		if _, err := s.show(ctx); err != nil {
			return "", err
		}
	}
	began := time.Now()
	p, err := look(ctx, v, s.share)
	if err != nil {
		return "", err
	}
	answered := took(began)
	if p.Count("verdict-genuine") != 1 {
		return "", fmt.Errorf("the link does not say that it is genuine: %.600s", p.Text())
	}
	sentence := p.FirstText("verdict-sentence")
	file, err := os.ReadFile(s.credentialFile())
	if err != nil {
		return "", err
	}
	changed := strings.Replace(string(file), "Samira", "Samara", 1)
	if p, err = fill(ctx, v, "/verify", "/verify", "text", changed); err != nil {
		return "", err
	}
	if p.Count("verdict-not-genuine") != 1 {
		return "", fmt.Errorf("one letter is changed and the page does not say so: %.600s", p.Text())
	}
	return fmt.Sprintf("%q Genuine, answered in %s; with one letter changed it is not", sentence, answered), nil
}

// commanded checks Samira's file with the program itself. That process has the
// real clock, so it is asked when the calendar has caught up with it.
func (s *story) commanded(ctx context.Context) (string, error) {
	file, err := os.ReadFile(s.credentialFile())
	if err != nil || s.state.Late > 0 {
		return "", ignore(err, os.ErrNotExist)
	}
	return s.command(ctx, strings.Replace(string(file), "Samira", "Samara", 1))
}

// command checks the file, and the changed one, with the program itself.
func (s *story) command(ctx context.Context, changed string) (string, error) {
	if s.o.Self == "" {
		return "", nil
	}
	good, err := s.runSelf(ctx, s.credentialFile())
	if err != nil {
		return "", err
	}
	if good != 0 {
		return "", fmt.Errorf("cairn credential verify answered %d for a genuine credential", good)
	}
	path := filepath.Join(s.dir, "changed.json")
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil { //nolint:gosec // in the run's own folder
		return "", err
	}
	bad, err := s.runSelf(ctx, path)
	if err != nil {
		return "", err
	}
	if bad != 1 {
		return "", fmt.Errorf("cairn credential verify answered %d for a changed credential", bad)
	}
	return "; Samira's stands, also by cairn credential verify", nil
}

func (s *story) runSelf(ctx context.Context, file string) (int, error) {
	cmd := exec.CommandContext(ctx, s.o.Self, s.verifyArgs(file)...) //nolint:gosec // ourselves
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return 1, nil
	}
	return 0, fmt.Errorf("%s: %w: %s", s.o.Self, err, out)
}

func (s *story) verifyArgs(file string) []string {
	address := strings.TrimPrefix(s.portal, "http://")
	return []string{"credential", "verify", file, "--trust", s.registerFile(), "--resolve", aldermoorHost + "=" + address, "--resolve", portalHost + "=" + address}
}

func (s *story) verifyCommand() string {
	return "cairn " + strings.Join(s.verifyArgs(s.credentialFile()), " ")
}

// revoke withdraws one credential with a reason; its file then says so.
func (s *story) revoke(ctx context.Context) (string, error) {
	june, err := s.as(ctx, "june")
	if err != nil {
		return "", err
	}
	p, err := look(ctx, june, "/provider/credentials")
	if err != nil {
		return "", err
	}
	links := p.Links("/provider/credentials/")
	if len(links) == 0 {
		return "", errNothing
	}
	victim, err := s.notSamira(ctx, june, links)
	if err != nil {
		return "", err
	}
	if p, err = look(ctx, june, victim); err != nil {
		return "", err
	}
	if _, err := p.form("/revoke"); err == nil {
		if p, err = june.Submit(ctx, p, "/revoke", values("reason", "The award was made in error: the calculation test was marked for another person.")); err != nil {
			return "", err
		}
		if err := p.OK(); err != nil {
			return "", err
		}
	}
	document, err := s.documentOf(ctx, victim)
	if err != nil {
		return "", err
	}
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	if p, err = fill(ctx, v, "/verify", "/verify", "text", string(document)); err != nil {
		return "", err
	}
	if p.Count("verdict-not-genuine") != 1 {
		return "", fmt.Errorf("a withdrawn credential is not told as such: %.600s", p.Text())
	}
	commanded, err := s.commanded(ctx)
	if err != nil {
		return "", err
	}
	return "one credential withdrawn with a reason its holder is told; verification says withdrawn" + commanded, nil
}

// notSamira is the credential of somebody else.
func (s *story) notSamira(ctx context.Context, june *Visitor, links []string) (string, error) {
	for _, link := range links {
		p, err := look(ctx, june, link)
		if err != nil {
			return "", err
		}
		if !p.Has("Samira Haddad") && !p.Has("Lena Okoro") {
			return link, nil
		}
	}
	return "", errNothing
}

// documentOf is the signed file as its holder would have it.
func (s *story) documentOf(ctx context.Context, victim string) ([]byte, error) {
	for i := range len(classmates) + contenders { // the last place went to one of the contenders
		v, err := s.as(ctx, crowdKey(i))
		if err != nil {
			return nil, err
		}
		p, err := look(ctx, v, "/my")
		if err != nil {
			return nil, err
		}
		id := strings.TrimPrefix(victim, "/provider/credentials/")
		if len(p.Links("/my/credentials/"+id)) == 0 {
			continue
		}
		file, err := v.Open(ctx, "/my/credentials/"+id+"/file")
		if err != nil {
			return nil, err
		}
		if file.Status != http.StatusOK || !json.Valid(file.Body) {
			return nil, fmt.Errorf("the file of %s is no JSON", id)
		}
		return file.Body, nil
	}
	return nil, fmt.Errorf("the holder of %s: %w", victim, errNothing)
}
