package identity

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect" //nolint:depguard // a policy attribute may be any named string type
	"strings"

	"github.com/cedar-policy/cedar-go"

	"opencairn.org/cairn/internal/ground/fault"
)

//go:embed policy/*.cedar
var policyText embed.FS

// Resource is what an act is about, as far as the policy needs to know it.
type Resource struct {
	Type   string // "catalogue.offer"
	ID     string // may be empty: a list, something not made yet
	Tenant TenantID
	Person PersonID
	// Attrs are further attributes a policy names: strings (also named string
	// types), booleans, int, int64, and slices of strings. Anything else is a
	// denial.
	Attrs map[string]any
}

// Policy says who may do what. It is safe for concurrent use.
//
// The text is policy/<domain>.cedar; a file speaks about acts whose first part
// is the domain and cannot reach others. In a policy:
//
//	principal  Actor with person, tenant, roles (set), scopes (set) and kind
//	           ("person", "token", "anonymous", "system"); person is "nobody" and
//	           tenant "none" when absent, so they never equal a resource's
//	action     Action::"catalogue.offer.submit"
//	resource   Resource with type, id, tenant, person ("" when absent) and the
//	           attributes the service gives
//
// What a token may do is the smaller of its person's rights and its scopes.
type Policy struct {
	domains map[string]ruleset
}

// ruleset is one file's policies. Those that can speak about an act are found
// by its name: asking all of them whether an act is in their list costs most of
// a decision.
type ruleset struct {
	byAct map[string]cedar.PolicyMap // acts that some policy names
	any   cedar.PolicyMap            // policies about every act
}

func (r ruleset) about(act string) cedar.PolicyMap {
	if set, named := r.byAct[act]; named {
		return set
	}
	return r.any
}

// LoadPolicy reads the embedded policy text of every domain.
func LoadPolicy() (*Policy, error) { return loadPolicy(policyText) }

func loadPolicy(files fs.FS) (*Policy, error) {
	names, err := fs.Glob(files, "policy/*.cedar")
	if err != nil {
		return nil, fmt.Errorf("list policy files: %w", err)
	}
	p := &Policy{domains: make(map[string]ruleset, len(names))}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read policy: %w", err)
		}
		set, err := cedar.NewPolicySetFromBytes(path.Base(name), text)
		if err != nil {
			return nil, fmt.Errorf("read policy %s: %w", name, err)
		}
		rules, err := newRuleset(maps.Collect(set.All()))
		if err != nil {
			return nil, fmt.Errorf("read policy %s: %w", name, err)
		}
		p.domains[strings.TrimSuffix(path.Base(name), ".cedar")] = rules
	}
	return p, nil
}

func newRuleset(all cedar.PolicyMap) (ruleset, error) {
	r := ruleset{byAct: map[string]cedar.PolicyMap{}, any: cedar.PolicyMap{}}
	named := map[cedar.PolicyID][]string{}
	for id, policy := range all {
		acts, err := actsOf(policy)
		if err != nil {
			return r, err
		}
		if acts == nil {
			r.any[id] = policy
		}
		named[id] = acts
	}
	for id, acts := range named {
		for _, act := range acts {
			if r.byAct[act] == nil {
				r.byAct[act] = maps.Clone(r.any)
			}
			r.byAct[act][id] = all[id]
		}
	}
	return r, nil
}

// actsOf lists the acts a policy's head names, from Cedar's own JSON form of it;
// nil means every act.
func actsOf(p *cedar.Policy) ([]string, error) {
	b, err := p.MarshalJSON()
	if err != nil {
		return nil, err
	}
	type uid struct{ ID string }
	var head struct {
		Action struct {
			Op       string
			Entity   uid
			Entities []uid
		}
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, err
	}
	switch {
	case head.Action.Op == "All":
		return nil, nil
	case head.Action.Op == "==" || head.Action.Op == "in" && len(head.Action.Entities) == 0:
		return []string{head.Action.Entity.ID}, nil
	}
	acts := make([]string, len(head.Action.Entities))
	for i, e := range head.Action.Entities {
		acts[i] = e.ID
	}
	return acts, nil
}

// Allow is nil when the actor may do act to r, and a Denied fault
// "identity.denied" otherwise. An error in any policy is a denial: cedar skips
// a forbid that errs, so four eyes with an attribute missing would see nothing.
func (p *Policy) Allow(a Actor, act string, r Resource) error {
	domain, _, _ := strings.Cut(act, ".")
	rules, known := p.domains[domain]
	if !known {
		return denied(act, fmt.Errorf("no policy for %q", domain))
	}
	if a.Scopes != nil && !inScope(a.Scopes, act) {
		return denied(act, errors.New("outside the token's scopes"))
	}
	es, err := newEntities(a, r)
	if err != nil {
		return denied(act, err)
	}
	decision, diag := cedar.Authorize(rules.about(act), es, cedar.Request{
		Principal: es.principal.UID,
		Action:    cedar.NewEntityUID("Action", cedar.String(act)),
		Resource:  es.resource.UID,
	})
	if len(diag.Errors) > 0 {
		first := diag.Errors[0]
		return denied(act, fmt.Errorf("policy %s line %d: %s", first.Position.Filename, first.Position.Line, first.Message))
	}
	if decision != cedar.Allow {
		return denied(act, nil)
	}
	return nil
}

func denied(act string, cause error) error {
	return fault.New(fault.Denied, "identity.denied", "act", act).Wrap(cause)
}

// inScope reports that one of the scopes is act or a whole beginning of it.
func inScope(scopes []string, act string) bool {
	for _, s := range scopes {
		if rest, ok := strings.CutPrefix(act, s); ok && s != "" && (rest == "" || rest[0] == '.') {
			return true
		}
	}
	return false
}

// entities is the two things a request is about. Two fields instead of a map:
// nothing to hash on the way to a decision.
type entities struct{ principal, resource cedar.Entity }

// Get implements cedar.EntityGetter.
func (e *entities) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case e.principal.UID:
		return e.principal, true
	case e.resource.UID:
		return e.resource, true
	}
	return cedar.Entity{}, false
}

func newEntities(a Actor, r Resource) (*entities, error) {
	attrs := cedar.RecordMap{
		"type":   cedar.String(r.Type),
		"id":     cedar.String(r.ID),
		"tenant": cedar.String(r.Tenant),
		"person": cedar.String(a.self(string(r.Person))),
	}
	for name, v := range r.Attrs {
		if _, taken := attrs[cedar.String(name)]; taken {
			return nil, fmt.Errorf("attribute %q of %s is one every resource has", name, r.Type)
		}
		value, err := a.cedarValue(v)
		if err != nil {
			return nil, fmt.Errorf("attribute %q of %s: %w", name, r.Type, err)
		}
		attrs[cedar.String(name)] = value
	}
	return &entities{
		principal: cedar.Entity{UID: cedar.NewEntityUID("Actor", cedar.String(a.Person)), Attributes: cedar.NewRecord(a.attributes())},
		resource:  cedar.Entity{UID: cedar.NewEntityUID("Resource", cedar.String(r.ID)), Attributes: cedar.NewRecord(attrs)},
	}, nil
}

func (a Actor) attributes() cedar.RecordMap {
	person, tenant := cedar.String(a.Person), cedar.String(a.Tenant)
	if person == "" {
		person = "nobody"
	}
	if tenant == "" {
		tenant = "none"
	}
	return cedar.RecordMap{
		"kind":   cedar.String(a.kind()),
		"person": person,
		"tenant": tenant,
		"roles":  stringSet(a.Roles),
		"scopes": stringSet(a.Scopes),
	}
}

func stringSet[S ~string](ss []S) cedar.Set {
	values := make([]cedar.Value, len(ss))
	for i, s := range ss {
		values[i] = cedar.String(s)
	}
	return cedar.NewSet(values...)
}

// cedarValue is an attribute as the policy reads it; ids of the actor's own are
// one id.
func (a Actor) cedarValue(v any) (cedar.Value, error) {
	switch x := v.(type) {
	case string:
		return cedar.String(a.self(x)), nil
	case bool:
		return cedar.Boolean(x), nil
	case int:
		return cedar.Long(x), nil
	case int64:
		return cedar.Long(x), nil
	case []string:
		return a.selfSet(x), nil
	}
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.String:
		return cedar.String(a.self(r.String())), nil
	case r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.String:
		values := make([]cedar.Value, r.Len())
		for i := range values {
			values[i] = cedar.String(a.self(r.Index(i).String()))
		}
		return cedar.NewSet(values...), nil
	}
	return nil, fmt.Errorf("a policy cannot read a %T", v)
}

func (a Actor) selfSet(ss []string) cedar.Set {
	values := make([]cedar.Value, len(ss))
	for i, s := range ss {
		values[i] = cedar.String(a.self(s))
	}
	return cedar.NewSet(values...)
}
