package access

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/door/web"
	"opencairn.org/cairn/internal/door/web/page"
)

// sheet is one form of a page.
type sheet struct {
	page, action string
	once         bool
	fields       url.Values // as the page filled them
	texts        []string   // names of the fields that take words
	upload       bool
}

var (
	formTag   = regexp.MustCompile(`(?s)<form([^>]*)>(.*?)</form>`)
	inputTag  = regexp.MustCompile(`(?s)<input([^>]*)>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea([^>]*)>(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select([^>]*)>(.*?)</select>`)
	optionTag = regexp.MustCompile(`(?s)<option([^>]*)>`)
	buttonTag = regexp.MustCompile(`(?s)<button([^>]*)>`)
)

func attr(tag, name string) string {
	m := regexp.MustCompile(`(?s)\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// sheets are the forms of a page that post.
func sheets(at, body string) (all []sheet) {
	for _, m := range formTag.FindAllStringSubmatch(body, -1) {
		if !strings.EqualFold(attr(m[1], "method"), "post") {
			continue
		}
		action, _, _ := strings.Cut(attr(m[1], "action"), "#")
		f := sheet{page: at, action: action, fields: url.Values{}, upload: attr(m[1], "enctype") != ""}
		for _, in := range inputTag.FindAllStringSubmatch(m[2], -1) {
			name, kind := attr(in[1], "name"), attr(in[1], "type")
			f.once = f.once || name == "_once"
			switch kind {
			case "file":
			case "radio", "checkbox":
				if strings.Contains(in[1], " checked") || kind == "radio" && !f.fields.Has(name) {
					f.fields.Set(name, attr(in[1], "value"))
				}
			case "hidden":
				f.fields.Set(name, attr(in[1], "value"))
			default:
				f.fields.Set(name, attr(in[1], "value"))
				if kind == "text" || kind == "" {
					f.texts = append(f.texts, name)
				}
			}
		}
		for _, in := range areaTag.FindAllStringSubmatch(m[2], -1) {
			f.fields.Set(attr(in[1], "name"), html.UnescapeString(in[2]))
			f.texts = append(f.texts, attr(in[1], "name"))
		}
		for _, in := range selectTag.FindAllStringSubmatch(m[2], -1) {
			if o := optionTag.FindStringSubmatch(in[2]); o != nil {
				f.fields.Set(attr(in[1], "name"), attr(o[1], "value"))
			}
		}
		for _, in := range buttonTag.FindAllStringSubmatch(m[2], -1) {
			if name := attr(in[1], "name"); name != "" && !f.fields.Has(name) {
				f.fields.Set(name, attr(in[1], "value"))
			}
		}
		all = append(all, f)
	}
	return all
}

// post sends a form as somebody; nil is nobody.
func (w *world) post(t *testing.T, a *actor, path string, form url.Values) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a != nil {
		r.AddCookie(&http.Cookie{Name: "session", Value: a.cookie})
	}
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// every is every form on every page that a column's people can open, by the route
// it posts to.
func (w *world) every(t *testing.T) map[string]map[string]sheet {
	t.Helper()
	found := map[string]map[string]sheet{} // route -> column -> form
	mux := http.NewServeMux()
	for _, r := range web.Routes(web.Deps{Site: &page.Site{}}, nil) {
		mux.Handle(r.Pattern, http.NotFoundHandler())
	}
	for _, r := range web.Routes(web.Deps{Site: &page.Site{}}, nil) {
		path, get := strings.CutPrefix(r.Pattern, "GET ")
		if !get || strings.HasPrefix(path, "/sign-in/") || strings.HasPrefix(path, "/signin/with/") {
			continue
		}
		for _, c := range columns {
			a := w.own[c.name]
			at := path
			for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				at = strings.Replace(at, name[0], url.PathEscape(w.object(t, name[1], r.Pattern, a)), 1)
			}
			at = strings.Replace(at, "{$}", "", 1)
			if q := queries[r.Pattern]; q != nil {
				at += "?" + w.fill(q.Encode())
			}
			status, body := w.page(t, a, at)
			if status != http.StatusOK {
				continue
			}
			for _, f := range sheets(at, body) {
				_, route := mux.Handler(httptest.NewRequestWithContext(t.Context(), http.MethodPost, f.action, nil))
				if route == "" {
					t.Errorf("%s: a form posts to %s, which is no route", at, f.action)
				}
				if found[route] == nil {
					found[route] = map[string]sheet{}
				}
				if old, there := found[route][c.name]; !there || len(f.texts) > len(old.texts) {
					found[route][c.name] = f
				}
			}
		}
	}
	return found
}

// typed is what somebody wrote: long, of several scripts, on two lines.
const typed = "Zwölf Boote <b>& ein Kahn</b> — اثنا عشر قاربًا 十二\r\nand nobody wants to write this twice"

// without are the routes whose forms need no token: they only ask something, or a
// passkey's challenge is used up.
var without = []string{"POST /offers/{offer}/cost", "POST /my/credentials/{credential}/encodings", "POST /signin/passkey", "POST /account/passkeys", "POST /frameworks/desk", "POST /frameworks/desk/open", "POST /frameworks/desk/pack", "POST /check", "POST /verify"}

// Every form works once when it is pressed twice, is shown again with what was
// typed, and survives the end of the session.
func TestEveryFormKeepsWhatWasTyped(t *testing.T) {
	w := wholeWorld(t)
	w.pile(t)
	forms := w.every(t)
	if len(forms) < 60 {
		t.Fatalf("only %d forms were found", len(forms))
	}
	_, cells := rights(t)
	for route, by := range forms {
		for column, f := range by {
			if !f.once && !slices.Contains(without, route) {
				t.Errorf("%s: the form to %s has no token: pressed twice, it acts twice", f.page, route)
			}
			if len(f.texts) == 0 || f.upload {
				break
			}
			form := url.Values{}
			for name, values := range f.fields {
				form[name] = values
			}
			for _, name := range f.texts {
				form.Set(name, typed)
			}
			if cells[route]["anonymous"] == nobody {
				status, body := w.post(t, nil, f.action, form)
				w.keeps(t, route+", signed out", status, body)
				if !strings.Contains(body, w.words("page.kept.again")) {
					t.Errorf("%s, signed out: %d without a way to send it again", route, status)
				}
			}
			form.Del("_once")
			if status, body := w.post(t, w.own[column], f.action, form); status >= 400 {
				w.keeps(t, route+" as "+column, status, body)
			}
			break
		}
	}
}

func (w *world) keeps(t *testing.T, what string, status int, body string) {
	t.Helper()
	first, _, _ := strings.Cut(typed, "\r\n")
	if !strings.Contains(body, html.EscapeString(first)) {
		t.Errorf("%s: %d, and what was typed is lost: %s", what, status, excerpt(body))
	}
	if status >= 500 && status != http.StatusServiceUnavailable {
		t.Errorf("%s: %d", what, status)
	}
}
