package catalogue

import (
	"context"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// latestDownload is the newest set. One that holds what a licence no longer lets
// be shown is none: a job makes another at that moment.
func latestDownload(ctx context.Context, tx *sqldb.Tx) (d Download, err error) {
	err = tx.QueryRow(ctx, `SELECT id, at, cursor, base, until FROM catalogue_download WHERE made = $1 ORDER BY at DESC, id DESC LIMIT 1`, true).
		Scan(&d.ID, &d.At, &d.Cursor, &d.Base, &d.Until)
	if errors.Is(err, sqldb.ErrNoRows) || err == nil && d.over(tx.Now()) {
		return d, fault.New(fault.Unavailable, "catalogue.download.none")
	}
	if err != nil {
		return d, err
	}
	d.Files, err = sqldb.All(ctx, tx, func(r *sqldb.Rows) (f DownloadFile, err error) {
		return f, r.Scan(&f.Name, &f.Type, &f.Size, &f.Items, &f.SHA256)
	}, `SELECT name, type, size, items, sha256 FROM catalogue_download_file WHERE download = $1 ORDER BY name`, d.ID)
	return d, err
}

func insertDownload(ctx context.Context, tx *sqldb.Tx, d Download) error {
	_, err := tx.Exec(ctx, `INSERT INTO catalogue_download (id, at, cursor, base, made) VALUES ($1, $2, $3, $4, $5)`, d.ID, d.At, d.Cursor, d.Base, false)
	return err
}

func insertDownloadFile(ctx context.Context, tx *sqldb.Tx, set string, f DownloadFile) error {
	_, err := tx.Exec(ctx, `INSERT INTO catalogue_download_file (download, name, type, size, items, sha256) VALUES ($1, $2, $3, $4, $5, $6)`,
		set, f.Name, f.Type, f.Size, f.Items, f.SHA256)
	return err
}

func insertDownloadPart(ctx context.Context, tx *sqldb.Tx, set, name string, number int64, data string) error {
	_, err := tx.Exec(ctx, `INSERT INTO catalogue_download_part (download, name, number, data) VALUES ($1, $2, $3, $4)`, set, name, number, data)
	return err
}

func downloadPart(ctx context.Context, tx *sqldb.Tx, set, name string, number int64) ([]byte, error) {
	var data string
	err := tx.QueryRow(ctx, `SELECT data FROM catalogue_download_part WHERE download = $1 AND name = $2 AND number = $3`, set, name, number).Scan(&data)
	if err != nil {
		return nil, notFound(err, "catalogue.download.gone")
	}
	return unpackBody(data)
}

// endDownload makes a set the newest, and forgets those before the one before it
// and those that were never ended.
func endDownload(ctx context.Context, tx *sqldb.Tx, d Download) error {
	set := d.ID
	if _, err := tx.Exec(ctx, `UPDATE catalogue_download SET made = $2, until = $3 WHERE id = $1`, set, true, d.Until); err != nil {
		return err
	}
	if !d.Until.IsZero() {
		if err := downloadAt(ctx, tx, d.Until); err != nil {
			return err
		}
	}
	old, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT id FROM catalogue_download WHERE id <> $1 ORDER BY made DESC, at DESC, id DESC`, set)
	if err != nil {
		return err
	}
	for i, id := range old {
		if i == 0 {
			continue
		}
		if err := dropDownload(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// downloadAt has another set made when a licence ends.
func downloadAt(ctx context.Context, tx *sqldb.Tx, ends time.Time) error {
	return job.Add(ctx, tx, job.Job{Kind: jobDownload, Unique: "until " + ends.Format(time.RFC3339), Args: struct{}{}, At: ends})
}

// endDownloadsBy lets no set that is there be given out from a time on.
func endDownloadsBy(ctx context.Context, tx *sqldb.Tx, ends time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_download SET until = $1 WHERE until IS NULL OR until > $1`, ends)
	return err
}

func dropDownload(ctx context.Context, tx *sqldb.Tx, set string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM catalogue_download_part WHERE download = $1`, set); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM catalogue_download_file WHERE download = $1`, set); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_download WHERE id = $1`, set)
	return err
}

// fed is an offer of the feed with where it comes from.
type fed struct {
	FeedItem
	provider identity.TenantID
	source   SourceID
	until    time.Time // when the first licence ends of those it, or a field of it, is shown under
}

// eachFed reads what is in the list, as the feed told it, by id, one at a time.
func eachFed(ctx context.Context, tx *sqldb.Tx, each func(fed) error) (err error) {
	rows, err := tx.Query(ctx, `
		SELECT f.number, f.offer, f.gone, f.item, f.at, o.tenant, o.source, l.until
		FROM catalogue_feed f JOIN catalogue_offer o ON o.id = f.offer LEFT JOIN (
			SELECT t.offer, MIN(s.licence_end) AS until FROM catalogue_source s JOIN catalogue_statement t ON t.source = s.id
			WHERE s.licence_end IS NOT NULL GROUP BY t.offer) l ON l.offer = f.offer
		WHERE f.gone = $1 ORDER BY f.offer`, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var f fed
		var item string
		if err := rows.Scan(&f.Number, (*string)(&f.ID), &f.Gone, &item, &f.At, (*string)(&f.provider), (*string)(&f.source), &f.until); err != nil {
			return err
		}
		f.Item = []byte(item)
		if err := each(f); err != nil {
			return err
		}
	}
	return rows.Err()
}
