package cli

import (
	"bytes"

	"opencairn.org/cairn/internal/domain/catalogue"
)

type effectsCmd struct {
	File    string `arg:"" name:"file" help:"CSV, XLSX or ODS with the columns provider, offer or field, months, finished and employed."`
	Source  string `required:"" placeholder:"NAME" help:"Who counted, as people read it."`
	Address string `placeholder:"URL" help:"Where the source says so."`
	Date    string `placeholder:"DATE" help:"The day of the count, such as 2026-03-31. Default: today."`
	DryRun  bool   `help:"Read and report; store nothing."`
}

// Help says more in the usage.
func (effectsCmd) Help() string {
	return "A statistics office or an employment service counts how many people were in work some months after they finished. " +
		"A row is of one offer (its id), or of all that a provider teaches in a field (ISCED-F, two to four digits). provider is the organisation's short name. " +
		"Nothing is taken of fewer than ten people. The file takes the place of all that this source said before.\n\n" +
		"Exit status 0 when every row was taken over, 1 when some were left out.\n\nExample:\n\n    cairn catalogue effects effects.csv --source 'Statistics Fellmark' --date 2026-03-31 --dry-run"
}

// Run takes over what a source counted.
func (c *effectsCmd) Run(s *session) (err error) {
	data, err := s.local(c.File)
	if err != nil {
		return err
	}
	all, err := catalogue.ReadEffects(bytes.NewReader(data))
	if err != nil {
		return err
	}
	from := catalogue.EffectSource{Name: c.Source, Address: c.Address}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if from.AsOf = a.DB.Now(); c.Date != "" {
		if from.AsOf, err = dayOf(c.Date); err != nil {
			return err
		}
	}
	r, err := a.Catalogue.TakeEffects(s.ctx, system, from, all, c.DryRun)
	if err != nil {
		return err
	}
	left := make([]leftRow, len(r.Left))
	for i, x := range r.Left {
		left[i] = leftRow{x.Row, x.Column, s.p.Fault(x.Why)}
	}
	return s.sayTaken("source", r.Source, r.Taken, left, c.DryRun)
}
