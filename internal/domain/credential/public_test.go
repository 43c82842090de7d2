package credential_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/key"
)

// world is what a verifier reaches: the service's own public documents.
type world struct{ h *house }

func (w world) DIDDocument(ctx context.Context, _ string) (verification.Fetched, error) {
	body, err := w.h.Service.DIDDocument(ctx, aldermoor)
	return verification.Fetched{Body: body, At: w.h.db.Now()}, err
}

func (w world) StatusList(ctx context.Context, url string) (verification.Fetched, error) {
	rest, ok := strings.CutPrefix(url, "https://aldermoor.example/status/")
	id, purpose, found := strings.Cut(rest, "/")
	if !ok || !found {
		return verification.Fetched{}, fmt.Errorf("nothing at %s", url)
	}
	body, err := w.h.Service.StatusList(ctx, aldermoor, id, statuslist.Purpose(purpose))
	return verification.Fetched{Body: body, At: w.h.db.Now()}, err
}

func (w world) LogReceipt(ctx context.Context, _ string, entry []byte) (verification.Fetched, error) {
	r, err := w.h.Receipt(ctx, credential.LogYear(w.h.db.Now()), fmt.Sprintf("%x", entry))
	if err != nil {
		return verification.Fetched{}, verification.ErrNone
	}
	return verification.Fetched{Body: r.Text(), At: w.h.db.Now()}, nil
}

// check verifies as an employer would who trusts a register that vouches for
// Aldermoor.
func (h *house) check(t *testing.T, document []byte) verification.Report {
	t.Helper()
	year := credential.LogYear(h.db.Now())
	logKey, err := h.LogKey(year)
	must(t, err)
	v := verification.New(verification.Deps{Sources: world{h}, Now: h.clock.Now})
	r, err := v.Verify(t.Context(), document, verification.Policy{
		Must: []verification.Name{verification.CheckIntegrity, verification.CheckStatus, verification.CheckLog},
		Register: &verification.Register{
			Format: verification.RegisterFormat, Name: verification.Plain("Register"), AsOf: h.db.Now(),
			Issuers: []verification.RegisterIssuer{{ID: h.org.DID, Names: verification.Plain("Aldermoor"), Vouched: true, Country: "XF", From: h.db.Now().AddDate(-1, 0, 0)}},
			Logs:    []verification.LogKey{{Origin: h.LogOrigin(year), Key: logKey}},
		},
	})
	must(t, err)
	return r
}

func TestAVerifierFindsEverythingInOrder(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		r := h.check(t, c.Document)
		for _, name := range []verification.Name{verification.CheckFormat, verification.CheckIntegrity, verification.CheckKey, verification.CheckIssuer, verification.CheckPeriod, verification.CheckStatus, verification.CheckSchema, verification.CheckLog} {
			if got := r.Check(name); got.Outcome != verification.Passed {
				t.Errorf("%s: %s, %+v", name, got.Outcome, got.Reason)
			}
		}
		if r.Verdict != verification.Valid {
			t.Errorf("got %s", r.Verdict)
		}
		forged := strings.Replace(string(c.Document), "give medicines", "give medicinez", 1)
		if r := h.check(t, []byte(forged)); r.Verdict != verification.BadSignature {
			t.Errorf("one letter changed: %s", r.Verdict)
		}
	})
}

func TestOldKeysStillCheckWhatTheySigned(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		h.clock.Advance(time.Hour)
		_, err := h.keys.Rotate(string(aldermoor), h.org.DID, key.Ed25519)
		must(t, err)
		if r := h.check(t, c.Document); r.Verdict != verification.Valid {
			t.Errorf("after a rotation: %s, %+v", r.Verdict, r.Checks)
		}
	})
}

func TestSuspendedLiftedRevoked(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		ctx := t.Context()
		all := h.issued(t)
		c := all[0]
		is := func(want verification.Verdict) {
			t.Helper()
			if r := h.check(t, c.Document); r.Verdict != want { // the clock stands still: no cache may hide a change
				t.Errorf("got %s, want %s", r.Verdict, want)
			}
			if r := h.check(t, all[1].Document); r.Verdict != verification.Valid {
				t.Errorf("its neighbour became %s", r.Verdict)
			}
		}
		is(verification.Valid)
		wantFault(t, h.Suspend(ctx, h.castell, c.ID, "short"), "credential.reason_missing")
		wantFault(t, h.Lift(ctx, h.castell, c.ID, "Nothing to lift here."), "credential.wrong_state")
		must(t, h.Suspend(ctx, h.castell, c.ID, "A question of identity."))
		is(verification.Suspended)
		must(t, h.Lift(ctx, h.castell, c.ID, "It was the same person."))
		is(verification.Valid)
		must(t, h.Suspend(ctx, h.castell, c.ID, "A question of identity."))
		must(t, h.Revoke(ctx, h.castell, c.ID, "Somebody else sat the test."))
		is(verification.Revoked)
		for _, act := range []func() error{
			func() error { return h.Lift(ctx, h.castell, c.ID, "On second thoughts.") },
			func() error { return h.Suspend(ctx, h.castell, c.ID, "On second thoughts.") },
			func() error { return h.Revoke(ctx, h.castell, c.ID, "On second thoughts.") },
		} {
			wantFault(t, act(), "credential.wrong_state")
		}
		is(verification.Revoked)
		got, err := h.Credential(ctx, h.holder(t, c), c.ID)
		must(t, err)
		if got.State != credential.Revoked || got.Reason != "Somebody else sat the test." {
			t.Errorf("the holder reads %+v", got)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM event WHERE type = 'credential.revoked'`); n != 1 {
			t.Errorf("told %d times", n)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM credential_transition WHERE credential = $1`, string(c.ID)); n != 4 {
			t.Errorf("%d steps kept", n)
		}
	})
}

func TestNobodyElseWithdrawsACredential(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		ctx := t.Context()
		c := h.issued(t)[0]
		holder := h.holder(t, c)
		self := holder
		self.Tenant, self.Roles = aldermoor, []identity.Role{identity.RoleRegistrar} // a registrar with a credential of their own
		for who, a := range map[string]identity.Actor{"another registrar": h.stranger, "its holder": holder, "a registrar's own": self, "nobody": identity.Anonymous,
			"a manager": {Person: "m", Tenant: aldermoor, Roles: []identity.Role{identity.RoleManager}}} {
			for _, act := range []func(context.Context, identity.Actor, credential.CredentialID, string) error{h.Revoke, h.Suspend, h.Lift} {
				if err := act(ctx, a, c.ID, "Because I can do it."); err == nil {
					t.Errorf("%s changed its state", who)
				}
			}
		}
		if got, err := h.Credential(ctx, h.castell, c.ID); err != nil || got.State != credential.InForce {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestARevocationIsNeverDatedBeforeTheIssue(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		h.clock.Advance(-48 * time.Hour)
		must(t, h.Revoke(t.Context(), h.castell, c.ID, "Somebody else sat the test."))
		got, err := h.Credential(t.Context(), h.castell, c.ID)
		must(t, err)
		if got.ChangedAt.Before(got.IssuedAt) {
			t.Errorf("issued %s, revoked %s", got.IssuedAt, got.ChangedAt)
		}
	})
}

func TestAStatusListIsSignedAnewBeforeItAges(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		ctx := t.Context()
		c := h.issued(t)[0]
		list := func() string {
			body, err := h.StatusList(ctx, aldermoor, c.StatusList, statuslist.Revocation)
			must(t, err)
			return string(body)
		}
		first := list()
		if list() != first {
			t.Error("signed twice within its time")
		}
		h.clock.Advance(5 * time.Minute)
		if list() == first {
			t.Error("the same list after its time")
		}
		for _, bad := range []struct {
			issuer  identity.TenantID
			list    string
			purpose statuslist.Purpose
		}{{brannoc, c.StatusList, statuslist.Revocation}, {aldermoor, "none", statuslist.Revocation}, {aldermoor, c.StatusList, "message"}} {
			_, err := h.StatusList(ctx, bad.issuer, bad.list, bad.purpose)
			wantFault(t, err, "credential.status_list.not_found")
		}
	})
}

func TestTheLogHoldsEveryLeafAndOnlyGrows(t *testing.T) {
	t.Parallel()
	each(t, 40, func(t *testing.T, h *house) {
		ctx := t.Context()
		year := credential.LogYear(h.db.Now())
		_, err := h.Prepare(ctx, h.castell, round)
		must(t, err)
		tickets, err := h.Waiting(ctx, aldermoor, round)
		must(t, err)
		_, pub, err := h.keys.Signer("log", "log", key.Ed25519)
		if err == nil {
			t.Fatal("the log has a key before it is used")
		}
		var points []tlog.Checkpoint
		for start, n := 0, 1; start < len(tickets); start, n = start+n, 2*n { // 1, 2, 4, 8, 16, 9 at a time
			must(t, h.Redeem(ctx, h.castell, h.org, tickets[start:min(start+n, len(tickets))]))
			must(t, h.SignCheckpoint(ctx, year))
			_, pub, err = h.keys.Signer("log", "log", key.Ed25519)
			must(t, err)
			note, err := h.Checkpoint(ctx, year)
			must(t, err)
			c, err := tlog.OpenCheckpoint(note, h.LogOrigin(year), pub.Key.(ed25519.PublicKey))
			must(t, err)
			points = append(points, c)
		}
		last := points[len(points)-1]
		if last.Size != 40 {
			t.Fatalf("the log has %d leaves", last.Size)
		}
		for _, older := range points {
			proof, err := h.Consistency(ctx, year, older.Size, last.Size)
			must(t, err)
			must(t, tlog.CheckConsistency(proof, last.Size, last.Root, older.Size, older.Root))
		}
		for _, c := range h.issued(t) {
			r, err := h.Receipt(ctx, year, credential.Sum(c.Document))
			must(t, err)
			if _, err := r.Check(tlog.Leaf(c.Document), h.LogOrigin(year), pub.Key.(ed25519.PublicKey)); err != nil || r.Index != c.LogIndex {
				t.Errorf("leaf %d: %v", c.LogIndex, err)
			}
		}
		for _, bad := range [][2]int64{{0, 40}, {5, 4}, {1, 41}, {-1, -1}} {
			_, err := h.Consistency(ctx, year, bad[0], bad[1])
			wantFault(t, err, "credential.log.bad_sizes")
		}
		_, err = h.Receipt(ctx, year, credential.Sum([]byte("never issued")))
		wantFault(t, err, "credential.log.leaf_not_found")
		_, err = h.Checkpoint(ctx, "1999")
		wantFault(t, err, "credential.log.not_found")
	})
}

// TestNoCredentialIsReadableWithoutItsLeaf holds invariant I1 where it is
// broken easiest: in the middle of issuing.
func TestNoCredentialIsReadableWithoutItsLeaf(t *testing.T) {
	t.Parallel()
	each(t, 4, func(t *testing.T, h *house) {
		ctx := t.Context()
		_, err := h.Prepare(ctx, h.castell, round)
		must(t, err)
		tickets, err := h.Waiting(ctx, aldermoor, round)
		must(t, err)
		for _, one := range tickets {
			if _, err := h.Credential(ctx, h.castell, one.Credential); err == nil {
				t.Error("readable before it is issued")
			}
			must(t, h.Redeem(ctx, h.castell, h.org, []credential.Ticket{one}))
			if n := h.count(t, `SELECT COUNT(*) FROM credential_credential c LEFT JOIN credential_log_leaf l ON l.idx = c.log_index AND l.leaf = c.sum WHERE l.leaf IS NULL`); n != 0 {
				t.Errorf("%d credentials without their leaf", n)
			}
		}
	})
}

func TestTheEndsOfAllAuditRecordsGoIntoTheLogHourly(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		ctx := t.Context()
		c := h.issued(t)[0]
		hourly := h.Jobs()[1]
		if hourly.Every != time.Hour {
			t.Errorf("every %s", hourly.Every)
		}
		work := func() {
			_, err := hourly.Work(ctx, nil)
			must(t, err)
		}
		leaves := func() int { return h.count(t, `SELECT COUNT(*) FROM credential_log_leaf`) }
		work()
		before, chains := leaves(), h.count(t, `SELECT COUNT(*) FROM audit_head`)
		if before != 1+chains {
			t.Errorf("%d leaves for one credential and %d chains", before, chains)
		}
		work()
		if leaves() != before {
			t.Error("an end that did not move was written again")
		}
		must(t, h.Revoke(ctx, h.castell, c.ID, "Somebody else sat the test."))
		work()
		if leaves() != before+1 {
			t.Errorf("%d leaves more for one chain that moved", leaves()-before)
		}
		// whoever has the record finds its end in the log, with nothing but a hash
		year := credential.LogYear(h.db.Now())
		report, err := audit.Verify(ctx, h.db, string(aldermoor))
		must(t, err)
		r, err := h.Receipt(ctx, year, report.Head)
		must(t, err)
		_, pub, err := h.keys.Signer("log", "log", key.Ed25519)
		must(t, err)
		entry := make([]byte, 32)
		_, err = fmt.Sscanf(report.Head, "%x", &entry)
		must(t, err)
		if _, err := r.Check(entry, h.LogOrigin(year), pub.Key.(ed25519.PublicKey)); err != nil {
			t.Error(err)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM credential_log_leaf WHERE LENGTH(leaf) <> 64`); n != 0 {
			t.Error("the log holds more than hashes")
		}
	})
}

func TestADIDDocumentNamesTheKeysOfItsIssuerAlone(t *testing.T) {
	t.Parallel()
	each(t, 0, func(t *testing.T, h *house) {
		ctx := t.Context()
		mine, err := h.Service.DIDDocument(ctx, aldermoor)
		must(t, err)
		other, err := h.Service.DIDDocument(ctx, brannoc)
		must(t, err)
		if !strings.Contains(string(mine), "did:web:aldermoor.example#key-1") || strings.Contains(string(mine), "brannoc") || slices.Equal(mine, other) {
			t.Errorf("got %s", mine)
		}
		_, err = h.Service.DIDDocument(ctx, "qaf")
		wantFault(t, err, "credential.issuer.no_key")
	})
}

// The process can stop between the last credential and the signed checkpoint.
func TestACredentialThatIsOutIsInTheLogAlsoAfterACrash(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		h.exec(t, `UPDATE credential_log SET checkpoint = '', signed = 0`)
		year := credential.LogYear(h.db.Now())
		r, err := h.Receipt(t.Context(), year, credential.Sum(c.Document))
		must(t, err)
		if len(r.Checkpoint) == 0 || r.Index != c.LogIndex {
			t.Errorf("got %+v", r)
		}
		_, err = h.Receipt(t.Context(), year, credential.Sum([]byte("never issued")))
		wantFault(t, err, "credential.log.leaf_not_found")
	})
}

// Another process on the same database, started with another log_name, must not
// make every proof look forged.
func TestALogDoesNotGoOnUnderAnotherName(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		other := h.again(t)
		other.LogName = "elsewhere.example"
		_, err := other.Encode(t.Context(), h.holder(t, c), c.ID, credential.VCJWT)
		wantFault(t, err, "credential.log.other_name")
		if r := h.check(t, c.Document); r.Check(verification.CheckLog).Outcome != verification.Passed {
			t.Errorf("afterwards: %+v", r.Check(verification.CheckLog))
		}
	})
}
