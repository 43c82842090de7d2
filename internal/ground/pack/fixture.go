package pack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/rule"
)

// Fixtures are the proof a pack carries with it: a base document that meets
// every rule, and cases that each change one field of it.
type Fixtures struct {
	Base  map[string]any
	Cases []Case
}

// Case changes one field of the base document and says what one rule then says.
type Case struct {
	Rule      string       `yaml:"rule"`
	Framework string       `yaml:"framework"` // when versions share rule ids; all of them when left out
	Field     string       `yaml:"field"`     // the one field in which it differs from the base
	Value     any          `yaml:"value"`     // left out: the field is not stated
	Verdict   rule.Verdict `yaml:"verdict"`
	Why       string       `yaml:"why"`

	File string `yaml:"-"`
	Line int    `yaml:"-"`
}

// Fixtures reads the pack's fixtures. A pack without any gives none.
func (p *Pack) Fixtures() (Fixtures, error) {
	var fx Fixtures
	data, err := p.files.read("fixtures/base.json")
	if errors.Is(err, fs.ErrNotExist) {
		return fx, nil
	}
	if err != nil {
		return fx, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&fx.Base); err != nil {
		file := p.files.path("fixtures/base.json")
		line := 1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n"))
		return fx, at(file, line, "pack.json", "problem", err.Error()).Wrap(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fx, at(p.files.path("fixtures/base.json"), 1, "pack.json", "problem", "something follows the document")
	}
	return fx, p.cases(&fx)
}

func (p *Pack) cases(fx *Fixtures) error {
	const name = "fixtures/cases.yaml"
	data, err := p.files.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	file := p.files.path(name)
	if err := decode(file, data, &fx.Cases); err != nil {
		return err
	}
	where := linesOf(data)
	var faults fault.List
	for i := range fx.Cases {
		c := &fx.Cases[i]
		c.File, c.Line = file, where.at(i)
		if c.Rule == "" || c.Field == "" {
			faults = append(faults, at(file, c.Line, "pack.missing", "what", "rule, field"))
		} else if !p.hasRule(c.Rule, c.Framework) {
			faults = append(faults, at(file, c.Line, "pack.case_rule", "rule", c.Rule))
		}
	}
	return faults.OrNil()
}

func (p *Pack) hasRule(id, framework string) bool {
	for _, f := range p.Frameworks {
		if (framework == "" || f.ID == framework) && f.Rule(id) != nil {
			return true
		}
	}
	return false
}

// String says where and what a case is, for test reports.
func (c Case) String() string {
	return fmt.Sprintf("%s:%d rule %s with %s = %v", c.File, c.Line, c.Rule, c.Field, c.Value)
}
