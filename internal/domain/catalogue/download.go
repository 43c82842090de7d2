package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// The files of a set of downloads; those of the sitemap are SitemapFile(1) and on.
const (
	FileOffers    = "offers.ndjson" // a FeedOffer on each line, by id
	FileOffersCSV = "offers.csv"
	FileProviders = "providers.ndjson"
	FileManifest  = "manifest.json"
	compressed    = ".gz"
)

// Download is the whole catalogue as files, as it was at one time.
type Download struct {
	ID     string
	At     time.Time
	Cursor string // of the change feed, to go on from there
	Base   string
	Until  time.Time      // when the first licence of what is in it ends; zero: none does
	Files  []DownloadFile // by name
}

func (d Download) over(now time.Time) bool { return !d.Until.IsZero() && !now.Before(d.Until) }

// DownloadFile is one of them.
type DownloadFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	Items  int64  `json:"items"` // lines, rows or addresses, without the head
	SHA256 string `json:"sha256"`
}

// Manifest says what a set of downloads holds (S-106, S-103).
type Manifest struct {
	AsOf      time.Time        `json:"asOf"`
	Cursor    string           `json:"cursor"` // of the change feed, to go on from there
	Offers    int64            `json:"offers"`
	Providers int64            `json:"providers"`
	Files     []DownloadFile   `json:"files"`
	Sources   []ManifestSource `json:"sources"` // where the offers come from, and on which terms
}

// ManifestSource is one source of the offers in a set.
type ManifestSource struct {
	Provider identity.TenantID `json:"provider"`
	Kind     SourceKind        `json:"kind"`
	Address  string            `json:"address"`
	Licence  FeedLicence       `json:"licence,omitzero"` // of somebody else's list; none: the provider's own words
	Ends     time.Time         `json:"ends,omitzero"`    // of the licence
	Offers   int64             `json:"offers"`
}

// LatestDownload is the newest set that is complete. The fault
// "catalogue.download.none" is for a catalogue without one yet.
func (s *Service) LatestDownload(ctx context.Context, actor identity.Actor) (d Download, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return d, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		d, err = latestDownload(ctx, tx)
		return err
	})
	return d, err
}

// OpenDownload opens a file of the newest set. What is read is what the set
// held when it was opened, also when a newer one is made meanwhile.
func (s *Service) OpenDownload(ctx context.Context, actor identity.Actor, name string) (DownloadFile, Download, io.ReadSeeker, error) {
	d, err := s.LatestDownload(ctx, actor)
	if err != nil {
		return DownloadFile{}, d, nil, err
	}
	for _, f := range d.Files {
		if f.Name == name {
			return f, d, &downloadReader{ctx: ctx, db: s.DB, set: d.ID, file: f, held: -1}, nil
		}
	}
	return DownloadFile{}, d, nil, fault.New(fault.NotFound, "catalogue.download.no_file", "name", name)
}

// ReadManifest is the manifest of the newest set.
func (s *Service) ReadManifest(ctx context.Context, actor identity.Actor) (m Manifest, err error) {
	_, _, r, err := s.OpenDownload(ctx, actor, FileManifest)
	if err != nil {
		return m, err
	}
	return m, json.NewDecoder(r).Decode(&m)
}

// partSize is how much of a file one row holds.
const partSize = 256 << 10

// downloadReader reads a file part by part.
type downloadReader struct {
	ctx  context.Context //nolint:containedctx // io.Reader has no place for it; the reader lives as long as its request
	db   *sqldb.DB
	set  string
	file DownloadFile
	at   int64
	held int64 // number of the part in data; -1: none
	data []byte
}

// Read implements io.Reader.
func (r *downloadReader) Read(p []byte) (int, error) {
	if r.at >= r.file.Size {
		return 0, io.EOF
	}
	if number := r.at / partSize; number != r.held {
		err := r.db.Read(r.ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			r.data, err = downloadPart(ctx, tx, r.set, r.file.Name, number)
			return err
		})
		if err != nil {
			return 0, err
		}
		r.held = number
	}
	from := r.at - r.held*partSize
	if from >= int64(len(r.data)) {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, r.data[from:])
	r.at += int64(n)
	return n, nil
}

var errSeek = errors.New("seek before the beginning of a download")

// Seek implements io.Seeker.
func (r *downloadReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.file.Size
	}
	if offset < 0 {
		return 0, errSeek
	}
	r.at = offset
	return offset, nil
}
