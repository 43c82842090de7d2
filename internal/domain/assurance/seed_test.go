package assurance_test

import (
	"encoding/json"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

// fellmark is the demonstration country as far as approvals need it: Aldermoor
// holds the right in health, Harbour holds none, QAF decides.
type fellmark struct {
	*assurance.Service
	db    *sqldb.DB
	clock *sqldbtest.Clock

	medicines, blades catalogue.OfferID // offers A and B

	lind, manager              identity.Actor // of Aldermoor: author, manager
	harbour                    identity.Actor // Harbour's manager
	eva, otto                  identity.Actor // officers of QAF
	olga, bram, yusuf          identity.Actor // QAF's panel
	dana, wind                 identity.Actor // speak for Saltmarsh, for Wind Coast
	brannocManager, brannocOff identity.Actor // another provider's manager, another agency's officer
	auditor                    identity.Actor // of QAF
}

const (
	aldermoor identity.TenantID = "aldermoor"
	harbour   identity.TenantID = "harbour"
	qaf       identity.TenantID = "qaf"
	saltmarsh identity.TenantID = "saltmarsh"
	windCoast identity.TenantID = "wind-coast"
	brannoc   identity.TenantID = "st-brannoc"
	elsewhere identity.TenantID = "agency-elsewhere"
)

func each(t *testing.T, fn func(t *testing.T, f *fellmark)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) { fn(t, build(t, db, clock)) })
}

func build(t *testing.T, db *sqldb.DB, clock *sqldbtest.Clock) *fellmark {
	t.Helper()
	ids, _ := identitytest.Service(t, db)
	for slug, kind := range map[identity.TenantID]identity.OrganisationKind{
		aldermoor: identity.KindUniversity, harbour: identity.KindProvider, brannoc: identity.KindUniversity,
		qaf: identity.KindAgency, elsewhere: identity.KindAgency, saltmarsh: identity.KindEmployer, windCoast: identity.KindEmployer,
	} {
		identitytest.Organisation(t, ids, string(slug), kind)
	}
	set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true})
	must(t, err)
	member := func(org identity.TenantID, name string, r identity.Role) identity.Actor {
		return identitytest.Member(t, ids, org, name, r)
	}
	f := &fellmark{
		Service: assurance.New(assurance.Deps{DB: db, Policy: identitytest.Policy(t), Frameworks: framework.New(framework.Deps{DB: db, Packs: set})}),
		db:      db, clock: clock,
		lind: member(aldermoor, "lind", identity.RoleAuthor), manager: member(aldermoor, "mara", identity.RoleManager),
		harbour: member(harbour, "hugo", identity.RoleManager),
		eva:     member(qaf, "eva", identity.RoleOfficer), otto: member(qaf, "otto", identity.RoleOfficer),
		olga: member(qaf, "olga", identity.RolePanel), bram: member(qaf, "bram", identity.RolePanel), yusuf: member(qaf, "yusuf", identity.RolePanel),
		dana: member(saltmarsh, "dana", identity.RoleEmployer), wind: member(windCoast, "wanda", identity.RoleEmployer),
		brannocManager: member(brannoc, "haar", identity.RoleManager), brannocOff: member(elsewhere, "hale", identity.RoleOfficer),
		auditor: member(qaf, "ada", identity.RoleAuditor),
	}
	f.medicines, f.blades = publish(t, db, medicines()), publish(t, db, blades())
	return f
}

func en(s string) i18n.Text { return i18n.Text{"en": s} }

func amount(s string) *credit.Amount {
	a := credit.MustParse(s)
	return &a
}

// medicines is offer A of the demonstration.
func medicines() catalogue.Offer {
	return catalogue.Offer{
		ID: "a", Provider: aldermoor, LocalID: "med", URL: "https://aldermoor.example/med", Title: en("Safe medicines administration"),
		Outcomes: []catalogue.Outcome{{Text: en("give medicines")}}, Workload: catalogue.Workload{Hours: amount("125"), Credits: amount("5"), System: "ects"},
		Level: &catalogue.Level{EQF: 5}, Assessment: &catalogue.Assessment{Types: []string{"practical-assessment"}, Supervision: "supervised-identified"},
		Participation: "blended", Quality: []catalogue.Quality{{Type: "field-right", Body: "Aldermoor"}}, AwardingBody: []catalogue.Body{{Name: "Aldermoor"}},
		Country: []string{"XF"}, Field: "0913", SafetyCritical: true, PublicFunding: true, Price: &catalogue.Price{Minor: 60_000, Currency: "EUR"},
	}
}

// blades is offer B.
func blades() catalogue.Offer {
	o := medicines()
	o.ID, o.Provider, o.LocalID, o.URL = "b", harbour, "blades", "https://harbour.example/blades"
	o.Title, o.Outcomes = en("Inspecting blades"), []catalogue.Outcome{{Text: en("inspect a blade")}}
	o.Workload = catalogue.Workload{Hours: amount("100"), Credits: amount("4"), System: "ects"}
	o.Level, o.Field, o.Price = &catalogue.Level{EQF: 4}, "0716", &catalogue.Price{Minor: 145_000, Currency: "EUR"}
	o.Quality, o.AwardingBody = []catalogue.Quality{{Type: "external-programme", Body: "QAF"}}, []catalogue.Body{{Name: "Harbour Training Works"}}
	return o
}

// publish puts an offer and its version into the catalogue, as a harvest would;
// the second time the page has changed.
func publish(t *testing.T, db *sqldb.DB, o catalogue.Offer) catalogue.OfferID {
	t.Helper()
	data, err := json.Marshal(o)
	must(t, err)
	spec, err := json.Marshal(catalogue.SpecificationOf(o))
	must(t, err)
	now, hash := db.Now().UnixMicro(), catalogue.ContentHash(o)
	_, err = db.Migrator().ExecContext(t.Context(), `INSERT INTO catalogue_offer
		(tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $3, '', $4, '', $5, $6, TRUE, $7, $7, $7, '', 0)
		ON CONFLICT (tenant, id) DO UPDATE SET hash = $5, data = $6`,
		string(o.Provider), string(o.ID), o.LocalID, o.URL, hash, string(data), now)
	must(t, err)
	_, err = db.Migrator().ExecContext(t.Context(), `INSERT INTO catalogue_comparison (offer, content, revision) VALUES ($1, $2, 1)
		ON CONFLICT (offer) DO UPDATE SET content = $2, revision = catalogue_comparison.revision + 1`, string(o.ID), hash)
	must(t, err)
	_, err = db.Migrator().ExecContext(t.Context(), `INSERT INTO catalogue_version (tenant, offer, hash, number, class, record, spec, seen_at)
		VALUES ($1, $2, $3, (SELECT COUNT(*) + 1 FROM catalogue_version WHERE tenant = $1 AND offer = $2), '', '', $4, $5)
		ON CONFLICT (tenant, offer, hash) DO NOTHING`, string(o.Provider), string(o.ID), hash, string(spec), now)
	must(t, err)
	return o.ID
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

func wantKind(t *testing.T, err error, k fault.Kind) {
	t.Helper()
	if list, ok := fault.Of(err); !ok || list[0].Kind != k {
		t.Errorf("got %v, want a fault of kind %v", err, k)
	}
}

const because = "The criteria are met; see the report."

// endorsed has Wind Coast confirm the need for offer B.
func (f *fellmark) endorsed(t *testing.T) assurance.Endorsement {
	t.Helper()
	e, err := f.AskEndorsement(t.Context(), f.harbour, f.blades, windCoast, assurance.Need, "please")
	must(t, err)
	must(t, f.AnswerEndorsement(t.Context(), f.wind, e.ID, assurance.EndorsementConfirmed, "We need 30 technicians by spring."))
	return e
}

func (f *fellmark) panel() []assurance.Invitation {
	return []assurance.Invitation{
		{Reviewer: f.olga.Person, Expertise: assurance.Academic}, {Reviewer: f.bram.Person, Expertise: assurance.Industry}, {Reviewer: f.yusuf.Person, Expertise: assurance.Student},
	}
}

// upTo applies for offer B and takes the application to a state of the
// programme route.
func (f *fellmark) upTo(t *testing.T, to assurance.State) assurance.ApplicationID {
	t.Helper()
	ctx := t.Context()
	f.endorsed(t)
	a, err := f.Apply(ctx, f.harbour, f.blades)
	must(t, err)
	for _, step := range []struct {
		reached assurance.State
		take    func() error
	}{
		{assurance.Screening, func() error { return nil }},
		{assurance.UnderReview, func() error { return f.Assign(ctx, f.eva, a.ID, f.panel()) }},
		{assurance.ProviderComment, func() error {
			for _, r := range []identity.Actor{f.olga, f.bram, f.yusuf} {
				f.clock.Advance(24 * time.Hour)
				if err := f.Recommend(ctx, r, a.ID, assurance.ActApprove, because); err != nil {
					return err
				}
			}
			return nil
		}},
		{assurance.Decision, func() error { return f.Comment(ctx, f.harbour, a.ID, "no facts to correct") }},
		{assurance.Conditional, func() error {
			return f.Decide(ctx, f.eva, a.ID, assurance.ActConditions, "A second assessor for the oral check.")
		}},
	} {
		must(t, step.take())
		if step.reached == to {
			break
		}
	}
	if got := f.state(t, a.ID); got != to {
		t.Fatalf("application is %s, want %s", got, to)
	}
	return a.ID
}

func (f *fellmark) state(t *testing.T, id assurance.ApplicationID) assurance.State {
	t.Helper()
	c, err := f.Case(t.Context(), identity.System("test"), id)
	must(t, err)
	return c.Application.State
}

// count runs a query of the test's own that answers a number.
func (f *fellmark) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	must(t, f.db.Migrator().QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}
