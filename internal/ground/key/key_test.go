package key

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

var (
	secret = []byte(strings.Repeat("not so secret in a test ", 2))
	start  = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func open(t *testing.T, dir string) (*Ring, *clock) {
	t.Helper()
	c := &clock{start}
	r, err := Open(dir, secret, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

const issuer = "did:web:aldermoor.example"

func TestAKeySignsForItsTenantAndIssuerOnly(t *testing.T) {
	t.Parallel()
	r, _ := open(t, t.TempDir())
	p, err := r.New("t1", issuer, Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	s, public, err := r.Signer("t1", issuer, Ed25519)
	if err != nil || public.URL() != issuer+"#key-1" || public.Multibase != p.Multibase {
		t.Fatalf("got %+v, %v", public, err)
	}
	sig, err := s.Sign(nil, []byte("hello"), crypto.Hash(0))
	if err != nil || !ed25519.Verify(public.Key.(ed25519.PublicKey), []byte("hello"), sig) {
		t.Errorf("bad signature, %v", err)
	}
	_, _, err = r.Signer("t2", issuer, Ed25519)
	wantFault(t, err, "key.other_tenant")
	_, _, err = r.Signer("t1", "did:web:other.example", Ed25519)
	wantFault(t, err, "key.none")
	_, err = r.New("t2", issuer, Ed25519)
	wantFault(t, err, "key.other_tenant")
	_, err = r.New("t1", issuer, Ed25519)
	wantFault(t, err, "key.exists")
	_, err = r.Rotate("t2", issuer, Ed25519)
	wantFault(t, err, "key.other_tenant")
	_, err = r.New("", issuer+":x", Ed25519)
	wantFault(t, err, "key.unbound")
}

func TestRotationKeepsOldKeysWithTheirPeriods(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, c := open(t, dir)
	if _, err := r.New("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	if _, err := r.New("t1", "did:web:zz.example", Ed25519); err != nil {
		t.Fatal(err)
	}
	c.now = start.Add(time.Hour)
	if _, err := r.Rotate("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	c.now = start.Add(2 * time.Hour)
	if _, err := r.End("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	_, _, err := r.Signer("t1", issuer, Ed25519)
	wantFault(t, err, "key.ended")
	_, err = r.End("t1", issuer, Ed25519)
	wantFault(t, err, "key.ended")
	again, _ := open(t, dir) // and all of it survives a restart
	for _, ring := range []*Ring{r, again} {
		h, err := ring.History(issuer)
		if err != nil || len(h) != 2 {
			t.Fatalf("got %v, %v", h, err)
		}
		if !h[0].From.Equal(start) || !h[0].Until.Equal(start.Add(time.Hour)) || !h[1].From.Equal(h[0].Until) || !h[1].Until.Equal(start.Add(2*time.Hour)) {
			t.Errorf("periods: %+v", h)
		}
		all, err := ring.List("t1")
		if err != nil || len(all) != 3 || !all[2].Until.IsZero() {
			t.Errorf("got %v, %v", all, err)
		}
		if all, err := ring.List("t2"); err != nil || len(all) != 0 {
			t.Errorf("another tenant sees %v, %v", all, err)
		}
	}
}

func TestAnotherProcessSeesANewKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, _ := open(t, dir)
	b, _ := open(t, dir)
	if _, err := a.New("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Signer("t1", issuer, Ed25519); err != nil {
		t.Error(err)
	}
}

func TestTwoProcessesCannotBothMakeTheFirstKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all sync.WaitGroup
	made := make(chan bool, 8)
	for range 8 {
		r, _ := open(t, dir)
		all.Go(func() {
			_, err := r.New("t1", issuer, Ed25519)
			if err != nil && !fault.Is(err, "key.exists") {
				t.Error(err)
			}
			made <- err == nil
		})
	}
	all.Wait()
	close(made)
	n := 0
	for ok := range made {
		if ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d first keys", n)
	}
}

func keyFile(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.key"))
	if err != nil || len(names) != 1 {
		t.Fatalf("key files: %v, %v", names, err)
	}
	return names[0]
}

func TestAWrongSecretAndAChangedFileAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, c := open(t, dir)
	if _, err := r.New("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, []byte("short"), c.Now)
	wantFault(t, err, "key.secret_short")
	_, err = Open(dir, bytes.ToUpper(secret), c.Now)
	wantFault(t, err, "key.secret_wrong")
	name := keyFile(t, dir)
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string][]byte{
		"key.secret_wrong": bytes.Replace(good, []byte(`"t1"`), []byte(`"t2"`), 1), // given to another tenant
		"key.file_broken":  good[:len(good)/2],
	} {
		if err := os.WriteFile(name, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = Open(dir, secret, c.Now)
		wantFault(t, err, what)
	}
	if err := os.WriteFile(name, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name, filepath.Join(dir, "other-1.key")); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, secret, c.Now)
	wantFault(t, err, "key.file_broken")
}

func TestAHalfWrittenFileIsNotAKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".new-123"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, _ := open(t, dir)
	if _, err := r.New("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(keyFile(t, dir))
	if err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestNothingShowsPrivateMaterial(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, _ := open(t, dir)
	if _, err := r.New("t1", issuer, Ed25519); err != nil {
		t.Fatal(err)
	}
	s, public, err := r.Signer("t1", issuer, Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := r.open(r.keys[0])
	if err != nil {
		t.Fatal(err)
	}
	private := opened.(ed25519.PrivateKey)
	seed := private.Seed()
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	text := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("a", "signer", s, "public", public, "err", errors.New(fmt.Sprint(s)))
	text.Info("b", "signer", s, "public", public)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%p"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", struct{ S any }{s})
	}
	if err := json.NewEncoder(&out).Encode(map[string]any{"s": s, "p": public}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(keyFile(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	out.Write(file)
	for _, p := range [][]byte{seed, private, secret, r.file[:]} {
		for how, form := range map[string]string{
			"raw": string(p), "hex": hex.EncodeToString(p), "HEX": strings.ToUpper(hex.EncodeToString(p)),
			"base64": base64.StdEncoding.EncodeToString(p)[:40], "base64url": base64.RawURLEncoding.EncodeToString(p)[:40],
			"numbers": strings.Trim(fmt.Sprint(p[:8]), "[]"),
		} {
			if strings.Contains(out.String(), form) {
				t.Errorf("private material shows as %s", how)
			}
		}
	}
	if !strings.Contains(out.String(), "[signer "+issuer+"#key-1]") {
		t.Error("the signer does not say which it is")
	}
}

func TestAPublicKeyIsAMultikey(t *testing.T) {
	t.Parallel()
	// did:key's published test vector, seed of zeros
	k := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	if got, want := (sealed{Public: k}).public().Multibase, "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"tenant":"t","issuer":"did:web:x","serial":1,"from":"2026-03-02T09:00:00Z","public":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","nonce":"","box":""}`))
	f.Add([]byte(`{"version":1,"kind":"es256","tenant":"t","issuer":"did:web:x","serial":1,"from":"2026-03-02T09:00:00Z","public":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"}`))
	f.Add([]byte(`{"version":1,"kind":"seal","tenant":"t","issuer":"did:web:x","serial":1,"from":"2026-03-02T09:00:00Z","public":"","chain":["MIIB"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parse(b)
		if err == nil && (s.Tenant == "" || s.public().Key == nil) {
			t.Errorf("accepted %+v", s)
		}
	})
}

func BenchmarkSigner(b *testing.B) {
	r, err := Open(b.TempDir(), secret, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := r.New("t1", issuer, Ed25519); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := r.Signer("t1", issuer, Ed25519); err != nil {
			b.Fatal(err)
		}
	}
}
