//go:build browser

package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/door/web"
	"opencairn.org/cairn/internal/door/web/account"
	"opencairn.org/cairn/internal/door/web/page"
)

// world is the finished demonstration country with its portal open, and a
// browser. Harbour has not closed in it: what a closed provider shows is the tour's,
// and the pages of one that goes on want one. TestMain makes it; nothing in it changes afterwards but by the
// pages' own forms.
var world struct {
	portal  string
	dir     string // where the demonstration keeps its data
	links   map[string]string
	browser context.Context
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if world.dir, err = os.MkdirTemp("", "cairn-browser-"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(world.dir)) }()
	out := &printed{ready: make(chan struct{})}
	ended := make(chan error, 1)
	demoCtx, endDemo := context.WithCancel(ctx)
	go func() {
		ended <- demo.Run(demoCtx, demo.Options{DataDir: world.dir, Out: out, Without: []string{"close"}})
	}()
	defer func() {
		endDemo()
		if e := <-ended; e != nil && !errors.Is(e, context.Canceled) {
			err = errors.Join(err, fmt.Errorf("demo: %w\n%s", e, out.String()))
		}
	}()
	select {
	case <-out.ready:
	case e := <-ended:
		ended <- e
		return 1, errors.New("the demonstration ended before its portal was open")
	}
	if err := readInvitation(out.String()); err != nil {
		return 1, err
	}
	b, closeBrowser, err := openBrowser(ctx)
	if err != nil {
		return 1, err
	}
	defer closeBrowser()
	defer func() { err = errors.Join(err, closeTour()) }()
	world.browser = b //nolint:fatcontext // the browser lives as long as the test program
	return m.Run(), nil
}

// printed is what the demonstration says; ready is closed when it has printed
// everybody's way in.
type printed struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ready chan struct{}
	once  sync.Once
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, err := p.text.Write(b)
	if strings.Contains(p.text.String(), "cairn credential verify ") {
		p.once.Do(func() { close(p.ready) })
	}
	return n, err
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

var (
	portalLine = regexp.MustCompile(`(?m)^The portal is open: (http://\S+)$`)
	signInLine = regexp.MustCompile(`(?m)^  (\S[^,\n]*), .*?(http://\S+/sign-in/link/\S+)$`)
)

func readInvitation(text string) error {
	m := portalLine.FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("no address in what the demonstration prints:\n%s", text)
	}
	world.portal, world.links = m[1], map[string]string{}
	for _, m := range signInLine.FindAllStringSubmatch(text, -1) {
		world.links[m[1]] = m[2]
	}
	if len(world.links) < 10 {
		return fmt.Errorf("only %d sign-in links in what the demonstration prints:\n%s", len(world.links), text)
	}
	return nil
}

// anybody is who has no account.
const anybody = "anybody"

// readers are whose pages are looked at. What an earlier one has seen a later
// one need not see again.
var readers = []string{anybody, "Samira Haddad", "Henrik Sole", "Marta Lind", "Dr Paul Amadi", "Ines Farro", "June Castell", "Rosa Quill", "Lars Vinter", "Dana Weiss", "Eva Rourke", "Prof. Olga Stenmark", "Idris Malik", "Prof. Nils Haar", "Petra Solheim", "Magda Ruys", "Minister Ward", ruleMaker, operatorName}

// operatorName is who runs the demonstration's installation.
const operatorName = "Tove Aker"

// enter signs somebody in over plain HTTP.
func enter(ctx context.Context, name string) (*demo.Visitor, error) {
	v, err := demo.NewVisitor(world.portal)
	if err != nil || name == anybody {
		return v, err
	}
	link, ok := world.links[name]
	if !ok {
		return nil, fmt.Errorf("the demonstration prints no way in for %s", name)
	}
	p, err := v.Open(ctx, link)
	if err != nil {
		return nil, err
	}
	if p, err = v.Submit(ctx, p, p.URL.Path, nil); err != nil {
		return nil, fmt.Errorf("%s signs in: %w", name, err)
	}
	return v, p.OK()
}

// A sight is a page that somebody can look at.
type sight struct {
	reader  string
	path    string // with its query
	pattern string // of the route
}

// fellmark is every page of the finished demonstration.
type fellmark struct {
	cookies map[string]map[string]string // by reader
	sights  []sight
	routes  map[string]bool // GET routes, and whether one was seen
}

// perRoute is how many pages of one route are looked at.
const perRoute = 2

var explored = sync.OnceValues(func() (*fellmark, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := &fellmark{cookies: map[string]map[string]string{}, routes: map[string]bool{}}
	mux := http.NewServeMux()
	for _, pattern := range patterns() {
		f.routes[pattern] = false
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	s, err := setStage(ctx)
	if err != nil {
		return nil, fmt.Errorf("set the stage: %w", err)
	}
	for _, name := range readers {
		v, err := s.as(ctx, name)
		if err != nil {
			return nil, err
		}
		if err := f.explore(ctx, mux, v, name, s.doorsteps[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f.cookies[name] = v.Cookies()
	}
	return f, nil
})

// patterns are the GET routes of the site and of the demonstration's styleguide.
func patterns() []string {
	all := []string{"GET " + page.PortalPath + "{portal}/{rest...}", "GET /styleguide", "GET /styleguide/certificate", "GET /styleguide/work"}
	for _, r := range web.Routes(web.Deps{Site: &page.Site{}}, &account.Sessions{}) {
		if strings.HasPrefix(r.Pattern, "GET ") {
			all = append(all, r.Pattern)
		}
	}
	return all
}

// explore follows every link a reader is shown, from their doorsteps on.
// Doorsteps are always looked at, of the rest so many of each route.
func (f *fellmark) explore(ctx context.Context, mux *http.ServeMux, v *demo.Visitor, name string, doorsteps []string) error {
	seen, count := map[string]bool{}, map[string]int{}
	for _, s := range f.sights {
		count[s.pattern]++
	}
	queue := append([]string{"/", "/account"}, doorsteps...)
	for i := 0; i < len(queue); i++ {
		path := queue[i]
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, http.NoBody))
		again := path != "/" && f.seen(path)
		if seen[path] || (again || count[pattern] >= perRoute) && !slices.Contains(doorsteps, path) {
			continue
		}
		seen[path] = true
		p, err := v.Open(ctx, path)
		if err != nil {
			return err
		}
		if p.Status != http.StatusOK {
			if slices.Contains(doorsteps, path) {
				return fmt.Errorf("%s answers %d: %.300s", path, p.Status, p.Text())
			}
			continue
		}
		if _, known := f.routes[pattern]; known {
			f.routes[pattern] = true
		}
		if p.ByID("main") == "" { // a file, or a provider's page as it was read
			continue
		}
		if _, known := f.routes[pattern]; known && local(p) == path {
			count[pattern]++
			f.sights = append(f.sights, sight{name, path, pattern})
		}
		for _, href := range p.Links("") {
			if to, err := p.URL.Parse(href); err == nil && to.Host == p.URL.Host && !to.Query().Has("lang") {
				queue = append(queue, pathOf(to))
			}
		}
	}
	return nil
}

// seen reports whether an earlier reader has looked at the page.
func (f *fellmark) seen(path string) bool {
	return slices.ContainsFunc(f.sights, func(s sight) bool { return s.path == path })
}

// local is the address a page was read at in the end.
func local(p *demo.Page) string { return pathOf(p.URL) }

func pathOf(u *url.URL) string {
	c := url.URL{Path: u.Path, RawQuery: u.RawQuery}
	return c.String()
}
