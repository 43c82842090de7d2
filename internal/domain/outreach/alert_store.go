package outreach

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// aboutRow is what an alert's row keeps as JSON.
type aboutRow struct {
	Question *Question `json:"question,omitempty"`
	Offers   []Watched `json:"offers,omitempty"`
}

func (a Alert) about() (string, error) {
	b, err := json.Marshal(aboutRow{a.Question, a.Offers})
	return string(b), err
}

// what tells what two alerts are about apart.
func (a Alert) what() (string, error) {
	ids := make([]string, len(a.Offers))
	for i, w := range a.Offers {
		ids[i] = string(w.Offer)
	}
	slices.Sort(ids)
	b, err := json.Marshal([]any{a.Question, ids, a.Portal}) // the keys of a map are in order
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), err
}

func noAlert() error { return fault.New(fault.NotFound, "outreach.alert.none") }

func insertAlert(ctx context.Context, tx *sqldb.Tx, a Alert, token string) error {
	about, err := a.about()
	if err != nil {
		return err
	}
	what, err := a.what()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO outreach_alert (id, token, person, email, about, what, portal, rhythm, lang, asked, confirmed, looked, due)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		a.ID, token, a.Person, a.Email, about, what, a.Portal, a.Rhythm, a.Lang, a.Asked, a.Confirmed, a.Looked, a.Looked.Add(a.Rhythm.period()))
	return err
}

func scanAlert(r interface{ Scan(...any) error }) (a Alert, err error) {
	var about string
	if err := r.Scan(&a.ID, &a.Person, &a.Email, &about, &a.Portal, &a.Rhythm, &a.Lang, &a.Asked, &a.Confirmed, &a.Looked); err != nil {
		return a, err
	}
	var x aboutRow
	err = json.Unmarshal([]byte(about), &x)
	a.Question, a.Offers = x.Question, x.Offers
	return a, err
}

func scanAlertRow(r *sqldb.Rows) (Alert, error) { return scanAlert(r) }

// openAlert leaves out what waited too long to be confirmed, also before it is swept.
func openAlert(tx *sqldb.Tx, a Alert, err error) (Alert, error) {
	if errors.Is(err, sqldb.ErrNoRows) || err == nil && !a.Stands() && !tx.Now().Before(a.Asked.Add(AlertWait)) {
		return Alert{}, noAlert()
	}
	return a, err
}

func alertByID(ctx context.Context, tx *sqldb.Tx, id AlertID) (Alert, error) {
	a, err := scanAlert(tx.QueryRow(ctx, `SELECT id, person, email, about, portal, rhythm, lang, asked, confirmed, looked FROM outreach_alert WHERE id = $1`, id))
	return openAlert(tx, a, err)
}

func alertByToken(ctx context.Context, tx *sqldb.Tx, token string) (Alert, error) {
	a, err := scanAlert(tx.QueryRow(ctx, `SELECT id, person, email, about, portal, rhythm, lang, asked, confirmed, looked FROM outreach_alert WHERE token = $1`, token))
	return openAlert(tx, a, err)
}

// alertsOf are those of an address, and those a person asked for; the latest first.
func alertsOf(ctx context.Context, tx *sqldb.Tx, email string, p identity.PersonID) ([]Alert, error) {
	return sqldb.All(ctx, tx, scanAlertRow, `SELECT id, person, email, about, portal, rhythm, lang, asked, confirmed, looked FROM outreach_alert
		WHERE (email = $1 AND email <> '') OR (person = $2 AND person <> '') ORDER BY asked DESC, id`, email, p)
}

// confirmAlert lets an alert stand and takes away what the same address wanted to be
// told of already.
func confirmAlert(ctx context.Context, tx *sqldb.Tx, a Alert) error {
	if _, err := tx.Exec(ctx, `DELETE FROM outreach_alert WHERE id <> $1 AND email = $2 AND what = (SELECT what FROM outreach_alert WHERE id = $1)`, a.ID, a.Email); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE outreach_alert SET confirmed = $1 WHERE id = $2`, tx.Now(), a.ID)
	return err
}

// lookedAt notes what was told, where the alert still stands.
func lookedAt(ctx context.Context, tx *sqldb.Tx, a Alert) error {
	about, err := a.about()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE outreach_alert SET about = $1, looked = $2, due = $3 WHERE id = $4`, about, a.Looked, a.Looked.Add(a.Rhythm.period()), a.ID)
	return err
}

func dueAlerts(ctx context.Context, tx *sqldb.Tx, at time.Time, most int) ([]AlertID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id AlertID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM outreach_alert WHERE confirmed IS NOT NULL AND due <= $1 ORDER BY due, id LIMIT $2`, at, most)
}

func deleteAlert(ctx context.Context, tx *sqldb.Tx, id AlertID) error {
	_, err := tx.Exec(ctx, `DELETE FROM outreach_alert WHERE id = $1`, id)
	return err
}

// deleteAlerts takes away all that alertsOf finds.
func deleteAlerts(ctx context.Context, tx *sqldb.Tx, email string, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM outreach_alert WHERE (email = $1 AND email <> '') OR (person = $2 AND person <> '')`, email, p)
	return err
}

// deleteUnconfirmed takes away what was asked before a time and nobody confirmed.
func deleteUnconfirmed(ctx context.Context, tx *sqldb.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM outreach_alert WHERE confirmed IS NULL AND asked <= $1`, before)
	return err
}
