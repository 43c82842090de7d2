package catalogue_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
)

const skill = "https://skills.example/s/"

// reader1 is a small classification; reader2 its next edition, in which "choose
// books" is replaced and "read aloud" has another name.
var (
	reader1 = fstest.MapFS{
		"skills_en.csv": {Data: []byte("conceptUri,skillType,preferredLabel,altLabels\n" +
			skill + "choose,skill/competence,choose books,choose a book for an age\n" +
			skill + "aloud,skill/competence,read aloud,read so that others join in\n" +
			skill + "shelve,skill/competence,put books on shelves,shelve books\n")},
		"skills_fr.csv": {Data: []byte("conceptUri,skillType,preferredLabel,altLabels\n" + skill + "choose,skill/competence,choisir des livres,\n")},
		"occupations_en.csv": {Data: []byte("conceptUri,iscoGroup,preferredLabel,altLabels,description\n" +
			"https://skills.example/o/teller,5311,story teller,\"reading helper\nstoryteller for children\",Reads to children.\n" +
			"https://skills.example/o/clerk,4411,library clerk,book clerk,Keeps the shelves of a library.\n" +
			"https://skills.example/o/saler,5221,book seller,library clerk,Sells books.\n")},
		"occupations_fr.csv": {Data: []byte("conceptUri,iscoGroup,preferredLabel,altLabels,description\nhttps://skills.example/o/teller,5311,conteuse,,\n")},
		"occupationSkillRelations_en.csv": {Data: []byte("occupationUri,relationType,skillUri\n" +
			"https://skills.example/o/teller,optional," + skill + "choose\n" +
			"https://skills.example/o/teller,essential," + skill + "aloud\n" +
			"https://skills.example/o/clerk,essential," + skill + "shelve\n")},
	}
	reader2 = fstest.MapFS{
		"skills_en.csv": {Data: []byte("conceptUri,skillType,preferredLabel,altLabels,status,replacedBy\n" +
			skill + "choose,skill/competence,choose books,,obsolete," + skill + "advise\n" +
			skill + "advise,skill/competence,advise on books,choose a book for an age,released,\n" +
			skill + "aloud,skill/competence,read to others,read aloud,released,\n" +
			skill + "shelve,skill/competence,put books on shelves,shelve books,released,\n")},
		"occupations_en.csv":              reader1["occupations_en.csv"],
		"occupationSkillRelations_en.csv": reader1["occupationSkillRelations_en.csv"],
	}
)

// takes imports an edition of the classification, and uses it.
func (w *world) takes(version string, dir fstest.MapFS) taxonomy.Imported {
	w.Helper()
	operator := identity.System("test")
	if w.s.Taxonomy == nil {
		policy, err := identity.LoadPolicy()
		w.must(err)
		w.s.Taxonomy = taxonomy.New(taxonomy.Deps{DB: w.db, Policy: policy})
	}
	f, err := taxonomy.ReadFolder(dir, nil)
	w.must(err)
	n := taxonomy.Name{Scheme: "reader", Version: version}
	r, err := w.s.Taxonomy.Import(w.Context(), operator, n, f, false)
	w.must(err)
	w.must(w.s.Taxonomy.Use(w.Context(), operator, n))
	return r
}

// says answers suggestions, "+choose" and "-shelve", for an outcome of an offer.
func (w *world) says(id catalogue.OfferID, version, outcome string, answers ...string) error {
	var all []catalogue.CodeAnswer
	for _, a := range answers {
		all = append(all, catalogue.CodeAnswer{Name: taxonomy.Name{Scheme: "reader", Version: version}, Words: outcome, URI: skill + a[1:], Yes: a[0] == '+'})
	}
	return w.s.CodeOutcomes(w.Context(), w.manager, id, "en", all)
}

func (w *world) coding() catalogue.Coding {
	w.Helper()
	c, err := w.s.CodingOf(w.Context(), w.manager)
	w.must(err)
	return c
}

// taught is what a search by skill finds.
func (w *world) taught(code string) (ids []catalogue.OfferID) {
	w.Helper()
	r, err := w.s.Search(w.Context(), identity.Anonymous, search.Query{Filter: map[search.Facet][]string{search.FacetSkill: {skill + code}}})
	w.must(err)
	for _, o := range r.Offers {
		ids = append(ids, o.Offer.ID)
	}
	return ids
}

// M101, S-232: beside the offer, nothing without a yes, and an answer can be taken back.
func TestAnAuthorAcceptsAndRefusesAndTheOfferStaysAsItIs(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		w.takes("1", reader1)
		_, id := w.hosted(reading)
		before, err := w.s.Offer(w.Context(), identity.Anonymous, id)
		w.must(err)
		if c := w.coding(); c.Outcomes != 2 || c.Coded != 0 || c.All != 0 {
			w.Errorf("nothing was said: %+v", c)
		}
		w.must(w.says(id, "1", "Choose a book  for a child's age", "+choose", "-shelve"))
		w.must(w.says(id, "1", "Read so that children join in", "-aloud"))
		c := w.coding()
		if c.Outcomes != 2 || c.Coded != 1 || len(c.Offers) != 1 || len(c.Offers[0].Said) != 3 || len(c.Offers[0].Stale) != 0 {
			w.Errorf("a yes and two noes: %+v", c)
		}
		if got := w.taught("choose"); !slices.Equal(got, []catalogue.OfferID{id}) {
			w.Errorf("search by the skill finds %v", got)
		}
		if got := slices.Concat(w.taught("shelve"), w.taught("aloud")); len(got) > 0 {
			w.Errorf("search by a refused skill finds %v", got)
		}
		w.work("catalogue.coded")
		if c := w.coding(); c.All != 2 || c.AllCoded != 1 {
			w.Errorf("of the whole catalogue: %d of %d", c.AllCoded, c.All)
		}
		after, err := w.s.Offer(w.Context(), identity.Anonymous, id)
		w.must(err)
		if after.Hash != before.Hash || after.Offer.Outcomes[0].Code != "" {
			w.Error("coding changed what the page says")
		}
		w.must(w.says(id, "1", "Choose a book for a child's age", "-choose"))
		if c := w.coding(); c.Coded != 0 || len(w.taught("choose")) > 0 {
			w.Errorf("a yes was taken back: %+v", c)
		}
	})
}

func TestWhatCannotBeCodedIsRefusedAndNothingIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		w.takes("1", reader1)
		_, id := w.hosted(reading)
		stranger := identity.Actor{Person: "x", Tenant: w.organisation("other", "Other", "https://other.example").ID, Roles: []identity.Role{identity.RoleManager}}
		yes := []catalogue.CodeAnswer{{Name: taxonomy.Name{Scheme: "reader", Version: "1"}, Words: "Read", URI: skill + "aloud", Yes: true}}
		for key, err := range map[string]error{
			"taxonomy.answers":          w.says(id, "1", "Read"),
			"taxonomy.code.unknown":     w.says(id, "1", "Read", "+aloud", "+fly"),
			"taxonomy.release.none":     w.says(id, "7", "Read", "+aloud"),
			"taxonomy.code.words":       w.says(id, "1", " ", "+aloud"),
			"catalogue.offer.not_found": w.s.CodeOutcomes(w.Context(), stranger, id, "en", yes),
			"identity.denied":           w.s.CodeOutcomes(w.Context(), identity.Anonymous, id, "en", yes),
		} {
			if got := w.faultKey(err); got != key {
				w.Errorf("got %s, want %s", got, key)
			}
		}
		if err := w.s.CodeOutcomes(w.Context(), w.manager, id, "en", make([]catalogue.CodeAnswer, 401)); w.faultKey(err) != "taxonomy.answers" {
			w.Errorf("401 answers: %v", err)
		}
		if c := w.coding(); len(c.Offers[0].Said) != 0 {
			w.Errorf("kept: %+v", c.Offers[0].Said)
		}
	})
}

// An upgrade that replaces one skill and renames another changes no answer: both
// are pointed out until their author answers anew.
func TestAnUpgradeThatReplacesASkillIsPointedOutToItsAuthor(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.library()
		w.takes("1", reader1)
		_, id := w.hosted(reading)
		w.must(w.says(id, "1", "Choose a book for a child's age", "+choose"))
		w.must(w.says(id, "1", "Read so that children join in", "+aloud", "-shelve"))
		r := w.takes("2", reader2)
		got := map[string]taxonomy.Change{}
		for _, c := range r.Changes {
			got[strings.TrimPrefix(c.URI, skill)] = c
		}
		if c := got["choose"]; c.Kind != taxonomy.Replaced || c.By != skill+"advise" || c.Affected != 1 {
			w.Errorf("replaced: %+v", c)
		}
		if c := got["aloud"]; c.Kind != taxonomy.Renamed || c.Is != "read to others" || c.Affected != 1 {
			w.Errorf("renamed: %+v", c)
		}
		o := w.coding().Offers[0]
		if o.Coded != 2 || !o.Stale[skill+"choose"] || !o.Stale[skill+"aloud"] || o.Stale[skill+"shelve"] {
			w.Errorf("after the upgrade: %+v", o)
		}
		if len(w.taught("choose")) != 1 {
			w.Error("the upgrade took an answer away")
		}
		w.must(w.says(id, "2", "Choose a book for a child's age", "-choose", "+advise"))
		w.must(w.says(id, "2", "Read so that children join in", "+aloud"))
		o = w.coding().Offers[0]
		if o.Coded != 2 || len(o.Stale) != 0 || len(w.taught("advise")) != 1 {
			w.Errorf("answered anew: %+v", o)
		}
	})
}
