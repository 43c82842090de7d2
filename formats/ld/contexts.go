package ld

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"opencairn.org/cairn/formats/jcs"
)

//go:embed contexts
var embedded embed.FS

// Context is a context body under its address.
type Context struct {
	URL     string `json:"url"`
	SHA256  string `json:"sha256"`  // of the body, lower-case hex
	File    string `json:"file"`    // in contexts/; empty: given by With
	Package string `json:"package"` // npm package and version the body was taken from
	Licence string `json:"licence"`
}

// Contexts is a set of pinned contexts, one body per address. What is compiled
// from them is kept. It is safe for use by several goroutines.
type Contexts struct {
	docs map[string]*document

	mu       sync.Mutex // guards what follows, and the scoped map of every pinned active context
	compiled int
	initial  *active // what was compiled hangs from it

	further derived
}

// maxCompiled bounds what is kept: documents choose which contexts meet. When it
// is reached all is forgotten, so that nobody can make honest documents slow for
// good.
const maxCompiled = 1024

func (c *Contexts) start() *active {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.initial
}

// document is a context body, parsed when it is first needed.
type document struct {
	Context
	read func() (*jcs.Value, error) // the value of its @context

	self  []string // its own address
	once  sync.Once
	names []string // of contexts it names
}

// refs are the addresses of the contexts the body names.
func (d *document) refs(v *jcs.Value) []string {
	d.once.Do(func() { d.names = named(v, true, nil) })
	return d.names
}

// Pinned are the embedded contexts.
func Pinned() *Contexts { return pinned() }

var pinned = sync.OnceValue(func() *Contexts {
	data, err := embedded.ReadFile("contexts/manifest.json")
	if err != nil {
		panic(err)
	}
	var list []Context
	if err := json.Unmarshal(data, &list); err != nil {
		panic(fmt.Errorf("contexts/manifest.json: %w", err))
	}
	docs := make(map[string]*document, len(list))
	for _, c := range list {
		docs[c.URL] = &document{Context: c, self: []string{c.URL}, read: sync.OnceValues(func() (*jcs.Value, error) {
			body, err := embedded.ReadFile("contexts/" + c.File)
			if err != nil {
				return nil, err
			}
			return contextOf(body, c.SHA256)
		})}
	}
	return newContexts(docs)
})

func newContexts(docs map[string]*document) *Contexts {
	return &Contexts{docs: docs, initial: &active{pinned: true}}
}

// contextOf is the @context of a body whose hash is as pinned.
func contextOf(body []byte, hash string) (*jcs.Value, error) {
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("the body's SHA-256 is %x, pinned is %s", sum, hash)
	}
	v, err := jcs.Parse(body)
	if err != nil {
		return nil, err
	}
	c := v.Get("@context")
	if c == nil {
		return nil, fmt.Errorf("no @context")
	}
	return c, nil
}

// With is the set with another body under an address: a revision that circulates
// under it, or a context the caller chose to trust.
func (c *Contexts) With(url string, body []byte) (*Contexts, error) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	v, err := contextOf(body, hash)
	if err != nil {
		return nil, fmt.Errorf("context %s: %w", url, err)
	}
	docs := maps.Clone(c.docs)
	docs[url] = &document{Context: Context{URL: url, SHA256: hash}, self: []string{url}, read: func() (*jcs.Value, error) { return v, nil }}
	return newContexts(docs), nil
}

// List are the contexts of the set, by address.
func (c *Contexts) List() []Context {
	out := make([]Context, 0, len(c.docs))
	for _, url := range slices.Sorted(maps.Keys(c.docs)) {
		out = append(out, c.docs[url].Context)
	}
	return out
}

// ListHash is one SHA-256 for the bodies of a context list, lower-case hex: of
// the lines "<sha256> <url>\n" in the order given. It is what is recorded with a
// credential.
func ListHash(list []Context) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.SHA256 + " " + c.URL + "\n")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
