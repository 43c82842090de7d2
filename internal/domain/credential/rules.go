package credential

import (
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/ground/fault"
)

// Basis is what an award would rest on.
type Basis struct {
	Result           assessment.Result
	NeedsApproval    bool // the framework the award claims asks for one
	ApprovedOnTheDay bool
	Missing          []string // elements of the framework that are not stated
}

// MayAward names every reason against an award: no final pass, no approval on
// the day of completion where the framework needs one, an element that is not
// stated (lifecycles 5.6, correction 2).
func MayAward(b Basis) error {
	var list fault.List
	if !b.Result.FinalPass() {
		list = append(list, fault.New(fault.Conflict, "credential.award.no_final_pass"))
	}
	if b.NeedsApproval && !b.ApprovedOnTheDay {
		list = append(list, fault.New(fault.Conflict, "credential.award.not_approved_on_the_day"))
	}
	for _, e := range b.Missing {
		list = append(list, fault.New(fault.Invalid, "credential.award.element_missing", "element", e).At(e))
	}
	return list.OrNil()
}

// MissingElements names the elements of EU Annex I that a record does not state
// (S-190, S-191; the date of issuing is set when it is signed).
func MissingElements(r Record) []string {
	var missing []string
	for _, e := range []struct {
		stated bool
		name   string
	}{
		{r.Learner.Name != "", "learner"},
		{len(r.Title) > 0, "title"},
		{len(r.Country) > 0, "country"},
		{len(r.AwardingBody.Name) > 0, "awardingBody"},
		{len(r.Outcomes) > 0, "outcomes"},
		{r.Hours != nil || r.Credits != nil, "workload"},
		{r.EQF > 0, "level"},
		{len(r.Assessment.Types) > 0, "assessment"},
		{r.Participation != "", "participation"},
		{len(r.Quality) > 0, "quality"},
	} {
		if !e.stated {
			missing = append(missing, e.name)
		}
	}
	return missing
}

// slotCount is how many credentials share a status list: 2^17, the least the
// standard allows (Bitstring Status List 1.0, 3.1), so that a credential hides
// among many.
const slotCount = 1 << 17

// slot orders the places of a list by its seed, so that neighbours were not
// issued together: n -> (a*n + b) mod 2^17, a odd, meets each place once.
func slot(seed uint64, n int) int {
	a := seed>>32 | 1
	b := seed & 0xffffffff
	return int((a*uint64(n) + b) % slotCount) //nolint:gosec // below 2^17
}
