package cli

import (
	"context"
	"errors"
	"net"
	"slices"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
)

type serveCmd struct {
	Address   string `placeholder:"HOST:PORT" help:"Listen here. Default: 127.0.0.1:8080."`
	PublicURL string `name:"public-url" placeholder:"URL" help:"Address under which people reach this installation."`
	Operator  string `placeholder:"MAIL" help:"Make this person an operator and print a link at which they sign in."`
}

// Help says more in the usage.
func (serveCmd) Help() string {
	return "On a database without an operator it prints a link at which the first one signs in; the link works once, for an hour.\n\n" +
		"Example:\n\n    cairn serve --data /srv/cairn --address 127.0.0.1:8080 --operator root@learn.example"
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(s *session) (err error) {
	for name, value := range map[string]string{"address": c.Address, "public-url": c.PublicURL} {
		if value != "" {
			s.set = append(s.set, mirrored[name]+"="+value)
		}
	}
	settings, err := s.load()
	if err != nil {
		return err
	}
	l, err := listen(s.ctx, &settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, notClosed(l.Close())) }()
	a, err := s.openWith(settings)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	a.Log = s.log(settings.Log)
	link, err := c.operator(s, a)
	if err != nil {
		return err
	}
	if err := s.started(settings.PublicURL, l.Addr().String(), link); err != nil {
		return err
	}
	return a.Serve(s.ctx, l)
}

// listen takes the address first: when it is taken, nothing else is touched.
// Without a public address, people on this machine reach it where it listens.
func listen(ctx context.Context, c *config.Config) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", c.Address)
	if err != nil {
		return nil, fault.New(fault.Conflict, "cli.serve.address", "address", c.Address, "problem", err.Error()).Wrap(err)
	}
	if d := config.Default(); c.PublicURL == d.PublicURL && c.Address != d.Address {
		c.PublicURL = "http://" + l.Addr().String()
	}
	return l, nil
}

func notClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// started says where it is; with --json as one object.
func (s *session) started(public, address, link string) error {
	if s.JSON {
		return s.writeJSON(struct {
			PublicURL string `json:"publicUrl"`
			Address   string `json:"address"`
			SetUpLink string `json:"setUpLink,omitempty"`
		}{public, address, link})
	}
	s.say("cli.serve.started", "url", public, "address", address)
	if link != "" {
		s.say("cli.serve.set_up", "url", link)
	}
	s.say("cli.serve.stop")
	return nil
}

// operator makes the first operator, or the one that was asked for, and gives
// the address at which they sign in; empty when there is one and none was asked
// for.
func (c *serveCmd) operator(s *session, a *app.App) (string, error) {
	if c.Operator == "" {
		has, err := hasOperator(s.ctx, a)
		if err != nil || has {
			return "", err
		}
	}
	return a.Identity.SetUpOperator(s.ctx, system, identity.Named{Name: s.p.T("cli.serve.operator_name"), Email: c.Operator, Lang: s.p.Lang()})
}

func hasOperator(ctx context.Context, a *app.App) (bool, error) {
	orgs, err := a.Identity.Organisations(ctx, system, identity.OrganisationFilter{Kind: identity.KindOperator})
	if err != nil {
		return false, err
	}
	for _, o := range orgs {
		members, err := a.Identity.Members(ctx, systemIn(o.ID), o.ID)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(members, func(m identity.Member) bool { return m.Role == identity.RoleOperator }) {
			return true, nil
		}
	}
	return false, nil
}

type workCmd struct{}

// Help says more in the usage.
func (workCmd) Help() string {
	return "Set workers to 0 where cairn serve runs, so that it leaves the jobs to this.\n\nExample:\n\n    cairn work --database postgres://cairn@db/cairn"
}

// Run works until it is told to stop.
func (c *workCmd) Run(s *session) (err error) {
	settings, err := s.load()
	if err != nil {
		return err
	}
	if settings.Workers == 0 {
		return fault.New(fault.Invalid, "cli.work.none").At("workers")
	}
	a, err := s.openWith(settings)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	s.note("cli.work.started", "count", settings.Workers)
	return a.Work(s.ctx)
}
