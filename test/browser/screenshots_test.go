//go:build browser

package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// pictures is where the documentation keeps them.
const pictures = "../../docs/img"

// maxPicture keeps the repository small.
const maxPicture = 250 * 1000

// TestScreenshots rewrites docs/img with UPDATE=1: what a visitor of the
// finished demonstration sees.
func TestScreenshots(t *testing.T) {
	if os.Getenv("UPDATE") == "" {
		t.Skip("UPDATE=1 rewrites docs/img")
	}
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pictures, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name, reader, pattern string
		nth                   int
		look                  look
	}{
		{"home", anybody, "GET /{$}", 0, look{1280, false, "en"}},
		{"search", anybody, "GET /offers", 1, look{1280, false, "en"}},
		{"offer", anybody, "GET /offers/{offer}", 0, look{1280, false, "en"}},
		{"offer-dark", anybody, "GET /offers/{offer}", 0, look{1280, true, "en"}},
		{"offer-phone-ar", anybody, "GET /offers/{offer}", 0, look{320, false, "ar"}},
		{"compare", anybody, "GET /compare", 0, look{1280, false, "en"}},
		{"register", anybody, "GET /register", 0, look{1280, false, "en"}},
		{"frameworks", anybody, "GET /frameworks", 0, look{1280, false, "en"}},
		{"framework-phone-dark", anybody, "GET /frameworks/{framework}", 0, look{320, true, "en"}},
		{"frameworks-compare", anybody, "GET /frameworks/compare", 0, look{1280, false, "en"}},
		{"frameworks-desk", anybody, "GET /frameworks/desk", 0, look{1280, false, "en"}},
		{"wallet", "Samira Haddad", "GET /my", 0, look{1280, false, "en"}},
		{"credential", "Samira Haddad", "GET /my/credentials/{credential}", 0, look{768, true, "en"}},
		{"certificate", anybody, "GET /styleguide/certificate", 0, look{1280, false, "en"}},
		{"certificate-phone-ar", anybody, "GET /styleguide/certificate", 0, look{320, false, "ar"}},
		{"home-phone-dark", anybody, "GET /{$}", 0, look{320, true, "en"}},
		{"offline-phone", "Samira Haddad", "GET /offline", 0, look{320, false, "en"}},
		{"wallet-phone-ar", "Samira Haddad", "GET /my/credentials/{credential}", 0, look{320, false, "ar"}},
		{"verify", anybody, "GET /s/{token}", 0, look{1280, false, "en"}},
		{"verify-phone-dark", anybody, "GET /s/{token}", 0, look{320, true, "en"}},
		{"grid", "Dr Paul Amadi", "GET /provider/sittings/{sitting}/grid", 0, look{1280, false, "en"}},
		{"agency", "Eva Rourke", "GET /agency", 0, look{1280, false, "en"}},
	} {
		s, ok := nthOf(f, x.reader, x.pattern, x.nth)
		if !ok {
			t.Errorf("%s: %s sees no %s", x.name, x.reader, x.pattern)
			continue
		}
		ctx := tab(t, x.look, f.cookies[x.reader])
		if err := visit(ctx, s.path); err != nil {
			t.Errorf("%s: %v", x.name, err)
			continue
		}
		size, err := shoot(ctx, filepath.Join(pictures, x.name+".png"))
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		t.Logf("%s: %d bytes", x.name, size)
	}
}

func nthOf(f *fellmark, reader, pattern string, n int) (sight, bool) {
	for _, s := range seenBy(f, reader) {
		if s.pattern != pattern {
			continue
		}
		if n == 0 {
			return s, true
		}
		n--
	}
	return sight{}, false
}

// shoot saves what the window shows.
func shoot(ctx context.Context, file string) (int, error) {
	r, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	if err != nil {
		return 0, err
	}
	if len(r.Data) > maxPicture {
		return len(r.Data), fmt.Errorf("%d bytes, at most %d", len(r.Data), maxPicture)
	}
	return len(r.Data), os.WriteFile(file, r.Data, 0o600)
}
