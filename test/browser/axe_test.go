//go:build browser

package browser

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"opencairn.org/cairn/internal/ground/i18n"
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

// auditPage loads axe into the page, unless it is there, and asks it.
func auditPage(ctx context.Context) (audit, error) {
	loaded, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("'axe' in window"))
	if err == nil && !loaded {
		err = chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axeSource+";undefined"))
	}
	if err != nil {
		return audit{}, fmt.Errorf("load axe: %w", err)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[audit](auditScript, chromedp.EvalAwaitPromise))
}

// looks are the ways a page of a language is shown, one after the other in one
// tab: all of them, at three widths, or the sample that CI takes, in which each of
// two widths meets each language and each colour scheme, and each language both
// schemes.
func looks(lang string) []look {
	var all []look
	widths := []int64{320, 1280}
	if proof() {
		widths = []int64{320, 768, 1280}
	}
	for _, width := range widths {
		for _, dark := range []bool{false, true} {
			if proof() || dark == ((width == 320) == (lang == "ar")) {
				all = append(all, look{width, dark, lang})
			}
		}
	}
	return all
}

func proof() bool { return os.Getenv("CAIRN_PROOF") != "" }

// A round is what one reader sees in one language.
type round struct {
	reader string
	lang   string
	sights []sight
}

// rounds are all of them, the longest first, so that no tab waits for the other at
// the end.
func rounds(f *fellmark) []round {
	var all []round
	for _, lang := range languages() {
		for _, name := range readers {
			if s := seenBy(f, name); len(s) > 0 {
				all = append(all, round{name, lang, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b round) int { return len(b.sights) - len(a.sights) })
	return all
}

// languages are those that pages are audited in: all that are shipped, or two, of
// which one goes the other way.
func languages() []string {
	if !proof() {
		return []string{"en", "ar"}
	}
	var codes []string
	for _, l := range i18n.Languages() {
		codes = append(codes, l.Code)
	}
	return codes
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
	if err := startTour(); err != nil {
		t.Fatal(err)
	}
	for _, r := range rounds(f) {
		t.Run(r.lang+" "+r.reader, func(t *testing.T) {
			t.Parallel()
			auditAll(t, f, r)
		})
	}
}

func auditAll(t *testing.T, f *fellmark, r round) {
	looks := looks(r.lang)
	ctx := tab(t, looks[0], f.cookies[r.reader])
	for _, s := range r.sights {
		if err := visit(ctx, s.path); err != nil {
			t.Errorf("%s: %v", s.pattern, err)
			continue
		}
		judgeIn(t, ctx, looks, s.path+" ("+s.pattern+")")
	}
}

// judgeIn audits the page that a tab shows in each of the looks.
func judgeIn(t *testing.T, ctx context.Context, looks []look, name string) { //nolint:revive // a test's own helper: t first
	t.Helper()
	for _, l := range looks {
		if err := appear(ctx, l); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		judge(t, ctx, l.String()+" "+name)
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
	"GET /alumni/{graduate}",                           // only in a mail to a graduate
	"GET /via/{channel}", "GET /via/{channel}/{offer}", // on other sites and on paper; they lead on
	"GET /learning/{enrolment}/contract", "GET /provider/enrolments/{enrolment}/contract", // where a country asks for one; Fellmark does not
	"GET /pictures/{picture}",                     // no page: pages show it
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
