package rule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/rule"
)

func TestFillingADocumentIsAsChangingItFieldByField(t *testing.T) {
	t.Parallel()
	of := func() *rule.Document {
		return bind(t, map[string]any{"mc": map[string]any{"volume": map[string]any{"hours": 25}}, "provider": map[string]any{"slug": "a"}})
	}
	before, step := of(), of()
	f := before.Fill()
	for _, c := range []struct {
		path  string
		value any
	}{{"mc.volume.ects", 1}, {"mc.volume.nz", 3}, {"mc.level.eqf", 5}, {"mc.volume.hours", nil}, {"provider.slug", nil}, {"mc.level.eqf", 6}} {
		if err := f.Set(c.path, c.value); err != nil {
			t.Fatal(err)
		}
		next, err := step.With(c.path, c.value)
		if err != nil {
			t.Fatal(err)
		}
		step = next
		if diff := cmp.Diff(step.Map(), f.Document().Map()); diff != "" {
			t.Errorf("after %s: %s", c.path, diff)
		}
	}
	if diff := cmp.Diff(of().Map(), before.Map()); diff != "" {
		t.Errorf("the document that was filled in changed: %s", diff)
	}
	if err := f.Set("mc.colour", "red"); err == nil {
		t.Error("a field nobody declared is filled in")
	}
}

func TestOnlyWhatGoesThroughAListOrATextIsCounted(t *testing.T) {
	t.Parallel()
	d := bind(t, map[string]any{"mc": map[string]any{
		"volume": map[string]any{"ects": 5}, "language": []string{"en"}, "country": []string{"XF"}, "participation": "online", "title": "Knots",
	}, "provider": map[string]any{"slug": "a", "country": "a"}})
	for expression, counted := range map[string]bool{
		`mc.volume.ects >= 1 && !has(mc.level) || mc.participation == "online"`: false,
		`mc.participation in ["online", "onsite"]`:                              false,
		`"en" in mc.language`:                          true,
		`provider.slug == provider.country`:            true,
		`mc.participation.startsWith("on")`:            true,
		`mc.participation.matches("^o")`:               true,
		`mc.language.exists(l, l == "en")`:             true,
		`size(mc.language) == 1`:                       true,
		`has(mc.title) && (true ? true : false)`:       false,
		`mc.volume.ects < 30.0 || "en" in mc.language`: true,
	} {
		res := compile(t, "", expression).Eval(d)
		if res.Verdict != rule.Pass {
			t.Errorf("%s: got %+v", expression, res)
		}
		if limited := compile(t, "", "("+expression+") && true").Eval(d).Cost > 0; limited != counted {
			t.Errorf("%s: counted is %t, want %t", expression, limited, counted)
		}
	}
}
