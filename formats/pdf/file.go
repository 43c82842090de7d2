package pdf

import (
	"bytes"
	"fmt"
	"strconv"
)

// MaxBytes bounds a PDF, in bytes.
const MaxBytes = 16 << 20

// Limits of what is read.
const (
	maxObjects  = 200_000
	maxValues   = 1_000_000
	maxUnpacked = 32 << 20 // of all streams together
	maxWork     = 4        // bytes read for each byte of the file
)

// file is a PDF whose objects have been found.
type file struct {
	src      []byte
	lengths  map[int][]int // by object number: integers that are objects of their own, as stream lengths are
	objects  map[int]any
	catalog  dict
	unpacked int
	work     int // bytes read as objects
	left     int // values that may still be read
}

// Is reports whether data begins as a PDF does; some bytes may stand before.
func Is(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-"))
}

func open(data []byte) (*file, error) {
	switch {
	case !Is(data):
		return nil, &Error{Code: NotPDF}
	case len(data) > MaxBytes:
		return nil, &Error{Code: TooLarge}
	}
	f := &file{src: data, lengths: map[int][]int{}, objects: map[int]any{}, left: maxValues}
	heads, err := f.headers()
	if err != nil {
		return nil, err
	}
	defs, trailers, err := f.definitions(heads)
	if err != nil {
		return nil, err
	}
	if err := f.define(defs); err != nil {
		return nil, err
	}
	if f.left <= 0 {
		return nil, &Error{Code: TooComplex, Detail: fmt.Sprintf("more than %d values", maxValues)}
	}
	return f, f.root(trailers)
}

// reader reads objects from src.
func (f *file) reader(src []byte, pos int) *parser { return &parser{src: src, pos: pos, left: &f.left} }

// header is the beginning of an object: "12 0 obj".
type header struct {
	number      int
	start, body int // of the number; after "obj"
}

// headers are all places that look like the beginning of an object, those inside
// streams among them.
func (f *file) headers() ([]header, error) {
	var out []header
	for at := 0; ; {
		n := bytes.Index(f.src[at:], []byte("obj"))
		if n < 0 {
			return out, nil
		}
		at += n + 3
		h, ok := f.header(at)
		if !ok {
			continue
		}
		if out = append(out, h); len(out) > maxObjects {
			return nil, &Error{Code: TooComplex, Detail: fmt.Sprintf("more than %d objects", maxObjects)}
		}
		f.length(h)
	}
}

// header reads backwards from the end of "obj".
func (f *file) header(end int) (header, bool) {
	h := header{body: end}
	at, gap := f.back(end - 3)
	if !gap && end >= 4 && !digit(f.src[end-4]) {
		return h, false
	}
	generation, at := f.backNumber(at)
	at, gap = f.back(at)
	if generation < 0 || !gap {
		return h, false
	}
	h.number, h.start = f.backNumber(at)
	return h, h.number > 0
}

// back skips white space before at, and says whether there was any.
func (f *file) back(at int) (int, bool) {
	start := at
	for at > 0 && start-at < 16 && blank(f.src[at-1]) {
		at--
	}
	return at, at < start
}

// backNumber reads the number that ends before at; -1 for none.
func (f *file) backNumber(at int) (number, start int) {
	start = at
	for start > 0 && at-start < 10 && digit(f.src[start-1]) {
		start--
	}
	n, err := strconv.Atoi(string(f.src[start:at]))
	if err != nil {
		return -1, start
	}
	return n, start
}

// length keeps an object that is nothing but a number.
func (f *file) length(h header) {
	p := f.reader(f.src[:min(len(f.src), h.body+48)], h.body)
	p.space()
	n, ok := p.integer()
	if p.space(); ok && p.at("endobj") && len(f.lengths[h.number]) < 8 {
		f.lengths[h.number] = append(f.lengths[h.number], n)
	}
}

// definition is an object where it stands in the file.
type definition struct {
	number int
	value  any
}

// definitions reads the objects in their order, and the trailers between them. A
// place inside an object that was read is none of its own.
func (f *file) definitions(heads []header) (defs []definition, trailers []dict, err error) {
	end := 0
	for _, h := range heads {
		if h.start < end {
			continue
		}
		trailers = append(trailers, f.trailers(end, h.start)...)
		v, after, ok := f.object(h.body)
		if f.work += after - h.body; f.work > maxWork*len(f.src) {
			return nil, nil, &Error{Code: TooComplex, Where: fmt.Sprintf("object %d", h.number), Detail: "broken in too many places"}
		}
		if end = h.body; ok {
			end = after
			defs = append(defs, definition{h.number, v})
			if s, is := v.(stream); is && s.dict["Type"] == name("XRef") { // its dictionary is a trailer (7.5.8)
				trailers = append(trailers, s.dict)
			}
		}
	}
	return defs, append(trailers, f.trailers(end, len(f.src))...), nil
}

// trailers are the trailer dictionaries between two places.
func (f *file) trailers(from, to int) []dict {
	var out []dict
	for from < to {
		n := bytes.Index(f.src[from:to], []byte("trailer"))
		if n < 0 {
			break
		}
		p := f.reader(f.src[:to], from+n+len("trailer"))
		from = p.pos
		v, _ := p.value(0)
		f.work += p.pos - from
		if d, ok := v.(dict); ok {
			out = append(out, d)
			from = p.pos
		} else if f.work > maxWork*len(f.src) {
			break
		}
	}
	return out
}

// object reads the object at a place, and where it ends.
func (f *file) object(at int) (v any, end int, ok bool) {
	p := f.reader(f.src, at)
	if v, ok = p.value(0); !ok {
		return nil, p.pos, false
	}
	d, isDict := v.(dict)
	if p.space(); !isDict || !p.skip("stream") {
		return v, p.pos, true
	}
	if !p.skip("\r\n") && !p.skip("\n") {
		p.skip("\r") // not allowed, and met
	}
	raw, end, ok := f.body(d["Length"], p.pos)
	return stream{dict: d, raw: raw}, end, ok
}

// body is a stream's bytes: as many as its length says when "endstream" follows
// there, up to "endstream" otherwise.
func (f *file) body(length any, at int) (raw []byte, end int, ok bool) {
	var lengths []int
	switch n := length.(type) {
	case int:
		lengths = []int{n}
	case ref:
		lengths = f.lengths[int(n)]
	}
	for _, n := range lengths {
		if n < 0 || n > len(f.src)-at {
			continue
		}
		p := f.reader(f.src, at+n)
		for p.pos < len(f.src) && p.pos < at+n+4 && blank(f.src[p.pos]) {
			p.pos++
		}
		if p.skip("endstream") {
			return f.src[at : at+n], p.pos, true
		}
	}
	n := bytes.Index(f.src[at:], []byte("endstream"))
	if n < 0 {
		return nil, len(f.src), false
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(f.src[at:at+n], []byte("\n")), []byte("\r")), at + n + len("endstream"), true
}

// define gives every number its last object, unpacking object streams where they
// stand (7.5.7).
func (f *file) define(defs []definition) error {
	for _, d := range defs {
		f.objects[d.number] = d.value // so that what a stream's dictionary refers to is found
	}
	for _, d := range defs {
		f.objects[d.number] = d.value
		s, ok := d.value.(stream)
		if !ok || s.dict["Type"] != name("ObjStm") {
			continue
		}
		if err := f.unpackObjects(s, d.number); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) unpackObjects(s stream, number int) error {
	where := fmt.Sprintf("object stream %d", number)
	data, err := f.decode(s, where, maxUnpacked)
	if is(err, Encrypted) || is(err, TooComplex) {
		return err
	}
	count, ok := f.resolve(s.dict["N"]).(int)
	first, ok2 := f.resolve(s.dict["First"]).(int)
	if err != nil || !ok || !ok2 || first < 0 || first > len(data) {
		return nil //nolint:nilerr // what it would have defined is missing, and is reported where it is needed
	}
	p := f.reader(data[:first], 0)
	for range min(count, maxObjects) {
		n, ok := p.value(0)
		at, ok2 := p.value(0)
		id, isInt := n.(int)
		offset, isInt2 := at.(int)
		if !ok || !ok2 || !isInt || !isInt2 || offset < 0 || offset > len(data)-first {
			break
		}
		if len(f.objects) > maxObjects {
			return &Error{Code: TooComplex, Where: where, Detail: "too many objects"}
		}
		body := f.reader(data, first+offset)
		v, ok := body.value(0)
		if f.work += body.pos - first - offset; f.work > maxWork*len(f.src)+maxUnpacked {
			return &Error{Code: TooComplex, Where: where}
		}
		if ok {
			f.objects[id] = v
		}
	}
	return nil
}

// root finds the catalogue: the one the last trailer names that names one.
func (f *file) root(trailers []dict) error {
	for i := len(trailers) - 1; i >= 0; i-- {
		if trailers[i]["Encrypt"] != nil {
			return &Error{Code: Encrypted}
		}
		if f.catalog == nil {
			f.catalog, _ = f.resolve(trailers[i]["Root"]).(dict)
		}
	}
	if f.catalog == nil {
		return &Error{Code: Broken, Detail: "no catalogue"}
	}
	return nil
}

// resolve follows references to an object; nil for one that is not there.
func (f *file) resolve(v any) any {
	for range 8 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[int(r)]
	}
	return nil
}

func (f *file) dict(v any) dict {
	switch v := f.resolve(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.resolve(v).(array)
	return a
}
