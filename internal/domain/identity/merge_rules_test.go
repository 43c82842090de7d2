package identity

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhyTwoRecordsMayBeOneIsSaid(t *testing.T) {
	t.Parallel()
	person := func(id PersonID, name, birth string, as ...Attribute) known {
		return known{Person{ID: id, Name: name, BirthDate: birth}, as}
	}
	number := func(v string, l Level) Attribute { return Attribute{Name: AttributeNationalID, Value: v, Level: l} }
	seen := func(v string) Attribute {
		return Attribute{Name: AttributeDocument, Value: v, Level: LevelSubstantial}
	}
	for name, c := range map[string]struct {
		a, b known
		want []Reason
	}{
		"the same words, another order and case": {person("a", "Samira Haddad", "1985-04-11"), person("b", "HADDAD, Samíra", "1985-04-11"), []Reason{ReasonNameAndBirth}},
		"another script is another name":         {person("a", "Samira Haddad", "1985-04-11"), person("b", "سميرة حداد", "1985-04-11"), nil},
		"marks of Arabic":                        {person("a", "سَميرة حدّاد", "1985-04-11"), person("b", "سميرة حداد", "1985-04-11"), []Reason{ReasonNameAndBirth}},
		"an apostrophe":                          {person("a", "Aoife O’Brien", "1990-01-01"), person("b", "aoife obrien", "1990-01-01"), []Reason{ReasonNameAndBirth}},
		"a name alone":                           {person("a", "Samira Haddad", ""), person("b", "Samira Haddad", ""), nil},
		"a birth date alone":                     {person("a", "", "1985-04-11"), person("b", "", "1985-04-11"), nil},
		"a day apart":                            {person("a", "Samira Haddad", "1985-04-11"), person("b", "Samira Haddad", "1985-04-12"), nil},
		"one number, written in two ways":        {person("a", "S", "", number("XF 740203-1182", LevelHigh)), person("b", "T", "", number("xf7402031182", LevelSubstantial)), []Reason{ReasonNationalID}},
		"a number one of them only says":         {person("a", "S", "", number("1", LevelHigh)), person("b", "T", "", number("1", LevelSelf)), nil},
		"a document":                             {person("a", "S", "", seen("passport XF 1")), person("b", "T", "", seen("passport XF 1")), []Reason{ReasonDocument}},
		"the same education is nothing":          {person("a", "S", "", Attribute{Name: AttributeEducation, Value: "less", Level: LevelHigh}), person("b", "T", "", Attribute{Name: AttributeEducation, Value: "less", Level: LevelHigh}), nil},
		"everything":                             {person("a", "S T", "1985-04-11", number("1", LevelHigh), seen("2")), person("b", "t s", "1985-04-11", number("1", LevelHigh), seen("2")), []Reason{ReasonNameAndBirth, ReasonNationalID, ReasonDocument}},
		"oneself":                                {person("a", "S", "1985-04-11"), person("a", "S", "1985-04-11"), nil},
		"somebody erased":                        {known{Person: Person{ID: "a", Name: "S", BirthDate: "1985-04-11", Erased: time.Unix(1, 0)}}, person("b", "S", "1985-04-11"), nil},
	} {
		for _, pair := range [][2]known{{c.a, c.b}, {c.b, c.a}} {
			if d := cmp.Diff(c.want, why(pair[0], pair[1])); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	}
}

func TestAPairThatWasJudgedIsNotAskedAboutAgain(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	old := known{Person: Person{ID: "z", Name: "S H", BirthDate: "1985-04-11", Created: day(1)}}
	fresh := known{Person: Person{ID: "a", Name: "h s", BirthDate: "1985-04-11", Created: day(2)}}
	pairs := candidates([]known{fresh, old}, nil)
	if len(pairs) != 1 || pairs[0].Kept.ID != "z" || pairs[0].Merged.ID != "a" {
		t.Errorf("the older is not kept: %v", pairs)
	}
	for _, m := range []Merge{{Kept: "z", Merged: "a"}, {Kept: "a", Merged: "z", Verdict: TwoPersons}} {
		if pairs := candidates([]known{fresh, old}, []Merge{m}); len(pairs) != 0 {
			t.Errorf("asked again: %v", pairs)
		}
	}
}
