package portal

import (
	"net/http"

	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// AlumniLink shows what the link of a mail to a graduate leads to, and changes
// nothing.
func (d *Desk) AlumniLink(r *page.Request) error {
	x, org, err := d.Outreach.AlumniBy(r.Ctx(), r.Actor(), r.PathValue("graduate"))
	if fault.Is(err, "outreach.alumni.none") {
		return r.RenderStatus(http.StatusNotFound, ui.Page{Title: r.T("alert.gone.title"), Private: true}, alumniGoneBody())
	}
	if err != nil {
		return err
	}
	noReferrer(r)
	title := r.T("alumni.link.title", "institution", org.Name)
	return r.Render(ui.Page{Title: title, Private: true}, alumniLinkBody(title, x.Agreed, outreach.AlumniPath+r.PathValue("graduate")))
}

// StopAlumni stops by the link of a mail; a mail program does it by one POST and
// follows no redirect (RFC 8058). Once more is no error.
func (d *Desk) StopAlumni(r *page.Request) error {
	err := d.Outreach.EndAlumni(r.Ctx(), r.Actor(), r.PathValue("graduate"))
	if err != nil && !fault.Is(err, "outreach.alumni.none") {
		return err
	}
	return r.Render(ui.Page{Title: r.T("alert.stopped.title"), Private: true}, alumniStoppedBody())
}

// Alumni is what an institution sees of its graduates.
func (d *Desk) Alumni(r *page.Request) error {
	seen, err := d.Outreach.SeeAlumni(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("alumni.seen.title"), Private: true}, alumniBody(seen))
}
