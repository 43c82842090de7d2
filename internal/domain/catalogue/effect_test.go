package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

var (
	statistics = EffectSource{Name: "Statistics Fellmark", Address: "https://statistics.example/e-4", AsOf: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
	counter    = identity.System("test")
)

func effectRows(t *testing.T, lines ...string) []EffectRow {
	t.Helper()
	all, err := ReadEffects(strings.NewReader("provider,offer,field,months,finished,employed\n" + strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A statistics office counts how many were in work; who reads an offer is told what
// says most about it, and what the office takes back is gone (S-134).
func TestWhatBecameOfPeopleIsShownAsNearlyAsItIsKnown(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		var v OfferView
		for _, hit := range ask(t, s, search.Query{}).Hits {
			if x, err := s.Offer(t.Context(), counter, OfferID(hit.ID)); err == nil && len(x.Offer.Field) > 2 {
				v = x
			}
		}
		if v.Offer.ID == "" {
			t.Fatal("no offer states its field")
		}
		slug, id, field := v.Provider.Slug, v.Offer.ID, v.Offer.Field[:2]
		shown := func() string {
			all, err := s.Effects(t.Context(), identity.Anonymous, v.Offer)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, e := range all {
				fmt.Fprintf(&b, "%d/%d after %d; ", e.Employed, e.Finished, e.Months)
			}
			return b.String()
		}
		take := func(dry bool, lines ...string) EffectReport {
			r, err := s.TakeEffects(t.Context(), counter, statistics, effectRows(t, lines...), dry)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		ofField, ofOther := slug+",,"+field+",12,200,150", slug+",,99,6,100,1"
		if r := take(true, ofField); r.Taken != 1 || shown() != "" {
			t.Errorf("a dry run took %d and shows %q", r.Taken, shown())
		}
		for range 2 { // the same file again changes nothing
			take(false, slug+",,"+field+",6,200,120", ofField, ofOther)
			if got := shown(); got != "120/200 after 6; 150/200 after 12; " {
				t.Errorf("of the field: %q", got)
			}
		}
		take(false, ofField, slug+","+string(id)+",,6,40,30")
		if got := shown(); got != "30/40 after 6; " {
			t.Errorf("of the offer itself: %q", got)
		}
		if take(false, ofOther); shown() != "" {
			t.Errorf("what was taken back, or is of another field, is shown: %q", shown())
		}
	})
}

// Each row that cannot be taken is named with its column and the mend; the others are
// taken.
func TestARowThatCannotBeTakenIsLeftOutAndToldOf(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		v, err := s.Offer(t.Context(), counter, OfferID(ask(t, s, search.Query{}).Hits[0].ID))
		if err != nil {
			t.Fatal(err)
		}
		slug := v.Provider.Slug
		rows := effectRows(t, slug+",,09,6,9,5", slug+",,09,6,20,21", slug+",,09,six,20,2", slug+",,,6,20,2",
			slug+",nowhere,,6,20,2", "nobody,,09,6,20,2", slug+",,health,6,20,2", "", slug+",,09,121,20,2", slug+",,09,6,20,2")
		r, err := s.TakeEffects(t.Context(), counter, statistics, rows, false)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range r.Left {
			f, ok := errors.AsType[*fault.Fault](x.Why)
			if !ok {
				t.Fatal(x.Why)
			}
			got = append(got, fmt.Sprintf("%d %s %s", x.Row, x.Column, f.Key))
		}
		want := "2 finished catalogue.effect.few|3 employed catalogue.effect.more|4 months catalogue.effect.number|5 offer catalogue.effect.about|" +
			"6 offer catalogue.offer.not_found|7 provider identity.organisation.none|8 field catalogue.effect.field|10 months catalogue.effect.number"
		if strings.Join(got, "|") != want || r.Taken != 1 {
			t.Errorf("took %d, left\n%s\nwant\n%s", r.Taken, strings.Join(got, "|"), want)
		}
		if _, err := s.TakeEffects(t.Context(), identity.Anonymous, statistics, rows, false); !fault.Is(err, "identity.denied") {
			t.Errorf("anybody takes figures over: %v", err)
		}
		for _, from := range []EffectSource{{}, {Name: "S", Address: "statistics"}} {
			if _, err := s.TakeEffects(t.Context(), counter, from, rows, false); err == nil {
				t.Errorf("%+v counts", from)
			}
		}
	})
}

func FuzzReadEffects(f *testing.F) {
	f.Add([]byte("provider,offer,field,months,finished,employed\nharbour,,09,6,20,12\n"))
	f.Add([]byte("provider;months;finished;employed;field\n\"harbour\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ReadEffects(bytes.NewReader(data))
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Errorf("not told in words: %v", err)
			}
			return
		}
		for _, row := range all {
			if row.Row < 2 || len(row.Cells) < 4 {
				t.Errorf("row %+v", row)
			}
		}
	})
}
