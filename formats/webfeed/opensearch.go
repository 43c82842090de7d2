package webfeed

import "encoding/xml"

// Search describes a search that a browser or another program can use. Addresses
// are absolute and have {searchTerms} where the words go.
type Search struct {
	Name        string // at most 16 characters are shown
	Description string
	Lang        string
	Page        string // results for people
	Suggest     string // answers ["words", ["words more", ...]]
	Icon        string
}

// SearchType is the media type of the description; SuggestType that of an answer.
const (
	SearchType  = "application/opensearchdescription+xml; charset=utf-8"
	SuggestType = "application/x-suggestions+json"
)

// OpenSearch writes the description (OpenSearch 1.1).
func (s Search) OpenSearch() []byte {
	var d document
	d.WriteString(xml.Header + `<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">` + "\n")
	name := []rune(s.Name)
	d.element("ShortName", string(name[:min(len(name), 16)]))
	d.element("Description", s.Description)
	d.element("Language", s.Lang)
	d.element("InputEncoding", "UTF-8")
	for _, u := range []struct{ kind, template string }{{"text/html", s.Page}, {"application/x-suggestions+json", s.Suggest}} {
		if u.template != "" {
			d.WriteString("<Url")
			d.attribute("type", u.kind)
			d.attribute("template", u.template)
			d.WriteString("/>\n")
		}
	}
	if s.Icon != "" {
		d.WriteString(`<Image width="16" height="16" type="image/svg+xml">`)
		d.text(s.Icon)
		d.WriteString("</Image>\n")
	}
	d.WriteString("</OpenSearchDescription>\n")
	return d.Bytes()
}
