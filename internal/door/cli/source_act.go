package cli

import (
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/fault"
)

// sourceChoice is which sources are meant.
type sourceChoice struct {
	Sources []string `arg:"" optional:"" name:"source" help:"By id or address."`
	State   string   `help:"Those in one state: active, degraded, quarantined, retired."`
	Failure string   `placeholder:"CODE" help:"Those whose last reading failed so, as catalogue health names it."`
	Address string   `placeholder:"PART" help:"Those with this in their address."`
	All     bool     `help:"All sources."`
	DryRun  bool     `help:"Say what would be done, and do nothing."`
}

// query is the choice as a question, of which nothing is left out.
func (c *sourceChoice) query(all []catalogue.Source) (q catalogue.SourceQuery, err error) {
	q = catalogue.SourceQuery{State: catalogue.SourceState(c.State), Code: c.Failure, Address: c.Address}
	for _, wanted := range c.Sources {
		i := slices.IndexFunc(all, func(s catalogue.Source) bool { return wanted == string(s.ID) || wanted == s.Address })
		if i < 0 {
			return q, fault.New(fault.NotFound, "cli.harvest.none", "source", wanted)
		}
		q.IDs = append(q.IDs, all[i].ID)
	}
	return q, nil
}

// act does something to the chosen sources, or says what it would do.
func (c *sourceChoice) act(s *session, act catalogue.SourceAct) (err error) {
	if !c.All && len(c.Sources) == 0 && c.State+c.Failure+c.Address == "" {
		return fault.New(fault.Invalid, "cli.source.which")
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Catalogue.Sources(s.ctx, system, "")
	if err != nil {
		return err
	}
	q, err := c.query(all)
	if err != nil {
		return err
	}
	do := a.Catalogue.ActOnSources
	if c.DryRun {
		do = a.Catalogue.PreviewAct
	}
	r, err := do(s.ctx, system, act, q)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"act": r.ID, "dryRun": c.DryRun, "sources": r.Sources, "same": r.Same, "offers": r.Offers})
	}
	for _, src := range r.Sources {
		s.line(src.Address)
	}
	if c.DryRun {
		s.say("operator.act.would", "count", len(r.Sources), "offers", r.Offers)
		return nil
	}
	s.say("operator.act.done."+string(act), "count", len(r.Sources))
	if r.ID != "" && act.CanUndo() {
		s.say("cli.source.undo", "act", r.ID)
	}
	return nil
}

type sourceQuarantineCmd struct{ sourceChoice }

// Help says more in the usage.
func (sourceQuarantineCmd) Help() string {
	return "What they gave stays.\n\nExample:\n\n    cairn source quarantine --failure fetch.timeout --dry-run"
}

// Run quarantines sources.
func (c *sourceQuarantineCmd) Run(s *session) error { return c.act(s, catalogue.ActQuarantine) }

type sourceReleaseCmd struct{ sourceChoice }

// Help says more in the usage.
func (sourceReleaseCmd) Help() string {
	return "They are read at once, by cairn serve.\n\nExample:\n\n    cairn source release --state quarantined"
}

// Run releases sources.
func (c *sourceReleaseCmd) Run(s *session) error { return c.act(s, catalogue.ActRelease) }

type sourceJudgeCmd struct{ sourceChoice }

// Help says more in the usage.
func (sourceJudgeCmd) Help() string {
	return "Nothing is read: what was received is held against the rules as they are now.\n\nExample:\n\n    cairn source judge --all"
}

// Run has the offers of sources judged again.
func (c *sourceJudgeCmd) Run(s *session) error { return c.act(s, catalogue.ActJudge) }

type sourceUndoCmd struct {
	Act string `arg:"" name:"act" help:"As quarantine or release named it."`
}

// Help says more in the usage.
func (sourceUndoCmd) Help() string {
	return "Every source gets its state back, where nothing else has changed it since.\n\nExample:\n\n    cairn source undo 0198c3"
}

// Run takes an act back.
func (c *sourceUndoCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	n, err := a.Catalogue.UndoAct(s.ctx, system, c.Act)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"sources": n})
	}
	s.say("operator.act.undone", "count", n)
	return nil
}
