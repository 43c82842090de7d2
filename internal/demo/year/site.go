package year

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"
)

// Sites are the providers' web sites, by the host that is asked for. Cairn knows
// nothing of them but their addresses.
type Sites struct {
	now   func() time.Time
	sites map[string]*site
}

type site struct {
	provider *Provider
	offers   []*Offer
	byFile   map[string]*Offer
}

func newSites(offers []*Offer, now func() time.Time) *Sites {
	s := &Sites{now: now, sites: map[string]*site{}}
	for _, o := range offers {
		host := "www." + o.Provider.Host
		if s.sites[host] == nil {
			s.sites[host] = &site{provider: o.Provider, byFile: map[string]*Offer{}}
		}
		of := s.sites[host]
		of.offers = append(of.offers, o)
		of.byFile[o.file()] = o
	}
	return s
}

// ServeHTTP serves the site of the request's host.
func (s *Sites) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	of := s.sites[strings.ToLower(r.Host)]
	if of == nil {
		http.NotFound(w, r)
		return
	}
	body, kind, err := of.answer(r.Host, r.URL.Path, s.now())
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case body == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", kind)
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

const htmlKind = "text/html; charset=utf-8"

// answer is what is at a path; nil when nothing is.
func (s *site) answer(host, path string, now time.Time) (body []byte, kind string, err error) {
	switch path {
	case "/robots.txt":
		return fmt.Appendf(nil, "User-agent: *\nDisallow:\nSitemap: https://%s/sitemap.xml\n", host), "text/plain; charset=utf-8", nil
	case "/sitemap.xml":
		return s.sitemap(host), "application/xml", nil
	case "/":
		return s.index(), htmlKind, nil
	}
	o := s.byFile[strings.TrimPrefix(path, "/courses/")]
	if o == nil {
		return nil, "", nil
	}
	body, err = o.page(now)
	return body, htmlKind, err
}

func (s *site) sitemap(host string) []byte {
	b := []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, o := range s.offers {
		b = fmt.Appendf(b, "<url><loc>https://%s/courses/%s</loc></url>\n", host, o.file())
	}
	return append(b, "</urlset>\n"...)
}

func (s *site) index() []byte {
	lang := s.provider.Lang
	if lang == "" {
		lang = "en"
	}
	var b strings.Builder
	name := words(s.provider.Name, lang)
	head(&b, lang, name, name, "")
	b.WriteString("<ul>\n")
	for _, o := range s.offers {
		fmt.Fprintf(&b, "<li><a href=\"/courses/%s\">%s</a></li>\n", o.file(), html.EscapeString(words(o.Title, lang)))
	}
	b.WriteString("</ul>\n</body>\n</html>\n")
	return []byte(b.String())
}
