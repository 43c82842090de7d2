package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"opencairn.org/cairn/formats/crosswalk"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/internal/ground/fault"
)

type convertCmd struct {
	Credential string `arg:"" name:"credential" help:"FILE, web address, or - for standard input: an Open Badge 3.0 or a Europass credential, in JSON."`
	To         string `required:"" enum:"ob3,elm" placeholder:"ob3|elm" help:"The model to read it in: ob3 is Open Badges 3.0, elm is the European Learning Model 3."`
	Out        string `type:"path" placeholder:"FILE" help:"Write the reading to FILE, which must not exist yet. Without it, to standard output."`
	Language   string `default:"en" help:"The language of a badge's texts, which Open Badges does not say."`
	resolving
}

// Help says more in the usage.
func (convertCmd) Help() string {
	return "Writes an unsigned reading in the other model, and says what that model cannot carry. It never signs, and looks at no signature: " +
		"who signed the source signed the source.\n\n" +
		"Exit status 1 when the other model demands what the source does not say, 2 when the file cannot be read or is in that model already.\n\n" +
		"Example:\n\n    cairn credential convert badge.json --to elm --out reading.json"
}

// Run reads a credential in the other model.
func (c *convertCmd) Run(s *session) error {
	client, err := c.client(c.Credential)
	if err != nil {
		return err
	}
	data, err := s.read(s.ctx, client, c.Credential, jades.MaxSize)
	if err != nil {
		return err
	}
	r, err := crosswalk.Convert(data, crosswalk.Model(c.To), c.Language)
	if err != nil {
		return c.refusal(s, err)
	}
	if err := c.write(s, r); err != nil {
		return err
	}
	if len(r.Missing) > 0 {
		return errNo
	}
	return nil
}

func (c *convertCmd) refusal(s *session, err error) error {
	switch {
	case errors.Is(err, crosswalk.ErrUnknown):
		return fault.New(fault.Invalid, "cli.convert.unknown", "file", c.Credential).Wrap(err)
	case errors.Is(err, crosswalk.ErrSame):
		return fault.New(fault.Invalid, "cli.convert.same", "file", c.Credential, "model", s.model(crosswalk.Model(c.To))).Wrap(err)
	}
	return fault.New(fault.Invalid, "cli.convert.unreadable", "file", c.Credential, "problem", err.Error()).Wrap(err)
}

func (s *session) model(m crosswalk.Model) string { return s.p.T("cli.convert.model." + string(m)) }

// write puts the reading where it was asked for and says beside it what it is not.
func (c *convertCmd) write(s *session, r crosswalk.Reading) error {
	if c.Out != "" {
		if err := writeNew(c.Out, r.Document); err != nil {
			return err
		}
	}
	if s.JSON {
		return s.writeJSON(convertJSON(r, c.Out))
	}
	if c.Out == "" {
		s.line(string(r.Document))
	} else {
		s.note("cli.convert.written", "file", c.Out)
	}
	s.printCrossing(r)
	return nil
}

// writeNew writes a file of a person's own that nobody had before.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the person names it
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "cli.convert.exists", "file", name).Wrap(err)
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	_, err = f.Write(append(data, '\n'))
	return errors.Join(err, f.Close())
}

func (s *session) printCrossing(r crosswalk.Reading) {
	model := s.model(r.To)
	s.note("cli.convert.unsigned", "model", model)
	if len(r.Lost) > 0 {
		s.note("cli.convert.lost", "model", model, "count", len(r.Lost))
	}
	for _, l := range r.Lost {
		reason := s.p.T("cli.convert.reason." + string(l.Reason))
		if l.Detail != "" {
			reason += " (" + l.Detail + ")"
		}
		s.note("cli.convert.loss", "element", l.Element, "path", l.Path, "reason", reason)
	}
	if len(r.Missing) > 0 {
		s.note("cli.convert.missing", "model", model, "count", len(r.Missing))
	}
	for _, e := range r.Missing {
		s.note("cli.convert.demand", "path", e.Path, "code", string(e.Code))
	}
}

// convertReport is what `credential convert --json` writes. Signed is always
// false: a program must not take a reading for a credential.
type convertReport struct {
	From     crosswalk.Model  `json:"from"`
	To       crosswalk.Model  `json:"to"`
	Signed   bool             `json:"signed"`
	Lost     []crosswalk.Loss `json:"lost"`
	Missing  []demanded       `json:"missing"`
	File     string           `json:"file,omitempty"`
	Document json.RawMessage  `json:"document,omitempty"` // when there is no file
}

// demanded is what the other model asks for, and where.
type demanded struct {
	Code string `json:"code"`
	Path string `json:"path"`
}

func convertJSON(r crosswalk.Reading, file string) convertReport {
	out := convertReport{From: r.From, To: r.To, Lost: r.Lost, Missing: []demanded{}, File: file}
	if out.Lost == nil {
		out.Lost = []crosswalk.Loss{}
	}
	for _, e := range r.Missing {
		out.Missing = append(out.Missing, demanded{string(e.Code), e.Path})
	}
	if file == "" {
		out.Document = r.Document
	}
	return out
}
