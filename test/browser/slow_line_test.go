//go:build browser

package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// The slow line of quality.md: 150 ms there and back, 1.6 Mbit/s. The browser's
// emulation delays each answer and says nothing of the connection, which is opened
// first: TCP and TLS 1.3 are one round trip each.
const (
	roundTrip  = 150              // milliseconds
	throughput = 1_600_000.0 / 8  // bytes a second
	opening    = 2 * roundTrip    // milliseconds before the first byte can be asked for
	paintBar   = 1000             // milliseconds to the largest paint
	paintFails = paintBar * 5 / 4 // as every benchmark: the bar and a quarter
	attempts   = 3                // the best counts: a busy machine only makes it later
)

// largestPaint is when the largest thing of the page that is open was painted, in
// milliseconds after the page was asked for (Largest Contentful Paint).
const largestPaint = `new Promise(done => {
	let at = 0;
	new PerformanceObserver(list => { for (const e of list.getEntries()) at = e.startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
	setTimeout(() => done(Math.round(at)), 250);
})`

// firstLook opens a page as somebody who has never been here, on the slow line.
func firstLook(t *testing.T, path string) int {
	t.Helper()
	ctx := tab(t, look{320, false, "en"}, nil)
	for _, step := range []func() error{
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error {
			_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
				MatchedNetworkConditions: []*network.Conditions{{Latency: roundTrip, DownloadThroughput: throughput, UploadThroughput: throughput}},
			})
			return err
		},
		func() error { return visit(ctx, path) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return painted(ctx, t)
}

func painted(ctx context.Context, t *testing.T) int {
	t.Helper()
	ms, err := chromedp.Run(ctx, chromedp.Evaluate[int](largestPaint, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return ms + opening
}

// Who comes from a phone on a slow line sees what a page is about within a second:
// the pages that people are sent to, or all that anybody may read in the long proof.
func TestTheLargestPaintComesWithinASecondOnASlowLine(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range doorways(f) {
		best := 0
		for range attempts {
			ms := firstLook(t, s.path)
			if ms < roundTrip+opening {
				t.Fatalf("%s: painted after %d ms, before an answer can have come: the line is not slow", s.pattern, ms)
			}
			if best == 0 || ms < best {
				best = ms
			}
			if best <= paintBar {
				break
			}
		}
		t.Logf("%4d ms  %s", best, s.pattern)
		if best > paintFails {
			t.Errorf("%s: the largest paint comes after %d ms, the bar is %d", s.path, best, paintBar)
		}
	}
}

// doorways are the pages strangers are sent to, one of each.
func doorways(f *fellmark) (found []sight) {
	seen := map[string]bool{}
	main := map[string]bool{"GET /{$}": true, "GET /offers": true, "GET /offers/{offer}": true, "GET /s/{token}": true, "GET /register": true, "GET /compare": true}
	for _, s := range seenBy(f, anybody) {
		if !seen[s.pattern] && (main[s.pattern] || proof()) {
			seen[s.pattern] = true
			found = append(found, s)
		}
	}
	return found
}
