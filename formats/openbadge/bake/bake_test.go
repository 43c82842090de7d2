package bake_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/openbadge/bake"
)

const (
	credential = `{"@context":["https://www.w3.org/ns/credentials/v2"],"name":"Ablage ]]> für Ärzte","proof":[]}`
	jws        = "eyJhbGciOiJFZERTQSJ9.eyJ2YyI6e319.c2lnbmF0dXJl"
	address    = "https://badges.example/assertions/1"
	plainSVG   = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><title>A &amp; B</title><rect width="2" height="2"/></svg>
`
)

func picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	img.Set(1, 1, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with is the PNG with a chunk after its header.
func with(t testing.TB, typ, data string) []byte {
	t.Helper()
	p := picture(t)
	return bytes.Join([][]byte{p[:33], chunk(typ, data), p[33:]}, nil)
}

func chunk(typ, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, typ+data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(typ+data)))
}

func pack(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func svg(inside string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:ob3="https://purl.imsglobal.org/ob/v3p0" xmlns:ob2="http://openbadges.org">` + inside + `<rect/></svg>`)
}

func codeOf(err error) bake.Code {
	var e *bake.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestWhatIsBakedIsReadAndThePictureIsStillOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form bake.Form
		data string
	}{"JSON": {bake.JSON, credential}, "JWS": {bake.JWS, jws}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, p := range [][]byte{picture(t), []byte(plainSVG)} {
				out, err := bake.Write(p, []byte(c.data))
				if err != nil {
					t.Fatal(err)
				}
				got, err := bake.Read(out)
				if err != nil || got.Form != c.form || string(got.Data) != c.data || got.Version != bake.V3 {
					t.Errorf("read %+v, %v", got, err)
				}
				viewable(t, p, out)
				if _, err := bake.Write(out, []byte(jws)); codeOf(err) != bake.AlreadyBaked {
					t.Errorf("baked twice: %v", err)
				}
			}
		})
	}
}

// viewable compares what a viewer sees: the pixels, or every element that is SVG's.
func viewable(t *testing.T, before, after []byte) {
	t.Helper()
	if bake.Sniff(before) == bake.SVG {
		if got, want := shapes(t, after), shapes(t, before); got != want {
			t.Errorf("the picture shows %q, want %q", got, want)
		}
		return
	}
	want, err := png.Decode(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(after))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.(*image.NRGBA).Pix, want.(*image.NRGBA).Pix) {
		t.Error("pixels differ")
	}
}

func shapes(t *testing.T, picture []byte) string {
	t.Helper()
	var b strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := tok.(xml.StartElement); ok && s.Name.Space == "http://www.w3.org/2000/svg" {
			b.WriteString(s.Name.Local + " ")
		}
	}
}

func TestAnSVGOfOneEmptyTagTakesABadge(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"<svg/>", "<svg xmlns='http://www.w3.org/2000/svg'\n/>", `<s:svg xmlns:s="http://www.w3.org/2000/svg"/>`, "\ufeff<svg></svg>"} {
		out, err := bake.IntoSVG([]byte(p), []byte(credential))
		if err != nil {
			t.Errorf("%s: %v", p, err)
			continue
		}
		if got, err := bake.FromSVG(out); err != nil || string(got.Data) != credential {
			t.Errorf("%s: %s, %v", p, got.Data, err)
		}
	}
}

func TestWhatAFormatCannotCarryIsNotBaked(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"{\"a\":\r\n1}", "{\"a\":\"\uffff\"}"} {
		if _, err := bake.IntoSVG([]byte(plainSVG), []byte(c)); codeOf(err) != bake.NotCarried {
			t.Errorf("%q into SVG: %v", c, err)
		}
		if _, err := bake.IntoPNG(picture(t), []byte(c)); err != nil {
			t.Errorf("%q into PNG: %v", c, err)
		}
	}
	for _, c := range []string{"", "hello", address, "[]", "a.b", "a..b"} {
		if _, err := bake.IntoPNG(picture(t), []byte(c)); codeOf(err) != bake.NotACredential {
			t.Errorf("%q into PNG: %v", c, err)
		}
	}
}

func TestPicturesOfBothGenerationsSayWhatTheyHold(t *testing.T) {
	t.Parallel()
	const itxt = "openbadgecredential\x00"
	for name, c := range map[string]struct {
		picture []byte
		version bake.Version
		form    bake.Form
		data    string
	}{
		"3.0 JSON":            {with(t, "iTXt", itxt+"\x00\x00\x00\x00"+credential), bake.V3, bake.JSON, credential},
		"3.0 with language":   {with(t, "iTXt", itxt+"\x00\x00en\x00badge\x00"+jws), bake.V3, bake.JWS, jws},
		"3.0 compressed":      {with(t, "iTXt", itxt+"\x01\x00\x00\x00"+pack(t, credential)), bake.V3, bake.JSON, credential},
		"2.x iTXt address":    {with(t, "iTXt", "openbadges\x00\x00\x00\x00\x00"+address), bake.V2, bake.URL, address},
		"2.x tEXt address":    {with(t, "tEXt", "openbadges\x00"+address), bake.V2, bake.URL, address},
		"2.x zTXt assertion":  {with(t, "zTXt", "openbadges\x00\x00"+pack(t, `{"id":"x"}`)), bake.V2, bake.JSON, `{"id":"x"}`},
		"2.x signed":          {with(t, "iTXt", "openbadges\x00\x00\x00\x00\x00"+jws), bake.V2, bake.JWS, jws},
		"SVG 3.0 CDATA":       {svg("<ob3:credential><![CDATA[ {\"a\":\"<&\"} ]]></ob3:credential>"), bake.V3, bake.JSON, `{"a":"<&"}`},
		"SVG 3.0 escaped":     {svg("<ob3:credential>{\"a\":\"&lt;&#233;\"}</ob3:credential>"), bake.V3, bake.JSON, `{"a":"<é"}`},
		"SVG 3.0 JWT":         {svg("<ob3:credential verify='" + jws + "'> </ob3:credential>"), bake.V3, bake.JWS, jws},
		"SVG 3.0 in metadata": {svg("<metadata><ob3:credential verify='" + jws + "'/></metadata>"), bake.V3, bake.JWS, jws},
		"SVG 2.x hosted":      {svg("<ob2:assertion verify='" + address + "'><![CDATA[{}]]></ob2:assertion>"), bake.V2, bake.URL, address},
		"SVG 2.x signed":      {svg("<ob2:assertion verify='" + jws + "'/>"), bake.V2, bake.JWS, jws},
		"SVG 2.x copy only":   {svg("<ob2:assertion><![CDATA[{\"id\":\"x\"}]]></ob2:assertion>"), bake.V2, bake.JSON, `{"id":"x"}`},
	} {
		got, err := bake.Read(c.picture)
		if err != nil || got.Version != c.version || got.Form != c.form || string(got.Data) != c.data || got.Where == "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestEveryFaultOfAPictureHasItsOwnName(t *testing.T) {
	t.Parallel()
	const itxt = "openbadgecredential\x00"
	good := with(t, "iTXt", itxt+"\x00\x00\x00\x00"+credential)
	changed := bytes.Replace(good, []byte("Ablage"), []byte("Abluge"), 1)
	huge := bytes.Clone(good)
	copy(huge[33:], "\x7f\xff\xff\xff")
	beyond := bytes.Clone(good)
	copy(beyond[33:], "\xff\xff\xff\xff")
	twice := bytes.Join([][]byte{good[:33], chunk("tEXt", "openbadges\x00"+address), good[33:]}, nil)
	for name, c := range map[string]struct {
		picture []byte
		want    bake.Code
	}{
		"nothing":               {nil, bake.NotAPicture},
		"a JPEG":                {[]byte("\xff\xd8\xff\xe0"), bake.NotAPicture},
		"HTML":                  {[]byte("<!doctype html><html><svg></svg></html>"), bake.NotAPicture},
		"XML with svg in it":    {[]byte("<p><svg/></p>"), bake.NotAPicture},
		"no badge":              {picture(t), bake.NoBadge},
		"SVG without":           {[]byte(plainSVG), bake.NoBadge},
		"changed text":          {changed, bake.BadChecksum},
		"cut":                   {good[:60], bake.Truncated},
		"cut before its end":    {good[:len(good)-12], bake.Truncated},
		"only a signature":      {good[:8], bake.Truncated},
		"length to the moon":    {huge, bake.Truncated},
		"length beyond PNG's":   {beyond, bake.BadChunk},
		"no header":             {append(bytes.Clone(good[:8]), good[33:]...), bake.BadChunk},
		"two badges":            {twice, bake.TwoBadges},
		"3.0 in tEXt":           {with(t, "tEXt", itxt+credential), bake.BadChunk},
		"compression flag":      {with(t, "iTXt", itxt+"\x02\x00\x00\x00"+credential), bake.BadChunk},
		"compression method":    {with(t, "iTXt", itxt+"\x01\x01\x00\x00"+credential), bake.BadChunk},
		"zTXt method":           {with(t, "zTXt", "openbadges\x00\x07"), bake.BadChunk},
		"no end of the keyword": {with(t, "iTXt", "openbadges"), bake.BadChunk},
		"no end of language":    {with(t, "iTXt", itxt+"\x00\x00en"), bake.BadChunk},
		"not compressed":        {with(t, "iTXt", itxt+"\x01\x00\x00\x00"+credential), bake.BadCompression},
		"compressed and cut":    {with(t, "iTXt", itxt+"\x01\x00\x00\x00"+pack(t, credential)[:30]), bake.Truncated},
		"zip bomb":              {with(t, "iTXt", itxt+"\x01\x00\x00\x00"+pack(t, strings.Repeat(" ", 32<<20))), bake.TooLarge},
		"long text":             {with(t, "iTXt", itxt+"\x00\x00\x00\x00{"+strings.Repeat("a", bake.MaxText)), bake.TooLarge},
		"Latin-1":               {with(t, "tEXt", "openbadges\x00{\"a\":\"\xe9\"}"), bake.BadEncoding},
		"no credential":         {with(t, "iTXt", itxt+"\x00\x00\x00\x00hello"), bake.NotACredential},
		"empty":                 {with(t, "iTXt", itxt+"\x00\x00\x00\x00"), bake.NotACredential},
		"big picture":           {append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, bake.MaxPicture)...), bake.TooLarge},
		"big SVG":               {append([]byte("<svg>"), make([]byte, bake.MaxSVG)...), bake.TooLarge},

		"SVG cut":                  {[]byte(plainSVG[:len(plainSVG)-20]), bake.Truncated},
		"SVG cut in a tag":         {[]byte(plainSVG[:190]), bake.Truncated},
		"SVG tags crossed":         {svg("<g><h></g></h>"), bake.BadXML},
		"SVG with an entity":       {[]byte(`<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>`), bake.Declarations},
		"SVG with unknown entity":  {svg("&a;"), bake.BadXML},
		"SVG in UTF-16":            {[]byte("<?xml version='1.0' encoding='UTF-16'?><svg/>"), bake.BadEncoding},
		"SVG in Latin-1":           {svg("\xe9"), bake.BadEncoding},
		"SVG deep":                 {svg(strings.Repeat("<g>", 300) + strings.Repeat("</g>", 300)), bake.TooDeep},
		"SVG of many parts":        {svg(strings.Repeat("<g/>", 100_001)), bake.TooDeep},
		"SVG two documents":        {[]byte("<svg/><svg/>"), bake.BadXML},
		"SVG and words":            {[]byte("<svg/>words"), bake.BadXML},
		"SVG two badges":           {svg("<ob3:credential verify='" + jws + "'/><ob3:credential verify='" + jws + "'/>"), bake.TwoBadges},
		"SVG two generations":      {svg("<ob3:credential verify='" + jws + "'/><ob2:assertion verify='" + address + "'/>"), bake.TwoBadges},
		"SVG verify and text":      {svg("<ob3:credential verify='" + jws + "'>{}</ob3:credential>"), bake.TwoBadges},
		"SVG verify twice":         {svg("<ob3:credential verify='" + jws + "' verify='" + jws + "'/>"), bake.BadXML},
		"SVG verify with JSON":     {svg("<ob3:credential verify='{}'/>"), bake.NotACredential},
		"SVG empty verify":         {svg("<ob3:credential verify=''/>"), bake.NotACredential},
		"SVG elements in it":       {svg("<ob3:credential>{}<rect/></ob3:credential>"), bake.NotACredential},
		"SVG badge without prefix": {[]byte(`<svg><openbadges:credential verify="` + jws + `"/></svg>`), bake.NoBadge},
		"SVG text too long":        {svg("<ob3:credential>{" + strings.Repeat(" ", bake.MaxText) + "}</ob3:credential>"), bake.TooLarge},
	} {
		if got, err := bake.Read(c.picture); codeOf(err) != c.want {
			t.Errorf("%s: %v, want %s (%.60s)", name, err, c.want, got.Data)
		}
	}
}

func TestAnythingJSONSurvivesBaking(t *testing.T) {
	t.Parallel()
	p := picture(t)
	rapid.Check(t, func(r *rapid.T) {
		c := `{"a":"` + rapid.StringMatching(`[ -!#-\[\]-~é漢]{0,40}(\]\]>){0,2}`).Draw(r, "text") + `"}`
		for _, pic := range [][]byte{p, []byte(plainSVG)} {
			out, err := bake.Write(pic, []byte(c))
			if err != nil {
				r.Fatal(err)
			}
			if got, err := bake.Read(out); err != nil || string(got.Data) != c {
				r.Fatalf("%q: %q, %v", c, got.Data, err)
			}
		}
	})
}

func TestTheStandardBodysPicturesAreRead(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED names no shared folder")
	}
	for file, form := range map[string]bake.Form{"simple-json.png": bake.JSON, "simple-json.svg": bake.JSON, "simple-jwt_v1.svg": bake.JWS} {
		data, err := os.ReadFile(filepath.Join(shared, "data", "samples", "ob30-1edtech", file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := bake.Read(data)
		if err != nil || got.Form != form || got.Version != bake.V3 {
			t.Errorf("%s: %+v, %v", file, got, err)
		}
		if _, err := bake.Write(data, []byte(jws)); codeOf(err) != bake.AlreadyBaked {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range [][]byte{
		picture(f), []byte(plainSVG), svg("<ob3:credential><![CDATA[{}]]></ob3:credential>"), svg("<ob2:assertion verify='" + address + "'>{}</ob2:assertion>"),
		with(f, "iTXt", "openbadgecredential\x00\x01\x00\x00\x00"+pack(f, credential)), with(f, "zTXt", "openbadges\x00\x00"+pack(f, address)),
		with(f, "tEXt", "openbadges\x00"+address)[:50], []byte(`<!DOCTYPE svg [<!ENTITY a "b">]><svg/>`), []byte("<svg"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := bake.Read(data)
		if err != nil && codeOf(err) == "" {
			t.Fatalf("an error without a code: %v", err)
		}
		if err == nil && (h.Form == "" || len(h.Data) == 0) {
			t.Fatalf("nothing held: %+v", h)
		}
		if codeOf(err) != bake.NoBadge {
			return
		}
		out, err := bake.Write(data, []byte(credential))
		if err != nil {
			t.Fatalf("a picture that can be read takes no badge: %v", err)
		}
		if h, err := bake.Read(out); err != nil || string(h.Data) != credential {
			t.Fatalf("%+v, %v", h, err)
		}
	})
}
