package credential_test

import (
	"crypto"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestEverybodyWhoPassedGetsACredentialAndOnlyOne(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		b, err := h.Issue(t.Context(), h.castell, round)
		must(t, err)
		if len(b.Issued) != 3 || len(b.Left) != 1 || b.Left[0].Name != "Person 003" {
			t.Fatalf("got %d issued, left %+v", len(b.Issued), b.Left)
		}
		wantFault(t, b.Left[0].Why, "credential.award.no_final_pass")
		again, err := h.Issue(t.Context(), h.castell, round)
		must(t, err)
		for i, c := range again.Issued {
			if c.ID != b.Issued[i].ID || string(c.Document) != string(b.Issued[i].Document) {
				t.Errorf("pressed twice: %s became %s", b.Issued[i].ID, c.ID)
			}
		}
		if len(again.Issued) != 3 || len(again.Left) != 1 {
			t.Errorf("pressed twice: %d issued, %d left", len(again.Issued), len(again.Left))
		}
		for what, query := range map[string]string{
			"leaves": `SELECT COUNT(*) FROM credential_log_leaf`, "events": `SELECT COUNT(*) FROM event WHERE type = 'credential.issued'`,
			"awards": `SELECT COUNT(*) FROM credential_award WHERE state = 'issued'`, "used tickets": `SELECT COUNT(*) FROM credential_ticket WHERE used_at IS NOT NULL`,
			"slots": `SELECT COUNT(DISTINCT slot) FROM credential_credential`,
		} {
			if n := h.count(t, query); n != 3 {
				t.Errorf("%d %s", n, what)
			}
		}
		r, err := audit.Verify(t.Context(), h.db, string(aldermoor))
		must(t, err)
		if n := h.count(t, `SELECT COUNT(*) FROM audit WHERE act = 'credential.issue' AND object = 'sitting/round'`); !r.OK() || n != 1 {
			t.Errorf("audit: %+v, %d entries", r, n)
		}
	})
}

func TestACredentialSaysWhatWasLearntAndHowItWasAssessed(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		doc := string(c.Document)
		for _, want := range []string{
			"Safe medicines administration", "give medicines", "right dose", "supervised online or onsite with identity verification",
			"integrated, stackable towards another credential", "2 of 2 criteria met on 2026-03-02.", "did:web:aldermoor.example",
			"https://aldermoor.example/credentials/" + string(c.ID), "Person 000",
		} {
			if !strings.Contains(doc, want) {
				t.Errorf("%q is not in %.2000s", want, doc)
			}
		}
		if c.Title != "Safe medicines administration" || c.State != credential.InForce || !c.IssuedAt.Equal(h.db.Now()) || c.IssuerDID != h.org.DID {
			t.Errorf("got %+v", c)
		}
	})
}

// Trap 3: whoever checks it in ten years knows with which context bodies.
func TestWhatIsIssuedIsSignedOverItsMeaningWithKnownContexts(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		issued := h.issued(t)[0]
		kept, err := h.Holdings(t.Context(), h.holder(t, issued))
		must(t, err)
		doc, err := vc.Parse(kept[0].Document)
		must(t, err)
		read, err := vc.Read(doc)
		must(t, err)
		if doc.Root().Get("proof").Kind != jcs.Array || len(read.Proofs) != 1 || read.Proofs[0].Suite != eddsardfc.Name {
			t.Fatalf("proof: %s", doc.Root().Get("proof").Canonical())
		}
		published, err := h.DIDDocument(t.Context(), aldermoor)
		must(t, err)
		keys, err := did.ParseDocument(h.org.DID, published)
		must(t, err)
		key, err := keys.Key(read.Proofs[0].Method)
		must(t, err)
		covered, err := eddsardfc.Suite{}.Check(doc, read.Proofs[0], key.Public)
		must(t, err)
		if kept[0].Contexts == "" || kept[0].Contexts != covered.ContextHash {
			t.Errorf("recorded %q, signed with %q", kept[0].Contexts, covered.ContextHash)
		}
		usual := fast.Input{Context: doc.Root().Get("@context"), Node: doc.Root(), Without: "proof", Hash: crypto.SHA256}
		if _, ok := fast.Canonical(nil, usual); !ok {
			t.Error("what Cairn itself writes is not of the usual kind: issuing takes the slow way")
		}
	})
}

func TestNothingIsIssuedWithoutAnApprovalOnTheDay(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		h.exec(t, `UPDATE assurance_approval SET valid_until = $1`, h.db.Now().UnixMicro()) // ends the moment the sitting is held
		b, err := h.Issue(t.Context(), h.castell, round)
		must(t, err)
		if len(b.Issued) != 0 || len(b.Left) != 3 {
			t.Fatalf("got %+v", b)
		}
		wantFault(t, b.Left[0].Why, "credential.award.not_approved_on_the_day")
		h.exec(t, `UPDATE assurance_approval SET valid_until = $1, state = 'revoked'`, h.db.Now().UnixMicro()+1) // withdrawn after it
		if got := len(h.issued(t)); got != 2 {
			t.Errorf("%d issued; what was completed while an approval was in force stays what it is", got)
		}
	})
}

func TestOnlyARegistrarWhoDidNotAssessIssuesAndOnlyFinalResults(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		for who, a := range map[string]identity.Actor{
			"who assessed": h.amadi, "a learner": h.people[0], "nobody": {Tenant: aldermoor},
			"a manager": {Person: "m", Tenant: aldermoor, Roles: []identity.Role{identity.RoleManager}},
		} {
			_, err := h.Issue(t.Context(), a, round)
			if err == nil {
				t.Errorf("%s issued", who)
			}
		}
		if _, err := h.Issue(t.Context(), h.stranger, round); err == nil {
			t.Error("another organisation's registrar issued")
		}
		h.exec(t, `UPDATE assessment_sitting SET state = $1`, string(assessment.ResultProvisional))
		_, err := h.Issue(t.Context(), h.castell, round)
		wantFault(t, err, "credential.issue.result_not_final")
		if n := h.count(t, `SELECT COUNT(*) FROM credential_award`); n != 0 {
			t.Errorf("%d awards", n)
		}
	})
}

func TestWithoutAKeyNothingIsPrepared(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		_, err := h.keys.End(string(aldermoor), h.org.DID, key.Ed25519)
		must(t, err)
		_, err = h.Issue(t.Context(), h.castell, round)
		wantFault(t, err, "key.ended")
		if n := h.count(t, `SELECT COUNT(*) FROM credential_award`); n != 0 {
			t.Errorf("%d awards", n)
		}
	})
}

func TestAProcessThatDiesBetweenPreparingAndIssuingIsFinishedByAJob(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		_, err := h.Prepare(t.Context(), h.castell, round)
		must(t, err)
		if n := h.count(t, `SELECT COUNT(*) FROM credential_credential`); n != 0 {
			t.Fatal("issued before it was signed")
		}
		tickets, err := h.Waiting(t.Context(), aldermoor, round)
		must(t, err)
		h.clock.Advance(credential.TicketLife + time.Hour) // long after the tickets have ended
		var args string
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT args FROM job WHERE kind = 'credential.finish'`).Scan(&args))
		for range 2 { // at least once
			commit, err := h.again(t).Jobs()[0].Work(t.Context(), json.RawMessage(args))
			must(t, err)
			if commit != nil {
				t.Error("nothing is left to commit")
			}
		}
		issued := h.issued(t)
		if len(issued) != 3 || issued[0].ID != tickets[0].Credential {
			t.Errorf("%d issued", len(issued))
		}
		if n := h.count(t, `SELECT COUNT(*) FROM credential_log_leaf`); n != 3 {
			t.Errorf("%d leaves", n)
		}
	})
}

func TestAProcessThatDiesBeforeEverythingIsPreparedIsFinishedToo(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		_, err := h.Prepare(t.Context(), h.castell, round)
		must(t, err)
		// as if the last of several transactions had not been reached
		h.exec(t, `DELETE FROM credential_ticket WHERE id = (SELECT MAX(id) FROM credential_ticket)`)
		h.exec(t, `DELETE FROM credential_award WHERE id NOT IN (SELECT award FROM credential_ticket)`)
		_, err = h.again(t).Jobs()[0].Work(t.Context(), json.RawMessage(`{"tenant":"aldermoor","sitting":"round"}`))
		must(t, err)
		if n := h.count(t, `SELECT COUNT(*) FROM credential_credential`); n != 3 {
			t.Errorf("%d issued", n)
		}
		if _, err = h.again(t).Jobs()[0].Work(t.Context(), json.RawMessage(`"nonsense"`)); err == nil {
			t.Error("nonsense is carried out")
		}
	})
}

func TestATicketWorksOnceInTimeForWhatItNames(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		ctx := t.Context()
		_, err := h.Prepare(ctx, h.castell, round)
		must(t, err)
		tickets, err := h.Waiting(ctx, aldermoor, round)
		must(t, err)
		credentials := func() int { return h.count(t, `SELECT COUNT(*) FROM credential_credential`) }

		forged := slices.Clone(tickets[:1])
		forged[0].Document = []byte(strings.Replace(string(forged[0].Document), "give medicines", "give orders", 1))
		wantFault(t, h.Redeem(ctx, h.castell, h.org, forged), "credential.ticket.void")
		forged[0].Sum = credential.Sum(forged[0].Document) // also with a sum to match
		wantFault(t, h.Redeem(ctx, h.castell, h.org, forged), "credential.ticket.void")
		forged[0].ID = "unknown"
		wantFault(t, h.Redeem(ctx, h.castell, h.org, forged), "credential.ticket.void")
		h.clock.Advance(credential.TicketLife)
		wantFault(t, h.Redeem(ctx, h.castell, h.org, tickets), "credential.ticket.void")
		if credentials() != 0 {
			t.Fatal("a void ticket was redeemed")
		}

		tickets, err = h.Waiting(ctx, aldermoor, round) // gives them time again
		must(t, err)
		must(t, h.Redeem(ctx, h.castell, h.org, tickets[1:]))
		must(t, h.Redeem(ctx, h.castell, h.org, tickets)) // the second one again
		must(t, h.Redeem(ctx, h.castell, h.org, tickets))
		if n := h.count(t, `SELECT COUNT(*) FROM credential_log_leaf`); credentials() != 2 || n != 2 {
			t.Errorf("%d credentials, %d leaves", credentials(), n)
		}
	})
}

func TestSeveralRegistrarsPressingAtOnceIssueEachCredentialOnce(t *testing.T) {
	t.Parallel()
	each(t, 5, func(t *testing.T, h *house) {
		other := identitytest.Member(t, h.ids, aldermoor, "corey", identity.RoleRegistrar)
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				b, err := h.again(t).Issue(t.Context(), []identity.Actor{h.castell, other}[i%2], round)
				if err != nil {
					t.Error(err)
				}
				if len(b.Issued) != 5 {
					t.Errorf("%d issued", len(b.Issued))
				}
			})
		}
		all.Wait()
		for what, query := range map[string]string{
			"credentials": `SELECT COUNT(*) FROM credential_credential`, "leaves": `SELECT COUNT(*) FROM credential_log_leaf`,
			"tickets": `SELECT COUNT(*) FROM credential_ticket`, "places": `SELECT COUNT(DISTINCT slot) FROM credential_credential`,
			"events": `SELECT COUNT(*) FROM event WHERE type = 'credential.issued'`,
		} {
			if n := h.count(t, query); n != 5 {
				t.Errorf("%d %s", n, what)
			}
		}
	})
}

func TestAFullStatusListIsFollowedByANewOne(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		h.exec(t, `INSERT INTO credential_status_list (tenant, id, next, seed, changed) VALUES ('aldermoor', '00000000-old', $1, '00000000000000ff', $2)`,
			credential.SlotCount-2, h.db.Now().UnixMicro())
		lists := map[string]int{}
		for _, c := range h.issued(t) {
			lists[c.StatusList]++
		}
		if len(lists) != 2 || lists["00000000-old"] != 2 {
			t.Errorf("got %v", lists)
		}
		if n := h.count(t, `SELECT next FROM credential_status_list WHERE id = '00000000-old'`); n != credential.SlotCount {
			t.Errorf("the old list gave out %d", n)
		}
	})
}

func TestWhoHasWhatIsSeenByItsHolderAndItsIssuerAlone(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		ctx := t.Context()
		all := h.issued(t)
		c := all[0]
		holder := h.holder(t, c)
		auditor := identitytest.Member(t, h.ids, aldermoor, "ada", identity.RoleAuditor)
		for _, may := range []identity.Actor{holder, h.castell, auditor} {
			got, err := h.Credential(ctx, may, c.ID)
			must(t, err)
			if string(got.Document) != string(c.Document) {
				t.Error("another document")
			}
		}
		token := holder
		token.Scopes, token.Tenant = []string{"credential"}, brannoc // made for an organisation, not for oneself
		for who, may := range map[string]identity.Actor{"another learner": h.holder(t, all[1]), "another registrar": h.stranger, "nobody": identity.Anonymous, "an organisation's token": token} {
			got, err := h.Credential(ctx, may, c.ID)
			wantFault(t, err, "identity.denied")
			if len(got.Document) != 0 {
				t.Errorf("%s reads it", who)
			}
		}
		_, err := h.Credential(ctx, h.castell, "nothing")
		wantFault(t, err, "credential.credential.not_found")

		mine, err := h.Holdings(ctx, holder)
		must(t, err)
		if len(mine) != 1 || mine[0].ID != c.ID {
			t.Errorf("holdings: %+v", mine)
		}
		_, err = h.Holdings(ctx, identity.Anonymous)
		wantFault(t, err, "identity.denied")
		page, err := h.Issued(ctx, h.castell, credential.IssuedQuery{})
		must(t, err)
		if len(page.Rows) != 2 || page.Next != "" {
			t.Errorf("issued: %+v", page)
		}
		if page, err = h.Issued(ctx, h.stranger, credential.IssuedQuery{}); err != nil || len(page.Rows) != 0 {
			t.Errorf("another organisation issued %d, %v", len(page.Rows), err)
		}
		_, err = h.Issued(ctx, holder, credential.IssuedQuery{})
		wantFault(t, err, "identity.denied")
	})
}

func TestWhatWasIssuedIsListedPageByPage(t *testing.T) {
	t.Parallel()
	each(t, 53, func(t *testing.T, h *house) {
		h.issued(t)
		seen, after := map[credential.CredentialID]bool{}, ""
		for {
			page, err := h.Issued(t.Context(), h.castell, credential.IssuedQuery{Window: sqldb.Window{After: after}})
			must(t, err)
			for _, c := range page.Rows {
				seen[c.ID] = true
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(seen) != 53 {
			t.Errorf("%d seen", len(seen))
		}
	})
}

func TestAPreviewSaysWhatIssuingWouldDo(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		h.exec(t, `UPDATE assessment_candidate SET person = 'nobody' WHERE person = $1`, string(h.people[1].Person))
		p, err := h.Preview(t.Context(), h.castell, round)
		must(t, err)
		var may, left int
		for _, one := range p.Prospects {
			if one.Why == nil {
				may++
			} else {
				left++
			}
		}
		b, err := h.Issue(t.Context(), h.castell, round)
		must(t, err)
		if may != len(b.Issued) || left != len(b.Left) || may != 1 {
			t.Errorf("said %d and %d, did %d and %d", may, left, len(b.Issued), len(b.Left))
		}
		_, err = h.Preview(t.Context(), h.amadi, round)
		wantFault(t, err, "identity.denied")
	})
}

func TestWhatIsHeldOfAPersonIsExportedAndForgotten(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		_, err := h.Encode(t.Context(), h.holder(t, c), c.ID, credential.VCJWT)
		must(t, err)
		must(t, h.Suspend(t.Context(), h.castell, c.ID, "A question of identity."))
		h.exec(t, `UPDATE credential_transition SET actor = $1`, string(c.Person)) // as if the same person were a registrar elsewhere
		if n := h.count(t, `SELECT COUNT(*) FROM credential_ticket WHERE document <> ''`); n != 0 {
			t.Errorf("%d documents are kept beside the signed ones", n)
		}
		h.exec(t, `UPDATE credential_ticket SET used_at = NULL, document = '{"narrative":"not signed yet"}'`) // as if another award of theirs waited
		identitytest.Holds(t, h.db, h.Service, "credential", c.Person)
		// a copy the person kept can still be checked
		kept, err := h.Credential(t.Context(), h.castell, c.ID)
		must(t, err)
		if kept.State != credential.Suspended || len(kept.Document) != 0 {
			t.Errorf("got %+v", kept)
		}
		if _, err := h.Receipt(t.Context(), credential.LogYear(h.db.Now()), credential.Sum(c.Document)); err != nil {
			t.Errorf("receipt of a copy: %v", err)
		}
	})
}

func TestErasingSomebodyDoesNotStopTheOthersOfTheSitting(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h *house) {
		_, err := h.Prepare(t.Context(), h.castell, round)
		must(t, err)
		h.erase(t, h.people[0].Person)
		h.exec(t, `UPDATE assessment_candidate SET name = '' WHERE person = $1`, string(h.people[0].Person)) // as assessment forgets
		h.exec(t, `UPDATE identity_person SET name = '' WHERE id = $1`, string(h.people[0].Person))
		b, err := h.Issue(t.Context(), h.castell, round)
		must(t, err)
		if len(b.Issued) != 1 || b.Issued[0].Person != h.people[1].Person {
			t.Errorf("%d issued, %d left", len(b.Issued), len(b.Left))
		}
	})
}
