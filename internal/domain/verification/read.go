package verification

import (
	"bytes"
	"context"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/internal/ground/fault"
)

// MaxSize is the largest file that is looked at, in bytes: a picture or a PDF with
// a credential in it. A credential itself has at most MaxText.
const (
	MaxSize = 8 << 20
	MaxText = jcs.DefaultSize
)

// other are files that people send and that are no credential we read, by their
// first bytes.
var other = []struct{ magic, key string }{
	{"\xff\xd8\xff", "file.picture"},
	{"GIF8", "file.picture"},
	{"PK\x03\x04", "file.archive"},
	{"\x1f\x8b", "file.archive"},
}

// read takes a file apart, or says in a *fault.Fault why it has no credential.
func read(ctx context.Context, data []byte, d *Deps, s *session, p Policy) ([]*reading, error) {
	o := opener{d: d, s: s, p: p}
	if err := o.open(ctx, data, inside{}); err != nil {
		return nil, err
	}
	return o.out, nil
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
		return tooLarge(len(data), MaxSize)
	}
	for _, o := range other {
		if bytes.HasPrefix(data, []byte(o.magic)) {
			return fault.New(fault.Invalid, "verification."+o.key)
		}
	}
	if head[0] == '<' {
		return fault.New(fault.Invalid, "verification.file.page")
	}
	return nil
}

func tooLarge(bytes, limit int) *fault.Fault {
	return fault.New(fault.Invalid, "verification.file.too_large", "megabytes", bytes/(1<<20)+1, "limit", limit/(1<<20))
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
