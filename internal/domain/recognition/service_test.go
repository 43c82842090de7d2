package recognition_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// house is a university, its desk, two learners, and what they can earn.
type house struct {
	*recognition.Service
	db                       *sqldb.DB
	ids                      *identity.Service
	clock                    *sqldbtest.Clock
	haar, second, silje      identity.Actor // recognisers and registrar of St Brannoc
	lena, samira             identity.Actor
	ostrand                  identity.Actor // coordinator of the partner
	nursing, informatics     recognition.Programme
	medicines, data, records catalogue.Offer
	verdict                  verification.Verdict // what verification finds
	made                     int
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		ids, _ := identitytest.Service(t, db)
		for _, slug := range []string{"aldermoor", "brannoc", "ostrand"} {
			identitytest.Organisation(t, ids, slug, identity.KindUniversity)
		}
		h := &house{
			db: db, ids: ids, clock: clock, verdict: verification.Valid,
			haar:   identitytest.Member(t, ids, "brannoc", "haar", identity.RoleRecogniser),
			second: identitytest.Member(t, ids, "brannoc", "second", identity.RoleRecogniser),
			silje:  identitytest.Member(t, ids, "brannoc", "silje", identity.RoleRegistrar),
			lena:   identitytest.Member(t, ids, "", "lena"), samira: identitytest.Member(t, ids, "", "samira"),
			ostrand: identitytest.Member(t, ids, "ostrand", "anneke", identity.RoleManager),
		}
		keys, err := key.Open(t.TempDir(), []byte("0123456789abcdef0123456789abcdef"), db.Now)
		must(t, err)
		_, err = keys.New("brannoc", "did:web:brannoc.example", key.Ed25519)
		must(t, err)
		h.Service = recognition.New(recognition.Deps{DB: db, Policy: identitytest.Policy(t), Keys: keys, Verify: func(_ context.Context, file []byte, _ verification.Policy) (verification.Report, error) {
			return h.report(file), nil
		}})
		h.medicines = h.offer(t, "aldermoor", "Safe medicines", "5", 5)
		h.data = h.offer(t, "aldermoor", "Data handling", "12", 6)
		h.records = h.offer(t, "aldermoor", "Records", "8", 6)
		h.publish(t)
		fn(t, h)
	})
}

// report is what verification says: of our own credentials that they are as the test
// wants it, of files what they say themselves.
func (h *house) report(file []byte) verification.Report {
	rep := verification.Report{Verdict: h.verdict, Credential: &verification.Summary{}}
	var said verification.Summary
	if json.Unmarshal(file, &said) == nil {
		rep.Credential = &said
	}
	outcome := verification.Passed
	if strings.Contains(string(file), "changed") {
		outcome = verification.Failed
	}
	rep.Checks = []verification.Check{{Name: verification.CheckIntegrity, Outcome: outcome}, {Name: verification.CheckKey, Outcome: outcome}}
	return rep
}

func (h *house) publish(t *testing.T) {
	t.Helper()
	var err error
	h.nursing, err = h.PublishProgramme(t.Context(), h.silje, recognition.Programme{
		Code: "bsc-nursing", Title: i18n.Text{"en": "BSc Nursing"}, Credits: recognition.ECTS(180), EQF: 6,
		Units: []recognition.Unit{{Code: "NUR 104", Title: i18n.Text{"en": "Medicines management"}, Credits: recognition.ECTS(5), Outcomes: []i18n.Text{{"en": "give medicines"}}}},
	})
	must(t, err)
	h.informatics, err = h.PublishProgramme(t.Context(), h.silje, recognition.Programme{Code: "bsc-bi", Title: i18n.Text{"en": "BSc Business Informatics"}, Credits: recognition.ECTS(180), EQF: 6})
	must(t, err)
	h.policy(t, h.nursing, recognition.Policy{PromiseMonths: 36, Articulations: []recognition.Articulation{{Offer: h.medicines.ID, From: 1, Unit: "NUR 104", Credits: recognition.ECTS(5)}}})
	h.policy(t, h.informatics, recognition.Policy{SmallAmountPct: 10})
}

func (h *house) policy(t *testing.T, of recognition.Programme, p recognition.Policy) recognition.Policy {
	t.Helper()
	p.Programme, p.DeadlineDays = of.ID, 30
	if p.Scope == "" {
		p.Scope = recognition.Domestic
	}
	got, err := h.PublishPolicy(t.Context(), h.haar, p)
	must(t, err)
	return got
}

func amount(s string) *credit.Amount { a := credit.MustParse(s); return &a }

// offer puts an offer into the catalogue as a harvest would leave it.
func (h *house) offer(t *testing.T, provider identity.TenantID, title, credits string, eqf int) catalogue.Offer {
	t.Helper()
	h.made++
	o := catalogue.Offer{
		ID: catalogue.OfferID(fmt.Sprintf("offer-%d", h.made)), Provider: provider, Title: i18n.Text{"en": title}, Workload: catalogue.Workload{Credits: amount(credits), System: "ects"},
		Level: &catalogue.Level{EQF: eqf}, Field: "0613", Outcomes: []catalogue.Outcome{{Text: i18n.Text{"en": "do it"}}},
		Assessment: &catalogue.Assessment{Types: []string{"exam"}, Supervision: "supervised-identified"},
	}
	data, err := json.Marshal(o)
	must(t, err)
	spec, err := json.Marshal(catalogue.SpecificationOf(o))
	must(t, err)
	hash := catalogue.ContentHash(o)
	h.exec(t, `INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $2, '', '', '', $3, $4, TRUE, 1, 1, 1, '', 0)`, string(provider), string(o.ID), hash, string(data))
	h.exec(t, `INSERT INTO catalogue_version (tenant, offer, hash, number, class, record, spec, seen_at) VALUES ($1, $2, $3, 1, '', '', $4, 1)`, string(provider), string(o.ID), hash, string(spec))
	return o
}

func (h *house) exec(t *testing.T, q string, args ...any) {
	t.Helper()
	if _, err := h.db.Migrator().ExecContext(t.Context(), q, args...); err != nil {
		t.Fatal(err)
	}
}

// earn gives somebody a credential of an offer, as an issue would leave it.
func (h *house) earn(t *testing.T, who identity.Actor, o catalogue.Offer) credential.CredentialID {
	t.Helper()
	h.made++
	id := fmt.Sprintf("credential-%d", h.made)
	title, _ := o.Title.In("en")
	rec, err := json.Marshal(credential.Record{
		Title: o.Title, Credits: o.Workload.Credits, CreditSystem: o.Workload.System, EQF: o.Level.EQF, Field: o.Field, Outcomes: []credential.Outcome{{Text: i18n.Text{"en": "do it"}}},
		Assessment: credential.Assessed{Types: o.Assessment.Types, Supervision: o.Assessment.Supervision, Met: 4},
	})
	must(t, err)
	now := h.db.Now().UnixMicro()
	h.exec(t, `INSERT INTO credential_award (tenant, id, person, offer, hash, sitting, completed_on, title, record, state, prepared_at)
		VALUES ($1, $2, $3, $4, $5, $2, $6, $7, $8, 'issued', $6)`, string(o.Provider), id, string(who.Person), string(o.ID), catalogue.ContentHash(o), now, title, string(rec))
	h.exec(t, `INSERT INTO credential_credential (tenant, id, issuer_did, award, person, title, state, reason, issued_at, changed_at, list, slot, log_index, document, contexts, sum)
		VALUES ($1, $2, $3, $2, $4, $5, 'issued', '', $6, $6, 'l', $7, 0, $8, '', $2)`,
		string(o.Provider), id, "did:web:"+string(o.Provider)+".example", string(who.Person), title, now, h.made, `{"id":"`+id+`"}`)
	return credential.CredentialID(id)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want fault %s", err, key)
	}
}

func (h *house) claim(t *testing.T, who identity.Actor, of recognition.Programme, c credential.CredentialID) recognition.Request {
	t.Helper()
	r, err := h.Claim(t.Context(), who, recognition.ClaimRequest{Programme: of.ID, Credential: c})
	must(t, err)
	return r
}

func wantState(t *testing.T, r recognition.Request, s recognition.State, granted, referred int64) {
	t.Helper()
	if r.State != s || r.Verdict.Granted != recognition.ECTS(granted) || r.Verdict.Referred != recognition.ECTS(referred) {
		t.Errorf("%s granted %s referred %s, want %s %d %d: %+v", r.State, r.Verdict.Granted, r.Verdict.Referred, s, granted, referred, r.Verdict.Lines)
	}
}

// work has everything that waits done: events are not delivered in these tests, so
// this is what a job would do.
func (h *house) revoke(t *testing.T, id credential.CredentialID) {
	t.Helper()
	commit, err := h.OnRevoked(t.Context(), credential.CredentialRevoked{Credential: id})
	must(t, err)
	must(t, h.db.Write(t.Context(), sqldb.System, commit))
}

const why = "The outcomes match ours."

// M031 Ten per cent rule (SI)
func TestTwelveAreGrantedAtOnceThenSixOfEightAndTheOtherTwoGoToAPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		wantState(t, h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, h.data)), recognition.Granted, 12, 0)
		r := h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, h.records))
		wantState(t, r, recognition.NeedsReview, 6, 2)
		if !r.Deadline.Equal(h.db.Now().AddDate(0, 0, 30)) {
			t.Errorf("deadline %s", r.Deadline)
		}
		q, err := h.Queue(t.Context(), h.haar, "")
		must(t, err)
		if len(q.Open) != 1 || q.Open[0].Verdict.Refer.Key != "recognition.why.r1.part" {
			t.Errorf("the desk sees %+v", q.Open)
		}
		r, err = h.Decide(t.Context(), h.haar, r.ID, recognition.Decision{Answer: recognition.Grant, Credits: recognition.ECTS(2), Reasons: why})
		must(t, err)
		if r.State != recognition.Granted || r.Credited() != recognition.ECTS(8) {
			t.Errorf("%s %s", r.State, r.Credited())
		}
	})
}

func TestAForeignSmallAmountIsReferredAndAPartnersCountsInFull(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.exec(t, `UPDATE identity_organisation SET country = 'XG' WHERE id = 'ostrand'`)
		flood := h.offer(t, "ostrand", "Flood maps", "3", 6)
		r := h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, flood))
		wantState(t, r, recognition.NeedsReview, 0, 3)
		if r.Verdict.Refer.Key != "recognition.why.r1.foreign" {
			t.Errorf("%+v", r.Verdict.Refer)
		}
		g, err := h.Agree(t.Context(), h.haar, recognition.Agreement{Partner: "ostrand", Title: "Shores", From: h.db.Now().AddDate(-1, 0, 0)})
		must(t, err)
		maps := h.offer(t, "ostrand", "More maps", "6", 6)
		wantState(t, h.claim(t, h.lena, h.nursing, h.earn(t, h.lena, maps)), recognition.NeedsReview, 0, 6) // nobody signed
		for _, who := range []identity.Actor{h.haar, h.ostrand, h.ostrand} {
			g, err = h.Sign(t.Context(), who, g.ID)
			must(t, err)
		}
		if g.State(h.db.Now()) != recognition.InForce || len(g.Signed) != 2 {
			t.Errorf("%+v", g)
		}
		wantState(t, h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, maps)), recognition.Granted, 6, 0)

		// M079 Erasmus+ partnership: an ended one still covers what was issued in its time.
		before := h.earn(t, h.samira, maps)
		h.clock.Advance(time.Hour)
		_, err = h.End(t.Context(), h.ostrand, g.ID)
		must(t, err)
		h.clock.Advance(time.Hour)
		wantState(t, h.claim(t, h.samira, h.informatics, before), recognition.Granted, 6, 0)
		wantState(t, h.claim(t, h.samira, h.informatics, h.earn(t, h.samira, flood)), recognition.NeedsReview, 0, 3)
		_, err = h.Sign(t.Context(), h.haar, g.ID)
		wantFault(t, err, "recognition.agreement.ended")
	})
}

func TestAPromiseMadeAtEnrolmentIsKeptAlthoughThePolicyWasTightened(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ps, err := h.Prospects(t.Context(), identity.Anonymous, h.medicines.ID)
		must(t, err)
		if len(ps) != 2 || !ps[0].Promised() || ps[0].Unit.Code != "NUR 104" || ps[0].Until.Year() != h.db.Now().Year()+3 || ps[1].Rule != recognition.R1 || ps[1].Promised() {
			t.Fatalf("prospects %+v", ps)
		}
		data, err := h.Prospects(t.Context(), identity.Anonymous, h.data.ID)
		must(t, err)
		together, err := h.ProspectsOf(t.Context(), identity.Anonymous, []catalogue.OfferID{h.data.ID, h.medicines.ID})
		must(t, err)
		if got, want := fmt.Sprintf("%+v", together), fmt.Sprintf("%+v", [][]recognition.Prospect{data, ps}); got != want {
			t.Errorf("two offers at once: got %s, want %s", got, want)
		}
		made, err := h.Commit(t.Context(), h.samira, h.medicines.ID)
		must(t, err)
		again, err := h.Commit(t.Context(), h.samira, h.medicines.ID)
		must(t, err)
		if len(made.Commitments) != 1 || again.ID != made.ID || string(again.Commitments[0].Document) != string(made.Commitments[0].Document) {
			t.Fatalf("made %+v, then %+v", made, again)
		}
		h.clock.Advance(24 * time.Hour)
		if v := h.policy(t, h.nursing, recognition.Policy{SmallAmountPct: 0}).Version; v != 2 {
			t.Fatalf("version %d", v)
		}
		r := h.claim(t, h.samira, h.nursing, h.earn(t, h.samira, h.medicines))
		wantState(t, r, recognition.Granted, 5, 0)
		if r.Policy != 2 || r.Verdict.Unit != "NUR 104" || r.Verdict.Rule != recognition.R4 || r.Verdict.Commitment != made.ID {
			t.Errorf("%+v", r)
		}
		// Somebody to whom nothing was promised is judged by the policy of today.
		wantState(t, h.claim(t, h.lena, h.nursing, h.earn(t, h.lena, h.medicines)), recognition.NeedsReview, 0, 5)
		// A promise is kept once.
		second := h.claim(t, h.samira, h.nursing, h.earn(t, h.samira, h.medicines))
		wantState(t, second, recognition.NeedsReview, 0, 5)
		if l := second.Verdict.Line(recognition.Promise); l.Why.Key != "recognition.why.p.kept" {
			t.Errorf("%+v", l)
		}
	})
}

func TestACommitmentThatIsPastOrSomebodyElsesOrChangedIsToldByItsRule(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		made, err := h.Commit(t.Context(), h.samira, h.medicines.ID)
		must(t, err)
		file := made.Commitments[0].Document
		with := func(who identity.Actor, of recognition.Programme, file []byte) error {
			_, err := h.Claim(t.Context(), who, recognition.ClaimRequest{Programme: of.ID, Credential: h.earn(t, who, h.medicines), Commitment: file})
			return err
		}
		wantFault(t, with(h.lena, h.nursing, file), "recognition.commitment.another_person")
		wantFault(t, with(h.samira, h.informatics, file), "recognition.commitment.another_programme")
		wantFault(t, with(h.samira, h.nursing, []byte(strings.Replace(string(file), "NUR 104", "NUR changed", 1))), "recognition.commitment.signature")
		wantFault(t, with(h.samira, h.nursing, []byte(`{"id":"x"}`)), "recognition.commitment.unreadable")
		wantFault(t, with(h.samira, h.nursing, []byte(strings.Replace(string(file), string(made.Commitments[0].ID), "another", 1))), "recognition.commitment_unknown")
		must(t, with(h.samira, h.nursing, file))
		h.clock.Advance(4 * 366 * 24 * time.Hour)
		wantFault(t, with(h.samira, h.nursing, file), "recognition.commitment.past")
		if rs, err := h.Requests(t.Context(), h.samira); err != nil || len(rs) != 1 {
			t.Errorf("%d requests, %v: a refused claim leaves nothing", len(rs), err)
		}
	})
}

func TestClaimingTwiceAnswersTheFirstClaim(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.earn(t, h.lena, h.data)
		first := h.claim(t, h.lena, h.informatics, c)
		if again := h.claim(t, h.lena, h.informatics, c); again.ID != first.ID || again.State != first.State {
			t.Errorf("%+v", again)
		}
		// Also as a file: it is the same credential.
		r, err := h.Claim(t.Context(), h.lena, recognition.ClaimRequest{
			Programme: h.informatics.ID, File: []byte(`{"id":"https://aldermoor.example/credentials/` + string(c) + `","issuerId":"did:web:aldermoor.example"}`),
		})
		must(t, err)
		if r.ID != first.ID {
			t.Errorf("as a file: %+v", r)
		}
	})
}

// quality.md: two claims at the same instant never exceed the cap.
func TestClaimsAtTheSameInstantNeverExceedTheCap(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		var cs []credential.CredentialID
		for range 8 {
			cs = append(cs, h.earn(t, h.lena, h.records))
		}
		var all sync.WaitGroup
		for _, c := range append(cs, cs...) {
			all.Go(func() {
				if _, err := h.Claim(t.Context(), h.lena, recognition.ClaimRequest{Programme: h.informatics.ID, Credential: c}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		rs, err := h.Requests(t.Context(), h.lena)
		must(t, err)
		var sum recognition.Credits
		for _, r := range rs {
			sum += r.Credited()
		}
		if len(rs) != 8 || sum != recognition.ECTS(18) {
			t.Errorf("%d requests brought %s, want 8 and 18", len(rs), sum)
		}
	})
}

func TestTheCapCountsOnePersonWhoWasRecordedTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		twin := identitytest.Member(t, h.ids, "", "lena-again")
		wantState(t, h.claim(t, twin, h.informatics, h.earn(t, twin, h.data)), recognition.Granted, 12, 0)
		h.merge(t, h.lena, twin)
		wantState(t, h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, h.records)), recognition.NeedsReview, 6, 2)
		if rs, err := h.Requests(t.Context(), h.lena); err != nil || len(rs) != 2 {
			t.Errorf("%d requests, %v", len(rs), err)
		}
	})
}

func (h *house) merge(t *testing.T, kept, merged identity.Actor) {
	t.Helper()
	h.exec(t, `INSERT INTO identity_merge (id, kept, merged, verdict, reasons, why, decider, at) VALUES ('m', $1, $2, 'same', 'name-and-birth-date', 'one person', '', 1)`, string(kept.Person), string(merged.Person))
}

func TestACredentialOfSomebodyElseOrOneThatWasRevokedIsNoClaim(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.earn(t, h.lena, h.data)
		_, err := h.Claim(t.Context(), h.samira, recognition.ClaimRequest{Programme: h.informatics.ID, Credential: c})
		wantFault(t, err, "recognition.claim.refused.G2")
		h.verdict = verification.Revoked
		_, err = h.Claim(t.Context(), h.lena, recognition.ClaimRequest{Programme: h.informatics.ID, Credential: c})
		wantFault(t, err, "recognition.claim.refused.G1")
		h.verdict = verification.Valid
		h.exec(t, `UPDATE credential_credential SET state = 'suspended' WHERE id = $1`, string(c))
		_, err = h.Claim(t.Context(), h.lena, recognition.ClaimRequest{Programme: h.informatics.ID, Credential: c})
		wantFault(t, err, "recognition.claim.refused.G1")
		_, err = h.Claim(t.Context(), h.lena, recognition.ClaimRequest{Programme: h.informatics.ID})
		wantFault(t, err, "recognition.claim.nothing")
		_, err = h.Claim(t.Context(), h.lena, recognition.ClaimRequest{Programme: "x", Credential: c})
		wantFault(t, err, "recognition.programme_unknown")
		_, err = h.Claim(t.Context(), identity.Anonymous, recognition.ClaimRequest{Programme: h.informatics.ID, Credential: c})
		wantFault(t, err, "identity.denied")
		if rs, err := h.Requests(t.Context(), h.lena); err != nil || len(rs) != 0 {
			t.Errorf("%d requests, %v", len(rs), err)
		}
	})
}

func TestAFileFromElsewhereIsLookedAtByAPersonUnlessThePolicyTrustsItsName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		file := func(id, holder string) []byte {
			b, err := json.Marshal(verification.Summary{ID: id, Holder: holder, Title: "Elsewhere", IssuerID: "did:web:aldermoor.example", Credits: credit.MustParse("3"), EQF: 6, Assessment: []string{"exam"}, IssuedOn: h.db.Now()})
			must(t, err)
			return b
		}
		claim := func(b []byte) recognition.Request {
			r, err := h.Claim(t.Context(), h.lena, recognition.ClaimRequest{Programme: h.informatics.ID, File: b})
			must(t, err)
			return r
		}
		r := claim(file("urn:1", "Lena"))
		wantState(t, r, recognition.NeedsReview, 0, 3)
		if r.Verdict.Refer.Key != "recognition.why.g2.name_only" {
			t.Errorf("%+v", r.Verdict.Refer)
		}
		h.policy(t, h.informatics, recognition.Policy{SmallAmountPct: 10, NameIsEnough: true})
		wantState(t, claim(file("urn:2", "lena")), recognition.Granted, 3, 0)
		wantState(t, claim(file("urn:3", "Somebody Else")), recognition.NeedsReview, 0, 3)
	})
}

func TestADecisionIsExplainedAndAnAppealIsDecidedByAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.claim(t, h.lena, h.nursing, h.earn(t, h.lena, h.data))
		wantState(t, r, recognition.NeedsReview, 0, 12)
		refuse := recognition.Decision{Answer: recognition.Refuse, Reasons: "It is about other things."}
		_, err := h.Decide(t.Context(), h.haar, r.ID, refuse)
		wantFault(t, err, "recognition.decision.difference_missing")
		_, err = h.Decide(t.Context(), h.silje, r.ID, refuse)
		wantFault(t, err, "identity.denied")
		_, err = h.Appeal(t.Context(), h.lena, r.ID, "I learnt the same things.")
		wantFault(t, err, "recognition.appeal.undecided")
		refuse.Difference = "Nothing about persons who are ill."
		r, err = h.Decide(t.Context(), h.haar, r.ID, refuse)
		must(t, err)
		wantState(t, r, recognition.Refused, 0, 12)
		_, err = h.Decide(t.Context(), h.second, r.ID, refuse)
		wantFault(t, err, "recognition.not_now.refuse")
		_, err = h.Appeal(t.Context(), h.samira, r.ID, "It is not mine.")
		wantFault(t, err, "recognition.request_unknown")
		_, err = h.Appeal(t.Context(), h.lena, r.ID, "I learnt the same things.")
		must(t, err)
		part := recognition.Decision{Answer: recognition.Partly, Credits: recognition.ECTS(4), Reasons: why, Difference: "No clinical practice."}
		_, err = h.DecideAppeal(t.Context(), h.haar, r.ID, part)
		wantFault(t, err, "identity.denied")
		_, err = h.Decide(t.Context(), h.second, r.ID, part)
		wantFault(t, err, "recognition.not_now.decide")
		r, err = h.DecideAppeal(t.Context(), h.second, r.ID, part)
		must(t, err)
		if r.State != recognition.PartlyGranted || r.Credited() != recognition.ECTS(4) {
			t.Errorf("%s %s", r.State, r.Credited())
		}
		_, err = h.Appeal(t.Context(), h.lena, r.ID, "Once more, please.")
		wantFault(t, err, "recognition.appeal.final")

		// The next who asks the same is shown what was said.
		next := h.claim(t, h.samira, h.nursing, h.earn(t, h.samira, h.data))
		v, err := h.Case(t.Context(), h.second, next.ID)
		must(t, err)
		if len(v.Precedents) != 1 || v.Precedents[0].Difference != part.Difference || v.Precedents[0].Credits != recognition.ECTS(4) {
			t.Errorf("precedents %+v", v.Precedents)
		}
	})
}

func TestNobodyDecidesOnTheirOwnRequest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		self := h.haar
		self.Tenant, self.Roles = "", []identity.Role{identity.RoleLearner}
		r := h.claim(t, self, h.nursing, h.earn(t, self, h.data))
		_, err := h.Decide(t.Context(), h.haar, r.ID, recognition.Decision{Answer: recognition.Grant, Credits: recognition.ECTS(12), Reasons: why})
		wantFault(t, err, "identity.denied")
	})
}

func TestAQuestionStopsTheClockAndWithoutAnAnswerItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.claim(t, h.lena, h.nursing, h.earn(t, h.lena, h.data))
		_, err := h.Ask(t.Context(), h.haar, r.ID, "?")
		wantFault(t, err, "recognition.question_missing")
		_, err = h.Supply(t.Context(), h.lena, r.ID, "Nobody asked me.")
		wantFault(t, err, "recognition.not_now.supply")
		h.clock.Advance(10 * 24 * time.Hour)
		r, err = h.Ask(t.Context(), h.haar, r.ID, "Which data did you handle?")
		must(t, err)
		h.clock.Advance(20 * 24 * time.Hour)
		r, err = h.Supply(t.Context(), h.lena, r.ID, "Patients' records, for a year.")
		must(t, err)
		if want := h.db.Now().AddDate(0, 0, 20); r.State != recognition.InReview || !r.Deadline.Equal(want) {
			t.Errorf("%s until %s, want %s", r.State, r.Deadline, want)
		}
		_, err = h.Ask(t.Context(), h.haar, r.ID, "And which ones exactly?")
		must(t, err)
		h.clock.Advance(31 * 24 * time.Hour)
		h.lapse(t)
		row, _, err := h.Own(t.Context(), h.lena, r.ID)
		must(t, err)
		if row.State != recognition.Lapsed {
			t.Errorf("%s", row.State)
		}
		// Nothing was granted, so it can be claimed again.
		if again := h.claim(t, h.lena, h.nursing, r.Evidence.Credential); again.ID != r.ID || again.State != recognition.NeedsReview {
			t.Errorf("%s %s", again.ID, again.State)
		}
		withdrawn, err := h.Withdraw(t.Context(), h.lena, r.ID)
		must(t, err)
		if withdrawn.State != recognition.Withdrawn {
			t.Errorf("%s", withdrawn.State)
		}
	})
}

func (h *house) lapse(t *testing.T) {
	t.Helper()
	for _, j := range h.Jobs() {
		commit, err := j.Work(t.Context(), nil)
		must(t, err)
		must(t, h.db.Write(t.Context(), sqldb.System, commit))
	}
}

func TestARevokedSourceFlagsTheGrantAndTheRegistrarDecides(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		first, second := h.earn(t, h.lena, h.data), h.earn(t, h.lena, h.records)
		a, b := h.claim(t, h.lena, h.informatics, first), h.claim(t, h.lena, h.informatics, second)
		for range 2 { // an event may come twice
			h.revoke(t, first)
		}
		h.revoke(t, second)
		_, err := h.Reverse(t.Context(), h.haar, a.ID, "The result was void.")
		wantFault(t, err, "identity.denied")
		_, err = h.Reverse(t.Context(), h.silje, a.ID, "")
		wantFault(t, err, "recognition.decision.reasons_missing")
		a, err = h.Reverse(t.Context(), h.silje, a.ID, "The result was void.")
		must(t, err)
		b, err = h.Uphold(t.Context(), h.silje, b.ID, "Only the title was wrong.")
		must(t, err)
		if a.State != recognition.Reversed || a.Credited() != 0 || b.State != recognition.Upheld || b.Credited() != recognition.ECTS(6) {
			t.Errorf("%s %s, %s %s", a.State, a.Credited(), b.State, b.Credited())
		}
		// What was taken back may be used again: 18 less the 6 that stand.
		wantState(t, h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, h.data)), recognition.Granted, 12, 0)
	})
}

func TestThePolicysCapOnAllFromOutsideBindsThePersonToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.policy(t, h.informatics, recognition.Policy{SmallAmountPct: 0, TotalCapPct: 5})
		r := h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, h.data))
		_, err := h.Decide(t.Context(), h.haar, r.ID, recognition.Decision{Answer: recognition.Grant, Credits: recognition.ECTS(12), Reasons: why})
		wantFault(t, err, "recognition.decision.cap")
		_, err = h.Decide(t.Context(), h.haar, r.ID, recognition.Decision{Answer: recognition.Partly, Credits: recognition.ECTS(9), Reasons: why, Difference: "The cap leaves nine."})
		must(t, err)
	})
}

func TestAPolicyIsPublishedByItsUniversityAloneAndNeverInThePast(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		p := recognition.Policy{Programme: h.informatics.ID, Scope: recognition.All, DeadlineDays: 30, TotalCapPct: 120}
		_, err := h.PublishPolicy(t.Context(), h.haar, p)
		wantFault(t, err, "recognition.policy.cap_over_programme")
		p.TotalCapPct = 50
		_, err = h.PublishPolicy(t.Context(), h.ostrand, p)
		wantFault(t, err, "identity.denied")
		p.From = h.db.Now().AddDate(0, 1, 0)
		later, err := h.PublishPolicy(t.Context(), h.haar, p)
		must(t, err)
		v, err := h.Programme(t.Context(), identity.Anonymous, h.informatics.ID)
		must(t, err)
		if later.Version != 2 || v.Policy.Version != 1 || len(v.History) != 2 {
			t.Errorf("version %d, in force %d of %d", later.Version, v.Policy.Version, len(v.History))
		}
		p.From = time.Time{}
		_, err = h.PublishPolicy(t.Context(), h.haar, p)
		wantFault(t, err, "recognition.policy.before_last")
		_, err = h.PublishProgramme(t.Context(), h.ostrand, recognition.Programme{Owner: "brannoc", Code: "x"})
		wantFault(t, err, "identity.denied")
	})
}

func TestOffersAreFoundToCountAndNoLongerWhenTheRowIsGone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		facts := func() (fs []catalogue.Fact) {
			must(t, h.db.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				fs, err = catalogue.FactsIn(ctx, tx, h.medicines.ID)
				return err
			}))
			return fs
		}
		if fs := facts(); len(fs) != 1 || fs[0].Kind != catalogue.FactCounts || fs[0].Value != string(h.nursing.ID) {
			t.Errorf("%+v", fs)
		}
		h.policy(t, h.nursing, recognition.Policy{})
		if fs := facts(); len(fs) != 0 {
			t.Errorf("%+v", fs)
		}
	})
}

func TestTheWalletShowsWhatEachCredentialWouldCountForWithoutClaimingIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.earn(t, h.lena, h.data)
		h.earn(t, h.lena, h.records)
		h.claim(t, h.lena, h.informatics, c)
		all, err := h.Outlooks(t.Context(), h.lena, h.informatics.ID)
		must(t, err)
		if len(all) != 2 {
			t.Fatalf("%d outlooks", len(all))
		}
		for _, o := range all {
			if o.Credential.ID == c && (o.Request == nil || o.Request.Verdict.Granted != recognition.ECTS(12)) {
				t.Errorf("claimed: %+v", o.Request)
			}
			if o.Credential.ID != c && (o.Request != nil || o.Verdict.Granted != recognition.ECTS(6)) {
				t.Errorf("not claimed: %+v", o.Verdict)
			}
		}
	})
}

func TestEveryPersonalColumnIsExportedAndErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		self := h.haar
		self.Tenant, self.Roles = "", []identity.Role{identity.RoleLearner}
		_, err := h.Commit(t.Context(), self, h.medicines.ID)
		must(t, err)
		h.claim(t, self, h.informatics, h.earn(t, self, h.data))
		r := h.claim(t, self, h.nursing, h.earn(t, self, h.records))
		h.exec(t, `UPDATE recognition_request SET assignee = $1, decider = $1 WHERE id = $2`, string(self.Person), string(r.ID))
		h.exec(t, `UPDATE recognition_transition SET reason = 'because of this' WHERE request = $1`, string(r.ID))
		h.exec(t, `INSERT INTO recognition_signature (tenant, agreement, actor, at) VALUES ('brannoc', 'a', $1, 1)`, string(self.Person))
		h.exec(t, `UPDATE recognition_policy SET actor = $1`, string(self.Person))
		identitytest.Holds(t, h.db, h.Service, "recognition", self.Person)
	})
}

// view is what recognition publishes to insight.
func view() string { return strings.Join([]string{"insight", "recognition", "decision"}, "_") }

func TestTheFiguresOfInsightAreThoseOfTheDecisions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.claim(t, h.lena, h.informatics, h.earn(t, h.lena, h.data))
		r := h.claim(t, h.lena, h.nursing, h.earn(t, h.lena, h.data))
		_, err := h.Decide(t.Context(), h.haar, r.ID, recognition.Decision{Answer: recognition.Refuse, Reasons: why, Difference: "It is about other things."})
		must(t, err)
		h.claim(t, h.samira, h.nursing, h.earn(t, h.samira, h.data)) // not decided yet
		rows, err := h.db.Migrator().QueryContext(t.Context(), `SELECT rule || ' ' || decided_by || ' ' || outcome || ' ' || credited FROM `+view()+` ORDER BY rule`)
		must(t, err)
		defer func() { must(t, rows.Close()) }()
		var got []string
		for rows.Next() {
			var line string
			must(t, rows.Scan(&line))
			got = append(got, line)
		}
		must(t, rows.Err())
		if want := "R1 rule granted 1200|R6 person refused 0"; strings.Join(got, "|") != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
