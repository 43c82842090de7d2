package insight

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// countOffers counts what is there now.
func countOffers(ctx context.Context, tx *sqldb.Tx, c Counts, places []string) error {
	type row struct {
		kind, region string
		listed       bool
		n            int64
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) {
		return x, r.Scan(&x.kind, &x.region, &x.listed, &x.n)
	}, `SELECT o.kind, o.region, f.listed, count(*) FROM insight_catalogue_offer f
		JOIN insight_identity_organisation o ON o.tenant = f.tenant GROUP BY o.kind, o.region, f.listed`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		m := Unlisted
		if r.listed {
			m = Listed
			c.add(Key{Now, Listed, GroupOf(string(Region), valueOf(places, r.region))}, r.n)
		}
		c.add(Key{Now, m, ""}, r.n)
		c.add(Key{Now, Found, ""}, r.n)
		c.add(Key{Now, Found, GroupOf(string(Region), valueOf(places, r.region))}, r.n)
	}
	return countProviders(ctx, tx, c, places)
}

func countProviders(ctx context.Context, tx *sqldb.Tx, c Counts, places []string) error {
	type row struct {
		kind, region string
		n            int64
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) {
		return x, r.Scan(&x.kind, &x.region, &x.n)
	}, `SELECT o.kind, o.region, count(DISTINCT f.tenant) FROM insight_catalogue_offer f
		JOIN insight_identity_organisation o ON o.tenant = f.tenant GROUP BY o.kind, o.region`)
	for _, r := range rows {
		c.add(Key{Now, Providers, ""}, r.n)
		c.add(Key{Now, Providers, GroupOf(string(Kind), r.kind)}, r.n)
		c.add(Key{Now, Providers, GroupOf(string(Region), valueOf(places, r.region))}, r.n)
	}
	return err
}

// countReasons counts each offer that is not listed under the first thing its
// provider is told. One that repeats another's identifier is only in the report.
func countReasons(ctx context.Context, tx *sqldb.Tx, c Counts) error {
	type row struct {
		reason string
		offer  bool
		n      int64
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) {
		return x, r.Scan(&x.reason, &x.offer, &x.n)
	}, `SELECT reason, TRUE, count(*) FROM (
			SELECT b.reason, ROW_NUMBER() OVER (PARTITION BY b.tenant, b.offer ORDER BY b.source, b.page, b.number) AS place
			FROM insight_catalogue_obstacle b JOIN insight_catalogue_offer f ON f.tenant = b.tenant AND f.offer = b.offer
			WHERE NOT f.listed) firsts
		WHERE place = 1 GROUP BY reason
		UNION ALL
		SELECT reason, FALSE, count(*) FROM insight_catalogue_obstacle WHERE offer = '' AND reason = 'catalogue.page.duplicate_id' GROUP BY reason`)
	for _, r := range rows {
		if r.reason == "" {
			continue // reported before reasons were kept: the next harvest says
		}
		c.add(Key{Now, Unlisted, GroupOf(string(Reason), r.reason)}, r.n)
		if !r.offer {
			c.add(Key{Now, Unlisted, ""}, r.n)
			c.add(Key{Now, Found, ""}, r.n)
		}
	}
	return err
}

// countLearners reads the enrolments of runs that ended from a moment to another.
func countLearners(ctx context.Context, tx *sqldb.Tx, c Counts, p Period, from, until time.Time, places []string) (err error) {
	rows, err := tx.Query(ctx, `
		SELECT e.person, e.outcome, e.ended_at, COALESCE(p.education, ''), COALESCE(p.region, ''), COALESCE(p.disability, ''), COALESCE(p.birth_year, '')
		FROM insight_enrolment_place e LEFT JOIN insight_identity_person p ON p.person = e.person
		WHERE e.ended_at >= $1 AND e.ended_at < $2 ORDER BY e.person`, from, until)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	t := newTally(c, p)
	for rows.Next() {
		var person, outcome, education, region, disability, born string
		var ended time.Time
		if err := rows.Scan(&person, &outcome, &ended, &education, &region, &disability, &born); err != nil {
			return err
		}
		t.add(person, properties{
			Education: valueOf(known[Education], education), Region: valueOf(places, region),
			Disability: valueOf(known[Disability], disability), Age: ageOf(born, ended),
		}, outcomes[outcome])
	}
	return rows.Err()
}

// countMoved counts enrolments whose runs ended from a moment to another.
func countMoved(ctx context.Context, tx *sqldb.Tx, from, until time.Time) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT count(DISTINCT person) FROM insight_enrolment_place WHERE ended_at >= $1 AND ended_at < $2`, from, until).Scan(&n)
	return n, err
}

func countDecisions(ctx context.Context, tx *sqldb.Tx, c Counts, from, until time.Time) error {
	type row struct {
		route, state   string
		asked, decided time.Time
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) {
		return x, r.Scan(&x.route, &x.state, &x.asked, &x.decided)
	}, `SELECT route, state, submitted_at, decided_at FROM insight_assurance_decision WHERE decided_at >= $1 AND decided_at < $2`, from, until)
	days := map[Group][]int64{}
	for _, r := range rows {
		g := GroupOf(string(Route), r.route)
		for _, k := range []Group{"", g} {
			c.add(Key{Now, Decided, k}, 1)
			days[k] = append(days[k], int64(r.decided.Sub(r.asked)/(24*time.Hour)))
		}
		c.add(Key{Now, Decided, GroupOf(string(Ending), r.state)}, 1)
	}
	for g, all := range days {
		slices.Sort(all)
		c[Key{Now, DecisionDays, g}] = Count{N: all[(len(all)-1)/2]}
	}
	return err
}

func countCredentials(ctx context.Context, tx *sqldb.Tx, c Counts, from, until time.Time) error {
	var issued, looked Count
	err := tx.QueryRow(ctx, `SELECT count(*), count(DISTINCT person) FROM insight_credential_credential
		WHERE issued_at >= $1 AND issued_at < $2`, from, until).Scan(&issued.N, &issued.Persons)
	if err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `SELECT COALESCE(sum(views), 0), count(DISTINCT person) FROM insight_wallet_share
		WHERE views > 0 AND created_at >= $1 AND created_at < $2`, from, until).Scan(&looked.N, &looked.Persons)
	c[Key{Now, Issued, ""}], c[Key{Now, Looked, ""}] = issued, looked
	return err
}

func countIssued(ctx context.Context, tx *sqldb.Tx, from, until time.Time) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT count(DISTINCT person) FROM insight_credential_credential WHERE issued_at >= $1 AND issued_at < $2`, from, until).Scan(&n)
	return n, err
}

// countRecognition counts requests that were decided, by whom and how.
func countRecognition(ctx context.Context, tx *sqldb.Tx, c Counts, from, until time.Time) error {
	type row struct{ person, by, rule, outcome string }
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) {
		return x, r.Scan(&x.person, &x.by, &x.rule, &x.outcome)
	}, `SELECT person, decided_by, rule, outcome FROM insight_recognition_decision WHERE at >= $1 AND at < $2`, from, until)
	people := map[string]bool{}
	for _, r := range rows {
		people[r.person] = true
		c.add(Key{Now, Requests, ""}, 1)
		m, g := ByRule, GroupOf(string(Rule), r.rule)
		if r.by == "person" {
			m, g = ByPerson, GroupOf(string(Answer), r.outcome)
		}
		c.add(Key{Now, m, ""}, 1)
		c.add(Key{Now, m, g}, 1)
	}
	all := c[Key{Now, Requests, ""}]
	all.Persons = int64(len(people))
	c[Key{Now, Requests, ""}] = all
	return err
}

func countRecognised(ctx context.Context, tx *sqldb.Tx, from, until time.Time) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT count(DISTINCT person) FROM insight_recognition_decision WHERE at >= $1 AND at < $2`, from, until).Scan(&n)
	return n, err
}

// countMoney reads every budget of a scheme as it stands. What an employer pledged
// is theirs and no public money: the view leaves it out.
func countMoney(ctx context.Context, tx *sqldb.Tx, c Counts) error {
	type row struct {
		account, currency string
		held, paid, left  int64
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) {
		return x, r.Scan(&x.account, &x.currency, &x.held, &x.paid, &x.left)
	}, `SELECT account, currency, held, paid, left_minor FROM insight_funding_scheme ORDER BY account`)
	if err != nil {
		return err
	}
	var persons int64
	if err := tx.QueryRow(ctx, `SELECT count(DISTINCT person) FROM insight_funding_posting WHERE payer_kind = 'scheme'`).Scan(&persons); err != nil {
		return err
	}
	for _, r := range rows {
		for m, n := range map[Measure]int64{Held: r.held, Paid: r.paid, Left: r.left} {
			c[Key{Now, m, GroupOf(string(Budget), r.account)}] = Count{N: n, Persons: persons, Currency: r.currency}
		}
	}
	return nil
}

func countPaid(ctx context.Context, tx *sqldb.Tx, from, until time.Time) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT count(DISTINCT person) FROM insight_funding_posting WHERE payer_kind = 'scheme' AND at >= $1 AND at < $2`, from, until).Scan(&n)
	return n, err
}

func insertPublication(ctx context.Context, tx *sqldb.Tx, p *Publication) error {
	about := *p
	about.Cells = nil
	data, err := json.Marshal(about)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO insight_publication (jurisdiction, day, made, about) VALUES ($1, $2, $3, $4)`,
		p.Jurisdiction, p.Day.Time, p.Made, string(data)); err != nil {
		return err
	}
	for i, c := range p.Cells {
		var value *int64
		if !c.Withheld {
			value = &c.Value
		}
		if _, err := tx.Exec(ctx, `INSERT INTO insight_cell (jurisdiction, day, number, period, measure, members, unit, value, currency)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, p.Jurisdiction, p.Day.Time, i+1, c.Period, c.Measure, c.Group, c.Unit, value, c.Currency); err != nil {
			return err
		}
	}
	return nil
}

// lastDay is the day of the newest publication up to a day; zero when there is none.
func lastDay(ctx context.Context, tx *sqldb.Tx, jurisdiction string, upTo time.Time) (day time.Time, err error) {
	days, err := sqldb.All(ctx, tx, scanDay, `SELECT day FROM insight_publication WHERE jurisdiction = $1 AND day <= $2 ORDER BY day DESC LIMIT 1`, jurisdiction, upTo)
	if len(days) > 0 {
		day = days[0]
	}
	return day, err
}

func scanDay(r *sqldb.Rows) (day time.Time, err error) { return day, r.Scan(&day) }

// lastDays are the days of the newest publications.
func lastDays(ctx context.Context, tx *sqldb.Tx, jurisdiction string, most int) ([]time.Time, error) {
	return sqldb.All(ctx, tx, scanDay, `SELECT day FROM insight_publication WHERE jurisdiction = $1 ORDER BY day DESC LIMIT $2`, jurisdiction, most)
}

// publicationOf reads a day's publication. NotFound insight.none.
func publicationOf(ctx context.Context, tx *sqldb.Tx, jurisdiction string, day time.Time) (*Publication, error) {
	var about string
	err := tx.QueryRow(ctx, `SELECT about FROM insight_publication WHERE jurisdiction = $1 AND day = $2`, jurisdiction, day).Scan(&about)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "insight.none", "day", pack.On(day).String()).At("day")
	}
	if err != nil {
		return nil, err
	}
	p := &Publication{}
	if err := json.Unmarshal([]byte(about), p); err != nil {
		return nil, err
	}
	p.Cells, err = sqldb.All(ctx, tx, func(r *sqldb.Rows) (c Cell, err error) {
		var value *int64
		if err = r.Scan(&c.Period, &c.Measure, &c.Group, &c.Unit, &value, &c.Currency); err != nil {
			return c, err
		}
		if c.Withheld = value == nil; !c.Withheld {
			c.Value = *value
		}
		return c, nil
	}, `SELECT period, measure, members, unit, value, currency FROM insight_cell WHERE jurisdiction = $1 AND day = $2 ORDER BY number`, jurisdiction, day)
	return p, err
}
