package catalogue_test

import (
	"fmt"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
)

const programme = `{"programmeId":"5b2f6f1e-3c1d-4a53-9d0e-1f2a3b4c5d6%d","primaryCode":{"codeType":"programme_code","code":"P%d"},"programmeType":"programme",
	"name":[{"language":"en","value":"Blades %d"}],"studyLoad":[{"studyLoadUnit":"ects","value":4},{"studyLoadUnit":"hour","value":100}],"levelOfQualification":"eqf_4",
	"modesOfDelivery":["presential"],"learningOutcomes":[{"learningOutcomeId":"o","primaryCode":{"codeType":"identifier","code":"1"},"name":[{"language":"en","value":"Inspect a blade"}]}],
	"instructors":[{"personId":"x"}],"organisation":{"organisationId":"u","organisationType":"institute","primaryCode":{"codeType":"identifier","code":"h"},"name":[{"language":"en","value":"Harbour Training Works"}]}}`

func page(number int, next bool, items ...string) string {
	return fmt.Sprintf(`{"pageSize":250,"pageNumber":%d,"hasPreviousPage":false,"hasNextPage":%t,"items":[%s]}`, number, next, strings.Join(items, ","))
}

func offering(programme int, places int) string {
	return fmt.Sprintf(`{"programmeOfferingId":"run-%d","primaryCode":{"codeType":"offering_code","code":"spring"},"name":[{"language":"en","value":"Spring"}],"startDateTime":"2027-03-01T00:00:00Z",
		"maxNumberStudents":%d,"priceInformation":[{"costType":"total_costs","amount":"1450.00","currency":"EUR"}],"programmeId":"5b2f6f1e-3c1d-4a53-9d0e-1f2a3b4c5d6%d"}`, programme, places, programme)
}

// A college's own service is registered by its root; programmes, their offerings
// and the next time round are found from there.
func TestAnOpenEducationAPIIsPulledWithItsOfferings(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.etags = true
		w.site.set("/v6/", `{"contactEmail":"a@b.example","specification":"https://spec.example/"}`)
		w.site.set("/v6/courses", page(1, false))
		w.site.set("/v6/programmes", page(1, false, fmt.Sprintf(programme, 1, 1, 1), fmt.Sprintf(programme, 2, 2, 2)))
		runs := "/v6/programmes/5b2f6f1e-3c1d-4a53-9d0e-1f2a3b4c5d61/programme-offerings"
		w.site.set(runs, page(1, false, offering(1, 12)))
		src, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: "https://" + harbour + "/v6/", Kind: catalogue.SourceOEAPI})
		w.must(err)
		harvest := func() catalogue.Harvested {
			h, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID)
			w.must(err)
			return h
		}
		if h := harvest(); h.Found != 2 || h.New != 2 || h.Failed != 0 || h.Persons != 2 {
			w.Fatalf("first: %+v", h)
		}
		first := w.offers()[0]
		if o := first.Offer; o.LocalID != "P1" || len(o.Runs) != 1 || o.Runs[0].Places != 12 || o.Price.Minor != 145000 || o.Level.EQF != 4 || o.Workload.Hours.String() != "100" {
			w.Errorf("read as %+v", o)
		}
		if o := w.offers()[1].Offer; o.LocalID != "P2" || len(o.Runs) != 0 {
			w.Errorf("a programme nobody offers now: %+v", o)
		}
		if h := harvest(); h.Unchanged != 3 || h.Received != 0 || h.Found != 2 {
			w.Errorf("again: %+v", h)
		}
		w.site.set(runs, page(1, false, offering(1, 8)))
		if h := harvest(); h.Received != 1 || h.Found != 2 || h.Gone != 0 {
			w.Errorf("a list of offerings changed: %+v", h)
		}
		if o := w.offers()[0].Offer; len(o.Runs) != 1 || o.Runs[0].Places != 8 {
			w.Errorf("the change is not seen: %+v", o.Runs)
		}
		w.site.set(runs, "!500")
		if h := harvest(); h.Failed != 1 || h.Gone != 0 {
			w.Errorf("the offerings do not answer: %+v", h)
		}
		if o := w.offers()[0].Offer; len(o.Runs) != 1 {
			w.Errorf("a failure took the runs away: %+v", o.Runs)
		}
	})
}

func TestACatalogueInXCRIAndAListOfTheLearningModelAreFeedsToo(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/courses.xml", `<catalog xmlns="http://xcri.org/profiles/1.2/catalog"><provider><course><identifier>https://harbour.example/x1</identifier><title>Towers</title>
			<learningOutcome>Climb a tower</learningOutcome><credit><scheme>POINTS</scheme><value>3</value></credit>
			<presentation><start dtf="2027-03-01">March</start><attendanceMode identifier="CM"/><cost>EUR 450.00</cost></presentation></course></provider></catalog>`)
		w.site.set("/list.jsonld", `{"@graph":[{"id":"https://harbour.example/l1","type":"LearningOpportunity","title":{"en":"Cables"},"homepage":{"contentUrl":"https://harbour.example/l1"},
			"learningAchievementSpecification":{"id":"https://harbour.example/s1","type":"LearningAchievementSpecification","title":{"en":"Cables"},"learningOutcome":{"id":"o","type":"LearningOutcome","title":{"en":"Lay a cable"}}}}]}`)
		for kind, path := range map[catalogue.SourceKind]string{catalogue.SourceXCRI: "/courses.xml", catalogue.SourceELM: "/list.jsonld"} {
			src, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: "https://" + harbour + path, Kind: kind})
			w.must(err)
			if h, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID); err != nil || h.New != 1 {
				w.Errorf("%s: %+v, %v", kind, h, err)
			}
		}
		titles := map[string]catalogue.Offer{}
		for _, v := range w.offers() {
			titles[v.Offer.Title["und"]+v.Offer.Title["en"]] = v.Offer
		}
		if o := titles["Towers"]; o.URL != "https://harbour.example/x1" || o.Price.Minor != 45000 || o.Participation != "onsite" || o.Outcomes[0].Text["und"] != "Climb a tower" || o.Workload.Credits != nil {
			w.Errorf("from XCRI: %+v", o)
		}
		if o := titles["Cables"]; o.URL != "https://harbour.example/l1" || len(o.Runs) != 0 || o.Outcomes[0].Text["en"] != "Lay a cable" {
			w.Errorf("from ELM: %+v", o)
		}
		report, err := w.s.Report(w.Context(), w.manager, w.org.ID)
		w.must(err)
		found := false
		for _, e := range report {
			found = found || e.Message.Key == "catalogue.page.credits_unknown" && e.LocalID == "https://harbour.example/x1" && strings.HasPrefix(e.Where, "line ")
		}
		if !found {
			w.Errorf("points nobody knows are not reported")
		}
	})
}
