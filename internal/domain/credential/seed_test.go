package credential_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

const (
	aldermoor identity.TenantID    = "aldermoor"
	brannoc   identity.TenantID    = "st-brannoc"
	round     assessment.SittingID = "round"
)

// house is a provider with a key, an approved offer, and a sitting that is over.
type house struct {
	*credential.Service
	db    *sqldb.DB
	clock *sqldbtest.Clock
	keys  *key.Ring
	org   identity.Organisation
	ids   *identity.Service

	castell  identity.Actor   // registrar of Aldermoor
	amadi    identity.Actor   // who assessed, and is a registrar as well
	stranger identity.Actor   // registrar of St Brannoc
	people   []identity.Actor // who passed, but the last
}

// each gives a sitting of n who passed and one who did not.
func each(t *testing.T, n int, fn func(t *testing.T, h *house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		h := build(t, db, clock)
		h.sat(t, n)
		fn(t, h)
	})
}

func build(t *testing.T, db *sqldb.DB, clock *sqldbtest.Clock) *house {
	t.Helper()
	ids, _ := identitytest.Service(t, db)
	h := &house{db: db, clock: clock, ids: ids}
	h.org = identitytest.Organisation(t, ids, string(aldermoor), identity.KindUniversity)
	other := identitytest.Organisation(t, ids, string(brannoc), identity.KindUniversity)
	identitytest.Organisation(t, ids, "qaf", identity.KindAgency)
	h.castell = identitytest.Member(t, ids, aldermoor, "castell", identity.RoleRegistrar)
	h.amadi = identitytest.Member(t, ids, aldermoor, "amadi", identity.RoleAssessor, identity.RoleRegistrar)
	h.stranger = identitytest.Member(t, ids, brannoc, "sloane", identity.RoleRegistrar)
	var err error
	h.keys, err = key.Open(t.TempDir(), []byte("0123456789abcdef0123456789abcdef"), clock.Now)
	must(t, err)
	for _, o := range []identity.Organisation{h.org, other} {
		_, err = h.keys.New(string(o.ID), o.DID, key.Ed25519)
		must(t, err)
	}
	h.Service = h.again(t)
	h.exec(t, `INSERT INTO assurance_approval
		(tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due)
		VALUES ('aldermoor', 'approval', 'a', '', $1, 'application', 'qaf', 'xf-2026', 'field', '', '', 'in-force', $2, $3, $3)`,
		h.publish(t, medicines()), db.Now().Add(-time.Hour).UnixMicro(), db.Now().AddDate(2, 0, 0).UnixMicro())
	return h
}

// again is the service as a process that was started anew has it.
func (h *house) again(t *testing.T) *credential.Service {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true})
	must(t, err)
	return credential.New(credential.Deps{
		DB: h.db, Policy: identitytest.Policy(t), Frameworks: framework.New(framework.Deps{DB: h.db, Packs: set}), Keys: h.keys, LogName: "learn.example",
	})
}

func (h *house) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	_, err := h.db.Migrator().ExecContext(t.Context(), query, args...)
	must(t, err)
}

func (h *house) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	must(t, h.db.Migrator().QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}

func en(s string) i18n.Text { return i18n.Text{"en": s} }

func amount(s string) *credit.Amount {
	a := credit.MustParse(s)
	return &a
}

func medicines() catalogue.Offer {
	return catalogue.Offer{
		ID: "a", Provider: aldermoor, LocalID: "med", URL: "https://aldermoor.example/med", Title: en("Safe medicines administration"),
		Outcomes: []catalogue.Outcome{{Text: en("give medicines")}, {Text: en("check the record")}},
		Workload: catalogue.Workload{Hours: amount("125"), Credits: amount("5"), System: "ects"}, Level: &catalogue.Level{EQF: 5},
		Assessment: &catalogue.Assessment{Types: []string{"practical-assessment"}, Supervision: "supervised-identified", Description: en("An observed round"),
			Criteria: []catalogue.Criterion{{Text: en("right dose")}, {Text: en("reads first"), Outcome: 1}}},
		Languages: []string{"en"}, Participation: "blended", Quality: []catalogue.Quality{{Type: "field-right", Body: "Aldermoor"}}, AwardingBody: []catalogue.Body{{Name: "Aldermoor"}},
		Country: []string{"XF"}, Field: "0913", Stacking: &catalogue.Stacking{Mode: "integrated"},
	}
}

// publish puts an offer and its version into the catalogue and says its hash.
func (h *house) publish(t *testing.T, o catalogue.Offer) string {
	t.Helper()
	data, err := json.Marshal(o)
	must(t, err)
	spec, err := json.Marshal(catalogue.SpecificationOf(o))
	must(t, err)
	now, hash := h.db.Now().UnixMicro(), catalogue.ContentHash(o)
	h.exec(t, `INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $3, '', $4, '', $5, $6, TRUE, $7, $7, $7, '', 0)`, string(o.Provider), string(o.ID), o.LocalID, o.URL, hash, string(data), now)
	h.exec(t, `INSERT INTO catalogue_version (tenant, offer, hash, number, class, record, spec, seen_at) VALUES ($1, $2, $3, 1, '', '', $4, $5)`,
		string(o.Provider), string(o.ID), hash, string(spec), now)
	return hash
}

// sat makes a sitting of n who passed and one who did not, confirmed.
func (h *house) sat(t *testing.T, n int) {
	t.Helper()
	now := h.db.Now().UnixMicro()
	h.exec(t, `INSERT INTO assessment_rubric (tenant, offer, version, supervision, outcomes, criteria, frozen_at) VALUES ('aldermoor', 'a', $1, 'supervised-identified', '[]', '[]', $2)`,
		catalogue.ContentHash(medicines()), now)
	h.exec(t, `INSERT INTO assessment_sitting (tenant, id, offer, version, run, state, place, held_at, assessor, declared_supervision, declared_method, executed_supervision, executed_method, due, confirmer, final_at)
		VALUES ('aldermoor', 'round', 'a', $1, '', $2, 'Ward 3', $3, $4, 'supervised-identified', 'document', 'supervised-identified', 'document', $3, 'castell', $3)`,
		catalogue.ContentHash(medicines()), string(assessment.ResultFinal), now, string(h.amadi.Person))
	for i := range n + 1 {
		p := identitytest.Member(t, h.ids, "", fmt.Sprintf("person-%03d", i))
		h.people = append(h.people, p)
		outcome := assessment.Passed
		if i == n {
			outcome = assessment.NotPassed
		}
		h.exec(t, `INSERT INTO assessment_candidate (tenant, sitting, person, name, reference, standing, outcome, round, final_at) VALUES ('aldermoor', 'round', $1, $2, '', $3, $4, 1, $5)`,
			string(p.Person), fmt.Sprintf("Person %03d", i), string(assessment.Final), string(outcome), now)
		h.exec(t, `INSERT INTO assessment_marking (tenant, sitting, person, round, marks, marked_by, marked_at) VALUES ('aldermoor', 'round', $1, 1, $2, $3, $4)`,
			string(p.Person), `[{"criterion":"c1","met":true},{"criterion":"c2","met":true}]`, string(h.amadi.Person), now)
	}
}

// issued issues the sitting and gives the credentials.
func (h *house) issued(t *testing.T) []credential.Credential {
	t.Helper()
	b, err := h.Issue(t.Context(), h.castell, round)
	must(t, err)
	return b.Issued
}

// holder is the person a credential was issued to.
func (h *house) holder(t *testing.T, c credential.Credential) identity.Actor {
	t.Helper()
	for _, p := range h.people {
		if p.Person == c.Person {
			return p
		}
	}
	t.Fatalf("credential %s is nobody's", c.ID)
	return identity.Actor{}
}

func (h *house) erase(t *testing.T, p identity.PersonID) {
	t.Helper()
	must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return h.Erase(ctx, tx, p) }))
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

// Issue is Service.Issue, with the documents, which the registrar reads one by one.
func (h *house) Issue(ctx context.Context, actor identity.Actor, sitting assessment.SittingID) (credential.Batch, error) {
	b, err := h.Service.Issue(ctx, actor, sitting)
	for i, c := range b.Issued {
		if len(c.Document) > 0 {
			return b, fmt.Errorf("a batch brings the document of %s along", c.ID)
		}
		if b.Issued[i], err = h.Credential(ctx, h.castell, c.ID); err != nil {
			return b, err
		}
	}
	return b, err
}
