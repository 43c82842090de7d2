package api

import (
	"math"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"opencairn.org/cairn/internal/ground/fault"
)

// class is a kind of operation that is counted per network address.
type class string

const (
	limitSearch class = "search"
	limitVerify class = "verify"
	limitCheck  class = "check"
	limitData   class = "data"
)

// Limit is how many requests one network address may send: PerSecond in the long
// run, Burst at once.
type Limit struct {
	PerSecond float64
	Burst     int
}

// Limits are those of the operations that cost and need no account.
type Limits struct {
	Search Limit // 20 a second, 60 at once
	Verify Limit // 20 a second, 100 at once
	Data   Limit // 50 a second, 500 at once: what programs take
	Check  Limit // one in two seconds, 10 at once: it may fetch a page
}

func (l Limits) visitors(now func() time.Time) map[class]*visitors {
	or := func(l, usual Limit) *visitors {
		if l == (Limit{}) {
			l = usual
		}
		return &visitors{limit: l, now: now, seen: map[string]*rate.Limiter{}}
	}
	return map[class]*visitors{
		limitSearch: or(l.Search, Limit{20, 60}),
		limitVerify: or(l.Verify, Limit{20, 100}),
		limitData:   or(l.Data, Limit{50, 500}),
		limitCheck:  or(l.Check, Limit{0.5, 10}),
	}
}

// mostVisitors is how many addresses are remembered; then those that have waited
// long enough are forgotten, and if that frees nothing, all.
const mostVisitors = 10_000

type visitors struct {
	limit Limit
	now   func() time.Time

	mu   sync.Mutex // guards seen
	seen map[string]*rate.Limiter
}

// count takes one visit from the caller's allowance.
func (c *call) count(k class) error { return c.api.count(k, c.address) }

// Admit takes one verification from the allowance of the address a request comes
// from: a page that verifies draws on the same as the operation. The error is the
// fault "api.too_many".
func (a *API) Admit(r *http.Request) error { return a.count(limitVerify, a.address(r)) }

// AdmitFetch is Admit for what fetches an address that the visitor names.
func (a *API) AdmitFetch(r *http.Request) error { return a.count(limitCheck, a.address(r)) }

// AdmitData is Admit for what programs take of the catalogue.
func (a *API) AdmitData(r *http.Request) error { return a.count(limitData, a.address(r)) }

func (a *API) count(k class, address string) error {
	v := a.visitors[k]
	if v == nil {
		return nil
	}
	wait, ok := v.take(network(address))
	if ok {
		return nil
	}
	return fault.New(fault.Exhausted, "api.too_many", "count", int(math.Ceil(wait.Seconds())))
}

func (v *visitors) take(address string) (wait time.Duration, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	l := v.seen[address]
	now := v.now()
	if l == nil {
		v.forget(now)
		l = rate.NewLimiter(rate.Limit(v.limit.PerSecond), v.limit.Burst)
		v.seen[address] = l
	}
	r := l.ReserveN(now, 1)
	if d := r.DelayFrom(now); d > 0 {
		r.CancelAt(now)
		return d, false
	}
	return 0, true
}

// forget makes room. mu is held.
func (v *visitors) forget(now time.Time) {
	if len(v.seen) < mostVisitors {
		return
	}
	for address, l := range v.seen {
		if l.TokensAt(now) >= float64(v.limit.Burst) {
			delete(v.seen, address)
		}
	}
	if len(v.seen) >= mostVisitors {
		clear(v.seen)
	}
}

// network is whose address it is: of IPv6 the first 64 bits, which are one
// household or one server.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
