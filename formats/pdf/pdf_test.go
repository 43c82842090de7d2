package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/pdf"
)

const (
	credential = `{"@context":["https://www.w3.org/ns/credentials/v2"],"name":"Medicines"}`
	jws        = "eyJhbGciOiJFZERTQSJ9.eyJ2YyI6e319.c2lnbmF0dXJl"
)

// document is a PDF of these objects, numbered from 1; the first is the catalogue.
func document(objects ...string) []byte { return numbered(1, "", objects...) }

func numbered(first int, trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-2.0\n%\xe2\xe3\xcf\xd3\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", first+i, o)
	}
	fmt.Fprintf(&b, "xref\n0 1\ntrailer\n<< /Size 9 /Root 1 0 R %s>>\nstartxref\n0\n%%%%EOF\n", trailer)
	return b.Bytes()
}

func stream(entries, data string) string {
	return fmt.Sprintf("<< /Length %d %s>>\nstream\n%s\nendstream", len(data), entries, data)
}

func flate(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	catalog = "<< /Type /Catalog /Names << /EmbeddedFiles << /Names [(a) 2 0 R] >> >> >>"
	spec    = "<< /Type /Filespec /F (award.json) /EF << /F 3 0 R >> >>"
)

func embedded(file string) []byte { return document(catalog, spec, file) }

func wantCode(t *testing.T, name string, err error, want pdf.Code) {
	t.Helper()
	var e *pdf.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("%s: %v, want %s", name, err, want)
	}
}

func TestACredentialIsFoundWhereverADocumentCarriesIt(t *testing.T) {
	t.Parallel()
	xmp := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:c="https://x.example/" %s>%s</r:Description></r:RDF></x:xmpmeta>`
	var a85 bytes.Buffer
	w := ascii85.NewEncoder(&a85)
	if _, err := w.Write([]byte(flate(t, credential))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	pageOf := func(annotation string) []byte {
		return document("<</Type/Catalog/Pages 2 0 R>>", "<</Kids[4 0 R]>>", stream("", credential), "<</Type/Page/Annots[5 0 R]>>", annotation)
	}
	two := strings.Replace(credential, "Medicines", "Wounds", 1)
	for name, c := range map[string]struct {
		pdf  []byte
		want []string
	}{
		"plain":            {embedded(stream("/Subtype /application#2Fjson", credential)), []string{credential}},
		"Flate":            {embedded(stream("/Filter /FlateDecode", flate(t, credential))), []string{credential}},
		"Flate in 85":      {embedded(stream("/Filter [/ASCII85Decode /FlateDecode]", a85.String()+"~>")), []string{credential}},
		"hexadecimal":      {embedded(stream("/Filter /ASCIIHexDecode", hex.EncodeToString([]byte(credential))+">")), []string{credential}},
		"JWS":              {embedded(stream("", jws+"\n")), []string{jws}},
		"SD-JWT":           {embedded(stream("", jws+"~WyJhIl0~")), []string{jws + "~WyJhIl0~"}},
		"kids of a tree":   {document("<</Names<</EmbeddedFiles<</Kids[4 0 R]>>>>>>", spec, stream("", credential), "<</Limits[(a)(a)]/Names[(a) 2 0 R]>>"), []string{credential}},
		"associated file":  {document("<</AF[2 0 R]>>", spec, stream("", credential)), []string{credential}},
		"page's file":      {pageOf("<</Subtype/FileAttachment/FS<</F(a)/EF<</UF 3 0 R>>>>>>"), []string{credential}},
		"in an XMP text":   {document("<</Metadata 2 0 R>>", stream("/Type/Metadata/Subtype/XML", fmt.Sprintf(xmp, "", "<c:award>"+jws+"</c:award>"))), []string{jws}},
		"in XMP, escaped":  {document("<</Metadata 2 0 R>>", stream("", fmt.Sprintf(xmp, "", "<c:a><![CDATA["+credential+"]]></c:a>"))), []string{credential}},
		"in an attribute":  {document("<</Metadata 2 0 R>>", stream("", fmt.Sprintf(xmp, `c:award="`+jws+`"`, ""))), []string{jws}},
		"two":              {document("<</AF[2 0 R 4 0 R]>>", spec, stream("", credential), "<</F(b)/EF<</F 5 0 R>>>>", stream("", two)), []string{credential, two}},
		"the same twice":   {document("<</AF[2 0 R 4 0 R]>>", spec, stream("", credential), "<</F(b)/EF<</F 5 0 R>>>>", stream("", credential)), []string{credential}},
		"beside notes":     {document("<</AF[4 0 R 2 0 R]>>", spec, stream("", credential), "<</F(b)/EF<</F 5 0 R>>>>", stream("", "notes")), []string{credential}},
		"length elsewhere": {document(catalog, spec, "<</Length 4 0 R>>\nstream\n"+`{"@context":"endstream endobj"}`+"\nendstream", "31"), []string{`{"@context":"endstream endobj"}`}},
		"length wrong":     {document(catalog, spec, "<</Length 3>>stream\r\n"+credential+"\r\nendstream"), []string{credential}},
		"comments, octal": {document("<</AF % a comment >>\n[2 0 R]>>", `<</F(\141\(w\)\
\r)/EF<</F 3 0 R>>>>`, stream("", credential)), []string{credential}},
	} {
		got, err := pdf.Read(c.pdf)
		var data []string
		for _, x := range got.Carried {
			data = append(data, string(x.Data))
		}
		if err != nil || !slices.Equal(data, c.want) {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}

func TestTheLastDefinitionOfAnObjectCounts(t *testing.T) {
	t.Parallel()
	later := strings.Replace(credential, "Medicines", "Wounds", 1)
	updated := slices.Concat(embedded(stream("", credential)), []byte("3 0 obj\n"+stream("", later)+"\nendobj\ntrailer\n<</Root 1 0 R/Prev 9>>\n"))
	got, err := pdf.Read(updated)
	if err != nil || len(got.Carried) != 1 || string(got.Carried[0].Data) != later {
		t.Errorf("%+v, %v", got, err)
	}
	packed := document(catalog, "null", stream("", credential), stream(fmt.Sprintf("/Type/ObjStm/N 2/First %d", len("2 0 9 70 ")), "2 0 9 70 "+spec+strings.Repeat(" ", 70-len(spec))+"<<>>"))
	if got, err := pdf.Read(packed); err != nil || len(got.Carried) != 1 {
		t.Errorf("in an object stream: %+v, %v", got, err)
	}
}

func TestBytesThatMerelyLieInTheFileAreNotCarried(t *testing.T) {
	t.Parallel()
	orphan := document("<</Type/Catalog>>", spec, stream("", credential))
	_, err := pdf.Read(orphan)
	wantCode(t, "orphan", err, pdf.NoCredential)
	other := string(document("<</AF[2 0 R]>>", spec, stream("", credential)))
	inside := document("<</Type/Catalog/Metadata 2 0 R>>", stream("", other))
	_, err = pdf.Read(inside)
	if err == nil {
		t.Error("the objects of a PDF inside a stream were taken for this one's")
	}
}

func TestAPDFMadeByAnotherProgramIsRead(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/pdf-lib-objstm.pdf", "testdata/pdf-lib-plain.pdf"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pdf.Read(data)
		if err != nil || len(got.Carried) != 1 || got.Carried[0].Name != "award é.json" || got.Carried[0].MediaType != "application/json" ||
			!strings.Contains(string(got.Carried[0].Data), "Ärzte") || !slices.Equal(got.Links, []string{"https://cairn.example/c/1(2)"}) {
			t.Errorf("%s: %+v, %v", file, got, err)
		}
	}
}

func TestWhatCannotBeReadIsNotCarriesNone(t *testing.T) {
	t.Parallel()
	big := flate(t, "{\"@context\":\""+strings.Repeat("a", pdf.MaxCarried))
	deep := document(strings.Repeat("[", 100) + strings.Repeat("]", 100))
	loop := document("<</Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>", "<</Kids[2 0 R]>>", "<</Kids[3 0 R 3 0 R]>>")
	wide := document("<</AF[" + strings.Repeat("null ", 30_000) + "]>>")
	for name, c := range map[string]struct {
		pdf  []byte
		want pdf.Code
	}{
		"nothing":           {nil, pdf.NotPDF},
		"PNG":               {[]byte("\x89PNG"), pdf.NotPDF},
		"only a header":     {[]byte("%PDF-1.7\n"), pdf.Broken},
		"too large":         {append([]byte("%PDF-1.7\n"), make([]byte, pdf.MaxBytes)...), pdf.TooLarge},
		"none":              {document("<</Type/Catalog>>"), pdf.NoCredential},
		"none but notes":    {embedded(stream("", "notes")), pdf.NoCredential},
		"file not there":    {document(catalog, spec), pdf.NoCredential},
		"other JSON":        {embedded(stream("", `{"a":1}`)), pdf.NoCredential},
		"encrypted":         {numbered(1, "/Encrypt 9 0 R", catalog, spec, stream("", credential)), pdf.Encrypted},
		"crypt filter":      {embedded(stream("/Filter/Crypt", credential)), pdf.Encrypted},
		"LZW":               {embedded(stream("/Filter/LZWDecode", credential)), pdf.Unsupported},
		"TIFF predictor":    {embedded(stream("/Filter/FlateDecode/DecodeParms<</Predictor 2>>", flate(t, credential))), pdf.Unsupported},
		"unknown PNG line":  {embedded(stream("/Filter/FlateDecode/DecodeParms<</Predictor 12>>", flate(t, "\x09"+credential))), pdf.Broken},
		"not Flate":         {embedded(stream("/Filter/FlateDecode", credential)), pdf.Broken},
		"not hexadecimal":   {embedded(stream("/Filter/AHx", "zz>")), pdf.Broken},
		"not 85":            {embedded(stream("/Filter/A85", "\x7f\x7f~>")), pdf.Broken},
		"Flate cut":         {embedded(stream("/Filter/FlateDecode", flate(t, credential)[:20])), pdf.Broken},
		"file too large":    {embedded(stream("/Filter/FlateDecode", big)), pdf.TooLarge},
		"plain too large":   {embedded(stream("", strings.Repeat("{", pdf.MaxCarried+1))), pdf.TooLarge},
		"bomb":              {embedded(stream("/Filter[/Fl/Fl]", flate(t, flate(t, strings.Repeat("\x00", 40<<20))))), pdf.TooLarge},
		"bomb of objects":   {document(catalog, spec, stream("/Type/ObjStm/N 1/First 4/Filter/Fl", flate(t, strings.Repeat(" ", 64<<20)))), pdf.TooComplex},
		"too many filters":  {embedded(stream("/Filter[/Fl/Fl/Fl/Fl/Fl]", credential)), pdf.TooComplex},
		"too deep":          {deep, pdf.Broken},
		"a loop":            {loop, pdf.NoCredential},
		"too wide":          {wide, pdf.TooComplex},
		"too many objects":  {[]byte("%PDF-1.7\n" + strings.Repeat("1 0 obj ", 200_001)), pdf.TooComplex},
		"too many values":   {document("[" + strings.Repeat("1 ", 1_000_001) + "]"), pdf.TooComplex},
		"strings open":      {[]byte("%PDF-1.7\n" + strings.Repeat("1 0 obj (", 20_000)), pdf.TooComplex},
		"streams open":      {[]byte("%PDF-1.7\n" + strings.Repeat("1 0 obj <<>> stream ", 20_000)), pdf.TooComplex},
		"XMP with entities": {document("<</Metadata 2 0 R>>", stream("", `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`)), pdf.Broken},
		"XMP cut":           {document("<</Metadata 2 0 R>>", stream("", `<x><y>`)), pdf.Broken},
		"XMP of many parts": {document("<</Metadata 2 0 R>>", stream("", "<x>"+strings.Repeat("<y/>", 60_000)+"</x>")), pdf.TooComplex},
	} {
		_, err := pdf.Read(c.pdf)
		wantCode(t, name, err, c.want)
	}
}

func TestLinksAreGivenAlsoWithoutACredential(t *testing.T) {
	t.Parallel()
	link := "<</Subtype/Link/A<</S/URI/URI(%s)>>>>"
	got, err := pdf.Read(document("<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Annots[4 0 R 5 0 R 6 0 R 7 0 R]>>",
		fmt.Sprintf(link, "https://cairn.example/c/1"), fmt.Sprintf(link, "javascript:alert(1)"), fmt.Sprintf(link, "https://cairn.example/c/1"), "<</Subtype/Link/Dest[1]>>"))
	wantCode(t, "links", err, pdf.NoCredential)
	if !slices.Equal(got.Links, []string{"https://cairn.example/c/1"}) {
		t.Errorf("links %q", got.Links)
	}
}

func TestLinesOfEveryPNGPredictorAreUndone(t *testing.T) {
	t.Parallel()
	for _, kind := range []byte{0, 1, 2, 3, 4} {
		if got := predicted(t, kind, credential); string(got) != credential {
			t.Errorf("line filter %d: %q", kind, got)
		}
	}
}

// predicted is what a reader gets of a file whose lines of 8 bytes are filtered so.
func predicted(t *testing.T, kind byte, s string) []byte {
	t.Helper()
	const row = 8
	s += strings.Repeat(" ", (row-len(s)%row)%row)
	above, out := make([]byte, row), []byte{}
	for ; s != ""; s = s[row:] {
		out = append(out, kind)
		for i := range row {
			var left, corner byte
			if i > 0 {
				left, corner = s[i-1], above[i-1]
			}
			out = append(out, s[i]-[]byte{0, left, above[i], byte((int(left) + int(above[i])) / 2), paeth(left, above[i], corner)}[kind])
		}
		copy(above, s[:row])
	}
	got, err := pdf.Read(embedded(stream("/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 8>>", flate(t, string(out)))))
	if err != nil {
		t.Fatal(err)
	}
	return got.Carried[0].Data
}

func paeth(a, b, c byte) byte {
	best, choice := 1<<10, byte(0)
	for _, x := range []byte{a, b, c} {
		d := int(a) + int(b) - int(c) - int(x)
		if d = max(d, -d); d < best {
			best, choice = d, x
		}
	}
	return choice
}

func FuzzRead(f *testing.F) {
	f.Add(embedded(stream("/Filter /FlateDecode", flate(f, credential))))
	f.Add(document("<</Metadata 2 0 R/Pages 3 0 R>>", stream("", "<x a='"+jws+"'/>"), "<</Kids[3 0 R]/Annots[<</Subtype/Link/A<</URI<68>>>>>]>>"))
	f.Add(document(catalog, "null", stream("", credential), stream("/Type/ObjStm/N 1/First 4", "2 0 "+spec)))
	f.Add([]byte("%PDF-1.7\n1 0 obj <</Length 2 0 R>> stream\nxx"))
	f.Add(numbered(1, "/Encrypt 9 0 R", catalog))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := pdf.Read(data)
		var e *pdf.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("an error without a code: %v", err)
		}
		if err == nil && len(got.Carried) == 0 {
			t.Fatal("nothing carried and no error")
		}
	})
}
