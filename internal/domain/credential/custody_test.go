package credential_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
)

const nationalArchive identity.TenantID = "national-archive"

const (
	whyClosed = "The owner retires and nobody takes the school over."
	teachOut  = "Everybody who holds a place finishes at St Brannoc, at no cost."
)

// ending is who has a part when an issuer closes.
type ending struct {
	*house
	magda   identity.Actor // custodian
	manager identity.Actor // of Aldermoor
	eva     identity.Actor // officer of the agency
	peter   identity.Actor // custodian elsewhere
}

func (h *house) ending(t *testing.T) *ending {
	t.Helper()
	identitytest.Organisation(t, h.ids, string(nationalArchive), identity.KindArchive)
	identitytest.Organisation(t, h.ids, "other-archive", identity.KindArchive)
	return &ending{
		house: h, magda: identitytest.Member(t, h.ids, nationalArchive, "magda", identity.RoleCustodian),
		manager: identitytest.Member(t, h.ids, aldermoor, "mara", identity.RoleManager),
		eva:     identitytest.Member(t, h.ids, "qaf", "eva", identity.RoleOfficer),
		peter:   identitytest.Member(t, h.ids, "other-archive", "peter", identity.RoleCustodian),
	}
}

func (e *ending) order() credential.Closing {
	return credential.Closing{Issuer: aldermoor, Custodian: nationalArchive, Reason: whyClosed, Plan: teachOut, Sure: true}
}

// closed closes Aldermoor at once, and hands its records over.
func (e *ending) closed(t *testing.T) credential.Custody {
	t.Helper()
	_, err := e.OrderClosing(t.Context(), e.eva, e.order())
	must(t, err)
	e.clock.Advance(2 * time.Minute)
	c, err := e.Transfer(t.Context(), identity.System("its day has come"), aldermoor)
	must(t, err)
	return c
}

// judge verifies with the register as it stands after the closing.
func (e *ending) judge(t *testing.T, document []byte) verification.Report {
	t.Helper()
	c, ordered, err := e.CustodyOf(t.Context(), aldermoor)
	must(t, err)
	if !ordered {
		t.Fatal("nobody ordered it")
	}
	names, err := e.CustodianNames(c.Custodian)
	must(t, err)
	year := credential.LogYear(c.ClosesAt)
	logKey, err := e.LogKey(year)
	must(t, err)
	v := verification.New(verification.Deps{Sources: world{e.house}, Now: e.clock.Now})
	r, err := v.Verify(t.Context(), document, verification.Policy{
		Must: []verification.Name{verification.CheckLog},
		Register: &verification.Register{
			Format: verification.RegisterFormat, Name: verification.Plain("Register"), AsOf: e.db.Now(),
			Issuers: []verification.RegisterIssuer{{
				ID: e.org.DID, Names: verification.Plain("Aldermoor"), Vouched: true, Country: "XF", From: e.db.Now().AddDate(-1, 0, 0), Until: c.ClosesAt,
				Closed: c.ClosesAt, Custodian: verification.Plain("National Archive"), StatusBy: names, Document: c.Document,
			}},
			Logs: []verification.LogKey{{Origin: e.LogOrigin(year), Key: logKey}},
		},
	})
	must(t, err)
	return r
}

func TestAClosedIssuersCredentialsStayValidAndTheArchiveAnswers(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		all := h.issued(t)
		must(t, h.Revoke(ctx, h.castell, all[2].ID, "Somebody else sat the test."))
		e.clock.Advance(time.Hour)
		c := e.closed(t)
		if c.State != credential.RecordsTransferred || c.Set.Credentials != 3 || c.Set.Checksum == "" || len(c.Document) == 0 {
			t.Fatalf("got %+v", c)
		}
		r := e.judge(t, all[0].Document)
		if r.Verdict != verification.ValidIssuerClosed || r.Answer() != verification.AnswerValid || r.Truth.Key != "verification.verdict.valid_issuer_closed" {
			t.Errorf("got %s %+v %+v", r.Verdict, r.Truth, r.Checks)
		}
		if got := r.Check(verification.CheckClosure); got.Outcome != verification.Passed || got.Reason.Key != "verification.check.closure.held" {
			t.Errorf("closure: %+v", got)
		}
		if r := e.judge(t, all[2].Document); r.Verdict != verification.Revoked {
			t.Errorf("withdrawn before the closing: %s", r.Verdict)
		}
		c, err := e.TakeOver(ctx, e.magda, aldermoor)
		must(t, err)
		if c.State != credential.CustodianActive || c.ActiveAt.IsZero() {
			t.Errorf("got %+v", c)
		}
		// somebody other than the issuer can revoke, and the issuer no more
		wantFault(t, h.Revoke(ctx, h.castell, all[1].ID, "One more thing to correct."), "identity.denied")
		wantFault(t, h.Revoke(ctx, e.peter, all[1].ID, "One more thing to correct."), "identity.denied")
		must(t, h.Revoke(ctx, e.magda, all[1].ID, "The court found that the test was bought."))
		if r := e.judge(t, all[1].Document); r.Verdict != verification.Revoked {
			t.Errorf("withdrawn by the archive: %s %+v", r.Verdict, r.Check(verification.CheckStatus))
		}
		if r := e.judge(t, all[0].Document); r.Verdict != verification.ValidIssuerClosed {
			t.Errorf("its neighbour: %s", r.Verdict)
		}
	})
}

func TestTheKeysHistoryOutlivesTheKeys(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		all := h.issued(t)
		e.clock.Advance(time.Hour)
		_, err := h.keys.Rotate(string(aldermoor), h.org.DID, key.Ed25519)
		must(t, err)
		e.clock.Advance(time.Hour)
		c := e.closed(t)
		for _, k := range must2(h.keys.List(string(aldermoor)))(t) {
			if k.Until.IsZero() {
				t.Errorf("key %s still signs", k.ID)
			}
		}
		got, err := h.DIDDocument(ctx, aldermoor)
		must(t, err)
		if string(got) != string(c.Document) || strings.Count(string(got), `"expires"`) != 2 {
			t.Errorf("the served document is %s", got)
		}
		if r := e.judge(t, all[0].Document); r.Check(verification.CheckKey).Reason.Key != "verification.check.key.archived" {
			t.Errorf("got %+v", r.Check(verification.CheckKey))
		}
		// what the key would sign now is nobody's
		_, _, err = h.keys.Signer(string(aldermoor), h.org.DID, key.Ed25519)
		wantFault(t, err, "key.ended")
	})
}

func must2[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return v
	}
}

func TestAClosedIssuerIssuesNothingMore(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		_, err := h.Prepare(ctx, h.castell, round) // stopped before it signed
		must(t, err)
		e.clock.Advance(time.Hour)
		e.closed(t)
		_, err = h.Issue(ctx, h.castell, round)
		wantFault(t, err, "identity.organisation.has_closed")
		for _, j := range h.Jobs() { // and neither does the job that finishes what was left
			if j.Kind == "credential.finish" {
				_, err := j.Work(ctx, []byte(`{"tenant":"aldermoor","sitting":"round"}`))
				must(t, err)
			}
		}
		if n := h.count(t, `SELECT COUNT(*) FROM credential_credential`); n != 0 {
			t.Errorf("%d credentials", n)
		}
	})
}

func TestAnIssuerThatClosesLaterStillFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		o := e.order()
		o.On = e.db.Now().AddDate(0, 0, 9)
		c, err := e.OrderClosing(ctx, e.manager, o)
		must(t, err)
		if want := o.On.UTC().Truncate(24 * time.Hour); !c.ClosesAt.Equal(want) || c.State != credential.ProviderClosing {
			t.Errorf("got %+v, want %s", c, want)
		}
		if len(h.issued(t)) != 2 {
			t.Error("nothing was issued before the day")
		}
		_, err = e.Transfer(ctx, e.manager, aldermoor)
		wantFault(t, err, "credential.custody.too_early")
		_, err = e.TakeOver(ctx, e.magda, aldermoor)
		wantFault(t, err, "credential.custody.wrong_state")
		_, err = e.Find(ctx, e.magda, credential.Search{Issuer: aldermoor, Name: "Person 000", Request: "letter 2026/114"})
		wantFault(t, err, "credential.custody.not_yet")
		e.clock.Advance(9 * 24 * time.Hour)
		_, err = h.Issue(ctx, h.castell, round) // the day has come, whether or not the job ran
		wantFault(t, err, "identity.organisation.has_closed")
		c, err = e.Transfer(ctx, e.manager, aldermoor)
		must(t, err)
		if c.Set.Credentials != 2 {
			t.Errorf("got %+v", c.Set)
		}
		again, err := e.Transfer(ctx, e.eva, aldermoor)
		must(t, err)
		if again.TransferredAt != c.TransferredAt {
			t.Error("handed over twice")
		}
	})
}

func TestNothingIsHandedOverThatIsNotWhatTheLogSays(t *testing.T) {
	t.Parallel()
	spoil := map[string]string{
		"a document was changed": `UPDATE credential_credential SET document = replace(document, 'medicines', 'medicinez') WHERE slot = (SELECT MIN(slot) FROM credential_credential)`,
		"one is missing":         `DELETE FROM credential_credential WHERE slot = (SELECT MIN(slot) FROM credential_credential)`,
		"one was put in":         `INSERT INTO credential_credential SELECT tenant, 'x', issuer_did, 'x', person, title, state, reason, issued_at, changed_at, expires_at, list, -1, log_index, document, contexts, 'x' FROM credential_credential WHERE slot = (SELECT MIN(slot) FROM credential_credential)`,
		"the log was cut":        `DELETE FROM credential_log_leaf WHERE idx = 0`,
	}
	for what, sql := range spoil {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			each(t, 3, func(t *testing.T, h *house) {
				e, ctx := h.ending(t), t.Context()
				h.issued(t)
				e.clock.Advance(time.Hour)
				h.exec(t, sql)
				_, err := e.OrderClosing(ctx, e.eva, e.order())
				must(t, err)
				e.clock.Advance(2 * time.Minute)
				_, err = e.Transfer(ctx, e.eva, aldermoor)
				wantFault(t, err, "credential.custody.differs")
				c, _, err := e.CustodyOf(ctx, aldermoor)
				must(t, err)
				if c.State != credential.ProviderClosing {
					t.Errorf("half done: %s", c.State)
				}
				for _, j := range h.Jobs() { // the job stops and waits for a person
					if j.Kind == "credential.transfer" {
						_, err := j.Work(ctx, []byte(`{"issuer":"aldermoor"}`))
						wantFault(t, err, "credential.custody.differs")
					}
				}
			})
		})
	}
}

func TestAnOrderToCloseSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		now := e.db.Now()
		for key, spoil := range map[string]func(*credential.Closing){
			"credential.custody.no_custodian":   func(c *credential.Closing) { c.Custodian = "nobody" },
			"credential.custody.not_an_archive": func(c *credential.Closing) { c.Custodian = brannoc },
			"credential.custody.date_past":      func(c *credential.Closing) { c.On = now.AddDate(0, 0, -1) },
			"credential.custody.date_far":       func(c *credential.Closing) { c.On = now.AddDate(3, 0, 0) },
			"credential.custody.reason_missing": func(c *credential.Closing) { c.Reason = " money " },
			"credential.custody.not_sure":       func(c *credential.Closing) { c.Sure = false },
			"identity.organisation.none":        func(c *credential.Closing) { c.Issuer = "nobody" },
		} {
			o := e.order()
			spoil(&o)
			_, err := e.OrderClosing(ctx, e.eva, o)
			wantFault(t, err, key)
		}
		err := credential.CheckClosing(credential.Closing{Reason: whyClosed, Sure: true}, identity.Organisation{ID: "a", Kind: identity.KindArchive}, true, now)
		wantFault(t, err, "credential.custody.plan_missing")
		must(t, credential.CheckClosing(credential.Closing{Reason: whyClosed, Sure: true}, identity.Organisation{ID: "a", Kind: identity.KindArchive}, false, now))
		for who, a := range map[string]identity.Actor{
			"its registrar": h.castell, "another provider's": h.stranger, "the archive": e.magda, "nobody": identity.Anonymous,
			"an officer elsewhere": {Person: "o", Tenant: brannoc, Roles: []identity.Role{identity.RoleOfficer}},
		} {
			if _, err := e.OrderClosing(ctx, a, e.order()); !fault.Is(err, "identity.denied") {
				t.Errorf("%s: %v", who, err)
			}
			if _, err := e.Outlook(ctx, a, aldermoor); !fault.Is(err, "identity.denied") {
				t.Errorf("%s looks: %v", who, err)
			}
		}
		out, err := e.Outlook(ctx, e.manager, aldermoor)
		must(t, err)
		if out.Custody != nil || len(out.Custodians) != 2 {
			t.Errorf("got %+v", out)
		}
		_, err = e.OrderClosing(ctx, e.manager, e.order())
		must(t, err)
		_, err = e.OrderClosing(ctx, e.eva, e.order())
		wantFault(t, err, "credential.custody.ordered")
	})
}

func TestTheArchiveLooksUpOnRequestAndKeepsThatItDid(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		all := h.issued(t)
		e.clock.Advance(time.Hour)
		e.closed(t)
		find := func(a identity.Actor, q credential.Search) ([]credential.Found, error) {
			q.Issuer = aldermoor
			return e.Find(ctx, a, q)
		}
		got, err := find(e.magda, credential.Search{Name: " person 001 ", Request: "letter 2026/114, passport"})
		must(t, err)
		if len(got) != 1 || got[0].Learner.Name != "Person 001" {
			t.Errorf("got %+v", got)
		}
		got, err = find(e.magda, credential.Search{Number: all[0].ID, Request: "letter 2026/115, passport"})
		must(t, err)
		if len(got) != 1 || got[0].ID != all[0].ID {
			t.Errorf("got %+v", got)
		}
		for key, q := range map[string]credential.Search{
			"credential.custody.search_empty":    {Request: "letter 2026/114"},
			"credential.custody.request_missing": {Name: "Person 001"},
			"credential.custody.birth_date":      {Name: "Person 001", BirthDate: "30.5.1974", Request: "letter 2026/114"},
		} {
			_, err := find(e.magda, q)
			wantFault(t, err, key)
		}
		_, err = find(e.peter, credential.Search{Name: "Person 001", Request: "letter 2026/114"})
		wantFault(t, err, "identity.denied")
		if n := h.count(t, `SELECT COUNT(*) FROM audit WHERE act = 'credential.custody.find' AND tenant = 'national-archive'`); n != 2 {
			t.Errorf("%d look-ups are in the record", n)
		}
		kept, err := e.Kept(ctx, e.magda)
		must(t, err)
		if none, err := e.Kept(ctx, e.peter); err != nil || len(kept) != 1 || len(none) != 0 {
			t.Errorf("got %+v, %+v, %v", kept, none, err)
		}
		_, err = e.KeptOf(ctx, e.peter, aldermoor)
		wantFault(t, err, "identity.denied")
		if c, err := h.Credential(ctx, e.magda, all[0].ID); err != nil || c.Custodian != nationalArchive {
			t.Errorf("the archive reads %+v, %v", c, err)
		}
	})
}

// Two who close it at once: one order stands; two who hand it over: once.
func TestTwoClosingsAreOne(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		h.issued(t)
		e.clock.Advance(time.Hour)
		count := func(n int, act func(i int) error, may string) (done int) {
			var wg sync.WaitGroup
			var mu sync.Mutex
			for i := range n {
				wg.Go(func() {
					err := act(i)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						done++
					case !fault.Is(err, may):
						t.Errorf("got %v", err)
					}
				})
			}
			wg.Wait()
			return done
		}
		actors := []identity.Actor{e.eva, e.manager}
		if n := count(6, func(i int) error { _, err := e.OrderClosing(ctx, actors[i%2], e.order()); return err }, "credential.custody.ordered"); n != 1 {
			t.Errorf("%d orders stand", n)
		}
		e.clock.Advance(2 * time.Minute)
		count(6, func(i int) error { _, err := e.Transfer(ctx, actors[i%2], aldermoor); return err }, "credential.custody.wrong_state")
		if n := count(6, func(int) error { _, err := e.TakeOver(ctx, e.magda, aldermoor); return err }, "credential.custody.wrong_state"); n != 1 {
			t.Errorf("taken over %d times", n)
		}
		for _, typ := range []string{"identity.organisation_closing", "identity.organisation_gone", "credential.records_handed_over"} {
			if n := h.count(t, `SELECT COUNT(*) FROM event WHERE type = $1`, typ); n != 1 {
				t.Errorf("%s was told %d times", typ, n)
			}
		}
	})
}

// Closing while issuing: whatever was issued is in the set, counts, and was signed
// before the day; the rest was refused.
func TestClosingWhileIssuingLosesNothing(t *testing.T) {
	t.Parallel()
	each(t, 30, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		o := e.order()
		_, err := e.OrderClosing(ctx, e.eva, o)
		must(t, err)
		_, err = h.Prepare(ctx, h.castell, round)
		must(t, err)
		tickets, err := h.Waiting(ctx, aldermoor, round)
		must(t, err)
		e.clock.Advance(59 * time.Second)
		var wg sync.WaitGroup
		for _, one := range tickets {
			wg.Go(func() {
				err := h.Redeem(ctx, h.castell, h.org, []credential.Ticket{one})
				if err != nil && !fault.Is(err, "identity.organisation.has_closed") && !fault.Is(err, "key.ended") {
					t.Error(err)
				}
			})
		}
		wg.Go(func() {
			e.clock.Advance(2 * time.Second)
			if _, err := e.Transfer(ctx, e.eva, aldermoor); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		must(t, h.SignCheckpoint(ctx, credential.LogYear(e.db.Now())))
		c, err := e.TakeOver(ctx, e.magda, aldermoor)
		must(t, err)
		all, err := h.Issued(ctx, h.castell, credential.IssuedQuery{})
		must(t, err)
		if len(all.Rows) != c.Set.Credentials {
			t.Errorf("%d issued, %d handed over", len(all.Rows), c.Set.Credentials)
		}
		for _, x := range all.Rows {
			if r := e.judge(t, x.Document); r.Verdict != verification.ValidIssuerClosed {
				t.Errorf("%s %+v", r.Verdict, r.Check(verification.CheckKey))
			}
		}
	})
}

// What a wallet's token names is answered by the archive too, under its own key.
func TestTheArchiveSignsBothKindsOfStatusList(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		_, err := h.keys.New(string(aldermoor), h.org.DID, key.ES256)
		must(t, err)
		all := h.issued(t)
		wallet, err := h.Encode(ctx, h.holder(t, all[0]), all[0].ID, credential.SDJWT)
		must(t, err)
		e.clock.Advance(time.Hour)
		c := e.closed(t)
		if c.Set.Encodings != 1 {
			t.Errorf("got %+v", c.Set)
		}
		names, err := e.CustodianNames(nationalArchive)
		must(t, err)
		for _, p := range []statuslist.Purpose{statuslist.Revocation, statuslist.Suspension, credential.TokenList} {
			body, err := h.StatusList(ctx, aldermoor, all[0].StatusList, p)
			must(t, err)
			if p != credential.TokenList && !strings.Contains(string(body), names[1]) && !strings.Contains(string(body), names[0]) {
				t.Errorf("%s is not the archive's", p)
			}
		}
		if r := e.judge(t, wallet.Document); r.Verdict != verification.ValidIssuerClosed || r.Check(verification.CheckStatus).Outcome != verification.Passed {
			t.Errorf("%s %+v", r.Verdict, r.Checks)
		}
		_, err = h.Encode(ctx, h.holder(t, all[1]), all[1].ID, credential.SDJWT)
		wantFault(t, err, "identity.organisation.has_closed")
		again, err := h.Encode(ctx, h.holder(t, all[0]), all[0].ID, credential.SDJWT) // what was signed is still theirs
		must(t, err)
		if fmt.Sprint(again.LogIndex) != fmt.Sprint(wallet.LogIndex) {
			t.Error("another one")
		}
		must(t, h.Revoke(ctx, e.magda, all[0].ID, "The court found that the test was bought."))
		if r := e.judge(t, wallet.Document); r.Verdict != verification.Revoked {
			t.Errorf("withdrawn by the archive: %s %+v", r.Verdict, r.Check(verification.CheckStatus))
		}
	})
}
