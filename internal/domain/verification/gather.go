package verification

import (
	"context"
	"errors"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
)

// facts are what was asked for a credential, each with the error that kept it
// away. The rules judge by facts alone.
type facts struct {
	standing    Standing
	standingErr error // ErrNone: no registry has the issuer; errNotAsked: there was none to ask
	lookalike   *Standing

	document    *did.Document
	documentErr error
	archived    bool // the document is the registry's copy

	lists map[string]list // by address

	receipt    tlog.Receipt
	receiptErr error
	log        LogKey

	approval    Approval
	approvalErr error

	findings    ElementFindings
	findingsErr error
}

// list is a status list credential, or why it is not there.
type list struct {
	cred     *vc.Credential
	terms    vc.Errors
	at       time.Time
	err      error // could not be reached
	unparsed error // reached, but no credential
}

var errNotAsked = errors.New("verification: there was nobody to ask")

// gather asks for everything the credential names, in the order in which one
// answer leads to the next question.
func (v *Verifier) gather(ctx context.Context, r *reading, p Policy) facts {
	var f facts
	v.askIssuer(ctx, r, p, &f)
	v.askDocument(ctx, r.cred.Issuer.ID, &f)
	v.askLists(ctx, r, &f)
	v.askLog(ctx, r, &f)
	v.askApproval(ctx, r, p, &f)
	v.askElements(ctx, r, &f)
	return f
}

func (v *Verifier) registries(p Policy) []Registry {
	var out []Registry
	if p.Register != nil {
		out = append(out, p.Register)
	}
	if v.d.Registry != nil {
		out = append(out, v.d.Registry)
	}
	return out
}

// askIssuer takes the first registry that vouches, else the first that lists.
func (v *Verifier) askIssuer(ctx context.Context, r *reading, p Policy, f *facts) {
	f.standingErr = errNotAsked
	for _, reg := range v.registries(p) {
		s, err := reg.Issuer(ctx, r.cred.Issuer.ID)
		switch {
		case err != nil && f.standingErr != nil && (errors.Is(f.standingErr, errNotAsked) || !errors.Is(err, ErrNone)):
			f.standingErr = err
		case err == nil && (f.standingErr != nil || s.Vouched && !f.standing.Vouched):
			f.standing, f.standingErr = s, nil
		}
	}
	if f.standing.Vouched {
		return
	}
	for _, reg := range v.registries(p) {
		if same, err := reg.Named(ctx, r.claimed()); err == nil && len(same) > 0 {
			f.lookalike = &same[0]
			return
		}
	}
}

// claimed is what the issuer calls itself.
func (r *reading) claimed() string {
	if r.cred.Issuer.Name != "" {
		return r.cred.Issuer.Name
	}
	return r.cred.Issuer.ID
}

// askDocument takes the archived document of a closed issuer, whoever owns its
// domain now; else the current one; else the registry's copy.
func (v *Verifier) askDocument(ctx context.Context, issuer string, f *facts) {
	if !f.standing.Closed.IsZero() {
		f.archive(issuer, errClosedWithout)
		return
	}
	resolver := did.Resolver{Fetch: func(ctx context.Context, _ string) ([]byte, error) {
		if v.d.Sources == nil {
			return nil, errNotAsked
		}
		got, err := v.d.Sources.DIDDocument(ctx, issuer)
		return got.Body, err
	}}
	f.document, f.documentErr = resolver.Resolve(ctx, issuer)
	var e *did.Error
	if errors.As(f.documentErr, &e) && e.Code == did.Unreachable {
		f.archive(issuer, f.documentErr)
	}
}

var errClosedWithout = errors.New("verification: the issuer closed and no archived document is known")

func (f *facts) archive(issuer string, otherwise error) {
	if f.standing.Document == nil {
		f.documentErr = otherwise
		return
	}
	f.document, f.documentErr = did.ParseDocument(issuer, f.standing.Document)
	f.archived = f.documentErr == nil
}

func (v *Verifier) askLists(ctx context.Context, r *reading, f *facts) {
	f.lists = map[string]list{}
	for _, s := range r.cred.Status {
		if _, done := f.lists[s.List]; done || s.List == "" {
			continue
		}
		f.lists[s.List] = v.askList(ctx, s.List)
		if len(f.lists) == 8 {
			return // a credential with more lists than anybody needs
		}
	}
}

func (v *Verifier) askList(ctx context.Context, url string) list {
	if v.d.Sources == nil || !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return list{err: errNotAsked}
	}
	got, err := v.d.Sources.StatusList(ctx, url)
	if err != nil {
		return list{err: err}
	}
	doc, err := vc.Parse(got.Body)
	if err != nil {
		return list{at: got.At, unparsed: err}
	}
	c, err := vc.Read(doc)
	return list{cred: c, terms: openbadge.CheckTerms(doc.Root()), at: got.At, unparsed: err}
}

func (v *Verifier) askLog(ctx context.Context, r *reading, f *facts) {
	f.receiptErr = errNotAsked
	if v.d.Sources == nil || len(r.cred.Proofs) == 0 {
		return
	}
	entry := r.entry()
	for _, l := range f.standing.Logs {
		got, err := v.d.Sources.LogReceipt(ctx, l.Origin, entry)
		if err == nil {
			f.log = l
			f.receipt, f.receiptErr = tlog.ParseReceipt(got.Body)
			return
		}
		if errors.Is(f.receiptErr, errNotAsked) || !errors.Is(err, ErrNone) {
			f.receiptErr = err
		}
	}
}

// entry is the log entry of the credential: of its canonical form.
func (r *reading) entry() []byte { return tlog.Leaf(r.cred.Document.Root().Canonical()) }

func (v *Verifier) askApproval(ctx context.Context, r *reading, p Policy, f *facts) {
	f.approvalErr = errNotAsked
	a := r.badge.Achievement
	q := ApprovalQuestion{Issuer: r.cred.Issuer.ID, Achievement: a.ID, Field: a.Field, EQF: a.EQF(), On: r.cred.ValidFrom}
	for _, reg := range v.registries(p) {
		got, err := reg.Approval(ctx, q)
		if err == nil {
			f.approval, f.approvalErr = got, nil
			return
		}
		f.approvalErr = err
	}
}

func (v *Verifier) askElements(ctx context.Context, r *reading, f *facts) {
	f.findingsErr = errNotAsked
	if v.d.Elements == nil || !r.isBadge {
		return
	}
	country := r.badge.Issuer.Country
	if f.standing.Country != "" {
		country = f.standing.Country
	}
	f.findings, f.findingsErr = v.d.Elements.Judge(ctx, fields(r), country, r.cred.ValidFrom)
}
