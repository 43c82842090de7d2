package identity

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// How long things live, and how often they may be tried (quality.md, Security).
const (
	linkLife       = 15 * time.Minute    // a sign-in link
	setUpLife      = time.Hour           // a set-up link on the terminal
	invitationLife = 14 * 24 * time.Hour // an invitation
	demoLife       = 30 * 24 * time.Hour // a set-up link of the demonstration

	// SessionIdle and SessionAbsolute end a session that is not used, and any.
	SessionIdle     = 2 * time.Hour
	SessionAbsolute = 12 * time.Hour

	// TokenMostLife is the longest life of an API token.
	TokenMostLife = 366 * 24 * time.Hour
)

// limit is how many attempts a subject has in a period.
type limit struct {
	most   int
	period time.Duration
}

var (
	limitPair    = limit{5, 15 * time.Minute}   // links for one account from one address
	limitAddress = limit{60, 15 * time.Minute}  // links from one address: a school has one
	limitAccount = limit{20, 60 * time.Minute}  // links for one account from everywhere
	limitRedeem  = limit{20, 15 * time.Minute}  // links that do not work, from one address
	limitTokens  = limit{120, 15 * time.Minute} // API tokens that do not work, from one address
)

var (
	slugForm    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$`)
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	didForm     = regexp.MustCompile(`^did:[a-z0-9]+:[A-Za-z0-9._:%-]+$`)
	webForm     = regexp.MustCompile(`^https?://[^\s/?#]+(/[^\s]*)?$`)
	scopeForm   = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z][a-z_]*){0,3}$`)
	dateForm    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// validOrganisation lists what is wrong with an organisation.
func validOrganisation(o Organisation) (wrong fault.List) {
	bad := func(field, key string, value any) {
		wrong = append(wrong, fault.New(fault.Invalid, key, "value", value).At(field))
	}
	if !slugForm.MatchString(o.Slug) {
		bad("slug", "identity.organisation.slug", o.Slug)
	}
	if name, _ := o.Name.In("en"); strings.TrimSpace(name) == "" {
		bad("name", "identity.organisation.name", "")
	}
	if !slices.Contains(organisationKinds, o.Kind) {
		bad("kind", "identity.organisation.kind", string(o.Kind))
	}
	if o.DID != "" && !didForm.MatchString(o.DID) {
		bad("did", "identity.organisation.did", o.DID)
	}
	if o.Website != "" && !webForm.MatchString(o.Website) {
		bad("website", "identity.organisation.website", o.Website)
	}
	if o.Country != "" && !countryForm.MatchString(o.Country) {
		bad("country", "identity.organisation.country", o.Country)
	}
	if !slices.Contains([]OrganisationStatus{OrganisationActive, OrganisationSuspended, ClosingAnnounced, OrganisationClosed}, o.Status) {
		bad("status", "identity.organisation.status", string(o.Status))
	}
	if o.TakesOn() != o.Closed.IsZero() {
		bad("closed", "identity.organisation.closed", "")
	}
	if !validStaff(o.Staff) {
		bad("staff", "identity.organisation.staff", o.Staff)
	}
	return wrong
}

// validStaff: nobody has a million people in one provider.
func validStaff(n int) bool { return n >= 0 && n < 1_000_000 }

// validNamed lists what is wrong with a person's data. It names no values: the
// fault may be logged.
func validNamed(n Named) (wrong fault.List) {
	if len(n.Name) > 300 || len(n.GivenName) > 300 || len(n.FamilyName) > 300 {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.person.name_long", "most", 300).At("name"))
	}
	if n.BirthDate != "" {
		if _, err := time.Parse(time.DateOnly, n.BirthDate); err != nil || !dateForm.MatchString(n.BirthDate) {
			wrong = append(wrong, fault.New(fault.Invalid, "identity.person.birth_date").At("birthDate"))
		}
	}
	return wrong
}

func errBadEmail() *fault.Fault { return fault.New(fault.Invalid, "identity.person.email").At("email") }

// mayHold refuses a role that the kind of organisation does not have.
func mayHold(o Organisation, r Role) error {
	if !slices.Contains(RolesIn(o.Kind), r) {
		return fault.New(fault.Invalid, "identity.role.not_here", "role", string(r), "kind", string(o.Kind)).At("role")
	}
	return nil
}

// mayRedeem is the verdict on a link that exists. One message for used and
// expired: who holds an old link learns nothing more.
func mayRedeem(l link, sameBrowser bool, now time.Time) error {
	switch {
	case !l.used.IsZero() && !l.reusable, !now.Before(l.expires):
		return fault.New(fault.Invalid, "identity.link.void")
	case l.kind == LinkSignIn && !sameBrowser:
		return fault.New(fault.Denied, "identity.link.other_browser")
	}
	return nil
}

// validScopes refuses a token that could do anything, or something unnamed.
func validScopes(scopes []string) error {
	if len(scopes) == 0 {
		return fault.New(fault.Invalid, "identity.token.scopes_missing").At("scopes")
	}
	for _, s := range scopes {
		if !scopeForm.MatchString(s) {
			return fault.New(fault.Invalid, "identity.token.scope", "value", s).At("scopes")
		}
	}
	return nil
}

// localPath is a path on this site to go to after signing in, or "/".
func localPath(next string) string {
	if len(next) > 500 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// sessionOver reports that a session has ended by itself.
func sessionOver(created, seen, now time.Time) bool {
	return now.Sub(created) >= SessionAbsolute || now.Sub(seen) >= SessionIdle
}

// sortRoles orders roles as pages show them.
func sortRoles(rs []Role) {
	order := Roles()
	slices.SortFunc(rs, func(a, b Role) int { return slices.Index(order, a) - slices.Index(order, b) })
}
