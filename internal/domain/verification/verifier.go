package verification

import (
	"context"
	"crypto/x509"
	"slices"
	"time"

	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/ground/fault"
)

// Deps are what a Verifier asks. Every one may be nil: what cannot be asked is
// reported as not checked.
type Deps struct {
	Sources   Sources
	Resources Resources
	Registry  Registry
	Elements  Elements
	Suites    proof.Suites        // nil: every suite there is
	TrustList []*x509.Certificate // of electronic seals, beside Policy.TrustList
	Now       func() time.Time    // nil: an error, clocks are given

	known *public
}

// Verifier verifies credentials. Of what it is given it keeps nothing; of public
// documents, what they were found to be. It is safe for concurrent use.
type Verifier struct{ d Deps }

// New is a verifier that asks these.
func New(d Deps) *Verifier {
	if d.Suites == nil {
		d.Suites = proof.New(eddsardfc.Suite{}, eddsajcs.Suite{}, ecdsardfc.Suite{}, ecdsajcs.Suite{}, ed25519signature2020.Suite{})
	}
	d.known = new(public)
	return &Verifier{d}
}

// Verify reads and judges a file. The report is always filled in; the error is a
// *fault.Fault when the file is no credential (empty, a photograph, 50 MB, broken
// JSON), and the report then says Unreadable with the same words. A credential
// that is not good is no error. Of several in one file it is the report a reader
// most needs to see; VerifyAll has them all.
func (v *Verifier) Verify(ctx context.Context, data []byte, p Policy) (Report, error) {
	all, err := v.VerifyAll(ctx, data, p)
	return MostUrgent(all), err
}

// VerifyAll is Verify with one report for each credential in the file, in its
// order: a presentation or a picture may hold several. It is never empty.
func (v *Verifier) VerifyAll(ctx context.Context, data []byte, p Policy) ([]Report, error) {
	if v.d.Now == nil {
		return []Report{{Verdict: Unreadable}}, fault.New(fault.Unavailable, "verification.no_clock")
	}
	p.TrustList = append(slices.Clip(p.TrustList), v.d.TrustList...)
	s := newSession(&v.d, p)
	readings, err := read(ctx, data, &v.d, s, p)
	if err != nil {
		return []Report{unreadable(err, v.d.Now().UTC())}, err
	}
	out := make([]Report, 0, len(readings))
	for _, r := range readings {
		if r.broken != nil {
			rep := unreadable(r.broken, v.d.Now().UTC())
			rep.Found = r.found
			out = append(out, rep)
			continue
		}
		q := inquiry{d: &v.d, p: p, s: s, r: r}
		f := q.gather(ctx)
		now := v.d.Now().UTC() // a list that was signed because we asked is not of the future
		out = append(out, judge(r, f, p, now))
	}
	return out, nil
}
