package verification_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/internal/domain/verification"
)

const (
	aldermoor  = "did:web:aldermoor.example"
	revocation = "https://aldermoor.example/status/revocation"
	suspension = "https://aldermoor.example/status/suspension"
	refresh    = "https://aldermoor.example/status/refresh"
	origin     = "portal.example/log/2026"
	holder     = "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
	slot       = 4711
)

var (
	now   = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	award = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

// world is the university of Aldermoor, its documents and lists, a register that
// vouches for it and a log: everything a verifier can ask, in memory and changed
// by each test to its needs. It is verification.Sources.
type world struct {
	t        testing.TB
	key      ed25519.PrivateKey
	method   string
	document []byte
	lists    map[string][]byte
	receipts map[string][]byte // by entry
	down     map[string]bool   // what cannot be reached
	register *verification.Register
	elements verification.Elements
	fetched  map[string]int // counted when not nil

	resources map[string][]byte // by address; nil: answers that there is none
	trust     []*x509.Certificate
}

// fetch counts.
func (w *world) fetch(what string) {
	if w.fetched != nil {
		w.fetched[what]++
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, key: seed(1), lists: map[string][]byte{}, receipts: map[string][]byte{}, down: map[string]bool{}}
	w.method = aldermoor + "#" + multikey(w.key)
	w.document = w.issuerDocument(did.IssuerKey{Multibase: multikey(w.key), From: award.AddDate(-1, 0, 0)})
	for url, p := range map[string]statuslist.Purpose{revocation: statuslist.Revocation, suspension: statuslist.Suspension, refresh: "refresh"} {
		w.lists[url] = w.list(statuslist.List{ID: url, Issuer: aldermoor, Purpose: p, From: now.Add(-time.Hour), Until: now.Add(time.Hour)})
	}
	w.register = &verification.Register{
		Format: verification.RegisterFormat, Name: verification.Text{"en": "Public register of Fellmark", "ar": "سجل فيلمارك العام"}, AsOf: now,
		Issuers: []verification.RegisterIssuer{{ID: aldermoor, Names: verification.Text{"en": "University of Aldermoor", "ar": "جامعة ألدرمور"}, Vouched: true, Country: "XF", From: award.AddDate(-2, 0, 0)}},
		Approvals: []verification.RegisterApproval{{Issuer: aldermoor, Fields: []string{"09", "06"}, MaxEQF: 7,
			Approval: verification.Approval{By: verification.Text{"en": "Quality Agency of Fellmark"}, Route: "field", Framework: "xf-2026", From: award.AddDate(0, -1, 0)}}},
	}
	return w
}

func seed(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

func multikey(k ed25519.PrivateKey) string {
	m, err := did.Multikey(k.Public())
	if err != nil {
		panic(err)
	}
	return m
}

func (w *world) issuerDocument(keys ...did.IssuerKey) []byte {
	w.t.Helper()
	doc, err := did.IssuerDocument(did.Web("aldermoor.example"), keys)
	if err != nil {
		w.t.Fatal(err)
	}
	return doc
}

// list signs a status list; its zero Bits get a fresh list with set entries.
func (w *world) list(l statuslist.List, set ...int) []byte {
	w.t.Helper()
	if l.Bits.Len() == 0 {
		var err error
		if l.Bits, err = statuslist.New(0); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, i := range set {
		if err := l.Bits.Set(i, true); err != nil {
			w.t.Fatal(err)
		}
	}
	d, err := l.Build()
	if err != nil {
		w.t.Fatal(err)
	}
	return w.signAs(d, w.key, w.method, now.Add(-time.Hour)).Raw()
}

func (w *world) signAs(d *vc.Document, k ed25519.PrivateKey, method string, at time.Time) *vc.Document {
	w.t.Helper()
	signed, err := eddsajcs.Suite{}.Sign(d, proof.Options{Method: method, Created: at}, k)
	if err != nil {
		w.t.Fatal(err)
	}
	return signed
}

// medicines is what Samira Haddad earned.
func medicines() openbadge.Badge {
	const id = "https://aldermoor.example/achievements/medicines/1"
	return openbadge.Badge{
		ID: "urn:uuid:0199d3a0-7c1e-7000-8000-000000000001", Name: "Safe medicines administration in home and residential care",
		Issuer:  openbadge.Profile{ID: aldermoor, Name: "University of Aldermoor", Country: "XF"},
		Learner: openbadge.Learner{ID: holder, Identities: []openbadge.Identity{{Type: openbadge.IdentityName, Value: "Samira Haddad"}}},
		Achievement: openbadge.Achievement{
			ID: id, Kind: "MicroCredential", Name: "Safe medicines administration in home and residential care",
			Description: "Giving medicines to adults.", Criteria: "An observed medicines round against 12 criteria.",
			Outcomes: []openbadge.Named{{Name: "Prepare and give oral, topical and inhaled medicines to an adult from a written record."}, {Name: "Calculate doses without error"}},
			Credits:  credit.MustParse("5"), Hours: credit.MustParse("125"), Levels: []openbadge.Level{{Framework: "EQF", Level: "5"}},
			Assessment:    []openbadge.Named{{Code: "6a4db9f11d", Name: "practical assessment"}},
			Participation: []openbadge.Named{{Code: "blended", Name: "blended"}},
			Quality:       []openbadge.Named{{Code: "field-right", Name: "Quality Agency of Fellmark"}},
			Supervision:   &openbadge.Named{Code: "supervised-identified", Name: "supervised online or onsite with identity verification"},
			Field:         "0913",
			Grades:        []openbadge.Grade{{ID: id + "#result", Name: "Result", Type: "Status"}},
		},
		ValidFrom: award,
		Results:   []openbadge.Result{{Grade: id + "#result", Status: "Completed"}},
		Status:    []openbadge.StatusEntry{{List: revocation, Purpose: "revocation", Index: slot}, {List: suspension, Purpose: "suspension", Index: slot}},
	}
}

// issue signs a badge as Aldermoor on the day of award.
func (w *world) issue(b openbadge.Badge) []byte {
	w.t.Helper()
	return w.signAs(w.write(b), w.key, w.method, award).Raw()
}

func (w *world) write(b openbadge.Badge) *vc.Document {
	w.t.Helper()
	d, err := openbadge.Write(b)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// sign signs JSON that openbadge would not write.
func (w *world) sign(json string) []byte {
	w.t.Helper()
	d, err := vc.Parse([]byte(json))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.signAs(d, w.key, w.method, award).Raw()
}

// enter puts a credential in the log, between others, and returns the log's key.
func (w *world) enter(credential []byte) {
	w.t.Helper()
	var hashes []tlog.Hash
	read := func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, p := range at {
			out[i] = hashes[p]
		}
		return out, nil
	}
	entries := [][]byte{tlog.Leaf([]byte("a")), tlog.Leaf(credential), tlog.Leaf([]byte("b"))}
	hashes, err := tlog.Append(0, entries, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	root, err := tlog.Root(3, read)
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := tlog.Inclusion(3, 1, read)
	if err != nil {
		w.t.Fatal(err)
	}
	cp, err := tlog.Checkpoint{Origin: origin, Size: 3, Root: root}.Sign(seed(9))
	if err != nil {
		w.t.Fatal(err)
	}
	w.receipts[string(tlog.Leaf(credential))] = tlog.Receipt{Index: 1, Proof: p, Checkpoint: cp}.Text()
	w.logs()
}

func (w *world) logs() {
	w.register.Logs = []verification.LogKey{{Origin: origin, Key: tlog.VerifierKey(origin, seed(9).Public().(ed25519.PublicKey))}}
}

var errDown = errors.New("connection refused")

func (w *world) DIDDocument(_ context.Context, id string) (verification.Fetched, error) {
	w.fetch(id)
	if w.down[id] || id != aldermoor {
		return verification.Fetched{}, errDown
	}
	return verification.Fetched{Body: w.document, At: now}, nil
}

func (w *world) StatusList(_ context.Context, url string) (verification.Fetched, error) {
	w.fetch(url)
	if l, ok := w.lists[url]; ok && !w.down[url] {
		return verification.Fetched{Body: l, At: now}, nil
	}
	return verification.Fetched{}, errDown
}

func (w *world) LogReceipt(_ context.Context, o string, entry []byte) (verification.Fetched, error) {
	w.fetch(o)
	if w.down[o] {
		return verification.Fetched{}, errDown
	}
	if r, ok := w.receipts[string(entry)]; ok {
		return verification.Fetched{Body: r, At: now}, nil
	}
	return verification.Fetched{}, verification.ErrNone
}

// Resource implements verification.Resources.
func (w *world) Resource(_ context.Context, url string) (verification.Fetched, error) {
	w.fetch(url)
	body, ok := w.resources[url]
	switch {
	case !ok || w.down[url]:
		return verification.Fetched{}, errDown
	case body == nil:
		return verification.Fetched{}, verification.ErrNone
	}
	return verification.Fetched{Body: body, At: now}, nil
}

func (w *world) deps() verification.Deps {
	d := verification.Deps{Sources: w, Resources: w, Elements: w.elements, TrustList: w.trust, Now: func() time.Time { return now }}
	if w.register != nil {
		d.Registry = w.register
	}
	return d
}

// verifyAll is verify of a file that may have several.
func (w *world) verifyAll(data []byte, p verification.Policy) []verification.Report {
	w.t.Helper()
	all, err := verification.New(w.deps()).VerifyAll(w.t.Context(), data, p)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, rep := range all {
		sound(w.t, rep, p)
	}
	return all
}

// verify verifies and checks the invariants every report has.
func (w *world) verify(data []byte, p verification.Policy) verification.Report {
	w.t.Helper()
	rep, err := verification.New(w.deps()).Verify(w.t.Context(), data, p)
	if err != nil {
		w.t.Fatal(err)
	}
	sound(w.t, rep, p)
	return rep
}

// sound holds what is true of every report and of its words.
func sound(t testing.TB, rep verification.Report, p verification.Policy) {
	t.Helper()
	invariants(t, rep, p)
	for _, m := range messages(rep) {
		checkMessage(t, m)
	}
}

// invariants holds what is true of every report.
func invariants(t testing.TB, rep verification.Report, p verification.Policy) {
	t.Helper()
	usual := slices.DeleteFunc(slices.Clone(rep.Checks), func(c verification.Check) bool {
		return c.Name == verification.CheckType || c.Name == verification.CheckResources || c.Name == verification.CheckClosure
	})
	if len(usual) != 11 {
		t.Errorf("%d checks, want 11 beside those about type, resources and closure", len(usual))
	}
	for _, c := range rep.Checks {
		if rep.Verdict.Good() && c.Counted && c.Outcome == verification.Failed {
			t.Errorf("%s with %s failed", rep.Verdict, c.Name)
		}
	}
	for _, n := range []verification.Name{verification.CheckIntegrity, verification.CheckKey} {
		if c := rep.Check(n); rep.Verdict.Good() && c.Outcome != verification.Passed && len(p.Tolerate) == 0 {
			t.Errorf("%s without %s", rep.Verdict, n)
		}
	}
	if c := rep.Check(verification.CheckIssuer); rep.Verdict.Good() && c.Outcome != verification.Passed && p.Trust != verification.Anyone && len(p.Tolerate) == 0 {
		t.Errorf("%s though nobody vouches and nobody chose (trap 7)", rep.Verdict)
	}
}

// want checks the verdict and, as "name=reason" pairs, the reasons of checks.
func want(t testing.TB, rep verification.Report, v verification.Verdict, reasons ...string) {
	t.Helper()
	if rep.Verdict != v {
		t.Errorf("verdict %s, want %s", rep.Verdict, v)
	}
	for _, r := range reasons {
		name, reason, _ := strings.Cut(r, "=")
		if c := rep.Check(verification.Name(name)); c.Reason.Key != "verification.check."+name+"."+reason {
			t.Errorf("%s: %s (%s), want %s", name, c.Reason.Key, c.Outcome, reason)
		}
	}
}
