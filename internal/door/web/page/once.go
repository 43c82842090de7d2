package page

import (
	"context"
	"sync"
	"time"

	"opencairn.org/cairn/internal/door/web/ui"
)

// Once makes a form that is posted twice do its work once: a second press, the
// back button, a phone that retries. The second post waits for the first and is
// led to the same place. Only what ended in a redirect is remembered: a form
// that was shown again with errors may be sent again.
//
// It is a courtesy of one process, forgotten at its end; what must never happen
// twice is held by the domain's own constraints. The zero value works.
type Once struct {
	mu   sync.Mutex // guards all
	acts map[string]*act
}

type act struct {
	done     chan struct{} // closed when the first is through
	location string        // empty: it failed, or runs
	flash    *ui.Flash
	at       time.Time
}

const (
	onceFor = time.Hour
	onceMax = 20_000
)

// begin says whether this is the first, who must then call end. When it is not,
// it waits for the first and gives its outcome; when the first failed, this one
// becomes the first. The error is the context's.
func (o *Once) begin(ctx context.Context, key string, now time.Time) (went outcome, first bool, err error) {
	for {
		o.mu.Lock()
		a, there := o.acts[key]
		if !there {
			o.add(key, now)
			o.mu.Unlock()
			return outcome{}, true, nil
		}
		o.mu.Unlock()
		select {
		case <-a.done:
			if a.location != "" {
				return outcome{location: a.location, flash: a.flash}, false, nil
			}
		case <-ctx.Done():
			return outcome{}, false, ctx.Err()
		}
	}
}

// outcome is where a form led.
type outcome struct {
	location string
	flash    *ui.Flash
}

// add needs mu.
func (o *Once) add(key string, now time.Time) {
	if o.acts == nil {
		o.acts = map[string]*act{}
	}
	if len(o.acts) >= onceMax {
		o.forget(now)
	}
	o.acts[key] = &act{done: make(chan struct{}), at: now}
}

// forget needs mu. It drops what is old, and everything finished when that is
// not enough.
func (o *Once) forget(now time.Time) {
	for _, age := range []time.Duration{onceFor, 0} {
		for key, a := range o.acts {
			if a.location != "" && now.Sub(a.at) >= age {
				delete(o.acts, key)
			}
		}
		if len(o.acts) < onceMax {
			return
		}
	}
}

// end tells those who wait how it went.
func (o *Once) end(key string, went outcome, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.acts[key]
	if a == nil {
		return
	}
	if went.location == "" {
		delete(o.acts, key)
	}
	a.location, a.flash, a.at = went.location, went.flash, now
	close(a.done)
}
