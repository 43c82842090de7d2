package multibase

import (
	"encoding/base64"
	"errors"
	"math/bits"
	"slices"
)

// The errors of Decode.
var (
	ErrEmpty    = errors.New("multibase: empty")
	ErrAlphabet = errors.New("multibase: neither base58btc (z) nor base64url (u)")
	ErrDigit    = errors.New("multibase: a character outside the alphabet")
	ErrTooLong  = errors.New("multibase: base58 text is too long")
)

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58Max bounds base58, whose cost grows with the square of the length. Keys
// and signatures are far shorter.
const base58Max = 1024

var digit = func() (d [256]int8) {
	for i := range d {
		d[i] = -1
	}
	for i := range len(alphabet) {
		d[alphabet[i]] = int8(i)
	}
	return d
}()

// Base58 writes bytes as base58btc with its prefix "z".
func Base58(data []byte) string {
	zeros := 0
	for zeros < len(data) && data[zeros] == 0 {
		zeros++
	}
	limbs := toLimbs(data[zeros:])
	out := make([]byte, 0, 1+zeros+len(data)*138/100+6)
	for len(limbs) > 0 {
		var rem uint32
		limbs, rem = divide(limbs, 58*58*58*58*58)
		for range 5 {
			out = append(out, alphabet[rem%58])
			rem /= 58
		}
	}
	for len(out) > 0 && out[len(out)-1] == alphabet[0] {
		out = out[:len(out)-1]
	}
	for range zeros {
		out = append(out, alphabet[0])
	}
	out = append(out, 'z')
	slices.Reverse(out)
	return string(out)
}

// toLimbs reads big-endian bytes as 32-bit limbs, most significant first.
func toLimbs(data []byte) []uint32 {
	limbs := make([]uint32, (len(data)+3)/4)
	for i, b := range data {
		at := len(limbs) - 1 - (len(data)-1-i)/4
		limbs[at] = limbs[at]<<8 | uint32(b)
	}
	return limbs
}

// divide divides in place and drops leading zero limbs.
func divide(limbs []uint32, by uint32) (quotient []uint32, remainder uint32) {
	var rem uint64
	for i, l := range limbs {
		cur := rem<<32 | uint64(l)
		limbs[i], rem = uint32(cur/uint64(by)), cur%uint64(by)
	}
	for len(limbs) > 0 && limbs[0] == 0 {
		limbs = limbs[1:]
	}
	return limbs, uint32(rem)
}

// Base64 writes bytes as unpadded base64url with its prefix "u".
func Base64(data []byte) string {
	return "u" + base64.RawURLEncoding.EncodeToString(data)
}

// Decode reads base58btc or base64url, whichever the first character names.
func Decode(s string) ([]byte, error) {
	if s == "" {
		return nil, ErrEmpty
	}
	switch s[0] {
	case 'z':
		return decode58(s[1:])
	case 'u':
		return FromBase64URL(s[1:])
	}
	return nil, ErrAlphabet
}

func decode58(s string) ([]byte, error) {
	if len(s) > base58Max {
		return nil, ErrTooLong
	}
	zeros := 0
	for zeros < len(s) && s[zeros] == alphabet[0] {
		zeros++
	}
	var room [24]uint32 // enough for a signature of Ed25519 or P-256
	limbs := room[:0]   // least significant first
	for s = s[zeros:]; s != ""; {
		chunk, scale := uint64(0), uint64(1)
		n := min(5, len(s))
		for i := range n {
			d := digit[s[i]]
			if d < 0 {
				return nil, ErrDigit
			}
			chunk, scale = chunk*58+uint64(d), scale*58
		}
		s = s[n:]
		limbs = multiplyAdd(limbs, scale, chunk)
	}
	return fromLimbs(limbs, zeros), nil
}

func multiplyAdd(limbs []uint32, scale, add uint64) []uint32 {
	carry := add
	for i, l := range limbs {
		cur := uint64(l)*scale + carry
		limbs[i], carry = uint32(cur), cur>>32
	}
	if carry > 0 {
		limbs = append(limbs, uint32(carry))
	}
	return limbs
}

func fromLimbs(limbs []uint32, zeros int) []byte {
	size := zeros
	if n := len(limbs); n > 0 {
		size += 4*(n-1) + (bits.Len32(limbs[n-1])+7)/8
	}
	out := make([]byte, size)
	at := size - 1
	for _, l := range limbs {
		for range 4 {
			if at >= zeros {
				out[at] = byte(l)
				at--
			}
			l >>= 8
		}
	}
	return out
}
