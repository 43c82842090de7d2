package outreach

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertList(ctx context.Context, tx *sqldb.Tx, l List) error {
	_, err := tx.Exec(ctx, `INSERT INTO outreach_list (id, person, tenant, title, words, whom, version, made, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, l.Person, l.Tenant, l.Title, l.Words, l.Whom, l.Version, l.Made, l.Changed)
	if err != nil {
		return err
	}
	return insertItems(ctx, tx, l)
}

func insertItems(ctx context.Context, tx *sqldb.Tx, l List) error {
	for i, it := range l.Items {
		title, err := json.Marshal(it.Title)
		if err != nil {
			return err
		}
		if err := insertItem(ctx, tx, l.ID, i, it, string(title)); err != nil {
			return err
		}
	}
	return nil
}

func insertItem(ctx context.Context, tx *sqldb.Tx, list ListID, place int, it Item, title string) error {
	_, err := tx.Exec(ctx, `INSERT INTO outreach_list_item (list, place, offer, title, note) VALUES ($1, $2, $3, $4, $5)`, list, place, it.Offer, title, it.Note)
	return err
}

func (s *Service) tokenOf(l List) any {
	if l.Shared.IsZero() {
		return nil
	}
	return hashOf(s.linkSecret(l))
}

func updateList(ctx context.Context, tx *sqldb.Tx, l List, token any) error {
	_, err := tx.Exec(ctx, `UPDATE outreach_list SET title = $1, words = $2, whom = $3, version = $4, changed = $5, shared = $6, expires = $7, token = $8 WHERE id = $9`,
		l.Title, l.Words, l.Whom, l.Version, l.Changed, l.Shared, l.Expires, token, l.ID)
	if err != nil {
		return err
	}
	if err := deleteItems(ctx, tx, l.ID); err != nil {
		return err
	}
	return insertItems(ctx, tx, l)
}

func deleteItems(ctx context.Context, tx *sqldb.Tx, list ListID) error {
	_, err := tx.Exec(ctx, `DELETE FROM outreach_list_item WHERE list = $1`, list)
	return err
}

func deleteList(ctx context.Context, tx *sqldb.Tx, list ListID) error {
	if err := deleteItems(ctx, tx, list); err != nil {
		return err
	}
	if err := deleteChannels(ctx, tx, list); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM outreach_list WHERE id = $1`, list)
	return err
}

func scanList(r interface{ Scan(...any) error }) (l List, err error) {
	return l, r.Scan(&l.ID, &l.Person, &l.Tenant, &l.Title, &l.Words, &l.Whom, &l.Version, &l.Made, &l.Changed, &l.Shared, &l.Expires)
}

func scanListRow(r *sqldb.Rows) (List, error) { return scanList(r) }

func listByID(ctx context.Context, tx *sqldb.Tx, id ListID) (List, error) {
	l, err := scanList(tx.QueryRow(ctx, `SELECT id, person, tenant, title, words, whom, version, made, changed, shared, expires FROM outreach_list WHERE id = $1`, id))
	return withItems(ctx, tx, l, err)
}

func listByToken(ctx context.Context, tx *sqldb.Tx, token string) (List, error) {
	l, err := scanList(tx.QueryRow(ctx, `SELECT id, person, tenant, title, words, whom, version, made, changed, shared, expires FROM outreach_list WHERE token = $1`, token))
	return withItems(ctx, tx, l, err)
}

func withItems(ctx context.Context, tx *sqldb.Tx, l List, err error) (List, error) {
	if errors.Is(err, sqldb.ErrNoRows) {
		return l, fault.New(fault.NotFound, "outreach.list.none")
	}
	if err == nil {
		l.Items, err = itemsOf(ctx, tx, l.ID)
	}
	return l, err
}

func itemsOf(ctx context.Context, tx *sqldb.Tx, list ListID) ([]Item, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (it Item, err error) {
		var title string
		if err := r.Scan(&it.Offer, &title, &it.Note); err != nil {
			return it, err
		}
		return it, json.Unmarshal([]byte(title), &it.Title)
	}, `SELECT offer, title, note FROM outreach_list_item WHERE list = $1 ORDER BY place`, list)
}

func listsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]List, error) {
	return sqldb.All(ctx, tx, scanListRow, `SELECT id, person, tenant, title, words, whom, version, made, changed, shared, expires FROM outreach_list
		WHERE person = $1 AND tenant = '' ORDER BY changed DESC, id LIMIT 200`, p)
}

func listsOfTenant(ctx context.Context, tx *sqldb.Tx, t identity.TenantID) ([]List, error) {
	return sqldb.All(ctx, tx, scanListRow, `SELECT id, person, tenant, title, words, whom, version, made, changed, shared, expires FROM outreach_list
		WHERE tenant = $1 AND tenant <> '' ORDER BY changed DESC, id LIMIT 200`, t)
}

func countLists(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, t identity.TenantID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM outreach_list WHERE tenant = $1 AND (tenant <> '' OR person = $2)`, t, p).Scan(&n)
	return n, err
}

// listsMadeBy is for the export: all there are, with their items.
func listsMadeBy(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]List, error) {
	all, err := sqldb.All(ctx, tx, scanListRow, `SELECT id, person, tenant, title, words, whom, version, made, changed, shared, expires FROM outreach_list WHERE person = $1 ORDER BY made, id`, p)
	for i := range all {
		if err == nil {
			all[i].Items, err = itemsOf(ctx, tx, all[i].ID)
		}
	}
	return all, err
}

func eraseLists(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM outreach_list_item WHERE list IN (SELECT id FROM outreach_list WHERE person = $1 AND tenant = '')`, p); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM outreach_list WHERE person = $1 AND tenant = ''`, p); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE outreach_list SET person = '' WHERE person = $1`, p)
	return err
}

// deleteIdle takes lists away that are for somebody and were last written in before
// a time.
func deleteIdle(ctx context.Context, tx *sqldb.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM outreach_list_item WHERE list IN (SELECT id FROM outreach_list WHERE whom <> '' AND changed < $1)`, before); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM outreach_list WHERE whom <> '' AND changed < $1`, before)
	return err
}
