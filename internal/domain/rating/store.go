package rating

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// upsertPlace stores a completed enrolment, or that it is open again.
func upsertPlace(ctx context.Context, tx *sqldb.Tx, p Place, stands bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO rating_place (tenant, enrolment, person, offer, completed_at, stands, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, NULL)
		ON CONFLICT (tenant, enrolment) DO UPDATE SET completed_at = excluded.completed_at, stands = excluded.stands`,
		p.Tenant, p.Enrolment, p.Person, p.Offer, p.CompletedAt, stands)
	return err
}

// setStands says of all answers of an enrolment whether it is completed.
func setStands(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id enrolment.ID, stands bool) error {
	_, err := tx.Exec(ctx, `UPDATE rating_answer SET stands = $3 WHERE tenant = $1 AND enrolment = $2`, tenant, id, stands)
	return err
}

func scanPlace(r *sqldb.Rows) (p Place, err error) {
	return p, r.Scan(&p.Tenant, &p.Enrolment, &p.Person, &p.Offer, &p.CompletedAt)
}

// placesDue are completed enrolments of a span of time whose people were not asked
// yet what came of it.
func placesDue(ctx context.Context, tx *sqldb.Tx, from, until time.Time, limit int) ([]Place, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, enrolment, person, offer, completed_at FROM rating_place
		WHERE asked_at IS NULL AND stands AND completed_at > $1 AND completed_at <= $2 ORDER BY completed_at LIMIT $3`, from, until, limit)
}

// placeOf is a completed enrolment, or NotFound rating.place.unknown.
func placeOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id enrolment.ID) (Place, error) {
	found, err := sqldb.All(ctx, tx, scanPlace, `SELECT tenant, enrolment, person, offer, completed_at FROM rating_place WHERE tenant = $1 AND enrolment = $2`, tenant, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "rating.place.unknown")
	}
	if err != nil {
		return Place{}, err
	}
	return found[0], nil
}

func placesOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Place, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, enrolment, person, offer, completed_at FROM rating_place WHERE person = $1 ORDER BY completed_at`, p)
}

func setAsked(ctx context.Context, tx *sqldb.Tx, p Place) error {
	_, err := tx.Exec(ctx, `UPDATE rating_place SET asked_at = $3 WHERE tenant = $1 AND enrolment = $2`, p.Tenant, p.Enrolment, tx.Now())
	return err
}

func deletePlaces(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_place WHERE person = $1`, p)
	return err
}

// upsertAnswer stores marks as they are now.
func upsertAnswer(ctx context.Context, tx *sqldb.Tx, p Place, o Object, m Marks) error {
	marks, err := json.Marshal(m) // keys are sorted: equal marks are equal texts
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO rating_answer (tenant, enrolment, kind, object, person, marks, published, stands, given_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', TRUE, $7)
		ON CONFLICT (tenant, enrolment, kind) DO UPDATE SET marks = excluded.marks, given_at = excluded.given_at`,
		p.Tenant, p.Enrolment, o.Kind, o.ID, p.Person, string(marks), tx.Now())
	return err
}

// clearMarks takes an answer back; what is published is made anew by a job.
func clearMarks(ctx context.Context, tx *sqldb.Tx, p Place, k Kind) error {
	_, err := tx.Exec(ctx, `UPDATE rating_answer SET marks = '' WHERE tenant = $1 AND enrolment = $2 AND kind = $3`, p.Tenant, p.Enrolment, k)
	return err
}

// deleteEmpty forgets answers of an enrolment that were taken back before anything
// of them was published.
func deleteEmpty(ctx context.Context, tx *sqldb.Tx, p Place) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_answer WHERE tenant = $1 AND enrolment = $2 AND marks = '' AND published = ''`, p.Tenant, p.Enrolment)
	return err
}

// kept is one answer as it is stored.
type kept struct {
	Tenant    identity.TenantID `json:"provider"`
	Enrolment enrolment.ID      `json:"enrolment"`
	Object    Object            `json:"about"`
	Person    identity.PersonID `json:"person"`
	Marks     json.RawMessage   `json:"marks,omitempty"` // none: taken back
	GivenAt   time.Time         `json:"givenAt"`
}

func scanKept(r *sqldb.Rows) (k kept, err error) {
	var marks string
	err = r.Scan(&k.Tenant, &k.Enrolment, &k.Object.Kind, &k.Object.ID, &k.Person, &marks, &k.GivenAt)
	if marks != "" {
		k.Marks = json.RawMessage(marks)
	}
	return k, err
}

func (k kept) marks() (m Marks, err error) {
	if len(k.Marks) == 0 {
		return nil, nil
	}
	return m, json.Unmarshal(k.Marks, &m)
}

// keptOf are the answers of one enrolment.
func keptOf(ctx context.Context, tx *sqldb.Tx, p Place) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `SELECT tenant, enrolment, kind, object, person, marks, given_at FROM rating_answer
		WHERE tenant = $1 AND enrolment = $2 AND person = $3 ORDER BY kind`, p.Tenant, p.Enrolment, p.Person)
}

func keptBy(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `SELECT tenant, enrolment, kind, object, person, marks, given_at FROM rating_answer
		WHERE person = $1 ORDER BY given_at, kind`, p)
}

// orphan takes a person's answers back in the name of nobody.
func orphan(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, nobody string) error {
	_, err := tx.Exec(ctx, `UPDATE rating_answer SET person = $2, marks = '' WHERE person = $1`, p, nobody)
	return err
}

func deleteOrphans(ctx context.Context, tx *sqldb.Tx, nobody string) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_answer WHERE person = $1 AND published = ''`, nobody)
	return err
}

// peopleMoved counts the people whose marks differ from what is published.
func peopleMoved(ctx context.Context, tx *sqldb.Tx, o Object) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(DISTINCT person) FROM rating_answer
		WHERE kind = $1 AND object = $2 AND published <> CASE WHEN stands THEN marks ELSE '' END`, o.Kind, o.ID).Scan(&n)
	return n, err
}

// answersTo are the answers that count.
func answersTo(ctx context.Context, tx *sqldb.Tx, o Object) ([]answer, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (a answer, err error) {
		var marks string
		if err := r.Scan(&a.person, &marks); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(marks), &a.marks)
	}, `SELECT person, marks FROM rating_answer WHERE kind = $1 AND object = $2 AND stands AND marks <> ''`, o.Kind, o.ID)
}

// setPublished says that the summary has the answers as they are.
func setPublished(ctx context.Context, tx *sqldb.Tx, o Object) error {
	_, err := tx.Exec(ctx, `UPDATE rating_answer SET published = CASE WHEN stands THEN marks ELSE '' END WHERE kind = $1 AND object = $2`, o.Kind, o.ID)
	return err
}

// setUnpublished says that nothing of the answers is shown any more.
func setUnpublished(ctx context.Context, tx *sqldb.Tx, o Object) error {
	_, err := tx.Exec(ctx, `UPDATE rating_answer SET published = '' WHERE kind = $1 AND object = $2`, o.Kind, o.ID)
	return err
}

// deleteTakenBack forgets the answers that were taken back, once nothing of them is
// shown.
func deleteTakenBack(ctx context.Context, tx *sqldb.Tx, o Object) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_answer WHERE kind = $1 AND object = $2 AND marks = '' AND published = ''`, o.Kind, o.ID)
	return err
}

func upsertSummary(ctx context.Context, tx *sqldb.Tx, o Object, s Summary) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO rating_summary (kind, object, summary, made_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, object) DO UPDATE SET summary = excluded.summary, made_at = excluded.made_at`, o.Kind, o.ID, string(data), s.Made)
	return err
}

func deleteSummary(ctx context.Context, tx *sqldb.Tx, o Object) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_summary WHERE kind = $1 AND object = $2`, o.Kind, o.ID)
	return err
}

// summaryOf is what is published of a thing; the zero one when nothing is.
func summaryOf(ctx context.Context, tx *sqldb.Tx, o Object) (s Summary, err error) {
	var data string
	err = tx.QueryRow(ctx, `SELECT summary FROM rating_summary WHERE kind = $1 AND object = $2`, o.Kind, o.ID).Scan(&data)
	if errors.Is(err, sqldb.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(data), &s)
}

// saidOf are the words that are shown of an offer: those of ratings that are in
// what is published. They are in the order of their texts, which tells nothing.
func saidOf(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID) ([]Said, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (s Said, err error) {
		return s, r.Scan(&s.ID, &s.Text, &s.Lang, &s.Reply)
	}, `SELECT w.id, w.words, w.lang, CASE WHEN w.reply_state = 'shown' THEN w.reply ELSE '' END
		FROM rating_words w JOIN rating_answer a ON a.tenant = w.tenant AND a.enrolment = w.enrolment AND a.kind = 'programme'
		WHERE w.offer = $1 AND w.state IN ('shown', 'disputed', 'kept') AND a.stands AND a.published <> '' ORDER BY w.words, w.id`, offer)
}

// withheldOf counts the words of an offer that are not shown, by reason.
func withheldOf(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID) ([]Left, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (l Left, err error) { return l, r.Scan(&l.Reason, &l.Count) },
		`SELECT reason, count(*) FROM rating_words WHERE offer = $1 AND state IN ('withheld', 'appealed', 'removed') GROUP BY reason ORDER BY reason`, offer)
}
