package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// house is the domain over a fresh database, with its jobs and its outbox.
type house struct {
	*identity.Service
	db    *sqldb.DB
	clock *sqldbtest.Clock
	box   *mail.Outbox
	jobs  *job.Runner
}

func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		s, box := identitytest.Service(t, db)
		fn(t, house{s, db, clock, box, runner(t, db, slices.DeleteFunc(s.Jobs(), func(h job.Handler) bool { return h.Every > 0 }))})
	})
}

func runner(t *testing.T, db *sqldb.DB, handlers []job.Handler) *job.Runner {
	t.Helper()
	events, err := event.Handlers(db)
	must(t, err)
	r, err := job.NewRunner(db, append(handlers, events...), job.Options{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

const samira = "samira@people.example"

// ask requests a link for samira and gives the browser's secret and the token
// from the newest mail.
func (h house) ask(t *testing.T, next string) (browser, token string) {
	t.Helper()
	browser, err := h.RequestLink(t.Context(), identity.Anonymous, identity.LinkRequest{Email: " Samira@People.example", Address: "192.0.2.1", Next: next, Lang: "ar"})
	must(t, err)
	return browser, h.newestToken(t, samira)
}

func (h house) newestToken(t *testing.T, to string) string {
	t.Helper()
	must(t, h.jobs.Drain(t.Context()))
	mails := h.box.To(to)
	if len(mails) == 0 {
		t.Fatal("no mail")
	}
	return tokenIn(t, mails[0].Text)
}

func tokenIn(t *testing.T, text string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "https://learn.example"+identity.LinkPath)
	if !ok {
		t.Fatalf("no link from the configured address in %q", text)
	}
	return strings.Fields(rest)[0]
}

func (h house) redeem(t *testing.T, token, browser string) (identity.SignedIn, error) {
	t.Helper()
	return h.RedeemLink(t.Context(), identity.Anonymous, token, browser, "192.0.2.1")
}

func TestALinkSignsInOnceInTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		browser, token := h.ask(t, "/wallet")
		for range 3 { // a mail program that follows links spoils none
			v, err := h.ShowLink(t.Context(), identity.Anonymous, token, browser)
			if err != nil || v.Kind != identity.LinkSignIn {
				t.Fatalf("got %+v, %v", v, err)
			}
		}
		_, err := h.redeem(t, token, "another browser")
		wantFault(t, err, "identity.link.other_browser")
		_, err = h.redeem(t, token, "")
		wantFault(t, err, "identity.link.other_browser")
		in, err := h.redeem(t, token, browser)
		if err != nil || in.Person == "" || in.Next != "/wallet" || !in.New || in.Tenant != "" {
			t.Fatalf("got %+v, %v", in, err)
		}
		_, err = h.redeem(t, token, browser)
		wantFault(t, err, "identity.link.void")
		_, token = h.ask(t, "//evil.example")
		_, err = h.redeem(t, token, browser) // a new browser asked
		wantFault(t, err, "identity.link.other_browser")
		if m := h.box.To(samira)[0]; m.Lang != "ar" || !strings.Contains(m.Text, i18n.For("ar").T("identity.mail.link.ignore")) {
			t.Errorf("not in the reader's language: %q", m.Text)
		}
	})
}

func TestALinkEndsAfterFifteenMinutesAndLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		browser, token := h.ask(t, "https://evil.example/")
		h.clock.Advance(15*time.Minute - time.Second)
		in, err := h.redeem(t, token, browser)
		if err != nil || in.Next != "/" {
			t.Errorf("got %+v, %v", in, err)
		}
		browser, token = h.ask(t, "/")
		h.clock.Advance(15 * time.Minute)
		_, err = h.redeem(t, token, browser)
		wantFault(t, err, "identity.link.void")
	})
}

func TestTwoWhoRedeemAtOnceAreOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		browser, token := h.ask(t, "/")
		var wins, losses int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				_, err := h.RedeemLink(t.Context(), identity.Anonymous, token, browser, "192.0.2.1")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					wins++
				case fault.Is(err, "identity.link.void"):
					losses++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if wins != 1 || losses != 7 {
			t.Errorf("%d won, %d lost", wins, losses)
		}
	})
}

func TestAStrangerCannotTellWhetherAnAccountExists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: "Known", Email: "known@people.example"})
		must(t, err)
		see := func(email string) (seen []string) {
			for range 8 {
				browser, err := h.RequestLink(t.Context(), identity.Anonymous, identity.LinkRequest{Email: email, Address: "192.0.2." + email[:1], Lang: "en"})
				seen = append(seen, fmt.Sprint(len(browser), err))
			}
			must(t, h.jobs.Drain(t.Context()))
			for _, m := range h.box.To(email) {
				before, _, _ := strings.Cut(m.Text, identity.LinkPath)
				seen = append(seen, m.Subject, before)
			}
			return seen
		}
		if d := cmp.Diff(see("known@people.example"), see("unknown@people.example")); d != "" {
			t.Error(d)
		}
	})
}

func TestTooManyRequestsAreRefusedForAWhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ask := func(email, address string) error {
			_, err := h.RequestLink(t.Context(), identity.Anonymous, identity.LinkRequest{Email: email, Address: address})
			return err
		}
		for range 5 {
			must(t, ask(samira, "192.0.2.1"))
		}
		wantFault(t, ask(samira, "192.0.2.1"), "identity.link.too_many")
		must(t, ask(samira, "192.0.2.2"))                 // she is not locked out elsewhere
		must(t, ask("tomas@people.example", "192.0.2.1")) // nor is everybody behind one address
		h.clock.Advance(16 * time.Minute)
		must(t, ask(samira, "192.0.2.1"))
		for i := range 30 { // from many addresses: the answer is the same, the mail stops
			must(t, ask("flood@people.example", fmt.Sprint("198.51.100.", i)))
		}
		must(t, h.jobs.Drain(t.Context()))
		if n := len(h.box.To("flood@people.example")); n != 20 {
			t.Errorf("%d mails", n)
		}
		for _, bad := range []string{"", "samira", "a@b", "a@b.example\r\nBcc: c@d.example", "Samira <samira@people.example>"} {
			wantFault(t, ask(bad, "192.0.2.1"), "identity.person.email")
		}
	})
}

func TestGuessingLinksIsLockedOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		browser, token := h.ask(t, "/")
		for i := range 20 {
			_, err := h.redeem(t, fmt.Sprint("guess", i), browser)
			wantFault(t, err, "identity.link.void")
		}
		_, err := h.redeem(t, token, browser)
		wantFault(t, err, "identity.link.too_many")
		h.clock.Advance(15 * time.Minute)
		browser, token = h.ask(t, "/")
		_, err = h.redeem(t, token, browser)
		must(t, err)
	})
}

func TestTheDatabaseHoldsNoLinkSessionOrToken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		browser, token := h.ask(t, "/")
		must(t, identity.SessionStore{DB: h.db}.CommitCtx(t.Context(), "cookie-cookie", []byte(`{"values":{}}`), time.Time{}))
		a := identitytest.Member(t, h.Service, "", "lind")
		secret, _, err := h.CreateToken(t.Context(), a, "import", []string{"catalogue"}, time.Hour)
		must(t, err)
		var all strings.Builder
		for _, table := range []string{"identity_link", "identity_session", "identity_token", "job", "event", "audit", "identity_attempt"} {
			dump(t, h.db, table, &all)
		}
		for what, s := range map[string]string{"link": token, "browser": browser, "session": "cookie-cookie", "token": secret, "address": "192.0.2.1"} {
			if strings.Contains(all.String(), s) {
				t.Errorf("the %s is stored", what)
			}
		}
		_, audited, _ := strings.Cut(all.String(), "audit:")
		if strings.Contains(audited, "people.example") {
			t.Error("a mail address is in the audit record")
		}
	})
}

func dump(t *testing.T, db *sqldb.DB, table string, w io.Writer) {
	t.Helper()
	rows, err := db.Migrator().QueryContext(t.Context(), "SELECT * FROM "+table)
	must(t, err)
	defer func() { _ = rows.Close() }()
	fmt.Fprintf(w, "\n%s:\n", table)
	cols, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		vals := make([]any, len(cols))
		for i := range vals {
			vals[i] = new(any)
		}
		must(t, rows.Scan(vals...))
		for _, v := range vals {
			fmt.Fprintf(w, "%s ", *v.(*any))
		}
	}
	must(t, rows.Err())
}

func TestTheFirstOperatorSignsInByALinkOnTheTerminal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		url, err := h.SetUpOperator(t.Context(), identity.System("terminal"), identity.Named{Name: "Root", Email: "root@learn.example"})
		must(t, err)
		in, err := h.redeem(t, tokenIn(t, url), "")
		must(t, err)
		a, err := h.ActorOfSession(t.Context(), in.Person, in.Tenant, "en")
		must(t, err)
		if !a.Is(identity.RoleOperator) || !a.Is(identity.RoleManager) {
			t.Errorf("got %v", a.Roles)
		}
		_, err = h.redeem(t, tokenIn(t, url), "")
		wantFault(t, err, "identity.link.void")
		_, err = h.SetUpOperator(t.Context(), identity.System("terminal"), identity.Named{Name: "Second"})
		must(t, err)
		orgs, err := h.Organisations(t.Context(), identity.Anonymous, identity.OrganisationFilter{Kind: identity.KindOperator})
		if err != nil || len(orgs) != 1 {
			t.Errorf("got %d operators, %v", len(orgs), err)
		}
		_, err = h.SetUpLink(t.Context(), a, in.Person, "") // not even the operator, from a page
		wantFault(t, err, "identity.denied")
		_, err = h.SetUpLink(t.Context(), identitytest.System, "nobody", "")
		wantFault(t, err, "identity.person.none")
	})
}

func TestTheDemonstrationsLinksWorkWhileItRuns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.Demo = true
		h.PublicURL = "https://learn.example"
		org := identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		lind := identitytest.Member(t, h.Service, org.ID, "lind", identity.RoleAuthor)
		url, err := h.SetUpLink(t.Context(), identitytest.System, lind.Person, org.ID)
		must(t, err)
		for range 3 {
			in, err := h.redeem(t, tokenIn(t, url), "")
			if err != nil || in.Person != lind.Person || in.Tenant != org.ID {
				t.Fatalf("got %+v, %v", in, err)
			}
			h.clock.Advance(24 * time.Hour)
		}
	})
}

func TestAnInvitationMakesAMemberWhenItIsFollowed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		org := identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		boss := identitytest.Member(t, h.Service, org.ID, "boss", identity.RoleManager)
		must(t, h.Invite(t.Context(), boss, org.ID, "Marta@people.example", "fr", identity.RoleAuthor, identity.RoleAssessor))
		wantFault(t, h.Invite(t.Context(), boss, org.ID, "x@people.example", "fr", identity.RoleOfficer), "identity.role.not_here")
		wantFault(t, h.Invite(t.Context(), boss, org.ID, "x@people.example", "fr"), "identity.role.missing")
		wantFault(t, h.Invite(t.Context(), boss, "other", "x@people.example", "fr", identity.RoleAuthor), "identity.denied")
		token := h.newestToken(t, "marta@people.example")
		if ms, err := h.Members(t.Context(), boss, org.ID); err != nil || len(ms) != 1 {
			t.Errorf("a member before the link is followed: %v, %v", ms, err)
		}
		v, err := h.ShowLink(t.Context(), identity.Anonymous, token, "")
		if err != nil || v.Tenant.Slug != "aldermoor" || len(v.Roles) != 2 {
			t.Errorf("got %+v, %v", v, err)
		}
		h.clock.Advance(13 * 24 * time.Hour)
		in, err := h.redeem(t, token, "")
		must(t, err)
		a, err := h.ActorOfSession(t.Context(), in.Person, in.Tenant, "fr")
		if err != nil || !a.Is(identity.RoleAuthor) || !a.Is(identity.RoleAssessor) || a.Tenant != org.ID {
			t.Errorf("got %+v, %v", a, err)
		}
		if ms, err := h.Members(t.Context(), boss, org.ID); err != nil || len(ms) != 3 {
			t.Errorf("got %d memberships, %v", len(ms), err)
		}
	})
}

func TestRolesAreGivenByOthersWhereTheyExistAndEndAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		org := identitytest.Organisation(t, h.Service, "qaf", identity.KindAgency)
		boss := identitytest.Member(t, h.Service, org.ID, "boss", identity.RoleManager)
		eva := identitytest.Member(t, h.Service, org.ID, "eva", identity.RoleOfficer)
		wantFault(t, h.Grant(t.Context(), boss, org.ID, boss.Person, identity.RoleOfficer), "identity.denied") // four eyes
		wantFault(t, h.Grant(t.Context(), eva, org.ID, boss.Person, identity.RolePanel), "identity.denied")
		wantFault(t, h.Grant(t.Context(), boss, "elsewhere", eva.Person, identity.RolePanel), "identity.denied")
		wantFault(t, h.Grant(t.Context(), boss, org.ID, eva.Person, identity.RoleRegistrar), "identity.role.not_here")
		wantFault(t, h.Grant(t.Context(), boss, org.ID, eva.Person, identity.RoleLearner), "identity.role.not_here")
		wantFault(t, h.Grant(t.Context(), boss, org.ID, "nobody", identity.RolePanel), "identity.person.none")
		must(t, h.Grant(t.Context(), boss, org.ID, eva.Person, identity.RolePanel))
		must(t, h.Grant(t.Context(), boss, org.ID, eva.Person, identity.RolePanel))
		now, err := h.ActorOfSession(t.Context(), eva.Person, org.ID, "en")
		if d := cmp.Diff([]identity.Role{identity.RoleOfficer, identity.RolePanel}, now.Roles); d != "" || err != nil {
			t.Errorf("%s %v", d, err)
		}
		must(t, h.Revoke(t.Context(), boss, org.ID, eva.Person, identity.RolePanel))
		must(t, h.Revoke(t.Context(), boss, org.ID, eva.Person, identity.RoleOfficer))
		now, err = h.ActorOfSession(t.Context(), eva.Person, org.ID, "en")
		if err != nil || now.Tenant != "" || !now.Is(identity.RoleLearner) {
			t.Errorf("got %+v, %v", now, err)
		}
		r, err := audit.Verify(t.Context(), h.db, string(org.ID))
		if err != nil || !r.OK() || r.Entries != 7 { // founded, given four times (one of them again), taken twice
			t.Errorf("audit: %+v, %v", r, err)
		}
	})
}

func TestSomebodyWithTwoOrganisationsSwitches(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		a := identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		b := identitytest.Organisation(t, h.Service, "brannoc", identity.KindUniversity)
		c := identitytest.Organisation(t, h.Service, "closed-shop", identity.KindEmployer)
		lind := identitytest.Member(t, h.Service, a.ID, "lind", identity.RoleAuthor)
		identitytest.Member(t, h.Service, b.ID, "lind", identity.RoleAssessor, identity.RoleManager)
		ms, err := h.Memberships(t.Context(), lind)
		if err != nil || len(ms) != 2 || ms[1].Organisation.ID != b.ID || len(ms[1].Roles) != 2 {
			t.Errorf("got %+v, %v", ms, err)
		}
		now, err := h.SwitchOrganisation(t.Context(), lind, b.ID)
		if err != nil || !now.Is(identity.RoleAssessor) || now.Is(identity.RoleAuthor) {
			t.Errorf("got %+v, %v", now, err)
		}
		now, err = h.SwitchOrganisation(t.Context(), now, "")
		if err != nil || now.Tenant != "" || !now.Is(identity.RoleLearner) {
			t.Errorf("got %+v, %v", now, err)
		}
		_, err = h.SwitchOrganisation(t.Context(), lind, c.ID)
		wantFault(t, err, "identity.organisation.not_member")
		_, err = h.SwitchOrganisation(t.Context(), identity.Anonymous, a.ID)
		wantFault(t, err, "identity.denied")
	})
}

func TestSessionsEndByIdlenessByAgeAndEverywhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		store := identity.SessionStore{DB: h.db}
		lind := identitytest.Member(t, h.Service, "", "lind")
		start := func(token string) {
			data, err := identity.SessionCodec{}.Encode(time.Time{}, map[string]any{identity.SessionPerson: string(lind.Person)})
			must(t, err)
			must(t, store.CommitCtx(t.Context(), token, data, time.Time{}))
		}
		found := func(token string) bool {
			b, ok, err := store.FindCtx(t.Context(), token)
			must(t, err)
			if ok {
				_, values, err := identity.SessionCodec{}.Decode(b)
				if err != nil || values[identity.SessionPerson] != string(lind.Person) {
					t.Errorf("got %v, %v", values, err)
				}
			}
			return ok
		}
		start("idle")
		start("used")
		for range 12 {
			h.clock.Advance(identity.SessionIdle / 3)
			if h.db.Now().Sub(sqldbtest.Start) < identity.SessionAbsolute && !found("used") {
				t.Fatal("a session in use is over")
			}
		}
		if found("idle") {
			t.Error("an idle session lives")
		}
		h.clock.Advance(identity.SessionAbsolute)
		if found("used") {
			t.Error("a session lives for ever")
		}
		start("one")
		start("two")
		if n, err := h.SignOutEverywhere(t.Context(), lind); err != nil || n != 4 || found("one") || found("two") {
			t.Errorf("%d ended, %v", n, err)
		}
		start("three")
		must(t, h.SignOut(t.Context(), "three"))
		if found("three") || found("never") {
			t.Error("found")
		}
		if err := store.CommitCtx(t.Context(), "x", []byte("gob"), time.Time{}); err == nil {
			t.Error("a session in another form is stored")
		}
		if _, err := (identity.SessionCodec{}).Encode(time.Time{}, map[string]any{"n": 1}); err == nil {
			t.Error("a number is encoded")
		}
	})
}

func TestAnAPITokenActsWithinItsScopesUntilItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		org := identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		lind := identitytest.Member(t, h.Service, org.ID, "lind", identity.RoleAuthor)
		secret, tok, err := h.CreateToken(t.Context(), lind, " import ", []string{"catalogue.offer"}, 24*time.Hour)
		must(t, err)
		a, err := h.ActorOfToken(t.Context(), secret, "192.0.2.1")
		if err != nil || a.Person != lind.Person || a.Tenant != org.ID || !a.Is(identity.RoleAuthor) || !slices.Equal(a.Scopes, []string{"catalogue.offer"}) {
			t.Errorf("got %+v, %v", a, err)
		}
		_, _, err = h.CreateToken(t.Context(), a, "more", []string{"identity"}, time.Hour) // a token makes no tokens
		wantFault(t, err, "identity.denied")
		for _, bad := range []struct {
			scopes []string
			life   time.Duration
			key    string
		}{{nil, time.Hour, "identity.token.scopes_missing"}, {[]string{"*"}, time.Hour, "identity.token.scope"}, {[]string{"x"}, 0, "identity.token.life"}, {[]string{"x"}, identity.TokenMostLife + 1, "identity.token.life"}} {
			_, _, err := h.CreateToken(t.Context(), lind, "bad", bad.scopes, bad.life)
			wantFault(t, err, bad.key)
		}
		ts, err := h.Tokens(t.Context(), lind)
		if err != nil || len(ts) != 1 || ts[0].Name != "import" || ts[0].Seen.IsZero() {
			t.Errorf("got %+v, %v", ts, err)
		}
		other := identitytest.Member(t, h.Service, org.ID, "other", identity.RoleAuthor)
		wantFault(t, h.RevokeToken(t.Context(), other, tok.ID), "identity.token.none")
		h.clock.Advance(24 * time.Hour)
		_, err = h.ActorOfToken(t.Context(), secret, "192.0.2.1")
		wantFault(t, err, "identity.token.void")
		secret, tok, err = h.CreateToken(t.Context(), lind, "x", []string{"catalogue"}, time.Hour)
		must(t, err)
		must(t, h.RevokeToken(t.Context(), lind, tok.ID))
		_, err = h.ActorOfToken(t.Context(), secret, "192.0.2.1")
		wantFault(t, err, "identity.token.void")
		secret, _, err = h.CreateToken(t.Context(), lind, "y", []string{"catalogue"}, time.Hour)
		must(t, err)
		must(t, h.Revoke(t.Context(), identitytest.System, org.ID, lind.Person, identity.RoleAuthor))
		_, err = h.ActorOfToken(t.Context(), secret, "192.0.2.1") // who left acts no more
		wantFault(t, err, "identity.token.void")
		for range 130 {
			_, err = h.ActorOfToken(t.Context(), "guess", "198.51.100.1")
		}
		wantFault(t, err, "identity.link.too_many")
	})
}

func TestAnOrganisationThatCannotBeIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		good := identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		for field, spoil := range map[string]func(*identity.Organisation){
			"slug":    func(o *identity.Organisation) { o.Slug = "Alder Moor" },
			"name":    func(o *identity.Organisation) { o.Name = nil },
			"kind":    func(o *identity.Organisation) { o.Kind = "club" },
			"did":     func(o *identity.Organisation) { o.DID = "aldermoor" },
			"website": func(o *identity.Organisation) { o.Website = "javascript:alert(1)" },
			"country": func(o *identity.Organisation) { o.Country = "Fellmark" },
			"status":  func(o *identity.Organisation) { o.Status = "asleep" },
			"closed":  func(o *identity.Organisation) { o.Status = identity.OrganisationClosed },
		} {
			o := good
			spoil(&o)
			err := h.ChangeOrganisation(t.Context(), identitytest.System, o)
			if l, ok := fault.Of(err); !ok || l[0].Field != field {
				t.Errorf("%s: got %v", field, err)
			}
		}
		twin := good
		twin.ID = ""
		_, err := h.CreateOrganisation(t.Context(), identitytest.System, twin)
		wantFault(t, err, "identity.organisation.taken")
		kind := good
		kind.Kind = identity.KindEmployer
		wantFault(t, h.ChangeOrganisation(t.Context(), identitytest.System, kind), "identity.organisation.kind_fixed")
		_, err = h.CreateOrganisation(t.Context(), identity.Actor{Person: "x", Tenant: good.ID, Roles: []identity.Role{identity.RoleManager}}, twin)
		wantFault(t, err, "identity.denied")
		_, err = h.Organisation(t.Context(), identity.Anonymous, "none")
		wantFault(t, err, "identity.organisation.none")
		good.Status, good.Closed = identity.OrganisationClosed, sqldbtest.Start
		must(t, h.ChangeOrganisation(t.Context(), identitytest.System, good))
		got, err := h.OrganisationBySlug(t.Context(), identity.Anonymous, "aldermoor")
		if d := cmp.Diff(good, got); d != "" || err != nil {
			t.Errorf("%s %v", d, err)
		}
	})
}

func TestAPersonIsOnePersonWhateverTheSpellingOfTheAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ensure := func(n identity.Named) identity.Person {
			p, err := h.EnsurePerson(t.Context(), identitytest.System, n)
			must(t, err)
			return p
		}
		a := ensure(identity.Named{GivenName: " Zoe\u0308 ", FamilyName: "Ōkoro", Email: "Zoe@People.example", BirthDate: "2002-02-28"})
		b := ensure(identity.Named{Name: "Somebody Else", Email: " zoe@people.EXAMPLE "})
		if a.ID != b.ID || b.Name != "Zoë Ōkoro" || a.Email != "zoe@people.example" {
			t.Errorf("got %s and %s", a.ID, b.ID)
		}
		if x, y := ensure(identity.Named{Name: "Tomas Berg"}), ensure(identity.Named{Name: "Tomas Berg"}); x.ID == y.ID {
			t.Error("two without an address are taken for one")
		}
		me, err := h.ActorOfSession(t.Context(), a.ID, "", "en")
		must(t, err)
		must(t, h.ChangePerson(t.Context(), me, a.ID, identity.Named{Name: "سميرة حداد", Lang: "ar", Email: "evil@people.example"}))
		got, err := h.PersonByID(t.Context(), me, a.ID)
		if err != nil || got.Name != "سميرة حداد" || got.Email != "zoe@people.example" {
			t.Errorf("got %s, %v", got.Name, err)
		}
		wantFault(t, h.ChangePerson(t.Context(), me, a.ID, identity.Named{}), "identity.person.name_missing")
		wantFault(t, h.ChangePerson(t.Context(), me, a.ID, identity.Named{Name: "x", BirthDate: "2001-02-29"}), "identity.person.birth_date")
		wantFault(t, h.ChangePerson(t.Context(), identity.Actor{Person: "x"}, a.ID, identity.Named{Name: "x"}), "identity.denied")
	})
}

func TestEverythingAboutAPersonIsExportedAndErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		org := identitytest.Organisation(t, h.Service, "aldermoor", identity.KindUniversity)
		p, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: "Samira Haddad", GivenName: "Samira", FamilyName: "Haddad", Email: samira, BirthDate: "1985-07-23", Lang: "ar"})
		must(t, err)
		must(t, h.Grant(t.Context(), identitytest.System, org.ID, p.ID, identity.RoleAuthor))
		blank, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{})
		must(t, err)
		m, err := h.Merge(t.Context(), identitytest.System, p.ID, blank.ID, "They looked alike.")
		must(t, err)
		must(t, h.Unmerge(t.Context(), identitytest.System, m.ID, "They are two."))
		me, err := h.ActorOfSession(t.Context(), p.ID, "", "ar")
		must(t, err)
		_, _, err = h.CreateToken(t.Context(), me, "my laptop", []string{"wallet"}, time.Hour)
		must(t, err)
		_, err = h.SetUpLink(t.Context(), identitytest.System, p.ID, "")
		must(t, err)
		_, err = h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_card (id, person, tenant, maker, pin, wrong, created, expires) VALUES ('card', '`+string(p.ID)+`', 'service', '', '', 0, 1, 2)`)
		must(t, err)
		for _, q := range []string{
			`INSERT INTO identity_guardian (id, minor, guardian, evidence, tenant, recorder, since) VALUES ('g', '` + string(p.ID) + `', '` + string(p.ID) + `', 'family register', 'service', '', 1)`,
			`INSERT INTO identity_consent (minor, object, title, asked, guardian, agreed) VALUES ('` + string(p.ID) + `', 'place/1', 'Psychology', 1, '` + string(p.ID) + `', 2)`,
		} {
			_, err = h.db.Migrator().ExecContext(t.Context(), q)
			must(t, err)
		}
		_, err = h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_passkey (id, person, handle, name, record, created) VALUES ('key', '`+string(p.ID)+`', 'h', 'telephone', '{}', 1)`)
		must(t, err)
		_, err = h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_openid (id, issuer, subject, person, created) VALUES ('o', 'https://login.example', 's-1', '`+string(p.ID)+`', 1)`)
		must(t, err)
		h.ask(t, "/")
		data, err := identity.SessionCodec{}.Encode(time.Time{}, map[string]any{identity.SessionPerson: string(p.ID)})
		must(t, err)
		must(t, identity.SessionStore{DB: h.db}.CommitCtx(t.Context(), "c", data, time.Time{}))
		err = h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			if _, err := identity.PseudonymIn(ctx, tx, p.ID, "insight"); err != nil {
				return err
			}
			for _, source := range []string{"herself", "employment service"} {
				if err := identity.AttestIn(ctx, tx, p.ID, identity.Attribute{Name: "education", Value: "upper-secondary", Source: source, Level: identity.LevelSubstantial}); err != nil {
					return err
				}
			}
			return nil
		})
		must(t, err)
		identitytest.Holds(t, h.db, h.Holder("identity"), "identity", p.ID)
		after, err := h.ActorOfSession(t.Context(), p.ID, org.ID, "ar")
		if err != nil || after.SignedIn() {
			t.Errorf("who is erased still acts: %+v, %v", after, err)
		}
		_, err = h.Export(t.Context(), after, p.ID)
		wantFault(t, err, "identity.denied")
	})
}

func TestErasureIsAllOrNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		lind := identitytest.Member(t, h.Service, "", "lind")
		h.Hold("wallet", broken{})
		if err := h.Erase(t.Context(), lind, lind.Person); err == nil {
			t.Fatal("erased")
		}
		p, err := h.PersonByID(t.Context(), lind, lind.Person)
		if err != nil || p.Name != "lind" || !p.Erased.IsZero() {
			t.Errorf("half erased: %v", err)
		}
		_, err = h.Export(t.Context(), lind, lind.Person)
		if err == nil || !strings.Contains(err.Error(), "wallet") {
			t.Errorf("the export leaves a domain out: %v", err)
		}
		h.Hold("wallet", nothing{})
		held, err := h.Export(t.Context(), lind, lind.Person)
		if err != nil || len(held) != 1 {
			t.Errorf("got %d domains, %v", len(held), err)
		}
		must(t, h.Erase(t.Context(), lind, lind.Person))
	})
}

type broken struct{}

func (broken) Export(context.Context, *sqldb.Tx, identity.PersonID) (any, error) {
	return nil, io.ErrUnexpectedEOF
}
func (broken) Erase(context.Context, *sqldb.Tx, identity.PersonID) error { return io.ErrUnexpectedEOF }

type nothing struct{}

func (nothing) Export(context.Context, *sqldb.Tx, identity.PersonID) (any, error) { return nil, nil }
func (nothing) Erase(context.Context, *sqldb.Tx, identity.PersonID) error         { return nil }

func TestPeopleShowNothingWhenPrinted(t *testing.T) {
	t.Parallel()
	p := identity.Person{ID: "p1", Name: "Samira Haddad", Email: samira}
	n := identity.Named{Name: "Samira Haddad", Email: samira}
	r := identity.LinkRequest{Email: samira, Address: "192.0.2.1"}
	a := identity.Actor{Person: "p1", Tenant: "t", Roles: []identity.Role{identity.RoleAuthor}}
	m := identity.Member{Person: "p1", Name: "Samira Haddad", Role: identity.RoleAuthor}
	at := identity.Attribute{Name: "address", Value: samira}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "person", p, "named", n, "request", r, "actor", a, "member", m, "attribute", at)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "person", p, "named", n, "request", r, "actor", a)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&out, verb+verb+verb+verb+verb, p, n, r, m, at)
	}
	for _, secret := range []string{"amira", "people.example", "192.0.2.1"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s shows in %s", secret, out.String())
		}
	}
	if b, err := json.Marshal(p); err != nil || !bytes.Contains(b, []byte("Samira")) {
		t.Errorf("the export shows nothing: %s, %v", b, err)
	}
}

func TestTheHourlySweepRemovesWhatIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.ask(t, "/")
		must(t, identity.SessionStore{DB: h.db}.CommitCtx(t.Context(), "c", []byte(`{"values":{}}`), time.Time{}))
		h.clock.Advance(48 * time.Hour)
		must(t, runner(t, h.db, h.Jobs()).Drain(t.Context()))
		var left strings.Builder
		for _, table := range []string{"identity_link", "identity_session", "identity_attempt"} {
			dump(t, h.db, table, &left)
		}
		if got := strings.Join(strings.Fields(left.String()), " "); got != "identity_link: identity_session: identity_attempt:" {
			t.Errorf("left: %s", got)
		}
	})
}
