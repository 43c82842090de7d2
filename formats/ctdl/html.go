package ctdl

import (
	"bytes"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

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
	json      bool // it is no HTML at all
}

// split takes JSON as one block, and everything else as HTML.
func split(body []byte, contentType string) document {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		return document{blocks: []string{string(trimmed)}, json: true}
	}
	return scan(body, contentType)
}

// scan walks the tokens rather than a tree: broken nesting costs nothing, and
// time is linear in the page.
func scan(body []byte, contentType string) (d document) {
	z := html.NewTokenizer(decode(body, contentType))
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

// decode gives the page's characters, by what the page says of itself when the
// header it came with cannot be right.
func decode(body []byte, contentType string) io.Reader {
	if wrongCharset(body, contentType) != "" {
		contentType = ""
	}
	var r io.Reader = bytes.NewReader(body)
	if decoded, err := charset.NewReader(r, contentType); err == nil {
		r = decoded
	}
	return r
}

// wrongCharset is the charset of a header that the bytes contradict: UTF-8 that
// is none, or UTF-16 where HTML stands in plain ASCII.
func wrongCharset(body []byte, contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	named := strings.ToLower(params["charset"])
	switch {
	case (named == "utf-8" || named == "utf8") && !utf8.Valid(body):
		return named
	case strings.HasPrefix(named, "utf-16") && bytes.Contains(body[:min(len(body), 1024)], []byte("<html")):
		return named
	}
	return ""
}

// binary names what a page is when it is no text at all, by its first bytes.
func binary(body []byte) string {
	for _, k := range []struct{ begin, name string }{
		{"%PDF-", "PDF"}, {"PK\x03\x04", "ZIP"}, {"\x1f\x8b", "gzip"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"\x7fELF", "ELF"},
	} {
		if bytes.HasPrefix(body, []byte(k.begin)) {
			return k.name
		}
	}
	return ""
}

// claimsText is true for a header that promises something to read.
func claimsText(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml")
}
