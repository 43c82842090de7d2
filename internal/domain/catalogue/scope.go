package catalogue

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Scope is which offers a portal shows of those there are (S-121, S-123, S-124).
// The zero value is all of them. It chooses whole offers and changes none.
type Scope struct {
	Providers []identity.TenantID         // of these; nil: of any, empty: of none
	Kinds     []identity.OrganisationKind // by a provider of one of these kinds; empty: of any
	Conforms  []string                    // to one of these framework versions; empty: whatever it conforms to
}

type scopeKey struct{}

// Within makes every question that is asked of the catalogue under ctx one about
// the offers of a scope: what is found, counted, listed and shown. Whoever opens a
// portal says it once, so that no page of it can forget.
func Within(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

func scopeOf(ctx context.Context) Scope {
	s, _ := ctx.Value(scopeKey{}).(Scope)
	return s
}

func (s Scope) everything() bool {
	return s.Providers == nil && len(s.Kinds) == 0 && len(s.Conforms) == 0
}

// values is the scope as the index reads it.
func (s Scope) values() map[search.Facet][]string {
	if s.everything() {
		return nil
	}
	within := map[search.Facet][]string{}
	if s.Providers != nil {
		within[search.FacetProvider] = codes(s.Providers)
	}
	if len(s.Kinds) > 0 {
		within[search.FacetProviderKind] = codes(s.Kinds)
	}
	if len(s.Conforms) > 0 {
		within[search.FacetConforms] = s.Conforms
	}
	return within
}

func codes[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return out
}

// holds reports that an offer of this provider, of which these facts are known, is
// in the scope.
func (s Scope) holds(org identity.Organisation, hash string, facts []Fact) bool {
	switch {
	case s.Providers != nil && !slices.Contains(s.Providers, org.ID):
		return false
	case len(s.Kinds) > 0 && !slices.Contains(s.Kinds, org.Kind):
		return false
	case len(s.Conforms) == 0:
		return true
	}
	return slices.ContainsFunc(conformsTo(hash, facts), func(v string) bool { return slices.Contains(s.Conforms, v) })
}

// conformsTo are the framework versions that an offer conforms to by what others
// say of it: those they name, and those under which a body approved what it says
// now.
func conformsTo(hash string, facts []Fact) (versions []string) {
	for _, f := range facts {
		approved := func(x Fact) bool { return x.Kind == FactApproved && x.Source == f.Source && x.Value == hash }
		if f.Kind == FactConforms || f.Kind == FactUnder && slices.ContainsFunc(facts, approved) {
			versions = append(versions, f.Value)
		}
	}
	return versions
}

// inScope refuses an offer that is not in the scope of ctx.
func inScope(ctx context.Context, tx *sqldb.Tx, k kept, org identity.Organisation) error {
	s := scopeOf(ctx)
	if s.everything() {
		return nil
	}
	facts, err := FactsIn(ctx, tx, k.ID)
	if err == nil && !s.holds(org, k.Hash, facts) {
		err = elsewhere()
	}
	return err
}

// elsewhere says that the offer is there, and not in this portal.
func elsewhere() error { return fault.New(fault.NotFound, "catalogue.offer.elsewhere") }
