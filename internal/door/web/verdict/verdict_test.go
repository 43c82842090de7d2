package verdict_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verdict"
	"opencairn.org/cairn/internal/ground/i18n"
)

var day = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// report is a genuine credential with one check that could not run.
func report() verification.Report {
	return verification.Report{
		Verdict: verification.Valid, At: day,
		Ability: verification.Say("verification.ability.supervised_identified", "name", "Samira Haddad", "outcome", "Give 2.5 mg. of a medicine safely"),
		Truth:   verification.Say("verification.verdict.valid", "issuer", verification.Text{"en": "University of Aldermoor", "ar": "جامعة ألدرمور"}, "date", day, "registry", verification.Plain("Fellmark")),
		Checks: []verification.Check{
			{Name: verification.CheckIntegrity, Outcome: verification.Passed, Counted: true, Reason: verification.Say("verification.check.integrity.holds", "suite", "eddsa-jcs-2022")},
			{Name: verification.CheckHolder, Outcome: verification.NotChecked, Reason: verification.Message{Key: "verification.check.holder.not_bound"}},
		},
		Credential: &verification.Summary{
			Title: "Safe medicines", Holder: "Samira Haddad", Issuer: verification.Text{"en": "University of Aldermoor"}, IssuedOn: day, EQF: 5,
			Outcomes: []string{"Give 2.5 mg. of a medicine safely"}, Credits: credit.MustParse("5"), CreditSystem: "ects",
			Assessment: []string{"practical assessment", "a way nobody named"}, Supervision: "supervised-identified",
			Criteria: "Watched by an assessor.\n- Right person\n- Right dose",
		},
	}
}

func page(t *testing.T, lang string, rep verification.Report) string {
	t.Helper()
	var b strings.Builder
	if err := verdict.Report(rep).Render(ui.With(context.Background(), i18n.For(lang)), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	at := 0
	for _, p := range parts {
		i := strings.Index(text[at:], p)
		if i < 0 {
			t.Fatalf("%q is missing, or stands too early, in\n%s", p, text)
		}
		at += i + len(p)
	}
}

func TestFirstWhatThePersonCanDoThenWhetherItIsTrueThenTheChecks(t *testing.T) {
	t.Parallel()
	inOrder(t, page(t, "en", report()),
		"Samira Haddad can: Give 2.5 mg. of a medicine safely.</p>", "An assessor watched", "Valid", "Genuine and not withdrawn. Issued by University of Aldermoor",
		"What the holder has shown", "EQF level 5", "5 ECTS", "practical assessment, a way nobody named", "Right dose", "1 not checked, 1 passed", "Not checked")
}

func TestTheSentenceEndsAfterTheOutcomeInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages() {
		got := page(t, l.Code, report())
		_, rest, _ := strings.Cut(got, `class="verdict-sentence"`)
		sentence, _, _ := strings.Cut(rest, "</p>")
		if !strings.Contains(sentence, "Give 2.5 mg. of a medicine safely") || strings.Count(sentence, ". ") > 1 {
			t.Errorf("%s: the large sentence is %q", l.Code, sentence)
		}
	}
}

func TestWhatIsNotGenuineShowsTheFailedCheckBeforeWhatTheFileClaims(t *testing.T) {
	t.Parallel()
	rep := report()
	rep.Verdict = verification.BadSignature
	rep.Ability = verification.Say("verification.ability.claimed", "name", "Samira Haddad", "title", "Safe medicines")
	rep.Truth = verification.Say("verification.verdict.bad_signature", "issuer", verification.Plain("University of Aldermoor"))
	rep.Checks[0].Outcome = verification.Failed
	rep.Checks[0].Reason = verification.Say("verification.check.integrity.changed", "issuer", verification.Plain("University of Aldermoor"))
	got := page(t, "en", rep)
	inOrder(t, got, "earned “Safe medicines”.</p>", "Read below", "Not genuine", "This is not what University of Aldermoor signed", "1 failed, 1 not checked", "Failed", "What the file claims")
	if strings.Contains(got, "has shown</h2>") && !strings.Contains(got, "claims the holder has shown</h2>") {
		t.Error("says that the holder has shown something")
	}
}

func TestAGoodCredentialWithAFailedCheckShowsItAndThatItDoesNotChangeTheAnswer(t *testing.T) {
	t.Parallel()
	rep := report()
	rep.Checks = append(rep.Checks, verification.Check{Name: verification.CheckLog, Outcome: verification.Failed,
		Reason: verification.Say("verification.check.log.absent", "issuer", verification.Plain("University of Aldermoor"))})
	inOrder(t, page(t, "en", rep), "Valid", "Genuine and not withdrawn", "Failed", "does not change the answer", "In the public log", "What the holder has shown", "1 failed, 1 not checked, 1 passed")
	for _, l := range i18n.Languages() {
		if word := i18n.For(l.Code).T("verification.aside.failed"); !strings.Contains(page(t, l.Code, rep), word) {
			t.Errorf("%s: %q is not said", l.Code, word)
		}
	}
	if strings.Contains(page(t, "en", report()), "does not change the answer") {
		t.Error("said of a report in which nothing failed")
	}
}

func TestAFileThatCannotBeReadSaysSoAndNothingElse(t *testing.T) {
	t.Parallel()
	got := page(t, "en", verification.Report{Verdict: verification.Unreadable, Ability: verification.Message{Key: "verification.ability.unreadable"}, Truth: verification.Message{Key: "verification.verdict.unreadable"}})
	inOrder(t, got, "Nothing can be said", "Cannot be read")
	if strings.Contains(got, "What the file says") {
		t.Error("says what the file says")
	}
}

func TestOnlyGoodNewsStands(t *testing.T) {
	t.Parallel()
	for v, want := range map[verification.Verdict]ui.VerdictState{
		verification.Valid: ui.Genuine, verification.ValidIssuerClosed: ui.Genuine,
		verification.BadSignature: ui.NotGenuine, verification.Revoked: ui.NotGenuine, verification.Expired: ui.NotGenuine,
		verification.NotInLog: ui.NotGenuine, verification.NotApproved: ui.NotGenuine, verification.HolderMismatch: ui.NotGenuine, verification.Superseded: ui.NotGenuine,
		verification.Incomplete: ui.Unchecked, verification.UnknownIssuer: ui.Unchecked, verification.Suspended: ui.Unchecked,
		verification.NotYetValid: ui.Unchecked, verification.Unreadable: ui.Unchecked, "invented": ui.Unchecked,
	} {
		if got := verdict.State(v); got != want {
			t.Errorf("%s: got %s, want %s", v, got, want)
		}
	}
}

func TestACredentialThatEndedIsNotCalledValid(t *testing.T) {
	t.Parallel()
	p := i18n.For("en")
	for _, c := range []struct {
		cred credential.Credential
		want string
	}{
		{credential.Credential{State: credential.InForce}, "Valid"},
		{credential.Credential{State: credential.InForce, ExpiresAt: day.Add(time.Second)}, "Valid"},
		{credential.Credential{State: credential.InForce, ExpiresAt: day}, "Expired"},
		{credential.Credential{State: credential.Revoked, ExpiresAt: day}, "Withdrawn"},
		{credential.Credential{State: credential.Suspended}, "Suspended"},
		{credential.Credential{State: credential.Superseded}, "Replaced"},
	} {
		if got := verdict.Label(p, c.cred, day).Text; got != c.want {
			t.Errorf("%s until %s: got %s, want %s", c.cred.State, c.cred.ExpiresAt, got, c.want)
		}
	}
}

func TestWhoLooksCloserFindsEverySignatureWhatItCoversAndTheVocabularies(t *testing.T) {
	t.Parallel()
	rep := report()
	rep.AsOf = day
	rep.Found = []verification.Message{{Key: "verification.found.png"}}
	rep.Seals = []verification.SealResult{{
		Kind: "proof", Suite: "eddsa-rdfc-2022", Created: day, Outcome: verification.Passed,
		Reason: verification.Say("verification.seal.passed", "suite", "eddsa-rdfc-2022", "key", "did:web:aldermoor.example#k"),
		Covers: verification.Say("verification.covers.statements", "number", 87),
	}}
	rep.Contexts = []verification.ContextUsed{{URL: "https://www.w3.org/ns/credentials/v2", SHA256: "59955ced", Revision: "of March"}}
	rep.Checks[0].Details = []verification.Message{verification.Say("verification.covers.bytes", "number", 1), verification.Say("verification.covers.bytes", "number", 2), verification.Say("verification.covers.bytes", "number", 3)}
	inOrder(t, page(t, "en", rep), "Judged as of 22 November 2026", "Taken out of a PNG picture.", "Technical details", "Signature (eddsa-rdfc-2022)", "did:web:aldermoor.example#k holds", "every statement of the file: 87",
		"https://www.w3.org/ns/credentials/v2", "59955ced", "Details (3)")
}
