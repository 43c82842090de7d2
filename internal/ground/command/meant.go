package command

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// meant is a complaint, with what may have been meant.
func meant(complaint, word string, names []string) error {
	const near = 2
	var close []string
	for _, name := range names {
		if strings.HasPrefix(name, word) || distance(name, word) <= near {
			close = append(close, strconv.Quote(name))
		}
	}
	switch len(close) {
	case 0:
		return errors.New(complaint)
	case 1:
		return errors.New(complaint + ", did you mean " + close[0] + "?")
	}
	return errors.New(complaint + ", did you mean one of " + strings.Join(close, ", ") + "?")
}

// distance is how many letters must change to make one word the other
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, change)
		}
	}
	return row[len(b)]
}

// reflectStrings is a list of the type's strings.
func reflectStrings(t reflect.Type, values []string) reflect.Value {
	list := reflect.MakeSlice(t, len(values), len(values))
	for i, value := range values {
		list.Index(i).SetString(value)
	}
	return list
}
