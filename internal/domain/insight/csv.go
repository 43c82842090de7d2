package insight

import (
	"encoding/csv"
	"io"
	"strconv"

	"opencairn.org/cairn/internal/ground/i18n"
)

// csvHead are the columns of a publication as a file.
var csvHead = []string{"jurisdiction", "day", "as_of", "period", "measure", "group", "unit", "value", "currency", "shown", "numerator", "denominator", "population_source", "population_date"}

// CSV writes a publication as a file: the numbers of the page, one to a line. A
// value that is withheld is empty, and shown says no. No cell can be a formula:
// all texts are codes of the program or of the country's pack.
func (p *Publication) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvHead); err != nil {
		return err
	}
	for _, c := range p.Cells {
		of, by := c.Measure.Parts()
		row := []string{
			p.Jurisdiction, p.Day.String(), p.AsOf[c.Measure.Topic()].String(), string(c.Period), string(c.Measure), string(c.Group), string(c.Unit),
			c.Text(), c.Currency, "yes", string(of), string(by), "", "",
		}
		if c.Withheld {
			row[9] = "no"
		}
		if source, ok := p.source(c); ok {
			row[12], row[13] = source[0], source[1]
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// source is where the population of a cell comes from.
func (p *Publication) source(c Cell) (out [2]string, ok bool) {
	if c.Measure != Adults && c.Measure != Participation && c.Measure != Advantage {
		return out, false
	}
	d := Education
	if ds := c.Group.Dimensions(); len(ds) == 1 {
		d = ds[0]
	}
	s, ok := p.Population[d]
	return [2]string{s.Source.Text, s.Date.String()}, ok
}

// Text is the value as a number with a point: 81.9, 287640, 412; "" when it is
// withheld.
func (c Cell) Text() string {
	switch {
	case c.Withheld:
		return ""
	case c.Unit.InTenths():
		return strconv.FormatInt(c.Value/10, 10) + "." + strconv.FormatInt(c.Value%10, 10)
	case c.Unit == MinorUnits:
		return i18n.MajorUnits(c.Value, c.Currency)
	}
	return strconv.FormatInt(c.Value, 10)
}
