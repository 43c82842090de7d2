package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
)

// Statements are outcomes to find skills for.
type Statements struct {
	Statements []string `json:"statements" minItems:"1" maxItems:"30" doc:"What somebody can do afterwards, one each."`
	About      string   `json:"about,omitempty" maxLength:"400" doc:"Title of the offer that the statements are of: it helps to tell trades apart."`
	Scheme     string   `json:"scheme,omitempty" maxLength:"40" doc:"Which taxonomy; the first in use when empty."`
	Language   string   `json:"language,omitempty" maxLength:"35" doc:"Of the statements, BCP 47; en when empty."`
	Limit      int      `json:"limit,omitempty" minimum:"0" maximum:"10" doc:"At most so many for each; 5 when 0."`
}

// SkillsFor is the answer, with the line the taxonomy's owner asks for.
type SkillsFor struct {
	Items       []taxonomy.Suggested `json:"items"`
	Attribution string               `json:"attribution,omitempty"`
}

// ForJob is offers by what they teach.
type ForJob struct {
	Occupation  *taxonomy.Occupation  `json:"occupation,omitempty" doc:"What was understood; derived says that its skills were derived from words."`
	Others      []taxonomy.Occupation `json:"others,omitempty"`
	Have        []taxonomy.Skill      `json:"have,omitempty"`
	Wanted      []taxonomy.Skill      `json:"wanted,omitempty"`
	Open        []taxonomy.Skill      `json:"open,omitempty" doc:"Wanted and taught by none of the offers."`
	Items       []JobOffer            `json:"items"`
	Attribution string                `json:"attribution,omitempty"`
}

// JobOffer is an offer and what of the wanted skills it teaches.
type JobOffer struct {
	FoundOffer
	Teaches []taxonomy.Skill `json:"teaches"`
}

func skills(a *API) {
	const tag = "Skills and occupations"
	add(a, operation{id: "listTaxonomies", method: http.MethodGet, path: "/taxonomies", domain: "catalogue", act: "taxonomy.release.list", tag: tag, open: true,
		summary: "The classifications that are here, and which is in use"},
		func(ctx context.Context, who identity.Actor, _ *struct{}) (*answer[list[taxonomy.Release]], error) {
			all, err := a.Taxonomy.Releases(ctx, who)
			return say(list[taxonomy.Release]{Items: all}, err)
		})
	add(a, operation{id: "suggestSkills", method: http.MethodPost, path: "/skill-suggestions", domain: "catalogue", act: "taxonomy.suggest", tag: tag, limit: limitSearch, repeat: true,
		summary: "Which skills fit an outcome, and by which words", about: "Nothing is stored and nothing is coded: a person says yes or no on the provider's page."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body Statements }) (*answer[SkillsFor], error) {
			b := in.Body
			if b.Limit == 0 {
				b.Limit = 5
			}
			all, err := a.Taxonomy.Suggest(ctx, who, taxonomy.Question{Scheme: b.Scheme, Lang: b.Language, About: b.About, Statements: b.Statements, Most: b.Limit})
			out := SkillsFor{Items: all}
			if len(all) > 0 {
				out.Attribution = all[0].Attribution()
			}
			return say(out, err)
		})
	add(a, operation{id: "searchForJob", method: http.MethodGet, path: "/search/skills", domain: "catalogue", act: "catalogue.offer.list", tag: tag, open: true, limit: limitSearch,
		summary: "Offers that teach what a job asks for, or what one lacks", about: "Offers are found by the codes of their outcomes: on their page, or said yes to by their provider. Each says which of the wanted skills it teaches."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Become   string   `query:"become" maxLength:"400" doc:"A job, in words."`
			Have     []string `query:"have,explode" maxItems:"30" doc:"Skills one has, by code or in words."`
			Lack     []string `query:"lack,explode" maxItems:"30" doc:"Skills one lacks."`
			Language string   `query:"language" maxLength:"35" doc:"Of the words, BCP 47."`
		}) (*answer[ForJob], error) {
			got, err := a.Catalogue.SearchSkills(ctx, who, catalogue.SkillQuestion{Become: in.Become, Have: in.Have, Lack: in.Lack, Lang: in.Language})
			out := ForJob{Occupation: got.Occupation, Others: got.Others, Have: got.Have, Wanted: got.Wanted, Open: got.Open, Items: each(got.Offers, func(o catalogue.SkillOffer) JobOffer {
				return JobOffer{foundOffer(o.FoundOffer), o.Teaches}
			})}
			if got.Occupation != nil {
				out.Attribution = got.Occupation.Attribution()
			}
			return say(out, err)
		})
}
