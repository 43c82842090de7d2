package page

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// PortalPath is where the addresses of portals begin; a portal's short name
// follows.
const PortalPath = "/p/"

// Place is the portal a page is read in. The zero value is the whole site.
type Place struct {
	Prefix string // of its addresses: "/p/harbour"
	Title  i18n.Text
	Words  i18n.Text // its introduction
	By     i18n.Text // name of who runs it
}

type placeKey struct{}

// WithPlace makes the pages answered under ctx those of a portal: every address on
// them stays within it. Pages are written as for the whole site.
func WithPlace(ctx context.Context, p Place) context.Context {
	return context.WithValue(ctx, placeKey{}, p)
}

// Place is the portal this page is read in, if it is one's.
func (r *Request) Place() (p Place, in bool) {
	p, in = r.http.Context().Value(placeKey{}).(Place)
	return p, in
}

// within puts the portal's prefix before every address of this site that a page
// leads to. Text cannot be taken for one: templ writes a quotation mark in it as an
// entity. What is the same everywhere stays where browsers keep it.
func (r *Request) within(html string) string {
	p, in := r.Place()
	if !in {
		return html
	}
	var pairs []string
	for _, name := range []string{" href", " action", " formaction"} {
		at := name + `="`
		pairs = append(pairs, at+ui.StaticPath, at+ui.StaticPath, at+"//", at+"//", at+"/", at+p.Prefix+"/")
	}
	return strings.NewReplacer(pairs...).Replace(html)
}
