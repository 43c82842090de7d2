package mail

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/fault"
)

var now = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

func message(cause string) Message {
	return Message{To: "Samira Haddad <samira@people.example>", Subject: "رابط الدخول", Text: "Hello\n\nPress the button.\n", Lang: "ar", MessageID: MessageID("https://learn.example", cause), Stop: "https://learn.example/alerts/" + strings.Repeat("x", 90)}
}

func TestTheOutboxKeepsOneOfEachMessageAlsoOverARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := OpenOutbox(dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	for _, cause := range []string{"job 1", "job 1", "job 2"} {
		if err := o.Send(t.Context(), message(cause)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := OpenOutbox(dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Send(t.Context(), message("job 1")); err != nil {
		t.Fatal(err)
	}
	for _, box := range []*Outbox{o, again} {
		got := box.To("SAMIRA@people.example")
		if len(got) != 2 || len(box.To("other@people.example")) != 0 || len(box.Messages()) != 2 {
			t.Fatalf("got %d messages", len(got))
		}
		for _, k := range got {
			want := message("job 1")
			want.MessageID = k.MessageID
			if d := cmp.Diff(Kept{want, now}, k); d != "" {
				t.Error(d)
			}
		}
	}
}

func TestTheOutboxForgetsTheOldestAndRefusesADamagedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	memory, err := OpenOutbox("", clock)
	if err != nil {
		t.Fatal(err)
	}
	for i := range outboxSize + 5 {
		if err := memory.Send(t.Context(), message(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(memory.Messages()); n != outboxSize {
		t.Errorf("kept %d", n)
	}
	if err := os.WriteFile(filepath.Join(dir, "x.eml"), []byte("not a mail"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenOutbox(dir, clock); !fault.Is(err, "mail.file_broken") {
		t.Errorf("got %v", err)
	}
}

func TestAMessageThatWouldArriveAsSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	o, err := OpenOutbox("", clock)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Message){
		"no address":          func(m *Message) { m.To = "nobody" },
		"two addresses":       func(m *Message) { m.To = "a@b.example, c@d.example" },
		"a header in subject": func(m *Message) { m.Subject = "x\r\nBcc: all@people.example" },
		"no subject":          func(m *Message) { m.Subject = "" },
		"no id":               func(m *Message) { m.MessageID = "" },
		"a stop that is none": func(m *Message) { m.Stop = "https://learn.example/a>, <mailto:all@people.example" },
	} {
		m := message("x")
		spoil(&m)
		err := o.Send(t.Context(), m)
		if _, ok := fault.Of(err); !ok {
			t.Errorf("%s: got %v", name, err)
		}
		if strings.Contains(fmt.Sprint(err), "people.example") {
			t.Errorf("%s: the address is in the error: %v", name, err)
		}
	}
}

func TestAMessageIDComesFromItsCause(t *testing.T) {
	t.Parallel()
	a, b := MessageID("https://learn.example", "job", "1"), MessageID("https://learn.example", "job1")
	if a == b || a != MessageID("https://learn.example", "job", "1") || !strings.HasSuffix(a, "@learn.example") {
		t.Errorf("got %s, %s", a, b)
	}
}

func TestALoggedMessageShowsNoPerson(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "mail", message("x"))
	if strings.Contains(out.String(), "amira") || strings.Contains(out.String(), "button") {
		t.Error(out.String())
	}
}

// server is a mail server of one connection that answers RCPT with code and
// gives what it was sent.
func server(t *testing.T, code string) (address string, got chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got = make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		serve(c, code, got)
	}()
	return "smtp://" + l.Addr().String(), got
}

func serve(c net.Conn, code string, got chan string) {
	r := bufio.NewReader(c)
	say := func(s string) { fmt.Fprint(c, s+"\r\n") }
	say("220 mail.example")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.ToUpper(verb) {
		case "RCPT":
			say(code + " <samira@people.example> says the server")
		case "DATA":
			say("354 go on")
			var data strings.Builder
			for line != ".\r\n" {
				if line, err = r.ReadString('\n'); err != nil {
					return
				}
				data.WriteString(line)
			}
			got <- data.String()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func send(t *testing.T, address string) error {
	t.Helper()
	s, err := NewSMTP(address, "Cairn <no-reply@learn.example>", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return s.Send(ctx, message("job 1"))
}

func TestSMTPSendsWithTheIDOfTheCause(t *testing.T) {
	t.Parallel()
	address, got := server(t, "250")
	if err := send(t, address); err != nil {
		t.Fatal(err)
	}
	data := <-got
	for _, want := range []string{"Message-ID: <" + message("job 1").MessageID + ">", "Auto-Submitted: auto-generated", "Content-Language: ar", "Press the button.", "\nList-Unsubscribe: <" + message("job 1").Stop + ">\r\n", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"} {
		if !strings.Contains(data, want) {
			t.Errorf("no %q in\n%s", want, data)
		}
	}
}

func TestSMTPTellsWhatCanBeTriedAgainFromWhatCannot(t *testing.T) {
	t.Parallel()
	for code, key := range map[string]string{"550": "mail.refused", "451": "mail.unavailable"} {
		address, _ := server(t, code)
		err := send(t, address)
		if !fault.Is(err, key) {
			t.Errorf("%s: got %v", code, err)
		}
		if strings.Contains(fmt.Sprint(err), "samira") {
			t.Errorf("%s: the address is in the error", code)
		}
	}
	if err := send(t, "smtp://127.0.0.1:1"); !fault.Is(err, "mail.unavailable") {
		t.Errorf("got %v", err)
	}
	for _, bad := range []string{"", "http://x", "smtp://", "smtp://h:many"} {
		if _, err := NewSMTP(bad, "a@b.example", ""); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Kept{message("x"), now}.file())
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := parse(b); err == nil && (k.To == "" || k.MessageID == "") {
			t.Errorf("accepted %+v", k)
		}
	})
}
