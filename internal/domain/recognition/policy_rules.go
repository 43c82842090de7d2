package recognition

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

var codeForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckProgramme says everything that is wrong with a programme.
func CheckProgramme(p Programme) error {
	var list fault.List
	bad := func(field, key string, kv ...any) {
		list = append(list, fault.New(fault.Invalid, "recognition.programme."+key, kv...).At(field))
	}
	if !codeForm.MatchString(p.Code) || len(p.Code) > 60 {
		bad("code", "code", "value", p.Code)
	}
	if len(p.Title) == 0 {
		bad("title", "title_missing")
	}
	if p.Credits <= 0 {
		bad("credits", "credits_missing")
	}
	if p.EQF < 1 || p.EQF > 8 {
		bad("eqf", "level", "value", p.EQF)
	}
	var seen []string
	var sum Credits
	for i, u := range p.Units {
		at := "units[" + strconv.Itoa(i) + "]"
		switch {
		case strings.TrimSpace(u.Code) == "" || len(u.Title) == 0 || u.Credits <= 0:
			bad(at, "unit_incomplete", "unit", u.Code)
		case slices.Contains(seen, u.Code):
			bad(at, "unit_twice", "unit", u.Code)
		}
		seen = append(seen, u.Code)
		sum += u.Credits
	}
	if sum > p.Credits {
		bad("units", "units_over", "sum", sum, "credits", p.Credits)
	}
	return list.OrNil()
}

// CheckPolicy says everything that is wrong with a version of a policy, held against
// its programme: nothing may count for more than there is.
func CheckPolicy(p Policy, of Programme, now time.Time) error {
	var list fault.List
	bad := func(field, key string, kv ...any) {
		list = append(list, fault.New(fault.Invalid, "recognition.policy."+key, kv...).At(field))
	}
	for field, pct := range map[string]int{"smallAmountPct": p.SmallAmountPct, "totalCapPct": p.TotalCapPct} {
		if pct < 0 || pct > 100 {
			bad(field, "cap_over_programme", "percent", pct, "credits", of.Credits)
		}
	}
	if p.TotalCapPct > 0 && p.SmallAmountPct > p.TotalCapPct {
		bad("smallAmountPct", "small_over_total", "small", p.SmallAmountPct, "total", p.TotalCapPct)
	}
	if p.Scope != Domestic && p.Scope != All {
		bad("scope", "scope_unknown", "value", string(p.Scope))
	}
	if p.MinLevel < 0 || p.MinLevel > 8 {
		bad("minLevel", "level", "value", p.MinLevel)
	}
	if p.MinSupervision != "" && !slices.Contains(supervision, p.MinSupervision) {
		bad("minSupervision", "supervision_unknown", "value", p.MinSupervision)
	}
	for _, k := range p.Issuers {
		if !slices.Contains(identity.OrganisationKinds(), k) {
			bad("issuers", "issuer_unknown", "value", string(k))
		}
	}
	if p.MaxAgeMonths < 0 {
		bad("maxAgeMonths", "negative")
	}
	if p.PromiseMonths < 0 {
		bad("promiseMonths", "negative")
	}
	if p.DeadlineDays < 1 || p.DeadlineDays > mostDeadline {
		bad("deadlineDays", "deadline", "most", mostDeadline)
	}
	if !p.From.IsZero() && p.From.Before(now.AddDate(0, 0, -1)) {
		bad("from", "backdated", "date", p.From)
	}
	return append(list, checkRows(p, of)...).OrNil()
}

// mostDeadline is four months: what the Lisbon Recognition Convention's committee
// recommends at most (unverified).
const mostDeadline = 120

func checkRows(p Policy, of Programme) (list fault.List) {
	bad := func(i int, key string, kv ...any) {
		list = append(list, fault.New(fault.Invalid, "recognition.policy."+key, kv...).At("articulations["+strconv.Itoa(i)+"]"))
	}
	for i, a := range p.Articulations {
		u, known := of.Unit(a.Unit)
		switch {
		case a.Offer == "":
			bad(i, "row_offer_missing")
		case a.TopUp && a.Unit != "":
			bad(i, "row_top_up_unit", "unit", a.Unit)
		case a.Unit != "" && !known:
			bad(i, "row_unit_unknown", "unit", a.Unit)
		case a.Credits <= 0 || a.Credits > of.Credits:
			bad(i, "row_over_programme", "credits", a.Credits, "of", of.Credits)
		case known && a.Credits > u.Credits:
			bad(i, "row_over_unit", "credits", a.Credits, "unit", a.Unit, "of", u.Credits)
		case a.To != 0 && a.To < a.From || a.From < 0:
			bad(i, "row_versions")
		case a.MinGrade < 0 || a.MinGrade > 100:
			bad(i, "row_grade")
		}
	}
	return list
}

// CheckAgreement says everything that is wrong with a draft.
func CheckAgreement(a Agreement) error {
	var list fault.List
	bad := func(field, key string) {
		list = append(list, fault.New(fault.Invalid, "recognition.agreement."+key).At(field))
	}
	if strings.TrimSpace(a.Title) == "" {
		bad("title", "title_missing")
	}
	if a.Partner == "" || a.Partner == a.Owner {
		bad("partner", "partner_missing")
	}
	if a.From.IsZero() {
		bad("from", "from_missing")
	}
	if !a.Until.IsZero() && !a.Until.After(a.From) {
		bad("until", "until_before")
	}
	if a.MinEQF < 0 || a.MaxEQF > 8 || a.MaxEQF != 0 && a.MinEQF > a.MaxEQF {
		bad("minEqf", "levels")
	}
	return list.OrNil()
}
