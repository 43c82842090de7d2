package portal

import (
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestSectionsAreThereOnlyForWhatIsStated(t *testing.T) {
	t.Parallel()
	p := i18n.For("en")
	if got := further(p, catalogue.Offer{}); len(got) > 0 {
		t.Errorf("an offer that states nothing has sections: %+v", got)
	}
	o := catalogue.Offer{
		Components: []catalogue.Component{
			{Title: i18n.Text{"en": "Blades"}, Kind: "course", Volume: catalogue.Volume{Credits: amount("10"), System: "ects"}},
			{Title: i18n.Text{"en": "Towers"}, Volume: catalogue.Volume{Credits: amount("8.5"), System: "ects"}},
		},
		Team:        []catalogue.TeamRole{{Role: "practitioner", From: "Wind Coast Energy", Industry: true}},
		Instruments: []catalogue.Instrument{{Name: "Home Care Award", Date: time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)}},
		Validity:    "P18M", SDG: []int{3, 4}, Eligibility: &catalogue.Eligibility{Partners: []catalogue.Body{{Name: "A"}, {Name: "B"}}},
	}
	var titles, texts []string
	for _, x := range further(p, o) {
		titles = append(titles, x.Title)
		for _, term := range x.Terms {
			texts = append(texts, term.Text)
		}
	}
	for _, term := range termsOf(p, o, forWhom) {
		texts = append(texts, term.Text)
	}
	if len(titles) != 4 || titles[0] != "What it is made of" || titles[2] != "Laws and agreements that name it" {
		t.Errorf("sections %q", titles)
	}
	for _, want := range []string{"18.5 ECTS", "Practitioner, from the industry · Wind Coast Energy", "18 months", "Goal 3, Goal 4", "A, B"} {
		found := false
		for _, s := range texts {
			found = found || s == want
		}
		if !found {
			t.Errorf("%q is not said in %q", want, texts)
		}
	}
}

func TestPartsThatCannotBeAddedUpAreSaidToBe(t *testing.T) {
	t.Parallel()
	got := further(i18n.For("en"), catalogue.Offer{Components: []catalogue.Component{
		{Title: i18n.Text{"en": "Blades"}, Volume: catalogue.Volume{Credits: amount("10"), System: "ects"}}, {Title: i18n.Text{"en": "Towers"}},
	}})
	terms := got[0].Terms
	if len(terms) != 3 || terms[1].Name != "How much work is not stated" || terms[2].Text != "Cannot be added up: one part does not state its credits" {
		t.Errorf("%+v", terms)
	}
}

func TestAFirmsOwnStatementIsCalledWhatItIs(t *testing.T) {
	t.Parallel()
	own := catalogue.Quality{Type: "internal", Statement: "We test every course with its learners."}
	for name, c := range map[string]struct {
		o    catalogue.Offer
		want bool
	}{
		"a firm's course":            {catalogue.Offer{Setting: "nonformal", Quality: []catalogue.Quality{own}}, true},
		"nothing is said of quality": {catalogue.Offer{Setting: "informal"}, true},
		"somebody else vouches":      {catalogue.Offer{Setting: "nonformal", Quality: []catalogue.Quality{own, {Type: "external-programme"}}}, false},
		"a university":               {catalogue.Offer{Setting: "formal", Quality: []catalogue.Quality{own}}, false},
		"the setting was not stated": {catalogue.Offer{Quality: []catalogue.Quality{own}}, false},
	} {
		if got := outsideFormal(c.o); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
