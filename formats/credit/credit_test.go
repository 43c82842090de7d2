package credit_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
)

func TestAmountsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want string
		code     credit.Code
		hint     string
	}{
		{in: "5", want: "5"},
		{in: "2.50", want: "2.5"},
		{in: "0", want: "0"},
		{in: "007.100", want: "7.1"},
		{in: "999999999.999999", want: "999999999.999999"},
		{in: "3,5", code: credit.Comma, hint: "3.5"},
		{in: "1,200.5", code: credit.Comma},
		{in: "", code: credit.Empty},
		{in: "-99999", code: credit.Negative},
		{in: "-", code: credit.NotANumber},
		{in: "1e9", code: credit.NotANumber},
		{in: "+5", code: credit.NotANumber},
		{in: " 5", code: credit.NotANumber},
		{in: ".5", code: credit.NotANumber},
		{in: "5.", code: credit.NotANumber},
		{in: "٣", code: credit.NotANumber},
		{in: "NaN", code: credit.NotANumber},
		{in: "1000000000", code: credit.TooLarge},
		{in: "0.1234567", code: credit.TooPrecise},
		{in: "1.00000000000000000000000000000000000000", code: credit.NotANumber},
	} {
		got, err := credit.Parse(c.in)
		if c.code == "" {
			if err != nil || got.String() != c.want {
				t.Errorf("Parse(%q) = %v, %v, want %s", c.in, got, err, c.want)
			}
			continue
		}
		var e *credit.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Hint != c.hint {
			t.Errorf("Parse(%q) error = %v, want %s hint %q", c.in, err, c.code, c.hint)
		}
	}
}

func TestEqualAmountsAreEqualWithOperator(t *testing.T) {
	t.Parallel()
	if credit.MustParse("2.50") != credit.MustParse("2.5") {
		t.Error("2.50 and 2.5 differ")
	}
}

func TestAmountsSurviveJSONAndSQLWithoutFloats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := genAmount(t)
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var b, c, d credit.Amount
		if err := json.Unmarshal(data, &b); err != nil || a != b {
			t.Fatalf("JSON string: got %v, %v, want %v", b, err, a)
		}
		if err := json.Unmarshal([]byte(a.String()), &c); err != nil || a != c {
			t.Fatalf("JSON number: got %v, %v, want %v", c, err, a)
		}
		v, _ := a.Value()
		if err := d.Scan(v); err != nil || a != d {
			t.Fatalf("SQL: got %v, %v, want %v", d, err, a)
		}
	})
}

func TestAFloatFromTheDatabaseIsAnError(t *testing.T) {
	t.Parallel()
	var a credit.Amount
	for _, src := range []any{2.5, int64(2), nil, "x"} {
		if err := a.Scan(src); err == nil {
			t.Errorf("Scan(%v) passed", src)
		}
	}
}

func TestASumBeyondTheLimitIsAnError(t *testing.T) {
	t.Parallel()
	if got, err := credit.MustParse("2.5").Add(credit.MustParse("0.5")); err != nil || got.String() != "3" {
		t.Errorf("2.5+0.5 = %v, %v", got, err)
	}
	if _, err := credit.MustParse("999999999").Add(credit.MustParse("1")); err == nil {
		t.Error("999999999+1 passed")
	}
}

func genAmount(t *rapid.T) credit.Amount {
	return credit.MustParse(rapid.StringMatching(`[0-9]{1,9}(\.[0-9]{1,6})?`).Draw(t, "amount"))
}

// The test vectors of reference-tables 3.2; M098.
func TestConversionVectors(t *testing.T) {
	t.Parallel()
	tab := credit.Standard()
	for _, c := range []struct {
		value, system, to string
		method            credit.Method
		country           string
		low, high         string // rounded to 2 decimals
	}{
		{"5", "nz", "ects", credit.YearLoad, "", "2.5", "2.5"},
		{"5", "nz", "ects", credit.Hours, "", "1.67", "2"},
		{"40", "nz", "ects", credit.YearLoad, "", "20", "20"},
		{"30", "cats", "ects", credit.YearLoad, "", "15", "15"},
		{"3", "us-sem", "ects", credit.YearLoad, "", "6", "6"},
		{"1", "my", "ects", credit.Hours, "", "1.33", "1.6"},
		{"1", "my", "ects", credit.YearLoad, "", "1.5", "1.5"},
		{"1", "au-eftsl", "ects", credit.YearLoad, "", "60", "60"},
		{"2.5", "ects", "nz", credit.YearLoad, "", "5", "5"},
	} {
		got, err := tab.Convert(credit.Credits{System: c.system, Value: credit.MustParse(c.value)}, c.to, c.method, c.country)
		if err != nil {
			t.Errorf("%s %s: %v", c.value, c.system, err)
			continue
		}
		if lo, hi := got.Low.Round(2).String(), got.High.Round(2).String(); lo != c.low || hi != c.high {
			t.Errorf("%s %s by %s = %s to %s, want %s to %s", c.value, c.system, c.method, lo, hi, c.low, c.high)
		}
		if !got.Indicative || got.Method != c.method || got.From.Value.String() != c.value || got.From.System != c.system {
			t.Errorf("%s %s: source or method lost: %+v", c.value, c.system, got)
		}
	}
}

func TestHoursConvertAtTheNationalHours(t *testing.T) {
	t.Parallel()
	tab := credit.Standard()
	for _, c := range []struct{ hours, country, low, high string }{
		{"150", "", "5", "6"},
		{"100", "", "3.33", "4"},
		{"60", "ES", "2.4", "2.4"},
		{"60", "DE", "2", "2"},
	} {
		got, err := tab.FromHours(credit.MustParse(c.hours), "ects", c.country)
		if err != nil || got.Low.Round(2).String() != c.low || got.High.Round(2).String() != c.high {
			t.Errorf("%s h in %q = %v to %v, %v, want %s to %s", c.hours, c.country, got.Low, got.High, err, c.low, c.high)
		}
	}
	low, high, open, err := tab.ToHours(credit.Credits{System: "ects", Value: credit.MustParse("15")}, "ES")
	if err != nil || open || low.String() != "375" || high.String() != "375" {
		t.Errorf("15 ECTS in ES = %v to %v open %v, %v, want 375 h", low, high, open, err)
	}
}

func TestAMinimumStaysAMinimum(t *testing.T) {
	t.Parallel()
	got, err := credit.Standard().Convert(credit.Credits{System: "us-sem", Value: credit.MustParse("3")}, "ects", credit.Hours, "")
	if err != nil || !got.AtLeast {
		t.Errorf("3 semester hours by hours = %+v, %v, want an open maximum", got, err)
	}
}

func TestAConversionWithoutFactsIsRefused(t *testing.T) {
	t.Parallel()
	tab := credit.Standard()
	for _, c := range []struct {
		from, to string
		m        credit.Method
		want     credit.Code
	}{
		{"gold", "ects", credit.YearLoad, credit.NoSystem},
		{"ects", "gold", credit.YearLoad, credit.NoSystem},
		{"jp", "ects", credit.YearLoad, credit.NoRatio},
		{"ca", "ects", credit.Hours, credit.NoHours},
		{"ects", "ecvet", credit.Hours, credit.NoHours},
	} {
		_, err := tab.Convert(credit.Credits{System: c.from, Value: credit.MustParse("1")}, c.to, c.m, "")
		var e *credit.Error
		if !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("%s to %s: %v, want %s", c.from, c.to, err, c.want)
		}
	}
}

func TestDisplayRoundsHalfUpToHalfCredits(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"5/3": "1.5", "7/4": "2", "2": "2", "9/4": "2.5", "1/5": "0"} {
		var r credit.Ratio
		if err := r.UnmarshalText([]byte(in)); err != nil || r.Display().String() != want {
			t.Errorf("Display(%s) = %s, %v, want %s", in, r.Display(), err, want)
		}
	}
}

func TestYearLoadConversionsRoundTrip(t *testing.T) {
	t.Parallel()
	ids := []string{"ects", "cats", "nz", "my", "us-sem", "us-qtr", "au-eftsl"}
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.SampledFrom(ids).Draw(t, "from"), rapid.SampledFrom(ids).Draw(t, "to")
		a := genAmount(t)
		there, back := exact(t, a, from, to), exact(t, credit.MustParse("1"), to, from)
		got := new(big.Rat).Mul(there, back)
		want, _ := new(big.Rat).SetString(a.String())
		if got.Cmp(want) != 0 {
			t.Fatalf("%v %s -> %s -> %s = %v", a, from, to, from, got)
		}
	})
}

func exact(t *rapid.T, a credit.Amount, from, to string) *big.Rat {
	c, err := credit.Standard().Convert(credit.Credits{System: from, Value: a}, to, credit.YearLoad, "")
	if err != nil {
		t.Fatal(err)
	}
	r, ok := new(big.Rat).SetString(c.Low.String())
	if !ok {
		t.Fatalf("%v is no fraction", c.Low)
	}
	return r
}

// NZ-14: 10 credits at 640 dollars are within 64 a credit; at 641 they are not.
func TestFeeCeilingIsExact(t *testing.T) {
	t.Parallel()
	ten, ceiling := credit.MustParse("10"), credit.MustParse("6400").Ratio()
	for minor, within := range map[int64]bool{64000: true, 64100: false, 64001: false} {
		fee, err := credit.FeePerCredit(minor, ten)
		if err != nil || (fee.Cmp(ceiling) <= 0) != within {
			t.Errorf("%d cents for 10 credits = %v, %v, want within %v", minor, fee, err, within)
		}
	}
	if _, err := credit.FeePerCredit(100, credit.Amount{}); err == nil {
		t.Error("a price for no credits passed")
	}
}

// The paper's cross-checks; M098.
func TestNationalLevelsSpanTheISCEDLevelsOfThePaper(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fw, from, to string
		low, high    int
	}{{"nfq", "6", "9", 5, 7}, {"nzqcf", "2", "8", 3, 6}, {"cheqf", "2", "3", 6, 7}} {
		low, high, err := credit.Standard().Span(c.fw, c.from, c.to)
		if err != nil || low != c.low || high != c.high {
			t.Errorf("%s %s-%s = ISCED %d-%d, %v, want %d-%d", c.fw, c.from, c.to, low, high, err, c.low, c.high)
		}
	}
}

func TestISCEDIsNeverDerivedSilently(t *testing.T) {
	t.Parallel()
	got, err := credit.Standard().Level("estqf", "5")
	want := credit.Standing{EQF: []int{5}, ISCED: []int{4, 5}, Derived: true, Provenance: "unverified"}
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, _ := credit.Standard().Level("nfq", "7"); got.Derived {
		t.Error("NFQ 7 is stated, not derived")
	}
}

func TestLevelsCompareAsSets(t *testing.T) {
	t.Parallel()
	my, err := credit.Standard().Level("mqf-my", "4")
	if err != nil || !cmp.Equal(my.EQF, []int{4, 5}) {
		t.Fatalf("MQF 4 = %v, %v", my, err)
	}
	if !credit.Sufficient(my.EQF, 5, false) || credit.Sufficient(my.EQF, 5, true) || credit.Sufficient(nil, 1, false) {
		t.Error("Sufficient is wrong")
	}
	if !credit.Overlap(my.EQF, []int{5, 6}) || credit.Overlap(my.EQF, []int{6}) {
		t.Error("Overlap is wrong")
	}
}

func TestUnknownLevelsAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fw, level string
		want      credit.Code
	}{{"atlantis", "1", credit.NoFramework}, {"nfq", "11", credit.NoLevel}, {"eqf", "9", credit.NoLevel}, {"eqf", "", credit.NoLevel}} {
		_, err := credit.Standard().Level(c.fw, c.level)
		var e *credit.Error
		if !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("Level(%s, %s) = %v, want %s", c.fw, c.level, err, c.want)
		}
	}
}

func TestTablesThatContradictThemselvesAreRefused(t *testing.T) {
	t.Parallel()
	eqf := `{"eqf":[],"frameworks":[]}`
	for name, c := range map[string][2]string{
		"unknown field":   {`{"systems":[{"id":"x","hours":"3"}]}`, eqf},
		"doubled system":  {`{"systems":[{"id":"x"},{"id":"x"}]}`, eqf},
		"zero ratio":      {`{"systems":[{"id":"x","perEcts":[0,1]}]}`, eqf},
		"max under min":   {`{"systems":[{"id":"x","hoursMin":"3","hoursMax":"2"}]}`, eqf},
		"an EQF too few":  {`{"systems":[]}`, eqf},
		"comma in hours":  {`{"systems":[{"id":"x","hoursMin":"3,5"}]}`, eqf},
		"not JSON at all": {`?`, eqf},
	} {
		if _, err := credit.ParseTables([]byte(c[0]), []byte(c[1])); err == nil {
			t.Errorf("%s: passed", name)
		}
	}
}

func TestEmbeddedTablesAreSound(t *testing.T) {
	t.Parallel()
	if n := len(credit.Standard().Systems()); n != 14 {
		t.Errorf("%d credit systems, want 14", n)
	}
	f, err := credit.Standard().Framework("nlqf")
	if err != nil || len(f.Levels) != 9 || credit.Standard().EQFURI(5) != "http://data.europa.eu/snb/eqf/5" {
		t.Errorf("nlqf = %v, %v", f, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"5", "3,5", "-1", "0.000001", "1e9", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := credit.Parse(s)
		if err != nil {
			return
		}
		if b, err := credit.Parse(a.String()); err != nil || a != b {
			t.Errorf("%q: %v does not survive: %v, %v", s, a, b, err)
		}
	})
}

func FuzzParseTables(f *testing.F) {
	f.Add([]byte(`{"systems":[{"id":"x","hoursMin":"3"}]}`), []byte(`{"eqf":[]}`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		_, _ = credit.ParseTables(a, b)
	})
}
