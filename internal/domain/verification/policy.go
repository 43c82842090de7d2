package verification

import (
	"crypto/x509"
	"slices"
	"time"
)

// Trust says whose word makes an issuer known.
type Trust int

// The three ways to trust. Issuers chosen by the caller count in all of them.
const (
	Registered Trust = iota // registries that vouch: Deps.Registry, Policy.Register
	Chosen                  // Policy.Issuers only
	Anyone                  // every issuer: the caller takes the risk, and the report says so
)

// Policy is what a caller wants to be sure of. The zero value is the careful one.
type Policy struct {
	Trust    Trust
	Issuers  []string  // ids the caller chose
	Register *Register // an exported public register; asked before Deps.Registry
	Must     []Name    // checks that must have run and passed, beyond the usual
	Tolerate []Name    // checks that do not change the verdict, whatever they say
	Holder   string    // did of who presents it, proven by the caller; empty: nobody did

	At        time.Time           // judge as of this moment; zero: now
	Offline   bool                // nothing is fetched
	TrustList []*x509.Certificate // who may seal with a certificate: authorities, or the sealing certificates themselves
	Challenge string              // what a presentation must answer; empty: whatever it says
	Domain    string              // to whom it must be presented; empty: whoever
	Reader    string              // ISO 3166: the country in whose terms level and workload are told as well; empty: none
}

// usual are the checks that must pass unless tolerated.
var usual = []Name{CheckFormat, CheckIntegrity, CheckKey, CheckIssuer, CheckPeriod, CheckStatus}

// ifRun are the checks that count when they failed, not when they could not run.
// Approval and log are not among them: a register that is behind and a log that is
// broken say nothing about whether the credential is genuine. They are told, and
// decide for a caller who asks for them.
var ifRun = []Name{CheckHolder, CheckResources}

func (p Policy) must(n Name) bool { return slices.Contains(usual, n) || slices.Contains(p.Must, n) }

func (p Policy) counts(n Name) bool {
	return !slices.Contains(p.Tolerate, n) && (p.must(n) || slices.Contains(ifRun, n))
}
