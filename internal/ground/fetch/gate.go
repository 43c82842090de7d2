package fetch

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/time/rate"

	"opencairn.org/cairn/internal/ground/fault"
)

// crawling marks the context of a request for which robots.txt is asked.
type crawling struct{}

// gate stands before every hop of every request, so that a redirect is treated
// as the new request it is: robots first, then the host's rate, then the wire.
type gate struct {
	c    *Client
	next http.RoundTripper
}

// RoundTrip sends one hop.
func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Context().Value(crawling{}) != nil {
		if err := g.c.mayCrawl(req.Context(), req.URL); err != nil {
			return nil, err
		}
	}
	if err := g.c.hosts.limiter(req.URL.Host, g.c.opt).Wait(req.Context()); err != nil {
		// Wait answers at once when the turn would come after the deadline.
		return nil, timedOut(req.URL, g.c.opt.Timeout, err)
	}
	return g.send(req)
}

// send speaks plain HTTP to a host that a loopback address stands for, and
// gives back the answer under the name that was asked for.
func (g *gate) send(req *http.Request) (*http.Response, error) {
	t, ok := g.c.mapped[strings.ToLower(req.URL.Hostname())]
	if !ok || !t.plain || req.URL.Scheme == "http" {
		return g.next.RoundTrip(req)
	}
	plain := req.Clone(req.Context())
	plain.URL.Scheme = "http"
	resp, err := g.next.RoundTrip(plain)
	if resp != nil {
		resp.Request = req
	}
	return resp, err
}

// control is called with the resolved address of each connection before it is
// made; host is only named in the fault.
func (c *Client) control(host string, excepted bool) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		if excepted || c.allow[address] {
			return nil
		}
		ap, err := netip.ParseAddrPort(address)
		if err != nil || !public(ap.Addr()) {
			return fault.New(fault.Denied, "fetch.private_address", "host", host)
		}
		return nil
	}
}

// hosts remembers one limiter per host. mu guards the map, never a Wait.
type hosts struct {
	mu sync.Mutex
	m  map[string]*rate.Limiter
}

// manyHosts bounds what is remembered about hosts; beyond it we start again,
// which costs one burst and one robots.txt per host.
const manyHosts = 10_000

func (h *hosts) limiter(host string, o Options) *rate.Limiter {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.m == nil || len(h.m) >= manyHosts {
		h.m = map[string]*rate.Limiter{}
	}
	l, ok := h.m[host]
	if !ok {
		l = rate.NewLimiter(o.PerHost, o.Burst)
		h.m[host] = l
	}
	return l
}
