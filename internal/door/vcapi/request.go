package vcapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// MaxBody is the largest request, in bytes: a credential of the formats' limit and
// what is around it.
const MaxBody = jcs.DefaultSize + 64<<10

// maxDepth leaves the document its own depth inside the request.
const maxDepth = jcs.DefaultDepth + 4

// options are the options of a request that mean something here; others are the
// test program's own and are left alone.
type options struct {
	challenge string
	domain    []string
	purpose   string // expectedProofPurpose, proofPurpose
	created   time.Time
	expires   time.Time
	previous  []string // previousProof
	status    string   // purpose of the status entry asked for
	checks    []string // nil: all
}

// read is the body of a request as JSON.
func read(w http.ResponseWriter, r *http.Request) (*jcs.Value, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, unread(parsing.at("$", "the request has more than %d bytes", MaxBody))
	case err != nil:
		return nil, unread(parsing.because(err))
	}
	v, err := jcs.ParseWithin(body, jcs.Limits{Size: MaxBody, Depth: maxDepth})
	if err != nil {
		return nil, unread(problemOf(err))
	}
	if v.Kind != jcs.Object {
		return nil, unread(parsing.at("$", "the request is no JSON object"))
	}
	return v, nil
}

// readOptions reads the options of a request.
func readOptions(v *jcs.Value) (o options, refused *refusal) {
	if v == nil || v.Kind == jcs.Null {
		return o, nil
	}
	r := optionReader{v: v}
	if v.Kind != jcs.Object {
		r.bad("$.options", "no object")
		return o, unread(r.problems...)
	}
	o.challenge = r.text("challenge")
	o.domain = r.texts("domain")
	if o.purpose = r.text("expectedProofPurpose"); o.purpose == "" {
		o.purpose = r.text("proofPurpose")
	}
	o.created, o.expires = r.time("created"), r.time("expires")
	o.previous = r.texts("previousProof")
	if v.Get("checks") != nil {
		o.checks = append([]string{}, r.texts("checks")...)
	}
	o.status = r.status(v.Get("credentialStatus"))
	if len(r.problems) > 0 {
		return o, unread(r.problems...)
	}
	return o, nil
}

type optionReader struct {
	v        *jcs.Value
	problems []Problem
}

func (r *optionReader) bad(path, why string) {
	r.problems = append(r.problems, parsing.at(path, "%s: %s", path, why))
}

func (r *optionReader) text(name string) string {
	v := r.v.Get(name)
	if v == nil || v.Kind == jcs.Null {
		return ""
	}
	if v.Kind != jcs.String {
		r.bad("$.options."+name, "no string")
	}
	return v.Str()
}

func (r *optionReader) texts(name string) (out []string) {
	v := r.v.Get(name)
	if v == nil || v.Kind == jcs.Null {
		return nil
	}
	for i, x := range v.List() {
		if x.Kind != jcs.String {
			r.bad(fmt.Sprintf("$.options.%s[%d]", name, i), "no string")
			continue
		}
		out = append(out, x.Text)
	}
	return out
}

func (r *optionReader) time(name string) time.Time {
	s := r.text(name)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || strings.Contains(s, ",") {
		r.bad("$.options."+name, "no dateTimeStamp")
	}
	return t.UTC()
}

// status is the purpose of the status entry that is asked for.
func (r *optionReader) status(v *jcs.Value) string {
	if v == nil || v.Kind == jcs.Null {
		return ""
	}
	p := v.Get("statusPurpose").Str()
	if !knownPurpose(p) {
		r.bad("$.options.credentialStatus.statusPurpose", "neither revocation nor suspension")
	}
	return p
}
