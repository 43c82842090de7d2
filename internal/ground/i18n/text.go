package i18n

import (
	"maps"
	"slices"
	"strings"
)

// Text is content in several languages, by BCP 47 code: what a provider wrote,
// not what the program says.
type Text map[string]string

// In is the content in the best language there is for a reader of lang, and the
// language it is in, for the lang attribute. It tries lang, its base language,
// another region of it, English, then the first by code.
func (t Text) In(lang string) (text, langUsed string) {
	if s := t[lang]; s != "" {
		return s, lang
	}
	base, _, _ := strings.Cut(lang, "-")
	if s := t[base]; s != "" {
		return s, base
	}
	codes := slices.Sorted(maps.Keys(t))
	for _, code := range codes {
		if strings.HasPrefix(code, base+"-") && t[code] != "" {
			return t[code], code
		}
	}
	for _, code := range append([]string{shipped[0].Code}, codes...) {
		if t[code] != "" {
			return t[code], code
		}
	}
	return "", ""
}

// Dir is the direction a language is written in: "rtl" for Arabic, Hebrew,
// Persian, Urdu and a few more, "ltr" for the rest.
func Dir(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	switch base {
	case "ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi":
		return "rtl"
	}
	return "ltr"
}
