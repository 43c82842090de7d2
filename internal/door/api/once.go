package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"unicode"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/idempotency"
)

const (
	keyHeader = "Idempotency-Key"
	mostKey   = 255
)

// once runs the operation, and a write with an Idempotency-Key once for all
// requests that carry it.
func (c *call) once(w http.ResponseWriter, r *http.Request, body []byte) {
	key := r.Header.Get(keyHeader)
	if key == "" || !c.op.write() || !c.actor.SignedIn() {
		c.api.mux.ServeHTTP(w, r)
		return
	}
	if !plainKey(key) {
		c.problem(fault.New(fault.Invalid, "api.idempotency.key", "most", mostKey).At("header." + keyHeader)).send(w)
		return
	}
	found, before, claim, err := c.api.keys.Begin(c.ctx, idempotency.Request{
		Actor: string(c.actor.Person) + "@" + string(c.actor.Tenant), Route: r.Method + " " + r.URL.RequestURI(),
		Key: key, Body: body, Secret: []byte(c.secret),
	})
	if err == nil {
		err = refusedKey[found]
	}
	switch {
	case err != nil:
		c.problem(err).send(w)
	case found == idempotency.Done:
		replay(w, before)
	default:
		c.first(w, r, claim)
	}
}

// refusedKey is what is said about a key that cannot be used.
var refusedKey = map[idempotency.Found]error{
	idempotency.Running: fault.New(fault.Conflict, "api.idempotency.running").At("header." + keyHeader),
	idempotency.Other:   fault.New(fault.Invalid, "api.idempotency.other_body").At("header." + keyHeader),
	idempotency.Sealed:  fault.New(fault.Conflict, "api.idempotency.other_token").At("header." + keyHeader),
}

func plainKey(key string) bool {
	for _, r := range key {
		if r > unicode.MaxASCII || !unicode.IsPrint(r) {
			return false
		}
	}
	return len(key) <= mostKey
}

// first does the work and keeps a good answer. After anything else the key is
// free again: what is wrong can be mended and sent under the same key.
func (c *call) first(w http.ResponseWriter, r *http.Request, claim idempotency.Claim) {
	ctx := context.WithoutCancel(c.ctx) // the work is done also when nobody waits any more
	kept := false
	defer func() {
		if kept {
			return
		}
		if err := c.api.keys.Drop(ctx, claim); err != nil {
			c.keyTrouble(err)
		}
	}()
	b := &bufferedWriter{header: w.Header()}
	c.api.mux.ServeHTTP(b, r)
	if b.status >= 200 && b.status < 300 {
		h := w.Header()
		err := c.api.keys.End(ctx, claim, idempotency.Answer{Status: b.status, Type: h.Get("Content-Type"), Location: h.Get("Location"), Body: b.body.Bytes()})
		if err != nil {
			c.keyTrouble(err)
		}
		kept = true // done is done, even when it could not be noted
	}
	w.WriteHeader(b.status)
	_, _ = w.Write(b.body.Bytes()) // the client is gone when this fails
}

func (c *call) keyTrouble(err error) {
	c.api.Log.LogAttrs(c.ctx, slog.LevelError, "idempotency key", slog.String("request", c.id), slog.String("route", c.route), slog.String("error", err.Error()))
}

func replay(w http.ResponseWriter, a idempotency.Answer) {
	h := w.Header()
	h.Set("Idempotent-Replayed", "true")
	if a.Type != "" {
		h.Set("Content-Type", a.Type)
	}
	if a.Location != "" {
		h.Set("Location", a.Location)
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the client is gone when this fails
}

// bufferedWriter holds an answer until it is kept.
type bufferedWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (b *bufferedWriter) Header() http.Header { return b.header }

// WriteHeader keeps the first status.
func (b *bufferedWriter) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

// Write keeps the body.
func (b *bufferedWriter) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}
