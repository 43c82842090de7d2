package outreach_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/ground/i18n"
)

// holds issues somebody a credential for an offer of Aldermoor.
func (h *house) holds(p identity.PersonID, offer string) {
	h.t.Helper()
	h.exec(`INSERT INTO credential_award (tenant, id, person, offer, hash, sitting, completed_on, title, record, state, prepared_at)
		VALUES ('aldermoor', $1, $2, $3, '', $1, 1, '', '{"title":{"en":"Medicines at home"}}', 'issued', 1)`, string(p)+offer, string(p), offer)
	h.exec(`INSERT INTO credential_credential (tenant, id, issuer_did, award, person, title, state, reason, issued_at, changed_at, list, slot, log_index, document, contexts, sum)
		VALUES ('aldermoor', $1, '', $1, $2, 'Medicines at home', 'issued', '', 1, 1, $1, 1, 1, '{}', '', '')`, string(p)+offer, string(p))
}

// school gives Aldermoor offers that build on "medicines" and some that do not.
func (h *house) school() {
	h.t.Helper()
	next := h.db.Now().AddDate(0, 3, 0)
	h.change("medicines", func(o *catalogue.Offer) {
		o.Field, o.Level, o.Stacking = "0913", &catalogue.Level{EQF: 5}, &catalogue.Stacking{Mode: "integrated", Targets: []string{"BSc Nursing"}}
	})
	for id, fn := range map[string]func(*catalogue.Offer){
		"injections": func(o *catalogue.Offer) {
			o.Prerequisites = i18n.Text{"en": "You hold “Medicines at Home” or work as a nurse."}
		},
		"wounds":     func(o *catalogue.Offer) { o.Stacking = &catalogue.Stacking{Targets: []string{"BSc Nursing"}} },
		"prescribe":  func(o *catalogue.Offer) { o.Field, o.Level = "0912", &catalogue.Level{EQF: 6} },
		"teach":      func(o *catalogue.Offer) { o.Field, o.Level = "0913", &catalogue.Level{EQF: 7} },
		"same-level": func(o *catalogue.Offer) { o.Field, o.Level = "0913", &catalogue.Level{EQF: 5} },
		"begun": func(o *catalogue.Offer) {
			o.Stacking, o.Runs = &catalogue.Stacking{Targets: []string{"BSc Nursing"}}, []catalogue.Run{{ID: "a", Start: h.db.Now().AddDate(0, 0, -1)}}
		},
	} {
		h.offer("aldermoor", catalogue.OfferID(id), strings.ToUpper(id))
		h.change(id, func(o *catalogue.Offer) {
			o.Runs = []catalogue.Run{{ID: "a", Start: next}}
			if id == "teach" {
				o.Runs[0].Start = next.AddDate(1, 0, 0)
			}
			fn(o)
		})
	}
	h.offer("brannoc", "elsewhere", "Elsewhere")
	h.change("elsewhere", func(o *catalogue.Offer) { o.Stacking = &catalogue.Stacking{Targets: []string{"BSc Nursing"}} })
}

func TestAGraduateWhoAgreedIsToldOfThreeOffersThatBuildOnWhatSheHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.school()
		me := h.signedIn(amina)
		wantFault(t, h.Agree(t.Context(), me, "aldermoor", true, false), "outreach.alumni.holds_nothing")
		h.holds(me.Person, "medicines")
		h.drain()
		if n := len(h.mails(amina)); n != 0 {
			t.Fatalf("%d mails to somebody who did not agree", n)
		}
		must(t, h.Agree(t.Context(), me, "aldermoor", true, false))
		h.drain()
		m := h.mails(amina)[0]
		for _, want := range []string{
			"You hold a micro-credential of aldermoor.", "INJECTIONS\n", "It asks for what you hold: Medicines at home.\nhttps://learn.example/offers/injections\n",
			"WOUNDS\n", "It counts towards the same as what you hold: Medicines at home.", "PRESCRIBE\n", "The next level in the field of what you hold: Medicines at home.", "because you agreed on",
		} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("no %q in %s", want, m.Text)
			}
		}
		if n := strings.Count(m.Text, "/offers/"); n != outreach.AlumniMost || strings.Index(m.Text, "INJECTIONS") > strings.Index(m.Text, "WOUNDS") || !strings.HasPrefix(m.Stop, "https://learn.example/alumni/") {
			t.Errorf("%d offers, stopped at %s: %s", n, m.Stop, m.Text)
		}
		h.later(30 * 24 * time.Hour)
		must(t, h.Agree(t.Context(), me, "aldermoor", true, true))
		h.later(30 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 1 {
			t.Errorf("%d mails within three months", n)
		}
		h.later(31 * 24 * time.Hour)
		if m := h.mails(amina)[0]; len(h.mails(amina)) != 2 || !strings.Contains(m.Text, "TEACH") || strings.Contains(m.Text, "WOUNDS") {
			t.Errorf("then: %s", m.Text)
		}
		h.later(91 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 2 {
			t.Errorf("%d mails: nothing is left to tell", n)
		}
		secret := strings.TrimPrefix(m.Stop, "https://learn.example/alumni/")
		must(t, h.EndAlumni(t.Context(), identity.Anonymous, secret))
		wantFault(t, h.EndAlumni(t.Context(), identity.Anonymous, secret), "outreach.alumni.none")
		if x, err := h.Agreed(t.Context(), me, "aldermoor"); err != nil || x.ID != "" {
			t.Errorf("kept %+v, %v", x, err)
		}
	})
}

func TestWhatIsRevokedIsNotBuiltOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.school()
		me := h.signedIn(amina)
		h.holds(me.Person, "medicines")
		h.exec(`UPDATE credential_credential SET state = 'revoked'`)
		must(t, h.Agree(t.Context(), me, "aldermoor", true, false))
		h.drain()
		if n := len(h.mails(amina)); n != 0 {
			t.Errorf("told %s", h.mails(amina)[0].Text)
		}
		h.exec(`UPDATE credential_credential SET state = 'issued'`) // a suspension that was lifted
		h.later(8 * 24 * time.Hour)
		if n := len(h.mails(amina)); n != 1 {
			t.Errorf("%d mails once there is something to build on", n)
		}
	})
}

func TestAnInstitutionSeesHowManyAgreedAndOnlyThoseWhoLetItWrite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		manager, other := identitytest.Member(t, h.ids, "aldermoor", "henrik", identity.RoleManager), identitytest.Member(t, h.ids, "brannoc", "bo", identity.RoleManager)
		for i := range 12 {
			g := h.signedIn(fmt.Sprintf("g%d@post.example", i))
			h.holds(g.Person, "medicines")
			must(t, h.Agree(t.Context(), g, "aldermoor", i != 3, i == 3))
			if i == 5 {
				seen, err := h.SeeAlumni(t.Context(), manager)
				must(t, err)
				if !seen.Tell.Few || seen.Tell.Count != 0 {
					t.Errorf("a small number is told: %+v", seen.Tell)
				}
			}
		}
		seen, err := h.SeeAlumni(t.Context(), manager)
		must(t, err)
		if seen.Tell.Few || seen.Tell.Count != 10 || len(seen.Contact) != 1 || seen.Contact[0].Email != "g3@post.example" {
			t.Errorf("sees %+v", seen)
		}
		theirs, err := h.SeeAlumni(t.Context(), other)
		must(t, err)
		if len(theirs.Contact) != 0 || !theirs.Tell.Few {
			t.Errorf("another institution sees %+v", theirs)
		}
		_, err = h.SeeAlumni(t.Context(), h.samira)
		wantFault(t, err, "identity.denied")
	})
}
