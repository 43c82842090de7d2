package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// operation is how one is declared.
type operation struct {
	id, method, path string // path without the base
	domain, act      string
	summary, about   string
	tag              string // heading in the reference
	open             bool   // answers without a token
	limit            class  // "" for none
	most             int64  // bytes of a body; mostJSON when zero
	status           int    // of the answer; huma's choice when zero
	repeat           bool   // a POST that changes nothing: no Idempotency-Key
}

// mostJSON is the largest body an operation takes unless it says otherwise.
const mostJSON = 1 << 20

func (o operation) write() bool { return o.method != http.MethodGet && !o.repeat }

func (o operation) largest() int64 {
	if o.most == 0 {
		return mostJSON
	}
	return o.most
}

// describe is the operation as huma takes it. Bodies are read and capped before.
func (o operation) describe() huma.Operation {
	h := huma.Operation{
		OperationID: o.id, Method: o.method, Path: base + o.path, Summary: o.summary, Description: o.about, Tags: []string{o.tag},
		DefaultStatus: o.status,
	}
	if !o.open {
		h.Security = []map[string][]string{{"token": {}}}
	}
	if o.write() && !o.open {
		h.Parameters = append(h.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "Any text of yours, at most 255 characters. The same key and body again within a day get the same answer.",
		})
	}
	return h
}

// add puts an operation into the table and, when its domain is on, on the mux.
func add[I, O any](a *API, o operation, work func(ctx context.Context, who identity.Actor, in *I) (*O, error)) {
	full := Operation{Method: o.method, Path: base + o.path, Domain: o.domain, Act: o.act, Write: o.write()}
	a.table = append(a.table, full)
	if !a.On(o.domain) {
		return
	}
	a.open[full.Pattern()] = o
	mount(a.huma, o.describe(), reflect.TypeFor[I](), reflect.TypeFor[O](), func(ctx context.Context, in any) (any, error) {
		c := callOf(ctx)
		out, err := work(ctx, c.actor, in.(*I)) //nolint:forcetypeassert // mount makes no other
		if err != nil {
			return nil, c.problem(err)
		}
		return out, nil
	})
}

// answer is a body alone.
type answer[T any] struct{ Body T }

// made is a body, and where what was made can be read.
type made[T any] struct {
	Location string `header:"Location" doc:"Where it can be read."`
	Body     T
}

// nothing is no body: 204.
type nothing struct{}

func say[T any](v T, err error) (*answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &answer[T]{v}, nil
}

func create[T any](v T, err error, path ...string) (*made[T], error) {
	if err != nil {
		return nil, err
	}
	return &made[T]{Location: base + "/" + strings.Join(path, "/"), Body: v}, nil
}

func done(err error) (*nothing, error) {
	if err != nil {
		return nil, err
	}
	return &nothing{}, nil
}

// list is a page of things and where the next begins.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; not there on the last."`
}

// Paged is what every list can be asked with.
type Paged struct {
	Cursor string `query:"cursor" maxLength:"500" doc:"next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Most items on a page."`
}

// cut gives one page of a list that a service gives whole. The cursor is the id
// of the last item before.
func cut[T, V any](p Paged, all []T, id func(T) string, view func(T) V) (*answer[list[V]], error) {
	from := 0
	if p.Cursor != "" {
		for from < len(all) && id(all[from]) != p.Cursor {
			from++
		}
		if from++; from > len(all) {
			return nil, fault.New(fault.Invalid, "api.cursor").At("query.cursor")
		}
	}
	to := min(from+p.Limit, len(all))
	out := &answer[list[V]]{list[V]{Items: make([]V, 0, to-from)}}
	for _, item := range all[from:to] {
		out.Body.Items = append(out.Body.Items, view(item))
	}
	if to < len(all) && to > from {
		out.Body.Next = id(all[to-1])
	}
	return out, nil
}

func same[T any](v T) T { return v }

// each views a whole slice; never nil, so that it is [] in JSON.
func each[T, V any](all []T, view func(T) V) []V {
	out := make([]V, 0, len(all))
	for _, v := range all {
		out = append(out, view(v))
	}
	return out
}

// ours is the organisation asked about: the one named, or the actor's own.
func ours(who identity.Actor, named identity.TenantID) identity.TenantID {
	if named != "" {
		return named
	}
	return who.Tenant
}
