//go:build browser

package browser

import (
	"bytes"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestACounsellorPrintsAListForSomebodyWithoutEMail finds two offers, writes to whom
// and why, and prints the sheet; who took it home reaches the list by the address
// under its code, from a library's computer and without an account (S-126).
func TestACounsellorPrintsAListForSomebodyWithoutEMail(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	const idris, note = "Idris Malik", "Ask for Ines. She speaks Arabic."
	h := newHand(t, idris)
	h.must("take Idris's cookies", dress(h.ctx, look{1280, false, "en"}, f.cookies[idris]))
	h.goTo("/offers")
	var chosen []string
	for range 2 {
		h.tick("a box", func(s stop) bool {
			return s.Type == "checkbox" && s.Name == "offer" && !strings.Contains(strings.Join(chosen, " "), s.Value)
		})
		chosen = append(chosen, h.at().Value)
	}
	h.button("Put on a list", "/saved")
	h.link("Keep this list", `/lists\?offer=.*`)
	h.fill("title", "Near home, in the evening")
	h.fill("whom", "Mrs Demir")
	h.button("Make the list", "/lists")
	list := h.path()
	h.fill("note."+chosen[0], note)
	h.fill("words", "Choose one. I come back on Friday.")
	h.button("Save", list)
	h.choose("period", "season")
	h.button("Make a link", list+"/link")

	h.goTo(list + "/paper")
	sheet := h.printed()
	for _, words := range []string{"Near home, in the evening", "Mrs Demir", note, "I come back on Friday", "EUR"} {
		if !strings.Contains(sheet, words) {
			t.Errorf("the sheet does not say %q: %.800s", words, sheet)
		}
	}
	if strings.Contains(sheet, "Sign out") {
		t.Errorf("the sheet has the portal's menu on it: %.800s", sheet)
	}
	if n := h.sheets(); n < 1 || n > 2 {
		t.Errorf("two offers take %d sheets of paper", n)
	}
	address := h.text("figure.qr figcaption")
	if !strings.HasPrefix(address, world.portal) || h.count("figure.qr svg[aria-label]") != 1 {
		t.Fatalf("the sheet leads nowhere: %q", address)
	}

	her := newHandAt(t, "Mrs Demir", look{320, false, "en"})
	her.goTo(strings.TrimPrefix(address, world.portal))
	her.mustSay(note)
	// Her daughter has an address, and is told when something on the list changes.
	her.link("Tell me by mail when something here changes", `/alerts\?offer=.*`)
	her.fill("mail", "daughter@post.example")
	her.button("Tell me by mail", "/alerts")
	her.mustSay("Look at your mail")
	her.goTo(strings.TrimPrefix(address, world.portal))
	her.link("the first offer", "/offers/"+chosen[0])
	her.mustSay("from you")

	h.goTo("/lists")
	h.fill("title", "Nothing yet")
	h.button("Make the list", "/lists")
	h.goTo(h.path() + "/paper")
	h.mustSay("There is nothing to print yet")
}

// printed is what stands on paper, in one line.
func (h *hand) printed() string {
	h.t.Helper()
	_, err := chromedp.Call(h.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	h.must("show the page as on paper", err)
	defer func() {
		_, err := chromedp.Call(h.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		h.must("show the page on the screen", err)
	}()
	return h.says()
}

// sheets is how many sheets of A4 the page takes.
func (h *hand) sheets() int {
	h.t.Helper()
	printed, err := chromedp.Call(h.ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69})
	h.must("print", err)
	return bytes.Count(printed.Data, []byte("/Type /Page\n"))
}
