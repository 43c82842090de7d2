package cli

import (
	"fmt"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

type offerCheckCmd struct {
	Page         string `arg:"" name:"page" help:"FILE, web address, or - for standard input: HTML with JSON-LD in it, or JSON-LD."`
	Jurisdiction string `placeholder:"CODE" help:"Whose rules bind: a pack or a jurisdiction, such as xf. Default: the first of jurisdictions in the settings, else the European recommendation."`
	Rules        bool   `help:"List every rule with its verdict, also those that pass and those for information."`
	resolving
}

// Help implements kong.HelpProvider.
func (offerCheckCmd) Help() string {
	return "Exit status 1: an offer would not be listed, or does not conform to the rules that bind. Nothing is stored.\n\n" +
		"Example:\n\n    cairn offer check --jurisdiction xf https://www.harbour.example/bookkeeping.html"
}

// most is the largest page that is read.
const mostPage = 8 << 20

// Run checks a page.
func (c *offerCheckCmd) Run(s *session) (err error) {
	settings, err := s.load()
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
	binding, err := c.binding(settings, d.rules.Packs())
	if err != nil {
		return err
	}
	offers, err := d.catalogue(client, binding.Jurisdiction)
	if err != nil {
		return err
	}
	in, err := c.input(s, client)
	if err != nil {
		return err
	}
	r, err := offers.Check(s.ctx, identity.Anonymous, in)
	if err != nil {
		return err
	}
	return c.answer(s, r, binding)
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

// binding is the pack whose rules bind.
func (c *offerCheckCmd) binding(settings config.Config, set *pack.Set) (*pack.Pack, error) {
	name := c.Jurisdiction
	if name == "" && len(settings.Jurisdictions) > 0 {
		name = settings.Jurisdictions[0]
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

// answer says what the check found; errNo when not everything is well.
func (c *offerCheckCmd) answer(s *session, r catalogue.CheckReport, binding *pack.Pack) error {
	conforms := !slices.ContainsFunc(r.Offers, func(j catalogue.Judged) bool { return !j.Judgement.Conforms() })
	ok := r.Listed() && conforms
	if s.JSON {
		if err := s.writeJSON(s.checkJSON(r, binding, ok)); err != nil {
			return err
		}
	} else {
		c.print(s, r, binding)
	}
	if !ok {
		return errNo
	}
	return nil
}

func (c *offerCheckCmd) print(s *session, r catalogue.CheckReport, binding *pack.Pack) {
	s.say("cli.offer.check.by", "page", r.Page, "pack", s.in(binding.Name))
	if len(r.Offers) == 0 {
		s.say("cli.offer.check.none")
	}
	s.entries(r.Problems)
	for _, j := range r.Offers {
		s.line("")
		s.line(s.in(j.Offer.Title))
		s.say("cli.offer.check.listed."+word(j.Listed), "conforms", s.p.T("cli.offer.check.conforms."+word(j.Judgement.Conforms())))
		s.entries(j.Report)
		for _, f := range j.Judgement.Findings {
			s.finding(f, c.Rules)
		}
	}
	if r.Persons > 0 {
		s.line("")
		s.say("cli.offer.check.persons", "count", r.Persons)
	}
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

// finding is one framework's verdict; with all, each of its rules.
func (s *session) finding(f framework.Findings, all bool) {
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
		if !all && (!f.Binding || r.Verdict == rule.Pass || r.Verdict == rule.Exempt) {
			continue
		}
		text := fmt.Sprintf("    %s  %s  %s", s.p.T("cli.verdict."+r.Verdict.String()), r.Rule, r.Message.In(s.p.Lang()))
		if r.MissingField != "" {
			text += " " + s.p.T("cli.offer.check.missing", "field", r.MissingField)
		}
		s.line(text)
	}
}
