package catalogue

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/formats/raster"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// shownRow is a use with one of its sizes; Width 0: there is none.
type shownRow struct {
	use  pictureUse
	size PictureSize
}

func scanShown(r *sqldb.Rows) (x shownRow, err error) {
	var args string
	u, s := &x.use, &x.size
	if err = r.Scan(&u.subject, &u.url, &u.hash, &u.code, &args, &u.asked, &s.Width, &s.Height, &s.Kind); err != nil {
		return x, err
	}
	s.Hash = u.hash
	return x, json.Unmarshal([]byte(args), &u.args)
}

// shownOf is which picture a subject shows, in each width, the narrowest first;
// nothing for one that names none.
func shownOf(ctx context.Context, tx *sqldb.Tx, subject string) ([]shownRow, error) {
	return sqldb.All(ctx, tx, scanShown, `
		SELECT u.subject, u.url, u.hash, u.code, u.args, u.asked, COALESCE(p.width, 0), COALESCE(p.height, 0), COALESCE(p.kind, '')
		FROM catalogue_picture_use u LEFT JOIN catalogue_picture p ON p.hash = u.hash WHERE u.subject = $1 ORDER BY p.width`, subject)
}

// pictureUseOf is which picture a subject shows; the zero value when it names none.
func pictureUseOf(ctx context.Context, tx *sqldb.Tx, subject string) (pictureUse, error) {
	rows, err := shownOf(ctx, tx, subject)
	if err != nil || len(rows) == 0 {
		return pictureUse{}, err
	}
	return rows[0].use, nil
}

// putPictureUse stores which picture a subject shows, and forgets the copies of the
// one it showed before when nobody else shows that.
func putPictureUse(ctx context.Context, tx *sqldb.Tx, was, is pictureUse) error {
	args, err := json.Marshal(is.args)
	if err != nil {
		return fmt.Errorf("write arguments: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_picture_use (subject, url, hash, code, args, asked) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (subject) DO UPDATE SET url = EXCLUDED.url, hash = EXCLUDED.hash, code = EXCLUDED.code, args = EXCLUDED.args, asked = EXCLUDED.asked`,
		is.subject, is.url, is.hash, is.code, string(args), is.asked)
	if err != nil || was.hash == is.hash {
		return err
	}
	return forgetPicture(ctx, tx, was.hash)
}

// dropPictureUse is for a subject that names no picture any more.
func dropPictureUse(ctx context.Context, tx *sqldb.Tx, subject string) error {
	was, err := pictureUseOf(ctx, tx, subject)
	if err != nil || was.subject == "" {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM catalogue_picture_use WHERE subject = $1`, subject); err != nil {
		return err
	}
	return forgetPicture(ctx, tx, was.hash)
}

func forgetPicture(ctx context.Context, tx *sqldb.Tx, hash string) error {
	if hash == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `
		DELETE FROM catalogue_picture WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM catalogue_picture_use u WHERE u.hash = $1)`, hash)
	return err
}

// putPicture keeps the copies of a file; those that are there stay.
func putPicture(ctx context.Context, tx *sqldb.Tx, hash string, all []raster.Made) error {
	for _, m := range all {
		_, err := tx.Exec(ctx, `INSERT INTO catalogue_picture (hash, width, height, kind, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash, width) DO NOTHING`,
			hash, m.Width, m.Height, m.Kind, base64.StdEncoding.EncodeToString(m.Data))
		if err != nil {
			return err
		}
	}
	return nil
}

func scanPictureFile(r *sqldb.Rows) (m raster.Made, err error) {
	var body string
	if err = r.Scan(&m.Width, &m.Height, &m.Kind, &body); err != nil {
		return m, err
	}
	m.Data, err = base64.StdEncoding.DecodeString(body)
	return m, err
}

// pictureFile is a copy. Fault "catalogue.picture.not_found".
func pictureFile(ctx context.Context, tx *sqldb.Tx, hash string, width int) (raster.Made, error) {
	all, err := sqldb.All(ctx, tx, scanPictureFile, `SELECT width, height, kind, body FROM catalogue_picture WHERE hash = $1 AND width = $2`, hash, width)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "catalogue.picture.not_found")
	}
	if err != nil {
		return raster.Made{}, err
	}
	return all[0], nil
}
