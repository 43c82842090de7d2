package cli

import (
	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/ground/pack"
)

type insightPublishCmd struct{}

// Help says more in the usage.
func (insightPublishCmd) Help() string {
	return "Makes the day's figures now, in place of the job that does it within the first hour of a day. A second time on the same day changes nothing: a publication never changes.\n\nExample:\n\n    cairn insight publish"
}

// Run publishes.
func (c *insightPublishCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	p, made, err := a.Insight.Publish(s.ctx, system)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"day": p.Day, "made": made, "cells": len(p.Cells)})
	}
	key := "cli.insight.published"
	if !made {
		key = "cli.insight.already"
	}
	s.say(key, "day", p.Day.String(), "cells", len(p.Cells))
	return nil
}

type insightDay struct {
	Day string `placeholder:"DATE" help:"Of the publication. Default: the newest."`
}

// publication reads the day that was asked for.
func (c *insightDay) publication(s *session) (a *app.App, p *insight.Publication, err error) {
	at, err := dayOf(c.Day)
	if err != nil {
		return nil, nil, err
	}
	if a, err = s.open(); err != nil {
		return nil, nil, err
	}
	day := pack.Day{}
	if !at.IsZero() {
		day = pack.On(at)
	}
	p, err = a.Insight.Publication(s.ctx, system, day)
	return a, p, err
}

type insightShowCmd struct{ insightDay }

// Help says more in the usage.
func (insightShowCmd) Help() string {
	return "Shows the figures of a day, one to a line: what pages show, and no more. A group that is not shown says so.\n\nExample:\n\n    cairn insight show --day 2026-11-30"
}

// Run shows a publication.
func (c *insightShowCmd) Run(s *session) (err error) {
	a, p, err := c.publication(s)
	if a != nil {
		defer closing(a, &err)
	}
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(p)
	}
	s.say("cli.insight.head", "day", p.Day.String(), "from", p.From.String())
	for _, x := range p.Cells {
		value := x.Text()
		if x.Withheld {
			value = s.p.T("insight.withheld")
		}
		s.say("cli.insight.cell", "measure", string(x.Measure), "group", string(x.Group), "period", string(x.Period), "value", value, "unit", string(x.Unit)+" "+x.Currency)
	}
	return nil
}

type insightCSVCmd struct{ insightDay }

// Help says more in the usage.
func (insightCSVCmd) Help() string {
	return "Writes the figures of a day as CSV: the numbers of the page.\n\nExample:\n\n    cairn insight csv > figures.csv"
}

// Run writes a publication as CSV.
func (c *insightCSVCmd) Run(s *session) (err error) {
	a, p, err := c.publication(s)
	if a != nil {
		defer closing(a, &err)
	}
	if err != nil {
		return err
	}
	return p.CSV(s.Out)
}
