package pack

import (
	"errors"
	"io/fs"
	"regexp"

	"opencairn.org/cairn/internal/ground/i18n"
)

// Populations is population.yaml: how many people of each group there are, so that
// figures can say how many of them take part.
type Populations struct {
	Tables []Population `yaml:"tables" json:"tables"`
}

// Population is one table: adults by education.
type Population struct {
	ID        string          `yaml:"id" json:"id"`
	Dimension string          `yaml:"dimension" json:"dimension"` // education or region
	Name      i18n.Text       `yaml:"name" json:"name"`           // who is counted: "Adults aged 25 to 64 by education"
	Date      Day             `yaml:"date" json:"date"`           // of the count
	Source    Citation        `yaml:"source" json:"source"`
	Rows      []PopulationRow `yaml:"rows" json:"rows"`
}

// PopulationRow is one group of a table.
type PopulationRow struct {
	Value string    `yaml:"value" json:"value"`
	Name  i18n.Text `yaml:"name" json:"name,omitempty"` // of a region; groups of education are named by the program
	Count int64     `yaml:"count" json:"count"`
	Shape string    `yaml:"shape" json:"shape,omitempty"` // outline of a region for the map: an SVG path on a field of 400 by 260
	At    []int     `yaml:"at" json:"at,omitempty"`       // where its number stands on that field: across, down
}

// Sourced says where a number comes from, and of which day it is.
type Sourced struct {
	Name   i18n.Text `json:"name"`
	Date   Day       `json:"date"`
	Source Citation  `json:"source"`
}

// Sourced is where the table comes from.
func (p Population) Sourced() Sourced { return Sourced{p.Name, p.Date, p.Source} }

const populationFile = "population.yaml"

var (
	populationDimensions = []string{"education", "region"}
	shapeForm            = regexp.MustCompile(`^[MmLlHhVvCcSsQqTtZz0-9 .,-]*$`)
	educations           = []string{"tertiary", "upper-secondary", "less"}
)

// readPopulation reads population.yaml, when there is one. The error is a
// fault.List, or an ordinary error when the file could not be read.
func readPopulation(src source, p *Pack, dir string) ([]Population, []byte, error) {
	name := dir + "/" + populationFile
	data, err := src.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var f Populations
	if err := decode(src.path(name), data, &f); err != nil {
		return nil, nil, err
	}
	c := &checker{file: src.path(name), data: data, langs: p.Languages}
	for i, t := range f.Tables {
		c.population(i, t)
	}
	return f.Tables, data, c.faults.OrNil()
}

func (c *checker) population(i int, t Population) {
	c.need(t.ID != "", "id", "tables", i)
	oneOf(c, t.Dimension, populationDimensions, "dimension", "tables", i, "dimension")
	c.texts(t.Name, "name", "tables", i, "name")
	c.need(!t.Date.IsZero(), "date", "tables", i)
	c.citation(t.Source, "source", "tables", i, "source")
	c.need(len(t.Rows) > 0, "rows", "tables", i)
	seen := map[string]bool{}
	for j, r := range t.Rows {
		if t.Dimension == "education" {
			oneOf(c, r.Value, educations, "value", "tables", i, "rows", j)
		} else {
			c.texts(r.Name, "name", "tables", i, "rows", j)
		}
		if !shapeForm.MatchString(r.Shape) || len(r.Shape) > 4000 || r.Shape != "" && len(r.At) != 2 {
			c.fail("pack.population.shape", []any{"tables", i, "rows", j}, "value", r.Value)
		}
		if r.Count <= 0 || seen[r.Value] || r.Value == "" {
			c.fail("pack.population.row", []any{"tables", i, "rows", j}, "value", r.Value, "count", r.Count)
		}
		seen[r.Value] = true
	}
}
