package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

// hall is a provider with a key and one sitting that everybody passed.
type hall struct {
	db        *sqldb.DB
	service   *credential.Service
	registrar identity.Actor
	sitting   assessment.SittingID
}

// openHall makes a database in a folder, with n who passed: an offer of six
// outcomes and twelve criteria, as offer A of the demonstration.
func openHall(ctx context.Context, dir string, n int) (*hall, error) {
	db, err := sqldb.Open(ctx, "sqlite:"+filepath.Join(dir, "issue.db"), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	h := &hall{db: db, sitting: "sitting", registrar: identity.Actor{Person: "registrar", Tenant: "aldermoor", Roles: []identity.Role{identity.RoleRegistrar}}}
	if _, err := schema.Migrate(ctx, db); err != nil {
		return h, err
	}
	if h.service, err = issuer(db, dir); err != nil {
		return h, err
	}
	return h, h.fill(ctx, n)
}

func issuer(db *sqldb.DB, dir string) (*credential.Service, error) {
	policy, err := identity.LoadPolicy()
	if err != nil {
		return nil, err
	}
	set, err := pack.Open(pack.Source{Name: "shipped", FS: packs.FS, Trusted: true})
	if err != nil {
		return nil, err
	}
	keys, err := key.Open(filepath.Join(dir, "keys"), []byte("a benchmark's secret of 32 bytes"), time.Now)
	if err != nil {
		return nil, err
	}
	if _, err := keys.New("aldermoor", "did:web:aldermoor.example", key.Ed25519); err != nil {
		return nil, err
	}
	return credential.New(credential.Deps{DB: db, Policy: policy, Frameworks: framework.New(framework.Deps{DB: db, Packs: set}), Keys: keys, LogName: "learn.example"}), nil
}

// fill writes what other domains would have: in one transaction, before the
// measurement.
func (h *hall) fill(ctx context.Context, n int) error {
	tx, err := h.db.Migrator().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	offer := medicines()
	data, err := json.Marshal(offer)
	if err != nil {
		return err
	}
	spec, err := json.Marshal(catalogue.SpecificationOf(offer))
	if err != nil {
		return err
	}
	hash, now, later := catalogue.ContentHash(offer), time.Now().UnixMicro(), time.Now().AddDate(1, 0, 0).UnixMicro()
	type row struct {
		query string
		args  []any
	}
	rows := []row{
		{`INSERT INTO identity_organisation (id, slug, name, kind, did, website, country, region, status, created) VALUES
			('aldermoor', 'aldermoor', '{"en":"University of Aldermoor"}', 'university', 'did:web:aldermoor.example', 'https://aldermoor.example/', 'XF', '', 'active', $1),
			('qaf', 'qaf', '{"en":"Quality Agency of Fellmark"}', 'quality-agency', '', 'https://qaf.example/', 'XF', '', 'active', $1)`, []any{now}},
		{`INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
			VALUES ('aldermoor', 'a', 'med', '', $1, '', $2, $3, TRUE, $4, $4, $4, '', 0)`, []any{offer.URL, hash, string(data), now}},
		{`INSERT INTO catalogue_version (tenant, offer, hash, number, class, record, spec, seen_at) VALUES ('aldermoor', 'a', $1, 1, '', '', $2, $3)`, []any{hash, string(spec), now}},
		{`INSERT INTO assurance_approval (tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due)
			VALUES ('aldermoor', 'approval', 'a', '', $1, 'application', 'qaf', 'xf-2026', 'field', '', '', 'in-force', $2, $3, $3)`, []any{hash, now, later}},
		{`INSERT INTO assessment_rubric (tenant, offer, version, supervision, outcomes, criteria, frozen_at) VALUES ('aldermoor', 'a', $1, 'supervised-identified', '[]', '[]', $2)`, []any{hash, now}},
		{`INSERT INTO assessment_sitting (tenant, id, offer, version, run, state, place, held_at, assessor, declared_supervision, declared_method, executed_supervision, executed_method, due, confirmer, final_at)
			VALUES ('aldermoor', $1, 'a', $2, '', $3, 'Ward 3', $4, 'assessor', 'supervised-identified', 'document', 'supervised-identified', 'document', $4, 'confirmer', $4)`,
			[]any{string(h.sitting), hash, string(assessment.ResultFinal), now}},
	}
	for i := range n {
		p := fmt.Sprintf("person-%06d", i)
		rows = append(rows,
			row{`INSERT INTO identity_person (id, name, given_name, family_name, birth_date, lang, created) VALUES ($1, $2, '', '', '1985-06-01', 'en', $3)`, []any{p, fmt.Sprintf("Learner Number %d", i), now}},
			row{`INSERT INTO assessment_candidate (tenant, sitting, person, name, reference, standing, outcome, round, final_at) VALUES ('aldermoor', $1, $2, $6, '', $3, $4, 1, $5)`,
				[]any{string(h.sitting), p, string(assessment.Final), string(assessment.Passed), now, fmt.Sprintf("Learner Number %d", i)}},
			row{`INSERT INTO assessment_marking (tenant, sitting, person, round, marks, marked_by, marked_at) VALUES ('aldermoor', $1, $2, 1, $3, 'assessor', $4)`,
				[]any{string(h.sitting), p, marks(len(offer.Assessment.Criteria)), now}})
	}
	for _, r := range rows {
		if _, err := tx.ExecContext(ctx, r.query, r.args...); err != nil {
			return fmt.Errorf("%.60s: %w", r.query, err)
		}
	}
	return tx.Commit()
}

func marks(n int) string {
	type mark struct {
		Criterion string `json:"criterion"`
		Met       bool   `json:"met"`
	}
	all := make([]mark, n)
	for i := range all {
		all[i] = mark{fmt.Sprintf("c%d", i+1), true}
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings and booleans are always JSON
	}
	return string(b)
}

// medicines is an offer of the size of the demonstration's offer A.
func medicines() catalogue.Offer {
	en := func(s string) i18n.Text { return i18n.Text{"en": s} }
	hours, credits := credit.MustParse("125"), credit.MustParse("5")
	o := catalogue.Offer{
		ID: "a", Provider: "aldermoor", LocalID: "med", URL: "https://aldermoor.example/courses/safe-medicines", Title: en("Safe medicines administration in home and residential care"),
		Workload: catalogue.Workload{Hours: &hours, Credits: &credits, System: "ects"}, Level: &catalogue.Level{EQF: 5}, Participation: "blended",
		Assessment:   &catalogue.Assessment{Types: []string{"practical-assessment", "written-examination"}, Supervision: "supervised-identified", Description: en("An observed medicines round against 12 criteria, all to be met, and a 45-minute calculation test.")},
		Quality:      []catalogue.Quality{{Type: "field-right", Body: "University of Aldermoor"}},
		AwardingBody: []catalogue.Body{{Name: "University of Aldermoor"}}, Country: []string{"XF"}, Field: "0913", Stacking: &catalogue.Stacking{Mode: "integrated"},
	}
	for i := range 6 {
		o.Outcomes = append(o.Outcomes, catalogue.Outcome{Text: en(fmt.Sprintf("outcome %d: prepare and give oral, topical and inhaled medicines to an adult from a written record", i+1))})
	}
	for i := range 12 {
		o.Assessment.Criteria = append(o.Assessment.Criteria, catalogue.Criterion{Text: en(fmt.Sprintf("criterion %d: checks record, label, allergies and time before giving", i+1)), Outcome: i / 2})
	}
	return o
}
