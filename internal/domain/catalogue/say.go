package catalogue

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// How the values of an offer are written for people. What was not stated is the
// empty text: who shows it says so in words.

// SayPrice is a price, "free" when it is nothing.
func SayPrice(p *i18n.Printer, price *Price) string {
	switch {
	case price == nil:
		return ""
	case price.Minor == 0:
		return p.T("portal.free")
	}
	return p.Money(price.Minor, price.Currency)
}

// SayWorkload is hours and credits as stated, and the weeks they are spread over.
func SayWorkload(p *i18n.Printer, w Workload) string {
	var parts []string
	if w.Hours != nil {
		parts = append(parts, p.T("portal.hours", "hours", p.Decimal(w.Hours.String())))
	}
	if w.Credits != nil {
		parts = append(parts, p.T("portal.credits", "credits", p.Decimal(w.Credits.String()), "system", strings.ToUpper(w.System)))
	}
	if w.Weeks > 0 {
		parts = append(parts, p.T("portal.weeks", "count", w.Weeks))
	}
	return p.List(parts)
}

// SayLevel is a level in the frameworks it was stated in.
func SayLevel(p *i18n.Printer, l *Level) string {
	switch {
	case l == nil:
		return ""
	case l.EQF > 0 && l.NQF != "":
		return p.T("portal.level.both", "eqf", l.EQF, "national", l.NQF)
	case l.EQF > 0:
		return p.T("portal.level.eqf", "eqf", l.EQF)
	case l.NQF == "" && l.NotApplicable != "":
		return l.NotApplicable
	}
	return l.NQF
}

// SayCode is a code in words, the code itself when there are none for it.
func SayCode(p *i18n.Printer, prefix, code string) string {
	if code == "" {
		return ""
	}
	if key := prefix + code; p.Has(key) {
		return p.T(key)
	}
	return code
}

// SayCodes is SayCode of each, as a list.
func SayCodes(p *i18n.Printer, prefix string, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = SayCode(p, prefix, c)
	}
	return p.List(words)
}

// SayLanguages names languages (BCP 47) in the reader's own.
func SayLanguages(p *i18n.Printer, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = SayLanguage(p, c)
	}
	return p.List(words)
}

// SayLanguage names a language in the reader's own; the code when it has no name.
func SayLanguage(p *i18n.Printer, code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	reader, err := language.Parse(p.Lang())
	if err != nil {
		return code
	}
	if name := display.Languages(reader).Name(tag); name != "" {
		return name
	}
	return code
}

// SayProvider is a provider's name with what it is, where its main work is another
// one: "Millbrook Reading Rooms · Library" (S-012 to S-014).
func SayProvider(p *i18n.Printer, o identity.Organisation) string {
	name, _ := o.Name.In(p.Lang())
	if o.Kind.Named() {
		return name + " · " + p.T("identity.kind."+string(o.Kind))
	}
	return name
}

// SayField is the field of study by the longest part of its code that has a name:
// ISCED-F 0913 is "Nursing and midwifery", 0919 is "Health".
func SayField(p *i18n.Printer, code string) string {
	for n := len(code); n >= 2; n-- {
		if key := "portal.field." + code[:n]; p.Has(key) {
			return p.T(key)
		}
	}
	return code
}

// SayRun is when a run takes place.
func SayRun(p *i18n.Printer, run Run) string {
	switch {
	case run.Rolling:
		return p.T("portal.run.rolling")
	case run.Start.IsZero():
		return ""
	case run.End.IsZero():
		return p.T("portal.run.from", "start", run.Start)
	}
	return p.T("portal.run.between", "start", run.Start, "end", run.End)
}

// SayWhere is the place of a run, with its form where that is not the offer's, or
// where no place is stated.
func SayWhere(p *i18n.Printer, run Run, usual string) string {
	form := ""
	if run.Mode != usual || run.Place == "" {
		form = SayCode(p, "catalogue.mode.", run.Mode)
	}
	if form == "" || run.Place == "" {
		return run.Place + form
	}
	return run.Place + " · " + form
}

// SayChangedField is the part of an offer that a FieldChange is about:
// "outcomes[2]@fr" is "Learning outcomes 2 (French)".
func SayChangedField(p *i18n.Printer, field string) string {
	name, lang, _ := strings.Cut(field, "@")
	name, number, _ := strings.Cut(name, "[")
	number, rest, _ := strings.Cut(number, "]")
	top, part, _ := strings.Cut(name, ".")
	words := []string{SayCode(p, "catalogue.field.", top)}
	if part == "" {
		part = strings.TrimPrefix(rest, ".")
	}
	if part != "" {
		words = append(words, SayCode(p, "catalogue.part.", part))
	}
	if number != "" {
		words = append(words, number)
	}
	if lang != "" && lang != p.Lang() && lang != "und" {
		words = append(words, "("+SayLanguage(p, lang)+")")
	}
	return strings.Join(words, " ")
}

// codedFields are the fields whose values are codes with words.
var codedFields = map[string]string{
	"assessment.types": "catalogue.assessment.", "assessment.supervision": "catalogue.supervision.",
	"participation": "catalogue.mode.", "stacking.mode": "catalogue.stacking.",
}

// SayChangedValue is a value of a FieldChange with its codes in words.
func SayChangedValue(p *i18n.Printer, field, value string) string {
	if value == "" {
		return ""
	}
	if prefix := codedFields[field]; prefix != "" {
		return SayCodes(p, prefix, strings.Split(value, ", "))
	}
	switch field {
	case "languages":
		return SayLanguages(p, strings.Split(value, ", "))
	case "workload.hours", "workload.credits":
		return p.Decimal(value)
	}
	return value
}
