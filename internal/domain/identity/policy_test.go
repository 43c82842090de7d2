package identity

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/ground/fault"
)

func policy(t testing.TB, text string) *Policy {
	t.Helper()
	p, err := loadPolicy(fstest.MapFS{"policy/x.cedar": {Data: []byte(text)}, "policy/y.cedar": {Data: []byte(`permit (principal, action, resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var castell = Actor{Person: "castell", Tenant: "aldermoor", Roles: []Role{RoleRegistrar}}

func TestAnErrorInAnyPolicyIsADenial(t *testing.T) {
	t.Parallel()
	p := policy(t, `
		permit (principal, action == Action::"x.decide", resource) when { principal.roles.contains("registrar") };
		forbid (principal, action == Action::"x.decide", resource) when { resource.author == principal.person };`)
	r := Resource{Type: "x", Attrs: map[string]any{"author": "lind"}}
	if err := p.Allow(castell, "x.decide", r); err != nil {
		t.Errorf("denied: %v", err)
	}
	r.Attrs["author"] = "castell"
	if err := p.Allow(castell, "x.decide", r); err == nil {
		t.Error("one pair of eyes is enough")
	}
	delete(r.Attrs, "author")
	err := p.Allow(castell, "x.decide", r)
	if !fault.Is(err, "identity.denied") || !strings.Contains(errors.Unwrap(err).Error(), "x.cedar line 3") {
		t.Errorf("a forbid that errs is skipped: %v", err)
	}
}

func TestEveryWayOfNamingActsIsFound(t *testing.T) {
	t.Parallel()
	p := policy(t, `
		permit (principal, action == Action::"x.a", resource);
		permit (principal, action in Action::"x.b", resource);
		permit (principal, action in [Action::"x.c", Action::"x.d"], resource);
		forbid (principal, action, resource) when { principal.roles.contains("auditor") };`)
	auditor := Actor{Person: "a", Roles: []Role{RoleAuditor}}
	for _, act := range []string{"x.a", "x.b", "x.c", "x.d"} {
		if err := p.Allow(castell, act, Resource{}); err != nil {
			t.Error(err)
		}
		if err := p.Allow(auditor, act, Resource{}); err == nil {
			t.Errorf("%s: a policy about every act is left out", act)
		}
	}
}

func TestADecisionNeedsAPolicyOfItsOwnDomain(t *testing.T) {
	t.Parallel()
	p := policy(t, `permit (principal, action == Action::"x.read", resource);`)
	for act, want := range map[string]bool{"x.read": true, "x.write": false, "y.anything": true, "z.read": false, "": false} {
		if err := p.Allow(castell, act, Resource{}); (err == nil) != want {
			t.Errorf("%q: got %v", act, err)
		}
	}
	if _, err := loadPolicy(fstest.MapFS{"policy/x.cedar": {Data: []byte(`permit (`)}}); err == nil || !strings.Contains(err.Error(), "x.cedar") {
		t.Errorf("got %v", err)
	}
}

func TestWhoIsNobodyEqualsNothing(t *testing.T) {
	t.Parallel()
	p := policy(t, `permit (principal, action, resource) when { resource.tenant == principal.tenant || resource.person == principal.person };`)
	if err := p.Allow(Anonymous, "x.read", Resource{}); err == nil {
		t.Error("a stranger owns what has no owner")
	}
	if err := p.Allow(castell, "x.read", Resource{Tenant: "aldermoor"}); err != nil {
		t.Error(err)
	}
}

func TestATokenDoesNoMoreThanItsScopes(t *testing.T) {
	t.Parallel()
	p := policy(t, `permit (principal, action, resource);`)
	for _, c := range []struct {
		scopes []string
		act    string
		want   bool
	}{
		{nil, "x.offer.submit", true},
		{[]string{}, "x.offer.submit", false},
		{[]string{"x"}, "x.offer.submit", true},
		{[]string{"x.offer"}, "x.offer.submit", true},
		{[]string{"x.offer.submit"}, "x.offer.submit", true},
		{[]string{"x.off"}, "x.offer.submit", false},
		{[]string{"x.offer.submit.now"}, "x.offer.submit", false},
		{[]string{"y", ""}, "x.offer.submit", false},
	} {
		a := castell
		a.Scopes = c.scopes
		if err := p.Allow(a, c.act, Resource{}); (err == nil) != c.want {
			t.Errorf("%v %s: got %v", c.scopes, c.act, err)
		}
	}
}

func TestAnAttributeThePolicyCannotReadIsADenial(t *testing.T) {
	t.Parallel()
	p := policy(t, `permit (principal, action, resource) when { resource.states.contains("open") && resource.n > 2 && resource.ok };`)
	type state string
	good := map[string]any{"states": []state{"open"}, "n": int64(3), "ok": true}
	if err := p.Allow(castell, "x.read", Resource{Attrs: good}); err != nil {
		t.Error(err)
	}
	for _, bad := range []map[string]any{{"n": 1.5}, {"n": nil}, {"tenant": "x"}, {"n": struct{}{}}} {
		attrs := maps.Clone(good)
		maps.Copy(attrs, bad)
		if err := p.Allow(castell, "x.read", Resource{Attrs: attrs}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}

// shipped is the vocabulary of one policy file.
type vocabulary struct {
	file           string
	acts           []string
	attrs, strings []string
}

var (
	actForm  = regexp.MustCompile(`Action::"([^"]+)"`)
	attrForm = regexp.MustCompile(`resource\.(\w+)`)
	wordForm = regexp.MustCompile(`"([^"]*)"`)
)

func vocabularies(t *testing.T) (all []vocabulary) {
	t.Helper()
	names, err := fs.Glob(policyText, "policy/*.cedar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(policyText, name)
		if err != nil {
			t.Fatal(err)
		}
		text := regexp.MustCompile(`//[^\n]*`).ReplaceAllString(string(b), "")
		all = append(all, vocabulary{
			file: path.Base(name),
			acts: words(actForm, text),
			attrs: slices.DeleteFunc(words(attrForm, text), func(a string) bool {
				return slices.Contains([]string{"type", "id", "tenant", "person"}, a)
			}),
			strings: words(wordForm, actForm.ReplaceAllString(text, "")),
		})
	}
	return all
}

func words(form *regexp.Regexp, text string) (found []string) {
	for _, m := range form.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestAPolicyFileNamesActsOfItsOwnDomainOnly(t *testing.T) {
	t.Parallel()
	for _, v := range vocabularies(t) {
		domain := strings.TrimSuffix(v.file, ".cedar")
		for _, act := range v.acts {
			if !strings.HasPrefix(act, domain+".") {
				t.Errorf("%s names %s, which it cannot reach: that is decided in another file", v.file, act)
			}
		}
	}
}

// TestDeletingAnAttributeNeverAllows goes over every act of every policy file:
// whatever is denied stays denied when any attribute is missing, and so does
// whatever was allowed by an attribute that a policy reads.
func TestDeletingAnAttributeNeverAllows(t *testing.T) {
	t.Parallel()
	p, err := LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vocabularies(t) {
		t.Run(v.file, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				a, act, r := v.draw(t)
				if p.Allow(a, act, r) == nil {
					return
				}
				for name := range r.Attrs {
					less := r
					less.Attrs = maps.Clone(r.Attrs)
					delete(less.Attrs, name)
					if p.Allow(a, act, less) == nil {
						t.Fatalf("%s by %v is allowed once %q is missing from %v", act, a.Roles, name, r.Attrs)
					}
				}
			})
		})
	}
}

// draw makes a request out of the words the policy itself uses, so that its
// conditions are met now and then.
func (v vocabulary) draw(t *rapid.T) (Actor, string, Resource) {
	people, tenants := []string{"ann", "ben", ""}, []string{"north", "south", ""}
	a := Actor{
		Person: PersonID(rapid.SampledFrom(people).Draw(t, "person")),
		Tenant: TenantID(rapid.SampledFrom(tenants).Draw(t, "tenant")),
		Roles:  rapid.SliceOfNDistinct(rapid.SampledFrom(Roles()), 0, 4, rapid.ID[Role]).Draw(t, "roles"),
	}
	if rapid.IntRange(0, 9).Draw(t, "system") == 0 {
		a = System("test")
	}
	acts := append(slices.Clone(v.acts), strings.TrimSuffix(v.file, ".cedar")+".something.else")
	r := Resource{
		Type: "x", ID: "1",
		Tenant: TenantID(rapid.SampledFrom(tenants).Draw(t, "owner")),
		Person: PersonID(rapid.SampledFrom(people).Draw(t, "subject")),
		Attrs:  map[string]any{},
	}
	values := append(slices.Concat(people, tenants), v.strings...)
	for _, name := range v.attrs {
		switch rapid.IntRange(0, 9).Draw(t, name+" is") {
		case 0:
			r.Attrs[name] = rapid.IntRange(-1, 3).Draw(t, name)
		case 1, 2, 3:
			r.Attrs[name] = rapid.Bool().Draw(t, name)
		case 4, 5:
			r.Attrs[name] = rapid.SliceOfN(rapid.SampledFrom(values), 0, 3).Draw(t, name)
		default:
			r.Attrs[name] = rapid.SampledFrom(values).Draw(t, name)
		}
	}
	return a, rapid.SampledFrom(acts).Draw(t, "act"), r
}

func TestTheDeletionTestFindsAPlantedHole(t *testing.T) {
	t.Parallel()
	p := policy(t, `
		permit (principal, action == Action::"x.decide", resource) when { principal.roles.contains("registrar") };
		forbid (principal, action == Action::"x.decide", resource) when { resource has author && resource.author == principal.person };`)
	r := Resource{Attrs: map[string]any{"author": "castell"}}
	if p.Allow(castell, "x.decide", r) == nil {
		t.Fatal("allowed")
	}
	delete(r.Attrs, "author")
	if p.Allow(castell, "x.decide", r) != nil {
		t.Error("the hole is none, so the test above would not find one")
	}
}

func TestEveryShippedRoleHasItsPlaceAndName(t *testing.T) {
	t.Parallel()
	for _, r := range Roles() {
		n := 0
		for _, k := range OrganisationKinds() {
			if slices.Contains(RolesIn(k), r) {
				n++
			}
		}
		if (n == 0) != (r == RoleLearner) {
			t.Errorf("%s can be held in %d kinds of organisation", r, n)
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	p, err := LoadPolicy()
	if err != nil {
		b.Fatal(err)
	}
	a := Actor{Person: "castell", Tenant: "aldermoor", Roles: []Role{RoleManager, RoleRegistrar}}
	r := Resource{Type: "identity.organisation", Tenant: "aldermoor", Person: "lind"}
	for _, act := range []string{"identity.role.grant", "identity.link.set_up"} {
		b.Run(fmt.Sprint(act), func(b *testing.B) {
			for b.Loop() {
				_ = p.Allow(a, act, r)
			}
		})
	}
}
