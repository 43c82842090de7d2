package credit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/credit"
)

// M098: what is stated in one system is shown in the reader's by both methods,
// and both are kept.
func TestALevelAndAWorkloadAbroad(t *testing.T) {
	t.Parallel()
	type said struct {
		Levels  []string
		Credits [][2]string
	}
	one := func(system, value string) []credit.Credits {
		return []credit.Credits{{System: system, Value: credit.MustParse(value)}}
	}
	for name, c := range map[string]struct {
		country string
		eqf     int
		volume  credit.Volume
		want    said
	}{
		"5 ECTS of 125 h at EQF 5 in New Zealand": {"nz", 5, credit.Volume{Hours: credit.MustParse("125"), Credits: one("ects", "5")}, said{[]string{"5", "6"}, [][2]string{{"10", "10"}, {"12.5", "12.5"}}}},
		"5 NZ credits of 50 h in Ireland":         {"IE", 4, credit.Volume{Hours: credit.MustParse("50"), Credits: one("nz", "5")}, said{[]string{"5"}, [][2]string{{"2.5", "2.5"}, {"1.67", "2"}}}},
		"60 h alone in Germany":                   {"DE", 0, credit.Volume{Hours: credit.MustParse("60")}, said{nil, [][2]string{{"2", "2"}}}},
		"stated in that system already":           {"FR", 0, credit.Volume{Credits: one("ects", "5")}, said{}},
		"a level that stands for several":         {"NO", 6, credit.Volume{}, said{[]string{"6.1", "6.2"}, nil}},
		"nobody's country":                        {"XF", 5, credit.Volume{Credits: one("ects", "5")}, said{}},
	} {
		a, ok := credit.Standard().Abroad(c.country, c.eqf, c.volume)
		got := said{Levels: a.Levels}
		for _, conv := range a.Credits {
			low, high := conv.Range()
			got.Credits = append(got.Credits, [2]string{low, high})
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if something := len(got.Levels)+len(got.Credits) > 0; ok != something || !a.Indicative {
			t.Errorf("%s: ok is %t, indicative %t", name, ok, a.Indicative)
		}
	}
}
