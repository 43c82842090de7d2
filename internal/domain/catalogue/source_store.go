package catalogue

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func scanSource(r *sqldb.Rows) (s Source, err error) {
	var outcome string
	var l Licence
	if err = r.Scan(&s.ID, &s.Tenant, &s.Kind, &s.Address, &s.State, &s.Registered, &s.Proven, &s.Due, &s.Harvested, &s.Failures, &s.Code, &outcome,
		&s.Format, &s.ProvenBy, &l.Name, &l.Address, &l.Ends, &l.Keeps, &s.Delivers); err != nil {
		return s, err
	}
	s.Rank = rankOf(s.Kind)
	if l.Name != "" {
		s.Licence = &l
	}
	return s, json.Unmarshal([]byte(outcome), &s.Last)
}

func insertSource(ctx context.Context, tx *sqldb.Tx, s Source) error {
	l := Licence{Keeps: true}
	if s.Licence != nil {
		l = *s.Licence
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO catalogue_source (tenant, id, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 0, '', '{}', $9, $10, $11, $12, $13, $14, $15)`,
		s.Tenant, s.ID, s.Kind, s.Address, s.State, s.Registered, s.Proven, s.Due, s.Format, s.ProvenBy, l.Name, l.Address, l.Ends, l.Keeps, s.Delivers)
	return err
}

// registerAgain makes a source that is known what it is registered as now.
func registerAgain(ctx context.Context, tx *sqldb.Tx, s Source) error {
	l := Licence{Keeps: true}
	if s.Licence != nil {
		l = *s.Licence
	}
	_, err := tx.Exec(ctx, `
		UPDATE catalogue_source SET kind = $3, format = $4, state = $5, proven = $6, proven_by = $7, due = $8, failures = 0, code = '',
			licence = $9, licence_address = $10, licence_end = $11, licence_keeps = $12, delivers = $13 WHERE tenant = $1 AND id = $2`,
		s.Tenant, s.ID, s.Kind, s.Format, s.State, s.Proven, s.ProvenBy, s.Due, l.Name, l.Address, l.Ends, l.Keeps, s.Delivers)
	return err
}

// updateLicence sets the terms a list is shown under.
func updateLicence(ctx context.Context, tx *sqldb.Tx, s Source) error {
	_, err := tx.Exec(ctx, `
		UPDATE catalogue_source SET licence = $3, licence_address = $4, licence_end = $5, licence_keeps = $6, delivers = $7 WHERE tenant = $1 AND id = $2`,
		s.Tenant, s.ID, s.Licence.Name, s.Licence.Address, s.Licence.Ends, s.Licence.Keeps, s.Delivers)
	return err
}

func sourceByID(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SourceID) (Source, error) {
	all, err := sqldb.All(ctx, tx, scanSource, `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source WHERE tenant = $1 AND id = $2`, tenant, id)
	if err == nil && len(all) == 0 {
		err = sqldb.ErrNoRows
	}
	if err != nil {
		return Source{}, notFound(err, "catalogue.source.not_found")
	}
	return all[0], nil
}

// sourceOfAny is a source by its id alone: an aggregator's list states offers of
// other providers, who may know whose it is.
func sourceOfAny(ctx context.Context, tx *sqldb.Tx, id SourceID) (Source, error) {
	all, err := sqldb.All(ctx, tx, scanSource, `
		SELECT id, owner, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source_public WHERE id = $1`, id)
	if err != nil || len(all) == 0 {
		return Source{}, errors.Join(err, fault.New(fault.NotFound, "catalogue.source.not_found"))
	}
	return all[0], nil
}

func sourceByAddress(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, address string) (s Source, found bool, err error) {
	all, err := sqldb.All(ctx, tx, scanSource, `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source WHERE tenant = $1 AND address = $2`, tenant, address)
	if err != nil || len(all) == 0 {
		return Source{}, false, err
	}
	return all[0], true, nil
}

func sourcesOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]Source, error) {
	return sqldb.All(ctx, tx, scanSource, `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source WHERE tenant = $1 ORDER BY registered, id`, tenant)
}

func allSources(ctx context.Context, tx *sqldb.Tx) ([]Source, error) {
	return sqldb.All(ctx, tx, scanSource, `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source ORDER BY tenant, registered, id`)
}

// sourcesDue are those whose time has come, the longest due first.
func sourcesDue(ctx context.Context, tx *sqldb.Tx, limit int) ([]Source, error) {
	return sqldb.All(ctx, tx, scanSource, `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source WHERE due <= $1 ORDER BY due, id LIMIT $2`, tx.Now(), limit)
}

// sourcesOver are those whose licence has ended and that were read until now.
func sourcesOver(ctx context.Context, tx *sqldb.Tx) ([]Source, error) {
	return sqldb.All(ctx, tx, scanSource, `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source WHERE licence_end <= $1 AND (state <> $2 OR EXISTS (
			SELECT 1 FROM catalogue_statement WHERE catalogue_statement.source = catalogue_source.id)) ORDER BY id`, tx.Now(), SourceRetired)
}

func updateSource(ctx context.Context, tx *sqldb.Tx, s Source) error {
	outcome, err := json.Marshal(s.Last)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE catalogue_source SET state = $3, due = $4, harvested = $5, failures = $6, code = $7, outcome = $8 WHERE tenant = $1 AND id = $2`,
		s.Tenant, s.ID, s.State, s.Due, s.Harvested, s.Failures, s.Code, string(outcome))
	return err
}

func scanPage(r *sqldb.Rows) (p Page, err error) {
	return p, r.Scan(&p.URL, &p.Record, &p.SHA256, &p.etag, &p.lastModified, &p.Code, &p.Met, &p.checked, &p.recipe)
}

func pageOf(ctx context.Context, tx *sqldb.Tx, s Source, url string) (Page, error) {
	all, err := sqldb.All(ctx, tx, scanPage, `
		SELECT url, record, sha256, etag, last_modified, code, met, checked, recipe FROM catalogue_page WHERE tenant = $1 AND source = $2 AND url = $3`, s.Tenant, s.ID, url)
	if err != nil || len(all) == 0 {
		return Page{URL: url}, err
	}
	return all[0], nil
}

func pagesOf(ctx context.Context, tx *sqldb.Tx, s Source) ([]Page, error) {
	return sqldb.All(ctx, tx, scanPage, `
		SELECT url, record, sha256, etag, last_modified, code, met, checked, recipe FROM catalogue_page WHERE tenant = $1 AND source = $2 ORDER BY url`, s.Tenant, s.ID)
}

func upsertPage(ctx context.Context, tx *sqldb.Tx, s Source, p Page) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalogue_page (tenant, source, url, record, sha256, etag, last_modified, code, met, checked, recipe) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (tenant, source, url) DO UPDATE SET record = EXCLUDED.record, sha256 = EXCLUDED.sha256, etag = EXCLUDED.etag,
			last_modified = EXCLUDED.last_modified, code = EXCLUDED.code, met = EXCLUDED.met, checked = EXCLUDED.checked, recipe = EXCLUDED.recipe`,
		s.Tenant, s.ID, p.URL, p.Record, p.SHA256, p.etag, p.lastModified, p.Code, p.Met, p.checked, p.recipe)
	return err
}

func insertRecord(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, r Record) error {
	body, err := packBody(r.Body)
	if err != nil {
		return err
	}
	return insertPacked(ctx, tx, tenant, r, body)
}

// insertPacked is insertRecord of a body that packBody packed before: it takes
// long, and a transaction is short.
func insertPacked(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, r Record, body string) error {
	args, err := json.Marshal(r.Args)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_record (tenant, id, source, url, status, code, args, content_type, etag, body, sha256, fetched)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tenant, r.ID, r.Source, r.URL, r.Status, r.Code, string(args), r.ContentType, r.ETag, body, r.SHA256, r.Fetched)
	return err
}

func recordByID(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id string) (r Record, err error) {
	var args, body string
	err = tx.QueryRow(ctx, `
		SELECT id, source, url, status, code, args, content_type, etag, body, sha256, fetched FROM catalogue_record WHERE tenant = $1 AND id = $2`, tenant, id).
		Scan(&r.ID, (*string)(&r.Source), &r.URL, &r.Status, &r.Code, &args, &r.ContentType, &r.ETag, &body, &r.SHA256, &r.Fetched)
	if err != nil {
		return r, notFound(err, "catalogue.record.not_found")
	}
	if err := json.Unmarshal([]byte(args), &r.Args); err != nil {
		return r, err
	}
	r.Body, err = unpackBody(body)
	return r, err
}

func recordsOf(ctx context.Context, tx *sqldb.Tx, s Source, limit int) ([]Record, error) {
	return sqldb.All(ctx, tx, func(rows *sqldb.Rows) (r Record, err error) {
		var args string
		if err = rows.Scan(&r.ID, (*string)(&r.Source), &r.URL, &r.Status, &r.Code, &args, &r.ContentType, &r.ETag, &r.SHA256, &r.Fetched); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(args), &r.Args)
	}, `SELECT id, source, url, status, code, args, content_type, etag, sha256, fetched
		FROM catalogue_record WHERE tenant = $1 AND source = $2 ORDER BY fetched DESC, id DESC LIMIT $3`, s.Tenant, s.ID, limit)
}

// packers are used again: making one takes longer than packing a page with it.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// packBody makes text of any bytes: PostgreSQL's TEXT takes no zero byte and no
// broken UTF-8, and pages have both. Gzip more than makes up for base64.
func packBody(body []byte) (string, error) {
	var b bytes.Buffer
	z, _ := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	if _, err := z.Write(body); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func unpackBody(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("unpack a record: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("unpack a record: %w", err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack a record: %w", err)
	}
	return body, nil
}
