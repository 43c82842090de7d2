package assurance_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestAnEndorsementCountsOnceTheEmployerConfirmedItAndForTwoYears(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		ask := func() (assurance.Endorsement, error) {
			return f.AskEndorsement(ctx, f.manager, f.medicines, saltmarsh, assurance.Need, " you said you need it ")
		}
		e, err := ask()
		must(t, err)
		if e.State != assurance.EndorsementRequested || e.Asked != "you said you need it" || e.Counts(f.db.Now()) {
			t.Errorf("got %+v", e)
		}
		_, err = ask()
		wantFault(t, err, "assurance.endorsement.already_asked")
		wantFault(t, f.AnswerEndorsement(ctx, f.dana, e.ID, assurance.EndorsementWithdrawn, ""), "assurance.endorsement.wrong_state")
		wantFault(t, f.AnswerEndorsement(ctx, f.dana, e.ID, assurance.EndorsementConfirmed, " "), "assurance.endorsement.statement_missing")
		must(t, f.AnswerEndorsement(ctx, f.dana, e.ID, assurance.EndorsementConfirmed, "Our carers ask for it."))
		wantFault(t, f.AnswerEndorsement(ctx, f.dana, e.ID, assurance.EndorsementDeclined, ""), "assurance.endorsement.wrong_state")

		public := func() []assurance.Endorsement {
			es, err := f.Endorsements(ctx, identity.Anonymous, f.medicines)
			must(t, err)
			return es
		}
		counted := func(want int) {
			t.Helper()
			if offers, employers, err := f.CountEndorsed(ctx); err != nil || offers != want || employers != want {
				t.Errorf("%d offers, %d employers, %v; want %d of each", offers, employers, err, want)
			}
		}
		counted(1)
		if es := public(); len(es) != 1 || es[0].Statement != "Our carers ask for it." || es[0].Asked != "" {
			t.Errorf("the public sees %+v", es)
		}
		f.clock.Advance(f.db.Now().AddDate(0, 24, 0).Sub(f.db.Now()) - time.Second)
		if len(public()) != 1 {
			t.Error("ended before two years were over")
		}
		f.clock.Advance(time.Second)
		if len(public()) != 0 {
			t.Error("still counts after two years")
		}
		counted(0)
		_, err = ask() // and can be asked for again
		must(t, err)
	})
}

func TestAnEmployerDeclinesOrTakesItsWordBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		e := f.endorsed(t)
		must(t, f.AnswerEndorsement(ctx, f.wind, e.ID, assurance.EndorsementWithdrawn, ""))
		es, err := f.Endorsements(ctx, f.harbour, f.blades)
		must(t, err)
		if len(es) != 1 || es[0].State != assurance.EndorsementWithdrawn || es[0].Statement == "" || es[0].Counts(f.db.Now()) {
			t.Errorf("got %+v", es)
		}
		_, err = f.Apply(ctx, f.harbour, f.blades)
		wantFault(t, err, "assurance.application.rule_not_met") // XF-3 again
		e, err = f.AskEndorsement(ctx, f.harbour, f.blades, windCoast, assurance.Need, "once more?")
		must(t, err)
		must(t, f.AnswerEndorsement(ctx, f.wind, e.ID, assurance.EndorsementDeclined, "not now"))
		if es, err = f.Endorsements(ctx, identity.Anonymous, f.blades); err != nil || len(es) != 0 {
			t.Errorf("the public sees %+v, %v", es, err)
		}
		title, err := f.EndorsementTitle(ctx, e.ID)
		must(t, err)
		if title != "Inspecting blades" {
			t.Errorf("got %q", title)
		}
	})
}

func TestOnlyEmployersAreAskedForOneOfFiveThings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		_, err := f.AskEndorsement(ctx, f.harbour, f.blades, brannoc, assurance.Need, "")
		wantFault(t, err, "assurance.endorsement.not_an_employer")
		_, err = f.AskEndorsement(ctx, f.harbour, f.blades, windCoast, "applause", "")
		wantFault(t, err, "assurance.endorsement.unknown_kind")
		_, err = f.AskEndorsement(ctx, f.harbour, f.blades, "nobody", assurance.Need, "")
		if err == nil {
			t.Error("an employer nobody knows is asked")
		}
		for _, k := range []assurance.EndorsementKind{assurance.Need, assurance.CoDesign, assurance.CoAssessment, assurance.Hiring, assurance.CoFunding} {
			if _, err := f.AskEndorsement(ctx, f.harbour, f.blades, windCoast, k, ""); err != nil {
				t.Errorf("%s: %v", k, err)
			}
		}
	})
}

// changed publishes another version of offer A and lets assurance hear of it.
func (f *fellmark) changed(t *testing.T, o catalogue.Offer) {
	t.Helper()
	publish(t, f.db, o)
	f.hears(t, catalogue.OfferChanged{Offer: o.ID, Provider: o.Provider, To: catalogue.ContentHash(o)})
}

func (f *fellmark) hears(t *testing.T, e catalogue.OfferChanged) {
	t.Helper()
	commit, err := f.OnOfferChanged(t.Context(), e)
	must(t, err)
	must(t, f.db.Write(t.Context(), sqldb.System, commit))
}

func (f *fellmark) drifts(t *testing.T) []assurance.Drift {
	t.Helper()
	q, err := f.Queue(t.Context(), f.eva, assurance.QueueQuery{})
	must(t, err)
	return q.Drifts
}

func TestAPageThatNoLongerSaysWhatWasApprovedRaisesAnAlarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		quiz := medicines()
		quiz.Assessment = &catalogue.Assessment{Types: []string{"multiple-choice"}, Supervision: "supervised-identified"}
		f.changed(t, quiz)
		if len(f.drifts(t)) != 0 {
			t.Error("alarm about an offer nobody approved")
		}
		publish(t, f.db, medicines())
		_, err := f.Apply(ctx, f.manager, f.medicines)
		must(t, err)

		f.changed(t, quiz)
		f.changed(t, quiz) // events are heard at least once
		ds := f.drifts(t)
		if len(ds) != 1 || ds[0].Class != catalogue.Substantive || len(ds[0].Fields) == 0 || ds[0].State != assurance.DriftOpen {
			t.Fatalf("got %+v", ds)
		}
		wantFault(t, f.AskCorrection(ctx, f.eva, ds[0].ID, "why?"), "assurance.reasons_missing")
		must(t, f.AskCorrection(ctx, f.eva, ds[0].ID, "The observed round became a test."))
		wantFault(t, f.AskCorrection(ctx, f.eva, ds[0].ID, "The observed round became a test."), "assurance.drift.wrong_state")
		d, err := f.Drift(ctx, f.lind, ds[0].ID)
		must(t, err)
		if d.State != assurance.DriftAsked || d.Asked != "The observed round became a test." {
			t.Errorf("the provider reads %+v", d)
		}
		st, err := f.Standing(ctx, f.medicines)
		must(t, err)
		if len(st.Drifts) != 1 || st.Drifts[0].Asked != "" {
			t.Errorf("the public reads %+v", st.Drifts)
		}

		f.changed(t, medicines())
		if d, err = f.Drift(ctx, f.eva, ds[0].ID); err != nil || d.State != assurance.DriftCorrected || len(f.drifts(t)) != 0 {
			t.Errorf("corrected: %+v, %v", d, err)
		}
	})
}

func TestADriftEndsWhenTheNewVersionIsApprovedOrThePageChangesAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		_, err := f.Apply(ctx, f.manager, f.medicines)
		must(t, err)
		one, two := medicines(), medicines()
		one.Workload.Hours, two.Workload.Hours = amount("60"), amount("70")
		f.changed(t, one)
		first := f.drifts(t)[0]
		must(t, f.AskCorrection(ctx, f.eva, first.ID, "125 hours were approved."))
		f.changed(t, two)
		if ds := f.drifts(t); len(ds) != 1 || ds[0].ID == first.ID {
			t.Errorf("got %+v", ds)
		}
		if d, err := f.Drift(ctx, f.eva, first.ID); err != nil || d.State != assurance.DriftReplaced {
			t.Errorf("got %+v, %v", d, err)
		}
		f.changed(t, one)
		if ds := f.drifts(t); len(ds) != 1 || ds[0].ID != first.ID || ds[0].State != assurance.DriftOpen || ds[0].Asked != "" {
			t.Errorf("a page that goes back to what was wrong before: %+v", ds)
		}
		f.clock.Advance(time.Hour)
		_, err = f.Apply(ctx, f.manager, f.medicines)
		must(t, err)
		if d, err := f.Drift(ctx, f.eva, first.ID); err != nil || d.State != assurance.DriftApproved {
			t.Errorf("got %+v, %v", d, err)
		}
	})
}

func TestEventsOutOfOrderDoNotRaiseAFalseAlarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		_, err := f.Apply(t.Context(), f.manager, f.medicines)
		must(t, err)
		wrong := medicines()
		wrong.Workload.Hours = amount("60")
		publish(t, f.db, wrong)
		publish(t, f.db, medicines()) // mended before anybody heard
		f.hears(t, catalogue.OfferChanged{Offer: "a", Provider: aldermoor, To: catalogue.ContentHash(medicines())})
		f.hears(t, catalogue.OfferChanged{Offer: "a", Provider: aldermoor, To: catalogue.ContentHash(wrong)})
		if ds := f.drifts(t); len(ds) != 0 {
			t.Errorf("got %+v", ds)
		}
	})
}

func TestOnlyBothSidesOfADriftReadIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		_, err := f.Apply(ctx, f.manager, f.medicines)
		must(t, err)
		o := medicines()
		o.Workload.Hours = amount("60")
		f.changed(t, o)
		id := f.drifts(t)[0].ID
		for _, who := range []identity.Actor{f.harbour, f.brannocManager, f.brannocOff, f.dana, identity.Anonymous} {
			_, err := f.Drift(ctx, who, id)
			wantFault(t, err, "identity.denied")
			wantFault(t, f.AskCorrection(ctx, who, id, "Please correct the page."), "identity.denied")
		}
		_, err = f.Drift(ctx, f.eva, "nothing")
		wantFault(t, err, "assurance.drift.not_found")
	})
}

func TestABodySpeaksAboutTheProvidersOfItsCountry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		set := func(to assurance.ProviderStatus, reasons string) error {
			return f.SetProvider(ctx, f.eva, harbour, to, reasons)
		}
		wantFault(t, set(assurance.Probation, because), "assurance.provider.wrong_status")
		wantFault(t, set(assurance.Registered, "short"), "assurance.reasons_missing")
		for _, to := range []assurance.ProviderStatus{assurance.Registered, assurance.Accredited, assurance.Probation, assurance.Barred, assurance.Registered} {
			must(t, set(to, because)) // also several at one moment of the clock
			must(t, set(to, because)) // and twice the same changes nothing
		}
		wantFault(t, set(assurance.Closed, because), "assurance.provider.close_by_order")
		for range 2 { // twice is once
			must(t, f.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				return assurance.CloseProviderIn(ctx, tx, harbour, because)
			}))
		}
		wantFault(t, set(assurance.Registered, because), "assurance.provider.wrong_status")
		wantFault(t, set("famous", because), "assurance.provider.wrong_status")

		for _, who := range []identity.Actor{f.brannocOff, f.harbour, f.dana, identity.Anonymous} {
			if err := f.SetProvider(ctx, who, aldermoor, assurance.Registered, because); err == nil {
				t.Errorf("%s of %s entered a provider", who.Name(), who.Tenant)
			}
		}
		wantFault(t, f.SetProvider(ctx, f.brannocOff, aldermoor, assurance.Registered, because), "assurance.provider.not_your_country")
		must(t, f.MaySetProviders(f.eva))
		wantFault(t, f.MaySetProviders(f.harbour), "identity.denied")

		all, err := f.Providers(ctx)
		must(t, err)
		if len(all) != 6 || all[5].Status != assurance.Closed || !all[5].Until.IsZero() || all[4].Until.IsZero() || all[0].Body != qaf {
			t.Errorf("got %+v", all)
		}
	})
}

func TestStatusesFollowEachOtherAndOnlySomeVouch(t *testing.T) {
	t.Parallel()
	vouches := map[assurance.ProviderStatus]bool{assurance.Registered: true, assurance.Accredited: true, assurance.Probation: true, assurance.Barred: false, assurance.Closed: false, "": false}
	for s, want := range vouches {
		if s.Vouches() != want {
			t.Errorf("%q vouches: %v", s, !want)
		}
	}
	if len(assurance.NextStatuses(assurance.Closed)) != 0 || len(assurance.NextStatuses("")) != 2 {
		t.Error("nothing follows closed, two statuses begin")
	}
}

func TestTheRegisterIsReadToItsEndByItsCursor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		const n = 120 // three pages; many in the same microsecond
		for i := range n {
			_, err := f.db.Migrator().ExecContext(ctx, `INSERT INTO assurance_approval
				(tenant, id, offer, title, hash, application, body, framework, route, clause, reasons, state, approved_at, valid_until, review_due)
				VALUES ('aldermoor', $1, $1, '', '', $1, 'qaf', 'xf-2026', 'field', '', '', 'in-force', $2, $3, $3)`,
				fmt.Sprintf("id-%03d", i), f.db.Now().UnixMicro()+int64(i/40), f.db.Now().AddDate(1, 0, 0).UnixMicro())
			must(t, err)
		}
		seen, cursor, pages := map[string]bool{}, "", 0
		for {
			page, err := f.Register(ctx, cursor)
			must(t, err)
			pages++
			for _, a := range page.Approvals {
				if seen[a.ID] {
					t.Fatalf("%s comes twice", a.ID)
				}
				seen[a.ID] = true
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if len(seen) != n || pages != 3 {
			t.Errorf("%d approvals on %d pages", len(seen), pages)
		}
		_, err := f.Register(ctx, "yesterday")
		wantFault(t, err, "assurance.register.bad_cursor")
		all, err := f.AllApprovals(ctx)
		must(t, err)
		if len(all) != n || all[0].ID != "id-000" {
			t.Errorf("got %d, the first %s", len(all), all[0].ID)
		}
	})
}

func FuzzCursorsThatAreNotOursAreRefused(f *testing.F) {
	for _, s := range []string{"", "~", "2026-03-02T09:00:00.000001Z~id-001", "2026-03-02T09:00:00Z", "x~y", "2026-13-02T09:00:00Z~a", "9999-12-31T23:59:59+14:00~~"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, id, err := assurance.ParseCursor(s)
		if err != nil {
			wantFault(t, err, "assurance.register.bad_cursor")
			return
		}
		again, sameID, err := assurance.ParseCursor(at.Format(time.RFC3339Nano) + "~" + id)
		if s != "" && (err != nil || !again.Equal(at) || sameID != id) {
			t.Errorf("%q: %s~%s does not come back: %v", s, at, id, err)
		}
	})
}

func TestAProviderHearsOfDecisionsAndAnEmployerOfQuestions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		heard := map[string]int{}
		handlers, err := event.Handlers(f.db,
			event.On("test.asked", func(_ context.Context, e assurance.EndorsementAsked) (job.Commit, error) {
				heard[string(e.Employer)]++
				return nil, nil
			}),
			event.On("test.decided", func(_ context.Context, e assurance.ApplicationDecided) (job.Commit, error) {
				heard[string(e.Provider)+" "+string(e.State)]++
				return nil, nil
			}),
			event.On("test.approved", func(_ context.Context, e assurance.OfferApproved) (job.Commit, error) {
				heard["offer "+string(e.Offer)]++
				return nil, nil
			}))
		must(t, err)
		runner, err := job.NewRunner(f.db, handlers, job.Options{Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		id := f.upTo(t, assurance.Decision)
		must(t, f.Decide(t.Context(), f.eva, id, assurance.ActApprove, because))
		f.clock.Advance(time.Second)
		_ = runner.Drain(t.Context()) // jobs of other domains have no handler here
		for _, want := range []string{"wind-coast", "harbour approved", "offer b"} {
			if heard[want] != 1 {
				t.Errorf("%s heard %d times, in %v", want, heard[want], heard)
			}
		}
	})
}
