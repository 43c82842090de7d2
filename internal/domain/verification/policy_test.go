package verification_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
)

func certificate(t *testing.T) []byte {
	t.Helper()
	k := seed(30)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: award, NotAfter: award.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, k.Public().(ed25519.PublicKey), k)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestAPolicyFileSaysWhatAPolicySays(t *testing.T) {
	t.Parallel()
	der := certificate(t)
	text, err := json.Marshal(map[string]any{
		"format": "cairn-policy/1", "trust": "chosen", "issuers": []string{aldermoor, "https://b.example"}, "require": []string{"log"}, "tolerate": []string{"status"},
		"at": "2026-05-01T02:00:00+02:00", "offline": true, "holder": holder, "challenge": "c", "domain": "d",
		"trustList": []string{base64.StdEncoding.EncodeToString(der), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := verification.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	if p.Trust != verification.Chosen || len(p.Issuers) != 2 || p.Must[0] != verification.CheckLog || p.Tolerate[0] != verification.CheckStatus ||
		!p.At.Equal(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)) || !p.Offline || p.Holder != holder || p.Challenge != "c" || p.Domain != "d" || len(p.TrustList) != 2 {
		t.Errorf("%+v", p)
	}
	if p, err := verification.ParsePolicy([]byte(`{"format":"cairn-policy/1"}`)); err != nil || p.Trust != verification.Registered || p.Offline || !p.At.IsZero() {
		t.Errorf("the shortest policy is not the careful one: %+v, %v", p, err)
	}
}

func TestTheExampleOfTheReferenceIsAPolicyAndNamesEveryCheck(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/reference/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```json\n")
	example, _, ok := strings.Cut(example, "```")
	if !ok {
		t.Fatal("no example")
	}
	p, err := verification.ParsePolicy([]byte(example))
	if err != nil || p.Trust != verification.Chosen || !p.Offline || len(p.Must) != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	for _, c := range newWorld(t).verify(newWorld(t).issue(medicines()), verification.Policy{}).Checks {
		if !strings.Contains(string(page), "| `"+string(c.Name)+"` |") {
			t.Errorf("docs/reference/policy.md does not name %s", c.Name)
		}
	}
}

func TestAPolicyFileIsReadStrictly(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		`{`:                           "not_json",
		`{"format":"a","format":"b"}`: "not_json",
		`{"format":"cairn-policy/1","colour":"red"}`:   "not_a_policy",
		`{"format":"cairn-policy/1","at":"yesterday"}`: "not_a_policy",
		`[]`:                          "not_a_policy",
		`{}`:                          "format",
		`{"format":"cairn-policy/2"}`: "format",
		`{"format":"cairn-policy/1","trust":"everybody"}`:                      "trust",
		`{"format":"cairn-policy/1","issuers":["aldermoor"]}`:                  "issuer",
		`{"format":"cairn-policy/1","require":["colour"]}`:                     "check",
		`{"format":"cairn-policy/1","tolerate":["integrity","colour"]}`:        "check",
		`{"format":"cairn-policy/1","require":["log"],"tolerate":["log"]}`:     "both",
		`{"format":"cairn-policy/1","trustList":["AAAA"]}`:                     "certificate",
		`{"format":"cairn-policy/1","trustList":[""]}`:                         "certificate",
		`{"format":"cairn-policy/1","trustList":["-----BEGIN CERTIFICATE--"]}`: "certificate",
	} {
		_, err := verification.ParsePolicy([]byte(text))
		var f *fault.Fault
		if !fault.Is(err, "verification.policy."+key) || !errors.As(err, &f) {
			t.Errorf("%s: %v, want %s", text, err, key)
			continue
		}
		checkMessage(t, verification.Message{Key: f.Key, Args: verification.ArgsOf(f.Args)})
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(`{"format":"cairn-policy/1","trust":"any","require":["log"],"at":"2026-05-01T02:00:00Z","trustList":["AAAA"]}`))
	f.Add([]byte(`{"format":"cairn-policy/1","issuers":[7]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := verification.ParsePolicy(data)
		if _, ok := fault.Of(err); err != nil && !ok {
			t.Fatalf("no fault: %v", err)
		}
		if err != nil && (p.Trust != verification.Registered || len(p.Tolerate) > 0) {
			t.Fatal("a policy that was refused tolerates something")
		}
	})
}

func TestOfflineNothingIsFetchedAndEachSuchCheckSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.logs()
	data := w.issue(medicines())
	w.fetched = map[string]int{}
	rep := w.verify(data, verification.Policy{Offline: true})
	want(t, rep, verification.Incomplete, "integrity=no_key", "key=offline", "status=offline", "log=offline", "issuer=vouched")
	if len(w.fetched) > 0 {
		t.Errorf("fetched %v", w.fetched)
	}
	if got := rep.Answer(); got != verification.AnswerOpen {
		t.Errorf("answer %s", got)
	}
	w.register.Issuers[0].Document = w.document
	want(t, w.verify(data, verification.Policy{Offline: true}), verification.Incomplete, "integrity=holds", "key=archived", "status=offline")
}

func TestAsOfAMomentTheCredentialIsJudgedByThatMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := medicines()
	b.ValidUntil = award.AddDate(0, 1, 0)
	data := w.issue(b)
	want(t, w.verify(data, verification.Policy{}), verification.Expired)
	at := verification.Policy{At: award.AddDate(0, 0, 10)}
	rep := w.verify(data, at)
	want(t, rep, verification.Incomplete, "period=until", "status=past", "key=listed")
	if !rep.AsOf.Equal(at.At) || !rep.At.Equal(now) {
		t.Errorf("judged for %s at %s", rep.AsOf, rep.At)
	}
	at.Tolerate = []verification.Name{verification.CheckStatus}
	want(t, w.verify(data, at), verification.Valid, "status=past")
	at.At = award.AddDate(0, 0, -10)
	want(t, w.verify(data, at), verification.BadSignature, "period=not_yet", "key=future")
	b.Status = nil
	want(t, w.verify(w.issue(b), verification.Policy{At: now.AddDate(1, 0, 0)}), verification.Expired)
	want(t, w.verify(w.issue(medicines()), verification.Policy{At: now.AddDate(1, 0, 0)}), verification.Valid, "status=clear_revocation")
}

func TestTheFourAnswersOfADoor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := w.issue(medicines())
	log := []verification.Name{verification.CheckLog}
	unlisted := medicines()
	unlisted.Issuer = openbadge.Profile{ID: "did:key:" + multikey(seed(4)), Name: "Somebody"}
	unlisted.Status = nil
	for name, c := range map[string]struct {
		data   []byte
		policy verification.Policy
		want   verification.Answer
	}{
		"valid":                          {good, verification.Policy{}, verification.AnswerValid},
		"changed":                        {[]byte(strings.Replace(string(good), "Samira", "Samire", 1)), verification.Policy{}, verification.AnswerNotValid},
		"unsigned":                       {w.write(medicines()).Raw(), verification.Policy{}, verification.AnswerNotValid},
		"nobody vouches":                 {w.signAs(w.write(unlisted), seed(4), unlisted.Issuer.ID+"#"+multikey(seed(4)), award).Raw(), verification.Policy{}, verification.AnswerOpen},
		"nobody vouches, and changed":    {[]byte(strings.Replace(string(good), "Samira", "Samire", 1)), verification.Policy{Trust: verification.Chosen}, verification.AnswerNotValid},
		"a required check could not run": {good, verification.Policy{Must: log}, verification.AnswerOpen},
		"the caller takes the risk":      {good, verification.Policy{Trust: verification.Anyone}, verification.AnswerValid},
	} {
		if got := w.verify(c.data, c.policy).Answer(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	v := verification.New(verification.Deps{Now: func() time.Time { return now }})
	unreadable, err := v.Verify(t.Context(), []byte("hello"), verification.Policy{})
	if err == nil || unreadable.Answer() != verification.AnswerUnreadable {
		t.Errorf("text: %v, %s", err, unreadable.Answer())
	}
	valid, open, bad := w.verify(good, verification.Policy{}), w.verify(good, verification.Policy{Must: log}), w.verify(w.write(medicines()).Raw(), verification.Policy{})
	for want, of := range map[verification.Answer][]verification.Report{
		verification.AnswerValid: {valid}, verification.AnswerOpen: {open, valid}, verification.AnswerUnreadable: {valid, unreadable, open}, verification.AnswerNotValid: {open, bad, unreadable},
	} {
		if got := verification.Worst(of...); got != want {
			t.Errorf("worst %s, want %s", got, want)
		}
	}
}
