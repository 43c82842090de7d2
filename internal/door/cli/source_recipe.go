package cli

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/recipe"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// recipeArgs are what both commands are given.
type recipeArgs struct {
	Source string   `arg:"" name:"source" help:"The site, by its id or address."`
	File   string   `arg:"" name:"file" help:"The recipe: docs/reference/recipe.md; - for standard input."`
	Pages  []string `arg:"" optional:"" name:"page" help:"Three pages to try it on. Default: three that were read."`
}

type recipeTryCmd struct{ recipeArgs }

// Help says more in the usage.
func (recipeTryCmd) Help() string {
	return "Nothing is stored. Exit status 1 when the recipe does not hold on every page.\n\nExample:\n\n    cairn source recipe try https://www.harbour.example/ recipe.yaml"
}

// Run tries a recipe.
func (c *recipeTryCmd) Run(s *session) error {
	return c.run(s, func(ctx context.Context, cat *catalogue.Service, src catalogue.Source, text string) ([]recipe.Result, error) {
		trial, err := cat.TryRecipe(ctx, systemIn(src.Tenant), src.Tenant, src.ID, text, c.Pages)
		for _, r := range trial {
			if r.Broken() != nil {
				err = fault.New(fault.Invalid, "recipe.not_held")
			}
		}
		return trial, err
	})
}

type recipeSetCmd struct{ recipeArgs }

// Help says more in the usage.
func (recipeSetCmd) Help() string {
	return "A recipe that does not hold on three pages is refused. Earlier versions are kept.\n\nExample:\n\n    cairn source recipe set https://www.harbour.example/ recipe.yaml"
}

// Run puts a recipe in force.
func (c *recipeSetCmd) Run(s *session) error {
	return c.run(s, func(ctx context.Context, cat *catalogue.Service, src catalogue.Source, text string) ([]recipe.Result, error) {
		return cat.SetRecipe(ctx, systemIn(src.Tenant), src.Tenant, src.ID, text, c.Pages)
	})
}

func (c recipeArgs) run(s *session, act func(context.Context, *catalogue.Service, catalogue.Source, string) ([]recipe.Result, error)) (err error) {
	text, err := s.read(s.ctx, nil, c.File, recipe.Most)
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	sources, err := a.Catalogue.Sources(s.ctx, system, identity.TenantID(""))
	if err != nil {
		return err
	}
	for _, src := range sources {
		if c.Source == string(src.ID) || c.Source == src.Address {
			trial, err := act(s.ctx, a.Catalogue, src, string(text))
			return c.print(s, trial, err)
		}
	}
	return fault.New(fault.NotFound, "cli.harvest.none", "source", c.Source)
}

func (c recipeArgs) print(s *session, trial []recipe.Result, err error) error {
	if len(trial) == 0 {
		return err
	}
	if s.JSON {
		if wrong := s.writeJSON(map[string]any{"trial": trial}); wrong != nil {
			return wrong
		}
		return err
	}
	var rows [][]string
	for _, r := range trial {
		for _, g := range r.Fields {
			value := strings.Join(g.Values, "; ")
			if g.Wrong != "" {
				value = "✗ " + s.p.T(g.Wrong) + " " + g.Value
			}
			rows = append(rows, []string{r.Page, g.Field, value})
		}
	}
	s.table([]string{"cli.column.address", "author.recipe.field", "author.recipe.gave"}, rows)
	return err
}
