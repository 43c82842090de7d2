package rdfproof_test

import (
	"crypto"
	"os"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var hashes = []crypto.Hash{crypto.SHA256, crypto.SHA384}

func sameBothWays(t testing.TB, v *jcs.Value) (taken bool) {
	t.Helper()
	for _, h := range hashes {
		quick, ok, plain, same, err := rdfproof.Hasher{}.Both(v, h)
		if ok && (err != nil || quick != plain || !same) {
			t.Fatalf("%v, same contexts %t:\nquick\n%s\nplain\n%s\n%s", err, same, quick, plain, v.Canonical())
		}
		taken = ok
	}
	return taken
}

func TestTheUsualBadgeGoesTheQuickWay(t *testing.T) {
	t.Parallel()
	k := prooftest.P256(7)
	kind := proof.Kind{Name: "ecdsa-rdfc-2019", Scheme: signature.ECDSA}
	for _, name := range []string{"../../../openbadge/testdata/bench.json", "../../../openbadge/testdata/medicines.json", "../eddsajcs/testdata/unsigned.json"} {
		d := prooftest.Parse(t, read(t, name))
		if !sameBothWays(t, d.Unsecured()) {
			t.Errorf("%s goes the plain way", name)
		}
		signed, _, err := rdfproof.Hasher{}.Issue(kind, d, prooftest.Options(k), k)
		if err != nil {
			t.Fatal(err)
		}
		p := prooftest.First(t, signed)
		if !sameBothWays(t, p.Node.Without("proofValue").With("@context", d.Root().Get("@context"))) {
			t.Errorf("%s: its proof goes the plain way", name)
		}
	}
}

// Values of a badge change places, become others, or get another's name: what the
// quick way takes, the plain way says too.
func TestQuickAndPlainAgreeOnChangedBadges(t *testing.T) {
	t.Parallel()
	text := read(t, "../../../openbadge/testdata/medicines.json")
	others := []string{`"x"`, `5`, `2.5`, `1e-7`, `true`, `null`, `[]`, `{}`, `["a","b","a"]`, `{"id":"urn:x"}`, `{"type":"Profile"}`,
		`{"@value":"x"}`, `{"type":["Achievement","Result"]}`, `"_:b"`, `"urn:y"`, `"rel"`, `["urn:a",{"id":"urn:b","name":"n"}]`}
	taken := 0
	rapid.Check(t, func(rt *rapid.T) {
		root := prooftest.Parse(t, text).Root()
		for range rapid.IntRange(1, 3).Draw(rt, "times") {
			all := values(root, nil)
			to := rapid.SampledFrom(all[1:]).Draw(rt, "to")
			from := rapid.SampledFrom(all[1:]).Draw(rt, "from")
			switch rapid.IntRange(0, 2).Draw(rt, "how") {
			case 0:
				*to = *parseValue(t, from.Canonical())
			case 1:
				*to = *parseValue(t, []byte(rapid.SampledFrom(others).Draw(rt, "other")))
			case 2:
				if to.Kind == jcs.Object && from.Kind == jcs.Object && len(from.Members) > 0 {
					m := rapid.SampledFrom(from.Members).Draw(rt, "member")
					*to = *to.With(m.Name, parseValue(t, m.Value.Canonical()))
				}
			}
		}
		if sameBothWays(t, root) {
			taken++
		}
	})
	t.Logf("%d taken", taken)
}

func values(v *jcs.Value, out []*jcs.Value) []*jcs.Value {
	out = append(out, v)
	for i := range v.Items {
		out = values(&v.Items[i], out)
	}
	for i := range v.Members {
		out = values(&v.Members[i].Value, out)
	}
	return out
}

func parseValue(t testing.TB, data []byte) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzQuickIsPlain(f *testing.F) {
	f.Add(read(f, "../../../openbadge/testdata/bench.json"))
	f.Add(read(f, "../../../ld/testdata/badge.json"))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"@type":"VerifiableCredential","credentialStatus":{"type":"BitstringStatusListEntry","statusMessage":[{"status":"0x0"}]},"relatedResource":["urn:a",{"id":"urn:b"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if v, err := jcs.Parse(data); err == nil {
			sameBothWays(t, v)
		}
	})
}
