package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// Asked is something to be judged by rules.
type Asked struct {
	Fields       map[string]any `json:"fields" doc:"Canonical fields, nested: mc, offer, app, provider, cred. Left out means not stated."`
	Jurisdiction string         `json:"jurisdiction,omitempty" maxLength:"10" doc:"Whose rules bind."`
	Stage        string         `json:"stage,omitempty" maxLength:"20" doc:"offer, application, assessment, credential, funding, review or recognition; offer when empty."`
	On           string         `json:"on,omitempty" format:"date" doc:"The day that picks the versions; today when empty."`
	Frameworks   []string       `json:"frameworks,omitempty" maxItems:"50" doc:"Only these: framework ids or pack codes."`
}

// Judged is what every framework says.
type Judged struct {
	Blocks   bool                 `json:"blocks" doc:"A must of a binding framework fails or is unknown."`
	Conforms bool                 `json:"conforms" doc:"There are binding frameworks and all are met."`
	Findings []framework.Findings `json:"findings"`
	Remarks  []framework.Remark   `json:"remarks" doc:"What contradicts itself, beside the rules."`
	Advice   framework.Advice     `json:"advice" doc:"What it meets, what to add, what it cannot meet as it is."`
}

// SideBySide names the frameworks to compare.
type SideBySide struct {
	Framework []string `query:"framework,explode" required:"true" minItems:"2" maxItems:"4" doc:"Ids, or pack codes for the version in force."`
}

func frameworks(a *API) {
	const tag = "Frameworks"
	add(a, operation{id: "listFrameworks", method: http.MethodGet, path: "/frameworks", domain: "framework", tag: tag, open: true,
		summary: "Every version of every framework"},
		func(ctx context.Context, _ identity.Actor, in *Paged) (*answer[list[framework.Summary]], error) {
			return cut(*in, a.Framework.List(ctx), func(f framework.Summary) string { return f.ID }, same)
		})
	add(a, operation{id: "showFramework", method: http.MethodGet, path: "/frameworks/{framework}", domain: "framework", tag: tag, open: true,
		summary: "One framework with its rules and their sources"},
		func(ctx context.Context, _ identity.Actor, in *struct {
			Framework string `path:"framework" maxLength:"100" doc:"Its id, or its pack's code: then the version in force today."`
		}) (*answer[framework.Detail], error) {
			return say(a.Framework.Show(ctx, in.Framework))
		})
	add(a, operation{id: "judge", method: http.MethodPost, path: "/judge", domain: "framework", tag: tag, open: true, limit: limitCheck, repeat: true,
		summary: "What the rules say about fields", about: "Every rule passes, fails, or is unknown because a named field was not stated. Nothing is stored."},
		func(ctx context.Context, _ identity.Actor, in *struct{ Body Asked }) (*answer[Judged], error) {
			q, err := in.Body.question()
			if err != nil {
				return nil, err
			}
			j, err := a.Framework.Judge(ctx, in.Body.Fields, q)
			return say(Judged{Blocks: j.Blocks(), Conforms: j.Conforms(), Findings: each(j.Findings, same), Remarks: each(j.Remarks, same), Advice: j.Advice()}, err)
		})
	add(a, operation{id: "compareFrameworks", method: http.MethodGet, path: "/compare-frameworks", domain: "framework", tag: tag, open: true,
		summary: "Two to four frameworks side by side in twelve rows", about: "Each cell comes from the framework's pack, with its source; one without a source is not stated."},
		func(ctx context.Context, _ identity.Actor, in *SideBySide) (*answer[framework.Comparison], error) {
			return say(a.Framework.Compare(ctx, in.Framework...))
		})
	add(a, operation{id: "frameworkVersions", method: http.MethodGet, path: "/frameworks/{framework}/versions", domain: "framework", tag: tag, open: true,
		summary: "Every version of a framework, and what each changed"},
		func(ctx context.Context, _ identity.Actor, in *struct {
			Framework string `path:"framework" maxLength:"100" doc:"Its id, or its pack's code."`
		}) (*answer[list[framework.Revision]], error) {
			versions, err := a.Framework.Timeline(ctx, in.Framework)
			return say(list[framework.Revision]{Items: each(versions, same)}, err)
		})
}

func (f Asked) question() (q framework.Question, err error) {
	q = framework.Question{Jurisdiction: f.Jurisdiction, Frameworks: f.Frameworks}
	if f.On != "" {
		if q.On, err = time.Parse(time.DateOnly, f.On); err != nil {
			return q, fault.New(fault.Invalid, "api.day", "value", f.On).At("body.on").Wrap(err)
		}
	}
	switch f.Stage {
	case "":
		q.Stage = framework.StageOffer
	case string(framework.StageOffer), string(framework.StageApplication), string(framework.StageAssessment),
		string(framework.StageCredential), string(framework.StageFunding), string(framework.StageReview), string(framework.StageRecognition):
		q.Stage = pack.Stage(f.Stage)
	default:
		return q, fault.New(fault.Invalid, "api.stage", "value", f.Stage).At("body.stage")
	}
	return q, nil
}
