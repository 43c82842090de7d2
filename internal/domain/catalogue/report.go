package catalogue

import (
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ReportEntry is one line of what a provider is told about a page: what is
// missing or wrong, the rule, where the rule is written, and the lines to paste.
type ReportEntry struct {
	Page     string            `json:"page"`
	Offer    OfferID           `json:"offer,omitempty"`   // empty: about the page
	LocalID  string            `json:"localId,omitempty"` // as the page names the offer
	Title    i18n.Text         `json:"title,omitempty"`
	Blocking bool              `json:"blocking"`        // why it is not listed
	Message  framework.Message `json:"message"`         // Message.In(lang) says it
	Where    string            `json:"where,omitempty"` // "script 2 $.offers.price"
	Field    string            `json:"field,omitempty"` // canonical field that was not stated or cannot be used

	Framework     string `json:"framework,omitempty"`
	Rule          string `json:"rule,omitempty"`
	Source        string `json:"source,omitempty"`        // where the rule is written
	SourceAddress string `json:"sourceAddress,omitempty"` // web address of that
	Paste         string `json:"paste,omitempty"`         // JSON-LD to go between the braces of the Course

	At time.Time `json:"at,omitzero"` // when it was found; set when read
}

// reason is what the line is counted under: framework#rule, or a message key.
func (e ReportEntry) reason() string {
	if e.Rule != "" {
		return e.Framework + "#" + e.Rule
	}
	return e.Message.Key
}

// Judged is an offer with what the rules say about it.
type Judged struct {
	Offer     Offer
	Listed    bool
	Report    []ReportEntry // why not, and what is worth mending
	Judgement framework.Judgement
}

// mark says for each line which page it is about.
func (j *Judged) mark(page string) {
	for i := range j.Report {
		j.Report[i].Page = page
	}
}
