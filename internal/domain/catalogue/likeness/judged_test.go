package likeness

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// judgedPair is two programmes by row and whether they are the same learning.
type judgedPair struct {
	a, b int
	band Share // tenths
	same bool
}

func judgedPairs(t *testing.T) (pairs []judgedPair, sizes map[Share]int) {
	t.Helper()
	text, err := os.ReadFile("testdata/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	sizes = map[Share]int{}
	for line := range strings.Lines(string(text)) {
		c := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		number := func(i int) int {
			n, err := strconv.Atoi(c[i])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if c[0] == "band" {
			sizes[Share(number(1))] = number(2)
			continue
		}
		pairs = append(pairs, judgedPair{number(0), number(1), Share(number(2)), c[3] == "yes"})
	}
	return pairs, sizes
}

// newJersey are the programmes with their descriptions in place of outcomes.
func newJersey(t *testing.T) []Content {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set")
	}
	f, err := os.Open(filepath.Join(dir, "data/catalogues/nj-etpl/etpl_programs_from_sql.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	var all []Content
	for _, r := range rows[1:] {
		hours, err := strconv.ParseInt(r[at["totalclockhours"]], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c := Content{Titles: []string{r[at["officialname"]]}, Hours: hours * 100, Field: r[at["cipcode"]]}
		if d := r[at["description"]]; d != "" {
			c.Outcomes = []Outcome{{Texts: []string{d}}}
		}
		all = append(all, c)
	}
	return all
}

// TestLikenessOnJudgedPairs says how often two real programmes that reach a score
// are the same learning (precision), and how many of the pairs that are, among
// those of 0.3 or more, reach it (recall). Each band counts by its size.
func TestLikenessOnJudgedPairs(t *testing.T) {
	t.Parallel()
	all := newJersey(t)
	pairs, sizes := judgedPairs(t)
	judged, same := map[Share]int{}, map[Share]int{}
	for _, p := range pairs {
		score := Compare(all[p.a-1], all[p.b-1]).Score
		if got := min(score/1000, 9); got != p.band {
			t.Errorf("rows %d and %d are %v alike, drawn from %d", p.a, p.b, score, p.band)
		}
		judged[p.band]++
		if p.same {
			same[p.band]++
		}
	}
	// In thousandths of a pair: 703 pairs of which 3 in 14 are the same are 150,642.
	expected := func(from Share) (found, right int) {
		for band := from; band <= 9; band++ {
			found += 1000 * sizes[band]
			right += 1000 * sizes[band] * same[band] / judged[band]
		}
		return found, right
	}
	_, known := expected(3)
	var b strings.Builder
	fmt.Fprintf(&b, "%d pairs judged, %d the same\nfrom  pairs  precision  recall\n", len(pairs), func() (n int) {
		for _, s := range same {
			n += s
		}
		return n
	}())
	for from := Share(4); from <= 9; from++ {
		found, right := expected(from)
		fmt.Fprintf(&b, "0.%d  %6d  %8d%%  %5d%%\n", from, found/1000, 100*right/found, 100*right/known)
	}
	golden(t, "testdata/judged.golden", b.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}
