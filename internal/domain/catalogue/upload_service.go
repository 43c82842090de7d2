package catalogue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// MaxUpload is the largest file of courses that is read, in bytes: about 20,000
// courses in the template.
const MaxUpload = 16 << 20

// mostUploads is how many of a provider's uploads are shown.
const mostUploads = 100

// Upload reads a table with the template's columns and judges every row. Nothing
// of it is in the catalogue until StoreUpload; what is wrong is in the result,
// by row and column. Errors are faults import.file.*: the file could not be read
// and is not kept.
func (s *Service) Upload(ctx context.Context, actor identity.Actor, tenant identity.TenantID, r UploadRequest) (Upload, error) {
	if err := s.mayUpload(actor, tenant); err != nil {
		return Upload{}, err
	}
	u := Upload{Tenant: tenant, Name: shortName(r.Name), Lang: r.Lang, Whole: r.Whole, State: UploadRead}
	if _, err := language.Parse(r.Lang); r.Lang == "" || err != nil {
		return u, fault.New(fault.Invalid, "catalogue.upload.language", "value", r.Lang).At("language")
	}
	body, err := io.ReadAll(io.LimitReader(r.File, MaxUpload+1))
	if err != nil {
		return u, fmt.Errorf("read upload: %w", err)
	}
	if len(body) > MaxUpload {
		return u, fault.New(fault.Exhausted, "import.file.too_large", "limit", MaxUpload).At("file")
	}
	u.SHA256 = digest(body)
	org, err := s.uploader(ctx, tenant)
	if err != nil {
		return u, err
	}
	f, err := s.readUpload(u, org, body)
	if err != nil {
		return u, err
	}
	if err := s.judgeUpload(f, org); err != nil {
		return u, err
	}
	u.Result = f.Result
	err = s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		u.ID, u.At = UploadID(tx.NewID()), tx.Now()
		return insertUpload(ctx, tx, u, body)
	})
	return u, err
}

func (s *Service) mayUpload(actor identity.Actor, tenant identity.TenantID) error {
	return s.Policy.Allow(actor, "catalogue.offer.upload", identity.Resource{Type: "catalogue.offer", Tenant: tenant})
}

// shortName is the file's name without the folders some browsers send.
func shortName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "" {
		return "courses"
	}
	return strings.ToValidUTF8(name[:min(len(name), 200)], "")
}

func (s *Service) uploader(ctx context.Context, tenant identity.TenantID) (org identity.Organisation, err error) {
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if err = identity.TakesOnIn(ctx, tx, tenant); err != nil {
			return err
		}
		org, err = identity.OrganisationIn(ctx, tx, tenant)
		return err
	})
	return org, err
}

// readUpload understands a file again, the same way each time.
func (s *Service) readUpload(u Upload, org identity.Organisation, body []byte) (*ImportFile, error) {
	country := org.Country
	if country == "" {
		country = s.Jurisdiction
	}
	m, err := uploadMapping(country, u.Lang)
	if err != nil {
		return nil, err
	}
	f, err := ReadImport(bytes.NewReader(body), m)
	if list, ok := fault.Of(err); ok {
		for _, x := range list {
			if x.Key == "import.file.column_missing" { // says "mapping"; here it is the template
				x.Key = "catalogue.upload.column"
			}
			x.Field = "file"
		}
		return nil, list
	}
	if err != nil {
		return nil, err
	}
	f.Result.Problems = slices.DeleteFunc(f.Result.Problems, func(p ImportProblem) bool { return p.Code == "boolean_spelling" }) // the template's own
	return f, nil
}

// judgeUpload counts what the rules say of each row that can be read.
func (s *Service) judgeUpload(f *ImportFile, org identity.Organisation) error {
	in := &importing{s: s, req: ImportRequest{DryRun: true}, file: f}
	for _, c := range f.Candidates {
		c.Offer.Provider = org.ID
		j, err := s.judge(c.Offer, org, nil, s.DB.Now())
		if err != nil {
			return err
		}
		in.count(c, outcomeOf(j))
	}
	in.sortProblems()
	return nil
}

// Uploads are a provider's uploads, the newest first.
func (s *Service) Uploads(ctx context.Context, actor identity.Actor, tenant identity.TenantID) (all []Upload, err error) {
	if err := s.mayUpload(actor, tenant); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = uploadsOf(ctx, tx, tenant, mostUploads)
		return err
	})
	return all, err
}

// UploadOf is one of a provider's uploads.
func (s *Service) UploadOf(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id UploadID) (u Upload, err error) {
	if err := s.mayUpload(actor, tenant); err != nil {
		return u, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		u, err = uploadByID(ctx, tx, tenant, id)
		return err
	})
	return u, err
}

// StoreUpload takes what was read into the catalogue, by a job. Asking again
// changes nothing.
func (s *Service) StoreUpload(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id UploadID) error {
	return s.moveUploadBy(ctx, actor, tenant, id, UploadRead, UploadStoring, "catalogue.upload.store")
}

// UndoUpload takes back what an upload did: what it added goes, what it changed
// is as before. What a later upload says otherwise is left. By a job; asking
// again changes nothing.
func (s *Service) UndoUpload(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id UploadID) error {
	return s.moveUploadBy(ctx, actor, tenant, id, UploadStored, UploadUndoing, "catalogue.upload.undo")
}

func (s *Service) moveUploadBy(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id UploadID, from, to UploadState, act string) error {
	if err := s.mayUpload(actor, tenant); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		if err := identity.TakesOnIn(ctx, tx, tenant); err != nil {
			return err
		}
		u, err := uploadByID(ctx, tx, tenant, id)
		if err != nil {
			return err
		}
		if u.State != from {
			return alreadyMoved(u.State, to)
		}
		if _, err := moveUpload(ctx, tx, u, to); err != nil {
			return err
		}
		if err := job.Add(ctx, tx, job.Job{Kind: jobUpload, Unique: string(id), Args: uploadArgs{Tenant: tenant, Upload: id}}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: act,
			Object: "catalogue.upload/" + string(id), Detail: map[string]any{"name": u.Name, "sha256": u.SHA256},
		})
	})
}

// alreadyMoved is nil when what was asked for has happened or is happening.
func alreadyMoved(is, to UploadState) error {
	switch {
	case is == to, to == UploadStoring && is == UploadStored, to == UploadUndoing && is == UploadUndone:
		return nil
	case to == UploadUndoing && is == UploadRead:
		return fault.New(fault.Conflict, "catalogue.upload.not_stored")
	case to == UploadUndoing && is == UploadStoring:
		return fault.New(fault.Conflict, "catalogue.upload.storing")
	}
	return fault.New(fault.Conflict, "catalogue.upload.undone")
}

// DiscardUpload forgets a file that was read and not stored.
func (s *Service) DiscardUpload(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id UploadID) error {
	if err := s.mayUpload(actor, tenant); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		u, err := uploadByID(ctx, tx, tenant, id)
		if err != nil {
			return err
		}
		return deleteUpload(ctx, tx, u)
	})
}
