package catalogue_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// reading are a library's answers to all questions.
var reading = catalogue.Answers{
	"title": {"Reading aloud with children"}, "summary": {"Choose books and read them so that children join in."}, "language": {"en"},
	"outcomes": {"Choose a book for a child's age\r\nRead so that children join in"}, "hours": {"30"}, "ects": {"1"}, "level": {"3"},
	"assessment": {"practical-assessment"}, "criteria": {"The book suits the age\r\nChildren speak"}, "quality": {"internal"},
	"start": {"2027-03-10"}, "end": {"2027-04-14"}, "mode": {"onsite"}, "place": {"Millbrook Library"},
	"price": {"12,50"}, "currency": {"EUR"}, "contact": {"courses@library.example"},
}

// library is the world's provider without a web site.
func (w *world) library() {
	w.s.Public = "https://portal.example"
}

func with(change ...string) catalogue.Answers {
	a := maps.Clone(reading)
	for i := 0; i < len(change); i += 2 {
		a[change[i]] = []string{change[i+1]}
	}
	return a
}

// answer sends every step of the form, and gives what was wrong first.
func (w *world) answer(id catalogue.HostedID, a catalogue.Answers) (err error) {
	w.Helper()
	for step := 1; step <= catalogue.HostedSteps; step++ {
		if e := w.s.SaveHosted(w.Context(), w.manager, id, step, a); e != nil && err == nil {
			err = e
		}
	}
	return err
}

// hosted is a page with these answers, published.
func (w *world) hosted(a catalogue.Answers) (catalogue.HostedID, catalogue.OfferID) {
	w.Helper()
	h, err := w.s.OpenHosted(w.Context(), w.manager, w.org.ID)
	w.must(err)
	w.must(w.answer(h.ID, a))
	j, err := w.s.PublishHosted(w.Context(), w.manager, h.ID)
	w.must(err)
	return h.ID, j.Offer.ID
}

// S-411: at most 14 questions, and what they make is listed as any other offer.
func TestALibraryWithoutAWebSiteAnswersFourteenQuestionsAndIsListed(t *testing.T) {
	t.Parallel()
	if n := len(catalogue.HostedQuestions()); n > 14 {
		t.Fatalf("%d questions", n)
	}
	each(t, func(w *world) {
		w.library()
		id, offer := w.hosted(reading)
		v, err := w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		if !v.Listed || v.Offer.LocalID != string(id) || v.Offer.URL != "https://portal.example/hosted/"+string(id) || v.Offer.Price.Minor != 1250 ||
			len(v.Offer.Outcomes) != 2 || v.Offer.Assessment.Criteria[1].Outcome != 1 || v.Offer.AwardingBody[0].Name != "Harbour Training Works" || v.Offer.Country[0] != "XF" {
			w.Errorf("not what was answered: %+v", v.Offer)
		}
		if got, want := w.heard(), []string{"catalogue.offer_listed"}; !slices.Equal(got, want) {
			w.Errorf("events: got %v, want %v", got, want)
		}
		p, err := w.s.PublicHosted(w.Context(), identity.Anonymous, id)
		w.must(err)
		var data map[string]any
		w.must(json.Unmarshal(p.JSONLD, &data))
		if data["identifier"] != string(id) || data["url"] != v.Offer.URL || p.Saves != catalogue.HostedSteps || p.Published.IsZero() {
			w.Errorf("the page: %s, %+v", p.JSONLD, p.HostedPage)
		}
		r, err := w.s.Check(w.Context(), identity.Anonymous, catalogue.CheckInput{Body: p.JSONLD, Name: "page"})
		w.must(err)
		if len(r.Offers) != 1 || !r.Offers[0].Listed || catalogue.ContentHash(r.Offers[0].Offer) != v.Hash {
			w.Errorf("the validator reads the page otherwise: %+v", r)
		}
	})
}

func TestARefusedAnswerIsKeptAndNamesItsQuestion(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		h, err := w.s.OpenHosted(w.Context(), w.manager, w.org.ID)
		w.must(err)
		_, err = w.s.PublishHosted(w.Context(), w.manager, h.ID)
		if l, _ := fault.Of(err); len(l) != 12 || l[0].Key != "catalogue.hosted.needed" {
			w.Errorf("nothing answered: got %v", err)
		}
		for field, c := range map[string]struct{ typed, key string }{
			"hours": {"thirty", "catalogue.hosted.number"}, "start": {"31.2.2027", "catalogue.hosted.date"}, "end": {"2027-01-01", "catalogue.hosted.end_before_start"},
			"price": {"1.005", "catalogue.hosted.price"}, "contact": {"ask me", "catalogue.hosted.contact"}, "language": {"tlh", "catalogue.hosted.choice"},
			"level": {"9", "catalogue.hosted.choice"}, "title": {"", "catalogue.hosted.needed"}, "assessment": {"juggling", "catalogue.hosted.choice"}, "summary": {strings.Repeat("x", 4001), "catalogue.hosted.too_long"},
			"field": {"0999", "catalogue.hosted.choice"}, "supports": {"lunch", "catalogue.hosted.choice"}, "places": {"a dozen", "catalogue.hosted.places"}, "places2": {"0", "catalogue.hosted.places"},
			"start2":   {"2027-03-10", "catalogue.hosted.same_start"},
			"currency": {"", "catalogue.hosted.currency"}, "mode": {"", "catalogue.hosted.needed"}, "outcomes": {strings.Repeat("a\n", 41), "catalogue.hosted.too_many"},
		} {
			err := w.answer(h.ID, with(field, c.typed))
			l, _ := fault.Of(err)
			if len(l) == 0 || l[0].Key != c.key || l[0].Field != field {
				w.Errorf("%s: got %v, want %s", field, err, c.key)
			}
			d, err := w.s.HostedDraft(w.Context(), w.manager, h.ID)
			w.must(err)
			if got := strings.Join(d.Answers[field], ""); got != c.typed {
				w.Errorf("%s: kept %.40q", field, got)
			}
			if _, err := w.s.PublishHosted(w.Context(), w.manager, h.ID); err == nil {
				w.Errorf("%s: published", field)
			}
		}
	})
}

// What people look for and decide by is asked within the fourteen: subject, every
// date with its places, and what the provider helps with.
func TestAPageSaysItsSubjectItsDatesItsPlacesAndItsHelp(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		a := with("field", "011", "places", "12", "start3", "2027-09-10", "end3", "2027-10-15", "places3", "١٥")
		a["supports"] = []string{"childcare", "evening", "equipment", "childcare"}
		_, offer := w.hosted(a)
		v, err := w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		o := v.Offer
		if o.Field != "011" || !slices.Equal(o.Supports, []string{"childcare", "evening", "equipment"}) || len(o.Runs) != 2 ||
			o.Runs[0].ID != "2027-03-10" || o.Runs[0].Places != 12 || o.Runs[1].ID != "2027-09-10" || o.Runs[1].Places != 15 || o.Runs[1].Place != "Millbrook Library" {
			w.Errorf("not what was answered: %+v", o)
		}
		if a.Runs() != 3 {
			w.Errorf("the last date is number %d", a.Runs())
		}
		_, offer = w.hosted(with("start", "", "end", "", "rolling", "yes", "places", "4", "start2", "2027-05-01", "title", "Reading at home"))
		v, err = w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		if r := v.Offer.Runs; len(r) != 2 || !r[0].Rolling || r[0].Places != 4 || r[1].Rolling || r[1].ID != "2027-05-01" {
			w.Errorf("a rolling start and a date: %+v", r)
		}
	})
}

func TestArabicDigitsAndACommaAreNumbers(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		_, offer := w.hosted(with("hours", "٣٠", "price", "١٢٫٥", "start", "١٠/٣/٢٠٢٧", "language", "ar", "contact", "+٩٦٢ ٦ ٥٥٥ ٠١٠٠"))
		v, err := w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		if v.Offer.Workload.Hours.String() != "30" || v.Offer.Price.Minor != 1250 || v.Offer.Title["ar"] == "" || !v.Offer.Runs[0].Start.Equal(time.Date(2027, 3, 10, 0, 0, 0, 0, time.UTC)) {
			w.Errorf("got %+v", v.Offer)
		}
	})
}

func TestPublishingAChangedPageIsANewVersionOfTheSameOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		id, offer := w.hosted(reading)
		w.heard()
		_, err := w.s.PublishHosted(w.Context(), w.manager, id)
		w.must(err)
		if got := w.heard(); len(got) != 0 {
			w.Errorf("nothing changed: heard %v", got)
		}
		w.must(w.answer(id, with("hours", "40")))
		j, err := w.s.PublishHosted(w.Context(), w.manager, id)
		w.must(err)
		versions, err := w.s.Versions(w.Context(), identity.Anonymous, offer)
		w.must(err)
		if j.Offer.ID != offer || len(versions) != 2 || versions[0].Class != catalogue.Substantive {
			w.Errorf("got offer %s, versions %+v", j.Offer.ID, versions)
		}
		w.must(w.s.TakeDownHosted(w.Context(), w.manager, id))
		if p, err := w.s.PublicHosted(w.Context(), identity.Anonymous, id); err != nil || !p.Gone || p.Listed {
			w.Errorf("taken down: %+v, %v", p.HostedPage, err)
		}
		if j, err = w.s.PublishHosted(w.Context(), w.manager, id); err != nil || j.Offer.ID != offer || !j.Listed {
			w.Errorf("published again: %s, %v", j.Offer.ID, err)
		}
	})
}

// The identifier makes it the same offer: what was approved stays approved.
func TestAPageThatMovesToTheProvidersOwnSiteStaysTheSameOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		id, offer := w.hosted(reading)
		before, err := w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		w.must(w.db.Write(w.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			return catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: offer, Kind: catalogue.FactApproved, Value: before.Hash, Source: "qaf"})
		}))
		d, err := w.s.HostedDraft(w.Context(), w.manager, id)
		w.must(err)
		lines, err := w.s.OwnPage(d)
		w.must(err)
		if strings.Contains(string(lines), "portal.example") {
			w.Errorf("the lines lead back here: %s", lines)
		}
		w.site.set("/reading", `<!doctype html><html lang="en"><script type="application/ld+json">`+string(lines)+`</script>`)
		w.clock.Advance(time.Hour)
		if h := w.harvest(); h.Found != 1 || h.New != 0 || h.Changed != 0 {
			w.Errorf("harvest: %+v", h)
		}
		after, err := w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		if after.Hash != before.Hash || after.Drift != nil || !after.Listed || after.Offer.URL != "https://"+harbour+"/reading" {
			w.Errorf("after the move: %+v", after)
		}
		p, err := w.s.PublicHosted(w.Context(), identity.Anonymous, id)
		w.must(err)
		if p.Moved != "https://"+harbour+"/reading" || p.JSONLD != nil {
			w.Errorf("the hosted page leads to %q", p.Moved)
		}
		if _, err := w.s.PublishHosted(w.Context(), w.manager, id); w.faultKey(err) != "catalogue.hosted.moved" {
			w.Errorf("publishing here again: %v", err)
		}
	})
}

func TestNobodyElseWritesAProvidersPageAndADraftIsNotPublic(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		h, err := w.s.OpenHosted(w.Context(), w.manager, w.org.ID)
		w.must(err)
		stranger := identity.Actor{Person: "x", Tenant: "other", Roles: []identity.Role{identity.RoleManager}}
		for name, err := range map[string]error{
			"save": w.s.SaveHosted(w.Context(), stranger, h.ID, 1, reading), "take down": w.s.TakeDownHosted(w.Context(), stranger, h.ID),
		} {
			if w.faultKey(err) != "identity.denied" {
				w.Errorf("%s: got %v", name, err)
			}
		}
		if _, err := w.s.HostedDraft(w.Context(), stranger, h.ID); w.faultKey(err) != "identity.denied" {
			w.Errorf("read: got %v", err)
		}
		if _, err := w.s.PublicHosted(w.Context(), identity.Anonymous, h.ID); w.faultKey(err) != "catalogue.hosted.not_found" {
			w.Errorf("a draft in public: got %v", err)
		}
		w.must(w.s.TakeDownHosted(w.Context(), w.manager, h.ID))
		if all, err := w.s.HostedPages(w.Context(), w.manager, w.org.ID); err != nil || len(all) != 0 {
			w.Errorf("a draft that was given up: %v, %v", all, err)
		}
	})
}

func TestTheListBeginsWithWhatUnlocksMostAndIsReadInParts(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for i := range 5 {
			n := string(rune('a' + i))
			w.site.set("/one-"+n, course("identifier", `"ONE-`+n+`"`, "teaches", ""))
		}
		w.site.set("/two", course("identifier", `"TWO"`, "teaches", "", "timeRequired", "", "numberOfCredits", ""))
		w.site.set("/fine", course("identifier", `"FINE"`, "about", ""))
		w.harvest()
		obstacles, err := w.s.Obstacles(w.Context(), w.manager, w.org.ID)
		w.must(err)
		if len(obstacles) < 2 || obstacles[0].Reason != "xf-2026#XF-E4" || obstacles[0].Alone != 5 || obstacles[0].Offers != 6 || obstacles[1].Alone != 0 {
			w.Errorf("obstacles: %+v", obstacles)
		}
		var pages []string
		for after, parts := "", 0; ; parts++ {
			part, err := w.s.Worklist(w.Context(), w.manager, w.org.ID, "", after, 2)
			w.must(err)
			for _, p := range part.Pages {
				pages = append(pages, strings.TrimPrefix(p.Page, "https://"+harbour))
				if p.Page == "https://"+harbour+"/two" && (!strings.Contains(p.Paste, `"teaches"`) || !strings.Contains(p.Paste, `"timeRequired"`) && !strings.Contains(p.Paste, `"numberOfCredits"`)) {
					w.Errorf("the page's lines at once: %s", p.Paste)
				}
			}
			if after = part.Next; after == "" || parts > 10 {
				break
			}
		}
		if i := slices.Index(pages, "/two"); i != 5 || len(slices.Compact(slices.Sorted(slices.Values(pages)))) != len(pages) {
			w.Errorf("pages: %v", pages)
		}
		only, err := w.s.Worklist(w.Context(), w.manager, w.org.ID, obstacles[1].Reason, "", 0)
		w.must(err)
		if len(only.Pages) != 1 {
			w.Errorf("with %s: %d pages", obstacles[1].Reason, len(only.Pages))
		}
		if _, err := w.s.Worklist(w.Context(), w.manager, w.org.ID, "", "%%", 0); w.faultKey(err) != "catalogue.work.cursor" {
			w.Errorf("a broken cursor: %v", err)
		}
		rows, next, err := w.s.OwnOffers(w.Context(), w.manager, w.org.ID, "", 4)
		w.must(err)
		rest, end, err := w.s.OwnOffers(w.Context(), w.manager, w.org.ID, next, 4)
		w.must(err)
		if len(rows) != 4 || len(rest) != 3 || end != "" {
			w.Errorf("own offers: %d, %d, %q", len(rows), len(rest), end)
		}
	})
}

// S-105: figures are counted from rows; what was not measured is said.
func TestTheBurdenIsCountedFromStoredRows(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		w.site.set("/bad", course("teaches", ""))
		w.harvest()
		b, err := w.s.Burden(w.Context(), w.manager, w.org.ID)
		w.must(err)
		if b.Offers != 1 || b.Listed != 0 || b.Open == 0 || b.Closed != 0 || b.Measured != 0 || b.Unmeasured != 1 || b.WithinDay != b.Pages || b.Pages == 0 || b.MessagesKnown {
			w.Errorf("before: %+v", b)
		}
		open := b.Open
		w.clock.Advance(2 * time.Hour)
		w.site.set("/bad", course())
		changed := w.clock.Now().Add(-25 * time.Minute).Format(http.TimeFormat)
		w.site.mu.Lock()
		w.site.answers = func(rw http.ResponseWriter) bool { rw.Header().Set("Last-Modified", changed); return false }
		w.site.mu.Unlock()
		w.harvest()
		w.hosted(reading)
		b, err = w.s.Burden(w.Context(), w.manager, w.org.ID)
		w.must(err)
		if b.Listed != 2 || b.Hosted != 1 || b.Closed == 0 || b.Open+b.Closed < open || b.Measured != 1 || b.Minutes != 25 || !b.LastRead.Equal(w.clock.Now()) {
			w.Errorf("after: %+v", b)
		}
		w.clock.Advance(25 * time.Hour)
		b, err = w.s.Burden(w.Context(), w.manager, w.org.ID)
		w.must(err)
		if b.WithinDay != 0 {
			w.Errorf("a day later: %+v", b)
		}
		operator := identity.Actor{Person: "tove", Tenant: "office", Roles: []identity.Role{identity.RoleOperator}}
		all, next, err := w.s.Burdens(w.Context(), operator, "", 10)
		if err != nil || len(all) != 1 || next != "" || all[0].Provider.ID != w.org.ID {
			w.Errorf("the operator's: %+v, %q, %v", all, next, err)
		}
		if _, _, err := w.s.Burdens(w.Context(), w.manager, "", 10); w.faultKey(err) != "identity.denied" {
			w.Errorf("a provider reads everybody's: %v", err)
		}
	})
}

func TestAChangedFieldIsNamedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"en": {"Learning outcomes 2 (French)", "Assessment forms", "practical assessment", "Workload hours"},
		"fr": {"Acquis d'apprentissage 2", "", "", ""},
	} {
		p := i18n.For(lang)
		got := []string{catalogue.SayChangedField(p, "outcomes[2]@fr"), catalogue.SayChangedField(p, "assessment.types"),
			catalogue.SayChangedValue(p, "assessment.types", "practical-assessment"), catalogue.SayChangedField(p, "workload.hours")}
		for i := range want {
			if want[i] != "" && got[i] != want[i] {
				t.Errorf("%s: got %q, want %q", lang, got[i], want[i])
			}
		}
	}
}
