package statuslist

import (
	"fmt"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// The purposes that do not end a credential.
const (
	Refresh Purpose = "refresh" // a newer one is to be had from its refresh service; it stays valid
	Said    Purpose = "message" // one of the entry's messages applies
)

// DefaultTTL is how long a list may be kept that does not say (section 2.2).
const DefaultTTL = 5 * time.Minute

// Told is what a list says about an entry.
type Told struct {
	Purpose Purpose
	Value   int      // 0: nothing; 1 in a list of one bit: set
	Message string   // what the value means, from the entry; empty for one bit
	About   []string // statusReference: where the statuses are explained
}

// Ask reads a status entry of any purpose and size in a list credential whose
// signature the caller has verified; issuer is who issued the credential that has
// the entry. Errors are *Error, each of trap 10 with its own code.
func Ask(s vc.Status, issuer string, list *vc.Credential, now time.Time) (Told, error) {
	return Decoder(Decode).Ask(s, issuer, list, now)
}

// Ask is [Ask] with this decoder.
func (d Decoder) Ask(s vc.Status, issuer string, list *vc.Credential, now time.Time) (Told, error) {
	e, err := entryOf(s)
	if err != nil {
		return Told{}, err
	}
	bits, err := d.bitsOf(s, issuer, list, now)
	if err != nil {
		return Told{}, err
	}
	if bits.Len()/e.size < MinEntries {
		return Told{}, &Error{Code: TooShort, Path: encodedPath, Detail: fmt.Sprint(bits.Len() / e.size)}
	}
	v, err := bits.Value(e.index, e.size)
	if err != nil {
		return Told{}, err
	}
	return Told{Purpose: Purpose(s.Purpose), Value: v, Message: e.messages[v], About: e.about}, nil
}

// entry is a BitstringStatusListEntry (section 2.1).
type entry struct {
	index, size int
	messages    map[int]string
	about       []string
}

func entryOf(s vc.Status) (entry, error) {
	e := entry{size: 1}
	if s.Type != EntryType {
		return e, &Error{Code: Unsupported, Path: s.Path, Detail: s.Type}
	}
	var err error
	if s.Size != "" {
		if e.size, err = strconv.Atoi(s.Size); err != nil || e.size < 1 {
			return e, &Error{Code: Malformed, Path: s.Path + ".statusSize", Detail: s.Size}
		}
	}
	if e.size > MaxSize {
		return e, &Error{Code: Unsupported, Path: s.Path + ".statusSize", Detail: s.Size}
	}
	if e.index, err = position(s); err != nil {
		return e, err
	}
	if s.Value != nil {
		for _, r := range s.Value.Get("statusReference").List() {
			e.about = append(e.about, r.Str())
		}
		e.messages, err = messages(s.Value.Get("statusMessage"), e.size, s.Path)
	} else if e.size > 1 {
		err = &Error{Code: Malformed, Path: s.Path + ".statusMessage"}
	}
	return e, err
}

func position(s vc.Status) (int, error) {
	i, err := strconv.Atoi(s.Index)
	if err != nil || i < 0 || !plain(s.Index) || s.Purpose == "" || !vc.AbsoluteURL(s.List) {
		return 0, &Error{Code: Malformed, Path: s.Path, Detail: s.Index}
	}
	return i, nil
}

// plain reports whether a number is written in the one way: digits, no zero before
// others.
func plain(number string) bool {
	return len(number) == 1 || number[0] >= '1' && number[0] <= '9'
}

// messages are what the values mean: one for every value when there are several
// bits, and for one bit none or both.
func messages(v *jcs.Value, size int, path string) (map[int]string, error) {
	list := v.List()
	if len(list) != 1<<size && (size > 1 || len(list) > 0) {
		return nil, &Error{Code: Malformed, Path: path + ".statusMessage", Detail: fmt.Sprintf("%d messages for %d bits", len(list), size)}
	}
	if len(list) == 0 {
		return nil, nil
	}
	out := make(map[int]string, len(list))
	for i, m := range list {
		at := fmt.Sprintf("%s.statusMessage[%d]", path, i)
		n, err := strconv.ParseUint(m.Get("status").Str(), 0, 8)
		_, twice := out[int(n)] //nolint:gosec // eight bits
		if err != nil || len(m.Get("status").Str()) < 3 || m.Get("status").Str()[:2] != "0x" || n >= 1<<size || twice {
			return nil, &Error{Code: Malformed, Path: at + ".status", Detail: m.Get("status").Str()}
		}
		out[int(n)] = m.Get("message").Str() //nolint:gosec // eight bits
	}
	return out, nil
}

// MessageEntry is the credentialStatus of a credential whose status is one of
// these messages, from value 0 up: 4, 8, 16 ... 256 of them, as many as its bits can
// say. A list of one bit carries no messages: use Entry. about is where they are
// explained.
func MessageEntry(list string, index int, messages []string, about string) (map[string]any, error) {
	size := 2
	for 1<<size < len(messages) {
		size++
	}
	if size > MaxSize || len(messages) != 1<<size {
		return nil, &Error{Code: Unsupported, Detail: fmt.Sprintf("%d messages", len(messages))}
	}
	all := make([]map[string]any, len(messages))
	for i, m := range messages {
		all[i] = map[string]any{"status": fmt.Sprintf("0x%x", i), "message": m}
	}
	e := Entry(list, Said, index)
	e["statusSize"], e["statusMessage"] = size, all
	if about != "" {
		e["statusReference"] = about
	}
	return e, nil
}

// KeepUntil is until when a list that was fetched at a time may be asked without
// fetching it again: its time to live, in milliseconds, or DefaultTTL, but never
// past its validity. A ttl that is no such number is Malformed.
func KeepUntil(list *vc.Credential, fetched time.Time) (time.Time, error) {
	ttl := DefaultTTL
	if len(list.Subjects) == 1 {
		if v := list.Subjects[0].Value.Get("ttl"); v != nil {
			ms, err := strconv.ParseInt(v.Text, 10, 40)
			if v.Kind != jcs.Number || err != nil || ms < 0 {
				return fetched, &Error{Code: Malformed, Path: "$.credentialSubject.ttl", Detail: v.Text}
			}
			ttl = time.Duration(ms) * time.Millisecond
		}
	}
	until := fetched.Add(ttl)
	if !list.ValidUntil.IsZero() && list.ValidUntil.Before(until) {
		until = list.ValidUntil
	}
	return until, nil
}
