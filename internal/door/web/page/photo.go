package page

import (
	"net/http"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// SendPicture answers with a picture that never changes, as a picture only: opened
// by its own address it can do nothing.
func (r *Request) SendPicture(kind string, body []byte) error {
	h := r.w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	r.w.WriteHeader(http.StatusOK)
	if r.http.Method != http.MethodHead {
		_, _ = r.w.Write(body) // the client is gone when this fails
	}
	return nil
}

// Photo is an offer's picture as pages show it: our copies, with the words its
// provider gave and whose it is.
func Photo(p *i18n.Printer, image *catalogue.Image, shown catalogue.Picture) ui.PhotoData {
	if image == nil {
		return ui.PhotoData{}
	}
	var d ui.PhotoData
	for _, s := range shown.Sizes {
		d.Sizes = append(d.Sizes, ui.PhotoSize{Path: s.Path(), Width: s.Width, Height: s.Height})
	}
	if d.Alt, d.Lang = image.Alt.In(p.Lang()); d.Lang == p.Lang() {
		d.Lang = ""
	}
	if image.Credit != "" {
		d.Credit = p.T("portal.picture.by", "who", image.Credit)
	}
	if l := image.Licence; strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") {
		d.Licence = ui.Link{Text: p.T("portal.picture.licence"), Href: l}
	} else {
		d.Licence.Text = l
	}
	return d
}
