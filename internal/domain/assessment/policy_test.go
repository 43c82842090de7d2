package assessment_test

import (
	"maps"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
)

// A policy that errs must deny: four eyes with an attribute missing would
// otherwise see nothing.
func TestFourEyesWithAnAttributeMissingIsADenial(t *testing.T) {
	t.Parallel()
	policy, err := identity.LoadPolicy()
	must(t, err)
	whole := map[string]any{"assessor": identity.PersonID("amadi"), "candidates": []identity.PersonID{"p01"}}
	for act, who := range map[string]identity.Actor{
		"assessment.sitting.submit":        amadi,
		"assessment.sitting.identify":      amadi,
		"assessment.sitting.start_marking": amadi,
		"assessment.sitting.mark":          amadi,
		"assessment.sitting.moderate":      castell,
		"assessment.sitting.return":        castell,
		"assessment.sitting.confirm":       castell,
		"assessment.candidate.release":     castell,
	} {
		r := identity.Resource{Type: "assessment.sitting", ID: "s", Tenant: aldermoor, Attrs: whole}
		must(t, policy.Allow(who, act, r))
		for gone := range whole {
			r.Attrs = maps.Clone(whole)
			delete(r.Attrs, gone)
			wantFault(t, policy.Allow(who, act, r), "identity.denied")
		}
		r.Attrs = whole
		r.Tenant = "brannoc"
		wantFault(t, policy.Allow(who, act, r), "identity.denied")
	}
}
