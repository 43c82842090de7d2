package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/ground/fault"
)

// mostToken is the largest file that is read as a token, its document or its key.
const mostToken = 4 << 20

// written is where a command's result goes.
type written struct {
	Out string `placeholder:"FILE" help:"Write the result to this file, readable by its owner only. Default: standard output."`
}

// result writes what a command made.
func (w written) result(s *session, data []byte) error {
	if w.Out == "" || w.Out == "-" {
		_, err := s.Out.Write(data)
		return err
	}
	if err := os.WriteFile(w.Out, data, 0o600); err != nil {
		return fault.New(fault.Denied, "token.not_written", "file", w.Out).Wrap(err)
	}
	return nil
}

// token writes a token that was made: itself, or as JSON.
func (w written) token(s *session, token []byte, media string) error {
	if !s.JSON {
		return w.result(s, append(token, '\n'))
	}
	data, err := encodeJSON(map[string]string{"token": string(token), "type": media})
	if err != nil {
		return err
	}
	return w.result(s, data)
}

// local reads a file or standard input, never an address.
func (s *session) local(name string) ([]byte, error) {
	if isAddress(name) {
		return nil, fault.New(fault.Invalid, "token.address", "value", name)
	}
	data, err := s.read(s.ctx, nil, name, mostToken)
	if err == nil && len(data) > mostToken {
		err = fault.New(fault.Exhausted, "token.too_large", "file", name, "megabytes", mostToken>>20)
	}
	return data, err
}

// keyFile reads a key to sign with.
func (s *session) keyFile(flag, name string) (jose.Key, error) {
	keys, err := s.keyFiles(flag, []string{name})
	switch {
	case err != nil:
		return jose.Key{}, err
	case len(keys) != 1 || keys[0].Private == nil:
		return jose.Key{}, fault.New(fault.Invalid, "token.key_public", "file", name).At(flag)
	}
	return keys[0], nil
}

// keyFiles reads keys: JSON Web Keys, sets of them, verification methods. What is
// wrong with a key is told without any of it.
func (s *session) keyFiles(flag string, names []string) ([]jose.Key, error) {
	var out []jose.Key
	for _, name := range names {
		data, err := s.local(name)
		if err != nil {
			return nil, err
		}
		keys, err := readKeys(data)
		if err != nil {
			return nil, fault.New(fault.Invalid, "token.key_unreadable", "file", name, "code", codeOf(err)).At(flag).Wrap(err)
		}
		out = append(out, keys...)
	}
	return out, nil
}

func readKeys(data []byte) ([]jose.Key, error) {
	if v, err := jcs.Parse(data); err == nil && v.Get("keys") != nil {
		return sdjwt.ReadKeys(data)
	}
	k, err := jose.ParseKey(data)
	return []jose.Key{k}, err
}

// candidates are the keys a token may be signed with: those its kid names by id or
// by thumbprint, all when it names none.
func candidates(keys []jose.Key, kid string) []jose.Key {
	var out []jose.Key
	for _, k := range keys {
		if p, err := jose.Thumbprint(k.Public); kid == "" || kid == k.ID || err == nil && kid == p || strings.HasSuffix(k.ID, "#"+kid) {
			out = append(out, k)
		}
	}
	return out
}

// errNoKey: the token names a key that was not given.
var errNoKey = errors.New("no key")

// Codes of problems that are not the formats'.
const (
	keyNotGiven     = "key_not_given"
	invalidDocument = "invalid_document"
)

// verified checks a token with the keys that may have signed it. A single key that
// a person names for a token is tried whatever the token calls it; inner says that
// the token was found inside another one, whose keys these are.
func verified(tok *jose.Token, keys []jose.Key, inner bool) error {
	may := candidates(keys, tok.Header.KeyID)
	if len(keys) == 1 && !inner {
		may = keys
	}
	err := errNoKey
	for _, k := range may {
		if err = tok.Verify(k.Public); err == nil {
			return nil
		}
	}
	return err
}

// refusal is why a token was refused.
type refusal struct {
	Code   string `json:"code"`
	Path   string `json:"path,omitempty"`
	Detail string `json:"detail,omitempty"`
	Text   string `json:"text"`
}

// problemOf names what a format says of a token.
func (s *session) problemOf(err error) refusal {
	p := refusal{Code: codeOf(err)}
	var j *jose.Error
	var d *sdjwt.Error
	switch {
	case errors.As(err, &d):
		p.Path, p.Detail = d.Path, d.Detail
	case errors.As(err, &j):
		p.Path, p.Detail = j.Path, j.Detail
	}
	p.Text = s.p.T(problemKey(p.Code))
	return p
}

// codeOf is the stable name of a problem: the outer one, which says where.
func codeOf(err error) string {
	var j *jose.Error
	var d *sdjwt.Error
	switch {
	case errors.As(err, &d):
		return string(d.Code)
	case errors.As(err, &j):
		return string(j.Code)
	case errors.Is(err, errNoKey):
		return keyNotGiven
	}
	return invalidDocument
}

// refused is a problem of input that a command cannot work with.
func (s *session) refused(err error) error {
	if code := codeOf(err); code != invalidDocument {
		p := s.problemOf(err)
		return fault.New(fault.Invalid, problemKey(code)).At(fmt.Sprintf("%s %s", p.Code, p.Path)).Wrap(err)
	}
	return err
}

// unreadable reports whether there is no token to judge.
func unreadable(err error) bool {
	switch codeOf(err) {
	case string(jose.Malformed), string(jose.TooLarge), string(jose.BadJSON), string(sdjwt.BadDisclosure):
		return true
	}
	return false
}

// encodeJSON is a value as --json writes it.
func encodeJSON(v any) ([]byte, error) {
	var b strings.Builder
	s := &session{Streams: Streams{Out: io.Writer(&b)}}
	err := s.writeJSON(v)
	return []byte(b.String()), err
}
