package year

import (
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/ctdl"
)

func offersFor(t *testing.T) []*Offer {
	t.Helper()
	offers, err := catalogueOf()
	if err != nil {
		t.Fatal(err)
	}
	return offers
}

// What the story's own pages add: A, F, G and the
// turbines of Aldermoor, B and C of Harbour Training Works; C lacks its outcomes at first.
const (
	storyOffers = 6
	storyListed = 5
)

func TestTheOffersAddUpToThoseOfTheCountry(t *testing.T) {
	t.Parallel()
	found, listed := storyOffers, storyListed
	lacks := map[flaw]int{noOutcomes: 1}
	codes := map[string]bool{}
	for _, o := range offersFor(t) {
		found++
		lacks[o.Flaw]++
		if o.Listed() {
			listed++
		}
		if codes[o.Code] {
			t.Errorf("two offers are called %s", o.Code)
		}
		codes[o.Code] = true
	}
	if found != 431 || listed != 412 {
		t.Errorf("%d found and %d listed, not 431 and 412", found, listed)
	}
	for f, want := range map[flaw]int{noOutcomes: 8, noWorkload: 5, noAssessment: 3, noCurrency: 2, duplicate: 1} {
		if lacks[f] != want {
			t.Errorf("%d offers have flaw %d, not %d", lacks[f], f, want)
		}
	}
}

func TestTheProvidersAreThoseOfTheCountry(t *testing.T) {
	t.Parallel()
	sorts := map[sort]int{university: 1, private: 1} // Aldermoor, Harbour Training Works
	for _, p := range providers {
		sorts[p.Sort]++
	}
	for s, want := range map[sort]int{university: 6, vocational: 14, private: 11, employers: 3, ngo: 2, employment: 1, library: 1} {
		if sorts[s] != want {
			t.Errorf("%d of %q, not %d", sorts[s], s, want)
		}
	}
}

func TestTwentySixListedOffersHaveLessThanThreeCreditsAndHarboursIsTheTwentySeventh(t *testing.T) {
	t.Parallel()
	short, small := 1, 1 // C of Harbour Training Works: two credits, nine staff
	for _, o := range offersFor(t) {
		if o.Credits >= 3 {
			continue
		}
		if !o.Listed() {
			t.Errorf("%s is short and not listed", o.Code)
		}
		short++
		if o.Provider.Staff < 10 {
			small++
		}
	}
	if short != 27 || small != 19 {
		t.Errorf("%d short offers, %d of small providers, not 27 and 19", short, small)
	}
}

func TestAPageSaysWhatItsOfferIsAndNoMore(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 8, 22, 9, 0, 0, 0, time.UTC)
	titles, langs := map[string]int{}, map[string]int{}
	for _, o := range offersFor(t) {
		html, err := o.page(now)
		if err != nil {
			t.Fatal(err)
		}
		read := ctdl.Read(html, "text/html", "https://www."+o.Provider.Host+"/courses/"+o.file())
		if len(read.Courses) != 1 {
			t.Fatalf("%s: %d courses: %v", o.Code, len(read.Courses), read.Problems)
		}
		for _, p := range read.Problems {
			if o.Flaw != noCurrency {
				t.Errorf("%s: %+v", o.Code, p)
			}
		}
		c := read.Courses[0]
		lacks := map[flaw]bool{
			noOutcomes: len(c.Outcomes) == 0, noWorkload: c.Hours == nil && len(c.Credits) == 0,
			noAssessment: len(c.Assessment.Types) == 0, noCurrency: c.Price == nil && c.BarePrice != nil,
		}
		for f, is := range lacks {
			if is != (f == o.Flaw) {
				t.Errorf("%s: flaw %d is %v", o.Code, f, is)
			}
		}
		titles[c.Name["en"]]++
		langs[o.Lang]++
	}
	for title, n := range titles {
		if n > 2 || strings.Contains(title, "%!") {
			t.Errorf("%q is offered %d times", title, n)
		}
	}
	if langs["fr"] < 10 || langs["ar"] < 8 {
		t.Errorf("languages: %v", langs)
	}
}
