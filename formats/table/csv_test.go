package table_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/table"
)

func readAll(t *testing.T, text string, opt table.Options) (*table.Reader, []table.Row) {
	t.Helper()
	r, err := table.Read(strings.NewReader(text), opt)
	if err != nil {
		t.Fatalf("read header: %v", err)
	}
	var rows []table.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r, rows
		}
		if err != nil {
			t.Fatalf("read row: %v", err)
		}
		rows = append(rows, row)
	}
}

func TestRowsAreNumberedAsASpreadsheetShowsThem(t *testing.T) {
	t.Parallel()
	_, rows := readAll(t, "id,text\n1,\"two\nlines\"\n\n2,after a blank line\n , \n3,after a row of blanks\n", table.Options{})
	want := []table.Row{
		{Number: 2, Line: 2, Cells: []string{"1", "two\nlines"}},
		{Number: 4, Line: 5, Cells: []string{"2", "after a blank line"}},
		{Number: 6, Line: 7, Cells: []string{"3", "after a row of blanks"}},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

func TestEncodingAndDelimiterAreRecognised(t *testing.T) {
	t.Parallel()
	utf16 := "\xff\xfei\x00d\x00,\x00n\x00\n\x001\x00,\x00\xe9\x00\n\x00"
	for name, c := range map[string]struct {
		text  string
		enc   table.Encoding
		delim rune
	}{
		"utf-8":                        {"id,n\n1,é\n", table.UTF8, ','},
		"utf-8 with byte order mark":   {"\xef\xbb\xbfid,n\n1,é\n", table.UTF8, ','},
		"windows-1252":                 {"id,n\n1,\xe9\n", table.Windows1252, ','},
		"utf-16":                       {utf16, table.UTF16, ','},
		"semicolons, commas in quotes": {"id;n;\"a,b,c,d\"\n1;é;\n", table.UTF8, ';'},
		"tabs":                         {"id\tn\n1\té\n", table.UTF8, '\t'},
		"bars and carriage returns":    {"id|n\r\n1|é\r\n", table.UTF8, '|'},
		"the sep line":                 {"sep=|\nid|n\n1|é\n", table.UTF8, '|'},
		"blank lines before it":        {"\n\nid,n\n1,é\n", table.UTF8, ','},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, rows := readAll(t, c.text, table.Options{})
			if r.Encoding() != c.enc || r.Delimiter() != c.delim {
				t.Errorf("got %s and %q, want %s and %q", r.Encoding(), r.Delimiter(), c.enc, c.delim)
			}
			if r.Header()[0] != "id" || len(rows) != 1 || rows[0].Number != 2 || rows[0].Cell(1) != "é" {
				t.Errorf("got header %q, rows %+v", r.Header(), rows)
			}
		})
	}
}

func TestAFileThatCannotBeTrustedSaysWhereAndWhy(t *testing.T) {
	t.Parallel()
	small := table.Options{MaxRows: 2, MaxColumns: 3, MaxCell: 8, MaxBytes: 60}
	for name, c := range map[string]struct {
		text string
		want table.Error
	}{
		"empty":                    {"", table.Error{Code: table.Empty}},
		"white space":              {"\xef\xbb\xbf \r\n\n", table.Error{Code: table.Empty}},
		"an old workbook":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", table.Error{Code: table.Spreadsheet}},
		"binary":                   {"id,n\n1,\x00\n", table.Error{Code: table.Binary, Line: 2}},
		"two encodings":            {"id,n\n1,é\n2,\xe9\n", table.Error{Code: table.MixedEncoding, Line: 3}},
		"no known encoding":        {"id,n\n1,\x81\n", table.Error{Code: table.UnknownEncoding, Line: 2}},
		"too many bytes":           {strings.Repeat("a,b\n", 16), table.Error{Code: table.TooLarge, Limit: 60}},
		"too many rows":            {"id\n1\n2\n3\n", table.Error{Code: table.TooManyRows, Row: 4, Line: 4, Limit: 2}},
		"too many columns":         {"a,b,c,d\n", table.Error{Code: table.TooManyColumns, Row: 1, Line: 1, Limit: 3}},
		"a huge cell":              {"id,n\n1,123456789\n", table.Error{Code: table.CellTooLarge, Row: 2, Line: 2, Column: "n", Limit: 8}},
		"a quote never closed":     {"id,n\n1,x\n2,\"open\n3,y\n", table.Error{Code: table.OpenQuote, Row: 3, Line: 3}},
		"a stray quote":            {"id,n\n1,x\"y\n", table.Error{Code: table.StrayQuote, Row: 2, Line: 2}},
		"two columns with a name":  {"id,n,id\n", table.Error{Code: table.DuplicateColumn, Row: 1, Line: 1, Column: "id"}},
		"a header without a name":  {" , \n1,2\n", table.Error{Code: table.NoHeader, Row: 1, Line: 1}},
		"utf-16 that is only mark": {"\xff\xfe", table.Error{Code: table.Empty}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := table.Read(strings.NewReader(c.text), small)
			for err == nil {
				_, err = r.Next()
			}
			var got *table.Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want %v", err, &c.want)
			}
			if diff := cmp.Diff(&c.want, got); diff != "" {
				t.Error(diff)
			}
			if !table.Is(err, c.want.Code) || table.Is(io.EOF, c.want.Code) {
				t.Error("Is does not tell the codes apart")
			}
		})
	}
}

func TestARaggedRowIsTold(t *testing.T) {
	t.Parallel()
	r, rows := readAll(t, "a,b\n1\n1,2,\n1,2,3\n", table.Options{})
	got := []bool{r.Ragged(rows[0]), r.Ragged(rows[1]), r.Ragged(rows[2])}
	if diff := cmp.Diff([]bool{true, false, true}, got); diff != "" {
		t.Error(diff)
	}
	if rows[0].Cell(1) != "" || rows[0].Cell(-1) != "" {
		t.Error("a missing cell is not empty")
	}
}

func TestColumnsAreFoundByNameAndLettered(t *testing.T) {
	t.Parallel()
	r, _ := readAll(t, " id ,name,\n1,x,\n", table.Options{})
	if i, ok := r.Column("name"); !ok || i != 1 {
		t.Errorf("got %d, %v", i, ok)
	}
	if _, ok := r.Column("nope"); ok {
		t.Error("found a column that is not there")
	}
	if _, ok := r.Column(""); ok {
		t.Error("a column without a name has a name")
	}
	if got := table.Letter(0) + table.Letter(25) + table.Letter(26) + table.Letter(702); got != "AZAAAAA" {
		t.Errorf("got %s", got)
	}
}

func TestAReaderThatBreaksIsNotAnEmptyFile(t *testing.T) {
	t.Parallel()
	_, err := table.Read(io.MultiReader(strings.NewReader("a,b\n"), broken{}), table.Options{})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\xef\xbb\xbfa;b\r\n\"1\n2\";3", "sep=|\na|b\n", "a\n\"x", "\xff\xfea\x00", "a,b\n\xe9,\x81", "\n\n a\n\n\n1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		opt := table.Options{MaxRows: 50, MaxColumns: 20, MaxCell: 100, MaxBytes: 2000}
		r, err := table.Read(strings.NewReader(string(data)), opt)
		last := 1
		for err == nil {
			var row table.Row
			if row, err = r.Next(); err == nil {
				if row.Number <= last || row.Line < row.Number-1 && row.Line < 1 || row.Blank() {
					t.Fatalf("row %d at line %d after row %d", row.Number, row.Line, last)
				}
				last = row.Number
			}
		}
		var e *table.Error
		if !errors.Is(err, io.EOF) && !errors.As(err, &e) {
			t.Fatalf("an error without a place: %v", err)
		}
	})
}
