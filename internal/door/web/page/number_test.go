package page

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		comma bool
		want  string // empty: refused
	}{
		{"3.5", false, "3.5"}, {"3,5", false, "3.5"}, {"3,5", true, "3.5"},
		{"1,450", false, "1450"}, {"1,450", true, "1.450"}, {"1.450", true, "1450"}, {"1.450", false, "1.450"},
		{"1,450.50", true, "1450.50"}, {"1.450,50", false, "1450.50"}, {"1 450,50", true, "1450.50"},
		{"1\u202f450", true, "1450"}, {"1,000,000", false, "1000000"}, {"0.125", true, "0.125"},
		{"٣٫٥", false, "3.5"}, {"١٬٤٥٠", false, "1450"}, {"-12", false, "-12"}, {"-0", false, "0"}, {"007", false, "7"}, {".5", false, "0.5"},
		{"", false, ""}, {"1e9", false, ""}, {"12,34,56", false, ""}, {"1..5", false, ""}, {"5.", false, ""}, {"--5", false, ""}, {"1,45,0.5", false, ""},
		{"NaN", false, ""}, {"0x10", false, ""}, {strings.Repeat("9", 40), false, ""}, {",", false, ""}, {"1,,000,000", false, ""},
	} {
		got, ok := parseDecimal(c.text, c.comma)
		if c.text == "" {
			continue // Form.Decimal never asks
		}
		if ok != (c.want != "") || got != c.want {
			t.Errorf("%q (comma %v): got %q, %v, want %q", c.text, c.comma, got, ok, c.want)
		}
	}
}

func TestMoneyIsNeverRounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d, currency string
		want        int64
		ok          bool
	}{
		{"99.5", "EUR", 9950, true}, {"99.500", "EUR", 9950, true}, {"99.505", "EUR", 0, false}, {"-0.05", "EUR", -5, true},
		{"1500", "JPY", 1500, true}, {"1500.5", "JPY", 0, false}, {"1.234", "KWD", 1234, true}, {"99999999999999999999", "EUR", 0, false},
	} {
		if got, ok := minorUnits(c.d, c.currency); ok != c.ok || got != c.want {
			t.Errorf("%s %s: got %d, %v", c.d, c.currency, got, ok)
		}
	}
}

func TestDatesAreReadDayFirst(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{"2026-03-27", "27/3/2026", "27.03.2026", "٢٧/٣/٢٠٢٦"} {
		if got, ok := parseDate(text); !ok || !got.Equal(want) {
			t.Errorf("%q: got %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"30/2/2026", "3/27/2026", "tomorrow", "2026"} {
		if got, ok := parseDate(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

var canonical = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"1,450.50", "٣٫٥", "1 000", ".5", "1e9", "-0", "1.2.3"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, comma bool) {
		got, ok := parseDecimal(s, comma)
		if !ok {
			return
		}
		if s != "" && !canonical.MatchString(got) {
			t.Errorf("%q gives %q", s, got)
		}
		again, ok := parseDecimal(got, false)
		if s != "" && (!ok || again != got) && !strings.Contains(got, ".") {
			t.Errorf("%q gives %q, read again %q", s, got, again)
		}
	})
}

func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/desk?tab=2#x", "//evil.example", "https://evil.example/", "/\\evil", "/../x", "javascript:alert(1)", "/%2f%2fevil", "/\t/evil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Local(s)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Errorf("%q leads to %q", s, got)
		}
	})
}

func FuzzParseFlash(f *testing.F) {
	f.Add("eyJLaW5kIjoiZ29vZCIsIlRleHQiOiJ4In0")
	f.Fuzz(func(t *testing.T, s string) {
		if fl, ok := parseFlash(s); ok && fl.Text == "" {
			t.Errorf("%q gives an empty notice", s)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	f.Add("27/3/2026")
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := parseDate(s); ok && got.Location() != time.UTC {
			t.Errorf("%q is in %v", s, got.Location())
		}
	})
}
