package portal

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestAnswersAreTheSameOnlyWhenAllSayIt(t *testing.T) {
	t.Parallel()
	words := func(all ...string) (cells []ui.Cell) {
		for _, s := range all {
			cells = append(cells, ui.Cell{Text: s})
		}
		return cells
	}
	body := []ui.Cell{{Body: outcomeList(nil)}, {Body: outcomeList(nil)}}
	for name, c := range map[string]struct {
		cells []ui.Cell
		found bool
		want  bool
	}{
		"the same words": {words("EUR 10", "EUR 10"), false, true}, "nobody states it": {words("", "", ""), false, true},
		"other words": {words("a", "a", "b"), true, false}, "one does not state it": {words("a", ""), true, false},
		"lists the catalogue finds alike": {body, true, true}, "lists that differ": {body, false, false},
		"words beside a list": {[]ui.Cell{{Text: "a"}, body[0]}, false, false},
	} {
		if got := sameAnswers(c.cells, c.found); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestThePrintedAddressOfAComparisonIsShortAndNamesTheSameOffers(t *testing.T) {
	t.Parallel()
	ids := []catalogue.OfferID{
		"01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058", "01890a5d-ac96-774b-bcce-b302099a8059", "01890a5d-ac96-774b-bcce-b302099a805a",
	}
	short, long := packedAddress(ids), compareAddress(ids)
	if 5*len(short) > 3*len(long) {
		t.Errorf("%q has %d characters, the long one %d", short, len(short), len(long))
	}
	u, err := url.Parse(short)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range unpacked(u.Query().Get("o")) {
		if ids[i] != catalogue.OfferID(id) {
			t.Errorf("got %s, want %s", id, ids[i])
		}
	}
	for _, other := range []string{"", "no", "AAAA", "%%", strings.Repeat("A", 10_000)} {
		if got := unpacked(other); got != nil {
			t.Errorf("%.10q names %v", other, got)
		}
	}
	if got := packedAddress([]catalogue.OfferID{"one", "two"}); got != "/compare?offer=one&offer=two" {
		t.Errorf("what is no identifier of ours became %q", got)
	}
}

func TestWhoPaysWhatIsOneSentenceTheLearnerFirst(t *testing.T) {
	t.Parallel()
	q := funding.Quote{Price: 60000, Currency: "EUR", Learner: 42000, Parts: []funding.Part{
		{Payer: funding.PayerScheme, Name: "Learning Voucher", Minor: 18000}, {Payer: funding.PayerLearner, Minor: 42000},
	}}
	c := cost{Quote: &q}
	if got, want := c.sentence(i18n.For("en")), "EUR\u00a0420 from you · EUR\u00a0180 from: Learning Voucher"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !c.helped() || (cost{}).helped() {
		t.Error("help is told where there is none, or not told where there is some")
	}
}

func TestWhatHasBegunIsReadAfterWhatIsToCome(t *testing.T) {
	t.Parallel()
	on := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for want, run := range map[int]catalogue.Run{
		1: {Start: on.AddDate(0, 0, -1), End: on.AddDate(0, 1, 0)},
		0: {Start: on.AddDate(0, 0, -1), Rolling: true},
	} {
		if got := begun(run, on); got != want {
			t.Errorf("%+v: got %d, want %d", run, got, want)
		}
	}
}
