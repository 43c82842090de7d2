package agency

import (
	"cmp"
	"context"
	"regexp"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
)

// inList is a field that is one of several: "assessment.criteria[3]@en".
var inList = regexp.MustCompile(`^([a-zA-Z.]+)\[(\d+)\]`)

// inShort is what an officer reads first of a changed page: texts in their own
// language, one row for each list with how many of its lines changed, and codes
// in words. Every changed field stands below it.
func inShort(ctx context.Context, changes []catalogue.FieldChange) [][]ui.Cell {
	var rows [][]ui.Cell
	lists, order := map[string]*listChange{}, []string{}
	for _, c := range changes {
		if m := inList.FindStringSubmatch(c.Field); m != nil {
			if lists[m[1]] == nil {
				lists[m[1]], order = &listChange{lines: map[string]catalogue.FieldChange{}}, append(order, m[1])
			}
			lists[m[1]].note(m[2], c)
			continue
		}
		if base, lang, isText := strings.Cut(c.Field, "@"); isText && lang != languageShown(ctx, changes, base) {
			continue
		}
		rows = append(rows, []ui.Cell{{Text: fieldName(ctx, c.Field)}, {Text: valueWords(ctx, c.Field, c.Was)}, {Text: valueWords(ctx, c.Field, c.Is)}})
	}
	for _, name := range order {
		rows = append(rows, []ui.Cell{{Text: listName(ctx, name)}, {Text: "…"}, {Text: lists[name].words(ctx)}})
	}
	return rows
}

// listChange is what changed in one list, by the line's number.
type listChange struct {
	lines map[string]catalogue.FieldChange
}

// note takes a field of a line; its text decides, and not a code beside it.
func (l *listChange) note(line string, c catalogue.FieldChange) {
	if _, known := l.lines[line]; !known || strings.Contains(c.Field, "@") {
		l.lines[line] = c
	}
}

// words say how many lines changed, are gone and are new, and nothing of what
// did not happen.
func (l *listChange) words(ctx context.Context) string {
	var words []string
	changed, gone, added := l.counts()
	for _, x := range []struct {
		key   string
		count int
	}{{"agency.drift.changed", changed}, {"agency.drift.gone", gone}, {"agency.drift.added", added}} {
		if x.count > 0 {
			words = append(words, ui.T(ctx, x.key, "count", x.count))
		}
	}
	return ui.P(ctx).List(words)
}

// listName is what the lines of a list are.
func listName(ctx context.Context, name string) string {
	if name == "assessment.criteria" {
		return ui.T(ctx, "agency.drift.criteria")
	}
	return fieldName(ctx, name)
}

func (l *listChange) counts() (changed, gone, added int) {
	for _, c := range l.lines {
		switch {
		case c.Is == "":
			gone++
		case c.Was == "":
			added++
		default:
			changed++
		}
	}
	return changed, gone, added
}

// languageShown is the one a text is compared in: the reader's, if it says
// something on both sides there, else the first that does, else the reader's.
func languageShown(ctx context.Context, changes []catalogue.FieldChange, base string) string {
	own := ui.P(ctx).Lang()
	both, either := "", ""
	for _, c := range changes {
		b, lang, isText := strings.Cut(c.Field, "@")
		switch {
		case !isText || b != base:
			continue
		case c.Was != "" && c.Is != "" && (both == "" || lang == own):
			both = lang
		case either == "" || lang == own:
			either = lang
		}
	}
	return cmp.Or(both, either, own)
}

// valueWords says a code in the reader's words.
func valueWords(ctx context.Context, field, value string) string {
	prefix := map[string]string{"assessment.supervision": "catalogue.supervision.", "assessment.types": "catalogue.assessment."}[field]
	if prefix == "" || value == "" {
		return value
	}
	words := strings.Split(value, ", ")
	for i, w := range words {
		if key := prefix + w; ui.P(ctx).Has(key) {
			words[i] = ui.T(ctx, key)
		}
	}
	return ui.P(ctx).List(words)
}
