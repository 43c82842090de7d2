package catalogue

import (
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// SitemapFile is the name of the n-th sitemap of the offers, from 1.
func SitemapFile(n int64) string { return "sitemap-" + strconv.FormatInt(n, 10) + ".xml" }

// downloadHead are the columns of the offers as a table.
var downloadHead = []string{
	"id", "title", "title_language", "provider", "provider_id", "url", "page", "awarding_bodies", "field", "eqf", "level", "credits", "credit_system", "hours", "weeks",
	"participation", "languages", "country", "price_minor", "price_currency", "outcomes", "outcome_codes", "next_start", "label", "approved_by", "hash", "listed_at",
}

// downloadRow is one offer as a row of the table.
func downloadRow(f FeedOffer, org identity.Organisation, page string, on time.Time) []string {
	o := f.Offer
	title, lang := o.Title.In("en")
	by, _ := org.Name.In("en")
	row := []string{string(o.ID), title, lang, by, string(o.Provider), o.URL, page, bodyNames(o.AwardingBody), o.Field}
	eqf, level := "", ""
	if o.Level != nil {
		eqf, level = count(o.Level.EQF), o.Level.NQF
	}
	row = append(row, eqf, level)
	credits, hours := "", ""
	if o.Workload.Credits != nil {
		credits = o.Workload.Credits.String()
	}
	if o.Workload.Hours != nil {
		hours = o.Workload.Hours.String()
	}
	row = append(row, credits, o.Workload.System, hours, count(o.Workload.Weeks), o.Participation, strings.Join(o.Languages, " "), strings.Join(o.Country, " "))
	price, currency := "", ""
	if o.Price != nil {
		price, currency = strconv.FormatInt(o.Price.Minor, 10), o.Price.Currency
	}
	row = append(row, price, currency)
	var texts, codes []string
	for _, x := range o.Outcomes {
		text, _ := x.Text.In("en")
		texts = append(texts, text)
		if x.Code != "" {
			codes = append(codes, x.Code)
		}
	}
	var approved []string
	for _, fact := range f.Facts {
		if fact.Kind == FactApproved && fact.Value == f.Hash {
			approved = append(approved, fact.Source)
		}
	}
	row = append(row, strings.Join(texts, " | "), strings.Join(codes, " "), nextStart(o.Runs, on), o.Label, strings.Join(approved, " "), f.Hash, f.ListedAt.Format(time.RFC3339))
	for i, cell := range row {
		row[i] = harmlessCell(cell)
	}
	return row
}

func bodyNames(all []Body) string {
	var names []string
	for _, b := range all {
		names = append(names, b.Name)
	}
	return strings.Join(names, " | ")
}

// count is a number, nothing for none.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// nextStart is the first day of the next run.
func nextStart(runs []Run, on time.Time) string {
	var next time.Time
	for _, r := range runs {
		if r.Start.After(on) && (next.IsZero() || r.Start.Before(next)) {
			next = r.Start
		}
	}
	if next.IsZero() {
		return ""
	}
	return next.Format(time.DateOnly)
}

// harmlessCell is a cell of one line that no spreadsheet takes for a formula:
// what stands in an offer is written by strangers.
func harmlessCell(cell string) string {
	cell = strings.Join(strings.Fields(cell), " ")
	if strings.IndexAny(cell, "=+-@|%＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}

// FeedProvider is a provider of listed offers as others take it.
type FeedProvider struct {
	ID      identity.TenantID `json:"id"`
	Slug    string            `json:"slug"`
	Name    i18n.Text         `json:"name"`
	Kind    string            `json:"kind"`
	Country string            `json:"country,omitempty"`
	Website string            `json:"website,omitempty"`
	DID     string            `json:"did,omitempty"`
	Offers  int64             `json:"offers"`
}

func feedProvider(o identity.Organisation, offers int64) FeedProvider {
	return FeedProvider{ID: o.ID, Slug: o.Slug, Name: o.Name, Kind: string(o.Kind), Country: o.Country, Website: o.Website, DID: o.DID, Offers: offers}
}
