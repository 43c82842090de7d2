package verification

import (
	"bytes"
	"errors"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/ground/fault"
)

// MaxSize is the largest file that is looked at, in bytes.
const MaxSize = jcs.DefaultSize

// other are files that people send and that are no credential we read, by their
// first bytes.
var other = []struct{ magic, key string }{
	{"\x89PNG\r\n\x1a\n", "file.picture"},
	{"\xff\xd8\xff", "file.picture"},
	{"GIF8", "file.picture"},
	{"%PDF-", "file.pdf"},
	{"PK\x03\x04", "file.archive"},
	{"\x1f\x8b", "file.archive"},
}

// read takes a file apart until what is left are credentials, or says in a
// *fault.Fault why it has none.
func read(data []byte, d *Deps) ([]*reading, error) {
	if f := sniff(data); f != nil {
		return nil, f
	}
	doc, err := vc.Parse(data)
	var e *jcs.Error
	switch {
	case errors.As(err, &e):
		return nil, jsonFault(e)
	case err != nil:
		return nil, fault.New(fault.Invalid, "verification.file.no_object").Wrap(err)
	}
	if hasType(doc.Root(), "VerifiablePresentation") {
		return nil, fault.New(fault.Invalid, "verification.file.presentation")
	}
	if doc.Root().Get("@context") == nil && doc.Root().Get("credentialSubject") == nil {
		return nil, fault.New(fault.Invalid, "verification.file.no_credential")
	}
	return []*reading{understand(doc, d)}, nil
}

func hasType(v *jcs.Value, typ string) bool {
	for _, t := range v.Get("type").List() {
		if t.Str() == typ {
			return true
		}
	}
	return false
}

func sniff(data []byte) *fault.Fault {
	head := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\ufeff")))
	switch {
	case len(head) == 0:
		return fault.New(fault.Invalid, "verification.file.empty")
	case len(data) > MaxSize:
		return fault.New(fault.Invalid, "verification.file.too_large", "megabytes", len(data)/(1<<20)+1, "limit", MaxSize/(1<<20))
	}
	for _, o := range other {
		if bytes.HasPrefix(data, []byte(o.magic)) {
			return fault.New(fault.Invalid, "verification."+o.key)
		}
	}
	lower := strings.ToLower(string(head[:min(len(head), 1024)]))
	switch {
	case strings.HasPrefix(lower, "<svg"), strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<svg"):
		return fault.New(fault.Invalid, "verification.file.picture")
	case strings.HasPrefix(lower, "<"):
		return fault.New(fault.Invalid, "verification.file.page")
	case isJWT(data):
		return fault.New(fault.Invalid, "verification.file.token")
	}
	return nil
}

// isJWT reports whether the file is a compact JWS or SD-JWT.
func isJWT(data []byte) bool {
	s := bytes.Trim(bytes.TrimSpace(data), `"`)
	return bytes.HasPrefix(s, []byte("eyJ")) && bytes.Count(s, []byte(".")) >= 2 && !bytes.ContainsAny(s, "{ \n")
}

func jsonFault(e *jcs.Error) *fault.Fault {
	key := map[jcs.Code]string{
		jcs.Duplicate: "file.doubled", jcs.Surrogate: "file.half_character", jcs.BadUTF8: "file.not_text",
		jcs.NumberRange: "file.number", jcs.TooDeep: "file.too_deep", jcs.TooMany: "file.too_many", jcs.Empty: "file.empty",
	}[e.Code]
	switch key {
	case "file.doubled", "file.half_character", "file.number":
		return fault.New(fault.Invalid, "verification."+key, "path", e.Path).At(e.Path).Wrap(e)
	case "":
		return fault.New(fault.Invalid, "verification.file.not_json", "offset", e.Offset).At(e.Path).Wrap(e)
	}
	return fault.New(fault.Invalid, "verification."+key).Wrap(e)
}
