package statuslist_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc/jose"
)

var signer = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32))

const tokenIssuer = "https://aldermoor.example"

func statusToken(t testing.TB, change func(*statuslist.StatusToken)) *statuslist.StatusToken {
	t.Helper()
	l, err := statuslist.NewTokenList(0, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range map[int]statuslist.TokenStatus{0: 1, 1: 2, 94567: 1, 131071: 3} {
		if err := l.Set(i, s); err != nil {
			t.Fatal(err)
		}
	}
	s := statuslist.StatusToken{URI: address, Issuer: tokenIssuer, Issued: now.Add(-time.Hour), Expires: now.Add(time.Hour), TTL: 10 * time.Minute, List: l}
	if change != nil {
		change(&s)
	}
	tok, err := s.Sign(signer, jose.Options{KeyID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	back, err := jose.Parse(tok.Raw())
	if err != nil || back.Verify(signer.Public()) != nil {
		t.Fatal(err)
	}
	read, err := statuslist.ReadStatusToken(back)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestATokensStatusIsFoundAndItsNeighboursAreNot(t *testing.T) {
	t.Parallel()
	s := statusToken(t, nil)
	for i, want := range map[int]string{0: "invalid", 1: "suspended", 2: "valid", 94566: "valid", 94567: "invalid", 94568: "valid", 131071: "application-specific (3)"} {
		got, err := statuslist.CheckToken(statuslist.TokenRef{URI: address, Index: i}, tokenIssuer, s, now)
		if err != nil || got.String() != want {
			t.Errorf("%d is %v, %v, want %s", i, got, err, want)
		}
	}
	if !s.FreshUntil(now).Equal(now.Add(10*time.Minute)) || !s.FreshUntil(now.Add(55*time.Minute)).Equal(now.Add(time.Hour)) {
		t.Error("fresh until", s.FreshUntil(now))
	}
}

// The draft's own lists, section 4.1.
func TestTheDraftsListsReadAsItSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lst  string
		bits int
		want string // "index=status"
	}{
		"1 bit":  {"eNrbuRgAAhcBXQ", 1, "0=1 1=0 2=0 3=1 4=1 5=1 6=0 7=1 8=1 9=1 10=0 11=0 12=0 13=1 14=0 15=1"},
		"2 bits": {"eNo76fITAAPfAgc", 2, "0=1 1=2 2=0 3=3 4=0 5=1 6=0 7=1 8=1 9=2 10=3 11=3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := statuslist.DecodeTokenList(c.lst, c.bits)
			if err != nil {
				t.Fatal(err)
			}
			for pair := range strings.FieldsSeq(c.want) {
				var i, want int
				if _, err := fmt.Sscanf(pair, "%d=%d", &i, &want); err != nil {
					t.Fatal(err)
				}
				if got, err := l.Get(i); err != nil || int(got) != want {
					t.Errorf("%d is %v, %v, want %d", i, got, err, want)
				}
			}
			if back, err := l.Encode(); err != nil {
				t.Error(err)
			} else if again, err := statuslist.DecodeTokenList(back, c.bits); err != nil || !bytes.Equal(again.Bytes(), l.Bytes()) {
				t.Error("does not read back", err)
			}
		})
	}
}

// Trap 10 for tokens: different answers, none of them "valid".
func TestATokensStatusThatCannotBeToldIsNeverValid(t *testing.T) {
	t.Parallel()
	ref := statuslist.TokenRef{URI: address, Index: 2}
	ok := statusToken(t, nil)
	for name, c := range map[string]struct {
		ref  statuslist.TokenRef
		by   string
		s    *statuslist.StatusToken
		at   time.Time
		want statuslist.Code
	}{
		"stale":         {ref, tokenIssuer, ok, now.Add(2 * time.Hour), statuslist.Stale},
		"not yet":       {ref, tokenIssuer, ok, now.Add(-2 * time.Hour), statuslist.NotYet},
		"wrong issuer":  {ref, "https://other.example", ok, now, statuslist.WrongIssuer},
		"another list":  {statuslist.TokenRef{URI: address + "0", Index: 2}, tokenIssuer, ok, now, statuslist.WrongList},
		"out of range":  {statuslist.TokenRef{URI: address, Index: 131072}, tokenIssuer, ok, now, statuslist.OutOfRange},
		"negative":      {statuslist.TokenRef{URI: address, Index: -1}, tokenIssuer, ok, now, statuslist.OutOfRange},
		"an empty list": {ref, tokenIssuer, &statuslist.StatusToken{URI: address, Issued: now}, now, statuslist.OutOfRange},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := statuslist.CheckToken(c.ref, c.by, c.s, c.at)
			wantCode(t, err, c.want)
		})
	}
	for name, by := range map[string]string{"trusted": "", "the same": tokenIssuer} {
		if got, err := statuslist.CheckToken(ref, by, ok, now); err != nil || got != statuslist.TokenValid {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := statuslist.CheckToken(ref, tokenIssuer, statusToken(t, func(s *statuslist.StatusToken) { s.Issuer = "" }), now); err != nil {
		t.Error("a list that does not name its issuer:", err)
	}
	if _, err := statuslist.CheckToken(ref, tokenIssuer, ok, now.Add(-time.Hour-30*time.Second)); err != nil {
		t.Error("their clock is a little ahead:", err)
	}
}

// Section 4.1: the first entry is in the lowest bits of its byte.
func TestEntriesBeginAtTheLowestBit(t *testing.T) {
	t.Parallel()
	for bits, want := range map[int][]statuslist.TokenStatus{
		1: {1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1}, 2: {1, 2, 3, 2, 3, 0, 2, 2}, 4: {9, 11, 3, 10}, 8: {0xb9, 0xa3},
	} {
		l, err := statuslist.TokenListFromBytes([]byte{0xb9, 0xa3}, bits)
		if err != nil || l.Len() != len(want) || l.BitsPerEntry() != bits {
			t.Fatalf("%d bits: %d entries, %v", bits, l.Len(), err)
		}
		for i, w := range want {
			if got, err := l.Get(i); err != nil || got != w {
				t.Errorf("%d bits: entry %d is %v, %v, want %v", bits, i, got, err, w)
			}
		}
	}
	_, err := statuslist.TokenListFromBytes([]byte{1}, 5)
	wantCode(t, err, statuslist.Malformed)
	_, err = statuslist.TokenListFromBytes(make([]byte, statuslist.MaxBytes+1), 1)
	wantCode(t, err, statuslist.TooBig)
}

func packed(t testing.TB, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func TestATokenThatIsNoListIsNamed(t *testing.T) {
	t.Parallel()
	good := packed(t, make([]byte, 16384))
	payload := func(change ...string) string {
		return strings.NewReplacer(change...).Replace(fmt.Sprintf(`{"sub":%q,"iat":%d,"status_list":{"bits":1,"lst":%q}}`, address, now.Unix(), good))
	}
	for name, c := range map[string]struct {
		typ, payload string
		want         statuslist.Code
	}{
		"a credential":        {"vc+jwt", payload(), statuslist.WrongPurpose},
		"without typ":         {"", payload(), statuslist.WrongPurpose},
		"no sub":              {"statuslist+jwt", payload(`"sub"`, `"x"`), statuslist.Malformed},
		"no iat":              {"statuslist+jwt", payload(`"iat"`, `"x"`), statuslist.Malformed},
		"exp as text":         {"statuslist+jwt", payload(`"iat"`, `"exp":"1","iat"`), statuslist.Malformed},
		"ttl nought":          {"statuslist+jwt", payload(`"iat"`, `"ttl":0,"iat"`), statuslist.Malformed},
		"ttl as text":         {"statuslist+jwt", payload(`"iat"`, `"ttl":"60","iat"`), statuslist.Malformed},
		"ttl of a century":    {"statuslist+jwt", payload(`"iat"`, `"ttl":3155760000,"iat"`), statuslist.Malformed},
		"no list":             {"statuslist+jwt", payload(`"status_list"`, `"x"`), statuslist.Malformed},
		"3 bits":              {"statuslist+jwt", payload(`"bits":1`, `"bits":3`), statuslist.Malformed},
		"bits as text":        {"statuslist+jwt", payload(`"bits":1`, `"bits":"1"`), statuslist.Malformed},
		"no lst":              {"statuslist+jwt", payload(`"lst"`, `"x"`), statuslist.Malformed},
		"lst no base64":       {"statuslist+jwt", payload(good, "!"), statuslist.Malformed},
		"lst with a line end": {"statuslist+jwt", payload(good, good[:4]+`\n`+good[4:]), statuslist.Malformed},
		"not compressed":      {"statuslist+jwt", payload(good, "AAAA"), statuslist.NotGZIP},
		"cut off":             {"statuslist+jwt", payload(good, good[:12]), statuslist.NotGZIP},
		"something after it":  {"statuslist+jwt", payload(good, packed(t, make([]byte, 15))+"AAAA"), statuslist.Malformed},
		"nothing":             {"statuslist+jwt", payload(good, packed(t, nil)), statuslist.TooShort},
		"a zip bomb":          {"statuslist+jwt", payload(good, packed(t, make([]byte, 64<<20))), statuslist.TooBig},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tok, err := jose.Sign([]byte(c.payload), c.typ, "", signer, jose.Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = statuslist.ReadStatusToken(tok)
			wantCode(t, err, c.want)
		})
	}
}

func TestAStatusClaimIsReadAsWritten(t *testing.T) {
	t.Parallel()
	want := statuslist.TokenRef{URI: address, Index: 42}
	if got, err := statuslist.ReadTokenRef(want.Claim()); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for text, code := range map[string]statuslist.Code{
		`{}`:                  statuslist.Unsupported,
		`"ok"`:                statuslist.Unsupported,
		`{"status_list":{}}`:  statuslist.Malformed,
		`{"status_list":"x"}`: statuslist.Malformed,
		`{"status_list":{"idx":"1","uri":"https://a.example"}}`: statuslist.Malformed,
		`{"status_list":{"idx":-1,"uri":"https://a.example"}}`:  statuslist.Malformed,
		`{"status_list":{"idx":1.5,"uri":"https://a.example"}}`: statuslist.Malformed,
		`{"status_list":{"idx":1e3,"uri":"https://a.example"}}`: statuslist.Malformed,
		`{"status_list":{"idx":1,"uri":"/status/1"}}`:           statuslist.Malformed,
		`{"status_list":{"idx":1}}`:                             statuslist.Malformed,
	} {
		v, err := jcs.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = statuslist.ReadTokenRef(v)
		wantCode(t, err, code)
	}
}

func TestATokenListIsNeverSignedShortOrNameless(t *testing.T) {
	t.Parallel()
	l, err := statuslist.NewTokenList(10, 1)
	if err != nil || l.Len() != statuslist.MinEntries {
		t.Fatalf("%d entries, %v", l.Len(), err)
	}
	short, err := statuslist.DecodeTokenList("eNrbuRgAAhcBXQ", 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]statuslist.StatusToken{
		"no address":    {Issued: now, List: l},
		"no time":       {URI: address, List: l},
		"a short one":   {URI: address, Issued: now, List: short},
		"no list":       {URI: address, Issued: now},
		"half a second": {URI: address, Issued: now, List: l, TTL: time.Second / 2},
	} {
		if _, err := s.Sign(signer, jose.Options{}); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	_, err = statuslist.NewTokenList(1, 3)
	wantCode(t, err, statuslist.Malformed)
	_, err = statuslist.NewTokenList(1<<40, 8)
	wantCode(t, err, statuslist.TooBig)
	wantCode(t, l.Set(0, 2), statuslist.OutOfRange)
	wantCode(t, l.Set(-1, 0), statuslist.OutOfRange)
}

func TestTokenListsReadBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "bits")
		l, err := statuslist.NewTokenList(0, bits)
		if err != nil {
			t.Fatal(err)
		}
		want := rapid.MapOfN(rapid.IntRange(0, l.Len()-1), rapid.IntRange(0, 1<<bits-1), 0, 40).Draw(t, "entries")
		for i, s := range want {
			if err := l.Set(i, statuslist.TokenStatus(s)); err != nil {
				t.Fatal(err)
			}
		}
		lst, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := statuslist.DecodeTokenList(lst, bits)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			want[i] += 0
		}
		for i, s := range want {
			if got, err := back.Get(i); err != nil || int(got) != s {
				t.Fatalf("%d is %v, %v, want %d", i, got, err, s)
			}
		}
	})
}

func FuzzReadStatusToken(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(`{"sub":%q,"iat":1,"ttl":60,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}`, address)), 3)
	f.Add([]byte(`{"sub":"x","iat":1,"status_list":{"bits":8,"lst":"eNo"}}`), 0)
	f.Fuzz(func(t *testing.T, payload []byte, i int) {
		tok, err := jose.Sign(payload, statuslist.TokenType, "", signer, jose.Options{})
		if err != nil {
			return
		}
		s, err := statuslist.ReadStatusToken(tok)
		if err != nil {
			return
		}
		if n := s.List.Len(); n == 0 || n > 8*statuslist.MaxBytes {
			t.Fatalf("a list of %d entries", n)
		}
		_, err = statuslist.CheckToken(statuslist.TokenRef{URI: s.URI, Index: i}, "", s, s.Issued)
		if in := i >= 0 && i < s.List.Len(); err == nil && !in {
			t.Fatalf("entry %d of %d", i, s.List.Len())
		}
	})
}

func FuzzReadTokenRef(f *testing.F) {
	f.Add([]byte(`{"status_list":{"idx":1,"uri":"https://a.example/1"}}`))
	f.Add([]byte(`{"status_list":{"idx":"1"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jcs.Parse(data)
		if err != nil {
			return
		}
		r, err := statuslist.ReadTokenRef(v)
		if err != nil {
			return
		}
		if back, err := statuslist.ReadTokenRef(r.Claim()); err != nil || back != r {
			t.Fatalf("%+v is read back as %+v, %v", r, back, err)
		}
	})
}
