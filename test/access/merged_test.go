package access

import (
	"slices"
	"testing"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/wallet"
)

// belongings are what somebody finds of their own in the program.
type belongings struct {
	places, credentials, shares, claims, promises, money []string
}

func (w *world) belongings(t *testing.T, p identity.PersonID) (identity.Actor, belongings) {
	t.Helper()
	ctx := t.Context()
	a, err := w.Identity.ActorOfSession(ctx, p, "", "en")
	must(t, err)
	var b belongings
	places, err := w.Enrolment.Mine(ctx, a)
	must(t, err)
	for _, x := range places {
		b.places = append(b.places, string(x.ID))
	}
	held, err := w.Credential.Holdings(ctx, a)
	must(t, err)
	for _, x := range held {
		b.credentials = append(b.credentials, string(x.ID))
		shares, err := w.Wallet.Shares(ctx, a, x.ID)
		must(t, err)
		for _, s := range shares {
			b.shares = append(b.shares, s.ID)
		}
	}
	claims, err := w.Recognition.Requests(ctx, a)
	must(t, err)
	for _, x := range claims {
		b.claims = append(b.claims, string(x.ID))
	}
	promises, err := w.Recognition.Commitments(ctx, a)
	must(t, err)
	for _, x := range promises {
		b.promises = append(b.promises, string(x.ID))
	}
	money, err := w.Funding.Mine(ctx, a)
	must(t, err)
	for _, x := range money {
		b.money = append(b.money, string(x.ID))
	}
	return a, b
}

// lists are the belongings by name, sorted.
func (b belongings) lists() map[string][]string {
	all := map[string][]string{"places": b.places, "credentials": b.credentials, "shares": b.shares, "claims": b.claims, "promises": b.promises, "money": b.money}
	for _, ids := range all {
		slices.Sort(ids)
	}
	return all
}

func TestWhatBelongsToAMergedRecordIsThePersonsUntilItIsUnmerged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	samira, badge := w.own["learner"].Actor, credential.CredentialID(w.objects["credential"])
	_, _, err := w.Wallet.Share(ctx, samira, badge, "to somebody", wallet.Week)
	must(t, err)
	_, before := w.belongings(t, samira.Person)
	for name, ids := range before.lists() {
		if len(ids) == 0 {
			t.Errorf("Samira has no %s: nothing is tested", name)
		}
	}
	again, err := w.Identity.EnsurePerson(ctx, system, identity.Named{Name: "Samira Haddad", Email: "samira@other.example"})
	must(t, err)
	if _, none := w.belongings(t, again.ID); len(none.places)+len(none.credentials)+len(none.claims) > 0 {
		t.Fatal("a new record has something")
	}

	m, err := w.Identity.Merge(ctx, system, again.ID, samira.Person, "She showed both letters.")
	must(t, err)
	for _, id := range []identity.PersonID{again.ID, samira.Person} {
		a, got := w.belongings(t, id)
		if a.Person != again.ID {
			t.Errorf("got the person %s", a.Person)
		}
		same(t, before, got)
	}
	kept, _ := w.belongings(t, again.ID)
	share, _, err := w.Wallet.Share(ctx, kept, badge, "made after the merge", wallet.Week)
	must(t, err)
	must(t, w.Wallet.End(ctx, kept, before.shares[0]))

	must(t, w.Identity.Unmerge(ctx, system, m.ID, "They are two after all."))
	if _, none := w.belongings(t, again.ID); len(none.places)+len(none.credentials)+len(none.shares)+len(none.claims)+len(none.promises)+len(none.money) > 0 {
		t.Errorf("something is left with the other record: %+v", none)
	}
	_, after := w.belongings(t, samira.Person)
	if !slices.Contains(after.shares, share.ID) {
		t.Error("the link that was made for Samira's credential is not hers")
	}
	after.shares = before.shares
	same(t, before, after)
}

func same(t *testing.T, want, got belongings) {
	t.Helper()
	have := got.lists()
	for name, ids := range want.lists() {
		if !slices.Equal(ids, have[name]) {
			t.Errorf("%s: got %v, want %v", name, have[name], ids)
		}
	}
}
