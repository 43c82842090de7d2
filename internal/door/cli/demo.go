package cli

import (
	"log/slog"
	"os"

	"opencairn.org/cairn/internal/demo"
)

type demoCmd struct {
	Once   bool `help:"Run the main job, close everything and exit: 0 only when every step did what it should."`
	NoYear bool `help:"Leave out the year before the story: two sites instead of 38, and nobody who took part before."`
	Tour   bool `help:"Keep each of the ten scenes as it was, and open them all at the end, each with its link. With --once: look at each, say whether it shows what it should, and exit."`
}

// Help says more in the usage.
func (demoCmd) Help() string {
	return "Without --data it works in a temporary folder and leaves nothing behind. A run that was stopped is continued by running it again on the same --data.\n\n" +
		"Example:\n\n    cairn demo --once\n    cairn demo --tour"
}

// Run runs the demonstration. Its settings are its own: of the installation's
// only the folder and the database are taken, and only from flags or variables.
func (c *demoCmd) Run(s *session) error {
	settings, err := s.load()
	if err != nil {
		return err
	}
	crash, err := s.crash()
	if err != nil {
		return err
	}
	level := max(settings.Log, slog.LevelWarn) // a line for each request would hide the story
	if variable(s.env, "CAIRN_LOG") != "" {
		level = settings.Log
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return demo.Run(s.ctx, demo.Options{
		Once: c.Once, Year: !c.NoYear, DataDir: s.Data, Database: s.Database, Out: s.Out, Log: s.log(level), Self: self, BeforeCommit: crash, Tour: c.Tour,
	})
}
