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

// DraftPath names one draft.
type DraftPath struct {
	Draft framework.DraftID `path:"draft" maxLength:"64" doc:"The draft's id."`
}

// DraftText is a pack as it is handed in: one of the three.
type DraftText struct {
	Files   map[string]string `json:"files,omitempty" doc:"The pack's texts by their path in its folder: pack.yaml, frameworks/xf-2027.yaml."`
	Zip     []byte            `json:"zip,omitempty" doc:"The pack's folder as a zip file, in base64."`
	Version string            `json:"version,omitempty" doc:"The text of one version of a framework whose pack is loaded."`
}

// DraftFull is a draft with its text.
type DraftFull struct {
	framework.Draft
	Files map[string]string `json:"files" doc:"The pack's texts by their path in its folder."`
}

// Words is what somebody writes.
type Words struct {
	Words string `json:"words" minLength:"1" maxLength:"10000"`
}

func full(d framework.Draft, err error) (*answer[DraftFull], error) {
	return say(DraftFull{Draft: d, Files: d.Files}, err)
}

func (t DraftText) read(l *framework.Library) (framework.Files, error) {
	given := 0
	for _, has := range []bool{len(t.Files) > 0, len(t.Zip) > 0, t.Version != ""} {
		if has {
			given++
		}
	}
	switch {
	case given != 1:
		return nil, fault.New(fault.Invalid, "api.draft.one").At("body")
	case len(t.Zip) > 0:
		return framework.ReadZip(t.Zip)
	case t.Version != "":
		return l.WithVersion([]byte(t.Version))
	}
	return t.Files, nil
}

func drafts(a *API) {
	const tag, domain = "Drafts of frameworks", "framework"
	add(a, operation{id: "listDrafts", method: http.MethodGet, path: "/drafts", domain: domain, tag: tag, open: true,
		summary: "Drafts of frameworks, the newest first", about: "Everybody sees those that were put to consultation; an organisation also its own."},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[framework.Draft]], error) {
			all, err := a.Framework.Drafts(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(d framework.Draft) string { return string(d.ID) }, same)
		})
	add(a, operation{id: "createDraft", method: http.MethodPost, path: "/drafts", domain: domain, act: "framework.draft.create", tag: tag, status: http.StatusCreated, most: 4 << 20,
		summary: "Hand in a draft of your rules", about: "A pack that does not compile is refused, and each mistake names its file, line, rule and the mend."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body DraftText }) (*made[framework.Draft], error) {
			files, err := in.Body.read(a.Framework.Library)
			if err != nil {
				return nil, err
			}
			d, err := a.Framework.CreateDraft(ctx, who, files)
			return create(d, err, "drafts", string(d.ID))
		})
	add(a, operation{id: "showDraft", method: http.MethodGet, path: "/drafts/{draft}", domain: domain, act: "framework.draft.show", tag: tag, open: true,
		summary: "One draft with its text"},
		func(ctx context.Context, who identity.Actor, in *DraftPath) (*answer[DraftFull], error) {
			return full(a.Framework.Draft(ctx, who, in.Draft))
		})
	add(a, operation{id: "draftPack", method: http.MethodGet, path: "/drafts/{draft}/pack", domain: domain, act: "framework.draft.show", tag: tag, open: true,
		summary: "A draft's pack as a zip file, to install"},
		func(ctx context.Context, who identity.Actor, in *DraftPath) (*struct {
			Disposition string `header:"Content-Disposition"`
			ContentType string `header:"Content-Type"`
			Body        []byte `contentType:"application/zip"`
		}, error) {
			d, file, err := a.Framework.DraftPack(ctx, who, in.Draft)
			if err != nil {
				return nil, err
			}
			return &struct {
				Disposition string `header:"Content-Disposition"`
				ContentType string `header:"Content-Type"`
				Body        []byte `contentType:"application/zip"`
			}{`attachment; filename="` + d.Pack + `.zip"`, "application/zip", file}, nil
		})
	draftOwners(a, tag, domain)
	consultations(a, tag, domain)
}

// draftOwners are what only the owner of a draft does.
func draftOwners(a *API, tag, domain string) {
	add(a, operation{id: "draftImpact", method: http.MethodGet, path: "/drafts/{draft}/impact", domain: domain, act: "framework.draft.impact", tag: tag, limit: limitCheck,
		summary: "What a draft would do to offers, providers and learners", about: "Every published offer that its rules would bind is judged beside the rules as they are. Numbers of people are rounded to five; under ten it is only said that there are some."},
		func(ctx context.Context, who identity.Actor, in *struct {
			DraftPath
			At string `query:"at" format:"date" doc:"The day of the draft's rules; the day it begins when empty."`
		}) (*answer[framework.Impact], error) {
			at, err := day(in.At, "query.at")
			if err != nil {
				return nil, err
			}
			return say(a.Framework.DraftImpact(ctx, who, in.Draft, at))
		})
	add(a, operation{id: "openConsultation", method: http.MethodPost, path: "/drafts/{draft}/consultation", domain: domain, act: "framework.draft.consult", tag: tag,
		summary: "Put a draft to consultation: it is public from then on"},
		func(ctx context.Context, who identity.Actor, in *struct {
			DraftPath
			Body struct {
				Opens  string `json:"opens" format:"date" doc:"First day on which comments are taken."`
				Closes string `json:"closes" format:"date" doc:"Last day."`
			}
		}) (*answer[framework.Draft], error) {
			opens, err1 := day(in.Body.Opens, "body.opens")
			closes, err2 := day(in.Body.Closes, "body.closes")
			for _, err := range []error{err1, err2} {
				if err != nil {
					return nil, err
				}
			}
			return say(a.Framework.OpenConsultation(ctx, who, in.Draft, pack.On(opens), pack.On(closes)))
		})
}

// consultations are comments and how a draft ends.
func consultations(a *API, tag, domain string) {
	add(a, operation{id: "listComments", method: http.MethodGet, path: "/drafts/{draft}/comments", domain: domain, act: "framework.draft.show", tag: tag, open: true,
		summary: "What was said about a draft, and its owner's answers"},
		func(ctx context.Context, who identity.Actor, in *struct {
			DraftPath
			Paged
		}) (*answer[list[framework.Comment]], error) {
			all, err := a.Framework.Comments(ctx, who, in.Draft)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(c framework.Comment) string { return c.ID }, same)
		})
	add(a, operation{id: "comment", method: http.MethodPost, path: "/drafts/{draft}/comments", domain: domain, act: "framework.draft.comment", tag: tag, status: http.StatusCreated,
		summary: "Say something about a draft while it is consulted on", about: "In the name of the organisation you act for; of a person alone no name is shown. It is public."},
		func(ctx context.Context, who identity.Actor, in *struct {
			DraftPath
			Body Words
		}) (*made[framework.Comment], error) {
			c, err := a.Framework.Comment(ctx, who, in.Draft, in.Body.Words)
			return create(c, err, "drafts", string(in.Draft), "comments")
		})
	add(a, operation{id: "answerComment", method: http.MethodPut, path: "/drafts/{draft}/comments/{comment}/answer", domain: domain, act: "framework.draft.answer", tag: tag,
		summary: "Answer a comment on your draft"},
		func(ctx context.Context, who identity.Actor, in *struct {
			DraftPath
			Comment string `path:"comment" maxLength:"64" doc:"The comment's id."`
			Body    Words
		}) (*nothing, error) {
			return done(a.Framework.AnswerComment(ctx, who, in.Draft, in.Comment, in.Body.Words))
		})
	add(a, operation{id: "adopt", method: http.MethodPost, path: "/drafts/{draft}/adopt", domain: domain, act: "framework.draft.adopt", tag: tag,
		summary: "Adopt a draft after its consultation", about: "Its pack can then be taken from /drafts/{draft}/pack and installed; it is in force once it is, on the days it holds."},
		func(ctx context.Context, who identity.Actor, in *DraftPath) (*answer[framework.Draft], error) {
			return say(a.Framework.Adopt(ctx, who, in.Draft))
		})
	add(a, operation{id: "withdrawDraft", method: http.MethodPost, path: "/drafts/{draft}/withdraw", domain: domain, act: "framework.draft.withdraw", tag: tag,
		summary: "Give a draft up, with a reason"},
		func(ctx context.Context, who identity.Actor, in *struct {
			DraftPath
			Body struct {
				Reason string `json:"reason" minLength:"1" maxLength:"10000" doc:"Read by all who can read the draft."`
			}
		}) (*answer[framework.Draft], error) {
			return say(a.Framework.Withdraw(ctx, who, in.Draft, in.Body.Reason))
		})
}

// day reads a day; none is the zero time.
func day(text, at string) (t time.Time, err error) {
	if text == "" {
		return t, nil
	}
	if t, err = time.Parse(time.DateOnly, text); err != nil {
		return t, fault.New(fault.Invalid, "api.day", "value", text).At(at).Wrap(err)
	}
	return t, nil
}
