package tlog_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/tlog"
)

const origin = "portal.example/log/2026"

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func pub(seed byte) ed25519.PublicKey { return key(seed).Public().(ed25519.PublicKey) }

// memory is the simplest store: all hashes in one slice.
type memory struct{ hashes []tlog.Hash }

func (m *memory) read(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, p := range at {
		if p >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash at %d", p)
		}
		out[i] = m.hashes[p]
	}
	return out, nil
}

func (m *memory) grow(t testing.TB, from, to int) {
	t.Helper()
	var entries [][]byte
	for i := from; i < to; i++ {
		entries = append(entries, entry(i))
	}
	if int64(len(m.hashes)) != tlog.Stored(int64(from)) {
		t.Fatalf("%d hashes stored, want %d", len(m.hashes), tlog.Stored(int64(from)))
	}
	hs, err := tlog.Append(int64(from), entries, m.read)
	if err != nil {
		t.Fatal(err)
	}
	m.hashes = append(m.hashes, hs...)
}

func entry(i int) []byte { return tlog.Leaf(fmt.Appendf(nil, "credential %d", i)) }

func code(err error) tlog.Code {
	var e *tlog.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

func TestEveryEntryIsProvedAndEveryOlderLogIsConsistent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		older := rapid.IntRange(1, 300).Draw(rt, "older")
		size := older + rapid.IntRange(0, 300).Draw(rt, "more")
		var m memory
		m.grow(t, 0, older)
		oldRoot, err := tlog.Root(int64(older), m.read)
		if err != nil {
			rt.Fatal(err)
		}
		m.grow(t, older, size)
		root, err := tlog.Root(int64(size), m.read)
		if err != nil {
			rt.Fatal(err)
		}
		i := rapid.IntRange(0, size-1).Draw(rt, "index")
		p, err := tlog.Inclusion(int64(size), int64(i), m.read)
		if err != nil {
			rt.Fatal(err)
		}
		if err := tlog.CheckInclusion(p, int64(size), root, int64(i), tlog.LeafHash(entry(i))); err != nil {
			rt.Fatal(err)
		}
		if err := tlog.CheckInclusion(p, int64(size), root, int64(i), tlog.LeafHash(entry(size))); code(err) != tlog.BadProof {
			rt.Fatalf("a foreign entry: %v", err)
		}
		c, err := tlog.Consistency(int64(size), int64(older), m.read)
		if err != nil {
			rt.Fatal(err)
		}
		if err := tlog.CheckConsistency(c, int64(size), root, int64(older), oldRoot); err != nil {
			rt.Fatal(err)
		}
		forked := oldRoot
		forked[0] ^= 1
		if err := tlog.CheckConsistency(c, int64(size), root, int64(older), forked); code(err) != tlog.BadProof {
			rt.Fatalf("a fork: %v", err)
		}
	})
}

func TestProofsOfWhatIsNotThereAreRefused(t *testing.T) {
	t.Parallel()
	var m memory
	m.grow(t, 0, 5)
	for _, f := range []func() error{
		func() error { _, err := tlog.Inclusion(5, 5, m.read); return err },
		func() error { _, err := tlog.Inclusion(5, -1, m.read); return err },
		func() error { _, err := tlog.Consistency(5, 6, m.read); return err },
		func() error { _, err := tlog.Consistency(5, 0, m.read); return err },
		func() error { return tlog.CheckInclusion(nil, 0, tlog.Hash{}, 0, tlog.Hash{}) },
		func() error { return tlog.CheckConsistency(nil, 1, tlog.Hash{}, 2, tlog.Hash{}) },
	} {
		if err := f(); code(err) != tlog.OutOfRange {
			t.Errorf("got %v", err)
		}
	}
	short := func(at []int64) ([]tlog.Hash, error) { return nil, nil }
	if _, err := tlog.Root(5, short); code(err) != tlog.Storage {
		t.Errorf("a store that loses hashes: %v", err)
	}
	if _, err := tlog.Append(5, [][]byte{entry(5)}, short); code(err) != tlog.Storage {
		t.Errorf("a store that loses hashes: %v", err)
	}
}

func TestCheckpointsAreNotesOthersCanRead(t *testing.T) {
	t.Parallel()
	c := tlog.Checkpoint{Origin: origin, Size: 7, Root: tlog.LeafHash([]byte("x"))}
	data, err := c.Sign(key(1))
	if err != nil {
		t.Fatal(err)
	}
	got, err := tlog.OpenCheckpoint(data, origin, pub(1))
	if err != nil || got != c {
		t.Errorf("got %+v, %v", got, err)
	}
	v, err := note.NewVerifier(tlog.VerifierKey(origin, pub(1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(data, note.VerifierList(v)); err != nil {
		t.Errorf("the reference does not read it: %v", err)
	}
	name, k, err := tlog.ParseVerifierKey(tlog.VerifierKey(origin, pub(1)))
	if err != nil || name != origin || !k.Equal(pub(1)) {
		t.Errorf("verifier key: %s, %v", name, err)
	}
}

func TestForgedCheckpointsAreRefused(t *testing.T) {
	t.Parallel()
	c := tlog.Checkpoint{Origin: origin, Size: 7}
	data, err := c.Sign(key(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		data   []byte
		origin string
		key    ed25519.PublicKey
		want   tlog.Code
	}{
		"another key":    {data, origin, pub(2), tlog.BadSignature},
		"another origin": {data, "evil.example/log", pub(1), tlog.BadSignature},
		"another size":   {bytes.Replace(data, []byte("\n7\n"), []byte("\n8\n"), 1), origin, pub(1), tlog.BadSignature},
		"no note":        {[]byte("hello"), origin, pub(1), tlog.BadSignature},
		"no key":         {data, origin, nil, tlog.BadCheckpoint},
		"huge":           {make([]byte, 1<<20), origin, pub(1), tlog.BadCheckpoint},
	} {
		if _, err := tlog.OpenCheckpoint(x.data, x.origin, x.key); code(err) != x.want {
			t.Errorf("%s: %v, want %s", name, err, x.want)
		}
	}
	for _, bad := range []tlog.Checkpoint{{Origin: "a b"}, {Origin: ""}, {Origin: origin, Size: -1}} {
		if _, err := bad.Sign(key(1)); code(err) != tlog.BadCheckpoint {
			t.Errorf("signed %+v: %v", bad, err)
		}
	}
	for _, s := range []string{"", "a+b", "a+b+c", strings.Replace(tlog.VerifierKey(origin, pub(1)), "portal", "partal", 1), tlog.VerifierKey(origin, pub(1)) + "\n"} {
		if _, _, err := tlog.ParseVerifierKey(s); err == nil {
			t.Errorf("ParseVerifierKey(%q) passed", s)
		}
	}
}

func TestAReceiptIsCheckedOffline(t *testing.T) {
	t.Parallel()
	var m memory
	m.grow(t, 0, 100)
	root, err := tlog.Root(100, m.read)
	if err != nil {
		t.Fatal(err)
	}
	cp, err := tlog.Checkpoint{Origin: origin, Size: 100, Root: root}.Sign(key(1))
	if err != nil {
		t.Fatal(err)
	}
	p, err := tlog.Inclusion(100, 42, m.read)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tlog.ParseReceipt(tlog.Receipt{Index: 42, Proof: p, Checkpoint: cp}.Text())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := r.Check(entry(42), origin, pub(1)); err != nil || c.Size != 100 {
		t.Errorf("got %+v, %v", c, err)
	}
	if _, err := r.Check(entry(43), origin, pub(1)); code(err) != tlog.BadProof {
		t.Errorf("another entry: %v", err)
	}
	if _, err := r.Check(entry(42), origin, pub(2)); code(err) != tlog.BadSignature {
		t.Errorf("another log key: %v", err)
	}
	for _, s := range []string{"", "c2sp.org/tlog-proof@v1\n\nx", "c2sp.org/tlog-proof@v1\nindex 01\n\nx", "c2sp.org/tlog-proof@v1\nindex 1\nzzz\n\nx", "other\nindex 1\n\nx"} {
		if _, err := tlog.ParseReceipt([]byte(s)); code(err) != tlog.BadReceipt {
			t.Errorf("ParseReceipt(%q) = %v", s, err)
		}
	}
}

func TestTilesFollowTheC2SPLayout(t *testing.T) {
	t.Parallel()
	var m memory
	m.grow(t, 0, 600)
	for path, want := range map[string]int{"tile/0/000": 256, "tile/0/001": 256, "tile/0/002.p/88": 88, "tile/1/000.p/2": 2} {
		data, err := tlog.Tile(path, 600, m.read)
		if err != nil || len(data) != 32*want {
			t.Errorf("%s: %d bytes, %v, want %d hashes", path, len(data), err, want)
		}
	}
	for _, path := range []string{"tile/0/002", "tile/0/002.p/89", "tile/1/000.p/3", "tile/0/999", "tile/8/0/000", "tile/x", "", "tile/9/000", "tile/0/x999/x999/x999/x999/999"} {
		if _, err := tlog.Tile(path, 600, m.read); code(err) != tlog.BadTile {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got := tlog.Tiles(0, 257); len(got) != 3 || got[0] != "tile/0/000" || got[1] != "tile/0/001.p/1" {
		t.Errorf("Tiles(0, 257) = %v", got)
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add([]byte("c2sp.org/tlog-proof@v1\nindex 1\n" + strings.Repeat("A", 43) + "=\n\n" + origin + "\n1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := tlog.ParseReceipt(data)
		if err != nil {
			return
		}
		if _, err := r.Check([]byte("x"), origin, pub(1)); err == nil {
			t.Fatal("a receipt nobody signed")
		}
	})
}

func FuzzTile(f *testing.F) {
	var m memory
	m.grow(f, 0, 300)
	f.Add("tile/0/000")
	f.Add("tile/0/001.p/44")
	f.Fuzz(func(t *testing.T, path string) {
		if _, err := tlog.Tile(path, 300, m.read); code(err) == tlog.Storage {
			t.Fatalf("%q reads beyond the log: %v", path, err)
		}
	})
}
