package wallet

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func english() context.Context { return ui.With(context.Background(), i18n.For("en")) }

func TestALinkSaysHowLongItWorksAndHowOftenItWasUsed(t *testing.T) {
	t.Parallel()
	v := view{Now: now}
	for _, c := range []struct {
		share      wallet.Share
		ends, used string
	}{
		{wallet.Share{}, "Works until you end it", "Not used yet"},
		{wallet.Share{ExpiresAt: now.AddDate(0, 0, 7), Views: 1, LastView: now}, "Works until 29 November 2026", "Used once, on 22 November 2026"},
		{wallet.Share{ExpiresAt: now.AddDate(0, 0, -1), Views: 3, LastView: now}, "Ended on 21 November 2026", "Used 3 times"},
		{wallet.Share{ExpiresAt: now.AddDate(0, 0, 7), EndedAt: now}, "Ended on 22 November 2026", "Not used yet"},
	} {
		if got := ends(english(), v, c.share); got != c.ends {
			t.Errorf("got %q, want %q", got, c.ends)
		}
		if got := used(english(), c.share); !strings.HasPrefix(got, c.used) {
			t.Errorf("got %q, want %q", got, c.used)
		}
	}
}

func TestPaperHoldsWhatFitsOnOneSideAndSaysHowManyMore(t *testing.T) {
	t.Parallel()
	var outcomes []string
	for i := range 11 {
		outcomes = append(outcomes, "outcome "+string(rune('a'+i))+strings.Repeat(" long", 20))
	}
	rep := verification.Report{Credential: &verification.Summary{Holder: "Samira Haddad", Title: "Safe medicines", Outcomes: outcomes, IssuedOn: now, Issuer: verification.Plain("Aldermoor")}}
	c := certificate(i18n.For("en"), rep, "https://learn.example/s/x")
	if len(c.Outcomes) != 6 || c.Outcomes[5] != "and 6 more: scan the code" {
		t.Errorf("got %q", c.Outcomes)
	}
	if got := rep.Credential.Outcomes; len(got) != 11 || !strings.HasPrefix(got[5], "outcome f") {
		t.Error("the report was changed")
	}
	if got := onPaper([]string{strings.Repeat("x", 5000)}); got != 1 {
		t.Errorf("a single very long outcome: got %d", got)
	}
	if c.Name != "Samira Haddad" || c.On != "Issued on 22 November 2026" || c.Address != "https://learn.example/s/x" || c.By != "Aldermoor" {
		t.Errorf("got %+v", c)
	}
}

func TestACredentialThatCountsGivesNoReason(t *testing.T) {
	t.Parallel()
	if got := reason(credential.Credential{State: credential.InForce, Reason: "the question is settled"}); got != "" {
		t.Errorf("got %q", got)
	}
	if got := reason(credential.Credential{State: credential.Revoked, Reason: "issued in error"}); got != "issued in error" {
		t.Errorf("got %q", got)
	}
}

func TestEveryPeriodCanBeChosenAndHasWords(t *testing.T) {
	t.Parallel()
	p := i18n.For("ar")
	for _, period := range periods() {
		if !p.Has("wallet.period." + period) {
			t.Errorf("%s has no words", period)
		}
	}
	if !slices.Contains(periods(), string(wallet.Paper)) {
		t.Error("paper cannot be chosen")
	}
}
