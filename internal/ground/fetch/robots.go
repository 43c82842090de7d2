package fetch

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
	"golang.org/x/time/rate"

	"opencairn.org/cairn/internal/ground/fault"
)

// How long a robots.txt is believed (RFC 9309 section 2.4 says at most 24 h; a
// provider who has just mended his own waits one hour at most), how long a
// server in trouble is left alone, and the longest Crawl-delay we keep: beyond
// it a host would never be read in a day.
const (
	robotsFresh   = time.Hour
	robotsTrouble = 5 * time.Minute
	longestDelay  = 10 * time.Second
)

// robotsBytes is how much of a robots.txt is read (RFC 9309 section 2.5 asks for
// at least 500 KiB); what follows is ignored.
const robotsBytes = 512 << 10

// robots remembers what each site's robots.txt said, and until when it counts.
type robots struct {
	mu sync.Mutex
	m  map[string]robotsEntry // by scheme://host
}

type robotsEntry struct {
	data  *robotstxt.RobotsData
	until time.Time
}

// Robots is what a site's robots.txt says to us.
type Robots struct {
	Sitemaps []string // absolute addresses, as written
	group    *robotstxt.Group
}

// Allowed reports whether a path (with its query) may be crawled.
func (r Robots) Allowed(path string) bool { return r.group.Test(path) }

// Robots reads the robots.txt of the site that address belongs to. A site
// without one (any 4xx) allows everything (RFC 9309 section 2.3.1.3); one whose
// server is in trouble (5xx) allows nothing for now: fetch.robots_unavailable.
func (c *Client) Robots(ctx context.Context, address string) (Robots, error) {
	u, err := parse(address)
	if err != nil {
		return Robots{}, err
	}
	data, err := c.robotsData(ctx, u)
	if err != nil {
		return Robots{}, err
	}
	g := data.FindGroup(c.opt.UserAgent)
	c.slowDown(u.Host, g.CrawlDelay)
	return Robots{Sitemaps: data.Sitemaps, group: g}, nil
}

func (c *Client) mayCrawl(ctx context.Context, u *url.URL) error {
	data, err := c.robotsData(ctx, u)
	if err != nil {
		return err
	}
	g := data.FindGroup(c.opt.UserAgent)
	if !g.Test(u.RequestURI()) {
		return fault.New(fault.Denied, "fetch.robots", "url", u.String(), "robots", robotsURL(u))
	}
	c.slowDown(u.Host, g.CrawlDelay)
	return nil
}

// slowDown keeps a Crawl-delay that is longer than our own pace.
func (c *Client) slowDown(host string, delay time.Duration) {
	if delay <= 0 {
		return
	}
	l := c.hosts.limiter(host, c.opt)
	if asked := rate.Every(min(delay, longestDelay)); asked < l.Limit() {
		l.SetLimit(asked)
		l.SetBurst(1)
	}
}

func (c *Client) robotsData(ctx context.Context, u *url.URL) (*robotstxt.RobotsData, error) {
	site := u.Scheme + "://" + u.Host
	if d, ok := c.robots.known(site, c.opt.Now()); ok {
		return d.orUnavailable(u)
	}
	// A robots.txt is read without asking robots.txt, and in its own time.
	p, err := c.Fetch(context.WithValue(ctx, crawling{}, nil), robotsURL(u))
	if err != nil && p == nil {
		return nil, err // the host does not answer: that is what is wrong
	}
	e := robotsEntry{until: c.opt.Now().Add(robotsFresh)}
	if p.Status >= 500 {
		e.until = c.opt.Now().Add(robotsTrouble)
	} else if e.data, err = robotstxt.FromStatusAndBytes(p.Status, p.Body[:min(len(p.Body), robotsBytes)]); err != nil {
		// What cannot be read at all says nothing (RFC 9309 section 2.2: parse
		// what parses).
		e.data, _ = robotstxt.FromBytes(nil)
	}
	c.robots.keep(site, e)
	return e.orUnavailable(u)
}

func (e robotsEntry) orUnavailable(u *url.URL) (*robotstxt.RobotsData, error) {
	if e.data == nil {
		return nil, fault.New(fault.Unavailable, "fetch.robots_unavailable", "url", u.String(), "robots", robotsURL(u))
	}
	return e.data, nil
}

func (r *robots) known(site string, now time.Time) (robotsEntry, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.m[site]
	return e, ok && now.Before(e.until)
}

func (r *robots) keep(site string, e robotsEntry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil || len(r.m) >= manyHosts {
		r.m = map[string]robotsEntry{}
	}
	r.m[site] = e
}

func robotsURL(u *url.URL) string { return u.Scheme + "://" + u.Host + "/robots.txt" }
