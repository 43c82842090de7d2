package demo

import (
	"sync"
	"time"
)

// Calendar is the demonstration's clock: it starts some weeks ago and jumps
// forward from scene to scene, until it has caught up with the real one. What
// it shows is labelled "simulated calendar".
type Calendar struct {
	mu     sync.Mutex
	behind time.Duration // how far behind the real clock; never negative
}

// NewCalendar makes a clock that is so far behind.
func NewCalendar(behind time.Duration) *Calendar { return &Calendar{behind: max(behind, 0)} }

// Now is the simulated time.
func (c *Calendar) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(-c.behind)
}

// Behind is how far the calendar is behind the real clock.
func (c *Calendar) Behind() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.behind
}

// SetBehind jumps to a point so far behind the real clock. It never goes back.
func (c *Calendar) SetBehind(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.behind = max(0, min(c.behind, d))
}
