package vcapi

import (
	"errors"
	"fmt"
	"net/http"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/sdjwt"
)

// Problem is an RFC 9457 problem as the standards use it: ProblemDetails of VC
// Data Model 2.0 (7.1), Data Integrity (4.7) and Bitstring Status List (3.5).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	Path   string `json:"path,omitempty"` // JSON path in the document
}

// The name spaces of the types.
const (
	modelErrors    = "https://www.w3.org/TR/vc-data-model#"
	securityErrors = "https://w3id.org/security#"
	statusErrors   = "https://www.w3.org/ns/credentials/status-list#"
)

var (
	parsing       = Problem{Type: modelErrors + "PARSING_ERROR", Title: "The request cannot be read"}
	malformed     = Problem{Type: modelErrors + "MALFORMED_VALUE_ERROR", Title: "The document is not what the data model says"}
	outOfRange    = Problem{Type: modelErrors + "RANGE_ERROR", Title: "A value is out of its range"}
	cryptographic = Problem{Type: modelErrors + "CRYPTOGRAPHIC_SECURITY_ERROR", Title: "The securing mechanism does not hold"}
	notProved     = Problem{Type: securityErrors + "PROOF_VERIFICATION_ERROR", Title: "A proof does not hold"}
	otherDomain   = Problem{Type: securityErrors + "INVALID_DOMAIN_ERROR", Title: "The proof is for another domain"}
	otherOne      = Problem{Type: securityErrors + "INVALID_CHALLENGE_ERROR", Title: "The proof answers another challenge"}
	noMethod      = Problem{Type: securityErrors + "INVALID_VERIFICATION_METHOD", Title: "The verification method cannot be used"}
	wrongPurpose  = Problem{Type: securityErrors + "INVALID_PROOF_PURPOSE_FOR_VERIFICATION_METHOD", Title: "The proof is for another purpose"}
	noStatus      = Problem{Type: statusErrors + "STATUS_RETRIEVAL_ERROR", Title: "The status cannot be told"}
	badStatus     = Problem{Type: statusErrors + "STATUS_VERIFICATION_ERROR", Title: "The status does not hold"}
	shortStatus   = Problem{Type: statusErrors + "STATUS_LIST_LENGTH_ERROR", Title: "The status list is too short"}
)

// because is the problem with its cause and place.
func (p Problem) because(err error) Problem {
	p.Detail = err.Error()
	return p
}

func (p Problem) at(path, detail string, args ...any) Problem {
	p.Path, p.Detail = path, fmt.Sprintf(detail, args...)
	return p
}

// problems are all problems an error of the formats holds, at most as many as it
// names.
func problems(err error) []Problem {
	var list vc.Errors
	if errors.As(err, &list) {
		out := make([]Problem, len(list))
		for i, e := range list {
			out[i] = problemOf(e)
		}
		return out
	}
	return []Problem{problemOf(err)}
}

func problemOf(err error) Problem {
	var (
		model  *vc.Error
		json   *jcs.Error
		terms  *ld.Error
		proved *proof.Error
		key    *did.Error
		status *statuslist.Error
		set    *setError
		token  *jose.Error
		sd     *sdjwt.Error
	)
	switch {
	case errors.As(err, &set):
		return badStatus.because(err)
	case errors.As(err, &key):
		return noMethod.because(err)
	case errors.As(err, &proved):
		p := proofProblem(proved).because(err)
		p.Path = proved.Path
		return p
	case errors.As(err, &status):
		return statusProblem(status).because(err)
	case errors.As(err, &json):
		p := parsing.because(err)
		p.Path = json.Path
		return p
	case errors.As(err, &token), errors.As(err, &sd):
		return cryptographic.because(err)
	case errors.As(err, &model):
		p := modelProblem(model).because(err)
		p.Path = model.Path
		return p
	case errors.As(err, &terms):
		p := malformed.because(err)
		p.Path = terms.Path
		return p
	}
	return malformed.because(err)
}

func modelProblem(e *vc.Error) Problem {
	if e.Code == vc.EndsBeforeStart {
		return outOfRange
	}
	return malformed
}

func proofProblem(e *proof.Error) Problem {
	switch e.Code {
	case proof.BadSignature, proof.BadEncoding:
		return cryptographic
	case proof.WrongKey:
		return noMethod
	case proof.WrongPurpose:
		return wrongPurpose
	case proof.WrongChallenge:
		return otherOne
	case proof.WrongDomain:
		return otherDomain
	case proof.Future, proof.Expired:
		return outOfRange
	}
	return notProved
}

func statusProblem(e *statuslist.Error) Problem {
	switch e.Code {
	case statuslist.TooShort:
		return shortStatus
	case statuslist.OutOfRange:
		return outOfRange
	case statuslist.Malformed, statuslist.NotGZIP, statuslist.TooBig:
		return malformed
	case statuslist.Unreachable, statuslist.Unsupported:
		return noStatus
	}
	return badStatus
}

// refusal is an answer that is no success.
type refusal struct {
	status   int
	problems []Problem
	report   *Report // nil: the request was not understood, or it was none about verifying
}

func refuse(status int, p ...Problem) *refusal { return &refusal{status: status, problems: p} }

// unread is for a request that cannot be read, unmet for one that can.
func unread(p ...Problem) *refusal { return refuse(http.StatusBadRequest, p...) }
func unmet(p ...Problem) *refusal  { return refuse(http.StatusUnprocessableEntity, p...) }
