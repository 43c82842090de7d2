package catalogue

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

func taken(t *testing.T, s *Service, name string) []byte {
	t.Helper()
	f, _, r, err := s.OpenDownload(t.Context(), identity.Anonymous, name)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	if int64(len(body)) != f.Size || hex.EncodeToString(sum[:]) != f.SHA256 {
		t.Errorf("%s: %d bytes with SHA-256 %x are not what the manifest says: %+v", name, len(body), sum, f)
	}
	return body
}

func takenOffers(t *testing.T, s *Service) map[OfferID]string {
	t.Helper()
	has := map[OfferID]string{}
	for line := range bytes.Lines(taken(t, s, FileOffers)) {
		var f FeedOffer
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatal(err)
		}
		has[f.Offer.ID] = string(bytes.TrimSpace(line))
	}
	return has
}

func TestAPortalThatMirrorsTheFeedHasWhatIsInTheDownload(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		m := newMirror(t)
		rapid.Check(t, func(r *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(r, "changes") {
				id := OfferID(fmt.Sprint("o", rapid.IntRange(0, 12).Draw(r, "offer")))
				b.put(id, rapid.SampledFrom([]string{"Blades", "Cranes", "=1+1", "رعاية"}).Draw(r, "title"), rapid.Bool().Draw(r, "listed"))
			}
			if rapid.Bool().Draw(r, "follows") {
				m.follow(s, rapid.IntRange(1, 5).Draw(r, "page"))
			}
		})
		if err := s.MakeDownloads(t.Context()); err != nil {
			t.Fatal(err)
		}
		m.catchUp(s, 7)
		if diff := cmp.Diff(takenOffers(t, s), m.has); diff != "" || len(m.has) == 0 {
			t.Errorf("the mirror of %d is not the download: %s", len(m.has), diff)
		}
		manifest, err := s.ReadManifest(t.Context(), identity.Anonymous)
		if err != nil || manifest.Offers != int64(len(m.has)) {
			t.Errorf("got %+v, %v", manifest, err)
		}
		var names []string
		for _, f := range manifest.Files {
			names = append(names, f.Name)
		}
		if diff := cmp.Diff([]string{"offers.csv", "offers.csv.gz", "offers.ndjson", "offers.ndjson.gz", "providers.ndjson"}, names); diff != "" {
			t.Errorf("the manifest names what is not beside it: %s", diff)
		}
		b.put("new", "After the download", true)
		page, err := s.Feed(t.Context(), identity.Anonymous, manifest.Cursor, 0)
		if err != nil || len(page.Items) != 1 || page.Items[0].ID != "new" {
			t.Errorf("after the manifest's cursor: %+v, %v", page, err)
		}
	})
}

func TestDownloadsAreMadeWhenSomethingChangedAndTwoSetsAreKept(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		if _, err := s.LatestDownload(t.Context(), identity.Anonymous); !fault.Is(err, "catalogue.download.none") {
			t.Errorf("before the first: %v", err)
		}
		var reader io.Reader
		var ids []string
		for i := range 4 {
			b.put("blades", fmt.Sprint("Blades ", i), true)
			if err := s.MakeDownloads(t.Context()); err != nil {
				t.Fatal(err)
			}
			clock.Advance(downloadEvery)
			if err := s.MakeDownloads(t.Context()); err != nil { // nothing changed
				t.Fatal(err)
			}
			d, err := s.LatestDownload(t.Context(), identity.Anonymous)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, d.ID)
			if i == 2 {
				if _, _, reader, err = s.OpenDownload(t.Context(), identity.Anonymous, FileOffers); err != nil {
					t.Fatal(err)
				}
			}
		}
		if body, err := io.ReadAll(reader); err != nil || !strings.Contains(string(body), "Blades 2") {
			t.Errorf("who opened the set before reads %s, %v", body, err)
		}
		left, err := countRows(t.Context(), db)
		if err != nil || left != 2 || ids[0] == ids[3] {
			t.Errorf("%d sets are kept, %v; made %v", left, err, ids)
		}
	})
}

func countRows(ctx context.Context, db *sqldb.DB) (n int, err error) {
	err = db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM catalogue_download`).Scan(&n)
	})
	return n, err
}

func TestWhatIsDownloadedCanBeReadInPartsAndNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		s.Public = "https://portal.example"
		long := strings.Repeat("wind turbine blade repair & <care>. ", 900)
		for i := range 11 {
			b.put(OfferID(fmt.Sprint("o", i)), []string{"=HYPERLINK(\"x\")", "@sum", "plain\nlines", long}[i%4], true)
		}
		if err := s.number(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.makeDownload(t.Context(), 4); err != nil {
			t.Fatal(err)
		}
		whole := taken(t, s, FileOffers)
		if len(whole) <= partSize/4 {
			t.Fatalf("only %d bytes", len(whole))
		}
		_, _, r, err := s.OpenDownload(t.Context(), identity.Anonymous, FileOffers)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Seek(-100, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		if tail, err := io.ReadAll(r); err != nil || !bytes.Equal(tail, whole[len(whole)-100:]) {
			t.Errorf("the last 100 bytes are %q, %v", tail, err)
		}
		unzipped(t, taken(t, s, FileOffers+compressed), whole)
		rows, err := csv.NewReader(bytes.NewReader(taken(t, s, FileOffersCSV))).ReadAll()
		if err != nil || len(rows) != 12 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, row := range rows[1:] {
			for i, cell := range row {
				if strings.IndexAny(cell, "=+-@") == 0 || strings.Contains(cell, "\n") {
					t.Errorf("column %s: %q", downloadHead[i], cell)
				}
			}
		}
		addresses := 0
		for n := int64(1); n <= 3; n++ {
			var m struct {
				URL []struct {
					Loc     string `xml:"loc"`
					Lastmod string `xml:"lastmod"`
				} `xml:"url"`
			}
			if err := xml.Unmarshal(taken(t, s, SitemapFile(n)), &m); err != nil || len(m.URL) > 4 || len(m.URL) == 0 || m.URL[0].Lastmod == "" {
				t.Errorf("sitemap %d: %+v, %v", n, m, err)
			}
			addresses += len(m.URL)
		}
		if addresses != 11 {
			t.Errorf("%d addresses in the sitemaps", addresses)
		}
	})
}

func unzipped(t *testing.T, body, want []byte) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the compressed file holds %d bytes, not %d: %v", len(got), len(want), err)
	}
}
