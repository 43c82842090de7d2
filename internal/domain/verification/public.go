package verification

import (
	"bytes"
	"crypto"
	"slices"
	"sync"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

// public remembers what public documents were found to be, by their very bytes:
// did documents and status lists, which thousands of credentials share. It is about
// work only: they are fetched and judged as often as before, a changed byte is
// another document, and nothing that a caller submits goes in.
type public struct {
	mu        sync.Mutex
	size      int
	documents map[string]knownDocument // by id
	lists     map[string]knownList     // by address
	tokens    map[string]knownToken    // by address
}

type knownDocument struct {
	body []byte
	doc  *did.Document
}

type knownList struct {
	body []byte
	r    *reading
	bits statuslist.Decoder
}

// knownToken is a token status list.
type knownToken struct {
	body []byte
	jwt  *jose.Token
	list *statuslist.StatusToken
	seal *knownSeal // of jwt, for its signature alone
}

// maxPublic bounds the bytes of the documents that are kept; when it is reached all
// are forgotten.
const maxPublic = 4 << 20

// room makes place for n bytes more; p.mu is held.
func (p *public) room(n int) bool {
	if n > maxPublic/4 {
		return false
	}
	if p.size += n; p.size > maxPublic || p.documents == nil {
		p.size, p.documents, p.lists, p.tokens = n, map[string]knownDocument{}, map[string]knownList{}, map[string]knownToken{}
	}
	return true
}

// document is did.ParseDocument.
func (p *public) document(id string, body []byte) (*did.Document, error) {
	p.mu.Lock()
	known, ok := p.documents[id]
	p.mu.Unlock()
	if ok && bytes.Equal(known.body, body) {
		return known.doc, nil
	}
	doc, err := did.ParseDocument(id, body)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.room(len(body)) {
		p.documents[id] = knownDocument{bytes.Clone(body), doc}
	}
	return doc, nil
}

// list is the status list at an address as a reading.
func (p *public) list(url string, body []byte, d *Deps) (knownList, error) {
	p.mu.Lock()
	known, ok := p.lists[url]
	p.mu.Unlock()
	if ok && bytes.Equal(known.body, body) {
		return known, nil
	}
	doc, err := vc.Parse(body)
	if err != nil {
		return knownList{}, err
	}
	l := knownList{body: bytes.Clone(body), r: understand(doc, d), bits: decodeOnce()}
	for i, s := range l.r.seals {
		l.r.seals[i] = &knownSeal{seal: s}
	}
	l.r.words = new(knownWords)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.room(len(body)) {
		p.lists[url] = l
	}
	return l, nil
}

// token is the token status list at an address.
func (p *public) token(url string, body []byte) (knownToken, error) {
	p.mu.Lock()
	known, ok := p.tokens[url]
	p.mu.Unlock()
	if ok && bytes.Equal(known.body, body) {
		return known, nil
	}
	t, err := jose.Parse(body)
	if err != nil {
		return knownToken{}, err
	}
	l, err := statuslist.ReadStatusToken(t)
	if err != nil {
		return knownToken{}, err
	}
	x := knownToken{body: bytes.Clone(body), jwt: t, list: l, seal: &knownSeal{seal: tokenSeal{token: t}}}
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.List.Len() <= maxBits && p.room(len(body)+l.List.Len()*l.List.BitsPerEntry()/8) {
		p.tokens[url] = x
	}
	return x, nil
}

// maxBits is the largest unpacked list that is kept, in entries.
const maxBits = 1 << 20

// decodeOnce is statuslist.Decode of one list.
func decodeOnce() statuslist.Decoder {
	var mu sync.Mutex
	var bits statuslist.Bits
	return func(text string) (statuslist.Bits, error) {
		mu.Lock()
		defer mu.Unlock()
		if bits.Len() > 0 {
			return bits, nil
		}
		got, err := statuslist.Decode(text)
		if err == nil && got.Len() <= maxBits {
			bits = got
		}
		return got, err
	}
}

// knownSeal is a seal of a known document: what it says with a key it says again.
type knownSeal struct {
	seal
	mu   sync.Mutex
	held []held
}

type held struct {
	key crypto.PublicKey
	coverage
	err error
}

// maxHeld is with how many keys a seal's answer is kept.
const maxHeld = 4

func (s *knownSeal) holds(key crypto.PublicKey) (coverage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.held {
		if same, ok := key.(interface{ Equal(crypto.PublicKey) bool }); ok && same.Equal(h.key) {
			return h.coverage, h.err
		}
	}
	c, err := s.seal.holds(key)
	s.held = append(s.held[max(0, len(s.held)-maxHeld+1):], held{key, c, err})
	return c, err
}

// knownWords is what reading.undefined answers for a known document.
type knownWords struct {
	mu    sync.Mutex
	asked [2]bool
	words [2]vc.Errors
}

func (w *knownWords) undefined(covered bool, find func(bool) vc.Errors) vc.Errors {
	i := 0
	if covered {
		i = 1
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.asked[i] {
		w.asked[i], w.words[i] = true, find(covered)
	}
	return slices.Clone(w.words[i])
}
