package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"opencairn.org/cairn/formats/archive"
	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
)

type archiveExportCmd struct {
	Issuer string `arg:"" name:"issuer" help:"The closed issuer, by slug or id."`
	File   string `arg:"" name:"file" help:"The file to write; it must not be there."`
}

// Help says more in the usage.
func (archiveExportCmd) Help() string {
	return "The file is a ZIP under the custodian's seal, with a manifest and the SHA-256 of every file in it. It is personal: keep it as such. That it was taken is in the audit record.\n\n" +
		"Example:\n\n    cairn archive export harbour-training-works harbour.zip"
}

// Run exports.
func (c *archiveExportCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := s.organisation(a, c.Issuer)
	if err != nil {
		return err
	}
	register, err := a.Registry.Export(s.ctx)
	if err != nil {
		return err
	}
	part, err := json.MarshalIndent(register.Only(org.DID), "", "  ")
	if err != nil {
		return err
	}
	if err := c.write(s, a, org.ID, part); err != nil {
		return err
	}
	s.say("cli.archive.exported", "file", c.File)
	return nil
}

// write leaves a whole file or none.
func (c *archiveExportCmd) write(s *session, a *app.App, issuer identity.TenantID, register []byte) (err error) {
	if _, err := os.Lstat(c.File); err == nil {
		return fault.New(fault.Conflict, "cli.archive.exists", "file", c.File)
	}
	f, err := os.CreateTemp(filepath.Dir(c.File), ".archive-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	err = a.Credential.ExportRecords(s.ctx, system, issuer, register, f)
	if err == nil {
		err = c.readable(f)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), c.File)
}

// readable opens what was written as whoever gets it will: the log in it may be
// signed under another name than this program was told.
func (c *archiveExportCmd) readable(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := verification.OpenArchive(f, info.Size()); err != nil {
		return fault.New(fault.Conflict, "cli.archive.unreadable", "file", c.File).Wrap(err)
	}
	return nil
}

type archiveVerifyCmd struct {
	File       string   `arg:"" name:"file" help:"The file, from archive export."`
	Custodian  string   `placeholder:"did:key:..." help:"The custodian's name, as it publishes it: the file must be under its seal."`
	Register   string   `placeholder:"FILE" help:"A public register that you kept: it must name the custodian of this issuer."`
	Checkpoint []string `placeholder:"FILE" sep:"none" help:"A checkpoint of the log that you kept: the log in the file must go on from it. Again for more."`
}

// Help says more in the usage.
func (archiveVerifyCmd) Help() string {
	return "Asks nobody: neither the issuer nor the custodian need be there any more. Anybody can seal a file, so say whose seal you trust: --custodian or --register.\n\n" +
		"Exit status 0 when every credential is what the issuer signed and none is unaccounted for (withdrawn ones are told, and count as found), 1 when one is not, or the log was forked, 2 when the file cannot be read, 3 when nothing is wrong but nobody you named vouches for the seal.\n\n" +
		"Example:\n\n    cairn archive verify harbour.zip --custodian did:key:z6Mk..."
}

// archived is what `archive verify --json` says.
type archived struct {
	Issuer      string         `json:"issuer"`
	Closed      time.Time      `json:"closed"`
	Custodian   string         `json:"custodian"`
	Made        time.Time      `json:"made"`
	Sealed      bool           `json:"sealed"` // by a custodian that was named
	Credentials int            `json:"credentials"`
	Encodings   int            `json:"encodings"`
	Erased      int            `json:"erased"`
	Verdicts    map[string]int `json:"verdicts"`
	Wrong       []wrongFile    `json:"wrong,omitempty"`
	Millis      int64          `json:"milliseconds"`
}

type wrongFile struct {
	File    string               `json:"file"`
	Verdict verification.Verdict `json:"verdict"`
	Why     string               `json:"why"`
}

// Run verifies.
func (c *archiveVerifyCmd) Run(s *session) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	began := time.Now()
	a, err := verification.OpenArchive(f, info.Size())
	if err != nil {
		return s.badArchive(err)
	}
	out := archived{
		Issuer: a.Issuer.ID, Closed: a.Closed, Custodian: a.Custodian.ID, Made: a.Made, Encodings: a.Encodings, Erased: a.Erased, Verdicts: map[string]int{},
	}
	if out.Sealed, err = c.trusted(a); err != nil {
		return err
	}
	for _, name := range c.Checkpoint {
		note, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := a.Holds(note); err != nil {
			return s.badArchive(err)
		}
	}
	if err := c.each(s, a, &out); err != nil {
		return s.badArchive(err)
	}
	out.Millis = time.Since(began).Milliseconds()
	return c.tell(s, a, out)
}

// trusted reports whether somebody the caller named vouches for the seal.
func (c *archiveVerifyCmd) trusted(a *verification.Archive) (bool, error) {
	named := c.Custodian != ""
	if named && c.Custodian != a.Custodian.ID {
		return false, fault.New(fault.Invalid, "cli.archive.other_custodian", "custodian", a.Custodian.ID).At("custodian")
	}
	if c.Register == "" {
		return named, nil
	}
	text, err := os.ReadFile(c.Register)
	if err != nil {
		return false, err
	}
	reg, err := verification.ParseRegister(text)
	if err != nil {
		return false, err
	}
	for _, i := range reg.Issuers {
		if i.ID == a.Issuer.ID && slices.Contains(i.StatusBy, a.Custodian.ID) {
			return true, nil
		}
	}
	return false, fault.New(fault.Invalid, "cli.archive.other_custodian", "custodian", a.Custodian.ID).At("register")
}

// accounted are the verdicts of a credential that is what the issuer signed.
var accounted = []verification.Verdict{verification.Valid, verification.ValidIssuerClosed, verification.Revoked, verification.Suspended, verification.Superseded, verification.Expired}

func (c *archiveVerifyCmd) each(s *session, a *verification.Archive, out *archived) error {
	v := verification.New(verification.Deps{Sources: a, Now: time.Now})
	p := verification.Policy{Register: a.Register, Must: []verification.Name{verification.CheckLog}}
	for _, name := range a.Names(archive.Credentials) {
		data, err := a.Read(name)
		if err != nil {
			return err
		}
		rep, _ := v.Verify(s.ctx, data, p) // what cannot be read is told in the report
		out.Credentials++
		out.Verdicts[string(rep.Verdict)]++
		if !slices.Contains(accounted, rep.Verdict) {
			out.Wrong = append(out.Wrong, wrongFile{File: name, Verdict: rep.Verdict, Why: s.said(rep.Truth)})
		}
	}
	for _, name := range a.Names(archive.Encodings) { // a seal needs its authorities: of these, that the log has them
		data, err := a.Read(name)
		if err != nil {
			return err
		}
		if rep, _ := v.Verify(s.ctx, data, p); rep.Check(verification.CheckLog).Outcome != verification.Passed {
			out.Wrong = append(out.Wrong, wrongFile{File: name, Verdict: verification.NotInLog, Why: s.said(rep.Check(verification.CheckLog).Reason)})
		}
	}
	return nil
}

func (c *archiveVerifyCmd) tell(s *session, a *verification.Archive, out archived) error {
	exit := yes
	switch {
	case len(out.Wrong) > 0:
		exit = no
	case !out.Sealed:
		exit = undecided
	}
	if s.JSON {
		if err := s.writeJSON(out); err != nil {
			return err
		}
		return ended(exit)
	}
	name := func(p archive.Party) string { return verification.Visible(verification.Text(p.Names).In(s.p.Lang())) }
	s.say("cli.archive.issuer", "issuer", name(a.Issuer), "date", out.Closed, "custodian", name(a.Custodian))
	s.say("cli.archive.counted", "count", out.Credentials, "encodings", out.Encodings, "erased", out.Erased, "made", out.Made, "milliseconds", out.Millis)
	for _, v := range verdicts {
		if n := out.Verdicts[string(v)]; n > 0 {
			s.line(fmt.Sprintf("  %6d  %s", n, s.p.T("verification.label."+string(v))))
		}
	}
	for _, w := range out.Wrong {
		s.line("  " + verification.Visible(w.File) + ": " + w.Why)
	}
	if out.Sealed {
		s.say("cli.archive.sealed", "id", out.Custodian)
	} else {
		s.say("cli.archive.unknown_seal", "id", out.Custodian)
	}
	return ended(exit)
}

// badArchive says what is wrong with a file; a forked log is an answer.
func (s *session) badArchive(err error) error {
	e := new(archive.Error)
	if !errors.As(err, &e) {
		return err
	}
	said := fault.New(fault.Invalid, "cli.archive."+string(e.Code), "file", verification.Visible(e.File)).Wrap(err)
	if e.Code != archive.NotAnArchive && e.Code != archive.TooBig {
		s.complain(said)
		return errNo
	}
	return said
}
