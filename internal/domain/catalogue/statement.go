package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/catalogue/origin"
	"opencairn.org/cairn/internal/domain/identity"
)

// MatchedBy is why a source's statement is taken to be about an offer.
type MatchedBy string

// The reasons. Nothing weaker joins two records by itself: a likeness only
// suggests it to a person.
const (
	MatchedFirst      MatchedBy = "first"      // it is where the offer was met first
	MatchedIdentifier MatchedBy = "identifier" // the same identifier at the same provider
	MatchedAddress    MatchedBy = "address"    // the same page, under a title that shares half its words
	MatchedAlike      MatchedBy = "alike"      // title, awarding body, volume, level and outcomes are word for word the same
	MatchedApart      MatchedBy = "apart"      // a person said it is another one
	MatchedJoined     MatchedBy = "joined"     // a person said it is the same one
)

// statement is what one source says about an offer.
type statement struct {
	Tenant   identity.TenantID
	Source   SourceID
	LocalID  string // as the source calls the offer
	OfferID  OfferID
	Kind     SourceKind
	Offer    Offer // as the source states it
	Computed []string
	Page     string
	Record   string
	At       time.Time // since when it says so
	Harvest  string
	Misses   int
	How      MatchedBy
	Score    string
	Apart    OfferID // set apart: from which offer; joined: which offer it was
}

// statementOf is the one statement of an offer that has one source.
func statementOf(k kept, kind SourceKind) statement {
	return statement{
		Tenant: k.Provider, Source: k.Source, LocalID: k.LocalID, OfferID: k.ID, Kind: kind, Offer: k.Offer, Page: k.Page, Record: k.Record,
		At: k.Changed, Harvest: k.Harvest, Misses: k.Misses, How: MatchedFirst,
	}
}

// specified are the JSON names of what an approval binds to, of those that are
// stated. They come from one voice.
func specified(all []statement) map[string]bool {
	out := map[string]bool{}
	for _, s := range all {
		for name := range members(SpecificationOf(s.Offer)) {
			out[name] = true
		}
	}
	return out
}

// members are a value's JSON members; a value of ours is always an object.
func members(v any) map[string]json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("catalogue: an offer is always JSON: " + err.Error())
	}
	var out map[string]json.RawMessage
	if err := json.Unmarshal(b, &out); err != nil {
		panic("catalogue: an offer is always a JSON object: " + err.Error())
	}
	return out
}

// together is an offer put together from all that is said about it. The statements
// are in the order of their believing.
func together(k kept, all []statement) (Offer, []statement, error) {
	ordered, fields, _ := inOrder(all)
	b, err := json.Marshal(fields)
	if err != nil {
		return Offer{}, nil, fmt.Errorf("merge offer %s: %w", k.ID, err)
	}
	var o Offer
	if err := json.Unmarshal(b, &o); err != nil {
		return Offer{}, nil, fmt.Errorf("merge offer %s: %w", k.ID, err)
	}
	o.ID, o.Provider, o.LocalID = k.ID, k.Provider, k.LocalID
	return o, ordered, nil
}

// inOrder are statements in the order of their believing, and the fields they state
// together with where each comes from.
func inOrder(all []statement) ([]statement, map[string]json.RawMessage, []origin.Field) {
	said := make([]origin.Statement, len(all))
	for i, s := range all {
		said[i] = origin.Statement{Source: string(s.Source) + "\x00" + s.LocalID, Rank: rankOf(s.Kind), Fields: members(s.Offer)}
		for _, own := range []string{"id", "provider", "localId"} {
			delete(said[i].Fields, own)
		}
	}
	ordered := make([]statement, len(all))
	believed := make([]origin.Statement, len(all))
	for n, i := range origin.Order(said) {
		ordered[n], believed[n] = all[i], said[i]
	}
	one := specified(all)
	fields, from := origin.Merge(believed, func(name string) bool { return one[name] })
	return ordered, fields, from
}

// addressKey is an address bare of what makes no difference between two pages:
// scheme, "www.", case of the host, a slash at the end, a fragment.
func addressKey(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	key := bareHost(u.Host) + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// sharedTitle is how many of the words of two titles are shared, in the language
// in which most are.
func sharedTitle(a, b Offer) likeness.Share {
	best := likeness.Share(0)
	for _, x := range a.Title {
		for _, y := range b.Title {
			best = max(best, likeness.SharedWords(x, y))
		}
	}
	return best
}

// plainJSON is a value as a person reads it: its texts and figures, one after the
// other.
func plainJSON(value json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return ""
	}
	var parts []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(v[name])
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		case nil:
		default:
			parts = append(parts, fmt.Sprint(v))
		}
	}
	walk(v)
	return strings.Join(parts, ", ")
}
