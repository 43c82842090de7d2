package framework

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// DeskElements are the eleven mandatory elements of Annex I of the Council
// Recommendation of 16 June 2022 (2022/C 243/02; S-164), by the ids of the pack eu.
var DeskElements = []string{
	"learner", "title", "country", "awarding-body", "date", "outcomes", "workload", "level", "assessment", "participation", "quality",
}

// elementHolds is how the pack eu asks for an element.
var elementHolds = map[string]string{
	"learner": "has(cred.learnerId)", "title": "has(mc.title)", "country": "has(mc.country) || has(cred.country)",
	"awarding-body": "has(mc.awardingBodies)", "date": "has(cred.issuedOn) && cred.issuedOn <= on", "outcomes": "has(mc.outcomes)",
	"workload": "has(mc.volume.hours) || has(mc.volume.ects) || has(mc.credits)",
	"level":    "has(mc.level.eqf) || has(mc.level.nqf) || has(mc.level.cycle) || has(mc.levelNotApplicableReason)", "assessment": "has(mc.assessment.types)",
	"participation": "has(mc.participation)", "quality": "has(mc.qa)",
}

const (
	annex         = "eu-cr-2022"
	employerHolds = "has(app.endorsements) || has(app.needEvidence) && app.needEvidence.exists(e, e.type in ['employer', 'industry'])"
	titleHolds    = "!mc.title.exists(l, mc.title[l].matches(%q))"
	labelHolds    = "!mc.label.matches(%q)"
	wordsArg      = "words" // holds the excluded words, so that they can be read back
)

// deskRule is a rule as the desk writes it.
type deskRule struct {
	Question DeskQuestion
	Key      string // what it asks, unique: "volume", "element-title"; also the end of a new id
	Stages   []pack.Stage
	When     string
	Require  string
	Severity pack.Severity
	Element  string // of Annex I, instead of a text
	Text     string // message key of the text
	Words    map[string]string
	Args     map[string]string
	Paste    string
}

var (
	aboutOffers  = []pack.Stage{StageOffer, StageApplication, StageCredential}
	aboutAwards  = []pack.Stage{StageCredential}
	aboutAsked   = []pack.Stage{StageApplication}
	aboutReviews = []pack.Stage{StageReview}
)

// rules are what the answers require, in the order of the questions.
func (a Answers) rules() []deskRule {
	var out []deskRule
	if a.VolumeFrom != "" || a.VolumeTo != "" {
		out = append(out, a.volumeRule())
	}
	if a.LevelFrom > 0 {
		out = append(out, a.levelRule())
	}
	for _, e := range a.Elements {
		r := deskRule{Question: AskElements, Key: "element-" + e, Stages: aboutOffers, Require: elementHolds[e], Severity: pack.Must, Element: e}
		if e == "learner" || e == "date" {
			r.Stages = aboutAwards
		}
		out = append(out, r)
	}
	if a.Employer == EvidenceRequired || a.Employer == EvidenceRecommended {
		r := deskRule{Question: AskEmployer, Key: "employer", Stages: aboutAsked, Require: employerHolds, Severity: pack.Must, Text: "desk.rule.employer." + string(a.Employer)}
		if a.Employer == EvidenceRecommended {
			r.Severity = pack.Should
		}
		out = append(out, r)
	}
	if a.FeeMost != "" {
		out = append(out, a.feeRule())
	}
	if a.ReviewMonths > 0 {
		months := strconv.Itoa(a.ReviewMonths)
		out = append(out, deskRule{
			Question: AskReview, Key: "review", Stages: aboutReviews, Require: "mc.reviewMonths <= " + months, Severity: pack.Must,
			Text: "desk.rule.review", Words: map[string]string{"most": months}, Args: map[string]string{"months": "{mc.reviewMonths}"},
		})
	}
	return append(out, a.wordRules()...)
}

// between is a condition on a number with one or two ends.
func between(low, from, high, to string) string {
	var parts []string
	if from != "" {
		parts = append(parts, low+" >= "+from)
	}
	if to != "" {
		parts = append(parts, high+" <= "+to)
	}
	return strings.Join(parts, " && ")
}

func (a Answers) volumeRule() deskRule {
	field := "mc.volume." + a.VolumeUnit
	r := deskRule{
		Question: AskVolume, Key: "volume", Stages: aboutOffers, Require: between(field, a.VolumeFrom, field, a.VolumeTo), Severity: pack.Must,
		Text: "desk.rule.volume.both", Words: map[string]string{"from": a.VolumeFrom, "to": a.VolumeTo, "unit": "desk.unit." + a.VolumeUnit},
		Args: map[string]string{"stated": "{" + field + "}"},
	}
	switch {
	case a.VolumeTo == "":
		r.Text = "desk.rule.volume.least"
	case a.VolumeFrom == "":
		r.Text = "desk.rule.volume.most"
	}
	switch a.VolumeUnit {
	case "ects":
		r.Paste = "\"numberOfCredits\": {\"@type\": \"StructuredValue\", \"value\": \"" + cmp.Or(a.VolumeFrom, a.VolumeTo) + "\", \"unitText\": \"ECTS\"}\n"
	case "hours":
		if whole := cmp.Or(a.VolumeFrom, a.VolumeTo); !strings.Contains(whole, ".") {
			r.Paste = "\"timeRequired\": \"PT" + whole + "H\"\n"
		}
	}
	return r
}

func (a Answers) levelRule() deskRule {
	from, to := strconv.Itoa(a.LevelFrom), strconv.Itoa(a.LevelTo)
	return deskRule{
		Question: AskLevel, Key: "level", Stages: aboutOffers, Require: between("mc.level.eqfFrom", from, "mc.level.eqfTo", to), Severity: pack.Must,
		Text: "desk.rule.level", Words: map[string]string{"from": from, "to": to},
		Paste: "\"educationalLevel\": {\"@type\": \"DefinedTerm\", \"inDefinedTermSet\": \"EQF\", \"termCode\": \"" + from + "\"}\n",
	}
}

func (a Answers) feeRule() deskRule {
	field := "offer.feePerCredit." + a.FeeUnit()
	return deskRule{
		Question: AskFee, Key: "fee", Stages: []pack.Stage{StageOffer, StageApplication}, Severity: pack.Must,
		Require: "offer.price.currency == '" + a.FeeCurrency + "' && " + field + " <= " + a.FeeMost,
		Text:    "desk.rule.fee." + a.FeeUnit(), Words: map[string]string{"most": a.FeeMost, "currency": a.FeeCurrency},
		Args: map[string]string{"fee": "{" + field + "}", "stated": "{offer.price.currency}"},
	}
}

func (a Answers) wordRules() (out []deskRule) {
	if len(a.TitleWords) > 0 {
		out = append(out, deskRule{
			Question: AskExclude, Key: "title", Stages: []pack.Stage{StageOffer, StageApplication}, When: "has(mc.title)", Require: fmt.Sprintf(titleHolds, wordPattern(a.TitleWords)),
			Severity: pack.Must, Text: "desk.rule.title", Args: map[string]string{wordsArg: strings.Join(a.TitleWords, ", ")},
		})
	}
	if len(a.Labels) > 0 {
		out = append(out, deskRule{
			Question: AskExclude, Key: "label", Stages: []pack.Stage{StageOffer, StageApplication}, When: "has(mc.label)", Require: fmt.Sprintf(labelHolds, "(?i)^("+alternatives(a.Labels)+")$"),
			Severity: pack.Must, Text: "desk.rule.label", Args: map[string]string{wordsArg: strings.Join(a.Labels, ", "), "stated": "{mc.label}"},
		})
	}
	return out
}

// wordPattern finds one of the words as a whole, in every script: \b knows only
// Latin letters.
func wordPattern(words []string) string {
	return `(?i)(^|[^\pL\pM\pN])(` + alternatives(words) + `)($|[^\pL\pM\pN])`
}

func alternatives(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	return strings.Join(quoted, "|")
}

// text is the rule's text in a language; the arguments of the text stay.
func (r deskRule) text(lang string) string {
	p := i18n.For(lang)
	var kv []any
	for name, w := range r.Words {
		if strings.HasPrefix(w, "desk.unit.") {
			w = p.T(w)
		}
		kv = append(kv, name, w)
	}
	for name := range r.Args {
		kv = append(kv, name, "{{."+name+"}}")
	}
	return plainText(p.T(r.Text, kv...))
}

var (
	bothForm   = regexp.MustCompile(`^mc\.volume\.(\w+) >= ([0-9.]+) && mc\.volume\.(\w+) <= ([0-9.]+)$`)
	leastForm  = regexp.MustCompile(`^mc\.volume\.(\w+) >= ([0-9.]+)$`)
	mostForm   = regexp.MustCompile(`^(?:mc\.volume\.(\w+) > 0 && )?mc\.volume\.(\w+) <= ([0-9.]+)$`)
	levelForm  = regexp.MustCompile(`^mc\.level\.(?:eqfFrom|eqf) >= ([1-8]) && mc\.level\.(?:eqfTo|eqf) <= ([1-8])$`)
	feeForm    = regexp.MustCompile(`^offer\.price\.currency == '([A-Z]{3})' && offer\.feePerCredit\.(\w+) <= ([0-9.]+)$`)
	reviewForm = regexp.MustCompile(`^mc\.reviewMonths <= ([0-9]{1,3})$`)
)

// take reads a rule into the answers, when it is one that the desk can show; key
// is then what it asks.
func (a *Answers) take(r *pack.Rule, framework string) (key string) {
	if r.Provenance == pack.Unverified || !r.From.IsZero() || !r.Until.IsZero() {
		return ""
	}
	switch {
	case r.Severity == pack.Should && r.When == "" && r.Require == employerHolds:
		a.Employer = EvidenceRecommended
		return "employer"
	case r.Severity != pack.Must:
		return ""
	case r.When != "":
		return a.takeWords(r)
	case r.Element != "":
		return a.takeElement(r, framework)
	case r.Require == employerHolds:
		a.Employer = EvidenceRequired
		return "employer"
	}
	return a.takeNumbers(r.Require)
}

func (a *Answers) takeNumbers(require string) string {
	if m := bothForm.FindStringSubmatch(require); m != nil && m[1] == m[3] {
		return a.takeVolume(m[1], m[2], m[4])
	}
	if m := leastForm.FindStringSubmatch(require); m != nil {
		return a.takeVolume(m[1], m[2], "")
	}
	if m := mostForm.FindStringSubmatch(require); m != nil && (m[1] == "" || m[1] == m[2]) {
		return a.takeVolume(m[2], "", m[3])
	}
	if m := levelForm.FindStringSubmatch(require); m != nil {
		a.LevelFrom, a.LevelTo = int(m[1][0]-'0'), int(m[2][0]-'0')
		return "level"
	}
	if m := feeForm.FindStringSubmatch(require); m != nil && m[2] == a.FeeUnit() {
		a.FeeCurrency, a.FeeMost = m[1], m[3]
		return "fee"
	}
	if m := reviewForm.FindStringSubmatch(require); m != nil {
		a.ReviewMonths, _ = strconv.Atoi(m[1]) // digits
		return "review"
	}
	return ""
}

func (a *Answers) takeVolume(unit, from, to string) string {
	if !slices.Contains(VolumeUnits, unit) {
		return ""
	}
	a.VolumeUnit, a.VolumeFrom, a.VolumeTo = unit, from, to
	return "volume"
}

func (a *Answers) takeElement(r *pack.Rule, framework string) string {
	id, ok := strings.CutPrefix(r.Element, annex+"#")
	if !ok && framework == annex {
		id, ok = r.Element, true
	}
	if !ok || r.Require != elementHolds[id] {
		return ""
	}
	a.Elements = append(a.Elements, id)
	return "element-" + id
}

func (a *Answers) takeWords(r *pack.Rule) string {
	given := Answers{}
	words := tidyWords(strings.Split(r.Args[wordsArg], ","))
	switch r.When {
	case "has(mc.title)":
		given.TitleWords = words
	case "has(mc.label)":
		given.Labels = words
	}
	for _, own := range given.rules() {
		if own.Require != r.Require {
			continue
		}
		if own.Key == "title" {
			a.TitleWords = words
		} else {
			a.Labels = words
		}
		return own.Key
	}
	return ""
}
