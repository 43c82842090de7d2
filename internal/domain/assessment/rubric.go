package assessment

import (
	"strconv"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Rubric is how one version of an offer is judged: public, and never changed
// once frozen (S-061, Digital Promise DP-2 and DP-3).
type Rubric struct {
	Tenant   identity.TenantID
	Offer    catalogue.OfferID
	Version  string
	Declared Integrity // supervision as the offer declares it; Method is the sitting's
	Outcomes []i18n.Text
	Criteria []Criterion
	FrozenAt time.Time
}

// Criterion is one line of the rubric.
type Criterion struct {
	ID      CriterionID `json:"id"`
	Outcome int         `json:"outcome"` // index into Rubric.Outcomes
	Text    i18n.Text   `json:"text"`
}

// CriterionID names a criterion within its rubric: "c1" is the first.
type CriterionID string

func criterionID(index int) CriterionID { return CriterionID("c" + strconv.Itoa(index+1)) }

// Judged gives the criteria of one outcome, in the order of the rubric.
func (r Rubric) Judged(outcome int) []Criterion {
	var cs []Criterion
	for _, c := range r.Criteria {
		if c.Outcome == outcome {
			cs = append(cs, c)
		}
	}
	return cs
}
