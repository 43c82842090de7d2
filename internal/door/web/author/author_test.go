package author

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/recipe"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestTheReportSaysFirstWhatKeepsAnOfferFromBeingListed(t *testing.T) {
	t.Parallel()
	entries := []catalogue.ReportEntry{
		{Page: "a", Message: framework.Message{Texts: i18n.Text{"en": "no level"}}, Rule: "XF-2"},
		{Page: "b", Message: framework.Message{Texts: i18n.Text{"en": "no outcomes"}}, Blocking: true, Paste: "\"teaches\": []\n", Source: "art. 4", SourceAddress: "https://x"},
		{Page: "a", Message: framework.Message{Texts: i18n.Text{"en": "no hours"}}, Blocking: true, Where: "script 1 $"},
	}
	groups := []group{{Findings: entryFindings(i18n.For("en"), []catalogue.ReportEntry{entries[0], entries[2]}, true)}, {Findings: entryFindings(i18n.For("en"), entries[1:2], true)}}
	want := []ui.Finding{
		{State: ui.Fail, Word: "Missing", Text: "no hours", Why: "At script 1 $.", Section: "What keeps it from being listed"},
		{State: ui.Unknown, Word: "To add", Text: "no level", Why: "Rule XF-2.", Section: "What is worth adding"},
	}
	if diff := cmp.Diff(want, groups[0].Findings); diff != "" {
		t.Error(diff)
	}
	if got := groups[1].Findings[0]; got.Lines != `"teaches": []` || got.Source != "art. 4" || got.Href != "https://x" {
		t.Errorf("the lines, the source or its address are lost: %+v", got)
	}
}

func TestAProviderIsOfferedOnlyWhatTheStateAllows(t *testing.T) {
	t.Parallel()
	for state, want := range map[assurance.State][]assurance.Act{
		assurance.Screening:       {assurance.ActWithdraw},
		assurance.InfoRequested:   {assurance.ActRespond, assurance.ActWithdraw},
		assurance.ProviderComment: {assurance.ActComment, assurance.ActWithdraw},
		assurance.Refused:         {assurance.ActAppeal},
		assurance.Approved:        nil,
		assurance.RefusedFinal:    nil,
	} {
		if got := actsIn(state); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", state, got, want)
		}
	}
}

func TestWhatIsWrongWithAnAddressIsSaidAtTheAddress(t *testing.T) {
	t.Parallel()
	denied := fault.New(fault.Denied, "fetch.private_address", "host", "10.0.0.1")
	l, ok := fault.Of(atAddress(denied))
	if !ok || l[0].Field != "address" || l[0].Kind != fault.Invalid || l[0].Args["host"] != "10.0.0.1" {
		t.Errorf("a private address: got %+v", l)
	}
	for _, err := range []error{fault.New(fault.Denied, "identity.denied"), errors.New("disk")} {
		if got := atAddress(err); got != err { //nolint:errorlint // the very same
			t.Errorf("%v became %v", err, got)
		}
	}
}

func TestWhatWaitsNamesTheFirstReasonAndPagesThatWereNotUnderstood(t *testing.T) {
	t.Parallel()
	books := i18n.Text{"fr": "Tenue des comptes"}
	work := catalogue.Work{Pages: []catalogue.PageWork{
		{Page: "https://x/books.html", Entries: []catalogue.ReportEntry{
			{Offer: "1", Title: books, Message: framework.Message{Texts: i18n.Text{"en": "no outcomes"}}, Blocking: true},
			{Offer: "1", Title: books, Message: framework.Message{Texts: i18n.Text{"en": "no hours"}}, Blocking: true},
			{Offer: "1", Title: books, Message: framework.Message{Texts: i18n.Text{"en": "worth adding"}}},
			{Offer: "2", Title: i18n.Text{"en": "Blades"}, Message: framework.Message{Texts: i18n.Text{"en": "worth adding"}}},
		}},
		{Page: "https://x/broken.html", Entries: []catalogue.ReportEntry{
			{Page: "https://x/broken.html", Message: framework.Message{Texts: i18n.Text{"en": "cannot be read"}}, Blocking: true},
		}},
	}}
	got := notListed(i18n.For("en"), work)
	if len(got) != 2 {
		t.Fatalf("got %d lines, want the offer and the page: %+v", len(got), got)
	}
	if got[0].Why != "no outcomes" || got[0].Title != "Tenue des comptes" || got[0].Lang != "fr" {
		t.Errorf("the offer: %+v", got[0])
	}
	if got[1].Title != "https://x/broken.html" || got[1].Href != reportPath {
		t.Errorf("the page: %+v", got[1])
	}
}

func TestTheExampleOfARecipeIsOne(t *testing.T) {
	t.Parallel()
	if _, err := recipe.Parse([]byte(recipeExample)); err != nil {
		t.Error(err)
	}
}
