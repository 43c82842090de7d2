package account

import (
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
)

func TestSigningInLeadsToTheDeskOfTheRole(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		roles []identity.Role
		kind  identity.OrganisationKind
		want  string
	}{
		{[]identity.Role{identity.RoleManager}, identity.KindProvider, "/provider"},
		{[]identity.Role{identity.RoleAuthor, identity.RoleAssessor}, identity.KindUniversity, "/provider"},
		{[]identity.Role{identity.RoleAssessor}, identity.KindUniversity, "/provider/sittings"},
		{[]identity.Role{identity.RoleRegistrar}, identity.KindUniversity, "/provider/credentials"},
		{[]identity.Role{identity.RoleOfficer}, identity.KindAgency, "/agency"},
		{[]identity.Role{identity.RolePanel}, identity.KindAgency, "/agency/reviews"},
		{[]identity.Role{identity.RoleAuditor}, identity.KindAgency, "/agency"},
		{[]identity.Role{identity.RoleAuditor}, identity.KindProvider, "/provider"},
		{[]identity.Role{identity.RoleManager, identity.RoleOperator}, identity.KindOperator, "/operator"},
		{[]identity.Role{identity.RoleManager}, identity.KindEmployer, accountPath},
		{nil, identity.KindArchive, accountPath},
	} {
		got := deskOf(identity.Actor{Person: "p", Tenant: "t", Roles: tc.roles}, tc.kind)
		if got != tc.want {
			t.Errorf("%v in %s: got %s, want %s", tc.roles, tc.kind, got, tc.want)
		}
	}
}
