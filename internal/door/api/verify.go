package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	jsonv2 "github.com/go-json-experiment/json"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Said is something to say: its key and arguments for programs, its words for
// people.
type Said struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
	Text string         `json:"text" doc:"In the reader's language."`
}

// CheckDone is one thing that was looked at.
type CheckDone struct {
	Name    verification.Name    `json:"name"`
	Title   string               `json:"title" doc:"In the reader's language."`
	Outcome verification.Outcome `json:"outcome" enum:"passed,failed,not_checked"`
	Reason  Said                 `json:"reason"`
	Details []Said               `json:"details,omitempty"`
	Counted bool                 `json:"counted" doc:"The verdict depends on it."`
}

// Verified is everything there is to say about a credential.
type Verified struct {
	Verdict    verification.Verdict  `json:"verdict" doc:"The one overall answer."`
	Good       bool                  `json:"good" doc:"True for valid and valid_issuer_closed only: a program that reads nothing else is safe."`
	Ability    Said                  `json:"ability" doc:"What the person can do, and how it was assessed."`
	Truth      Said                  `json:"truth" doc:"Whether to believe it."`
	Checks     []CheckDone           `json:"checks" doc:"Every check: passed, failed, or not checked and why."`
	Credential *verification.Summary `json:"credential,omitempty" doc:"What the file says."`
	At         time.Time             `json:"at"`

	Answer   string                     `json:"answer" enum:"valid,not_valid,unreadable,open" doc:"The verdict in one of four words; open: nothing wrong was found, but not enough was found either."`
	AsOf     time.Time                  `json:"asOf,omitzero" doc:"The moment it was judged for, when that is not now."`
	Found    []Said                     `json:"found,omitempty" doc:"What the credential was taken out of, outermost first."`
	Seals    []Seal                     `json:"seals,omitempty" doc:"Every signature, and what it covers."`
	Contexts []verification.ContextUsed `json:"contexts,omitempty" doc:"The bodies that gave the words their meaning."`
}

// VerifiedFile is the answer about a file. What stands at its top is about the one
// credential, or of several about the one that most needs to be seen.
type VerifiedFile struct {
	Verified
	Credentials []Verified `json:"credentials,omitempty" doc:"When the file holds several: the answer about each, in the file's order. What stands beside this is then the answer that most needs to be seen: not valid, then unreadable, then open, then valid."`
}

// Seal is one signature and what became of it.
type Seal struct {
	Kind    string               `json:"kind"`
	Suite   string               `json:"suite"`
	Key     string               `json:"key,omitempty"`
	Created time.Time            `json:"created,omitzero"`
	Outcome verification.Outcome `json:"outcome" enum:"passed,failed,not_checked"`
	Reason  Said                 `json:"reason"`
	Covers  *Said                `json:"covers,omitempty"`
}

// VerifyRequest is what is to be verified, in JSON: exactly one of credential, file
// and url.
type VerifyRequest struct {
	Credential json.RawMessage `json:"credential,omitempty" doc:"A credential or presentation as it is, or a string that holds a signed token (JWT, SD-JWT)."`
	File       string          `json:"file,omitempty" doc:"A whole file in base64: a badge picture, a PDF, or any other." contentEncoding:"base64"`
	URL        string          `json:"url,omitempty" format:"uri" doc:"The address of a credential. It is fetched, once, within the allowance of the one who asks."`
	Policy     json.RawMessage `json:"policy,omitempty" doc:"What counts: a policy document (format cairn-policy/1). The parameters of the address are not looked at then."`
}

// mostVerify is the largest body: a file of verification.MaxSize in base64.
const mostVerify = verification.MaxSize/3*4 + 64<<10

func verify(a *API) {
	add(a, operation{id: "verify", method: http.MethodPost, path: "/verify", domain: "verification", tag: "Verification", open: true, limit: limitVerify, most: mostVerify, repeat: true,
		summary: "Whether a credential is genuine, and what its holder can do",
		about: "Send the file as it is (JSON, JWT, SD-JWT, a badge picture, a PDF), or in JSON as credential, file or url. Of several credentials in one file each is answered in credentials, and the one that most needs to be seen stands at the top as if it were the only one. " +
			"Needs no account; nothing is kept. A file that is no credential is refused; a credential that is not good is an answer."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Trust   string    `query:"trust" enum:"registered,chosen,any" default:"registered" doc:"Whose word makes an issuer known: registers that vouch, only the issuers named here, or anybody's own."`
			Issuer  []string  `query:"issuer,explode" maxItems:"50" doc:"Ids of issuers you trust."`
			At      time.Time `query:"at" doc:"Judge as of this moment."`
			Reader  string    `query:"reader" maxLength:"2" doc:"ISO 3166: the country in whose terms level and workload are told as well, indicative."`
			Offline bool      `query:"offline" doc:"Fetch nothing: each check that would have to is answered as not checked."`
			RawBody []byte    `contentType:"application/octet-stream" doc:"The file as it is; its Content-Type does not matter."`
		}) (*answer[VerifiedFile], error) {
			p := verification.Policy{Trust: trusts[in.Trust], Issuers: in.Issuer, At: in.At, Offline: in.Offline}
			var err error
			if p.Reader, err = verification.ParseReader(in.Reader); err != nil {
				return nil, err
			}
			data, p, err := a.submitted(ctx, in.RawBody, p)
			if err != nil {
				return nil, err
			}
			reports, err := a.Verification.VerifyAll(ctx, data, p)
			return say(verifiedFile(i18n.For(who.Lang), reports), err)
		})
	a.describeVerify()
}

// kinds are what a body may be, for the document; any other is looked at too.
var kinds = []string{
	"application/vc", "application/vc+jwt", "application/vc+sd-jwt", "application/dc+sd-jwt", "application/jwt", "application/ld+json",
	"image/png", "image/svg+xml", "application/pdf", "application/octet-stream",
}

// describeVerify says in the document what the body may be: huma knows one type.
func (a *API) describeVerify() {
	path := a.huma.OpenAPI().Paths[base+"/verify"]
	if path == nil || path.Post == nil {
		return // the domain is off
	}
	content := path.Post.RequestBody.Content
	for _, k := range kinds {
		content[k] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	envelope := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[VerifyRequest](), true, "VerifyRequest")
	content["application/json"] = &huma.MediaType{Schema: &huma.Schema{AnyOf: []*huma.Schema{envelope, {Type: huma.TypeObject, Description: "A credential or presentation as it is."}}}}
}

// submitted is the file a body holds, and the policy it is to be judged by.
func (a *API) submitted(ctx context.Context, body []byte, p verification.Policy) ([]byte, verification.Policy, error) {
	if !isEnvelope(body) {
		return body, p, nil
	}
	var in VerifyRequest
	if err := jsonv2.Unmarshal(body, &in, jsonv2.RejectUnknownMembers(true)); err != nil {
		return nil, p, fault.New(fault.Invalid, "api.verify.envelope").At("body").Wrap(err)
	}
	if len(in.Policy) > 0 {
		var err error
		if p, err = verification.ParsePolicy(in.Policy); err != nil {
			return nil, p, err
		}
	}
	data, err := a.file(ctx, in, p)
	return data, p, err
}

// file is the one thing of an envelope.
func (a *API) file(ctx context.Context, in VerifyRequest, p verification.Policy) ([]byte, error) {
	n := 0
	for _, given := range []bool{len(in.Credential) > 0, in.File != "", in.URL != ""} {
		if given {
			n++
		}
	}
	switch {
	case n != 1:
		return nil, fault.New(fault.Invalid, "api.verify.one").At("body")
	case in.URL != "":
		return a.fetched(ctx, in.URL, p)
	case in.File != "":
		data, err := base64.StdEncoding.DecodeString(in.File)
		if err != nil {
			return nil, fault.New(fault.Invalid, "api.verify.base64").At("body.file").Wrap(err)
		}
		return data, nil
	}
	var token string
	if json.Unmarshal(in.Credential, &token) == nil {
		return []byte(token), nil
	}
	return in.Credential, nil
}

// fetched is the file at an address, within the caller's allowance of fetches.
func (a *API) fetched(ctx context.Context, address string, p verification.Policy) ([]byte, error) {
	if a.FetchCredential == nil || p.Offline {
		return nil, fault.New(fault.Invalid, "api.verify.no_fetch").At("body.url")
	}
	if err := callOf(ctx).count(limitCheck); err != nil {
		return nil, err
	}
	return a.FetchCredential(ctx, address)
}

// isEnvelope goes by the first member: no credential has one of these names.
func isEnvelope(body []byte) bool {
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{"))
	if !ok {
		return false
	}
	rest = bytes.TrimLeft(rest, " \t\r\n")
	for _, name := range []string{`"credential"`, `"file"`, `"url"`, `"policy"`} {
		if bytes.HasPrefix(rest, []byte(name)) {
			return true
		}
	}
	return false
}

var trusts = map[string]verification.Trust{"": verification.Registered, "registered": verification.Registered, "chosen": verification.Chosen, "any": verification.Anyone}

func verifiedFile(p *i18n.Printer, reports []verification.Report) VerifiedFile {
	f := VerifiedFile{Verified: verified(p, verification.MostUrgent(reports))}
	if len(reports) > 1 {
		f.Credentials = each(reports, func(r verification.Report) Verified { return verified(p, r) })
	}
	return f
}

func verified(p *i18n.Printer, r verification.Report) Verified {
	v := Verified{Verdict: r.Verdict, Good: r.Verdict.Good(), Ability: said(p, r.Ability), Truth: said(p, r.Truth), Credential: r.Credential, At: r.At, Answer: r.Answer().String(), AsOf: r.AsOf, Contexts: r.Contexts}
	v.Checks = each(r.Checks, func(c verification.Check) CheckDone {
		d := CheckDone{Name: c.Name, Title: p.T("verification.name." + string(c.Name)), Outcome: c.Outcome, Reason: said(p, c.Reason), Counted: c.Counted}
		for _, m := range c.Details {
			d.Details = append(d.Details, said(p, m))
		}
		return d
	})
	for _, m := range r.Found {
		v.Found = append(v.Found, said(p, m))
	}
	for _, x := range r.Seals {
		v.Seals = append(v.Seals, seal(p, x))
	}
	return v
}

func seal(p *i18n.Printer, x verification.SealResult) Seal {
	out := Seal{Kind: x.Kind, Suite: x.Suite, Key: x.Key, Created: x.Created, Outcome: x.Outcome, Reason: said(p, x.Reason)}
	if x.Covers.Key != "" {
		covers := said(p, x.Covers)
		out.Covers = &covers
	}
	return out
}

func said(p *i18n.Printer, m verification.Message) Said {
	return Said{Key: m.Key, Args: m.Args.Map(), Text: p.T(m.Key, m.In(p.Lang())...)}
}
