package portal

import (
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestALongTextIsIntroducedByItsFirstSentencesNeverByHalfAWord(t *testing.T) {
	t.Parallel()
	sentence := "You learn to give medicines in a home without making a mistake. "
	long := strings.Repeat(sentence, 12)
	arabic := strings.Repeat("تتعلم إعطاء الأدوية بأمان في دور الرعاية؟ ", 20)
	for name, c := range map[string]struct {
		o          catalogue.Offer
		reader     string
		lead, lang string
		more       bool
	}{
		"short":               {catalogue.Offer{Summary: i18n.Text{"en": "Short."}}, "en", "Short.", "", false},
		"nothing":             {catalogue.Offer{}, "en", "", "", false},
		"both short":          {catalogue.Offer{Introduction: i18n.Text{"en": "First."}, Summary: i18n.Text{"en": "Then."}}, "en", "First. Then.", "", false},
		"long":                {catalogue.Offer{Summary: i18n.Text{"en": long}}, "en", strings.TrimSpace(strings.Repeat(sentence, 6)), "", true},
		"long, of another":    {catalogue.Offer{Summary: i18n.Text{"fr": long}}, "en", strings.TrimSpace(strings.Repeat(sentence, 6)), "fr", true},
		"introduced":          {catalogue.Offer{Introduction: i18n.Text{"en": "In short."}, Summary: i18n.Text{"en": long}}, "en", "In short.", "", true},
		"two languages":       {catalogue.Offer{Introduction: i18n.Text{"fr": "En bref."}, Summary: i18n.Text{"en": "Then."}}, "en", "En bref.", "fr", true},
		"right to left":       {catalogue.Offer{Summary: i18n.Text{"ar": arabic}}, "ar", strings.TrimSpace(strings.Repeat("تتعلم إعطاء الأدوية بأمان في دور الرعاية؟ ", 9)), "", true},
		"one endless":         {catalogue.Offer{Summary: i18n.Text{"en": strings.Repeat("word ", 200)}}, "en", strings.TrimSpace(strings.Repeat("word ", 80)) + "…", "", true},
		"the second too long": {catalogue.Offer{Summary: i18n.Text{"en": "One.\n" + strings.Repeat("word ", 200)}}, "en", "One.", "", true},
	} {
		lead, lang, more := introduction(c.o, c.reader)
		if lead != c.lead || lang != c.lang || more != c.more {
			t.Errorf("%s: got %q %q %t\nwant %q %q %t", name, lead, lang, more, c.lead, c.lang, c.more)
		}
	}
	if got := paragraphs(i18n.Text{"en": "One.\r\n\r\n Two.\n"}, "en"); len(got) != 2 || got[1]["en"] != "Two." {
		t.Errorf("got %q", got)
	}
}
