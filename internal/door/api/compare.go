package api

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Compared is up to four offers side by side.
type Compared struct {
	Offers []Shown        `json:"offers"`
	Lines  []ComparedLine `json:"lines"`
}

// ComparedLine is one criterion over all offers.
type ComparedLine struct {
	Criterion catalogue.CompareCriterion `json:"criterion"`
	Same      bool                       `json:"same" doc:"All say the same."`
	Cells     []ComparedCell             `json:"cells"`
}

// ComparedCell is what one offer says; the field that belongs to the criterion is
// there. Not stated is shown as that.
type ComparedCell struct {
	Stated     bool                  `json:"stated"`
	Price      *catalogue.Price      `json:"price,omitempty"`
	Workload   catalogue.Workload    `json:"workload,omitzero"`
	Run        catalogue.Run         `json:"run,omitzero"`
	Codes      []string              `json:"codes,omitempty"`
	Level      *catalogue.Level      `json:"level,omitempty"`
	Outcomes   []catalogue.Outcome   `json:"outcomes,omitempty"`
	Assessment *catalogue.Assessment `json:"assessment,omitempty"`
	Targets    []string              `json:"targets,omitempty" doc:"What it counts towards."`
	Text       i18n.Text             `json:"text,omitempty"`
	Facts      []catalogue.Fact      `json:"facts,omitempty"`
	Quality    []catalogue.Quality   `json:"quality,omitempty"`
}

func compared(c catalogue.Comparison) Compared {
	return Compared{
		Offers: each(c.Offers, shown),
		Lines: each(c.Lines, func(l catalogue.CompareLine) ComparedLine {
			return ComparedLine{Criterion: l.Criterion, Same: l.Same, Cells: each(l.Cells, func(c catalogue.CompareCell) ComparedCell { return ComparedCell(c) })}
		}),
	}
}
