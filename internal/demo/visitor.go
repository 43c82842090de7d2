package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// Visitor is one person with a browser: cookies, pages, forms. It is safe for
// concurrent use.
type Visitor struct {
	base    *url.URL
	client  *http.Client
	mu      sync.Mutex
	cookies map[string]string // the calendar is in the past, so expiry is the server's business
}

// NewVisitor opens a browser on a portal.
func NewVisitor(portal string) (*Visitor, error) {
	base, err := url.Parse(portal)
	if err != nil {
		return nil, fmt.Errorf("portal address: %w", err)
	}
	v := &Visitor{base: base, cookies: map[string]string{}}
	v.client = &http.Client{
		Transport:     &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return v, nil
}

// Page is what the visitor looks at.
type Page struct {
	URL    *url.URL
	Status int
	Body   []byte
	doc    *html.Node
}

// Open follows a link or goes to an address on the portal, redirects and all.
func (v *Visitor) Open(ctx context.Context, address string) (*Page, error) {
	return v.do(ctx, http.MethodGet, address, nil, "")
}

// Submit fills in the form whose action ends in the given path and sends it.
// Fields that are not named keep what the page put in them.
func (v *Visitor) Submit(ctx context.Context, p *Page, action string, values url.Values) (*Page, error) {
	return v.SubmitFile(ctx, p, action, values, File{})
}

// File is a file chosen in a form, under the name of its field.
type File struct {
	Field, Name string
	Data        []byte
}

// SubmitFile is Submit with a file chosen.
func (v *Visitor) SubmitFile(ctx context.Context, p *Page, action string, values url.Values, file File) (*Page, error) {
	f, err := p.form(action)
	if err != nil {
		return nil, err
	}
	for name, vs := range values {
		f.values[name] = vs
	}
	if f.multipart {
		body, kind, err := f.parts(file)
		if err != nil {
			return nil, err
		}
		return v.do(ctx, http.MethodPost, f.action.String(), body, kind)
	}
	if f.method == http.MethodGet {
		f.action.RawQuery = f.values.Encode()
		return v.Open(ctx, f.action.String())
	}
	return v.do(ctx, http.MethodPost, f.action.String(), strings.NewReader(f.values.Encode()), "application/x-www-form-urlencoded")
}

// parts is the form as a browser sends one that also takes files.
func (f form) parts(file File) (io.Reader, string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if file.Field != "" {
		part, err := w.CreateFormFile(file.Field, file.Name)
		if err != nil {
			return nil, "", err
		}
		if _, err := part.Write(file.Data); err != nil {
			return nil, "", err
		}
	}
	for name, vs := range f.values {
		for _, value := range vs {
			if err := w.WriteField(name, value); err != nil {
				return nil, "", err
			}
		}
	}
	return &b, w.FormDataContentType(), w.Close()
}

// Cookies are the visitor's, by name: what another browser needs to be the same
// person.
func (v *Visitor) Cookies() map[string]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.cookies)
}

func (v *Visitor) do(ctx context.Context, method, address string, body io.Reader, kind string) (*Page, error) {
	for range 10 {
		target, err := v.base.Parse(address)
		if err != nil {
			return nil, fmt.Errorf("address %q: %w", address, err)
		}
		resp, err := v.send(ctx, method, target, body, kind)
		if err != nil {
			return nil, err
		}
		next := resp.Header.Get("Location")
		if resp.StatusCode < 300 || resp.StatusCode >= 400 || next == "" {
			return readPage(target, resp)
		}
		_ = resp.Body.Close()
		to, err := target.Parse(next)
		if err != nil {
			return nil, fmt.Errorf("redirect to %q: %w", next, err)
		}
		method, address, body, kind = http.MethodGet, to.String(), nil, ""
	}
	return nil, fmt.Errorf("%s redirects without end", address)
}

func (v *Visitor) send(ctx context.Context, method string, target *url.URL, body io.Reader, kind string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", v.base.Scheme+"://"+v.base.Host)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	v.mu.Lock()
	for name, value := range v.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // a browser sends only name and value
	}
	v.mu.Unlock()
	resp, err := v.client.Do(req)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range resp.Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		} else {
			v.cookies[c.Name] = c.Value
		}
	}
	return resp, nil
}

func readPage(target *url.URL, resp *http.Response) (*Page, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", target.Path, err)
	}
	p := &Page{URL: target, Status: resp.StatusCode, Body: body}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		if p.doc, err = html.Parse(bytes.NewReader(body)); err != nil {
			return nil, fmt.Errorf("parse %s: %w", target.Path, err)
		}
	}
	return p, nil
}

// OK is an error that quotes the page's own error summary unless it answered
// with success.
func (p *Page) OK() error {
	if p.Status < 400 {
		return nil
	}
	return fmt.Errorf("%s answered %d: %s", p.URL.Path, p.Status, p.Says(`class="error-summary"`, 300))
}

// Says gives the words after a mark in the page, for a message; the title when
// the mark is not there.
func (p *Page) Says(mark string, most int) string {
	text := p.Text()
	if i := bytes.Index(p.Body, []byte(mark)); i >= 0 {
		if n, err := html.Parse(bytes.NewReader(p.Body[i+len(mark):])); err == nil {
			text = strings.TrimPrefix(textOf(n), ">")
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = text[:most]
	}
	return text
}

// Text is what the page says, without markup, in one line.
func (p *Page) Text() string {
	if p.doc == nil {
		return string(p.Body)
	}
	return strings.Join(strings.Fields(textOf(p.doc)), " ")
}

// Has reports whether the page says something.
func (p *Page) Has(words string) bool { return strings.Contains(p.Text(), words) }

// From is what the page says from these words on; all of it when it does not say
// them.
func (p *Page) From(words string) string {
	text := p.Text()
	return text[max(0, strings.Index(text, words)):]
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && !inside(d, "script", "style", "template") {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func inside(n *html.Node, tags ...string) bool {
	for p := range n.Ancestors() {
		for _, t := range tags {
			if p.Type == html.ElementNode && p.Data == t {
				return true
			}
		}
	}
	return false
}

// Link is the address of the first link whose address contains part.
func (p *Page) Link(part string) (string, error) {
	all := p.Links(part)
	if len(all) == 0 {
		return "", fmt.Errorf("%s has no link to %q", p.URL.Path, part)
	}
	return all[0], nil
}

// Links are the addresses of the links that contain part, in the page's order,
// each once.
func (p *Page) Links(part string) []string {
	var found []string
	seen := map[string]bool{}
	if p.doc == nil {
		return nil
	}
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		if href := attr(n, "href"); strings.Contains(href, part) && !seen[href] {
			seen[href] = true
			found = append(found, href)
		}
	}
	return found
}

// LinkSaying is the address of the first link that contains part and says the words.
func (p *Page) LinkSaying(words, part string) (string, bool) {
	if p.doc == nil {
		return "", false
	}
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" && strings.Contains(attr(n, "href"), part) && strings.Contains(textContent(n), words) {
			return attr(n, "href"), true
		}
	}
	return "", false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// form is a form with the values a browser would send for it untouched.
type form struct {
	action    *url.URL
	method    string
	multipart bool
	values    url.Values
}

// form finds the form whose action ends in the given path.
func (p *Page) form(action string) (form, error) {
	if p.doc == nil {
		return form{}, fmt.Errorf("%s is not a page", p.URL.Path)
	}
	var seen []string
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		to, err := p.URL.Parse(attr(n, "action"))
		if err != nil {
			continue
		}
		if !strings.HasSuffix(to.Path, action) {
			seen = append(seen, to.Path)
			continue
		}
		f := form{action: to, method: http.MethodGet, multipart: strings.HasPrefix(attr(n, "enctype"), "multipart/"), values: url.Values{}}
		if strings.EqualFold(attr(n, "method"), "post") {
			f.method = http.MethodPost
		}
		for c := range n.Descendants() {
			collect(c, f.values)
		}
		return f, nil
	}
	return form{}, fmt.Errorf("%s (%d) has no form that goes to …%s, only %v: %s", p.URL.Path, p.Status, action, seen, p.Says("<main", 200))
}

// collect adds what a browser would send for one control.
func collect(n *html.Node, values url.Values) {
	name := attr(n, "name")
	if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
		return
	}
	switch n.Data {
	case "input":
		switch attr(n, "type") {
		case "checkbox", "radio":
			if has(n, "checked") {
				v := "on"
				if has(n, "value") {
					v = attr(n, "value")
				}
				values.Add(name, v)
			}
		case "submit", "button", "image", "file", "reset":
		default:
			values.Add(name, attr(n, "value"))
		}
	case "textarea":
		values.Add(name, strings.TrimPrefix(textContent(n), "\n"))
	case "select":
		if v, ok := selected(n); ok {
			values.Add(name, v)
		}
	}
}

func textContent(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// selected is the chosen option's value; the first option when none is marked.
func selected(n *html.Node) (string, bool) {
	var first *html.Node
	for d := range n.Descendants() {
		if d.Type != html.ElementNode || d.Data != "option" {
			continue
		}
		if has(d, "selected") {
			return optionValue(d), true
		}
		if first == nil {
			first = d
		}
	}
	if first == nil {
		return "", false
	}
	return optionValue(first), true
}

func optionValue(n *html.Node) string {
	if has(n, "value") {
		return attr(n, "value")
	}
	return strings.TrimSpace(textContent(n))
}

// Count is how many elements carry all of the classes.
func (p *Page) Count(classes ...string) int {
	n := 0
	if p.doc == nil {
		return 0
	}
	for d := range p.doc.Descendants() {
		have := strings.Fields(attr(d, "class"))
		if d.Type == html.ElementNode && !slices.ContainsFunc(classes, func(c string) bool { return !slices.Contains(have, c) }) {
			n++
		}
	}
	return n
}

// Action is the first address that a form of the page posts to and that begins
// with a prefix.
func (p *Page) Action(prefix string) (string, bool) {
	if p.doc == nil {
		return "", false
	}
	for d := range p.doc.Descendants() {
		if d.Type == html.ElementNode && d.Data == "form" && strings.HasPrefix(attr(d, "action"), prefix) {
			return attr(d, "action"), true
		}
	}
	return "", false
}

// ByID is the text of the element with an id.
func (p *Page) ByID(id string) string {
	return p.first(func(n *html.Node) bool { return attr(n, "id") == id })
}

// FirstText is the text of the first element with a class.
func (p *Page) FirstText(class string) string {
	return p.first(func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), class) })
}

func (p *Page) first(is func(*html.Node) bool) string {
	if p.doc == nil {
		return ""
	}
	for d := range p.doc.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return strings.Join(strings.Fields(textContent(d)), " ")
		}
	}
	return ""
}

// ticked ticks every box of a name.
func (p *Page) ticked(name string) url.Values {
	v := url.Values{}
	for d := range p.doc.Descendants() {
		if d.Type == html.ElementNode && d.Data == "input" && attr(d, "name") == name {
			v.Add(name, attr(d, "value"))
		}
	}
	return v
}
