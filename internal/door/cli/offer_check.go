package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

type offerCheckCmd struct {
	Page         string   `arg:"" name:"page" help:"FILE, web address, or - for standard input: an offer file of canonical fields, JSON-LD, or HTML with JSON-LD in it."`
	Framework    []string `placeholder:"ID|all" help:"Only these frameworks, by id or pack code; all: every one in force. Named ones decide the exit status."`
	At           string   `placeholder:"DATE" help:"Judge as of that day, such as 2023-01-01. Default: today."`
	Stage        string   `placeholder:"STAGE" default:"offer" enum:"offer,application,assessment,credential,funding,review,recognition" help:"Which rules are asked: of ${enum}."`
	Jurisdiction string   `placeholder:"CODE" help:"Whose rules bind: a pack or a jurisdiction, such as xf. Default: the offer's own country, then the first of jurisdictions in the settings, then the European recommendation."`
	Rules        bool     `help:"List every rule with its verdict, also those that pass and those for information."`
	resolving
}

// Help says more in the usage.
func (offerCheckCmd) Help() string {
	return "Exit status 0: the offer conforms to the frameworks of its own jurisdiction, or to those named. 1: it does not. " +
		"2: it could not be read, or there is no offer in it. 3: a required rule is unknown, because something is not stated, or no rules bind the offer. Nothing is stored.\n\n" +
		"The offer file is described in docs/reference/offer.md.\n\n" +
		"Example:\n\n    cairn offer check --jurisdiction xf https://www.harbour.example/bookkeeping.html\n    cairn offer check offer.json --framework nz-2018 --at 2020-06-01"
}

// offerValidateCmd is the check under the name of the portal's page: anybody can
// ask before they register, and nothing is kept.
type offerValidateCmd struct{ offerCheckCmd }

// Help says more in the usage.
func (offerValidateCmd) Help() string {
	return "The same as cairn offer check, and as the page /check of a portal: no account, nothing kept. Exit status 0: it would stand as it is. " +
		"1: a required rule is not met. 2: it could not be read, or there is no offer in it. 3: something required is not stated.\n\n" +
		"Example:\n\n    cairn offer validate --jurisdiction xf https://www.harbour.example/bookkeeping.html"
}

// most is the largest page that is read.
const mostPage = 8 << 20

// Run checks a page or an offer file.
func (c *offerCheckCmd) Run(s *session) (err error) {
	settings, err := s.load()
	if err != nil {
		return err
	}
	at, err := c.day()
	if err != nil {
		return err
	}
	client, err := c.client(c.Page)
	if err != nil {
		return err
	}
	d, err := s.openDataless(settings)
	if err != nil {
		return err
	}
	defer d.close(&err)
	in, err := c.input(s, client)
	if err != nil {
		return err
	}
	fields, ok, err := framework.ReadFields(in.Body)
	if err != nil {
		return err
	}
	check := checking{cmd: c, s: s, rules: d.rules, settings: settings, at: at}
	if ok {
		return check.file(fields)
	}
	binding, err := check.binding("")
	if err != nil {
		return err
	}
	offers, err := d.catalogue(client, binding.Jurisdiction)
	if err != nil {
		return err
	}
	r, err := offers.Check(s.ctx, identity.Anonymous, in)
	if err != nil {
		return err
	}
	return check.page(r, binding)
}

// day is the day asked about: today when none is given.
func (c *offerCheckCmd) day() (time.Time, error) {
	if c.At == "" {
		return time.Now().UTC(), nil
	}
	return dayOf(c.At)
}

// input leaves an address to the check, which also learns what kind of page the
// server says it is.
func (c *offerCheckCmd) input(s *session, client *fetch.Client) (catalogue.CheckInput, error) {
	if isAddress(c.Page) {
		return catalogue.CheckInput{URL: c.Page}, nil
	}
	body, err := s.read(s.ctx, client, c.Page, mostPage)
	if err == nil && int64(len(body)) > mostPage {
		err = fault.New(fault.Exhausted, "cli.offer.check.too_large", "file", c.Page, "megabytes", mostPage>>20)
	}
	return catalogue.CheckInput{Body: body, Name: c.Page}, err
}

// checking is one run of the check.
type checking struct {
	cmd      *offerCheckCmd
	s        *session
	rules    *framework.Service
	settings config.Config
	at       time.Time
}

// checked is one offer and what is said of it.
type checked struct {
	title     string
	offer     any                     // as it was read
	listed    *bool                   // whether a portal would list it; nil for an offer file
	report    []catalogue.ReportEntry // what its provider is told
	judgement framework.Judgement
}

// file judges an offer file of canonical fields.
func (k checking) file(fields framework.Fields) error {
	binding, err := k.binding(country(fields))
	if err != nil {
		return err
	}
	j, err := k.judge(fields, binding)
	if err != nil {
		return err
	}
	return k.answer(catalogue.CheckReport{Page: k.cmd.Page}, binding, []checked{{title: k.s.titleOf(fields), offer: fields, judgement: j}})
}

// page judges every offer of a page.
func (k checking) page(r catalogue.CheckReport, binding *pack.Pack) error {
	var all []checked
	for _, o := range r.Offers {
		j, err := k.judge(catalogue.FieldsOf(o.Offer, identity.Organisation{Country: binding.Jurisdiction}, k.at), binding)
		if err != nil {
			return err
		}
		all = append(all, checked{title: k.s.in(o.Offer.Title), offer: o.Offer, listed: &o.Listed, report: o.Report, judgement: j})
	}
	return k.answer(r, binding, all)
}

func (k checking) judge(fields framework.Fields, binding *pack.Pack) (framework.Judgement, error) {
	q := framework.Question{Jurisdiction: binding.Jurisdiction, Stage: pack.Stage(k.cmd.Stage), On: k.at}
	if !slices.Contains(k.cmd.Framework, "all") {
		q.Frameworks = k.cmd.Framework
	}
	return k.rules.Judge(k.s.ctx, fields, q)
}

// country is the first one the fields state.
func country(fields framework.Fields) string {
	mc, _ := fields["mc"].(map[string]any)
	list, _ := mc["country"].([]any)
	if len(list) == 0 {
		return ""
	}
	code, _ := list[0].(string)
	return code
}

// binding is the pack whose rules bind: the one asked for, that of the offer's
// own country, that of the settings, else the European recommendation.
func (k checking) binding(own string) (*pack.Pack, error) {
	set := k.rules.Packs()
	if k.cmd.Jurisdiction == "" {
		if p := set.Of(own); p != nil {
			return p, nil
		}
	}
	name := k.cmd.Jurisdiction
	if name == "" && len(k.settings.Jurisdictions) > 0 {
		name = k.settings.Jurisdictions[0]
	}
	if name == "" {
		name = "eu"
	}
	if p := set.Pack(strings.ToLower(name)); p != nil {
		return p, nil
	}
	if p := set.Of(strings.ToUpper(name)); p != nil {
		return p, nil
	}
	var known []string
	for _, p := range set.Packs() {
		known = append(known, p.Code)
	}
	return nil, fault.New(fault.NotFound, "cli.no_pack", "name", name, "known", strings.Join(known, ", ")).At("--jurisdiction")
}

// decides lists the findings that decide: those named, else those that bind.
func (k checking) decides(j framework.Judgement) []framework.Findings {
	if len(k.cmd.Framework) > 0 && !slices.Contains(k.cmd.Framework, "all") {
		return j.Findings
	}
	return j.Own()
}

// verdict sums up over frameworks: fail, else unknown, else pass. Where nothing
// decides, nothing is known.
func verdict(fs []framework.Findings) rule.Verdict {
	if len(fs) == 0 {
		return rule.Unknown
	}
	v := rule.Pass
	for _, f := range fs {
		switch f.Verdict() {
		case rule.Fail:
			return rule.Fail
		case rule.Unknown:
			v = rule.Unknown
		}
	}
	return v
}

// answered is the verdict as the message says it: where nothing decides, no answer
// is missing.
func answered(fs []framework.Findings) string {
	if len(fs) == 0 {
		return "none"
	}
	return verdict(fs).String()
}

// answer says what the check found, and ends with the worst of its verdicts.
func (k checking) answer(r catalogue.CheckReport, binding *pack.Pack, all []checked) error {
	if k.s.JSON {
		if err := k.s.writeJSON(k.json(r, all)); err != nil {
			return err
		}
	} else {
		k.print(r, binding, all)
	}
	if len(all) == 0 {
		return errSaid
	}
	worst := rule.Pass
	for _, o := range all {
		switch verdict(k.decides(o.judgement)) {
		case rule.Fail:
			return errNo
		case rule.Unknown:
			worst = rule.Unknown
		}
	}
	if worst == rule.Unknown {
		return errUndecided
	}
	return nil
}

func (k checking) print(r catalogue.CheckReport, binding *pack.Pack, all []checked) {
	s := k.s
	s.say("cli.offer.check.by", "page", r.Page, "pack", s.in(binding.Name))
	if len(all) == 0 {
		s.say("cli.offer.check.none")
	}
	s.entries(r.Problems)
	for _, o := range all {
		s.line("")
		s.line(o.title)
		deciding := k.decides(o.judgement)
		s.line("  " + s.p.T("cli.offer.check.conforms."+answered(deciding)))
		if o.listed != nil {
			s.say("cli.offer.check.listed." + word(*o.listed))
		}
		s.entries(o.report)
		for _, m := range o.judgement.Remarks {
			s.line(indent(s.p.T("cli.offer.check.remark", "message", m.Message.In(s.p.Lang())), "  "))
		}
		for _, f := range o.judgement.Findings {
			decides := slices.ContainsFunc(deciding, func(d framework.Findings) bool { return d.Framework == f.Framework })
			if decides || k.cmd.Rules || len(k.cmd.Framework) > 0 {
				s.finding(f, k.cmd.Rules, decides)
			}
		}
		s.advice(o.judgement)
	}
	if r.Persons > 0 {
		s.line("")
		s.say("cli.offer.check.persons", "count", r.Persons)
	}
}

// advice says what the offer meets elsewhere, what to add, and what it cannot meet.
func (s *session) advice(j framework.Judgement) {
	a := j.Advice()
	if len(j.Findings) < 2 {
		return
	}
	s.line("")
	if len(a.Meets) > 0 {
		s.line("  " + s.p.T("cli.offer.check.meets", "frameworks", strings.Join(a.Meets, ", ")))
	}
	for _, add := range a.Add {
		var names []string
		for _, f := range add.Fields {
			names = append(names, framework.SayField(s.p, f))
		}
		s.line(indent(s.p.T("cli.offer.check.add", "fields", strings.Join(names, ", "), "frameworks", strings.Join(add.Frameworks, ", ")), "  "))
	}
	for _, o := range a.Cannot {
		for _, r := range o.Results {
			s.line(indent(s.p.T("cli.offer.check.cannot", "framework", o.Framework, "rule", r.Rule, "message", r.Message.In(s.p.Lang())), "  "))
		}
	}
}

func (s *session) titleOf(fields framework.Fields) string {
	mc, _ := fields["mc"].(map[string]any)
	switch t := mc["title"].(type) {
	case string:
		return t
	case map[string]any:
		text := i18n.Text{}
		for lang, v := range t {
			text[lang], _ = v.(string)
		}
		return s.in(text)
	}
	return s.p.T("cli.offer.check.untitled")
}

func word(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// entries are the lines a provider is told, with what to paste.
func (s *session) entries(es []catalogue.ReportEntry) {
	for _, e := range es {
		key := "cli.offer.check.advice"
		if e.Blocking {
			key = "cli.offer.check.blocking"
		}
		s.line(indent(s.p.T(key, "message", e.Message.In(s.p.Lang())), "  "))
		if e.Where != "" {
			s.line("      " + s.p.T("cli.offer.check.where", "where", e.Where))
		}
		if e.Rule != "" {
			s.line("      " + s.p.T("cli.offer.check.rule", "rule", e.Rule, "source", e.Source))
		}
		if e.Paste != "" {
			s.line("      " + s.p.T("cli.offer.check.paste"))
			s.line(indent(e.Paste, "        "))
		}
	}
}

// finding is one framework's verdict and its rules: with all, also those that
// pass; without, only where the framework decides.
func (s *session) finding(f framework.Findings, all, decides bool) {
	count := map[rule.Verdict]int{}
	for _, r := range f.Results {
		count[r.Verdict]++
	}
	key := "cli.offer.check.framework.information"
	if f.Binding {
		key = "cli.offer.check.framework.binding"
	}
	s.line("  " + s.p.T(key, "id", f.Framework, "name", s.in(f.Name),
		"pass", count[rule.Pass]+count[rule.Exempt], "fail", count[rule.Fail], "unknown", count[rule.Unknown]))
	for _, r := range f.Results {
		if !all && (!decides || r.Verdict == rule.Pass || r.Verdict == rule.Exempt) {
			continue
		}
		text := fmt.Sprintf("    %s  %s  %s", s.p.T("cli.verdict."+r.Verdict.String()), r.Rule, r.Message.In(s.p.Lang()))
		if r.MissingField != "" {
			text += " " + s.p.T("cli.offer.check.missing", "field", r.MissingField)
		}
		s.line(text)
		for _, c := range r.Converted {
			s.line("      " + s.p.T("cli.offer.check.converted", "field", framework.SayField(s.p, c.Field), "value", c.Value, "from", c.From, "method", s.p.T("cli.offer.check.method."+string(c.Method))))
		}
	}
}
