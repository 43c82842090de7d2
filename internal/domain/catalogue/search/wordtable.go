package search

import "hash/maphash"

// wordTable numbers words as they are written, for one language: a hash table
// with the words in one array. It stands in the place of a map[string]uint32
// because a million offers look a hundred million words up, most of them a few
// thousand words again and again: one slot, then the letters.
type wordTable struct {
	seed   maphash.Seed // secret, so that nobody can write offers whose words collide
	slots  []wordSlot   // a power of two of them, at most half full
	used   int
	letter []byte
}

// wordSlot is a word and its value; size 0 is an empty slot.
type wordSlot struct {
	hash, at, size, value uint32
}

func newWordTable() *wordTable {
	return &wordTable{seed: maphash.MakeSeed(), slots: make([]wordSlot, 1<<10)}
}

// find gives the word's slot, and whether it is there. If not, put takes the slot.
func (t *wordTable) find(word []byte) (slot *wordSlot, hash uint32, ok bool) {
	hash = uint32(maphash.Bytes(t.seed, word))
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.size == 0 {
			return s, hash, false
		}
		if s.hash == hash && string(t.letter[s.at:s.at+s.size]) == string(word) {
			return s, hash, true
		}
	}
}

// put fills a slot that find gave for a word that is not there.
func (t *wordTable) put(slot *wordSlot, hash uint32, word []byte, value uint32) {
	*slot = wordSlot{hash, uint32(len(t.letter)), uint32(len(word)), value}
	t.letter = append(t.letter, word...)
	if t.used++; t.used*2 > len(t.slots) {
		t.grow()
	}
}

func (t *wordTable) grow() {
	old := t.slots
	t.slots = make([]wordSlot, 2*len(old))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.size == 0 {
			continue
		}
		i := s.hash & mask
		for t.slots[i].size != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}
