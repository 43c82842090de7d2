package tlog

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"opencairn.org/cairn/formats/multibase"
)

// Checkpoint is a log's statement of its size and root (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string // the log's name, without scheme: "portal.example/log/2026"
	Size   int64
	Root   Hash
}

// text is the signed body of the note.
func (c Checkpoint) text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// Sign is the checkpoint as a signed note, by an Ed25519 signer whose name is the
// origin.
func (c Checkpoint) Sign(key crypto.Signer) ([]byte, error) {
	pub, ok := key.Public().(ed25519.PublicKey)
	if !ok || !goodOrigin(c.Origin) || c.Size < 0 {
		return nil, &Error{Code: BadCheckpoint, Detail: c.Origin}
	}
	return note.Sign(&note.Note{Text: c.text()}, &signer{name: c.Origin, hash: keyHash(c.Origin, pub), key: key})
}

func goodOrigin(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsAny(s, " +\t\r\n") && strings.ToValidUTF8(s, "") == s
}

// OpenCheckpoint reads a signed note and checks that the log's key signed it.
// Witnesses' signatures beside it are ignored. Errors are *Error.
func OpenCheckpoint(data []byte, origin string, key ed25519.PublicKey) (Checkpoint, error) {
	if len(data) > 64<<10 || !goodOrigin(origin) || len(key) != ed25519.PublicKeySize {
		return Checkpoint{}, &Error{Code: BadCheckpoint, Detail: origin}
	}
	n, err := note.Open(data, note.VerifierList(&verifier{name: origin, hash: keyHash(origin, key), key: key}))
	if err != nil {
		return Checkpoint{}, &Error{Code: BadSignature, Err: err}
	}
	return parseCheckpoint(n.Text, origin)
}

func parseCheckpoint(text, origin string) (Checkpoint, error) {
	bad := &Error{Code: BadCheckpoint, Detail: origin}
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return Checkpoint{}, bad
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || lines[1] != strconv.FormatInt(size, 10) {
		return Checkpoint{}, bad
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, bad
	}
	return Checkpoint{Origin: origin, Size: size, Root: root}, nil
}

// VerifierKey is the log's public key as a verifier key of the signed-note format,
// to publish: "origin+hash+key".
func VerifierKey(origin string, pub ed25519.PublicKey) string {
	data := append([]byte{1}, pub...)
	return origin + "+" + hex8(keyHash(origin, pub)) + "+" + base64.StdEncoding.EncodeToString(data)
}

// ParseVerifierKey reads what VerifierKey writes.
func ParseVerifierKey(s string) (origin string, pub ed25519.PublicKey, err error) {
	bad := &Error{Code: BadCheckpoint, Detail: "no verifier key"}
	origin, rest, ok := strings.Cut(s, "+")
	hash, enc, ok2 := strings.Cut(rest, "+")
	data, err := multibase.FromBase64(enc)
	if !ok || !ok2 || err != nil || !goodOrigin(origin) || len(data) != 1+ed25519.PublicKeySize || data[0] != 1 {
		return "", nil, bad
	}
	pub = ed25519.PublicKey(data[1:])
	if hash != hex8(keyHash(origin, pub)) {
		return "", nil, bad
	}
	return origin, pub, nil
}

func hex8(n uint32) string {
	s := strconv.FormatUint(uint64(n), 16)
	return strings.Repeat("0", 8-len(s)) + s
}

// keyHash is the first four bytes of SHA-256(name, newline, algorithm 1, key).
func keyHash(name string, pub ed25519.PublicKey) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n\x01"))
	h.Write(pub)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

// signer is a note.Signer over a crypto.Signer, so that keys stay where they are.
type signer struct {
	name string
	hash uint32
	key  crypto.Signer
}

func (s *signer) Name() string                    { return s.name }
func (s *signer) KeyHash() uint32                 { return s.hash }
func (s *signer) Sign(msg []byte) ([]byte, error) { return s.key.Sign(nil, msg, crypto.Hash(0)) }

type verifier struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (v *verifier) Name() string                { return v.name }
func (v *verifier) KeyHash() uint32             { return v.hash }
func (v *verifier) Verify(msg, sig []byte) bool { return ed25519.Verify(v.key, msg, sig) }
