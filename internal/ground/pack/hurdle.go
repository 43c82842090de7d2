package pack

import (
	"errors"
	"io/fs"
	"strings"

	"opencairn.org/cairn/internal/ground/i18n"
)

// Hurdles is hurdles.yaml: for whom taking part is harder, what stands in their way,
// and what helps there (S-365).
type Hurdles struct {
	Groups []HurdleGroup `yaml:"groups" json:"groups"`
}

// HurdleGroup is a group of people: "People who look after somebody".
type HurdleGroup struct {
	ID      string    `yaml:"id" json:"id"` // in addresses
	Name    i18n.Text `yaml:"name" json:"name"`
	Source  Citation  `yaml:"source" json:"source"` // who found that this stands in their way
	Hurdles []Hurdle  `yaml:"hurdles" json:"hurdles"`
	Ask     Ask       `yaml:"ask" json:"ask,omitzero"`
}

// Hurdle is one thing that stands in the way of a group.
type Hurdle struct {
	Kind    string    `yaml:"kind" json:"kind"`           // one of HurdleKinds, which the program names
	Helps   []string  `yaml:"helps" json:"helps"`         // what an offer may declare, as a filter of the search: "supports:childcare"
	Text    i18n.Text `yaml:"text" json:"text,omitempty"` // what the country does about it besides
	Address string    `yaml:"address" json:"address,omitempty"`
}

// Ask is who gives advice.
type Ask struct {
	Name    i18n.Text `yaml:"name" json:"name"`
	Address string    `yaml:"address" json:"address"`
}

const hurdlesFile = "hurdles.yaml"

var (
	// HurdleKinds are what can stand in the way of learning.
	HurdleKinds = []string{"time", "care", "cost", "equipment", "travel", "language", "entry", "confidence", "access"}
	// helpFacets are the filters of the search that a hurdle may name.
	helpFacets = []string{"supports", "mode", "price", "volume", "pace", "language", "entry", "funded"}
)

// readHurdles reads hurdles.yaml, when there is one. The error is a fault.List, or an
// ordinary error when the file could not be read.
func readHurdles(src source, p *Pack, dir string) ([]HurdleGroup, []byte, error) {
	name := dir + "/" + hurdlesFile
	data, err := src.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var f Hurdles
	if err := decode(src.path(name), data, &f); err != nil {
		return nil, nil, err
	}
	c := &checker{file: src.path(name), data: data, langs: p.Languages}
	seen := map[string]bool{}
	for i, g := range f.Groups {
		if seen[g.ID] || !codePattern.MatchString(g.ID) {
			c.fail("pack.hurdle.id", []any{"groups", i, "id"}, "value", g.ID)
		}
		seen[g.ID] = true
		c.hurdles(g, "groups", i)
	}
	return f.Groups, data, c.faults.OrNil()
}

func (c *checker) hurdles(g HurdleGroup, path ...any) {
	at := func(more ...any) []any { return append(path[:len(path):len(path)], more...) }
	c.texts(g.Name, "name", at("name")...)
	c.citation(g.Source, "source", at("source")...)
	c.need(len(g.Hurdles) > 0, "hurdles", at()...)
	for j, h := range g.Hurdles {
		oneOf(c, h.Kind, HurdleKinds, "kind", at("hurdles", j, "kind")...)
		c.need(len(h.Helps) > 0 || len(h.Text) > 0, "helps", at("hurdles", j)...)
		for k, help := range h.Helps {
			facet, value, _ := strings.Cut(help, ":")
			oneOf(c, facet, helpFacets, "helps", at("hurdles", j, "helps", k)...)
			c.need(value != "", "helps", at("hurdles", j, "helps", k)...)
		}
		if len(h.Text) > 0 {
			c.texts(h.Text, "text", at("hurdles", j, "text")...)
		}
		c.address(h.Address, "address", at("hurdles", j, "address")...)
	}
	if len(g.Ask.Name) > 0 || g.Ask.Address != "" {
		c.texts(g.Ask.Name, "ask.name", at("ask", "name")...)
		c.need(g.Ask.Address != "", "ask.address", at("ask")...)
		c.address(g.Ask.Address, "ask.address", at("ask", "address")...)
	}
}
