//go:build browser

package browser

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// fill puts copies of a row into the demonstration's database, each with other
// values, and takes them away when the test ends.
func fill(t *testing.T, table, where string, n int, change map[string]func(int) any) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(world.dir, "cairn.db"), sqldb.Options{})
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	tx, err := db.Migrator().BeginTx(t.Context(), nil)
	ok(t, err)
	rows, err := tx.QueryContext(t.Context(), `SELECT * FROM `+table+` WHERE `+where+` LIMIT 1`)
	ok(t, err)
	names, err := rows.Columns()
	ok(t, err)
	values, into, marks := make([]any, len(names)), make([]any, len(names)), make([]string, len(names))
	for i := range names {
		into[i], marks[i] = &values[i], "$"+strconv.Itoa(i+1)
	}
	if !rows.Next() {
		t.Fatalf("%s has no row where %s", table, where)
	}
	ok(t, rows.Scan(into...))
	ok(t, rows.Close())
	for number := range n {
		for i, name := range names {
			if to, changes := change[name]; changes {
				values[i] = to(number)
			}
		}
		_, err := tx.ExecContext(t.Context(), `INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, values...)
		ok(t, err)
	}
	ok(t, tx.Commit())
}

// clear takes away what fill put there: rows whose id begins so.
func clear(t *testing.T, prefix string, tables ...string) {
	t.Helper()
	db, err := sqldb.Open(context.Background(), "sqlite:"+filepath.Join(world.dir, "cairn.db"), sqldb.Options{}) //nolint:usetesting // the test's context has ended
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	for _, table := range tables {
		_, err := db.Migrator().ExecContext(context.Background(), `DELETE FROM `+table+` WHERE id LIKE $1`, prefix+"%") //nolint:usetesting // as above
		ok(t, err)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func numbered(name string) func(int) any {
	return func(n int) any { return fmt.Sprintf("%s-%05d", name, n) }
}

func always(v any) func(int) any { return func(int) any { return v } }

// tenantOf is the organisation with a short name, as SQL.
func tenantOf(slug string) string {
	return `(SELECT id FROM identity_organisation WHERE slug = '` + slug + `')`
}

// An officer decides four cases with the keyboard alone, without JavaScript: after
// each the next one opens, from the top, and after the last what else waits. A
// decision without reasons is not taken; its way leads to the field, and what was
// chosen is still chosen.
func TestAnOfficerDecidesFourCasesWithTheKeyboard(t *testing.T) {
	fill(t, "assurance_application", "body = "+tenantOf("qaf"), 4, map[string]func(int) any{
		"id": numbered("keyboard"), "hash": numbered("keyboard"), "title": numbered("Knots and nets"), "state": always("decision"), "decided_at": always(nil), "submitted_by": always(""),
		"due_at": func(n int) any { return time.Date(2020, 1, 1+n, 9, 0, 0, 0, time.UTC).UnixMicro() },
	})
	t.Cleanup(func() { clear(t, "keyboard", "assurance_application") })
	eva := newHand(t, "Eva Rourke")
	signIn(eva)
	eva.link("the most urgent case", "/agency/applications/keyboard-00000")
	for n := range 4 {
		if want := fmt.Sprintf("/agency/applications/keyboard-%05d", n); eva.path() != want {
			t.Fatalf("case %d: at %s, not at %s", n+1, eva.path(), want)
		}
		if s := eva.at(); s.Tag != "body" {
			t.Errorf("case %d begins at %v, not at its top", n+1, s)
		}
		eva.press(kb.Tab)
		if s := eva.at(); s.Tag != "a" || !strings.HasSuffix(s.Href, "#main") || !s.InView || !s.Ring {
			t.Errorf("case %d: the first stop is %v, not the way to the content", n+1, s)
		}
		eva.choose("decision", "refuse")
		if n == 0 {
			eva.decideNext(true)
			eva.tabTo("the way to what is wrong", func(s stop) bool { return strings.HasSuffix(s.Href, "#f-reasons") })
			eva.press(kb.Enter)
			if s := eva.at(); s.Name != "reasons" {
				t.Errorf("the way to what is wrong leads to %v", s)
			}
			if eva.count(`input[name="decision"][value="refuse"]:checked`) != 1 {
				t.Error("what was chosen is not chosen any more")
			}
			eva.enterText("The outcomes are not assessed, and nothing says how.")
		} else {
			eva.fill("reasons", "The outcomes are not assessed, and nothing says how.")
		}
		eva.decideNext(false)
	}
	// What another test left in the queue comes next; else what else waits.
	if at := eva.path(); strings.Contains(at, "keyboard") || at != "/work" && !strings.HasPrefix(at, "/agency/applications/") {
		t.Errorf("after the last case: at %s", at)
	}
	t.Logf("four cases, %d keys", eva.keys)
}

// decideNext tabs to "do it and open the next" and presses Enter; wrong says that the
// form must come back.
func (h *hand) decideNext(wrong bool) {
	h.t.Helper()
	h.tabTo("do it and open the next", func(s stop) bool { return s.Tag == "button" && s.Name == "then" && s.Value == "next" })
	if !wrong {
		h.follow()
		return
	}
	h.keys++
	_, err := chromedp.Run(h.ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.KeyEvent(kb.Enter)))
	h.must("send a form that is not complete", err)
	if h.count(".error-summary") != 1 {
		h.t.Fatalf("%s, at %s: a decision without reasons is taken: %.300s", h.name, h.path(), h.says())
	}
}

// A registrar works with a list of 10,000: finds one by name as it is typed, sorts,
// goes on, opens one and comes back to the same place; nothing takes two seconds.
func TestARegistrarWorksWithAListOfTenThousand(t *testing.T) {
	const many = 10_000
	own := "tenant = " + tenantOf("aldermoor")
	t.Cleanup(func() { clear(t, "1000-", "credential_credential", "credential_award") })
	name := func(n int) string { return fmt.Sprintf("Ýrsa Number%05d", n) }
	fill(t, "credential_award", own+" AND state = 'issued'", many, map[string]func(int) any{
		"id": numbered("1000"), "person": numbered("1000"), "sitting": always("1000"),
		"record": func(n int) any { return `{"learner":{"name":"` + name(n) + `"},"title":{"en":"Knots"}}` },
		"folded": func(n int) any { return i18n.Fold(name(n)) + "\n\nknots" },
	})
	fill(t, "credential_credential", own, many, map[string]func(int) any{
		"id": numbered("1000"), "award": numbered("1000"), "person": numbered("1000"), "sum": numbered("1000"), "title": always("Knots"), "state": always("issued"),
		"slot": func(n int) any { return 1_000_000 + n },
	})
	june := newHand(t, "June Castell")
	signIn(june)
	quickly := func(what string, act func()) {
		t.Helper()
		start := time.Now()
		act()
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %s", what, took)
		}
	}
	quickly("the list", func() { june.goTo("/provider/credentials") })
	if n := june.count("tbody tr"); n != 50 || !strings.Contains(june.says(), "10,0") {
		t.Fatalf("%d rows; %.300s", n, june.says())
	}
	june.fill("q", "yrsa number04242")
	quickly("the search", june.follow)
	if n := june.count("tbody tr"); n != 1 || june.text("tbody th") != name(4242) {
		t.Errorf("%d found, the first is %q", n, june.text("tbody th"))
	}
	june.fill("q", "YRSA")
	quickly("a search that all fit", june.follow)
	june.tabTo("the order by holder", func(s stop) bool { return strings.Contains(s.Href, "sort=holder") })
	quickly("sorting", june.follow)
	if june.count(`th[aria-sort="ascending"]`) != 1 || june.text("tbody th") != name(0) {
		t.Errorf("sorted by holder, the first is %q", june.text("tbody th"))
	}
	june.tabTo("the next part", func(s stop) bool { return strings.Contains(s.Href, "after=") })
	quickly("the next part", june.follow)
	second := june.path()
	if june.text("tbody th") != name(50) || !strings.Contains(second, "q=YRSA") || !strings.Contains(second, "sort=holder") {
		t.Errorf("at %s the first is %q", second, june.text("tbody th"))
	}
	june.tabTo("a credential", func(s stop) bool { return strings.HasPrefix(s.Href, world.portal+"/provider/credentials/1000-") })
	quickly("one credential", june.follow)
	_, err := chromedp.Run(june.ctx, chromedp.NavigateBack())
	june.must("go back", err)
	if june.path() != second || june.text("tbody th") != name(50) {
		t.Errorf("back at %s, the first is %q", june.path(), june.text("tbody th"))
	}
}
