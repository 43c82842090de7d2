package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

const letter = "It was a long letter <and> nobody\r\nwants to write it twice."

func TestAFormSentAfterTheSessionEndedIsKeptToBeSentAgain(t *testing.T) {
	t.Parallel()
	deny := func(*page.Request) error { return fault.New(fault.Denied, "identity.denied") }
	res := serve(t, &page.Site{SignIn: "/signin"}, "POST /letters/{id}", deny, post("/letters/7?b=1", url.Values{"words": {letter}, "kind": {"a", "b"}, "_once": {"t"}}))
	got := body(t, res)
	for _, want := range []string{
		`action="/letters/7?b=1"`, `name="words" value="It was a long letter &lt;and&gt; nobody` + "\r\n" + `wants to write it twice."`,
		`name="kind" value="a"`, `name="kind" value="b"`, `name="_once" value="t"`, "Send it again", `href="/signin" target="_blank"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if res.StatusCode != http.StatusForbidden || res.Header.Get("Cache-Control") == "" {
		t.Errorf("got %d, cache %q", res.StatusCode, res.Header.Get("Cache-Control"))
	}
}

func TestWhatSomebodyWroteIsOnEveryErrorPage(t *testing.T) {
	t.Parallel()
	for _, err := range []error{fault.New(fault.Conflict, "page.malformed"), fault.New(fault.NotFound, "page.malformed"), http.ErrBodyNotAllowed} {
		res := serve(t, &page.Site{}, "POST /x", func(*page.Request) error { return err }, post("/x", url.Values{"words": {letter}, "short": {"brief"}}))
		got := body(t, res)
		if !strings.Contains(got, "It was a long letter &lt;and&gt; nobody") || strings.Contains(got, "brief") || strings.Contains(got, "Send it again") {
			t.Errorf("%v: the page does not show the letter alone: %s", err, got)
		}
	}
}

// note is a form about one text.
func note(f *page.Form, now map[string][]string, shows bool) templ.Component {
	var parts []templ.Component
	if shows {
		parts = append(parts, ui.TextArea(f.Fill(ui.Field{Name: "words", Label: "Words"})))
	}
	return templ.Join(ui.ErrorSummary(f.Errors()), templ.Join(append(parts, ui.Form(f.ToEdit("/x", now)))...))
}

func TestAFormFilledFromWhatHasChangedShowsBoth(t *testing.T) {
	t.Parallel()
	stored := map[string][]string{"words": {"old"}}
	h := func(r *page.Request) error {
		f := r.Form()
		if err := f.Outdated(stored); err != nil {
			return f.Again(err, ui.Page{}, note(f, stored, true))
		}
		return r.Redirect("/done", "")
	}
	seen := func(got string) string {
		_, rest, ok := strings.Cut(got, `name="_seen" value="`)
		if !ok {
			t.Fatalf("the form does not say what it was filled from: %s", got)
		}
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	show := func(r *page.Request) error { return r.Render(ui.Page{}, note(r.Blank(), stored, true)) }
	first := seen(body(t, serve(t, &page.Site{}, "GET /x", show, get("/x"))))

	stored = map[string][]string{"words": {"theirs, meanwhile"}}
	res := serve(t, &page.Site{}, "POST /x", h, post("/x", url.Values{"words": {letter}, "_seen": {first}}))
	got := body(t, res)
	if res.StatusCode != http.StatusConflict || !strings.Contains(got, "theirs, meanwhile") || !strings.Contains(got, "It was a long letter") {
		t.Fatalf("got %d without both: %s", res.StatusCode, got)
	}
	again := serve(t, &page.Site{}, "POST /x", h, post("/x", url.Values{"words": {letter}, "_seen": {seen(got)}}))
	if again.StatusCode != http.StatusSeeOther {
		t.Errorf("sent once more it is not taken: %d", again.StatusCode)
	}
}

func TestWordsForAFieldThatIsGoneAreShownBelow(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error {
		f := r.Form()
		return f.Again(fault.New(fault.Conflict, "page.malformed"), ui.Page{}, note(f, nil, false))
	}
	actor := func(*http.Request) (identity.Actor, error) { return identity.Anonymous, nil }
	got := body(t, serve(t, &page.Site{Actor: actor}, "POST /x", h, post("/x", url.Values{"words": {letter}})))
	if !strings.Contains(got, "It was a long letter &lt;and&gt; nobody") {
		t.Errorf("what was typed is lost: %s", got)
	}
}
