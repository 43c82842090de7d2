package verify

import (
	"context"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verdict"
	"opencairn.org/cairn/internal/ground/fault"
)

// submission is one thing a visitor sent, and what came of it.
type submission struct {
	name    string // of the file, or the address; "" for pasted text
	field   string // of the form, for its error
	address string // where it is to be fetched from
	data    []byte
	report  verification.Report
	err     error // it could not be fetched, or is no credential
}

// submitted is everything that was sent: files, an address, a text.
func submitted(f *page.Form) ([]submission, error) {
	files, err := f.Files("file")
	if err != nil {
		return nil, err
	}
	if len(files) > MaxFiles {
		return nil, fault.New(fault.Invalid, "verify.too_many_files", "number", len(files), "limit", MaxFiles).At("file")
	}
	var all []submission
	for _, u := range files {
		all = append(all, submission{name: verification.Visible(u.Name), field: "file", data: u.Data})
	}
	if address := f.TextMax("address", longestAddress); address != "" {
		all = append(all, named("address", address))
	}
	if text := f.TextMax("text", MaxPost); isAddress(text) {
		all = append(all, named("text", text))
	} else if text != "" {
		all = append(all, submission{field: "text", data: []byte(text)})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "verify.nothing_sent").At("file")
	}
	return all, nil
}

// longestAddress is how long an address may be, in bytes.
const longestAddress = 2000

func named(field, address string) submission {
	return submission{name: verification.Visible(address), field: field, address: address}
}

// isAddress reports whether a pasted text is nothing but a web address.
func isAddress(text string) bool {
	return (strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")) && len(text) <= longestAddress && !strings.ContainsAny(text, " \n\t")
}

// worstFirst puts what must not be relied on before what could not be decided,
// and that before good news.
func worstFirst(all []submission) {
	rank := map[ui.VerdictState]int{ui.NotGenuine: 0, ui.Unchecked: 1, ui.Genuine: 2}
	slices.SortStableFunc(all, func(a, b submission) int {
		va, vb := a.verdict(), b.verdict()
		if d := rank[verdict.State(va)] - rank[verdict.State(vb)]; d != 0 {
			return d
		}
		return strings.Compare(string(va), string(vb)) // alike stand together
	})
}

// verdict is that of the report; what gave none cannot be read.
func (s submission) verdict() verification.Verdict {
	if s.err != nil {
		return verification.Unreadable
	}
	return s.report.Verdict
}

// counted says how many came out how, in the order of the list: "Not genuine:
// 1, Valid: 2".
func counted(ctx context.Context, all []submission) string {
	p := ui.P(ctx)
	var said []string
	for i := 0; i < len(all); {
		v, n := all[i].verdict(), 1
		for i+n < len(all) && all[i+n].verdict() == v {
			n++
		}
		said = append(said, p.T("verify.several.count", "number", n, "label", p.T("verification.label."+string(v))))
		i += n
	}
	return p.List(said)
}

// label is the verdict of one of several, with an icon and a word.
func (s submission) label(ctx context.Context) ui.Label {
	v := s.verdict()
	kind := map[ui.VerdictState]ui.Kind{ui.Genuine: ui.Good, ui.NotGenuine: ui.Bad, ui.Unchecked: ui.Warn}[verdict.State(v)]
	return ui.Label{Kind: kind, Text: ui.T(ctx, "verification.label."+string(v))}
}

// called is what one of several is called in the list: the file, the address, or
// that it was pasted.
func (s submission) called(ctx context.Context) string {
	if s.name == "" {
		return ui.T(ctx, "verify.pasted")
	}
	return s.name
}

// about is who and what it is about, as far as the file says.
func (s submission) about(ctx context.Context) string {
	c := s.report.Credential
	switch {
	case c == nil:
		return ""
	case c.Holder == "":
		return c.Title
	}
	return ui.T(ctx, "verify.several.title_of", "person", c.Holder, "title", c.Title)
}

// trouble is why there is no report, in words.
func (s submission) trouble(ctx context.Context) string { return ui.P(ctx).Fault(s.err) }

// checkedAt is when the last of several was answered.
func checkedAt(all []submission) (at time.Time) {
	for _, s := range all {
		if s.report.At.After(at) {
			at = s.report.At
		}
	}
	return at
}
