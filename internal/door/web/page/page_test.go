package page_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// words is a body that says a text; long ones are worth compressing.
func words(text string) templ.Component { return templ.Raw("<p>" + text + "</p>") }

// serve answers one request to a site with one route.
func serve(t *testing.T, s *page.Site, pattern string, h page.Handler, r *http.Request, opts ...page.Option) *http.Response {
	t.Helper()
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	mux.Handle(pattern, s.Handle(h, opts...))
	w := httptest.NewRecorder()
	s.Wrap(s.Routes(mux)).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func get(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }

func post(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestEveryKindOfFaultHasAStatusAndAPageInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{fault.New(fault.Invalid, "common.not_stated"), 422, "Not stated"},
		{fault.New(fault.Denied, "common.fault.denied"), 403, "You are not allowed"},
		{fault.New(fault.NotFound, "common.fault.not_found"), 404, "There is nothing here"},
		{fault.New(fault.Conflict, "common.not_stated"), 409, "Something has changed meanwhile"},
		{fault.New(fault.Exhausted, "common.not_stated"), 429, "more than we can take"},
		{fault.New(fault.Unavailable, "common.not_stated"), 503, "does not work just now"},
		{fault.List{fault.New(fault.Conflict, "common.yes"), fault.New(fault.Invalid, "common.no")}, 409, "Yes"},
		{errors.New("pq: password authentication failed"), 500, "Something went wrong"},
	} {
		res := serve(t, &page.Site{}, "GET /x", func(*page.Request) error { return fmt.Errorf("do it: %w", c.err) }, get("/x"))
		got := body(t, res)
		if res.StatusCode != c.status || !strings.Contains(got, c.says) {
			t.Errorf("%v: got status %d and %q, want %d and %q", c.err, res.StatusCode, got, c.status, c.says)
		}
		if strings.Contains(got, "pq:") {
			t.Errorf("the page shows the cause: %s", got)
		}
		if strings.Count(got, "<h1") != 1 {
			t.Errorf("%v: the error page has not exactly one h1", c.err)
		}
	}
}

func TestAnUnforeseenErrorIsLoggedUnderTheNumberThePersonReads(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]page.Handler{
		"error": func(*page.Request) error { return errors.New("disk full") },
		"panic": func(*page.Request) error { panic("disk full") },
	} {
		var log bytes.Buffer
		s := &page.Site{Log: slog.New(slog.NewTextHandler(&log, nil))}
		res := serve(t, s, "GET /person/{mail}", h, get("/person/samira@example.org?token=secret"))
		id := res.Header.Get("X-Request-Id")
		if res.StatusCode != http.StatusInternalServerError || id == "" || !strings.Contains(body(t, res), id) {
			t.Errorf("%s: got status %d, request id %q", name, res.StatusCode, id)
		}
		if !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "disk full") {
			t.Errorf("%s: the log does not say what happened: %s", name, log.String())
		}
		for _, private := range []string{"samira", "secret"} {
			if strings.Contains(log.String(), private) {
				t.Errorf("%s: the log holds %q: %s", name, private, log.String())
			}
		}
	}
}

func TestTheLanguageIsTheAddresssThenTheCookiesThenTheAccountsThenTheBrowsers(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error { return r.Render(ui.Page{}, words(r.Printer().Lang())) }
	lang := func(query, cookie, account, browser string) string {
		r := get("/x" + query)
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: "lang", Value: cookie})
		}
		r.Header.Set("Accept-Language", browser)
		s := &page.Site{Actor: func(*http.Request) (identity.Actor, error) { return identity.Actor{Lang: account}, nil }}
		res := serve(t, s, "GET /x", h, r)
		return res.Header.Get("Content-Language")
	}
	for _, c := range []struct{ query, cookie, account, browser, want string }{
		{"?lang=ar", "fr", "en", "en", "ar"},
		{"", "fr", "ar", "en", "fr"},
		{"", "", "ar", "fr", "ar"},
		{"", "", "", "fr-CA,en;q=0.5", "fr"},
		{"?lang=xx", "yy", "", "", "en"},
	} {
		if got := lang(c.query, c.cookie, c.account, c.browser); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestArabicPagesAreRightToLeftAndTheChoiceIsKept(t *testing.T) {
	t.Parallel()
	res := serve(t, &page.Site{Secure: true}, "GET /x", func(r *page.Request) error { return r.Render(ui.Page{Title: "x"}, words("x")) }, get("/x?lang=ar&q=1"))
	if got := body(t, res); !strings.Contains(got, `lang="ar" dir="rtl"`) || !strings.Contains(got, `href="/x?lang=fr&amp;q=1"`) {
		t.Errorf("got %s", got)
	}
	c := res.Cookies()[0]
	if c.Name != "lang" || c.Value != "ar" || !c.HttpOnly || !c.Secure {
		t.Errorf("got cookie %v", c)
	}
}

func TestAFormKeepsWhatWasTypedAndNamesEveryFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error {
		f := r.Form()
		f.Required("name")
		f.Int("seats", 1, 40)
		f.Mail("mail")
		if err := f.Err(); err != nil {
			return f.Again(err, ui.Page{Title: "Form"}, form(f))
		}
		return r.Redirect("/done", "common.yes")
	}
	res := serve(t, &page.Site{}, "POST /x", h, post("/x", url.Values{"name": {" "}, "seats": {"<99>"}, "mail": {"samira"}}))
	got := body(t, res)
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("got status %d", res.StatusCode)
	}
	for _, want := range []string{
		"<title>Error: Form", `href="#f-name"`, `href="#f-seats"`, "Seats: Write a whole number from 1 to 40.",
		`value="&lt;99&gt;"`, `aria-describedby="f-seats-error"`, `aria-invalid="true"`, "What is your address? Write an e-mail address",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	ok := serve(t, &page.Site{}, "POST /x", h, post("/x", url.Values{"name": {"Samira"}, "seats": {"٣"}, "mail": {"s@example.org"}}))
	if ok.StatusCode != http.StatusSeeOther || ok.Header.Get("Location") != "/done" {
		t.Errorf("a good form: got %d to %s", ok.StatusCode, ok.Header.Get("Location"))
	}
}

// form is a page with three fields, written as templ writes it.
func form(f *page.Form) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, c := range []templ.Component{
			ui.ErrorSummary(f.Errors()),
			ui.Input(f.Fill(ui.Field{Name: "name", Label: "Name"})),
			ui.Input(f.Fill(ui.Field{Name: "seats", Label: "Seats", Type: "number"})),
			ui.Input(f.Fill(ui.Field{Name: "mail", Label: "What is your address?", Type: "email"})),
		} {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestADeniedFormIsAnErrorPageNotAForm(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error {
		return r.Form().Again(fault.New(fault.Denied, "common.fault.denied"), ui.Page{}, words("the form"))
	}
	res := serve(t, &page.Site{SignIn: "/sign-in"}, "POST /x", h, post("/x", nil))
	if got := body(t, res); res.StatusCode != http.StatusForbidden || strings.Contains(got, "the form") || !strings.Contains(got, `href="/sign-in"`) {
		t.Errorf("got %d %s", res.StatusCode, got)
	}
}

func TestSomebodyNotSignedInIsLedToTheSignInAndBack(t *testing.T) {
	t.Parallel()
	deny := func(*page.Request) error { return fault.New(fault.Denied, "common.fault.denied") }
	res := serve(t, &page.Site{SignIn: "/sign-in"}, "GET /desk", deny, get("/desk?tab=2"))
	if got := body(t, res); !strings.Contains(got, `href="/sign-in?next=%2Fdesk%3Ftab%3D2"`) {
		t.Errorf("got %s", got)
	}
	s := &page.Site{SignIn: "/sign-in", Actor: func(*http.Request) (identity.Actor, error) { return identity.Actor{Person: "p"}, nil }}
	if got := body(t, serve(t, s, "GET /desk", deny, get("/desk"))); strings.Contains(got, "/sign-in") {
		t.Error("somebody signed in is sent to sign in")
	}
}

func TestAFormPostedTwentyTimesAtOnceIsDoneOnce(t *testing.T) {
	t.Parallel()
	var done atomic.Int32
	s := &page.Site{Log: slog.New(slog.DiscardHandler)}
	h := s.Handle(func(r *page.Request) error {
		n := done.Add(1)
		return r.Redirect(fmt.Sprintf("/done/%d", n), "common.yes")
	})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, post("/x", url.Values{"_once": {"token"}}))
			if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/done/1" {
				t.Errorf("got %d to %q", w.Code, got)
			}
		})
	}
	wg.Wait()
	if got := done.Load(); got != 1 {
		t.Errorf("done %d times", got)
	}
}

func TestAFormThatFailedMayBeSentAgainAndOthersTokensAreTheirOwn(t *testing.T) {
	t.Parallel()
	runs, person := 0, identity.PersonID("a")
	s := &page.Site{Log: slog.New(slog.DiscardHandler), Actor: func(*http.Request) (identity.Actor, error) { return identity.Actor{Person: person}, nil }}
	h := s.Handle(func(r *page.Request) error {
		if runs++; runs == 1 {
			return fault.New(fault.Conflict, "common.not_stated")
		}
		return r.Redirect("/done", "")
	})
	send := func() int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, post("/x", url.Values{"_once": {"token"}}))
		return w.Code
	}
	if got := send(); got != 409 {
		t.Errorf("first: got %d", got)
	}
	if got := send(); got != 303 || runs != 2 {
		t.Errorf("second: got %d after %d runs", got, runs)
	}
	if got := send(); got != 303 || runs != 2 {
		t.Errorf("third: got %d after %d runs", got, runs)
	}
	person = "b"
	if send(); runs != 3 {
		t.Errorf("another person's form with the same token did not run")
	}
}

func TestOneWhoStopsWaitingDoesNotDisturbTheFirst(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	s := &page.Site{Log: slog.New(slog.DiscardHandler)}
	h := s.Handle(func(r *page.Request) error {
		close(entered)
		<-leave
		return r.Redirect("/done", "")
	})
	first := httptest.NewRecorder()
	var wg sync.WaitGroup
	wg.Go(func() { h.ServeHTTP(first, post("/x", url.Values{"_once": {"token"}})) })
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.ServeHTTP(httptest.NewRecorder(), post("/x", url.Values{"_once": {"token"}}).WithContext(ctx))
	close(leave)
	wg.Wait()
	if first.Code != http.StatusSeeOther {
		t.Errorf("got %d", first.Code)
	}
}

func TestAPanicLetsTheNextPostThrough(t *testing.T) {
	t.Parallel()
	runs := 0
	s := &page.Site{Log: slog.New(slog.DiscardHandler)}
	h := s.Wrap(s.Handle(func(r *page.Request) error {
		if runs++; runs == 1 {
			panic("once")
		}
		return r.Redirect("/done", "")
	}))
	for _, want := range []int{500, 303} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, post("/x", url.Values{"_once": {"token"}}))
		if w.Code != want {
			t.Errorf("got %d, want %d", w.Code, want)
		}
	}
}

func TestTheNoticeIsOnTheNextPageAndOnlyThere(t *testing.T) {
	t.Parallel()
	res := serve(t, &page.Site{}, "POST /x", func(r *page.Request) error { return r.Redirect("/x", "page.too_large", "limit", "<b>") }, post("/x", nil))
	show := func(r *page.Request) error { return r.Render(ui.Page{}, words("x")) }
	next := get("/x")
	for _, c := range res.Cookies() {
		next.AddCookie(c)
	}
	res = serve(t, &page.Site{}, "GET /x", show, next)
	if got := body(t, res); !strings.Contains(got, "We take at most &lt;b&gt; here") {
		t.Errorf("got %s", got)
	}
	if c := res.Cookies()[0]; c.Name != "flash" || c.MaxAge >= 0 {
		t.Errorf("the notice stays: %v", c)
	}
	broken := get("/x")
	broken.AddCookie(&http.Cookie{Name: "flash", Value: "bm9uc2Vuc2U"})
	if got := body(t, serve(t, &page.Site{}, "GET /x", show, broken)); strings.Contains(got, "flash") {
		t.Errorf("a broken notice is shown: %s", got)
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/x", "/nowhere"} {
		h := serve(t, &page.Site{Secure: true}, "GET /x", func(r *page.Request) error { return r.Render(ui.Page{}, words("x")) }, get(path)).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := h.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("the policy allows inline: %s", h.Get("Content-Security-Policy"))
		}
	}
}

func TestAnotherSitesFormIsRefusedExceptWhereAStandardNeedsIt(t *testing.T) {
	t.Parallel()
	foreign := func(path string) *http.Request {
		r := post(path, nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		return r
	}
	h := func(r *page.Request) error { return r.Redirect("/", "") }
	if res := serve(t, &page.Site{}, "POST /x", h, foreign("/x")); res.StatusCode != http.StatusForbidden || !strings.Contains(body(t, res), "did not come from our page") {
		t.Errorf("got %d", res.StatusCode)
	}
	if res := serve(t, &page.Site{Foreign: []string{"POST /lti/launch"}}, "POST /lti/launch", h, foreign("/lti/launch")); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the exempt route: got %d", res.StatusCode)
	}
}

func TestWhatIsNotThereAndWhatCannotBeDoneHaveDesignedPages(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error { return r.Render(ui.Page{}, words("x")) }
	if res := serve(t, &page.Site{}, "GET /x", h, get("/y")); res.StatusCode != http.StatusNotFound || !strings.Contains(body(t, res), "This page does not exist") {
		t.Errorf("404: got %d", res.StatusCode)
	}
	res := serve(t, &page.Site{}, "GET /x", h, post("/x", nil))
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" || !strings.Contains(body(t, res), "That cannot be done here") {
		t.Errorf("405: got %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
}

func TestAFormThatIsTooLargeOrDamagedIsRefusedInWords(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error { return r.Redirect("/", "") }
	big := post("/x", url.Values{"a": {strings.Repeat("x", 5000)}})
	if res := serve(t, &page.Site{}, "POST /x", h, big, page.MaxBytes(4096)); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(body(t, res), "at most 4 kB") {
		t.Errorf("too large: got %d", res.StatusCode)
	}
	r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader("--b\r\nbroken"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if res := serve(t, &page.Site{}, "POST /x", h, r); res.StatusCode != http.StatusBadRequest {
		t.Errorf("damaged: got %d", res.StatusCode)
	}
}

func TestTextIsCompressedForThoseWhoTakeItAndNothingElseIs(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error { return r.Render(ui.Page{}, words(strings.Repeat("stone ", 500))) }
	r := get("/x")
	r.Header.Set("Accept-Encoding", "br, gzip;q=0.8")
	res := serve(t, &page.Site{}, "GET /x", h, r)
	if res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Content-Length") != "" {
		t.Fatalf("got headers %v", res.Header)
	}
	z, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !strings.Contains(string(b), "stone stone") {
		t.Errorf("got %q, %v", b, err)
	}
	for _, accept := range []string{"", "gzip;q=0", "br"} {
		r.Header.Set("Accept-Encoding", accept)
		if res := serve(t, &page.Site{}, "GET /x", h, r); res.Header.Get("Content-Encoding") != "" {
			t.Errorf("%q: compressed", accept)
		}
	}
	r.Header.Set("Accept-Encoding", "gzip")
	png := func(r *page.Request) error { return r.Download("é.png", "image/png", make([]byte, 5000)) }
	res = serve(t, &page.Site{}, "GET /x", png, r)
	if res.Header.Get("Content-Encoding") != "" || res.Header.Get("Content-Disposition") != "attachment; filename*=UTF-8''%C3%A9.png" {
		t.Errorf("a download: got headers %v", res.Header)
	}
}

func TestAPageThatCannotBeMadeIsAnErrorPageNotHalfAPage(t *testing.T) {
	t.Parallel()
	broken := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "half a page")
		return errors.New("out of paper")
	})
	res := serve(t, &page.Site{}, "GET /x", func(r *page.Request) error { return r.Render(ui.Page{}, broken) }, get("/x"))
	if got := body(t, res); res.StatusCode != http.StatusInternalServerError || strings.Contains(got, "half a page") {
		t.Errorf("got %d %s", res.StatusCode, got)
	}
}

func TestPagesOfSomebodySignedInAreNotStored(t *testing.T) {
	t.Parallel()
	h := func(r *page.Request) error { return r.Render(ui.Page{}, words("x")) }
	s := &page.Site{Actor: func(*http.Request) (identity.Actor, error) { return identity.Actor{Person: "p"}, nil }}
	if got := serve(t, s, "GET /x", h, get("/x")).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("got %q", got)
	}
	if got := serve(t, &page.Site{}, "GET /x", h, get("/x")).Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("got %q", got)
	}
}

func TestADeviceMayKeepWhatAPageSaysAndNoNotice(t *testing.T) {
	t.Parallel()
	s := &page.Site{}
	kept := func(keep ui.Keep, flash *ui.Flash) *http.Response {
		return serve(t, s, "GET /", func(r *page.Request) error {
			return r.Render(ui.Page{Title: "Mine", Keep: keep, Flash: flash}, words("here"))
		}, get("/"))
	}
	for _, c := range []struct {
		keep  ui.Keep
		flash *ui.Flash
		want  string
	}{{"", nil, ""}, {ui.KeepMine, nil, "mine"}, {ui.KeepSeen, nil, "seen"}, {ui.KeepMine, &ui.Flash{Kind: ui.Good, Text: "done"}, ""}} {
		res := kept(c.keep, c.flash)
		if got := res.Header.Get("Cairn-Keep"); got != c.want {
			t.Errorf("%q, notice %v: kept as %q, want %q", c.keep, c.flash != nil, got, c.want)
		}
		text := body(t, res)
		if got := strings.Contains(text, "<div hidden data-kept>"); got != (c.keep != "") {
			t.Errorf("%q: says from when it is: %t", c.keep, got)
		}
		if got := strings.Contains(text, "<script src="); got != (c.keep != "") {
			t.Errorf("%q: a script: %t", c.keep, got)
		}
		if got := strings.Contains(res.Header.Get("Content-Security-Policy"), "script-src 'self'"); got != (c.keep != "") {
			t.Errorf("%q: policy allows our script: %t", c.keep, got)
		}
	}
}

func TestASessionThatCannotBeReadIsAnErrorNotAnAnonymousPage(t *testing.T) {
	t.Parallel()
	s := &page.Site{Actor: func(*http.Request) (identity.Actor, error) {
		return identity.Actor{Person: "p"}, errors.New("store gone")
	}}
	h := func(r *page.Request) error { t.Error("the handler ran"); return nil }
	if res := serve(t, s, "GET /x", h, get("/x")); res.StatusCode != http.StatusInternalServerError {
		t.Errorf("got %d", res.StatusCode)
	}
}

func BenchmarkRender(b *testing.B) {
	s := &page.Site{Log: slog.New(slog.DiscardHandler)}
	h := s.Handle(func(r *page.Request) error { return r.Render(ui.Page{Title: "x"}, form(r.Blank())) })
	r := get("/x?lang=ar")
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}
