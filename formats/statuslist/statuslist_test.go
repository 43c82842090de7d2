package statuslist_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

const (
	address = "https://aldermoor.example/status/1"
	issuer  = "did:web:aldermoor.example"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func list(t testing.TB, change func(*statuslist.List), old, new string) *vc.Credential {
	t.Helper()
	bits, err := statuslist.New(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := bits.Set(94567, true); err != nil {
		t.Fatal(err)
	}
	l := statuslist.List{ID: address, Issuer: issuer, Purpose: statuslist.Revocation, From: now.Add(-time.Hour), Until: now.Add(time.Hour), Bits: bits}
	if change != nil {
		change(&l)
	}
	d, err := l.Build()
	if err != nil {
		t.Fatal(err)
	}
	if d, err = vc.Parse([]byte(strings.Replace(string(d.Raw()), old, new, 1))); err != nil {
		t.Fatal(err)
	}
	c, err := vc.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func entry(index string) vc.Status {
	return vc.Status{Path: "$.credentialStatus", Type: statuslist.EntryType, Purpose: "revocation", List: address, Index: index}
}

func wantCode(t *testing.T, err error, want statuslist.Code) {
	t.Helper()
	var e *statuslist.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestASetBitIsFoundAndItsNeighboursAreNot(t *testing.T) {
	t.Parallel()
	c := list(t, nil, "", "")
	for index, want := range map[string]bool{"94567": true, "94566": false, "94568": false, "0": false, "131071": false} {
		got, err := statuslist.Check(entry(index), issuer, c, now)
		if err != nil || got != want {
			t.Errorf("bit %s = %v, %v, want %v", index, got, err, want)
		}
	}
}

// Trap 10: different answers, none of them "not revoked".
func TestWhatCannotBeCheckedIsNeverNotRevoked(t *testing.T) {
	t.Parallel()
	pack := func(data []byte) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return multibase.Base64(b.Bytes())
	}
	encoded := func(s string) *vc.Credential {
		c := list(t, nil, "", "")
		old := c.Subjects[0].Value.Get("encodedList").Str()
		return list(t, nil, old, s)
	}
	ok := list(t, nil, "", "")
	for name, c := range map[string]struct {
		s    vc.Status
		by   string
		list *vc.Credential
		at   time.Time
		want statuslist.Code
	}{
		"stale":            {entry("1"), issuer, ok, now.Add(2 * time.Hour), statuslist.Stale},
		"not yet valid":    {entry("1"), issuer, ok, now.Add(-2 * time.Hour), statuslist.NotYet},
		"wrong purpose":    {entry("1"), issuer, list(t, func(l *statuslist.List) { l.Purpose = statuslist.Suspension }, "", ""), now, statuslist.WrongPurpose},
		"wrong issuer":     {entry("1"), "did:web:other.example", ok, now, statuslist.WrongIssuer},
		"another list":     {entry("1"), issuer, list(t, func(l *statuslist.List) { l.ID = address + "0" }, "", ""), now, statuslist.WrongList},
		"too short":        {entry("1"), issuer, encoded(pack(make([]byte, 16383))), now, statuslist.TooShort},
		"out of range":     {entry("131072"), issuer, ok, now, statuslist.OutOfRange},
		"not gzip":         {entry("1"), issuer, encoded(multibase.Base64(make([]byte, 16384))), now, statuslist.NotGZIP},
		"cut gzip":         {entry("1"), issuer, encoded(pack(make([]byte, 16384))[:25]), now, statuslist.NotGZIP},
		"zip bomb":         {entry("1"), issuer, encoded(pack(make([]byte, 64<<20))), now, statuslist.TooBig},
		"no prefix":        {entry("1"), issuer, encoded(pack(make([]byte, 16384))[1:]), now, statuslist.Malformed},
		"no base64":        {entry("1"), issuer, encoded("u!"), now, statuslist.Malformed},
		"empty":            {entry("1"), issuer, encoded(""), now, statuslist.Empty},
		"only a prefix":    {entry("1"), issuer, encoded("u"), now, statuslist.Empty},
		"zero length":      {entry("1"), issuer, encoded(pack(nil)), now, statuslist.Empty},
		"no list":          {entry("1"), issuer, list(t, nil, `"BitstringStatusList"`, `"Person"`), now, statuslist.Malformed},
		"no list type":     {entry("1"), issuer, list(t, nil, `"BitstringStatusListCredential"`, `"OpenBadgeCredential"`), now, statuslist.Malformed},
		"index with sign":  {entry("+1"), issuer, ok, now, statuslist.Malformed},
		"index with zeros": {entry("01"), issuer, ok, now, statuslist.Malformed},
		"negative index":   {entry("-1"), issuer, ok, now, statuslist.Malformed},
		"huge index":       {entry("99999999999999999999"), issuer, ok, now, statuslist.Malformed},
		"several bits":     {vc.Status{Type: statuslist.EntryType, Purpose: "message", List: address, Index: "1", Size: "2"}, issuer, ok, now, statuslist.Unsupported},
		"another kind":     {vc.Status{Type: "1EdTechRevocationList"}, issuer, ok, now, statuslist.Unsupported},
		"no purpose":       {vc.Status{Type: statuslist.EntryType, List: address, Index: "1"}, issuer, ok, now, statuslist.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := statuslist.Check(c.s, c.by, c.list, c.at)
			wantCode(t, err, c.want)
			if set {
				t.Error("and said set")
			}
		})
	}
}

func TestAListIsNeverBuiltShortOrNameless(t *testing.T) {
	t.Parallel()
	if b, err := statuslist.New(10); err != nil || b.Len() != statuslist.MinEntries {
		t.Errorf("New(10) has %d entries, %v", b.Len(), err)
	}
	_, err := statuslist.New(1 << 40)
	wantCode(t, err, statuslist.TooBig)
	_, err = statuslist.List{}.Build()
	wantCode(t, err, statuslist.Malformed)
	b, err := statuslist.New(0)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.Set(statuslist.MinEntries, true), statuslist.OutOfRange)
	_, err = b.Get(-1)
	wantCode(t, err, statuslist.OutOfRange)
	_, err = statuslist.FromBytes(nil)
	wantCode(t, err, statuslist.TooShort)
}

func TestEntryAndListReadBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bits, err := statuslist.New(rapid.IntRange(0, 1<<18).Draw(t, "n"))
		if err != nil {
			t.Fatal(err)
		}
		set := rapid.SliceOfDistinct(rapid.IntRange(0, bits.Len()-1), func(i int) int { return i }).Draw(t, "set")
		for _, i := range set {
			if err := bits.Set(i, true); err != nil {
				t.Fatal(err)
			}
		}
		s, err := bits.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := statuslist.Decode(s)
		if err != nil || back.Count() != len(set) || !bytes.Equal(back.Bytes(), bits.Bytes()) {
			t.Fatalf("%v: %d set, %v", set, back.Count(), err)
		}
	})
	e := statuslist.Entry(address, statuslist.Revocation, 42)
	if e["id"] != address+"#42" || e["statusListIndex"] != "42" {
		t.Errorf("entry %v", e)
	}
}

func FuzzDecode(f *testing.F) {
	b, err := statuslist.New(0)
	if err != nil {
		f.Fatal(err)
	}
	s, err := b.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s)
	f.Add("uH4sIAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := statuslist.Decode(s); err == nil && (b.Len() < statuslist.MinEntries || b.Len() > 8*statuslist.MaxBytes) {
			t.Fatalf("a list of %d entries", b.Len())
		}
	})
}
