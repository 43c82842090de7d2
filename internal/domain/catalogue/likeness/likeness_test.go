package likeness

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var words = []string{"inspect", "repair", "blade", "turbine", "tower", "safety", "night", "care", "ward", "report", "climb", "rope"}

func anyText(t *rapid.T, name string) string {
	s := ""
	for range rapid.IntRange(1, 5).Draw(t, name) {
		s += rapid.SampledFrom(words).Draw(t, "word") + " "
	}
	return s
}

func anyOffer(t *rapid.T) Content {
	c := Content{Titles: []string{anyText(t, "title")}, Field: rapid.SampledFrom([]string{"", "07", "0713", "0714", "0913"}).Draw(t, "field"),
		Hours: int64(rapid.IntRange(0, 3).Draw(t, "hours") * 4000), Level: rapid.SampledFrom([]string{"", "eqf 4", "eqf 5", "nzqf 4"}).Draw(t, "level")}
	for range rapid.IntRange(0, 5).Draw(t, "outcomes") {
		c.Outcomes = append(c.Outcomes, Outcome{Texts: []string{anyText(t, "outcome")}, Code: rapid.SampledFrom([]string{"", "esco:1", "esco:2", "esco:3"}).Draw(t, "code")})
	}
	return c
}

func TestLikenessIsTheSameBothWaysAndOneOnItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyOffer(t), anyOffer(t)
		ab, ba := Compare(a, b), Compare(b, a)
		if ab.Score != ba.Score || !slices.Equal(ab.Words, ba.Words) || !slices.Equal(ab.Codes, ba.Codes) {
			t.Fatalf("%v one way, %v the other", ab, ba)
		}
		if ab.Score < 0 || ab.Score > Whole {
			t.Fatalf("score %v", ab.Score)
		}
		if self := Compare(a, a); self.Score != Whole {
			t.Fatalf("itself: %+v", self)
		}
	})
}

func TestLikenessShrinksWithEveryOutcomeTakenAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := anyOffer(t)
		b, last := a, Whole
		for len(b.Outcomes) > 0 {
			b.Outcomes = b.Outcomes[1:]
			got := Compare(a, b).Score
			if got > last {
				t.Fatalf("%d outcomes left: %v, before %v", len(b.Outcomes), got, last)
			}
			last = got
		}
		if len(a.Outcomes) > 0 && last > 4600 {
			t.Fatalf("no outcome is left: %v", last)
		}
	})
}

func TestTheIndexFindsWhatComparingAllPairsFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		offers := map[string]Content{}
		for i := range rapid.IntRange(2, 25).Draw(t, "offers") {
			offers[fmt.Sprintf("o%02d", i)] = anyOffer(t)
		}
		floor := rapid.SampledFrom([]Share{4600, 5000, 6000, 8000, Whole}).Draw(t, "floor")
		x := Build(floor, maps.All(offers))
		late := anyOffer(t)
		late.Titles = append(late.Titles, rapid.SampledFrom([]string{"", "abseil", "abseil gantry"}).Draw(t, "new words"))
		offers["late"] = late
		x.Put("late", offers["o00"])
		x.Put("late", late)
		delete(offers, "o01")
		x.Drop("o01")
		later := anyOffer(t)
		later.Titles = append(later.Titles, "gantry abseil")
		offers["later"] = later
		x.Put("later", later)
		higher := rapid.SampledFrom([]Share{floor, (floor + Whole) / 2, Whole}).Draw(t, "asked")
		for a, ca := range offers {
			want := map[string]Share{}
			for b, cb := range offers {
				if l := Compare(ca, cb); a != b && l.Score >= higher {
					want[b] = l.Score
				}
			}
			got := map[string]Share{}
			for _, p := range x.Like(a, higher) {
				got[p.ID] = p.Score
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("floor %v, asked for %v, like %s: comparing all (-), the index (+):\n%s", floor, higher, a, diff)
			}
		}
		if got := x.Like("o01", higher); got != nil {
			t.Fatalf("like one that went: %v", got)
		}
		if x.Len() != len(offers) {
			t.Fatalf("%d offers, want %d", x.Len(), len(offers))
		}
	})
}

func TestLikenessSaysWhatIsShared(t *testing.T) {
	t.Parallel()
	a := Content{Titles: []string{"Repair of wind turbine blades"}, Outcomes: []Outcome{{[]string{"Inspect a blade on the ground"}, "esco:7"}, {[]string{"Climb safely"}, ""}}, Hours: 10000, Level: "eqf 4", Field: "0713"}
	b := Content{Titles: []string{"Wind turbine blade repair"}, Outcomes: []Outcome{{[]string{"Prüfung eines Rotorblatts"}, "esco:7"}}, Hours: 8000, Level: "nzqf 4", Field: "0714"}
	got := Compare(a, b)
	if !slices.Equal(got.Codes, []string{"esco:7"}) || !slices.Equal(got.Words, []string{"repair", "turbine", "wind"}) {
		t.Errorf("shared: %v, %v", got.Codes, got.Words)
	}
	var names []string
	for _, p := range got.Parts {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"outcomes", "title", "volume", "field"}) || got.Parts[0].Score != Whole || got.Parts[2].Score != 8000 || got.Parts[3].Score != 7500 {
		t.Errorf("parts: %+v", got.Parts)
	}
	if s := Share(8125).String() + " " + Whole.String(); s != "0.8125 1.0000" {
		t.Errorf("written as %s", s)
	}
	if got := Compare(a, Content{}); got.Score != 0 {
		t.Errorf("with an empty offer: %+v", got)
	}
}
