package cli

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/pack"
)

// checkReport is what `offer check --json` writes.
type checkReport struct {
	Page         string         `json:"page"`
	OK           bool           `json:"ok"` // everything would be listed and conforms
	Jurisdiction string         `json:"jurisdiction"`
	Problems     []entryReport  `json:"problems"` // of the page
	Offers       []judgedReport `json:"offers"`
	Persons      int            `json:"personsNotRead"`
}

type judgedReport struct {
	Title    string               `json:"title"`
	LocalID  string               `json:"localId"`
	URL      string               `json:"url"`
	Hash     string               `json:"contentHash"`
	Listed   bool                 `json:"listed"`
	Conforms bool                 `json:"conforms"`
	Report   []entryReport        `json:"report"`
	Findings []framework.Findings `json:"findings"`
	Offer    catalogue.Offer      `json:"offer"`
}

// entryReport is an entry with its message in words.
type entryReport struct {
	catalogue.ReportEntry
	Message string `json:"message"`
	Code    string `json:"code,omitempty"`
}

func (s *session) checkJSON(r catalogue.CheckReport, binding *pack.Pack, ok bool) checkReport {
	out := checkReport{
		Page: r.Page, OK: ok, Jurisdiction: binding.Jurisdiction, Problems: s.entriesJSON(r.Problems), Offers: []judgedReport{}, Persons: r.Persons,
	}
	for _, j := range r.Offers {
		out.Offers = append(out.Offers, judgedReport{
			Title: s.in(j.Offer.Title), LocalID: j.Offer.LocalID, URL: j.Offer.URL, Hash: catalogue.ContentHash(j.Offer), Listed: j.Listed,
			Conforms: j.Judgement.Conforms(), Report: s.entriesJSON(j.Report), Findings: j.Judgement.Findings, Offer: j.Offer,
		})
	}
	return out
}

func (s *session) entriesJSON(es []catalogue.ReportEntry) []entryReport {
	out := []entryReport{}
	for _, e := range es {
		out = append(out, entryReport{ReportEntry: e, Message: e.Message.In(s.p.Lang()), Code: e.Message.Key})
	}
	return out
}
