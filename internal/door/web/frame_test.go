package web

import (
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
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

// An auditor is led to the desks that their own organisation works at, never to one
// that is empty for ever.
func TestAnAuditorIsLedToTheDesksOfTheirOrganisation(t *testing.T) {
	t.Parallel()
	for kind, want := range map[identity.OrganisationKind]string{
		identity.KindAgency: "/agency", identity.KindProvider: "/provider", identity.KindUniversity: "/provider", identity.KindMinistry: "", identity.KindFunder: "",
	} {
		got := ""
		for _, k := range desks {
			if k.role == identity.RoleAuditor && k.workedAt(kind) {
				got += k.href
			}
		}
		if got != want {
			t.Errorf("%s: led to %q, want %q", kind, got, want)
		}
	}
}
