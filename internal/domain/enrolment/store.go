package enrolment

import (
	"context"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// openSeats makes the seats of a run when there are none, and takes over how
// many places the provider states now.
func openSeats(ctx context.Context, tx *sqldb.Tx, r Run, places int) error {
	_, err := tx.Exec(ctx, `INSERT INTO enrolment_seats (tenant, offer, run, places, taken, tickets) VALUES ($1, $2, $3, $4, 0, 0)
		ON CONFLICT (tenant, offer, run) DO UPDATE SET places = excluded.places`, r.Tenant, r.Offer, r.Run, places)
	return err
}

// takeSeat takes a place if one is left.
func takeSeat(ctx context.Context, tx *sqldb.Tx, r Run) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE enrolment_seats SET taken = taken + 1
		WHERE tenant = $1 AND offer = $2 AND run = $3 AND (places = 0 OR taken < places)`, r.Tenant, r.Offer, r.Run)
	return n == 1, err
}

func freeSeat(ctx context.Context, tx *sqldb.Tx, r Run) error {
	n, err := tx.Exec(ctx, `UPDATE enrolment_seats SET taken = taken - 1
		WHERE tenant = $1 AND offer = $2 AND run = $3 AND taken > 0`, r.Tenant, r.Offer, r.Run)
	if err == nil && n != 1 {
		err = errors.New("enrolment: freed a place that nobody had taken")
	}
	return err
}

// closeRun takes all places of a run that does not take place.
func closeRun(ctx context.Context, tx *sqldb.Tx, r Run) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment_seats SET taken = 0 WHERE tenant = $1 AND offer = $2 AND run = $3`, r.Tenant, r.Offer, r.Run)
	return err
}

// nextTicket gives the next number of the queue.
func nextTicket(ctx context.Context, tx *sqldb.Tx, r Run) (n int64, err error) {
	err = tx.QueryRow(ctx, `UPDATE enrolment_seats SET tickets = tickets + 1
		WHERE tenant = $1 AND offer = $2 AND run = $3 RETURNING tickets`, r.Tenant, r.Offer, r.Run).Scan(&n)
	return n, err
}

// seats is how full a run is; a run nobody applied for has nothing taken.
func seats(ctx context.Context, tx *sqldb.Tx, r Run) (Seats, error) {
	s := Seats{Run: r}
	err := tx.QueryRow(ctx, `SELECT s.places, s.taken,
		(SELECT count(*) FROM enrolment_place p WHERE p.tenant = $1 AND p.offer = $2 AND p.run = $3 AND p.state = 'waitlisted')
		FROM enrolment_seats s WHERE s.tenant = $1 AND s.offer = $2 AND s.run = $3`, r.Tenant, r.Offer, r.Run).Scan(&s.Places, &s.Taken, &s.Waiting)
	if errors.Is(err, sqldb.ErrNoRows) {
		err = nil
	}
	return s, err
}

func scanSeats(r *sqldb.Rows) (s Seats, err error) {
	return s, r.Scan(&s.Tenant, &s.Offer, &s.Run.Run, &s.Places, &s.Taken, &s.Waiting)
}

// runsOf lists the runs of a tenant that anybody applied for.
func runsOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]Seats, error) {
	return sqldb.All(ctx, tx, scanSeats, `SELECT s.tenant, s.offer, s.run, s.places, s.taken,
		(SELECT count(*) FROM enrolment_place p WHERE p.tenant = s.tenant AND p.offer = s.offer AND p.run = s.run AND p.state = 'waitlisted')
		FROM enrolment_seats s WHERE s.tenant = $1 ORDER BY s.offer, s.run`, tenant)
}

// runsAfter is one page of them.
func runsAfter(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, offer, run string, limit int) ([]Seats, error) {
	return sqldb.All(ctx, tx, scanSeats, `SELECT s.tenant, s.offer, s.run, s.places, s.taken,
		(SELECT count(*) FROM enrolment_place p WHERE p.tenant = s.tenant AND p.offer = s.offer AND p.run = s.run AND p.state = 'waitlisted')
		FROM enrolment_seats s WHERE s.tenant = $1 AND (s.offer > $2 OR s.offer = $2 AND s.run > $3) ORDER BY s.offer, s.run LIMIT $4`, tenant, offer, run, limit)
}

// ahead counts who queues before a ticket.
func ahead(ctx context.Context, tx *sqldb.Tx, r Run, ticket int64) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) FROM enrolment_place
		WHERE tenant = $1 AND offer = $2 AND run = $3 AND state = 'waitlisted' AND ticket < $4`, r.Tenant, r.Offer, r.Run, ticket).Scan(&n)
	return n, err
}

// firstWaiting is who queues first; empty when nobody does.
func firstWaiting(ctx context.Context, tx *sqldb.Tx, r Run) (id ID, starts time.Time, err error) {
	err = tx.QueryRow(ctx, `SELECT id, starts_at FROM enrolment_place
		WHERE tenant = $1 AND offer = $2 AND run = $3 AND state = 'waitlisted' ORDER BY ticket LIMIT 1`, r.Tenant, r.Offer, r.Run).Scan(&id, &starts)
	if errors.Is(err, sqldb.ErrNoRows) {
		err = nil
	}
	return id, starts, err
}

// offerTo keeps a place for somebody, without naming whom.
func offerTo(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment_place SET state = 'offered', offered_until = $3 WHERE tenant = $1 AND id = $2`, tenant, id, until)
	return err
}

func insertPlace(ctx context.Context, tx *sqldb.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `INSERT INTO enrolment_place (tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at, folded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		e.Tenant, e.ID, e.Person, e.Name, e.Offer, e.Version, e.Run.Run, e.State, e.ticket, e.Starts,
		e.Price.Minor, e.Price.Currency, e.DueMinor, e.Prerequisites, e.Question, e.Commitment, e.OfferedUntil, e.Attendance, e.Sitting, e.AppliedAt, e.CompletedAt, e.Census, i18n.Fold(e.Name))
	return err
}

// updatePlace writes what steps change. It names the person, so that it runs in
// the person's scope for nobody else.
func updatePlace(ctx context.Context, tx *sqldb.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment_place SET name = $4, version = $5, state = $6, ticket = $7, starts_at = $8,
		price_minor = $9, price_currency = $10, due_minor = $11, prerequisites = $12, question = $13, commitment = $14,
		offered_until = $15, attendance = $16, sitting = $17, applied_at = $18, completed_at = $19, census_at = $20, folded = $21
		WHERE tenant = $1 AND id = $2 AND person = $3`,
		e.Tenant, e.ID, e.Person, e.Name, e.Version, e.State, e.ticket, e.Starts,
		e.Price.Minor, e.Price.Currency, e.DueMinor, e.Prerequisites, e.Question, e.Commitment, e.OfferedUntil, e.Attendance, e.Sitting, e.AppliedAt, e.CompletedAt, e.Census, i18n.Fold(e.Name))
	return err
}

func scanPlace(r *sqldb.Rows) (e Enrolment, err error) {
	return e, r.Scan(&e.Tenant, &e.ID, &e.Person, &e.Name, &e.Offer, &e.Version, &e.Run.Run, &e.State, &e.ticket, &e.Starts,
		&e.Price.Minor, &e.Price.Currency, &e.DueMinor, &e.Prerequisites, &e.Question, &e.Commitment, &e.OfferedUntil,
		&e.Attendance, &e.Sitting, &e.AppliedAt, &e.CompletedAt, &e.Census)
}

func one(found []Enrolment, err error) (Enrolment, error) {
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "enrolment.unknown")
	}
	if err != nil {
		return Enrolment{}, err
	}
	return found[0], nil
}

// placeOf reads one enrolment of a tenant.
func placeOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID) (Enrolment, error) {
	return one(sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND id = $2`, tenant, id))
}

// placesIn lists a run, in the order people applied.
func placesIn(ctx context.Context, tx *sqldb.Tx, r Run) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3 ORDER BY applied_at, id`, r.Tenant, r.Offer, r.Run)
}

// placesOf lists a provider's enrolments in up to five states.
func placesOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, states ...State) ([]Enrolment, error) {
	var in [5]State
	copy(in[:], states)
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND state IN ($2, $3, $4, $5, $6) ORDER BY applied_at, id`, tenant, in[0], in[1], in[2], in[3], in[4])
}

// ownPlaces lists a person's enrolments, the newest first; with an id, that one.
func ownPlaces(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, id ID) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE person = $1 AND ($2 = '' OR id = $2) ORDER BY applied_at DESC, id DESC`, p, id)
}

// ownPlaceIn is a person's enrolment in a run; a new one when there is none.
func ownPlaceIn(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, r Run) (Enrolment, error) {
	found, err := sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE person = $1 AND tenant = $2 AND offer = $3 AND run = $4`, p, r.Tenant, r.Offer, r.Run)
	if err != nil || len(found) == 0 {
		return Enrolment{Run: r, Person: p, Attendance: -1}, err
	}
	return found[0], nil
}

// key names one enrolment for a job.
type key struct {
	Tenant identity.TenantID
	ID     ID
}

func scanKey(r *sqldb.Rows) (k key, err error) { return k, r.Scan(&k.Tenant, &k.ID) }

// toExpire lists offered places whose time is over.
func toExpire(ctx context.Context, tx *sqldb.Tx, limit int) ([]key, error) {
	return sqldb.All(ctx, tx, scanKey, `SELECT tenant, id FROM enrolment_place
		WHERE state = 'offered' AND offered_until < $1 ORDER BY offered_until LIMIT $2`, tx.Now(), limit)
}

// toStart lists the enrolled whose run has started; a rolling run starts at once.
func toStart(ctx context.Context, tx *sqldb.Tx, limit int) ([]key, error) {
	return sqldb.All(ctx, tx, scanKey, `SELECT tenant, id FROM enrolment_place
		WHERE state = 'enrolled' AND (starts_at IS NULL OR starts_at <= $1) ORDER BY starts_at LIMIT $2`, tx.Now(), limit)
}

func appendTransition(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, t Transition) error {
	_, err := tx.Exec(ctx, `INSERT INTO enrolment_transition (tenant, id, enrolment, step, from_state, to_state, actor, role, taken_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tenant, tx.NewID(), t.Enrolment, t.Step, t.From, t.To, t.Actor, t.Role, t.At, t.Reason)
	return err
}

func transitions(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID) ([]Transition, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (t Transition, err error) {
		return t, r.Scan(&t.Enrolment, &t.Step, &t.From, &t.To, &t.Actor, &t.Role, &t.At, &t.Reason)
	}, `SELECT enrolment, step, from_state, to_state, actor, role, taken_at, reason
		FROM enrolment_transition WHERE tenant = $1 AND enrolment = $2 ORDER BY id`, tenant, id)
}

func forgetReasons(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment_transition SET reason = '' WHERE tenant = $1 AND enrolment = $2`, tenant, id)
	return err
}
