package fast_test

import (
	"crypto"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld/fast"
)

const part = `{"id":"urn:a","type":["Achievement"],"name":"N","criteria":{"narrative":"n"},"creator":{"id":"urn:c","type":["Profile"],"name":"C"},
"alignment":[{"type":["Alignment"],"targetName":"x","targetUrl":"urn:x"},{"type":["Alignment"],"targetName":"y","targetUrl":"urn:y"}]}`

// around is a credential about a part of a template, and other things.
func around(t testing.TB, achievement *jcs.Value, subject, root string) *jcs.Value {
	t.Helper()
	v := parseValue(t, fmt.Appendf(nil, body, "", "", "", "", ""))
	s := parseValue(t, []byte(subject)).With("achievement", achievement).With("type", jcs.Text("AchievementSubject"))
	v = v.With("credentialSubject", s)
	for _, m := range parseValue(t, []byte(root)).Members {
		v = v.With(m.Name, &m.Value)
	}
	return v
}

func TestATemplateSaysWhatTheWholeWaySays(t *testing.T) {
	t.Parallel()
	achievement := parseValue(t, []byte(part))
	for _, h := range hashes {
		tmpl := fast.NewTemplate(achievement)
		for i, c := range []struct{ subject, root string }{
			{`{"id":"did:example:1"}`, `{}`},
			{`{"id":"did:example:2","narrative":"other"}`, `{}`},
			{`{"identifier":[{"type":"IdentityObject","identityHash":"x","hashed":false,"identityType":"name"}]}`, `{}`}, // a blank subject
			{`{"id":"urn:a"}`, `{}`}, // the learner is the achievement
			{`{"id":"did:example:2","source":{"id":"urn:c","type":["Profile"],"name":"another name"}}`, `{}`}, // something more about the creator, after
			{`{"id":"did:example:3"}`, `{"issuer":{"id":"urn:c","type":["Profile"],"name":"C"}}`},
			{`{"id":"did:example:4"}`, `{"awardedDate":"2026-01-01T00:00:00Z","evidence":[{"id":"urn:c","type":["Evidence"],"name":"first"}]}`}, // before
			{`{"id":"did:example:5"}`, `{}`},
		} {
			v := around(t, achievement, c.subject, c.root)
			in := fast.Input{Context: v.Get("@context"), Node: v, Hash: h}
			want, ok := fast.Canonical(nil, in)
			in.Template = tmpl
			got, took := fast.Canonical(nil, in)
			if !ok || !took || string(got.Text) != string(want.Text) || got.Quads != want.Quads {
				t.Errorf("case %d: taken %t and %t, got\n%swant\n%s", i, ok, took, got.Text, want.Text)
			}
		}
	}
}

// One template, documents that differ around the part in every way.
func TestTemplateAndWholeAgreeOnChangedBadges(t *testing.T) {
	t.Parallel()
	achievement := parseValue(t, []byte(part))
	tmpl := fast.NewTemplate(achievement)
	values := []string{`"x"`, `{"id":"urn:c","type":["Profile"],"name":"D"}`, `{"type":["Profile"],"name":"C"}`, `{"id":"urn:a","type":["Profile"]}`,
		`[{"type":["Profile"],"name":"C"},{"id":"urn:x","type":["Profile"]}]`}
	rapid.Check(t, func(rt *rapid.T) {
		subject, root := jcs.NewObject(nil), jcs.NewObject(nil)
		for _, where := range []**jcs.Value{&subject, &root} {
			for range rapid.IntRange(0, 3).Draw(rt, "n") {
				name := rapid.SampledFrom([]string{"id", "source", "issuer", "evidence", "narrative", "name", "endorsement"}).Draw(rt, "name")
				*where = (*where).With(name, parseValue(t, []byte(rapid.SampledFrom(values).Draw(rt, "value"))))
			}
		}
		v := around(t, achievement, string(subject.Canonical()), string(root.Canonical()))
		in := fast.Input{Context: v.Get("@context"), Node: v, Hash: rapid.SampledFrom(hashes).Draw(rt, "hash")}
		want, ok := fast.Canonical(nil, in)
		in.Template = tmpl
		if got, took := fast.Canonical(nil, in); ok != took || string(got.Text) != string(want.Text) {
			rt.Fatalf("%t and %t: %s\ngot\n%swant\n%s", took, ok, v.Canonical(), got.Text, want.Text)
		}
	})
}

func BenchmarkTemplate(b *testing.B) {
	achievement := parseValue(b, []byte(part))
	v := around(b, achievement, `{"id":"did:example:1"}`, `{}`)
	room := make([]byte, 0, 16<<10)
	for name, tmpl := range map[string]*fast.Template{"whole": nil, "template": fast.NewTemplate(achievement)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := fast.Canonical(room, fast.Input{Context: v.Get("@context"), Node: v, Hash: crypto.SHA256, Template: tmpl}); !ok {
					b.Fatal("not taken")
				}
			}
		})
	}
}
