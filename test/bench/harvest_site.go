package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// fault is what is wrong with a page of the generated site.
type pageFault int

const (
	sound     pageFault = iota
	hangs               // never answers
	breaks              // 500
	loops               // leads to itself
	garbles             // broken JSON-LD
	moves               // 301 to another address
	repeats             // the page before again, with rel=canonical
	kinds               // how many there are
	oneIn     = 50      // pages has a fault: 2 %
	perMap    = 10_000  // pages of one sitemap
	siteHost  = "harbour.example"
	undatedIn = 4 // every fourth page has no lastmod: it is asked for, and answers 304
)

// bigSite is a generated provider's site.
type bigSite struct {
	pages  int
	server *httptest.Server
	born   time.Time

	mu      sync.Mutex
	changed map[int]time.Time // page -> when

	requests, bytes, whole, same, hung atomic.Int64 // whole: 200 of a course page; same: 304
	onRequest                          func()
}

func openSite(pages int) *bigSite {
	s := &bigSite{pages: pages, changed: map[int]time.Time{}, born: time.Now().Add(-48 * time.Hour).UTC().Truncate(time.Second)}
	s.server = httptest.NewServer(s)
	return s
}

func (s *bigSite) addr() string { return s.server.Listener.Addr().String() }

// faultOf spreads the faults evenly over the site, the same every time.
func faultOf(i int) pageFault {
	if i%oneIn != 7 {
		return sound
	}
	return pageFault(1 + (i/oneIn)%int(kinds-1))
}

// expected is how many offers the site states.
func (s *bigSite) expected() (offers int, faults map[pageFault]int) {
	faults = map[pageFault]int{}
	for i := range s.pages {
		f := faultOf(i)
		faults[f]++
		if f == sound || f == moves {
			offers++
		}
	}
	return offers, faults
}

// change makes every hundredth page say something else, and says how many that
// are.
func (s *bigSite) change(at time.Time) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.pages {
		if i%100 == 3 && faultOf(i) == sound {
			s.changed[i] = at.UTC().Truncate(time.Second)
			n++
		}
	}
	return n
}

func (s *bigSite) version(i int) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.changed[i]
	if !ok {
		t = s.born
	}
	return t, ok
}

func (s *bigSite) forget() {
	for _, c := range []*atomic.Int64{&s.requests, &s.bytes, &s.whole, &s.same} {
		c.Store(0)
	}
}

type tallied struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c tallied) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.n.Add(int64(n))
	return n, err
}

func (s *bigSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	if s.onRequest != nil {
		s.onRequest()
	}
	out := tallied{w, &s.bytes}
	var i int
	switch {
	case r.URL.Path == "/robots.txt":
		fmt.Fprintf(out, "User-agent: *\nDisallow: /private\nSitemap: https://%s/maps/index.xml\n", siteHost)
	case r.URL.Path == "/maps/index.xml":
		s.index(out)
	case scan(r.URL.Path, "/maps/%d.xml", &i) || scan(r.URL.Path, "/maps/%d.xml.gz", &i):
		s.sitemap(out, i, strings.HasSuffix(r.URL.Path, ".gz"))
	case scan(r.URL.Path, "/moved/%d", &i):
		s.course(out, r, i)
	case scan(r.URL.Path, "/courses/%d", &i):
		s.answer(out, r, i)
	default:
		http.NotFound(out, r)
	}
}

func scan(path, format string, i *int) bool {
	n, err := fmt.Sscanf(path, format, i)
	return err == nil && n == 1 && fmt.Sprintf(format, *i) == path
}

func (s *bigSite) index(w io.Writer) {
	fmt.Fprint(w, `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for m := 0; m*perMap < s.pages; m++ {
		ext := "xml"
		if m%2 == 1 {
			ext = "xml.gz"
		}
		fmt.Fprintf(w, "<sitemap><loc>https://%s/maps/%d.%s</loc></sitemap>", siteHost, m, ext)
	}
	fmt.Fprintf(w, "<sitemap><loc>https://%s/maps/index.xml</loc></sitemap></sitemapindex>", siteHost) // a loop
}

func (s *bigSite) sitemap(w io.Writer, m int, zipped bool) {
	if zipped {
		z := gzip.NewWriter(w)
		defer func() { _ = z.Close() }() // the reader sees a cut file
		w = z
	}
	fmt.Fprint(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for i := m * perMap; i < min((m+1)*perMap, s.pages); i++ {
		fmt.Fprintf(w, "<url><loc>https://%s/courses/%d</loc>", siteHost, i)
		if at, _ := s.version(i); i%undatedIn != 0 {
			fmt.Fprintf(w, "<lastmod>%s</lastmod>", at.Format(time.RFC3339))
		}
		fmt.Fprintln(w, "</url>")
	}
	fmt.Fprint(w, "</urlset>")
}

func (s *bigSite) answer(w http.ResponseWriter, r *http.Request, i int) {
	switch faultOf(i) {
	case hangs:
		s.hung.Add(1)
		<-r.Context().Done()
	case breaks:
		http.Error(w, "the database is away", http.StatusInternalServerError)
	case loops:
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	case moves:
		http.Redirect(w, r, fmt.Sprintf("/moved/%d", i), http.StatusMovedPermanently)
	case garbles:
		fmt.Fprint(w, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"Course",</script>`)
	case repeats:
		s.course(w, r, i-1)
	default:
		s.course(w, r, i)
	}
}

// course is a page of some 3 kB, as a content system writes it.
func (s *bigSite) course(w http.ResponseWriter, r *http.Request, i int) {
	at, again := s.version(i)
	tag := fmt.Sprintf(`"%d-%d"`, i, at.Unix())
	w.Header().Set("ETag", tag)
	w.Header().Set("Last-Modified", at.Format(http.TimeFormat))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Header.Get("If-None-Match") == tag {
		s.same.Add(1)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.whole.Add(1)
	price := 500 + i%700
	if again {
		price += 1000
	}
	fmt.Fprintf(w, coursePage, i, siteHost, i, i, i, i, 50+i%100, 2+i%8, 1+i%8, price, i, strings.Repeat("<p>Each part is practised and assessed; people who work find a time in the evening.</p>\n", 18))
}

const coursePage = `<!doctype html><html lang="en"><head><title>Course %d</title><link rel="canonical" href="https://%s/courses/%d">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Course","courseCode":"C-%d","name":"Course number %d",
"abstract":"What course number %d is about, in plain words.","teaches":["Inspect a part on the ground","Decide by a table what is repaired","Write down what was done"],
"timeRequired":["PT%dH","P5W"],"numberOfCredits":{"@type":"StructuredValue","value":"%d","unitText":"ECTS"},"educationalLevel":"EQF %d","inLanguage":"en",
"educationalCredentialAwarded":{"@type":"EducationalOccupationalCredential","provider":{"@type":"Organization","name":"Harbour Training Works","address":{"@type":"PostalAddress","addressCountry":"XF"}}},
"offers":{"@type":"Offer","price":"%d.00","priceCurrency":"EUR"},"instructor":{"@type":"Person","name":"Ann Berg"},
"hasCourseInstance":{"@type":"CourseInstance","identifier":"spring","startDate":"2027-04-06","endDate":"2027-05-08","courseMode":"onsite"},
"additionalProperty":[{"propertyID":"assessmentType","value":"practical-assessment"},{"propertyID":"qualityAssurance","value":"internal"},
{"propertyID":"assessmentDescription","value":"One piece of work, judged"}]}</script></head><body><h1>Course %d</h1>
%s</body></html>`
