package ctdl

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// mostBlocks is how many scripts of one page are read.
const mostBlocks = 200

// document is what a page holds before its JSON-LD is understood.
type document struct {
	lang      string
	canonical string
	blocks    []string
	tooMany   bool
}

// split takes JSON as one block, and everything else as HTML.
func split(body []byte, contentType string) document {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		return document{blocks: []string{string(trimmed)}}
	}
	return scan(body, contentType)
}

// scan walks the tokens rather than a tree: broken nesting costs nothing, and
// time is linear in the page.
func scan(body []byte, contentType string) (d document) {
	var r io.Reader = bytes.NewReader(body)
	if decoded, err := charset.NewReader(r, contentType); err == nil {
		r = decoded
	}
	z := html.NewTokenizer(r)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return d
		case html.StartTagToken, html.SelfClosingTagToken:
			d.start(z)
		}
	}
}

func (d *document) start(z *html.Tokenizer) {
	t := z.Token()
	switch t.DataAtom {
	case atom.Html:
		if d.lang == "" {
			d.lang = attr(t, "lang")
		}
	case atom.Link:
		if strings.EqualFold(attr(t, "rel"), "canonical") && d.canonical == "" {
			d.canonical = attr(t, "href")
		}
	case atom.Script:
		kind, _, _ := strings.Cut(attr(t, "type"), ";")
		if !strings.EqualFold(strings.TrimSpace(kind), "application/ld+json") || t.Type == html.SelfClosingTagToken {
			return
		}
		if len(d.blocks) == mostBlocks {
			d.tooMany = true
			return
		}
		if z.Next() == html.TextToken {
			d.blocks = append(d.blocks, unwrap(string(z.Raw())))
		}
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// unwrap takes off the wrappers that old content systems put around scripts.
func unwrap(s string) string {
	s = strings.TrimSpace(s)
	for _, w := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"<![CDATA[", "]]>"}} {
		if strings.HasPrefix(s, w[0]) && strings.HasSuffix(s, w[1]) && len(s) >= len(w[0])+len(w[1]) {
			s = strings.TrimSpace(s[len(w[0]) : len(s)-len(w[1])])
		}
	}
	return s
}
