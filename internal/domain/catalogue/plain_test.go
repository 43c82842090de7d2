package catalogue_test

import (
	"fmt"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestAnAuthorIsToldWhatIsHardToReadInTheLanguageItStandsIn(t *testing.T) {
	t.Parallel()
	long := strings.TrimSpace(strings.Repeat("one two three four five six seven ", 4))
	o := catalogue.Offer{
		Summary:       i18n.Text{"en": "You utilise a lathe. " + long + ".", "de": "Elektrizitätswirtschaftsorganisation. " + long + "."},
		Outcomes:      []catalogue.Outcome{{Text: i18n.Text{"en": "Utilise a lathe"}}, {Text: i18n.Text{"en": "Demonstrate incomprehensibilities"}}},
		Prerequisites: i18n.Text{"en": "None"},
	}
	var got []string
	for _, h := range catalogue.PlainHints(o) {
		got = append(got, strings.TrimSpace(fmt.Sprint(h.Field, " ", h.Lang, " ", h.Kind, " ", h.Plain)))
	}
	want := "[summary de sentence summary en hard use summary en sentence outcomes en hard use outcomes en hard show outcomes en word]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
	if _, ok := catalogue.ReadingAge(o); ok {
		t.Error("an age is told of a few words")
	}
	o.Summary["en"] = strings.Repeat("The cat sat on the mat. The dog came in. ", 12)
	if years, ok := catalogue.ReadingAge(o); !ok || years > 8 {
		t.Errorf("the cat on the mat is for %d years, %t", years, ok)
	}
	for range 20 {
		o.Outcomes = append(o.Outcomes, catalogue.Outcome{Text: i18n.Text{"en": fmt.Sprintf("Incomprehensibilities%s", strings.Repeat("y", len(o.Outcomes)))}})
	}
	if n := len(catalogue.PlainHints(o)); n != 12 {
		t.Errorf("%d hints at once", n)
	}
}
