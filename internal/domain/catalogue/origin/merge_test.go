package origin

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func says(source string, rank int, fields ...string) Statement {
	s := Statement{Source: source, Rank: rank, Fields: map[string]json.RawMessage{}}
	for i := 0; i < len(fields); i += 2 {
		s.Fields[fields[i]] = json.RawMessage(fields[i+1])
	}
	return s
}

func specification(name string) bool { return name == "level" || name == "outcomes" }

func TestTheProvidersOwnPriceIsBelievedAndTheListsIsRemembered(t *testing.T) {
	t.Parallel()
	all := []Statement{
		says("list", 4, "price", `"90"`, "contact", `"list@x"`, "level", `5`, "runs", `[]`),
		says("site", 1, "price", `"100"`, "outcomes", `["a"]`, "contact", `""`, "level", `null`),
		says("feed", 2, "price", `"100"`, "level", `4`),
	}
	got, fields := Merge(all, specification)
	for name, want := range map[string]string{"price": `"100"`, "contact": `"list@x"`, "level": `4`, "outcomes": `["a"]`} {
		if string(got[name]) != want {
			t.Errorf("%s: got %s, want %s", name, got[name], want)
		}
	}
	if _, ok := got["runs"]; ok {
		t.Error("an empty list was taken for something stated")
	}
	at := map[string]Field{}
	for _, f := range fields {
		at[f.Name] = f
	}
	if f := at["price"]; f.From != 1 || !slices.Equal(f.Others, []int{0}) {
		t.Errorf("price: %+v", f)
	}
	if f := at["level"]; f.From != 2 || !slices.Equal(f.Others, []int{0}) {
		t.Errorf("level: %+v", f)
	}
}

func TestWhatIsApprovedIsNeverPutTogetherFromTwoVoices(t *testing.T) {
	t.Parallel()
	own, foreign := says("site", 1, "outcomes", `["a"]`), says("register", 3, "level", `4`, "price", `1`)
	got, _ := Merge([]Statement{own, foreign}, specification)
	if _, ok := got["level"]; ok || string(got["price"]) != "1" {
		t.Errorf("beside the provider's own page: %v", got)
	}
	if got, _ = Merge([]Statement{foreign, says("list", 4, "outcomes", `["b"]`)}, specification); string(got["level"]) != "4" || got["outcomes"] != nil {
		t.Errorf("a register and a list: %v", got)
	}
}

func TestMergeDependsOnNoOrderAndLosesNothingOfTheFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := make([]Statement, rapid.IntRange(1, 5).Draw(t, "sources"))
		for i := range all {
			all[i] = says(fmt.Sprint("s", i), rapid.IntRange(1, 4).Draw(t, "rank"))
			for _, name := range []string{"level", "outcomes", "price", "contact"} {
				if v := rapid.IntRange(0, 3).Draw(t, name); v > 0 {
					all[i].Fields[name] = json.RawMessage(fmt.Sprint(v))
				}
			}
		}
		got, _ := Merge(all, specification)
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		if again, _ := Merge(shuffled, specification); !reflect.DeepEqual(got, again) {
			t.Fatalf("another order gave another offer: %v, %v", got, again)
		}
		for name, v := range all[Order(all)[0]].Fields {
			if string(got[name]) != string(v) {
				t.Fatalf("%s: the first source says %s, got %s", name, v, got[name])
			}
		}
	})
}
