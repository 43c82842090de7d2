package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// Group is one number about a group of learners, and what a rate is made of.
type Group struct {
	Day  string        `json:"day" doc:"The day the figures about learners were made."`
	Cell insight.Cell  `json:"cell"`
	Of   *insight.Cell `json:"of,omitempty" doc:"Numerator of a rate."`
	By   *insight.Cell `json:"by,omitempty" doc:"Denominator of a rate."`
}

func figures(a *API) {
	const tag = "Figures"
	add(a, operation{id: "listPublications", method: http.MethodGet, path: "/insight", domain: "insight", act: "insight.publication.show", tag: tag, open: true,
		summary: "The days figures were published, the newest first"},
		func(ctx context.Context, who identity.Actor, _ *struct{}) (*answer[list[string]], error) {
			days, err := a.Insight.PublishedDays(ctx, who)
			return say(list[string]{Items: each(days, pack.Day.String)}, err)
		})
	add(a, operation{id: "readPublication", method: http.MethodGet, path: "/insight/{day}", domain: "insight", act: "insight.publication.show", tag: tag, open: true,
		summary: "The figures of a day", about: "What /insight shows, cell by cell: docs/reference/insight.md says how each is made. Counts of persons are rounded to 5; a cell with withheld true has no number. Values in percent, per-10000 and times are tenths."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Day string `path:"day" maxLength:"10" doc:"2026-11-30, or newest."`
		}) (*answer[*insight.Publication], error) {
			day, err := dayNamed(in.Day)
			if err != nil {
				return nil, err
			}
			return say(a.Insight.Publication(ctx, who, day))
		})
	add(a, operation{id: "askGroup", method: http.MethodGet, path: "/insight-group", domain: "insight", act: "insight.group.ask", tag: tag,
		summary: "One number about one group of learners", about: "Out of what is published: a group that is not shown there is refused, whether it is small or only beside a small one."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Measure    insight.Measure `query:"measure" enum:"learners.enrolled,learners.withdrawn,learners.remaining,learners.completed,learners.unfinished,learners.completion,learners.participation" default:"learners.enrolled"`
			Education  string          `query:"education" maxLength:"100"`
			Region     string          `query:"region" maxLength:"100"`
			Disability string          `query:"disability" maxLength:"100"`
			Age        string          `query:"age" maxLength:"100"`
		}) (*answer[Group], error) {
			got, err := a.Insight.Ask(ctx, who, insight.Question{Measure: in.Measure, Of: map[insight.Dimension]string{
				insight.Education: in.Education, insight.Region: in.Region, insight.Disability: in.Disability, insight.Age: in.Age,
			}})
			if err != nil {
				return nil, err
			}
			return say(Group{Day: got.Publication.AsOf[insight.OfLearners].String(), Cell: got.Cell, Of: got.Of, By: got.By}, nil)
		})
}

// dayNamed reads a day; "newest" is the zero day.
func dayNamed(text string) (d pack.Day, err error) {
	if text == "newest" {
		return d, nil
	}
	if err := d.UnmarshalText([]byte(text)); err != nil {
		return d, fault.New(fault.Invalid, "insight.day.form", "value", text).At("day").Wrap(err)
	}
	return d, nil
}
