package insight_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

var program = identity.System("test")

// country is the service over a database, and what fills it.
type country struct {
	*insight.Service
	t     *testing.T
	db    *sqldb.DB
	clock *sqldbtest.Clock
	n     int // rows so far, for ids
}

func each(t *testing.T, fn func(c *country)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		policy, err := identity.LoadPolicy()
		if err != nil {
			t.Fatal(err)
		}
		set, err := pack.Open(pack.Source{Name: "shipped", FS: packs.FS, Trusted: true})
		if err != nil {
			t.Fatal(err)
		}
		fn(&country{insight.New(insight.Deps{DB: db, Policy: policy, Packs: set, Jurisdiction: "XF"}), t, db, clock, 0})
	})
}

// write runs statements in one transaction.
func (c *country) write(fn func(exec func(q string, args ...any))) {
	c.t.Helper()
	tx, err := c.db.Migrator().BeginTx(c.t.Context(), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	fn(func(q string, args ...any) { mustExec(c.t.Context(), c.t, tx, q, args...) })
	if err := tx.Commit(); err != nil {
		c.t.Fatal(err)
	}
}

func mustExec(ctx context.Context, t *testing.T, tx *sql.Tx, q string, args ...any) {
	t.Helper()
	if _, err := tx.ExecContext(ctx, q, args...); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func (c *country) id(what string) string {
	c.n++
	return fmt.Sprintf("%s-%05d", what, c.n)
}

// provider is an organisation with offers, some of which are listed.
func (c *country) provider(id, kind, region string, listed int, reasons ...string) {
	c.write(func(exec func(string, ...any)) {
		exec(`INSERT INTO identity_organisation (id, slug, name, kind, website, country, region, status, created) VALUES ($1, $1, '{}', $2, '', 'XF', $3, 'active', 0)`, id, kind, region)
		for i := range listed + len(reasons) {
			offer, on := c.id("offer"), i < listed
			exec(`INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, changed, harvest, misses)
				VALUES ($1, $2, $2, 's', 'p', '', '', '{}', $3, 0, 0, '', 0)`, id, offer, on)
			if !on {
				exec(`INSERT INTO catalogue_report (tenant, source, page, number, offer, blocking, entry, at, reason) VALUES ($1, 's', $2, 1, $2, TRUE, '{}', 0, $3)`, id, offer, reasons[i-listed])
				exec(`INSERT INTO catalogue_report (tenant, source, page, number, offer, blocking, entry, at, reason) VALUES ($1, 's', $2, 2, $2, TRUE, '{}', 0, 'xf-2026#XF-E9')`, id, offer)
			}
		}
	})
}

// class is how many people of a kind did what.
type class struct {
	education, region, disability, born    string
	completed, unfinished, withdrawn, late int // late: left after the start
}

// run lets people take part in a run that ended on a day.
func (c *country) run(ended time.Time, classes ...class) {
	run, at := c.id("run"), ended.UnixMicro()
	c.write(func(exec func(string, ...any)) {
		for _, cl := range classes {
			for outcome, n := range map[string]int{"completed": cl.completed, "not_completed": cl.unfinished, "withdrawn": cl.withdrawn, "left": cl.late} {
				if n > 0 {
					c.enrol(exec, run, cl, outcome, n, at)
				}
			}
		}
	})
}

// enrol makes so many people, their properties, places and steps.
func (c *country) enrol(exec func(string, ...any), run string, cl class, outcome string, n int, at int64) {
	state, from := outcome, "active"
	if outcome == "left" {
		state = "withdrawn"
	} else if outcome == "withdrawn" {
		from = "enrolled"
	}
	these := c.id("p") + "-"
	exec(`INSERT INTO identity_person (id, name, given_name, family_name, birth_date, lang, created)
		WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < $1)
		SELECT CAST($2 AS TEXT) || CAST(n AS TEXT), 'x', '', '', CAST($3 AS TEXT), 'en', 0 FROM k`, n, these, cl.born)
	for name, v := range map[string]string{"education": cl.education, "region": cl.region, "disability": cl.disability} {
		exec(`INSERT INTO identity_attribute (person, name, value, source, level, since)
			SELECT id, CAST($1 AS TEXT), CAST($2 AS TEXT), 'self', 'self-declared', 0 FROM identity_person WHERE id LIKE $3`, name, v, these+"%")
	}
	exec(`INSERT INTO enrolment_place (tenant, id, person, name, offer, version, run, state, ticket, starts_at, price_minor, price_currency, due_minor, prerequisites, question, commitment, attendance, sitting, applied_at)
		SELECT 'p', id, id, '', 'o', '', CAST($1 AS TEXT), CAST($2 AS TEXT), 0, CAST($3 AS BIGINT), 0, 'EUR', 0, 'none', '', '', -1, '', 0 FROM identity_person WHERE id LIKE $4`, run, state, at-1000, these+"%")
	for i, step := range [][2]string{{"offered", "enrolled"}, {from, state}} {
		exec(`INSERT INTO enrolment_transition (tenant, id, enrolment, step, from_state, to_state, actor, role, taken_at, reason)
			SELECT 'p', id || CAST($1 AS TEXT), id, 'x', CAST($2 AS TEXT), CAST($3 AS TEXT), '', '', CAST($4 AS BIGINT), '' FROM identity_person WHERE id LIKE $5`,
			fmt.Sprint("/", i), step[0], step[1], at+int64(i)-1, these+"%")
	}
}

// fellmark is the year of demo.md: 1,240 enrolments, and 1,020 in the year before.
func (c *country) fellmark() {
	year := c.clock.Now().AddDate(0, -3, 0)
	c.run(year,
		class{"tertiary", "Coast", "no", "1980-01-01", 500, 81, 39, 0}, class{"tertiary", "Upper Fells", "no", "1990-01-01", 118, 20, 11, 0},
		class{"upper-secondary", "Coast", "no", "1970-01-01", 190, 50, 10, 0}, class{"upper-secondary", "Upper Fells", "no", "1985-01-01", 77, 30, 4, 11},
		class{"less", "Coast", "no", "2004-01-01", 38, 9, 6, 0}, class{"less", "Upper Fells", "no", "1960-01-01", 20, 4, 3, 0},
		class{"less", "Upper Fells", "yes", "1962-01-01", 6, 2, 1, 0}, class{"less", "Coast", "yes", "1966-01-01", 6, 4, 0, 0},
	)
	c.run(c.clock.Now().AddDate(0, -15, 0),
		class{"tertiary", "Coast", "no", "1980-01-01", 600, 100, 0, 0}, class{"upper-secondary", "Coast", "no", "1980-01-01", 200, 52, 0, 0}, class{"less", "Coast", "no", "1980-01-01", 50, 18, 0, 0})
}

func (c *country) publish() *insight.Publication {
	c.t.Helper()
	p, _, err := c.Publish(c.t.Context(), program)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

func (c *country) wants(p *insight.Publication, want map[insight.Key]int64) {
	c.t.Helper()
	for k, n := range want {
		got, ok := p.Cell(k)
		if !ok || got.Withheld || got.Value != n {
			c.t.Errorf("%v is %+v (%v), want %d", k, got, ok, n)
		}
	}
}

func now(m insight.Measure, kv ...string) insight.Key {
	return insight.Key{Period: insight.Now, Measure: m, Group: insight.GroupOf(kv...)}
}

func before(m insight.Measure, kv ...string) insight.Key {
	k := now(m, kv...)
	k.Period = insight.Before
	return k
}
