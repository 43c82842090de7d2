package script

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// inboxKey is where a script keeps which mails it has opened.
type inboxKey struct{}

var mailLink = regexp.MustCompile(`/(sign-in/link|alerts|alumni)/[\w.~-]+`)

// inbox NAME ADDRESS: waits for a mail to the address with a link of its own that was not opened yet, in
// the folder where a program without a mail server keeps them ($CAIRN_DATA_DIR),
// and sets the variable to the path of its link.
func inbox(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: inbox NAME ADDRESS")
	}
	opened, ok := ts.Value(inboxKey{}).(map[string]bool)
	if !ok {
		ts.Fatalf("the script has no inbox: was it run by Setup?")
	}
	to := regexp.MustCompile(`(?mi)^To: .*\b` + regexp.QuoteMeta(args[1]) + `\b`)
	give := time.After(patience)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		files, err := filepath.Glob(filepath.Join(ts.Getenv("CAIRN_DATA_DIR"), "mail", "*.eml"))
		ts.Check(err)
		for _, file := range files {
			if opened[file] {
				continue
			}
			data, err := os.ReadFile(file)
			ts.Check(err)
			if head, _, _ := bytes.Cut(data, []byte("\r\n\r\n")); !to.Match(head) {
				continue
			}
			link := mailLink.Find(bytes.ReplaceAll(data, []byte("=\r\n"), nil)) // quoted-printable breaks lines
			opened[file] = true
			if link == nil { // news, and no way in
				continue
			}
			tick.Stop()
			ts.Setenv(args[0], string(link))
			return
		}
		select {
		case <-give:
			ts.Fatalf("inbox %s: no mail came", args[1])
		case <-tick.C:
		}
	}
}
