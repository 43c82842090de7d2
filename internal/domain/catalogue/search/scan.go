package search

import (
	"unicode"
	"unicode/utf8"
)

// maxTerm cuts terms; longer letter sequences are not words.
const maxTerm = 48

// wordScanner gives the words of a text in lower case, in order: runs of letters,
// marks and digits. It is a value with its own buffer, and no callback, because
// loading spends most of its time here.
type wordScanner struct {
	text string
	at   int
	n    int // bytes of the word in buf
	buf  [maxTerm * 2]byte
}

// asciiWord is what a byte below 0x80 is in a word: itself, in lower case; 0 when
// it is not part of one.
var asciiWord = func() (table [256]byte) {
	for c := '0'; c <= '9'; c++ {
		table[c] = byte(c)
	}
	for c := 'a'; c <= 'z'; c++ {
		table[c], table[c-'a'+'A'] = byte(c), byte(c)
	}
	return table
}()

func (s *wordScanner) reset(text string) { s.text, s.at = text, 0 }

// word is the last that next found, until next is called again.
func (s *wordScanner) word() []byte { return s.buf[:s.n] }

// next goes to the next word; it gives false at the end of the text.
func (s *wordScanner) next() bool {
	n, at, text := 0, s.at, s.text
	for at < len(text) {
		c := text[at]
		if lower := asciiWord[c]; lower != 0 {
			if n < maxTerm {
				s.buf[n] = lower
				n++
			}
			at++
			continue
		}
		size, in := 1, false
		if c >= utf8.RuneSelf {
			n, size, in = s.rune(n, at)
		}
		at += size
		if !in && n > 0 {
			break
		}
	}
	s.n, s.at = n, at
	return n > 0
}

// rune takes a letter, mark or digit that is not ASCII into the word, and says
// whether it was one.
func (s *wordScanner) rune(n, at int) (length, size int, in bool) {
	r, size := utf8.DecodeRuneInString(s.text[at:])
	if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
		return n, size, false
	}
	if n+utf8.UTFMax <= len(s.buf) {
		n += utf8.EncodeRune(s.buf[n:], unicode.ToLower(r))
	}
	return n, size, true
}

// eachWord gives the words of a text. The bytes are only valid during the call.
func eachWord(text string, fn func(word []byte)) {
	s := wordScanner{text: text}
	for s.next() {
		fn(s.word())
	}
}
