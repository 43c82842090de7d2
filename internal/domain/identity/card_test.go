package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/fault"
)

// counsel founds an employment service with a counsellor.
func (h house) counsel(t *testing.T) identity.Actor {
	t.Helper()
	identitytest.Organisation(t, h.Service, "service", identity.KindFunder)
	return identitytest.Member(t, h.Service, "service", "idris", identity.RoleCounsellor)
}

func (h house) card(t *testing.T, a identity.Actor) identity.PrintedCard {
	t.Helper()
	c, err := h.MakeCard(t.Context(), a, identity.Named{Name: "Tomas Berg", BirthDate: "1974-02-03", Email: "left@out.example"}, "407193")
	must(t, err)
	return c
}

func (h house) enter(t *testing.T, code, pin string) (identity.SignedIn, error) {
	t.Helper()
	return h.RedeemCard(t.Context(), identity.Anonymous, identity.CardRequest{Code: code, PIN: pin, Address: "192.0.2.1", Next: "/learning"})
}

func TestEachCodeOfACardSignsInOnceWithThePIN(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		c := h.card(t, idris)
		if len(c.Codes) != 10 || len(slices.Compact(slices.Sorted(slices.Values(c.Codes)))) != 10 || len(c.Codes[0]) != 14 {
			t.Fatalf("%d codes", len(c.Codes))
		}
		in, err := h.enter(t, c.Codes[0], "407193")
		if err != nil || in.Person != c.Person || in.Next != "/learning" || in.Tenant != "" {
			t.Fatalf("got %+v, %v", in, err)
		}
		_, err = h.enter(t, c.Codes[0], "407193")
		wantFault(t, err, "identity.card.void")
		// Typed on a phone: small letters, no hyphens, O for 0, digits of the reader's own.
		typed := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(c.Codes[1]))
		_, err = h.enter(t, typed, "٤٠٧١٩٣")
		must(t, err)
		me := h.actor(t, c.Person, "")
		own, err := h.OwnCards(t.Context(), me)
		if err != nil || len(own) != 1 || own[0].Left != 8 || !own[0].Works(h.clock.Now()) {
			t.Errorf("got %v, %v", own, err)
		}
		p, err := h.PersonByID(t.Context(), me, c.Person)
		if err != nil || p.Email != "" || p.Name != "Tomas Berg" {
			t.Errorf("got %v, %v", p, err)
		}
	})
}

func TestWhateverDoesNotFitIsOneAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		c := h.card(t, idris)
		var said []string
		for _, try := range [][2]string{{c.Codes[0], "407194"}, {"0000-0000-0000", "407193"}, {"", ""}, {c.Codes[0], ""}} {
			_, err := h.enter(t, try[0], try[1])
			wantFault(t, err, "identity.card.void")
			said = append(said, fmt.Sprint(err))
		}
		if len(slices.Compact(said)) != 1 {
			t.Errorf("the answers differ: %v", said)
		}
		h.clock.Advance(365*24*time.Hour - time.Second)
		_, err := h.enter(t, c.Codes[0], "407193")
		must(t, err)
		h.clock.Advance(time.Second)
		_, err = h.enter(t, c.Codes[1], "407193")
		wantFault(t, err, "identity.card.void")
	})
}

func TestTenWrongPINsEndACardAndManyFromOneAddressAreStopped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		c := h.card(t, idris)
		for i := range 9 {
			_, err := h.RedeemCard(t.Context(), identity.Anonymous, identity.CardRequest{Code: c.Codes[i], PIN: "000000", Address: fmt.Sprint("192.0.2.", i)})
			wantFault(t, err, "identity.card.void")
		}
		_, err := h.enter(t, c.Codes[0], "407193") // the right one sets the count back
		must(t, err)
		for i := range 10 {
			_, err := h.RedeemCard(t.Context(), identity.Anonymous, identity.CardRequest{Code: c.Codes[9], PIN: "000000", Address: fmt.Sprint("192.0.3.", i)})
			wantFault(t, err, "identity.card.void")
		}
		_, err = h.enter(t, c.Codes[1], "407193")
		wantFault(t, err, "identity.card.void")
		for range 18 {
			_, err := h.enter(t, "none", "000000")
			wantFault(t, err, "identity.card.void")
		}
		_, err = h.enter(t, "none", "000000")
		wantFault(t, err, "identity.link.too_many")
		h.clock.Advance(15 * time.Minute)
		_, err = h.enter(t, "none", "000000")
		wantFault(t, err, "identity.card.void")
	})
}

func TestTwoWhoUseACodeAtOnceAreOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		c := h.card(t, h.counsel(t))
		wins := race(8, func(int) error {
			_, err := h.RedeemCard(t.Context(), identity.Anonymous, identity.CardRequest{Code: c.Codes[0], PIN: "407193", Address: "192.0.2.1"})
			if err != nil && !fault.Is(err, "identity.card.void") {
				t.Error(err)
			}
			return err
		})
		if wins != 1 {
			t.Errorf("%d signed in with one code", wins)
		}
	})
}

func TestManyWhoGuessAtOnceGuessNoMoreThanTen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		c := h.card(t, h.counsel(t))
		race(16, func(i int) error {
			_, err := h.RedeemCard(t.Context(), identity.Anonymous, identity.CardRequest{Code: c.Codes[0], PIN: "999990", Address: fmt.Sprint("192.0.2.", i)})
			if !fault.Is(err, "identity.card.void") {
				t.Error(err)
			}
			return err
		})
		_, err := h.enter(t, c.Codes[0], "407193")
		wantFault(t, err, "identity.card.void")
	})
}

func TestALostCardIsReplaced(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		c := h.card(t, idris)
		fresh, err := h.ReplaceCard(t.Context(), idris, c.ID, "518204")
		must(t, err)
		_, err = h.enter(t, c.Codes[0], "407193")
		wantFault(t, err, "identity.card.void")
		_, err = h.enter(t, c.Codes[0], "518204")
		wantFault(t, err, "identity.card.void")
		in, err := h.enter(t, fresh.Codes[0], "518204")
		if err != nil || in.Person != c.Person {
			t.Errorf("got %+v, %v", in, err)
		}
		all, err := h.Cards(t.Context(), idris)
		if err != nil || len(all) != 2 || all[0].ID != fresh.ID || all[0].Name != "Tomas Berg" || all[1].Ended.IsZero() {
			t.Errorf("got %v, %v", all, err)
		}
		// Who lost it ends it, too.
		must(t, h.EndCard(t.Context(), h.actor(t, c.Person, ""), fresh.ID))
		wantFault(t, h.EndCard(t.Context(), idris, fresh.ID), "identity.card.ended")
		_, err = h.enter(t, fresh.Codes[1], "518204")
		wantFault(t, err, "identity.card.void")
	})
}

func TestACardIsMadeByACounsellorOfItsOrganisationAndNobodyElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		identitytest.Organisation(t, h.Service, "elsewhere", identity.KindFunder)
		other := identitytest.Member(t, h.Service, "elsewhere", "other", identity.RoleCounsellor)
		lind := identitytest.Member(t, h.Service, "", "lind")
		c := h.card(t, idris)
		for _, who := range []identity.Actor{identity.Anonymous, lind} {
			_, err := h.MakeCard(t.Context(), who, identity.Named{Name: "x"}, "407193")
			wantFault(t, err, "identity.denied")
			_, err = h.Cards(t.Context(), who)
			wantFault(t, err, "identity.denied")
		}
		for _, who := range []identity.Actor{identity.Anonymous, lind, other} {
			_, err := h.Card(t.Context(), who, c.ID)
			wantFault(t, err, "identity.denied")
			wantFault(t, h.EndCard(t.Context(), who, c.ID), "identity.denied")
			_, err = h.ReplaceCard(t.Context(), who, c.ID, "407193")
			wantFault(t, err, "identity.denied")
		}
		_, err := h.ReplaceCard(t.Context(), h.actor(t, c.Person, ""), c.ID, "407193")
		wantFault(t, err, "identity.denied") // sees it, and makes none
		_, err = h.Card(t.Context(), idris, "none")
		wantFault(t, err, "identity.card.none")
		for pin, want := range map[string]string{"12345": "identity.card.pin", "abcdef": "identity.card.pin", "": "identity.card.pin", "111111": "identity.card.pin_easy", "123456": "identity.card.pin_easy", "987654": "identity.card.pin_easy"} {
			_, err := h.MakeCard(t.Context(), idris, identity.Named{Name: "x"}, pin)
			wantFault(t, err, want)
			_, err = h.ReplaceCard(t.Context(), idris, c.ID, pin)
			wantFault(t, err, want)
		}
		_, err = h.MakeCard(t.Context(), idris, identity.Named{BirthDate: "1974-02-30"}, "1")
		for _, want := range []string{"identity.person.birth_date", "identity.person.name_missing", "identity.card.pin"} {
			wantFault(t, err, want)
		}
		must(t, h.Erase(t.Context(), h.actor(t, c.Person, ""), c.Person))
		_, err = h.enter(t, c.Codes[0], "407193")
		wantFault(t, err, "identity.card.void")
	})
}
