//go:build browser

package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestAPageIsMadeWithTheKeyboardOnAPhoneInArabic answers the fourteen questions
// at 320 pixels, from right to left and without JavaScript (S-411); each step is
// audited where JavaScript runs.
func TestAPageIsMadeWithTheKeyboardOnAPhoneInArabic(t *testing.T) {
	f, err := explored()
	if err != nil {
		t.Fatal(err)
	}
	const rosa = "Rosa Quill"
	phone := look{320, false, "ar"}
	h := &hand{t: t, name: rosa, ctx: tab(t, phone, f.cookies[rosa])}
	_, err = chromedp.Call(h.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	h.must("switch JavaScript off", err)
	audited := tab(t, phone, f.cookies[rosa])
	audit := func() {
		t.Helper()
		path := h.path()
		if err := visit(audited, path); err != nil {
			t.Fatal(err)
		}
		judge(t, audited, path)
	}

	h.goTo("/provider/pages")
	audit()
	h.button("begin", "/provider/pages")
	page := strings.TrimSuffix(h.path(), "/1")
	audit()
	h.fill("title", "ربط الحبال")
	h.fill("summary", "تتعلمون ربط الحبال بحيث تصمد.")
	h.pick("language", "العربية")
	h.button("go on", "/1")
	audit()
	h.fill("outcomes", "ربط عقدة تصمد")
	h.fill("hours", "١٢")
	h.pick("level", "3")
	h.button("go on", "/2")
	audit()
	h.tick("a way of assessing", func(s stop) bool { return s.Name == "assessment" && s.Value == "practical-assessment" })
	h.choose("quality", "internal")
	h.button("go on", "/3")
	audit()
	h.tick("any time", func(s stop) bool { return s.Name == "rolling" })
	h.choose("mode", "onsite")
	h.button("go on", "/4")
	audit()
	h.fill("price", "٤٥")
	h.fill("contact", "rosa@harbour.example")
	h.button("look at the page", "/5")
	audit()
	h.button("publish", "/publish")
	h.mustSay("نُشرت")
	audit()
	h.goTo("/hosted" + strings.TrimPrefix(page, "/provider/pages"))
	h.mustSay("ربط عقدة تصمد")
	if h.count(`script[type="application/ld+json"]`) != 1 {
		t.Error("the page carries no data")
	}
	audit()
	t.Logf("14 questions in 5 steps, %d keys", h.keys)
}
