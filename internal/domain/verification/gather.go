package verification

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
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

	keys    []jose.Key // that an https issuer publishes for its tokens
	keysErr error

	others    map[string]*did.Document // of whoever else signed something in it, by id
	resources []answer                 // relatedResource, in the document's order

	lists  []list           // one for each address
	tokens map[string]token // token status lists, by address

	revocations map[string]revocations // lists of withdrawn credentials, by address

	receipt    tlog.Receipt
	receiptErr error
	log        LogKey

	approval    Approval
	approvalErr error

	walletType        *sdjwt.Type // of a wallet credential
	walletTypeErr     error
	walletTypeFetched bool

	findings    ElementFindings
	findingsErr error
}

// list is a status list credential, or why it is not there.
type list struct {
	*reading
	url      string
	bits     statuslist.Decoder
	at       time.Time
	err      error // could not be reached
	unparsed error // reached, but no credential
}

// inquiry asks for everything one credential names, in the order in which one
// answer leads to the next question.
type inquiry struct {
	d *Deps
	p Policy
	s *session
	r *reading
	f facts
}

func (q *inquiry) gather(ctx context.Context) facts {
	q.askIssuer(ctx)
	q.askDocument(ctx)
	q.askKeys(ctx)
	q.askOthers(ctx)
	q.askType(ctx)
	q.askResources(ctx)
	q.askLists(ctx)
	q.askLog(ctx)
	q.askApproval(ctx)
	q.askElements(ctx)
	return q.f
}

// registries yields those there are, in the order in which they are asked.
func (q *inquiry) registries(yield func(Registry) bool) {
	if q.p.Register != nil && !yield(q.p.Register) {
		return
	}
	if q.d.Registry != nil {
		yield(q.d.Registry)
	}
}

// askIssuer takes the first registry that vouches, else the first that lists.
func (q *inquiry) askIssuer(ctx context.Context) {
	r, f := q.r, &q.f
	f.standingErr = errNotAsked
	for reg := range q.registries {
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
	for reg := range q.registries {
		if same, err := reg.Named(ctx, r.claimed()); err == nil && len(same) > 0 {
			f.lookalike = &same[0]
			return
		}
	}
}

// askDocument takes the archived document of a closed issuer, whoever owns its
// domain now; else the current one; else the registry's copy.
func (q *inquiry) askDocument(ctx context.Context) {
	issuer, f := q.r.cred.Issuer.ID, &q.f
	if !f.standing.Closed.IsZero() {
		f.archive(issuer, errClosedWithout)
		return
	}
	if strings.HasPrefix(issuer, "https://") && !q.r.named(issuer) {
		f.documentErr = errNotAsked // nobody says that its address speaks for its keys
		return
	}
	f.document, f.documentErr = q.resolve(ctx, issuer)
	if e, ok := errors.AsType[*did.Error](f.documentErr); ok && e.Unavailable() {
		f.archive(issuer, f.documentErr)
	}
}

// named reports whether a seal names a key of this identifier.
func (r *reading) named(id string) bool {
	for _, s := range r.seals {
		if did.Controller(s.about().method) == id {
			return true
		}
	}
	return false
}

// resolve finds a document: of a did:web from Sources, of an https address from
// Resources, of the others from the identifier itself.
func (q *inquiry) resolve(ctx context.Context, id string) (*did.Document, error) {
	r := did.Resolver{Fetch: func(ctx context.Context, _ string) ([]byte, error) {
		get := q.s.didDocument
		if strings.HasPrefix(id, "https://") {
			get = q.s.resource
		}
		got, err := get(ctx, id)
		if errors.Is(err, ErrNone) {
			err = &did.FetchError{Code: did.NotFound, Err: err}
		}
		return got.Body, err
	}}
	if id == q.r.cred.Issuer.ID { // an issuer's is public; a holder's is the holder's
		r.Parse = q.d.known.document
	}
	return r.Resolve(ctx, id)
}

// maxOthers is how many signers besides the issuer are asked for.
const maxOthers = 8

// askOthers finds the documents of whoever else signed: beside the issuer, or the
// presentation.
func (q *inquiry) askOthers(ctx context.Context) {
	seals := q.r.seals
	if q.r.shown != nil {
		seals = append(slices.Clip(seals), q.r.shown.seals...)
	}
	for _, s := range seals {
		id := did.Controller(s.about().method)
		if _, done := q.f.others[id]; done || !strings.HasPrefix(id, "did:") || len(q.f.others) == maxOthers {
			continue
		}
		doc := q.f.document
		if id != q.r.cred.Issuer.ID {
			doc, _ = q.resolve(ctx, id) // what cannot be had is not checked
		} else if q.r.shown == nil {
			continue
		}
		if doc != nil {
			if q.f.others == nil {
				q.f.others = map[string]*did.Document{}
			}
			q.f.others[id] = doc
		}
	}
}

// askType asks for the metadata of a wallet credential's type and of what that
// extends. The type of the European learning credential is kept here: its name is
// no address.
func (q *inquiry) askType(ctx context.Context) {
	w, f := q.r.wallet, &q.f
	switch {
	case w == nil:
	case w.Type == sdjwt.LearningVCT:
		f.walletType = sdjwt.LearningType()
	case !hasAddress(w.Type):
		f.walletTypeErr = errNotAsked
	default:
		f.walletTypeFetched = true
		f.walletType, f.walletTypeErr = sdjwt.ResolveType(ctx, q.metadata, w.Type, w.Integrity)
	}
}

// metadata gets the metadata of one type (SD-JWT VC, Retrieval from URL).
func (q *inquiry) metadata(ctx context.Context, vct string) ([]byte, error) {
	if vct == sdjwt.LearningVCT || !hasAddress(vct) {
		return nil, errNotAsked
	}
	got, err := q.s.resource(ctx, vct)
	return got.Body, err
}

// maxResources is how many related resources are fetched.
const maxResources = 8

func (q *inquiry) askResources(ctx context.Context) {
	for _, r := range q.r.cred.Related[:min(len(q.r.cred.Related), maxResources)] {
		a := answer{err: errNotAsked}
		if strings.HasPrefix(r.ID, "https://") {
			a.Fetched, a.err = q.s.resource(ctx, r.ID)
		}
		q.f.resources = append(q.f.resources, a)
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

// maxLists is more lists than any credential needs.
const maxLists = 8

func (q *inquiry) askLists(ctx context.Context) {
	r, f := q.r, &q.f
	for _, s := range r.cred.Status {
		if s.Type == statuslist.RevocationType {
			q.askRevocations(ctx, s)
			continue
		}
		if _, done := f.list(s.List); done || s.List == "" {
			continue
		}
		if s.Type == tokenStatus {
			f.tokens = map[string]token{s.List: q.askToken(ctx, s.List)}
			continue
		}
		l := q.askList(ctx, s.List)
		l.url = s.List
		if f.lists = append(f.lists, l); len(f.lists) == maxLists {
			return
		}
	}
}

// list is the list at an address; false: it was not asked for.
func (f *facts) list(url string) (list, bool) {
	for i := range f.lists {
		if f.lists[i].url == url {
			return f.lists[i], true
		}
	}
	return list{}, false
}

func (q *inquiry) askList(ctx context.Context, url string) list {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return list{err: errNotAsked}
	}
	got, err := q.s.statusList(ctx, url)
	if err != nil {
		return list{err: err}
	}
	l, err := q.d.known.list(url, got.Body, q.d)
	if err != nil {
		return list{at: got.At, unparsed: err}
	}
	return list{reading: l.r, bits: l.bits, at: got.At, unparsed: l.r.format.Or()}
}

func (q *inquiry) askLog(ctx context.Context) {
	r, f := q.r, &q.f
	f.receiptErr = errNotAsked
	if len(f.standing.Logs) == 0 || r.kind == kindPromise {
		return
	}
	entry := r.entry()
	if entry == nil {
		return
	}
	for _, l := range f.standing.Logs {
		got, err := q.s.logReceipt(ctx, l.Origin, entry)
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

func (q *inquiry) askApproval(ctx context.Context) {
	r, f := q.r, &q.f
	f.approvalErr = errNotAsked
	if r.kind == kindPromise {
		return
	}
	a := r.badge.Achievement
	question := ApprovalQuestion{Issuer: r.cred.Issuer.ID, Achievement: a.ID, Field: a.Field, EQF: a.EQF(), On: r.cred.ValidFrom}
	for reg := range q.registries {
		got, err := reg.Approval(ctx, question)
		if err == nil {
			f.approval, f.approvalErr = got, nil
			return
		}
		f.approvalErr = err
	}
}

func (q *inquiry) askElements(ctx context.Context) {
	r, f := q.r, &q.f
	f.findingsErr = errNotAsked
	if q.d.Elements == nil || r.kind == kindOther || r.kind == kindPromise {
		return
	}
	country := r.badge.Issuer.Country
	if f.standing.Country != "" {
		country = f.standing.Country
	}
	f.findings, f.findingsErr = q.d.Elements.Judge(ctx, fields(r), country, r.cred.ValidFrom)
}

// askKeys asks an issuer that is an https address for the keys of its tokens
// (SD-JWT VC, JWT VC Issuer Metadata).
func (q *inquiry) askKeys(ctx context.Context) {
	issuer, wanted := q.r.cred.Issuer.ID, false
	for _, s := range q.r.seals {
		wanted = wanted || s.about().published
	}
	if q.f.keysErr = errNotAsked; !wanted || !strings.HasPrefix(issuer, "https://") {
		return
	}
	q.f.keys, q.f.keysErr = q.keysOf(ctx, issuer)
}

func (q *inquiry) keysOf(ctx context.Context, issuer string) ([]jose.Key, error) {
	address, err := sdjwt.IssuerURL(issuer)
	if err != nil {
		return nil, err
	}
	got, err := q.s.resource(ctx, address)
	if err != nil {
		return nil, err
	}
	keys, err := sdjwt.ReadIssuer(issuer, got.Body)
	if err != nil || keys.URI == "" {
		return keys.Keys, err
	}
	if !strings.HasPrefix(keys.URI, "https://") {
		return nil, errNotAsked
	}
	if got, err = q.s.resource(ctx, keys.URI); err != nil {
		return nil, err
	}
	return sdjwt.ReadKeys(got.Body)
}

// revocations is a list of withdrawn credentials, or why it is not there.
type revocations struct {
	list     *statuslist.Revocations
	at       time.Time
	err      error // could not be reached
	unparsed error // reached, but no list
}

func (q *inquiry) askRevocations(ctx context.Context, s vc.Status) {
	address, err := statuslist.RevocationList(s)
	if _, done := q.f.revocations[address]; done || err != nil || len(q.f.revocations) == maxLists {
		return
	}
	if q.f.revocations == nil {
		q.f.revocations = map[string]revocations{}
	}
	got, err := q.s.statusList(ctx, address)
	r := revocations{at: got.At, err: err}
	if err == nil {
		r.list, r.unparsed = statuslist.ReadRevocations(got.Body)
	}
	q.f.revocations[address] = r
}

// token is a token status list, or why it is not there.
type token struct {
	knownToken
	at       time.Time
	err      error // could not be reached
	unparsed error // reached, but no list: a *statuslist.Error says more
}

func (q *inquiry) askToken(ctx context.Context, url string) token {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return token{err: errNotAsked}
	}
	got, err := q.s.statusList(ctx, url)
	if err != nil {
		return token{err: err}
	}
	l, err := q.d.known.token(url, got.Body)
	return token{knownToken: l, at: got.At, unparsed: err}
}
