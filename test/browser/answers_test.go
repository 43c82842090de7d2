//go:build browser

package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestAxeFindsNothingInAnswers looks at pages that only answer a form: what was
// wrong, a verdict, a page to print; and at a page that is not there.
func TestAxeFindsNothingInAnswers(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(world.dir, "samira.json"))
	if err != nil {
		t.Fatal(err)
	}
	genuine := string(file)
	mine, ok := nthOf(f, "Samira Haddad", "GET /my/credentials/{credential}", 0)
	if !ok {
		t.Fatal("Samira sees no credential")
	}
	for _, x := range []struct {
		name, reader, path, action, text, want string
	}{
		{"a link asked for without an address", anybody, "/signin", "/signin", "", ".error-summary"},
		{"nothing to check", anybody, "/verify", "/verify", "", ".error-summary"},
		{"a genuine credential", anybody, "/verify", "/verify", genuine, ".verdict-genuine"},
		{"one letter changed", anybody, "/verify", "/verify", strings.Replace(genuine, "Samira", "Samara", 1), ".verdict-not-genuine"},
		{"an offer by everybody's rules", anybody, "/check?country=XF", "/check", offerFile, ".finding-fail .lines"},
		{"an offer that is no offer", anybody, "/check", "/check", `{"mc": {"titel": "x"}}`, ".error-summary"},
		{"a definition that lacks its source", anybody, "/frameworks/desk", "/frameworks/desk", "", ".error-summary"},
		{"what a country's definition means today", anybody, "/frameworks/desk?pack=xf", "/frameworks/desk", "", "#means .compare"},
		{"a page to print", "Samira Haddad", mine.path, "/print", "", ".certificate"},
		{"a page that is not there", anybody, "/nowhere", "", "", "h1"},
	} {
		for _, lang := range []string{"en", "ar"} {
			t.Run(x.name+" "+lang, func(t *testing.T) {
				t.Parallel()
				looks := looks(lang)
				ctx := tab(t, looks[0], f.cookies[x.reader])
				if err := chromedp.Do(ctx, chromedp.Navigate(world.portal+x.path)); err != nil {
					t.Fatal(err)
				}
				if x.action != "" {
					if err := submit(ctx, x.action, x.text); err != nil {
						t.Fatal(err)
					}
				}
				there, err := chromedp.Run(ctx, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, x.want)))
				if err != nil || there == 0 {
					t.Fatalf("the answer has no %s: %v", x.want, err)
				}
				judgeIn(t, ctx, looks, x.name)
			})
		}
	}
}

// offerFile lacks something, contradicts itself, and keeps to the rules of some.
const offerFile = `{"mc": {"title": "Knots", "country": ["XF"], "outcomes": [{"text": "Tie a bowline"}], "volume": {"hours": 10, "ects": 4}, "level": {"eqf": 5}}}`

// submit sends the form that is posted to an address, with a text in its text area.
func submit(ctx context.Context, action, text string) error {
	script := fmt.Sprintf(`(() => {
		const f = [...document.forms].find(f => f.method === 'post' && new URL(f.action).pathname.endsWith(%q));
		const area = f.querySelector('textarea');
		if (area) area.value = %q;
		f.requestSubmit();
	})()`, action, text)
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Evaluate[chromedp.Void](script)))
	return err
}
