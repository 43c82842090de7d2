package catalogue_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
)

func (w *world) wants(q catalogue.SkillQuestion) catalogue.SkillAnswer {
	w.Helper()
	a, err := w.s.SearchSkills(w.Context(), identity.Anonymous, q)
	w.must(err)
	return a
}

func labels(all []taxonomy.Skill) string {
	var out []string
	for _, k := range all {
		out = append(out, k.Label)
	}
	return strings.Join(out, "; ")
}

// M027, S-130: without an account, by the job's name, what she has and what she lacks.
func TestAJobseekerIsLedToWhatTheJobAsksForAndSheLacks(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		if a := w.wants(catalogue.SkillQuestion{Become: "story teller"}); a.Occupation != nil || len(a.Offers) > 0 {
			w.Errorf("without a classification: %+v", a)
		}
		w.takes("1", reader1)
		_, aloud := w.hosted(with("title", "Telling stories"))
		_, both := w.hosted(with("title", "Books and children"))
		w.must(w.says(aloud, "1", "Read so that children join in", "+aloud"))
		w.must(w.says(both, "1", "Read so that children join in", "+aloud"))
		w.must(w.says(both, "1", "Choose a book for a child's age", "+choose", "-shelve"))

		a := w.wants(catalogue.SkillQuestion{Become: "I want to become a story teller.", Lang: "en"})
		if a.Occupation == nil || a.Occupation.Label != "story teller" || a.Occupation.Derived || labels(a.Wanted) != "read aloud; choose books" || len(a.Open) > 0 {
			w.Fatalf("understood %+v", a)
		}
		if len(a.Offers) != 2 || a.Offers[0].Offer.ID != both || labels(a.Offers[0].Teaches) != "read aloud; choose books" || labels(a.Offers[1].Teaches) != "read aloud" {
			w.Errorf("offers: %+v", a.Offers)
		}
		a = w.wants(catalogue.SkillQuestion{Become: "story teller", Have: []string{"reading aloud"}, Lack: []string{"shelving books", skill + "choose"}, Lang: "en"})
		if labels(a.Have) != "read aloud" || labels(a.Wanted) != "choose books; put books on shelves" || labels(a.Open) != "put books on shelves" {
			w.Errorf("has %q, wants %q, open %q", labels(a.Have), labels(a.Wanted), labels(a.Open))
		}
		if len(a.Offers) != 1 || a.Offers[0].Offer.ID != both || labels(a.Offers[0].Teaches) != "choose books" {
			w.Errorf("what she has is not offered again: %+v", a.Offers)
		}
		a = w.wants(catalogue.SkillQuestion{Become: "story teller", Have: []string{"read aloud", "choose books"}, Lang: "en"})
		if len(a.Wanted)+len(a.Offers) != 0 {
			w.Errorf("who can do all of it is offered %+v", a)
		}
		if _, err := w.s.SearchSkills(w.Context(), identity.Anonymous, catalogue.SkillQuestion{Lack: make([]string, 31)}); w.faultKey(err) != "taxonomy.skills_many" {
			w.Errorf("31 skills: %v", err)
		}
	})
}

// The box in which everybody searches speaks of a job only when its name is typed.
func TestOnlyAJobsOwnNameIsReadAsAJobInTheSearchBox(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		named := func(words, lang string) string {
			w.Helper()
			if a := w.wants(catalogue.SkillQuestion{Become: words, Named: true, Lang: lang}); a.Occupation != nil {
				return a.Occupation.Label + ": " + labels(a.Occupation.Skills)
			}
			return ""
		}
		if got := named("story teller", "en"); got != "" {
			w.Errorf("without a classification: %q", got)
		}
		w.takes("1", reader1)
		for words, want := range map[string]string{
			"story teller": "story teller: read aloud; choose books", "Story-Teller": "story teller: read aloud; choose books",
			"I want to become a storyteller for children": "story teller: read aloud; choose books", "conteuse": "story teller: read aloud; choose books",
			"library clerk": "library clerk: put books on shelves", // also a further name of another job
			"story":         "", "books": "", "story teller with horses": "", "": "",
		} {
			if got := named(words, "en"); got != want {
				w.Errorf("%q is read as %q, want %q", words, got, want)
			}
		}
		if got := named("storyteller for children", "fr"); got != "conteuse: read aloud; choisir des livres" {
			w.Errorf("in French: %q", got)
		}
		w.takes("bare", fstest.MapFS{"skills_en.csv": reader1["skills_en.csv"], "occupations_en.csv": reader1["occupations_en.csv"]})
		a := w.wants(catalogue.SkillQuestion{Become: "library clerk", Named: true, Lang: "en"})
		if a.Occupation == nil || !a.Occupation.Derived || !strings.Contains(labels(a.Occupation.Skills), "put books on shelves") {
			w.Errorf("without relations: %+v", a.Occupation)
		}
	})
}
