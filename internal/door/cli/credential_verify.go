package cli

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
)

type verifyCmd struct {
	Credential []string `arg:"" name:"credential" help:"FILE, DIR, web address, or - for standard input; several are each told."`
	CSV        bool     `name:"csv" help:"Write a table: one line a file, with the first required check that does not hold."`
	Offline    bool     `help:"Ask nobody's server: what would have to be fetched is not checked."`
	Trust      []string `placeholder:"ISSUER|FILE|any" sep:"none" help:"Whose word makes an issuer known: an issuer's id, a register exported to a file, or any. Again for more."`
	resolving
}

// Help implements kong.HelpProvider.
func (verifyCmd) Help() string {
	return "Says what the person can do, then whether to believe it, then every check: failed, not checked and why, passed.\n\n" +
		"A folder is looked through with the folders in it; every file is told, and hidden files and links are named and left alone.\n\n" +
		"Exit status 0 when it is valid, 1 when it is not, 2 when it cannot be read, 3 when nothing wrong was found, but a required check could not be made or nobody vouches for the issuer. " +
		"Of several files the worst decides: 1, then 2, then 3. Without --trust nobody vouches for any issuer.\n\n" +
		"Example:\n\n    cairn credential verify badge.json --trust register.json"
}

// undecided is the exit status between yes and no: nothing wrong was found, but
// what was found is not enough.
const undecided = 3

// errUndecided ends a run with it; everything was said already.
var errUndecided = errors.New("undecided")

// worse are the exit statuses of a credential, the worst first.
var worse = []int{no, failed, undecided, yes}

// Run verifies credentials.
func (c *verifyCmd) Run(s *session) (err error) {
	settings, err := s.load()
	if err != nil {
		return err
	}
	policy, err := c.policy(s)
	if err != nil {
		return err
	}
	client, err := c.client(c.Credential...)
	if err != nil {
		return err
	}
	d, err := s.openDataless(settings)
	if err != nil {
		return err
	}
	defer d.close(&err)
	out := c.teller(s)
	v := verification.New(verification.Deps{Sources: c.sources(client), Elements: app.NewElements(d.rules), Now: time.Now})
	w := walk{s: s, client: client, offline: c.Offline}
	worst := yes
	w.each(c.Credential, func(f named) {
		if f.err == nil && f.skipped == "" {
			f.report, f.err = v.Verify(s.ctx, f.data, policy)
			f.data = nil
		} else {
			f.report = unread(f.err)
		}
		worst = worseOf(worst, f.exit())
		out.tell(f)
	})
	if err := out.end(worst); err != nil {
		return err
	}
	return ended(worst)
}

// sources are none when nobody may be asked.
func (c *verifyCmd) sources(client *fetch.Client) verification.Sources {
	if c.Offline {
		return nil
	}
	return app.NewSources(client)
}

func worseOf(a, b int) int {
	for _, status := range worse {
		if a == status || b == status {
			return status
		}
	}
	return failed
}

// ended is the error that makes a process end with a status.
func ended(status int) error {
	switch status {
	case yes:
		return nil
	case no:
		return errNo
	case undecided:
		return errUndecided
	}
	return errSaid
}

// unread is the report of what could not be got at: there were no bytes to judge.
func unread(err error) verification.Report {
	r := verification.Report{Verdict: verification.Unreadable, Ability: verification.Message{Key: "verification.ability.unreadable"}}
	if fs, ok := fault.Of(err); ok {
		r.Truth = verification.Message{Key: fs[0].Key, Args: fs[0].Args}
	} else {
		r.Truth = verification.Message{Key: "common.fault.unknown"}
	}
	return r
}

// exit is the status a single credential ends the command with.
func (f named) exit() int {
	switch f.report.Verdict {
	case verification.Valid, verification.ValidIssuerClosed:
		return yes
	case verification.Unreadable:
		if f.skipped != "" {
			return yes
		}
		return failed
	case verification.UnknownIssuer, verification.Incomplete:
		return undecided
	}
	return no
}

// policy reads --trust.
func (c *verifyCmd) policy(s *session) (verification.Policy, error) {
	p := verification.Policy{Trust: verification.Registered}
	for _, t := range c.Trust {
		switch {
		case t == "any":
			p.Trust = verification.Anyone
		case strings.HasPrefix(t, "did:") || isAddress(t):
			p.Issuers = append(p.Issuers, t)
		case p.Register != nil:
			return p, fault.New(fault.Invalid, "cli.trust.two", "file", t).At("--trust")
		default:
			reg, err := readRegister(s, t)
			if err != nil {
				return p, err
			}
			p.Register = reg
		}
	}
	if p.Trust == verification.Registered && p.Register == nil && len(p.Issuers) > 0 {
		p.Trust = verification.Chosen
	}
	return p, nil
}

// mostRegister is the largest register that is read.
const mostRegister = 256 << 20

func readRegister(s *session, name string) (*verification.Register, error) {
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "cli.trust.unknown", "value", name).At("--trust")
	}
	text, err := s.read(s.ctx, nil, name, mostRegister)
	if err != nil {
		return nil, err
	}
	return verification.ParseRegister(text)
}
