package funding

import (
	"context"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// post writes a transaction with its postings and moves the balances. A key that
// is there already changes nothing, and posted is false. A balance that would
// fall below what its account allows is exhausted funding.exhausted.
func post(ctx context.Context, tx *sqldb.Tx, t transaction) (posted bool, err error) {
	if t.minor <= 0 {
		return false, nil
	}
	id := tx.NewID()
	n, err := tx.Exec(ctx, `INSERT INTO funding_transaction (payer, id, dedupe, kind, minor, provider, hold, line, actor, posted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (payer, dedupe) DO NOTHING`,
		t.payer, id, t.key, t.kind, t.minor, t.hold.Provider, t.hold.ID, t.line, t.actor, tx.Now())
	if err != nil || n == 0 {
		return false, err
	}
	if sum := balanced(t.postings); sum != 0 {
		return false, fmt.Errorf("funding: postings of %s add up to %d", t.kind, sum)
	}
	for i := 0; i < len(t.postings); i += 2 {
		if err := postPair(ctx, tx, t, id, i); err != nil {
			return false, err
		}
	}
	return true, nil
}

// balanced is the sum of the postings: each pair stands in one book.
func balanced(ps []posting) (sum int64) {
	for i, p := range ps {
		sum += p.minor
		if i%2 == 1 && sum != 0 {
			return sum
		}
	}
	return sum
}

// postPair writes two postings and moves their two balances.
func postPair(ctx context.Context, tx *sqldb.Tx, t transaction, id string, i int) error {
	a, b := t.postings[i], t.postings[i+1]
	left, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (below bool, err error) {
		var balance, least int64
		err = r.Scan(&balance, &least)
		return balance < least, err
	}, `INSERT INTO funding_account (payer, id, kind, book, currency, balance, least) VALUES ($1, $2, $3, $4, $5, $6, $7), ($1, $8, $9, $10, $5, $11, $12)
		ON CONFLICT (payer, id) DO UPDATE SET balance = funding_account.balance + excluded.balance RETURNING balance, least`,
		t.payer, a.account.id, a.account.kind, a.account.book, t.currency, a.minor, a.account.least,
		b.account.id, b.account.kind, b.account.book, b.minor, b.account.least)
	if err != nil {
		return fmt.Errorf("funding: move balances: %w", err)
	}
	for _, below := range left {
		if below {
			return fault.New(fault.Exhausted, "funding.exhausted", "scheme", t.part.Scheme).At("quote")
		}
	}
	p, h := t.part, t.hold
	_, err = tx.Exec(ctx, `INSERT INTO funding_posting (payer, transaction_id, line, account, book, minor, currency, scheme, version, rule, claim, offer, run, enrolment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14), ($1, $2, $15, $16, $5, $17, $7, $8, $9, $10, $11, $12, $13, $14)`,
		t.payer, id, i, a.account.id, a.account.book, a.minor, t.currency, p.Scheme, p.Version, p.Rule, p.Claim, h.Offer, h.Run, h.Enrolment,
		i+1, b.account.id, b.minor)
	return err
}

// balance is what an account holds; ok is false when it was never opened.
func balance(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, id string) (minor int64, ok bool, err error) {
	err = tx.QueryRow(ctx, `SELECT balance FROM funding_account WHERE payer = $1 AND id = $2`, payer, id).Scan(&minor)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, false, nil
	}
	return minor, err == nil, err
}

// openBudget brings a budget to the amount that a scheme or a pledge states: it
// is opened when it is first used, and adjusted when the law changed. One that
// would have less than is held and paid already is refused as exhausted.
func openBudget(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, p HeldPart, k Kind, amount int64, currency string) error {
	source := moneyAccount(accountSource, p.purse())
	had, _, err := balance(ctx, tx, payer, source.id)
	if err != nil || -had == amount {
		return err
	}
	move, key := amount+had, fmt.Sprintf("open/%s/%d", p.purse(), amount)
	if had != 0 {
		k, key = KindAdjustment, fmt.Sprintf("change/%s/%d/%s", p.purse(), amount, tx.NewID())
	}
	budget := moneyAccount(accountBudget, p.purse())
	ps := []posting{{source, -move}, {budget, move}}
	_, err = post(ctx, tx, transaction{
		payer: payer, key: key, kind: k, minor: max(move, -move), currency: currency, actor: "system: the budget as it is stated", postings: ps,
		part: HeldPart{Scheme: p.Scheme, Version: p.Version, Rule: "budget", Claim: "none"},
	})
	return err
}
