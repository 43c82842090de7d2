package i18n_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestForFindsTheBestShippedLanguage(t *testing.T) {
	t.Parallel()
	for wanted, want := range map[string]string{
		"en": "en", "fr": "fr", "es": "es", "de": "de", "pt": "pt", "sl": "sl", "ar": "ar",
		"fr-CA": "fr", "ar-MA,fr;q=0.5": "ar", "is,fr;q=0.3": "fr", "pt-BR": "pt", "de-AT": "de", "es-419": "es",
		"sw": "en", "": "en", "!!": "en", "*": "en",
	} {
		if got := i18n.For(wanted).Lang(); got != want {
			t.Errorf("For(%q): got %s, want %s", wanted, got, want)
		}
	}
}

func TestArabicIsRightToLeft(t *testing.T) {
	t.Parallel()
	if got := i18n.For("ar").Dir(); got != "rtl" {
		t.Errorf("got %s", got)
	}
	if got := i18n.Dir("fr-CA"); got != "ltr" {
		t.Errorf("got %s", got)
	}
}

func TestNoFrenchLineBeginsWithItsPunctuation(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"portal.search.question": "Que voulez-vous apprendre\u00a0?",
		"account.acting.for":     "Vous agissez pour Harbour comme\u00a0: auteur.",
	} {
		if got := i18n.For("fr").T(key, "organisation", "Harbour", "roles", "auteur"); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	if got, want := i18n.For("en").T("portal.search.question"), "What do you want to learn?"; got != want {
		t.Errorf("in English: got %q, want %q", got, want)
	}
}

func TestNoneHasWordsOfItsOwnWhereAMessageGivesThem(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"en": "on the same day", "de": "noch am selben Tag", "sl": "še isti dan"} {
		if got := i18n.For(lang).T("agency.decided.days", "count", 0); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}

func TestAMissingKeyShowsTheKey(t *testing.T) {
	t.Parallel()
	p := i18n.For("fr")
	if got := p.T("common.no_such_key", "a", 1, "odd"); got != "common.no_such_key" {
		t.Errorf("got %q", got)
	}
	if p.Has("common.no_such_key") || !p.Has("common.yes") || !p.Has("common.money") {
		t.Error("Has is wrong about what exists")
	}
}

func TestNumbersAreWrittenAsTheReaderWritesThem(t *testing.T) {
	t.Parallel()
	type row struct{ lang, got, want string }
	en, fr, ar := i18n.For("en"), i18n.For("fr"), i18n.For("ar")
	for _, r := range []row{
		{"en", en.Number(1240), "1,240"},
		{"en", en.Number(-28764050), "-28,764,050"},
		{"fr", fr.Number(1240), "1\u00a0240"},
		{"es", i18n.For("es").Number(1240), "1240"},
		{"es", i18n.For("es").Number(12400), "12.400"},
		{"pt", i18n.For("pt").Number(1240), "1240"},
		{"pt", i18n.For("pt").Number(12400), "12\u00a0400"}, // as in Portugal
		{"de", i18n.For("de").Number(1240), "1.240"},
		{"de", i18n.For("de").Money(28764050, "EUR"), "287.640,50\u00a0EUR"},
		{"sl", i18n.For("sl").Percent("81.9"), "81,9\u00a0%"},
		{"ar", ar.Number(1240), "١٬٢٤٠"},
		{"en", en.Decimal("1240.50"), "1,240.50"},
		{"fr", fr.Decimal("3.5"), "3,5"},
		{"ar", ar.Decimal("3.5"), "٣٫٥"},
		{"en", en.Decimal("9007199254740993.01"), "9,007,199,254,740,993.01"},
		{"en", en.Decimal("1e9"), "1e9"},
		{"en", en.Decimal("3."), "3."},
		{"en", en.Decimal(""), ""},
		{"en", en.Percent("81.9"), "81.9%"},
		{"fr", fr.Percent("81.9"), "81,9\u202f%"},
		{"en", en.Money(60000, "EUR"), "EUR\u00a0600"},
		{"en", en.Money(28764050, "EUR"), "EUR\u00a0287,640.50"},
		{"en", en.Money(-5, "EUR"), "EUR\u00a0-0.05"},
		{"en", en.Money(1500, "JPY"), "JPY\u00a01,500"},
		{"en", en.Money(1500, "KWD"), "KWD\u00a01.500"},
		{"fr", fr.Money(145000, "EUR"), "1\u00a0450\u00a0EUR"},
		{"ar", ar.Money(10000, "EUR"), "١٠٠\u00a0EUR"},
		{"en", en.Money(100, "???"), "???\u00a01"},
	} {
		if r.got != r.want {
			t.Errorf("%s: got %q, want %q", r.lang, r.got, r.want)
		}
	}
}

func TestDatesAreWrittenAsTheReaderWritesThem(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 5, 14, 5, 0, 0, time.UTC)
	for lang, want := range map[string]string{
		"en": "5 March 2026", "fr": "5 mars 2026", "es": "5 de marzo de 2026", "de": "5. März 2026",
		"pt": "5 de março de 2026", "sl": "5. marca 2026", "ar": "٥ مارس ٢٠٢٦",
	} {
		if got := i18n.For(lang).Date(at); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
	if got, want := i18n.For("en").DateTime(at), "5 March 2026, 14:05 UTC"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := i18n.For("en").Date(time.Time{}); got != "" {
		t.Errorf("the zero time is written as %q", got)
	}
}

func TestContentFallsBackAndSaysWhichLanguageItIsIn(t *testing.T) {
	t.Parallel()
	text := i18n.Text{"en": "Nursing", "fr-CA": "Soins", "sl": "Nega"}
	for lang, want := range map[string]string{"en": "Nursing/en", "en-GB": "Nursing/en", "fr": "Soins/fr-CA", "ar": "Nursing/en", "sl": "Nega/sl"} {
		s, used := text.In(lang)
		if got := s + "/" + used; got != want {
			t.Errorf("%s: got %s, want %s", lang, got, want)
		}
	}
	if s, used := (i18n.Text{"sl": "Nega", "de": ""}).In("ar"); s != "Nega" || used != "sl" {
		t.Errorf("got %q in %q", s, used)
	}
	if s, used := (i18n.Text)(nil).In("en"); s != "" || used != "" {
		t.Errorf("no content: got %q in %q", s, used)
	}
}

func TestAForeignNameCannotTurnAnArabicSentenceAround(t *testing.T) {
	t.Parallel()
	got := i18n.For("ar").Value("Harbour Training Works (XF)")
	if !strings.HasPrefix(got, "\u2068") || !strings.HasSuffix(got, "\u2069") {
		t.Errorf("not isolated: %q", got)
	}
	if got := i18n.For("en").Value("الميناء"); got != "الميناء" {
		t.Errorf("isolated in English: %q", got)
	}
}

func TestFaultsAreSaidAndOtherErrorsAreNot(t *testing.T) {
	t.Parallel()
	p := i18n.For("en")
	if got := p.Fault(errors.New("sqlite: disk I/O error")); strings.Contains(got, "sqlite") || !strings.HasPrefix(got, "Something went wrong") {
		t.Errorf("got %q", got)
	}
	list := fault.List{fault.New(fault.Denied, "common.fault.denied"), fault.New(fault.NotFound, "common.fault.not_found")}
	if got, want := p.Fault(list), "You are not allowed to do this.\nThere is nothing here."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := p.Fault(nil); got != "" {
		t.Errorf("got %q", got)
	}
}

// What is typed finds what is stored, with the letters somebody has on their keys.
func TestNamesAreFoundAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for stored, typed := range map[string]string{
		"Ýrsa  Łukasiewicz": "yrsa lukasiewicz", "STRAẞE": "strasse", "Çağlar Işık": "caglar isik", "İnci": "inci", "Æsa Søgård": "aesa sogard",
		"أحمد الهُدى": "احمد الهدي", "فاطمة": "فاطمه", "محـمـد": "محمد", "١٩٩٠-٠١-١٥": "1990-01-15", "O’Neil": "o'neil", "山田 太郎": "山田 太郎", "": "",
	} {
		if got, want := i18n.Fold(stored), i18n.Fold(typed); got != want || got != typed {
			t.Errorf("%q is stored as %q, %q is looked for as %q", stored, got, typed, want)
		}
	}
}
