package cli

import (
	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/ground/fault"
)

var recognitionActor = identity.System("command line")

type recognitionListCmd struct{}

// Help says more in the usage.
func (recognitionListCmd) Help() string {
	return "One line for each programme: its university, code, credits, and the version of the policy in force.\n\nExample:\n\n    cairn recognition list"
}

// Run lists programmes.
func (c *recognitionListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	rows, err := a.Recognition.Programmes(s.ctx, recognitionActor, "")
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"programmes": rows})
	}
	for _, r := range rows {
		s.line(s.p.T("cli.recognition.line", "university", r.Owner.Slug, "code", r.Programme.Code, "credits", r.Programme.Credits, "version", r.Version))
	}
	return nil
}

type recognitionProgrammeCmd struct {
	File       string `arg:"" name:"file" help:"YAML or JSON: code, title, credits, eqf, units."`
	University string `required:"" placeholder:"SLUG" help:"Whose programme it is."`
}

// Help says more in the usage.
func (recognitionProgrammeCmd) Help() string {
	return "The same code again renews the programme.\n\nExample:\n\n    cairn recognition programme nursing.yaml --university st-brannoc"
}

// Run publishes a programme.
func (c *recognitionProgrammeCmd) Run(s *session) (err error) {
	data, err := s.local(c.File)
	if err != nil {
		return err
	}
	p, err := recognition.ReadProgramme(data)
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := a.Identity.OrganisationBySlug(s.ctx, recognitionActor, c.University)
	if err != nil {
		return err
	}
	p.Owner = org.ID
	if p, err = a.Recognition.PublishProgramme(s.ctx, recognitionActor, p); err != nil {
		return err
	}
	s.line(s.p.T("cli.recognition.published", "code", p.Code))
	return nil
}

type recognitionPolicyCmd struct {
	File       string `arg:"" name:"file" help:"YAML or JSON: smallAmountPct, scope, articulations, deadlineDays ..."`
	University string `required:"" placeholder:"SLUG" help:"Whose policy it is."`
	Programme  string `required:"" placeholder:"CODE" help:"The programme's code at the university."`
}

// Help says more in the usage.
func (recognitionPolicyCmd) Help() string {
	return "Publishes the next version, in force from its date or at once. What was promised and decided before stands.\n\nExample:\n\n    cairn recognition policy policy.yaml --university st-brannoc --programme bsc-nursing"
}

// Run publishes the next version of a policy.
func (c *recognitionPolicyCmd) Run(s *session) (err error) {
	data, err := s.local(c.File)
	if err != nil {
		return err
	}
	p, err := recognition.ReadPolicy(data)
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if p.Programme, err = programmeNamed(s, a, c.University, c.Programme); err != nil {
		return err
	}
	if p, err = a.Recognition.PublishPolicy(s.ctx, recognitionActor, p); err != nil {
		return err
	}
	s.line(s.p.T("cli.recognition.policy", "code", c.Programme, "version", p.Version))
	return nil
}

func programmeNamed(s *session, a *app.App, university, code string) (recognition.ProgrammeID, error) {
	org, err := a.Identity.OrganisationBySlug(s.ctx, recognitionActor, university)
	if err != nil {
		return "", err
	}
	rows, err := a.Recognition.Programmes(s.ctx, recognitionActor, org.ID)
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if r.Programme.Code == code {
			return r.Programme.ID, nil
		}
	}
	return "", fault.New(fault.NotFound, "recognition.programme_unknown")
}

type recognitionTryCmd struct {
	File  string `arg:"" name:"file" help:"YAML or JSON: country, programme, policy, agreements, claims, at."`
	Award bool   `help:"Say too whether all of them together meet the programme's award rule, and what is missing."`
}

// Help says more in the usage.
func (recognitionTryCmd) Help() string {
	return "The claims are judged in their order, each with what counts by then; nothing is stored. With --json every rule that was tried is listed.\n\nExample:\n\n    cairn recognition try ten-percent.yaml"
}

// Run tries a policy.
func (c *recognitionTryCmd) Run(s *session) error {
	data, err := s.local(c.File)
	if err != nil {
		return err
	}
	t, err := recognition.ReadTrial(data)
	if err != nil {
		return err
	}
	tried, together, err := t.Run()
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"claims": tried, "award": together})
	}
	for _, x := range tried {
		rule := x.Verdict.Rule
		if rule == "" {
			rule = recognition.Person
		}
		s.line(s.p.T("cli.recognition.tried", "title", x.Title, "granted", x.Verdict.Granted, "rule", string(rule), "referred", x.Verdict.Referred))
	}
	if c.Award {
		s.line(s.sayAward(together))
	}
	return nil
}

// sayAward says whether an award rule is met, and which units are missing.
func (s *session) sayAward(a recognition.Award) string {
	open := make([]string, len(a.Open))
	for i, u := range a.Open {
		open[i] = u.Code
	}
	key := "cli.recognition.award.met"
	switch {
	case len(open) > 0:
		key = "cli.recognition.award.units"
	case !a.Met:
		key = "cli.recognition.award.credits"
	}
	return s.p.T(key, "credits", a.Credits, "of", a.Of, "units", s.p.List(open), "missing", a.Of-a.Credits)
}
