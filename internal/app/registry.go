package app

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Registry is the public register as the verifier asks it, and as anybody can
// take it away in one file. It is put together anew after something was written.
type Registry struct {
	app *App

	mu      sync.Mutex // guards what follows
	current *verification.Register
	changed <-chan struct{} // closed when current may be out of date
}

// Export is the register as of now.
func (r *Registry) Export(ctx context.Context) (*verification.Register, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current != nil {
		select {
		case <-r.changed:
		default:
			return r.current, nil
		}
	}
	changed := r.app.DB.Changed() // before reading, so that no change is missed
	reg, err := r.app.buildRegister(ctx)
	if err != nil {
		return nil, err
	}
	r.current, r.changed = reg, changed
	return reg, nil
}

// Issuer implements verification.Registry.
func (r *Registry) Issuer(ctx context.Context, id string) (verification.Standing, error) {
	reg, err := r.Export(ctx)
	if err != nil {
		return verification.Standing{}, err
	}
	return reg.Issuer(ctx, id)
}

// Approval implements verification.Registry.
func (r *Registry) Approval(ctx context.Context, q verification.ApprovalQuestion) (verification.Approval, error) {
	reg, err := r.Export(ctx)
	if err != nil {
		return verification.Approval{}, err
	}
	return reg.Approval(ctx, q)
}

// Named implements verification.Registry.
func (r *Registry) Named(ctx context.Context, name string) ([]verification.Standing, error) {
	reg, err := r.Export(ctx)
	if err != nil {
		return nil, err
	}
	return reg.Named(ctx, name)
}

// buildRegister puts together who vouches for whom, what was approved, and the
// keys: from assurance, identity and credential.
func (a *App) buildRegister(ctx context.Context) (*verification.Register, error) {
	reg := &verification.Register{
		Format: verification.RegisterFormat, Name: text(a.siteName()), URL: a.Config.PublicURL + "/register", AsOf: a.DB.Now(),
	}
	orgs, err := a.Identity.Organisations(ctx, teller, identity.OrganisationFilter{})
	if err != nil {
		return nil, err
	}
	entries, err := a.Assurance.Providers(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := a.custodies(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[identity.TenantID]identity.Organisation{}
	for _, o := range orgs {
		byID[o.ID] = o
	}
	for _, o := range orgs {
		if o.DID == "" {
			continue
		}
		issuer, err := a.registerIssuer(ctx, o, entries)
		if err != nil {
			return nil, err
		}
		if c, ordered := kept[o.ID]; ordered {
			if err := a.registerCustodian(&issuer, c, byID[c.Custodian]); err != nil {
				return nil, err
			}
		}
		reg.Issuers = append(reg.Issuers, issuer)
	}
	if err := a.addApprovals(ctx, reg, byID); err != nil {
		return nil, err
	}
	return reg, a.addLog(reg)
}

func (a *App) registerIssuer(ctx context.Context, o identity.Organisation, entries []assurance.ProviderEntry) (verification.RegisterIssuer, error) {
	issuer := verification.RegisterIssuer{ID: o.DID, Names: text(o.Name), Country: o.Country}
	if !o.Acts(a.DB.Now()) {
		issuer.Closed = o.Closed
	}
	for _, e := range entries {
		if e.Provider != o.ID {
			continue
		}
		if e.Status.Vouches() {
			if issuer.From.IsZero() {
				issuer.From = e.Since
			}
			issuer.Vouched, issuer.Until = true, e.Until
		}
	}
	doc, err := a.Credential.DIDDocument(ctx, o.ID)
	switch {
	case err == nil:
		issuer.Document = json.RawMessage(doc)
	case !fault.Is(err, "credential.issuer.no_key"):
		return issuer, err
	}
	return issuer, nil
}

// custodies are the issuers that close or have, by their id.
func (a *App) custodies(ctx context.Context) (map[identity.TenantID]credential.Custody, error) {
	all, err := a.Credential.Custodies(ctx)
	kept := make(map[identity.TenantID]credential.Custody, len(all))
	for _, c := range all {
		kept[c.Issuer] = c
	}
	return kept, err
}

// registerCustodian says who answers for a closed issuer, and under which names it
// signs the status lists. The names are told as soon as the closing is announced:
// a register that somebody saved then still serves afterwards.
func (a *App) registerCustodian(issuer *verification.RegisterIssuer, c credential.Custody, custodian identity.Organisation) (err error) {
	if !issuer.Closed.IsZero() {
		issuer.Custodian = text(custodian.Name)
	}
	issuer.StatusBy, err = a.Credential.CustodianNames(c.Custodian)
	return err
}

func (a *App) addApprovals(ctx context.Context, reg *verification.Register, orgs map[identity.TenantID]identity.Organisation) error {
	all, err := a.Assurance.AllApprovals(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		provider := orgs[p.Provider]
		if provider.DID == "" { // a withdrawn approval stays: it ends on the day it was withdrawn
			continue
		}
		achievement, err := credential.AchievementID(provider, p.Hash)
		if err != nil {
			return err
		}
		reg.Approvals = append(reg.Approvals, verification.RegisterApproval{
			Issuer: provider.DID, Achievement: achievement, Approval: verification.Approval{
				By: text(orgs[p.Body].Name), Framework: p.Framework, Route: string(p.Route), Decision: a.Config.PublicURL + "/register", From: p.ApprovedAt, Until: p.ValidUntil,
			},
		})
	}
	return nil
}

// addLog names the logs of this year and the last.
func (a *App) addLog(reg *verification.Register) error {
	year := a.DB.Now().Year()
	for _, y := range []int{year - 1, year} {
		key, err := a.Credential.LogKey(strconv.Itoa(y))
		if err != nil {
			return err
		}
		reg.Logs = append(reg.Logs, verification.LogKey{Origin: a.Credential.LogOrigin(strconv.Itoa(y)), Key: key})
	}
	return nil
}

func text(t i18n.Text) verification.Text { return verification.Text(t) }

// siteName is the portal's name: that of the first jurisdiction.
func (a *App) siteName() i18n.Text {
	for _, code := range a.Config.Jurisdictions {
		if p := a.Framework.Packs().Pack(code); p != nil {
			return p.Name
		}
	}
	return i18n.Text{"en": "Cairn"}
}
