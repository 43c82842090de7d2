package framework

import (
	"regexp"
	"strings"
	"unicode"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// RuleWords is what a rule asks, without an offer to ask it of. A sentence that
// repeats the offer's value ("Stated: 40.") is left out.
func RuleWords(p *i18n.Printer, r *pack.Rule) string {
	switch {
	case r.Message != "":
		return p.T(r.Message, pairs(r.Args)...)
	case len(r.Texts) == 0 && r.Of != nil:
		return p.T("framework.rule.states", "element", best(p, r.Of.Name))
	}
	text := best(p, r.Texts)
	for name, value := range r.Args {
		if !ofTheOffer(value) {
			text = strings.ReplaceAll(text, "{{."+name+"}}", value)
		}
	}
	return withoutValues(text)
}

func pairs(args map[string]string) []any {
	out := make([]any, 0, 2*len(args))
	for name, value := range args {
		if ofTheOffer(value) {
			value = "…"
		}
		out = append(out, name, value)
	}
	return out
}

// ofTheOffer reports whether an argument stands for what an offer states:
// "{mc.volume.ects}".
func ofTheOffer(arg string) bool { return strings.HasPrefix(arg, "{") && strings.HasSuffix(arg, "}") }

// sentenceEnd is a full stop before the next sentence; "art. 3" ends none.
var sentenceEnd = regexp.MustCompile(`[.؟?!]\s+`)

var placeholder = regexp.MustCompile(`\{\{\.\w+\}\}`)

// withoutValues leaves out the sentences with a placeholder. When there is no
// other sentence, the value is a gap.
func withoutValues(text string) string {
	if !strings.Contains(text, "{{.") {
		return text
	}
	var kept []string
	for _, s := range sentences(text) {
		if !strings.Contains(s, "{{.") {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		return placeholder.ReplaceAllString(text, "…")
	}
	return strings.Join(kept, " ")
}

func sentences(text string) (out []string) {
	from := 0
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		next := []rune(text[at[1]:])
		if len(next) > 0 && (unicode.IsLower(next[0]) || unicode.IsDigit(next[0])) {
			continue
		}
		out = append(out, strings.TrimSpace(text[from:at[1]]))
		from = at[1]
	}
	return append(out, strings.TrimSpace(text[from:]))
}

func best(p *i18n.Printer, t i18n.Text) string {
	text, _ := t.In(p.Lang())
	return text
}
