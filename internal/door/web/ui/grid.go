package ui

import "strconv"

// GridData is a marking grid: a row per candidate, a column per criterion, one
// choice in each cell. The answer of a cell is posted as Cell(row, column).
type GridData struct {
	Caption string
	RowHead string // "Candidate"
	Columns []GridColumn
	Rows    []GridRow
	Choices []GridChoice
	// All, when set, adds a first column with one box per row, posted as
	// "all.<row>": this choice holds wherever the row is left open.
	All string
}

// GridColumn is one criterion.
type GridColumn struct {
	ID   string
	Head string // short: "1"
	Text string // the whole criterion
}

// GridRow is one candidate.
type GridRow struct {
	ID    string
	Name  string
	Lang  string
	Note  string
	All   bool              // the box of GridData.All is ticked
	Marks map[string]string // column id -> choice value
	Error string
}

// GridChoice is one possible mark.
type GridChoice struct {
	Value string
	Short string // in the cell: "Met"
	Text  string // for screen readers, when Short is not enough
	Kind  Kind
}

// GridCell is the name a cell is posted under.
func GridCell(row, column string) string { return "mark." + row + "." + column }

func (g GridData) cellID(row, column string, choice int) string {
	return fieldID(GridCell(row, column)) + "-" + strconv.Itoa(choice)
}

func (c GridChoice) text() string {
	if c.Text != "" {
		return c.Text
	}
	return c.Short
}
