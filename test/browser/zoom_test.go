//go:build browser

package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// samples are one page of each kind that a reader is led to; all readers' in the long
// proof.
func samples(f *fellmark, names ...string) (found []sight) {
	if proof() {
		names = readers
	}
	seen := map[string]bool{}
	for _, name := range names {
		for _, s := range seenBy(f, name) {
			if !seen[s.pattern] {
				seen[s.pattern] = true
				found = append(found, s)
			}
		}
	}
	return found
}

// overflow is how many pixels a page is wider than its window, and what sticks out
// furthest.
const overflow = `(() => {
	const e = document.documentElement, wide = e.scrollWidth - e.clientWidth;
	if (wide <= 0) return '';
	const out = [...document.querySelectorAll('body *')].filter(x => x.getBoundingClientRect().right > e.clientWidth + 1 || x.getBoundingClientRect().left < -1).pop();
	return wide + ' pixels: ' + (out ? out.outerHTML.slice(0, 120) : '');
})()`

// At 200 % a laptop's window of 1280 by 900 is one of 640 by 450 (WCAG 2.2, 1.4.4 and
// 1.4.10); text alone is doubled by the reader's own setting. Nothing is cut off in
// either.
func TestNothingIsCutOffAtTwiceTheSize(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	all := samples(f, anybody, "Samira Haddad")
	if len(all) < 25 {
		t.Fatalf("only %d kinds of pages", len(all))
	}
	for _, name := range readers {
		ctx := tab(t, look{1280, false, "en"}, f.cookies[name])
		for _, s := range all {
			if s.reader != name {
				continue
			}
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(640, 450, chromedp.EmulateScale(2))); err != nil {
				t.Fatal(err)
			}
			if err := visit(ctx, s.path); err != nil {
				t.Errorf("%s: %v", s.pattern, err)
				continue
			}
			if wide, err := chromedp.Run(ctx, chromedp.Evaluate[string](overflow)); err != nil || wide != "" {
				t.Errorf("%s at 200 %%: %s %v", s.path, wide, err)
			}
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
				t.Fatal(err)
			}
			double := `document.documentElement.style.fontSize = '200%'; ` + overflow
			if wide, err := chromedp.Run(ctx, chromedp.Evaluate[string](double)); err != nil || wide != "" {
				t.Errorf("%s with its text twice as large: %s %v", s.path, wide, err)
			}
		}
	}
}

// bare lists what could not be told from the page around it where the reader's own
// colours are forced (Windows' contrast themes): backgrounds and shadows are gone
// there, so a button, a field and a tag need an edge, and where one is needs one too.
const bare = `(() => {
	const edge = e => ['Top', 'Right', 'Bottom', 'Left'].some(side => {
		const s = getComputedStyle(e);
		return parseFloat(s['border' + side + 'Width']) > 0 && s['border' + side + 'Style'] !== 'none' && s['border' + side + 'Color'] !== 'rgba(0, 0, 0, 0)';
	});
	const found = [];
	for (const e of document.querySelectorAll('.button:not(.quiet), .input, .tag, .box, .notice, .error-summary'))
		if (e.checkVisibility() && !e.matches('.rule-known .tag') && !edge(e)) found.push(e.outerHTML.slice(0, 100));
	const bottom = e => getComputedStyle(e).borderBottomColor;
	for (const here of document.querySelectorAll('.site-nav [aria-current], .tabs [aria-current]')) {
		const other = here.closest('ul').querySelector('a:not([aria-current])');
		if (other && bottom(here) === bottom(other)) found.push('not marked: ' + here.outerHTML.slice(0, 100));
	}
	return found.slice(0, 5).join('\n');
})()`

func TestEverythingHasAnEdgeWhereColoursAreForced(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, look{1280, false, "en"}, nil)
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples(f, anybody) {
		if s.reader != anybody {
			continue
		}
		if err := visit(ctx, s.path); err != nil {
			t.Errorf("%s: %v", s.pattern, err)
			continue
		}
		if forced, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`matchMedia('(forced-colors: active)').matches`)); err != nil || !forced {
			t.Fatalf("colours are not forced: %v", err)
		}
		if found, err := chromedp.Run(ctx, chromedp.Evaluate[string](bare)); err != nil || found != "" {
			t.Errorf("%s: %v\n%s", s.path, err, found)
		}
	}
}

// A page that is too wide, and a button without an edge, are seen by the two above.
func TestWhatIsCutOffOrHasNoEdgeIsSeen(t *testing.T) {
	ctx := tab(t, look{1280, false, "en"}, nil)
	if err := visit(ctx, "/signin"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ plant, look string }{
		{`document.querySelector('.button').style.border = '0'`, bare},
		{`document.querySelector('h1').style.minWidth = '3000px'`, overflow},
	} {
		before, err := chromedp.Run(ctx, chromedp.Evaluate[string](c.look))
		if err != nil || before != "" {
			t.Errorf("before it was planted: %q, %v", before, err)
		}
		after, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("%s; %s", c.plant, c.look)))
		if err != nil || after == "" {
			t.Errorf("%s is not seen: %v", c.plant, err)
		}
	}
}
