package verification

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/internal/ground/fault"
)

// PolicyFormat is the format member of a policy file.
const PolicyFormat = "cairn-policy/1"

// policyFile is a policy as it is written down (docs/reference/policy.md).
type policyFile struct {
	Format    string    `json:"format"`
	Trust     string    `json:"trust"` // registered, chosen, any
	Issuers   []string  `json:"issuers"`
	Require   []Name    `json:"require"`
	Tolerate  []Name    `json:"tolerate"`
	Holder    string    `json:"holder"`
	At        time.Time `json:"at"`
	Offline   bool      `json:"offline"`
	TrustList []string  `json:"trustList"` // PEM, or DER as base64
	Challenge string    `json:"challenge"`
	Domain    string    `json:"domain"`
}

// names are the checks a policy may name, in the order of the report.
var names = []Name{
	CheckFormat, CheckIntegrity, CheckKey, CheckIssuer, CheckApproval, CheckPeriod, CheckStatus, CheckSchema, CheckLog, CheckElements, CheckHolder, CheckType, CheckResources,
}

var trusts = map[string]Trust{"": Registered, "registered": Registered, "chosen": Chosen, "any": Anyone}

// ParsePolicy reads a policy file strictly: unknown members, names of checks there
// are not, certificates that are none are faults that name the place. What is not
// stated is the careful zero Policy.
func ParsePolicy(data []byte) (Policy, error) {
	if _, err := jcs.Parse(data); err != nil {
		var e *jcs.Error
		errors.As(err, &e)
		return Policy{}, fault.New(fault.Invalid, "verification.policy.not_json", "path", e.Path).At(e.Path).Wrap(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var f policyFile
	if err := d.Decode(&f); err != nil {
		return Policy{}, fault.New(fault.Invalid, "verification.policy.not_a_policy", "detail", Visible(err.Error())).Wrap(err)
	}
	if f.Format != PolicyFormat {
		return Policy{}, policyFault("$.format", "format", f.Format)
	}
	return f.policy()
}

func policyFault(path, why, value string) *fault.Fault {
	return fault.New(fault.Invalid, "verification.policy."+why, "path", path, "value", Visible(value)).At(path)
}

func (f policyFile) policy() (Policy, error) {
	p := Policy{Issuers: f.Issuers, Must: f.Require, Tolerate: f.Tolerate, Holder: f.Holder, At: f.At.UTC(), Offline: f.Offline, Challenge: f.Challenge, Domain: f.Domain}
	trust, ok := trusts[f.Trust]
	if !ok {
		return Policy{}, policyFault("$.trust", "trust", f.Trust)
	}
	p.Trust = trust
	for i, id := range f.Issuers {
		if !strings.HasPrefix(id, "https://") && !isDID(id) {
			return Policy{}, policyFault(fmt.Sprintf("$.issuers[%d]", i), "issuer", id)
		}
	}
	if err := known("$.require", f.Require); err != nil {
		return Policy{}, err
	}
	if err := known("$.tolerate", f.Tolerate); err != nil {
		return Policy{}, err
	}
	for i, n := range f.Require {
		if slices.Contains(f.Tolerate, n) {
			return Policy{}, policyFault(fmt.Sprintf("$.require[%d]", i), "both", string(n))
		}
	}
	for i, text := range f.TrustList {
		certs, err := certificates(text)
		if err != nil {
			return Policy{}, policyFault(fmt.Sprintf("$.trustList[%d]", i), "certificate", "").Wrap(err)
		}
		p.TrustList = append(p.TrustList, certs...)
	}
	return p, nil
}

func known(path string, ns []Name) error {
	for i, n := range ns {
		if !slices.Contains(names, n) {
			return policyFault(fmt.Sprintf("%s[%d]", path, i), "check", string(n))
		}
	}
	return nil
}

var errNoCertificate = errors.New("no certificate")

// certificates are those in a text: PEM, several of them too, or one DER in base64.
func certificates(text string) ([]*x509.Certificate, error) {
	var der []byte
	if rest := []byte(text); strings.Contains(text, "-----BEGIN") {
		for block, rest := pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
			der = append(der, block.Bytes...)
		}
	} else {
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		der = b
	}
	certs, err := x509.ParseCertificates(der)
	if err == nil && len(certs) == 0 {
		err = errNoCertificate
	}
	return certs, err
}
