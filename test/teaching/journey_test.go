package teaching_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/learner"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/provider"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

// town is the pages of a provider and its learners over a real database.
type town struct {
	t       *testing.T
	db      *sqldb.DB
	clock   *sqldbtest.Clock
	handler http.Handler
	actors  map[string]identity.Actor
	offer   catalogue.OfferID
	lang    string
	flashes map[string][]*http.Cookie

	enrolment *enrolment.Service
}

func each(t *testing.T, places int, fn func(w *town)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) { fn(settle(t, db, clock, places)) })
}

func settle(t *testing.T, db *sqldb.DB, clock *sqldbtest.Clock, places int) *town {
	t.Helper()
	w := &town{t: t, db: db, clock: clock, actors: map[string]identity.Actor{"": identity.Anonymous}, lang: "en", flashes: map[string][]*http.Cookie{}}
	policy := must(identity.LoadPolicy())(t)
	ids := must(identity.New(identity.Deps{DB: db, Policy: policy, Secret: []byte("a secret of thirty-two bytes....")}))(t)
	set := must(pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true}))(t)
	cat := catalogue.New(catalogue.Deps{DB: db, Policy: policy, Frameworks: framework.New(framework.Deps{DB: db, Packs: set}), Jurisdiction: "XF"})
	funds := funding.New(funding.Deps{DB: db, Policy: policy, Packs: set, Home: []string{"xf"}, Jurisdiction: "XF"})
	sit := assessment.New(assessment.Deps{DB: db, Policy: policy})
	w.enrolment = enrolment.New(enrolment.Deps{DB: db, Policy: policy, Funding: funds})

	system := identity.System("test")
	org := must(ids.CreateOrganisation(t.Context(), system, identity.Organisation{Slug: "aldermoor", Name: i18n.Text{"en": "University of Aldermoor"}, Kind: identity.KindUniversity, Country: "XF"}))(t)
	for name, role := range map[string]identity.Role{"Paul Amadi": identity.RoleAssessor, "June Castell": identity.RoleRegistrar, "Marta Lind": identity.RoleAuthor} {
		p := must(ids.EnsurePerson(t.Context(), system, identity.Named{Name: name}))(t)
		if err := ids.Grant(t.Context(), system, org.ID, p.ID, role); err != nil {
			t.Fatal(err)
		}
		w.actors[name] = identity.Actor{Person: p.ID, Tenant: org.ID, Roles: []identity.Role{role}}
	}
	for i := range places {
		name := fmt.Sprintf("Learner %02d", i)
		p := must(ids.EnsurePerson(t.Context(), system, identity.Named{Name: name}))(t)
		w.actors[name] = identity.Actor{Person: p.ID, Roles: []identity.Role{identity.RoleLearner}}
	}
	w.offer = w.publish(medicines(org.ID, places-1))
	w.handler = w.routes(&provider.Teaching{Enrolment: w.enrolment, Assessment: sit, Catalogue: cat},
		&learner.Desk{Funding: funds, Enrolment: w.enrolment, Assessment: sit, Catalogue: cat, Identity: ids, SignIn: "/sign-in"})
	return w
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// routes is the part of the route table these pages need.
func (w *town) routes(p *provider.Teaching, l *learner.Desk) http.Handler {
	site := &page.Site{Name: "Learn in Fellmark", Now: w.clock.Now, SignIn: "/sign-in", Log: slog.New(slog.DiscardHandler), Actor: func(r *http.Request) (identity.Actor, error) {
		return w.actors[r.Header.Get("X-Actor")], nil
	}}
	mux := http.NewServeMux()
	for pattern, h := range map[string]page.Handler{
		"GET /provider/runs":                               p.Runs,
		"GET /provider/offers/{offer}/runs/{run}":          p.Roll,
		"POST /provider/enrolments/{enrolment}/offer":      p.OfferPlace,
		"POST /provider/enrolments/{enrolment}/reject":     p.Reject,
		"POST /provider/enrolments/{enrolment}/attendance": p.Attendance,
		"POST /provider/enrolments/{enrolment}/lapse":      p.Lapse,
		"GET /provider/sittings":                           p.Sittings,
		"GET /provider/sittings/new":                       p.Plan,
		"POST /provider/sittings":                          p.MakePlan,
		"GET /provider/sittings/{sitting}":                 p.Sitting,
		"POST /provider/sittings/{sitting}/register":       p.Register,
		"POST /provider/sittings/{sitting}/open":           p.Open,
		"POST /provider/sittings/{sitting}/close":          p.Close,
		"POST /provider/sittings/{sitting}/identity":       p.Identity,
		"POST /provider/sittings/{sitting}/start":          p.Start,
		"POST /provider/sittings/{sitting}/cancel":         p.Cancel,
		"POST /provider/sittings/{sitting}/hold":           p.Hold,
		"POST /provider/sittings/{sitting}/release":        p.Release,
		"GET /provider/sittings/{sitting}/grid":            p.Grid,
		"POST /provider/sittings/{sitting}/grid":           p.Mark,
		"GET /provider/sittings/{sitting}/confirm":         p.Confirmation,
		"POST /provider/sittings/{sitting}/confirm":        p.Confirm,
		"POST /provider/sittings/{sitting}/return":         p.GiveBack,
		"GET /offers/{offer}/runs/{run}/enrol":             l.Enrol,
		"POST /offers/{offer}/runs/{run}/enrol":            l.Apply,
		"GET /learning":                                    l.Learning,
		"GET /learning/{enrolment}":                        l.One,
		"POST /learning/{enrolment}/confirm":               l.Confirm,
		"POST /learning/{enrolment}/withdraw":              l.Withdraw,
		"POST /learning/{enrolment}/appeal":                l.Appeal,
	} {
		mux.Handle(pattern, site.Handle(h))
	}
	return site.Wrap(site.Routes(mux))
}

func medicines(org identity.TenantID, places int) catalogue.Offer {
	en := func(s string) i18n.Text { return i18n.Text{"en": s} }
	start := sqldbtest.Start.AddDate(0, 0, 14)
	o := catalogue.Offer{
		Provider: org, Title: i18n.Text{"en": "Safe medicines administration in home and residential care", "ar": "إعطاء الأدوية بأمان في الرعاية المنزلية والإيوائية"},
		URL: "https://aldermoor.example/med", Prerequisites: en("You work in care, or have done so."),
		Assessment: &catalogue.Assessment{Types: []string{"practical"}, Supervision: "supervised-identified", Summative: true},
		Price:      &catalogue.Price{Minor: 60000, Currency: "EUR"},
		Runs:       []catalogue.Run{{ID: "spring", Start: start, End: start.AddDate(0, 0, 70), Deadline: start.AddDate(0, 0, -2), Places: places, Place: "Aldermoor, Ward School"}},
	}
	for i := range 6 {
		o.Outcomes = append(o.Outcomes, catalogue.Outcome{Text: en(fmt.Sprintf("outcome %d", i+1))})
	}
	for i, s := range []string{
		"Reads the record before anything else", "Checks name, medicine, dose, time and way", "Looks for allergies on record and person",
		"Washes hands", "Prepares the dose without touching it", "Tells the person what it is for", "Stays until it is taken",
		"Withholds and reports when something does not fit", "Writes down what was given at once", "Writes down what was refused",
		"Calculates liquid and patch doses without error", "Says what happens after an error",
	} {
		o.Assessment.Criteria = append(o.Assessment.Criteria, catalogue.Criterion{Text: en(s), Outcome: i / 2})
	}
	return o
}

// publish puts an offer into the catalogue as a harvest would leave it.
func (w *town) publish(o catalogue.Offer) catalogue.OfferID {
	w.t.Helper()
	o.ID = catalogue.OfferID(uuid.NewString())
	data := must(json.Marshal(o))(w.t)
	now := w.db.Now().UnixMicro()
	_, err := w.db.Migrator().ExecContext(w.t.Context(), `INSERT INTO catalogue_offer
		(tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $2, '', $3, '', $4, $5, TRUE, $6, $6, $6, '', 0)`,
		string(o.Provider), string(o.ID), o.URL, catalogue.ContentHash(o), string(data), now)
	if err != nil {
		w.t.Fatal(err)
	}
	return o.ID
}

// send asks for a page as somebody and wants a status; it gives the page's text
// and where a redirect leads.
func (w *town) send(who, method, path string, form url.Values, status int) (text, to string) {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("X-Actor", who)
	r.Header.Set("Accept-Language", w.lang)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range w.flashes[who] {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	res := rec.Result()
	w.flashes[who] = res.Cookies()
	body := string(must(io.ReadAll(res.Body))(w.t))
	if res.StatusCode != status {
		w.t.Fatalf("%s %s %s: got %d, want %d\n%.2000s", who, method, path, res.StatusCode, status, plain(body))
	}
	return plain(body), res.Header.Get("Location")
}

func (w *town) get(who, path string) string {
	w.t.Helper()
	text, _ := w.send(who, http.MethodGet, path, nil, http.StatusOK)
	return text
}

// post sends a form that leads on, and gives where to.
func (w *town) post(who, path string, form url.Values) string {
	w.t.Helper()
	_, to := w.send(who, http.MethodPost, path, form, http.StatusSeeOther)
	return to
}

var tags = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`)

func plain(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

func (w *town) says(text string, wants ...string) {
	w.t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			w.t.Errorf("the page lacks %q:\n%.2000s", want, text)
		}
	}
}

func (w *town) enrolPath() string { return "/offers/" + string(w.offer) + "/runs/spring/enrol" }

func application(name string) url.Values {
	return url.Values{"name": {name}, "price": {"60000 EUR"}, "accept_price": {"yes"}, "prerequisites": {"met"}}
}

func (w *town) work() {
	w.t.Helper()
	handlers := must(event.Handlers(w.db, event.On("enrolment.complete", w.enrolment.OnResultFinal)))(w.t)
	r := must(job.NewRunner(w.db, append(handlers, w.enrolment.Jobs()...), job.Options{}))(w.t)
	if err := r.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func TestALearnerTakesAPlaceAndTheNextOneWaits(t *testing.T) {
	t.Parallel()
	each(t, 2, func(w *town) {
		w.says(w.get("", w.enrolPath()), "EUR 600", "You work in care", "Sign in to enrol", "1 of 1")
		w.says(w.get("Learner 00", w.enrolPath()), "pay EUR 600 to the provider", "Enrol")

		text, _ := w.send("Learner 00", http.MethodPost, w.enrolPath(), url.Values{"price": {"60000 EUR"}}, http.StatusUnprocessableEntity)
		w.says(text, "Give your name", "Say that you meet the prerequisites", "Accept the price to enrol")
		text, _ = w.send("Learner 00", http.MethodPost, w.enrolPath(), url.Values{"name": {"L"}, "price": {"100 EUR"}, "accept_price": {"yes"}, "prerequisites": {"ask"}}, http.StatusUnprocessableEntity)
		w.says(text, "Write your question")

		to := w.post("Learner 00", w.enrolPath(), application("Learner 00"))
		w.says(w.get("Learner 00", to), "You are enrolled.", "EUR 600", "to the provider")
		w.send("Learner 01", http.MethodGet, to, nil, http.StatusNotFound)

		w.says(w.get("Learner 01", w.enrolPath()), "All places are taken", "Join the waiting list")
		second := w.post("Learner 01", w.enrolPath(), application("Learner 01"))
		w.says(w.get("Learner 01", second), "You are on the waiting list, number 1.")

		w.post("Learner 00", to+"/withdraw", url.Values{"reason": {"a new job"}})
		w.says(w.get("Learner 00", to), "You have withdrawn.", "Nothing", "Apply again")
		w.says(w.get("Learner 01", second), "A place is kept for you until")
		w.post("Learner 01", second+"/confirm", url.Values{"price": {"60000 EUR"}, "accept_price": {"yes"}})
		w.says(w.get("Learner 01", "/learning"), "Enrolled", "Safe medicines")
		w.send("", http.MethodGet, "/learning", nil, http.StatusForbidden)
	})
}

// enrolAll enrols n learners and plans their sitting for the next hour.
func (w *town) enrolAll(n int) string {
	w.t.Helper()
	for i := range n {
		name := fmt.Sprintf("Learner %02d", i)
		w.post(name, w.enrolPath(), application(name))
	}
	plan := url.Values{
		"offer": {string(w.offer)}, "run": {"spring"}, "place": {"Ward 3"}, "at": {w.clock.Now().Format("2006-01-02")}, "time": {w.clock.Now().Add(time.Hour).Format("15:04")},
		"assessor": {string(w.actors["Paul Amadi"].Person)}, "method": {"document"}, "register": {"yes"},
	}
	return w.post("June Castell", "/provider/sittings", plan)
}

func (w *town) cell(learner, criterion string) string {
	return "mark." + string(w.actors[learner].Person) + "." + criterion
}

// rest ticks "rest met" for the first n learners.
func (w *town) rest(n int) url.Values {
	form := url.Values{}
	for i := range n {
		form.Set("all."+string(w.actors[fmt.Sprintf("Learner %02d", i)].Person), "yes")
	}
	return form
}

func TestTwentyFourAreAssessedInAGridAndASecondPersonConfirms(t *testing.T) {
	t.Parallel()
	each(t, 25, func(w *town) {
		const registrar, assessor, n = "June Castell", "Paul Amadi", 24
		at := w.enrolAll(n)
		w.says(w.get(registrar, "/provider/runs"), "24 of 24", "Safe medicines")
		w.says(w.get(registrar, "/provider/offers/"+string(w.offer)+"/runs/spring"), "Learner 23", "Plan a sitting", "EUR 600")
		w.says(w.get(registrar, at), "Planned", "Open the sitting", "Paul Amadi", "Learner 07")
		w.post(registrar, at+"/open", nil)
		w.says(w.get(registrar, at), "The assessor closes the sitting")
		text, _ := w.send(assessor, http.MethodPost, at+"/close", nil, http.StatusConflict)
		w.says(text, "It can be closed once it has begun")
		w.clock.Advance(2 * time.Hour)
		absent := string(w.actors["Learner 23"].Person)
		w.post(assessor, at+"/close", url.Values{"absent": {absent}})
		text, _ = w.send(assessor, http.MethodPost, at+"/identity", url.Values{"executed": {"supervised-identified"}}, http.StatusUnprocessableEntity)
		w.says(text, "Say how identity is checked")
		w.says(w.get(assessor, at), "How was the sitting held?", "As declared")
		w.post(assessor, at+"/identity", url.Values{"executed": {"supervised-identified/document"}})
		if to := w.post(assessor, at+"/start", nil); to != at+"/grid" {
			t.Errorf("marking starts at %s", to)
		}

		form := w.rest(22) // not the last who was there
		text, _ = w.send(assessor, http.MethodPost, at+"/grid", form, http.StatusUnprocessableEntity)
		w.says(text, "One answer needs another look", "Learner 22: nothing is said about 1, 2, 3, 4")
		form = w.rest(23)
		form.Set(w.cell("Learner 04", "c3"), "not_met")
		form.Set("note."+string(w.actors["Learner 04"].Person), "Look at the bracelet, too.")
		w.post(assessor, at+"/grid", form)
		w.send(assessor, http.MethodPost, at+"/grid", form, http.StatusConflict)

		text, _ = w.send(assessor, http.MethodPost, at+"/confirm", nil, http.StatusForbidden)
		w.says(text, "You marked this sitting. A second person has to do this.")
		w.says(w.get(registrar, at+"/confirm"), "Look at the bracelet", "One criterion decides", "At least 3")
		few := url.Values{"sample": {string(w.actors["Learner 00"].Person)}}
		text, _ = w.send(registrar, http.MethodPost, at+"/confirm", few, http.StatusUnprocessableEntity)
		w.says(text, "Look at Learner 04 too", "Look at 3 or more")
		for _, l := range []string{"Learner 04", "Learner 09"} {
			few.Add("sample", string(w.actors[l].Person))
		}
		w.post(registrar, at+"/confirm", few)
		w.says(w.get(registrar, at), "22 passed, 1 not yet", "Absent", "Issue the credentials")
		w.work()
		w.says(w.get("Learner 00", "/learning"), "Completed")
		w.says(w.get("Learner 04", "/learning"), "Enrolled")
		w.send("Marta Lind", http.MethodGet, at, nil, http.StatusForbidden)
		w.send("Learner 00", http.MethodGet, at, nil, http.StatusForbidden)
	})
}

func TestALearnerReadsTheFeedbackAndAppeals(t *testing.T) {
	t.Parallel()
	each(t, 3, func(w *town) {
		at := w.enrolAll(2)
		w.post("June Castell", at+"/open", nil)
		w.clock.Advance(2 * time.Hour)
		w.post("Paul Amadi", at+"/close", nil)
		w.post("Paul Amadi", at+"/identity", url.Values{"executed": {"supervised-identified/document"}})
		w.post("Paul Amadi", at+"/start", nil)
		form := w.rest(2)
		form.Set(w.cell("Learner 01", "c4"), "not_met")
		form.Set("note."+string(w.actors["Learner 01"].Person), "Hands, every time.")
		w.post("Paul Amadi", at+"/grid", form)
		w.post("June Castell", at+"/return", url.Values{"reason": {"was it c4?"}})
		w.says(w.get("Paul Amadi", at+"/grid"), "Hands, every time.")
		w.post("Paul Amadi", at+"/grid", form)
		w.post("June Castell", at+"/confirm", url.Values{"sample": {string(w.actors["Learner 01"].Person)}})
		w.work()

		_, mine := w.send("Learner 01", http.MethodGet, w.enrolPath(), nil, http.StatusSeeOther)
		w.says(w.get("Learner 01", mine), "Not yet passed", "Hands, every time.", "Washes hands")
		sitting := strings.TrimPrefix(at, "/provider/sittings/")
		w.post("Learner 01", mine+"/appeal", url.Values{"sitting": {sitting}, "appeal." + sitting: {"I did"}})
		w.says(w.get("Learner 01", mine), "Appealed")
		w.says(w.get("June Castell", at), "Incidents and appeals", "I did")
		w.post("June Castell", at+"/release", url.Values{"candidate": {string(w.actors["Learner 01"].Person)}, "decision": {"clear"}, "reason": {"two assessors saw it"}})
		w.says(w.get("Learner 01", mine), "Not yet passed")
	})
}

func TestTheProviderAnswersAQuestion(t *testing.T) {
	t.Parallel()
	each(t, 2, func(w *town) {
		app := application("Learner 00")
		app.Set("prerequisites", "ask")
		app.Set("question", "I nursed my mother. Does that count?")
		mine := w.post("Learner 00", w.enrolPath(), app)
		roll := "/provider/offers/" + string(w.offer) + "/runs/spring"
		w.says(w.get("June Castell", roll), "Does that count?", "Give a place")
		id := strings.TrimPrefix(mine, "/learning/")
		w.send("Paul Amadi", http.MethodPost, "/provider/enrolments/"+id+"/offer", nil, http.StatusForbidden)
		text, _ := w.send("June Castell", http.MethodPost, "/provider/enrolments/"+id+"/reject", url.Values{"offer": {string(w.offer)}, "run": {"spring"}}, http.StatusUnprocessableEntity)
		w.says(text, "Give a reason; the person reads it.", "Does that count?")
		w.post("June Castell", "/provider/enrolments/"+id+"/offer", nil)
		w.says(w.get("Learner 00", mine), "A place is kept for you until")
	})
}

func TestEveryPageSpeaksArabicAndFrench(t *testing.T) {
	t.Parallel()
	each(t, 3, func(w *town) {
		at := w.enrolAll(2)
		for lang, want := range map[string][2]string{"ar": {"جلسات التقييم", "إعطاء الأدوية"}, "fr": {"Sessions d'évaluation", "Safe medicines"}} {
			w.lang = lang
			w.says(w.get("June Castell", "/provider/sittings"), want[0], want[1])
			w.says(w.get("June Castell", at), want[1])
			w.get("Learner 01", "/learning")
			w.get("Learner 02", w.enrolPath())
		}
	})
}
