package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"opencairn.org/cairn/internal/ground/fault"
)

// Doer sends one request. *Client and *http.Client are Doers.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Options are what a Client may do. The zero value of a field means its default.
type Options struct {
	UserAgent string              // default "Cairn (+https://opencairn.org/bot)"
	Allow     []string            // host:port that may be dialled although private
	Hosts     map[string]string   // invented host -> host:port that stands for it
	TXT       map[string][]string // TXT records of invented hosts
	MaxBytes  int64               // of one body, decompressed; default 8 MiB
	Timeout   time.Duration       // of one request with its redirects and body; default 30 s
	Redirects int                 // followed before giving up; default 5
	PerHost   rate.Limit          // requests a second to one host; default 2
	Burst     int                 // requests at once to one host; default 4
	Now       func() time.Time    // default time.Now
}

// Client is safe for concurrent use. Make one per process: rates and robots.txt
// are remembered in it.
type Client struct {
	opt    Options
	http   *http.Client
	allow  map[string]bool
	mapped map[string]target
	hosts  hosts
	robots robots
}

// target is the address that stands for an invented host.
type target struct {
	addr  string
	plain bool // loopback: spoken to in plain HTTP
}

// Conditional asks for a page only if it changed since it was last read.
type Conditional struct {
	ETag         string // as received
	LastModified string // as received
}

// Page is one answer, as received.
type Page struct {
	URL         string // after redirects
	Status      int
	Header      http.Header
	Body        []byte // decompressed, otherwise verbatim; empty when NotModified
	FetchedAt   time.Time
	NotModified bool
	Moved       bool          // URL is where the page lives now: every redirect said so for good (301, 308)
	RetryAfter  time.Duration // with 429 and 503: how long the host asks to be left alone; 0: it does not say
}

// New makes a Client.
func New(o Options) *Client {
	o = o.withDefaults()
	c := &Client{opt: o, allow: map[string]bool{}, mapped: map[string]target{}}
	for _, a := range o.Allow {
		c.allow[strings.ToLower(a)] = true
	}
	for host, addr := range o.Hosts {
		ap, err := netip.ParseAddrPort(addr)
		c.mapped[strings.ToLower(host)] = target{addr: addr, plain: err == nil && ap.Addr().Unmap().IsLoopback()}
	}
	c.http = &http.Client{
		Transport:     &gate{c: c, next: c.transport()},
		Timeout:       o.Timeout,
		CheckRedirect: c.checkRedirect,
	}
	return c
}

// HTTP is the client for a library that speaks a protocol of its own: addresses
// are checked and hosts are spared as in Fetch.
func (c *Client) HTTP() *http.Client { return c.http }

func (o Options) withDefaults() Options {
	if o.UserAgent == "" {
		o.UserAgent = "Cairn (+https://opencairn.org/bot)"
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 8 << 20
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Redirects <= 0 {
		o.Redirects = 5
	}
	if o.PerHost <= 0 {
		o.PerHost = 2
	}
	if o.Burst <= 0 {
		o.Burst = 4
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Fetch gets one address. A status of 400 or more is the fault fetch.status,
// and the page is returned with it, so that the caller can keep what it was
// told.
func (c *Client) Fetch(ctx context.Context, address string, cond ...Conditional) (*Page, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, badURL(address, err)
	}
	for _, cd := range cond {
		setIf(req.Header, "If-None-Match", cd.ETag)
		setIf(req.Header, "If-Modified-Since", cd.LastModified)
	}
	return c.read(req)
}

// Crawl is Fetch for pages nobody asked for one by one: what robots.txt of a
// host disallows for us is the fault fetch.robots, on every redirect too.
func (c *Client) Crawl(ctx context.Context, address string, cond ...Conditional) (*Page, error) {
	return c.Fetch(context.WithValue(ctx, crawling{}, true), address, cond...)
}

// Do sends a request the caller built, with the same checks of address,
// redirects, rate, time and size; robots.txt is not asked. Reading more than
// MaxBytes from the body fails with fetch.too_large.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	if _, err := parse(req.URL.String()); err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.opt.UserAgent)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, explain(req.URL, c.opt.Timeout, err)
	}
	resp.Body = &capped{ReadCloser: resp.Body, left: c.opt.MaxBytes, max: c.opt.MaxBytes, url: req.URL, timeout: c.opt.Timeout}
	return resp, nil
}

func (c *Client) read(req *http.Request) (*Page, error) {
	hops := &hops{}
	resp, err := c.Do(req.WithContext(context.WithValue(req.Context(), hopping{}, hops)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	p := c.page(resp)
	p.Moved = hops.lasting > 0 && hops.passing == 0
	if resp.StatusCode == http.StatusNotModified {
		p.NotModified = true
		return p, nil
	}
	if resp.ContentLength > c.opt.MaxBytes {
		return nil, tooLarge(req.URL, c.opt.MaxBytes)
	}
	if p.Body, err = io.ReadAll(resp.Body); err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return p, badStatus(p)
	}
	return p, nil
}

func (c *Client) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > c.opt.Redirects {
		return fault.New(fault.Unavailable, "fetch.redirects", "url", via[0].URL.String(), "count", c.opt.Redirects)
	}
	if h, ok := req.Context().Value(hopping{}).(*hops); ok && req.Response != nil {
		h.count(req.Response.StatusCode)
	}
	_, err := parse(req.URL.String())
	return err
}

// parse refuses everything that is not a plain web address.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, badURL(address, err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return nil, badURL(address, nil)
	}
	return u, nil
}

func setIf(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// capped hands out at most max bytes and then says so, instead of ending early
// as if that were all.
type capped struct {
	io.ReadCloser
	left, max int64
	url       *url.URL
	timeout   time.Duration
}

// Read fails with fetch.too_large on the first byte over the cap.
func (r *capped) Read(p []byte) (int, error) {
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err := r.ReadCloser.Read(p)
	if r.left -= int64(n); r.left < 0 {
		return n, tooLarge(r.url, r.max)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = explain(r.url, r.timeout, err)
	}
	return n, err
}

// transport dials only where it may. It knows no proxy: one taken from the
// environment would dial for us, unchecked.
func (c *Client) transport() *http.Transport {
	return &http.Transport{
		DialContext:            c.dial,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  c.opt.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

func (c *Client) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	excepted := c.allow[strings.ToLower(addr)]
	if t, ok := c.mapped[strings.ToLower(host)]; ok {
		addr, excepted = t.addr, excepted || t.plain
	}
	d := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	d.ControlContext = c.control(host, excepted)
	return d.DialContext(ctx, network, addr)
}
