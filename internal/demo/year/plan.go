package year

import "time"

// daysRead is when the sites are read for the first time.
const daysRead = 112

// offersOf are the offers with the runs that each of them has.
func offersOf(base time.Time) ([]*Offer, error) {
	offers, err := catalogueOf()
	if err != nil {
		return nil, err
	}
	for i, o := range offers {
		o.Runs = append(o.Runs, runAt(base, -14-i%60, o, 24))
	}
	return offers, nil
}

// runAt is a run that begins some days before the end (after it when negative).
func runAt(base time.Time, daysBefore int, o *Offer, places int) Run {
	start := base.AddDate(0, 0, -daysBefore).Truncate(24 * time.Hour)
	return Run{ID: "run-" + start.Format(time.DateOnly), Start: start, End: start.AddDate(0, 0, 7*(2+o.Credits)), Places: places}
}
