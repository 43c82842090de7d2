package access

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/door/web/work"
	"opencairn.org/cairn/internal/ground/i18n"
)

// clone copies one row of a table n times with other values; a value that is a
// function is asked for each copy.
func (w *world) clone(t *testing.T, table, where string, n int, change map[string]any) {
	t.Helper()
	ctx := t.Context()
	rows, err := w.DB.Migrator().QueryContext(ctx, `SELECT * FROM `+table+` WHERE `+where+` LIMIT 1`)
	must(t, err)
	names, err := rows.Columns()
	must(t, err)
	values, into, marks := make([]any, len(names)), make([]any, len(names)), make([]string, len(names))
	for i := range names {
		into[i], marks[i] = &values[i], "$"+strconv.Itoa(i+1)
	}
	if !rows.Next() {
		t.Fatalf("%s has no row where %s", table, where)
	}
	must(t, rows.Scan(into...))
	must(t, rows.Close())
	must(t, rows.Err())
	for number := range n {
		for i, name := range names {
			switch v := change[name].(type) {
			case nil:
				if _, there := change[name]; there {
					values[i] = nil
				}
			case func(int) any:
				values[i] = v(number)
			default:
				values[i] = v
			}
		}
		_, err := w.DB.Migrator().ExecContext(ctx, `INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, values...)
		must(t, err)
	}
}

// each numbers something: "name 7".
func each(name string) func(int) any {
	return func(n int) any { return fmt.Sprintf("%s-%05d", name, n) }
}

// pile makes a few of every kind of work for the columns' people, late and early.
func (w *world) pile(t *testing.T) {
	t.Helper()
	now, soon := w.DB.Now().UnixMicro(), func(n int) any { return w.DB.Now().AddDate(0, 0, n-2).UnixMicro() }
	tenant, offer := string(w.own["manager"].Tenant), w.objects["offer"]
	is := func(col string) string { return "tenant = '" + col + "'" }
	for _, state := range []string{"decision", "info-requested", "under-review"} {
		w.clone(t, "assurance_application", is(tenant), 6, map[string]any{"id": each(state), "hash": each(state), "title": each("Knots and nets"), "state": state, "decided_at": nil, "due_at": soon})
	}
	w.clone(t, "assurance_review", is(tenant)+" OR 1 = 1", 6, map[string]any{"tenant": tenant, "application": each("under-review"), "reviewer": string(w.own["panel"].Person), "recommend": "", "at": nil})
	w.clone(t, "assurance_drift", "1 = 1", 6, map[string]any{"tenant": tenant, "offer": offer, "id": each("drift"), "seen": each("drift"), "body": string(w.own["officer"].Tenant), "state": "open"})
	w.clone(t, "assurance_endorsement", "1 = 1", 6, map[string]any{"tenant": tenant, "id": each("asked"), "offer": each("offer"), "employer": string(w.own["employer"].Tenant), "state": "requested"})
	paul, june := string(w.own["assessor"].Person), string(w.own["registrar"].Person)
	for state, by := range map[string]string{"in_marking": paul, "moderation": june, "planned": paul} {
		w.clone(t, "assessment_sitting", is(tenant), 6, map[string]any{"id": each(state), "state": state, "assessor": by, "due": soon, "held_at": soon, "final_at": nil})
	}
	w.clone(t, "assessment_sitting", is(tenant), 6, map[string]any{"id": each("stopped"), "assessor": "somebody", "final_at": now})
	w.clone(t, "assessment_candidate", is(tenant), 6, map[string]any{"sitting": each("stopped"), "standing": "held"})
	w.clone(t, "assessment_sitting", is(tenant), 6, map[string]any{"id": each("final"), "assessor": "somebody", "final_at": now})
	w.clone(t, "assessment_candidate", is(tenant), 6, map[string]any{"sitting": each("final"), "standing": "final", "outcome": "passed"})
	w.clone(t, "enrolment_place", is(tenant), 6, map[string]any{"id": each("applied"), "person": each("applied"), "offer": offer, "state": "applied", "name": each("Person")})
	w.clone(t, "enrolment_place", is(tenant), 1, map[string]any{"id": each("kept"), "run": w.objects["run.next"], "person": string(w.samira), "state": "offered", "offered_until": soon})
	brannoc := string(w.own["recogniser"].Tenant)
	for _, state := range []string{"needs_review", "in_appeal", "under_reversal"} {
		for _, at := range []string{brannoc, tenant} {
			w.clone(t, "recognition_request", "data <> ''", 6, map[string]any{"tenant": at, "id": func(n int) any { return state + at + strconv.Itoa(n) }, "person": each(state + at), "source": each("s"), "state": state, "deadline": soon, "decider": "somebody"})
		}
	}
	w.clone(t, "recognition_request", "data <> ''", 6, map[string]any{"id": each("asked"), "person": string(w.samira), "source": each("asked"), "state": "awaiting_evidence", "deadline": soon})
	w.clone(t, "recognition_agreement", "1 = 1", 6, map[string]any{"tenant": brannoc, "id": each("unsigned"), "from_at": soon, "until_at": nil, "ended_at": nil})
	w.clone(t, "funding_pledge", is(string(w.own["employer"].Tenant)), 6, map[string]any{"id": each("stated"), "confirmed_at": nil, "ended_at": nil, "until_at": w.DB.Now().AddDate(1, 0, 0).UnixMicro()})
	w.clone(t, "framework_comment", "1 = 1", 6, map[string]any{"id": each("said"), "answer": ""})
	w.clone(t, "framework_draft", is(string(w.own["framework owner"].Tenant)), 6, map[string]any{"id": each("over"), "state": "consultation", "closes": now - 40*24*3600*1_000_000})
	w.clone(t, "catalogue_report", "1 = 1", 6, map[string]any{"tenant": tenant, "page": each("https://aldermoor.example/page"), "blocking": true})
	w.clone(t, "credential_custody", "1 = 1", 1, map[string]any{"tenant": tenant, "state": "records-transferred"})
	w.clone(t, "rating_words", is(tenant), 6, map[string]any{"id": each("new"), "enrolment": each("new"), "state": "waiting"})
	w.object(t, "signal", "", nil)
	w.object(t, "job", "", nil)
	w.object(t, "minor", "", nil)
}

var taskLink = regexp.MustCompile(`class="queue-title" href="([^"]+)"`)

// page is what somebody is shown.
func (w *world) page(t *testing.T, a *actor, path string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: a.cookie})
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// Whoever is told that something waits can open it, and finds as many in the list
// as they were told.
func TestWhatWaitsIsShownToWhoCanDoItAndLeadsThere(t *testing.T) {
	w := wholeWorld(t)
	w.pile(t)
	shown := map[string]bool{}
	for _, c := range columns {
		a := w.own[c.name]
		status, body := w.page(t, a, work.Path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", c.name, status)
			continue
		}
		for _, m := range taskLink.FindAllStringSubmatch(body, -1) {
			to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if status, _ := w.page(t, a, to); status != http.StatusOK {
				t.Errorf("%s is led to %s, which answers %d", c.name, to, status)
			}
		}
		for _, kind := range work.Kinds() {
			count := w.count(t, a, kind)
			heading := ">" + w.words("work.counted", "what", w.words("work."+kind), "count", count) + "<"
			switch has := strings.Contains(body, heading); {
			case count > 0 && !has:
				t.Errorf("%s: %d of %s wait in the list, and the first page does not say so", c.name, count, kind)
			case count > 0:
				shown[kind] = true
			}
		}
	}
	for _, kind := range work.Kinds() {
		if !shown[kind] {
			t.Errorf("nobody is shown %s: nothing tells that it waits", kind)
		}
	}
}

// count goes through a whole list and counts its tasks.
func (w *world) count(t *testing.T, a *actor, kind string) (n int) {
	t.Helper()
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	for path := work.Path + "/" + kind; path != ""; {
		status, body := w.page(t, a, path)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		n += len(taskLink.FindAllString(body, -1))
		path = ""
		if m := next.FindStringSubmatch(body); m != nil {
			path = html.UnescapeString(m[1])
		}
	}
	return n
}

func TestWhatWaitsElsewhereIsCountedWithTheWayThere(t *testing.T) {
	w := wholeWorld(t)
	w.pile(t)
	paul := w.own["assessor"]
	must(t, w.Identity.Grant(t.Context(), system, w.own["officer"].Tenant, paul.Person, "officer"))
	_, body := w.page(t, paul, work.Path)
	if !strings.Contains(body, w.words("work.elsewhere")) || !strings.Contains(body, `value="`+string(w.own["officer"].Tenant)+`"`) {
		t.Error("an assessor who is an officer elsewhere is not told what waits there")
	}
}

func TestALongListIsLookedThroughByTitleAndAWrongPartIsExplained(t *testing.T) {
	w := wholeWorld(t)
	w.pile(t)
	eva := w.own["officer"]
	w.clone(t, "assurance_application", "1 = 1", 120, map[string]any{"id": each("long"), "hash": each("long"), "title": each("Weather"), "folded": nil, "state": "decision", "decided_at": nil, "body": string(eva.Tenant)})
	must(t, w.Assurance.Fold(t.Context()))
	if n := w.count(t, eva, "assurance.decide"); n < 126 {
		t.Errorf("%d of at least 126 are reached by the pages", n)
	}
	_, body := w.page(t, eva, work.Path+"/assurance.decide?q=WEATHER-00007")
	if links := taskLink.FindAllString(body, -1); len(links) != 1 {
		t.Errorf("looking for one title finds %d", len(links))
	}
	_, body = w.page(t, eva, work.Path+"/assurance.decide?q=nothing+like+it")
	if !strings.Contains(body, w.words("work.search.all")) {
		t.Error("a search without result does not lead back to the list")
	}
	if status, _ := w.page(t, eva, work.Path+"/assurance.decide?after=x"); status != http.StatusUnprocessableEntity {
		t.Errorf("a cursor that is none: %d", status)
	}
	if status, _ := w.page(t, eva, work.Path+"/no.such"); status != http.StatusNotFound {
		t.Errorf("a list that does not exist: %d", status)
	}
}

// words is a message in English.
func (w *world) words(key string, kv ...any) string {
	return html.EscapeString(i18n.For("en").T(key, kv...))
}
