package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/packs"
)

// openDomains builds the domains from left to right.
func (a *App) openDomains(ctx context.Context) (err error) {
	set, err := a.openPacks()
	if err != nil {
		return err
	}
	issuers, err := a.issuers()
	if err != nil {
		return err
	}
	a.Identity, err = identity.New(identity.Deps{
		DB: a.DB, Policy: a.Policy, Mail: a.mail, PublicURL: a.Config.PublicURL, Secret: a.secret, Demo: a.Config.Demo,
		CardLife: time.Duration(a.Config.CardDays) * 24 * time.Hour, Issuers: issuers,
		Outside: func(ctx context.Context) context.Context { return oidc.ClientContext(ctx, a.Fetch.HTTP()) },
	})
	if err != nil {
		return err
	}
	a.Framework = framework.New(framework.Deps{DB: a.DB, Packs: set, Policy: a.Policy, Subjects: subjects{a}, Stakes: stakes{}})
	a.Taxonomy = taxonomy.New(taxonomy.Deps{DB: a.DB, Policy: a.Policy})
	a.Catalogue = catalogue.New(catalogue.Deps{DB: a.DB, Policy: a.Policy, Taxonomy: a.Taxonomy, Frameworks: a.Framework, Fetch: a.Fetch, Jurisdiction: a.home(set), Public: a.Config.PublicURL, Messages: messages{a}, Holdings: holdings{}})
	a.Assurance = assurance.New(assurance.Deps{DB: a.DB, Policy: a.Policy, Frameworks: a.Framework, Catalogue: a.Catalogue})
	a.Funding = funding.New(funding.Deps{DB: a.DB, Policy: a.Policy, Packs: set, Home: a.Config.Jurisdictions, Jurisdiction: a.home(set)})
	a.Assessment = assessment.New(assessment.Deps{DB: a.DB, Policy: a.Policy})
	a.Enrolment = enrolment.New(enrolment.Deps{DB: a.DB, Policy: a.Policy, Funding: a.Funding, Packs: set, Home: a.home(set)})
	a.Rating = rating.New(rating.Deps{DB: a.DB, Policy: a.Policy})
	a.Credential = credential.New(credential.Deps{DB: a.DB, Policy: a.Policy, Frameworks: a.Framework, Keys: a.Keys, LogName: a.logName()})
	a.Wallet = wallet.New(wallet.Deps{DB: a.DB, Policy: a.Policy})
	a.Notice = notice.New(notice.Deps{DB: a.DB, Mail: a.mail, PublicURL: a.Config.PublicURL})
	a.place = a.home(set)
	var hurdles []pack.HurdleGroup
	if p := set.Of(a.place); p != nil {
		a.country, hurdles = p.Name, p.Hurdles
	}
	a.Outreach = outreach.New(outreach.Deps{DB: a.DB, Policy: a.Policy, Catalogue: a.Catalogue, Assurance: a.Assurance, Secret: a.secret, Mail: a.mail, PublicURL: a.Config.PublicURL, Hurdles: hurdles})
	a.Insight = insight.New(insight.Deps{DB: a.DB, Policy: a.Policy, Packs: set, Jurisdiction: a.place})
	a.Registry = &Registry{app: a}
	a.Verification = verification.New(verification.Deps{
		Sources: &sources{app: a, outside: NewSources(a.Fetch)}, Resources: NewResources(a.Fetch), Registry: a.Registry, Elements: elements{a.Framework}, Now: a.now,
	})
	a.Recognition = recognition.New(recognition.Deps{DB: a.DB, Policy: a.Policy, Keys: a.Keys, Verify: a.Verification.Verify})
	for domain, h := range map[string]identity.Holder{
		"framework": a.Framework, "assurance": a.Assurance, "funding": a.Funding, "assessment": a.Assessment, "enrolment": a.Enrolment, "credential": a.Credential, "wallet": a.Wallet, "notice": a.Notice,
		"recognition": a.Recognition, "outreach": a.Outreach, "rating": a.Rating,
	} {
		a.Identity.Hold(domain, h)
	}
	return ctx.Err()
}

// issuers are the institutions where people can sign in.
func (a *App) issuers() (all []identity.Issuer, err error) {
	for _, c := range a.Config.Issuers() {
		secret, err := c.Secret()
		if err != nil {
			return nil, err
		}
		all = append(all, identity.Issuer{Name: c.Name, Address: c.Address, Client: c.Client, Secret: secret})
	}
	return all, nil
}

// PacksDir is where packs are kept that somebody added.
func PacksDir(c config.Config) string { return filepath.Join(c.DataDir, "packs") }

// PackSources are the packs in the program, those that were added, and those of
// the configured folders; the later replace the earlier.
func PackSources(c config.Config) []pack.Source {
	from := []pack.Source{{Name: "shipped", FS: packs.FS, Trusted: true}}
	dirs := c.Packs
	if info, err := os.Stat(PacksDir(c)); err == nil && info.IsDir() {
		dirs = append([]string{PacksDir(c)}, dirs...)
	}
	for _, dir := range dirs {
		from = append(from, pack.Dir(dir))
	}
	return from
}

// openPacks opens all packs.
func (a *App) openPacks() (*pack.Set, error) { return pack.Open(PackSources(a.Config)...) }

// home is the jurisdiction of the portal: that of the first pack that binds.
func (a *App) home(set *pack.Set) string {
	for _, code := range a.Config.Jurisdictions {
		if p := set.Pack(code); p != nil {
			return p.Jurisdiction
		}
	}
	return ""
}

// logName is the host under which the transparency log signs.
func (a *App) logName() string {
	if a.Config.LogName != "" {
		return a.Config.LogName
	}
	_, host, _ := strings.Cut(a.Config.PublicURL, "://")
	return host
}
