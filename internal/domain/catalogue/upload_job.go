package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

const jobUpload = "catalogue.upload"

type uploadArgs struct {
	Tenant identity.TenantID `json:"tenant"`
	Upload UploadID          `json:"upload"`
}

// uploadSource is the source all of a provider's uploads are: the address of its
// row, which no site has.
const uploadSource = "upload"

// uploading takes an upload in or back. What it did to each course is written
// down in the same transaction, so that one that was cut off goes on.
type uploading struct {
	s      *Service
	u      Upload
	org    identity.Organisation
	source Source
}

// uploadJob stores or undoes an upload, whichever its state asks for.
func (s *Service) uploadJob(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	var a uploadArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, job.Park(err)
	}
	w := &uploading{s: s}
	var body []byte
	err := s.DB.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if w.u, err = uploadByID(ctx, tx, a.Tenant, a.Upload); err != nil {
			return err
		}
		if w.org, err = identity.OrganisationIn(ctx, tx, a.Tenant); err != nil {
			return err
		}
		if w.source, err = uploadSourceIn(ctx, tx, a.Tenant); err != nil {
			return err
		}
		body, err = uploadBody(ctx, tx, w.u)
		return err
	})
	if err != nil {
		return nil, err
	}
	end := UploadUndone
	switch w.u.State {
	case UploadStoring:
		end, err = UploadStored, w.store(ctx, body)
	case UploadUndoing:
		err = w.undo(ctx)
	default: // done before
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := moveUpload(ctx, tx, w.u, end)
		return err
	}, nil
}

func uploadSourceIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) (Source, error) {
	src, found, err := sourceByAddress(ctx, tx, tenant, uploadSource)
	if err != nil || found {
		return src, err
	}
	src = Source{
		ID: SourceID(tx.NewID()), Tenant: tenant, Kind: SourceUpload, Rank: rankOf(SourceUpload), Address: uploadSource, State: SourceActive,
		Registered: tx.Now(), Proven: ProvenHere, ProvenBy: tenant,
	}
	return src, insertSource(ctx, tx, src)
}

// write is a transaction in the scope merging needs: offers of any source.
func (w *uploading) write(ctx context.Context, fn sqldb.Func) error {
	return w.s.DB.Write(ctx, sqldb.System, fn)
}

func (w *uploading) store(ctx context.Context, body []byte) error {
	f, err := w.s.readUpload(w.u, w.org, body)
	if err != nil {
		return job.Park(err) // it was read before: the program has changed since
	}
	if err := w.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return w.keep(ctx, tx, body) }); err != nil {
		return err
	}
	named := map[string]bool{}
	for chunk := range slices.Chunk(f.Candidates, importChunk) {
		err := w.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			for _, c := range chunk {
				if err := w.take(ctx, tx, c); err != nil {
					return fmt.Errorf("row %d: %w", c.Row, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, c := range chunk {
			named[c.Offer.LocalID] = true
		}
	}
	if !w.u.Whole {
		return nil
	}
	return w.takeDown(ctx, named)
}

// keep keeps the file verbatim among what was received, once.
func (w *uploading) keep(ctx context.Context, tx *sqldb.Tx, body []byte) error {
	if _, err := recordByID(ctx, tx, w.u.Tenant, string(w.u.ID)); err == nil {
		return nil
	}
	return insertRecord(ctx, tx, w.u.Tenant, Record{
		ID: string(w.u.ID), Source: w.source.ID, URL: w.u.Name, Status: 200, ContentType: "application/octet-stream", Body: body, SHA256: w.u.SHA256, Fetched: tx.Now(),
	})
}

// take takes one row in and writes down what was there before.
func (w *uploading) take(ctx context.Context, tx *sqldb.Tx, c ImportCandidate) error {
	if _, done, err := uploadRowOf(ctx, tx, w.u, c.Offer.LocalID); err != nil || done {
		return err
	}
	was, found, err := w.stated(ctx, tx, c.Offer.LocalID)
	if err != nil {
		return err
	}
	row := uploadRow{localID: c.Offer.LocalID, did: didAdd}
	o := c.Offer
	o.Provider = w.org.ID
	if row.said, err = asJSON(o); err != nil {
		return err
	}
	if found {
		if row.was, err = asJSON(was); err != nil {
			return err
		}
		if row.did = didChange; row.was == row.said {
			row.did = didNothing
		}
	}
	if row.offer, err = w.say(ctx, tx, o); err != nil {
		return err
	}
	return insertUploadRow(ctx, tx, w.u, row)
}

// stated is what the provider's uploads say of a course, as a row says it: with
// no id.
func (w *uploading) stated(ctx context.Context, tx *sqldb.Tx, localID string) (o Offer, found bool, err error) {
	k, found, err := statedAs(ctx, tx, w.source, localID)
	if err != nil || !found || k.Source != w.source.ID || !k.GoneAt.IsZero() {
		return o, false, err
	}
	k.Offer.ID = ""
	return k.Offer, true, nil
}

// say makes a course what the uploads say now.
func (w *uploading) say(ctx context.Context, tx *sqldb.Tx, o Offer) (OfferID, error) {
	var met tally
	t := taking{Offer: o, Org: w.org, Source: w.source.ID, Kind: SourceUpload, Page: w.u.Name, Record: string(w.u.ID), Harvest: string(w.u.ID)}
	j, err := w.s.takeIn(ctx, tx, t, &met)
	if err != nil {
		return "", err
	}
	k, err := offerByID(ctx, tx, j.Offer.ID)
	if err != nil || k.Source != w.source.ID {
		return j.Offer.ID, err
	}
	return j.Offer.ID, replaceOfferReport(ctx, tx, k, j.Report)
}

// takeDown takes away what earlier uploads named and this one does not.
func (w *uploading) takeDown(ctx context.Context, named map[string]bool) error {
	var before []string
	err := w.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		before, err = localIDsOf(ctx, tx, w.source)
		return err
	})
	if err != nil {
		return err
	}
	before = slices.DeleteFunc(before, func(id string) bool { return named[id] })
	for chunk := range slices.Chunk(before, importChunk) {
		err := w.write(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			for _, id := range chunk {
				if err := w.takeDownOne(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *uploading) takeDownOne(ctx context.Context, tx *sqldb.Tx, localID string) error {
	was, found, err := w.stated(ctx, tx, localID)
	if err != nil || !found {
		return err
	}
	row := uploadRow{localID: localID, did: didTakeDown}
	if row.was, err = asJSON(was); err != nil {
		return err
	}
	if row.offer, err = w.unsay(ctx, tx, localID); err != nil {
		return err
	}
	return insertUploadRow(ctx, tx, w.u, row)
}

// unsay takes back what the uploads say of a course; nothing is left of one that
// no other source states.
func (w *uploading) unsay(ctx context.Context, tx *sqldb.Tx, localID string) (OfferID, error) {
	x, found, err := statementBy(ctx, tx, w.u.Tenant, w.source.ID, localID)
	if err != nil {
		return "", err
	}
	gone := 0
	if found {
		return x.OfferID, w.s.dropIn(ctx, tx, x, &gone)
	}
	k, found, err := offerByLocalID(ctx, tx, w.u.Tenant, localID)
	if err != nil || !found {
		return "", err
	}
	k.Misses = missesToGone
	return k.ID, missIn(ctx, tx, k, &gone)
}

// undo takes an upload's rows back, some in each transaction.
func (w *uploading) undo(ctx context.Context) error {
	for after := ""; ; {
		var rows []uploadRow
		err := w.write(ctx, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			if rows, err = uploadRows(ctx, tx, w.u, after, importChunk); err != nil {
				return err
			}
			for _, row := range rows {
				if err := w.undoRow(ctx, tx, row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		after = rows[len(rows)-1].localID
	}
}

func (w *uploading) undoRow(ctx context.Context, tx *sqldb.Tx, row uploadRow) error {
	if row.undone != "" || row.did == didNothing {
		return nil
	}
	now, found, err := w.stated(ctx, tx, row.localID)
	if err != nil {
		return err
	}
	is := ""
	if found {
		if is, err = asJSON(now); err != nil {
			return err
		}
	}
	if is != row.said {
		return markUndone(ctx, tx, w.u, row.localID, undoneLeft)
	}
	if row.was == "" {
		_, err = w.unsay(ctx, tx, row.localID)
	} else {
		var was Offer
		if err = json.Unmarshal([]byte(row.was), &was); err == nil {
			_, err = w.say(ctx, tx, was)
		}
	}
	if err != nil {
		return err
	}
	return markUndone(ctx, tx, w.u, row.localID, undoneBack)
}

func asJSON(o Offer) (string, error) {
	b, err := json.Marshal(o)
	return string(b), err
}
