package open

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/formats/oeapi"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/fault"
)

// The Open Education API 6.0, what of it reads. A micro-credential is a
// programme, the one of its kinds that states a level and the document one gets;
// there are no courses, so that nobody who reads both lists has it twice.
const oeapiRoot = "/oeapi/v6"

func (d *Desk) oeapiRoutes() map[string]page.Handler {
	return map[string]page.Handler{
		"GET " + oeapiRoot + "/":                                    nothingThere,
		"GET " + oeapiRoot + "/programmes":                          d.programmes,
		"GET " + oeapiRoot + "/programmes/{id}":                     d.programme,
		"GET " + oeapiRoot + "/programmes/{id}/programme-offerings": d.offerings,
		"GET " + oeapiRoot + "/courses":                             d.courses,
		"GET " + oeapiRoot + "/organisations":                       d.organisations,
		"GET " + oeapiRoot + "/organisations/{id}":                  d.organisation,
		"GET " + oeapiRoot + "/organisations/{id}/programmes":       d.programmes,
	}
}

// nothingThere answers what the API does not have, in the API's own way.
func nothingThere(r *page.Request) error {
	return fault.New(fault.NotFound, "open.oeapi.nothing", "path", r.HTTP().URL.Path, "known", oeapiRoot+"/programmes, "+oeapiRoot+"/organisations")
}

// spoken answers a refusal as the API does: a problem, not a page.
func spoken(h page.Handler) page.Handler {
	return func(r *page.Request) error {
		err := h(r)
		f, ours := fault.Of(err)
		if !ours {
			return err
		}
		status := http.StatusBadRequest
		switch f[0].Kind {
		case fault.NotFound:
			status = http.StatusNotFound
		case fault.Exhausted:
			status = http.StatusTooManyRequests
			r.Header().Set("Retry-After", "1")
		case fault.Denied:
			status = http.StatusForbidden
		}
		body, err := json.Marshal(map[string]any{"type": r.URL("/api"), "status": status, "title": http.StatusText(status), "detail": r.Printer().Fault(f)})
		if err != nil {
			return err
		}
		r.Open(0)
		r.Header().Set("Content-Type", "application/problem+json")
		r.Writer().WriteHeader(status)
		_, _ = r.Writer().Write(body) // the client is gone when this fails
		return nil
	}
}

// sizes are how many items a page may have.
var sizes = []int{10, 20, 50, 100, 250}

// understood refuses a parameter that is not known: one that is left out without
// a word gives wrong answers, or the first page of a feed for ever.
func understood(r *page.Request, known ...string) error {
	for name := range r.HTTP().URL.Query() {
		if !slices.Contains(known, name) {
			return fault.New(fault.Invalid, "open.oeapi.parameter", "name", name, "known", strings.Join(known, ", ")).At(name)
		}
	}
	return nil
}

// paged reads pageSize and pageNumber.
func paged(r *page.Request, others ...string) (size, number int, err error) {
	if err := understood(r, append(others, "pageSize", "pageNumber", "consumer")...); err != nil {
		return 0, 0, err
	}
	size, number = 10, 1
	if text := r.Query("pageSize"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || !slices.Contains(sizes, size) {
			return 0, 0, fault.New(fault.Invalid, "open.oeapi.size").At("pageSize")
		}
	}
	if text := r.Query("pageNumber"); text != "" {
		if number, err = strconv.Atoi(text); err != nil || number < 1 {
			return 0, 0, fault.New(fault.Invalid, "open.oeapi.number").At("pageNumber")
		}
	}
	return size, number, nil
}

func (d *Desk) sendJSON(r *page.Request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return r.Send("application/json", append(body, '\n'), feedFresh)
}

func (d *Desk) programmes(r *page.Request) error {
	size, number, err := paged(r, "q", "teachingLanguage", "levelOfQualification", "fieldsOfStudy")
	if err != nil {
		return err
	}
	q := search.Query{Words: r.Query("q"), Sort: search.SortTitle, Filter: map[search.Facet][]string{}}
	for name, facet := range map[string]search.Facet{"teachingLanguage": search.FacetLanguage, "levelOfQualification": search.FacetLevel, "fieldsOfStudy": search.FacetField} {
		if value := r.Query(name); value != "" {
			q.Filter[facet] = []string{strings.TrimPrefix(value, "eqf_")}
		}
	}
	if id := r.PathValue("id"); id != "" {
		q.Filter[search.FacetProvider] = []string{id}
	}
	found, err := d.pages.find(size, number, q, func(q search.Query) (catalogue.SearchResults, error) {
		return d.Catalogue.Search(r.Ctx(), r.Actor(), q)
	})
	if err != nil {
		return err
	}
	p := oeapi.Page{Size: size, Number: number, HasPrevious: number > 1, HasNext: found.Next != "", Total: (found.Total + size - 1) / size}
	for _, o := range found.Offers {
		e, _ := catalogue.OEAPIOf(o.Offer, o.Provider, oeapi.Programme)
		p.Educations = append(p.Educations, e)
	}
	return d.sendJSON(r, p)
}

// courses are none: see oeapiRoot.
func (d *Desk) courses(r *page.Request) error {
	size, number, err := paged(r, "q", "teachingLanguage")
	if err != nil {
		return err
	}
	return d.sendJSON(r, oeapi.Page{Size: size, Number: number})
}

func (d *Desk) offered(r *page.Request) (catalogue.Offer, identity.Organisation, error) {
	return d.Catalogue.ListedOffer(r.Ctx(), r.Actor(), catalogue.OfferID(r.PathValue("id")))
}

func (d *Desk) programme(r *page.Request) error {
	if _, _, err := paged(r); err != nil {
		return err
	}
	o, org, err := d.offered(r)
	if err != nil {
		return err
	}
	e, _ := catalogue.OEAPIOf(o, org, oeapi.Programme)
	return d.sendJSON(r, e)
}

// offerings are the runs of a programme, of those that start between since and
// until.
func (d *Desk) offerings(r *page.Request) error {
	size, number, err := paged(r, "since", "until", "state")
	if err != nil {
		return err
	}
	var since, until time.Time
	for name, at := range map[string]*time.Time{"since": &since, "until": &until} {
		if text := r.Query(name); text != "" {
			if *at, err = time.Parse(time.RFC3339, text); err != nil {
				return fault.New(fault.Invalid, "open.oeapi.moment", "name", name).At(name)
			}
		}
	}
	o, org, err := d.offered(r)
	if err != nil {
		return err
	}
	_, all := catalogue.OEAPIOf(o, org, oeapi.Programme)
	all = slices.DeleteFunc(all, func(f oeapi.Offering) bool {
		return !since.IsZero() && f.Start.Before(since) || !until.IsZero() && f.Start.After(until) || r.Query("state") != "" && r.Query("state") != f.State
	})
	p := oeapi.Page{Size: size, Number: number, Total: (len(all) + size - 1) / size}
	p.Offerings, p.HasPrevious, p.HasNext = cut(all, size, number)
	return d.sendJSON(r, p)
}

func cut[T any](all []T, size, number int) (part []T, before, after bool) {
	from := min(len(all), (number-1)*size)
	to := min(len(all), from+size)
	return all[from:to], number > 1, to < len(all)
}

func (d *Desk) organisations(r *page.Request) error {
	size, number, err := paged(r, "primaryCode")
	if err != nil {
		return err
	}
	all, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	if code := r.Query("primaryCode"); code != "" {
		all = slices.DeleteFunc(all, func(o identity.Organisation) bool { return o.Slug != code })
	}
	p := oeapi.Page{Size: size, Number: number, Total: (len(all) + size - 1) / size}
	part, before, after := cut(all, size, number)
	p.HasPrevious, p.HasNext = before, after
	for _, o := range part {
		p.Organisations = append(p.Organisations, catalogue.OEAPIOrganisation(o))
	}
	return d.sendJSON(r, p)
}

func (d *Desk) organisation(r *page.Request) error {
	if _, _, err := paged(r); err != nil {
		return err
	}
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), identity.TenantID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return d.sendJSON(r, catalogue.OEAPIOrganisation(org))
}

// pageCursors remember where a numbered page of a search begins: who reads on
// page by page is not made to wait for all pages before.
type pageCursors struct {
	mu     sync.Mutex // guards starts
	starts map[string]string
}

// mostCursors is how many are remembered; then all are forgotten.
const mostCursors = 10_000

// atOnce is the most that one search gives.
const atOnce = 50

// find answers one page. A page nobody read the one before of is found by
// reading from the nearest beginning.
func (c *pageCursors) find(size, number int, q search.Query, ask func(search.Query) (catalogue.SearchResults, error)) (catalogue.SearchResults, error) {
	key, err := json.Marshal([]any{size, q.Words, q.Filter})
	if err != nil {
		return catalogue.SearchResults{}, err
	}
	from := number
	for ; from > 1; from-- {
		if cursor, ok := c.at(string(key), from); ok {
			q.Cursor = cursor
			break
		}
	}
	for ; ; from++ {
		found, err := whole(size, q, ask)
		if err != nil || from == number {
			if err == nil && found.Next != "" {
				c.keep(string(key), number+1, found.Next)
			}
			return found, err
		}
		if found.Next == "" { // behind the last page
			return catalogue.SearchResults{Page: search.Page{Total: found.Total}}, nil
		}
		c.keep(string(key), from+1, found.Next)
		q.Cursor = found.Next
	}
}

// whole is one page, put together from searches.
func whole(size int, q search.Query, ask func(search.Query) (catalogue.SearchResults, error)) (all catalogue.SearchResults, err error) {
	for left := size; left > 0; {
		q.Limit = min(left, atOnce)
		found, err := ask(q)
		if err != nil {
			return all, err
		}
		all.Offers, all.Next, all.Total = append(all.Offers, found.Offers...), found.Next, found.Total
		if found.Next == "" {
			break
		}
		left, q.Cursor = left-q.Limit, found.Next
	}
	return all, nil
}

func (c *pageCursors) at(key string, number int) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cursor, ok := c.starts[key+strconv.Itoa(number)]
	return cursor, ok
}

func (c *pageCursors) keep(key string, number int, cursor string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.starts == nil || len(c.starts) >= mostCursors {
		c.starts = map[string]string{}
	}
	c.starts[key+strconv.Itoa(number)] = cursor
}
