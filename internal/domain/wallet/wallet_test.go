package wallet_test

import (
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// house is a wallet service and a learner with one credential.
type house struct {
	*wallet.Service
	db              *sqldb.DB
	clock           *sqldbtest.Clock
	samira, tomas   identity.Actor
	castell         identity.Actor // registrar of the issuer
	samiras, tomass credential.CredentialID
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		ids, _ := identitytest.Service(t, db)
		identitytest.Organisation(t, ids, "aldermoor", identity.KindUniversity)
		h := &house{
			Service: wallet.New(wallet.Deps{DB: db, Policy: identitytest.Policy(t)}), db: db, clock: clock, samiras: "c-samira", tomass: "c-tomas",
			samira: identitytest.Member(t, ids, "", "samira"), tomas: identitytest.Member(t, ids, "", "tomas"),
			castell: identitytest.Member(t, ids, "aldermoor", "castell", identity.RoleRegistrar),
		}
		for c, p := range map[credential.CredentialID]identity.Actor{h.samiras: h.samira, h.tomass: h.tomas} {
			_, err := db.Migrator().ExecContext(t.Context(), `INSERT INTO credential_credential
				(tenant, id, issuer_did, award, person, title, state, reason, issued_at, changed_at, list, slot, log_index, document, contexts, sum)
				VALUES ('aldermoor', $1, 'did:web:aldermoor.example', $1, $2, 'T', 'issued', '', 1, 1, 'l', $3, 0, $4, '', '')`,
				string(c), string(p.Person), len(c), `{"id":"`+string(c)+`"}`)
			must(t, err)
		}
		fn(t, h)
	})
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
		t.Errorf("got %v, want fault %s", err, key)
	}
}

func (h *house) share(t *testing.T, p wallet.Period) (wallet.Share, string) {
	t.Helper()
	s, token, err := h.Share(t.Context(), h.samira, h.samiras, " application to Saltmarsh ", p)
	must(t, err)
	return s, token
}

func TestALinkShowsOneCredentialToWhoeverHasItAndItsOwnerSeesTheVisits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		made, token := h.share(t, wallet.Month)
		if made.Purpose != "application to Saltmarsh" || !made.ExpiresAt.Equal(h.db.Now().AddDate(0, 1, 0)) {
			t.Errorf("got %+v", made)
		}
		for range 3 {
			h.clock.Advance(time.Minute)
			o, err := h.Open(t.Context(), token)
			must(t, err)
			if o.Credential.ID != h.samiras || string(o.Credential.Document) != `{"id":"c-samira"}` || o.Share.ID != made.ID {
				t.Errorf("shows %+v", o)
			}
		}
		all, err := h.Shares(t.Context(), h.samira, h.samiras)
		must(t, err)
		if len(all) != 1 || all[0].Views != 3 || !all[0].LastView.Equal(h.db.Now()) {
			t.Errorf("the owner sees %+v", all)
		}
		if all, err = h.Shares(t.Context(), h.samira, "another"); err != nil || len(all) != 0 {
			t.Errorf("links to another credential: %+v, %v", all, err)
		}
	})
}

func TestVisitsAtTheSameTimeAreAllCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, token := h.share(t, wallet.Week)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := h.Open(t.Context(), token); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		shares, err := h.Shares(t.Context(), h.samira, "")
		must(t, err)
		if shares[0].Views != 8 {
			t.Errorf("%d views", shares[0].Views)
		}
	})
}

func TestALinkEndsWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for p, last := range map[wallet.Period]time.Duration{wallet.Week: 7 * 24 * time.Hour, wallet.Month: 31 * 24 * time.Hour, wallet.Year: 365 * 24 * time.Hour} {
			_, token := h.share(t, p)
			h.clock.Advance(last - time.Microsecond)
			_, err := h.Open(t.Context(), token)
			must(t, err)
			h.clock.Advance(time.Microsecond)
			o, err := h.Open(t.Context(), token)
			wantFault(t, err, "wallet.share.ended")
			if o.Credential.ID != "" || o.Share.ID != "" {
				t.Errorf("a link that has ended shows %+v", o)
			}
		}
		paper, token := h.share(t, wallet.Paper)
		h.clock.Advance(20 * 365 * 24 * time.Hour)
		if _, err := h.Open(t.Context(), token); err != nil || !paper.ExpiresAt.IsZero() {
			t.Errorf("paper lasts: %v", err)
		}
		_, _, err := h.Share(t.Context(), h.samira, h.samiras, "", "eternity")
		wantFault(t, err, "wallet.share.unknown_period")
		_, _, err = h.Share(t.Context(), h.samira, h.samiras, strings.Repeat("é", 201), wallet.Week)
		wantFault(t, err, "wallet.share.purpose_long")
		if len(wallet.Periods()) != 4 {
			t.Error("a period is not offered")
		}
	})
}

func TestALinkStopsAtOnceWhenItIsWithdrawn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		made, token := h.share(t, wallet.Paper)
		wantFault(t, h.End(t.Context(), h.tomas, made.ID), "wallet.share.not_found")
		if err := h.End(t.Context(), identity.Anonymous, made.ID); err == nil {
			t.Error("anybody ends a link")
		}
		must(t, h.End(t.Context(), h.samira, made.ID))
		_, err := h.Open(t.Context(), token)
		wantFault(t, err, "wallet.share.ended")
		wantFault(t, h.End(t.Context(), h.samira, made.ID), "wallet.share.not_found")
		all, err := h.Shares(t.Context(), h.samira, "")
		must(t, err)
		if len(all) != 1 || all[0].EndedAt.IsZero() {
			t.Errorf("got %+v", all)
		}
	})
}

func TestALinkHas128BitsAndOnlyItsHashIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, token := h.share(t, wallet.Week)
		_, second := h.share(t, wallet.Week)
		raw, err := base64.RawURLEncoding.DecodeString(token)
		must(t, err)
		if len(raw) != 16 || token == second {
			t.Errorf("%d bytes", len(raw))
		}
		var row string
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT person || id || credential || hash || purpose FROM wallet_share LIMIT 1`).Scan(&row))
		if strings.Contains(row, token) {
			t.Error("the link is in the database")
		}
		for _, guess := range []string{"", "x", token[:21], token + "A", strings.ToUpper(token)} {
			if _, err := h.Open(t.Context(), guess); !fault.Is(err, "wallet.share.not_found") {
				t.Errorf("%q: %v", guess, err)
			}
		}
	})
}

func TestNobodySharesWhatIsSomebodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		orgToken := h.samira
		orgToken.Scopes, orgToken.Tenant = []string{"wallet"}, "aldermoor"
		for who, a := range map[string]identity.Actor{"another learner": h.tomas, "the issuer's registrar": h.castell, "nobody": identity.Anonymous, "an organisation's token": orgToken} {
			_, token, err := h.Share(ctx, a, h.samiras, "", wallet.Week)
			if !fault.Is(err, "identity.denied") {
				t.Errorf("%s: %v (%d)", who, err, len(token))
			}
		}
		_, _, err := h.Share(ctx, h.samira, "nothing", "", wallet.Week)
		wantFault(t, err, "credential.credential.not_found")
		h.share(t, wallet.Week)
		if all, err := h.Shares(ctx, h.tomas, h.samiras); err != nil || len(all) != 0 {
			t.Errorf("another learner sees %+v, %v", all, err)
		}
		_, err = h.Shares(ctx, identity.Anonymous, h.samiras)
		wantFault(t, err, "identity.denied")
	})
}

func TestAnIssuerDoesNotLearnToWhomALearnerShowsWhatTheyEarned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		made, token := h.share(t, wallet.Week)
		_, err := h.Open(t.Context(), token)
		must(t, err)
		must(t, h.End(t.Context(), h.samira, made.ID))
		var issuer, own int
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM audit WHERE tenant = 'aldermoor' AND act LIKE 'wallet.%'`).Scan(&issuer))
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM audit WHERE tenant = 'deployment' AND act LIKE 'wallet.share.%'`).Scan(&own))
		if issuer != 0 || own != 2 {
			t.Errorf("%d entries in the issuer's record, %d in the deployment's", issuer, own)
		}
	})
}

func TestEveryLinkOfAPersonIsExportedAndForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, token := h.share(t, wallet.Paper)
		identitytest.Holds(t, h.db, h.Service, "wallet", h.samira.Person)
		_, err := h.Open(t.Context(), token)
		wantFault(t, err, "wallet.share.not_found")
	})
}
