package page

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Shared keeps a route's pages, compressed, for the next who asks for the same
// address in the same language (ADR 0038). It is for pages that say the same to
// everybody who is not signed in, and that are made of nothing but the address, the
// language, the database and the time in whole minutes. A page is shown again only
// when no table it was read from was written to since, by whatever process.
func Shared() Option { return func(rt *route) { rt.shared = true } }

// sharedBytes is how much the newer of the two generations of kept pages may take.
const sharedBytes = 6 << 20

// maxQuery and maxShared are the longest query and the largest page that are kept,
// bytes.
const (
	maxQuery  = 500
	maxShared = 256 << 10
)

// sharedPage is an answer as it is sent. Nobody MUST write into it.
type sharedPage struct {
	minute int64 // since 1970, of the site's clock
	made   sqldb.Changes
	header http.Header // what the handler set
	zipped []byte
}

// holds reports that the page would come out the same now.
func (p *sharedPage) holds(minute int64, now sqldb.Changes) bool {
	return p != nil && p.minute == minute && p.made.Same(now)
}

func (p *sharedPage) size() int { return len(p.zipped) + 40*len(p.made) + 500 }

// sharedPages keeps pages of one minute. Those nobody asked for while sharedBytes others
// came are forgotten. The zero value is empty.
type sharedPages struct {
	mu         sync.Mutex // guards the fields below
	minute     int64
	newer, old map[string]*sharedPage
	size       int // of newer
}

func (c *sharedPages) at(key string) *sharedPage {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.newer[key]
	if p == nil {
		if p = c.old[key]; p != nil {
			c.add(key, p)
		}
	}
	return p
}

func (c *sharedPages) put(key string, p *sharedPage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, p)
}

// add needs mu.
func (c *sharedPages) add(key string, p *sharedPage) {
	if c.minute != p.minute {
		c.minute, c.newer, c.old, c.size = p.minute, nil, nil, 0
	}
	if c.newer == nil || c.size+p.size() > sharedBytes {
		c.old, c.newer, c.size = c.newer, map[string]*sharedPage{}, 0
	}
	if was := c.newer[key]; was != nil {
		c.size -= was.size()
	}
	c.newer[key] = p
	c.size += p.size()
}

// sharable reports that the reader gets what everybody gets: nobody is signed in, no
// cookie but the language's came, no notice waits, the page is not of a portal of its
// own, and what is asked for is a page, compressed and whole.
func (r *Request) sharable() bool {
	h, q := r.http.Header, r.http
	if q.Method != http.MethodGet || len(q.URL.RawQuery) > maxQuery || r.actor.SignedIn() {
		return false
	}
	if _, in := r.Place(); in || !takesGzip(h.Get("Accept-Encoding")) || h.Get("Range") != "" || !takesPage(h.Get("Accept")) {
		return false
	}
	return !slices.ContainsFunc(q.Cookies(), func(c *http.Cookie) bool { return c.Name != langCookie })
}

// takesPage reports that whoever asks is shown the page, not its data.
func takesPage(accept string) bool {
	return accept == "" || accept == "*/*" || strings.Contains(accept, "text/html")
}

// answerShared answers from one state of the database: who is like everybody with a
// kept page, or with one that is kept then. Nothing is sent before that state is let
// go of: a slow line holds no connection to the database.
func (s *Site) answerShared(r *Request, h Handler) (err error) {
	ctx, state, err := s.DB.Snapshot(r.Ctx())
	if err != nil {
		return err
	}
	defer func() { _ = state.Close() }() // nothing was written
	everybodys, key, minute := r.sharable(), r.printer.Lang()+" "+r.http.URL.RequestURI(), s.now().Unix()/60
	if everybodys {
		if p := s.shared.at(key); p.holds(minute, state.Changes) {
			_ = state.Close()
			r.sendShared(p)
			return nil
		}
	}
	w, before := r.w, r.http
	made := &pageWriter{header: w.Header().Clone()}
	r.w, r.http = made, r.http.WithContext(ctx)
	err = h(r)
	r.w, r.http = w, before
	tables, whole := state.Whole()
	_ = state.Close()
	if err != nil {
		return err
	}
	set, all := changed(w.Header(), made.header)
	if !everybodys || !whole || !all || !made.sharable(set) {
		made.send(w)
		return nil
	}
	p := &sharedPage{minute: minute, made: state.Changes.Of(tables), header: set, zipped: zip(made.body.Bytes())}
	p.header.Set("Content-Encoding", "gzip")
	p.header.Add("Vary", "Accept-Encoding")
	p.header.Set("Content-Length", strconv.Itoa(len(p.zipped)))
	s.shared.put(key, p)
	r.sendShared(p)
	return nil
}

func (r *Request) sendShared(p *sharedPage) {
	h := r.w.Header()
	for name, values := range p.header {
		h[name] = slices.Clone(values)
	}
	r.w.WriteHeader(http.StatusOK)
	_, _ = r.w.Write(p.zipped) // the client is gone when this fails
}

func zip(body []byte) []byte {
	var to bytes.Buffer
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(&to)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return to.Bytes()
}

// changed are the headers that differ from those before, with all their values. all
// is false when one was taken away.
func changed(before, after http.Header) (set http.Header, all bool) {
	for name := range before {
		if _, kept := after[name]; !kept {
			return nil, false
		}
	}
	set = http.Header{}
	for name, values := range after {
		if !slices.Equal(before[name], values) {
			set[name] = slices.Clone(values)
		}
	}
	return set, true
}

// pageWriter holds an answer back.
type pageWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *pageWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter; the first counts.
func (w *pageWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write implements http.ResponseWriter.
func (w *pageWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// sharable reports that the answer is a page for everybody: no cookie is set and no
// form in it can be sent only once.
func (w *pageWriter) sharable(set http.Header) bool {
	return w.status == http.StatusOK && w.body.Len() >= minCompressed && w.body.Len() <= maxShared && set.Get("Set-Cookie") == "" &&
		strings.HasPrefix(w.header.Get("Content-Type"), "text/html") && !bytes.Contains(w.body.Bytes(), []byte(`name="_once"`))
}

// send gives the answer to whoever asked.
func (w *pageWriter) send(to http.ResponseWriter) {
	h := to.Header()
	for name := range h {
		if _, kept := w.header[name]; !kept {
			delete(h, name)
		}
	}
	for name, values := range w.header {
		h[name] = values
	}
	if w.status != 0 {
		to.WriteHeader(w.status)
	}
	_, _ = to.Write(w.body.Bytes()) // the client is gone when this fails
}
