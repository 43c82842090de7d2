//go:build browser

package browser

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/mail"
)

// The learner of the journey is nobody the demonstration knows.
const (
	learnerName = "Noor Aziz"
	learnerMail = "noor.aziz@post.example"
	medicines   = "Safe medicines administration in home and residential care"
)

// TestTheMainJourneyNeedsAKeyboardOnly is steps 5 to 9 of the main job: found by
// search, compared, signed in by a link from a mail, enrolled, judged in a grid,
// confirmed by a second person, issued, shown, printed and verified.
func TestTheMainJourneyNeedsAKeyboardOnly(t *testing.T) {
	noor := newHand(t, learnerName)
	findAndCompare(noor)
	enrol(noor)

	henrik := newHand(t, "Henrik Sole")
	signIn(henrik)
	sitting := planSitting(henrik)
	paul := newHand(t, "Dr Paul Amadi")
	signIn(paul)
	mark(paul, sitting)
	ines := newHand(t, "Ines Farro")
	signIn(ines)
	confirm(ines, sitting)
	june := newHand(t, "June Castell")
	signIn(june)
	issue(june, sitting)

	share, file := show(noor)
	employer := newHand(t, "an employer")
	verify(employer, share, file)
	keys := 0
	for _, h := range []*hand{noor, henrik, paul, ines, june, employer} {
		keys += h.keys
	}
	t.Logf("six people, %d keys, no mouse, no JavaScript", keys)
}

func findAndCompare(h *hand) {
	h.t.Helper()
	h.goTo("/")
	h.fill("q", "give medicines")
	h.follow()
	h.mustSay(medicines)
	h.link("all offers", "/offers")
	var chosen []string
	for range 2 {
		h.tick("a box to compare", func(s stop) bool {
			return s.Type == "checkbox" && s.Name == "offer" && !strings.Contains(strings.Join(chosen, " "), s.Value) &&
				(strings.Contains(s.Text, medicines) || strings.Contains(s.Text, "wind-turbine blades"))
		})
		chosen = append(chosen, h.at().Value)
	}
	h.button("Compare", "/compare")
	h.mustSay("wind-turbine blades")
	h.tabTo("the offer's name", func(s stop) bool { return s.Tag == "a" && s.Text == medicines })
	h.follow()
}

func enrol(h *hand) {
	h.t.Helper()
	h.link("Enrol", `/offers/[^/]+/runs/[^/]+/enrol`)
	h.mustSay(medicines)
	h.link("Sign in", `/signin\?next=.*enrol.*`)
	h.fill("mail", learnerMail)
	h.follow()
	if h.path() != "/signin/sent" {
		h.t.Fatalf("asked for a link, and is at %s", h.path())
	}
	h.goTo(mailedLink(h, learnerMail))
	h.button("Sign in", `/sign-in/link/[^/]+`)
	h.fill("name", learnerName)
	h.choose("prerequisites", "met")
	h.tick("the price", func(s stop) bool { return s.Name == "accept_price" })
	h.button("Enrol", "/enrol")
	if h.count(".tag.good") != 1 {
		h.t.Fatalf("the page does not say that there is a place: %.600s", h.says())
	}
}

var linkInMail = regexp.MustCompile(`https?://\S+(/sign-in/link/\S+)`)

// mailedLink waits for the mail and gives the path of the link in it.
func mailedLink(h *hand, address string) (path string) {
	h.t.Helper()
	h.until("a mail to "+address, func() bool {
		box, err := mail.OpenOutbox(filepath.Join(world.dir, "mail"), time.Now)
		h.must("open the outbox", err)
		for _, m := range box.To(address) {
			if found := linkInMail.FindStringSubmatch(m.Text); found != nil {
				path = found[1]
				return true
			}
		}
		return false
	})
	return path
}

// signIn uses the link that the demonstration prints.
func signIn(h *hand) {
	h.t.Helper()
	link, err := url.Parse(world.links[h.name])
	h.must("read the printed link", err)
	h.goTo(link.Path)
	h.button("Sign in", `/sign-in/link/[^/]+`)
}

func planSitting(h *hand) string {
	h.t.Helper()
	run := "run-" + time.Now().UTC().AddDate(0, 0, 21).Format(time.DateOnly)
	h.link("Runs", "/provider/runs")
	h.tabTo("the run", func(s stop) bool {
		return s.Tag == "a" && strings.Contains(s.Text, medicines) && strings.HasSuffix(s.Href, "/runs/"+run)
	})
	h.follow()
	h.mustSay(learnerName)
	h.link("Plan a sitting", `/provider/sittings/new\?.*`)
	h.fill("place", "Aldermoor, skills ward")
	h.field("at")
	h.enterText(nineHasCome().Format("01022006")) // the date field's own order in en-US
	h.fill("time", "09:00")
	h.pick("assessor", "Dr Paul Amadi")
	h.choose("method", "document")
	h.tick("who is enrolled", func(s stop) bool { return s.Name == "register" })
	h.button("Plan", "/provider/sittings")
	h.mustSay(learnerName)
	sitting := h.path()
	h.button("Open", "/open")
	return sitting
}

func mark(h *hand, sitting string) {
	h.t.Helper()
	h.link("Sittings", "/provider/sittings")
	h.link("the sitting", regexp.QuoteMeta(sitting))
	h.button("Close the list", "/close")
	h.choose("executed", "supervised-identified/document")
	h.button("Record", "/identity")
	h.button("Start", "/start")
	h.tick("the rest is met", func(s stop) bool { return strings.HasPrefix(s.Name, "all.") })
	h.tick("a criterion that is not met", func(s stop) bool { return s.Type == "checkbox" })
	h.press(" ") // it was met after all
	if h.at().Checked {
		h.t.Fatal("Space does not take the tick away")
	}
	h.button("Save", "/grid")
}

func confirm(h *hand, sitting string) {
	h.t.Helper()
	h.link("Sittings", "/provider/sittings")
	h.link("the sitting", regexp.QuoteMeta(sitting))
	h.link("Confirm", regexp.QuoteMeta(sitting)+"/confirm")
	h.tick("the sample", func(s stop) bool { return s.Name == "sample" })
	h.button("Confirm", "/confirm")
}

func issue(h *hand, sitting string) {
	h.t.Helper()
	h.link("Sittings", "/provider/sittings")
	h.link("the sitting", regexp.QuoteMeta(sitting))
	h.link("Issue", regexp.QuoteMeta(sitting)+"/issue")
	h.mustSay(learnerName)
	h.button("Issue", "/issue")
	h.link("Credentials", "/provider/credentials")
	h.mustSay(learnerName)
}

// show makes a link for an employer and a page to print; it gives the link's
// path and the address of the file.
func show(h *hand) (share, file string) {
	h.t.Helper()
	h.until("the credential in the wallet", func() bool { h.goTo("/my"); return h.count(".holdings li") == 1 })
	h.link("the credential", "/my/credentials/[^/]+")
	file = h.path() + "/file"
	h.fill("purpose", "Saltmarsh Care Homes")
	h.choose("period", "month")
	h.button("Make the link", "/shares")
	link, err := url.Parse(h.text("#link"))
	h.must("read the link", err)
	h.link("Back", "/my/credentials/[^/]+")
	h.button("Print", "/print")
	if h.count(".certificate") != 1 || h.count(".certificate svg, .certificate img") == 0 {
		h.t.Fatalf("the page to print shows no certificate with its picture: %.400s", h.says())
	}
	return link.Path, file
}

// verify is who has no account: the link, then a file, then the file with one
// letter changed.
func verify(h *hand, share, _ string) {
	h.t.Helper()
	h.goTo(share)
	h.mustSay(learnerName)
	if h.count(".verdict-genuine") != 1 {
		h.t.Fatalf("the link does not say that it is genuine: %.600s", h.says())
	}
	document := credentialOfSamira(h)
	for _, x := range []struct{ text, want string }{
		{document, ".verdict-genuine"},
		{strings.Replace(document, "Samira", "Samara", 1), ".verdict-not-genuine"},
	} {
		h.link("Check a credential", "/verify")
		h.field("text")
		h.paste(x.text)
		h.button("Check", "/verify")
		if h.count(x.want) != 1 {
			h.t.Fatalf("want %s: %.600s", x.want, h.says())
		}
	}
}

// credentialOfSamira is the file that the demonstration left for its reader.
func credentialOfSamira(h *hand) string {
	h.t.Helper()
	text, err := os.ReadFile(filepath.Join(world.dir, "samira.json"))
	h.must("read the credential", err)
	return string(text)
}
