package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
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
}

func verify(a *API) {
	add(a, operation{id: "verify", method: http.MethodPost, path: "/verify", domain: "verification", tag: "Verification", open: true, limit: limitVerify, most: verification.MaxSize, repeat: true, raw: true,
		summary: "Whether a credential is genuine, and what its holder can do",
		about:   "Send the file as it is, at most 1 MB. Needs no account; nothing is kept. A file that is no credential is refused; a credential that is not good is an answer."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Trust   string   `query:"trust" enum:"registered,chosen,any" default:"registered" doc:"Whose word makes an issuer known: registers that vouch, only the issuers named here, or anybody's own."`
			Issuer  []string `query:"issuer,explode" maxItems:"50" doc:"Ids of issuers you trust."`
			RawBody []byte   `contentType:"application/octet-stream" doc:"The file as it is; its Content-Type does not matter."`
		}) (*answer[Verified], error) {
			p := verification.Policy{Trust: trusts[in.Trust], Issuers: in.Issuer}
			rep, err := a.Verification.Verify(ctx, in.RawBody, p)
			return say(verified(i18n.For(who.Lang), rep), err)
		})
}

var trusts = map[string]verification.Trust{"": verification.Registered, "registered": verification.Registered, "chosen": verification.Chosen, "any": verification.Anyone}

func verified(p *i18n.Printer, r verification.Report) Verified {
	v := Verified{Verdict: r.Verdict, Good: r.Verdict.Good(), Ability: said(p, r.Ability), Truth: said(p, r.Truth), Credential: r.Credential, At: r.At}
	v.Checks = each(r.Checks, func(c verification.Check) CheckDone {
		d := CheckDone{Name: c.Name, Title: p.T("verification.name." + string(c.Name)), Outcome: c.Outcome, Reason: said(p, c.Reason), Counted: c.Counted}
		for _, m := range c.Details {
			d.Details = append(d.Details, said(p, m))
		}
		return d
	})
	return v
}

func said(p *i18n.Printer, m verification.Message) Said {
	return Said{Key: m.Key, Args: m.Args, Text: p.T(m.Key, m.In(p.Lang())...)}
}
