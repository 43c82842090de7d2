package verification

import (
	"context"
	"time"

	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/ground/fault"
)

// Deps are what a Verifier asks. Every one may be nil: what cannot be asked is
// reported as not checked.
type Deps struct {
	Sources  Sources
	Registry Registry
	Elements Elements
	Suites   proof.Suites     // nil: eddsa-rdfc-2022 and eddsa-jcs-2022
	Now      func() time.Time // nil: an error, clocks are given
}

// Verifier verifies credentials. It keeps nothing and is safe for concurrent use.
type Verifier struct{ d Deps }

// New is a verifier that asks these.
func New(d Deps) *Verifier {
	if d.Suites == nil {
		d.Suites = proof.New(eddsardfc.Suite{}, eddsajcs.Suite{})
	}
	return &Verifier{d}
}

// Verify reads and judges a file. The report is always filled in; the error is a
// *fault.Fault when the file is no credential (empty, a picture, 50 MB, broken
// JSON), and the report then says Unreadable with the same words. A credential
// that is not good is no error.
func (v *Verifier) Verify(ctx context.Context, data []byte, p Policy) (Report, error) {
	if v.d.Now == nil {
		return Report{Verdict: Unreadable}, fault.New(fault.Unavailable, "verification.no_clock")
	}
	now := v.d.Now().UTC()
	r, err := read(data)
	if err != nil {
		return unreadable(err, now), err
	}
	f := v.gather(ctx, r, p)
	now = v.d.Now().UTC() // a list that was signed because we asked is not of the future
	return judge(r, f, p, v.d.Suites, now), nil
}
