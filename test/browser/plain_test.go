//go:build browser

package browser

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// maxFirstLoad is what a page may cost somebody who has never been here: the
// page, its style and its icon, as they travel, without pictures (style.md).
const maxFirstLoad = 60 * 1000

func TestNoPageNeedsJavaScriptOrMuchOfALine(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	cost, largest := map[string]int{}, 0
	for _, s := range f.sights {
		body, size, err := load(t.Context(), s.path, f.cookies[s.reader])
		if err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		doc, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		for _, what := range scripts(doc) {
			t.Errorf("%s (%s): %s", s.path, s.pattern, what)
		}
		for _, path := range parts(doc) {
			if _, known := cost[path]; !known {
				if _, cost[path], err = load(t.Context(), path, nil); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
			}
			size += cost[path]
		}
		if size > maxFirstLoad {
			t.Errorf("%s (%s): a first load is %d bytes, at most %d", s.path, s.pattern, size, maxFirstLoad)
		}
		largest = max(largest, size)
	}
	t.Logf("%d pages; the heaviest first load is %d bytes", len(f.sights), largest)
}

// load fetches as a browser does, compressed, and gives the body and what
// travelled.
func load(ctx context.Context, path string, cookies map[string]string) (body []byte, travelled int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, world.portal+path, http.NoBody)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	for name, value := range cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, 0, err
	}
	raw, err := io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("status %d: %w", resp.StatusCode, err)
	}
	body = raw
	if resp.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, 0, err
		}
		if body, err = io.ReadAll(z); err != nil {
			return nil, 0, err
		}
	}
	for name, values := range resp.Header {
		travelled += len(name) + len(strings.Join(values, ", ")) + 4
	}
	return body, travelled + len(raw), nil
}

// scripts are the things of a page that would run: data is none.
func scripts(doc *html.Node) (found []string) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && attribute(n, "type") != "application/ld+json" && !ours(n) {
			found = append(found, "a <script>")
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				found = append(found, fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val))
			}
		}
	}
	return found
}

// ours reports whether a script is the one file that pages may load: it only
// presses a form's button for the reader, and every page works without it.
func ours(n *html.Node) bool {
	return n.FirstChild == nil && strings.HasPrefix(attribute(n, "src"), "/static/live-")
}

// parts are the files of its own that a page brings along, without pictures.
func parts(doc *html.Node) (paths []string) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "link" || attribute(n, "rel") == "canonical" || attribute(n, "rel") == "alternate" {
			continue
		}
		if u, err := url.Parse(attribute(n, "href")); err == nil && u.Host == "" && u.Path != "" {
			paths = append(paths, u.Path)
		}
	}
	return paths
}

func TestAScriptInAPageIsSeen(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(`<script type="application/ld+json">{}</script><script>x()</script><a href="javascript:x()" onclick="x()">x</a>`))
	if err != nil {
		t.Fatal(err)
	}
	if found := scripts(doc); len(found) != 3 {
		t.Errorf("found %v, want three", found)
	}
}
