package catalogue

import (
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"time"

	"opencairn.org/cairn/formats/webfeed"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// downloadEvery is how often the downloads are made, when something changed.
const downloadEvery = time.Hour

func (s *Service) downloadJob(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	return nil, s.MakeDownloads(ctx)
}

// MakeDownloads makes the whole catalogue into files, unless the newest set says
// all there is. It may be cut off and begun again.
func (s *Service) MakeDownloads(ctx context.Context) error {
	if err := s.endLicences(ctx); err != nil {
		return err
	}
	if err := s.number(ctx); err != nil {
		return err
	}
	stale := false
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		head, err := feedHead(ctx, tx)
		if err != nil {
			return err
		}
		last, err := latestDownload(ctx, tx)
		stale = fault.Is(err, "catalogue.download.none") || last.Cursor != head.String() || last.Base != s.Public
		if stale {
			return nil
		}
		return err
	})
	if err != nil || !stale {
		return err
	}
	if err := s.makeDownload(ctx, webfeed.SitemapMost); err != nil {
		return fmt.Errorf("make the downloads: %w", err)
	}
	return nil
}

// making is a set of downloads on its way.
type making struct {
	s         *Service
	ctx       context.Context //nolint:containedctx // the parts are written while the snapshot is read, in transactions of their own
	most      int64           // addresses of a sitemap
	set       Download
	offers    *makingFile
	table     *makingFile
	rows      *csv.Writer
	sitemap   *makingFile
	sitemaps  int64
	providers map[identity.TenantID]int64
	sources   map[ManifestSource]int64
}

// makeDownload makes a set whose sitemaps have at most so many addresses.
func (s *Service) makeDownload(ctx context.Context, most int64) error {
	m := &making{s: s, ctx: ctx, most: most, set: Download{Base: s.Public}, providers: map[identity.TenantID]int64{}, sources: map[ManifestSource]int64{}}
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		head, err := feedHead(ctx, tx)
		if err != nil {
			return err
		}
		m.set.ID, m.set.At, m.set.Cursor = tx.NewID(), tx.Now(), head.String()
		if err := m.write(func(ctx context.Context, tx *sqldb.Tx) error { return insertDownload(ctx, tx, m.set) }); err != nil {
			return err
		}
		about, err := loadDownloadAbout(ctx, tx)
		if err != nil {
			return err
		}
		return m.fill(ctx, tx, about)
	})
	if err != nil {
		return errors.Join(err, m.write(func(ctx context.Context, tx *sqldb.Tx) error { return dropDownload(ctx, tx, m.set.ID) }))
	}
	return m.write(func(ctx context.Context, tx *sqldb.Tx) error { return endDownload(ctx, tx, m.set) })
}

func (m *making) write(fn sqldb.Func) error {
	return m.s.DB.Write(context.WithoutCancel(m.ctx), sqldb.System, fn)
}

// downloadAbout is what the rows of offers do not say themselves.
type downloadAbout struct {
	orgs    map[identity.TenantID]identity.Organisation
	sources map[SourceID]Source
}

func loadDownloadAbout(ctx context.Context, tx *sqldb.Tx) (a downloadAbout, err error) {
	orgs, err := identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{})
	if err != nil {
		return a, err
	}
	sources, err := allSources(ctx, tx)
	a = downloadAbout{map[identity.TenantID]identity.Organisation{}, map[SourceID]Source{}}
	for _, o := range orgs {
		a.orgs[o.ID] = o
	}
	for _, src := range sources {
		a.sources[src.ID] = src
	}
	return a, err
}

// fill writes all files of the set.
func (m *making) fill(ctx context.Context, tx *sqldb.Tx, about downloadAbout) error {
	m.offers = m.file(FileOffers, "application/x-ndjson", true)
	m.table = m.file(FileOffersCSV, "text/csv; charset=utf-8; header=present", true)
	m.rows = csv.NewWriter(m.table)
	if err := m.rows.Write(downloadHead); err != nil {
		return err
	}
	if err := eachFed(ctx, tx, func(f fed) error { return m.offer(f, about) }); err != nil {
		return err
	}
	if m.sitemaps == 0 { // an empty one, rather than none
		if err := m.nextSitemap(); err != nil {
			return err
		}
	}
	m.rows.Flush()
	if err := errors.Join(m.rows.Error(), m.closeSitemap()); err != nil {
		return err
	}
	for _, f := range []*makingFile{m.offers, m.table} {
		if err := f.end(); err != nil {
			return err
		}
	}
	if err := m.listProviders(about); err != nil {
		return err
	}
	return m.manifest()
}

func (m *making) offer(f fed, about downloadAbout) error {
	if err := m.ctx.Err(); err != nil {
		return err
	}
	if _, err := m.offers.Write(append(f.Item, '\n')); err != nil {
		return err
	}
	m.offers.items++
	if u := f.until; !u.IsZero() && (m.set.Until.IsZero() || u.Before(m.set.Until)) {
		m.set.Until = u
	}
	var o FeedOffer
	if err := json.Unmarshal(f.Item, &o); err != nil {
		return err
	}
	page := m.set.Base + "/offers/" + string(f.ID)
	if err := m.rows.Write(downloadRow(o, about.orgs[f.provider], page, m.set.At)); err != nil {
		return err
	}
	m.table.items++
	if m.sitemap == nil || m.sitemap.items == m.most {
		if err := m.nextSitemap(); err != nil {
			return err
		}
	}
	m.sitemap.items++
	m.providers[f.provider]++
	src := about.sources[f.source]
	from := ManifestSource{Provider: f.provider, Kind: src.Kind, Address: src.Address}
	if src.Licence != nil {
		from.Licence, from.Ends = FeedLicence{src.Licence.Name, src.Licence.Address}, src.Licence.Ends
	}
	m.sources[from]++
	_, err := m.sitemap.Write(webfeed.Place{Address: page, Changed: f.At}.SitemapLine())
	return err
}

func (m *making) nextSitemap() error {
	if err := m.closeSitemap(); err != nil {
		return err
	}
	m.sitemaps++
	m.sitemap = m.file(SitemapFile(m.sitemaps), webfeed.SitemapType, false)
	_, err := io.WriteString(m.sitemap, webfeed.SitemapBegin)
	return err
}

func (m *making) closeSitemap() error {
	if m.sitemap == nil {
		return nil
	}
	if _, err := io.WriteString(m.sitemap, webfeed.SitemapEnd); err != nil {
		return err
	}
	return m.sitemap.end()
}

func (m *making) listProviders(about downloadAbout) error {
	f := m.file(FileProviders, "application/x-ndjson", false)
	for _, id := range slices.Sorted(maps.Keys(m.providers)) {
		line, err := json.Marshal(feedProvider(about.orgs[id], m.providers[id]))
		if err != nil {
			return err
		}
		if _, err := f.Write(append(line, '\n')); err != nil {
			return err
		}
		f.items++
	}
	return f.end()
}

// manifest names what stands beside it. The sitemaps are made with the set and
// have an address of their own, where search engines look.
func (m *making) manifest() error {
	is := Manifest{
		AsOf: m.set.At, Cursor: m.set.Cursor, Offers: m.offers.items, Providers: int64(len(m.providers)), Files: slices.DeleteFunc(slices.Clone(m.set.Files), func(f DownloadFile) bool { return f.Type == webfeed.SitemapType }), Sources: []ManifestSource{},
	}
	for src, n := range m.sources {
		src.Offers = n
		is.Sources = append(is.Sources, src)
	}
	slices.SortFunc(is.Sources, func(a, b ManifestSource) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Address, b.Address))
	})
	slices.SortFunc(is.Files, func(a, b DownloadFile) int { return cmp.Compare(a.Name, b.Name) })
	data, err := json.MarshalIndent(is, "", "  ")
	if err != nil {
		return err
	}
	f := m.file(FileManifest, "application/json", false)
	f.items = 1
	if _, err := f.Write(append(data, '\n')); err != nil {
		return err
	}
	return f.end()
}

// makingFile is a file on its way into the database, part by part; what is
// written also goes into its compressed twin, when it has one.
type makingFile struct {
	m     *making
	is    DownloadFile
	items int64
	buf   []byte
	parts int64
	sum   hash.Hash
	zip   *gzip.Writer
	twin  *makingFile
}

func (m *making) file(name, kind string, zipped bool) *makingFile {
	f := &makingFile{m: m, is: DownloadFile{Name: name, Type: kind}, sum: sha256.New()}
	if zipped {
		f.twin = m.file(name+compressed, "application/gzip", false)
		f.zip = gzip.NewWriter(f.twin)
	}
	return f
}

// Write implements io.Writer.
func (f *makingFile) Write(p []byte) (int, error) {
	f.is.Size += int64(len(p))
	f.sum.Write(p)
	if f.zip != nil {
		if _, err := f.zip.Write(p); err != nil {
			return 0, err
		}
	}
	f.buf = append(f.buf, p...)
	for len(f.buf) >= partSize {
		if err := f.keep(f.buf[:partSize]); err != nil {
			return 0, err
		}
		f.buf = append(f.buf[:0], f.buf[partSize:]...)
	}
	return len(p), nil
}

func (f *makingFile) keep(part []byte) error {
	data, err := packBody(part)
	if err != nil {
		return err
	}
	number := f.parts
	f.parts++
	return f.m.write(func(ctx context.Context, tx *sqldb.Tx) error {
		return insertDownloadPart(ctx, tx, f.m.set.ID, f.is.Name, number, data)
	})
}

func (f *makingFile) end() error {
	if len(f.buf) > 0 {
		if err := f.keep(f.buf); err != nil {
			return err
		}
	}
	f.is.Items, f.is.SHA256 = f.items, hex.EncodeToString(f.sum.Sum(nil))
	f.m.set.Files = append(f.m.set.Files, f.is)
	err := f.m.write(func(ctx context.Context, tx *sqldb.Tx) error { return insertDownloadFile(ctx, tx, f.m.set.ID, f.is) })
	if err != nil || f.zip == nil {
		return err
	}
	f.twin.items = f.items
	return errors.Join(f.zip.Close(), f.twin.end())
}
