package demo

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/demo/year"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
)

// Options are what `cairn demo` is told.
type Options struct {
	Once         bool                       // close everything after the last step
	Year         bool                       // play the year before the story: 38 sites, 431 offers, the people in them
	End          time.Time                  // of the calendar, when it lies before now; otherwise it catches up with the real clock
	Figures      func(lines []string) error // is given the year's figures instead of comparing them
	DataDir      string                     // kept; a temporary folder when empty
	Database     string                     // the embedded one when empty
	Out          io.Writer                  // a line for each step
	Log          *slog.Logger
	Self         string // the program itself, to check a credential from another process; "" leaves that check out
	BeforeCommit func(n int64)
	Without      []string // steps that are left out, by their names: a test looks at what the rest leaves
	Tour         bool     // keep each of the ten scenes as it was, and open them all at the end
}

// state is what a run has done, so that one that was stopped is continued.
type state struct {
	Run  string    `json:"run"`            // also the id of the ministry, which marks the database as this run's
	Base time.Time `json:"base"`           // when it began; the calendar's end
	Port int       `json:"port"`           // the portal's, kept from run to run
	Done int       `json:"done"`           // steps
	Year int       `json:"year,omitempty"` // phases of the year before

	Late   time.Duration  `json:"late,omitempty"`   // how far the calendar's end is behind the real clock
	Behind *time.Duration `json:"behind,omitempty"` // how far the calendar came; nil before the first step

	Moments map[int]moment `json:"moments,omitempty"` // the scenes that were kept, by their number
}

// Run tells the story on one machine, and leaves the portal open until ctx ends.
// It is an error when a step does not do what it should.
func Run(ctx context.Context, o Options) (err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, temporary, err := folder(o)
	if err != nil {
		return err
	}
	if temporary {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	s := &story{o: o, dir: dir, orgs: map[string]identity.Organisation{}, people: map[string]identity.Person{}}
	if err := s.load(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served, err := s.open(ctx)
	if err != nil {
		return errors.Join(err, s.close())
	}
	if err = s.tell(ctx); err == nil && o.Tour {
		err = s.tour(ctx)
	}
	if err == nil && !o.Once {
		s.invite(ctx)
		select {
		case <-ctx.Done():
		case err = <-served:
			return errors.Join(err, s.close())
		}
	}
	stop()
	return errors.Join(err, <-served, s.close())
}

// folder is where the run keeps its data: the one that was named; for a
// database elsewhere one that is found again; otherwise a temporary one.
func folder(o Options) (dir string, temporary bool, err error) {
	switch {
	case o.DataDir != "":
		return o.DataDir, false, os.MkdirAll(o.DataDir, 0o700)
	case o.Database != "":
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		dir = filepath.Join(cache, "cairn-demo", fmt.Sprintf("%x", sha256.Sum256([]byte(o.Database)))[:16])
		return dir, false, os.MkdirAll(dir, 0o700)
	}
	dir, err = os.MkdirTemp("", "cairn-demo-")
	return dir, true, err
}

func (s *story) statePath() string { return filepath.Join(s.dir, "demo.json") }

// load reads how far an earlier run came, or begins a new one.
func (s *story) load() error {
	text, err := os.ReadFile(s.statePath())
	if errors.Is(err, os.ErrNotExist) {
		s.state = state{Run: uuid.Must(uuid.NewV7()).String(), Base: time.Now().UTC().Truncate(time.Second)}
		if end := s.o.End.UTC(); !end.IsZero() && end.Before(s.state.Base) {
			s.state.Base, s.state.Late = end, s.state.Base.Sub(end)
		}
		return s.save()
	}
	if err != nil {
		return fmt.Errorf("read the run's state: %w", err)
	}
	if err := json.Unmarshal(text, &s.state); err != nil {
		return fault.New(fault.Invalid, "demo.state_damaged", "file", s.statePath()).Wrap(err)
	}
	return nil
}

// save writes the state whole or not at all.
func (s *story) save() error {
	text, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	next := s.statePath() + ".next"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return fmt.Errorf("write the run's state: %w", err)
	}
	return os.Rename(next, s.statePath())
}

// open starts the two sites and the portal on loopback and founds the country.
// The channel tells when the portal has stopped.
func (s *story) open(ctx context.Context) (<-chan error, error) {
	l, err := s.listen(ctx)
	if err != nil {
		return nil, err
	}
	s.portal = "http://" + l.Addr().String()
	hosts, err := s.openSites(ctx, l.Addr().String())
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.hosts = hosts
	if s.app, err = s.openApp(ctx, l.Addr().String(), hosts); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := s.mine(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	served := make(chan error, 1)
	go func() { served <- s.app.Serve(ctx, l) }()
	return served, s.found(ctx)
}

// listen takes the port of the earlier run, else 8080, else any.
func (s *story) listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	for _, port := range []int{s.state.Port, 8080} {
		if port == 0 || s.o.Once && port == 8080 {
			continue
		}
		if l, err := lc.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return l, s.keepPort(l)
		}
	}
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on loopback: %w", err)
	}
	return l, s.keepPort(l)
}

func (s *story) keepPort(l net.Listener) error {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		s.state.Port = a.Port
	}
	return s.save()
}

// openSites starts the providers' own web sites, and lists which invented host
// is at which address.
func (s *story) openSites(ctx context.Context, portal string) ([]string, error) {
	hosts := []string{portalHost + "=" + portal, aldermoorHost + "=" + portal, harbourHost + "=" + portal}
	for _, x := range []struct {
		folder, host string
		site         **Site
	}{{"aldermoor", "www." + aldermoorHost, &s.aldermoor}, {"harbour", "www." + harbourHost, &s.harbour}} {
		site, err := NewSite(x.folder, x.host, s.runs())
		if err != nil {
			return nil, err
		}
		*x.site = site
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("open a port for %s: %w", x.host, err)
		}
		srv := &http.Server{Handler: site, ReadHeaderTimeout: 5 * time.Second}
		go func() { _ = srv.Serve(l) }() // ends with Close below
		s.closers = append(s.closers, srv.Close)
		hosts = append(hosts, x.host+"="+l.Addr().String())
	}
	if err := s.openYear(ctx, portal, &hosts); err != nil {
		return nil, err
	}
	// A run that is continued finds the pages as it left them.
	if s.state.Done >= stepHarvest {
		s.harbour.Mend()
	}
	return hosts, nil
}

// openYear starts the sites of the other providers, at one address.
func (s *story) openYear(ctx context.Context, portal string, hosts *[]string) (err error) {
	if !s.o.Year {
		return nil
	}
	if s.year, err = year.New(s.state.Base, func() time.Time { return s.calendar.Now() }); err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("open a port for the providers' sites: %w", err)
	}
	srv := &http.Server{Handler: s.year.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends with Close below
	s.closers = append(s.closers, srv.Close)
	for _, host := range s.year.Hosts() {
		*hosts = append(*hosts, host+"="+l.Addr().String())
	}
	for _, host := range s.year.Issuers() {
		*hosts = append(*hosts, host+"="+portal)
	}
	return nil
}

func (s *story) openApp(ctx context.Context, addr string, hosts []string) (*app.App, error) {
	c := config.Default()
	c.DataDir, c.Address, c.PublicURL, c.LogName = s.dir, addr, s.portal, portalHost
	c.Database = s.o.Database
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(s.dir, "cairn.db")
	}
	c.Jurisdictions, c.Demo, c.DemoHosts = []string{"xf"}, true, hosts
	c.SecretFile = filepath.Join(s.dir, "secret")
	s.calendar = NewCalendar(s.behind())
	return app.Open(ctx, c, app.Options{Now: s.calendar.Now, BeforeCommit: s.o.BeforeCommit, Log: s.o.Log})
}

// mine refuses a database that holds anything but this run, and an empty one when
// the run had begun: its issuers' keys are in the folder, and belong to bodies that
// are gone with the database.
func (s *story) mine(ctx context.Context) error {
	all, err := s.app.Identity.Organisations(ctx, founder, identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	if len(all) == 0 {
		if s.state.Behind != nil {
			return fault.New(fault.Conflict, "demo.database_gone", "folder", s.dir)
		}
		return nil
	}
	for _, o := range all {
		if string(o.ID) == s.state.Run {
			return nil
		}
	}
	return fault.New(fault.Conflict, "demo.database_not_empty", "organisations", len(all))
}

func (s *story) close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c())
	}
	if s.app != nil {
		errs = append(errs, s.app.Close())
	}
	return errors.Join(errs...)
}

// invite prints where the portal is and a way in for everybody.
func (s *story) invite(ctx context.Context) {
	fmt.Fprintf(s.o.Out, "\nThe portal is open: %s\n", s.portal)
	fmt.Fprintf(s.o.Out, "Everything in it is demonstration data. Stop with Ctrl-C.\n\nSign in as (the links work while this runs):\n")
	for _, name := range signInOrder {
		link, err := s.link(ctx, name)
		if err != nil {
			s.o.Log.Error("make a sign-in link", "error", err)
			continue
		}
		c := cast[name]
		fmt.Fprintf(s.o.Out, "  %-44s %s\n", c.name+", "+part(c), link)
	}
	fmt.Fprintf(s.o.Out, "\nCheck Samira's credential from another terminal:\n  %s\n", s.verifyCommand())
}

// part is what a person is in the story.
func part(c character) string {
	if c.org == "" {
		return "learner"
	}
	words := ""
	for i, r := range c.roles {
		if i > 0 {
			words += " and "
		}
		words += string(r)
	}
	return words + ", " + c.org
}
