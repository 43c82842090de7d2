package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/openbadge/bake"
	"opencairn.org/cairn/formats/openbadge/picture"
)

var medicines = picture.Award{
	Title: "Safe medicines administration in home and residential care", Issuer: "University of Aldermoor", Level: 5, Hours: credit.MustParse("125"), Credits: credit.MustParse("5"),
}

// read insists that the picture is XML, and gives what it holds.
func read(t *testing.T, svg []byte) (paths int, texts []string, label string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	within := ""
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return paths, texts, label
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			within = x.Name.Local
			switch within {
			case "path":
				paths++
			case "svg", "title", "rect", "g", "text":
			default:
				t.Errorf("a <%s>", within)
			}
		case xml.CharData:
			switch within {
			case "text":
				texts = append(texts, string(x))
			case "title":
				label += string(x)
			}
		case xml.EndElement:
			within = ""
		}
	}
}

func TestACairnHasAsManyStonesAsTheLevel(t *testing.T) {
	t.Parallel()
	for level, want := range map[int]int{-1: 4, 0: 4, 1: 1, 2: 2, 5: 5, 8: 8, 9: 4} {
		a := medicines
		a.Level = level
		if got, _, _ := read(t, picture.SVG(a)); got != want {
			t.Errorf("level %d: %d stones, want %d", level, got, want)
		}
	}
}

func TestTheSameAwardIsTheSamePictureAndAnotherIsAnother(t *testing.T) {
	t.Parallel()
	first := picture.SVG(medicines)
	if !bytes.Equal(first, picture.SVG(medicines)) {
		t.Error("the same award is drawn differently")
	}
	for name, change := range map[string]func(*picture.Award){
		"title":  func(a *picture.Award) { a.Title += "." },
		"issuer": func(a *picture.Award) { a.Issuer = "Harbour Training Works" },
		"level":  func(a *picture.Award) { a.Level = 6 },
		"hours":  func(a *picture.Award) { a.Hours = credit.MustParse("250") },
	} {
		a := medicines
		change(&a)
		if bytes.Equal(first, picture.SVG(a)) {
			t.Errorf("another %s is the same picture", name)
		}
	}
	if stones, texts, label := read(t, picture.Plain(medicines)); stones != 5 || len(texts) != 0 || label == "" {
		t.Errorf("without words: %d stones, %q, told as %q", stones, texts, label)
	}
	if len(first) > 2000 {
		t.Errorf("%d bytes: it is in every credential", len(first))
	}
}

func TestNamesAreToldWholeAndDrawnAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	for _, title := range []string{
		"Splicing", medicines.Title, strings.Repeat("Donaudampfschifffahrt", 9), strings.Repeat("very long ", 20),
		"إعطاء الأدوية بأمان في المنزل ودور الرعاية", "安全给药" + strings.Repeat("护理", 40), `<script>"&'`, "", "a\u0301\u0301b",
	} {
		_, texts, label := read(t, picture.SVG(picture.Award{Title: title, Issuer: medicines.Issuer, Level: 5}))
		if want := title + ", " + medicines.Issuer; label != want {
			t.Errorf("told as %q, want %q", label, want)
		}
		drawn := strings.Join(texts, " ")
		if len(texts) > 5 || !utf8.ValidString(drawn) || !strings.Contains(drawn, medicines.Issuer) {
			t.Errorf("%q is drawn as %q", title, texts)
		}
		if n := utf8.RuneCountInString(title); n > 0 && n < 40 && strings.Contains(drawn, "…") {
			t.Errorf("%q is cut: %q", title, texts)
		}
	}
}

func TestTheLastLineSaysLevelAndVolume(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]picture.Award{
		"EQF 5 · 5 ECTS": {Level: 5, Credits: credit.MustParse("5"), Hours: credit.MustParse("125")}, "2.5 ECVET": {Credits: credit.MustParse("2.5"), System: "ecvet"},
		"EQF 3 · 12 h": {Level: 3, Hours: credit.MustParse("12")}, "EQF 8": {Level: 8},
	} {
		if _, texts, _ := read(t, picture.SVG(a)); len(texts) != 1 || texts[0] != want {
			t.Errorf("got %q, want %q", texts, want)
		}
	}
}

func TestACredentialCanBeBakedIntoIt(t *testing.T) {
	t.Parallel()
	credential := []byte(`{"type":["VerifiableCredential"]}`)
	baked, err := bake.Write(picture.SVG(medicines), credential)
	if err != nil {
		t.Fatal(err)
	}
	held, err := bake.Read(baked)
	if err != nil || !bytes.Equal(held.Data, credential) {
		t.Errorf("read back %q, %v", held.Data, err)
	}
}

func TestTheAddressHoldsThePicture(t *testing.T) {
	t.Parallel()
	rest, ok := strings.CutPrefix(picture.DataURI(medicines), "data:image/svg+xml;base64,")
	got, err := base64.StdEncoding.DecodeString(rest)
	if !ok || err != nil || !bytes.Equal(got, picture.SVG(medicines)) {
		t.Errorf("%v %v", ok, err)
	}
}
