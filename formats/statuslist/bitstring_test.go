package statuslist_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

// issued is the entry as a reader of the credential that has it sees it.
func issued(t testing.TB, e map[string]any) vc.Status {
	t.Helper()
	data, err := json.Marshal(map[string]any{
		"@context": []string{vc.ContextV2}, "type": []string{vc.TypeCredential}, "issuer": issuer,
		"credentialSubject": map[string]any{"id": "urn:x:1"}, "credentialStatus": e,
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := vc.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	c, err := vc.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	return c.Status[0]
}

var stages = []string{"in review", "approved", "rejected", "withdrawn by the learner"}

func messageList(t testing.TB, n, size int, set map[int]int) *vc.Credential {
	t.Helper()
	bits, err := statuslist.NewOf(n, size)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range set {
		if err := bits.SetValue(i, size, v); err != nil {
			t.Fatal(err)
		}
	}
	return list(t, func(l *statuslist.List) { l.Purpose, l.Bits = statuslist.Said, bits }, "", "")
}

func TestAnEntryOfSeveralBitsTellsItsMessage(t *testing.T) {
	t.Parallel()
	c := messageList(t, 0, 2, map[int]int{7: 2, 8: 3})
	for index, want := range map[int]int{6: 0, 7: 2, 8: 3, 9: 0} {
		e, err := statuslist.MessageEntry(address, index, stages, "https://aldermoor.example/stages")
		if err != nil {
			t.Fatal(err)
		}
		got, err := statuslist.Ask(issued(t, e), issuer, c, now)
		if d := cmp.Diff(statuslist.Told{Purpose: statuslist.Said, Value: want, Message: stages[want], About: []string{"https://aldermoor.example/stages"}}, got); d != "" || err != nil {
			t.Errorf("%d: %s %v", index, d, err)
		}
		_, err = statuslist.Check(issued(t, e), issuer, c, now)
		wantCode(t, err, statuslist.Unsupported)
	}
}

func TestEveryPurposeIsAskedAndAnswered(t *testing.T) {
	t.Parallel()
	for _, p := range []statuslist.Purpose{statuslist.Revocation, statuslist.Suspension, statuslist.Refresh, statuslist.Said} {
		c := list(t, func(l *statuslist.List) { l.Purpose = p }, "", "")
		got, err := statuslist.Ask(issued(t, statuslist.Entry(address, p, 94567)), issuer, c, now)
		if d := cmp.Diff(statuslist.Told{Purpose: p, Value: 1}, got); d != "" || err != nil {
			t.Errorf("%s: %s %v", p, d, err)
		}
	}
}

func TestAMessageEntryThatDoesNotSayAllItsMessagesIsMalformed(t *testing.T) {
	t.Parallel()
	c := messageList(t, 0, 2, nil)
	message := func(status, text string) map[string]any { return map[string]any{"status": status, "message": text} }
	good := []any{message("0x0", "a"), message("0x1", "b"), message("0x2", "c"), message("0x3", "d")}
	for name, m := range map[string]struct {
		size     any
		messages any
		want     statuslist.Code
	}{
		"none":            {2, nil, statuslist.Malformed},
		"too few":         {2, good[:3], statuslist.Malformed},
		"too many":        {1, good, statuslist.Malformed},
		"one for one bit": {1, good[:1], statuslist.Malformed},
		"twice":           {2, []any{good[0], good[0], good[2], good[3]}, statuslist.Malformed},
		"beyond":          {2, []any{good[0], good[1], good[2], message("0x4", "e")}, statuslist.Malformed},
		"decimal":         {2, []any{message("0", "a"), good[1], good[2], good[3]}, statuslist.Malformed},
		"no hexadecimal":  {2, []any{message("0xg", "a"), good[1], good[2], good[3]}, statuslist.Malformed},
		"words":           {2, []any{"a", "b", "c", "d"}, statuslist.Malformed},
		"size 0":          {0, nil, statuslist.Malformed},
		"size of a half":  {"x", nil, statuslist.Malformed},
		"size 9":          {9, nil, statuslist.Unsupported},
	} {
		e := statuslist.Entry(address, statuslist.Said, 1)
		if e["statusSize"] = m.size; m.messages != nil {
			e["statusMessage"] = m.messages
		}
		_, err := statuslist.Ask(issued(t, e), issuer, c, now)
		t.Log(name)
		wantCode(t, err, m.want)
	}
}

func TestAListOfOneBitIsTooShortForTwo(t *testing.T) {
	t.Parallel()
	e, err := statuslist.MessageEntry(address, 70_000, stages, "")
	if err != nil {
		t.Fatal(err)
	}
	c := list(t, func(l *statuslist.List) { l.Purpose = statuslist.Said }, "", "")
	_, err = statuslist.Ask(issued(t, e), issuer, c, now)
	wantCode(t, err, statuslist.TooShort)
	e, err = statuslist.MessageEntry(address, statuslist.MinEntries, stages, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = statuslist.Ask(issued(t, e), issuer, messageList(t, 0, 2, nil), now)
	wantCode(t, err, statuslist.OutOfRange)
}

func TestMessagesAreIssuedOnlyForSeveralBits(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 5, 512} {
		_, err := statuslist.MessageEntry(address, 1, make([]string, n), "")
		wantCode(t, err, statuslist.Unsupported)
	}
	if e := statuslist.Entry(address, statuslist.Revocation, 1); e["statusMessage"] != nil || e["statusSize"] != nil {
		t.Errorf("a list of one bit has messages: %v", e)
	}
	_, err := statuslist.NewOf(1, 9)
	wantCode(t, err, statuslist.Unsupported)
	_, err = statuslist.NewOf(1<<40, 2)
	wantCode(t, err, statuslist.TooBig)
	b, err := statuslist.NewOf(1, 2)
	if err != nil || b.Len() != 2*statuslist.MinEntries {
		t.Errorf("%d bits, %v", b.Len(), err)
	}
	wantCode(t, b.SetValue(1, 2, 4), statuslist.OutOfRange)
	wantCode(t, b.SetValue(-1, 2, 0), statuslist.OutOfRange)
	_, err = b.Value(1, 0)
	wantCode(t, err, statuslist.Unsupported)
}

func TestValuesOfAnySizeReadBackAndTouchNoNeighbour(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, statuslist.MaxSize).Draw(t, "size")
		b, err := statuslist.NewOf(0, size)
		if err != nil {
			t.Fatal(err)
		}
		want := rapid.MapOfN(rapid.IntRange(0, 200), rapid.IntRange(0, 1<<size-1), 0, 50).Draw(t, "values")
		for i, v := range want {
			if err := b.SetValue(i, size, v); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 201 {
			if got, err := b.Value(i, size); err != nil || got != want[i] {
				t.Fatalf("%d: %d, want %d, %v", i, got, want[i], err)
			}
		}
	})
}

func TestAListIsKeptForItsTimeToLiveAndNeverPastItsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list *vc.Credential
		want time.Duration
	}{
		"not stated": {list(t, nil, "", ""), statuslist.DefaultTTL},
		"stated":     {list(t, func(l *statuslist.List) { l.TTL = 10 * time.Minute }, "", ""), 10 * time.Minute},
		"past end":   {list(t, func(l *statuslist.List) { l.TTL = 10 * time.Hour }, "", ""), time.Hour},
		"zero":       {list(t, func(l *statuslist.List) { l.TTL = time.Minute }, `"ttl":60000`, `"ttl":0`), 0},
	} {
		got, err := statuslist.KeepUntil(c.list, now)
		if err != nil || !got.Equal(now.Add(c.want)) {
			t.Errorf("%s: %v, %v", name, got.Sub(now), err)
		}
	}
	for _, bad := range []string{`"ttl":-1`, `"ttl":1.5`, `"ttl":"60000"`, `"ttl":999999999999999`} {
		_, err := statuslist.KeepUntil(list(t, func(l *statuslist.List) { l.TTL = time.Minute }, `"ttl":60000`, bad), now)
		wantCode(t, err, statuslist.Malformed)
	}
}

func FuzzAsk(f *testing.F) {
	f.Add([]byte(`{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"94567","statusListCredential":"` + address + `"}`))
	f.Add([]byte(`{"type":"BitstringStatusListEntry","statusPurpose":"message","statusListIndex":"1","statusListCredential":"` + address + `","statusSize":2,"statusMessage":[{"status":"0x0"},{},7,[]],"statusReference":[{}]}`))
	f.Add([]byte(`{"type":"BitstringStatusListEntry","statusSize":1e3}`))
	c := list(f, func(l *statuslist.List) { l.Purpose = statuslist.Said }, "", "")
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse([]byte(`{"credentialStatus":` + string(data) + `}`))
		if err != nil {
			return
		}
		read, _ := vc.Read(d) // with what it lacks, it is read as far as it goes
		for _, s := range read.Status {
			told, err := statuslist.Ask(s, issuer, c, now)
			var e *statuslist.Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("an error without a code: %v", err)
			}
			if err == nil && told.Value != 0 && s.Index != "94567" && s.Size == "" {
				t.Fatalf("%s is set", s.Index)
			}
		}
	})
}
