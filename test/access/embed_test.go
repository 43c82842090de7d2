package access

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/outreach"
)

// A partner's figures are not made by asking again and again: who does is led on as
// ever and not counted; another visitor is.
func TestWhoFollowsACodeOverAndOverIsCountedAsOftenAsAnAddressMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manager := w.own["manager"].Actor
	l, err := w.Outreach.MakeList(t.Context(), manager, outreach.List{Title: "For work", Items: []outreach.Item{{Offer: catalogue.OfferID(w.objects["offer"])}}})
	must(t, err)
	c, err := w.Outreach.OpenChannel(t.Context(), manager, outreach.Channel{List: l.ID, Lang: "en", Origins: []string{"https://help.example"}})
	must(t, err)
	follow := func(from string, times int) {
		for range times {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/via/"+string(c.ID), nil)
			r.RemoteAddr = from
			rec := httptest.NewRecorder()
			w.Handler.ServeHTTP(rec, r)
			if rec.Code != http.StatusSeeOther {
				t.Fatalf("got %d", rec.Code)
			}
		}
	}
	counted := func() (n int) {
		all, err := w.Outreach.Channels(t.Context(), manager, l.ID)
		must(t, err)
		for _, x := range all {
			for _, v := range x.Visits {
				n += v.Count
			}
		}
		return n
	}
	const many = 1500
	follow("198.51.100.77:1", many)
	once := counted()
	if once < 100 || once >= many {
		t.Errorf("%d of %d were counted", once, many)
	}
	follow("203.0.113.9:1", 10)
	if n := counted(); n != once+10 { // told to the nearest five
		t.Errorf("another visitor: %d, was %d", n, once)
	}
}
