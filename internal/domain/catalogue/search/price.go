package search

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A price may be asked for in words, "under 500 euro", and as a value of FacetPrice
// beside its bands: "at-most-500-EUR", "at-least-500-EUR". Prices are compared in the
// currency that is named: nothing is converted. What costs nothing costs at most
// any sum; what states no price is not found.

// The bounds of a price, as the lexicon and FacetPrice write them.
const (
	priceAtMost  = "at-most"
	priceAtLeast = "at-least"
)

// PriceBound is the sum in such a value.
type PriceBound struct {
	Least    bool   // else it is the most
	Units    uint32 // of the currency
	Currency string // ISO 4217
}

// ParsePriceBound reads "at-most-500-EUR"; ok is false for a band.
func ParsePriceBound(value string) (p PriceBound, ok bool) {
	rest, most := strings.CutPrefix(value, priceAtMost+"-")
	if !most {
		if rest, p.Least = strings.CutPrefix(value, priceAtLeast+"-"); !p.Least {
			return p, false
		}
	}
	units, currency, ok := strings.Cut(rest, "-")
	n, err := strconv.ParseUint(units, 10, 32)
	p.Units, p.Currency = uint32(n), currency
	return p, ok && err == nil && len(currency) == 3
}

// includes says whether a price in minor units is within the bound.
func (p PriceBound) includes(price uint32, currency string, minor uint32) bool {
	if price == NotKnown || currency != p.Currency && (p.Least || price > 0) {
		return false
	}
	sum := uint64(p.Units) * uint64(max(1, minor))
	return p.Least && uint64(price) >= sum || !p.Least && uint64(price) <= sum
}

// priced adds the documents whose price is within the bound.
func (s *segment) priced(p PriceBound, into docSet) {
	of := takeSet(s.n)
	defer giveSet(of)
	s.money.of(p.Currency).addTo(of)
	limit := min(uint64(p.Units)*uint64(max(1, s.minor[p.Currency])), uint64(NotKnown-1))
	for d, price := range s.price {
		if in := uint64(price) <= limit; price != NotKnown && (price == 0 && !p.Least || of.has(uint32(d)) && (in && !p.Least || p.Least && uint64(price) >= limit)) {
			into.add(uint32(d))
		}
	}
}

// stating adds the documents that state a value of a facet.
func (s *segment) stating(v Value, into docSet) {
	if v.Facet == FacetPrice {
		if p, ok := ParsePriceBound(v.Value); ok {
			s.priced(p, into)
			return
		}
	}
	s.facet[v.Facet].of(v.Value).addTo(into)
}

// states says whether a document does.
func (d *Document) states(v Value) bool {
	if v.Facet == FacetPrice {
		if p, ok := ParsePriceBound(v.Value); ok {
			return p.includes(d.Price, d.Currency, d.Minor)
		}
	}
	return slices.Contains(d.Values, v)
}

// price reads words that name a sum of money: "under 500 euro", "€ 500 at most",
// "500 euro". It gives how many of the words they are, 0 for none, and the value.
// Without a currency a number may be anything.
func (l *lexicon) price(words []string) (n int, value string, lang string) {
	before, bound, lang := l.bound(words)
	at := before
	unit, in := l.currency(words[at:])
	at += unit
	if at == len(words) {
		return 0, "", ""
	}
	sum, err := strconv.ParseUint(fold(words[at]), 10, 32)
	if err != nil {
		return 0, "", ""
	}
	if at++; at < len(words) && len(words[at]) == 2 && strings.Trim(words[at], "0123456789") == "" {
		at++ // 499.90: cents decide nothing
	}
	if in == "" {
		if unit, in = l.currency(words[at:]); in == "" {
			return 0, "", ""
		}
		at += unit
	}
	if bound == "" {
		var after int
		after, bound, lang = l.bound(words[at:])
		at += after
	}
	return at, cmp.Or(bound, priceAtMost) + "-" + strconv.FormatUint(sum, 10) + "-" + in, lang
}

// bound is the longest phrase at the beginning of words that says whether a sum is
// the most or the least.
func (l *lexicon) bound(words []string) (n int, bound, lang string) {
	for n := min(len(words), lexiconWords); n > 0; n-- {
		for _, lang := range l.langs {
			if b := l.bounds[lexiconKey(lang, words[:n])]; b != "" {
				return n, b, lang
			}
		}
	}
	return 0, "", ""
}

// currency is how a currency is called, in any language.
func (l *lexicon) currency(words []string) (n int, code string) {
	for n := min(len(words), lexiconWords); n > 0; n-- {
		for _, lang := range l.langs {
			if code := l.currencies[lexiconKey(lang, words[:n])]; code != "" {
				return n, code
			}
		}
	}
	return 0, ""
}

// signs are how a currency is written without letters.
var signs = strings.NewReplacer("€", " eur ", "$", " dollar ", "£", " gbp ")

// plainSums writes the sums of a text so that each is one word: signs as words,
// what parts thousands (1,000; 1.000; 1 000 without a break) left out, and cents a
// word behind (499,90).
func plainSums(text string) string {
	if !strings.ContainsAny(text, "0123456789٠١٢٣٤٥٦٧٨٩") {
		return text
	}
	var b strings.Builder
	r := []rune(signs.Replace(text))
	digit := func(i int) bool {
		return i >= 0 && i < len(r) && (r[i] >= '0' && r[i] <= '9' || r[i] >= '٠' && r[i] <= '٩')
	}
	for i, c := range r {
		parts := strings.ContainsRune(",.'’٬\u00a0\u202f", c)
		if parts && digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4) {
			continue
		}
		if parts && digit(i-1) && digit(i+1) && digit(i+2) && !digit(i+3) {
			c = ' '
		}
		b.WriteRune(c)
	}
	return b.String()
}
