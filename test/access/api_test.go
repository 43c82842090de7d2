package access

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/api"
)

// problem is what a program reads of a refusal.
type problem struct {
	Title, Detail, Code, Request string
	Status                       int
	Errors                       []struct{ Code, Location, Message string }
}

// call is one request to the API.
type call struct {
	method, path, body string
	as                 *actor
	header             map[string]string
	from               string // network address
}

func (c call) send(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.as != nil {
		r.Header.Set("Authorization", "Bearer "+c.as.secret)
	}
	for name, v := range c.header {
		r.Header.Set(name, v)
	}
	if c.from != "" {
		r.RemoteAddr = c.from
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func readProblem(t *testing.T, rec *httptest.ResponseRecorder) problem {
	t.Helper()
	if got := rec.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("got %d %s, want a problem document: %s", rec.Code, got, rec.Body)
	}
	var p problem
	must(t, json.Unmarshal(rec.Body.Bytes(), &p))
	if p.Status != rec.Code || p.Title == "" || p.Detail == "" || p.Code == "" || p.Request == "" || p.Request != rec.Header().Get("X-Request-Id") {
		t.Errorf("the problem is not whole: %d %+v", rec.Code, p)
	}
	return p
}

func TestEveryRefusalIsAProblemDocumentWithItsStatusAndCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	big := strings.Repeat("x", 1<<20+1)
	for name, c := range map[string]struct {
		call
		status   int
		code     string
		location string
		header   string
	}{
		"no such address":       {call{method: "GET", path: "/api/v1/nothing"}, 404, "api.no_route", "", ""},
		"no such thing":         {call{method: "GET", path: "/api/v1/offers/nothing"}, 404, "catalogue.offer.not_found", "", ""},
		"another method":        {call{method: "DELETE", path: "/api/v1/offers"}, 405, "api.method", "", "Allow"},
		"no token":              {call{method: "GET", path: "/api/v1/sources"}, 401, "api.token_needed", "", "WWW-Authenticate"},
		"a dead token":          {call{method: "GET", path: "/api/v1/offers", header: map[string]string{"Authorization": "Bearer cairn_x"}}, 401, "identity.token.void", "", "WWW-Authenticate"},
		"no bearer":             {call{method: "GET", path: "/api/v1/offers", header: map[string]string{"Authorization": "Basic eDp5"}}, 401, "identity.token.void", "", "WWW-Authenticate"},
		"no right":              {call{method: "GET", path: "/api/v1/jobs/failed", as: w.own["author"]}, 403, "identity.denied", "", ""},
		"broken JSON":           {call{method: "POST", path: "/api/v1/sources", body: `{"address":`, as: w.own["author"]}, 400, "api.malformed", "body", ""},
		"not JSON":              {call{method: "POST", path: "/api/v1/sources", body: `a=b`, as: w.own["author"], header: map[string]string{"Content-Type": "text/plain"}}, 415, "api.media_type", "", ""},
		"a missing field":       {call{method: "POST", path: "/api/v1/sources", body: `{}`, as: w.own["author"]}, 422, "api.invalid", "body", ""},
		"an unknown field":      {call{method: "POST", path: "/api/v1/sources", body: `{"address":"https://a.example","colour":"red"}`, as: w.own["author"]}, 422, "api.invalid", "body.colour", ""},
		"an unknown value":      {call{method: "POST", path: "/api/v1/endorsements/" + w.objects["endorsement"] + "/answer", body: `{"state":"perhaps"}`, as: w.own["employer"]}, 422, "api.invalid", "body.state", ""},
		"an unknown question":   {call{method: "GET", path: "/api/v1/offers?colour=red"}, 422, "api.invalid", "query.colour", ""},
		"a foreign cursor":      {call{method: "GET", path: "/api/v1/frameworks?cursor=x"}, 422, "api.cursor", "query.cursor", ""},
		"a limit too high":      {call{method: "GET", path: "/api/v1/offers?limit=101"}, 422, "api.invalid", "query.limit", ""},
		"too large":             {call{method: "POST", path: "/api/v1/judge", body: `{"fields":{"x":"` + big + `"}}`}, 413, "api.too_large", "", ""},
		"a file too large":      {call{method: "POST", path: "/api/v1/verify", body: `{"x":"` + big + `"}`}, 413, "verification.file.too_large", "", ""},
		"a body too large":      {call{method: "POST", path: "/api/v1/verify", body: strings.Repeat(big, 12)}, 413, "api.too_large", "", ""},
		"two things at once":    {call{method: "POST", path: "/api/v1/verify", body: `{"file":"e30=","url":"https://a.example/"}`}, 422, "api.verify.one", "body", ""},
		"an unknown member":     {call{method: "POST", path: "/api/v1/verify", body: `{"credential":{},"colour":"red"}`}, 422, "api.verify.envelope", "body", ""},
		"a member twice":        {call{method: "POST", path: "/api/v1/verify", body: `{"url":"https://a.example/","url":"https://b.example/"}`}, 422, "api.verify.envelope", "body", ""},
		"no base64":             {call{method: "POST", path: "/api/v1/verify", body: `{"file":"***"}`}, 422, "api.verify.base64", "body.file", ""},
		"a policy that is none": {call{method: "POST", path: "/api/v1/verify", body: `{"policy":{"format":"cairn-policy/1","require":["colour"]},"credential":{}}`}, 422, "verification.policy.check", "$.require[0]", ""},
		"a private address":     {call{method: "POST", path: "/api/v1/verify", body: `{"url":"http://192.168.0.1/badge.json"}`}, 422, "fetch.credential.private_address", "", ""},
		"no web address":        {call{method: "POST", path: "/api/v1/verify", body: `{"url":"file:///etc/passwd"}`}, 422, "fetch.url", "", ""},
		"an address offline":    {call{method: "POST", path: "/api/v1/verify", body: `{"policy":{"format":"cairn-policy/1","offline":true},"url":"https://a.example/"}`}, 422, "api.verify.no_fetch", "body.url", ""},
		"an empty file":         {call{method: "POST", path: "/api/v1/verify", body: " "}, 422, "verification.file.empty", "", ""},
		"a picture":             {call{method: "POST", path: "/api/v1/verify", body: "\x89PNG\r\n\x1a\n...."}, 422, "verification.file.picture_broken", "", ""},
		"an unknown day":        {call{method: "POST", path: "/api/v1/judge", body: `{"fields":{},"on":"2026-02-30"}`}, 422, "api.invalid", "body.on", ""},
		"another site":          {call{method: "POST", path: "/api/v1/sources", body: `{"address":"https://www.harbour.example/"}`, as: w.own["author"]}, 403, "catalogue.source.not_yours", "", ""},
		"a wrong state":         {call{method: "POST", path: "/api/v1/sittings/" + w.objects["sitting"] + "/confirm", as: w.own["manager"]}, 409, "", "", ""},
	} {
		rec := c.send(t, w.Handler)
		p := readProblem(t, rec)
		if rec.Code != c.status || c.code != "" && p.Code != c.code {
			t.Errorf("%s: got %d %s (%s), want %d %s", name, rec.Code, p.Code, p.Detail, c.status, c.code)
		}
		if c.location != "" && (len(p.Errors) == 0 || p.Errors[0].Location != c.location) {
			t.Errorf("%s: got %+v, want an error at %s", name, p.Errors, c.location)
		}
		if c.header != "" && rec.Header().Get(c.header) == "" {
			t.Errorf("%s: the header %s is missing", name, c.header)
		}
	}
}

func TestRefusalsAndReportsAreInTheLanguageThatWasAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for lang, want := range map[string]string{"en": "API token", "fr": "jeton", "ar": "رمز", "nl, fr;q=0.5": "jeton"} {
		p := readProblem(t, call{method: "GET", path: "/api/v1/sources", header: map[string]string{"Accept-Language": lang}}.send(t, w.Handler))
		if !strings.Contains(p.Detail, want) {
			t.Errorf("%s: got %q, want it to say %q", lang, p.Detail, want)
		}
	}
	var rep struct {
		Good    bool
		Verdict string
		Ability struct{ Key, Text string }
		Checks  []struct{ Name, Title, Outcome string }
	}
	rec := call{method: "POST", path: "/api/v1/verify", body: string(w.document), header: map[string]string{"Accept-Language": "fr"}}.send(t, w.Handler)
	must(t, json.Unmarshal(rec.Body.Bytes(), &rep))
	if !rep.Good || rep.Ability.Key == "" || !strings.Contains(rep.Ability.Text, "Samira Haddad") || len(rep.Checks) < 8 {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	changed := bytes.Replace(w.document, []byte("Samira Haddad"), []byte("Samira Hadda4"), 1)
	rec = call{method: "POST", path: "/api/v1/verify", body: string(changed)}.send(t, w.Handler)
	must(t, json.Unmarshal(rec.Body.Bytes(), &rep))
	if rep.Good || rep.Verdict != "bad_signature" {
		t.Errorf("one letter changed: got %s, good %t, want bad_signature", rep.Verdict, rep.Good)
	}
}

func TestOfSeveralCredentialsInAFileEachIsAnsweredAndTheWorstStandsFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	changed := bytes.Replace(w.document, []byte("Samira Haddad"), []byte("Samira Hadda4"), 1)
	type answer struct {
		Verdict, Answer string
		Good            bool
		Credential      struct{ Holder string }
	}
	for name, c := range map[string]struct {
		held []string
		want []string
		top  string
	}{
		"one":          {[]string{string(w.document)}, nil, "valid"},
		"two good":     {[]string{string(w.document), string(w.document)}, []string{"valid", "valid"}, "valid"},
		"one is bad":   {[]string{string(w.document), string(changed)}, []string{"valid", "bad_signature"}, "bad_signature"},
		"one is worse": {[]string{`{"type":"EnvelopedVerifiableCredential"}`, string(changed), string(w.document)}, []string{"unreadable", "bad_signature", "valid"}, "bad_signature"},
	} {
		body := `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"verifiableCredential":[` + strings.Join(c.held, ",") + `]}`
		rec := call{method: "POST", path: "/api/v1/verify", body: body}.send(t, w.Handler)
		var got struct {
			answer
			Credentials []answer
		}
		must(t, json.Unmarshal(rec.Body.Bytes(), &got))
		var each []string
		for _, a := range got.Credentials {
			each = append(each, a.Verdict)
		}
		if rec.Code != 200 || got.Verdict != c.top || got.Good != (c.top == "valid") || !slices.Equal(each, c.want) {
			t.Errorf("%s: got %d %s (good %t), each %v; want %s, each %v", name, rec.Code, got.Verdict, got.Good, each, c.top, c.want)
		}
	}
}

func TestAFileInJSONIsVerifiedAsTheFileItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file, err := json.Marshal(map[string]any{"file": w.document})
	must(t, err)
	changed := bytes.Replace(w.document, []byte("Samira Haddad"), []byte("Samira Hadda4"), 1)
	for name, c := range map[string]struct{ body, path, verdict, answer string }{
		"as it is":        {string(w.document), "", "valid", "valid"},
		"as credential":   {` {"credential":` + string(w.document) + `}`, "", "valid", "valid"},
		"as a file":       {string(file), "", "valid", "valid"},
		"changed":         {`{"credential":` + string(changed) + `}`, "", "bad_signature", "not_valid"},
		"with a policy":   {`{"policy":{"format":"cairn-policy/1","trust":"chosen","issuers":["did:web:nobody.example"]},"credential":` + string(w.document) + `}`, "", "unknown_issuer", "open"},
		"with parameters": {string(w.document), "?trust=chosen&issuer=did:web:nobody.example", "unknown_issuer", "open"},
		"before it was":   {string(w.document), "?at=2001-01-01T00:00:00Z", "bad_signature", "not_valid"}, // signed in a future that had not come
	} {
		rec := call{method: "POST", path: "/api/v1/verify" + c.path, body: c.body}.send(t, w.Handler)
		var rep struct {
			Verdict, Answer string
			Seals           []struct{ Suite string }
		}
		must(t, json.Unmarshal(rec.Body.Bytes(), &rep))
		if rec.Code != 200 || rep.Verdict != c.verdict || rep.Answer != c.answer || len(rep.Seals) == 0 {
			t.Errorf("%s: got %d %+v, want %s, %s", name, rec.Code, rep, c.verdict, c.answer)
		}
	}
}

func TestAWriteSentAgainIsAnsweredAndNotDoneAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	share := func(body string, as *actor, key string) *httptest.ResponseRecorder {
		return call{method: "POST", path: "/api/v1/credentials/" + w.objects["credential"] + "/shares", body: body, as: as, header: map[string]string{"Idempotency-Key": key}}.send(t, w.Handler)
	}
	const week, month = `{"purpose":"once","period":"week"}`, `{"purpose":"once","period":"month"}`
	learner := w.own["learner"]
	first, second := share(week, learner, "k1"), share(week, learner, "k1")
	if first.Code != http.StatusCreated || second.Code != http.StatusCreated || first.Body.String() != second.Body.String() {
		t.Fatalf("got %d %s, then %d %s", first.Code, first.Body, second.Code, second.Body)
	}
	if second.Header().Get("Idempotent-Replayed") != "true" || second.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("the second answer does not say that it is one: %v", second.Header())
	}
	if p := readProblem(t, share(month, learner, "k1")); p.Status != 422 || p.Code != "api.idempotency.other_body" {
		t.Errorf("another body: got %d %s", p.Status, p.Code)
	}
	if other := share(week, learner, "k2"); other.Body.String() == first.Body.String() {
		t.Error("another key is answered like the first")
	}
	if p := readProblem(t, share(week, learner, strings.Repeat("k", 256))); p.Code != "api.idempotency.key" {
		t.Errorf("a key too long: got %s", p.Code)
	}
	shares, err := w.Wallet.Shares(t.Context(), learner.Actor, "")
	must(t, err)
	n := 0
	for _, s := range shares {
		if s.Purpose == "once" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d links were made, want 2", n)
	}
	var kept, link string
	must(t, w.DB.Migrator().QueryRowContext(t.Context(), `SELECT answer FROM idempotency_key WHERE answer <> ''`).Scan(&kept))
	var made struct{ Link string }
	must(t, json.Unmarshal(first.Body.Bytes(), &made))
	link = made.Link[strings.LastIndex(made.Link, "/")+1:]
	if strings.Contains(kept, link) {
		t.Error("the link's secret is in the database")
	}
}

func TestAKeyIsFreeAgainAfterARefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	send := func(body string) *httptest.ResponseRecorder {
		return call{method: "POST", path: "/api/v1/sources", body: body, as: w.own["author"], header: map[string]string{"Idempotency-Key": "k"}}.send(t, w.Handler)
	}
	readProblem(t, send(`{"address":"https://www.harbour.example/"}`))
	if rec := send(`{"address":"https://www.aldermoor.example/"}`); rec.Code != http.StatusCreated {
		t.Errorf("mended and sent again: got %d %s", rec.Code, rec.Body)
	}
}

func TestManyWritesWithOneKeyAreDoneOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wg sync.WaitGroup
	codes := make([]int, 20)
	for i := range codes {
		wg.Go(func() {
			codes[i] = call{
				method: "POST", path: "/api/v1/credentials/" + w.objects["credential"] + "/shares", body: `{"purpose":"rush","period":"week"}`,
				as: w.own["learner"], header: map[string]string{"Idempotency-Key": "rush"},
			}.send(t, w.Handler).Code
		})
	}
	wg.Wait()
	for _, c := range codes {
		if c != http.StatusCreated && c != http.StatusConflict {
			t.Errorf("got %d, want 201 or 409", c)
		}
	}
	shares, err := w.Wallet.Shares(t.Context(), w.own["learner"].Actor, "")
	must(t, err)
	n := 0
	for _, s := range shares {
		if s.Purpose == "rush" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d links were made, want 1", n)
	}
}

func TestTooManyRequestsFromOneAddressWaitAndOthersDoNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	check := call{method: "POST", path: "/api/v1/check", body: `{"html":"<p>nothing</p>"}`, from: "203.0.113.7:1"}
	var rec *httptest.ResponseRecorder
	for range 11 {
		rec = check.send(t, w.Handler)
	}
	p := readProblem(t, rec)
	if p.Status != 429 || p.Code != "api.too_many" || rec.Header().Get("Retry-After") == "" || rec.Header().Get("Retry-After") == "0" {
		t.Errorf("got %d %s, Retry-After %q", p.Status, p.Code, rec.Header().Get("Retry-After"))
	}
	check.from = "203.0.113.8:1"
	if rec := check.send(t, w.Handler); rec.Code == 429 {
		t.Error("another address waits too")
	}
	check.from = "[2001:db8::1]:1"
	for i := range 11 {
		check.from = fmt.Sprintf("[2001:db8::%x]:1", i+1)
		rec = check.send(t, w.Handler)
	}
	if rec.Code != 429 {
		t.Errorf("11 addresses of one IPv6 network: got %d, want 429", rec.Code)
	}
}

func TestListsAreReadWholeByFollowingTheirCursor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/api/v1/organisations", "/api/v1/frameworks", "/api/v1/offers", "/api/v1/search", "/api/v1/tokens"} {
		var all struct{ Items []json.RawMessage }
		must(t, json.Unmarshal(call{method: "GET", path: path + "?limit=100", as: w.own["author"]}.send(t, w.Handler).Body.Bytes(), &all))
		var pieces []string
		cursor := ""
		for range 1 + len(all.Items) {
			var part struct {
				Items []json.RawMessage
				Next  string
			}
			rec := call{method: "GET", path: path + "?limit=1&cursor=" + cursor, as: w.own["author"]}.send(t, w.Handler)
			must(t, json.Unmarshal(rec.Body.Bytes(), &part))
			for _, i := range part.Items {
				pieces = append(pieces, string(i))
			}
			if cursor = part.Next; cursor == "" {
				break
			}
		}
		if len(all.Items) == 0 || len(pieces) != len(all.Items) {
			t.Errorf("%s: %d one by one, %d at once", path, len(pieces), len(all.Items))
		}
	}
}

func TestATokenDoesWhatItsScopesSayAndMakesNoToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manager := w.own["manager"]
	secret, _, err := w.Identity.CreateToken(t.Context(), manager.Actor, "narrow", []string{"catalogue.source.list"}, 1e12)
	must(t, err)
	narrow := &actor{secret: secret}
	if rec := (call{method: "GET", path: "/api/v1/sources", as: narrow}).send(t, w.Handler); rec.Code != 200 {
		t.Errorf("within its scope: got %d %s", rec.Code, rec.Body)
	}
	if rec := (call{method: "GET", path: "/api/v1/applications", as: narrow}).send(t, w.Handler); rec.Code != 403 {
		t.Errorf("outside its scope: got %d, want 403", rec.Code)
	}
	for _, o := range api.New(api.Deps{}).Operations() {
		if o.Method == http.MethodPost && strings.HasSuffix(o.Path, "/tokens") {
			t.Errorf("%s makes tokens", o.Pattern())
		}
	}
	must(t, w.Identity.Revoke(t.Context(), system, manager.Tenant, manager.Person, identity.RoleManager))
	if rec := (call{method: "GET", path: "/api/v1/sources", as: manager}).send(t, w.Handler); rec.Code != 401 && rec.Code != 403 {
		t.Errorf("after the role was taken: got %d, want a refusal", rec.Code)
	}
}

func TestNothingAboutPeopleAndNoTokenIsLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var log bytes.Buffer
	d := api.Deps{
		DB: w.DB, Identity: w.Identity, Framework: w.Framework, Catalogue: w.Catalogue, Assurance: w.Assurance, Assessment: w.Assessment,
		Enrolment: w.Enrolment, Credential: w.Credential, Verification: w.Verification, Wallet: w.Wallet, Register: w.Registry.Export,
		Log: slog.New(slog.NewJSONHandler(&log, nil)),
	}
	mux := http.NewServeMux()
	api.Mount(mux, d)
	learner := w.own["learner"]
	for _, c := range []call{
		{method: "GET", path: "/api/v1/enrolments/" + w.objects["enrolment"], as: learner},
		{method: "GET", path: "/api/v1/holdings", as: learner},
		{method: "POST", path: "/api/v1/verify", body: string(w.document)},
		{method: "GET", path: "/api/v1/search?q=samira"},
		{method: "POST", path: "/api/v1/credentials/" + w.objects["credential"] + "/shares", as: learner, body: `{"purpose":"to my aunt","period":"week"}`, header: map[string]string{"Idempotency-Key": "key-of-mine"}},
		{method: "GET", path: "/api/v1/enrolments/somebody-else", as: learner},
	} {
		if rec := c.send(t, mux); rec.Code >= 500 {
			t.Errorf("%s %s: got %d", c.method, c.path, rec.Code)
		}
	}
	for _, p := range []string{"Samira", "samira", "aunt", learner.secret, "key-of-mine", string(w.samira), w.objects["enrolment"], "192.0.2"} {
		if strings.Contains(log.String(), p) {
			t.Errorf("the log says %q:\n%s", p, log.String())
		}
	}
	if !strings.Contains(log.String(), "/api/v1/enrolments/{enrolment}") {
		t.Errorf("the log does not name the route:\n%s", log.String())
	}
}
