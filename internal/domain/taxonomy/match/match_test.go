package match

import (
	"slices"
	"strings"
	"testing"
)

// lake is a taxonomy of our own.
var lake = []Skill{
	{Labels: []string{"row a boat", "row boats", "steer a boat by oars"}, Description: "Move a boat with oars on a lake, alone or with others."},
	{Labels: []string{"mend nets", "repair nets", "repair fishing nets", "mend fishing nets"}, Description: "Close holes in fishing nets with needle and twine."},
	{Labels: []string{"mend sails", "repair sails", "repair torn sails", "mend torn sails"}, Description: "Sew torn canvas."},
	{Labels: []string{"fishery law"}, Knowledge: true, Description: "Who may catch what, when and where."},
	{Labels: []string{"care for older people", "look after elderly people"}, Description: "Help people in old age with meals, washing and walking."},
	{Labels: []string{"sterilise instruments"}, Description: "Kill germs on tools with heat."},
}

func names(got []Suggestion) (out []string) {
	for _, s := range got {
		out = append(out, lake[s.Skill].Labels[0])
	}
	return out
}

func TestASkillIsFoundByItsWordsAndSaysWhich(t *testing.T) {
	x := New("en", lake)
	got := x.Suggest("repairing fishing nets, and the law of the fishery", "", 3)
	if n := names(got); len(n) < 2 || n[0] != "mend nets" || n[1] != "fishery law" {
		t.Fatalf("suggested %v", n)
	}
	if got[0].Label != "repair fishing nets" || got[0].Main {
		t.Errorf("rests on %q (preferred: %v)", got[0].Label, got[0].Main)
	}
	if want := []Met{{"repairing", "repair"}, {"fishing", "fishing"}, {"nets", "nets"}}; !slices.Equal(got[0].Met, want) {
		t.Errorf("because of %v, want %v", got[0].Met, want)
	}
}

func TestWordsThatNameOneSkillStandForEachOther(t *testing.T) {
	skills := append(slices.Clone(lake), Skill{Labels: []string{"mend shoes"}}, Skill{Labels: []string{"sell shoes"}})
	x := New("en", skills)
	got := x.Suggest("repair shoes", "", 1)
	if len(got) == 0 || skills[got[0].Skill].Labels[0] != "mend shoes" {
		t.Errorf("nets and sails are mended and repaired; shoes gave %v", got)
	}
}

func TestASlipOfThePenAndAnotherSpellingAreRead(t *testing.T) {
	x := New("en", lake)
	for _, s := range []string{"sterilize instruments", "sterilse instrments", "re-sterilising the instruments"} {
		if got := names(x.Suggest(s, "", 1)); len(got) != 1 || got[0] != "sterilise instruments" {
			t.Errorf("%q gave %v", s, got)
		}
	}
}

func TestWhatSaysNothingSuggestsNothing(t *testing.T) {
	x := New("en", lake)
	for _, s := range []string{"", "   ", "and the of", "؟!؟", "\x00\xff", "skills", "qqqqq zzzzz"} {
		if got := x.Suggest(s, "", 3); len(got) != 0 {
			t.Errorf("%q gave %v", s, names(got))
		}
	}
	if got := New("en", nil).Suggest("row a boat", "", 3); len(got) != 0 {
		t.Errorf("an empty taxonomy suggests %v", got)
	}
}

func TestTheSameSentenceGivesTheSameAnswer(t *testing.T) {
	const s = "care for elderly people, mend nets and sails, row boats"
	want := names(New("en", lake).Suggest(s, "", 6))
	if len(want) < 3 {
		t.Fatalf("only %v", want)
	}
	for range 20 {
		x := New("en", lake)
		for range 2 {
			if got := names(x.Suggest(s, "", 6)); !slices.Equal(got, want) {
				t.Fatalf("%v, then %v", want, got)
			}
		}
	}
}

func TestTheTitleOfTheOfferTellsTradesApart(t *testing.T) {
	trades := append(slices.Clone(lake), []Skill{
		{Labels: []string{"fire porcelain"}, Description: "Burn cups and bowls in a kiln."},
		{Labels: []string{"build up porcelain"}, Description: "Make crowns in a dental laboratory."},
		{Labels: []string{"clean teeth", "dental care"}},
		{Labels: []string{"run a kiln"}},
	}...)
	x := New("en", trades)
	for about, want := range map[string]int{"Dental technician": 7, "Cups and bowls from the kiln": 6} {
		got := x.Suggest("porcelain work", about, 4)
		if len(got) != 2 || got[0].Skill != want {
			t.Errorf("of %q: %+v", about, got)
		}
	}
	if got := x.Suggest("", "Dental technician", 4); len(got) > 0 {
		t.Errorf("a title alone leads to %+v", got)
	}
}

func FuzzSuggest(f *testing.F) {
	x := New("en", lake)
	for _, s := range []string{"mend nets", "rénover; des filets", "…", strings.Repeat("boat ", 500), "\xf0\x28"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := x.Suggest(s, "mend "+s, 3)
		if len(got) > 3 {
			t.Fatalf("%d suggestions", len(got))
		}
		for i, g := range got {
			if g.Score <= 0 || i > 0 && g.Score > got[i-1].Score || g.Label == "" && len(g.InText) == 0 && len(g.Met) == 0 && g.Score > 100 {
				t.Fatalf("%q gave %+v", s, got)
			}
		}
	})
}
