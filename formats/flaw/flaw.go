package flaw

import "fmt"

// Code names what is wrong with a value. Doors translate it.
type Code string

// The codes, each with what Value and Want hold.
const (
	BadJSON         Code = "json"              // Value: what the parser said
	BadXML          Code = "xml"               // Value: what the parser said
	TooMuch         Code = "too_much"          // more scripts, courses or depth than is read; Want: the limit
	NoContext       Code = "no_context"        // a block without @context
	UnknownContext  Code = "unknown_context"   // Value: the context, which is not loaded
	NoCourse        Code = "no_course"         // Value: the types the page does have
	NoData          Code = "no_data"           // a page without JSON-LD, Microdata or RDFa
	NoName          Code = "no_name"           // a course without a name
	NoID            Code = "no_id"             // a course by which nothing names it
	DuplicateID     Code = "duplicate_id"      // Value: the id; Want: where it stands first
	WrongType       Code = "wrong_type"        // Value: what stands there; Want: what should
	UnknownValue    Code = "unknown_value"     // Value: the word; Want: the words there are
	UnknownProperty Code = "unknown_property"  // Value: the additionalProperty; Want: those there are
	Comma           Code = "comma"             // "3,5"; Want: "3.5"
	BadNumber       Code = "number"            // Value: 1e9, -99999, "five"
	NoSystem        Code = "credits_system"    // credits that do not say of which system
	BadSystem       Code = "credits_unknown"   // Value: a credit system in no table
	BadLevel        Code = "level"             // Value: a level that names no framework
	BadDuration     Code = "duration"          // Value: not ISO 8601 (PT125H)
	BadDate         Code = "date"              // Value: not ISO 8601 (2026-03-01)
	NoCurrency      Code = "currency_missing"  // a price without priceCurrency
	BadCurrency     Code = "currency"          // Value: not ISO 4217
	BadPrice        Code = "price"             // Value: more decimals than the currency has, a range
	SeveralPrices   Code = "price_several"     // offers with different prices; Value: those
	BadLanguage     Code = "language"          // Value: not BCP 47
	BadCountry      Code = "country"           // Value: not ISO 3166-1 alpha-2
	BadOutcomeRef   Code = "criterion_outcome" // Value: the outcome a criterion names, which there is not
	NotText         Code = "not_text"          // Value: what it is (PDF); Want: what its header says
	BadCharset      Code = "charset"           // Value: the header's, which the bytes contradict
	TooLong         Code = "too_long"          // a text of which only the beginning is read; Want: how many bytes
	BadSitemap      Code = "sitemap"           // Value: what the parser said
	RestUnread      Code = "rest_unread"       // what stands behind a place that cannot be read
)

// Problem is something in a page that cannot be used, and where it stands.
type Problem struct {
	Code  Code   `json:"code"`
	At    string `json:"at"`              // "script 2 $.offers.price", "microdata 1 $.name", "rdfa 1 $.name"; "line 14" in a sitemap
	Field string `json:"field,omitempty"` // the field of the offer that stays empty for it: "price", "workload.credits"
	Value string `json:"value,omitempty"` // as found, cut to 120 bytes
	Want  string `json:"want,omitempty"`  // what to write, or the words there are
}

// String is for logs and tests; people read a translation.
func (p Problem) String() string {
	s := fmt.Sprintf("%s at %s", p.Code, p.At)
	if p.Value != "" {
		s += fmt.Sprintf(": %q", p.Value)
	}
	if p.Want != "" {
		s += " want " + p.Want
	}
	return s
}

// Cut keeps a value short enough to be shown, at a rune boundary.
func Cut(s string) string {
	return Head(s, 120)
}

// Head is the beginning of a text, at most so many bytes and an ellipsis, cut at
// a rune boundary.
func Head(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := most
	for end > 0 && s[end]&0xC0 == 0x80 {
		end--
	}
	return s[:end] + "…"
}
