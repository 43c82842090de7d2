package proof_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
)

// chained is a badge with a proof of every suite, each building on the one before.
func chained(t testing.TB) *vc.Credential {
	t.Helper()
	d := badge(t)
	for i, p := range pairings {
		k := p.key(byte(i + 1))
		o := prooftest.Options(k)
		o.ID = fmt.Sprintf("urn:uuid:%d", i)
		if i > 0 {
			o.Previous = []string{fmt.Sprintf("urn:uuid:%d", i-1)}
		}
		var err error
		if d, err = p.suite.Sign(d, o, k); err != nil {
			t.Fatal(err)
		}
	}
	c, err := vc.Read(prooftest.Parse(t, d.Raw()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// results are the codes of all proofs, "" for one that holds.
func results(t testing.TB, d *vc.Document) []proof.Code {
	t.Helper()
	c, _ := vc.Read(d)
	out := make([]proof.Code, len(c.Proofs))
	for i, p := range c.Proofs {
		err := suites.Verify(d, p, pairings[i].key(byte(i+1)).Public())
		if e := new(proof.Error); asError(err, &e) {
			out[i] = e.Code
		}
	}
	return out
}

func TestAChainOfEverySuiteHolds(t *testing.T) {
	t.Parallel()
	c := chained(t)
	for i, code := range results(t, c.Document) {
		if code != "" {
			t.Errorf("%s: %s", pairings[i].name, code)
		}
	}
	last := c.Proofs[len(c.Proofs)-1]
	earlier, err := proof.Earlier(c.Document, c.Proofs, last)
	if err != nil || len(earlier) != len(c.Proofs)-1 || earlier[0].ID != "urn:uuid:0" {
		t.Errorf("%v, %d earlier proofs", err, len(earlier))
	}
	if earlier, err = proof.Earlier(c.Document, c.Proofs, c.Proofs[0]); err != nil || len(earlier) != 0 {
		t.Errorf("%v: the first builds on %v", err, earlier)
	}
}

// An earlier proof is part of what the next one signed, and of nothing else.
func TestAChangedEarlierProofBreaksTheNextOne(t *testing.T) {
	t.Parallel()
	d := prooftest.Attack(t, chained(t).Document.Raw(), `"id":"urn:uuid:1"`, `"nonce":"x","id":"urn:uuid:1"`)
	got := results(t, d)
	want := []proof.Code{"", proof.BadSignature, proof.BadSignature, "", "", ""}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAProofThatNobodyBuildsOnMayBeAdded(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(9)
	d, err := eddsajcs.Suite{}.Sign(chained(t).Document, prooftest.Options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	c, err := vc.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range c.Proofs[:len(pairings)] {
		if err := suites.Verify(d, p, pairings[i].key(byte(i+1)).Public()); err != nil {
			t.Error(err)
		}
	}
}

// Somebody else signed first; the issuer's proof covers that.
func TestTheIssuersProofMayBuildOnSomebodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		other, own := prooftest.Ed25519(3), p.key(4)
		o := prooftest.Options(other)
		o.ID = "urn:uuid:a"
		d, err := eddsajcs.Suite{}.Sign(badge(t), o, other)
		if err != nil {
			t.Fatal(err)
		}
		o = prooftest.Options(own)
		o.Previous = []string{"urn:uuid:a"}
		if d, err = p.suite.Sign(d, o, own); err != nil {
			t.Fatal(err)
		}
		c, err := vc.Read(prooftest.Parse(t, d.Raw()))
		if err != nil || len(c.Proofs) != 2 {
			t.Fatal(err)
		}
		if err := suites.Verify(c.Document, c.Proofs[1], own.Public()); err != nil {
			t.Error(err)
		}
		alone := prooftest.Parse(t, c.Document.Root().With("proof", c.Proofs[1].Node).Canonical())
		prooftest.WantCode(t, "taken out", suites.Verify(alone, prooftest.First(t, alone), own.Public()), proof.PreviousMissing)
	})
}

func TestAChainThatMakesNoSenseIsNamed(t *testing.T) {
	t.Parallel()
	node := func(id string, previous ...string) string {
		s := `{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","verificationMethod":"did:key:z#z","proofPurpose":"assertionMethod","proofValue":"z` + strings.Repeat("1", 64) + `"`
		if id != "" {
			s += `,"id":"` + id + `"`
		}
		if len(previous) > 0 {
			s += `,"previousProof":["` + strings.Join(previous, `","`) + `"]`
		}
		return s + "}"
	}
	for name, c := range map[string]struct {
		proofs []string
		want   proof.Code
		detail string
	}{
		"missing":           {[]string{node("urn:a", "urn:b")}, proof.PreviousMissing, "urn:b"},
		"missing far away":  {[]string{node("urn:a", "urn:b"), node("urn:b", "urn:c")}, proof.PreviousMissing, "urn:c"},
		"one of two":        {[]string{node("urn:a", "urn:b", "urn:c"), node("urn:b")}, proof.PreviousMissing, "urn:c"},
		"doubled":           {[]string{node("urn:a", "urn:b"), node("urn:b"), node("urn:b")}, proof.DoubledID, "urn:b"},
		"named twice":       {[]string{node("urn:a", "urn:b", "urn:b"), node("urn:b")}, proof.DoubledID, "urn:b"},
		"itself":            {[]string{node("urn:a", "urn:a")}, proof.Cycle, "urn:a"},
		"each other":        {[]string{node("urn:a", "urn:b"), node("urn:b", "urn:a")}, proof.Cycle, "urn:a"},
		"a circle far away": {[]string{node("", "urn:b"), node("urn:b", "urn:c"), node("urn:c", "urn:b")}, proof.Cycle, "urn:b"},
		"an empty name":     {[]string{node("", "")}, proof.PreviousMissing, ""},
	} {
		d := prooftest.Parse(t, badge(t).Root().With("proof", parseValue(t, []byte("["+strings.Join(c.proofs, ",")+"]"))).Canonical())
		p := prooftest.First(t, d)
		if p.PreviousIDs == nil { // an empty name is none for vc.Read
			p.PreviousIDs = []string{""}
		}
		_, err := proof.Earlier(d, nil, p)
		for _, err := range []error{err, suites.Verify(d, p, edKey(1).Public())} {
			prooftest.WantCode(t, name, err, c.want)
			if e := new(proof.Error); asError(err, &e) && (e.Detail != c.detail || e.Path != p.Path) {
				t.Errorf("%s: %v", name, e)
			}
		}
	}
	k := prooftest.Ed25519(1)
	o := prooftest.Options(k)
	o.Previous = []string{"urn:nobody"}
	for _, p := range pairings[:2] {
		_, err := p.suite.Sign(badge(t), o, k)
		prooftest.WantCode(t, "signing", err, proof.PreviousMissing)
	}
}

// 32 proofs that all build on all before them: the walk is not 2^32 long.
func TestAWideChainIsWalkedOnce(t *testing.T) {
	t.Parallel()
	list := &jcs.Value{Kind: jcs.Array}
	previous := &jcs.Value{Kind: jcs.Array}
	for i := range vc.MaxProofs {
		id := jcs.Text(fmt.Sprintf("urn:%d", i))
		p := jcs.NewObject([]jcs.Member{{Name: "id", Value: *id}, {Name: "previousProof", Value: *parseValue(t, previous.Canonical())}})
		list.Items = append([]jcs.Value{*p}, list.Items...)
		previous.Items = append(previous.Items, *id)
	}
	d := prooftest.Parse(t, badge(t).Root().With("proof", list).Canonical())
	c, _ := vc.Read(d)
	earlier, err := proof.Earlier(d, c.Proofs, c.Proofs[0])
	if err != nil || len(earlier) != vc.MaxProofs-1 {
		t.Errorf("%d, %v", len(earlier), err)
	}
}

func FuzzChain(f *testing.F) {
	f.Add(chained(f).Document.Raw())
	f.Add([]byte(`{"proof":[{"id":"urn:a","previousProof":["urn:a",7,null,"urn:b"]},{"id":"urn:b","previousProof":{}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse(data)
		if err != nil {
			return
		}
		c, _ := vc.Read(d)
		for _, p := range c.Proofs {
			signed, err := proof.Signed(d, p.Node, p.Path)
			earlier, err2 := proof.Earlier(d, c.Proofs, p)
			if err != nil {
				continue
			}
			if err2 != nil && len(p.PreviousIDs) > 0 {
				t.Fatalf("signed, but %v: %s", err2, data)
			}
			if got := signed.Get("proof").List(); len(got) > len(earlier) {
				t.Fatalf("signs %d proofs, builds on %d: %s", len(got), len(earlier), data)
			}
			if !bytes.Equal(signed.Without("proof").Canonical(), d.Unsecured().Canonical()) {
				t.Fatalf("another document: %s", data)
			}
		}
	})
}
