package signature

import (
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
)

// Input is what is signed: the hash of the proof's configuration, then the hash of
// the document.
type Input struct {
	hash crypto.Hash
	sums [2 * sha512.Size384]byte
}

// NewInput is an input whose hashes are not set yet.
func NewInput(h crypto.Hash) Input { return Input{hash: h} }

// SetConfig sets the hash of the canonical proof configuration.
func (in *Input) SetConfig(text []byte) { in.set(0, text) }

// SetDocument sets the hash of the canonical document.
func (in *Input) SetDocument(text []byte) { in.set(in.size(), text) }

func (in *Input) set(at int, text []byte) {
	if in.hash == crypto.SHA384 {
		sum := sha512.Sum384(text)
		copy(in.sums[at:], sum[:])
		return
	}
	sum := sha256.Sum256(text)
	copy(in.sums[at:], sum[:])
}

func (in *Input) size() int {
	if in.hash == crypto.SHA384 {
		return sha512.Size384
	}
	return sha256.Size
}

// Bytes are both hashes, the configuration's first.
func (in *Input) Bytes() []byte { return in.sums[:2*in.size()] }
