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
	Own   map[string]map[string]any // by framework: a base of its own, fixtures/ID.json
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

// Of is the base document of a framework, and the file it stands in.
func (fx Fixtures) Of(framework string) (doc map[string]any, file string) {
	if own, ok := fx.Own[framework]; ok {
		return own, "fixtures/" + framework + ".json"
	}
	return fx.Base, "fixtures/base.json"
}

// Fixtures reads the pack's fixtures. A pack without any gives none.
func (p *Pack) Fixtures() (Fixtures, error) {
	var fx Fixtures
	var err error
	if fx.Base, err = p.document("fixtures/base.json"); err != nil || fx.Base == nil {
		return fx, err
	}
	for _, f := range p.Frameworks {
		own, err := p.document("fixtures/" + f.ID + ".json")
		if err != nil {
			return fx, err
		}
		if own != nil {
			if fx.Own == nil {
				fx.Own = map[string]map[string]any{}
			}
			fx.Own[f.ID] = own
		}
	}
	return fx, p.cases(&fx)
}

// document reads a document of canonical fields; nil when there is no such file.
func (p *Pack) document(name string) (doc map[string]any, err error) {
	data, err := p.files.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		line := 1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n"))
		return nil, at(p.files.path(name), line, "pack.json", "problem", err.Error()).Wrap(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, at(p.files.path(name), 1, "pack.json", "problem", "something follows the document")
	}
	return doc, nil
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
