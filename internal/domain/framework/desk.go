package framework

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// Answers are a country's definition of a micro-credential as a jurist gives it
// at the desk: twelve questions, and whose pack it is (frameworks.md 2.22). What
// is left empty is not asked of anybody.
type Answers struct {
	Code         string `json:"code"`         // of the pack: ee
	Name         string `json:"name"`         // of the country or scheme, in Language
	Jurisdiction string `json:"jurisdiction"` // ISO 3166, EU, EHEA or INT
	Language     string `json:"language"`     // of what is typed, BCP 47: the pack's first
	Framework    string `json:"framework"`    // id of the version that is edited; empty: a new one

	VolumeUnit    string   `json:"volumeUnit"` // one of VolumeUnits
	VolumeFrom    string   `json:"volumeFrom"` // exact decimals: "2.5"
	VolumeTo      string   `json:"volumeTo"`
	LevelFrom     int      `json:"levelFrom"` // EQF 1 to 8; 0 when no level is asked for
	LevelTo       int      `json:"levelTo"`
	Elements      []string `json:"elements"` // of DeskElements, in their order
	Employer      Evidence `json:"employer"`
	FeeMost       string   `json:"feeMost"`     // for one credit of FeeUnit
	FeeCurrency   string   `json:"feeCurrency"` // ISO 4217
	ReviewMonths  int      `json:"reviewMonths"`
	TitleWords    []string `json:"titleWords"` // that a title must not hold
	Labels        []string `json:"labels"`     // that are not micro-credentials: "course"
	Body          string   `json:"body"`       // who decides, in Language
	Binding       string   `json:"binding"`    // one of Bindings
	From          pack.Day `json:"from"`
	Until         pack.Day `json:"until,omitzero"` // first day on which it no longer holds
	Source        string   `json:"source"`
	SourceAddress string   `json:"sourceAddress"`
}

// Evidence is what an application must bring from employers.
type Evidence string

// The kinds of evidence question.
const (
	EvidenceNone        Evidence = "none"
	EvidenceRecommended Evidence = "recommended"
	EvidenceRequired    Evidence = "required"
)

// VolumeUnits are what the volume can be counted in, as canonical fields below
// mc.volume.
var VolumeUnits = []string{"ects", "hours", "nz", "cats", "za", "my", "hk", "usSem"}

// Bindings are how binding a framework can be.
var Bindings = []string{"guideline", "recommendation", "agreement", "consortium", "regulation", "law"}

// DeskQuestion is one of the desk's questions: "volume", "fee".
type DeskQuestion string

// The twelve questions, in the order of the page.
const (
	AskVolume   DeskQuestion = "volume"
	AskLevel    DeskQuestion = "level"
	AskElements DeskQuestion = "elements"
	AskEmployer DeskQuestion = "employer"
	AskFee      DeskQuestion = "fee"
	AskReview   DeskQuestion = "review"
	AskExclude  DeskQuestion = "exclude"
	AskBody     DeskQuestion = "body"
	AskBinding  DeskQuestion = "binding"
	AskFrom     DeskQuestion = "from"
	AskUntil    DeskQuestion = "until"
	AskSource   DeskQuestion = "source"
)

// DeskQuestions are the twelve.
var DeskQuestions = []DeskQuestion{
	AskVolume, AskLevel, AskElements, AskEmployer, AskFee, AskReview, AskExclude, AskBody, AskBinding, AskFrom, AskUntil, AskSource,
}

// FeeUnit is the credit a fee ceiling is counted for: fees per credit are made in
// two systems (offer.feePerCredit).
func (a Answers) FeeUnit() string {
	if a.VolumeUnit == "nz" {
		return "nz"
	}
	return "ects"
}

const mostExcluded = 20 // words or labels

var mostAmount = credit.MustParse("100000")

var (
	placeForm    = regexp.MustCompile(`^(EU|EHEA|INT|[A-Z]{2}(-[A-Z0-9]{1,3})?)$`)
	wordForm     = regexp.MustCompile(`^[\pL\pN][\pL\pM\pN .&/'’+-]{0,58}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

// tidy brings what was typed into the one form it is compared in.
func (a Answers) tidy() Answers {
	for _, s := range []*string{&a.Code, &a.Name, &a.Body, &a.Source, &a.SourceAddress, &a.FeeCurrency, &a.Jurisdiction} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	for _, s := range []*string{&a.VolumeFrom, &a.VolumeTo, &a.FeeMost} {
		if n, err := credit.Parse(strings.TrimSpace(*s)); err == nil {
			*s = n.String()
		}
	}
	a.TitleWords, a.Labels = tidyWords(a.TitleWords), tidyWords(a.Labels)
	a.Elements = slices.DeleteFunc(slices.Clone(DeskElements), func(e string) bool { return !slices.Contains(a.Elements, e) })
	if len(a.Elements) == 0 {
		a.Elements = nil
	}
	if a.Employer == "" {
		a.Employer = EvidenceNone
	}
	if a.VolumeUnit == "" || a.VolumeFrom == "" && a.VolumeTo == "" {
		a.VolumeUnit = "ects"
	}
	if a.FeeMost == "" {
		a.FeeCurrency = ""
	}
	if !slices.ContainsFunc(i18n.Languages(), func(l i18n.Language) bool { return l.Code == a.Language }) && a.Framework == "" {
		a.Language = i18n.Languages()[0].Code
	}
	return a
}

func tidyWords(words []string) (out []string) {
	for _, w := range words {
		w = strings.ToLower(strings.Join(strings.Fields(w), " "))
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// deskCheck collects what is wrong with answers, each at its question.
type deskCheck struct{ faults fault.List }

func (c *deskCheck) that(ok bool, field, key string, kv ...any) {
	if !ok {
		c.faults = append(c.faults, fault.New(fault.Invalid, key, kv...).At(field))
	}
}

// check says what is wrong with answers: a fault.List, each at the question's
// field of the page.
func (a Answers) check() error {
	c := &deskCheck{}
	c.that(codeForm.MatchString(a.Code) && len(a.Code) <= 40, "code", "desk.error.code", "code", a.Code)
	c.that(a.Name != "", "name", "desk.error.name")
	c.that(placeForm.MatchString(a.Jurisdiction), "jurisdiction", "desk.error.jurisdiction", "value", a.Jurisdiction)
	a.checkSizes(c)
	a.checkFee(c)
	c.words(a.TitleWords, "title_words")
	c.words(a.Labels, "labels")
	c.that(slices.Contains([]Evidence{EvidenceNone, EvidenceRecommended, EvidenceRequired}, a.Employer), "employer", "desk.error.choice")
	c.that(slices.Contains(Bindings, a.Binding), "binding", "desk.error.binding")
	c.that(!a.From.IsZero(), "from", "desk.error.from")
	c.that(a.Until.IsZero() || a.Until.After(a.From.Time), "until", "desk.error.until", "from", a.From.String(), "until", a.Until.String())
	c.that(a.Source != "", "source", "desk.error.source")
	c.that(a.SourceAddress == "" || strings.HasPrefix(a.SourceAddress, "https://") || strings.HasPrefix(a.SourceAddress, "http://"), "source_address", "desk.error.address", "address", a.SourceAddress)
	return c.faults.OrNil()
}

func (a Answers) checkSizes(c *deskCheck) {
	c.that(slices.Contains(VolumeUnits, a.VolumeUnit), "volume_unit", "desk.error.choice")
	from, fromOK := c.amount(a.VolumeFrom, "volume_from")
	to, toOK := c.amount(a.VolumeTo, "volume_to")
	c.that(!fromOK || !toOK || from.Cmp(to) <= 0, "volume_to", "desk.error.volume_order", "from", a.VolumeFrom, "to", a.VolumeTo)
	for field, level := range map[string]int{"level_from": a.LevelFrom, "level_to": a.LevelTo} {
		c.that(level >= 0 && level <= 8, field, "desk.error.level", "level", level)
	}
	c.that((a.LevelFrom == 0) == (a.LevelTo == 0), "level_to", "desk.error.level_both")
	c.that(a.LevelTo == 0 || a.LevelFrom <= a.LevelTo, "level_to", "desk.error.level_order", "from", a.LevelFrom, "to", a.LevelTo)
	c.that(a.ReviewMonths >= 0 && a.ReviewMonths <= 240, "review", "desk.error.review", "months", a.ReviewMonths)
}

// amount is a number above zero with at most two decimals; ok is false when there
// is none.
func (c *deskCheck) amount(s, field string) (a credit.Amount, ok bool) {
	if s == "" {
		return a, false
	}
	a, err := credit.Parse(s)
	_, decimals, _ := strings.Cut(a.String(), ".")
	ok = err == nil && !a.IsZero() && !strings.HasPrefix(s, "-") && len(decimals) <= 2 && a.Cmp(mostAmount) <= 0
	c.that(ok, field, "desk.error.amount", "value", s)
	return a, ok
}

func (a Answers) checkFee(c *deskCheck) {
	if a.FeeMost == "" {
		return
	}
	c.amount(a.FeeMost, "fee")
	c.that(currencyForm.MatchString(a.FeeCurrency) && isCurrency(a.FeeCurrency), "currency", "desk.error.currency", "currency", a.FeeCurrency)
}

func (c *deskCheck) words(words []string, field string) {
	c.that(len(words) <= mostExcluded, field, "desk.error.words", "most", mostExcluded)
	for _, w := range words {
		c.that(wordForm.MatchString(w) && w == strings.TrimSpace(w), field, "desk.error.word", "word", w)
	}
}

// asksNothing reports that no question makes a rule: a framework needs one.
func (a Answers) asksNothing() bool { return len(a.rules()) == 0 }

// newID is the id of a new version: xf-2027.
func (a Answers) newID() string { return a.Code + "-" + strconv.Itoa(a.From.Year()) }

func isCurrency(code string) bool {
	_, err := currency.ParseISO(code)
	return err == nil
}
