package recognition

import (
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
)

var at = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

func TestAnAwardNeedsEveryUnitAndTheCreditsOfTheWhole(t *testing.T) {
	t.Parallel()
	unit := func(code string) Unit { return Unit{Code: code, Title: i18n.Text{"en": code}, Credits: ECTS(8)} }
	of := Programme{Credits: ECTS(20), Units: []Unit{unit("M1"), unit("M2")}} // 4 ECTS are free
	m1, m2 := Entry{Unit: "M1", Credits: ECTS(8)}, Entry{Unit: "M2", Credits: ECTS(8)}
	free := func(n int64) Entry { return Entry{Credits: ECTS(n)} }
	for name, c := range map[string]struct {
		counts []Entry
		met    bool
		got    Credits
		open   int
	}{
		"nothing":                          {nil, false, 0, 2},
		"all of it":                        {[]Entry{m1, m2, free(4)}, true, ECTS(20), 0},
		"the free credits are missing":     {[]Entry{m1, m2}, false, ECTS(16), 0},
		"a unit is missing":                {[]Entry{m1, free(4)}, false, ECTS(12), 1},
		"much else is no unit":             {[]Entry{m1, free(30)}, false, ECTS(12), 1},
		"a unit counts once":               {[]Entry{m1, m1, m2, free(4)}, true, ECTS(20), 0},
		"a unit for less than it gives":    {[]Entry{m1, {Unit: "M2", Credits: ECTS(6)}, free(4)}, false, ECTS(18), 0},
		"free credits in several portions": {[]Entry{m1, m2, free(1), free(3), free(2)}, true, ECTS(20), 0},
	} {
		a := AwardOf(of, c.counts)
		if a.Met != c.met || a.Credits != c.got || len(a.Open) != c.open || a.Of != ECTS(20) {
			t.Errorf("%s: got %+v", name, a)
		}
	}
}

// A module that was taken out of a programme is that module when it comes back; a
// second time it is learning like any other.
func TestWhatTheUniversityAwardedItselfReplacesTheUnitItsRowNames(t *testing.T) {
	t.Parallel()
	trial := Trial{
		Country: "XF", At: at, Programme: Programme{Owner: "aldermoor", Code: "msc", Title: i18n.Text{"en": "MSc"}, Credits: ECTS(64), EQF: 7, Units: []Unit{{Code: "M3", Title: i18n.Text{"en": "Pain"}, Credits: ECTS(8)}}},
		Policy: Policy{Scope: Domestic, DeadlineDays: 30, Articulations: []Articulation{{Offer: "m3", Unit: "M3", Credits: ECTS(8)}}},
	}
	for range 2 {
		trial.Claims = append(trial.Claims, Evidence{Offer: "m3", Issuer: "aldermoor", Country: "XF", Credits: ECTS(8), EQF: 7, IssuedOn: at.AddDate(0, -1, 0)})
	}
	tried, together, err := trial.Run()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := tried[0].Verdict, tried[1].Verdict; a.Rule != R3 || a.Unit != "M3" || b.Unit != "" || b.Granted != ECTS(8) {
		t.Errorf("got %+v, then %+v", a, b)
	}
	if len(together.Open) != 0 || together.Met || together.Credits != ECTS(16) {
		t.Errorf("together: %+v", together)
	}
}
