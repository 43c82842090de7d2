package catalogue_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// drawing is a PNG of many shades around one colour.
func drawing(w, h int, c color.RGBA) string {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{c.R, uint8(x), uint8(y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.String()
}

// pictured is a world whose one course names a picture at an address.
func (w *world) pictured(address string) {
	w.site.set("/sitemap.xml", "<urlset><url><loc>https://"+harbour+"/b</loc></url></urlset>")
	w.site.set("/b", course("image", `{"@type":"ImageObject","contentUrl":"`+address+`","caption":"A blade on the ground","creditText":"Harbour","license":"https://creativecommons.org/licenses/by/4.0/"}`))
}

// told are the lines of the report that are about a picture.
func (w *world) told() (keys []string) {
	for _, e := range w.report() {
		if e.Field == "image" {
			if e.Blocking || e.Message.In("en") == "" || strings.Contains(e.Message.In("en"), "{{") {
				w.Errorf("%+v: %q", e, e.Message.In("en"))
			}
			keys = append(keys, e.Message.Key)
		}
	}
	return keys
}

func TestThePictureAProviderNamesIsShownFromHereInTwoWidths(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.pictured("https://" + harbour + "/p.png")
		w.site.set("/p.png", drawing(1000, 500, color.RGBA{R: 200}))
		w.harvest()
		if v := w.offer(); len(v.Picture.Sizes) != 0 {
			w.Errorf("shown before it came: %+v", v.Picture)
		}
		w.heard()
		p := w.offer().Picture
		if len(p.Sizes) != 2 || p.Sizes[0].Width != 400 || p.Widest().Width != 800 || p.Widest().Height != 400 {
			w.Fatalf("got %+v", p)
		}
		if o := w.offer().Offer; o.Image.Credit != "Harbour" || !strings.Contains(o.Image.Licence, "by/4.0") {
			w.Errorf("whose it is: %+v", o.Image)
		}
		name := strings.TrimPrefix(p.Widest().Path(), catalogue.PicturePath)
		m, err := w.s.PictureFile(w.Context(), identity.Anonymous, name)
		w.must(err)
		if cfg, _, err := image.DecodeConfig(bytes.NewReader(m.Data)); err != nil || cfg.Width != 800 {
			w.Errorf("%+v, %v", cfg, err)
		}
		for _, other := range []string{"", "x", "../" + name, strings.Replace(name, "-800", "-801", 1), strings.Repeat("0", 32) + "-800.png", strings.Repeat("z", 32) + "-800.png"} {
			if _, err := w.s.PictureFile(w.Context(), identity.Anonymous, other); w.faultKey(err) != "catalogue.picture.not_found" {
				w.Errorf("%s: %v", other, err)
			}
		}
		if told := w.told(); len(told) > 0 {
			w.Errorf("told %v", told)
		}
	})
}

func TestAPictureIsAskedForOnceAWeekAndGoesWithTheOffersWord(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.pictured("https://" + harbour + "/p.png")
		w.site.set("/p.png", drawing(300, 200, color.RGBA{R: 200}))
		for range 3 {
			w.harvest()
			w.heard()
		}
		if n := w.site.count("/p.png"); n != 1 {
			w.Errorf("asked %d times on one day", n)
		}
		first := w.offer().Picture.Widest()
		w.site.set("/p.png", drawing(300, 200, color.RGBA{R: 100}))
		w.clock.Advance(8 * 24 * time.Hour)
		w.harvest()
		w.heard()
		second := w.offer().Picture.Widest()
		if second.Hash == first.Hash {
			w.Error("the new picture is not seen")
		}
		gone := func(s catalogue.PictureSize) bool {
			_, err := w.s.PictureFile(w.Context(), identity.Anonymous, strings.TrimPrefix(s.Path(), catalogue.PicturePath))
			return fault.Is(err, "catalogue.picture.not_found")
		}
		if !gone(first) || gone(second) {
			w.Error("the old copy stays, or the new one is not there")
		}
		w.site.set("/b", course())
		w.harvest()
		if v := w.offer(); len(v.Picture.Sizes) != 0 || !gone(second) {
			w.Errorf("the page names none any more: %+v", v.Picture)
		}
	})
}

func TestAPictureThatCannotBeShownIsToldUntilItCan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at, body, robots string
		want             string
	}{
		"a page":       {"/p.png", "<!doctype html><p>no", "", "catalogue.picture.none"},
		"a drawing":    {"/p.png", "<svg xmlns='http://www.w3.org/2000/svg'/>", "", "catalogue.picture.svg"},
		"not there":    {"/p.png", "!404", "", "fetch.status"},
		"in trouble":   {"/p.png", "!500", "", "fetch.status"},
		"robots":       {"/p.png", drawing(300, 200, color.RGBA{}), "User-agent: *\nDisallow: /p.png\n", "fetch.robots"},
		"6 MB":         {"/p.png", drawing(300, 200, color.RGBA{}) + strings.Repeat(" ", catalogue.MaxPicture), "", "catalogue.picture.heavy"},
		"inside a net": {"http://127.0.0.1:1/p.png", "", "", "fetch.private_address"},
	} {
		each(t, func(w *world) {
			if c.robots != "" {
				w.site.set("/robots.txt", c.robots)
			}
			address := c.at
			if strings.HasPrefix(address, "/") {
				w.site.set(c.at, c.body)
				address = "https://" + harbour + c.at
			}
			w.pictured(address)
			w.harvest()
			w.heard()
			if v := w.offer(); len(v.Picture.Sizes) != 0 || !v.Listed {
				w.Errorf("%s: %+v, listed %t", name, v.Picture, v.Listed)
			}
			if got := fmt.Sprint(w.told()); got != "["+c.want+"]" {
				w.Errorf("%s: told %s, want %s", name, got, c.want)
			}
			w.site.set("/robots.txt", "User-agent: *\nDisallow:\n")
			w.site.set("/good.png", drawing(300, 200, color.RGBA{B: 9}))
			w.pictured("https://" + harbour + "/good.png")
			w.clock.Advance(25 * time.Hour)
			w.harvest()
			w.heard()
			if v := w.offer(); len(v.Picture.Sizes) != 1 || len(w.told()) > 0 {
				w.Errorf("%s, mended: %+v, told %v", name, v.Picture, w.told())
			}
		})
	}
}

// TestAPictureIsLeftAsItWasWhileItsServerIsDown: readers see no gap for it.
func TestAPictureIsLeftAsItWasWhileItsServerIsDown(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.pictured("https://" + harbour + "/p.png")
		w.site.set("/p.png", drawing(300, 200, color.RGBA{R: 200}))
		w.harvest()
		w.heard()
		w.site.set("/p.png", "!"+fmt.Sprint(http.StatusServiceUnavailable))
		w.clock.Advance(8 * 24 * time.Hour)
		w.harvest()
		w.heard()
		if v := w.offer(); len(v.Picture.Sizes) != 1 || fmt.Sprint(w.told()) != "[fetch.status]" {
			w.Errorf("%+v, told %v", v.Picture, w.told())
		}
	})
}

func TestALibraryGivesItsPageAPictureAndItsWords(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		id, offer := w.hosted(reading)
		put := func(file string, words catalogue.HostedPicture) error {
			return w.s.PutHostedPicture(w.Context(), w.manager, id, []byte(file), words)
		}
		words := catalogue.HostedPicture{Alt: "Two children and an open book", Credit: "Millbrook Library", Licence: "CC BY 4.0"}
		for want, err := range map[string]error{
			"catalogue.picture.alt":     put(drawing(300, 200, color.RGBA{}), catalogue.HostedPicture{Credit: "me"}),
			"catalogue.picture.none":    put("%PDF-1.7 hello", words),
			"catalogue.picture.small":   put(drawing(20, 20, color.RGBA{}), words),
			"catalogue.picture.no_file": put("", words),
			"catalogue.hosted.too_long": put(drawing(300, 200, color.RGBA{}), catalogue.HostedPicture{Alt: strings.Repeat("long ", 90)}),
		} {
			if got := w.faultKey(err); got != want {
				w.Errorf("got %s, want %s", got, want)
			}
		}
		w.must(put(drawing(1000, 600, color.RGBA{G: 90}), words))
		if v, err := w.s.Offer(w.Context(), identity.Anonymous, offer); err != nil || v.Offer.Image != nil {
			w.Errorf("shown before it is published: %+v, %v", v.Offer.Image, err)
		}
		_, err := w.s.PublishHosted(w.Context(), w.manager, id)
		w.must(err)
		v, err := w.s.Offer(w.Context(), identity.Anonymous, offer)
		w.must(err)
		if alt, lang := v.Offer.Image.Alt.In("en"); len(v.Picture.Sizes) != 2 || alt != words.Alt || lang != "en" || v.Offer.Image.Credit != words.Credit {
			w.Errorf("%+v %+v", v.Picture, v.Offer.Image)
		}
		words.Alt = "A reader and two children"
		w.must(put("", words))
		_, err = w.s.PublishHosted(w.Context(), w.manager, id)
		w.must(err)
		if v, err = w.s.Offer(w.Context(), identity.Anonymous, offer); err != nil || len(v.Picture.Sizes) != 2 || v.Offer.Image.Alt["en"] != words.Alt {
			w.Errorf("other words, the same picture: %+v %+v, %v", v.Picture, v.Offer.Image, err)
		}
		w.must(w.s.DropHostedPicture(w.Context(), w.manager, id))
		if d, err := w.s.HostedDraft(w.Context(), w.manager, id); err != nil || d.Picture != nil || len(d.Shows.Sizes) > 0 {
			w.Errorf("%+v, %v", d.Picture, err)
		}
		_, err = w.s.PublishHosted(w.Context(), w.manager, id)
		w.must(err)
		if v, err = w.s.Offer(w.Context(), identity.Anonymous, offer); err != nil || v.Offer.Image != nil || len(v.Picture.Sizes) > 0 {
			w.Errorf("taken off: %+v %+v, %v", v.Picture, v.Offer.Image, err)
		}
		other := w.manager
		other.Tenant = "another"
		if err := w.s.PutHostedPicture(w.Context(), other, id, []byte(drawing(300, 200, color.RGBA{})), words); err == nil {
			w.Error("somebody else's people put a picture on the page")
		}
	})
}
