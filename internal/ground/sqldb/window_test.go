package sqldb_test

import (
	"slices"
	"strconv"
	"testing"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// numbers answers a window over 1 to n as a query would.
func numbers(n int) func(sqldb.Window) ([]int, error) {
	return func(w sqldb.Window) (rows []int, err error) {
		from, _ := strconv.Atoi(w.Row())
		for i := 1; i <= n; i++ {
			x := i
			if w.Falls() {
				x = n + 1 - i
			}
			if from == 0 || w.Falls() && x < from || !w.Falls() && x > from {
				rows = append(rows, x)
			}
		}
		return rows[:min(len(rows), w.Limit())], nil
	}
}

func TestAListIsLookedThroughForthAndBack(t *testing.T) {
	t.Parallel()
	for _, down := range []bool{false, true} {
		w := sqldb.Window{Down: down, Size: 3}
		var forth, back [][]int
		for {
			p, err := sqldb.ReadPart(w, strconv.Itoa, numbers(8))
			if err != nil {
				t.Fatal(err)
			}
			forth = append(forth, p.Rows)
			if (p.Previous == "") != (len(forth) == 1) {
				t.Errorf("part %d: previous %q", len(forth), p.Previous)
			}
			if p.Next == "" {
				w.After, w.Before = "", p.Previous
				break
			}
			w.After = p.Next
		}
		for w.Before != "" {
			p, err := sqldb.ReadPart(w, strconv.Itoa, numbers(8))
			if err != nil {
				t.Fatal(err)
			}
			back = append(back, p.Rows)
			w.Before = p.Previous
		}
		slices.Reverse(back)
		if len(forth) != 3 || len(back) != 2 || !slices.Equal(back[0], forth[0]) || !slices.Equal(back[1], forth[1]) {
			t.Errorf("down %t: forth %v, back %v", down, forth, back)
		}
	}
}

// Somebody goes back to where only two rows are left before the part: they see
// the first part, whole.
func TestTheFirstPartIsNeverAStump(t *testing.T) {
	t.Parallel()
	p, err := sqldb.ReadPart(sqldb.Window{Before: "3", Size: 4}, strconv.Itoa, numbers(8))
	if err != nil || !slices.Equal(p.Rows, []int{1, 2, 3, 4}) || p.Previous != "" || p.Next != "4" {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = sqldb.ReadPart(sqldb.Window{After: "8", Size: 4}, strconv.Itoa, numbers(8)); err != nil || len(p.Rows) != 0 || p.Next != "" {
		t.Errorf("behind the end: %+v, %v", p, err)
	}
}
