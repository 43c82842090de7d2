package catalogue

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/catalogue/recipe"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// TrialPages is on how many pages a recipe is tried, and must hold, before it is
// used.
const TrialPages = 3

// Recipe is one version of how a source's pages are read.
type Recipe struct {
	Version int             `json:"version"`
	Text    string          `json:"recipe"`
	Trial   []recipe.Result `json:"trial"`
	SetAt   time.Time       `json:"setAt"`
	SetBy   string          `json:"setBy"`
}

// holds reports that every page of a trial gave a whole course.
func holds(trial []recipe.Result) bool {
	for _, r := range trial {
		if r.Broken() != nil {
			return false
		}
	}
	return len(trial) >= TrialPages
}

// TryRecipe reads pages of a source by a recipe and says what each field gave.
// Without pages, three that were visited and that the recipe is for are taken.
// Nothing is stored.
func (s *Service) TryRecipe(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID, text string, pages []string) ([]recipe.Result, error) {
	_, trial, err := s.tryRecipe(ctx, actor, tenant, id, text, pages)
	return trial, err
}

func (s *Service) tryRecipe(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID, text string, pages []string) (src Source, trial []recipe.Result, err error) {
	if err := s.Policy.Allow(actor, "catalogue.source.recipe", identity.Resource{Type: "catalogue.source", ID: string(id), Tenant: tenant}); err != nil {
		return src, nil, err
	}
	r, err := recipe.Parse([]byte(text))
	if err != nil {
		return src, nil, err
	}
	h := newHarvest(s)
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if h.source, err = sourceByID(ctx, tx, tenant, id); err != nil {
			return err
		}
		if h.org, err = identity.OrganisationIn(ctx, tx, tenant); err != nil || len(pages) > 0 {
			return err
		}
		known, err := pagesOf(ctx, tx, h.source)
		for _, p := range known {
			if len(pages) < TrialPages && r.Takes(p.URL) && p.Record != "" {
				pages = append(pages, p.URL)
			}
		}
		return err
	})
	if err != nil {
		return src, nil, err
	}
	if h.source.Format != "" || h.source.Kind != SourceSite {
		return src, nil, fault.New(fault.Conflict, "recipe.no_site")
	}
	if len(pages) < TrialPages {
		return src, nil, fault.New(fault.Invalid, "recipe.few_pages", "want", TrialPages, "got", len(pages), "pages", r.Pages).At("pages")
	}
	for _, address := range pages[:TrialPages] {
		got, err := h.tryPage(ctx, r, address)
		if err != nil {
			return src, nil, err
		}
		trial = append(trial, got)
	}
	return h.source, trial, nil
}

func (h *harvest) tryPage(ctx context.Context, r recipe.Recipe, address string) (recipe.Result, error) {
	if !h.ours(address) || !r.Takes(address) {
		return recipe.Result{}, fault.New(fault.Invalid, "recipe.other_page", "page", address, "pages", r.Pages).At("pages")
	}
	p, err := h.s.Fetch.Crawl(ctx, address)
	if err != nil {
		return recipe.Result{}, err
	}
	if !h.ours(p.URL) {
		return recipe.Result{}, fault.New(fault.Denied, "catalogue.page.elsewhere", "url", address, "to", p.URL).At("pages")
	}
	return r.Read(p.Body, p.Header.Get("Content-Type"), p.URL), nil
}

// SetRecipe puts a recipe in force, if it holds on three pages, and asks for a
// harvest. One that does not hold is refused and its trial given back.
func (s *Service) SetRecipe(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID, text string, pages []string) ([]recipe.Result, error) {
	src, trial, err := s.tryRecipe(ctx, actor, tenant, id, text, pages)
	if err != nil {
		return nil, err
	}
	if !holds(trial) {
		return trial, fault.New(fault.Invalid, "recipe.not_held").At("recipe")
	}
	return trial, s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		last, err := recipeOf(ctx, tx, src)
		if err != nil {
			return err
		}
		is := Recipe{Version: last.Version + 1, Text: text, Trial: trial, SetAt: tx.Now(), SetBy: actor.Name()}
		if err := insertRecipe(ctx, tx, src, is); err != nil {
			return err
		}
		if err := harvestLater(ctx, tx, src); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.source.recipe",
			Object: "catalogue.source/" + string(src.ID), Detail: map[string]any{"version": is.Version},
		})
	})
}

// Recipe is the recipe in force for a source; version 0 when there is none.
func (s *Service) Recipe(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID) (Recipe, error) {
	if err := s.Policy.Allow(actor, "catalogue.source.list", identity.Resource{Type: "catalogue.source", Tenant: tenant}); err != nil {
		return Recipe{}, err
	}
	var out Recipe
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		src, err := sourceByID(ctx, tx, tenant, id)
		if err != nil {
			return err
		}
		out, err = recipeOf(ctx, tx, src)
		return err
	})
	return out, err
}

// inForce is a recipe that a harvest reads by.
type inForce struct {
	version int
	recipe.Recipe
}

// recallRecipe loads the recipe in force.
func (h *harvest) recallRecipe(ctx context.Context, tx *sqldb.Tx) error {
	last, err := recipeOf(ctx, tx, h.source)
	if err != nil || last.Version == 0 {
		return err
	}
	r, err := recipe.Parse([]byte(last.Text))
	h.recipe = &inForce{last.Version, r}
	return err
}

// anew is true for a page that must be read again although it is as it was: the
// recipe is another.
func (h *harvest) anew(last Page) bool {
	return h.recipe != nil && last.recipe != h.recipe.version && h.recipe.Takes(last.URL)
}

// codeBroken is the code of a page that the recipe does not hold on, and of a
// source with such pages.
const codeBroken = "recipe.broken"

// readPage understands a page: by what it says to machines, else by the recipe.
// A page that breaks the recipe is a failed visit: what it stated last stays.
func (h *harvest) readPage(p *fetch.Page) (ctdl.Page, error) {
	kind := p.Header.Get("Content-Type")
	read := ctdl.Read(p.Body, kind, p.URL)
	if h.recipe == nil || len(read.Courses) > 0 || !h.recipe.Takes(p.URL) {
		return read, nil
	}
	got := h.recipe.Read(p.Body, kind, p.URL)
	if b := got.Broken(); b != nil {
		return ctdl.Page{}, fault.New(fault.Unavailable, codeBroken, "field", b.Field, "value", b.Value, "version", h.recipe.version)
	}
	return got.Read, nil
}

func recipeOf(ctx context.Context, tx *sqldb.Tx, src Source) (Recipe, error) {
	all, err := sqldb.All(ctx, tx, func(rows *sqldb.Rows) (r Recipe, err error) {
		var trial string
		if err = rows.Scan(&r.Version, &r.Text, &trial, &r.SetAt, &r.SetBy); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(trial), &r.Trial)
	}, `SELECT version, recipe, trial, set_at, set_by FROM catalogue_recipe WHERE tenant = $1 AND source = $2 ORDER BY version DESC LIMIT 1`, src.Tenant, src.ID)
	if err != nil || len(all) == 0 {
		return Recipe{}, err
	}
	return all[0], nil
}

func insertRecipe(ctx context.Context, tx *sqldb.Tx, src Source, r Recipe) error {
	trial, err := json.Marshal(r.Trial)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO catalogue_recipe (tenant, source, version, recipe, trial, set_at, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		src.Tenant, src.ID, r.Version, r.Text, string(trial), r.SetAt, r.SetBy)
	return err
}
