package pdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// maxTokens bounds the parts of XMP.
const maxTokens = 100_000

// eachText visits the texts of XMP: of elements that hold nothing else, and of
// attributes. Entities that XML does not define by itself are an error.
func eachText(data []byte, visit func(name, value string)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	var inside []byte
	for range maxTokens {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &Error{Code: Broken, Where: "metadata", Err: err}
		}
		switch t := t.(type) {
		case xml.StartElement:
			inside = inside[:0]
			for _, a := range t.Attr {
				visit(a.Name.Local, a.Value)
			}
		case xml.CharData:
			inside = append(inside, t...)
		case xml.EndElement:
			visit(t.Name.Local, string(inside))
			inside = inside[:0]
		}
	}
	return &Error{Code: TooComplex, Where: "metadata", Detail: fmt.Sprintf("more than %d parts", maxTokens)}
}
