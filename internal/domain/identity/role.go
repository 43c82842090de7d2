package identity

import (
	"slices"
	"strings"
)

// Role is what a person is in an organisation. The policy gives it its rights.
type Role string

// The roles. A new one is a constant, a row in roleKinds, a message
// "identity.role.<role>" in each language, and its lines in the policy.
const (
	RoleAuthor         Role = "author"          // writes offers
	RoleManager        Role = "manager"         // answers for the organisation: submits, publishes, invites
	RoleAssessor       Role = "assessor"        // judges evidence against criteria
	RoleRegistrar      Role = "registrar"       // issues, corrects and revokes credentials
	RoleOfficer        Role = "officer"         // decides for a quality agency
	RolePanel          Role = "panel"           // expert who recommends, never decides
	RoleEmployer       Role = "employer"        // contact of an employer: confirms a need, endorses
	RoleLearner        Role = "learner"         // anybody acting for themselves
	RoleOperator       Role = "operator"        // runs this installation
	RoleFrameworkOwner Role = "framework-owner" // drafts, consults on and adopts the rules of a jurisdiction
	RoleRecogniser     Role = "recogniser"      // decides what learning elsewhere counts for
	RoleFunder         Role = "funder"          // answers for a scheme and its budget
	RoleAnalyst        Role = "analyst"         // reads figures about groups, never about persons
	RoleCounsellor     Role = "counsellor"      // prepares a way with somebody, also without e-mail
	RoleCoordinator    Role = "coordinator"     // answers for an alliance
	RoleCustodian      Role = "custodian"       // keeps the records of issuers that are gone
	RoleAuditor        Role = "auditor"         // reads everything, changes nothing
)

// roleKinds says in which kinds of organisation a role can be held; nil means
// in every kind. The learner's role is nobody's to give: it comes with acting
// for oneself, so it is in no organisation.
var roleKinds = []struct {
	role  Role
	kinds []OrganisationKind
}{
	{RoleAuthor, append(slices.Clone(providing), KindAlliance)},
	{RoleManager, nil},
	{RoleAssessor, providing},
	{RoleRegistrar, append(slices.Clone(providing), KindArchive)},
	{RoleOfficer, []OrganisationKind{KindAgency, KindFunder}},
	{RolePanel, []OrganisationKind{KindAgency}},
	{RoleEmployer, []OrganisationKind{KindEmployer}},
	{RoleLearner, []OrganisationKind{}},
	{RoleFrameworkOwner, []OrganisationKind{KindMinistry, KindAgency, KindFunder}},
	{RoleRecogniser, []OrganisationKind{KindUniversity, KindProvider}},
	{RoleFunder, []OrganisationKind{KindFunder, KindMinistry, KindEmployer}},
	{RoleAnalyst, []OrganisationKind{KindMinistry, KindFunder, KindAgency}},
	{RoleCounsellor, append(slices.Clone(providing), KindFunder)},
	{RoleCoordinator, []OrganisationKind{KindAlliance}},
	{RoleCustodian, []OrganisationKind{KindArchive}},
	{RoleOperator, []OrganisationKind{KindOperator}},
	{RoleAuditor, nil},
}

// Roles lists every role, in the order pages show them.
func Roles() []Role {
	all := make([]Role, len(roleKinds))
	for i, r := range roleKinds {
		all[i] = r.role
	}
	return all
}

// RolesIn lists the roles that can be held in a kind of organisation.
func RolesIn(k OrganisationKind) []Role {
	var fit []Role
	for _, r := range roleKinds {
		if r.kinds == nil || slices.Contains(r.kinds, k) {
			fit = append(fit, r.role)
		}
	}
	return fit
}

func joinRoles(rs []Role) string {
	names := make([]string, len(rs))
	for i, r := range rs {
		names[i] = string(r)
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}
