package verify

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// The limits of one form. MaxPost is how much may be sent, in bytes: what a form
// of that size holds stays in memory, nothing goes to a disk on its way.
const (
	MaxPost  = 8 << 20
	MaxFiles = 20
)

// patience is how long all of a form may take: what was not answered by then is
// told as not checked.
const patience = 25 * time.Second

// Desk serves the checker's pages.
type Desk struct {
	Verification *verification.Verifier
	Wallet       *wallet.Service

	// Fetch gets the file behind an address that a visitor names; nil: addresses
	// are not taken.
	Fetch func(ctx context.Context, address string) ([]byte, error)
	// Admit takes a verification, AdmitFetch a fetch, from what the visitor's
	// network address may ask for; nil: any number.
	Admit, AdmitFetch func(*http.Request) error
}

// Form asks for files, an address or a text.
func (d *Desk) Form(r *page.Request) error {
	return r.Render(frame(r), formPage(r.Blank()))
}

func frame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("verify.title"), Description: r.T("verify.lead")}
}

// Check verifies what was sent. A credential that is not good is an answer like
// any other; what is no credential is an error of the form when it was the only
// thing sent, and told in the list otherwise.
func (d *Desk) Check(r *page.Request) error {
	f := r.Form()
	all, err := submitted(f)
	if err != nil {
		return f.Again(err, frame(r), formPage(f))
	}
	reader := f.Choice("reader", append(credit.Standard().Countries(), "")...)
	if err := f.Err(); err != nil {
		return f.Again(err, frame(r), formPage(f))
	}
	if own := ownLink(r, all); own != "" {
		return r.Redirect(own, "")
	}
	if err := d.admit(r, all); err != nil {
		return f.Again(err, frame(r), formPage(f))
	}
	ctx, stop := context.WithTimeout(r.Ctx(), patience)
	defer stop()
	all = d.answers(ctx, all, verification.Policy{Reader: reader})
	r.Header().Set("Cache-Control", "no-store")
	if len(all) > 1 {
		worstFirst(all)
		return r.Render(ui.Page{Title: r.T("verify.several.title", "count", len(all)), Private: true}, severalPage(all))
	}
	if err := all[0].err; err != nil {
		return again(r, f, all[0].field, err)
	}
	return r.Render(ui.Page{Title: title(r, all[0].report), Private: true}, resultPage(result{Report: all[0].report}))
}

// readers are the countries in whose terms a level can be told, by name.
func readers(ctx context.Context) []ui.Option {
	p := ui.P(ctx)
	var out []ui.Option
	for _, c := range credit.Standard().Countries() {
		out = append(out, ui.Option{Value: c, Text: p.Region(c)})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	return append([]ui.Option{{Text: p.T("verify.reader.none")}}, out...)
}

// again shows the form with what the file is and what to do.
func again(r *page.Request, f *page.Form, field string, err error) error {
	if l, ok := fault.Of(err); ok {
		at := *l[0]
		at.Field = field
		err = &at
	}
	return f.Again(err, frame(r), formPage(f))
}

// ownLink is the page of a share link of this portal, when that is the one thing
// sent: its holder sees that it was opened, and nothing is fetched.
func ownLink(r *page.Request, all []submission) string {
	token, ok := strings.CutPrefix(all[0].address, r.URL("/s/"))
	if len(all) != 1 || !ok || token == "" || strings.ContainsAny(token, "/?#") {
		return ""
	}
	return "/s/" + token
}

// admit counts what was sent against what the visitor may ask for.
func (d *Desk) admit(r *page.Request, all []submission) error {
	for _, s := range all {
		if d.Admit != nil {
			if err := d.Admit(r.HTTP()); err != nil {
				return err
			}
		}
		if s.address != "" && d.AdmitFetch != nil {
			if err := d.AdmitFetch(r.HTTP()); err != nil {
				return err
			}
		}
	}
	return nil
}

// answers verifies everything that was sent; a file with several credentials in it
// becomes several.
func (d *Desk) answers(ctx context.Context, all []submission, p verification.Policy) []submission {
	out := make([]submission, 0, len(all))
	for _, s := range all {
		data, err := d.bytes(ctx, s)
		s.data = nil
		if err != nil {
			s.err = err
			out = append(out, s)
			continue
		}
		reports, err := d.Verification.VerifyAll(ctx, data, p)
		for _, r := range reports {
			s.report, s.err = r, err
			out = append(out, s)
		}
	}
	return out
}

// bytes are those that were sent, or stand at the address that was.
func (d *Desk) bytes(ctx context.Context, s submission) ([]byte, error) {
	switch {
	case s.address == "":
		return s.data, nil
	case d.Fetch == nil:
		return nil, fault.New(fault.Invalid, "verify.no_addresses")
	}
	return d.Fetch(ctx, s.address)
}

// TooLarge answers what is larger than MaxPost.
func (d *Desk) TooLarge(r *page.Request) error {
	f := r.Blank()
	f.Wrong(fault.New(fault.Exhausted, "verify.too_large", "limit", MaxPost>>20).At("file"))
	p := frame(r)
	p.Error = true
	return r.RenderStatus(http.StatusRequestEntityTooLarge, p, formPage(f))
}

// result is what a check came to.
type result struct {
	verification.Report
	Shared bool      // by its holder, with a link
	Until  time.Time // when the link ends; zero: when its holder withdraws it
}

// Shared follows a link that a holder made.
func (d *Desk) Shared(r *page.Request) error {
	o, err := d.Wallet.Open(r.Ctx(), r.PathValue("token"))
	if err != nil {
		return err
	}
	rep, err := d.Verification.Verify(r.Ctx(), o.Credential.Document, verification.Policy{})
	if err != nil && rep.Verdict == "" {
		return err
	}
	r.Header().Set("Cache-Control", "no-store")
	return r.Render(ui.Page{Title: title(r, rep), Private: true}, resultPage(result{Report: rep, Shared: true, Until: o.Share.ExpiresAt}))
}

// title names the credential in the tab.
func title(r *page.Request, rep verification.Report) string {
	label := r.T("verification.label." + string(rep.Verdict))
	if rep.Credential == nil || rep.Credential.Title == "" {
		return label
	}
	return r.T("verify.result.tab", "label", label, "title", rep.Credential.Title)
}
