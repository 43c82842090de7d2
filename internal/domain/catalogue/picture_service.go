package catalogue

import (
	"context"
	"errors"
	"strings"

	"opencairn.org/cairn/formats/raster"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// PictureFile is the copy of a picture that a Path names: its kind and its bytes.
// Fault "catalogue.picture.not_found".
func (s *Service) PictureFile(ctx context.Context, actor identity.Actor, name string) (m raster.Made, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return m, err
	}
	hash, width, ok := pictureNamed(name)
	if !ok {
		return m, fault.New(fault.NotFound, "catalogue.picture.not_found")
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		m, err = pictureFile(ctx, tx, hash, width)
		return err
	})
	return m, err
}

// pictureIn is what an offer shows.
func (s *Service) pictureIn(ctx context.Context, tx *sqldb.Tx, o Offer) (p Picture, err error) {
	if o.Image == nil {
		return p, nil
	}
	return shownIn(ctx, tx, string(o.ID))
}

func shownIn(ctx context.Context, tx *sqldb.Tx, subject string) (p Picture, err error) {
	rows, err := shownOf(ctx, tx, subject)
	for _, x := range rows {
		p.Code, p.Args, p.Asked = x.use.code, x.use.args, x.use.asked
		if x.size.Width > 0 {
			p.Sizes = append(p.Sizes, x.size)
		}
	}
	return p, err
}

// wantPicture has the picture that an offer names looked for, unless it was not
// long ago. An offer that names none shows none.
func (s *Service) wantPicture(ctx context.Context, tx *sqldb.Tx, was, is kept) error {
	subject := string(is.ID)
	if is.Offer.Image == nil {
		if was.Offer.Image == nil {
			return nil
		}
		return dropPictureUse(ctx, tx, subject)
	}
	u, err := pictureUseOf(ctx, tx, subject)
	if err != nil {
		return err
	}
	next := pictureUse{subject: subject, url: is.Offer.Image.URL, hash: u.hash, args: u.args, asked: tx.Now()}
	if hash, ours := s.ourPicture(next.url); ours {
		if next.hash = hash; u.url == next.url {
			return nil
		}
		return putPictureUse(ctx, tx, u, next)
	}
	if u.url == next.url && !u.due(tx.Now()) {
		return nil
	}
	if err := putPictureUse(ctx, tx, u, next); err != nil {
		return err
	}
	return job.Add(ctx, tx, job.Job{Kind: jobPicture, Unique: subject, Args: pictureArgs{Subject: subject}})
}

// ourPicture is the file behind an address of a copy of our own.
func (s *Service) ourPicture(url string) (hash string, ours bool) {
	name, ours := strings.CutPrefix(url, s.Public+PicturePath)
	if !ours || s.Public == "" {
		return "", false
	}
	hash, _, ours = pictureNamed(name)
	return hash, ours
}

// made makes the copies of a file, one file at a time: decoded, it is large.
func (s *Service) made(data []byte) ([]raster.Made, error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	all, err := raster.Make(data)
	var r *raster.Refusal
	if errors.As(err, &r) {
		return nil, pictureFault(r)
	}
	return all, err
}

// tellPicture says in the report why the picture that an offer names is not shown.
func (j *Judged) tellPicture(ctx context.Context, tx *sqldb.Tx) error {
	if j.Offer.Image == nil {
		return nil
	}
	u, err := pictureUseOf(ctx, tx, string(j.Offer.ID))
	if err != nil || u.code == "" || u.url != j.Offer.Image.URL {
		return err
	}
	j.Report = byWeight(append(j.Report, pictureEntry(j.Offer, u)))
	return nil
}
