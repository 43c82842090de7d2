package fast

import (
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
)

// digest is a SHA-256 or SHA-384; what a shorter one leaves is zero.
type digest [sha512.Size384]byte

// hashing is the hash function the algorithm uses inside.
type hashing crypto.Hash

func (h hashing) of(data []byte) (d digest) {
	if crypto.Hash(h) == crypto.SHA384 {
		return sha512.Sum384(data)
	}
	sum := sha256.Sum256(data)
	copy(d[:], sum[:])
	return d
}

// hex is a digest as the algorithm writes it.
func (h hashing) hex(d digest) string {
	if crypto.Hash(h) == crypto.SHA384 {
		return hex.EncodeToString(d[:])
	}
	return hex.EncodeToString(d[:sha256.Size])
}
