package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// alikeOf names what an offer is, whoever publishes it: a learner who finds the
// same award twice in a list must not take it for two. It is empty when title,
// awarding body or outcomes are not stated: then nothing can be said.
func alikeOf(o Offer) string {
	if len(o.Title) == 0 || len(o.AwardingBody) == 0 || len(o.Outcomes) == 0 {
		return ""
	}
	parts := []string{firstWords(o.Title)}
	for _, b := range o.AwardingBody {
		parts = append(parts, plainWords(b.Name))
	}
	slices.Sort(parts[1:])
	parts = append(parts, volumeWords(o))
	for _, x := range o.Outcomes {
		parts = append(parts, firstWords(x.Text))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// firstWords is a text in its first language, bare of case and punctuation.
func firstWords(t i18n.Text) string {
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if lang != "en" && t["en"] != "" {
			continue
		}
		return lang + ":" + plainWords(t[lang])
	}
	return ""
}

func volumeWords(o Offer) string {
	var words []string
	if o.Workload.Credits != nil {
		words = append(words, o.Workload.System, o.Workload.Credits.String())
	}
	if o.Workload.Hours != nil {
		words = append(words, "hours", o.Workload.Hours.String())
	}
	if o.Level != nil {
		words = append(words, "level", positive(o.Level.EQF), o.Level.NQF)
	}
	return strings.Join(words, " ")
}

// refuseRepeatedIn keeps an offer off the list that another provider's listed
// offer is already: the one whose own award it is stands, else the one that was
// met first. Nobody is told that they are wrong, only where it is listed.
func refuseRepeatedIn(ctx context.Context, tx *sqldb.Tx, t taking, was kept, j *Judged) error {
	if !j.Listed {
		return nil
	}
	others, err := listedAlike(ctx, tx, t.Offer.Provider, alikeOf(t.Offer))
	if err != nil {
		return err
	}
	own := awardedBy(t.Offer, t.Org)
	for _, k := range others {
		org, err := identity.OrganisationIn(ctx, tx, k.Provider)
		if err != nil {
			return err
		}
		theirs := awardedBy(k.Offer, org)
		earlier := !was.Listed || k.FoundAt.Before(was.FoundAt) || k.FoundAt.Equal(was.FoundAt) && k.ID < was.ID
		if theirs && !own || theirs == own && earlier {
			j.Listed = false
			j.Report = byWeight(append(j.Report, repeatedEntry(t.Offer, k, org)))
			return nil
		}
		if err := judgeLater(ctx, tx, k.ID); err != nil { // it gives way to this one
			return err
		}
	}
	return nil
}

func repeatedEntry(o Offer, k kept, org identity.Organisation) ReportEntry {
	name, _ := org.Name.In("en")
	return ReportEntry{
		Offer: o.ID, LocalID: o.LocalID, Title: o.Title, Blocking: true,
		Message: framework.Message{Key: "catalogue.listing.repeated", Args: map[string]string{"provider": name, "page": k.Page}},
	}
}

// awardedBy reports that an organisation is among the awarding bodies of an
// offer, by its site or its name.
func awardedBy(o Offer, org identity.Organisation) bool {
	site, err := url.Parse(org.Website)
	if err != nil {
		site = &url.URL{}
	}
	return slices.ContainsFunc(o.AwardingBody, func(b Body) bool {
		if u, err := url.Parse(b.URL); err == nil && u.Hostname() != "" && ownSite(u.Hostname(), site.Hostname()) == nil {
			return true
		}
		for _, name := range org.Name {
			if plainWords(name) == plainWords(b.Name) {
				return true
			}
		}
		return false
	})
}
