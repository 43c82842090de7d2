package plain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/plain"
)

func TestSentencesEndWhereTheyEndInEachScript(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "Give 2.5 mg at noon. Write it down!": 2, "One\ntwo\n\nthree": 3, "كيف كان؟ جيد.": 2, "See: it works; see?": 3, "www.example.org is a site": 1,
	} {
		if got := plain.Sentences(text); len(got) != want {
			t.Errorf("%q: %d sentences %q, want %d", text, len(got), got, want)
		}
	}
}

func TestHintsNameTheSentenceTheWordAndWhatCouldStandInstead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 21) + "end."
	for _, c := range []struct{ text, lang, want string }{
		{"Give medicines. Write down what you gave.", "en", ""},
		{long, "en", "[sentence 22]"},
		{strings.Replace(long, "end", "نهاية", 1), "ar", "[sentence 22]"},
		{"You utilise tools. Utilise them.", "en-GB", "[hard utilise>use]"},
		{"You utilise tools.", "fr", ""},
		{"Incomprehensibly", "en", "[word 16]"},
		{"Krankenversicherung", "de", ""},
		{"Krankenversicherungskarte", "de", "[word 25]"},
		{"self-administration", "en", ""},
	} {
		var got []string
		for _, h := range plain.Hints(c.text, c.lang) {
			s := string(h.Kind)
			if h.Count > 0 {
				s += fmt.Sprintf(" %d", h.Count)
			} else {
				s += " " + h.Text + ">" + h.Plain
			}
			got = append(got, s)
		}
		if x := fmt.Sprint(got); x != c.want && (c.want != "" || len(got) > 0) {
			t.Errorf("%q in %s: got %s, want %s", c.text, c.lang, x, c.want)
		}
	}
}

func TestSyllablesOfCommonWords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{"cat": 1, "table": 2, "course": 1, "provider": 3, "credential": 3, "asked": 1, "wanted": 2, "free": 1, "a": 1, "hm": 1} {
		if got := plain.Syllables(word); got != want {
			t.Errorf("%s: %d, want %d", word, got, want)
		}
	}
}

// Two texts whose grades are known: a story for small children, and a law.
func TestTheAgeTellsAStoryFromALaw(t *testing.T) {
	t.Parallel()
	story := "The cat sat on the mat. The dog came in. The cat ran up the tree. The dog did not see her. He went home to eat."
	law := "The competent authority may, notwithstanding the provisions of the preceding paragraph, authorise the dissemination of statistical information, provided that confidentiality is maintained."
	ages := []int{plain.Age(story), plain.Age(law)}
	if ages[0] > 70 || ages[1] < 200 || !slices.IsSorted(ages) {
		t.Errorf("the story is for %d, the law for %d tenths of a year", ages[0], ages[1])
	}
	if plain.Age("1, 2, 3") != 0 {
		t.Error("numbers alone have no age")
	}
}

func FuzzHints(f *testing.F) {
	f.Add("One. Two: three؟", "en")
	f.Add("\xff.", "de")
	f.Fuzz(func(t *testing.T, text, lang string) {
		for _, h := range plain.Hints(text, lang) {
			if h.Text == "" {
				t.Errorf("a hint about nothing: %v", h)
			}
		}
		plain.Age(text)
	})
}
