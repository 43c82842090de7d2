package access

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/door/api"
	"opencairn.org/cairn/internal/door/web"
	"opencairn.org/cairn/internal/door/web/page"
)

// The cells of access.csv.
const (
	nobody = "-"   // is not let in
	own    = "own" // is let in where the object, or the list, is their own organisation's or their own
	anyone = "any" // is let in wherever they come from: it is public, or about themselves, or the whole installation
)

// rights is access.csv by route and column.
func rights(t *testing.T) (routes []string, cells map[string]map[string]string) {
	t.Helper()
	f, err := os.Open("access.csv")
	must(t, err)
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	must(t, err)
	cells = map[string]map[string]string{}
	for _, row := range all[1:] {
		if cells[row[0]] != nil {
			t.Errorf("access.csv names %s twice", row[0])
		}
		cells[row[0]] = map[string]string{}
		routes = append(routes, row[0])
		for i, cell := range row[1:] {
			if !slices.Contains([]string{nobody, own, anyone}, cell) {
				t.Errorf("access.csv: %s, %s: %q is none of %s, %s, %s", row[0], all[0][i+1], cell, nobody, own, anyone)
			}
			cells[row[0]][all[0][i+1]] = cell
		}
	}
	return routes, cells
}

// table is every route there is.
func table() []string {
	var all []string
	for _, r := range web.Routes(web.Deps{Site: &page.Site{}}, nil) {
		all = append(all, r.Pattern)
	}
	for _, o := range api.New(api.Deps{}).Operations() {
		all = append(all, o.Pattern())
	}
	return all
}

// open_ are the routes that everybody may use without an account; no other row
// may let anonymous in.
var public = regexp.MustCompile(`^(GET /\{\$\}|GET /offers(/\{offer\})?|GET /compare|GET /start/\{aim\}|GET /hurdles(/\{people\})?|GET /for/(employers|schools)|GET /jobs|GET /glossary|GET /keys|GET /frameworks(/compare|/desk|/consultations(/\{draft\}(/pack)?)?|/\{framework\})?|POST /frameworks/desk(/open|/pack)?|(GET|POST) /check|GET /hosted/\{page\}|GET /pictures/\{picture\}|GET /register|GET /offline|(GET|POST) /verify|GET /api(/reference/\{group\})?|GET /s/\{token\}` +
	`|(GET|POST) /signin|(GET|POST) /signin/card|POST /signin/passkey(/begin)?|GET /signin/with/\{issuer\}(/back)?|GET /signin/sent|(GET|POST) /sign-in/link/\{token\}|POST /signout|GET /offers/\{offer\}/runs/\{run\}/enrol|(GET|POST) /offers/\{offer\}/cost` +
	`|GET /api/v1/(schemes|offers(/\{offer\}(/versions|/origins|/duplicates|/endorsements|/ratings|/runs/\{run\})?)?|search(/skills)?|taxonomies|compare|frameworks(/\{framework\}(/versions)?)?|compare-frameworks|drafts(/\{draft\}(/pack|/comments)?)?|register(/file|/providers)?|organisations(/\{organisation\})?)` +
	`|POST /api/v1/(check|judge|verify|offers/\{offer\}/quote)` +
	`|GET /provider/uploads/template/\{file\}` +
	`|GET /insight(/map|/figures\.csv)?|GET /api/v1/insight(/\{day\})?|GET /closed/\{organisation\}|GET /needs(/\{need\})?|GET /api/v1/(closings(/\{organisation\})?|needs(/\{need\})?)` +
	`|GET /offers/\{offer\}(/runs/\{run\})?/calendar\.ics|GET /providers(/\{provider\})?|GET /data|GET /api/v1/changes|GET /saved|(GET|POST) /alerts(/\{mailed\})?|GET /alerts/sent|(GET|POST) /alumni/\{graduate\}|GET /l/\{secret\}|GET /portals|GET /embed/\{channel\}(/sheet)?|GET /via/\{channel\}(/\{offer\})?` +
	`|GET (/api/v1)?/programmes(/\{programme\})?|GET /api/v1/offers/\{offer\}/prospects)$`)

func TestEveryRouteIsInTheTableOfRights(t *testing.T) {
	t.Parallel()
	routes, cells := rights(t)
	all := table()
	for _, r := range all {
		if cells[r] == nil {
			t.Errorf("%s has no row in access.csv: say who is let in", r)
		}
	}
	for _, r := range routes {
		if !slices.Contains(all, r) {
			t.Errorf("access.csv: there is no route %s", r)
		}
	}
}

func TestAnonymousIsLetInWhereItIsListedAndEveryOtherRouteDeniesSomebody(t *testing.T) {
	t.Parallel()
	routes, cells := rights(t)
	for _, r := range routes {
		if letIn := cells[r]["anonymous"] == anyone; letIn != public.MatchString(r) {
			t.Errorf("%s: anonymous is %q in access.csv, and public is %t in the list here", r, cells[r]["anonymous"], public.MatchString(r))
		}
	}
}

func TestEverybodyIsLetInWhereTheirRoleSaysAndNowhereElse(t *testing.T) {
	w := wholeWorld(t)
	routes, cells := rights(t)
	slices.SortStableFunc(routes, func(a, b string) int { return last(a) - last(b) })
	for _, route := range routes {
		t.Run(route, func(t *testing.T) { w.walk(t, route, cells[route]) })
	}
}

// last are the routes after which an actor is somebody else.
func last(route string) int {
	switch route {
	case "POST /account/organisation", "POST /account/person", "POST /signout", "POST /sign-in/link/{token}":
		return 1
	case "POST /account/signout-everywhere":
		return 2
	}
	return 0
}

// walk asks one route as everybody: those from elsewhere first, so that nothing
// is used up when they come.
func (w *world) walk(t *testing.T, route string, cells map[string]string) {
	reached := false // somebody was let in, so what they asked for exists
	hidden := []string{}
	ask := func(who string, a, owner *actor, want bool) {
		status, body, sent := w.ask(t, route, a, owner)
		switch got := verdict(status); {
		case got == refused && want, got == entered && !want:
			t.Errorf("%s: got %d, want let in %t: %s", who, status, want, excerpt(body))
		case got == missing && want:
			t.Errorf("%s: got %d on what exists, want to be let in: %s", who, status, excerpt(body))
		case got == missing:
			hidden = append(hidden, who)
		case got == broken:
			t.Errorf("%s: got %d, which says nothing about rights: %s", who, status, excerpt(body))
		case got == entered:
			reached = true
		}
		if strings.HasPrefix(who, "foreign ") && cells["anonymous"] == nobody {
			w.leaks(t, route, who, body, sent)
		}
	}
	for _, c := range columns {
		if f := w.foreign[c.name]; f != nil {
			ask("foreign "+c.name, f, w.own[c.name], cells[c.name] == anyone || cells[c.name] == own && !owned(route))
		}
	}
	ask("anonymous", nil, w.own["learner"], cells["anonymous"] == anyone)
	for _, c := range columns {
		ask(c.name, w.own[c.name], w.own[c.name], cells[c.name] != nobody)
	}
	if !reached && len(hidden) > 0 {
		t.Errorf("nobody was let in, so 404 for %v passes nothing", hidden)
	}
}

// owned reports that a route is about an object, or about an organisation that
// is named: somebody else's is refused. Without one it is about the actor's own.
func owned(route string) bool {
	return strings.Contains(route, "{") || queries[route].Has("organisation") || queries[route].Has("offer") || forms[route].Has("offer") ||
		route == "POST /insight/what-if" // drafts the rules of a country, which are one ministry's
}

type answer int

const (
	entered answer = iota // past the policy: done, or refused for what was sent or for the state
	refused
	missing
	broken
)

func verdict(status int) answer {
	switch status {
	case 200, 201, 204, 303, 409, 422, 503:
		return entered
	case 401, 403:
		return refused
	case 404:
		return missing
	}
	return broken
}

// told is what is theirs to read: Samira asked St Brannoc too.
var told = map[string]bool{"GET /recogniser Samira Haddad": true}

// leaks looks for what is private, and was not sent by themselves, in what
// somebody from elsewhere was answered.
func (w *world) leaks(t *testing.T, route, who, body, sent string) {
	t.Helper()
	for _, p := range w.private {
		if strings.Contains(body, p) && !strings.Contains(sent, p) && !told[route+" "+p] {
			t.Errorf("%s reads %q: %s", who, p, around(body, p))
		}
	}
}

func around(body, p string) string {
	i := strings.Index(body, p)
	return body[max(0, i-80):min(len(body), i+80)]
}

func excerpt(body string) string {
	if i := strings.Index(body, "<h1"); i > 0 {
		body = body[i:]
	}
	return body[:min(len(body), 240)]
}

// addresses gives every request its own, so that limits do not stand in for
// rights.
var addresses = 0

// ask sends one request; owner is whose {token} it is.
func (w *world) ask(t *testing.T, route string, a, owner *actor) (status int, body, sent string) {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	json := strings.HasPrefix(path, api.Prefix)
	for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
		path = strings.Replace(path, name[0], url.PathEscape(w.object(t, name[1], route, owner)), 1)
	}
	path = strings.Replace(path, "{$}", "", 1)
	if q := queries[route]; q != nil {
		path += "?" + w.fill(q.Encode())
	}
	payload := w.fill(forms[route].Encode())
	kind := "application/x-www-form-urlencoded"
	if json {
		payload, kind = w.fill(bodies[route]), "application/json"
		if route == "POST /api/v1/verify" {
			payload = string(w.document)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(payload))
	addresses++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:9", addresses>>16, addresses>>8&255, addresses&255)
	if method != http.MethodGet {
		r.Header.Set("Content-Type", kind)
	}
	if a != nil && json {
		r.Header.Set("Authorization", "Bearer "+a.secret)
	}
	if a != nil && !json {
		if last(route) > 0 {
			w.signIn(t, a)
		}
		r.AddCookie(&http.Cookie{Name: "session", Value: a.cookie})
	}
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String(), path + payload
}

// fill puts objects into what is sent: (offer) is the offer's id.
func (w *world) fill(text string) string {
	text = strings.NewReplacer("%28", "(", "%29", ")").Replace(text)
	for name, id := range w.objects {
		text = strings.ReplaceAll(text, "("+name+")", id)
	}
	text = strings.ReplaceAll(text, "(paul)", string(w.own["assessor"].Person))
	text = strings.ReplaceAll(text, "(olga)", string(w.own["panel"].Person))
	text = strings.ReplaceAll(text, "(samira)", string(w.samira))
	return strings.ReplaceAll(text, "(windcoast)", string(w.own["employer"].Tenant))
}
