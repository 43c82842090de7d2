package outreach_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/mail"
)

const amina = "amina@post.example"

// ask asks for an alert without an account; what is not said is usual.
func (h *house) ask(r outreach.Asking) error {
	h.t.Helper()
	if r.Email == "" {
		r.Email = amina
	}
	if r.Rhythm == "" {
		r.Rhythm = outreach.Weekly
	}
	if r.Lang == "" {
		r.Lang = "en"
	}
	if r.Network == "" {
		r.Network = "192.0.2.1"
	}
	stands, err := h.Ask(h.t.Context(), identity.Anonymous, r)
	if stands {
		h.t.Error("it stands without a word of the address's owner")
	}
	h.drain()
	return err
}

func (h *house) drain() {
	h.t.Helper()
	must(h.t, h.runner.Drain(h.t.Context()))
}

// later lets time pass and the jobs do what is due.
func (h *house) later(d time.Duration) {
	h.t.Helper()
	h.clock.Advance(d)
	h.drain()
	h.drain() // what the first round found due
}

func (h *house) mails(to string) []mail.Kept { return h.outbox.To(to) }

// secret is the link in the latest mail to an address.
func (h *house) secret(to string) string {
	h.t.Helper()
	all := h.mails(to)
	if len(all) == 0 {
		h.t.Fatalf("no mail to %s", to)
	}
	_, rest, found := strings.Cut(all[0].Text, "https://learn.example"+outreach.AlertPath)
	if !found {
		h.t.Fatalf("no link in %s", all[0].Text)
	}
	return strings.Fields(rest)[0]
}

func (h *house) confirmed(r outreach.Asking) string {
	h.t.Helper()
	must(h.t, h.ask(r))
	secret := h.secret(amina)
	must(h.t, h.Confirm(h.t.Context(), identity.Anonymous, secret))
	return secret
}

func (h *house) alerts() (n int) {
	h.t.Helper()
	must(h.t, h.db.Migrator().QueryRowContext(h.t.Context(), `SELECT COUNT(*) FROM outreach_alert`).Scan(&n))
	return n
}

func TestSomebodyIsToldByMailOfWhatIsNewForTheirSearch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		care := outreach.Question{Words: "ward", Filter: map[search.Facet][]string{search.FacetProviderKind: {"university"}}}
		must(t, h.ask(outreach.Asking{Question: &care, Lang: "fr"}))
		first := h.mails(amina)
		if len(first) != 1 || first[0].Lang != "fr" || strings.Contains(first[0].Text, "ward") || first[0].Stop != "" {
			t.Fatalf("asked by %+v", first)
		}
		h.offer("brannoc", "early", "Early on the ward")
		h.later(8 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 1 {
			t.Fatalf("%d mails before anybody confirmed", n)
		}
		secret := h.confirmed(outreach.Asking{Question: &care, Lang: "fr"})
		h.later(8 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 2 {
			t.Fatalf("%d mails, and nothing is new", n)
		}
		h.offer("brannoc", "night", "Night on the ward")
		h.offer("harbour", "ward-books", "Bookkeeping of a ward")
		h.offer("aldermoor", "gardens", "Gardens")
		h.later(8 * 24 * time.Hour)
		m := h.mails(amina)[0]
		if n := len(h.mails(amina)); n != 3 || !strings.Contains(m.Subject, "1 nouvelle offre") || strings.Contains(m.Text, "Gardens") || strings.Contains(m.Text, "Bookkeeping") || strings.Contains(m.Text, "Early") {
			t.Fatalf("%d mails, the last: %s\n%s", n, m.Subject, m.Text)
		}
		for _, want := range []string{"Night on the ward", "https://learn.example/offers/night\n", " avec 1 filtre. Voici", "parce que vous l’avez demandé", "https://learn.example/alerts/" + secret} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("no %q in %s", want, m.Text)
			}
		}
		if m.Stop != "https://learn.example/alerts/"+secret {
			t.Errorf("stopped at %s", m.Stop)
		}
		h.later(8 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 3 {
			t.Errorf("%d mails: the same was told twice", n)
		}
		must(t, h.Stop(t.Context(), identity.Anonymous, secret, ""))
		wantFault(t, h.Stop(t.Context(), identity.Anonymous, secret, ""), "outreach.alert.none")
		if n := h.alerts(); n != 0 {
			t.Errorf("%d addresses are still kept", n)
		}
	})
}

func TestAMailNamesTenOffersAndSaysHowManyMoreThereAre(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.confirmed(outreach.Asking{Question: &outreach.Question{}, Rhythm: outreach.Daily})
		h.clock.Advance(time.Hour)
		for i := range 13 {
			h.offer("brannoc", catalogue.OfferID(fmt.Sprint("o", i)), fmt.Sprint("Course ", i))
		}
		h.later(25 * time.Hour)
		m := h.mails(amina)[0]
		if strings.Count(m.Text, "/offers/") != outreach.AlertMost || !strings.Contains(m.Text, "And 3 more:\nhttps://learn.example/offers?sort=newest\n") || !strings.Contains(m.Subject, "13") {
			t.Errorf("got %s\n%s", m.Subject, m.Text)
		}
	})
}

// change stores another state of an offer.
func (h *house) change(id string, fn func(*catalogue.Offer)) {
	h.t.Helper()
	var data string
	must(h.t, h.db.Migrator().QueryRowContext(h.t.Context(), `SELECT data FROM catalogue_offer WHERE id = '`+id+`'`).Scan(&data))
	var o catalogue.Offer
	must(h.t, json.Unmarshal([]byte(data), &o))
	fn(&o)
	b, err := json.Marshal(o)
	must(h.t, err)
	h.exec(`UPDATE catalogue_offer SET data = $1, hash = $2, revision = revision + 1 WHERE id = $3`, string(b), catalogue.ContentHash(o), id)
}

func TestSomebodyIsToldWhatChangedOnAListAndWhatVanished(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		now := h.db.Now()
		run := catalogue.Run{ID: "a", Start: now.AddDate(0, 6, 0), Deadline: now.AddDate(0, 4, 0), Place: "Aldermoor", Places: 12}
		h.change("medicines", func(o *catalogue.Offer) {
			o.Price, o.Runs = &catalogue.Price{Minor: 12000, Currency: "EUR"}, []catalogue.Run{run}
			o.Title = i18n.Text{"en": "Medicines at home", "fr": "Les médicaments à la maison"}
		})
		h.exec(`INSERT INTO catalogue_fact (provider, offer, kind, value, source, as_of) SELECT tenant, id, 'approved', hash, 'qaf', 1 FROM catalogue_offer WHERE id = 'medicines'`)
		h.confirmed(outreach.Asking{Offers: []catalogue.OfferID{"medicines", "sepsis", "books", "never-there"}})
		h.later(8 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 1 {
			t.Fatalf("%d mails, and nothing changed: %s", n, h.mails(amina)[0].Text)
		}
		run.Deadline, run.Place, run.Places = now.AddDate(0, 3, 0), "Harbour", 8
		h.change("medicines", func(o *catalogue.Offer) { o.Price.Minor, o.Runs = 15000, []catalogue.Run{run} })
		h.exec(`DELETE FROM catalogue_fact WHERE offer = 'medicines'`)
		h.exec(`UPDATE catalogue_offer SET gone_at = $1, listed = FALSE, revision = revision + 1 WHERE id = 'sepsis'`, h.db.Now().UnixMicro())
		h.exec(`DELETE FROM catalogue_offer WHERE id = 'books'`)
		h.later(7 * 24 * time.Hour)
		m := h.mails(amina)[0]
		for _, want := range []string{
			"Medicines at home\nNo longer approved by", "Price: now EUR\u00a0150, before EUR\u00a0120.", "The last day to apply is another one now:", "The place is another one now: Harbour.", "The number of places is another one now: 8.",
			"Sepsis on the ward\nIt has ended: its provider took it off.\nhttps://learn.example/offers/sepsis\n", "Bookkeeping\nIt has vanished",
		} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("no %q in %s", want, m.Text)
			}
		}
		if !strings.Contains(m.Subject, "3 offers") || strings.Contains(m.Text, "offers/books") || strings.Contains(m.Text, "dates are others") {
			t.Errorf("got %s\n%s", m.Subject, m.Text)
		}
		h.later(7 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 2 {
			t.Errorf("%d mails: the same was told twice", n)
		}
		run.Start = run.Start.AddDate(0, 1, 0)
		h.change("medicines", func(o *catalogue.Offer) { o.Runs = []catalogue.Run{run} })
		h.later(7 * 24 * time.Hour)
		if m := h.mails(amina)[0]; !strings.Contains(m.Text, "The dates are others now:") || strings.Contains(m.Text, "Sepsis") {
			t.Errorf("got %s", m.Text)
		}
		h.clock.Advance(run.Deadline.Sub(h.db.Now()) - 10*24*time.Hour)
		h.later(7 * 24 * time.Hour)
		if m := h.mails(amina)[0]; !strings.Contains(m.Text, "You can apply until") {
			t.Errorf("before the last day: %s", m.Text)
		}
		told := len(h.mails(amina))
		h.later(400 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != told {
			t.Errorf("what is over by the calendar was told: %s", h.mails(amina)[0].Text)
		}
	})
}

func TestAskingTellsNothingAndNobodyIsMailedToDeath(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for i := range 12 {
			must(t, h.ask(outreach.Asking{Question: &outreach.Question{Words: fmt.Sprint("care ", i)}, Network: fmt.Sprint("192.0.2.", i)}))
		}
		if n := len(h.mails(amina)); n != outreach.AlertMails {
			t.Errorf("%d mails in a day", n)
		}
		var err error
		for i := range 40 {
			err = h.ask(outreach.Asking{Question: &outreach.Question{}, Email: fmt.Sprintf("p%d@post.example", i), Network: "198.51.100.7"})
		}
		wantFault(t, err, "outreach.alert.too_many")
		h.later(49 * time.Hour)
		if n := h.alerts(); n != 0 {
			t.Errorf("%d addresses are kept that nobody confirmed", n)
		}
	})
}

func TestAnAlertIsConfirmedOnceAndNotAfterTwoDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		secret := h.confirmed(outreach.Asking{Question: &outreach.Question{Words: "care"}})
		must(t, h.Confirm(t.Context(), identity.Anonymous, secret))
		again := h.confirmed(outreach.Asking{Question: &outreach.Question{Words: "care"}, Rhythm: outreach.Daily})
		if n := h.alerts(); n != 1 || again == secret {
			t.Errorf("%d alerts about one thing", n)
		}
		wantFault(t, h.Confirm(t.Context(), identity.Anonymous, secret), "outreach.alert.none")
		must(t, h.ask(outreach.Asking{Question: &outreach.Question{Words: "books"}}))
		late := h.secret(amina)
		h.clock.Advance(outreach.AlertWait)
		wantFault(t, h.Confirm(t.Context(), identity.Anonymous, late), "outreach.alert.none")
		wantFault(t, h.Confirm(t.Context(), identity.Anonymous, "made-up"), "outreach.alert.none")
	})
}

func TestOneLinkShowsAndStopsAllOfOneAddressAndNothingOfAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		one, two := h.confirmed(outreach.Asking{Question: &outreach.Question{Words: "care"}}), h.confirmed(outreach.Asking{Offers: []catalogue.OfferID{"sepsis"}})
		must(t, h.ask(outreach.Asking{Question: &outreach.Question{}, Email: "bo@post.example"}))
		bos := h.secret("bo@post.example")
		must(t, h.Confirm(t.Context(), identity.Anonymous, bos))
		all, err := h.AlertsBy(t.Context(), identity.Anonymous, one)
		must(t, err)
		if all.This.Question.Words != "care" || len(all.Others) != 1 || len(all.Others[0].Offers) != 1 {
			t.Errorf("got %+v", all)
		}
		his, err := h.AlertsBy(t.Context(), identity.Anonymous, bos)
		must(t, err)
		wantFault(t, h.Stop(t.Context(), identity.Anonymous, one, his.This.ID), "outreach.alert.none")
		must(t, h.Stop(t.Context(), identity.Anonymous, one, all.Others[0].ID))
		_, err = h.AlertsBy(t.Context(), identity.Anonymous, two)
		wantFault(t, err, "outreach.alert.none")
		must(t, h.StopAll(t.Context(), identity.Anonymous, one))
		if n := h.alerts(); n != 1 {
			t.Errorf("%d are left, bo's is one", n)
		}
	})
}

func TestAnAlertSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		many := make([]string, 41)
		for key, r := range map[string]outreach.Asking{
			"identity.person.email":  {Email: "amina at post", Question: &outreach.Question{}},
			"outreach.alert.rhythm":  {Rhythm: "hour", Question: &outreach.Question{}},
			"search.words_long":      {Question: &outreach.Question{Words: strings.Repeat("care ", 2000)}},
			"search.facet":           {Question: &outreach.Question{Filter: map[search.Facet][]string{"shoe-size": {"42"}}}},
			"outreach.alert.filters": {Question: &outreach.Question{Filter: map[search.Facet][]string{search.FacetPlace: many}}},
			"outreach.alert.nothing": {},
		} {
			wantFault(t, h.ask(r), key)
		}
		wantFault(t, h.ask(outreach.Asking{Offers: []catalogue.OfferID{"never-there"}}), "outreach.alert.nothing")
		if n := len(h.outbox.Messages()) + h.alerts(); n != 0 {
			t.Errorf("%d mails or rows of what was refused", n)
		}
	})
}

// signedIn is a person whose address was shown to be theirs.
func (h *house) signedIn(email string) identity.Actor {
	h.t.Helper()
	p, err := h.ids.EnsurePerson(h.t.Context(), identitytest.System, identity.Named{Name: "Lind", Email: email, Lang: "en"})
	must(h.t, err)
	h.exec(`UPDATE identity_person SET verified = $1 WHERE id = $2`, h.db.Now().UnixMicro(), string(p.ID))
	return identity.Actor{Person: p.ID, Lang: "en"}
}

func TestWhoIsSignedInNeedsNoLinkAndSeesAndStopsTheirs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		before := h.confirmed(outreach.Asking{Question: &outreach.Question{Words: "books"}})
		me := h.signedIn(amina)
		stands, err := h.Ask(t.Context(), me, outreach.Asking{Email: "Amina@post.example ", Question: &outreach.Question{Words: "care"}, Rhythm: outreach.Weekly, Lang: "en", Network: "192.0.2.1"})
		must(t, err)
		if !stands {
			t.Error("her own address waits for a link")
		}
		other, err := h.Ask(t.Context(), me, outreach.Asking{Email: "somebody@post.example", Question: &outreach.Question{}, Rhythm: outreach.Weekly, Lang: "en", Network: "192.0.2.1"})
		must(t, err)
		mine, err := h.MyAlerts(t.Context(), me)
		must(t, err)
		if other || len(mine) != 2 {
			t.Fatalf("another's stands %t, hers are %d", other, len(mine))
		}
		wantFault(t, h.StopMine(t.Context(), h.samira, mine[0].ID), "outreach.alert.none")
		must(t, h.StopMine(t.Context(), me, mine[0].ID))
		wantFault(t, h.StopMine(t.Context(), me, mine[0].ID), "outreach.alert.none")
		must(t, h.ids.Erase(t.Context(), me, me.Person))
		_, err = h.AlertsBy(t.Context(), identity.Anonymous, before)
		wantFault(t, err, "outreach.alert.none")
	})
}

func TestAnAddressThatTakesNoMailIsForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.refuse = true
		must(t, h.ask(outreach.Asking{Question: &outreach.Question{}}))
		if n := h.alerts(); n != 0 {
			t.Errorf("%d are kept", n)
		}
	})
}

func TestAnAlertAskedInAPortalStaysWithinIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.portal(outreach.Shows{Members: "shores"}, "members")
		h.confirmed(outreach.Asking{Question: &outreach.Question{}, Portal: "members"})
		h.clock.Advance(time.Hour)
		h.offer("brannoc", "night", "Night on the ward")
		h.offer("harbour", "knots", "Knots")
		h.later(8 * 24 * time.Hour)
		if m := h.mails(amina)[0]; !strings.Contains(m.Text, "https://learn.example/p/members/offers/knots\n") || strings.Contains(m.Text, "night") {
			t.Errorf("got %s", m.Text)
		}
		must(t, h.ClosePortal(t.Context(), h.operator, d.ID))
		h.offer("brannoc", "dawn", "Dawn on the ward")
		h.later(8 * 24 * time.Hour)
		if m := h.mails(amina)[0]; !strings.Contains(m.Text, "https://learn.example/offers/dawn\n") {
			t.Errorf("after it closed: %s", m.Text)
		}
	})
}

// post is a mail server that can refuse.
type post struct{ h *house }

func (p post) Send(ctx context.Context, m mail.Message) error {
	if p.h.refuse {
		return refused
	}
	return p.h.outbox.Send(ctx, m)
}

var refused = fault.New(fault.Invalid, "mail.refused")
