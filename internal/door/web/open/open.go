package open

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/webfeed"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Desk serves what is open.
type Desk struct {
	Catalogue *catalogue.Service
	Identity  *identity.Service
	Name      i18n.Text // of the portal
	// Admit takes one request from the allowance of the address it comes from.
	Admit func(*http.Request) error

	pages pageCursors
}

// How long a cache may keep an answer.
const (
	feedFresh = 10 * time.Second
	fileFresh = 5 * time.Minute
	textFresh = time.Hour
)

// admitted is a handler that counts.
func (d *Desk) admitted(h page.Handler) page.Handler {
	return func(r *page.Request) error {
		if d.Admit != nil {
			if err := d.Admit(r.HTTP()); err != nil {
				return err
			}
		}
		return h(r)
	}
}

// Routes are the addresses, by pattern.
func (d *Desk) Routes() map[string]page.Handler {
	routes := map[string]page.Handler{
		"GET /robots.txt":      d.robots,
		"GET /sitemap.xml":     d.sitemapIndex,
		"GET /sitemaps/{file}": d.sitemap,
		"GET /feed.json":       spoken(d.feed),
		"GET /feed.atom":       d.atom,
		"GET /data/{file}":     d.file,
		"GET /opensearch.xml":  d.openSearch,
		"GET /suggest":         d.suggest,
	}
	for pattern, h := range routes {
		routes[pattern] = d.admitted(h)
	}
	for pattern, h := range d.oeapiRoutes() {
		routes[pattern] = spoken(d.admitted(h))
	}
	return routes
}

// private are the beginnings of addresses that say nothing to a search engine.
var private = []string{"/account", "/agency", "/archive", "/attest", "/closing", "/counsel", "/employer", "/funder", "/learning", "/my", "/operator", "/provider/", "/recogniser", "/rules", "/signin"}

func (d *Desk) robots(r *page.Request) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, p := range private {
		b.WriteString("Disallow: " + p + "\n")
	}
	b.WriteString("\nSitemap: " + r.URL("/sitemap.xml") + "\n")
	return r.Send("text/plain; charset=utf-8", []byte(b.String()), textFresh)
}

// pagesMap is the sitemap of the pages that are no offers.
const pagesMap = "pages.xml"

var pages = []string{"/", "/offers", "/providers", "/frameworks", "/register", "/insight", "/needs", "/programmes", "/check", "/verify", "/data", "/api"}

func (d *Desk) sitemapIndex(r *page.Request) error {
	set, err := d.Catalogue.LatestDownload(r.Ctx(), r.Actor())
	if err != nil && !fault.Is(err, "catalogue.download.none") {
		return err
	}
	maps := []webfeed.Place{{Address: r.URL("/sitemaps/" + pagesMap)}}
	for _, f := range set.Files {
		if isSitemap(f.Name) {
			maps = append(maps, webfeed.Place{Address: r.URL("/sitemaps/" + f.Name), Changed: set.At})
		}
	}
	return r.Send(webfeed.SitemapType, webfeed.SitemapIndex(maps), fileFresh)
}

func isSitemap(name string) bool { return strings.HasPrefix(name, "sitemap-") }

func (d *Desk) sitemap(r *page.Request) error {
	name := r.PathValue("file")
	if name == pagesMap {
		var places []webfeed.Place
		for _, p := range pages {
			places = append(places, webfeed.Place{Address: r.URL(p)})
		}
		return r.Send(webfeed.SitemapType, webfeed.Sitemap(places), textFresh)
	}
	if !isSitemap(name) {
		return fault.New(fault.NotFound, "catalogue.download.no_file", "name", name)
	}
	return d.sendFile(r, name)
}

func (d *Desk) file(r *page.Request) error {
	name := r.PathValue("file")
	if isSitemap(name) {
		return fault.New(fault.NotFound, "catalogue.download.no_file", "name", name)
	}
	return d.sendFile(r, name)
}

// slowest is how long a whole download may take: the file of a million offers on
// a slow line.
const slowest = 2 * time.Hour

// sendFile answers with a file of the newest set, or a part of it; a download that
// broke off is continued when it is still the same file (If-Range).
func (d *Desk) sendFile(r *page.Request, name string) error {
	f, set, content, err := d.Catalogue.OpenDownload(r.Ctx(), r.Actor(), name)
	if err != nil {
		return err
	}
	r.Open(fileFresh)
	h := r.Header()
	h.Set("Content-Type", f.Type)
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("Repr-Digest", "sha-256=:"+digest(f.SHA256)+":")
	_ = http.NewResponseController(r.Writer()).SetWriteDeadline(time.Now().Add(slowest)) //nolint:forbidigo // of the connection, whatever the calendar says; a writer without deadlines has none to put off
	http.ServeContent(r.Writer(), r.HTTP(), "", set.At, content)
	return nil
}

// feed is the change feed: ?cursor=&limit=.
func (d *Desk) feed(r *page.Request) error {
	if err := understood(r, "cursor", "limit"); err != nil {
		return err
	}
	limit := 0
	if text := r.Query("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > catalogue.FeedMost {
			return fault.New(fault.Invalid, "catalogue.feed.limit", "most", catalogue.FeedMost).At("limit")
		}
	}
	p, err := d.Catalogue.Feed(r.Ctx(), r.Actor(), r.Query("cursor"), limit)
	if err != nil {
		return err
	}
	r.Open(feedFresh)
	if r.Known(r.Query("cursor") + "." + p.Next + "." + strconv.Itoa(len(p.Items)) + strconv.FormatBool(p.More)) {
		return nil
	}
	if p.More { // RFC 8288, for who reads no body to go on
		next := url.Values{"cursor": {p.Next}}
		if limit > 0 {
			next.Set("limit", strconv.Itoa(limit))
		}
		r.Header().Add("Link", "<"+r.URL("/feed.json?"+next.Encode())+`>; rel="next"`)
	}
	body := feedJSON(p)
	r.Header().Set("Content-Type", "application/json")
	r.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = r.Writer().Write(body) // the client is gone when this fails
	return nil
}

// feedJSON writes a page; the offers are JSON already.
func feedJSON(p catalogue.FeedPage) []byte {
	var b bytes.Buffer
	text := func(s string) { // of a program's own: ids, cursors
		t, _ := json.Marshal(s) // a string is always JSON
		b.Write(t)
	}
	b.WriteString(`{"items":[`)
	for i, item := range p.Items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"number":` + strconv.FormatInt(item.Number, 10) + `,"id":`)
		text(string(item.ID))
		b.WriteString(`,"at":"` + item.At.Format(time.RFC3339Nano) + `"`)
		if item.Gone {
			b.WriteString(`,"gone":true}`)
			continue
		}
		b.WriteString(`,"listed":`)
		b.Write(item.Item)
		b.WriteByte('}')
	}
	b.WriteString(`],"next":`)
	text(p.Next)
	b.WriteString(`,"more":` + strconv.FormatBool(p.More) + "}\n")
	return b.Bytes()
}

// atomMost is how many entries a page of the Atom feed has.
const atomMost = 50

// atom is the change feed for readers of feeds, the latest first: ?before=.
func (d *Desk) atom(r *page.Request) error {
	var before int64
	if text := r.Query("before"); text != "" {
		var err error
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 1 {
			return fault.New(fault.Invalid, "catalogue.feed.cursor").At("before")
		}
	}
	items, err := d.Catalogue.LatestChanges(r.Ctx(), r.Actor(), before, atomMost)
	if err != nil {
		return err
	}
	name, lang := d.Name.In(r.Printer().Lang())
	f := webfeed.Feed{ID: r.URL("/feed.atom"), Title: name, Lang: lang, Self: r.URL(r.HTTP().URL.RequestURI()), Site: r.URL("/offers"), Updated: r.Now().Truncate(24 * time.Hour)}
	for i, item := range items {
		e, err := entry(r, item)
		if err != nil {
			return err
		}
		if i == 0 {
			f.Updated = item.At
		}
		f.Entries = append(f.Entries, e)
	}
	if len(items) == atomMost {
		f.Next = r.URL("/feed.atom?before=" + strconv.FormatInt(items[len(items)-1].Number, 10))
	}
	r.Header().Add("Vary", "Accept-Language, Cookie")
	return r.Send(webfeed.AtomType, f.Atom(), feedFresh)
}

func entry(r *page.Request, item catalogue.FeedItem) (webfeed.Entry, error) {
	address := r.URL("/offers/" + string(item.ID))
	e := webfeed.Entry{ID: address, Updated: item.At, Gone: item.Gone}
	if item.Gone {
		return e, nil
	}
	var o catalogue.FeedOffer
	if err := json.Unmarshal(item.Item, &o); err != nil {
		return e, err
	}
	e.Title, e.Lang = o.Offer.Title.In(r.Printer().Lang())
	e.Summary, _ = o.Offer.Summary.In(r.Printer().Lang())
	e.Link, e.Data, e.Author = address, address+".jsonld", string(o.Offer.Provider)
	if len(o.Offer.AwardingBody) > 0 {
		e.Author = o.Offer.AwardingBody[0].Name
	}
	return e, nil
}

func (d *Desk) openSearch(r *page.Request) error {
	name, lang := d.Name.In(r.Printer().Lang())
	r.Header().Add("Vary", "Accept-Language, Cookie")
	return r.Send(webfeed.SearchType, webfeed.Search{
		Name: name, Description: r.T("portal.home.title"), Lang: lang, Page: r.URL("/offers?q={searchTerms}"), Suggest: r.URL("/suggest?q={searchTerms}"),
	}.OpenSearch(), textFresh)
}

// mostSuggested is how many titles are suggested.
const mostSuggested = 8

// suggest completes what is typed: titles of offers that have the words, in the
// form of OpenSearch suggestions.
func (d *Desk) suggest(r *page.Request) error {
	words := r.Query("q")
	titles, summaries, addresses := []string{}, []string{}, []string{}
	if words != "" {
		found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Words: words, Limit: mostSuggested})
		if err != nil {
			return err
		}
		for _, o := range found.Offers {
			title, _ := o.Offer.Title.In(r.Printer().Lang())
			by, _ := o.Provider.Name.In(r.Printer().Lang())
			titles, summaries, addresses = append(titles, title), append(summaries, by), append(addresses, r.URL("/offers/"+string(o.Offer.ID)))
		}
	}
	body, err := json.Marshal([]any{words, titles, summaries, addresses})
	if err != nil {
		return err
	}
	r.Header().Add("Vary", "Accept-Language, Cookie")
	return r.Send(webfeed.SuggestType, body, feedFresh)
}
