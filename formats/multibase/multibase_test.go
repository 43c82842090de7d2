package multibase_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/multibase"
)

func TestKnownBase58(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]string{
		"":             "z",
		"Hello World!": "z2NEpo7TZRRrLZSi2U",
		"The quick brown fox jumps over the lazy dog.": "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
	} {
		if got := multibase.Base58([]byte(plain)); got != want {
			t.Errorf("Base58(%q) = %s, want %s", plain, got, want)
		}
	}
	if got, _ := hex.DecodeString("0000287fb4cd"); multibase.Base58(got) != "z11233QC4" {
		t.Errorf("leading zeros are lost: %s", multibase.Base58(got))
	}
}

func TestWhatIsNotMultibaseIsRefused(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]error{
		"": multibase.ErrEmpty, "m123": multibase.ErrAlphabet, "z0OIl": multibase.ErrDigit,
		"u!!": multibase.ErrDigit, "uAA==": multibase.ErrDigit, "uAB": multibase.ErrDigit,
		"z" + strings.Repeat("2", 1025): multibase.ErrTooLong, "zé": multibase.ErrDigit,
	} {
		if _, err := multibase.Decode(in); !errors.Is(err, want) {
			t.Errorf("Decode(%.20q) = %v, want %v", in, err, want)
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte{0, 0, 1, 2, 255})
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{255}, 64))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 512 {
			return
		}
		for _, s := range []string{multibase.Base58(data), multibase.Base64(data)} {
			if got, err := multibase.Decode(s); err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%x -> %s -> %x, %v", data, s, got, err)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")
	f.Fuzz(func(t *testing.T, s string) {
		data, err := multibase.Decode(s)
		if err != nil {
			return
		}
		if s[0] == 'z' && multibase.Base58(data) != s || s[0] == 'u' && multibase.Base64(data) != s {
			t.Fatalf("%q is a second spelling of %x", s, data)
		}
	})
}

func TestBase64HasOneTextForOneValue(t *testing.T) {
	for _, c := range []struct {
		name string
		read func(string) ([]byte, error)
		good string
		bad  []string
	}{
		{"base64url", multibase.FromBase64URL, "-_8", []string{"-_8=", "-_\n8", "-_8\n", "\r-_8", "-_9", "+/8", "-_8 "}},
		{"base64", multibase.FromBase64, "+/8=", []string{"+/8", "+/\n8=", "+/8=\n", "\r+/8=", "+/9=", "-_8=", "+/8= "}},
	} {
		if got, err := c.read(c.good); err != nil || !bytes.Equal(got, []byte{0xfb, 0xff}) {
			t.Errorf("%s: %q is %x, %v", c.name, c.good, got, err)
		}
		for _, s := range c.bad {
			if got, err := c.read(s); err == nil {
				t.Errorf("%s: %q passes as %x", c.name, s, got)
			}
		}
	}
}

func FuzzBase64(f *testing.F) {
	f.Add("-_8")
	f.Add("+/8=")
	f.Add("+/\n8=")
	f.Fuzz(func(t *testing.T, s string) {
		if data, err := multibase.FromBase64URL(s); err == nil && base64.RawURLEncoding.EncodeToString(data) != s {
			t.Fatalf("%q is a second spelling of %x", s, data)
		}
		if data, err := multibase.FromBase64(s); err == nil && base64.StdEncoding.EncodeToString(data) != s {
			t.Fatalf("%q is a second spelling of %x", s, data)
		}
	})
}
