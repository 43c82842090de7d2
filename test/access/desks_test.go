package access

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/door/web/work"
)

// An officer who decides and asks for the next is led from case to case, in the
// order of their days, and at the end to what else waits.
func TestDecidingACaseOpensTheNextUntilNoneIsLeft(t *testing.T) {
	w := newWorld(t)
	eva := w.person(t, "eva.rourke@qaf.example", "qaf", "officer")
	w.clone(t, "assurance_application", "body = '"+string(eva.Tenant)+"'", 4, map[string]any{
		"id": each("case"), "hash": each("case"), "title": each("Case"), "state": "decision", "decided_at": nil, "submitted_by": "",
		"due_at": func(n int) any { return w.DB.Now().AddDate(0, 0, n-1).UnixMicro() },
	})
	at := "/agency/applications/case-00000"
	var seen []string
	for range 4 {
		seen = append(seen, at)
		_, body := w.page(t, eva, at)
		i := slices.IndexFunc(sheets(at, body), func(f sheet) bool { return strings.HasSuffix(f.action, "/decide") })
		if i < 0 {
			t.Fatalf("%s has no form to decide: %s", at, excerpt(body))
		}
		form := sheets(at, body)[i].fields
		form.Set("decision", "refuse")
		form.Set("reasons", "The outcomes are not assessed, and nothing says how they will be.")
		form.Set("then", "next")
		at = w.lands(t, eva, sheets(at, body)[i].action, form)
	}
	want := []string{"/agency/applications/case-00000", "/agency/applications/case-00001", "/agency/applications/case-00002", "/agency/applications/case-00003"}
	if !slices.Equal(seen, want) || at != work.Path {
		t.Errorf("the way was %v and ended at %s", seen, at)
	}
}

// lands posts a form and says where it leads.
func (w *world) lands(t *testing.T, a *actor, path string, form url.Values) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "session", Value: a.cookie})
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d: %s", path, rec.Code, excerpt(rec.Body.String()))
	}
	return rec.Header().Get("Location")
}

// A registrar of 10,000 credentials sees fifty, how many there are, and finds one
// by a part of a name.
func TestARegistrarOfTenThousandFindsOne(t *testing.T) {
	w := newWorld(t)
	june := w.person(t, "june.castell@aldermoor.example", "aldermoor", "registrar")
	own := "tenant = '" + string(june.Tenant) + "'"
	const many = 10_000
	w.clone(t, "credential_award", own, many, map[string]any{
		"id": each("award"), "person": each("person"), "folded": nil, "record": func(n int) any {
			return fmt.Sprintf(`{"learner":{"name":"Ýrsa Number%05d","birthDate":"1990-01-15"},"title":{"en":"Knots"}}`, n)
		},
	})
	w.clone(t, "credential_credential", own, many, map[string]any{
		"id": each("0"), "award": each("award"), "person": each("person"), "slot": func(n int) any { return 1_000_000 + n }, "sum": each("sum"), "state": "suspended",
	})
	must(t, w.Credential.Fold(t.Context()))
	holder := regexp.MustCompile(`href="/provider/credentials/([^"?/]+)"`)
	ask := func(query string) (rows []string, body string) {
		status, body := w.page(t, june, "/provider/credentials"+query)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", query, status)
		}
		for _, m := range holder.FindAllStringSubmatch(body, -1) {
			rows = append(rows, html.UnescapeString(m[1]))
		}
		return rows, body
	}
	rows, body := ask("?state=suspended")
	if len(rows) != 50 || !strings.Contains(body, w.words("registrar.search.count", "count", many)) {
		t.Errorf("%d rows, and the page does not say that %d fit", len(rows), many)
	}
	for _, q := range []string{"number00042", "Ýrsa Number00042"} {
		if rows, _ = ask("?q=" + url.QueryEscape(q)); !slices.Equal(rows, []string{"0-00042"}) {
			t.Errorf("%q finds %v", q, rows)
		}
	}
	if rows, body = ask("?q=nobody+at+all"); len(rows) != 0 || !strings.Contains(body, w.words("ui.list.all")) {
		t.Errorf("a search without result gives %v and no way back to the list", rows)
	}
}
