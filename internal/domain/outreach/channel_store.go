package outreach

import (
	"context"
	"encoding/json"
	"errors"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertChannel(ctx context.Context, tx *sqldb.Tx, c Channel) error {
	origins, err := json.Marshal(c.Origins)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO outreach_channel (tenant, id, list, lang, origins, opened) VALUES ($1, $2, $3, $4, $5, $6)`, c.Tenant, c.ID, c.List, c.Lang, string(origins), c.Opened)
	return err
}

func endChannel(ctx context.Context, tx *sqldb.Tx, t identity.TenantID, id ChannelID) error {
	_, err := tx.Exec(ctx, `UPDATE outreach_channel SET ended = $1 WHERE tenant = $2 AND id = $3`, tx.Now(), t, id)
	return err
}

func scanChannel(r interface{ Scan(...any) error }) (c Channel, err error) {
	var origins string
	if err := r.Scan(&c.Tenant, &c.ID, &c.List, &c.Lang, &origins, &c.Opened, &c.Ended); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(origins), &c.Origins)
}

func channelByID(ctx context.Context, tx *sqldb.Tx, id ChannelID) (Channel, error) {
	c, err := scanChannel(tx.QueryRow(ctx, `SELECT tenant, id, list, lang, origins, opened, ended FROM outreach_channel WHERE id = $1 AND ended IS NULL`, id))
	if errors.Is(err, sqldb.ErrNoRows) {
		err = noChannel()
	}
	return c, err
}

func channelsOf(ctx context.Context, tx *sqldb.Tx, list ListID) ([]Channel, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Channel, error) { return scanChannel(r) },
		`SELECT tenant, id, list, lang, origins, opened, ended FROM outreach_channel WHERE list = $1 AND ended IS NULL ORDER BY opened, id`, list)
}

func countVisit(ctx context.Context, tx *sqldb.Tx, id ChannelID, day int64, w Way) error {
	_, err := tx.Exec(ctx, `INSERT INTO outreach_visit (channel, day, way, visits) VALUES ($1, $2, $3, 1)
		ON CONFLICT (channel, day, way) DO UPDATE SET visits = outreach_visit.visits + 1`, id, day, w)
	return err
}

func visitsOf(ctx context.Context, tx *sqldb.Tx, id ChannelID, since int64) ([]visit, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (v visit, err error) { return v, r.Scan(&v.day, &v.way, &v.n) },
		`SELECT day, way, visits FROM outreach_visit WHERE channel = $1 AND day >= $2 ORDER BY day DESC, way`, id, since)
}

// deleteChannels takes the channels of a list away with what was counted.
func deleteChannels(ctx context.Context, tx *sqldb.Tx, list ListID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM outreach_visit WHERE channel IN (SELECT id FROM outreach_channel WHERE list = $1)`, list); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM outreach_channel WHERE list = $1`, list)
	return err
}
