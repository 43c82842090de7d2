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
	left := make([]leftRow, len(r.Left))
	for i, x := range r.Left {
		left[i] = leftRow{x.Row, x.Column, s.p.Fault(x.Why)}
	}
	return s.sayTaken("register", r.Source, r.Taken, left, c.DryRun)
}

// leftRow is a row of a table that could not be taken over, and why.
type leftRow struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Problem string `json:"problem"`
}

// sayTaken says what became of a table that somebody else counted or answered; what
// names who did in JSON. The error is errNo when rows were left out.
func (s *session) sayTaken(what, who string, taken int, left []leftRow, dry bool) error {
	var no error
	if len(left) > 0 {
		no = errNo
	}
	if s.JSON {
		if err := s.writeJSON(map[string]any{what: who, "taken": taken, "left": left, "dryRun": dry}); err != nil {
			return err
		}
		return no
	}
	for _, x := range left {
		s.say("cli.register.left", "row", x.Row, "column", x.Column, "problem", x.Problem)
	}
	key := "cli.register.taken"
	if dry {
		key = "cli.register.dry_run"
	}
	s.say(key, "count", taken, "register", who)
	return no
}
