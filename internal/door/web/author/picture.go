package author

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// MaxPictureForm is the largest form with a picture, in bytes: some times what a
// picture may have, so that who sends one that is too large keeps what was typed.
const MaxPictureForm = 4*catalogue.MaxPicture + 64<<10

func picturePath(id catalogue.HostedID) string { return pagePath(id) + "/picture" }

// pictureView is the picture of a page that is hosted for a provider.
type pictureView struct {
	ID    catalogue.HostedID
	Title string
	Photo ui.PhotoData // none: it has no picture
}

// PagePicture shows the picture of a page, and takes another.
func (d *Desk) PagePicture(r *page.Request) error {
	f := r.Blank()
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	if p := draft.Picture; p != nil {
		f.Set("alt", p.Alt)
		f.Set("credit", p.Credit)
		f.Set("licence", p.Licence)
	}
	return d.showPicture(r, f, draft, nil)
}

func (d *Desk) draft(r *page.Request) (catalogue.HostedDraft, error) {
	return d.Catalogue.HostedDraft(r.Ctx(), r.Actor(), catalogue.HostedID(r.PathValue("page")))
}

func (d *Desk) showPicture(r *page.Request, f *page.Form, draft catalogue.HostedDraft, cause error) error {
	v := pictureView{ID: draft.ID, Title: hostedTitle(r.Printer(), draft.HostedPage), Photo: page.Photo(r.Printer(), draft.Read.Image, draft.Shows)}
	p := pagesFrame(r, r.T("author.picture.title"))
	if cause != nil {
		return f.Again(cause, p, pictureBody(v, f))
	}
	return r.Render(p, pictureBody(v, f))
}

// GivePicture keeps a picture with its words, or other words for the one there is.
func (d *Desk) GivePicture(r *page.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	f := r.Form()
	words := catalogue.HostedPicture{Alt: f.Text("alt"), Credit: f.Text("credit"), Licence: f.Text("licence")}
	file, _, err := f.File("file")
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		err = d.Catalogue.PutHostedPicture(r.Ctx(), r.Actor(), draft.ID, file.Data, words)
	}
	if err != nil {
		return d.showPicture(r, f, draft, err)
	}
	return r.Redirect(pagePath(draft.ID), "author.picture.kept")
}

// PictureTooLarge says how large a picture may be.
func (d *Desk) PictureTooLarge(r *page.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	return d.showPicture(r, r.Blank(), draft, fault.New(fault.Exhausted, "catalogue.picture.heavy", "megabytes", catalogue.MaxPicture>>20).At("file"))
}

// DropPicture takes the picture off a page.
func (d *Desk) DropPicture(r *page.Request) error {
	id := catalogue.HostedID(r.PathValue("page"))
	if err := d.Catalogue.DropHostedPicture(r.Ctx(), r.Actor(), id); err != nil {
		return err
	}
	return r.Redirect(pagePath(id), "author.picture.dropped")
}
