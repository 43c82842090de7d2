package table_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/table"
)

const register = "\xef\xbb\xbf" + `<?xml version="1.0" encoding="utf-8"?>
<!-- a register -->
<r:REGISTER xmlns:r="urn:r" year="2026">
  <PLACE><NAME>Shore</NAME></PLACE>
  <SCHOOL id="7">
    <NUMBER>10001143</NUMBER>
    <COURSE lang="en">
      <TITLE>Nets &amp; <![CDATA[<lines>]]></TITLE>
      <COST currency="EUR"><AMOUNT>120</AMOUNT></COST>
      <TOPIC>Twine</TOPIC><TOPIC> Needles </TOPIC>
      <EMPTY/>
    </COURSE>
    <NOTE>stated behind the course</NOTE>
    <COURSE>
      <TITLE>Sails</TITLE>
    </COURSE>
  </SCHOOL>
  <SCHOOL id="8"><COURSE><TITLE>Oars</TITLE></COURSE></SCHOOL>
</r:REGISTER>
`

func xmlRows(text string, opt table.Options) (rows []map[string]string, last table.Row, err error) {
	r, err := table.Read(strings.NewReader(text), opt)
	if err != nil {
		return nil, last, err
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, last, nil
		}
		if err != nil {
			return rows, last, err
		}
		cells := map[string]string{}
		for i, name := range r.Header() {
			if c := row.Cell(i); c != "" {
				cells[name] = c
			}
		}
		rows, last = append(rows, cells), row
	}
}

func TestElementsOfXMLAreRowsAndPathsTheirColumns(t *testing.T) {
	t.Parallel()
	got, last, err := xmlRows(register, table.Options{Rows: "COURSE"})
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{
		{"../@id": "7", "../NUMBER": "10001143", "../../@year": "2026", "@lang": "en", "TITLE": "Nets & <lines>", "COST/@currency": "EUR", "COST/AMOUNT": "120", "TOPIC": "Twine\nNeedles"},
		{"../@id": "7", "../NUMBER": "10001143", "../NOTE": "stated behind the course", "../../@year": "2026", "TITLE": "Sails"},
		{"../@id": "8", "../../@year": "2026", "TITLE": "Oars"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if last.Number != 4 || last.Line != 18 {
		t.Errorf("the last row is %d, on line %d", last.Number, last.Line)
	}
}

func TestXMLThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	const rows = "COURSE"
	for name, c := range map[string]struct {
		text string
		opt  table.Options
		code table.Code
	}{
		"no element named":    {register, table.Options{}, table.NoRowElement},
		"no such element":     {register, table.Options{Rows: "MODULE"}, table.NoSuchElement},
		"not closed":          {"<a><COURSE><TITLE>x</TITLE></COURSE>", table.Options{Rows: rows}, table.BrokenXML},
		"closed by another":   {"<a><COURSE><TITLE>x</COURSE></TITLE></a>", table.Options{Rows: rows}, table.BrokenXML},
		"closed twice":        {"<a></a></a>", table.Options{Rows: rows}, table.BrokenXML},
		"a lone ampersand":    {"<a><COURSE><TITLE>Nets & sails</TITLE></COURSE></a>", table.Options{Rows: rows}, table.BrokenXML},
		"entities of its own": {`<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a><COURSE><TITLE>&c;</TITLE></COURSE></a>`, table.Options{Rows: rows}, table.BrokenXML},
		"too deep":            {strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100), table.Options{Rows: rows}, table.BrokenXML},
		"too many rows":       {register, table.Options{Rows: rows, MaxRows: 2}, table.TooManyRows},
		"too many columns":    {register, table.Options{Rows: rows, MaxColumns: 3}, table.TooManyColumns},
		"a text too long":     {register, table.Options{Rows: rows, MaxCell: 8}, table.CellTooLarge},
		"two encodings":       {"<a><COURSE><TITLE>é \xe9</TITLE></COURSE></a>", table.Options{Rows: rows}, table.MixedEncoding},
	} {
		if _, _, err := xmlRows(c.text, c.opt); !table.Is(err, c.code) {
			t.Errorf("%s: got %v, want %s", name, err, c.code)
		}
	}
}

func FuzzXML(f *testing.F) {
	f.Add(register)
	f.Add("<a><COURSE x='1'>\n<b/></COURSE>")
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.HasPrefix(text, "<") {
			text = "<" + text
		}
		rows, _, err := xmlRows(text, table.Options{Rows: "COURSE"})
		var known *table.Error
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("an error nobody can read: %v", err)
		}
		if n := strings.Count(text, "COURSE"); len(rows) > n {
			t.Fatalf("%d rows of %d", len(rows), n)
		}
	})
}
