package portal

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// shownFacets are the filters of the search, the learner's first question
// first.
var shownFacets = []search.Facet{
	search.FacetPrice, search.FacetFunded, search.FacetField, search.FacetMode, search.FacetPlace, search.FacetStarts, search.FacetVolume, search.FacetPace,
	search.FacetLanguage, search.FacetLevel, search.FacetEntry, search.FacetSupports, search.FacetApprovedBy, search.FacetConforms, search.FacetStackable,
}

// otherFacets narrow the search when an address has them, e.g. a provider's own
// page; they have no list of their own here.
var otherFacets = []search.Facet{search.FacetProvider, search.FacetProviderKind, search.FacetOrigin}

var sorts = []search.Sort{search.SortRelevance, search.SortSoonest, search.SortShortest, search.SortPrice, search.SortNewest, search.SortTitle}

// mostValues is how many values of a filter are shown; those chosen are always.
const mostValues = 12

// chosen is one filter in force and the address without it.
type chosen struct {
	Text, Without string
}

// searchView is the page of results.
type searchView struct {
	Words   string
	Total   int
	Facets  []ui.Field
	Sort    ui.Field
	Chosen  []chosen
	Reset   string // the address without any filter
	Told    []string
	Instead []ui.Link // other questions that may have been meant
	Results []ui.Result
	Next    string
	First   string // the address of the first page, when this is a later one
	Job     jobsView
	Kept    []catalogue.OfferID // on a list that is in the address, while more is looked for
	Listing bool                // offers can be put on a list
	Alert   string              // where one asks to be told of what is new; empty: nobody can
}

// Offers finds offers by words and filters. A question that cannot be
// understood is told on the same page.
func (d *Desk) Offers(r *page.Request) error {
	f := r.QueryForm()
	q := question(f, r)
	found, err := catalogue.SearchResults{}, f.Err()
	if err == nil {
		found, err = d.Catalogue.Search(r.Ctx(), r.Actor(), q)
	}
	if err != nil {
		empty := searchView{Words: q.Words, Sort: sortField(r.Printer(), q), Reset: offersPath}
		return f.Again(err, offersPage(r), offersBody(empty, f))
	}
	v, err := d.searchView(r, q, found)
	if err != nil {
		return err
	}
	if q.Cursor == "" && q.Words != "" {
		asked := catalogue.SkillQuestion{Become: q.Words, Named: true, Lang: r.Printer().Lang(), Filter: q.Filter}
		if err := d.forJob(r, asked, &v.Job); err != nil {
			return err
		}
	}
	frame := offersPage(r)
	if frame.Data, err = listData(r, found.Offers); err != nil {
		return err
	}
	frame.Also = []ui.Also{
		{Rel: "alternate", Type: "application/atom+xml", Href: "/feed.atom", Name: r.T("open.place.atom")},
		{Rel: "search", Type: "application/opensearchdescription+xml", Href: "/opensearch.xml", Name: frame.Title},
	}
	return r.Render(frame, offersBody(v, f))
}

func offersPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("portal.offers.title"), Description: r.T("portal.home.lead"), Private: r.HTTP().URL.RawQuery != ""}
}

// question is what the address asks.
func question(f *page.Form, r *page.Request) search.Query {
	q := search.Query{
		Words: f.Text("q"), Sort: search.Sort(f.Text("sort")), Cursor: f.Text("after"), Count: shownFacets, Filter: map[search.Facet][]string{},
	}
	for _, facet := range slices.Concat(shownFacets, otherFacets) {
		if values := r.QueryAll(string(facet)); len(values) > 0 {
			q.Filter[facet] = values
		}
	}
	return q
}

func (d *Desk) searchView(r *page.Request, q search.Query, found catalogue.SearchResults) (searchView, error) {
	p := r.Printer()
	names, err := d.valueNames(r, len(found.Facets[search.FacetStackable])+len(q.Filter[search.FacetStackable]) > 0)
	if err != nil {
		return searchView{}, err
	}
	v := searchView{Words: q.Words, Total: found.Total, Sort: sortField(p, q), Reset: withoutFilters(q), Told: told(p, found, names), Instead: instead(r, found), Kept: offersIn(r.QueryAll("kept")), Listing: d.Outreach != nil}
	if v.Listing {
		v.Alert = alertOnSearch(r)
	}
	if len(v.Kept) > 0 {
		v.Reset = r.With("after", "")
		for _, facet := range slices.Concat(shownFacets, otherFacets) {
			v.Reset = withoutAll(v.Reset, string(facet))
		}
	}
	for _, facet := range shownFacets {
		if field, ok := facetField(p, facet, found.Facets[facet], q.Filter[facet], names); ok {
			v.Facets = append(v.Facets, field)
		}
	}
	for _, facet := range slices.Concat(shownFacets, otherFacets) {
		for _, value := range q.Filter[facet] {
			v.Chosen = append(v.Chosen, chosen{Text: sayChoice(p, facet, value, names), Without: without(r, facet, value)})
		}
	}
	for _, o := range found.Offers {
		row := result(p, o, names, r.Now())
		if why := sayWhy(p, o.Why, names); why != "" {
			row.Why = p.T("portal.found_by", "why", why)
		}
		if missing := sayMissing(p, o.Why); missing != "" {
			row.Why = strings.TrimSpace(row.Why + " " + p.T("portal.found_not", "missing", missing))
		}
		if _, in := r.Place(); in {
			row.Facts = append(row.Facts, placeFacts(p, o, names)...)
		}
		row.Extra = compareBox(string(o.Offer.ID), row.Title)
		v.Results = append(v.Results, row)
	}
	if found.Next != "" {
		v.Next = r.With("after", found.Next)
	}
	if q.Cursor != "" {
		v.First = r.With("after", "")
	}
	return v, nil
}

// told are the sentences about how the question was read.
func told(p *i18n.Printer, found catalogue.SearchResults, names map[string]string) []string {
	var lines []string
	for _, read := range found.Read {
		as := read.As
		if facet, value, ok := strings.Cut(as, ":"); ok && (read.Kind == search.ReadValue || read.Kind == search.ReadEither) {
			as = sayValue(p, search.Facet(facet), value, names)
		}
		lines = append(lines, p.T("portal.offers.read."+string(read.Kind), "word", read.Word, "read", as))
	}
	switch {
	case found.AnyWord:
		lines = append(lines, p.T("portal.offers.any_word"))
	case found.Whole > 0 && found.Whole < found.Total:
		lines = append(lines, p.T("portal.offers.some_words", "count", found.Whole))
	}
	return lines
}

// sayWhy says which words found an offer, where they stand and how they were read.
func sayWhy(p *i18n.Printer, reasons []search.Reason, names map[string]string) string {
	var said []string
	for _, r := range reasons {
		if r.Kind == search.ReasonMissing {
			continue
		}
		found := r.Found
		if facet, value, ok := strings.Cut(found, ":"); ok && r.Kind == search.ReasonValue {
			found = sayValue(p, search.Facet(facet), value, names)
		}
		if len(r.Where) == 0 {
			said = append(said, found)
			continue
		}
		var where []string
		for _, w := range r.Where {
			where = append(where, p.T("portal.where."+w))
		}
		said = append(said, p.T("portal.why", "found", found, "where", p.List(where)))
	}
	return p.List(said)
}

// sayMissing says which words of the question an offer does not meet.
func sayMissing(p *i18n.Printer, reasons []search.Reason) string {
	var words []string
	for _, r := range reasons {
		if r.Kind == search.ReasonMissing {
			words = append(words, r.Word)
		}
	}
	return p.List(words)
}

// instead are other questions that may have been meant, with what they would find.
func instead(r *page.Request, found catalogue.SearchResults) (links []ui.Link) {
	for _, s := range found.Instead {
		links = append(links, ui.Link{Text: r.T("portal.facet.value", "value", s.Words, "number", s.Count), Href: r.With("q", s.Words, "after", "")})
	}
	return links
}

func sortField(p *i18n.Printer, q search.Query) ui.Field {
	f := ui.Field{Name: "sort", Label: p.T("portal.offers.sort"), Value: string(q.Sort), Width: 20}
	for _, s := range sorts {
		f.Options = append(f.Options, ui.Option{Value: string(s), Text: p.T("portal.sort." + string(s))})
	}
	return f
}

// facetField is one filter: its values with how many offers each would give.
// Values nobody has are left out; those chosen stay, so that they can be taken
// back.
func facetField(p *i18n.Printer, facet search.Facet, counts []search.FacetCount, picked []string, names map[string]string) (ui.Field, bool) {
	f := ui.Field{Name: string(facet), Label: p.T("portal.facet." + string(facet)), Values: picked, Inline: true}
	shown := map[string]bool{}
	for _, c := range counts {
		if facet == search.FacetField && len(c.Value) != 2 && c.Value != search.NotStated && !slices.Contains(picked, c.Value) {
			continue
		}
		if len(f.Options) < mostValues || slices.Contains(picked, c.Value) {
			f.Options = append(f.Options, ui.Option{Value: c.Value, Text: p.T("portal.facet.value", "value", sayChoice(p, facet, c.Value, names), "number", c.Count)})
			shown[c.Value] = true
		}
	}
	for _, value := range picked {
		if !shown[value] {
			f.Options = append(f.Options, ui.Option{Value: value, Text: p.T("portal.facet.value", "value", sayChoice(p, facet, value, names), "number", 0)})
		}
	}
	if facet == search.FacetPrice || facet == search.FacetLevel || facet == search.FacetVolume || facet == search.FacetPace {
		slices.SortStableFunc(f.Options, func(a, b ui.Option) int { return rank(facet, a.Value) - rank(facet, b.Value) })
	}
	if facet == search.FacetStarts {
		slices.SortFunc(f.Options, func(a, b ui.Option) int { return strings.Compare(a.Value, b.Value) })
	}
	return f, len(f.Options) > 0
}

var bands = map[search.Facet][]string{
	search.FacetPrice:  {"free", "under-100", "100-499", "500-1999", "2000-more"},
	search.FacetVolume: {"to-25", "26-75", "76-150", "151-300", "301-more"},
	search.FacetPace:   {"under-5", "5-15", "16-30", "31-more", "part-time", "full-time", "self-paced"},
}

// rank orders the values that have an order of their own; the others follow.
func rank(facet search.Facet, value string) int {
	if order := bands[facet]; order != nil {
		if i := slices.Index(order, value); i >= 0 {
			return i
		}
		return len(order)
	}
	if n, err := strconv.Atoi(value); err == nil {
		return n
	}
	return 9
}

// sayChoice is a filter's value where it stands alone: words that are no name
// begin with a capital.
func sayChoice(p *i18n.Printer, facet search.Facet, value string, names map[string]string) string {
	said := sayValue(p, facet, value, names)
	switch facet {
	case search.FacetMode, search.FacetSupports, search.FacetVolume, search.FacetPace, search.FacetEntry, search.FacetFunded:
		first, size := utf8.DecodeRuneInString(said)
		return string(unicode.ToUpper(first)) + said[size:]
	}
	return said
}

// sayValue is a filter's value in words.
func sayValue(p *i18n.Printer, facet search.Facet, value string, names map[string]string) string {
	if value == search.NotStated {
		return p.T("portal.not_stated")
	}
	switch facet {
	case search.FacetField:
		return sayField(p, value)
	case search.FacetLevel:
		if eqf, err := strconv.Atoi(value); err == nil {
			return p.T("portal.level.eqf", "eqf", eqf)
		}
	case search.FacetMode:
		return sayCode(p, "catalogue.mode.", value)
	case search.FacetLanguage:
		return sayLanguage(p, value)
	case search.FacetPrice:
		if sum, ok := search.ParsePriceBound(value); ok {
			return sayPriceBound(p, sum)
		}
		return sayCode(p, "portal.price.", value)
	case search.FacetSupports:
		return sayCode(p, "catalogue.support.", value)
	case search.FacetVolume, search.FacetPace, search.FacetEntry:
		return sayCode(p, "portal."+string(facet)+".", value)
	case search.FacetFunded:
		if name, ok := names[value]; ok {
			return name
		}
		return sayCode(p, "portal.funded.", value)
	case search.FacetPlace:
		if len(value) == 2 {
			return cmp.Or(names[value], p.Region(value))
		}
	case search.FacetStarts:
		return sayMonth(p, value)
	case search.FacetApprovedBy, search.FacetStackable:
		if name, ok := names[value]; ok {
			return name
		}
	}
	return value
}

func sayPriceBound(p *i18n.Printer, b search.PriceBound) string {
	if b.Least {
		return p.T("portal.price.at_least", "units", int(b.Units), "currency", b.Currency)
	}
	return p.T("portal.price.at_most", "units", int(b.Units), "currency", b.Currency)
}

// valueNames are what the values of filters are called that are no words: bodies,
// schemes and countries and, where they are asked for, programmes.
func (d *Desk) valueNames(r *page.Request, programmes bool) (map[string]string, error) {
	names, err := d.bodies(r)
	if err != nil {
		return nil, err
	}
	d.packNames(r.Printer(), names)
	if programmes {
		err = d.programmeNames(r, names)
	}
	return names, err
}

// packNames adds what the packs call their schemes and countries, by the code a
// filter holds.
func (d *Desk) packNames(p *i18n.Printer, names map[string]string) {
	for _, k := range d.Framework.Packs().Packs() {
		if !k.Scheme && len(k.Jurisdiction) == 2 {
			names[k.Jurisdiction], _ = k.Name.In(p.Lang())
		}
		for _, s := range k.Schemes {
			names[s.Key()], _ = s.Name.In(p.Lang())
		}
	}
}

// programmeNames adds what the programmes are called that an offer can count
// towards.
func (d *Desk) programmeNames(r *page.Request, names map[string]string) error {
	if d.Recognition == nil {
		return nil
	}
	titles, err := d.Recognition.ProgrammeTitles(r.Ctx(), r.Actor())
	for id, title := range titles {
		names[string(id)], _ = title.In(r.Printer().Lang())
	}
	return err
}

// sayMonth says "2027-01" as month and year, and "rolling".
func sayMonth(p *i18n.Printer, value string) string {
	year, month, ok := strings.Cut(value, "-")
	if !ok {
		return sayCode(p, "portal.starts.", value)
	}
	return p.T("portal.starts.month", "month", p.T("portal.month."+month), "year", year)
}

// without is this page's address with one value of one filter taken back.
func without(r *page.Request, facet search.Facet, value string) string {
	q := r.HTTP().URL.Query()
	q.Del("after")
	kept := slices.DeleteFunc(slices.Clone(q[string(facet)]), func(v string) bool { return v == value })
	q.Del(string(facet))
	for _, v := range kept {
		q.Add(string(facet), v)
	}
	return address(q)
}

// withoutAll is an address without a parameter.
func withoutAll(to, name string) string {
	u, err := url.Parse(to)
	if err != nil { // it is one of ours
		return offersPath
	}
	q := u.Query()
	q.Del(name)
	return address(q)
}

// withoutFilters keeps the words and the order alone.
func withoutFilters(q search.Query) string {
	v := url.Values{}
	if q.Words != "" {
		v.Set("q", q.Words)
	}
	if q.Sort != "" {
		v.Set("sort", string(q.Sort))
	}
	return address(v)
}

func address(q url.Values) string {
	if len(q) == 0 {
		return offersPath
	}
	return offersPath + "?" + q.Encode()
}

// result is an offer in a list: what it is, who offers it, what it costs, who
// checked it.
func result(p *i18n.Printer, o catalogue.FoundOffer, names map[string]string, on time.Time) ui.Result {
	title, lang := o.Offer.Title.In(p.Lang())
	summary, _ := o.Offer.Summary.In(p.Lang())
	row := ui.Result{
		Title: title, Href: offerPath(o.Offer.ID), By: catalogue.SayProvider(p, o.Provider), Summary: short(summary, 220),
		Facts: []ui.Term{
			{Name: p.T("portal.fact.price"), Text: sayPrice(p, o.Offer.Price)},
			{Name: p.T("portal.fact.workload"), Text: sayWorkload(p, o.Offer.Workload)},
			{Name: p.T("portal.fact.level"), Text: sayLevel(p, o.Offer.Level)},
			{Name: p.T("portal.fact.starts"), Text: sayNext(p, o.Offer, on)},
		},
		Tags: []ui.Label{checked(p, o.Hash, o.Facts, names)},
	}
	if outsideFormal(o.Offer) {
		row.Tags = append(row.Tags, ui.Label{Kind: ui.Neutral, Text: p.T("offer.outside")})
	}
	if lang != p.Lang() {
		row.Lang = lang
	}
	return row
}

// checked says who approved what an offer says now, by its hash; that it says
// something else than what was approved; or that nobody checked it.
func checked(p *i18n.Printer, hash string, facts []catalogue.Fact, names map[string]string) ui.Label {
	changed := false
	for _, f := range facts {
		if f.Kind != catalogue.FactApproved {
			continue
		}
		if f.Value != hash {
			changed = true
			continue
		}
		if name, ok := names[f.Source]; ok {
			return ui.Label{Kind: ui.Good, Text: p.T("portal.tag.approved_by", "body", name)}
		}
		return ui.Label{Kind: ui.Good, Text: p.T("portal.tag.approved")}
	}
	if changed {
		return ui.Label{Kind: ui.Warn, Text: p.T("portal.tag.changed")}
	}
	return ui.Label{Kind: ui.Neutral, Text: p.T("portal.tag.unchecked")}
}

// filterTitle says how many filters are in force before they are opened.
func filterTitle(ctx context.Context, v searchView) string {
	if len(v.Chosen) == 0 {
		return ui.T(ctx, "portal.offers.filter")
	}
	return ui.T(ctx, "portal.offers.filter_some", "count", len(v.Chosen))
}
