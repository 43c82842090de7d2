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
)

type verifyCmd struct {
	Credential string   `arg:"" name:"credential" help:"FILE, web address, or - for standard input."`
	Trust      []string `placeholder:"ISSUER|FILE|any" sep:"none" help:"Whose word makes an issuer known: an issuer's id, a register exported to a file, or any. Again for more."`
	resolving
}

// Help implements kong.HelpProvider.
func (verifyCmd) Help() string {
	return "Says what the person can do, then whether to believe it, then every check: passed, failed, or not checked and why.\n\n" +
		"Exit status 1 when the credential is not good, 2 when the file is no credential. Without --trust nobody vouches for any issuer.\n\n" +
		"Example:\n\n    cairn credential verify badge.json --trust register.json"
}

// mostFile is how much of a file is read: enough to say how large it is.
const mostFile = 256 << 20

// Run verifies a credential.
func (c *verifyCmd) Run(s *session) (err error) {
	settings, err := s.load()
	if err != nil {
		return err
	}
	policy, err := c.policy(s)
	if err != nil {
		return err
	}
	client, err := c.client(c.Credential)
	if err != nil {
		return err
	}
	d, err := s.openDataless(settings)
	if err != nil {
		return err
	}
	defer d.close(&err)
	data, err := s.read(s.ctx, client, c.Credential, mostFile)
	if err != nil {
		return err
	}
	v := verification.New(verification.Deps{Sources: app.NewSources(client), Elements: app.NewElements(d.rules), Now: time.Now})
	r, unreadable := v.Verify(s.ctx, data, policy)
	if s.JSON {
		err = s.writeJSON(s.verifyJSON(r))
	} else if unreadable == nil {
		s.printReport(r)
	}
	switch {
	case err != nil || unreadable != nil:
		return errors.Join(unreadable, err)
	case !r.Verdict.Good():
		return errNo
	}
	return nil
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

// said is a message of a report in the reader's language.
func (s *session) said(m verification.Message) string {
	if m.Key == "" {
		return ""
	}
	return s.p.T(m.Key, m.In(s.p.Lang())...)
}

func (s *session) printReport(r verification.Report) {
	s.line(s.said(r.Ability))
	s.line(s.p.T("cli.verify.truth", "label", s.p.T("verification.label."+string(r.Verdict)), "truth", s.said(r.Truth)))
	if r.Credential != nil {
		for _, m := range r.Credential.Marks {
			s.line("  ! " + s.said(m.Reason))
		}
	}
	s.line("")
	for _, c := range r.Checks {
		s.line(s.p.T("cli.verify.check", "outcome", s.p.T("verification.outcome."+string(c.Outcome)), "name", s.p.T("verification.name."+string(c.Name)), "reason", s.said(c.Reason)))
		for _, d := range c.Details {
			s.line("    " + s.said(d))
		}
	}
}

// verifyReport is what `credential verify --json` writes.
type verifyReport struct {
	Verdict    verification.Verdict  `json:"verdict"`
	Good       bool                  `json:"good"`
	Ability    saidMessage           `json:"ability"`
	Truth      saidMessage           `json:"truth"`
	Checks     []saidCheck           `json:"checks"`
	Credential *verification.Summary `json:"credential,omitempty"`
	At         time.Time             `json:"at"`
}

// saidMessage is a message with its words.
type saidMessage struct {
	verification.Message
	Text string `json:"text"`
}

type saidCheck struct {
	Name    verification.Name    `json:"name"`
	Outcome verification.Outcome `json:"outcome"`
	Counted bool                 `json:"counted"` // the verdict depends on it
	Reason  saidMessage          `json:"reason"`
	Details []saidMessage        `json:"details,omitempty"`
}

func (s *session) verifyJSON(r verification.Report) verifyReport {
	words := func(m verification.Message) saidMessage { return saidMessage{m, s.said(m)} }
	out := verifyReport{
		Verdict: r.Verdict, Good: r.Verdict.Good(), Ability: words(r.Ability), Truth: words(r.Truth), Checks: []saidCheck{}, Credential: r.Credential, At: r.At,
	}
	for _, c := range r.Checks {
		said := saidCheck{Name: c.Name, Outcome: c.Outcome, Counted: c.Counted, Reason: words(c.Reason)}
		for _, d := range c.Details {
			said.Details = append(said.Details, words(d))
		}
		out.Checks = append(out.Checks, said)
	}
	return out
}
