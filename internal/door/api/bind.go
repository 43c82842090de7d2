package api

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Where parts of a request stand, and how fields are named that hold a body.
const (
	inPath    = "path"
	inQuery   = "query"
	bodyField = "Body"
	rawField  = "RawBody"
	jsonType  = "application/json"
)

// input is what a struct takes from a request: fields tagged path or query, and
// Body (read as JSON) or RawBody (taken as it is).
type input struct {
	struc  reflect.Type
	params []param
	known  map[string]bool // names in the query
	body   []int
	raw    []int
}

type param struct {
	field       reflect.StructField
	name, place string
	value       string // when it is left out
	required    bool
	explode     bool // a list is the parameter again and again
	schema      *huma.Schema
}

func inputOf(t reflect.Type) input {
	in := input{struc: t, known: map[string]bool{}}
	for _, f := range reflect.VisibleFields(t) {
		p := param{field: f, value: f.Tag.Get("default"), required: f.Tag.Get("required") == "true"}
		switch {
		case f.Name == bodyField:
			in.body = f.Index
			continue
		case f.Name == rawField:
			in.raw = f.Index
			continue
		case f.Tag.Get(inPath) != "":
			p.name, p.place, p.required = f.Tag.Get(inPath), inPath, true
		case f.Tag.Get(inQuery) != "":
			p.name, p.explode = strings.CutSuffix(f.Tag.Get(inQuery), ",explode")
			p.place = inQuery
			in.known[p.name] = true
		default:
			continue
		}
		in.params = append(in.params, p)
	}
	return in
}

// output is what a struct gives to an answer: fields tagged header, and Body.
type output struct {
	struc   reflect.Type
	headers []header
	body    []int
}

type header struct {
	field reflect.StructField
	name  string
}

func outputOf(t reflect.Type) output {
	out := output{struc: t}
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("header"); name != "" {
			out.headers = append(out.headers, header{f, name})
		}
		if f.Name == bodyField {
			out.body = f.Index
		}
	}
	return out
}

// findings is what is wrong with a request. status is that of the answer; zero for
// the usual one.
type findings struct {
	huma.ValidateResult
	path   *huma.PathBuffer
	status int
}

// at says where what is looked at stands: query.limit, body.
func (f *findings) at(where ...string) *huma.PathBuffer {
	f.path.Reset()
	for _, w := range where {
		f.path.Push(w)
	}
	return f.path
}

// unknown finds what the query names and the operation does not.
func (r *registered) unknown(ctx huma.Context, found *findings) {
	u := ctx.URL()
	for name := range u.Query() {
		if !r.in.known[name] {
			found.Add(found.at(inQuery, name), "", "unknown query parameter")
		}
	}
}

func (r *registered) readParams(ctx huma.Context, in reflect.Value, found *findings) {
	for i := range r.in.params {
		p := &r.in.params[i]
		text := p.text(ctx)
		if text == "" {
			if p.required {
				found.Add(found.at(p.place, p.name), "", "required "+p.place+" parameter is missing")
			}
			continue
		}
		value, err := p.read(ctx, in.FieldByIndex(p.field.Index), text)
		if err != nil {
			found.Add(found.at(p.place, p.name), text, err.Error())
			continue
		}
		huma.Validate(r.schemas(), p.schema, found.at(p.place, p.name), huma.ModeWriteToServer, value, &found.ValidateResult)
	}
}

// text is what was sent, or the default.
func (p *param) text(ctx huma.Context) string {
	of := ctx.Query
	if p.place == inPath {
		of = ctx.Param
	}
	text := of(p.name)
	if text == "" {
		return p.value
	}
	return text
}

// read sets the field, and gives what is checked against the schema.
func (p *param) read(ctx huma.Context, f reflect.Value, text string) (any, error) {
	switch {
	case f.Kind() == reflect.String:
		f.SetString(text)
		return text, nil
	case f.CanInt():
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, errors.New("invalid integer")
		}
		f.SetInt(n)
		return n, nil
	case f.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, errors.New("invalid boolean")
		}
		f.SetBool(b)
		return b, nil
	case p.explode:
		u := ctx.URL()
		all := u.Query()[p.name]
		f.Set(reflect.ValueOf(all))
		return all, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil, errors.New("invalid date/time for format " + time.RFC3339Nano)
	}
	f.Set(reflect.ValueOf(t)) // of another type it panics; a test calls every operation
	return text, nil
}

// readBody reads what serve.go has read and capped already.
func (r *registered) readBody(ctx huma.Context, in reflect.Value, found *findings) {
	if r.in.body == nil && r.in.raw == nil {
		return
	}
	_ = ctx.SetReadDeadline(time.Time{}) // the body is here; the work may take its time
	body, err := io.ReadAll(ctx.BodyReader())
	switch {
	case err != nil:
		found.status, found.Errors = http.StatusInternalServerError, append(found.Errors, err)
	case len(body) == 0 && r.op.RequestBody.Required:
		found.status = http.StatusBadRequest
	case len(body) == 0:
	case r.in.raw != nil:
		in.FieldByIndex(r.in.raw).SetBytes(body)
	default:
		r.readJSON(ctx, body, in.FieldByIndex(r.in.body), found)
	}
}

// readJSON checks the body against its schema before it becomes a struct.
func (r *registered) readJSON(ctx huma.Context, body []byte, to reflect.Value, found *findings) {
	kind := ctx.Header("Content-Type")
	if kind == "" {
		kind = jsonType
	}
	wrong := func(err error) {
		found.Errors = append(found.Errors, &huma.ErrorDetail{Location: "body", Message: err.Error(), Value: string(body)})
	}
	var parsed any
	if err := r.api.Unmarshal(kind, body, &parsed); err != nil {
		found.status = http.StatusBadRequest
		if errors.Is(err, huma.ErrUnknownContentType) {
			found.status = http.StatusUnsupportedMediaType
		}
		wrong(err)
		return
	}
	before := len(found.Errors)
	huma.Validate(r.schemas(), r.schema, found.at("body"), huma.ModeWriteToServer, parsed, &found.ValidateResult)
	if len(found.Errors) > before {
		return
	}
	if err := r.api.Unmarshal(kind, body, to.Addr().Interface()); err != nil {
		wrong(err)
	}
}
