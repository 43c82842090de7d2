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
	got       map[string]answer
}

type answer struct {
	Fetched
	err error
}

func newSession(d *Deps, p Policy) *session {
	return &session{sources: d.Sources, resources: d.Resources, offline: p.Offline}
}

// ask is the answer to a question that is asked once.
func (s *session) ask(question string, get func() (Fetched, error)) (Fetched, error) {
	if s.offline {
		return Fetched{}, errOffline
	}
	if a, ok := s.got[question]; ok {
		return a.Fetched, a.err
	}
	f, err := get()
	if s.got == nil {
		s.got = map[string]answer{}
	}
	s.got[question] = answer{f, err}
	return f, err
}

func (s *session) didDocument(ctx context.Context, id string) (Fetched, error) {
	if s.sources == nil {
		return Fetched{}, errNotAsked
	}
	return s.ask(id, func() (Fetched, error) { return s.sources.DIDDocument(ctx, id) })
}

func (s *session) statusList(ctx context.Context, url string) (Fetched, error) {
	if s.sources == nil {
		return Fetched{}, errNotAsked
	}
	return s.ask("list "+url, func() (Fetched, error) { return s.sources.StatusList(ctx, url) })
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
	return s.ask("resource "+url, func() (Fetched, error) { return s.resources.Resource(ctx, url) })
}
