package registrar

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
)

func TestOnlyTheIssuersRegistrarIsShownButtonsAndNeverForTheirOwn(t *testing.T) {
	t.Parallel()
	registrar := identity.Actor{Person: "castell", Tenant: "aldermoor", Roles: []identity.Role{identity.RoleRegistrar}}
	for name, c := range map[string]struct {
		actor identity.Actor
		cred  credential.Credential
		want  map[credential.Act]bool
	}{
		"in force":  {registrar, credential.Credential{Issuer: "aldermoor", State: credential.InForce}, map[credential.Act]bool{credential.ActSuspend: true, credential.ActLift: false, credential.ActRevoke: true}},
		"suspended": {registrar, credential.Credential{Issuer: "aldermoor", State: credential.Suspended}, map[credential.Act]bool{credential.ActSuspend: false, credential.ActLift: true, credential.ActRevoke: true}},
		"revoked":   {registrar, credential.Credential{Issuer: "aldermoor", State: credential.Revoked}, map[credential.Act]bool{credential.ActSuspend: false, credential.ActLift: false, credential.ActRevoke: false}},
		"another's": {registrar, credential.Credential{Issuer: "harbour", State: credential.InForce}, map[credential.Act]bool{}},
		"their own": {registrar, credential.Credential{Issuer: "aldermoor", Person: "castell", State: credential.InForce}, map[credential.Act]bool{}},
		"a manager": {identity.Actor{Person: "sole", Tenant: "aldermoor", Roles: []identity.Role{identity.RoleManager}}, credential.Credential{Issuer: "aldermoor", State: credential.InForce}, map[credential.Act]bool{}},
	} {
		if d := cmp.Diff(c.want, may(c.actor, c.cred)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestEveryCandidateStandsInOneList(t *testing.T) {
	t.Parallel()
	s := sitting{Preview: credential.Preview{Prospects: []credential.Prospect{
		{Name: "ready"}, {Name: "has it", Credential: "c1"}, {Name: "did not pass", Why: errors.New("no")}, {Name: "has it, whatever came later", Credential: "c2", Why: errors.New("held")},
	}}}
	s.sort()
	names := func(ps []credential.Prospect) (out []string) {
		for _, p := range ps {
			out = append(out, p.Name)
		}
		return out
	}
	if d := cmp.Diff([][]string{{"ready"}, {"has it", "has it, whatever came later"}, {"did not pass"}}, [][]string{names(s.Ready), names(s.Done), names(s.Left)}); d != "" {
		t.Error(d)
	}
}

func TestAnErasedCredentialNamesNobody(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "{}", "not JSON", `{"credentialSubject":[]}`} {
		if got := badge([]byte(document)).Learner.Name(); got != "" {
			t.Errorf("%q: got %q", document, got)
		}
	}
}

func TestTheMeasuredTimeIsInSeconds(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]string{61234 * time.Microsecond: "0.06", 2500 * time.Millisecond: "2.50", 0: "0.00"} {
		if got := seconds(took); got != want {
			t.Errorf("%s: got %s, want %s", took, got, want)
		}
	}
}
