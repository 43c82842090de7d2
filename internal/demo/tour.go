package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// A stand is one scene's own program: the country as it was at the scene's
// moment, on a port of its own, with a calendar that begins there.
type stand struct {
	*story
	scene
	moment moment
	app    *app.App
	portal string
}

// tour opens every scene and prints its link; with Once it looks at each, says
// whether it shows what demo.md says, and closes it again.
func (s *story) tour(ctx context.Context) error {
	fmt.Fprintf(s.o.Out, "\nThe ten scenes, each as it was at its moment (simulated calendar):\n")
	var wrong []error
	for _, sc := range scenes() {
		switch err := s.visit(ctx, sc); {
		case fault.Is(err, "demo.moment_passed"):
			return err
		case err != nil:
			fmt.Fprintf(s.o.Out, "scene %d of %d: not ok: %v\n", sc.number, sceneCount, err)
			wrong = append(wrong, fmt.Errorf("scene %d of %d, %s, is not as it should be", sc.number, sceneCount, sc.name))
		}
	}
	return errors.Join(wrong...)
}

// visit opens one scene and prints it in one line.
func (s *story) visit(ctx context.Context, sc scene) error {
	m, taken := s.state.Moments[sc.number]
	if !taken {
		return fault.New(fault.Conflict, "demo.moment_passed", "scene", sc.number)
	}
	st := &stand{story: s, scene: sc, moment: m}
	shut, err := st.open(ctx)
	if err != nil {
		return fmt.Errorf("open it: %w", err)
	}
	link, err := st.link(ctx)
	if err == nil && s.o.Once {
		err = st.look(ctx, link)
	}
	switch {
	case err != nil:
		return errors.Join(fmt.Errorf("%s: %w", link, err), shut())
	case s.o.Once:
		fmt.Fprintf(s.o.Out, "scene %d of %d: ok %s\n", sc.number, sceneCount, link)
		return shut()
	}
	fmt.Fprintf(s.o.Out, "%2d  %s  %-44s %s  [%s]\n", sc.number, sc.time, sc.name+", "+st.reader(), link, m.At.Format("2 Jan 2006"))
	s.closers = append(s.closers, shut)
	return nil
}

// reader is who the scene's page is opened as.
func (st *stand) reader() string {
	if st.who == "" {
		return "no account"
	}
	return cast[st.who].name
}

// open starts the scene's program. What it wrote stays in the scene's folder.
func (st *stand) open(ctx context.Context) (shut func() error, err error) {
	var closers []func() error
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(closers))
		}
	}()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on loopback: %w", err)
	}
	closers = append(closers, func() error { return ignoreClosed(l.Close()) })
	st.portal = "http://" + l.Addr().String()
	hosts, closeSites, err := st.openSites(ctx, l.Addr().String())
	if err != nil {
		return nil, err
	}
	closers = append(closers, closeSites)
	if st.app, err = st.openApp(ctx, l.Addr().String(), hosts); err != nil {
		return nil, err
	}
	closers = append(closers, st.app.Close)
	st.app.Handler = ownCookies(fmt.Sprintf("scene%d-", st.number), st.app.Handler)
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- st.app.Serve(serving, l) }()
	closers = append(closers, func() error { stop(); return <-served })
	return func() error { return closeAll(closers) }, nil
}

// closeAll closes the last first.
func closeAll(closers []func() error) error {
	var errs []error
	for i := len(closers) - 1; i >= 0; i-- {
		errs = append(errs, closers[i]())
	}
	return errors.Join(errs...)
}

func ignoreClosed(err error) error { return ignore(err, net.ErrClosed) }

// openSites gives the scene the two providers' sites of the story as they were,
// and sends every host that was the portal to the scene's own program.
func (st *stand) openSites(ctx context.Context, portal string) ([]string, func() error, error) {
	own := map[string]string{}
	var closers []func() error
	for _, site := range []*Site{st.story.aldermoor, st.story.harbour} {
		copied := site.as(st.mended, st.drifted)
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("open a port for %s: %w", site.Host, err), closeAll(closers))
		}
		srv := &http.Server{Handler: copied, ReadHeaderTimeout: 5 * time.Second}
		go func() { _ = srv.Serve(l) }() // ends with Close
		closers = append(closers, srv.Close)
		own[site.Host] = l.Addr().String()
	}
	main := strings.TrimPrefix(st.story.portal, "http://")
	var hosts []string
	for _, h := range st.hosts {
		host, address, _ := strings.Cut(h, "=")
		switch {
		case own[host] != "":
			address = own[host]
		case address == main:
			address = portal
		}
		hosts = append(hosts, host+"="+address)
	}
	return hosts, func() error { return closeAll(closers) }, nil
}

// openApp opens the program on the scene's copy, with few connections and one
// job at a time: nine others stand beside it. Nothing happens in it by itself, so
// that the scene is the same however long it is open: what follows from an act is
// done, and no site is read because an hour has passed. Its mails go to its own
// folder.
func (st *stand) openApp(ctx context.Context, address string, hosts []string) (*app.App, error) {
	dir := st.sceneDir(st.number)
	main := st.story.app.Config
	database, err := sqldb.CopyAddress(main.Database, dir, sceneName(st.number))
	if err != nil {
		return nil, err
	}
	c := config.Default()
	c.DataDir, c.Address, c.PublicURL, c.LogName = dir, address, st.portal, main.LogName
	c.Database, c.SecretFile = database, filepath.Join(st.dir, "secret")
	c.Jurisdictions, c.Demo, c.DemoHosts, c.Workers = main.Jurisdictions, true, hosts, 1
	now := NewCalendar(time.Since(st.moment.At)).Now
	return app.Open(ctx, c, app.Options{Now: now, Conns: 2, Still: true, Log: st.o.Log})
}

// link is where the scene opens: its page, or a way in that leads to it.
func (st *stand) link(ctx context.Context) (string, error) {
	if st.who == "" {
		return st.portal + st.moment.Page, nil
	}
	return st.wayIn(ctx, st.who, st.moment.Page)
}

// wayIn is a link by which somebody of the cast signs in here and comes to a page.
func (st *stand) wayIn(ctx context.Context, who, page string) (string, error) {
	p, ok := st.people[who]
	if !ok {
		return "", fmt.Errorf("nobody is called %s", who)
	}
	return st.app.Identity.SetUpLinkTo(ctx, founder, p.ID, st.orgs[cast[who].org].ID, page)
}

// as is somebody of the cast in a browser of their own, signed in here.
func (st *stand) as(ctx context.Context, who string) (*Visitor, error) {
	link, err := st.wayIn(ctx, who, "/")
	if err != nil {
		return nil, err
	}
	return enter(ctx, st.portal, who, link)
}

// look opens the scene as its reader would, and compares what the page says.
func (st *stand) look(ctx context.Context, link string) error {
	v, err := NewVisitor(st.portal)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, link)
	if err != nil {
		return err
	}
	if st.who != "" {
		if p, err = v.Submit(ctx, p, p.URL.Path, nil); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
	}
	if err := p.OK(); err != nil {
		return err
	}
	if at := p.URL.RequestURI(); at != st.moment.Page {
		return fmt.Errorf("the link leads to %s, not to %s", at, st.moment.Page)
	}
	return st.shows(ctx, st, v, p)
}

// says is an error unless the page says all of the words.
func says(p *Page, words ...string) error {
	text := p.Text()
	for _, w := range words {
		if w = strings.Join(strings.Fields(w), " "); !strings.Contains(text, w) {
			return fmt.Errorf("%s does not say %q but: %.1500s", p.URL.Path, w, text)
		}
	}
	return nil
}
