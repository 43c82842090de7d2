package catalogue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

const harbourRecipe = `
pages: /courses/
fields:
  title: {select: h1}
  outcomes: {select: "#aims li", all: true}
  price: {select: .fee, number: true, unit: EUR}
`

func plainPage(title string, price int) string {
	return fmt.Sprintf(`<html lang="en"><h1>%s</h1><ul id=aims><li>Do it once<li>Say why</ul><p class=fee>%d EUR</p>`, title, price)
}

func (w *world) page(n int) string { return fmt.Sprintf("https://%s/courses/%d", harbour, n) }

func TestASiteWithoutStructuredDataIsReadByARecipeThatWasTriedOnThreePages(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for i := 1; i <= 4; i++ {
			w.site.set(fmt.Sprintf("/courses/%d", i), plainPage(fmt.Sprint("Course ", i), 100*i))
		}
		w.site.set("/about", "<h1>About us</h1>")
		if h := w.harvest(); h.Found != 0 || h.Pages != 5 {
			w.Fatalf("before the recipe: %+v", h)
		}
		try := func(text string, pages ...string) string {
			_, err := w.s.SetRecipe(w.Context(), w.manager, w.org.ID, w.source.ID, text, pages)
			return w.faultKey(err)
		}
		for _, c := range []struct {
			text  string
			pages []string
			want  string
		}{
			{harbourRecipe, []string{w.page(1), w.page(2)}, "recipe.few_pages"},
			{harbourRecipe, []string{w.page(1), w.page(2), "https://" + harbour + "/about"}, "recipe.other_page"},
			{harbourRecipe, []string{w.page(1), w.page(2), "https://elsewhere.example/courses/1"}, "recipe.other_page"},
			{strings.Replace(harbourRecipe, ".fee", ".fees", 1), nil, "recipe.not_held"},
			{"title: x", nil, "recipe.syntax"},
		} {
			if got := try(c.text, c.pages...); got != c.want {
				w.Errorf("got %s, want %s", got, c.want)
			}
		}
		trial, err := w.s.TryRecipe(w.Context(), w.manager, w.org.ID, w.source.ID, harbourRecipe, nil)
		if err != nil || len(trial) != 3 || trial[1].Fields[2].Values[0] != "200" {
			w.Fatalf("trial: %+v, %v", trial, err)
		}
		if got := try(harbourRecipe); got != "<nil>" {
			w.Fatal(got)
		}
		stranger := identity.Actor{Person: "eve", Tenant: "other", Roles: []identity.Role{identity.RoleManager}}
		if _, err := w.s.SetRecipe(w.Context(), stranger, w.org.ID, w.source.ID, harbourRecipe, nil); w.faultKey(err) != "identity.denied" {
			w.Errorf("a stranger: %v", err)
		}
		if h := w.harvest(); h.Found != 4 || h.New != 4 || h.Received != 4 {
			w.Errorf("by the recipe: %+v", h)
		}
		if h := w.harvest(); h.Found != 4 || h.Received != 0 {
			w.Errorf("once more: %+v", h)
		}
		r, err := w.s.Recipe(w.Context(), w.manager, w.org.ID, w.source.ID)
		if err != nil || r.Version != 1 || len(r.Trial) != 3 || r.SetBy == "" {
			w.Errorf("kept: %+v, %v", r, err)
		}
	})
}

func TestABrokenRecipeRaisesAndTheOffersKeepTheirLastState(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for i := 1; i <= 3; i++ {
			w.site.set(fmt.Sprintf("/courses/%d", i), plainPage(fmt.Sprint("Course ", i), 100*i))
		}
		w.harvest()
		_, err := w.s.SetRecipe(w.Context(), w.manager, w.org.ID, w.source.ID, harbourRecipe, nil)
		w.must(err)
		w.harvest()
		before := w.offers()
		w.site.set("/courses/2", strings.Replace(plainPage("A new title", 200), "fee", "cost", 1))
		for range 4 {
			w.clock.Advance(time.Hour)
			if h := w.harvest(); h.Found != 2 || h.Failed != 1 || h.Gone != 0 || h.Broken != 1 {
				w.Errorf("counts: %+v", h)
			}
		}
		after := w.offers()
		for i, o := range after {
			if o.Offer.Title["en"] != before[i].Offer.Title["en"] || !o.GoneAt.IsZero() {
				w.Errorf("an offer was changed or given up: %+v", o)
			}
		}
		all, err := w.s.Sources(w.Context(), w.manager, w.org.ID)
		if err != nil || all[0].State != catalogue.SourceDegraded || all[0].Code != "recipe.broken" {
			w.Errorf("the source: %+v, %v", all, err)
		}
		broken := slices.DeleteFunc(w.report(), func(e catalogue.ReportEntry) bool { return e.Page != w.page(2) })
		if len(broken) != 1 || broken[0].Message.Key != "recipe.broken" || !broken[0].Blocking || !strings.Contains(broken[0].Message.In("fr"), "price") {
			w.Errorf("report: %+v", broken)
		}
		w.site.set("/courses/2", plainPage("A new title", 200))
		if h := w.harvest(); h.Found != 3 || h.Broken != 0 {
			w.Errorf("mended: %+v", h)
		}
		if all, _ := w.s.Sources(w.Context(), w.manager, w.org.ID); all[0].State != catalogue.SourceActive || all[0].Code != "" {
			w.Errorf("mended: %+v", all[0])
		}
	})
}
