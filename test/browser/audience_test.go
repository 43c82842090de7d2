//go:build browser

package browser

import (
	"fmt"
	"strings"
	"testing"
)

// Who comes to the home page for a firm or a school finds what they can do, numbers
// that are those of the pages they lead to, and what each word means.
func TestEmployersAndSchoolsAreLedFromTheHomePage(t *testing.T) {
	v, err := enter(t.Context(), anybody)
	if err != nil {
		t.Fatal(err)
	}
	open := func(path string) (body string) {
		t.Helper()
		p, err := v.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return string(p.Body)
	}
	home := open("/?lang=en")
	for _, path := range []string{"/for/employers", "/for/schools", "/glossary"} {
		if !strings.Contains(home, `href="`+path+`"`) {
			t.Errorf("the home page does not lead to %s", path)
		}
	}
	employers := open("/for/employers")
	if n := strings.Count(open("/needs"), `<section class="box">`); n == 0 || !strings.Contains(employers, fmt.Sprintf(`<a href="/needs">%d <`, n)) {
		t.Errorf("%d needs are listed, and the page for employers says another number", n)
	}
	schools := open("/for/schools")
	if !strings.Contains(schools, "Under 16, a parent or guardian has to agree") {
		t.Error("the page for schools does not say from when a pupil agrees alone")
	}
	glossary := open("/glossary")
	for _, page := range []string{employers, schools} {
		for _, rest := range strings.Split(page, `href="/glossary#`)[1:] {
			if word, _, _ := strings.Cut(rest, `"`); !strings.Contains(glossary, `<div id="`+word+`">`) {
				t.Errorf("the glossary does not explain %s", word)
			}
		}
	}
}

// Somebody who looks after a child is led to what helps: courses that look after it
// meanwhile (S-365).
func TestWhoLooksAfterSomebodyIsLedToChildcare(t *testing.T) {
	h := newHandAt(t, "a mother", look{320, false, "en"})
	h.goTo("/")
	h.link("what is hard", "/hurdles")
	h.link("who she is", "/hurdles/carers")
	h.mustSay("I look after somebody")
	h.link("what helps", `/offers\?supports=childcare`)
	h.mustSay("1 offer")
}
