package vcapi

// Outcome is what became of a check.
type Outcome string

// The outcomes. A check that could not run is never passed.
const (
	Passed     Outcome = "passed"
	Failed     Outcome = "failed"
	NotChecked Outcome = "not checked" // nobody asked, or there is nothing to check
)

// The checks, in their order.
const (
	checkModel    = "model"                // the data model, and that every term is defined
	checkProof    = "proof"                // every proof or signature, and whose it is
	checkPeriod   = "validity"             // validFrom, validUntil
	checkStatus   = "credentialStatus"     // the status list it names
	checkRelated  = "relatedResource"      // digests of related resources
	checkHolder   = "holder"               // who presents
	checkContents = "verifiableCredential" // what is presented
)

// Report is what was found of a credential or a presentation.
type Report struct {
	Verified    bool      `json:"verified"`
	Checks      []string  `json:"checks"`   // the names of those that ran
	Results     []Result  `json:"results"`  // all, in the order they ran
	Warnings    []string  `json:"warnings"` // never empty of meaning: what a reader must not overlook
	Errors      []string  `json:"errors"`
	Problems    []Problem `json:"problemDetails"`
	Credentials []*Report `json:"credentialResults,omitempty"` // of a presentation, in its order
}

// Result is one check.
type Result struct {
	Check   string  `json:"check"`
	Outcome Outcome `json:"outcome"`
	Detail  string  `json:"detail,omitempty"`
}

func newReport() *Report {
	return &Report{Verified: true, Checks: []string{}, Results: []Result{}, Warnings: []string{}, Errors: []string{}, Problems: []Problem{}}
}

// pass records a check that holds.
func (r *Report) pass(check, detail string) {
	r.Checks = append(r.Checks, check)
	r.Results = append(r.Results, Result{check, Passed, detail})
}

// skip records a check that did not run because nothing asked for it.
func (r *Report) skip(check, why string) {
	r.Results = append(r.Results, Result{check, NotChecked, why})
}

// fail records a check that does not hold, or could not run although it had to.
func (r *Report) fail(check string, list ...Problem) {
	r.Verified = false
	r.Checks = append(r.Checks, check)
	for _, p := range list {
		r.Results = append(r.Results, Result{check, Failed, p.Detail})
		r.Errors = append(r.Errors, p.Title+": "+p.Detail)
		r.Problems = append(r.Problems, p)
	}
}

// settle records a check by its problems.
func (r *Report) settle(check, detail string, list []Problem) bool {
	if len(list) > 0 {
		r.fail(check, list...)
		return false
	}
	r.pass(check, detail)
	return true
}
