//go:build browser

package browser

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

//go:embed axe/axe.min.js
var axeSource string

// openBrowser starts Chromium with a profile of its own. The returned context
// has a browser; tabs are its children.
func openBrowser(ctx context.Context) (context.Context, func(), error) {
	profile, err := os.MkdirTemp("", "cairn-chromium-")
	if err != nil {
		return nil, nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Flag("lang", "en-US"),
	)
	if path := chromium(); path != "" {
		opts = append(opts, chromedp.ExecPath(path))
	}
	alloc, cancelAlloc := chromedp.NewExecAllocator(ctx, opts...)
	b, cancel := chromedp.NewContext(alloc)
	stop := func() {
		cancel()
		cancelAlloc()
		_ = os.RemoveAll(profile)
	}
	if err := chromedp.Do(b); err != nil {
		stop()
		return nil, nil, fmt.Errorf("start Chromium: %w", err)
	}
	return b, stop, nil
}

// chromium is the browser that CAIRN_CHROMIUM names, else the one without windows:
// the same engine in half the time. It is empty where chromedp shall look for one.
func chromium() string {
	if path := os.Getenv("CAIRN_CHROMIUM"); path != "" {
		return path
	}
	path, err := exec.LookPath("chromium-headless-shell")
	if err != nil {
		return ""
	}
	return path
}

// A look is how a page is shown.
type look struct {
	width int64
	dark  bool
	lang  string
}

func (l look) String() string {
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	return fmt.Sprintf("%s %d %s", l.lang, l.width, scheme)
}

// tab opens a window that shares nothing with others, for somebody who has these
// cookies, and closes it with the test.
func tab(t testing.TB, l look, cookies map[string]string) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(world.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, 20*time.Minute)
	t.Cleanup(cancelTime)
	if err := dress(ctx, l, cookies); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	return ctx
}

func dress(ctx context.Context, l look, cookies map[string]string) error {
	if err := appear(ctx, l); err != nil {
		return err
	}
	p := network.SetCookiesParams{}
	for name, value := range cookies {
		p.Cookies = append(p.Cookies, &network.CookieParam{Name: name, Value: value, URL: world.portal, HTTPOnly: true})
	}
	p.Cookies = append(p.Cookies, &network.CookieParam{Name: "lang", Value: l.lang, URL: world.portal, HTTPOnly: true})
	_, err := chromedp.Call(ctx, network.SetCookies, p)
	return err
}

// appear changes the window and the colours, also of a page that is open.
func appear(ctx context.Context, l look) error {
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	height := int64(900)
	var mobile []chromedp.EmulateViewportOption
	if l.width < 600 {
		height = 720
		mobile = append(mobile, chromedp.EmulateMobile)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, height, mobile...)); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	return err
}

// visit goes to a page of the portal, or to a whole address, and insists that it
// answers with 200.
func visit(ctx context.Context, path string) error {
	address := path
	if strings.HasPrefix(path, "/") {
		address = world.portal + path
	}
	resp, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if resp == nil {
		return fmt.Errorf("%s: %w", path, errors.New("no answer"))
	}
	if resp.Status != 200 {
		return fmt.Errorf("%s answers %d", path, resp.Status)
	}
	return nil
}
