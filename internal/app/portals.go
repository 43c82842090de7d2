package app

import (
	"log/slog"
	"net/http"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/fault"
)

// portals serves every page and the API also below the address of a portal, about
// the portal's offers only. The rest of the program sees the same addresses as
// without it, and who may do what is asked as ever.
func (a *App) portals(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slug, rest, below := strings.Cut(strings.TrimPrefix(r.URL.Path, page.PortalPath), "/")
		if !strings.HasPrefix(r.URL.Path, page.PortalPath) || slug == "" || !a.on("outreach") {
			next.ServeHTTP(w, r)
			return
		}
		d, err := a.Outreach.DoorAt(r.Context(), slug)
		switch {
		case fault.Is(err, "outreach.portal.none"):
			next.ServeHTTP(w, r) // which has no such page, and says so
			return
		case err != nil: // rather nothing than what the portal does not show
			a.Log.ErrorContext(r.Context(), "open portal", slog.String("portal", slug), slog.Any("error", err))
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
			return
		case !below:
			http.Redirect(w, r, page.PortalPath+d.Slug+"/", http.StatusPermanentRedirect)
			return
		}
		ctx := catalogue.Within(r.Context(), d.Scope)
		ctx = page.WithPlace(ctx, page.Place{Prefix: page.PortalPath + d.Slug, Title: d.Title, Words: d.Words, By: d.By.Name})
		r = r.Clone(ctx)
		r.URL.Path, r.URL.RawPath = "/"+rest, ""
		next.ServeHTTP(w, r)
	})
}
