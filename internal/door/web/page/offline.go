package page

import (
	"encoding/json"
	"net/http"

	"opencairn.org/cairn/internal/door/web/ui"
)

// Offline says what a device keeps; without a line the worker shows it in place of
// what cannot be reached, with a list of what there is.
func Offline(r *Request) error {
	return r.Render(ui.Page{Title: r.T("ui.offline.title"), Description: r.T("ui.offline.lead"), Private: true, Breadcrumb: []ui.Link{}}, offlinePage())
}

// Forget has the browser drop what it keeps of this site besides cookies: at a
// sign-in and a sign-out, so that nobody sees what another person kept. Browsers
// that do not know the header have the worker, which does the same at a sign-out.
func (r *Request) Forget() { r.w.Header().Set("Clear-Site-Data", `"storage"`) }

// manifest is the web app manifest (W3C), in the reader's language.
type manifest struct {
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Lang       string         `json:"lang"`
	Dir        string         `json:"dir"`
	ID         string         `json:"id"`
	Start      string         `json:"start_url"`
	Scope      string         `json:"scope"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// Manifest is what a device needs to put the portal on its home screen, under the
// name its readers know.
func Manifest(r *Request) error {
	name := r.site.Name
	if r.site.Frame != nil {
		name = r.site.Frame(r).Site
	}
	if name == "" {
		name = "Cairn"
	}
	const svg = "image/svg+xml"
	body, err := json.Marshal(manifest{
		Name: name, ShortName: name, Lang: r.printer.Lang(), Dir: r.printer.Dir(), ID: "/", Start: "/", Scope: "/", Display: "minimal-ui",
		Background: "#ffffff", Theme: "#43195a",
		Icons: []manifestIcon{
			{ui.Favicon(), "any", svg, "any"},
			{ui.InstalledIcon(), "any", svg, "maskable"},
		},
	})
	if err != nil {
		return err
	}
	h := r.w.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "public, max-age=3600")
	h.Add("Vary", "Accept-Language, Cookie")
	r.w.WriteHeader(http.StatusOK)
	_, _ = r.w.Write(body) // the client is gone when this fails
	return nil
}
