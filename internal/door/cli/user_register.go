package cli

import (
	"bytes"

	"opencairn.org/cairn/internal/domain/identity"
)

type registerAnswersCmd struct {
	File     string `arg:"" name:"file" help:"CSV, XLSX or ODS with the columns person (mail address or national number), attribute and value."`
	Register string `required:"" placeholder:"NAME" help:"The register that answers, as the people it is about read it."`
	DryRun   bool   `help:"Read and report; store nothing."`
}

// Help says more in the usage.
func (registerAnswersCmd) Help() string {
	return "What a register answers counts before what somebody says or has shown, and a scheme may let nothing else count. " +
		"Only people who are known here are taken over; the same file again changes nothing. Attributes: education, employment, employer, region, disability, priority, national-id.\n\n" +
		"Exit status 0 when every row was taken over, 1 when some were left out.\n\nExample:\n\n    cairn user register answers.csv --register 'Register of the employment service' --dry-run"
}

// Run takes a register's answers over.
func (c *registerAnswersCmd) Run(s *session) (err error) {
	data, err := s.local(c.File)
	if err != nil {
		return err
	}
	all, err := identity.ReadRegisterAnswers(bytes.NewReader(data))
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	r, err := a.Identity.TakeRegisterAnswers(s.ctx, system, c.Register, all, c.DryRun)
	if err != nil {
		return err
	}
	if err := c.print(s, r); err != nil {
		return err
	}
	if len(r.Left) > 0 {
		return errNo
	}
	return nil
}

func (c *registerAnswersCmd) print(s *session, r identity.RegisterReport) error {
	if s.JSON {
		left := make([]map[string]any, len(r.Left))
		for i, x := range r.Left {
			left[i] = map[string]any{"row": x.Row, "column": x.Column, "problem": s.p.Fault(x.Why)}
		}
		return s.writeJSON(map[string]any{"register": r.Source, "taken": r.Taken, "left": left, "dryRun": c.DryRun})
	}
	for _, x := range r.Left {
		s.say("cli.register.left", "row", x.Row, "column", x.Column, "problem", s.p.Fault(x.Why))
	}
	key := "cli.register.taken"
	if c.DryRun {
		key = "cli.register.dry_run"
	}
	s.say(key, "count", r.Taken, "register", r.Source)
	return nil
}
