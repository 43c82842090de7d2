package payers

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Worth is what a support comes to: money, hours, both, or the thing itself.
func Worth(ctx context.Context, x funding.Support) string {
	p := ui.P(ctx)
	var parts []string
	if x.Minor > 0 {
		parts = append(parts, p.Money(x.Minor, x.Currency))
	}
	if x.Hours > 0 {
		parts = append(parts, p.T("funding.hours.count", "count", x.Hours))
	}
	if len(parts) == 0 {
		return p.T("funding.support.in_kind")
	}
	return strings.Join(parts, " · ")
}

// Hours says which paid hours an employer gives somebody for a place.
func Hours(p *i18n.Printer, h funding.PaidHours) string {
	name, _ := h.Name.In(p.Lang())
	key := "funding.hours.gives"
	if h.State != "" {
		key = "funding.hours." + string(h.State)
	}
	return p.T(key, "name", name, "count", h.Hours)
}
