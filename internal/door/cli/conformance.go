package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"opencairn.org/cairn/internal/door/vcapi"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
)

type conformanceCmd struct {
	Addr    string `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Listen here for HTTP; loopback only. Default: a free port of 127.0.0.1."`
	TLSAddr string `name:"tls-addr" default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Listen here for HTTPS, with a certificate signed by itself; loopback only. Default: a free port of 127.0.0.1."`
	Legacy  bool   `help:"Issue with Ed25519Signature2020 too. It is always verified."`
}

// Help says more in the usage.
func (conformanceCmd) Help() string {
	return "Serves the VC API to test programs on this machine: it signs whatever it is given, with keys made now and forgotten when it stops. " +
		"So it refuses to run on a data folder or a database, and on any address that others can reach.\n\n" +
		"Prints where it listens and which path signs how. A path ends in /credentials/issue, /credentials/verify or /presentations/verify; " +
		"with /revocation or /suspension before that, what it issues names a status list.\n\n" +
		"Example:\n\n    cairn conformance --addr 127.0.0.1:8080 --tls-addr 127.0.0.1:8443"
}

// Run serves until it is told to stop.
func (c *conformanceCmd) Run(s *session) error {
	if err := s.withoutData(); err != nil {
		return err
	}
	plain, secure, err := c.listen(s.ctx)
	if err != nil {
		return err
	}
	server, err := vcapi.New(vcapi.Options{Now: time.Now, Base: "https://" + secure.Addr().String(), Legacy: c.Legacy})
	if err != nil {
		return errors.Join(err, plain.Close(), secure.Close())
	}
	if err := s.conforming(plain, secure, server); err != nil {
		return errors.Join(err, plain.Close(), secure.Close())
	}
	return s.serveBoth(server, plain, secure)
}

// withoutData refuses whatever names data of an installation: an endpoint that
// signs what it is given must not be near keys that mean something.
func (s *session) withoutData() error {
	settings, err := s.load()
	if err != nil {
		return err
	}
	named := map[string]string{"--data": s.Data, "--database": s.Database, "CAIRN_DATA_DIR": variable(s.env, "CAIRN_DATA_DIR"), "CAIRN_DATABASE": variable(s.env, "CAIRN_DATABASE")}
	if d := config.Default(); s.Config != "" && settings.DataDir != d.DataDir {
		named[s.Config] = settings.DataDir
	}
	for _, name := range []string{"--data", "--database", "CAIRN_DATA_DIR", "CAIRN_DATABASE", s.Config} {
		if named[name] != "" {
			return fault.New(fault.Denied, "cli.conformance.data", "value", named[name]).At(name)
		}
	}
	return nil
}

// listen takes both addresses, or neither.
func (c *conformanceCmd) listen(ctx context.Context) (plain, secure net.Listener, err error) {
	if plain, err = loopback(ctx, "--addr", c.Addr); err != nil {
		return nil, nil, err
	}
	if secure, err = loopback(ctx, "--tls-addr", c.TLSAddr); err != nil {
		return nil, nil, errors.Join(err, plain.Close())
	}
	certificate, err := vcapi.Certificate(time.Now())
	if err != nil {
		return nil, nil, errors.Join(err, plain.Close(), secure.Close())
	}
	return plain, tls.NewListener(secure, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}), nil
}

// loopback listens on this machine and nowhere else.
func loopback(ctx context.Context, flag, address string) (net.Listener, error) {
	refused := fault.New(fault.Denied, "cli.conformance.address", "address", address).At(flag)
	if !vcapi.Loopback(address) {
		return nil, refused
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.New(fault.Conflict, "cli.conformance.taken", "address", address, "problem", err.Error()).At(flag).Wrap(err)
	}
	if !vcapi.Loopback(l.Addr().String()) { // a "localhost" that leads elsewhere
		return nil, errors.Join(refused, l.Close())
	}
	return l, nil
}

// conforming says where it is and who signs how; with --json as one object.
func (s *session) conforming(plain, secure net.Listener, server *vcapi.Server) error {
	http, https := "http://"+plain.Addr().String(), "https://"+secure.Addr().String()
	if s.JSON {
		return s.writeJSON(struct {
			HTTP    string          `json:"http"`
			HTTPS   string          `json:"https"`
			Issuers []*vcapi.Issuer `json:"issuers"`
		}{http, https, server.Issuers()})
	}
	s.say("cli.conformance.started", "http", http, "https", https)
	s.line("")
	var rows [][]string
	for _, i := range server.Issuers() {
		rows = append(rows, []string{i.Path, strings.Join(i.Suites, ", "), strings.Join(i.Keys, ", "), i.ID})
	}
	s.table([]string{"cli.conformance.path", "cli.conformance.suites", "cli.conformance.keys", "cli.conformance.issuer"}, rows)
	s.line("")
	s.say("cli.conformance.paths")
	s.say("cli.serve.stop")
	return nil
}

// serveBoth serves until it is told to stop or one of them fails. Clients that do
// not like the certificate are their own business.
func (s *session) serveBoth(h http.Handler, listeners ...net.Listener) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	ended := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { ended <- server.Serve(l) }()
	}
	var err error
	select {
	case err = <-ended:
	case <-s.ctx.Done():
	}
	return errors.Join(err, server.Close())
}
