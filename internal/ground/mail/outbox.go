package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// Kept is a message in the outbox.
type Kept struct {
	Message
	At time.Time // UTC
}

// Outbox keeps mail instead of sending it: for the demonstration, for tests, and
// for an installation that has no mail server yet. It is safe for concurrent use.
type Outbox struct {
	dir string
	now func() time.Time

	mu   sync.Mutex // guards kept
	kept []Kept     // the oldest first; at most outboxSize
}

// outboxSize is how many messages are remembered; files are all kept.
const outboxSize = 1000

// OpenOutbox keeps mail in memory and, when dir is not empty, as .eml files
// there, which it reads first.
func OpenOutbox(dir string, now func() time.Time) (*Outbox, error) {
	o := &Outbox{dir: dir, now: now}
	if dir == "" {
		return o, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the mail folder: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return nil, fmt.Errorf("read the mail folder: %w", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read mail: %w", err)
		}
		k, err := parse(b)
		if err != nil {
			return nil, fault.New(fault.Invalid, "mail.file_broken", "file", name).Wrap(err)
		}
		o.kept = append(o.kept, k)
	}
	slices.SortStableFunc(o.kept, func(a, b Kept) int { return a.At.Compare(b.At) })
	o.trim()
	return o, nil
}

// Send implements Sender. A second message of one id is the first again.
func (o *Outbox) Send(_ context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	k := Kept{Message: m, At: o.now().UTC().Truncate(time.Second)}
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.ContainsFunc(o.kept, func(old Kept) bool { return old.MessageID == m.MessageID }) {
		return nil
	}
	if err := o.store(k); err != nil {
		return err
	}
	o.kept = append(o.kept, k)
	o.trim()
	return nil
}

// Messages are those kept, the newest first.
func (o *Outbox) Messages() []Kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := slices.Clone(o.kept)
	slices.Reverse(all)
	return all
}

// To are the messages to one address, the newest first.
func (o *Outbox) To(address string) []Kept {
	return slices.DeleteFunc(o.Messages(), func(k Kept) bool {
		a, err := netmail.ParseAddress(k.To)
		return err != nil || !strings.EqualFold(a.Address, address)
	})
}

func (o *Outbox) trim() {
	if extra := len(o.kept) - outboxSize; extra > 0 {
		o.kept = slices.Delete(o.kept, 0, extra)
	}
}

// store writes the file whole, under a name made from its id.
func (o *Outbox) store(k Kept) error {
	if o.dir == "" {
		return nil
	}
	f, err := os.CreateTemp(o.dir, ".new-*")
	if err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	_, err = f.Write(k.file())
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("keep mail: %w", err), os.Remove(f.Name()))
	}
	name := fmt.Sprintf("%x.eml", sha256.Sum256([]byte(k.MessageID)))
	if err := os.Rename(f.Name(), filepath.Join(o.dir, name)); err != nil {
		return errors.Join(fmt.Errorf("keep mail: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// file is the message as RFC 5322 text that any mail program opens.
func (k Kept) file() []byte {
	var b bytes.Buffer
	header := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	header("Date", k.At.Format(time.RFC1123Z))
	header("To", k.To)
	header("Subject", mime.BEncoding.Encode("utf-8", k.Subject))
	header("Message-ID", "<"+k.MessageID+">")
	header("Content-Language", k.Lang)
	if k.Stop != "" {
		header(stopHeader, "<"+k.Stop+">")
		header(stopPostHeader, stopPost)
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "8bit")
	b.WriteString("\r\n" + strings.ReplaceAll(k.Text, "\n", "\r\n"))
	return b.Bytes()
}

func parse(file []byte) (Kept, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(file))
	if err != nil {
		return Kept{}, err
	}
	at, dateErr := m.Header.Date()
	subject, subjectErr := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	text, bodyErr := io.ReadAll(m.Body)
	if err := cmp.Or(dateErr, subjectErr, bodyErr); err != nil {
		return Kept{}, err
	}
	k := Kept{At: at.UTC(), Message: Message{
		To: m.Header.Get("To"), Subject: subject, Lang: m.Header.Get("Content-Language"),
		Text: strings.ReplaceAll(string(text), "\r\n", "\n"), MessageID: strings.Trim(m.Header.Get("Message-ID"), "<>"),
		Stop: strings.Trim(m.Header.Get(stopHeader), "<>"),
	}}
	return k, k.check()
}
