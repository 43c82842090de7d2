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

// PersonsMerged is told when two records were decided to be one person's. Who
// counts per person asks SameIn from now on.
type PersonsMerged struct {
	Kept   PersonID `json:"kept"`
	Merged PersonID `json:"merged"`
}

// EventType implements event.Event.
func (PersonsMerged) EventType() string { return "identity.persons_merged" }

// PersonsUnmerged is told when a merge was taken back.
type PersonsUnmerged struct {
	Kept   PersonID `json:"kept"`
	Merged PersonID `json:"merged"`
}

// EventType implements event.Event.
func (PersonsUnmerged) EventType() string { return "identity.persons_unmerged" }
