//go:build browser

package browser

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hand is somebody at a keyboard, in a tab without JavaScript: it presses keys
// and reads the page, and does nothing else to it. It has no mouse.
type hand struct {
	t    *testing.T
	ctx  context.Context
	name string
	keys int // pressed so far
}

func newHand(t *testing.T, name string) *hand {
	t.Helper()
	return newHandAt(t, name, look{1280, false, "en"})
}

// newHandAt is newHand at a window of its own size and language.
func newHandAt(t *testing.T, name string, l look) *hand {
	t.Helper()
	h := &hand{t: t, name: name, ctx: tab(t, l, nil)}
	_, err := chromedp.Call(h.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	h.must("switch JavaScript off", err)
	return h
}

func (h *hand) must(what string, err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%s, at %s: %s: %v", h.name, h.path(), what, err)
	}
}

func (h *hand) path() string {
	at, err := chromedp.Run(h.ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(at, world.portal)
}

// goTo is an address typed into the address bar.
func (h *hand) goTo(path string) {
	h.t.Helper()
	h.must("go to "+path, visit(h.ctx, path))
}

// says is what the page says, in one line.
func (h *hand) says() string {
	h.t.Helper()
	text, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	h.must("read the page", err)
	return strings.Join(strings.Fields(text), " ")
}

func (h *hand) mustSay(words string) {
	h.t.Helper()
	if text := h.says(); !strings.Contains(text, words) {
		h.t.Fatalf("%s, at %s: the page does not say %q but: %.600s", h.name, h.path(), words, text)
	}
}

// count is how many elements match.
func (h *hand) count(selector string) int {
	h.t.Helper()
	n, err := chromedp.Run(h.ctx, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)))
	h.must("count "+selector, err)
	return n
}

// text is what the first element that matches says.
func (h *hand) text(selector string) string {
	h.t.Helper()
	s, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](fmt.Sprintf(`(document.querySelector(%q) || {textContent: ''}).textContent.trim()`, selector)))
	h.must("read "+selector, err)
	return s
}

func (h *hand) press(key string) {
	h.t.Helper()
	h.keys++
	h.must("press a key", chromedp.Do(h.ctx, chromedp.KeyEvent(key)))
}

func (h *hand) enterText(s string) {
	h.t.Helper()
	for _, r := range s {
		h.press(string(r))
	}
}

// paste is Ctrl+V of something long.
func (h *hand) paste(s string) {
	h.t.Helper()
	h.keys++
	_, err := chromedp.Call(h.ctx, input.InsertText, input.InsertTextParams{Text: s})
	h.must("paste", err)
}

// follow presses Enter and waits for the page it leads to.
func (h *hand) follow() {
	h.t.Helper()
	h.keys++
	ctx, cancel := context.WithTimeout(h.ctx, 20*time.Second)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.KeyEvent(kb.Enter)))
	h.must("follow "+h.at().String(), err)
	if n := h.count(".error-summary"); n > 0 {
		h.t.Fatalf("%s, at %s: the form was not taken: %s", h.name, h.path(), h.text(".error-summary"))
	}
}

// A stop is what has the focus.
type stop struct {
	Tag, Type, Name, Value, ID, Text, Href string
	Checked, InView, Ring                  bool
}

func (s stop) String() string {
	return strings.TrimSpace(fmt.Sprintf("<%s %s %s %q %s>", s.Tag, s.Type, s.Name, s.Text, s.Href))
}

const stopScript = `(() => {
	const e = document.activeElement || document.body, r = e.getBoundingClientRect();
	const label = e.labels && e.labels[0], shown = [e, e.parentElement, label].filter(Boolean).map(x => getComputedStyle(x));
	return {
		Tag: e.tagName.toLowerCase(), Type: e.type || '', Name: e.name || '', Value: String(e.value || ''), ID: e.id, Href: e.href || '',
		Text: (label || e).textContent.trim().replace(/\s+/g, ' ').slice(0, 200), Checked: !!e.checked,
		InView: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
		Ring: shown.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none'),
	};
})()`

func (h *hand) at() stop {
	h.t.Helper()
	s, err := chromedp.Run(h.ctx, chromedp.Evaluate[stop](stopScript))
	h.must("see the focus", err)
	return s
}

// mostStops is how often Tab may be pressed until something is reached.
const mostStops = 400

// tabTo presses Tab until the focus is on what is wanted. Every stop on the way
// must be in view and show that it has the focus.
func (h *hand) tabTo(what string, wanted func(stop) bool) {
	h.t.Helper()
	var passed []string
	outside, last := 0, h.at().ID
	for range mostStops {
		h.press(kb.Tab)
		s := h.at()
		if s.Tag == "body" {
			if outside++; outside > 1 {
				break
			}
			continue
		}
		// A date's own parts have one element and rings of the browser's.
		inside := s.ID != "" && s.ID == last
		if last = s.ID; !inside && (!s.InView || !s.Ring) {
			h.t.Errorf("%s, at %s: %v has the focus: in view %t, focus shown %t", h.name, h.path(), s, s.InView, s.Ring)
		}
		if wanted(s) {
			return
		}
		passed = append(passed, s.String())
	}
	h.t.Fatalf("%s, at %s: Tab does not reach %s; it passes\n%s", h.name, h.path(), what, strings.Join(passed, "\n"))
}

// field tabs to a form's field and checks that it has a label.
func (h *hand) field(name string) {
	h.t.Helper()
	h.tabTo("the field "+name, func(s stop) bool { return s.Name == name && s.Type != "hidden" })
	if h.at().Text == "" {
		h.t.Errorf("%s, at %s: the field %s has no label", h.name, h.path(), name)
	}
}

// fill empties a field and types into it.
func (h *hand) fill(name, text string) {
	h.t.Helper()
	h.field(name)
	h.must("select all", chromedp.Do(h.ctx, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))))
	h.enterText(text)
}

// tick checks a box, unless it is checked.
func (h *hand) tick(what string, wanted func(stop) bool) {
	h.t.Helper()
	h.tabTo(what, wanted)
	if !h.at().Checked {
		h.press(" ")
	}
	if !h.at().Checked {
		h.t.Fatalf("%s, at %s: Space does not tick %v", h.name, h.path(), h.at())
	}
}

// choose moves with arrows through radio buttons until one has the value.
func (h *hand) choose(name, value string) {
	h.t.Helper()
	h.field(name)
	if !h.at().Checked {
		h.press(" ")
	}
	for range 20 {
		if s := h.at(); s.Value == value && s.Checked {
			return
		}
		h.press(kb.ArrowDown)
	}
	h.t.Fatalf("%s, at %s: arrows do not reach %s of %s", h.name, h.path(), value, name)
}

// pick types the beginning of an option's words into a select.
func (h *hand) pick(name, words string) {
	h.t.Helper()
	h.field(name)
	h.enterText(words)
	script := fmt.Sprintf(`[...document.querySelector('select[name="%s"]').selectedOptions].map(o => o.textContent.trim()).join()`, name)
	got, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](script))
	h.must("read the choice", err)
	if !strings.HasPrefix(got, words) {
		h.t.Fatalf("%s, at %s: %q is chosen, want %q", h.name, h.path(), got, words)
	}
}

// link tabs to a link by its address and follows it.
func (h *hand) link(what, pattern string) {
	h.t.Helper()
	want := regexp.MustCompile("^" + pattern + "$")
	h.tabTo(what, func(s stop) bool {
		u, err := url.Parse(s.Href)
		return err == nil && s.Tag == "a" && u.Fragment == "" && want.MatchString(u.RequestURI())
	})
	h.follow()
}

// button tabs to the button that sends a form to an address and presses Enter.
func (h *hand) button(what, action string) {
	h.t.Helper()
	want := regexp.MustCompile(action + "$")
	h.tabTo(what, func(s stop) bool {
		if s.Tag != "button" {
			return false
		}
		to, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](`(b => b.hasAttribute('formaction') ? b.formAction : (b.form || {}).action || '')(document.activeElement)`))
		h.must("read where the form goes", err)
		u, err := url.Parse(to)
		return err == nil && want.MatchString(u.Path)
	})
	h.follow()
}

// until looks again until something is so, as a person reloads a page.
func (h *hand) until(what string, so func() bool) {
	h.t.Helper()
	give := time.After(30 * time.Second)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-give:
			h.t.Fatalf("%s, at %s: not within 30 s: %s: %.600s", h.name, h.path(), what, h.says())
		case <-tick.C:
		}
	}
}
