package identity

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"opencairn.org/cairn/internal/ground/fault"
)

// known is a person and what is known about them, as far as matching needs it.
type known struct {
	Person
	attributes []Attribute
}

// why lists the reasons for which two records may be of one person; none means
// that they are taken for two. A name alone is no reason, nor is a birth date: a
// country has many of each.
func why(a, b known) (reasons []Reason) {
	if a.ID == b.ID || !a.Erased.IsZero() || !b.Erased.IsZero() {
		return nil
	}
	if a.BirthDate != "" && a.BirthDate == b.BirthDate && a.Name != "" && foldedName(a.Name) == foldedName(b.Name) {
		reasons = append(reasons, ReasonNameAndBirth)
	}
	for _, by := range []struct {
		name   string
		reason Reason
	}{{AttributeNationalID, ReasonNationalID}, {AttributeDocument, ReasonDocument}} {
		if sharesVerified(a.attributes, b.attributes, by.name) {
			reasons = append(reasons, by.reason)
		}
	}
	return reasons
}

// sharesVerified reports that somebody who has seen it says the same of both.
func sharesVerified(a, b []Attribute, name string) bool {
	return slices.ContainsFunc(a, func(x Attribute) bool {
		return x.Name == name && x.Level.AtLeast(LevelSubstantial) && slices.ContainsFunc(b, func(y Attribute) bool {
			return y.Name == name && y.Level.AtLeast(LevelSubstantial) && foldedNumber(x.Value) == foldedNumber(y.Value)
		})
	})
}

// foldedName is a name without case, marks and order: "HADDAD, Samíra" is "Samira
// Haddad". Letters of every script stay what they are.
func foldedName(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return ' '
	}, norm.NFKD.String(strings.ReplaceAll(strings.ToLower(name), "ß", "ss")))
	words := strings.Fields(plain)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// foldedNumber is a number of a register or document without spaces, hyphens and
// case.
func foldedNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// candidates lists the pairs among people that may be one person, the older
// record first. decided are the pairs somebody has judged.
func candidates(people []known, decided []Merge) (pairs []Candidate) {
	for i, a := range people {
		for _, b := range people[i+1:] {
			reasons := why(a, b)
			if len(reasons) == 0 || slices.ContainsFunc(decided, func(m Merge) bool { return m.about(a.ID, b.ID) }) {
				continue
			}
			older, newer := a.Person, b.Person
			if newer.Created.Before(older.Created) || newer.Created.Equal(older.Created) && newer.ID < older.ID {
				older, newer = newer, older
			}
			pairs = append(pairs, Candidate{Kept: older, Merged: newer, Reasons: reasons})
		}
	}
	return pairs
}

func (m Merge) about(a, b PersonID) bool {
	return m.Merged == a && m.Kept == b || m.Merged == b && m.Kept == a
}

// mayMerge refuses a merge that one step could not resolve or take back.
func mayMerge(kept, merged Person, keptSame, mergedSame []PersonID) error {
	switch {
	case kept.ID == merged.ID || slices.Contains(keptSame, merged.ID):
		return fault.New(fault.Conflict, "identity.merge.one_already")
	case !kept.Erased.IsZero() || !merged.Erased.IsZero():
		return fault.New(fault.Conflict, "identity.merge.erased")
	case keptSame[0] != kept.ID || mergedSame[0] != merged.ID:
		return fault.New(fault.Conflict, "identity.merge.pointing")
	case len(mergedSame) > 1:
		return fault.New(fault.Conflict, "identity.merge.kept_already")
	}
	return nil
}
