package archive

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"strings"

	"opencairn.org/cairn/formats/tlog"
)

// Log is a transparency log that is here whole: its leaves lead to the root that
// its key signed, so whoever was shown other leaves was shown another log.
type Log struct {
	Origin string
	note   []byte
	key    ed25519.PublicKey
	size   int64
	hashes []tlog.Hash
	index  map[string]int64
}

// OpenLog reads a log of the archive and checks it: Forked when its leaves are not
// the ones its checkpoint was signed for, BadLog when its key did not sign.
func (a *Archive) OpenLog(k LogKey) (*Log, error) {
	note, err := a.Read(Logs + k.Name + ".note")
	if err != nil {
		return nil, err
	}
	leaves, err := a.Read(Logs + k.Name + ".leaves")
	if err != nil {
		return nil, err
	}
	return NewLog(k, note, strings.Fields(string(leaves)))
}

// NewLog builds a log from its leaves, hex, and its signed checkpoint.
func NewLog(k LogKey, note []byte, leaves []string) (*Log, error) {
	bad := func(c Code, err error) (*Log, error) { return nil, &Error{Code: c, File: k.Origin, Err: err} }
	origin, key, err := tlog.ParseVerifierKey(k.Key)
	if err != nil || origin != k.Origin {
		return bad(BadLog, err)
	}
	entries := make([][]byte, len(leaves))
	l := &Log{Origin: origin, note: note, key: key, size: int64(len(leaves)), index: make(map[string]int64, len(leaves))}
	for i, h := range leaves {
		if entries[i], err = hex.DecodeString(h); err != nil || len(entries[i]) != len(tlog.Hash{}) {
			return bad(BadLog, fmt.Errorf("leaf %d: %w", i, err))
		}
		l.index[h] = int64(i)
	}
	if l.hashes, err = tlog.Append(0, entries, l.read); err != nil {
		return bad(BadLog, err)
	}
	return l, l.Holds(note)
}

func (l *Log) read(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, p := range at {
		if p < 0 || p >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("no hash at %d", p)
		}
		out[i] = l.hashes[p]
	}
	return out, nil
}

// Holds checks a checkpoint that somebody kept: the log that was signed for then is
// the beginning of this one. Forked: it was another, so one of the two was made for
// somebody to be deceived. A checkpoint of a larger log than is here is refused as
// BadLog: nothing can be said.
func (l *Log) Holds(note []byte) error {
	c, err := tlog.OpenCheckpoint(note, l.Origin, l.key)
	if err != nil {
		return &Error{Code: BadLog, File: l.Origin, Err: err}
	}
	if c.Size > l.size {
		return &Error{Code: BadLog, File: l.Origin, Err: fmt.Errorf("a checkpoint of %d leaves, %d are here", c.Size, l.size)}
	}
	root, err := tlog.Root(c.Size, l.read)
	if err != nil {
		return &Error{Code: BadLog, File: l.Origin, Err: err}
	}
	if root != c.Root {
		return &Error{Code: Forked, File: l.Origin}
	}
	return nil
}

// Receipt proves that an entry is in the log; false when it is not.
func (l *Log) Receipt(entry []byte) (tlog.Receipt, bool, error) {
	i, in := l.index[hex.EncodeToString(entry)]
	if !in {
		return tlog.Receipt{}, false, nil
	}
	proof, err := tlog.Inclusion(l.size, i, l.read)
	return tlog.Receipt{Index: i, Proof: proof, Checkpoint: l.note}, true, err
}
