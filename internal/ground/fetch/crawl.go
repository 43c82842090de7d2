package fetch

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// hopping marks the context of a request whose redirects are counted.
type hopping struct{}

// hops counts redirects: for good, and for now.
type hops struct{ lasting, passing int }

func (h *hops) count(status int) {
	if status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect {
		h.lasting++
	} else {
		h.passing++
	}
}

func (c *Client) page(resp *http.Response) *Page {
	p := &Page{URL: resp.Request.URL.String(), Status: resp.StatusCode, Header: resp.Header, FetchedAt: c.opt.Now().UTC()}
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		p.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), p.FetchedAt)
	}
	return p
}

// retryAfter reads seconds or a moment (RFC 9110 section 10.2.3); what is
// neither, or lies in the past, says nothing.
func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return max(0, time.Duration(n)*time.Second)
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}

// Open is Crawl for what is read while it comes, of which at most limit bytes
// are handed out: the caller closes body. A status of 400 or more is
// fetch.status, with the page and no body.
func (c *Client) Open(ctx context.Context, address string, limit int64) (p *Page, body io.ReadCloser, err error) {
	u, err := parse(address)
	if err != nil {
		return nil, nil, err
	}
	req, err := http.NewRequestWithContext(context.WithValue(ctx, crawling{}, true), http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, badURL(address, err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, nil, err
	}
	p = c.page(resp)
	if resp.StatusCode >= http.StatusBadRequest {
		_ = resp.Body.Close() // nothing of it is used
		return p, nil, badStatus(p)
	}
	if r, ok := resp.Body.(*capped); ok {
		r.left, r.max = limit, limit
	}
	return p, resp.Body, nil
}

// Pace is how many requests a second the host of an address is sent: our own
// pace, or the slower one its robots.txt asks for, once that was read.
func (c *Client) Pace(address string) float64 {
	u, err := url.Parse(address)
	if err != nil {
		return float64(c.opt.PerHost)
	}
	return float64(c.hosts.limiter(u.Host, c.opt).Limit())
}
