package insight_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/insight"
)

const voucher = "budget:xf/voucher:2026"

// budget opens one and pays and holds for so many people out of it, in minor units.
func (c *country) budget(total, paid, held int64, people int) {
	at := c.clock.Now().AddDate(0, -1, 0).UnixMicro()
	c.write(func(exec func(string, ...any)) {
		for id, balance := range map[string]int64{"source:xf/voucher:2026": -total, voucher: total - paid - held, "held:xf/voucher:2026": held} {
			kind := map[bool]string{true: "budget", false: "other"}[id == voucher]
			exec(`INSERT INTO funding_account (payer, id, kind, book, currency, balance, least) VALUES ('ministry', $1, $2, 'money', 'EUR', $3, $4)`, id, kind, balance, min(balance, 0))
		}
		for i := range people {
			id := fmt.Sprint("h", i)
			exec(`INSERT INTO funding_hold (provider, id, dedupe, person, pseudonym, offer, run, enrolment, price_minor, on_top_minor, learner_minor, currency, quote, held_at)
				VALUES ('p', $1, $1, $1, $1, 'o', 'r', $1, 0, 0, 0, 'EUR', '', $2)`, id, at)
			exec(`INSERT INTO funding_part (provider, hold, line, payer, payer_kind, scheme, version, rule, claim, claim_level, law, law_address, budget, minor, captured, released, attends, trigger_on, after_census, shortfall, later, outcome, held_at)
				VALUES ('p', $1, 1, 'ministry', 'scheme', 'xf/voucher', '', '', '', '', '', '', $2, 1, 0, 0, 0, 'started', 0, 'learner', FALSE, '', $3)`, id, voucher, at)
			exec(`INSERT INTO funding_transaction (payer, id, dedupe, kind, minor, provider, hold, line, actor, posted_at) VALUES ('ministry', $1, $1, 'capture', 1, 'p', $1, 1, '', $2)`, id, at)
		}
	})
}

// recognise decides requests: a person answers where answer is not empty.
func (c *country) recognise(n int, rule, answer string, granted int) {
	at := c.clock.Now().AddDate(0, -1, 0).UnixMicro()
	c.write(func(exec func(string, ...any)) {
		for range n {
			id := c.id("request")
			exec(`INSERT INTO recognition_request (tenant, id, programme, person, source, subject, offer, policy, rule, granted, referred, state, data, assignee, decider, opened_at, decided_at, answer, credited)
				VALUES ('st-brannoc', $1, 'bsc', $1, $1, '', '', 1, $2, $3, 0, 'decided', '{}', '', '', $4, $5, $6, 0)`, id, rule, granted, at-1, at, answer)
		}
	})
}

func TestMoneyIsReadOffTheLedger(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.budget(50_000_000, 28_764_000, 6_120_000, 10)
		g := []string{string(insight.Budget), voucher}
		p := c.publish()
		c.wants(p, map[insight.Key]int64{now(insight.Paid, g...): 28_764_000, now(insight.Held, g...): 6_120_000, now(insight.Left, g...): 15_116_000})
		if cell, _ := p.Cell(now(insight.Paid, g...)); cell.Currency != "EUR" || cell.Text() != "287640" {
			t.Errorf("paid is %+v, written %s", cell, cell.Text())
		}
	})
}

func TestWhatAnEmployerPledgedIsNoPublicMoney(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.budget(50_000_000, 28_764_000, 6_120_000, 10)
		c.write(func(exec func(string, ...any)) {
			exec(`INSERT INTO funding_account (payer, id, kind, book, currency, balance, least) VALUES ('saltmarsh', 'budget:pledge/1', 'budget', 'money', 'EUR', 500, 0), ('saltmarsh', 'source:pledge/1', 'source', 'money', 'EUR', -500, -500)`)
		})
		if got := c.publish().Groups(insight.Now, insight.Left, insight.Budget); len(got) != 1 || got[0].Group.Value(insight.Budget) != voucher {
			t.Errorf("%+v", got)
		}
	})
}

func TestMoneyBehindWhichNineStandIsNotShown(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.budget(50_000_000, 324_000, 0, 9)
		for _, m := range []insight.Measure{insight.Paid, insight.Held, insight.Left} {
			if cell, ok := c.publish().Cell(now(m, string(insight.Budget), voucher)); !ok || !cell.Withheld || cell.Value != 0 {
				t.Errorf("%s: %+v (%v)", m, cell, ok)
			}
		}
	})
}

func TestRecognitionIsCountedByRuleAndByPerson(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.recognise(27, "R1", "", 500)
		c.recognise(11, "R2", "", 500)
		c.recognise(3, "R4", "", 500)
		c.recognise(8, "R6", "granted", 0)
		c.recognise(2, "R6", "partly_granted", 0)
		c.recognise(1, "R6", "refused", 0)
		c.wants(c.publish(), map[insight.Key]int64{
			now(insight.Requests): 52, now(insight.ByRule): 41, now(insight.ByPerson): 11, now(insight.Automatic): 788,
			now(insight.ByRule, "rule", "R1"): 27, now(insight.ByRule, "rule", "R2"): 11, now(insight.ByRule, "rule", "R4"): 3,
			now(insight.ByPerson, "answer", "granted"): 8, now(insight.ByPerson, "answer", "partly_granted"): 2, now(insight.ByPerson, "answer", "refused"): 1,
		})
	})
}

func TestRecognitionOfFewerThanTenPeopleIsNotShown(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.recognise(9, "R1", "", 500)
		if cell, ok := c.publish().Cell(now(insight.Requests)); ok && !cell.Withheld {
			t.Errorf("%+v", cell)
		}
	})
}

func TestTheFileAndTheJSONSayWhatWasPublishedCellByCell(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.fellmark()
		c.budget(50_000_000, 28_764_000, 6_120_000, 10)
		c.recognise(20, "R1", "", 500)
		p := c.publish()
		var b bytes.Buffer
		if err := p.CSV(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != len(p.Cells)+1 {
			t.Fatalf("%d rows of %d cells, %v", len(rows), len(p.Cells), err)
		}
		for i, cell := range p.Cells {
			shown := map[bool]string{true: "no", false: "yes"}[cell.Withheld]
			want := []string{"XF", p.Day.String(), p.AsOf[cell.Measure.Topic()].String(), string(cell.Period), string(cell.Measure), string(cell.Group), string(cell.Unit), cell.Text(), cell.Currency, shown}
			if d := cmp.Diff(want, rows[i+1][:len(want)]); d != "" {
				t.Error(d)
			}
			if cell.Withheld != (rows[i+1][7] == "") {
				t.Errorf("%v is written %q", cell, rows[i+1][7])
			}
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var read insight.Publication
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p.Cells, read.Cells); d != "" {
			t.Error(d)
		}
	})
}
