package demo

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed site
var siteFiles embed.FS

// Site is a provider's own web site: a few pages with schema.org data in them, a
// sitemap and a robots.txt. Cairn knows nothing of it but its address.
type Site struct {
	Host  string // www.harbour.example
	pages map[string]string
	names []string // of the pages, in the sitemap's order
	runs  runDates

	mu      sync.Mutex // guards what the provider changes during the story
	mended  bool       // the page without outcomes has got them
	drifted bool       // the observed round has become a multiple-choice test
}

// runDates are when the story's run takes place, and the next one, which is
// still open when the story is over.
type runDates struct {
	deadline, start, end             time.Time
	nextDeadline, nextStart, nextEnd time.Time
}

// NewSite opens the pages of one provider ("aldermoor", "harbour").
func NewSite(folder, host string, runs runDates) (*Site, error) {
	pages, err := fs.Sub(siteFiles, "site/"+folder)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(pages, "*.html")
	if err != nil {
		return nil, err
	}
	s := &Site{Host: host, pages: map[string]string{}, names: names, runs: runs}
	for _, name := range names {
		text, err := fs.ReadFile(pages, name)
		if err != nil {
			return nil, err
		}
		s.pages[name] = string(text)
		if page, _ := s.page(name); bytes.Contains(page, []byte("{{")) {
			return nil, fmt.Errorf("pages of %s: %s names what there is not", folder, name)
		}
	}
	return s, nil
}

// Mend pastes the missing learning outcomes into the page that lacked them.
func (s *Site) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mended = true
}

// Drift turns the observed round of the medicines course into a test at home.
func (s *Site) Drift() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drifted = true
}

// Correct makes the page say again what was approved.
func (s *Site) Correct() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drifted = false
}

// as is the site in a state of its own, beside this one.
func (s *Site) as(mended, drifted bool) *Site {
	return &Site{Host: s.Host, pages: s.pages, names: s.names, runs: s.runs, mended: mended, drifted: drifted}
}

// ServeHTTP serves the site.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch name {
	case "robots.txt":
		_, _ = fmt.Fprintf(w, "User-agent: *\nDisallow: /drafts/\nSitemap: https://%s/sitemap.xml\n", s.Host)
		return
	case "sitemap.xml":
		s.sitemap(w)
		return
	case "":
		name = "index.html"
	}
	if painting, ok := sitePictures[strings.TrimPrefix(name, "pictures/")]; ok {
		body, err := painting.draw()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
		return
	}
	body, ok := s.page(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

func (s *Site) page(name string) ([]byte, bool) {
	page, ok := s.pages[name]
	if !ok {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	const day = "2006-01-02"
	words := strings.NewReplacer(
		"{{.Site}}", "https://"+s.Host,
		"{{.Run}}", "run-"+s.runs.start.Format(day), "{{.Deadline}}", s.runs.deadline.Format(day),
		"{{.Start}}", s.runs.start.Format(day), "{{.End}}", s.runs.end.Format(day),
		"{{.NextRun}}", "run-"+s.runs.nextStart.Format(day), "{{.NextDeadline}}", s.runs.nextDeadline.Format(day),
		"{{.NextStart}}", s.runs.nextStart.Format(day), "{{.NextEnd}}", s.runs.nextEnd.Format(day),
	)
	return []byte(words.Replace(chosen(page, map[string]bool{"Mended": s.mended, "Drifted": s.drifted}))), true
}

// chosen is a page without the lines of the branches that do not hold. A branch
// begins and ends on lines of its own: {{- if .Mended}}, {{- else}}, {{- end}}.
func chosen(page string, holds map[string]bool) string {
	var b strings.Builder
	inside, show := false, true
	for line := range strings.Lines(page) {
		switch mark := strings.TrimSpace(line); {
		case strings.HasPrefix(mark, "{{- if ."):
			inside, show = true, holds[strings.TrimSuffix(strings.TrimPrefix(mark, "{{- if ."), "}}")]
		case inside && mark == "{{- else}}":
			show = !show
		case inside && mark == "{{- end}}":
			inside, show = false, true
		case show:
			b.WriteString(line)
		}
	}
	return b.String()
}

func (s *Site) sitemap(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/xml")
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, n := range s.names {
		fmt.Fprintf(&b, "<url><loc>https://%s/%s</loc></url>\n", s.Host, n)
	}
	b.WriteString("</urlset>\n")
	_, _ = w.Write([]byte(b.String()))
}
