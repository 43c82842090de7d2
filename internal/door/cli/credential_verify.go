package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
)

type verifyCmd struct {
	Credential []string `arg:"" name:"credential" help:"FILE, DIR, web address, or - for standard input; several are each told."`
	CSV        bool     `name:"csv" help:"Write a table: one line a file, with the first required check that does not hold."`
	Policy     string   `placeholder:"FILE" help:"What counts, from a file: whom to trust, which checks must hold, which may fail (docs/reference/policy.md)."`
	At         string   `placeholder:"TIME" help:"Judge as of then: 2026-11-29 (the end of that day), or 2026-11-29T10:14:00Z."`
	Reader     string   `placeholder:"COUNTRY" help:"Tell level and workload also in that country's terms, such as IE or NZ; indicative."`
	Offline    bool     `help:"Ask nobody's server: what would have to be fetched is not checked."`
	Trust      []string `placeholder:"ISSUER|FILE|any" sep:"none" help:"Whose word makes an issuer known: an issuer's id, a register exported to a file, or any. Again for more."`
	resolving
}

// Help says more in the usage.
func (verifyCmd) Help() string {
	return "Says what the person can do, then whether to believe it, then every check: failed, not checked and why, passed.\n\n" +
		"A folder is looked through with the folders in it; every file is told, and hidden files and links are named and left alone.\n\n" +
		"Exit status 0 when it is valid, 1 when it is not, 2 when it cannot be read, 3 when nothing wrong was found, but a required check could not be made or nobody vouches for the issuer. " +
		"Of several the worst decides: 1, then 2, then 3. Without --trust nobody vouches for any issuer.\n\n" +
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
	v := verification.New(verification.Deps{Sources: app.NewSources(client), Resources: app.NewResources(client), Elements: app.NewElements(d.rules), Now: time.Now})
	w := walk{s: s, client: client, offline: policy.Offline}
	worst := yes
	w.each(c.Credential, func(f named) {
		for _, f := range judged(s.ctx, v, policy, f) {
			worst = worseOf(worst, f.exit())
			out.tell(f)
		}
	})
	if err := out.end(worst); err != nil {
		return err
	}
	return ended(worst)
}

// judged is what is to be said of one file: one report, or one for each credential
// in it.
func judged(ctx context.Context, v *verification.Verifier, p verification.Policy, f named) []named {
	if f.err != nil || f.skipped != "" {
		f.report = unread(f.err)
		return []named{f}
	}
	reports, err := v.VerifyAll(ctx, f.data, p)
	out := make([]named, len(reports))
	for i, r := range reports {
		out[i] = named{name: f.name, err: err, report: r}
		if len(reports) > 1 {
			out[i].name = fmt.Sprintf("%s [%d/%d]", f.name, i+1, len(reports))
			out[i].part = true
		}
	}
	return out
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
		r.Truth = verification.Message{Key: fs[0].Key, Args: verification.ArgsOf(fs[0].Args)}
	} else {
		r.Truth = verification.Message{Key: "common.fault.unknown"}
	}
	return r
}

// exit is the status a single credential ends the command with; what was left
// alone does not count.
func (f named) exit() int {
	if f.skipped != "" {
		return yes
	}
	return int(f.report.Answer())
}

// policy is the file of --policy, and what the flags say beyond it.
func (c *verifyCmd) policy(s *session) (p verification.Policy, err error) {
	if c.Policy != "" {
		if p, err = readPolicy(s, c.Policy); err != nil {
			return p, err
		}
	}
	p.Offline = p.Offline || c.Offline
	if p.Reader, err = verification.ParseReader(c.Reader); err != nil {
		return p, err
	}
	if c.At != "" {
		if p.At, err = moment(c.At, time.Now()); err != nil {
			return p, err
		}
	}
	return p, c.trust(s, &p)
}

// trust reads --trust. Issuers alone are the only ones that are trusted, unless a
// policy file says whose word counts beside them.
func (c *verifyCmd) trust(s *session, p *verification.Policy) error {
	for _, t := range c.Trust {
		switch {
		case t == "any":
			p.Trust = verification.Anyone
		case strings.HasPrefix(t, "did:") || isAddress(t):
			p.Issuers = append(p.Issuers, t)
		case p.Register != nil:
			return fault.New(fault.Invalid, "cli.trust.two", "file", t).At("--trust")
		default:
			reg, err := readRegister(s, t)
			if err != nil {
				return err
			}
			p.Register = reg
		}
	}
	if c.Policy == "" && p.Trust == verification.Registered && p.Register == nil && len(p.Issuers) > 0 {
		p.Trust = verification.Chosen
	}
	return nil
}

// mostPolicy is the largest policy file that is read: trust lists hold
// certificates.
const mostPolicy = 1 << 20

func readPolicy(s *session, name string) (verification.Policy, error) {
	text, err := s.read(s.ctx, nil, name, mostPolicy)
	if err != nil {
		return verification.Policy{}, err
	}
	return verification.ParsePolicy(text)
}

// moment reads --at: a time, or a day, which is judged as it ended; of today, as
// it is now.
func moment(text string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "cli.verify.at", "value", text).At("--at").Wrap(err)
	}
	end := day.Add(24*time.Hour - time.Second)
	if now.After(day) && now.Before(end) {
		return now.UTC(), nil
	}
	return end, nil
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
