package xcri

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"golang.org/x/net/html/charset"

	"opencairn.org/cairn/formats/flaw"
)

// The bounds of a feed.
const (
	MaxSize     = 1 << 30
	mostCourses = 500_000
)

// ErrRead is in an error of the reader a feed comes from; the feed itself cannot
// fail.
var ErrRead = errors.New("xcri: the feed cannot be read to its end")

// Read gives every course of a catalogue to take, in order, and stops at its
// first error. What cannot be used is a Problem of the Feed; a Problem of a course
// is added before take gets it. The error is take's, or wraps ErrRead.
func Read(feed io.Reader, take func(Course) error) (Feed, error) {
	r := &reader{take: take, seen: map[string]bool{}}
	r.in = &source{r: io.LimitReader(feed, MaxSize)}
	r.tape = &tape{r: r.in}
	r.d = xml.NewDecoder(r.tape)
	r.d.CharsetReader = r.charset
	if err := r.run(); err != nil {
		return r.feed, err
	}
	if r.in.err != nil {
		return r.feed, fmt.Errorf("%w: %w", ErrRead, r.in.err)
	}
	return r.feed, nil
}

// source remembers that reading failed: the decoder does not tell it from bad XML.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

type reader struct {
	d    *xml.Decoder
	in   *source
	tape *tape
	take func(Course) error
	feed Feed
	seen map[string]bool
}

// charset puts the tape behind the conversion: offsets count what comes out of it.
func (r *reader) charset(label string, in io.Reader) (io.Reader, error) {
	c, err := charset.NewReaderLabel(label, in)
	if err != nil {
		return nil, err
	}
	r.tape = &tape{r: c, base: r.d.InputOffset()}
	return r.tape, nil
}

func (r *reader) problem(c flaw.Code, line int, field, value, want string) {
	r.feed.Problems = append(r.feed.Problems, Problem{Code: c, At: fmt.Sprintf("line %d", line), Field: field, Value: flaw.Cut(value), Want: want})
}

// run walks the catalogue. A provider's own elements are read when they are met;
// its courses share it.
func (r *reader) run() error {
	var provider *Provider
	for {
		before := r.d.InputOffset()
		t, err := r.d.Token()
		if errors.Is(err, io.EOF) {
			if r.feed.Courses == 0 && len(r.feed.Problems) == 0 {
				r.problem(flaw.NoCourse, 1, "", "", "catalog > provider > course")
			}
			return nil
		}
		if err != nil {
			return r.broken(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return r.broken(errDoctype)
		case xml.EndElement:
			if t.Name.Local == "provider" {
				provider = nil
			}
		case xml.StartElement:
			done, err := r.start(t, before, &provider)
			if done || err != nil {
				return err
			}
		}
	}
}

// start reads an element outside a course. Done is true when the feed is not to
// be read further.
func (r *reader) start(t xml.StartElement, before int64, provider **Provider) (done bool, err error) {
	switch t.Name.Local {
	case "catalog":
		r.feed.Generated = r.moment(r.element(t), (&element{attrs: t.Attr}).attr("generated"), "")
		return false, nil
	case "provider":
		*provider = &Provider{}
		return false, nil
	}
	if t.Name.Local == "course" && r.feed.Courses == mostCourses {
		line, _ := r.d.InputPos()
		r.problem(flaw.TooMuch, line, "", "", fmt.Sprint(mostCourses))
		return true, nil
	}
	r.tape.forget(before)
	e, err := r.tree(t)
	if err != nil {
		return true, r.broken(err)
	}
	if t.Name.Local != "course" {
		if t.Name.Local == "contributor" {
			r.feed.Persons++
		} else if *provider != nil {
			r.provider(e, *provider)
		}
		return false, nil
	}
	if *provider == nil {
		*provider = &Provider{} // a course may be a feed's own root
	}
	c, ok := r.course(e, *provider)
	if !ok {
		return false, nil
	}
	c.Raw = r.tape.cut(before, r.d.InputOffset())
	r.feed.Courses++
	return false, r.take(c)
}

// broken ends the reading of a feed; what was read stays.
func (r *reader) broken(err error) error {
	if r.in.err != nil {
		return nil // Read tells it
	}
	line, _ := r.d.InputPos()
	code := flaw.BadXML
	if errors.Is(err, errTooMuch) {
		code = flaw.TooMuch
	}
	r.problem(code, line, "", err.Error(), "")
	return nil
}
