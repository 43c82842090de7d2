package outreach_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

// house is a country with two universities, a trainer and an alliance of the first
// university and the trainer; each of the three has one offer.
type house struct {
	*outreach.Service
	t         *testing.T
	db        *sqldb.DB
	clock     *sqldbtest.Clock
	ids       *identity.Service
	catalogue *catalogue.Service
	assurance *assurance.Service
	runner    *job.Runner
	outbox    *mail.Outbox
	refuse    bool // the mail server takes nothing

	samira, tomas, irina, operator identity.Actor
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "shipped", FS: packs.FS, Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		h := &house{t: t, db: db, clock: clock}
		h.ids, _ = identitytest.Service(t, db)
		policy := identitytest.Policy(t)
		rules := framework.New(framework.Deps{DB: db, Packs: set, Policy: policy})
		h.catalogue = catalogue.New(catalogue.Deps{DB: db, Policy: policy, Frameworks: rules, Jurisdiction: "XF"})
		h.assurance = assurance.New(assurance.Deps{DB: db, Policy: policy, Frameworks: rules, Catalogue: h.catalogue})
		h.Service = outreach.New(outreach.Deps{DB: db, Policy: policy, Catalogue: h.catalogue, Assurance: h.assurance, Secret: []byte("0123456789abcdef0123456789abcdef"), Mail: post{h}, PublicURL: "https://learn.example"})
		h.outbox, err = mail.OpenOutbox("", clock.Now)
		must(t, err)
		h.runner, err = job.NewRunner(db, h.Jobs(), job.Options{Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		for slug, kind := range map[string]identity.OrganisationKind{
			"aldermoor": identity.KindUniversity, "brannoc": identity.KindUniversity, "harbour": identity.KindProvider,
			"shores": identity.KindAlliance, "service": identity.KindFunder, "office": identity.KindOperator, "qaf": identity.KindAgency,
		} {
			identitytest.Organisation(t, h.ids, slug, kind)
		}
		for _, m := range []identity.TenantID{"aldermoor", "harbour"} {
			must(t, h.ids.JoinAlliance(t.Context(), identitytest.System, "shores", m, db.Now().AddDate(0, -1, 0)))
		}
		h.samira, h.tomas = identitytest.Member(t, h.ids, "", "samira"), identitytest.Member(t, h.ids, "", "tomas")
		h.irina = identitytest.Member(t, h.ids, "service", "irina", identity.RoleCounsellor)
		h.operator = identitytest.Member(t, h.ids, "office", "tove", identity.RoleOperator)
		h.offer("aldermoor", "medicines", "Medicines at home")
		h.offer("brannoc", "sepsis", "Sepsis on the ward")
		h.offer("harbour", "books", "Bookkeeping")
		fn(t, h)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want fault %s", err, key)
	}
}

// offer lists an offer, as an import would.
func (h *house) offer(provider identity.TenantID, id catalogue.OfferID, title string) {
	h.t.Helper()
	o := catalogue.Offer{ID: id, Provider: provider, LocalID: string(id), URL: "https://" + string(provider) + ".example/" + string(id), Title: i18n.Text{"en": title}}
	data, err := json.Marshal(o)
	must(h.t, err)
	h.exec(`INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $2, '', $3, '', $4, $5, TRUE, $6, $6, $6, '', 0)`, string(provider), string(id), o.URL, catalogue.ContentHash(o), string(data), h.db.Now().UnixMicro())
}

func (h *house) exec(q string, args ...any) {
	h.t.Helper()
	_, err := h.db.Migrator().ExecContext(h.t.Context(), q, args...)
	must(h.t, err)
}

func items(ids ...catalogue.OfferID) (all []outreach.Item) {
	for _, id := range ids {
		all = append(all, outreach.Item{Offer: id, Note: "about " + string(id)})
	}
	return all
}

func (h *house) list(a identity.Actor) outreach.List {
	h.t.Helper()
	l, err := h.MakeList(h.t.Context(), a, outreach.List{Title: " For work ", Words: "Read these.", Whom: "Karim", Items: items("medicines", "books", "nothing-like-it")})
	must(h.t, err)
	return l
}

func standings(p outreach.Page) string {
	var all []string
	for _, e := range p.Entries {
		all = append(all, string(e.Offer)+" "+string(e.Standing))
	}
	return strings.Join(all, ", ")
}

func TestAListKeepsItsOffersAndSaysWhichAreGone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.list(h.samira)
		if l.Title != "For work" || len(l.Items) != 2 || l.Tenant != "" {
			t.Errorf("kept %+v", l)
		}
		h.exec(`UPDATE catalogue_offer SET gone_at = $1, listed = FALSE, revision = revision + 1 WHERE id = 'medicines'`, h.db.Now().UnixMicro())
		p, err := h.List(t.Context(), h.samira, l.ID)
		must(t, err)
		if got := standings(p); got != "medicines gone, books offered" {
			t.Errorf("got %s", got)
		}
		h.exec(`UPDATE catalogue_offer SET listed = FALSE, revision = revision + 1 WHERE id = 'books'`)
		h.exec(`DELETE FROM catalogue_offer WHERE id = 'medicines'`)
		p, err = h.List(t.Context(), h.samira, l.ID)
		must(t, err)
		if got := standings(p); got != "medicines missing, books unlisted" || p.Entries[0].Title["en"] != "Medicines at home" || p.Entries[0].Note != "about medicines" {
			t.Errorf("got %s, %+v", got, p.Entries[0].Item)
		}
	})
}

func TestAListIsItsMakersOrItsOrganisations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		own, prepared := h.list(h.samira), h.list(h.irina)
		if prepared.Tenant != "service" {
			t.Errorf("prepared for %q", prepared.Tenant)
		}
		colleague := identitytest.Member(t, h.ids, "service", "ivo", identity.RoleCounsellor)
		p, err := h.List(t.Context(), colleague, prepared.ID)
		must(t, err)
		if p.By != "service" {
			t.Errorf("by %q", p.By)
		}
		for _, x := range []struct {
			a  identity.Actor
			id outreach.ListID
		}{{h.tomas, own.ID}, {h.samira, prepared.ID}, {h.irina, own.ID}, {identity.Anonymous, own.ID}} {
			_, err := h.List(t.Context(), x.a, x.id)
			wantFault(t, err, "identity.denied")
			wantFault(t, h.Put(t.Context(), x.a, x.id, "sepsis"), "identity.denied")
			wantFault(t, h.Delete(t.Context(), x.a, x.id), "identity.denied")
		}
		for a, want := range map[*identity.Actor]int{&h.samira: 1, &h.tomas: 0, &colleague: 1} {
			all, err := h.Lists(t.Context(), *a)
			must(t, err)
			if len(all) != want {
				t.Errorf("%s reads %d lists, want %d", a.Person, len(all), want)
			}
		}
	})
}

func TestWhoReadAnotherVersionOverwritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.list(h.irina)
		draft := outreach.List{ID: l.ID, Version: l.Version, Title: "For Karim", Items: items("books")}
		must(t, h.Save(t.Context(), h.irina, draft))
		draft.Title = "Something older"
		wantFault(t, h.Save(t.Context(), h.irina, draft), "outreach.list.stale")
		p, err := h.List(t.Context(), h.irina, l.ID)
		must(t, err)
		if p.Title != "For Karim" || len(p.Items) != 1 || p.Version != 2 {
			t.Errorf("got %+v", p.List)
		}
		must(t, h.Put(t.Context(), h.irina, l.ID, "sepsis", "books"))
		p, err = h.List(t.Context(), h.irina, l.ID)
		must(t, err)
		if got := standings(p); got != "books offered, sepsis offered" || p.Items[0].Note != "about books" {
			t.Errorf("got %s", got)
		}
	})
}

func TestALinkIsReadByWhoHasItUntilItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.list(h.irina)
		if h.LinkSecret(l) != "" {
			t.Error("a link nobody made")
		}
		wantFault(t, h.Share(t.Context(), h.irina, l.ID, "forever"), "outreach.list.period")
		first := h.shared(l.ID)
		h.clock.Advance(time.Second)
		second := h.shared(l.ID)
		if first == second || len(second) != 22 {
			t.Errorf("secrets %q, %q", first, second)
		}
		_, err := h.Shared(t.Context(), identity.Anonymous, first)
		wantFault(t, err, "outreach.list.none")
		p, err := h.Shared(t.Context(), identity.Anonymous, second)
		must(t, err)
		if p.By != "service" || standings(p) != "medicines offered, books offered" {
			t.Errorf("got %+v", p)
		}
		h.clock.Advance(32 * 24 * time.Hour)
		_, err = h.Shared(t.Context(), identity.Anonymous, second)
		wantFault(t, err, "outreach.list.ended")
		third := h.shared(l.ID)
		must(t, h.Unshare(t.Context(), h.irina, l.ID))
		_, err = h.Shared(t.Context(), identity.Anonymous, third)
		wantFault(t, err, "outreach.list.none")
	})
}

func (h *house) shared(id outreach.ListID) string {
	h.t.Helper()
	must(h.t, h.Share(h.t.Context(), h.irina, id, outreach.Month))
	p, err := h.List(h.t.Context(), h.irina, id)
	must(h.t, err)
	return h.LinkSecret(p.List)
}

func TestAListSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		long := strings.Repeat("ü", 3000)
		for key, l := range map[string]outreach.List{
			"outreach.list.title_missing": {Title: "  "},
			"outreach.list.too_long":      {Title: "a", Words: long},
			"outreach.list.full":          {Title: "a", Items: make([]outreach.Item, outreach.MostItems+1)},
		} {
			_, err := h.MakeList(t.Context(), h.samira, l)
			wantFault(t, err, key)
		}
		many := make([]string, 0, 80)
		for range 40 {
			many = append(many, "medicines", strings.Repeat("x", 200))
		}
		if got := outreach.Kept(many); len(got) != 1 {
			t.Errorf("kept %v", got)
		}
	})
}

func TestWhatAListSaysOfSomebodyIsExportedErasedAndNotKeptLong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.list(h.samira)
		h.exec(`INSERT INTO outreach_alert (id, token, person, email, about, what, portal, rhythm, lang, asked, confirmed, looked, due)
			VALUES ('a', 'b', $1, 'samira@post.example', '{"question":{"words":"care"}}', '', '', 'week', 'en', 1, 1, 1, 1)`, string(h.samira.Person))
		h.exec(`INSERT INTO outreach_alumni (tenant, id, token, person, tell, contact, told, agreed, due) VALUES ('aldermoor', 'c', 'd', $1, TRUE, TRUE, '["medicines"]', 1, 1)`, string(h.samira.Person))
		identitytest.Holds(t, h.db, h.Service, "outreach", h.samira.Person)
		prepared := h.list(h.irina)
		h.clock.Advance(366 * 24 * time.Hour)
		work, err := h.Jobs()[0].Work(t.Context(), nil)
		must(t, err)
		must(t, h.db.Write(t.Context(), sqldb.System, work))
		_, err = h.List(t.Context(), h.irina, prepared.ID)
		wantFault(t, err, "outreach.list.none")
	})
}

func (h *house) portal(shows outreach.Shows, slug string) outreach.Door {
	h.t.Helper()
	_, err := h.OpenPortal(h.t.Context(), h.operator, outreach.Portal{Tenant: "shores", Slug: slug, Title: i18n.Text{"en": slug}, Shows: shows})
	must(h.t, err)
	d, err := h.DoorAt(h.t.Context(), slug)
	must(h.t, err)
	return d
}

// seen is what a portal finds, compares and shows of the three offers.
func (h *house) seen(d outreach.Door) string {
	h.t.Helper()
	ctx := catalogue.Within(h.t.Context(), d.Scope)
	found, err := h.catalogue.Search(ctx, identity.Anonymous, search.Query{Sort: search.SortTitle, Count: []search.Facet{search.FacetProvider}})
	must(h.t, err)
	var ids []string
	for _, o := range found.Offers {
		ids = append(ids, string(o.Offer.ID))
	}
	_, listed, err := h.catalogue.Counts(ctx, identity.Anonymous)
	must(h.t, err)
	if listed != len(ids) || len(found.Facets[search.FacetProvider]) != len(ids) {
		h.t.Errorf("counts %d and providers %v where %v is found", listed, found.Facets, ids)
	}
	for _, id := range []catalogue.OfferID{"medicines", "sepsis", "books"} {
		_, err := h.catalogue.Offer(ctx, identity.Anonymous, id)
		_, compareErr := h.catalogue.Compare(ctx, identity.Anonymous, []catalogue.OfferID{id})
		_, _, dataErr := h.catalogue.OfferData(ctx, identity.Anonymous, id)
		for _, err := range []error{err, compareErr, dataErr} {
			if in := strings.Contains(strings.Join(ids, " "), string(id)); in != (err == nil) || !in && !fault.Is(err, "catalogue.offer.elsewhere") {
				h.t.Errorf("%s, found %t: %v", id, in, err)
			}
		}
	}
	return strings.Join(ids, " ")
}

func TestAPortalShowsWhatItIsForAndNothingElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.exec(`INSERT INTO catalogue_fact (provider, offer, kind, value, source, as_of) SELECT tenant, id, 'approved', hash, 'qaf', 1 FROM catalogue_offer WHERE id IN ('medicines', 'sepsis')`)
		h.exec(`INSERT INTO catalogue_fact (provider, offer, kind, value, source, as_of) VALUES ('aldermoor', 'medicines', 'approved_under', 'xf-2026', 'qaf', 1), ('brannoc', 'sepsis', 'approved_under', 'xf-2025', 'qaf', 1), ('harbour', 'books', 'approved_under', 'xf-2026', 'qaf', 1)`)
		h.exec(`INSERT INTO assurance_provider (tenant, id, status, body, since, until, reasons) VALUES ('brannoc', '1', 'accredited', 'qaf', 1, NULL, 'sound'), ('harbour', '2', 'accredited', 'qaf', 1, 2, 'sound'), ('harbour', '3', 'suspended', 'qaf', 2, NULL, 'unsound')`)
		for _, c := range []struct {
			name, want string
			shows      outreach.Shows
		}{
			{"everything", "books medicines sepsis", outreach.Shows{}},
			{"members", "books medicines", outreach.Shows{Members: "shores"}},
			{"universities", "medicines sepsis", outreach.Shows{Kinds: []identity.OrganisationKind{identity.KindUniversity}}},
			{"recognised", "sepsis", outreach.Shows{Recognised: true}},
			{"one-framework", "medicines", outreach.Shows{Frameworks: []string{"xf-2026"}}},
			{"members-of-one-framework", "medicines", outreach.Shows{Members: "shores", Frameworks: []string{"xf-2026", "xf-2025"}}},
			{"nothing", "", outreach.Shows{Members: "shores", Recognised: true}},
		} {
			if got := h.seen(h.portal(c.shows, c.name)); got != c.want {
				t.Errorf("%s: got %s, want %s", c.name, got, c.want)
			}
		}
		must(t, h.ids.LeaveAlliance(t.Context(), identitytest.System, "shores", "harbour", h.db.Now()))
		d, err := h.DoorAt(t.Context(), "members")
		must(t, err)
		if got := h.seen(d); got != "medicines" {
			t.Errorf("after a member left: %s", got)
		}
	})
}

func TestAFilterChoosesWithinAPortal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.portal(outreach.Shows{Members: "shores"}, "members")
		ctx := catalogue.Within(t.Context(), d.Scope)
		for provider, want := range map[string]int{"harbour": 1, "brannoc": 0} {
			found, err := h.catalogue.Search(ctx, identity.Anonymous, search.Query{Filter: map[search.Facet][]string{search.FacetProvider: {provider}}, Count: []search.Facet{search.FacetProvider}})
			must(t, err)
			if found.Total != want || len(found.Facets[search.FacetProvider]) != 2 {
				t.Errorf("%s: %d, beside %v", provider, found.Total, found.Facets)
			}
		}
	})
}

func TestAPortalIsItsOrganisationsAndTheOperatorsToChange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		manager, other := identitytest.Member(t, h.ids, "shores", "mara", identity.RoleManager), identitytest.Member(t, h.ids, "brannoc", "bo", identity.RoleManager)
		_, err := h.OpenPortal(t.Context(), manager, outreach.Portal{Tenant: "shores", Slug: "mine", Title: i18n.Text{"en": "Mine"}})
		wantFault(t, err, "identity.denied")
		p := h.portal(outreach.Shows{}, "shores").Portal
		draft := p
		draft.Title, draft.Slug, draft.Tenant = i18n.Text{"en": "Two Shores"}, "elsewhere", "brannoc"
		wantFault(t, h.ChangePortal(t.Context(), other, draft), "identity.denied")
		must(t, h.ChangePortal(t.Context(), manager, draft))
		wantFault(t, h.ChangePortal(t.Context(), manager, draft), "outreach.portal.stale")
		d, err := h.DoorAt(t.Context(), "shores")
		must(t, err)
		if d.Title["en"] != "Two Shores" || d.By.ID != "shores" {
			t.Errorf("got %+v", d)
		}
		wantFault(t, h.ClosePortal(t.Context(), other, p.ID), "identity.denied")
		must(t, h.ClosePortal(t.Context(), manager, p.ID))
		_, err = h.DoorAt(t.Context(), "shores")
		wantFault(t, err, "outreach.portal.none")
		all, err := h.Portals(t.Context(), identity.Anonymous)
		must(t, err)
		if len(all) != 0 {
			t.Errorf("open: %+v", all)
		}
	})
}

func TestAPortalThatCannotBeReachedIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		good := outreach.Portal{Tenant: "shores", Slug: "shores", Title: i18n.Text{"en": "Shores"}}
		_, err := h.OpenPortal(t.Context(), h.operator, good)
		must(t, err)
		for key, spoil := range map[string]func(*outreach.Portal){
			"outreach.portal.slug":          func(p *outreach.Portal) { p.Slug = "../operator" },
			"outreach.portal.title_missing": func(p *outreach.Portal) { p.Slug, p.Title = "c", nil },
			"outreach.portal.kind":          func(p *outreach.Portal) { p.Slug, p.Shows.Kinds = "d", []identity.OrganisationKind{"ministry"} },
			"outreach.portal.nobody":        func(p *outreach.Portal) { p.Slug, p.Tenant = "e", "nobody" },
			"outreach.portal.no_alliance":   func(p *outreach.Portal) { p.Slug, p.Shows.Members = "f", "harbour" },
			"outreach.portal.taken":         func(*outreach.Portal) {},
		} {
			p := good
			spoil(&p)
			_, err := h.OpenPortal(t.Context(), h.operator, p)
			wantFault(t, err, key)
		}
	})
}
