package wallet

import (
	"slices"
	"unicode/utf8"

	"opencairn.org/cairn/formats/openbadge/picture"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verdict"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// sharePath is where links lead; the secret follows.
const sharePath = "/s/"

// shared is a link that was made this moment.
type shared struct {
	view
	Share   wallet.Share
	Address string
}

// Share makes a link and shows it, this once: the answer is the page itself, so
// that the secret stands in no address and no log line.
func (d *Desk) Share(r *page.Request) error {
	f := r.Form()
	purpose, period := f.Text("purpose"), f.Choice("period", periods()...)
	v, err := d.view(r)
	if err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return f.Again(err, frame(r, v), onePage(v, f))
	}
	made, token, err := d.Wallet.Share(r.Ctx(), r.Actor(), v.ID, purpose, wallet.Period(period))
	if err != nil {
		return f.Again(err, frame(r, v), onePage(v, f))
	}
	p := frame(r, v)
	p.Title = r.T("holdings.shared.title")
	p.Breadcrumb = []ui.Link{p.Breadcrumb[0], {Text: v.Title, Href: path(v.ID)}, {Text: p.Title, Current: true}}
	return r.Render(p, sharedPage(shared{view: v, Share: made, Address: r.URL(sharePath + token)}))
}

func periods() []string {
	all := wallet.Periods()
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = string(p)
	}
	return out
}

// EndShare withdraws a link.
func (d *Desk) EndShare(r *page.Request) error {
	id := r.PathValue("share")
	back, err := d.sharedFrom(r, id)
	if err != nil {
		return err
	}
	if err := d.Wallet.End(r.Ctx(), r.Actor(), id); err != nil {
		return err
	}
	return r.Redirect(path(back), "holdings.share.ended")
}

// sharedFrom is the credential a link of the person shows.
func (d *Desk) sharedFrom(r *page.Request, id string) (credential.CredentialID, error) {
	all, err := d.Wallet.Shares(r.Ctx(), r.Actor(), "")
	if err != nil {
		return "", err
	}
	for _, s := range all {
		if s.ID == id {
			return s.Credential, nil
		}
	}
	return "", fault.New(fault.NotFound, "wallet.share.not_found")
}

// Print makes a link that lasts as long as paper does, and the page it stands on.
func (d *Desk) Print(r *page.Request) error {
	c, err := d.own(r)
	if err != nil {
		return err
	}
	rep, err := d.report(r, c.Document)
	if err != nil {
		return err
	}
	if rep.Credential == nil {
		return fault.New(fault.Conflict, "holdings.print.unreadable")
	}
	_, token, err := d.Wallet.Share(r.Ctx(), r.Actor(), c.ID, r.T("holdings.print.purpose"), wallet.Paper)
	if err != nil {
		return err
	}
	p := ui.Page{Title: c.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("holdings.title"), Href: home}, {Text: c.Title, Href: path(c.ID)}, {Text: r.T("holdings.print"), Current: true}}}
	return r.Render(p, printPage(path(c.ID), national(r.Printer(), d.layout(r, c), rep, certificate(r.Printer(), rep, r.URL(sharePath+token)))))
}

// linesOnPaper keeps the certificate on one side of A4 or letter, with lines of
// lettersOnPaper: the rest is behind the QR code.
const (
	linesOnPaper   = 10
	lettersOnPaper = 80
)

// onPaper is how many of the outcomes have room, at least one.
func onPaper(outcomes []string) int {
	lines := 0
	for i, o := range outcomes {
		lines += (utf8.RuneCountInString(o) + lettersOnPaper - 1) / lettersOnPaper
		if lines > linesOnPaper && i > 0 {
			return i
		}
	}
	return len(outcomes)
}

// certificate is what stands on paper: what the signed file says, nothing else.
func certificate(p *i18n.Printer, rep verification.Report, address string) ui.CertificateData {
	s := rep.Credential
	c := ui.CertificateData{
		Kind: p.T("holdings.print.kind"), Name: s.Holder, Sentence: p.T("holdings.print.sentence"), Title: s.Title, Outcomes: s.Outcomes,
		Facts: verdict.Worth(p, s), By: s.Issuer.In(p.Lang()), Address: address, Check: p.T("holdings.print.check"), ID: s.ID,
		Award: picture.Award{Title: s.Title, Issuer: s.Issuer.In(p.Lang()), Level: s.EQF, Hours: s.Hours, Credits: s.Credits, System: s.CreditSystem},
	}
	if n := onPaper(s.Outcomes); n < len(s.Outcomes) {
		c.Outcomes = append(slices.Clone(s.Outcomes[:n]), p.T("holdings.print.more", "count", len(s.Outcomes)-n))
	}
	if !s.IssuedOn.IsZero() {
		c.On = p.T("holdings.print.on", "date", s.IssuedOn)
	}
	return c
}

// layout is the certificate of the country the issuer lives in, which every provider
// there uses; nil where the country names none.
func (d *Desk) layout(r *page.Request, c credential.Credential) *pack.Certificate {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), c.Issuer)
	if err != nil || d.Packs == nil {
		return nil
	}
	country := org.Country
	if country == "" {
		country = d.Place
	}
	if p := d.Packs.Of(country); p != nil {
		return p.Certificate
	}
	return nil
}

// national lays a certificate out as a country has it: its title, its sentence, its
// lines, each printed also when nothing is stated, its law and who signs.
func national(p *i18n.Printer, l *pack.Certificate, rep verification.Report, c ui.CertificateData) ui.CertificateData {
	if l == nil {
		return c
	}
	c.Kind, _ = l.Title.In(p.Lang())
	c.Sentence, _ = l.Statement.In(p.Lang())
	c.Legal, _ = l.Legal.In(p.Lang())
	c.Facts = nil
	for _, name := range l.Lines {
		text := line(p, name, rep.Credential)
		if text == "" {
			text = p.T("holdings.print.unstated")
		}
		c.Facts = append(c.Facts, ui.Term{Name: p.T("holdings.print.line." + name), Text: text})
	}
	for _, s := range l.Signatories {
		who, _ := s.In(p.Lang())
		c.Signs = append(c.Signs, who)
	}
	return c
}

// line is what a signed file says for a line of a layout; empty when it says nothing.
func line(p *i18n.Printer, name string, s *verification.Summary) string {
	switch name {
	case "provider":
		return s.Issuer.In(p.Lang())
	case "workload":
		return verdict.Workload(p, s)
	case "level":
		return verdict.Level(p, s)
	case "assessment":
		return verdict.Assessed(p, s)
	case "supervision":
		return verdict.Supervised(p, s)
	case "participation":
		return p.List(s.Participation)
	case "quality":
		return p.List(s.Quality)
	case "issued":
		if s.IssuedOn.IsZero() {
			return ""
		}
		return p.Date(s.IssuedOn)
	case "number":
		return s.ID
	}
	return ""
}
