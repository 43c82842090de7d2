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
	// Revision names a body that circulates under the address of another one, see
	// Contexts.Revisions; empty: the one that is read first.
	Revision string `json:"revision,omitempty"`
}

// Contexts is a set of pinned contexts, one body per address. What is compiled
// from them is kept. It is safe for use by several goroutines.
type Contexts struct {
	docs   map[string]*document
	others []*document // other bodies under addresses of docs

	mu       sync.Mutex // guards what follows, and the scoped map of every pinned active context
	compiled int
	initial  *active // what was compiled hangs from it
	revised  map[*document]*Contexts

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
	var others []*document
	for _, c := range list {
		d := &document{Context: c, self: []string{c.URL}, read: sync.OnceValues(func() (*jcs.Value, error) {
			body, err := embedded.ReadFile("contexts/" + c.File)
			if err != nil {
				return nil, err
			}
			return contextOf(body, c.SHA256)
		})}
		if c.Revision != "" {
			others = append(others, d)
			continue
		}
		docs[c.URL] = d
	}
	return newContexts(docs, others...)
})

func newContexts(docs map[string]*document, others ...*document) *Contexts {
	return &Contexts{docs: docs, others: others, initial: &active{pinned: true}, revised: map[*document]*Contexts{}}
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

// With is the set with another body under an address, in place of the one it has:
// a context the caller chose to trust.
func (c *Contexts) With(url string, body []byte) (*Contexts, error) {
	d, err := given(url, "", body)
	if err != nil {
		return nil, err
	}
	docs := maps.Clone(c.docs)
	docs[url] = d
	return newContexts(docs, c.others...), nil
}

// WithRevision is the set with one more body that circulates under an address; name
// says which it is.
func (c *Contexts) WithRevision(url, name string, body []byte) (*Contexts, error) {
	d, err := given(url, name, body)
	if err != nil {
		return nil, err
	}
	return newContexts(c.docs, append(slices.Clip(c.others), d)...), nil
}

func given(url, revision string, body []byte) (*document, error) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	v, err := contextOf(body, hash)
	if err != nil {
		return nil, fmt.Errorf("context %s: %w", url, err)
	}
	return &document{Context: Context{URL: url, SHA256: hash, Revision: revision}, self: []string{url}, read: func() (*jcs.Value, error) { return v, nil }}, nil
}

// Revisions are the sets to try when a signature over a document does not hold,
// because several bodies circulate under one address (trap 3): each has another
// known body of one context in the document's list. The one that was read says so
// itself (Context.Revision).
func (c *Contexts) Revisions(list *jcs.Value) []*Contexts {
	var out []*Contexts
	for _, d := range c.others {
		if slices.ContainsFunc(list.List(), func(v *jcs.Value) bool { return v.Str() == d.URL }) {
			out = append(out, c.revision(d))
		}
	}
	return out
}

// revision is the set with d read first, made once.
func (c *Contexts) revision(d *document) *Contexts {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.revised[d] == nil {
		docs := maps.Clone(c.docs)
		docs[d.URL] = d
		c.revised[d] = newContexts(docs)
	}
	return c.revised[d]
}

// List are the contexts of the set that are read first, by address.
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
