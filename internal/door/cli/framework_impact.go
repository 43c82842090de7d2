package cli

import (
	"os"
	"strconv"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
)

type frameworkImpactCmd struct {
	Draft string `arg:"" name:"draft" help:"A pack's folder or zip file; or one version of a framework, a .yaml file, of a pack that is loaded."`
	At    string `placeholder:"DATE" help:"The day of the draft's rules. Default: the day it begins, or today when that is past."`
}

// Help says more in the usage.
func (frameworkImpactCmd) Help() string {
	return "Judges every published offer that the draft's rules would bind, beside the rules as they are, and says which would fall and by which rule, " +
		"how many of their providers are small, and how many learners they have. Numbers of people are rounded to five. Nothing is stored. Needs the database.\n\n" +
		"Exit status 2: the draft does not compile; file, line and rule are named.\n\n" +
		"Example:\n\n    cairn framework impact drafts/xf --at 2027-01-01"
}

// Run says what a draft would do.
func (c *frameworkImpactCmd) Run(s *session) (err error) {
	at, err := dayOf(c.At)
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	files, err := c.files(a)
	if err != nil {
		return err
	}
	got, err := a.Framework.Impact(s.ctx, system, files, at)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(got)
	}
	s.printImpact(got)
	return nil
}

// mostDraft is the largest file that is read as a draft.
const mostDraft = 8 << 20

func (c *frameworkImpactCmd) files(a *app.App) (framework.Files, error) {
	info, err := os.Stat(c.Draft)
	if err != nil {
		return nil, fault.New(fault.NotFound, "cli.no_file", "file", c.Draft).Wrap(err)
	}
	if info.IsDir() {
		return framework.ReadFolder(os.DirFS(c.Draft))
	}
	if info.Size() > mostDraft {
		return nil, framework.TooLarge()
	}
	data, err := os.ReadFile(c.Draft)
	if err != nil {
		return nil, err
	}
	if len(data) > 1 && data[0] == 'P' && data[1] == 'K' {
		return framework.ReadZip(data)
	}
	return a.Framework.WithVersion(data)
}

func (s *session) printImpact(i framework.Impact) {
	s.say("cli.framework.impact.head", "name", s.in(i.Name), "framework", i.Framework, "at", i.At.String(), "today", i.Today.String())
	s.say("cli.framework.impact.offers", "offers", i.Offers, "now", i.Now.Conform, "then", i.Then.Conform)
	s.say("cli.framework.impact.moves", "falls", i.Falls, "unclear", i.Unclear, "rises", i.Rises)
	if i.Later > 0 {
		s.say("cli.framework.impact.later", "later", i.Later)
	}
	for _, r := range i.Rules {
		s.item(s.p.T("cli.framework.impact.rule", "framework", r.Framework, "rule", r.Rule, "fails", r.Fails, "unknown", r.Unknown), "  ")
		s.wrapped(r.Message.In(s.p.Lang()), "    ")
	}
	s.say("cli.framework.impact.providers", "all", i.Providers.All(), "small", i.Providers.Small, "larger", i.Providers.Larger, "unstated", i.Providers.NotStated)
	s.say("cli.framework.impact.people", "learners", s.heads(i.Learners), "holders", s.heads(i.Holders))
	for _, m := range i.Moved {
		s.item(s.p.T("cli.framework.impact."+string(m.Movement))+": "+s.in(m.Title)+" ("+m.Offer+")", "  ")
	}
	if i.More > 0 {
		s.say("cli.framework.impact.more", "more", i.More)
	}
}

func (s *session) heads(n framework.Headcount) string {
	switch {
	case n.Few:
		return s.p.T("cli.framework.impact.few")
	case n.Count == 0:
		return strconv.Itoa(0)
	}
	return s.p.T("cli.framework.impact.about", "count", n.Count)
}

// dayOf reads a day that was given; none is the zero time.
func dayOf(text string) (t time.Time, err error) {
	if text == "" {
		return t, nil
	}
	if t, err = time.Parse(time.DateOnly, text); err != nil {
		return t, fault.New(fault.Invalid, "cli.day", "value", text).At("--at").Wrap(err)
	}
	return t, nil
}
