package pack_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
	"testing/fstest"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

func keys(t testing.TB, name string) (pack.Key, string) {
	t.Helper()
	private, public, err := pack.NewKey(name)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pack.ParseKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

func TestASealedPackOpensForWhoeverHasTheOwnersKey(t *testing.T) {
	t.Parallel()
	key, public := keys(t, "ministry.example")
	data, err := pack.Seal(small(), "aa", key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := pack.Seal(small(), "aa", key)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same files and key give other bytes (%v)", err)
	}
	a, err := pack.OpenArchive(data, public)
	if err != nil {
		t.Fatal(err)
	}
	if a.Code != "aa" || a.Version != "1.0.0" || a.Signer != public {
		t.Errorf("opened %s %s by %s", a.Code, a.Version, a.Signer)
	}
	set, err := pack.Open(pack.Source{Name: "archive", FS: a.FS, Only: a.Code})
	if err != nil {
		t.Fatal(err)
	}
	if f := set.Framework("aa-2020"); f == nil || f.Rule("AA-1") == nil {
		t.Error("the sealed rules are not there")
	}
}

// rewritten is the archive with its files changed, as an attacker on the way
// would.
func rewritten(t testing.TB, data []byte, change func(name string, text []byte) (string, []byte), more ...string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, text []byte) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		if name, text := change(f.Name, text); name != "" {
			put(name, text)
		}
	}
	for _, name := range more {
		put(name, []byte("x"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPackThatIsNotAsItWasSignedIsRefused(t *testing.T) {
	t.Parallel()
	key, public := keys(t, "ministry.example")
	_, other := keys(t, "ministry.example")
	good, err := pack.Seal(small(), "aa", key)
	if err != nil {
		t.Fatal(err)
	}
	same := func(name string, text []byte) (string, []byte) { return name, text }
	for name, c := range map[string]struct {
		data []byte
		key  string
		code string
	}{
		"another key": {good, other, "pack.signature"},
		"no key":      {good, "ministry.example", "pack.key"},
		"a changed rule": {rewritten(t, good, func(n string, b []byte) (string, []byte) {
			return n, bytes.ReplaceAll(b, []byte(">= 1"), []byte(">= 0"))
		}), public, "pack.signature"},
		"a file too few": {rewritten(t, good, func(n string, b []byte) (string, []byte) {
			if n == "aa/frameworks/aa-2020.yaml" {
				return "", nil
			}
			return n, b
		}), public, "pack.signature"},
		"a file too many": {rewritten(t, good, same, "aa/frameworks/zz.yaml"), public, "pack.signature"},
		"no list": {rewritten(t, good, func(n string, b []byte) (string, []byte) {
			if n == "aa/"+pack.NoteFile {
				return "", nil
			}
			return n, b
		}), public, "pack.signature"},
		"another folder":    {rewritten(t, good, func(n string, b []byte) (string, []byte) { return "bb" + n[2:], b }), public, "pack.signature"},
		"a way out":         {rewritten(t, good, same, "../../etc/passwd"), public, "pack.archive"},
		"a foreign file":    {rewritten(t, good, same, "aa/run.sh"), public, "pack.archive"},
		"a file twice":      {rewritten(t, good, same, "aa/pack.yaml"), public, "pack.archive"},
		"no archive at all": {[]byte("hello"), public, "pack.archive"},
		"a bomb":            {rewritten(t, good, func(n string, b []byte) (string, []byte) { return n, append(b, make([]byte, 2<<20)...) }), public, "pack.too_large"},
	} {
		if _, err := pack.OpenArchive(c.data, c.key); !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestAScaffoldIsAPackThatWorks(t *testing.T) {
	t.Parallel()
	files, err := pack.Scaffold("es-ct", `Two: "words" # and more`, "ES-CT", 2026)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for name, data := range files {
		fsys["es-ct/"+name] = &fstest.MapFile{Data: data}
	}
	set, err := pack.Open(pack.Source{Name: "new", FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	if fx, err := set.Pack("es-ct").Fixtures(); err != nil || len(fx.Cases) == 0 {
		t.Errorf("%d fixtures, %v", len(fx.Cases), err)
	}
	if _, err := pack.Scaffold("No Code", "x", "XX", 2026); !fault.Is(err, "pack.code_form") {
		t.Errorf("a bad code: %v", err)
	}
}

func FuzzOpenArchive(f *testing.F) {
	key, public := keys(f, "ministry.example")
	good, err := pack.Seal(small(), "aa", key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := pack.OpenArchive(data, public)
		if err != nil {
			if _, told := fault.Of(err); !told {
				t.Errorf("not told to the reader: %v", err)
			}
			return
		}
		if a.Code != "aa" {
			t.Errorf("a pack nobody signed opens: %s", a.Code)
		}
	})
}
