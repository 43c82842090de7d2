package script

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are what a script can do beyond testscript's own: be a browser.
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"port": port, "await": await, "http": request, "site": site, "apart": apart, "grab": grab, "ends": ends, "unzip": unzip,
		"swift": swift, "quads": quads, "terms": terms, "inbox": inbox, "repeat": repeat,
	}
}

// port NAME...: sets each variable to a loopback address nobody listens on.
func port(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: port NAME...")
	}
	for _, name := range args {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(name, l.Addr().String())
		ts.Check(l.Close())
	}
}

// patience is how long a program may take until it answers.
const patience = 30 * time.Second

// await URL [PATTERN]: asks until something answers with a success, and says
// what is waited for; the body becomes stdout.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: await URL [PATTERN]")
	}
	pattern, err := regexp.Compile(`(?s)` + strings.Join(args[1:], ""))
	ts.Check(err)
	give := time.After(patience)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		res, err := browser(ts).Get(args[0])
		if err == nil {
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if res.StatusCode < 300 && pattern.Match(body) {
				tick.Stop()
				_, err = ts.Stdout().Write(body)
				ts.Check(err)
				return
			}
			err = fmt.Errorf("status %s, or it does not say %q", res.Status, pattern)
		}
		select {
		case <-give:
			ts.Fatalf("await %s: %v", args[0], err)
		case <-tick.C:
		}
	}
}

// request is: http STATUS METHOD URL [FILE]. The body of the answer becomes
// stdout, its head stderr. A FILE *.form holds one name=value a line, with \n for a
// line break in a value; another is sent as it is. In forms and JSON ${NAME} is a
// variable. Cookies are kept for the whole script; redirects are not followed, since
// where they lead is part of the story.
func request(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: http STATUS METHOD URL [FILE]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var body []byte
	var kind string
	if len(args) == 4 {
		body, kind = content(ts, args[3])
	}
	req, err := http.NewRequest(args[1], args[2], bytes.NewReader(body))
	ts.Check(err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := browser(ts).Do(req)
	ts.Check(err)
	answer, err := io.ReadAll(res.Body)
	ts.Check(err)
	ts.Check(res.Body.Close())
	_, err = ts.Stdout().Write(answer)
	ts.Check(err)
	fmt.Fprintln(ts.Stderr(), res.Status)
	ts.Check(res.Header.Write(ts.Stderr()))
	if res.StatusCode != want {
		ts.Fatalf("%s %s: got %s, want %d", args[1], args[2], res.Status, want)
	}
}

func content(ts *testscript.TestScript, file string) ([]byte, string) {
	text := ts.ReadFile(file)
	if ext := filepath.Ext(file); ext == ".form" || ext == ".json" {
		text = filledIn(ts, text)
	}
	switch filepath.Ext(file) {
	case ".form":
		form := url.Values{}
		for line := range strings.Lines(text) {
			name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
			if name != "" {
				form.Add(name, strings.ReplaceAll(value, `\n`, "\n"))
			}
		}
		return []byte(form.Encode()), "application/x-www-form-urlencoded"
	case ".json":
		return []byte(text), "application/json"
	}
	return []byte(text), "application/octet-stream"
}

// browserKey is where a script keeps its browser, and with it its cookies.
type browserKey struct{}

func browser(ts *testscript.TestScript) *http.Client {
	c, ok := ts.Value(browserKey{}).(*http.Client)
	if !ok {
		ts.Fatalf("the script has no browser: was it run by Setup?")
	}
	return c
}

func newBrowser() (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// unzip FILE: unpacks an archive here.
func unzip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: unzip FILE")
	}
	data := ts.ReadFile(args[0])
	z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	ts.Check(err)
	ts.Check(os.CopyFS(ts.MkAbs("."), z))
}
