package verification_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
)

func TestAGenuineCredentialSaysWhatThePersonCanDoFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	w.enter(data)
	rep := w.verify(data, verification.Policy{Holder: holder})
	want(t, rep, verification.Valid, "format=read", "integrity=holds", "key=listed", "issuer=vouched", "approval=approved",
		"period=open", "status=clear_revocation", "schema=badge", "log=included", "elements=no_framework", "holder=same")
	if rep.Ability.Key != "verification.ability.supervised_identified_more" || rep.Ability.Args.Get("name") != "Samira Haddad" {
		t.Errorf("ability %+v", rep.Ability)
	}
	if got := rep.Truth.In("ar"); !strings.Contains(strings.Join(strs(got), " "), "جامعة ألدرمور") {
		t.Errorf("the Arabic name is not used: %v", got)
	}
	golden(t, "testdata/genuine.json", rep)
}

func strs(vs []any) (out []string) {
	for _, v := range vs {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func golden(t *testing.T, file string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(w), string(got)+"\n"); d != "" {
		t.Error(d)
	}
}

func TestOneLetterChangedIsNotWhatTheIssuerSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	for _, c := range [][2]string{{"Samira Haddad", "Samire Haddad"}, {`"5"`, `"6"`}, {`"creditsAvailable":5`, `"creditsAvailable":6`}, {"Prepare", "prepare"}, {"criteria", "kriteria"}, {"2026-03-01T12:00:00Z", "2025-03-01T12:00:00Z"}} {
		changed := bytes.Replace(data, []byte(c[0]), []byte(c[1]), 1)
		rep := w.verify(changed, verification.Policy{})
		want(t, rep, verification.BadSignature, "integrity=changed")
		if text := texts()["en"][rep.Truth.Key]; !strings.Contains(text, "not what {{.issuer}} signed") {
			t.Errorf("says %q", text)
		}
		if rep.Ability.Key != "verification.ability.claimed" {
			t.Errorf("still says the person can: %s", rep.Ability.Key)
		}
	}
}

// Trap 1.
func TestWordsNoStandardDefinesAreNotAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := string(w.write(medicines()).Raw())
	for name, c := range map[string][3]string{
		"added after signing is caught by the signature": {},
		"honours signed by the issuer itself":            {`"credentialSubject":{`, `"credentialSubject":{"honours":"summa cum laude",`, "undefined"},
		"an undefined type":                              {`"type":["Achievement"]`, `"type":["Achievement","Degree"]`, "undefined"},
		"a relative id":                                  {`"issuer":{`, `"evidence":[{"id":"x","type":["Evidence"]}],"issuer":{`, "problems"},
		"an unknown context":                             {`context-3.0.3.json"]`, `context-3.0.3.json","https://evil.example/c"]`, "context"},
		"an inline context":                              {`context-3.0.3.json"]`, `context-3.0.3.json",{"honours":"https://x.example/h"}]`, "context"},
		"the words of version 2.0 in version 1.1":        {`ns/credentials/v2`, `2018/credentials/v1`, "undefined"},
		"a 1EdTech type without its context":             {`"issuer":{`, `"credentialSchema":[{"id":"https://a.example/s","type":"1EdTechJsonSchemaValidator2019"}],"issuer":{`, "undefined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c[0] == "" {
				signed := strings.Replace(string(w.issue(medicines())), `"credentialSubject":{`, `"credentialSubject":{"honours":"summa cum laude",`, 1)
				want(t, w.verify([]byte(signed), verification.Policy{}), verification.BadSignature, "integrity=changed", "format=undefined")
				return
			}
			rep := w.verify(w.sign(strings.Replace(good, c[0], c[1], 1)), verification.Policy{})
			want(t, rep, verification.Unreadable, "integrity=holds", "format="+c[2])
		})
	}
}

func TestStatusDecides(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list string
		want verification.Verdict
	}{{revocation, verification.Revoked}, {suspension, verification.Suspended}, {refresh, verification.Superseded}} {
		w := newWorld(t)
		b := medicines()
		b.Status = append(b.Status, openbadge.StatusEntry{List: refresh, Purpose: "refresh", Index: slot})
		w.set(c.list, slot)
		want(t, w.verify(w.issue(b), verification.Policy{}), c.want)
		want(t, w.verify(w.issue(b), verification.Policy{Trust: verification.Anyone}), c.want)
	}
	w := newWorld(t)
	w.set(revocation, slot+1)
	want(t, w.verify(w.issue(medicines()), verification.Policy{}), verification.Valid, "status=clear_revocation")
	b := medicines()
	b.Status = nil
	want(t, w.verify(w.issue(b), verification.Policy{}), verification.Valid, "status=none")
}

func TestAnIssuerNobodyVouchesForIsNeverGreen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	listed := *w.register
	listed.Issuers = []verification.RegisterIssuer{{ID: aldermoor, Names: verification.Text{"en": "University of Aldermoor"}}}
	for name, c := range map[string]struct {
		register *verification.Register
		policy   verification.Policy
		verdict  verification.Verdict
		reason   string
	}{
		"no register":           {nil, verification.Policy{}, verification.UnknownIssuer, "issuer=no_registry"},
		"merely listed":         {&listed, verification.Policy{}, verification.UnknownIssuer, "issuer=listed_only"},
		"another register":      {&verification.Register{}, verification.Policy{}, verification.UnknownIssuer, "issuer=unknown"},
		"others chosen":         {w.register, verification.Policy{Trust: verification.Chosen, Issuers: []string{"did:web:b.example"}}, verification.UnknownIssuer, "issuer=not_chosen"},
		"chosen":                {nil, verification.Policy{Trust: verification.Chosen, Issuers: []string{aldermoor}}, verification.Valid, "issuer=chosen"},
		"chosen beside":         {nil, verification.Policy{Issuers: []string{aldermoor}}, verification.Valid, "issuer=chosen"},
		"anyone":                {nil, verification.Policy{Trust: verification.Anyone}, verification.Valid, "issuer=anyone"},
		"anyone, and vouched":   {w.register, verification.Policy{Trust: verification.Anyone}, verification.Valid, "issuer=vouched"},
		"the caller's file":     {nil, verification.Policy{Register: w.register}, verification.Valid, "issuer=vouched"},
		"the file merely lists": {w.register, verification.Policy{Register: &listed}, verification.Valid, "issuer=vouched"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t, w.register = t, c.register
			rep := w.verify(data, c.policy)
			want(t, rep, c.verdict, c.reason)
		})
	}
}

// Trap 7: anybody can sign as "University of Aldermoor" with a key of their own.
func TestAnImpostorIsShownForWhatItIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"University of Aldermoor", "University of Aldеrmoor", "UNIVERSITY OF ALDERMOOR", "Univers\u200bity of Aldermoor", "University of A1dermoor"} {
		w := newWorld(t)
		k := seed(66)
		me := "did:key:" + multikey(k)
		b := medicines()
		b.Issuer = openbadge.Profile{ID: me, Name: name}
		b.Status = nil
		data := w.signAs(w.write(b), k, me+"#"+multikey(k), award).Raw()
		rep := w.verify(data, verification.Policy{})
		want(t, rep, verification.UnknownIssuer, "integrity=holds", "key=self", "issuer=unknown")
		if rep.Truth.Key != "verification.verdict.unknown_issuer_lookalike" {
			t.Errorf("%q: %s", name, rep.Truth.Key)
		}
		if got := rep.Credential.Issuer.In("en"); strings.ContainsRune(got, '\u200b') {
			t.Errorf("%q is shown with what cannot be seen", got)
		}
	}
}

func TestAKeyThatIsNotTheIssuersProvesNothing(t *testing.T) {
	t.Parallel()
	other := seed(2)
	m := multikey(other)
	day := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		setup   func(*world) []byte
		verdict verification.Verdict
		reason  string
	}{
		"somebody's did:key under the issuer's name": {func(w *world) []byte {
			return w.signAs(w.write(medicines()), other, "did:key:"+m+"#"+m, award).Raw()
		}, verification.BadSignature, "key=foreign"},
		"a key the document does not list": {func(w *world) []byte {
			return w.signAs(w.write(medicines()), other, aldermoor+"#"+m, award).Raw()
		}, verification.BadSignature, "key=not_listed"},
		// Trap 9: the key is only the fragment of an address.
		"a key that is only a fragment": {func(w *world) []byte {
			b := medicines()
			b.Issuer.ID = "https://aldermoor.example"
			w.resources = map[string][]byte{b.Issuer.ID: []byte(`{"id":"https://aldermoor.example"}`)}
			return w.signAs(w.write(b), other, "https://aldermoor.example#"+m, award).Raw()
		}, verification.UnknownIssuer, "key=unbound"},
		"a retired key in its time": {func(w *world) []byte {
			w.document = w.issuerDocument(did.IssuerKey{Multibase: multikey(w.key), From: day(2024), Until: day(2027)}, did.IssuerKey{Multibase: m, From: day(2024), Until: award.Add(time.Hour)})
			return w.signAs(w.write(medicines()), other, aldermoor+"#"+m, award).Raw()
		}, verification.Valid, "key=listed"},
		"a retired key after its time": {func(w *world) []byte {
			w.document = w.issuerDocument(did.IssuerKey{Multibase: multikey(w.key), From: day(2024)}, did.IssuerKey{Multibase: m, From: day(2024), Until: award.Add(-time.Hour)})
			return w.signAs(w.write(medicines()), other, aldermoor+"#"+m, award).Raw()
		}, verification.BadSignature, "key=out_of_period"},
		"a revoked key": {func(w *world) []byte {
			w.document = w.issuerDocument(did.IssuerKey{Multibase: multikey(w.key)}, did.IssuerKey{Multibase: m, Revoked: now})
			return w.signAs(w.write(medicines()), other, aldermoor+"#"+m, award).Raw()
		}, verification.BadSignature, "key=revoked"},
		"a signature from the future": {func(w *world) []byte {
			return w.signAs(w.write(medicines()), w.key, w.method, now.AddDate(1, 0, 0)).Raw()
		}, verification.BadSignature, "key=future"},
		"a key for something else": {func(w *world) []byte {
			w.document = bytes.ReplaceAll(w.document, []byte("assertionMethod"), []byte("authentication"))
			w.lists = nil
			return w.issue(medicines())
		}, verification.BadSignature, "key=not_for_credentials"},
		"somebody else's controller": {func(w *world) []byte {
			w.document = bytes.Replace(w.document, []byte(`"controller": "`+aldermoor), []byte(`"controller": "did:web:b.example`), 1)
			return w.issue(medicines())
		}, verification.BadSignature, "key=other_controller"},
		"a document that cannot be reached": {func(w *world) []byte {
			w.down[aldermoor] = true
			return w.issue(medicines())
		}, verification.Incomplete, "key=unreachable"},
		"a document of somebody else": {func(w *world) []byte {
			w.document = []byte(`{"id":"did:web:b.example"}`)
			return w.issue(medicines())
		}, verification.UnknownIssuer, "key=bad_document"},
		"an issuer of another method": {func(w *world) []byte {
			b := medicines()
			b.Issuer.ID = "did:ion:abc"
			return w.signAs(w.write(b), other, "did:ion:abc#k", award).Raw()
		}, verification.UnknownIssuer, "key=method"},
		"nobody signed": {func(w *world) []byte { return w.write(medicines()).Raw() }, verification.BadSignature, "integrity=none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			want(t, w.verify(c.setup(w), verification.Policy{}), c.verdict, c.reason)
		})
	}
}

func TestAProofOfSomebodyElseBesideTheIssuersNeitherHelpsNorHarms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := seed(3)
	m := multikey(other)
	mine := w.signAs(w.write(medicines()), w.key, w.method, award)
	both := w.signAs(mine, other, "did:key:"+m+"#"+m, award)
	want(t, w.verify(both.Raw(), verification.Policy{}), verification.Valid, "key=listed")
	theirs := w.signAs(w.write(medicines()), other, "did:key:"+m+"#"+m, award)
	both = w.signAs(theirs, w.key, w.method, award)
	want(t, w.verify(both.Raw(), verification.Policy{}), verification.Valid, "key=listed")
}

// Trap 7 and lifecycles 5.6: after closing, the archive counts.
func TestAfterAnIssuerClosedTheArchivedDocumentCounts(t *testing.T) {
	t.Parallel()
	closing := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	w := newWorld(t)
	before := w.issue(medicines())
	archive := w.document
	squatter := seed(77)
	w.document = w.issuerDocument(did.IssuerKey{Multibase: multikey(squatter)}) // the domain's new owner
	i := &w.register.Issuers[0]
	i.Closed, i.Custodian = closing, verification.Text{"en": "National Archive"}
	want(t, w.verify(before, verification.Policy{}), verification.Incomplete, "key=closed_no_archive")
	i.Document = archive
	rep := w.verify(before, verification.Policy{})
	want(t, rep, verification.ValidIssuerClosed, "key=archived", "closure=held")
	if rep.Truth.Args.Get("custodian").(verification.Text).In("en") != "National Archive" {
		t.Errorf("truth %+v", rep.Truth)
	}
	forged := w.signAs(w.write(medicines()), squatter, aldermoor+"#"+multikey(squatter), award).Raw()
	want(t, w.verify(forged, verification.Policy{}), verification.BadSignature, "key=not_listed")
	late := w.signAs(w.write(medicines()), w.key, w.method, closing.AddDate(0, 1, 0)).Raw()
	want(t, w.verify(late, verification.Policy{}), verification.BadSignature, "key=after_closing", "closure=after")
	i.Custodian = nil
	want(t, w.verify(before, verification.Policy{}), verification.ValidIssuerClosed, "closure=no_custodian")
}

func TestWithoutTheIssuersServerTheRegistersCopyServes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register.Issuers[0].Document = w.document
	w.down[aldermoor] = true
	want(t, w.verify(w.issue(medicines()), verification.Policy{}), verification.Valid, "key=archived")
}

func TestAnAwardNeedsItsApprovalOnItsDayForWhoAsksForIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	asked := verification.Policy{Must: []verification.Name{verification.CheckApproval}}
	decides := func(reason string) {
		t.Helper()
		want(t, w.verify(data, asked), verification.NotApproved, "approval="+reason)
		want(t, undecided(t, w.verify(data, verification.Policy{}), verification.CheckApproval), verification.Valid, "approval="+reason)
	}
	want(t, w.verify(data, asked), verification.Valid, "approval=approved")
	w.register.Approvals[0].Until = award.Add(-time.Hour)
	decides("not_then")
	w.register.Approvals = nil
	want(t, w.verify(data, verification.Policy{}), verification.Valid, "approval=not_recorded")
	want(t, w.verify(data, asked), verification.Incomplete, "approval=not_recorded")
	w.elements = framework{needsApproval: true}
	decides("none")
	w.register.Approvals = []verification.RegisterApproval{{Issuer: aldermoor, Achievement: "https://aldermoor.example/achievements/other/1", Approval: verification.Approval{From: award}}}
	decides("none")
}

// undecided is a report in which one check failed and is told as failed, and does
// not decide.
func undecided(t *testing.T, rep verification.Report, n verification.Name) verification.Report {
	t.Helper()
	if c := rep.Check(n); c.Outcome != verification.Failed || c.Counted || rep.Answer() != verification.AnswerValid {
		t.Errorf("%s %s, counted %t: answer %s", n, c.Outcome, c.Counted, rep.Answer())
	}
	return rep
}

// framework is a framework with two elements, one of which nobody has.
type framework struct {
	needsApproval bool
	missing       bool
	err           error
}

func (f framework) Judge(_ context.Context, fields map[string]any, country string, on time.Time) (verification.ElementFindings, error) {
	e := verification.Element{ID: "EU-M06", Source: "2022/C 243/02 Annex I", Must: true, Outcome: verification.Passed}
	if _, ok := fields["mc"].(map[string]any)["outcomes"]; !ok || f.missing || country != "XF" || !on.Equal(award) {
		e.Outcome = verification.Failed
	}
	return verification.ElementFindings{Framework: "eu-cr-2022", NeedsApproval: f.needsApproval, Elements: []verification.Element{e}}, f.err
}

func TestFrameworkElementsAreReported(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f       framework
		policy  verification.Policy
		verdict verification.Verdict
		reason  string
	}{
		"complete":            {framework{}, verification.Policy{}, verification.Valid, "elements=complete"},
		"missing":             {framework{missing: true}, verification.Policy{}, verification.Valid, "elements=missing"},
		"missing, and a must": {framework{missing: true}, verification.Policy{Must: []verification.Name{verification.CheckElements}}, verification.Incomplete, "elements=missing"},
		"no framework":        {framework{err: verification.ErrNone}, verification.Policy{}, verification.Valid, "elements=no_framework"},
		"could not be asked":  {framework{err: errDown}, verification.Policy{}, verification.Valid, "elements=unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.elements = c.f
			want(t, w.verify(w.issue(medicines()), c.policy), c.verdict, c.reason)
		})
	}
}

func TestTheValidityPeriodDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := medicines()
	b.ValidUntil = now
	want(t, w.verify(w.issue(b), verification.Policy{}), verification.Expired, "period=expired")
	b.ValidUntil = now.Add(time.Second)
	want(t, w.verify(w.issue(b), verification.Policy{}), verification.Valid, "period=until")
	b.ValidFrom = now.Add(time.Hour)
	b.ValidUntil = time.Time{}
	want(t, w.verify(w.issue(b), verification.Policy{}), verification.NotYetValid, "period=not_yet")
}

func TestTheLogDecidesForWhoAsksForItWhenThereIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	asked := verification.Policy{Must: []verification.Name{verification.CheckLog}}
	want(t, w.verify(data, verification.Policy{}), verification.Valid, "log=no_log")
	want(t, w.verify(data, asked), verification.Incomplete, "log=no_log")
	w.logs()
	want(t, w.verify(data, asked), verification.NotInLog, "log=absent")
	want(t, undecided(t, w.verify(data, verification.Policy{}), verification.CheckLog), verification.Valid, "log=absent")
	w.down[origin] = true
	want(t, w.verify(data, asked), verification.Incomplete, "log=unreachable")
	want(t, w.verify(data, verification.Policy{}), verification.Valid, "log=unreachable")
	w.down[origin] = false
	w.enter(data)
	want(t, w.verify(data, asked), verification.Valid, "log=included")
	b := medicines()
	b.Name = "Another"
	other := w.issue(b)
	want(t, w.verifyWith(other, anyLog{w}, asked), verification.NotInLog, "log=forged")
	want(t, undecided(t, w.verifyWith(other, anyLog{w}, verification.Policy{}), verification.CheckLog), verification.Valid, "log=forged")
}

// anyLog answers every question with the one receipt there is.
type anyLog struct{ *world }

func (l anyLog) LogReceipt(context.Context, string, []byte) (verification.Fetched, error) {
	for _, r := range l.receipts {
		return verification.Fetched{Body: r}, nil
	}
	return verification.Fetched{}, verification.ErrNone
}

func (w *world) verifyWith(data []byte, s verification.Sources, p verification.Policy) verification.Report {
	w.t.Helper()
	rep, err := verification.New(verification.Deps{Sources: s, Registry: w.register, Now: func() time.Time { return now }}).Verify(w.t.Context(), data, p)
	if err != nil {
		w.t.Fatal(err)
	}
	sound(w.t, rep, p)
	return rep
}

func TestHolderBinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	want(t, w.verify(data, verification.Policy{}), verification.Valid, "holder=not_presented")
	want(t, w.verify(data, verification.Policy{Holder: "did:key:other"}), verification.HolderMismatch, "holder=another")
	b := medicines()
	b.Learner.ID = ""
	data = w.issue(b)
	want(t, w.verify(data, verification.Policy{Holder: holder}), verification.Valid, "holder=not_bound")
	want(t, w.verify(data, verification.Policy{Must: []verification.Name{verification.CheckHolder}}), verification.HolderMismatch, "holder=not_bound")
}

func TestWhatTheCallerToleratesDoesNotDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.down[revocation], w.down[suspension] = true, true
	data := w.issue(medicines())
	rep := w.verify(data, verification.Policy{})
	want(t, rep, verification.Incomplete, "status=unreachable")
	if rep.Truth.Key != "verification.verdict.incomplete_status" {
		t.Errorf("truth %s", rep.Truth.Key)
	}
	rep = w.verify(data, verification.Policy{Tolerate: []verification.Name{verification.CheckStatus}})
	want(t, rep, verification.Valid, "status=unreachable")
	if rep.Truth.Key != "verification.verdict.valid_no_status" {
		t.Errorf("says %s though nobody knows whether it was withdrawn", rep.Truth.Key)
	}
	for key, p := range map[string]verification.Policy{
		"valid_anyone_no_status": {Trust: verification.Anyone, Tolerate: []verification.Name{verification.CheckStatus}},
		"valid_chosen_no_status": {Trust: verification.Chosen, Issuers: []string{aldermoor}, Tolerate: []verification.Name{verification.CheckStatus}},
		"valid_anyone":           {Trust: verification.Anyone},
	} {
		w := newWorld(t)
		w.register = nil
		if len(p.Tolerate) > 0 {
			w.down[revocation] = true
		}
		if rep := w.verify(w.issue(medicines()), p); rep.Truth.Key != "verification.verdict."+key {
			t.Errorf("says %s, want %s", rep.Truth.Key, key)
		}
	}
}

// I6: no account, no network beyond what the credential names; here none at all.
func TestOfflineWithARegisterOnlyTheStatusIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register.Issuers[0].Document = w.document
	data := w.issue(medicines())
	v := verification.New(verification.Deps{Registry: w.register, Now: func() time.Time { return now }})
	rep, err := v.Verify(t.Context(), data, verification.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, rep, verification.Incomplete, "integrity=holds", "key=archived", "issuer=vouched", "status=unreachable", "log=no_log")
}

func TestAskingNobodyIsNoPanic(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	rep, err := verification.New(verification.Deps{Now: func() time.Time { return now }}).Verify(t.Context(), data, verification.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, rep, verification.UnknownIssuer, "issuer=no_registry", "key=unreachable", "integrity=no_key")
	if _, err := verification.New(verification.Deps{}).Verify(t.Context(), data, verification.Policy{}); !fault.Is(err, "verification.no_clock") {
		t.Errorf("without a clock: %v", err)
	}
}

func TestARegistryThatCannotBeAskedIsNotOneThatVouches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	v := verification.New(verification.Deps{Sources: w, Registry: silent{}, Now: func() time.Time { return now }})
	rep, err := v.Verify(t.Context(), data, verification.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, rep, verification.UnknownIssuer, "issuer=unreachable", "approval=unreachable")
	rep, err = v.Verify(t.Context(), data, verification.Policy{Register: w.register})
	if err != nil {
		t.Fatal(err)
	}
	want(t, rep, verification.Valid, "issuer=vouched")
}

type silent struct{}

func (silent) Issuer(context.Context, string) (verification.Standing, error) {
	return verification.Standing{}, errDown
}
func (silent) Approval(context.Context, verification.ApprovalQuestion) (verification.Approval, error) {
	return verification.Approval{}, errDown
}
func (silent) Named(context.Context, string) ([]verification.Standing, error) { return nil, errDown }

func TestFilesThatAreNoCredentialSaySo(t *testing.T) {
	t.Parallel()
	v := verification.New(verification.Deps{Now: func() time.Time { return now }})
	for name, c := range map[string]struct{ data, key string }{
		"empty":            {"", "file.empty"},
		"white space":      {" \n\t", "file.empty"},
		"byte order mark":  {"\ufeff", "file.empty"},
		"50 MB":            {strings.Repeat("x", 50<<20), "file.too_large"},
		"half a PNG":       {"\x89PNG\r\n\x1a\n....", "file.picture_broken"},
		"JPEG":             {"\xff\xd8\xff\xe0", "file.picture"},
		"half an SVG":      {`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">`, "file.picture_broken"},
		"bare SVG":         {`<svg/>`, "file.picture"},
		"PDF":              {"%PDF-1.7", "file.pdf_broken"},
		"ZIP":              {"PK\x03\x04", "file.archive"},
		"HTML":             {"<!doctype html>", "file.page"},
		"JWT":              {"eyJhbGciOiJFZERTQSJ9.e30.c2ln", "file.token_other"},
		"JWT in quotes":    {`"eyJhbGciOiJFZERTQSJ9.e30.c2ln"`, "file.token_other"},
		"a list":           {"[]", "file.no_object"},
		"null":             {"null", "file.no_object"},
		"any object":       {`{"name":"x"}`, "file.no_credential"},
		"a presentation":   {`{"type":["VerifiablePresentation"]}`, "file.presentation_empty"},
		"half a file":      {`{"@context":["https://www.w3.org/ns/cred`, "file.not_json"},
		"text":             {"hello", "file.not_json"},
		"two names":        {`{"issuer":"a","issuer":"b"}`, "file.doubled"},
		"half a character": {`{"name":"\ud800"}`, "file.half_character"},
		"latin-1":          {"{\"name\":\"Jos\xe9\"}", "file.not_text"},
		"big number":       {`{"n":9007199254740993}`, "file.number"},
		"deep":             {strings.Repeat(`[`, 100), "file.too_deep"},
		"many":             {"[" + strings.Repeat("1,", 70_000) + "1]", "file.too_many"},
	} {
		rep, err := v.Verify(t.Context(), []byte(c.data), verification.Policy{})
		if !fault.Is(err, "verification."+c.key) || rep.Verdict != verification.Unreadable || rep.Truth.Key != "verification."+c.key {
			t.Errorf("%s: %v, %s, %s", name, err, rep.Verdict, rep.Truth.Key)
		}
		sound(t, rep, verification.Policy{})
	}
}

func TestRegisterFilesAreReadStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register.Issuers[0].Document = w.document
	w.logs()
	good, err := json.Marshal(w.register)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verification.ParseRegister(good)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(r)
	if err != nil || !bytes.Equal(good, again) {
		t.Errorf("does not round-trip: %v\n%s\n%s", err, good, again)
	}
	for name, c := range map[string][3]string{
		"not JSON":         {`{`, `[`, "not_json"},
		"doubled member":   {`"format":`, `"url":"a","url":"b","format":`, "not_json"},
		"unknown member":   {`"format":`, `"colour":"red","format":`, "not_a_register"},
		"another format":   {`cairn-register/1`, `cairn-register/2`, "not_a_register"},
		"no identifier":    {`"id":"did:web:aldermoor.example"`, `"id":"aldermoor"`, "bad_id"},
		"no name":          {`"en":"University of Aldermoor"`, `"en":""`, "no_name"},
		"unknown approval": {`"approvals":[{"issuer":"did:web:aldermoor.example"`, `"approvals":[{"issuer":"did:web:b.example"`, "bad_approval"},
		"foreign log key":  {`"origin":"portal.example`, `"origin":"partal.example`, "bad_log"},
	} {
		changed := strings.Replace(string(good), c[0], c[1], 1)
		if changed == string(good) {
			t.Errorf("%s: nothing changed", name)
		}
		_, err := verification.ParseRegister([]byte(changed))
		if !fault.Is(err, "verification.register."+c[2]) {
			t.Errorf("%s: %v, want %s", name, err, c[2])
		}
		var f *fault.Fault
		if errors.As(err, &f) {
			checkMessage(t, verification.Message{Key: f.Key, Args: verification.ArgsOf(f.Args)})
		}
	}
	doubled := *w.register
	doubled.Issuers = append(doubled.Issuers, doubled.Issuers[0])
	data, err := json.Marshal(doubled)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verification.ParseRegister(data); !fault.Is(err, "verification.register.doubled") {
		t.Errorf("doubled issuer: %v", err)
	}
	doubled.Issuers = []verification.RegisterIssuer{{ID: "did:web:b.example", Names: verification.Plain("B"), Document: w.document}}
	doubled.Approvals = nil
	if data, err = json.Marshal(doubled); err != nil {
		t.Fatal(err)
	}
	if _, err := verification.ParseRegister(data); !fault.Is(err, "verification.register.bad_document") {
		t.Errorf("another's document: %v", err)
	}
}

func TestNamesThatDeceiveAreMarked(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"University of Aldermoor": "", "سميرة حداد": "", "Ολυμπία Παππά": "", "Dvořák": "", "علی\u200cرضا": "", "Мария": "",
		"Aldеrmoor": "mixed", "roomredlA\u202e": "bidi", "Alder\u200bmoor": "invisible", "Alder\u00admoor": "invisible", "A\x00": "invisible",
	} {
		got := ""
		for _, m := range verification.Marks("issuer", name) {
			got = strings.TrimPrefix(m.Reason.Key, "verification.mark.")
			checkMessage(t, m.Reason)
		}
		if got != want {
			t.Errorf("Marks(%q) = %q, want %q", name, got, want)
		}
	}
	if got := verification.Visible("a\u202eb"); got != "a[U+202E]b" {
		t.Error(got)
	}
	if verification.Skeleton("Ostrand") == verification.Skeleton("Aldermoor") {
		t.Error("everything looks alike")
	}
}
