package idempotency

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// How long things last.
const (
	Keep  = 24 * time.Hour  // an answer is given again
	Lease = 5 * time.Minute // a request is worked on at most; longer than a server lets one run
	sweep = time.Hour
)

// Request is one act of one caller.
type Request struct {
	Actor  string // who sends it
	Route  string // method and path
	Key    string // the client's own
	Body   []byte // as sent
	Secret []byte // seals the answer; kept nowhere
}

// Answer is what the client got.
type Answer struct {
	Status   int    `json:"status"`
	Type     string `json:"type,omitempty"`     // Content-Type
	Location string `json:"location,omitempty"` // of what was made
	Body     []byte `json:"body,omitempty"`
}

// Found says what is known about a request.
type Found int

// What can be known.
const (
	First   Found = iota // nothing: do it
	Done                 // it was done; the answer is there
	Running              // it is being done
	Other                // the key was used with another body
	Sealed               // it was done with another secret, so the answer cannot be read
)

// Claim is the right to do a request and to say how it ended.
type Claim struct {
	id, run string
	secret  []byte
}

// Store keeps keys and answers.
type Store struct{ DB *sqldb.DB }

// Begin looks a request up and, when it is the first, claims it: then End or
// Drop must follow.
func (s Store) Begin(ctx context.Context, r Request) (found Found, a Answer, c Claim, err error) {
	id, body := r.id(), sum(r.Body)
	var k kept
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		found, c = Done, Claim{}
		k, err = byID(ctx, tx, id)
		free := errors.Is(err, sqldb.ErrNoRows)
		if err != nil && !free {
			return err
		}
		age := tx.Now().Sub(k.at)
		if !free && age < Keep && (k.answer != "" || age < Lease) {
			return nil
		}
		found, c = First, Claim{id: id, run: tx.NewID(), secret: r.Secret}
		return claim(ctx, tx, id, c.run, body)
	})
	switch {
	case err != nil:
		return First, Answer{}, Claim{}, fmt.Errorf("look an idempotency key up: %w", err)
	case found == First:
		return First, Answer{}, c, nil
	case k.body != body:
		return Other, Answer{}, Claim{}, nil
	case k.answer == "":
		return Running, Answer{}, Claim{}, nil
	}
	if a, err = unseal(r.Secret, id, k.answer); err != nil {
		return Sealed, Answer{}, Claim{}, nil //nolint:nilerr // another secret is an answer, not a failure
	}
	return Done, a, Claim{}, nil
}

// End keeps the answer of a claimed request.
func (s Store) End(ctx context.Context, c Claim, a Answer) error {
	sealed, err := seal(c.secret, c.id, a)
	if err != nil {
		return fmt.Errorf("seal an answer: %w", err)
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return answer(ctx, tx, c.id, c.run, sealed) })
}

// Drop gives a claimed request back: nothing was done, and the same key may be
// used again, also with a mended body.
func (s Store) Drop(ctx context.Context, c Claim) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return drop(ctx, tx, c.id, c.run) })
}

// Jobs are the package's background jobs: what is older than Keep goes.
func (s Store) Jobs() []job.Handler {
	return []job.Handler{{Kind: "idempotency.sweep", Every: sweep, Work: func(context.Context, json.RawMessage) (job.Commit, error) {
		return func(ctx context.Context, tx *sqldb.Tx) error { return dropBefore(ctx, tx, tx.Now().Add(-Keep)) }, nil
	}}}
}

// id names the request; the parts are told apart by their lengths.
func (r Request) id() string {
	return sum(fmt.Appendf(nil, "%d %s %d %s %s", len(r.Actor), r.Actor, len(r.Route), r.Route, r.Key))
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func sealer(secret []byte, id string) (cipher.AEAD, error) {
	k, err := hkdf.Key(sha256.New, secret, []byte(id), "cairn idempotency answer v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(secret []byte, id string, a Answer) (string, error) {
	g, err := sealer(secret, id)
	if err != nil {
		return "", err
	}
	plain, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(g.Seal(nil, nil, plain, []byte(id))), nil //nolint:gosec // NewGCMWithRandomNonce takes none and makes its own
}

func unseal(secret []byte, id, sealed string) (a Answer, err error) {
	g, err := sealer(secret, id)
	if err != nil {
		return Answer{}, err
	}
	box, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return Answer{}, err
	}
	plain, err := g.Open(nil, nil, box, []byte(id))
	if err != nil {
		return Answer{}, err
	}
	return a, json.Unmarshal(plain, &a)
}
