package catalogue_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/catalogue"
)

// tabled are the fields of an offer that a table does not state, and why.
var tabled = map[string]string{
	"ID": "given here", "Provider": "who hands the table in", "Country": "the provider's", "Origin": "existing",
	"Components": "parts are offers of their own: a page", "Parent": "cairn offer derive", "Team": "a page", "CoDesign": "a page", "Research": "a page",
	"Introduction": "the summary says it", "Image": "a page", "Instruments": "a page", "ListedOn": "a page", "Pilot": "a page",
	"BarePrice": "a price without a currency is refused", "Advance": "a page", "CostModel": "a page", "PublicFunding": "funders say it", "Label": "called",
}

// Every field of an offer is stated by the template's example, or left to a page for
// a reason: a field that is added to the offer is added to the template too.
func TestTheTemplateStatesEveryFieldOfAnOfferOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		row := map[string]string{"prerequisites": "A year of care", "platform": "Open Shores", "eligible": "Who cares for somebody", "eligible_at": "Harbour School", "industries": "Care", "purpose": "To stay in work",
			"taster": "yes", "dual_enrolment": "yes", "assessment_only": "yes", "safety_critical": "yes", "quality_statement": "We look at every course each year."}
		w.stored(false, row)
		rows := w.offers()
		o := reflect.ValueOf(rows[0].Offer)
		for i := range o.NumField() {
			name := o.Type().Field(i).Name
			if _, left := tabled[name]; !left && o.Field(i).IsZero() {
				w.Errorf("no column of the template states %s", name)
			}
		}
	})
}

func TestATableStatesWhatLearnersDecideBy(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.stored(false, map[string]string{}, map[string]string{"id": "care-1", "title": "", "start": "2027-09-01", "end": "2027-10-30", "enrol_until": "", "places": "12", "reserved": "job seekers=4", "schedule": "weekend"})
		rows := w.offers()
		if len(rows) != 1 {
			w.Fatalf("%d offers", len(rows))
		}
		o := rows[0].Offer
		share := 40
		for what, pair := range map[string][2]any{
			"supports":  {o.Supports, []string{"childcare", "evening", "equipment"}},
			"goals":     {o.SDG, []int{3, 5}},
			"costs":     {o.Costs, []catalogue.Cost{{Type: "materials", Price: catalogue.Price{Minor: 2000, Currency: "EUR"}}}},
			"with":      {o.CoProviders, []catalogue.Body{{Name: "Millbrook Reading Rooms"}}},
			"counts to": {o.Stacking, &catalogue.Stacking{Mode: "integrated", Targets: []string{"Certificate in Care"}}},
			"funding":   {o.Funding, []catalogue.FundingSource{{Name: "Learning account"}}},
			"share":     {o.OnlineShare, &share},
			"validity":  {o.Validity, "P3Y"},
			"reserved":  {o.Runs[0].Reserved, []catalogue.Reserved{{Group: "unemployed", Places: 5}, {Group: "carers", Places: 3}}},
		} {
			if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
				w.Errorf("%s: %s", what, diff)
			}
		}
		if len(o.Runs) != 2 || o.Runs[1].ID != "2027-09-01" || o.Runs[1].Places != 12 || o.Runs[1].Reserved[0].Group != "job seekers" || o.Runs[1].Schedule[0] != "weekend" || !o.Runs[1].Deadline.IsZero() {
			w.Errorf("runs: %+v", o.Runs)
		}
	})
}

func TestARowOfATableThatCannotBeMeantIsToldByItsColumn(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for column, c := range map[string]struct{ typed, code string }{
			"supports": {"lunch", "value_unknown"}, "sdg": {"18", "whole"}, "reserved": {"unemployed", "reserved"}, "materials_fee": {"20,5", "number_comma"}, "validity": {"three years", "duration"},
			"attendance": {"101", "whole"}, "online_share": {"half", "number"}, "supervision": {"by friends", "value_unknown"}, "schedule": {"at night", "value_unknown"}, "taster": {"perhaps", "boolean"},
		} {
			u := w.upload(false, map[string]string{column: c.typed})
			if p := u.Result.Problems; u.Result.Refused != 1 || len(p) == 0 || p[0].Code != c.code || p[0].Column != column || p[0].Severity != catalogue.ImportRefused {
				w.Errorf("%s: %+v", column, p)
			}
		}
		for name, c := range map[string]struct {
			first, second map[string]string
			code          string
		}{
			"the course is refused":  {map[string]string{"hours": "", "credits": ""}, map[string]string{"title": "", "start": "2027-09-01"}, "run_without_course"},
			"neither when nor where": {map[string]string{}, map[string]string{"title": "", "start": "", "end": "", "enrol_until": "", "places": "", "place": ""}, "run_empty"},
			"the same day":           {map[string]string{}, map[string]string{"title": ""}, "run_twice"},
			"a second course":        {map[string]string{}, map[string]string{"title": "Another"}, "id_twice"},
		} {
			u := w.upload(false, c.first, c.second)
			if last := u.Result.Problems[len(u.Result.Problems)-1]; last.Row != 3 || last.Code != c.code || u.Result.Rows != u.Result.Usable+u.Result.Refused+u.Result.Dates {
				w.Errorf("%s: %+v", name, u.Result)
			}
		}
	})
}

// A table made from an earlier template is read as it was.
func TestATableWithTheColumnsOfAnEarlierTemplateIsRead(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		text := "title,id,hours,childcare,evening,outcomes\nCare at home,h-1,20,yes,no,Lift a person\n"
		u, err := w.s.Upload(w.Context(), w.manager, w.org.ID, catalogue.UploadRequest{File: strings.NewReader(text), Name: "old.csv", Lang: "en"})
		w.must(err)
		if u.Result.Rows != 1 || len(u.Result.Problems) == 0 {
			w.Fatalf("%+v", u.Result)
		}
		for _, p := range u.Result.Problems {
			if p.Column == "supports" || p.Code == "value_unknown" {
				w.Errorf("%+v", p)
			}
		}
		_, err = w.s.Upload(w.Context(), w.manager, w.org.ID, catalogue.UploadRequest{File: strings.NewReader("id,hours\nh-1,20\n"), Name: "bare.csv", Lang: "en"})
		if key := w.faultKey(err); key != "catalogue.upload.column" {
			w.Errorf("without a title: %s", key)
		}
	})
}

func TestAMappingOfFurtherColumnsIsHeldAgainstTheOffersOwnWords(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nregister: eciu\ncountry: NL\nlanguage: en\nprovider: {id: {default: eciu}, name: {default: ECIU}}\nid: {columns: [id]}\ntitle: {columns: [title]}\nhours: {columns: [hours]}\nfurther:\n"
	for text, field := range map[string]string{
		"  schedule: {columns: [when], values: {abends: at-night}}":    "further.schedule.values.abends",
		"  support_list: {columns: [help]}":                            "further.support_list.values",
		"  costs: {lunch: fee}":                                        "further.costs",
		"  flags: {free: gratis}":                                      "further.flags",
		"  rolling: {column: any}":                                     "further.rolling.column",
		"  setting: {columns: [a], values: {x: nonformal}}\n  sgd: {}": "sgd",
	} {
		_, err := catalogue.ParseImportMapping([]byte(head + text + "\n"))
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: got %v", text, err)
		}
	}
	if _, err := catalogue.ParseImportMapping([]byte(head + "  sdg: {columns: [goals], split: '|'}\n  costs: {materials: fee}\noptional: [goals, fee]\ncurrency: EUR\n")); err != nil {
		t.Error(err)
	}
}
