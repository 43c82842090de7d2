package framework

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/rule"
)

const (
	baseFile  = "fixtures/base.json"
	casesFile = "fixtures/cases.yaml"
)

// writeFixtures lets the base document meet the rules the desk wrote, and gives
// each a case that passes and one that fails.
func (d *deskPack) writeFixtures(a Answers, changed []changedRule) error {
	doc, err := d.base(a)
	if err != nil {
		return err
	}
	before, err := written(doc)
	if err != nil {
		return err
	}
	var cases []*yaml.Node
	for _, c := range changed {
		if c.rule != nil {
			doc.fit(a, *c.rule)
		}
	}
	for _, c := range changed { // when the document is complete: cases are made from it
		if c.rule != nil {
			cases = append(cases, d.casesOf(a, c.id, *c.rule, doc)...)
		}
	}
	after, err := written(doc)
	if err != nil {
		return err
	}
	if _, there := d.files[baseFile]; !there {
		d.files[baseFile] = after
	} else if after != before {
		d.files[d.baseName(true)] = after
	}
	return d.writeCases(changed, cases)
}

// baseName is the file of the version's base document. To be changed, a document
// that other versions share becomes the version's own.
func (d *deskPack) baseName(change bool) string {
	own := "fixtures/" + d.of.ID + ".json"
	if _, there := d.files[own]; there || change && len(d.all) > 1 {
		return own
	}
	return baseFile
}

func (d *deskPack) base(a Answers) (sample, error) {
	name := d.baseName(false)
	data, there := d.files[name]
	if !there {
		return newSample(a), nil
	}
	doc := sample{}
	dec := json.NewDecoder(strings.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		return nil, fileFault(name, err)
	}
	return doc, nil
}

func written(doc sample) (string, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return "", fmt.Errorf("write the base document: %w", err)
	}
	return out.String(), nil
}

// sample is a document of canonical fields.
type sample map[string]any

// newSample is a course that states everything the desk can ask for.
func newSample(a Answers) sample {
	title := map[string]any{"en": "A course that meets every rule"}
	body := map[string]any{"name": "Example University", "url": "https://university.example/"}
	return sample{
		"on": a.From.String(),
		"mc": map[string]any{
			"title": title, "country": []any{"XF"}, "awardingBodies": []any{body},
			"outcomes": []any{map[string]any{"text": map[string]any{"en": "say what one can do at the end"}}},
			"volume":   map[string]any{"hours": json.Number("125"), "ects": json.Number("5")}, "level": map[string]any{"eqf": json.Number("5")},
			"assessment": map[string]any{"types": []any{"practical-assessment"}}, "participation": "blended",
			"qa": []any{map[string]any{"type": "internal", "body": "Example University"}}, "reviewMonths": json.Number("12"),
		},
		"cred": map[string]any{"learnerId": "did:example:learner", "issuedOn": a.From.String()},
	}
}

func (s sample) at(path string) any {
	var v any = map[string]any(s)
	for name := range strings.SplitSeq(path, ".") {
		group, _ := v.(map[string]any)
		v = group[name]
	}
	return v
}

func (s sample) set(path string, v any) {
	names := strings.Split(path, ".")
	group := map[string]any(s)
	for _, name := range names[:len(names)-1] {
		next, ok := group[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			group[name] = next
		}
		group = next
	}
	group[names[len(names)-1]] = v
}

func (s sample) number(path string) (hundredths int64, ok bool) {
	switch n := s.at(path).(type) {
	case json.Number:
		return hundredthsOf(n.String())
	case string:
		return hundredthsOf(n)
	}
	return 0, false
}

// fit changes the document until it meets a rule.
func (s sample) fit(a Answers, r deskRule) {
	switch r.Question {
	case AskVolume:
		s.fitVolume(a)
	case AskLevel:
		if n, ok := s.number("mc.level.eqf"); !ok || n < int64(a.LevelFrom)*100 || n > int64(a.LevelTo)*100 {
			s.set("mc.level.eqf", json.Number(strconv.Itoa(a.LevelFrom)))
		}
	case AskElements:
		s.fitElement(a, r.Element)
	case AskEmployer:
		if s.at("app.endorsements") == nil {
			s.set("app.needEvidence", []any{map[string]any{"type": "employer", "by": "Example Works"}})
		}
	case AskFee:
		s.set("offer.price.currency", a.FeeCurrency)
		s.set("offer.price.amount", json.Number(s.price(a, 0, 6)))
	case AskReview:
		if n, ok := s.number("mc.reviewMonths"); !ok || n > int64(a.ReviewMonths)*100 {
			s.set("mc.reviewMonths", json.Number(strconv.Itoa(a.ReviewMonths)))
		}
	case AskExclude:
		s.fitWords(a, r.Key)
	}
}

func (s sample) fitVolume(a Answers) {
	field := "mc.volume." + a.VolumeUnit
	from, _ := hundredthsOf(a.VolumeFrom)
	to, capped := hundredthsOf(a.VolumeTo)
	if n, ok := s.number(field); ok && n >= from && (!capped || n <= to) {
		return
	}
	s.set(field, json.Number(either(a.VolumeFrom, a.VolumeTo)))
	if credits, ok := s.at("mc.credits").([]any); ok { // two amounts in one system state nothing
		left := slices.DeleteFunc(slices.Clone(credits), func(c any) bool {
			m, _ := c.(map[string]any)
			return m["system"] == a.VolumeUnit
		})
		s.set("mc.credits", left)
	}
}

func either(one, other string) string {
	if one != "" {
		return one
	}
	return other
}

// elementField is a field whose absence is the element's.
var elementField = map[string]string{
	"learner": "cred.learnerId", "title": "mc.title", "country": "mc.country", "awarding-body": "mc.awardingBodies", "date": "cred.issuedOn",
	"outcomes": "mc.outcomes", "workload": "mc.volume", "level": "mc.level", "assessment": "mc.assessment.types", "participation": "mc.participation", "quality": "mc.qa",
}

func (s sample) fitElement(a Answers, id string) {
	field := elementField[id]
	if s.at(field) == nil {
		s.set(field, newSample(a).at(field))
	}
	if mc, ok := s["mc"].(map[string]any); ok && id == "workload" && s.at("mc.volume") != nil {
		delete(mc, "credits") // or there would be a workload without mc.volume
	}
	if id == "date" {
		s.set("on", max(fmt.Sprint(s["on"]), fmt.Sprint(s.at(field))))
	}
}

// price is what a course costs that takes the highest fee for a credit and more
// hundredths above it, as a decimal; digits is 4, or 6 for a hundredth of that.
func (s sample) price(a Answers, more int64, digits int) string {
	unit := "mc.volume." + a.FeeUnit()
	credits, ok := s.number(unit)
	if !ok || credits <= 0 {
		credits = 500
		s.set(unit, json.Number("5"))
	}
	most, _ := hundredthsOf(a.FeeMost)
	return decimal((most+more)*credits, digits)
}

func (s sample) fitWords(a Answers, key string) {
	if key == "label" {
		if label, ok := s.at("mc.label").(string); ok && slices.Contains(a.Labels, strings.ToLower(label)) {
			s.set("mc.label", otherWord(a.Labels))
		}
		return
	}
	excluded := regexp.MustCompile(wordPattern(a.TitleWords))
	titles, _ := s.at("mc.title").(map[string]any)
	if len(titles) == 0 {
		titles = map[string]any{"en": "A course that meets every rule"}
	}
	for lang, title := range titles {
		if text, _ := title.(string); excluded.MatchString(text) {
			titles[lang] = otherWord(a.TitleWords)
		}
	}
	s.set("mc.title", titles)
}

// otherWord is one that is not excluded.
func otherWord(words []string) string {
	for n := 1; ; n++ {
		if w := "Example" + strconv.Itoa(n); !slices.Contains(words, strings.ToLower(w)) {
			return w
		}
	}
}

// casesOf are the cases of a rule: at its limits, beyond them, and not stated.
func (d *deskPack) casesOf(a Answers, id string, r deskRule, doc sample) (out []*yaml.Node) {
	add := func(field string, v *yaml.Node, verdict rule.Verdict) {
		c := mapping("rule", str(id))
		if len(d.all) > 1 {
			put(c, "framework", str(d.of.ID))
		}
		put(c, "field", str(field))
		if v != nil {
			put(c, "value", v)
		}
		put(c, "verdict", str(verdict.String()))
		out = append(out, flow(c))
	}
	switch r.Question {
	case AskVolume:
		a.volumeCases(add)
	case AskLevel:
		add("mc.level.eqf", whole(a.LevelFrom), rule.Pass)
		add("mc.level.eqf", whole(a.LevelTo), rule.Pass)
		add("mc.level.eqf", whole(a.LevelTo+1), rule.Fail)
		add("mc.level", nil, rule.Unknown)
	case AskElements:
		add(elementField[r.Element], nil, rule.Fail)
	case AskEmployer:
		field := "app.needEvidence"
		if doc.at("app.endorsements") != nil {
			field = "app"
		}
		add(field, nil, rule.Fail)
	case AskFee:
		add("offer.price.amount", number(doc.price(a, 0, 4)), rule.Pass)
		add("offer.price.amount", number(doc.price(a, 1, 4)), rule.Fail)
		add("offer.price", nil, rule.Unknown)
	case AskReview:
		add("mc.reviewMonths", whole(a.ReviewMonths), rule.Pass)
		add("mc.reviewMonths", whole(a.ReviewMonths+1), rule.Fail)
	case AskExclude:
		a.wordCases(r.Key, add)
	}
	return out
}

func (a Answers) wordCases(key string, add func(field string, v *yaml.Node, verdict rule.Verdict)) {
	if key == "title" {
		add("mc.title", mapping("en", str(a.TitleWords[0])), rule.Fail)
		return
	}
	add("mc.label", str(a.Labels[0]), rule.Fail)
	add("mc.label", str(otherWord(a.Labels)), rule.Pass)
}

func (a Answers) volumeCases(add func(field string, v *yaml.Node, verdict rule.Verdict)) {
	field := "mc.volume." + a.VolumeUnit
	for _, end := range []string{a.VolumeFrom, a.VolumeTo} {
		if end != "" {
			add(field, number(end), rule.Pass)
		}
	}
	add(field, number(beyond(a.VolumeFrom, a.VolumeTo)), rule.Fail)
}

// beyond is a volume outside the limits: one above, or below when nothing is
// above.
func beyond(from, to string) string {
	if n, ok := hundredthsOf(to); ok {
		return decimal(n+100, 2)
	}
	n, _ := hundredthsOf(from)
	return decimal(max(n-100, n/2), 2)
}

func number(s string) *yaml.Node {
	tag := "!!int"
	if strings.Contains(s, ".") {
		tag = "!!float"
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: s}
}

// writeCases takes away the cases of rules that changed and adds new ones. A case
// that other versions share stays theirs.
func (d *deskPack) writeCases(changed []changedRule, cases []*yaml.Node) error {
	var doc yaml.Node
	if err := yaml.Load([]byte(d.files[casesFile]), &doc); err != nil && d.files[casesFile] != "" {
		return fileFault(casesFile, err)
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.SequenceNode {
		doc, root = yaml.Node{}, list()
	}
	var kept []*yaml.Node
	for _, c := range root.Content {
		kept = append(kept, d.casesLeft(c, changed)...)
	}
	root.Content = slices.Concat(kept, cases)
	if doc.Kind != yaml.DocumentNode {
		doc = *root
	}
	out, err := dump(&doc)
	if err != nil {
		return fileFault(casesFile, err)
	}
	d.files[casesFile] = out
	return nil
}

// casesLeft is what stays of a case: nothing when it is of a rule that changed,
// except for the other versions that have the rule.
func (d *deskPack) casesLeft(c *yaml.Node, changed []changedRule) []*yaml.Node {
	id, of := text(c, "rule"), text(c, "framework")
	if of != "" && of != d.of.ID || !slices.ContainsFunc(changed, func(x changedRule) bool { return x.id == id }) {
		return []*yaml.Node{c}
	}
	var out []*yaml.Node
	if of == "" {
		for _, other := range d.others(id) {
			copied := *c
			copied.Content = slices.Clone(c.Content)
			put(&copied, "framework", str(other))
			out = append(out, &copied)
		}
	}
	return out
}

// hundredthsOf reads a decimal of at most two places.
func hundredthsOf(s string) (int64, bool) {
	before, after, _ := strings.Cut(s, ".")
	if before == "" || len(after) > 2 || len(before) > 12 {
		return 0, false
	}
	n, err := strconv.ParseInt(before+after+strings.Repeat("0", 2-len(after)), 10, 64)
	return n, err == nil && n >= 0
}

// decimal writes n of the digits-th decimal place.
func decimal(n int64, digits int) string {
	s := strconv.FormatInt(n, 10)
	if len(s) <= digits {
		s = strings.Repeat("0", digits-len(s)+1) + s
	}
	before, after := s[:len(s)-digits], strings.TrimRight(s[len(s)-digits:], "0")
	if after == "" {
		return before
	}
	return before + "." + after
}
