package oeapi

import (
	"strings"

	"golang.org/x/text/language"
)

// languageOut writes a tag as the API's pattern has it: the region before the
// script, the script in small letters ("zh-TW-hant").
func languageOut(tag string) string {
	if tag == "" {
		return "und"
	}
	parts := strings.Split(tag, "-")
	out, script := strings.ToLower(parts[0]), ""
	var rest []string
	for i, p := range parts[1:] {
		switch {
		case i < 2 && len(p) == 4 && script == "" && !strings.ContainsAny(p, "0123456789"):
			script = strings.ToLower(p)
		case i < 2 && len(p) == 2 && len(rest) == 0, len(p) == 3 && i < 2 && len(rest) == 0 && strings.Trim(p, "0123456789") == "":
			out += "-" + strings.ToUpper(p)
		default:
			rest = append(rest, strings.ToLower(p))
		}
	}
	if script != "" {
		out += "-" + script
	}
	for _, p := range rest {
		out += "-" + p
	}
	return out
}

// languageIn reads the API's order or that of BCP 47.
func languageIn(s string) (string, bool) {
	if strings.EqualFold(s, "und") {
		return "und", true
	}
	if parts := strings.Split(s, "-"); len(parts) > 2 && len(parts[2]) == 4 && len(parts[1]) < 4 {
		parts[1], parts[2] = parts[2], parts[1]
		s = strings.Join(parts, "-")
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return "", false
	}
	return t.String(), true
}
