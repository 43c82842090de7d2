//go:build browser

package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"opencairn.org/cairn/internal/demo"
)

// sceneCount is how many scenes demo.md tells.
const sceneCount = 10

var sceneLine = regexp.MustCompile(`(?m)^ *(\d+)  \d:\d\d  .*? (http://\S+)  \[`)

// tour is `cairn demo --tour` on its way: it is told while other pages are looked
// at, from startTour on.
var tour struct {
	out   *printed
	ended chan error
	stop  context.CancelFunc
	dir   string
}

// startTour has the year and the story told for the scenes.
var startTour = sync.OnceValue(func() (err error) {
	if tour.dir, err = os.MkdirTemp("", "cairn-tour-"); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	tour.out, tour.ended, tour.stop = &printed{ready: make(chan struct{})}, make(chan error, 1), stop
	go func() {
		tour.ended <- demo.Run(ctx, demo.Options{DataDir: tour.dir, Out: tour.out, Tour: true, Year: true})
	}()
	return nil
})

// closeTour ends the tour, if it was started.
func closeTour() error {
	if tour.stop == nil {
		return nil
	}
	tour.stop()
	err := <-tour.ended
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, os.RemoveAll(tour.dir))
}

// scenes are the links that the tour prints, by the scene's number: each is a
// program of its own, which stays open until the tests are over.
var scenes = sync.OnceValues(func() (map[int]string, error) {
	if err := startTour(); err != nil {
		return nil, err
	}
	select {
	case <-tour.out.ready:
	case err := <-tour.ended:
		tour.ended <- nil
		return nil, fmt.Errorf("the tour ended before its scenes were open: %w\n%s", err, tour.out.String())
	}
	links := map[int]string{}
	for _, m := range sceneLine.FindAllStringSubmatch(tour.out.String(), -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		links[n] = m[2]
	}
	if len(links) != sceneCount {
		return nil, fmt.Errorf("%d scenes have a link, not %d:\n%s", len(links), sceneCount, tour.out.String())
	}
	return links, nil
})

func sceneLink(t *testing.T, n int) string {
	t.Helper()
	links, err := scenes()
	if err != nil {
		t.Fatal(err)
	}
	return links[n]
}

// enterScene opens a scene in a tab: where somebody signs in for it, their
// button is pressed.
func enterScene(ctx context.Context, link string) error {
	if err := visit(ctx, link); err != nil {
		return err
	}
	if !strings.Contains(link, "/sign-in/link/") {
		return nil
	}
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(`main form button`)))
	return err
}

// sceneLang is the language a scene is read in.
func sceneLang(n int) string {
	if n == 3 {
		return "ar"
	}
	return "en"
}

func TestAxeFindsNothingOnTheTenScenes(t *testing.T) {
	for n := 1; n <= sceneCount; n++ {
		for _, lang := range []string{"en", "ar"} {
			t.Run(fmt.Sprintf("scene %d %s", n, lang), func(t *testing.T) {
				t.Parallel()
				looks := looks(lang)
				judgeIn(t, sceneTab(t, n, looks[0]), looks, fmt.Sprintf("scene %d", n))
			})
		}
	}
}

// sceneTab opens a scene in a look.
func sceneTab(t *testing.T, n int, l look) context.Context {
	t.Helper()
	ctx := tab(t, l, nil)
	if err := enterScene(ctx, sceneLink(t, n)); err != nil {
		t.Fatalf("scene %d: %v", n, err)
	}
	at, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("lang") != l.lang {
		q.Set("lang", l.lang)
		u.RawQuery = q.Encode()
	}
	if err := visit(ctx, u.String()); err != nil { // again: what was just done is not told any more
		t.Fatalf("scene %d: %v", n, err)
	}
	return ctx
}

// TestScreenshotsOfTheTour rewrites docs/img/tour with UPDATE=1: the ten scenes,
// each as its reader would see it, on a phone, and in the dark. CAIRN_PICTURES=FOLDER takes all looks there:
// 320 and 1280 pixels, light and dark, whole pages.
func TestScreenshotsOfTheTour(t *testing.T) {
	all := os.Getenv("CAIRN_PICTURES")
	if os.Getenv("UPDATE") == "" && all == "" {
		t.Skip("UPDATE=1 rewrites docs/img/tour; CAIRN_PICTURES=FOLDER takes every look")
	}
	for n := 1; n <= sceneCount; n++ {
		if os.Getenv("UPDATE") != "" {
			l := look{1280, false, sceneLang(n)}
			if n == 3 {
				l.width = 320
			}
			picture(t, n, l, filepath.Join(pictures, "tour", fmt.Sprintf("%02d.png", n)), false)
			if l.width != 320 {
				picture(t, n, look{320, false, sceneLang(n)}, filepath.Join(pictures, "tour", fmt.Sprintf("%02d-phone.png", n)), false)
			}
			picture(t, n, look{1280, true, sceneLang(n)}, filepath.Join(pictures, "tour", fmt.Sprintf("%02d-dark.png", n)), false)
		}
		for _, l := range []look{{320, false, sceneLang(n)}, {320, true, sceneLang(n)}, {1280, false, sceneLang(n)}, {1280, true, sceneLang(n)}, {320, false, "ar"}} {
			if all != "" {
				picture(t, n, l, filepath.Join(all, fmt.Sprintf("%02d %s.png", n, l)), true)
			}
		}
	}
}

// picture takes one picture of a scene, of what the window shows or of the whole
// page.
func picture(t *testing.T, n int, l look, file string, whole bool) {
	t.Helper()
	ctx := sceneTab(t, n, l)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if !whole {
		size, err := shoot(ctx, file)
		if err != nil {
			t.Errorf("scene %d: %v", n, err)
		}
		t.Logf("scene %d: %d bytes", n, size)
		return
	}
	data, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(file, data, 0o600)
	}
	if err != nil {
		t.Errorf("scene %d %s: %v", n, l, err)
	}
}

// The walk comes last: it changes what the scenes show.
func TestTheTenScenesAreWalkedWithTheKeyboardAlone(t *testing.T) {
	for n := 1; n <= sceneCount; n++ {
		t.Run(fmt.Sprintf("scene %d", n), func(t *testing.T) {
			h := newHand(t, fmt.Sprintf("scene %d", n))
			link := sceneLink(t, n)
			h.goTo(link)
			if strings.Contains(link, "/sign-in/link/") {
				u, err := url.Parse(link)
				h.must("read the link", err)
				h.button("the way in", regexp.QuoteMeta(u.Path))
			}
			walks[n](h)
			t.Logf("%d keys", h.keys)
		})
	}
}

// walks are what is done in each scene, and what it must say. Keys only.
var walks = map[int]func(h *hand){
	1: func(h *hand) { // the one figure leads to what it counts
		h.mustSay("412 offers")
		h.link("the offers", "/offers")
		h.mustSay("412 offers")
	},
	2: func(h *hand) { // the lines were pasted: read again, and 412 becomes 413
		h.mustSay("Bookkeeping for small traders")
		h.mustSay(`"teaches"`)
		h.button("read the site again", "/harvest")
		h.goTo(h.home())
		h.until("413 offers are listed", func() bool {
			h.goTo(h.home())
			return strings.Contains(h.says(), "413 offers today")
		})
	},
	3: func(h *hand) { // from what it costs to the place
		h.mustSay("١٠٠ EUR")
		h.mustSay("NUR 104")
		h.link("take the place", `/offers/[^/]+/runs/[^/]+/enrol`)
	},
	4: func(h *hand) { // Eva asks for a correction
		h.mustSay("in 9 working days")
		h.fill("reasons", "The observed round has become a test. Please restore it.")
		h.button("ask for the correction", "/correction")
		h.mustSay("Please restore it.")
	},
	5: func(h *hand) { // one grid, taken whole
		h.mustSay("24 candidates")
		h.button("enter the results", "/grid")
	},
	6: func(h *hand) {
		h.mustSay("Samira Haddad can")
		h.mustSay("Genuine and not withdrawn")
		h.link("check another", "/verify")
	},
	7: func(h *hand) {
		h.mustSay("Tomas Berg")
		h.mustSay("held by National Archive")
		h.link("check another", "/verify")
	},
	8: func(h *hand) { // what waits, side by side
		h.mustSay("replaces NUR 104")
		h.mustSay("6 of 8 fit")
		h.link("Lena's case", `/recogniser/requests/[^/]+`)
		h.mustSay("Records and privacy in practice")
	},
	9: func(h *hand) { // a group that is too small stays so when it is asked for
		h.mustSay("4.6 times")
		h.link("the groups", "/insight/groups")
	},
	10: func(h *hand) { // the consultation is opened
		h.mustSay("27 offers would fall")
		h.button("open the consultation", "/insight/what-if")
	},
}

// home is the address of the scene's own start page.
func (h *hand) home() string {
	h.t.Helper()
	at, err := chromedp.Run(h.ctx, chromedp.Location())
	h.must("read the address", err)
	u, err := url.Parse(at)
	h.must("read the address", err)
	return u.Scheme + "://" + u.Host + "/"
}
