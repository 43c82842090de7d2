package outreach

import (
	"regexp"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const mostSlug = 40

// clean refuses a portal that cannot be reached or has no name. Faults
// outreach.portal.slug, outreach.portal.title_missing, outreach.portal.too_long,
// outreach.portal.kind.
func (p Portal) clean() (Portal, error) {
	p.Slug = strings.ToLower(strings.TrimSpace(p.Slug))
	switch {
	case !slugForm.MatchString(p.Slug) || len(p.Slug) > mostSlug:
		return p, fault.New(fault.Invalid, "outreach.portal.slug", "most", mostSlug).At("slug")
	case len(p.Title) == 0:
		return p, fault.New(fault.Invalid, "outreach.portal.title_missing").At("title")
	}
	for lang, text := range p.Title {
		if len([]rune(text)) > mostTitle || len([]rune(p.Words[lang])) > mostWords {
			return p, fault.New(fault.Invalid, "outreach.portal.too_long", "title", mostTitle, "words", mostWords).At("title")
		}
	}
	for _, k := range p.Shows.Kinds {
		if !k.Provides() {
			return p, fault.New(fault.Invalid, "outreach.portal.kind", "value", string(k)).At("kinds")
		}
	}
	return p, nil
}

// both are the ids that are in each of two choices; nil chooses all.
func both(a, b []identity.TenantID) []identity.TenantID {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := []identity.TenantID{}
	for _, id := range a {
		if slices.Contains(b, id) {
			out = append(out, id)
		}
	}
	return out
}
