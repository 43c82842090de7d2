//go:build browser

package browser

import (
	"net/url"
	"strings"
	"testing"
)

// Somebody without work, on an old phone, in Arabic and without JavaScript: from why
// they are here to what a course costs is three taps at most.
func TestAPriceIsThreeTapsFromAnAim(t *testing.T) {
	v, err := enter(t.Context(), anybody)
	if err != nil {
		t.Fatal(err)
	}
	p, err := v.Open(t.Context(), "/?lang=ar")
	if err != nil {
		t.Fatal(err)
	}
	job, err := p.Link("/start/job") // one
	if err != nil {
		t.Fatal(err)
	}
	if p, err = v.Open(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(p.Body), "<fieldset") + strings.Count(string(p.Body), `type="search"`); n == 0 || n > 3 {
		t.Errorf("%d questions are asked", n)
	}
	if p, err = v.Submit(t.Context(), p, "/offers", url.Values{"q": {"مساعد رعاية"}}); err != nil { // two
		t.Fatal(err)
	}
	if !p.Has("EUR") {
		t.Errorf("no price after two taps: %.400s", p.Text())
	}
	offer, err := p.Link("/offers/")
	if err != nil {
		t.Fatal(err)
	}
	if p, err = v.Open(t.Context(), offer); err != nil { // three
		t.Fatal(err)
	}
	if !p.Has("EUR") {
		t.Errorf("no price after three taps: %.400s", p.Text())
	}
}
