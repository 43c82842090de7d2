package app

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// outside gets what a credential names from other people's servers.
type outside struct{ fetch *fetch.Client }

// NewSources are the verifier's sources for a program that has nothing but the
// network.
func NewSources(c *fetch.Client) verification.Sources { return &outside{c} }

// NewResources are what stands at addresses, for a program that has nothing but
// the network.
func NewResources(c *fetch.Client) verification.Resources { return &outside{c} }

// Resource implements verification.Resources.
func (o *outside) Resource(ctx context.Context, address string) (verification.Fetched, error) {
	return o.get(ctx, address)
}

func (o *outside) get(ctx context.Context, address string) (verification.Fetched, error) {
	p, err := o.fetch.Fetch(ctx, address)
	if err != nil {
		if p != nil && (p.Status == http.StatusNotFound || p.Status == http.StatusGone) {
			return verification.Fetched{}, verification.ErrNone
		}
		return verification.Fetched{}, err
	}
	return verification.Fetched{Body: p.Body, At: p.FetchedAt}, nil
}

// DIDDocument implements verification.Sources. An answer that is no document of
// that address is a *did.FetchError: whoever is redirected to was not asked.
func (o *outside) DIDDocument(ctx context.Context, id string) (verification.Fetched, error) {
	d, err := did.Parse(id)
	if err != nil {
		return verification.Fetched{}, err
	}
	address, err := did.WebURL(d)
	if err != nil {
		return verification.Fetched{}, err
	}
	p, err := o.fetch.Fetch(ctx, address)
	switch {
	case p == nil && err != nil:
		return verification.Fetched{}, err
	case !sameAddress(address, p.URL):
		return verification.Fetched{}, &did.FetchError{Code: did.Redirected, Detail: p.URL}
	case p.Status == http.StatusNotFound, p.Status == http.StatusGone:
		return verification.Fetched{}, &did.FetchError{Code: did.NotFound, Err: verification.ErrNone}
	case err != nil:
		return verification.Fetched{}, &did.FetchError{Code: did.BadStatus, Detail: strconv.Itoa(p.Status), Err: err}
	}
	return verification.Fetched{Body: p.Body, At: p.FetchedAt}, nil
}

// sameAddress reports whether an answer came from where it was asked for.
func sameAddress(asked, answered string) bool {
	u, err := url.Parse(asked)
	return err == nil && u.String() == answered
}

// StatusList implements verification.Sources.
func (o *outside) StatusList(ctx context.Context, address string) (verification.Fetched, error) {
	return o.get(ctx, address)
}

// LogReceipt implements verification.Sources.
func (o *outside) LogReceipt(ctx context.Context, origin string, entry []byte) (verification.Fetched, error) {
	return o.get(ctx, "https://"+origin+"/receipt/"+hex.EncodeToString(entry))
}

// sources answers for the issuers that live here without going out.
type sources struct {
	app     *App
	outside verification.Sources
}

// DIDDocument implements verification.Sources.
func (s *sources) DIDDocument(ctx context.Context, id string) (verification.Fetched, error) {
	org, ok, err := s.app.organisationOfDID(ctx, id)
	if err != nil || !ok {
		return orOutside(err, func() (verification.Fetched, error) { return s.outside.DIDDocument(ctx, id) })
	}
	body, err := s.app.Credential.DIDDocument(ctx, org.ID)
	return s.now(body, err)
}

// StatusList implements verification.Sources.
func (s *sources) StatusList(ctx context.Context, address string) (verification.Fetched, error) {
	org, list, purpose, ok, err := s.app.ownList(ctx, address)
	if err != nil || !ok {
		return orOutside(err, func() (verification.Fetched, error) { return s.outside.StatusList(ctx, address) })
	}
	body, err := s.app.Credential.StatusList(ctx, org.ID, list, purpose)
	return s.now(body, err)
}

// LogReceipt implements verification.Sources.
func (s *sources) LogReceipt(ctx context.Context, origin string, entry []byte) (verification.Fetched, error) {
	year := origin[strings.LastIndexByte(origin, '/')+1:]
	if origin != s.app.Credential.LogOrigin(year) {
		return s.outside.LogReceipt(ctx, origin, entry)
	}
	r, err := s.app.Credential.Receipt(ctx, year, hex.EncodeToString(entry))
	if err != nil {
		return s.now(nil, err)
	}
	return s.now(r.Text(), nil)
}

func (s *sources) now(body []byte, err error) (verification.Fetched, error) {
	if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
		return verification.Fetched{}, verification.ErrNone
	}
	return verification.Fetched{Body: body, At: s.app.DB.Now()}, err
}

func orOutside(err error, next func() (verification.Fetched, error)) (verification.Fetched, error) {
	if err != nil {
		return verification.Fetched{}, err
	}
	return next()
}

// organisationOfDID finds the organisation here that issues under a DID.
func (a *App) organisationOfDID(ctx context.Context, id string) (identity.Organisation, bool, error) {
	all, err := a.Identity.Organisations(ctx, teller, identity.OrganisationFilter{})
	if err != nil {
		return identity.Organisation{}, false, err
	}
	for _, o := range all {
		if o.DID != "" && o.DID == id {
			return o, true, nil
		}
	}
	return identity.Organisation{}, false, nil
}

// ownList reads a status list address of an issuer here:
// https://HOST[/PATH]/status/LIST/PURPOSE.
func (a *App) ownList(ctx context.Context, address string) (org identity.Organisation, list string, p statuslist.Purpose, ok bool, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return org, "", "", false, nil
	}
	before, rest, found := strings.Cut(u.Path, "/status/")
	list, purpose, two := strings.Cut(rest, "/")
	if !found || !two {
		return org, "", "", false, nil
	}
	var parts []string
	if before = strings.Trim(before, "/"); before != "" {
		parts = strings.Split(before, "/")
	}
	org, ok, err = a.organisationOfDID(ctx, did.Web(u.Host, parts...).String())
	return org, list, statuslist.Purpose(purpose), ok, err
}

// elements judges a credential by the framework of its issuer's country, or by
// the European elements where that country has none.
type elements struct{ frameworks *framework.Service }

// NewElements judges by these frameworks.
func NewElements(f *framework.Service) verification.Elements { return elements{f} }

// Judge implements verification.Elements.
func (e elements) Judge(ctx context.Context, fields map[string]any, country string, on time.Time) (verification.ElementFindings, error) {
	j, err := e.frameworks.Judge(ctx, fields, framework.Question{Jurisdiction: country, Stage: framework.StageCredential, On: on})
	if err != nil {
		return verification.ElementFindings{}, err
	}
	f, ok := first(j.Own())
	if !ok || len(f.Results) == 0 {
		if f, ok = j.Of("eu"); !ok {
			return verification.ElementFindings{}, verification.ErrNone
		}
	}
	req, _ := e.frameworks.Requirement(country, pack.Awarded)
	out := verification.ElementFindings{Framework: f.Framework, NeedsApproval: contains(req.After, pack.Approved)}
	for _, r := range f.Results {
		out.Elements = append(out.Elements, verification.Element{
			ID: r.Rule, Source: r.Source.String(), Must: r.Severity == pack.Must, Outcome: outcomes[r.Verdict],
			Reason: verification.Say("verification.check.elements.element", "id", r.Rule, "source", r.Source.String()),
		})
	}
	return out, nil
}

var outcomes = map[rule.Verdict]verification.Outcome{
	rule.Pass: verification.Passed, rule.Exempt: verification.Passed, rule.Fail: verification.Failed, rule.Unknown: verification.NotChecked,
}

func first(fs []framework.Findings) (framework.Findings, bool) {
	if len(fs) == 0 {
		return framework.Findings{}, false
	}
	return fs[0], true
}

func contains(fs []pack.Fact, f pack.Fact) bool {
	for _, x := range fs {
		if x == f {
			return true
		}
	}
	return false
}
