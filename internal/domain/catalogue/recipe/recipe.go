package recipe

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	yaml "go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/fault"
)

// Most is how long a recipe may be, in bytes.
const Most = 16 << 10

// Recipe says how the pages of one site are read.
type Recipe struct {
	Pages  string           `yaml:"pages"` // what the path of a course page begins with
	Fields map[string]Field `yaml:"fields"`
}

// Field says where a value stands and how it is read.
type Field struct {
	Select  string `yaml:"select"`  // CSS selector
	Attr    string `yaml:"attr"`    // read this attribute, not the text
	All     bool   `yaml:"all"`     // every element that matches, not the only one
	Number  bool   `yaml:"number"`  // the one number in the text
	Decimal string `yaml:"decimal"` // its decimal sign: "." (default) or ","
	Unit    string `yaml:"unit"`    // of price: a currency; of credits: a system
	Date    string `yaml:"date"`    // how a date is written: DD.MM.YYYY, D/M/YYYY, YYYY-MM-DD
	After   string `yaml:"after"`   // take only what follows these words
	Value   string `yaml:"value"`   // the same on every page; then nothing is selected
	May     bool   `yaml:"may"`     // a page need not state it

	sel cascadia.Sel
}

// Names are the fields a recipe may have.
var Names = []string{
	"title", "id", "summary", "outcomes", "hours", "weeks", "credits", "level", "language", "field", "price", "start", "end", "place", "mode",
	"prerequisites", "assessment", "assessmentType", "quality", "awardingBody", "country", "contact",
}

// needed are the fields without which nothing can be said about a course.
var needed = []string{"title", "outcomes"}

var dateForm = regexp.MustCompile(`^(?:DD?|MM?|YYYY)(?:[-./ ]+(?:DD?|MM?|YYYY)){2}$`)

// Parse reads a recipe and says what is wrong with it: recipe.*.
func Parse(text []byte) (Recipe, error) {
	var r Recipe
	if len(text) > Most {
		return r, fault.New(fault.Invalid, "recipe.long", "most", Most).At("recipe")
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&r); err != nil && !errors.Is(err, io.EOF) {
		return r, fault.New(fault.Invalid, "recipe.syntax", "why", plainer(err)).At("recipe")
	}
	if !strings.HasPrefix(r.Pages, "/") {
		return r, fault.New(fault.Invalid, "recipe.pages").At("recipe")
	}
	for _, name := range needed {
		if f, ok := r.Fields[name]; !ok || f.May {
			return r, fault.New(fault.Invalid, "recipe.needed", "field", name).At("recipe")
		}
	}
	for name, f := range r.Fields {
		if err := f.check(name); err != nil {
			return r, err.At("recipe")
		}
		r.Fields[name] = f
	}
	return r, nil
}

// plainer leaves of a parser's message what its author can use: the line and the
// word that is not known there.
func plainer(err error) string {
	return strings.NewReplacer("yaml: ", "", "construct errors: ", "", "field ", "", " not found in type recipe.Recipe", "", " not found in type recipe.Field", "").Replace(err.Error())
}

// check compiles a field's selector, and refuses what cannot work.
func (f *Field) check(name string) *fault.Fault {
	bad := func(key string, args ...any) *fault.Fault {
		return fault.New(fault.Invalid, key, append([]any{"field", name}, args...)...)
	}
	switch {
	case !slices.Contains(Names, name):
		return bad("recipe.unknown", "names", strings.Join(Names, ", "))
	case (f.Select == "") == (f.Value == ""):
		return bad("recipe.select_or_value")
	case f.Decimal != "" && f.Decimal != "." && f.Decimal != ",":
		return bad("recipe.decimal")
	case f.Date != "" && !dateForm.MatchString(f.Date):
		return bad("recipe.date_form", "form", f.Date)
	case (name == "price" || name == "credits") && f.Unit == "" && f.Value == "":
		return bad("recipe.unit")
	}
	if f.Select == "" {
		return nil
	}
	sel, err := cascadia.Parse(f.Select)
	if err != nil {
		return bad("recipe.selector", "selector", f.Select, "why", err.Error())
	}
	f.sel = sel
	return nil
}

// Takes reports whether a page is one of those the recipe is for.
func (r Recipe) Takes(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasPrefix(u.EscapedPath(), r.Pages) && len(u.EscapedPath()) > len(r.Pages)
}
