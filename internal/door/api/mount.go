package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// registered is an operation on the mux. huma describes its types, checks what is
// sent against them and writes what is answered; how a request becomes the input's
// struct is ours (bind.go), because huma's way is generic code of 20 kB for each
// operation (docs/adr/0026).
type registered struct {
	api    huma.API
	op     huma.Operation
	in     input
	out    output
	schema *huma.Schema // of the body; nil when it is taken as it is
	work   func(context.Context, any) (any, error)
}

// mount describes an operation and puts it on the mux. work takes a pointer to
// an in and gives a pointer to an out.
func mount(to huma.API, op huma.Operation, in, out reflect.Type, work func(context.Context, any) (any, error)) {
	r := &registered{api: to, op: op, in: inputOf(in), out: outputOf(out), work: work}
	r.op.Responses = map[string]*huma.Response{}
	r.describeInput()
	r.describeOutput()
	to.OpenAPI().AddOperation(&r.op)
	to.Adapter().Handle(&r.op, r.serve)
}

func (r *registered) schemas() huma.Registry { return r.api.OpenAPI().Components.Schemas }

// describeInput describes parameters and body.
func (r *registered) describeInput() {
	for i := range r.in.params {
		p := &r.in.params[i]
		p.schema = huma.SchemaFromField(r.schemas(), p.field, "")
		doc := &huma.Param{Name: p.name, In: p.place, Description: p.schema.Description, Required: p.required, Schema: p.schema}
		if p.place == inQuery {
			doc.Explode = &p.explode
		}
		r.op.Parameters = append(r.op.Parameters, doc)
	}
	if f, ok := r.in.struc.FieldByName(bodyField); ok {
		r.schema = huma.SchemaFromField(r.schemas(), f, hint(r.in.struc, f, r.op.OperationID+"Request"))
		r.schema.PrecomputeMessages()
		r.op.RequestBody = &huma.RequestBody{Required: f.Type.Kind() != reflect.Pointer, Content: map[string]*huma.MediaType{jsonType: {Schema: r.schema}}}
	}
	if f, ok := r.in.struc.FieldByName(rawField); ok {
		file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
		r.op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{f.Tag.Get("contentType"): {Schema: file}}}
	}
}

// describeOutput describes the answer, and the problem it may be instead.
func (r *registered) describeOutput() {
	f, body := r.out.struc.FieldByName(bodyField)
	if r.op.DefaultStatus == 0 {
		r.op.DefaultStatus = http.StatusNoContent
		if body {
			r.op.DefaultStatus = http.StatusOK
		}
	}
	answer := &huma.Response{Description: http.StatusText(r.op.DefaultStatus)}
	if body {
		schema := huma.SchemaFromField(r.schemas(), f, hint(r.out.struc, f, r.op.OperationID+"Response"))
		answer.Headers = map[string]*huma.Param{}
		answer.Content = map[string]*huma.MediaType{jsonType: {Schema: schema}}
	}
	for _, h := range r.out.headers {
		answer.Headers[h.name] = &huma.Header{Schema: huma.SchemaFromField(r.schemas(), h.field, "")}
	}
	problem := r.schemas().Schema(reflect.TypeFor[Problem](), true, "Error")
	r.op.Responses[strconv.Itoa(r.op.DefaultStatus)] = answer
	r.op.Responses["default"] = &huma.Response{
		Description: "Error", Content: map[string]*huma.MediaType{(*Problem)(nil).ContentType(""): {Schema: problem}},
	}
}

// hint names a type that has no name of its own.
func hint(parent reflect.Type, f reflect.StructField, other string) string {
	if parent.Name() != "" {
		return parent.Name() + f.Name
	}
	return other
}

// serve answers one request.
func (r *registered) serve(ctx huma.Context) {
	in := reflect.New(r.in.struc)
	found := &findings{path: huma.NewPathBuffer(nil, 0)}
	if r.unknown(ctx, found); len(found.Errors) == 0 {
		r.readParams(ctx, in.Elem(), found)
		r.readBody(ctx, in.Elem(), found)
	}
	if found.status != 0 || len(found.Errors) > 0 {
		_ = huma.WriteErr(r.api, ctx, cmp.Or(found.status, http.StatusUnprocessableEntity), "", found.Errors...) // it has said so
		return
	}
	out, err := r.work(ctx.Context(), in.Interface())
	if err != nil {
		r.refuse(ctx, err)
		return
	}
	r.answer(ctx, reflect.ValueOf(out).Elem())
}

// refuse answers with a problem; work gives no other errors.
func (r *registered) refuse(ctx huma.Context, err error) {
	var p *Problem
	if !errors.As(err, &p) {
		p = callOf(ctx.Context()).problem(err)
	}
	for name, values := range p.GetHeaders() {
		for _, value := range values {
			ctx.AppendHeader(name, value)
		}
	}
	r.write(ctx, p.Status, p)
}

func (r *registered) answer(ctx huma.Context, out reflect.Value) {
	for _, h := range r.out.headers {
		if value := out.FieldByIndex(h.field.Index).String(); value != "" {
			ctx.SetHeader(h.name, value)
		}
	}
	if r.out.body == nil {
		ctx.SetStatus(r.op.DefaultStatus)
		return
	}
	body := out.FieldByIndex(r.out.body).Interface()
	if file, ok := body.([]byte); ok {
		ctx.SetStatus(r.op.DefaultStatus)
		_, _ = ctx.BodyWriter().Write(file) // the client is gone when this fails
		return
	}
	r.write(ctx, r.op.DefaultStatus, body)
}

// write writes JSON, when the client takes it.
func (r *registered) write(ctx huma.Context, status int, body any) {
	kind, err := r.api.Negotiate(ctx.Header("Accept"))
	if err != nil {
		p := callOf(ctx.Context()).refuse(http.StatusNotAcceptable, nil)
		status, body, kind = p.Status, p, jsonType
	}
	if p, ok := body.(*Problem); ok {
		ctx.SetHeader("Content-Type", p.ContentType(kind))
	} else {
		ctx.SetHeader("Content-Type", kind)
	}
	ctx.SetStatus(status)
	if err := r.api.Marshal(ctx.BodyWriter(), kind, body); err != nil && ctx.Context().Err() == nil {
		panic(err) // one of our types cannot be written; the log has it
	}
}
