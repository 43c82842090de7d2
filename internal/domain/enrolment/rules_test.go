package enrolment

import (
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestAnEnrolmentMovesOnlyAlongItsTable(t *testing.T) {
	t.Parallel()
	want := map[State]map[Step]State{
		Applied:    {StepOffer: Offered, StepWait: Waitlisted, StepReject: Rejected, StepWithdraw: Withdrawn, StepCancel: Cancelled},
		Waitlisted: {StepOffer: Offered, StepReject: Rejected, StepWithdraw: Withdrawn, StepCancel: Cancelled},
		Offered:    {StepConfirm: Enrolled, StepExpire: Expired, StepReject: Rejected, StepWithdraw: Withdrawn, StepCancel: Cancelled},
		Expired:    {StepApply: Applied},
		Enrolled:   {StepStart: Active, StepWithdraw: Withdrawn, StepCancel: Cancelled},
		Active:     {StepComplete: Completed, StepLapse: NotCompleted, StepWithdraw: Withdrawn, StepCancel: Cancelled},
		Completed:  {StepReopen: Active},
		Withdrawn:  {StepApply: Applied},
	}
	for _, s := range States() {
		for _, by := range Steps() {
			got, err := Next(s, by)
			if got != want[s][by] {
				t.Errorf("%s from %s: got %q, want %q", by, s, got, want[s][by])
			}
			if illegal := want[s][by] == ""; illegal != fault.Is(err, "enrolment.not_now."+string(by)) {
				t.Errorf("%s from %s: got error %v", by, s, err)
			}
		}
	}
}

func TestEveryStateCanBeReached(t *testing.T) {
	t.Parallel()
	seen := map[State]bool{"": true}
	for range States() {
		for s := range seen {
			for _, to := range steps[s] {
				seen[to] = true
			}
		}
	}
	if len(seen) != len(States())+1 {
		t.Errorf("reached %v of %v", seen, States())
	}
}

func day(d int) time.Time { return time.Date(2026, time.March, d, 0, 0, 0, 0, time.UTC) }

func TestARunIsOpenToTheEndOfItsDeadlineAndNeverAfterItsStart(t *testing.T) {
	t.Parallel()
	run := catalogue.Run{Start: day(20), End: day(30), Deadline: day(10)}
	rolling := catalogue.Run{Start: day(1), End: day(30), Rolling: true}
	for name, c := range map[string]struct {
		run  catalogue.Run
		now  time.Time
		want string
	}{
		"before":                       {run, day(9), ""},
		"on the last day":              {run, day(11).Add(-time.Second), ""},
		"the day after":                {run, day(11), "enrolment.run.deadline_passed"},
		"after the start":              {run, day(20), "enrolment.run.started"},
		"no deadline, before start":    {catalogue.Run{Start: day(20)}, day(19), ""},
		"no dates at all":              {catalogue.Run{}, day(19), ""},
		"rolling, running":             {rolling, day(30).Add(time.Hour), ""},
		"rolling, over":                {rolling, day(31), "enrolment.run.ended"},
		"deadline with an hour, after": {catalogue.Run{Deadline: day(10).Add(12 * time.Hour)}, day(10).Add(13 * time.Hour), "enrolment.run.deadline_passed"},
	} {
		err := CheckOpen(c.run, c.now)
		if (c.want == "") != (err == nil) || c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestAnApplicationSaysEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	price := catalogue.Price{Minor: 60000, Currency: "EUR"}
	o := catalogue.Offer{Price: &price, Prerequisites: i18n.Text{"en": "Work in care"}}
	good := Application{Name: "Samira Haddad", Terms: Terms{Price: price, AcceptPrice: true}, PrerequisitesMet: true}
	if err := CheckApplication(o, good); err != nil {
		t.Errorf("a good application: %v", err)
	}
	for name, c := range map[string]struct {
		spoil func(*catalogue.Offer, *Application)
		want  string
	}{
		"no name":             {func(_ *catalogue.Offer, a *Application) { a.Name = " " }, "enrolment.name_missing"},
		"nothing said":        {func(_ *catalogue.Offer, a *Application) { a.PrerequisitesMet = false }, "enrolment.prerequisites_unanswered"},
		"price not accepted":  {func(_ *catalogue.Offer, a *Application) { a.AcceptPrice = false }, "enrolment.price.not_accepted"},
		"price changed":       {func(_ *catalogue.Offer, a *Application) { a.Price.Minor = 50000 }, "enrolment.price.changed"},
		"another currency":    {func(_ *catalogue.Offer, a *Application) { a.Price.Currency = "NZD" }, "enrolment.price.changed"},
		"price nobody states": {func(o *catalogue.Offer, _ *Application) { o.Price = nil }, "enrolment.price.unknown"},
	} {
		spoilt, bad := o, good
		c.spoil(&spoilt, &bad)
		if err := CheckApplication(spoilt, bad); !fault.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	free := catalogue.Price{Currency: "EUR"}
	if err := CheckApplication(catalogue.Offer{Price: &free}, Application{Name: "x", Terms: Terms{Price: free}}); err != nil {
		t.Errorf("a free offer without prerequisites: %v", err)
	}
	if l, _ := fault.Of(CheckApplication(o, Application{})); len(l) != 3 {
		t.Errorf("an empty application: got %v", l)
	}
}

func TestAnOfferedPlaceIsKeptThreeDaysAndNeverPastTheStart(t *testing.T) {
	t.Parallel()
	if got := offeredUntil(day(20), day(10)); !got.Equal(day(13)) {
		t.Errorf("got %v", got)
	}
	if got := offeredUntil(day(11), day(10)); !got.Equal(day(11)) {
		t.Errorf("got %v", got)
	}
	if got := offeredUntil(time.Time{}, day(10)); !got.Equal(day(13)) {
		t.Errorf("rolling: got %v", got)
	}
}
