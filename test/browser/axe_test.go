//go:build browser

package browser

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// minPasses is how many of axe's rules a page must give something to pass: an
// empty page finds nothing wrong either.
const minPasses = 15

// audit is what axe and two measurements say of one page.
type audit struct {
	Passes     int      `json:"passes"`
	Heading    string   `json:"heading"`
	Overflow   int      `json:"overflow"` // CSS pixels wider than the window
	Violations []string `json:"violations"`
}

const auditScript = `axe.run(document, {resultTypes: ['violations']}).then(r => ({
	passes: r.passes.length,
	heading: (document.querySelector('h1') || {textContent: ''}).textContent.trim(),
	overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
	violations: r.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n =>
		n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + (n.any.concat(n.all, n.none)[0] || {message: ''}).message).join(' | ')),
}))`

func auditPage(ctx context.Context) (audit, error) {
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axeSource+";undefined")); err != nil {
		return audit{}, fmt.Errorf("load axe: %w", err)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[audit](auditScript, chromedp.EvalAwaitPromise))
}

// looks are every way a page is shown, or the sample of them that CI takes.
func looks() []look {
	var all []look
	for _, lang := range []string{"en", "ar"} {
		for _, width := range []int64{320, 1280} {
			all = append(all, look{width, false, lang})
			if proof() {
				all = append(all, look{width, true, lang})
			}
		}
	}
	return all
}

func proof() bool { return os.Getenv("CAIRN_PROOF") != "" }

// A round is what one reader sees in one look.
type round struct {
	reader string
	look   look
	sights []sight
}

func rounds(f *fellmark) []round {
	var all []round
	for _, l := range looks() {
		for _, name := range readers {
			if s := seenBy(f, name); len(s) > 0 {
				all = append(all, round{name, l, s})
			}
		}
	}
	if !proof() { // dark in the sample: one look at what anybody sees
		all = append(all, round{anybody, look{320, true, "ar"}, seenBy(f, anybody)}, round{anybody, look{1280, true, "en"}, seenBy(f, anybody)})
	}
	return all
}

func seenBy(f *fellmark, name string) []sight {
	var s []sight
	for _, x := range f.sights {
		if x.reader == name {
			s = append(s, x)
		}
	}
	return s
}

func TestAxeFindsNothingOnAnyPage(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pages of %d routes", len(f.sights), len(f.routes))
	todo := make(chan round)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for r := range todo {
				t.Run(r.look.String()+" "+r.reader, func(t *testing.T) { auditAll(t, f, r) })
			}
		})
	}
	for _, r := range rounds(f) {
		todo <- r
	}
	close(todo)
	wg.Wait()
}

func auditAll(t *testing.T, f *fellmark, r round) {
	ctx := tab(t, r.look, f.cookies[r.reader])
	for _, s := range r.sights {
		if err := visit(ctx, s.path); err != nil {
			t.Errorf("%s: %v", s.pattern, err)
			continue
		}
		judge(t, ctx, s.path+" ("+s.pattern+")")
	}
}

// judge audits the page that a tab shows.
func judge(t *testing.T, ctx context.Context, name string) { //nolint:revive // a test's own helper: t first
	t.Helper()
	a, err := auditPage(ctx)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, v := range a.Violations {
		t.Errorf("%s: %s", name, v)
	}
	if a.Heading == "" || a.Passes < minPasses {
		t.Errorf("%s: heading %q, %d rules passed, want a heading and %d", name, a.Heading, a.Passes, minPasses)
	}
	if a.Overflow > 0 {
		t.Errorf("%s: %d pixels wider than the window", name, a.Overflow)
	}
}

// elsewhere are the routes that nobody in this world is led to: Harbour has not
// closed in it (in the tour's seventh scene it has), and no institution signs
// people in.
var elsewhere = []string{
	"GET /archive/{closed}", "GET /archive/{closed}/file", "GET /archive/{closed}/credentials/{kept}", "GET /closed/{organisation}",
	"GET /signin/with/{issuer}", "GET /signin/with/{issuer}/back",
	"GET /offers/{offer}/runs/{run}/calendar.ics", // for other programs; a person takes all of an offer's dates
}

func TestEveryGETRouteIsLookedAt(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	for pattern, seen := range f.routes {
		if !seen && !slices.Contains(elsewhere, pattern) {
			t.Errorf("no link of anybody's leads to %s", pattern)
		}
	}
}

func TestAPlantedViolationIsFound(t *testing.T) {
	ctx := tab(t, look{1280, false, "en"}, nil)
	if err := visit(ctx, "/offers"); err != nil {
		t.Fatal(err)
	}
	const plant = `(() => {
		document.querySelector('main').insertAdjacentHTML('beforeend',
			'<img src="/favicon.ico"><input><p id="pale">pale</p><div id="wide">wide</div>');
		Object.assign(document.getElementById('pale').style, {color: '#bbb', background: '#fff'});
		document.getElementById('wide').style.width = '3000px';
		document.documentElement.removeAttribute('lang');
	})()`
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](plant)); err != nil {
		t.Fatal(err)
	}
	a, err := auditPage(ctx)
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Join(a.Violations, "\n")
	for _, want := range []string{"image-alt", "label", "color-contrast", "html-has-lang"} {
		if !strings.Contains(found, want+": ") {
			t.Errorf("axe did not find the planted %s; it found:\n%s", want, found)
		}
	}
	if a.Overflow <= 0 {
		t.Error("the planted wide element was not measured")
	}
}
