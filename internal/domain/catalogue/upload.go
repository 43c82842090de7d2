package catalogue

import (
	"io"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// UploadID names an upload within its provider.
type UploadID string

// UploadState is how far an upload has come.
type UploadState string

// The states. Nothing of an upload is in the catalogue before it is storing.
const (
	UploadRead    UploadState = "read"    // read and judged: a dry run
	UploadStoring UploadState = "storing" // a job is taking it in
	UploadStored  UploadState = "stored"
	UploadUndoing UploadState = "undoing" // a job is taking it back
	UploadUndone  UploadState = "undone"
)

// Upload is a table of courses (CSV, XLSX, ODS) that a provider's people handed
// over, with the columns of the template.
type Upload struct {
	ID     UploadID          `json:"id"`
	Tenant identity.TenantID `json:"tenant"`
	Name   string            `json:"name"` // of the file
	Lang   string            `json:"lang"` // of its texts, BCP 47
	SHA256 string            `json:"sha256"`
	Whole  bool              `json:"whole"` // the provider's whole list: what an earlier file had and this one has not is taken down
	State  UploadState       `json:"state"`
	Result ImportResult      `json:"-"` // as it was judged when it was read
	At     time.Time         `json:"at"`
	Ended  time.Time         `json:"ended,omitzero"` // stored or undone
	Did    UploadCounts      `json:"did"`
}

// UploadCounts is what storing and undoing an upload did, in courses.
type UploadCounts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Gone      int `json:"gone"` // taken down: the file is the whole list and names them no more
	Back      int `json:"back"` // undone: again as before, or away
	Left      int `json:"left"` // not undone: a later upload says something else
}

// UploadRequest is a file to read.
type UploadRequest struct {
	File  io.Reader
	Name  string // of the file, at most 200 bytes
	Lang  string // of its texts, BCP 47
	Whole bool
}

// uploadRow is what storing an upload did to one course.
type uploadRow struct {
	localID string
	offer   OfferID
	did     string
	was     string // JSON of Offer; empty: not stated before
	said    string // JSON of Offer; empty: taken down
	undone  string
}

// What a row of an upload can have done, and undoing it.
const (
	didAdd, didChange, didNothing, didTakeDown = "added", "changed", "unchanged", "gone"
	undoneBack, undoneLeft                     = "back", "left"
)
