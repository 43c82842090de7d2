package verification

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/internal/ground/fault"
)

// RegisterFormat is the format field of an exported register.
const RegisterFormat = "cairn-register/1"

// Register is a public register in one file: who vouches for which issuers, what
// was approved when, which logs they issue into, and the archived did documents
// of all of them. With it a verifier needs no network but the status lists. It is
// a Registry. Make one with ParseRegister or fill it in and Marshal it.
type Register struct {
	Format    string             `json:"format"` // RegisterFormat
	Name      Text               `json:"name"`   // the register's name, per language
	URL       string             `json:"url,omitempty"`
	AsOf      time.Time          `json:"asOf"`
	Issuers   []RegisterIssuer   `json:"issuers"`
	Approvals []RegisterApproval `json:"approvals,omitempty"`
	Logs      []LogKey           `json:"logs,omitempty"` // every issuer of the register issues into these
}

// RegisterIssuer is one issuer of a register.
type RegisterIssuer struct {
	ID        string          `json:"id"`
	Names     Text            `json:"names"`
	Vouched   bool            `json:"vouched"` // false: merely listed
	Country   string          `json:"country,omitempty"`
	From      time.Time       `json:"from,omitzero"`
	Until     time.Time       `json:"until,omitzero"`
	Closed    time.Time       `json:"closed,omitzero"`
	Custodian Text            `json:"custodian,omitempty"`
	StatusBy  []string        `json:"statusBy,omitempty"`
	Document  json.RawMessage `json:"document,omitempty"` // did document, verbatim
}

// RegisterApproval is one approval of a register: of one achievement, or, without
// Achievement, of everything the issuer awards in Fields (all when empty) up to
// level MaxEQF (any when 0): a right.
type RegisterApproval struct {
	Issuer      string   `json:"issuer"`
	Achievement string   `json:"achievement,omitempty"`
	Fields      []string `json:"fields,omitempty"` // ISCED-F prefixes
	MaxEQF      int      `json:"maxEqf,omitempty"`
	Approval
}

// ParseRegister reads an exported register strictly: unknown fields, doubled
// issuers, ids that are no identifiers, documents of somebody else are faults
// that name the place.
func ParseRegister(data []byte) (*Register, error) {
	bad := func(at, why string, err error) error {
		return fault.New(fault.Invalid, "verification.register."+why, "path", at).At(at).Wrap(err)
	}
	if _, err := jcs.ParseWithin(data, jcs.Limits{Size: 64 << 20}); err != nil {
		var e *jcs.Error
		errors.As(err, &e)
		return nil, bad(e.Path, "not_json", err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var r Register
	if err := d.Decode(&r); err != nil {
		return nil, bad("$", "not_a_register", err)
	}
	if r.Format != RegisterFormat {
		return nil, bad("$.format", "not_a_register", nil)
	}
	if err := r.sound(bad); err != nil {
		return nil, err
	}
	return &r, nil
}

func (r *Register) sound(bad func(at, why string, err error) error) error {
	seen := map[string]bool{}
	for _, i := range r.Issuers {
		at := "$.issuers[" + i.ID + "]"
		switch {
		case !strings.HasPrefix(i.ID, "https://") && !isDID(i.ID):
			return bad(at, "bad_id", nil)
		case seen[i.ID]:
			return bad(at, "doubled", nil)
		case i.Names.In("en") == "":
			return bad(at, "no_name", nil)
		}
		seen[i.ID] = true
		if i.Document == nil {
			continue
		}
		if _, err := did.ParseDocument(i.ID, i.Document); err != nil {
			return bad(at+".document", "bad_document", err)
		}
	}
	for _, a := range r.Approvals {
		if !seen[a.Issuer] || a.From.IsZero() {
			return bad("$.approvals["+a.Issuer+"]", "bad_approval", nil)
		}
	}
	for _, l := range r.Logs {
		if origin, _, err := tlog.ParseVerifierKey(l.Key); err != nil || origin != l.Origin {
			return bad("$.logs["+l.Origin+"]", "bad_log", err)
		}
	}
	return nil
}

func isDID(s string) bool {
	_, err := did.Parse(s)
	return err == nil
}

// Issuer implements Registry.
func (r *Register) Issuer(_ context.Context, id string) (Standing, error) {
	for _, i := range r.Issuers {
		if i.ID == id {
			return r.standing(i), nil
		}
	}
	return Standing{}, ErrNone
}

func (r *Register) standing(i RegisterIssuer) Standing {
	return Standing{
		ID: i.ID, Names: i.Names, Registry: r.Name, Vouched: i.Vouched, Country: i.Country, From: i.From, Until: i.Until,
		Closed: i.Closed, Custodian: i.Custodian, StatusBy: i.StatusBy, Document: i.Document, Logs: r.Logs, AsOf: r.AsOf,
	}
}

// Approval implements Registry: the approval that was valid on the day, else the
// nearest one that was not, so that the report can say so.
func (r *Register) Approval(_ context.Context, q ApprovalQuestion) (Approval, error) {
	var other *Approval
	for i := range r.Approvals {
		a := &r.Approvals[i]
		if !a.covers(q) {
			continue
		}
		if within(q.On, a.From, a.Until) {
			return a.Approval, nil
		}
		other = &a.Approval
	}
	if other == nil {
		return Approval{}, ErrNone
	}
	return *other, nil
}

func (a *RegisterApproval) covers(q ApprovalQuestion) bool {
	if a.Issuer != q.Issuer {
		return false
	}
	if a.Achievement != "" {
		return a.Achievement == q.Achievement
	}
	if a.MaxEQF > 0 && (q.EQF == 0 || q.EQF > a.MaxEQF) {
		return false
	}
	for _, f := range a.Fields {
		if q.Field != "" && strings.HasPrefix(q.Field, f) {
			return true
		}
	}
	return len(a.Fields) == 0
}

// Named implements Registry: vouched issuers that look like the name.
func (r *Register) Named(_ context.Context, name string) ([]Standing, error) {
	var out []Standing
	look := Skeleton(name)
	for _, i := range r.Issuers {
		if !i.Vouched {
			continue
		}
		for _, n := range i.Names {
			if Skeleton(n) == look {
				out = append(out, r.standing(i))
				break
			}
		}
	}
	return out, nil
}
