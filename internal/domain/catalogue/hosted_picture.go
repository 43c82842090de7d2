package catalogue

import (
	"context"
	"strings"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/formats/raster"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// MaxPicture is the largest picture that can be handed over, in bytes.
const MaxPicture = raster.MostBytes

// mostPictureWords is how long each of the words of a picture may be, characters.
const mostPictureWords = 300

// HostedPicture is the picture of a page that Cairn hosts.
type HostedPicture struct {
	Hash    string `json:"hash"`
	Name    string `json:"name"`              // of its widest copy, the last part of its address
	Alt     string `json:"alt"`               // what is to be seen, for who does not see it
	Credit  string `json:"credit,omitempty"`  // whose it is
	Licence string `json:"licence,omitempty"` // under what it may be shown
}

// checked are the words without what stands around them, and what is wrong with them.
func (p HostedPicture) checked() (HostedPicture, fault.List) {
	var wrong fault.List
	for field, words := range map[string]*string{"alt": &p.Alt, "credit": &p.Credit, "licence": &p.Licence} {
		*words = strings.Join(strings.Fields(*words), " ")
		if len([]rune(*words)) > mostPictureWords {
			wrong = append(wrong, fault.New(fault.Invalid, "catalogue.hosted.too_long", "most", mostPictureWords).At(field))
		}
	}
	if p.Alt == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "catalogue.picture.alt").At("alt"))
	}
	return p, wrong
}

// PutHostedPicture gives a page a picture, or, without a file, changes the words of
// the one it has. It is shown to others once the page is published. The error is a
// fault.List at "file", "alt", "credit" and "licence"; nothing is stored then.
func (s *Service) PutHostedPicture(ctx context.Context, actor identity.Actor, id HostedID, file []byte, words HostedPicture) error {
	words, wrong := words.checked()
	var all []raster.Made
	if len(file) > 0 {
		if err := s.mayGivePicture(ctx, actor, id); err != nil {
			return err
		}
		var err error
		all, err = s.made(file)
		if f, ok := fault.Of(err); ok {
			wrong = append(fault.List{f[0].At("file")}, wrong...)
		} else if err != nil {
			return err
		}
		words.Hash = digest(file)[:pictureHash]
	}
	if len(wrong) > 0 {
		return wrong
	}
	return s.writeHosted(ctx, actor, id, func(ctx context.Context, tx *sqldb.Tx, h *HostedPage) error {
		is := words
		switch {
		case len(all) > 0:
			widest := all[len(all)-1]
			is.Name = strings.TrimPrefix(PictureSize{is.Hash, widest.Width, widest.Height, widest.Kind}.Path(), PicturePath)
		case h.Picture == nil:
			return fault.New(fault.Invalid, "catalogue.picture.no_file").At("file")
		default:
			is.Hash, is.Name = h.Picture.Hash, h.Picture.Name
		}
		if err := putPicture(ctx, tx, is.Hash, all); err != nil {
			return err
		}
		was, err := pictureUseOf(ctx, tx, string(h.ID))
		if err != nil {
			return err
		}
		use := pictureUse{subject: string(h.ID), url: s.Public + PicturePath + is.Name, hash: is.Hash, asked: tx.Now()}
		if err := putPictureUse(ctx, tx, was, use); err != nil {
			return err
		}
		h.Picture, h.Changed = &is, tx.Now()
		return putHosted(ctx, tx, *h)
	})
}

// mayGivePicture asks before a file is worked on; whether somebody may write is asked
// again where it is stored.
func (s *Service) mayGivePicture(ctx context.Context, actor identity.Actor, id HostedID) error {
	return s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		h, err := hostedByID(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.mayHost(actor, h.Tenant, id)
	})
}

// DropHostedPicture takes the picture off a page; published, it stays until the page
// is published again.
func (s *Service) DropHostedPicture(ctx context.Context, actor identity.Actor, id HostedID) error {
	return s.writeHosted(ctx, actor, id, func(ctx context.Context, tx *sqldb.Tx, h *HostedPage) error {
		h.Picture, h.Changed = nil, tx.Now()
		if err := dropPictureUse(ctx, tx, string(h.ID)); err != nil {
			return err
		}
		return putHosted(ctx, tx, *h)
	})
}

// show adds the page's picture to what its answers state.
func (s *Service) show(c *ctdl.Course, p *HostedPicture) {
	if p == nil {
		return
	}
	lang := "und"
	if len(c.Languages) > 0 {
		lang = c.Languages[0]
	}
	c.Image = &ctdl.Image{URL: s.Public + PicturePath + p.Name, Alt: ctdl.Text{lang: p.Alt}, Credit: p.Credit, Licence: p.Licence}
}
