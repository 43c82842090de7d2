package identity

// OrganisationChanged is told when an organisation is founded or changed.
type OrganisationChanged struct {
	Organisation TenantID           `json:"organisation"`
	Status       OrganisationStatus `json:"status"`
}

// EventType implements event.Event.
func (OrganisationChanged) EventType() string { return "identity.organisation_changed" }

// PersonErased is told when a person's data has been erased.
type PersonErased struct {
	Person PersonID `json:"person"`
}

// EventType implements event.Event.
func (PersonErased) EventType() string { return "identity.person_erased" }
