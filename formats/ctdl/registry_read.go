package ctdl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/formats/flaw"
)

// The bounds of a file of records.
const (
	mostRecord  = 4 << 20
	mostRecords = 1_000_000
	mostBroken  = 1000 // lines that are no JSON; a file with more is of another kind
)

// Records is what is known of a file of records when it was read to its end.
type Records struct {
	Courses  int
	Problems []flaw.Problem
	Persons  int // described in the courses, none of whom was read
}

// EachRecord gives every course of a file in the Credential Registry's terms to
// take, one at a time: a JSON-LD document with @graph, or a record a line
// (NDJSON). The error is take's; what cannot be used is a Problem. A line that is
// no JSON is named and the next one is read; in a document nobody knows where the
// next record begins, and a problem of its own says that the rest is not read.
func EachRecord(file io.Reader, take func(Course) error) (Records, error) {
	e := &records{take: take, seen: map[string]string{}}
	in := bufio.NewReaderSize(file, 256<<10)
	read := e.document
	if recordALine(in) {
		read = e.lines
	}
	if err := read(in); err != nil {
		return e.out, err
	}
	if e.out.Courses == 0 && len(e.out.Problems) == 0 {
		e.problem(flaw.NoCourse, "$", "")
	}
	return e.out, nil
}

// recordALine reports that a file's first two lines are an object each, by how
// they begin and end; the first is not read.
func recordALine(in *bufio.Reader) bool {
	head, _ := in.Peek(in.Size()) // what there is; a reader that fails does so when it is read
	first, rest, two := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte{'\n'})
	first, rest = bytes.TrimSpace(first), bytes.TrimSpace(rest)
	return two && bytes.HasPrefix(first, []byte{'{'}) && bytes.HasPrefix(rest, []byte{'{'}) && !bytes.ContainsAny(first[len(first)-1:], "[,:")
}

// lines reads a record a line.
func (e *records) lines(in *bufio.Reader) error {
	broken := 0
	for n := 1; n <= mostRecords; n++ {
		raw, err := line(in)
		if len(raw) == 0 && err != nil {
			return nil
		}
		at := fmt.Sprintf("record %d", n)
		switch {
		case len(bytes.TrimSpace(raw)) == 0:
			continue
		case len(raw) > mostRecord:
			e.problem(flaw.BadJSON, at, errTooLong.Error())
		case !json.Valid(raw):
			e.problem(flaw.BadJSON, at, syntaxOf(raw))
		default:
			if err := e.record(raw, at+" $"); err != nil {
				return err
			}
			continue
		}
		if broken++; broken == mostBroken {
			e.problem(flaw.RestUnread, at, "")
			return nil
		}
	}
	return nil
}

// line is the next line with its end; no more than is needed to see that it is too
// long is kept of one that is.
func line(in *bufio.Reader) (out []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(out) <= mostRecord {
			out = append(out, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return out, err
		}
	}
}

func syntaxOf(raw []byte) string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err.Error()
	}
	return ""
}

var errTooLong = fmt.Errorf("a record of more than %d bytes", mostRecord)

// document reads what is one JSON document, or several that follow each other.
func (e *records) document(in *bufio.Reader) error {
	d := json.NewDecoder(in)
	for n := 1; n <= mostRecords; n++ {
		raw, err := e.next(d, n)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if at := fmt.Sprintf("record %d", n); err != nil {
			e.problem(flaw.BadJSON, at, err.Error())
			if n > 1 || e.inGraph {
				e.problem(flaw.RestUnread, at, "")
			}
			return nil
		}
		if err := e.record(raw, fmt.Sprintf("record %d $", n)); err != nil {
			return err
		}
	}
	return nil
}

type records struct {
	take    func(Course) error
	seen    map[string]string
	out     Records
	inGraph bool
}

func (e *records) problem(c flaw.Code, at, value string) {
	e.out.Problems = append(e.out.Problems, flaw.Problem{Code: c, At: at, Value: flaw.Cut(value), Want: "ceterms:" + opportunity})
}

// next is the next record. The first document is opened when it holds a graph, so
// that the graph is never in memory whole.
func (e *records) next(d *json.Decoder, n int) (json.RawMessage, error) {
	if n == 1 {
		if raw, err := e.open(d); raw != nil || err != nil {
			return raw, err
		}
	}
	if e.inGraph && !d.More() {
		if _, err := d.Token(); err != nil { // a file that was cut off
			return nil, unended(err)
		}
		return nil, io.EOF
	}
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	if len(raw) > mostRecord {
		return nil, errTooLong
	}
	return raw, nil
}

// unended is the error of a document that ends before it is closed.
func unended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// open reads the first object up to its graph, or the whole of it when it has
// none.
func (e *records) open(d *json.Decoder) (json.RawMessage, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if t == json.Delim('[') {
		e.inGraph = true
		return nil, nil
	}
	if t != json.Delim('{') {
		return nil, errors.New("neither an object nor a list")
	}
	one := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, unended(err)
		}
		if name == "@graph" {
			if t, err := d.Token(); err != nil || t != json.Delim('[') {
				return nil, errors.Join(errors.New("@graph is no list"), err)
			}
			e.inGraph = true
			return nil, nil
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, unended(err)
		}
		one[fmt.Sprint(name)] = v
	}
	if _, err := d.Token(); err != nil {
		return nil, unended(err)
	}
	return json.Marshal(one)
}

// record reads one record; one that is no course is passed over, as the
// Registry holds organisations and frameworks beside them.
func (e *records) record(raw json.RawMessage, at string) error {
	v, err := parse(string(bytes.TrimSpace(raw)))
	if err != nil {
		e.problem(flaw.BadJSON, at, err.Error())
		return nil
	}
	n := place{v, at}
	if o, ok := n.object(); ok && o["@graph"] != nil {
		for _, inner := range n.get("@graph").items() {
			if err := e.one(inner); err != nil {
				return err
			}
		}
		return nil
	}
	return e.one(n)
}

func (e *records) one(n place) error {
	if !n.isRecord() {
		return nil
	}
	r := &reader{}
	c := r.registered(n)
	c.Kind, c.At = "Course", n.at
	r.persons(n, 0)
	e.out.Persons += r.page.Persons
	switch {
	case c.ID == "":
		r.problem(flaw.NoID, place{at: n.at}, "", "")
	case len(c.Name) == 0:
		r.problem(flaw.NoName, place{at: n.at}, "title", "")
	case e.seen[c.ID] != "":
		r.problem(flaw.DuplicateID, place{c.ID, n.at}, "", e.seen[c.ID])
	default:
		e.seen[c.ID] = n.at
		e.out.Problems = append(e.out.Problems, r.page.Problems...)
		e.out.Courses++
		return e.take(c)
	}
	e.out.Problems = append(e.out.Problems, r.page.Problems...)
	return nil
}

// ct is a member in CTDL's terms.
func (p place) ct(name string) place { return p.get("ceterms:" + name) }

func (r *reader) registered(n place) Course {
	c := Course{
		URL: r.str(n.ct("subjectWebpage")), Name: r.words(n.ct("name")), Description: r.words(n.ct("description")), Languages: r.languages(n.ct("inLanguage")),
		Assessment: Assessment{Description: r.words(n.ct("assessmentMethodDescription"))}, Prerequisites: r.words(n.ct("entryCondition").first().ct("description")),
	}
	for _, id := range []place{n.ct("codedNotation"), n.ct("ctid"), n.get("@id"), n.ct("subjectWebpage")} {
		if c.ID == "" {
			c.ID = r.str(id.first())
		}
	}
	for _, who := range []string{"offeredBy", "ownedBy"} {
		if p := n.ct(who).first(); c.Provider.Name == "" {
			c.Provider = Organisation{Name: anyOf(r.words(p.ct("name"))), URL: r.str(p.ct("subjectWebpage"))}
		}
	}
	for _, t := range n.ct("teaches").items() {
		o := Outcome{Text: r.words(t.ct("targetNodeName")), Code: r.str(t.ct("targetNode"))}
		if len(o.Text) == 0 { // a competency in the terms of ASN
			o = Outcome{Text: r.words(t.get("ceasn:competencyText")), Code: r.str(t.get("@id"))}
		}
		if len(o.Text) > 0 {
			c.Outcomes = append(c.Outcomes, o)
		}
	}
	r.registeredVolume(n, &c)
	r.registeredTerms(n, &c)
	for _, cost := range n.ct("estimatedCost").items() {
		if price := cost.ct("price"); !price.isZero() {
			if is := r.money(price, cost.ct("currency"), "price"); c.Price == nil {
				c.Price = is
			}
		}
	}
	return c
}

func (r *reader) registeredVolume(n place, c *Course) {
	for _, d := range n.ct("estimatedDuration").items() {
		for _, name := range []string{"timeRequired", "exactDuration"} {
			if p := d.ct(name); !p.isZero() {
				r.duration(p, c)
			}
		}
	}
	for _, v := range n.ct("creditValue").items() {
		if v.get("schema:value").isZero() && v.get("value").isZero() {
			continue // between a minimum and a maximum is no volume
		}
		stated := v.get("schema:value")
		if stated.isZero() {
			stated = v.get("value")
		}
		unit := strings.ToLower(anyOf(r.words(v.ct("creditUnitType").first().ct("targetNodeName"))))
		if same, ok := sameSystem[unit]; ok {
			unit = same
		}
		a, ok := r.amount(stated.first(), "workload.credits")
		if !ok {
			continue
		}
		if _, err := credit.Standard().System(unit); err != nil {
			r.problem(flaw.BadSystem, place{unit, v.at + ".ceterms:creditUnitType"}, "workload.credits", "ECTS")
			continue
		}
		c.Credits = append(c.Credits, credit.Credits{System: unit, Value: *a})
	}
}

func (r *reader) registeredTerms(n place, c *Course) {
	for _, d := range n.ct("deliveryType").items() {
		for _, known := range deliveries {
			if c.Mode == "" && r.str(d.ct("targetNode")) == known.theirs {
				c.Mode = known.ours
			}
		}
	}
	for _, a := range n.ct("assessmentMethodType").items() {
		if code, ok := find(AssessmentTypes, r.str(a.ct("targetNode"))); ok {
			c.Assessment.Types = append(c.Assessment.Types, code)
		}
	}
	if l := n.ct("atLevel").first(); !l.isZero() {
		framework, value := anyOf(r.words(l.ct("frameworkName"))), anyOf(r.words(l.ct("targetNodeName")))
		if strings.EqualFold(framework, eqfName) || strings.EqualFold(framework, credit.EQFSystem) {
			framework = credit.EQFSystem
		}
		if _, err := credit.Standard().Level(framework, value); framework == "" || value == "" || framework == credit.EQFSystem && err != nil {
			r.problem(flaw.BadLevel, place{value, l.at}, "level", "EQF 5")
		} else {
			c.Level = &Level{Framework: framework, Value: value}
		}
	}
	for _, f := range n.ct("instructionalProgramType").items() {
		if code := anyOf(r.words(f.ct("targetNodeName"))); anyOf(r.words(f.ct("frameworkName"))) == isced2013 && c.Field == "" {
			c.Field = code
		}
	}
	for _, j := range n.ct("jurisdiction").items() {
		for _, at := range j.ct("mainJurisdiction").items() {
			if code := anyOf(r.words(at.ct("addressCountry"))); len(code) == 2 {
				c.Countries = append(c.Countries, code)
			}
		}
	}
}

// words reads a language map, or a bare text.
func (r *reader) words(p place) Text {
	switch v := p.v.(type) {
	case string:
		if v = strings.TrimSpace(v); v != "" {
			return Text{"und": v}
		}
	case object:
		out := Text{}
		for _, name := range sortedNames(v) {
			lang, ok := tag(name)
			if name == "und" {
				lang, ok = name, true
			}
			if s, is := v[name].(string); !ok {
				r.problem(flaw.BadLanguage, place{name, p.at}, "", "en-US")
			} else if s = strings.TrimSpace(s); is && s != "" {
				out[lang] = s
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// anyOf is a text without its language.
func anyOf(t Text) string {
	for _, l := range []string{"en", "en-US", "und"} {
		if t[l] != "" {
			return t[l]
		}
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		return t[l]
	}
	return ""
}

// isRecord is true for what can be learnt, in CTDL's types.
func (p place) isRecord() bool {
	for _, t := range p.get("@type").items() {
		s, _ := t.v.(string)
		switch strings.TrimPrefix(s, "ceterms:") {
		case opportunity, "Course", "LearningProgram":
			return true
		}
	}
	return false
}
