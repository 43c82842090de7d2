package frameworks

import (
	"archive/zip"
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// courses are offers of one provider with so many credits each, twelve learners
// and three holders.
type courses []string

func (c courses) Offers(_ context.Context, _ *sqldb.Tx, wanted func(string) bool, yield func(framework.Subject) error) error {
	for _, ects := range c {
		if !wanted("AQ") {
			return nil
		}
		fields := framework.Fields{"mc": map[string]any{"title": map[string]any{"en": "Course of " + ects}, "qa": []map[string]any{{"body": "QA"}}, "credits": []map[string]any{{"system": "ects", "value": credit.MustParse(ects)}}}}
		err := yield(framework.Subject{Offer: "offer-" + ects, Provider: "harbour", Staff: 6, Jurisdiction: "AQ", Read: func() (i18n.Text, framework.Fields, error) {
			return i18n.Text{"en": "Course of " + ects}, fields, nil
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c courses) Learners(_ context.Context, _ *sqldb.Tx, in func(string) bool) (n int, err error) {
	for _, ects := range c {
		if in("offer-" + ects) {
			n += 12
		}
	}
	return n, nil
}

func (c courses) Holders(_ context.Context, _ *sqldb.Tx, in func(string) bool) (n int, err error) {
	for _, ects := range c {
		if in("offer-" + ects) {
			n += 3
		}
	}
	return n, nil
}

// stage is a country whose ministry drafts rules, and who may come to the site.
type stage struct {
	http.Handler
	t     *testing.T
	clock *sqldbtest.Clock
	who   map[string]identity.Actor
}

func newStage(t *testing.T) *stage {
	t.Helper()
	files := invented()
	files["es-test/pack.yaml"].Data = bytes.Replace(files["es-test/pack.yaml"].Data, []byte("type: government"), []byte("type: government, slug: ministry"), 1)
	set, err := pack.Open(pack.Source{Name: "packs", FS: os.DirFS("../../../../packs")}, pack.Source{Name: "invented", FS: files})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, clock: sqldbtest.NewClock(now()), who: map[string]identity.Actor{}}
	db, err := sqldb.Open(t.Context(), sqldbtest.Fresh(t), sqldb.Options{Now: s.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := schema.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	ids, _ := identitytest.Service(t, db)
	identitytest.Organisation(t, ids, "ministry", identity.KindMinistry)
	identitytest.Organisation(t, ids, "harbour", identity.KindProvider)
	s.who["mona"] = identitytest.Member(t, ids, "ministry", "mona", identity.RoleFrameworkOwner)
	s.who["audra"] = identitytest.Member(t, ids, "ministry", "audra", identity.RoleAuditor)
	s.who["henry"] = identitytest.Member(t, ids, "harbour", "henry", identity.RoleManager)
	s.who["lena"] = identitytest.Member(t, ids, "", "lena")
	d := &Desk{Identity: ids, SignIn: "/signin", Framework: framework.New(framework.Deps{
		DB: db, Packs: set, Policy: identitytest.Policy(t), Subjects: courses{"2", "5", "20"},
	})}
	site := &page.Site{Public: "https://portal.example", SignIn: "/signin", Now: s.clock.Now, Actor: func(r *http.Request) (identity.Actor, error) { return s.who[r.Header.Get("Who")], nil }}
	mux := http.NewServeMux()
	for pattern, h := range map[string]page.Handler{
		"GET /frameworks": d.List, "GET /frameworks/consultations": d.Consultations, "GET /frameworks/consultations/{draft}": d.Consultation,
		"GET /frameworks/consultations/{draft}/pack": d.ConsultationPack, "POST /frameworks/consultations/{draft}/comments": d.Comment,
		"GET /rules": d.Rules, "POST /rules": d.Draft, "GET /rules/{draft}": d.OwnDraft, "GET /rules/{draft}/impact": d.Impact, "GET /rules/{draft}/pack": d.OwnPack,
		"POST /rules/{draft}/consultation": d.Consult, "POST /rules/{draft}/comments/{comment}/answer": d.Answer, "POST /rules/{draft}/adopt": d.Adopt, "POST /rules/{draft}/withdraw": d.Withdraw,
	} {
		mux.Handle(pattern, site.Handle(h, page.MaxBytes(1<<20), page.OnTooLarge(d.TooLarge)))
	}
	s.Handler = site.Wrap(site.Routes(mux))
	return s
}

// ask is one request of somebody; its answer's status, text and where it leads.
func (s *stage) ask(who, method, path, kind, body string) (status int, text, to string) {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Who", who)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header().Get("Location")
}

// sees insists on what a page says to somebody and does not say.
func (s *stage) sees(who, path string, want, not []string) string {
	s.t.Helper()
	status, text, _ := s.ask(who, http.MethodGet, path, "", "")
	if status != http.StatusOK {
		s.t.Errorf("%s sees %s: %d", who, path, status)
	}
	s.holds(path, text, want, not)
	return text
}

func (s *stage) holds(path, text string, want, not []string) {
	s.t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			s.t.Errorf("%s does not say %q", path, w)
		}
	}
	for _, w := range not {
		if strings.Contains(text, w) {
			s.t.Errorf("%s says %q", path, w)
		}
	}
}

// post fills in a form; where it leads when it was taken.
func (s *stage) post(who, path string, want int, kv ...string) (text, to string) {
	s.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	status, text, to := s.ask(who, http.MethodPost, path, "application/x-www-form-urlencoded", v.Encode())
	if status != want {
		s.t.Errorf("%s posts %s: got %d, want %d", who, path, status, want)
	}
	return text, to
}

func (s *stage) upload(who, name string, data []byte) (status int, text, to string) {
	s.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if data != nil {
		w, err := m.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.ask(who, http.MethodPost, "/rules", m.FormDataContentType(), body.String())
}

// proposal asks at most ten credits, and no longer for a title.
func proposal() []byte {
	return rules("es-t-2027", "2027-01-01", "series: t\n", one("T-1", "mc.volume.ects <= 10", "At most 10 credits.", "confirmed")+one("T-4", "has(mc.title)", "It says what it is called.", "confirmed")).Data
}

// drafted hands the proposal in and gives the draft's path at the desk.
func (s *stage) drafted() string {
	s.t.Helper()
	status, text, to := s.upload("mona", "es-t-2027.yaml", proposal())
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/rules/") {
		s.t.Fatalf("got %d, %s: %s", status, to, text)
	}
	return to
}

func public(own string) string {
	return "/frameworks/consultations/" + strings.TrimPrefix(own, "/rules/")
}

func TestADraftIsItsOwnersUntilItIsConsultedOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.sees("mona", "/rules", []string{"No draft is under way", "Hand in a draft"}, nil)
	s.sees("", "/frameworks", []string{`href="/frameworks/consultations"`}, nil)
	own := s.drafted()
	s.sees("mona", "/rules", []string{"Rules es-t-2027", `href="` + own + `"`, "open a consultation"}, []string{"No draft is under way"})
	s.sees("", "/frameworks/consultations", []string{"No consultation is open"}, []string{"es-t-2027"})
	for _, who := range []string{"henry", "lena", ""} {
		for _, path := range []string{"/rules", own, own + "/impact", own + "/pack", public(own), public(own) + "/pack"} {
			if status, text, _ := s.ask(who, http.MethodGet, path, "", ""); status != http.StatusForbidden || strings.Contains(text, "10 credits") {
				t.Errorf("%q sees %s: %d", who, path, status)
			}
		}
		if status, _, _ := s.upload(who, "x.yaml", proposal()); status != http.StatusForbidden {
			t.Errorf("%q drafts: %d", who, status)
		}
	}
	s.sees("mona", own, []string{
		"At most 30 credits.", "At most 10 credits.", "1 rule is new", "It says what it is called.", "1 rule would go", "It has a title.",
		"Open a consultation", "Withdraw the draft", "1 of 3 offers that conform today would no longer conform.", "With under ten people: 1", "about 10", "fewer than ten",
	}, []string{"Adopt the draft", "Comments (", "A person"})
	s.sees("mona", own+"/impact", []string{`href="/offers/offer-20"`, "Course of 20", "harbour", "No longer conforms", "T-1", `value="2027-01-01"`}, []string{"Course of 5"})
	if status, text, _ := s.ask("mona", http.MethodGet, own+"/impact?at=soon", "", ""); status != http.StatusUnprocessableEntity || !strings.Contains(text, `value="soon"`) {
		t.Errorf("a day that is none: %d", status)
	}
}

func TestWhatIsWrongWithADraftStandsAtItsField(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	wrong := bytes.Replace(proposal(), []byte("mc.volume.ects <= 10"), []byte("mc.volume.ectz <= 10"), 1)
	two := bytes.Replace(wrong, []byte("has(mc.title)"), []byte("has(mc.titel)"), 1)
	var broken bytes.Buffer
	z := zip.NewWriter(&broken)
	if _, err := z.Create("notes/readme.md"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"nothing":      {nil, []string{"Choose a zip file or the text of one version."}},
		"one mistake":  {wrong, []string{"es-t-2027.yaml", "T-1", "ectz"}},
		"two":          {two, []string{"2 things are to be mended", "T-1", "ectz", "T-4", "titel"}},
		"no pack":      {broken.Bytes(), []string{"packs found: 0"}},
		"no zip":       {[]byte("PK\x03\x04 not really"), []string{"no zip file"}},
		"unknown":      {[]byte("id: nobody-knows\n"), []string{"No loaded pack has the framework nobody-knows"}},
		"of others":    {rules("nz-2099", "2099-01-01", "series: nz\n", one("N-1", "has(mc.title)", "A title.", "confirmed")).Data, []string{"does not make the rules of nz"}},
		"as it stands": {invented()["es-test/frameworks/es-t-2024.yaml"].Data, []string{"Nothing in this pack"}},
		"too large":    {bytes.Repeat([]byte("#"), 2<<20), []string{"at most 200 files"}},
	} {
		status, text, _ := s.upload("mona", "es-t-2027.yaml", c.data)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", name, status)
		}
		s.holds(name, text, append(c.want, `id="f-file-error"`, `href="#f-file"`), nil)
	}
	s.sees("mona", "/rules", []string{"No draft is under way"}, nil)
}

func TestWhoIsSignedInCommentsInThePeriodAndIsAnswered(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	own := s.drafted()
	text, _ := s.post("mona", own+"/consultation", http.StatusUnprocessableEntity, "opens", "2026-12-01")
	s.holds(own, text, []string{`href="#f-closes"`, `value="2026-12-01"`}, nil)
	text, _ = s.post("mona", own+"/consultation", http.StatusUnprocessableEntity, "opens", "2026-12-20", "closes", "2026-12-01")
	s.holds(own, text, []string{`id="f-closes-error"`}, nil)
	s.post("audra", own+"/consultation", http.StatusForbidden, "closes", "2026-12-20")
	s.post("mona", own+"/consultation", http.StatusSeeOther, "opens", "2026-12-01", "closes", "2026-12-20")
	s.sees("", "/frameworks/consultations", []string{"To come", "Comments are taken from 1 December 2026 to 20 December 2026.", "No consultation is open", `href="` + public(own) + `"`}, nil)
	s.sees("henry", public(own), []string{"Comments are taken from 1 December"}, []string{`name="words"`})
	text, _ = s.post("henry", public(own)+"/comments", http.StatusConflict, "words", "Ten is not enough.")
	s.holds("before", text, []string{"opens on 2026-12-01", "Ten is not enough.</textarea>"}, nil)

	s.clock.Advance(2 * 24 * time.Hour)
	s.sees("", "/frameworks/consultations", []string{"Open for comments", "until the end of 20 December 2026"}, []string{"No consultation is open", "To come"})
	s.sees("", public(own), []string{"At most 10 credits.", "1 of 3 offers", "fewer than ten", "Nobody has commented", "/signin?next=", "/pack"}, []string{`name="words"`, "Course of 20", "offer-20"})
	s.sees("lena", public(own), []string{"Your name is not shown"}, []string{"/signin"})
	s.sees("henry", public(own), []string{"in the name of harbour"}, []string{`href="` + own})
	s.sees("mona", public(own), []string{`href="` + own + `"`}, nil)
	if status, _, _ := s.ask("", http.MethodPost, public(own)+"/comments", "application/x-www-form-urlencoded", "words=Hello"); status != http.StatusForbidden {
		t.Errorf("a visitor comments: %d", status)
	}
	text, _ = s.post("henry", public(own)+"/comments", http.StatusUnprocessableEntity, "words", "  ")
	s.holds("nothing said", text, []string{`href="#f-words"`}, nil)
	s.post("henry", public(own)+"/comments", http.StatusSeeOther, "words", "Twenty <b>credits</b> are one term.\n\nWe teach no other way.")
	s.post("lena", public(own)+"/comments", http.StatusSeeOther, "words", "Ten is right.")
	text = s.sees("", public(own), []string{"Comments (2)", "Twenty &lt;b&gt;credits&lt;/b&gt; are one term.</p>", "We teach no other way.</p>", "harbour", "A person"}, []string{"lena"})

	comment := regexp.MustCompile(`id="comment-([^"]+)"`).FindStringSubmatch(text)[1]
	s.sees("mona", "/rules", []string{"Comments without an answer: 2"}, nil)
	text, _ = s.post("mona", own+"/comments/"+comment+"/answer", http.StatusUnprocessableEntity, "answer."+comment, "")
	s.holds("no answer", text, []string{`href="#f-answer.` + comment + `"`}, nil)
	s.post("audra", own+"/comments/"+comment+"/answer", http.StatusForbidden, "answer."+comment, "Two courses of ten.")
	s.post("mona", own+"/comments/"+comment+"/answer", http.StatusSeeOther, "answer."+comment, "Two courses of ten.")
	s.sees("", public(own), []string{"Answer of ministry, 1 December 2026", "Two courses of ten."}, nil)
	s.sees("audra", own, []string{"Two courses of ten."}, []string{"Withdraw the draft", `name="answer.`})

	s.clock.Advance(30 * 24 * time.Hour)
	s.sees("henry", public(own), []string{"Comments were taken from"}, []string{`name="words"`})
	text, _ = s.post("henry", public(own)+"/comments", http.StatusConflict, "words", "One thing more.")
	s.holds("after", text, []string{"closed on 2026-12-20", "One thing more.</textarea>"}, nil)
	s.sees("", "/frameworks/consultations", []string{"Closed", "Comments closed"}, nil)
}

func TestADraftIsAdoptedOnceItsConsultationIsOver(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	own := s.drafted()
	s.post("mona", own+"/consultation", http.StatusSeeOther, "closes", "2026-11-30")
	s.sees("mona", own, []string{"from the day after 30 November 2026"}, []string{`name="sure"`})
	text, _ := s.post("mona", own+"/adopt", http.StatusConflict, "sure", "yes")
	s.holds("too early", text, []string{"until the end of 2026-11-30"}, nil)
	s.clock.Advance(3 * 24 * time.Hour)
	s.sees("mona", "/rules", []string{"adopt it or withdraw it"}, nil)
	s.sees("mona", own, []string{"Adopting cannot be undone.", `name="sure"`}, nil)
	text, _ = s.post("mona", own+"/adopt", http.StatusUnprocessableEntity)
	s.holds("unsure", text, []string{"Tick the box", `href="#f-sure"`}, nil)
	s.post("mona", own+"/adopt", http.StatusSeeOther, "sure", "yes")
	s.sees("mona", own, []string{"Adopted", "cairn pack add"}, []string{`name="sure"`, `name="reason"`})
	s.sees("", public(own), []string{"Adopted"}, []string{`name="words"`})
	for _, path := range []string{own + "/pack", public(own) + "/pack"} {
		status, file, _ := s.ask("mona", http.MethodGet, path, "", "")
		z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
		if status != http.StatusOK || err != nil || z.File[0].Name[:8] != "es-test/" {
			t.Errorf("%s: %d, %v", path, status, err)
		}
		if status, text, _ := s.upload("mona", "es-test.zip", []byte(file)); status != http.StatusSeeOther {
			t.Errorf("the pack is not taken as a draft again: %d: %s", status, text)
		}
	}
}

func TestAWithdrawnDraftSaysWhy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	own, other := s.drafted(), s.drafted()
	s.post("mona", own+"/consultation", http.StatusSeeOther, "closes", "2026-12-20")
	text, _ := s.post("mona", own+"/withdraw", http.StatusUnprocessableEntity, "reason", "")
	s.holds(own, text, []string{`href="#f-reason"`}, nil)
	s.post("mona", own+"/withdraw", http.StatusSeeOther, "reason", "Ten is too few.")
	s.sees("", public(own), []string{"This draft was withdrawn", "Ten is too few."}, []string{"What it would do", `name="words"`})
	s.post("mona", other+"/withdraw", http.StatusSeeOther, "reason", "A slip.")
	s.sees("mona", "/rules", []string{"Finished", "No draft is under way"}, nil)
	s.sees("", "/frameworks/consultations", []string{`href="` + public(own) + `"`}, []string{public(other)})
	if status, _, _ := s.ask("mona", http.MethodGet, public(other), "", ""); status != http.StatusNotFound {
		t.Errorf("a draft nobody was consulted on: %d", status)
	}
}
