package catalogue

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
)

// readWorkload reads hours and credits as stated. A programme that states
// neither cannot be called short.
func (r *importReading) readWorkload(o *Offer) {
	bad := r.failed
	r.failed = false
	o.Workload.Hours = r.amount(r.m.Hours)
	if o.Workload.Credits = r.amount(r.m.Credits); o.Workload.Credits != nil {
		o.Workload.System = r.creditSystem()
	}
	if weeks := r.amount(r.m.Weeks); weeks != nil {
		o.Workload.Weeks, _ = strconv.Atoi(weeks.String()) // part weeks are no calendar duration: left out
	}
	unreadable := r.failed
	r.failed = bad || unreadable
	_, hours := r.first(r.m.Hours.Columns)
	_, credits := r.first(r.m.Credits.Columns)
	if o.Workload.Hours == nil && !unreadable {
		if hours != "" {
			r.note(hours, "hours_missing")
		}
		if o.Workload.Credits == nil {
			r.refuse(cmpOr(hours, credits), "workload_missing")
		}
	}
}

// creditSystem is the system a row counts its credits in; one that nobody knows
// refuses the row.
func (r *importReading) creditSystem() string {
	system, column := r.first(r.m.Credits.Systems)
	if system == "" {
		return r.m.Credits.System
	}
	system = strings.ToLower(system)
	if _, err := credit.Standard().System(system); err != nil {
		r.refuse(column, "credit_system", "value", system)
	}
	return system
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// amount reads a number of hours, credits or weeks; nil when none is stated or
// it cannot be read, which refuses the row.
func (r *importReading) amount(n ImportNumber) *credit.Amount {
	value, column := r.first(n.Columns)
	if value == "" {
		if column != "" {
			r.sentinel(column)
		}
		return nil
	}
	a, ok := r.number(value, column)
	if !ok || a.IsZero() && n.Zero == "not-stated" {
		return nil
	}
	if n.NoteAbove != "" && a.Cmp(credit.MustParse(n.NoteAbove)) > 0 {
		r.note(column, "unusual", "value", value, "above", n.NoteAbove)
	}
	scaled, ok := scale(a, n.each)
	if !ok {
		r.refuse(column, "number_range", "value", value)
		return nil
	}
	return &scaled
}

// scale multiplies exactly, then keeps four decimals: a minute is not an exact
// part of an hour in decimals.
func scale(a credit.Amount, each *big.Rat) (credit.Amount, bool) {
	if each == nil || each.Cmp(big.NewRat(1, 1)) == 0 {
		return a, true
	}
	x, _ := new(big.Rat).SetString(a.String())
	out, err := credit.Parse(x.Mul(x, each).FloatString(4))
	return out, err == nil
}

// number reads one number as the mapping says numbers are written here.
func (r *importReading) number(value, column string) (credit.Amount, bool) {
	text := value
	if r.m.Decimal == "," {
		if strings.Contains(text, ".") {
			r.refuse(column, "number_point", "value", value)
			return credit.Amount{}, false
		}
		text = strings.Replace(text, ",", ".", 1)
	}
	a, err := credit.Parse(text)
	if err == nil {
		return a, true
	}
	code, hint := "number", ""
	var e *credit.Error
	if errors.As(err, &e) {
		hint = e.Hint
		switch e.Code {
		case credit.Negative:
			code = "number_negative"
		case credit.TooLarge, credit.TooPrecise:
			code = "number_range"
		case credit.Comma:
			if code = "number_comma"; hint == "" {
				code = "number"
			}
		}
	}
	if code == "number" && exponent(text) {
		code = "number_exponent"
	}
	if code == "number_comma" {
		r.refuse(column, code, "value", value, "hint", hint)
	} else {
		r.refuse(column, code, "value", value)
	}
	return credit.Amount{}, false
}

// exponent reports whether s is a number as programs shorten it: 1e9, 2.5E+3.
func exponent(s string) bool {
	_, ok := new(big.Rat).SetString(s)
	return ok && strings.ContainsAny(s, "eE") && len(s) < 24
}

// readPrice reads the total and holds it against its parts. The parts are what
// a learner is billed for, so when they do not add up, their sum is the price;
// without parts, a total nobody can mean refuses the row.
func (r *importReading) readPrice(o *Offer) {
	value, column := r.first(r.m.Price.Columns)
	if column == "" {
		return
	}
	if value == "" {
		r.sentinel(column)
	}
	sum, haveParts := r.sumOfParts()
	if value == "" && !haveParts {
		return
	}
	total := sum
	if value != "" {
		a, ok := r.number(value, column)
		if !ok {
			return
		}
		total, _ = new(big.Rat).SetString(a.String())
	}
	price, ok := r.judgeTotal(column, value, total, sum, haveParts)
	if ok {
		r.setPrice(o, column, value, price)
	}
}

// sumOfParts adds the parts that are stated; ok only when all could be read and
// one was stated.
func (r *importReading) sumOfParts() (sum *big.Rat, ok bool) {
	sum = new(big.Rat)
	for _, column := range r.m.Price.Parts {
		v := r.cell(column)
		if v == "" {
			r.sentinel(column)
			continue
		}
		a, readable := r.number(v, column)
		if !readable {
			return nil, false
		}
		part, _ := new(big.Rat).SetString(a.String())
		sum.Add(sum, part)
		ok = true
	}
	return sum, ok
}

func (r *importReading) judgeTotal(column, value string, total, sum *big.Rat, haveParts bool) (*big.Rat, bool) {
	if value != "" && total.Sign() == 0 {
		r.note(column, "price_zero")
	}
	mendable := haveParts && sum.Sign() > 0 && sum.Cmp(r.m.Price.max) <= 0
	if total.Cmp(r.m.Price.max) > 0 {
		if !mendable {
			r.refuse(column, "price_limit", "value", value, "max", r.m.Price.Max)
			return nil, false
		}
		r.mend(column, "price_limit", "value", value, "max", r.m.Price.Max)
	}
	if haveParts && total.Cmp(sum) != 0 {
		if sum.Sign() == 0 { // nobody filled the parts in
			r.note(column, "price_parts_zero", "value", value)
			return total, true
		}
		if !mendable {
			r.refuse(column, "price_limit", "value", sum.FloatString(2), "max", r.m.Price.Max)
			return nil, false
		}
		r.mend(column, "price_total", "value", value, "sum", plain(sum))
		total = sum
	}
	return total, true
}

// plain writes an exact decimal without needless zeros.
func plain(x *big.Rat) string {
	s := x.FloatString(6)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// setPrice turns the price into minor units, exactly or not at all.
func (r *importReading) setPrice(o *Offer, column, value string, price *big.Rat) {
	if price.Sign() == 0 && r.m.Price.Zero == "not-stated" {
		return
	}
	o.Price = r.minor(column, value, price)
}

// minor is an amount of the row's currency in its smallest coins, exactly, or nil
// and why not.
func (r *importReading) minor(column, value string, price *big.Rat) *Price {
	unit, ok := r.coins(column, value)
	if !ok {
		return nil
	}
	digits, _ := currency.Standard.Rounding(unit)
	minor := new(big.Rat).Mul(price, r.m.Price.each)
	minor.Mul(minor, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
	if !minor.IsInt() || !minor.Num().IsInt64() {
		r.refuse(column, "price_fraction", "value", cmpOr(value, plain(price)), "currency", unit.String())
		return nil
	}
	return &Price{Minor: minor.Num().Int64(), Currency: unit.String()}
}

// coins is the currency of a row's price. A price without one says nothing.
func (r *importReading) coins(priceColumn, price string) (currency.Unit, bool) {
	code, column := r.first(r.m.Price.Coins)
	if code == "" {
		code, column = r.m.Currency, cmpOr(column, priceColumn)
	}
	if code == "" {
		r.refuse(column, "currency_missing", "value", price)
		return currency.Unit{}, false
	}
	unit, err := currency.ParseISO(code)
	if err != nil {
		r.refuse(column, "currency", "value", code)
	}
	return unit, err == nil
}

// readPlace makes the one run a row can say something of: where and when, and
// how many can come.
func (r *importReading) readPlace(o *Offer) {
	var parts []string
	for _, c := range r.m.Place.Columns {
		if v := r.cell(c); v != "" {
			parts = append(parts, v)
		}
	}
	place := strings.Join(parts, ", ")
	if code := r.postcode(); code != "" {
		place = strings.TrimSpace(place + " " + code)
	}
	run := Run{ID: "undated", Place: place, Mode: o.Participation}
	run.Start, run.End, run.Deadline = r.date(r.m.Start), r.date(r.m.End), r.date(r.m.Deadline)
	if n := r.amount(r.m.Places); n != nil {
		if run.Places, _ = strconv.Atoi(n.String()); run.Places == 0 && !n.IsZero() {
			r.refuse(r.m.Places.Columns[0], "places", "value", n.String())
		}
	}
	r.readRunFurther(&run)
	if !run.Start.IsZero() {
		run.ID = run.Start.Format(time.DateOnly)
	}
	if !run.End.IsZero() && run.End.Before(run.Start) {
		_, column := r.first(r.m.End.Columns)
		r.refuse(column, "end_before_start", "value", run.End.Format(time.DateOnly), "start", run.Start.Format(time.DateOnly))
	}
	if run.Place != "" || !run.Start.IsZero() || !run.Deadline.IsZero() || run.Places > 0 || run.Rolling {
		o.Runs = []Run{run}
	}
}

// date reads a day, written 2026-11-30 or 30.11.2026: what slashes mean differs
// from country to country.
func (r *importReading) date(t ImportText) time.Time {
	value, column := r.text(t)
	if value == "" {
		return time.Time{}
	}
	day, _, _ := strings.Cut(value, "T") // a workbook's cell may hold an hour
	for _, layout := range []string{time.DateOnly, "2.1.2006"} {
		if at, err := time.Parse(layout, day); err == nil {
			return at
		}
	}
	r.refuse(column, "date", "value", value)
	return time.Time{}
}

func (r *importReading) postcode() string {
	code, column := r.first(r.m.Place.Postcode.Columns)
	if code == "" || r.m.Place.PostcodeDigits == 0 {
		return code
	}
	if mended, ok := padded(code, r.m.Place.PostcodeDigits); ok {
		r.mend(column, "postcode_padded", "value", code, "mended", mended)
		return mended
	}
	if len(code) != r.m.Place.PostcodeDigits || strings.Trim(code, "0123456789") != "" {
		r.note(column, "postcode", "value", code, "digits", r.m.Place.PostcodeDigits)
	}
	return code
}
