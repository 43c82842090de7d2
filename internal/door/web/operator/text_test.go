package operator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/identity"
)

func TestAnAddressInAMailIsALinkWithoutTheFullStopBehindIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]piece{
		"":                            nil,
		"no link":                     {{Text: "no link"}},
		"See http://a.example/x?y=1.": {{Text: "See "}, {Text: "http://a.example/x?y=1", Link: true}, {Text: "."}},
		"(https://a.example/)":        {{Text: "("}, {Text: "https://a.example/", Link: true}, {Text: ")"}},
		"javascript:alert(1)":         {{Text: "javascript:alert(1)"}},
		"<http://a.example>":          {{Text: "<"}, {Text: "http://a.example", Link: true}, {Text: ">"}},
	} {
		if d := cmp.Diff(want, pieces(text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func FuzzPiecesLoseNothing(f *testing.F) {
	f.Add("See http://a.example/x. Then https://b.example)")
	f.Add("http://")
	f.Fuzz(func(t *testing.T, text string) {
		var b strings.Builder
		for _, p := range pieces(text) {
			b.WriteString(p.Text)
			if p.Link && !strings.HasPrefix(p.Text, "http://") && !strings.HasPrefix(p.Text, "https://") {
				t.Errorf("%q is a link", p.Text)
			}
		}
		if b.String() != text {
			t.Errorf("got %q, want %q", b.String(), text)
		}
	})
}

func TestParagraphsKeepTheirLines(t *testing.T) {
	t.Parallel()
	if d := cmp.Diff([]string{"Dear A,", "one\ntwo"}, paragraphs("Dear A,\n\n\none\ntwo\n")); d != "" {
		t.Error(d)
	}
}

func TestOnePersonWithTwoRolesIsOneLine(t *testing.T) {
	t.Parallel()
	got := byPerson([]identity.Member{{Person: "p1", Name: "A", Role: identity.RoleManager}, {Person: "p2", Name: "A", Role: identity.RoleAuthor}, {Person: "p1", Name: "A", Role: identity.RoleRegistrar}})
	want := []member{{Person: "p1", Name: "A", Roles: []identity.Role{identity.RoleManager, identity.RoleRegistrar}}, {Person: "p2", Name: "A", Roles: []identity.Role{identity.RoleAuthor}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
