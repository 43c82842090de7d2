package page

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Form is what a person typed, and what is wrong with it. Reading a field that
// is wrong notes a fault and goes on, so that a person learns everything at
// once.
type Form struct {
	r      *Request
	values url.Values
	faults fault.List
	labels map[string]string // of the fields the page showed
	theirs url.Values        // what somebody else saved meanwhile, where it differs
}

// maxText is how long one answer may be, in bytes, unless a field says less.
const maxText = 20_000

// readForm parses what was sent, within the route's limit.
func (r *Request) readForm(limit int64) error {
	if r.http.Method == http.MethodGet || r.http.Method == http.MethodHead {
		return nil
	}
	r.http.Body = http.MaxBytesReader(r.w, r.http.Body, limit)
	err := r.http.ParseForm()
	if err == nil {
		err = r.http.ParseMultipartForm(min(limit, 8<<20)) //nolint:gosec // the body is bounded above
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.Exhausted, "page.too_large", "limit", sizeText(limit)).Wrap(err)
	}
	if err != nil {
		return fault.New(fault.Invalid, "page.malformed").Wrap(err)
	}
	return nil
}

func sizeText(bytes int64) string {
	if bytes >= 1<<20 {
		return formatInt(bytes>>20) + " MB"
	}
	return formatInt(bytes>>10) + " kB"
}

// Form is the form that was posted.
func (r *Request) Form() *Form {
	return &Form{r: r, values: r.http.PostForm}
}

// QueryForm is a form sent in the address: a search.
func (r *Request) QueryForm() *Form {
	return &Form{r: r, values: r.http.URL.Query()}
}

// Blank is a form nobody filled in yet.
func (r *Request) Blank() *Form { return &Form{r: r, values: url.Values{}} }

// Set fills a field in advance.
func (f *Form) Set(name string, values ...string) *Form {
	f.values[name] = values
	return f
}

// OnceToken is the token of the form that was posted: an idempotency key for
// the service, the same when the form is posted again.
func (r *Request) OnceToken() string {
	token := r.http.PostForm.Get("_once")
	if len(token) > 64 {
		return ""
	}
	return token
}

// To is where the form is posted, with a fresh token.
func (f *Form) To(action string) ui.FormData {
	return ui.FormData{Action: action, Once: rand.Text()}
}

// ToEdit is To for a form that changes what stands in now: field names and their
// values as they are stored. Outdated tells when they are others by the time the
// form comes back.
func (f *Form) ToEdit(action string, now map[string][]string) ui.FormData {
	d := f.To(action)
	d.Seen = digest(now)
	return d
}

// Outdated is a Conflict fault page.outdated when what the form was filled from is
// not what is stored now. Shown again, the form has both: what was typed, and
// beside each field what was saved meanwhile. Sent once more, it counts. It is a
// courtesy between people; that no state is left twice is held by the domain.
func (f *Form) Outdated(now map[string][]string) error {
	seen := f.values.Get("_seen")
	if seen == "" || seen == digest(now) {
		return nil
	}
	f.theirs = url.Values{}
	for name, values := range now {
		if strings.Join(values, "\n") != strings.ReplaceAll(strings.Join(f.values[name], "\n"), "\r\n", "\n") {
			f.theirs[name] = values
		}
	}
	return fault.New(fault.Conflict, "page.outdated")
}

// digest tells two states of what a form edits apart.
func digest(now map[string][]string) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(now)) {
		fmt.Fprintf(h, "%q=%q;", name, now[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// ToUpload is To for a form with files.
func (f *Form) ToUpload(action string) ui.FormData {
	d := f.To(action)
	d.Upload = true
	return d
}

// Post is the frame of a one-button form.
func Post(action string) ui.FormData { return ui.FormData{Action: action, Once: rand.Text()} }

// Fill gives a field what was typed and what is wrong with it.
func (f *Form) Fill(field ui.Field) ui.Field {
	if vs, ok := f.values[field.Name]; ok {
		field.Values = vs
		field.Value = ""
		if len(vs) > 0 {
			field.Value = vs[0]
		}
	}
	if f.labels != nil {
		f.labels[field.Name] = field.Label
	}
	field.Theirs = f.r.listed(f.theirs[field.Name])
	for _, x := range f.faults {
		if x.Field == field.Name {
			field.Error = f.r.printer.Fault(x)
			break
		}
	}
	return field
}

// Errors are the lines of the error summary: the field's label and what is
// wrong. A fault about something that is no field of the page is told without a
// link.
func (f *Form) Errors() []ui.FieldError {
	var out []ui.FieldError
	for _, x := range f.faults {
		e := ui.FieldError{Text: f.r.printer.Fault(x)}
		if label, ok := f.labels[x.Field]; ok {
			e.Field = x.Field
			e.Text = f.said(label, e.Text)
		}
		out = append(out, e)
	}
	return out
}

// said puts label and error together; a label that is a question needs no colon.
func (f *Form) said(label, text string) string {
	if strings.ContainsAny(label[max(len(label)-2, 0):], "?؟:") {
		return label + " " + text
	}
	return f.r.T("page.field_error", "field", label, "error", text)
}

// Wrong notes a fault of the handler's own.
func (f *Form) Wrong(x *fault.Fault) { f.faults = append(f.faults, x) }

// Err is everything wrong so far, or nil.
func (f *Form) Err() error { return f.faults.OrNil() }

// Again shows the form once more, with what was typed, the error summary and
// the status of the error. What the person cannot mend here (denied, not found,
// not a fault) becomes an error page.
func (f *Form) Again(err error, p ui.Page, body templ.Component) error {
	l, ok := fault.Of(err)
	if !ok || l.Kind() == fault.Denied || l.Kind() == fault.NotFound {
		return err
	}
	f.faults = l
	p.Error = true
	// The summary stands above the fields and names them: made once unseen, the
	// page tells which fields it has.
	f.labels = map[string]string{}
	if err := body.Render(f.r.Ctx(), io.Discard); err != nil {
		return err
	}
	return f.r.RenderStatus(Status(err), p, f.withLost(body))
}

// withLost is the page and below it what was typed into fields that it does not
// show any more: somebody else has acted meanwhile.
func (f *Form) withLost(body templ.Component) templ.Component {
	k := f.r.keep()
	k.fields = slices.DeleteFunc(k.fields, func(x ui.FieldError) bool { _, shown := f.labels[x.Field]; return shown })
	return templ.Join(body, typedBody(k.long()))
}

func (f *Form) wrong(name, key string, kv ...any) {
	f.faults = append(f.faults, fault.New(fault.Invalid, key, kv...).At(name))
}

// Text is an answer, trimmed; it may be empty.
func (f *Form) Text(name string) string { return f.TextMax(name, maxText) }

// TextMax is an answer of at most n bytes.
func (f *Form) TextMax(name string, n int) string {
	s := strings.TrimSpace(f.values.Get(name))
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		f.wrong(name, "page.field.not_text")
		return ""
	case len(s) > n:
		f.wrong(name, "page.field.too_long", "max", n)
		return ""
	}
	return strings.ReplaceAll(s, "\r\n", "\n")
}

// Required is an answer that must be there.
func (f *Form) Required(name string) string {
	before := len(f.faults)
	s := f.Text(name)
	if s == "" && len(f.faults) == before {
		f.wrong(name, "page.field.required")
	}
	return s
}

// Lines is an answer with one thing a line; empty lines are left out.
func (f *Form) Lines(name string) []string {
	var out []string
	for line := range strings.SplitSeq(f.Text(name), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// All is every value of a field: boxes.
func (f *Form) All(name string) []string { return slices.Clone(f.values[name]) }

// Yes reports that a box is ticked.
func (f *Form) Yes(name string) bool { return f.values.Get(name) == "yes" }

// Mail is an e-mail address: one address, no name around it (RFC 5321). It may
// be empty.
func (f *Form) Mail(name string) string {
	s := f.TextMax(name, 254)
	if s == "" {
		return ""
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		f.wrong(name, "page.field.mail")
		return ""
	}
	return s
}

// Choice is one of the allowed answers; another one is a fault.
func (f *Form) Choice(name string, allowed ...string) string {
	s := f.values.Get(name)
	if slices.Contains(allowed, s) {
		return s
	}
	f.wrong(name, "page.field.choice")
	return ""
}

// Int is a whole number from min to max.
func (f *Form) Int(name string, least, most int) int {
	s := f.Required(name)
	if s == "" {
		return 0
	}
	n, ok := parseInt(s)
	if !ok || n < int64(least) || n > int64(most) {
		f.wrong(name, "page.field.whole_number", "min", least, "max", most)
		return 0
	}
	return int(n)
}

// Decimal is an exact number as text ("3.5"), read as the reader writes it:
// "3,5" and "٣٫٥" too. Empty when nothing was typed.
func (f *Form) Decimal(name string) string {
	s := f.Text(name)
	if s == "" {
		return ""
	}
	d, ok := parseDecimal(s, f.r.printer.DecimalPoint() == ",")
	if !ok {
		f.wrong(name, "page.field.number")
	}
	return d
}

// Money is an amount in minor units of the currency; 0 when nothing was typed.
func (f *Form) Money(name, currency string) int64 {
	d := f.Decimal(name)
	if d == "" {
		return 0
	}
	n, ok := minorUnits(d, currency)
	if !ok {
		f.wrong(name, "page.field.money", "currency", currency)
	}
	return n
}

// Date is a day, at midnight UTC; zero when nothing was typed.
func (f *Form) Date(name string) time.Time {
	s := f.Text(name)
	if s == "" {
		return time.Time{}
	}
	t, ok := parseDate(s)
	if !ok {
		f.wrong(name, "page.field.date")
	}
	return t
}

// Upload is one uploaded file.
type Upload struct {
	Name string
	Data []byte
}

// File is the uploaded file; ok is false when none was chosen.
func (f *Form) File(name string) (u Upload, ok bool, err error) {
	file, head, err := f.r.http.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return Upload{}, false, nil
	}
	if err != nil {
		return Upload{}, false, fault.New(fault.Invalid, "page.malformed").Wrap(err)
	}
	defer closeFile(file)
	data, err := io.ReadAll(file)
	if err != nil {
		return Upload{}, false, err
	}
	return Upload{Name: head.Filename, Data: data}, true, nil
}

// Files are all files uploaded under a name.
func (f *Form) Files(name string) ([]Upload, error) {
	if f.r.http.MultipartForm == nil {
		return nil, nil
	}
	var out []Upload
	for _, head := range f.r.http.MultipartForm.File[name] {
		file, err := head.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(file)
		closeFile(file)
		if err != nil {
			return nil, err
		}
		out = append(out, Upload{Name: head.Filename, Data: data})
	}
	return out, nil
}

// closeFile closes a file that was only read: nothing can be lost.
func closeFile(f multipart.File) { _ = f.Close() }
