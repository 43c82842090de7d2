package table

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// dateKind is how a cell's format shows its number.
type dateKind byte

const (
	notADate dateKind = iota
	dateOnly
	timeOnly
	dateAndTime
)

// dateStyles is what each cell style of an XLSX workbook shows: a workbook
// keeps dates as numbers of days, and only the format tells.
func dateStyles(w *workbook) (kinds []dateKind, err error) {
	part, err := w.open("xl/styles.xml")
	if err != nil || part == nil {
		return nil, err
	}
	custom := map[int]dateKind{}
	inCells := false
	err = part.each(func(s xml.StartElement) error {
		switch s.Name.Local {
		case "numFmt":
			custom[attrInt(s, "numFmtId", 0)] = formatKind(attr(s, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			id := attrInt(s, "numFmtId", 0)
			kind, ok := custom[id]
			if !ok {
				kind = builtInKind(id)
			}
			kinds = append(kinds, kind)
		}
		return nil
	})
	return kinds, err
}

// builtInKind is what the formats that every XLSX workbook has show (ECMA-376
// part 1, 18.8.30).
func builtInKind(id int) dateKind {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id >= 34 && id <= 36, id >= 50 && id <= 58:
		return dateOnly
	case id >= 18 && id <= 21, id == 32, id == 33, id >= 45 && id <= 47:
		return timeOnly
	case id == 22:
		return dateAndTime
	}
	return notADate
}

// formatKind reads a number format: letters outside quotes, escapes and
// brackets tell. An m is a month beside a day or a year, a minute beside an hour.
func formatKind(code string) dateKind {
	var date, clock bool
	first, _, _ := strings.Cut(code, ";") // the format of positive numbers
	for i := 0; i < len(first); i++ {
		switch c := first[i] | 0x20; {
		case first[i] == '"':
			end := strings.IndexByte(first[i+1:], '"')
			if end < 0 {
				return notADate
			}
			i += end + 1
		case first[i] == '[':
			end := strings.IndexByte(first[i:], ']')
			if end < 0 {
				return notADate
			}
			clock = clock || strings.Trim(strings.ToLower(first[i+1:i+end]), "hms") == "" && end > 1
			i += end
		case first[i] == '\\' || first[i] == '_' || first[i] == '*':
			i++
		case c == 'y' || c == 'd':
			date = true
		case c == 'h' || c == 's':
			clock = true
		case c == 'e' || c == 'g' || first[i] == '#' || first[i] == '0':
			if !date && !clock {
				return notADate // General, or a number
			}
		case c == 'm' && !clock:
			date = true
		}
	}
	switch {
	case date && clock:
		return dateAndTime
	case date:
		return dateOnly
	case clock:
		return timeOnly
	}
	return notADate
}

// dateText is a number of days since the epoch as ISO 8601: 2026-11-30, 18:30,
// 2026-11-30T18:30:00. The seconds are rounded: a workbook keeps fractions of
// days in binary.
func dateText(value string, epoch time.Time, kind dateKind) (string, bool) {
	days, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(days) || days < 0 || days > 2_958_465 { // 9999-12-31
		return "", false
	}
	whole, part := math.Modf(days)
	t := epoch.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	if epoch.Year() == 1899 && whole < 61 {
		t = t.AddDate(0, 0, 1) // the 29th of February 1900, which workbooks believe in
	}
	switch {
	case kind == timeOnly:
		return t.Format("15:04"), true
	case kind == dateOnly || part == 0:
		return t.Format(time.DateOnly), true
	}
	return t.Format("2006-01-02T15:04:05"), true
}
