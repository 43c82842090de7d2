package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertCard(ctx context.Context, tx *sqldb.Tx, c Card) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_card (id, person, tenant, maker, pin, wrong, created, expires) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)`,
		c.ID, c.Person, c.Tenant, c.maker, c.pin, c.Created, c.Expires)
	return err
}

func insertCardCode(ctx context.Context, tx *sqldb.Tx, card CardID, hash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO identity_card_code (hash, card) VALUES ($1, $2)`, hash, card)
	return err
}

func endCard(ctx context.Context, tx *sqldb.Tx, id CardID) (int64, error) {
	return tx.Exec(ctx, `UPDATE identity_card SET ended = $1 WHERE id = $2 AND ended IS NULL`, tx.Now(), id)
}

func countWrongPIN(ctx context.Context, tx *sqldb.Tx, id CardID) error {
	_, err := tx.Exec(ctx, `UPDATE identity_card SET wrong = wrong + 1 WHERE id = $1`, id)
	return err
}

func useCardCode(ctx context.Context, tx *sqldb.Tx, id CardID, hash string) error {
	if _, err := tx.Exec(ctx, `UPDATE identity_card_code SET used = $1 WHERE hash = $2`, tx.Now(), hash); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE identity_card SET wrong = 0 WHERE id = $1`, id)
	return err
}

func scanCard(scan func(...any) error, more ...any) (c Card, err error) {
	var id, person, tenant, maker string
	err = scan(append([]any{&id, &person, &tenant, &maker, &c.pin, &c.wrong, &c.Created, &c.Expires, &c.Ended, &c.Name, &c.Left}, more...)...)
	c.ID, c.Person, c.Tenant, c.maker = CardID(id), PersonID(person), TenantID(tenant), PersonID(maker)
	return c, err
}

func cardByID(ctx context.Context, tx *sqldb.Tx, id CardID) (Card, error) {
	return scanCard(tx.QueryRow(ctx, `
		SELECT c.id, c.person, c.tenant, c.maker, c.pin, c.wrong, c.created, c.expires, c.ended, p.name,
			(SELECT COUNT(*) FROM identity_card_code k WHERE k.card = c.id AND k.used IS NULL)
		FROM identity_card c JOIN identity_person p ON p.id = c.person WHERE c.id = $1`, id).Scan)
}

// cardByCode is the card with a code, and whether the code was used.
func cardByCode(ctx context.Context, tx *sqldb.Tx, hash string) (c Card, used bool, err error) {
	c, err = scanCard(tx.QueryRow(ctx, `
		SELECT c.id, c.person, c.tenant, c.maker, c.pin, c.wrong, c.created, c.expires, c.ended, p.name,
			(SELECT COUNT(*) FROM identity_card_code k WHERE k.card = c.id AND k.used IS NULL), d.used IS NOT NULL
		FROM identity_card_code d JOIN identity_card c ON c.id = d.card JOIN identity_person p ON p.id = c.person WHERE d.hash = $1`, hash).Scan, &used)
	return c, used, err
}

func cardsOfTenant(ctx context.Context, tx *sqldb.Tx, tenant TenantID) ([]Card, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Card, error) { return scanCard(r.Scan) }, `
		SELECT c.id, c.person, c.tenant, c.maker, c.pin, c.wrong, c.created, c.expires, c.ended, p.name,
			(SELECT COUNT(*) FROM identity_card_code k WHERE k.card = c.id AND k.used IS NULL)
		FROM identity_card c JOIN identity_person p ON p.id = c.person WHERE c.tenant = $1 ORDER BY c.created DESC, c.id DESC`, tenant)
}

func cardsOfPerson(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Card, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Card, error) { return scanCard(r.Scan) }, `
		SELECT c.id, c.person, c.tenant, c.maker, c.pin, c.wrong, c.created, c.expires, c.ended, p.name,
			(SELECT COUNT(*) FROM identity_card_code k WHERE k.card = c.id AND k.used IS NULL)
		FROM identity_card c JOIN identity_person p ON p.id = c.person WHERE c.person = $1 ORDER BY c.created DESC, c.id DESC`, person)
}

// deleteCards removes the cards of a person.
func deleteCards(ctx context.Context, tx *sqldb.Tx, person PersonID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_card_code WHERE card IN (SELECT id FROM identity_card WHERE person = $1)`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM identity_card WHERE person = $1`, person)
	return err
}
