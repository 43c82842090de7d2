package elm

import (
	"strings"

	"opencairn.org/cairn/formats/jades"
)

// SealedBy reports whether the issuer a credential names is the organisation its
// seal's certificate was given to: the same number and country where the
// certificate has an organizationIdentifier, else the same legal name and country.
// It says nothing about whether the certificate is trusted.
func (c Credential) SealedBy(s jades.Signer) bool {
	o := c.Issuer
	if s.OrganisationID == "" {
		return s.Organisation != "" && hasWords(o.Name, s.Organisation) && inCountry(o, s.Country)
	}
	for _, l := range []LegalIdentifier{o.EIDAS, o.VAT, o.Registration} {
		if sameNumber(l, s.OrganisationID) {
			return true
		}
	}
	return false
}

// sameNumber compares a legal identifier with an organizationIdentifier (ETSI EN
// 319 412-1, 5.1.4): three letters of the kind, two of the country, a hyphen, the
// number. Issuers write it whole, or the number alone beside the country.
func sameNumber(l LegalIdentifier, organisationID string) bool {
	if l.Value == "" {
		return false
	}
	if l.Value == organisationID {
		return true
	}
	kind, number, found := strings.Cut(organisationID, "-")
	return found && len(kind) == 5 && l.Value == number && l.Country == kind[3:]
}

func hasWords(t Text, words string) bool {
	for _, s := range t {
		if s == words {
			return true
		}
	}
	return false
}

func inCountry(o Organisation, country string) bool {
	for _, c := range o.Countries() {
		if c == country {
			return true
		}
	}
	return country == "" && len(o.Locations) == 0
}
