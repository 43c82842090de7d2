package page

import (
	"fmt"
	"net/http"
	"testing"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// However many addresses are asked for, the pages that are kept take little; those
// asked for all the time stay, and those of the minute before go.
func TestKeptPagesTakeNoMoreThanTheyMay(t *testing.T) {
	t.Parallel()
	var c sharedPages
	one := func(minute int64) *sharedPage { return &sharedPage{minute: minute, zipped: make([]byte, 10_000)} }
	for n := range 5_000 {
		c.put(fmt.Sprint("en /offers/", n), one(1))
		c.put("en /", one(1))
	}
	held := 0
	for _, all := range []map[string]*sharedPage{c.newer, c.old} {
		for _, p := range all {
			held += p.size()
		}
	}
	if held > 2*sharedBytes || held < sharedBytes {
		t.Errorf("%d bytes are held, at most %d may be", held, 2*sharedBytes)
	}
	if c.at("en /") == nil || c.at("en /offers/4999") == nil || c.at("en /offers/1") != nil {
		t.Error("the wrong pages are kept")
	}
	c.put("en /", one(2))
	if len(c.newer) != 1 || len(c.old) != 0 || c.size != one(2).size() {
		t.Errorf("of the minute before, %d pages are kept", len(c.newer)+len(c.old)-1)
	}
}

func TestAPageHoldsWhileNothingItIsMadeOfChanges(t *testing.T) {
	t.Parallel()
	p := &sharedPage{minute: 7, made: sqldb.Changes{"catalogue_offer": 3, "rating_words": 0}}
	for name, c := range map[string]struct {
		minute int64
		now    sqldb.Changes
		want   bool
	}{
		"as it was":          {7, sqldb.Changes{"catalogue_offer": 3}, true},
		"another table":      {7, sqldb.Changes{"catalogue_offer": 3, "job": 9}, true},
		"an offer":           {7, sqldb.Changes{"catalogue_offer": 4}, false},
		"the first words":    {7, sqldb.Changes{"catalogue_offer": 3, "rating_words": 1}, false},
		"a minute":           {8, sqldb.Changes{"catalogue_offer": 3}, false},
		"nothing is counted": {7, nil, false},
	} {
		if got := p.holds(c.minute, c.now); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
	if (*sharedPage)(nil).holds(7, nil) {
		t.Error("no page holds")
	}
}

func TestAHeaderThatWasTakenAwayIsNoticed(t *testing.T) {
	t.Parallel()
	before := http.Header{"X-Frame-Options": {"DENY"}, "Vary": {"Cookie"}}
	set, all := changed(before, http.Header{"X-Frame-Options": {"DENY"}, "Vary": {"Cookie", "Accept"}})
	if !all || len(set) != 1 || len(set["Vary"]) != 2 {
		t.Errorf("got %v %v", set, all)
	}
	if _, all := changed(before, http.Header{"Vary": {"Cookie"}}); all {
		t.Error("a header is gone, and nobody noticed")
	}
}
