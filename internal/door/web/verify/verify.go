package verify

import (
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// MaxPost is how much may be sent, in bytes. A credential has at most
// verification.MaxSize; what is a little larger (a scan, a folder) is still
// looked at, because it is more useful to hear what it is.
const MaxPost = 8 << 20

// Desk serves the checker's pages.
type Desk struct {
	Verification *verification.Verifier
	Wallet       *wallet.Service
}

// Form asks for a file or its text.
func (d *Desk) Form(r *page.Request) error {
	return r.Render(frame(r), formPage(r.Blank()))
}

func frame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("verify.title"), Description: r.T("verify.lead")}
}

// Check verifies what was sent. A credential that is not good is an answer like
// any other; what is no credential is an error of the form.
func (d *Desk) Check(r *page.Request) error {
	f := r.Form()
	data, field, err := submitted(f)
	if err != nil {
		return f.Again(err, frame(r), formPage(f))
	}
	rep, err := d.Verification.Verify(r.Ctx(), data, verification.Policy{})
	if err != nil {
		return again(r, f, field, err)
	}
	return r.Render(ui.Page{Title: title(r, rep), Private: true}, resultPage(result{Report: rep}))
}

// again shows the form with what the file is and what to do.
func again(r *page.Request, f *page.Form, field string, err error) error {
	if l, ok := fault.Of(err); ok && field == "file" {
		l[0].Field = field
	} else if ok {
		l[0].Field = "text"
	}
	return f.Again(err, frame(r), formPage(f))
}

// submitted is the file that was sent, else the text that was pasted.
func submitted(f *page.Form) (data []byte, field string, err error) {
	u, ok, err := f.File("file")
	if err != nil || ok {
		return u.Data, "file", err
	}
	text := f.TextMax("text", MaxPost)
	if err := f.Err(); err != nil {
		return nil, "text", err
	}
	if text == "" {
		return nil, "file", fault.New(fault.Invalid, "verify.nothing_sent").At("file")
	}
	return []byte(text), "text", nil
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
