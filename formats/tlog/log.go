package tlog

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a node of the log's Merkle tree (RFC 6962).
type Hash = tlog.Hash

// Code names what is wrong with a log, a proof or a checkpoint.
type Code string

// The codes.
const (
	BadProof      Code = "bad_proof"      // the hashes do not lead to the root
	BadCheckpoint Code = "bad_checkpoint" // no checkpoint, or of another log
	BadSignature  Code = "bad_signature"  // no signature of an expected key holds
	BadReceipt    Code = "bad_receipt"    // no tlog-proof
	BadTile       Code = "bad_tile"       // no such tile in a log of this size
	OutOfRange    Code = "out_of_range"   // the log has no such leaf or size
	Storage       Code = "storage"        // reading hashes failed
)

// Error is what this package returns.
type Error struct {
	Code   Code
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "tlog: " + string(e.Code)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// ReadHashes returns the stored hashes at these positions, in order. A position
// is what [Append] counts: hashes are stored one after the other and never
// change.
type ReadHashes func(positions []int64) ([]Hash, error)

// Leaf is the log entry of a signed credential: SHA-256 of its canonical bytes.
func Leaf(signed []byte) []byte {
	h := sha256.Sum256(signed)
	return h[:]
}

// LeafHash is the tree's hash of a log entry.
func LeafHash(entry []byte) Hash { return tlog.RecordHash(entry) }

// Stored is how many hashes a log of this size has stored: the position of the
// next one.
func Stored(size int64) int64 {
	if size <= 0 {
		return 0
	}
	return tlog.StoredHashCount(size)
}

// Append adds entries to a log of this size and returns the hashes to store at
// positions Stored(size) and following. It writes nothing.
func Append(size int64, entries [][]byte, read ReadHashes) ([]Hash, error) {
	first := Stored(size)
	var added []Hash
	both := readerFunc(func(at []int64) ([]Hash, error) {
		return readBoth(at, first, added, read)
	})
	for i, e := range entries {
		hs, err := tlog.StoredHashes(size+int64(i), e, both)
		if err != nil {
			return nil, &Error{Code: Storage, Err: err}
		}
		added = append(added, hs...)
	}
	return added, nil
}

func readBoth(at []int64, first int64, added []Hash, read ReadHashes) ([]Hash, error) {
	out := make([]Hash, len(at))
	var old []int64
	var where []int
	for i, p := range at {
		if p >= first {
			out[i] = added[p-first]
			continue
		}
		old, where = append(old, p), append(where, i)
	}
	if len(old) == 0 {
		return out, nil
	}
	hs, err := readAll(old, read)
	if err != nil {
		return nil, err
	}
	for i, h := range hs {
		out[where[i]] = h
	}
	return out, nil
}

func readAll(at []int64, read ReadHashes) ([]Hash, error) {
	hs, err := read(at)
	if err == nil && len(hs) != len(at) {
		err = fmt.Errorf("asked for %d hashes, got %d", len(at), len(hs))
	}
	return hs, err
}

func readerFunc(f func([]int64) ([]Hash, error)) tlog.HashReader { return tlog.HashReaderFunc(f) }

func (r ReadHashes) reader() tlog.HashReader {
	return readerFunc(func(at []int64) ([]Hash, error) { return readAll(at, r) })
}

// Root is the root hash of the log at this size; the empty log has the hash of
// nothing.
func Root(size int64, read ReadHashes) (Hash, error) {
	if size == 0 {
		return sha256.Sum256(nil), nil
	}
	h, err := tlog.TreeHash(size, read.reader())
	if err != nil {
		return Hash{}, &Error{Code: Storage, Err: err}
	}
	return h, nil
}

// Inclusion proves that the entry at index is in the log of this size.
func Inclusion(size, index int64, read ReadHashes) ([]Hash, error) {
	if index < 0 || index >= size {
		return nil, &Error{Code: OutOfRange, Detail: fmt.Sprintf("leaf %d of %d", index, size)}
	}
	p, err := tlog.ProveRecord(size, index, read.reader())
	if err != nil {
		return nil, &Error{Code: Storage, Err: err}
	}
	return p, nil
}

// CheckInclusion checks an inclusion proof against a root that is trusted.
func CheckInclusion(proof []Hash, size int64, root Hash, index int64, leaf Hash) error {
	if index < 0 || index >= size {
		return &Error{Code: OutOfRange, Detail: fmt.Sprintf("leaf %d of %d", index, size)}
	}
	if err := tlog.CheckRecord(proof, size, root, index, leaf); err != nil {
		return &Error{Code: BadProof, Err: err}
	}
	return nil
}

// Consistency proves that the log of size is the one of the older size with
// entries added, and nothing changed.
func Consistency(size, older int64, read ReadHashes) ([]Hash, error) {
	if older < 1 || older > size {
		return nil, &Error{Code: OutOfRange, Detail: fmt.Sprintf("size %d of %d", older, size)}
	}
	p, err := tlog.ProveTree(size, older, read.reader())
	if err != nil {
		return nil, &Error{Code: Storage, Err: err}
	}
	return p, nil
}

// CheckConsistency checks a consistency proof between two roots.
func CheckConsistency(proof []Hash, size int64, root Hash, older int64, olderRoot Hash) error {
	if older < 1 || older > size {
		return &Error{Code: OutOfRange, Detail: fmt.Sprintf("size %d of %d", older, size)}
	}
	if err := tlog.CheckTree(proof, size, root, older, olderRoot); err != nil {
		return &Error{Code: BadProof, Err: err}
	}
	return nil
}

var errNotFound = errors.New("no such tile")
