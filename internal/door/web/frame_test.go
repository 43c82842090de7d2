package web

import (
	"testing"

	"opencairn.org/cairn/internal/door/web/ui"
)

// Who is deep in a desk still sees which desk it is, and only one is marked.
func TestTheDeskTheReaderIsInIsMarked(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/provider":              "/provider",
		"/provider/sources":      "/provider",
		"/provider/sources/s1":   "/provider",
		"/provider/runs":         "/provider/runs",
		"/provider/sittings/new": "/provider/sittings",
		"/offers/o1/cost":        "/offers",
		"/offersomething":        "",
		"/":                      "",
		"/my/recognition/r1":     "/my/recognition",
		"/my/credentials":        "/my",
	} {
		nav := []ui.Link{{Href: "/offers"}, {Href: "/my"}, {Href: "/my/recognition"}, {Href: "/provider"}, {Href: "/provider/runs"}, {Href: "/provider/sittings"}}
		markDesk(nav, path)
		got := ""
		for _, l := range nav {
			if l.Current {
				got += l.Href
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
