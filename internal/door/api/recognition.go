package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ProgrammePath names one programme.
type ProgrammePath struct {
	Programme recognition.ProgrammeID `path:"programme" doc:"The programme's id."`
}

// RequestPath names one request for recognition.
type RequestPath struct {
	Request recognition.RequestID `path:"request" doc:"The request's id."`
}

// AgreementPath names one agreement.
type AgreementPath struct {
	Agreement string `path:"agreement" doc:"The agreement's id."`
}

// CommitmentPath names one commitment.
type CommitmentPath struct {
	Commitment recognition.CommitmentID `path:"commitment" doc:"The commitment's id."`
}

// Towards is a programme with what is published about it.
type Towards struct {
	Programme  recognition.Programme   `json:"programme"`
	University i18n.Text               `json:"university"`
	Policy     *recognition.Policy     `json:"policy,omitempty" doc:"In force now."`
	History    []recognition.Policy    `json:"history" doc:"Every version, the newest first."`
	Agreements []recognition.Agreement `json:"agreements"`
}

// Counts is what an award of an offer would count for.
type Counts struct {
	Programme  recognition.ProgrammeID `json:"programme"`
	Title      i18n.Text               `json:"title"`
	University i18n.Text               `json:"university"`
	Policy     int                     `json:"policy" doc:"Version of the policy."`
	Rule       recognition.RuleID      `json:"rule" doc:"R3 joint award, R4 articulation, R2 partner, R1 small amounts."`
	Credits    string                  `json:"credits" doc:"ECTS."`
	Unit       string                  `json:"unit,omitempty" doc:"That it replaces."`
	Until      time.Time               `json:"until,omitzero" doc:"Enrolling now makes a promise that is honoured until then."`
	Says       string                  `json:"says" doc:"The same in a sentence, in the reader's language."`
}

// Outlook is what one of your credentials would count for.
type Outlook struct {
	Credential credential.CredentialID `json:"credential"`
	Title      string                  `json:"title"`
	Verdict    recognition.Verdict     `json:"verdict"`
	Says       string                  `json:"says" doc:"The verdict in a sentence."`
	Request    *recognition.RequestID  `json:"request,omitempty" doc:"It was claimed already."`
}

// Recognising is a request and how it stands.
type Recognising struct {
	recognition.Request
	Credited string `json:"credited" doc:"ECTS it brought, by rule and by person."`
	Says     string `json:"says" doc:"How it stands, in a sentence."`
}

// Claim asks that a credential count.
type Claim struct {
	Credential credential.CredentialID `json:"credential,omitempty" doc:"Of your wallet."`
	File       json.RawMessage         `json:"file,omitempty" doc:"Or a credential from elsewhere, as JSON."`
	Commitment json.RawMessage         `json:"commitment,omitempty" doc:"A commitment you bring, as you downloaded it. Those kept here are found by themselves."`
}

// Remark is a text for a person.
type Remark struct {
	Text string `json:"text" maxLength:"5000"`
}

// Deciding is a person's decision.
type Deciding struct {
	Answer     recognition.Answer `json:"answer" doc:"granted, partly_granted or refused."`
	Credits    string             `json:"credits,omitempty" doc:"ECTS granted."`
	Unit       string             `json:"unit,omitempty" doc:"That it replaces; none: an elective."`
	Reasons    string             `json:"reasons" maxLength:"5000" doc:"The learner reads them."`
	Difference string             `json:"difference,omitempty" maxLength:"5000" doc:"The substantial difference; of a refusal or a part."`
}

func (d Deciding) decision() (recognition.Decision, error) {
	out := recognition.Decision{Answer: d.Answer, Unit: d.Unit, Reasons: d.Reasons, Difference: d.Difference}
	if d.Credits == "" {
		return out, nil
	}
	var err error
	out.Credits, err = recognition.ParseCredits(d.Credits)
	return out, err
}

// Promise is a commitment with its signed document.
type Promise struct {
	recognition.Commitment
	Document json.RawMessage `json:"document"`
}

func promise(c recognition.Commitment) Promise { return Promise{c, json.RawMessage(c.Document)} }

func spoken(who identity.Actor, m recognition.Message) string {
	return i18n.For(who.Lang).T(m.Key, m.Pairs()...)
}

func recognising(who identity.Actor) func(recognition.Request) Recognising {
	return func(r recognition.Request) Recognising {
		return Recognising{Request: r, Credited: r.Credited().String(), Says: spoken(who, r.Outcome())}
	}
}

func towards(v recognition.ProgrammeView) Towards {
	return Towards{Programme: v.Programme, University: v.Owner.Name, Policy: v.Policy, History: v.History, Agreements: v.Agreements}
}

const recognitionTag, recognitionDomain = "Recognition", "recognition"

// programmes is what universities publish about what counts.
func programmes(a *API) {
	const tag, domain = recognitionTag, recognitionDomain
	add(a, operation{id: "listProgrammes", method: http.MethodGet, path: "/programmes", domain: domain, act: "recognition.programme.list", tag: tag, open: true,
		summary: "Programmes that learning elsewhere may count towards"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[recognition.Programme]], error) {
			all, err := a.Recognition.Programmes(ctx, who, "")
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(p recognition.ProgrammeRow) string { return string(p.Programme.ID) }, func(p recognition.ProgrammeRow) recognition.Programme { return p.Programme })
		})
	add(a, operation{id: "showProgramme", method: http.MethodGet, path: "/programmes/{programme}", domain: domain, act: "recognition.programme.show", tag: tag, open: true,
		summary: "A programme, its policy with every version, and the university's agreements"},
		func(ctx context.Context, who identity.Actor, in *ProgrammePath) (*answer[Towards], error) {
			v, err := a.Recognition.Programme(ctx, who, in.Programme)
			return say(towards(v), err)
		})
	add(a, operation{id: "showProspects", method: http.MethodGet, path: "/offers/{offer}/prospects", domain: domain, act: "recognition.offer.prospects", tag: tag, open: true,
		summary: "What an award of an offer would count for", about: "What is promised to who enrols now stands first."},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*answer[list[Counts]], error) {
			all, err := a.Recognition.Prospects(ctx, who, in.Offer)
			return say(list[Counts]{Items: each(all, func(p recognition.Prospect) Counts {
				return Counts{
					Programme: p.Programme.ID, Title: p.Programme.Title, University: p.Owner.Name, Policy: p.Policy, Rule: p.Rule, Credits: p.Credits.String(), Unit: p.Unit.Code, Until: p.Until,
					Says: spoken(who, p.Sentence(i18n.For(who.Lang).Lang())),
				}
			})}, err)
		})
	add(a, operation{id: "publishProgramme", method: http.MethodPost, path: "/programmes", domain: domain, act: "recognition.programme.publish", tag: tag, status: http.StatusCreated,
		summary: "Publish a programme of your university", about: "The same code again renews it."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body json.RawMessage }) (*made[recognition.Programme], error) {
			p, err := recognition.ReadProgramme(in.Body)
			if err == nil {
				p, err = a.Recognition.PublishProgramme(ctx, who, p)
			}
			return create(p, err, "programmes", string(p.ID))
		})
	add(a, operation{id: "publishPolicy", method: http.MethodPost, path: "/programmes/{programme}/policies", domain: domain, act: "recognition.policy.publish", tag: tag, status: http.StatusCreated,
		summary: "Publish the next version of a policy", about: "In force from its date, at once without one. What was promised and decided under earlier versions stands."},
		func(ctx context.Context, who identity.Actor, in *struct {
			ProgrammePath
			Body json.RawMessage
		}) (*made[recognition.Policy], error) {
			p, err := recognition.ReadPolicy(in.Body)
			if err == nil {
				p.Programme = in.Programme
				p, err = a.Recognition.PublishPolicy(ctx, who, p)
			}
			return create(p, err, "programmes", string(in.Programme))
		})
	agreements(a)
}

func agreements(a *API) {
	const tag, domain = recognitionTag, recognitionDomain
	add(a, operation{id: "listAgreements", method: http.MethodGet, path: "/agreements", domain: domain, act: "recognition.agreement.list", tag: tag,
		summary: "Agreements your organisation is a party to"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[recognition.Agreement]], error) {
			all, err := a.Recognition.Agreements(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(g recognition.AgreementRow) string { return g.ID }, func(g recognition.AgreementRow) recognition.Agreement { return g.Agreement })
		})
	add(a, operation{id: "draftAgreement", method: http.MethodPost, path: "/agreements", domain: domain, act: "recognition.agreement.draft", tag: tag, status: http.StatusCreated,
		summary: "Draw up an agreement", about: "It is in force when both parties have signed."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Body struct {
				Partner identity.TenantID `json:"partner"`
				Title   string            `json:"title" maxLength:"300"`
				From    time.Time         `json:"from"`
				Until   time.Time         `json:"until,omitzero"`
				Fields  []string          `json:"fields,omitempty" doc:"ISCED-F codes; none: all."`
				MinEQF  int               `json:"minEqf,omitempty"`
				MaxEQF  int               `json:"maxEqf,omitempty"`
			}
		}) (*made[recognition.Agreement], error) {
			b := in.Body
			g, err := a.Recognition.Agree(ctx, who, recognition.Agreement{Partner: b.Partner, Title: b.Title, From: b.From, Until: b.Until, Fields: b.Fields, MinEQF: b.MinEQF, MaxEQF: b.MaxEQF})
			return create(g, err, "agreements")
		})
	add(a, operation{id: "signAgreement", method: http.MethodPost, path: "/agreements/{agreement}/sign", domain: domain, act: "recognition.agreement.sign", tag: tag,
		summary: "Sign an agreement for your organisation"},
		func(ctx context.Context, who identity.Actor, in *AgreementPath) (*answer[recognition.Agreement], error) {
			g, err := a.Recognition.Sign(ctx, who, in.Agreement)
			return say(g, err)
		})
	add(a, operation{id: "endAgreement", method: http.MethodPost, path: "/agreements/{agreement}/end", domain: domain, act: "recognition.agreement.end", tag: tag,
		summary: "End an agreement today", about: "What was issued while it was in force stays covered."},
		func(ctx context.Context, who identity.Actor, in *AgreementPath) (*answer[recognition.Agreement], error) {
			g, err := a.Recognition.End(ctx, who, in.Agreement)
			return say(g, err)
		})
}

// claims is what a learner does about recognition.
func claims(a *API) {
	const tag, domain = recognitionTag, recognitionDomain
	add(a, operation{id: "showOutlook", method: http.MethodGet, path: "/programmes/{programme}/outlook", domain: domain, act: "recognition.request.consider", tag: tag,
		summary: "What your credentials would count for", about: "Nothing is stored."},
		func(ctx context.Context, who identity.Actor, in *ProgrammePath) (*answer[list[Outlook]], error) {
			all, err := a.Recognition.Outlooks(ctx, who, in.Programme)
			return say(list[Outlook]{Items: each(all, func(o recognition.Outlook) Outlook {
				v := Outlook{Credential: o.Credential.ID, Title: o.Credential.Title, Verdict: o.Verdict, Says: spoken(who, recognition.Sentence(o.Verdict))}
				if o.Request != nil {
					v.Request = &o.Request.ID
				}
				return v
			})}, err)
		})
	add(a, operation{id: "claimRecognition", method: http.MethodPost, path: "/programmes/{programme}/requests", domain: domain, act: "recognition.request.claim", tag: tag, status: http.StatusCreated,
		summary: "Ask that a credential count towards a programme", about: "The rules decide at once what they can; the rest waits for a person. Claiming again answers the first claim."},
		func(ctx context.Context, who identity.Actor, in *struct {
			ProgrammePath
			Body Claim
		}) (*made[Recognising], error) {
			r, err := a.Recognition.Claim(ctx, who, recognition.ClaimRequest{Programme: in.Programme, Credential: in.Body.Credential, File: in.Body.File, Commitment: in.Body.Commitment})
			return create(recognising(who)(r), err, "recognition", string(r.ID))
		})
	add(a, operation{id: "listRecognition", method: http.MethodGet, path: "/recognition", domain: domain, act: "recognition.request.own", tag: tag,
		summary: "Your own requests, the newest first"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Recognising]], error) {
			all, err := a.Recognition.Requests(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(r recognition.RequestRow) string { return string(r.ID) }, func(r recognition.RequestRow) Recognising { return recognising(who)(r.Request) })
		})
	add(a, operation{id: "showRecognition", method: http.MethodGet, path: "/recognition/{request}", domain: domain, act: "recognition.request.own", tag: tag,
		summary: "One of your own requests, with every rule that was tried"},
		func(ctx context.Context, who identity.Actor, in *RequestPath) (*answer[Recognising], error) {
			r, _, err := a.Recognition.Own(ctx, who, in.Request)
			return say(recognising(who)(r.Request), err)
		})
	for _, x := range []struct {
		id, what, act, summary string
		do                     func(context.Context, identity.Actor, recognition.RequestID, string) (recognition.Request, error)
	}{
		{"answerRecogniser", "answer", "supply", "Answer a question of the recogniser", a.Recognition.Supply},
		{"appealRecognition", "appeal", "appeal", "Ask for a second recogniser, within thirty days", a.Recognition.Appeal},
	} {
		add(a, operation{id: x.id, method: http.MethodPost, path: "/recognition/{request}/" + x.what, domain: domain, act: "recognition.request." + x.act, tag: tag, summary: x.summary},
			saying(x.do))
	}
	add(a, operation{id: "withdrawRecognition", method: http.MethodPost, path: "/recognition/{request}/withdraw", domain: domain, act: "recognition.request.withdraw", tag: tag,
		summary: "Take a request back", about: "What a rule granted stays."},
		func(ctx context.Context, who identity.Actor, in *RequestPath) (*answer[Recognising], error) {
			r, err := a.Recognition.Withdraw(ctx, who, in.Request)
			return say(recognising(who)(r), err)
		})
	commitments(a)
}

// saying is an act on a request that takes a text.
func saying(do func(context.Context, identity.Actor, recognition.RequestID, string) (recognition.Request, error)) func(context.Context, identity.Actor, *struct {
	RequestPath
	Body Remark
}) (*answer[Recognising], error) {
	return func(ctx context.Context, who identity.Actor, in *struct {
		RequestPath
		Body Remark
	}) (*answer[Recognising], error) {
		r, err := do(ctx, who, in.Request, in.Body.Text)
		return say(recognising(who)(r), err)
	}
}

func commitments(a *API) {
	const tag, domain = recognitionTag, recognitionDomain
	add(a, operation{id: "makeCommitments", method: http.MethodPost, path: "/offers/{offer}/commitments", domain: domain, act: "recognition.commitment.make", tag: tag, status: http.StatusCreated,
		summary: "Have the universities sign what they promise for an offer", about: "As enrolling on the page does. Asking again answers the commitments there are."},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*made[list[Promise]], error) {
			made, err := a.Recognition.Commit(ctx, who, in.Offer)
			return create(list[Promise]{Items: each(made.Commitments, promise)}, err, "commitments")
		})
	add(a, operation{id: "listCommitments", method: http.MethodGet, path: "/commitments", domain: domain, act: "recognition.commitment.own", tag: tag,
		summary: "What you were promised"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Promise]], error) {
			all, err := a.Recognition.Commitments(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(c recognition.Commitment) string { return string(c.ID) }, promise)
		})
	add(a, operation{id: "showCommitment", method: http.MethodGet, path: "/commitments/{commitment}", domain: domain, act: "recognition.commitment.own", tag: tag,
		summary: "One commitment, signed"},
		func(ctx context.Context, who identity.Actor, in *CommitmentPath) (*answer[Promise], error) {
			c, err := a.Recognition.Commitment(ctx, who, in.Commitment)
			return say(promise(c), err)
		})
}

// CaseFile is a case as the recogniser reads it.
type CaseFile struct {
	Recognising
	Programme  recognition.Programme   `json:"programme"`
	Precedents []recognition.Precedent `json:"precedents"`
	Counts     []recognition.Entry     `json:"counts" doc:"What counts already for this person."`
}

// recogniserDesk is what a university decides.
func recogniserDesk(a *API) {
	const tag, domain = recognitionTag, recognitionDomain
	add(a, operation{id: "listCases", method: http.MethodGet, path: "/cases", domain: domain, act: "recognition.request.queue", tag: tag,
		summary: "What waits for a recogniser of your university, the most urgent first"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Recognising]], error) {
			q, err := a.Recognition.Queue(ctx, who, "")
			if err != nil {
				return nil, err
			}
			return cut(*in, q.Open, func(r recognition.RequestRow) string { return string(r.ID) }, func(r recognition.RequestRow) Recognising { return recognising(who)(r.Request) })
		})
	add(a, operation{id: "showCase", method: http.MethodGet, path: "/cases/{request}", domain: domain, act: "recognition.request.show", tag: tag,
		summary: "One case, with what was said about the same learning before"},
		func(ctx context.Context, who identity.Actor, in *RequestPath) (*answer[CaseFile], error) {
			v, err := a.Recognition.Case(ctx, who, in.Request)
			return say(CaseFile{Recognising: recognising(who)(v.Request), Programme: v.ProgrammeTitle, Precedents: v.Precedents, Counts: v.Counts}, err)
		})
	add(a, operation{id: "assignCase", method: http.MethodPost, path: "/cases/{request}/assign", domain: domain, act: "recognition.request.assign", tag: tag,
		summary: "Take a case"},
		func(ctx context.Context, who identity.Actor, in *RequestPath) (*answer[Recognising], error) {
			r, err := a.Recognition.Assign(ctx, who, in.Request)
			return say(recognising(who)(r), err)
		})
	for _, x := range []struct {
		id, what, summary string
		do                func(context.Context, identity.Actor, recognition.RequestID, string) (recognition.Request, error)
	}{
		{"askLearner", "ask", "Ask the learner; the clock stops", a.Recognition.Ask},
		{"reverseGrant", "reverse", "Take back what a revoked credential brought", a.Recognition.Reverse},
		{"upholdGrant", "uphold", "Let a grant stand although its source was revoked", a.Recognition.Uphold},
	} {
		add(a, operation{id: x.id, method: http.MethodPost, path: "/cases/{request}/" + x.what, domain: domain, act: "recognition.request." + x.what, tag: tag, summary: x.summary},
			saying(x.do))
	}
	for _, x := range []struct {
		id, what, act, summary string
		do                     func(context.Context, identity.Actor, recognition.RequestID, recognition.Decision) (recognition.Request, error)
	}{
		{"decideCase", "decide", "decide", "Grant, grant a part, or refuse", a.Recognition.Decide},
		{"decideCaseAppeal", "decide-appeal", "decide_appeal", "Decide on an appeal, as the second recogniser", a.Recognition.DecideAppeal},
	} {
		add(a, operation{id: x.id, method: http.MethodPost, path: "/cases/{request}/" + x.what, domain: domain, act: "recognition.request." + x.act, tag: tag, summary: x.summary},
			func(ctx context.Context, who identity.Actor, in *struct {
				RequestPath
				Body Deciding
			}) (*answer[Recognising], error) {
				d, err := in.Body.decision()
				if err != nil {
					return nil, err
				}
				r, err := x.do(ctx, who, in.Request, d)
				return say(recognising(who)(r), err)
			})
	}
}
