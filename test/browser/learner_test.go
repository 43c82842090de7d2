//go:build browser

package browser

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// TestSomebodyWithoutWorkTakesAPlaceOnAnOldPhoneInArabic goes from an aim to a place,
// without JavaScript, at 320 px: what it costs her is three taps away.
func TestSomebodyWithoutWorkTakesAPlaceOnAnOldPhoneInArabic(t *testing.T) {
	const name, address = "Rania Haddad", "rania.haddad@post.example"
	h := newHandAt(t, name, look{320, false, "ar"})
	h.goTo("/")
	h.fits()
	h.link("the aim", "/start/job") // one
	h.fits()
	h.field("q")
	h.paste("البيانات")
	h.follow() // two
	h.fits()
	h.link("the first offer", "/offers/[0-9a-f-]{36}") // three
	h.fits()
	h.mustSay("منك") // from you, worked out without an account
	if price := h.text(".shares-title strong"); !strings.Contains(price, "EUR") {
		t.Fatalf("three taps from the home page there is no price: %.600s", h.says())
	}
	h.link("Enrol", `/offers/[^/]+/runs/[^/]+/enrol`)
	h.fits()
	h.link("Sign in", `/signin\?next=.*enrol.*`)
	h.fits()
	h.fill("mail", address)
	h.follow()
	h.goTo(mailedLink(h, address))
	h.button("Sign in", `/sign-in/link/[^/]+`)
	h.fits()
	h.fill("name", name)
	h.tick("the price", func(s stop) bool { return s.Name == "accept_price" })
	h.button("Enrol", "/enrol")
	h.fits()
	if h.count(".tag.good") != 1 {
		t.Fatalf("the page does not say that there is a place: %.600s", h.says())
	}
	t.Logf("%d keys", h.keys)
}

// fits insists that nothing of the page lies beside a window of 320 px, and that it
// is in Arabic.
func (h *hand) fits() {
	h.t.Helper()
	wide, err := chromedp.Run(h.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	h.must("measure the page", err)
	if wide > 320 {
		h.t.Errorf("%s, at %s: the page is %d px wide", h.name, h.path(), wide)
	}
	if h.count(`html[lang="ar"][dir="rtl"]`) != 1 {
		h.t.Errorf("%s, at %s: the page is not in Arabic", h.name, h.path())
	}
}

// TestACareWorkerComparesThreeCourses reads the comparison as a screen reader does:
// every answer stands under a course and beside a question.
func TestACareWorkerComparesThreeCourses(t *testing.T) {
	h := newHand(t, "a care worker")
	h.goTo("/offers")
	var chosen []string
	for range 3 {
		h.tick("a box to compare", func(s stop) bool {
			return s.Type == "checkbox" && s.Name == "offer" && !strings.Contains(strings.Join(chosen, " "), s.Value)
		})
		chosen = append(chosen, h.at().Value)
	}
	h.button("Compare", "/compare")
	rows := h.table("Side by side")
	if len(rows) < 12 || len(rows[0].heads) != 3 {
		t.Fatalf("%d questions, courses %q", len(rows)-1, rows[0].heads)
	}
	for _, r := range rows[1:] {
		if len(r.heads) != 1 || r.heads[0] == "" || len(r.cells) != 3 {
			t.Errorf("questions %q have answers %q", r.heads, r.cells)
		}
		for _, c := range r.cells {
			if c == "" {
				t.Errorf("%s: an answer is empty", r.heads)
			}
		}
	}
	all := len(rows)
	h.link("what differs", `/compare\?.*show=differences`)
	if rows = h.table("Side by side"); len(rows) < 2 || len(rows) >= all {
		t.Errorf("of %d rows %d differ", all, len(rows))
	}
	h.link("without the last", `/compare\?offer=[^&]*&offer=[^&]*`)
	if rows = h.table("Side by side"); len(rows[0].heads) != 2 {
		t.Errorf("without one: %q", rows[0].heads)
	}
}

// A tableRow is a row as assistive technology is told of it.
type tableRow struct{ heads, cells []string }

// table reads a table out of the accessibility tree by its name.
func (h *hand) table(name string) (rows []tableRow) {
	h.t.Helper()
	tree, err := chromedp.Call(h.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	h.must("read the accessibility tree", err)
	nodes := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		nodes[n.NodeID] = n
	}
	for _, n := range tree.Nodes {
		if role(n) == "table" && said(n.Name) == name {
			eachUnder(nodes, n, func(x *accessibility.Node) {
				switch role(x) {
				case "row":
					rows = append(rows, tableRow{})
				case "columnheader", "rowheader":
					rows[len(rows)-1].heads = append(rows[len(rows)-1].heads, said(x.Name))
				case "cell":
					if said(x.Name) != "" || len(rows) > 1 { // the corner is empty
						rows[len(rows)-1].cells = append(rows[len(rows)-1].cells, said(x.Name))
					}
				}
			})
		}
	}
	if len(rows) == 0 {
		h.t.Fatalf("%s, at %s: there is no table %q", h.name, h.path(), name)
	}
	return rows
}

// eachUnder visits what is below a node, in the order it is read.
func eachUnder(nodes map[accessibility.NodeID]*accessibility.Node, n *accessibility.Node, visit func(*accessibility.Node)) {
	for _, id := range n.ChildIDs {
		if c := nodes[id]; c != nil {
			if !c.Ignored {
				visit(c)
			}
			eachUnder(nodes, c, visit)
		}
	}
}

func role(n *accessibility.Node) string {
	if n.Ignored {
		return ""
	}
	return said(n.Role)
}

func said(v *accessibility.Value) (s string) {
	if v != nil && json.Unmarshal([]byte(v.Value), &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}
