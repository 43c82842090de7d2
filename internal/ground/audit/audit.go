package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deployment is the chain of acts that belong to no tenant: sign-ins, the
// operator's acts.
const Deployment = "deployment"

// Entry is one act.
type Entry struct {
	Tenant string // whose chain; Deployment when empty
	Actor  string // a person's id, or "system: why"
	Role   string // in which role, as far as known
	Act    string // "credential.revoke"
	Object string // what it was done to: "credential/01JD..."
	Reason string // as given by the actor; no personal data
	Detail any    // further facts, marshalled as JSON; nil for none; no personal data

	// Set by Record and ignored in what is given to it.
	Seq        int64 // 1, 2, 3 ... in the chain
	At         time.Time
	Prev, Hash string // SHA-256, hex; Prev is empty for the first
}

// Record adds an entry to its tenant's chain, as the last call of the
// transaction.
func Record(ctx context.Context, tx *sqldb.Tx, e Entry) error {
	if e.Actor == "" || e.Act == "" {
		return errors.New("audit: an entry names an actor and an act")
	}
	if e.Tenant == "" {
		e.Tenant = Deployment
	}
	detail, err := marshal(e.Detail)
	if err != nil {
		return fmt.Errorf("audit %s: write detail: %w", e.Act, err)
	}
	e.At = tx.Now()
	if e.Seq, e.Prev, err = lockHead(ctx, tx, e.Tenant); err != nil {
		return fmt.Errorf("audit %s: lock the chain's end: %w", e.Act, err)
	}
	if e.Hash, err = e.sum(detail); err != nil {
		return err
	}
	if err := insert(ctx, tx, e, detail); err != nil {
		return fmt.Errorf("audit %s: store: %w", e.Act, err)
	}
	return nil
}

func marshal(detail any) (string, error) {
	if detail == nil {
		return "", nil
	}
	b, err := json.Marshal(detail)
	return string(b), err
}

// sum is the entry's hash: SHA-256 over a JSON array of all its fields, in
// order, as the documentation of the export describes it. Detail is the stored
// text, so that nothing depends on how JSON is written again.
func (e Entry) sum(detail string) (string, error) {
	b, err := json.Marshal([]any{e.Tenant, e.Seq, e.At.UnixMicro(), e.Actor, e.Role, e.Act, e.Object, e.Reason, detail, e.Prev})
	if err != nil {
		return "", fmt.Errorf("audit %s: hash: %w", e.Act, err)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// Report is what Verify found in one chain.
type Report struct {
	Tenant  string `json:"tenant"`
	Entries int64  `json:"entries"` // those that were found good
	Head    string `json:"head"`    // hash of the last good entry; empty when there is none
	Broken  *Break `json:"broken,omitempty"`
}

// OK reports that the whole chain is as it was written.
func (r Report) OK() bool { return r.Broken == nil }

// Break is the first place where the chain does not hold.
type Break struct {
	Seq int64  `json:"seq"`
	Why Defect `json:"why"`
	Act string `json:"act,omitempty"` // what the entry there says; empty when it is missing
}

// Defect is what is wrong at a break.
type Defect string

// The defects.
const (
	Changed Defect = "changed" // the entry's content does not have the hash it was written with
	Missing Defect = "missing" // no entry has this number
	Parted  Defect = "parted"  // the entry does not follow the one before
	Head    Defect = "head"    // the chain ends elsewhere than its head row says
)

// Verify recomputes a tenant's chain from its first entry. An error means that
// nobody could decide; a broken chain is a Report.
func Verify(ctx context.Context, db *sqldb.DB, tenant string) (Report, error) {
	if tenant == "" {
		tenant = Deployment
	}
	var r Report
	err := db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		r = Report{Tenant: tenant}
		const page = 1000
		for {
			entries, err := after(ctx, tx, tenant, r.Entries, page)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if r.Broken, err = r.follow(e); err != nil || r.Broken != nil {
					return err
				}
			}
			if len(entries) < page {
				return r.compareHead(ctx, tx)
			}
		}
	})
	if err != nil {
		return Report{}, fmt.Errorf("verify the audit record: %w", err)
	}
	return r, nil
}

// follow holds one entry against the chain so far, and takes it in when it fits.
func (r *Report) follow(e storedEntry) (*Break, error) {
	sum, err := e.sum(e.detail)
	switch {
	case err != nil:
		return nil, err
	case e.Seq != r.Entries+1:
		return &Break{Seq: r.Entries + 1, Why: Missing}, nil
	case sum != e.Hash:
		return &Break{Seq: e.Seq, Why: Changed, Act: e.Act}, nil
	case e.Prev != r.Head:
		return &Break{Seq: e.Seq, Why: Parted, Act: e.Act}, nil
	}
	r.Entries, r.Head = e.Seq, e.Hash
	return nil, nil
}

// compareHead finds entries cut off at the end.
func (r *Report) compareHead(ctx context.Context, tx *sqldb.Tx) error {
	h, err := head(ctx, tx, r.Tenant)
	switch {
	case errors.Is(err, sqldb.ErrNoRows):
		if r.Entries > 0 {
			r.Broken = &Break{Seq: r.Entries + 1, Why: Head}
		}
	case err != nil:
		return err
	case h.Seq > r.Entries:
		r.Broken = &Break{Seq: r.Entries + 1, Why: Missing}
	case h.Seq != r.Entries || h.Hash != r.Head:
		r.Broken = &Break{Seq: r.Entries, Why: Head}
	}
	return nil
}
