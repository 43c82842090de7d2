package framework

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// Sheet is a pack as the desk shows it.
type Sheet struct {
	Answers Answers
	Kept    []string          // ids of rules that no question shows: they stay as they are
	Of      map[string]string // which rule asks what: "volume" of XF-1; by rule id
}

// Question is the question a rule belongs to; ok is false for a rule that stays as
// it is.
func (s Sheet) Question(rule string) (q DeskQuestion, ok bool) {
	key, ok := s.Of[rule]
	switch {
	case strings.HasPrefix(key, "element-"):
		return AskElements, true
	case key == "title" || key == "label":
		return AskExclude, true
	}
	return DeskQuestion(key), ok
}

// deskPack is a pack's texts, read as far as the desk edits them.
type deskPack struct {
	files Files
	pack  pack.Pack
	of    *pack.Framework   // the version that is edited
	all   []*pack.Framework // by file name
}

// readDesk reads a pack's texts. Faults: Invalid desk.error.file,
// desk.error.no_framework.
func readDesk(files Files, framework string) (*deskPack, error) {
	d := &deskPack{files: maps.Clone(files)}
	if err := yaml.Load([]byte(files[packFile]), &d.pack); err != nil {
		return nil, fileFault(packFile, err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Dir(name) != "frameworks" || path.Ext(name) != ".yaml" {
			continue
		}
		var f pack.Framework
		if err := yaml.Load([]byte(files[name]), &f); err != nil {
			return nil, fileFault(name, err)
		}
		f.File = name
		f.Rules = slices.DeleteFunc(f.Rules, func(r *pack.Rule) bool { return r == nil })
		d.all = append(d.all, &f)
		if f.ID == framework || framework == "" && (d.of == nil || f.ValidFrom.After(d.of.ValidFrom.Time)) {
			d.of = &f
		}
	}
	if d.of == nil {
		return nil, fault.New(fault.Invalid, "desk.error.no_framework", "name", framework).At("pack")
	}
	return d, nil
}

func fileFault(file string, err error) error {
	return fault.New(fault.Invalid, "desk.error.file", "file", file, "problem", err.Error()).At("pack").Wrap(err)
}

// OpenDesk reads a pack back into answers: of the version named, or of the newest.
// Faults: Invalid desk.error.file, desk.error.no_framework.
func OpenDesk(files Files, framework string) (Sheet, error) {
	d, err := readDesk(files, framework)
	if err != nil {
		return Sheet{}, err
	}
	return d.sheet(), nil
}

func (d *deskPack) sheet() Sheet {
	f := d.of
	s := Sheet{Of: map[string]string{}}
	a := Answers{
		Code: d.pack.Code, Jurisdiction: d.pack.Jurisdiction, Framework: f.ID, Language: d.language(),
		VolumeUnit: "ects", Employer: EvidenceNone, From: f.ValidFrom, Until: f.ValidTo,
	}
	a.Name = d.pack.Name[a.Language]
	if b := d.body(); b >= 0 {
		a.Body = d.pack.Bodies[b].Name[a.Language]
	}
	if n := len(f.Bindingness); n > 0 {
		a.Binding = f.Bindingness[n-1].Kind
	}
	if len(f.LegalBasis) > 0 {
		a.Source, a.SourceAddress = f.LegalBasis[0].Text, f.LegalBasis[0].Address
	}
	d.takeRules(&s, &a)
	if a.ReviewMonths == 0 {
		a.ReviewMonths = f.ReviewMonths
	}
	s.Answers = a.tidy()
	return s
}

// takeRules reads the rules, the volume first: its unit says what a fee is for.
func (d *deskPack) takeRules(s *Sheet, a *Answers) {
	asked := map[string]bool{}
	for _, volume := range []bool{true, false} {
		for _, r := range d.of.Rules {
			next := *a
			key := next.take(r, d.of.ID)
			if key == "" || asked[key] || volume != (key == "volume") {
				continue
			}
			*a, asked[key], s.Of[r.ID] = next, true, key
		}
	}
	for _, r := range d.of.Rules {
		if s.Of[r.ID] == "" {
			s.Kept = append(s.Kept, r.ID)
		}
	}
}

// language is the pack's first; what is typed at the desk is in it.
func (d *deskPack) language() string {
	if len(d.pack.Languages) > 0 {
		return d.pack.Languages[0]
	}
	return i18n.Languages()[0].Code
}

// body is the index of who decides about programmes, or of the first body; -1 when
// there is none.
func (d *deskPack) body() int {
	i := slices.IndexFunc(d.pack.Bodies, func(b pack.Body) bool { return slices.Contains(b.Decides, "programme") })
	if i < 0 && len(d.pack.Bodies) > 0 {
		return 0
	}
	return i
}

// WriteDesk writes answers into a pack, or into a new one when there are no files.
// A question whose answer is as it was changes nothing; rules, comments and texts
// that no question shows stay. The rules it writes have cases in the fixtures. The
// error is a fault.List, each fault at the field of the question: desk.error.*.
func WriteDesk(files Files, a Answers) (Files, error) {
	a = a.tidy()
	if err := a.check(); err != nil {
		return nil, err
	}
	fresh := len(files) == 0
	if fresh {
		a.Framework = a.newID()
		files = newPack(a)
	}
	d, err := readDesk(files, a.Framework)
	if err != nil {
		return nil, err
	}
	was := d.sheet()
	if a.Code != was.Answers.Code {
		return nil, fault.List{fault.New(fault.Invalid, "desk.error.code_kept", "code", was.Answers.Code).At("code")}
	}
	if len(was.Kept) == 0 && a.asksNothing() {
		return nil, fault.List{fault.New(fault.Invalid, "desk.error.nothing").At("volume_from")}
	}
	a.Framework, a.Language = was.Answers.Framework, was.Answers.Language
	if err := d.writePack(was, a); err != nil {
		return nil, err
	}
	changed, err := d.writeFramework(was, a)
	if err == nil && (len(changed) > 0 || fresh) {
		err = d.writeFixtures(a, changed)
	}
	return d.files, err
}

// newPack is a pack without rules.
func newPack(a Answers) Files {
	day, lang := stamp(a.From.String()), a.Language
	named := func(s string) *yaml.Node { return mapping(lang, str(s)) }
	head := mapping(
		"code", str(a.Code), "version", str("0.1.0"), "name", named(a.Name), "jurisdiction", str(a.Jurisdiction), "languages", flow(list(str(lang))),
		"owner", mapping("name", named(plainText(i18n.For(lang).T("desk.owner", "name", a.Name))), "type", str("government")),
		"facts", mapping("listed", flow(mapping("after", list(str("found")))), "conforming", flow(mapping("after", list(str("found"))))),
	)
	body := mapping(
		"id", str(a.Framework), "series", str(a.Code), "name", named(plainText(i18n.For(lang).T("desk.framework", "name", a.Name))), "validFrom", day,
		"bindingness", list(flow(mapping("kind", str(a.Binding), "from", stamp(a.From.String())))), "legalBasis", list(citation(a)), "rules", list(),
	)
	return Files{packFile: dumped(head), "frameworks/" + a.Framework + ".yaml": dumped(body)}
}

// plainText is a message for a file: marks of direction, which a page needs, would
// stay in it.
func plainText(s string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(s) }

func citation(a Answers) *yaml.Node {
	c := mapping("text", str(a.Source))
	if a.SourceAddress != "" {
		put(c, "address", str(a.SourceAddress))
	}
	return flow(c)
}

func (d *deskPack) writePack(was Sheet, a Answers) error {
	old := was.Answers
	if old.Name == a.Name && old.Jurisdiction == a.Jurisdiction && old.Body == a.Body {
		return nil
	}
	return d.edit(packFile, func(root *yaml.Node) {
		if old.Name != a.Name {
			put(inner(root, "name"), a.Language, str(a.Name))
		}
		if old.Jurisdiction != a.Jurisdiction {
			put(root, "jurisdiction", str(a.Jurisdiction))
		}
		if old.Body != a.Body {
			d.writeBody(root, a)
		}
	})
}

// writeBody names another body, in every language: the names of the one before are
// not its own.
func (d *deskPack) writeBody(root *yaml.Node, a Answers) {
	bodies, i := value(root, "bodies"), d.body()
	if bodies == nil || bodies.Kind != yaml.SequenceNode {
		bodies, i = list(), -1
		put(root, "bodies", bodies)
	}
	if a.Body == "" {
		if bodies.Content = slices.Delete(bodies.Content, i, i+1); len(bodies.Content) == 0 {
			drop(root, "bodies")
		}
		return
	}
	name := mapping()
	for _, lang := range d.languages() {
		put(name, lang, str(a.Body))
	}
	if i < 0 {
		bodies.Content = append(bodies.Content, mapping("slug", str(slugOf(a.Body)), "name", name, "decides", flow(list(str("programme")))))
		return
	}
	put(bodies.Content[i], "slug", str(slugOf(a.Body)))
	put(bodies.Content[i], "name", name)
	drop(bodies.Content[i], "url")
}

func (d *deskPack) languages() []string {
	if len(d.pack.Languages) > 0 {
		return d.pack.Languages
	}
	return []string{d.language()}
}

// slugOf is a short name in small Latin letters; "body" for a name without any.
func slugOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := strings.Join(words, "-")
	if slug == "" {
		return "body"
	}
	return slug[:min(len(slug), 60)]
}

// writeFramework writes what changed and tells which rules: by what they ask, with
// their ids; a rule that is gone has no text.
func (d *deskPack) writeFramework(was Sheet, a Answers) (changed []changedRule, err error) {
	err = d.edit(d.of.File, func(root *yaml.Node) {
		d.writeStanding(root, was.Answers, a)
		rules := value(root, "rules")
		if rules == nil || rules.Kind != yaml.SequenceNode {
			rules = list()
			put(root, "rules", rules)
		}
		if len(rules.Content) == 0 {
			rules.Style = 0 // [] of a new pack: rules stand below each other
		}
		changed = d.writeRules(rules, was, a)
	})
	if err != nil {
		return nil, err
	}
	return changed, d.forget(changed)
}

// writeStanding writes when it holds, how binding it is, where it is written and
// how often it is reviewed.
func (d *deskPack) writeStanding(root *yaml.Node, old, a Answers) {
	history := value(root, "bindingness")
	if last := lastOf(history); last != nil {
		if old.Binding != a.Binding {
			put(last, "kind", str(a.Binding))
		}
		if from := value(last, "from"); from != nil && from.Value == old.From.String() && !old.From.Equal(a.From.Time) {
			put(last, "from", stamp(a.From.String()))
		}
	} else {
		put(root, "bindingness", list(flow(mapping("kind", str(a.Binding), "from", stamp(a.From.String())))))
	}
	if !old.From.Equal(a.From.Time) {
		put(root, "validFrom", stamp(a.From.String()))
	}
	if !old.Until.Equal(a.Until.Time) {
		drop(root, "validTo")
		if !a.Until.IsZero() {
			putAfter(root, "validFrom", "validTo", stamp(a.Until.String()))
		}
	}
	if old.ReviewMonths != a.ReviewMonths {
		drop(root, "reviewMonths")
		if a.ReviewMonths > 0 {
			putAfter(root, "legalBasis", "reviewMonths", whole(a.ReviewMonths))
		}
	}
	if old.Source != a.Source || old.SourceAddress != a.SourceAddress {
		d.writeSource(root, old, a)
	}
}

// writeSource names another source, also for the rules that had the one before.
func (d *deskPack) writeSource(root *yaml.Node, old, a Answers) {
	if basis := value(root, "legalBasis"); basis != nil && basis.Kind == yaml.SequenceNode && len(basis.Content) > 0 {
		basis.Content[0] = citation(a)
	} else {
		put(root, "legalBasis", list(citation(a)))
	}
	rules := value(root, "rules")
	if rules == nil {
		return
	}
	for _, r := range rules.Content {
		if s := value(r, "source"); s != nil && text(s, "text") == old.Source && text(s, "address") == old.SourceAddress {
			put(r, "source", citation(a))
		}
	}
}

// changedRule is a rule that the desk wrote or took away.
type changedRule struct {
	id   string
	rule *deskRule // nil: taken away
}

// writeRules writes what the answers changed.
func (d *deskPack) writeRules(rules *yaml.Node, was Sheet, a Answers) (changed []changedRule) {
	ids := map[string]string{}
	for id, key := range was.Of {
		ids[key] = id
	}
	before, after := byKey(was.Answers.rules()), a.rules()
	for _, r := range after {
		id, there := ids[r.Key]
		if old, asked := before[r.Key]; asked && old.sameAs(r) {
			continue
		}
		if there {
			d.rewrite(ruleNode(rules, id), r)
		} else {
			id = freeID(rules, strings.ToUpper(a.Code)+"-"+r.Key)
			rules.Content = append(rules.Content, d.newRule(id, r, a))
		}
		changed = append(changed, changedRule{id: id, rule: &r})
	}
	left := byKey(after)
	for _, key := range slices.Sorted(maps.Keys(ids)) {
		if _, asked := left[key]; !asked {
			rules.Content = slices.DeleteFunc(rules.Content, func(n *yaml.Node) bool { return text(n, "id") == ids[key] })
			changed = append(changed, changedRule{id: ids[key]})
		}
	}
	return changed
}

func byKey(rules []deskRule) map[string]deskRule {
	out := map[string]deskRule{}
	for _, r := range rules {
		out[r.Key] = r
	}
	return out
}

func (r deskRule) sameAs(o deskRule) bool {
	return r.Require == o.Require && r.When == o.When && r.Severity == o.Severity
}

func freeID(rules *yaml.Node, id string) string {
	taken := func(id string) bool { return ruleNode(rules, id) != nil }
	next := id
	for n := 2; taken(next); n++ {
		next = id + "-" + strconv.Itoa(n)
	}
	return next
}

func ruleNode(rules *yaml.Node, id string) *yaml.Node {
	for _, n := range rules.Content {
		if text(n, "id") == id {
			return n
		}
	}
	return nil
}

func (d *deskPack) newRule(id string, r deskRule, a Answers) *yaml.Node {
	n := mapping("id", str(id))
	stages := list()
	for _, s := range r.Stages {
		stages.Content = append(stages.Content, str(string(s)))
	}
	put(n, "stages", flow(stages))
	put(n, "source", citation(a))
	put(n, "provenance", str(string(pack.Confirmed)))
	d.rewrite(n, r)
	return n
}

// rewrite says in a rule what the desk's rule says; its id, stages, source and
// notes stay.
func (d *deskPack) rewrite(n *yaml.Node, r deskRule) {
	for _, key := range []string{"message", "when", "texts", "args", "paste", "element"} {
		drop(n, key)
	}
	after := "stages"
	add := func(key string, v *yaml.Node) {
		drop(n, key)
		putAfter(n, after, key, v)
		after = key
	}
	if r.When != "" {
		add("when", str(r.When))
	}
	add("require", str(r.Require))
	add("severity", str(string(r.Severity)))
	if r.Element != "" {
		add("element", str(d.elementName(r.Element)))
		return
	}
	texts := mapping()
	for _, lang := range d.languages() {
		put(texts, lang, str(r.text(lang)))
	}
	add("texts", texts)
	if len(r.Args) > 0 {
		args := mapping()
		for _, name := range slices.Sorted(maps.Keys(r.Args)) {
			put(args, name, str(r.Args[name]))
		}
		add("args", flow(args))
	}
	if r.Paste != "" {
		lines := str(r.Paste)
		lines.Style = yaml.LiteralStyle
		add("paste", lines)
	}
}

func (d *deskPack) elementName(id string) string {
	if d.of.ID == annex {
		return id
	}
	return annex + "#" + id
}

// forget takes rules that are gone out of what facts require.
func (d *deskPack) forget(changed []changedRule) error {
	var gone []string
	for _, c := range changed {
		if c.rule == nil && !d.elsewhere(c.id) {
			gone = append(gone, c.id)
		}
	}
	named := false
	for _, r := range d.pack.Facts {
		named = named || slices.ContainsFunc(r.Rules, func(id string) bool { return slices.Contains(gone, id) })
	}
	if !named {
		return nil
	}
	return d.edit(packFile, func(root *yaml.Node) {
		facts := value(root, "facts")
		for i := 1; facts != nil && i < len(facts.Content); i += 2 {
			if rules := value(facts.Content[i], "rules"); rules != nil {
				rules.Content = slices.DeleteFunc(rules.Content, func(n *yaml.Node) bool { return slices.Contains(gone, n.Value) })
			}
		}
	})
}

// elsewhere reports whether another version of the pack has a rule of this id.
func (d *deskPack) elsewhere(id string) bool { return len(d.others(id)) > 0 }

func (d *deskPack) others(id string) (ids []string) {
	for _, f := range d.all {
		if f.ID != d.of.ID && f.Rule(id) != nil {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// edit changes a file of YAML as a tree, so that comments and what is not touched
// stay. A file in which nothing changed stays letter for letter.
func (d *deskPack) edit(name string, change func(root *yaml.Node)) error {
	var doc yaml.Node
	if err := yaml.Load([]byte(d.files[name]), &doc); err != nil {
		return fileFault(name, err)
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return fileFault(name, fmt.Errorf("%s: the file holds no keys", name))
	}
	before, err := dump(&doc)
	if err != nil {
		return fileFault(name, err)
	}
	change(root)
	after, err := dump(&doc)
	if err != nil {
		return fileFault(name, err)
	}
	if after != before {
		d.files[name] = after
	}
	return nil
}

// With is the library as it would be with a pack laid over it. The error names
// file, line, rule and the mend.
func (l *Library) With(files Files) (*Library, error) {
	set, _, err := files.over(l.set)
	if err != nil {
		return nil, err
	}
	return NewLibrary(set), nil
}
