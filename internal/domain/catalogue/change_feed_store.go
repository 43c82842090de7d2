package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

type feedRow struct {
	number int64
	offer  OfferID
	gone   bool
	item   string
	until  time.Time // zero: no end
}

// feedDue reports that something is to be numbered.
func feedDue(ctx context.Context, tx *sqldb.Tx) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `
		SELECT (SELECT COUNT(*) FROM (SELECT id FROM catalogue_offer WHERE fed <> revision LIMIT 1) a)
		     + (SELECT COUNT(*) FROM (SELECT number FROM catalogue_feed WHERE until <= $1 AND gone = $2 LIMIT 1) b)`, tx.Now(), false).Scan(&n)
	return n > 0, err
}

// feedHead is the last number given; none yet is the beginning.
func feedHead(ctx context.Context, tx *sqldb.Tx) (feedCursor, error) {
	var c feedCursor
	err := tx.QueryRow(ctx, `SELECT number, epoch FROM catalogue_feed_head WHERE name = 'feed'`).Scan(&c.number, &c.epoch)
	if errors.Is(err, sqldb.ErrNoRows) {
		return feedCursor{}, nil
	}
	return c, err
}

// holdFeedHead keeps everybody else from numbering until the transaction ends.
func holdFeedHead(ctx context.Context, tx *sqldb.Tx) (c feedCursor, err error) {
	const mark = len("0198c9b2") // of a UUID, enough to tell catalogues apart by their last digits
	id := tx.NewID()
	return c, tx.QueryRow(ctx, `
		INSERT INTO catalogue_feed_head (name, epoch, number) VALUES ('feed', $1, 0)
		ON CONFLICT (name) DO UPDATE SET number = catalogue_feed_head.number
		RETURNING number, epoch`, id[len(id)-mark:]).Scan(&c.number, &c.epoch)
}

func moveFeedHead(ctx context.Context, tx *sqldb.Tx, number int64) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_feed_head SET number = $1 WHERE name = 'feed'`, number)
	return err
}

// offersUnfed are offers that may have changed since the feed looked at them.
func offersUnfed(ctx context.Context, tx *sqldb.Tx, limit int) ([]unfed, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (u unfed, err error) {
		var data string
		err = r.Scan(&data, &u.kept.Hash, &u.kept.Source, &u.kept.Listed, &u.kept.ListedAt, &u.kept.GoneAt, &u.revision, &u.known, &u.gone, &u.item, &u.licence.Name, &u.licence.Address, &u.until, &u.told)
		if err != nil {
			return u, err
		}
		return u, json.Unmarshal([]byte(data), &u.kept.Offer)
	}, `SELECT o.data, o.hash, o.source, o.listed, o.listed_at, o.gone_at, o.revision, f.number IS NOT NULL, COALESCE(f.gone, $1), COALESCE(f.item, ''), s.licence, s.licence_address, s.licence_end, f.until
		FROM catalogue_offer o LEFT JOIN catalogue_feed f ON f.offer = o.id LEFT JOIN catalogue_source s ON s.id = o.source
		WHERE o.fed <> o.revision ORDER BY o.id LIMIT $2`, false, limit)
}

// feedEnded are offers of the feed whose time is over.
func feedEnded(ctx context.Context, tx *sqldb.Tx, limit int) ([]OfferID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id OfferID, err error) { return id, r.Scan((*string)(&id)) },
		`SELECT offer FROM catalogue_feed WHERE until <= $1 AND gone = $2 ORDER BY until, number LIMIT $3`, tx.Now(), false, limit)
}

// tellAgain has the feed look again at what a list states.
func tellAgain(ctx context.Context, tx *sqldb.Tx, list SourceID) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET fed = -1 WHERE id IN (SELECT offer FROM catalogue_statement WHERE source = $1)`, list)
	return err
}

func markFed(ctx context.Context, tx *sqldb.Tx, u unfed) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET fed = $2 WHERE id = $1 AND revision = $2`, u.kept.ID, u.revision)
	return err
}

func putFeed(ctx context.Context, tx *sqldb.Tx, f feedRow) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalogue_feed (number, offer, gone, item, at, until) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (offer) DO UPDATE SET number = EXCLUDED.number, gone = EXCLUDED.gone, item = EXCLUDED.item, at = EXCLUDED.at, until = EXCLUDED.until`,
		f.number, f.offer, f.gone, f.item, tx.Now(), f.until)
	return err
}

func scanFeed(r *sqldb.Rows) (f FeedItem, err error) {
	var item string
	if err = r.Scan(&f.Number, (*string)(&f.ID), &f.Gone, &item, &f.At); err == nil && !f.Gone {
		f.Item = json.RawMessage(item)
	}
	return f, err
}

func feedAfter(ctx context.Context, tx *sqldb.Tx, number int64, limit int) ([]FeedItem, error) {
	return sqldb.All(ctx, tx, scanFeed, `SELECT number, offer, gone, item, at FROM catalogue_feed WHERE number > $1 ORDER BY number LIMIT $2`, number, limit)
}

func feedBefore(ctx context.Context, tx *sqldb.Tx, number int64, limit int) ([]FeedItem, error) {
	return sqldb.All(ctx, tx, scanFeed, `SELECT number, offer, gone, item, at FROM catalogue_feed WHERE number < $1 ORDER BY number DESC LIMIT $2`, number, limit)
}
