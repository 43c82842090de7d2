package search

import (
	"testing"

	"pgregory.net/rapid"
)

func TestEightBytesAreComparedAtOnceAsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes")
		n := rapid.ByteMin(1).Draw(t, "n")
		want := false
		for _, b := range p {
			want = want || b >= n
		}
		if got := anyAtLeast(p, n); got != want {
			t.Fatalf("%v, at least %d: got %v", p, n, got)
		}
	})
}

// The walk over the dictionary leaves terms out by what they begin with.
func TestTermsBehindABeginningAreFoundFromAnyOfThem(t *testing.T) {
	t.Parallel()
	s := segment{terms: []string{"a", "car", "care", "careful", "carer", "caring", "cat", "d", "car", "e"}}
	english := dictionary{"en", 0, 8}
	for i, term := range s.terms[:english.to] {
		for n := 1; n <= len(term); n++ {
			_, want := s.prefixed(english, term[:n])
			if got := s.behind(i, english.to, term[:n]); got != want {
				t.Errorf("behind %q from %q: got %d, want %d", term[:n], term, got, want)
			}
		}
	}
}

func TestArabicStemmerLeavesOtherLettersAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zà-öа-яα-ω0-9]{1,20}`).Draw(t, "word")
		if got, want := stem(word, "ar"), stem(word, ""); got != want {
			t.Fatalf("%q: got %q, want %q", word, got, want)
		}
	})
}
