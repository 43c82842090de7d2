package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// registry is the organisations that are known, to find a named one in.
type registry struct {
	byHost, byName map[string][]identity.Organisation
}

func registryOf(orgs []identity.Organisation) *registry {
	r := &registry{byHost: map[string][]identity.Organisation{}, byName: map[string][]identity.Organisation{}}
	for _, o := range orgs {
		r.add(o)
	}
	return r
}

func (r *registry) add(o identity.Organisation) {
	if o.Status == identity.OrganisationClosed {
		return
	}
	if h := bareHost(host(o.Website)); h != "" {
		r.byHost[h] = append(r.byHost[h], o)
	}
	for _, name := range o.Name {
		r.byName[plainWords(name)] = append(r.byName[plainWords(name)], o)
	}
}

// find is the organisation somebody else's list or register means: of the same
// site under a name that shares half its words, or of the same name in the same
// country without two different sites. Two of them are none.
func (r *registry) find(name, website, country string) (identity.Organisation, bool) {
	at := bareHost(host(website))
	var found []identity.Organisation
	for _, o := range r.byHost[at] {
		if at != "" && namedAlike(o, name) {
			found = append(found, o)
		}
	}
	if len(found) == 0 {
		for _, o := range r.byName[plainWords(name)] {
			theirs := bareHost(host(o.Website))
			if (theirs == "" || at == "" || theirs == at) && (country == "" || o.Country == "" || o.Country == country) {
				found = append(found, o)
			}
		}
	}
	if len(found) != 1 {
		return identity.Organisation{}, false
	}
	return found[0], true
}

func namedAlike(o identity.Organisation, name string) bool {
	for _, n := range o.Name {
		if likeness.SharedWords(n, name) >= sharedForSame {
			return true
		}
	}
	return false
}

// namedIn finds who offers what a list states. Nobody known becomes an
// organisation without members, as with a register.
func (s *Service) namedIn(ctx context.Context, tx *sqldb.Tx, d document) (func(Stated) (identity.Organisation, *ReportEntry, error), error) {
	all, err := identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{})
	if err != nil {
		return nil, err
	}
	known := registryOf(all)
	return func(x Stated) (identity.Organisation, *ReportEntry, error) {
		who := x.Provider
		if d.Source.Delivers && len(x.Offer.AwardingBody) > 0 {
			who = x.Offer.AwardingBody[0] // the platform delivers; whose award it is offers it
		}
		if who.Name == "" && len(x.Offer.AwardingBody) > 0 {
			who = x.Offer.AwardingBody[0]
		}
		if who.Name == "" {
			return identity.Organisation{}, &ReportEntry{
				LocalID: x.Offer.LocalID, Title: x.Offer.Title, Blocking: true, Where: x.At,
				Message: framework.Message{Key: "catalogue.source.no_provider", Args: map[string]string{"where": x.At}},
			}, nil
		}
		country := s.Jurisdiction
		if len(x.Offer.Country) > 0 {
			country = x.Offer.Country[0]
		}
		if org, found := known.find(who.Name, who.URL, country); found {
			return org, nil, nil
		}
		org, founded, err := identity.UnclaimedIn(ctx, tx, unknown(d.Org.Slug, who, country, languageOf(x.Offer)))
		if founded {
			known.add(org)
		}
		return org, nil, err
	}, nil
}

// languageOf is the language a list says an offer in: a name without one of its own
// is taken to be in it, by the choice of oneName. "und": the list does not say.
func languageOf(o Offer) string {
	for _, l := range slices.Sorted(maps.Keys(o.Title)) {
		if o.Title[l] != "" && (l == "en" || o.Title["en"] == "") {
			return l
		}
	}
	return "und"
}

// unknown is an organisation as a list names it, in a language.
func unknown(listed string, who Body, country, lang string) identity.Organisation {
	sum := sha256.Sum256([]byte(plainWords(who.Name) + "\x00" + bareHost(host(who.URL))))
	o := identity.Organisation{
		Slug: listed[:min(len(listed), 40)] + "-x" + hex.EncodeToString(sum[:6]), Name: i18n.Text{lang: who.Name}, Kind: identity.KindProvider,
		Country: country, Status: identity.OrganisationActive,
	}
	if u, err := url.Parse(who.URL); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		o.Website = (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
	}
	return o
}
