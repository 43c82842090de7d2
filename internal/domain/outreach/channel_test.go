package outreach_test

import (
	"strconv"
	"sync"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
)

func (h *house) channel(l outreach.List) outreach.Channel {
	h.t.Helper()
	c, err := h.OpenChannel(h.t.Context(), h.irina, outreach.Channel{List: l.ID, Lang: "ar", Origins: []string{" https://Help.example/pages/1 ", "https://help.example"}})
	must(h.t, err)
	return c
}

// open is a list for nobody in particular.
func (h *house) open(a identity.Actor) outreach.List {
	h.t.Helper()
	l, err := h.MakeList(h.t.Context(), a, outreach.List{Title: "For work", Words: "Read these.", Items: items("medicines", "books")})
	must(h.t, err)
	return l
}

func TestAnOrganisationsListIsReadOnItsOwnPagesWithoutAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.channel(h.open(h.irina))
		if len(c.Origins) != 1 || c.Origins[0] != "https://help.example" {
			t.Errorf("framed by %v", c.Origins)
		}
		got, p, err := h.Carry(t.Context(), identity.Anonymous, c.ID)
		must(t, err)
		if got.Lang != "ar" || p.By != "service" || standings(p) != "medicines offered, books offered" {
			t.Errorf("got %+v, %+v", got, p)
		}
		_, err = h.EndChannel(t.Context(), h.samira, c.ID)
		wantFault(t, err, "identity.denied")
		_, err = h.EndChannel(t.Context(), h.irina, c.ID)
		must(t, err)
		_, _, err = h.Carry(t.Context(), identity.Anonymous, c.ID)
		wantFault(t, err, "outreach.channel.none")
		wantFault(t, h.Count(t.Context(), identity.Anonymous, c.ID, outreach.Shown), "outreach.channel.none")
	})
}

func TestAChannelSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l, own, whom := h.open(h.irina), h.open(h.samira), h.list(h.irina)
		good := outreach.Channel{List: l.ID, Lang: "ar", Origins: []string{"https://help.example"}}
		for _, c := range []struct {
			key   string
			spoil func(*outreach.Channel)
		}{
			{"outreach.channel.origin", func(c *outreach.Channel) { c.Origins = []string{"http://help.example"} }},
			{"outreach.channel.origin", func(c *outreach.Channel) { c.Origins = []string{"https://help.example; script-src *"} }},
			{"outreach.channel.origin", func(c *outreach.Channel) { c.Origins = []string{"*"} }},
			{"outreach.channel.origins", func(c *outreach.Channel) { c.Origins = nil }},
			{"outreach.channel.origins", func(c *outreach.Channel) {
				c.Origins = nil
				for n := range 11 {
					c.Origins = append(c.Origins, "https://help"+strconv.Itoa(n)+".example")
				}
			}},
			{"outreach.channel.lang", func(c *outreach.Channel) { c.Lang = "tlh" }},
			{"outreach.channel.for_somebody", func(c *outreach.Channel) { c.List = whom.ID }},
			{"identity.denied", func(c *outreach.Channel) { c.List = own.ID }},
		} {
			x := good
			c.spoil(&x)
			_, err := h.OpenChannel(t.Context(), h.irina, x)
			wantFault(t, err, c.key)
		}
		good.List = own.ID
		_, err := h.OpenChannel(t.Context(), h.samira, good)
		wantFault(t, err, "identity.denied")
	})
}

func TestReadersAreCountedByChannelAndSmallNumbersAreNotTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.open(h.irina)
		c := h.channel(l)
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if err := h.Count(t.Context(), identity.Anonymous, c.ID, outreach.Shown); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for range outreach.Fewest - 1 {
			must(t, h.Count(t.Context(), identity.Anonymous, c.ID, outreach.Paper))
		}
		open, err := h.Channels(t.Context(), h.irina, l.ID)
		must(t, err)
		if len(open) != 1 || len(open[0].Visits) != 2 {
			t.Fatalf("got %+v", open)
		}
		for _, v := range open[0].Visits {
			if v.Way == outreach.Shown && (v.Few || v.Count != 10) || v.Way == outreach.Paper && (!v.Few || v.Count != 0) {
				t.Errorf("told %+v", v)
			}
		}
		_, err = h.Channels(t.Context(), identity.Anonymous, l.ID)
		wantFault(t, err, "identity.denied")
	})
}

func TestAListThatBecomesSomebodysOrGoesIsNotShownAnyMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.open(h.irina)
		c := h.channel(l)
		must(t, h.Count(t.Context(), identity.Anonymous, c.ID, outreach.Shown))
		must(t, h.Save(t.Context(), h.irina, outreach.List{ID: l.ID, Version: l.Version, Title: "For Karim", Whom: "Karim", Items: l.Items}))
		_, _, err := h.Carry(t.Context(), identity.Anonymous, c.ID)
		wantFault(t, err, "outreach.channel.none")
		must(t, h.Delete(t.Context(), h.irina, l.ID))
		wantFault(t, h.Count(t.Context(), identity.Anonymous, c.ID, outreach.Shown), "outreach.channel.none")
	})
}
