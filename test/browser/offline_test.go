//go:build browser

package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// cable is a line to the portal that can be cut.
type cable struct {
	*httptest.Server
	off atomic.Bool
}

func layCable(t *testing.T) *cable {
	t.Helper()
	to, err := url.Parse(world.portal)
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{}
	p := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.off.Load() {
			panic(http.ErrAbortHandler) // the connection is dropped without an answer
		}
		p.ServeHTTP(w, r)
	}))
	t.Cleanup(c.Close)
	return c
}

// within waits until something is so in the page, and fails when it does not come.
func within(ctx context.Context, t *testing.T, what, so string) {
	t.Helper()
	ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(async () => {
		for (let i = 0; i < 600; i++) {
			if (await (async () => %s)()) return true;
			await new Promise(r => setTimeout(r, 50));
		}
		return false;
	})()`, so), chromedp.EvalAwaitPromise))
	if err != nil || !ok {
		t.Fatalf("%s: not within 30 s (%v)", what, err)
	}
}

func text(ctx context.Context, t *testing.T, selector string) string {
	t.Helper()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll(%q)].filter(e => e.checkVisibility()).map(e => e.textContent.trim()).join(' ')`, selector)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// keys are the paths a kind of kept page has.
func keys(kind string) string {
	return fmt.Sprintf(`(await (await caches.open(%q)).keys()).map(r => new URL(r.url).pathname)`, kind)
}

// Samira opens her credentials and looks at a course; on a train without a line
// she reads both, is told from when they are, and finds nothing else kept. Once she
// has signed out nothing of hers is left on the device.
func TestWhatIsHeldCanBeReadWithoutALine(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	v, err := enter(t.Context(), "Samira Haddad") // a session of her own: it is ended below
	if err != nil {
		t.Fatal(err)
	}
	c := layCable(t)
	ctx := tab(t, look{320, false, "en"}, v.Cookies())
	offer, _ := nthOf(f, anybody, "GET /offers/{offer}", 0)
	go1 := func(path string) {
		t.Helper()
		if err := visit(ctx, c.URL+path); err != nil {
			t.Fatal(err)
		}
	}
	go1("/my")
	within(ctx, t, "all she holds is kept", keys("mine")+`.filter(p => p === '/my' || p.startsWith('/my/credentials/')).length >= 2`)
	mine, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector('.holdings a').getAttribute('href')`))
	if err != nil {
		t.Fatal(err)
	}
	go1("/account")
	go1("/learning")
	go1(offer.path)
	within(ctx, t, "the course is kept", keys("seen")+`.length === 1`)

	c.off.Store(true)
	for _, path := range []string{mine, "/my", offer.path} {
		go1(path)
		if got := text(ctx, t, "[data-kept]"); !strings.Contains(got, "You are offline. This page is as it was on ") || !strings.Contains(got, " 20") {
			t.Errorf("%s without a line does not say so: %q", path, got)
		}
		if got := text(ctx, t, "h1"); got == "" || strings.Contains(got, "without internet") {
			t.Errorf("%s without a line shows %q", path, got)
		}
	}
	go1("/account") // a desk is not kept
	if got := text(ctx, t, "h1"); got != "Reading without internet" {
		t.Errorf("the account without a line: %q", got)
	}
	if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`[...document.querySelectorAll('[data-kept-list] a')].map(a => a.getAttribute('href')).sort().join(' ')`)); err != nil || !strings.Contains(got, mine) || !strings.Contains(got, offer.path) || strings.Contains(got, "/learning") {
		t.Errorf("listed as kept: %q, %v", got, err)
	}
	judge(t, ctx, "the page shown without a line")

	c.off.Store(false)
	go1("/account")
	if got := text(ctx, t, "[data-kept]"); got != "" {
		t.Errorf("with a line it says %q", got)
	}
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(`form[action="/signout"] button`))); err != nil {
		t.Fatal(err)
	}
	if got := text(ctx, t, ".flash"); !strings.Contains(got, "signed out") {
		t.Errorf("after the sign-out: %q", got)
	}
	within(ctx, t, "nothing of hers is left", `!(await caches.keys()).some(n => n === 'mine' || n === 'seen')`)
}

func TestThePortalCanBeInstalled(t *testing.T) {
	if _, err := explored(); err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, look{320, false, "ar"}, nil)
	if err := visit(ctx, "/"); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Call(ctx, page.GetAppManifest, page.GetAppManifestParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range got.Errors {
		t.Errorf("the browser says of the manifest: %s (line %d)", e.Message, e.Line)
	}
	for _, want := range []string{`"lang":"ar"`, `"dir":"rtl"`, `"name":"فيلمارك"`, `"purpose":"maskable"`, `"start_url":"/"`} {
		if !strings.Contains(got.Data, want) {
			t.Errorf("the manifest lacks %s", want)
		}
	}
}
