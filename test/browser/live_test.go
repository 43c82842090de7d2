//go:build browser

package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A jurist opens her country's rules at the desk and types a smallest volume:
// how many of today's offers pass stands below before she presses anything.
func TestTheDeskShowsWhatAnswersMeanWhileTheyAreTyped(t *testing.T) {
	if _, err := explored(); err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, look{1280, false, "en"}, nil)
	if err := visit(ctx, "/frameworks/desk?pack=xf"); err != nil {
		t.Fatal(err)
	}
	if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](counted)); err != nil || got != "" {
		t.Fatalf("before anything was typed: %q, %v", got, err)
	}
	all := typed(ctx, t, "1", counted+` !== ''`)
	fewer := typed(ctx, t, "6", fmt.Sprintf(`%s !== %q`, counted, all))
	// Half an answer is none: what stands there stays.
	if got := typed(ctx, t, "-", asked+` >= 3`); got != fewer {
		t.Errorf("after half an answer: %q, before it: %q", got, fewer)
	}
}

const counted = `(document.querySelector('#means .lead') || {textContent: ''}).textContent.trim()`

// asked is how often the page asked and was answered.
const asked = `performance.getEntriesByType('resource').filter(e => e.initiatorType === 'fetch' && e.responseEnd > 0).length`

// typed puts a smallest volume into its field, as a keyboard does, waits until
// something is so, and gives what the page says then.
func typed(ctx context.Context, t *testing.T, volume, until string) string {
	t.Helper()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(() => {
		const f = document.querySelector('[name="volume_from"]');
		f.value = %q;
		return f.dispatchEvent(new Event('input', {bubbles: true}));
	})()`, volume)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](until, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(30*time.Second))); err != nil {
		t.Fatalf("%s: not so within 30 s: %s: %v", volume, until, err)
	}
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](counted))
	if err != nil {
		t.Fatal(err)
	}
	return said
}
