package catalogue

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertUpload(ctx context.Context, tx *sqldb.Tx, u Upload, body []byte) error {
	packed, err := packBody(body)
	if err != nil {
		return err
	}
	result, err := json.Marshal(u.Result)
	if err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO catalogue_upload (tenant, id, name, lang, sha256, body, whole, state, result, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, u.Tenant, u.ID, u.Name, u.Lang, u.SHA256, packed, u.Whole, u.State, string(result), u.At)
	if err != nil {
		return fmt.Errorf("insert upload: %w", err)
	}
	return nil
}

func scanUpload(r *sqldb.Rows) (u Upload, err error) {
	var result string
	if err := r.Scan((*string)(&u.Tenant), (*string)(&u.ID), &u.Name, &u.Lang, &u.SHA256, &u.Whole, (*string)(&u.State), &result, &u.At, &u.Ended); err != nil {
		return u, err
	}
	return u, json.Unmarshal([]byte(result), &u.Result)
}

func uploadByID(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id UploadID) (Upload, error) {
	all, err := sqldb.All(ctx, tx, scanUpload, `SELECT tenant, id, name, lang, sha256, whole, state, result, at, ended
		FROM catalogue_upload WHERE tenant = $1 AND id = $2`, tenant, id)
	if err != nil {
		return Upload{}, err
	}
	if len(all) == 0 {
		return Upload{}, fault.New(fault.NotFound, "catalogue.upload.not_found")
	}
	all[0].Did, err = uploadCounts(ctx, tx, all[0])
	return all[0], err
}

// uploadsOf are a provider's uploads, the newest first.
func uploadsOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, limit int) ([]Upload, error) {
	return sqldb.All(ctx, tx, scanUpload, `SELECT tenant, id, name, lang, sha256, whole, state, result, at, ended
		FROM catalogue_upload WHERE tenant = $1 ORDER BY at DESC, id DESC LIMIT $2`, tenant, limit)
}

func uploadBody(ctx context.Context, tx *sqldb.Tx, u Upload) ([]byte, error) {
	var packed string
	err := tx.QueryRow(ctx, `SELECT body FROM catalogue_upload WHERE tenant = $1 AND id = $2`, u.Tenant, u.ID).Scan(&packed)
	if err != nil {
		return nil, notFound(err, "catalogue.upload.not_found")
	}
	return unpackBody(packed)
}

// moveUpload changes the state of an upload that is in one; moved is false when
// it is in another.
func moveUpload(ctx context.Context, tx *sqldb.Tx, u Upload, to UploadState) (moved bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE catalogue_upload SET state = $1, ended = $2 WHERE tenant = $3 AND id = $4 AND state = $5`, to, tx.Now(), u.Tenant, u.ID, u.State)
	if err != nil {
		return false, fmt.Errorf("move upload: %w", err)
	}
	return n == 1, nil
}

func deleteUpload(ctx context.Context, tx *sqldb.Tx, u Upload) error {
	n, err := tx.Exec(ctx, `DELETE FROM catalogue_upload WHERE tenant = $1 AND id = $2 AND state = $3`, u.Tenant, u.ID, UploadRead)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "catalogue.upload.stored")
	}
	return err
}

// insertUploadRow writes down once what a course was before: a job that runs
// again must not take its own work for that.
func insertUploadRow(ctx context.Context, tx *sqldb.Tx, u Upload, r uploadRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO catalogue_upload_row (tenant, upload, local_id, offer, did, was, said, undone)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '') ON CONFLICT (tenant, upload, local_id) DO NOTHING`, u.Tenant, u.ID, r.localID, r.offer, r.did, r.was, r.said)
	if err != nil {
		return fmt.Errorf("insert upload row: %w", err)
	}
	return nil
}

func scanUploadRow(r *sqldb.Rows) (x uploadRow, err error) {
	err = r.Scan(&x.localID, (*string)(&x.offer), &x.did, &x.was, &x.said, &x.undone)
	return x, err
}

// uploadRows are the rows of an upload after a local id.
func uploadRows(ctx context.Context, tx *sqldb.Tx, u Upload, after string, limit int) ([]uploadRow, error) {
	return sqldb.All(ctx, tx, scanUploadRow, `SELECT local_id, offer, did, was, said, undone FROM catalogue_upload_row
		WHERE tenant = $1 AND upload = $2 AND local_id > $3 ORDER BY local_id LIMIT $4`, u.Tenant, u.ID, after, limit)
}

func uploadRowOf(ctx context.Context, tx *sqldb.Tx, u Upload, localID string) (x uploadRow, found bool, err error) {
	all, err := sqldb.All(ctx, tx, scanUploadRow, `SELECT local_id, offer, did, was, said, undone FROM catalogue_upload_row
		WHERE tenant = $1 AND upload = $2 AND local_id = $3`, u.Tenant, u.ID, localID)
	if err != nil || len(all) == 0 {
		return x, false, err
	}
	return all[0], true, nil
}

func markUndone(ctx context.Context, tx *sqldb.Tx, u Upload, localID, undone string) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_upload_row SET undone = $1 WHERE tenant = $2 AND upload = $3 AND local_id = $4`, undone, u.Tenant, u.ID, localID)
	return err
}

func uploadCounts(ctx context.Context, tx *sqldb.Tx, u Upload) (c UploadCounts, err error) {
	type count struct {
		did, undone string
		n           int
	}
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x count, err error) { err = r.Scan(&x.did, &x.undone, &x.n); return x, err },
		`SELECT did, undone, COUNT(*) FROM catalogue_upload_row WHERE tenant = $1 AND upload = $2 GROUP BY did, undone`, u.Tenant, u.ID)
	if err != nil {
		return c, fmt.Errorf("count upload rows: %w", err)
	}
	for _, x := range all {
		*map[string]*int{didAdd: &c.Added, didChange: &c.Changed, didNothing: &c.Unchanged, didTakeDown: &c.Gone}[x.did] += x.n
		switch x.undone {
		case undoneBack:
			c.Back += x.n
		case undoneLeft:
			c.Left += x.n
		}
	}
	return c, nil
}

// localIDsOf are the names under which a source states offers now: those of its
// statements, and of the offers it states without one.
func localIDsOf(ctx context.Context, tx *sqldb.Tx, src Source) ([]string, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (s string, err error) { err = r.Scan(&s); return s, err }, `
		SELECT o.local_id FROM catalogue_offer o WHERE o.tenant = $1 AND o.source = $2 AND o.gone_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM catalogue_statement s WHERE s.offer = o.id AND s.source = $2)
		UNION SELECT local_id FROM catalogue_statement WHERE tenant = $1 AND source = $2 ORDER BY local_id`, src.Tenant, src.ID)
}
