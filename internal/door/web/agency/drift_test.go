package agency

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestWhatChangedIsToldInShortInTheReadersWords(t *testing.T) {
	t.Parallel()
	changes := []catalogue.FieldChange{
		{Field: "assessment.criteria[2].outcome", Was: "1"},
		{Field: "assessment.criteria[2]@en", Was: "Gives by the right way"},
		{Field: "assessment.criteria[1]@en", Was: "Reads the record aloud", Is: "28 of 40 answers are right"},
		{Field: "assessment.criteria[1].outcome", Was: "1"},
		{Field: "assessment.description@en", Was: "An observed round", Is: "A test at home"},
		{Field: "assessment.description@fr", Was: "Une distribution observée"},
		{Field: "assessment.supervision", Was: "supervised-identified", Is: "unsupervised"},
		{Field: "assessment.types", Was: "practical-assessment, written-examination", Is: "quiz"},
	}
	want := map[string][][]string{
		"en": {
			{"Assessment", "An observed round", "A test at home"},
			{"Assessment", "supervised, identity checked", "not supervised, identity not checked"},
			{"Assessment", "practical assessment, written examination", "quiz"},
			{"Criteria", "…", "1 changed, 1 gone"},
		},
		"fr": {{"Évaluation", "An observed round", "A test at home"}}, // nothing stands against it in French
	}
	for lang, rows := range want {
		got := [][]string{}
		for _, cells := range inShort(ui.With(t.Context(), i18n.For(lang)), changes) {
			got = append(got, []string{cells[0].Text, cells[1].Text, cells[2].Text})
		}
		if diff := cmp.Diff(rows, got[:len(rows)]); diff != "" || lang == "en" && len(got) != len(rows) {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}
