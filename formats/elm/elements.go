package elm

// Element is one element of EU Annex I (frameworks.md 2.1) and whether the
// credential states it.
type Element struct {
	ID     string // EU-M06
	Name   string
	Path   string // where it is, or would be
	Stated bool
}

// Elements are the eleven elements and the optional five, in order. A title, a
// note or a description is stated when there are words; whether they are the right
// ones nobody can tell here.
func (c Credential) Elements() []Element {
	const claim, spec = "$.credentialSubject.hasClaim", "$.credentialSubject.hasClaim.specifiedBy"
	a := c.Achievement
	l := c.Learner
	identified := l.NationalID.Value != "" || len(l.Identifiers) > 0 || !l.BirthDate.IsZero() || len(l.ID) > 4 && l.ID[:4] == "did:"
	return []Element{
		{"EU-M01", "identification of the learner", "$.credentialSubject", l.Name("") != "" && identified},
		{"EU-M02", "title", claim + ".title", len(a.Title) > 0},
		{"EU-M03", "country of the issuer", "$.issuer.location", len(c.Issuer.Countries()) > 0},
		{"EU-M04", "awarding body", claim + ".awardedBy.awardingBody", a.awarded()},
		{"EU-M05", "date of issuing", "$.issued", !c.Issued.IsZero() || !c.ValidFrom.IsZero()},
		{"EU-M06", "learning outcomes", spec + ".learningOutcome", a.outcomes()},
		{"EU-M07", "notional workload", spec + ".volumeOfLearning", a.Volume != "" || len(a.Credits) > 0},
		{"EU-M08", "level", spec + ".eqfLevel", !a.EQF.IsZero() || len(a.NQF) > 0},
		{"EU-M09", "type of assessment", claim + ".provenBy.specifiedBy.dcType", a.any(func(x Assessment) bool { return !x.Type.IsZero() })},
		{"EU-M10", "form of participation", spec + ".mode", len(a.Participation) > 0},
		{"EU-M11", "type of quality assurance", spec + ".accreditation", c.vouched()},
		{"EU-O01", "prerequisites", spec + ".entryRequirement", len(a.Prerequisites) > 0},
		{"EU-O02", "supervision and identity verification", claim + ".provenBy.idVerification", a.any(func(x Assessment) bool { return !x.Supervision.IsZero() })},
		{"EU-O03", "grade", claim + ".provenBy.grade", a.any(func(x Assessment) bool { return len(x.Grade) > 0 })},
		{"EU-O04", "stackability", spec + ".additionalNote", len(a.Stacking) > 0},
		{"EU-O05", "further information", claim + ".additionalNote", a.further()},
	}
}

func (a Achievement) awarded() bool {
	for _, o := range a.AwardedBy {
		if len(o.Name) > 0 {
			return true
		}
	}
	return false
}

func (a Achievement) outcomes() bool {
	for _, o := range a.Outcomes {
		if len(o.Title) > 0 {
			return true
		}
	}
	return false
}

func (a Achievement) any(f func(Assessment) bool) bool {
	for _, x := range a.Assessments {
		if f(x) {
			return true
		}
	}
	return false
}

// vouched: the model has quality assurance at the qualification and at the
// organisations.
func (c Credential) vouched() bool {
	for _, o := range c.Achievement.AwardedBy {
		if len(o.Quality) > 0 {
			return true
		}
	}
	return len(c.Achievement.Quality) > 0 || len(c.Issuer.Quality) > 0
}

func (a Achievement) further() bool {
	for _, x := range a.Activities {
		if len(x.Description) > 0 {
			return true
		}
	}
	return len(a.Further) > 0 || len(a.Description) > 0 || len(a.Summary) > 0
}
