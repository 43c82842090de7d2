package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
)

// resolving are the flags of commands that ask other people's servers.
type resolving struct {
	Resolve []string `placeholder:"HOST=ADDR" sep:"none" help:"Where an invented host really is, as in the demonstration: aldermoor.example=127.0.0.1:4001. Again for more."`
}

// hosts reads --resolve.
func (r resolving) hosts() (map[string]string, error) {
	hosts := map[string]string{}
	for _, pair := range r.Resolve {
		host, address, ok := strings.Cut(pair, "=")
		if _, _, err := net.SplitHostPort(address); !ok || host == "" || err != nil {
			return nil, fault.New(fault.Invalid, "cli.resolve", "value", pair).At("--resolve")
		}
		hosts[strings.ToLower(host)] = address
	}
	return hosts, nil
}

// client fetches for a person at the terminal. The server they name themselves
// may be on this machine; where it leads may not.
func (r resolving) client(named ...string) (*fetch.Client, error) {
	hosts, err := r.hosts()
	if err != nil {
		return nil, err
	}
	o := fetch.Options{Hosts: hosts, PerHost: 20, Burst: 20}
	for _, name := range named {
		if u, err := url.Parse(name); err == nil && isAddress(name) && onThisMachine(u.Hostname()) {
			o.Allow = append(o.Allow, net.JoinHostPort(u.Hostname(), port(u)))
		}
	}
	return fetch.New(o), nil
}

func onThisMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// isAddress tells a web address from the name of a file.
func isAddress(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

// read takes what a person named: a file, a web address, or "-" for standard
// input; at most limit bytes, and the one more that shows there is more.
func (s *session) read(ctx context.Context, c *fetch.Client, name string, limit int64) ([]byte, error) {
	if isAddress(name) {
		p, err := c.Fetch(ctx, name)
		if err != nil {
			return nil, err
		}
		return p.Body, nil
	}
	from := s.In
	if name != "-" {
		f, err := openFile(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // only read
		from = f
	}
	data, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// isFolder reports whether a person named a folder.
func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// openFile opens a file that a person named.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "cli.no_file", "file", name).Wrap(err)
	case errors.Is(err, fs.ErrPermission):
		return nil, fault.New(fault.Denied, "cli.file_denied", "file", name).Wrap(err)
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fault.New(fault.Invalid, "cli.folder", "file", name), f.Close())
	}
	return f, nil
}
