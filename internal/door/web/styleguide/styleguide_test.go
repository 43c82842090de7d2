package styleguide_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/styleguide"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

var pages = []string{"/styleguide", "/styleguide/errors", "/styleguide/work", "/styleguide/certificate", "/styleguide/fault/conflict", "/styleguide/fault/none"}

func site() http.Handler {
	s := &page.Site{Name: "Fellmark", Demo: true, Log: slog.New(slog.DiscardHandler)}
	mux := http.NewServeMux()
	styleguide.Mount(mux, s)
	mux.Handle("GET "+ui.StaticPath, ui.Static())
	return s.Wrap(s.Routes(mux))
}

func fetch(h http.Handler, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// each runs fn on every page in every language.
func each(t *testing.T, fn func(t *testing.T, root *html.Node, source string)) {
	t.Helper()
	h := site()
	for _, path := range pages {
		for _, l := range i18n.Languages() {
			t.Run(l.Code+path, func(t *testing.T) {
				t.Parallel()
				source := fetch(h, path+"?lang="+l.Code, "").Body.String()
				root, err := html.Parse(strings.NewReader(source))
				if err != nil {
					t.Fatal(err)
				}
				fn(t, root, source)
			})
		}
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ *html.Node, source string) {
		for _, area := range []string{"styleguide.", "ui.", "page.", "common."} {
			for rest := source; ; {
				i := strings.Index(rest, ">"+area)
				if i < 0 {
					break
				}
				t.Errorf("a key is shown: %.60s", rest[i:])
				rest = rest[i+1:]
			}
		}
	})
}

func TestPagesHaveOneH1AndLeaveNoHeadingLevelOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, root *html.Node, _ string) {
		level, h1 := 0, 0
		for n := range root.Descendants() {
			if n.Type != html.ElementNode || len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
				continue
			}
			now := int(n.Data[1] - '0')
			if now == 1 {
				h1++
			}
			// The error summary's h2 stands above the h1: it must be read first.
			if level > 0 && now > level+1 {
				t.Errorf("h%d follows h%d", now, level)
			}
			level = now
		}
		if h1 != 1 {
			t.Errorf("%d h1", h1)
		}
	})
}

func TestIdsAreUniqueAndReferencesLeadSomewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, root *html.Node, _ string) {
		ids := map[string]int{}
		for n := range root.Descendants() {
			if id, ok := attr(n, "id"); ok {
				if ids[id]++; ids[id] > 1 {
					t.Errorf("id %q twice", id)
				}
			}
		}
		for n := range root.Descendants() {
			for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
				v, _ := attr(n, name)
				for id := range strings.FieldsSeq(v) {
					if ids[id] == 0 {
						t.Errorf("%s of <%s> names %q, which is not there", name, n.Data, id)
					}
				}
			}
			if href, _ := attr(n, "href"); strings.HasPrefix(href, "#f-") && ids[href[1:]] == 0 {
				t.Errorf("the error summary leads to %s, which is not there", href)
			}
		}
	})
}

func TestEveryControlHasALabel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, root *html.Node, _ string) {
		labelled := map[string]bool{}
		for n := range root.Descendants() {
			if v, ok := attr(n, "for"); ok && n.DataAtom == atom.Label {
				labelled[v] = true
			}
		}
		for n := range root.Descendants() {
			if !slices.Contains([]atom.Atom{atom.Input, atom.Select, atom.Textarea}, n.DataAtom) {
				continue
			}
			if kind, _ := attr(n, "type"); kind == "hidden" {
				continue
			}
			id, _ := attr(n, "id")
			if !labelled[id] && (n.Parent == nil || n.Parent.DataAtom != atom.Label) {
				t.Errorf("no label for %q", id)
			}
		}
	})
}

func TestNoScriptAndNoInlineStyle(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, root *html.Node, _ string) {
		for n := range root.Descendants() {
			if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
				t.Errorf("<%s>", n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s on <%s>", a.Key, n.Data)
				}
			}
		}
	})
}

func TestTheDirectionFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	h := site()
	for lang, want := range map[string]string{"en": `<html lang="en" dir="ltr">`, "ar": `<html lang="ar" dir="rtl">`} {
		if got := fetch(h, "/styleguide?lang="+lang, "").Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s: %.200s", lang, got)
		}
	}
}

func TestTheFirstLoadIsUnder60Kilobytes(t *testing.T) {
	t.Parallel()
	h := site()
	first := fetch(h, "/styleguide", "gzip")
	z, err := gzip.NewReader(bytes.NewReader(first.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	source, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	sum := first.Body.Len()
	for _, address := range []string{ui.Stylesheet(), ui.Favicon()} {
		if !bytes.Contains(source, []byte(address)) {
			t.Errorf("the page does not name %s", address)
		}
		w := fetch(h, address, "gzip")
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: got %d, %q", address, w.Code, w.Header().Get("Cache-Control"))
		}
		sum += w.Body.Len()
	}
	if sum > 60_000 {
		t.Errorf("%d bytes", sum)
	}
	t.Logf("page, stylesheet and mark: %d bytes compressed, the page %d bytes plain", sum, len(source))
}
