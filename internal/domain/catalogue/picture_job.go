package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"opencairn.org/cairn/formats/raster"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// jobPicture gets a picture that an offer names and makes our copies of it.
const jobPicture = "catalogue.picture"

type pictureArgs struct {
	Subject string `json:"subject"`
}

// pictureJob asks for a picture as the harvest asks for a page: robots.txt is
// honoured, the host's pace is kept. One that does not come is not the job's
// failure: it is noted with the offer and told to the provider, and asked for
// again a day later.
func (s *Service) pictureJob(ctx context.Context, raw json.RawMessage) (job.Commit, error) {
	var a pictureArgs
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, job.Park(err)
	}
	var u pictureUse
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		u, err = pictureUseOf(ctx, tx, a.Subject)
		return err
	})
	if err != nil || u.subject == "" {
		return nil, err
	}
	hash, all, err := s.getPicture(ctx, u.url)
	is := u
	is.code, is.args = "", nil
	if f, ok := fault.Of(err); ok {
		is.code, is.args = f[0].Key, argsOf(f[0])
		if f[0].Kind != fault.Unavailable { // what is only out of reach today is shown as it was
			is.hash = ""
		}
	} else if err != nil {
		return nil, fmt.Errorf("get picture: %w", err)
	} else {
		is.hash = hash
	}
	return func(ctx context.Context, tx *sqldb.Tx) error { return s.gotPicture(ctx, tx, u, is, all) }, nil
}

// gotPicture stores what came of asking for a picture.
func (s *Service) gotPicture(ctx context.Context, tx *sqldb.Tx, asked, is pictureUse, all []raster.Made) error {
	was, err := pictureUseOf(ctx, tx, asked.subject)
	if err != nil || was.url != asked.url {
		return err // the offer names another meanwhile, or none
	}
	if err := putPicture(ctx, tx, is.hash, all); err != nil {
		return err
	}
	if err := putPictureUse(ctx, tx, was, is); err != nil {
		return err
	}
	return tellPictureNow(ctx, tx, is)
}

// getPicture fetches a picture and makes the copies.
func (s *Service) getPicture(ctx context.Context, url string) (hash string, all []raster.Made, err error) {
	_, body, err := s.Fetch.Open(ctx, url, raster.MostBytes+1)
	if fault.Is(err, "fetch.too_large") {
		return "", nil, pictureFault(&raster.Refusal{Why: raster.TooHeavy})
	}
	if err != nil {
		return "", nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if fault.Is(err, "fetch.too_large") {
		return "", nil, pictureFault(&raster.Refusal{Why: raster.TooHeavy})
	}
	if err != nil {
		return "", nil, err
	}
	all, err = s.made(data)
	return digest(data)[:pictureHash], all, err
}

func argsOf(f *fault.Fault) map[string]string {
	args := map[string]string{}
	for name, v := range f.Args {
		args[name] = fmt.Sprint(v)
	}
	return args
}

// pictureEntry is the line that tells a provider why its picture is not shown.
func pictureEntry(o Offer, u pictureUse) ReportEntry {
	args := map[string]string{"picture": u.url}
	maps.Copy(args, u.args)
	return ReportEntry{Offer: o.ID, LocalID: o.LocalID, Title: o.Title, Field: fieldImage, Message: framework.Message{Key: u.code, Args: args}}
}

// fieldImage is the canonical field of what is told about a picture.
const fieldImage = "image"

// tellPictureNow brings the report of an offer's page up to date.
func tellPictureNow(ctx context.Context, tx *sqldb.Tx, u pictureUse) error {
	k, err := offerByID(ctx, tx, OfferID(u.subject))
	if err != nil {
		return err
	}
	all, err := reportOfPage(ctx, tx, k.Provider, k.Source, k.Page)
	if err != nil {
		return err
	}
	told := len(all)
	all = slices.DeleteFunc(all, func(e ReportEntry) bool { return e.Offer == k.ID && e.Field == fieldImage })
	if u.code == "" && len(all) == told {
		return nil
	}
	if u.code != "" {
		e := pictureEntry(k.Offer, u)
		e.Page = k.Page
		all = append(all, e)
	}
	return replaceReport(ctx, tx, k.Provider, k.Source, k.Page, byWeight(all))
}
