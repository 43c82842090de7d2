package event

import (
	"context"
	"encoding/json"

	"opencairn.org/cairn/internal/ground/sqldb"
)

type stored struct {
	id, kind string
	data     json.RawMessage
}

func insert(ctx context.Context, tx *sqldb.Tx, id, kind, data string) error {
	_, err := tx.Exec(ctx, `INSERT INTO event (id, type, data, at, batch) VALUES ($1, $2, $3, $4, $5)`, id, kind, data, tx.Now(), tx.ID())
	return err
}

func find(ctx context.Context, tx *sqldb.Tx, id string) (stored, error) {
	e := stored{id: id}
	var data string
	err := tx.QueryRow(ctx, `SELECT type, data FROM event WHERE id = $1`, id).Scan(&e.kind, &data)
	e.data = json.RawMessage(data)
	return e, err
}

// batch are the events that one transaction told, or the one that has this id.
func batch(ctx context.Context, tx *sqldb.Tx, id string) ([]stored, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (e stored, err error) {
		return e, r.Scan(&e.id, &e.kind)
	}, `SELECT id, type FROM event WHERE batch = $1 OR id = $1 ORDER BY id`, id)
}
