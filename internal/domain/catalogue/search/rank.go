package search

import "math/bits"

// Ranking is BM25 with k1 = 1.2, b = 0.75 in whole numbers, and a fixed length
// of 64 words in place of the corpus's mean: an offer's weight then depends on
// the offer alone, can be stored in a byte, and is the same on every engine and
// after every restart. How rare a word is comes from the offers listed now.

const meanLength = 64

// impact is the frequency part of BM25 in 1..255: weighted frequency f in a
// document of length words.
func impact(f, length uint32) byte {
	f, length = min(f, 1000), min(length, 100_000)
	top := uint64(f) * 2200 * meanLength
	under := uint64(f)*1000*meanLength + 300*meanLength + 900*uint64(length)
	return byte(max(1, 115*top/(under)))
}

// rarity is log2((n+1)/(df+1)) in 64ths, at least 1.
func rarity(n, df int) uint32 {
	return max(1, log2x64(uint64(n)+1)-min(log2x64(uint64(n)+1), log2x64(uint64(df)+1)))
}

// log2x64 is 64 log2(x), interpolated between powers of two.
func log2x64(x uint64) uint32 {
	k := uint(bits.Len64(x) - 1)
	rest := x - 1<<k
	if k >= 6 {
		rest >>= k - 6
	} else {
		rest <<= 6 - k
	}
	return uint32(k)*64 + uint32(rest)
}
