package verification

import (
	"context"
	"errors"
)

// errNotAsked says that there was nobody to ask, errOffline that the caller wants
// nothing to be fetched.
var (
	errNotAsked = errors.New("verification: there was nobody to ask")
	errOffline  = errors.New("verification: nothing is fetched offline")
)

// session is what one call fetches. Credentials of one file often have one issuer
// and one list: each is fetched once, and forgotten when the call ends.
type session struct {
	sources   Sources
	resources Resources
	offline   bool
	got       []asked
}

// asked is a question and its answer. There are few in one call.
type asked struct {
	kind string // "document", "list", "resource"
	at   string // its id or address
	answer
}

type answer struct {
	Fetched
	err error
}

func newSession(d *Deps, p Policy) *session {
	return &session{sources: d.Sources, resources: d.Resources, offline: p.Offline, got: make([]asked, 0, 2)}
}

// ask is the answer to a question that is asked once.
func (s *session) ask(ctx context.Context, kind, at string, get func(context.Context, string) (Fetched, error)) (Fetched, error) {
	if s.offline {
		return Fetched{}, errOffline
	}
	for i := range s.got {
		if a := &s.got[i]; a.at == at && a.kind == kind {
			return a.Fetched, a.err
		}
	}
	f, err := get(ctx, at)
	s.got = append(s.got, asked{kind, at, answer{f, err}})
	return f, err
}

func (s *session) didDocument(ctx context.Context, id string) (Fetched, error) {
	if s.sources == nil {
		return Fetched{}, errNotAsked
	}
	return s.ask(ctx, "document", id, s.sources.DIDDocument)
}

func (s *session) statusList(ctx context.Context, url string) (Fetched, error) {
	if s.sources == nil {
		return Fetched{}, errNotAsked
	}
	return s.ask(ctx, "list", url, s.sources.StatusList)
}

// logReceipt is asked for one entry only, so it is not kept.
func (s *session) logReceipt(ctx context.Context, origin string, entry []byte) (Fetched, error) {
	switch {
	case s.sources == nil:
		return Fetched{}, errNotAsked
	case s.offline:
		return Fetched{}, errOffline
	}
	return s.sources.LogReceipt(ctx, origin, entry)
}

func (s *session) resource(ctx context.Context, url string) (Fetched, error) {
	if s.resources == nil {
		return Fetched{}, errNotAsked
	}
	return s.ask(ctx, "resource", url, s.resources.Resource)
}
