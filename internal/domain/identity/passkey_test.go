package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
)

// device is an authenticator in software: one ES256 key for learn.example.
type device struct {
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
	origin string
}

func newDevice(t *testing.T) *device {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return &device{key: k, id: []byte("credential-id-01"), origin: "https://learn.example"}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// cbor writes a byte string, for the few shapes a device sends.
func cborBytes(b []byte) []byte {
	if len(b) < 24 {
		return append([]byte{0x40 | byte(len(b))}, b...)
	}
	if len(b) < 256 {
		return append([]byte{0x58, byte(len(b))}, b...)
	}
	return append([]byte{0x59, byte(len(b) >> 8), byte(len(b))}, b...) //nolint:gosec // test data is short
}

func cborText(s string) []byte { return append([]byte{0x60 | byte(len(s))}, s...) }

// authData is what the device signs: whose site, that somebody was there, how
// often, and on registration the key.
func (d *device) authData(withKey bool) []byte {
	rp := sha256.Sum256([]byte("learn.example"))
	flags := byte(0x05) // present, verified
	if withKey {
		flags |= 0x40
	}
	out := append(rp[:], flags)
	out = binary.BigEndian.AppendUint32(out, d.count)
	if !withKey {
		return out
	}
	out = append(out, make([]byte, 16)...)
	out = binary.BigEndian.AppendUint16(out, uint16(len(d.id))) //nolint:gosec // sixteen
	out = append(out, d.id...)
	point, _ := d.key.PublicKey.Bytes() // 4, x, y
	out = append(out, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21)
	out = append(out, cborBytes(point[1:33])...)
	return append(append(out, 0x22), cborBytes(point[33:])...)
}

func (d *device) client(t *testing.T, kind, challenge string) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	must(t, err)
	return b
}

type asked struct {
	PublicKey struct {
		Challenge string
		User      struct{ ID string }
	}
}

func read(t *testing.T, options json.RawMessage) (a asked) {
	t.Helper()
	must(t, json.Unmarshal(options, &a))
	return a
}

// create answers navigator.credentials.create.
func (d *device) create(t *testing.T, options json.RawMessage) []byte {
	t.Helper()
	a := read(t, options)
	var err error
	d.handle, err = base64.RawURLEncoding.DecodeString(a.PublicKey.User.ID)
	must(t, err)
	object := append([]byte{0xa3}, cborText("fmt")...)
	object = append(object, cborText("none")...)
	object = append(append(object, cborText("attStmt")...), 0xa0)
	object = append(append(object, cborText("authData")...), cborBytes(d.authData(true))...)
	b, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": map[string]any{
		"clientDataJSON": b64(d.client(t, "webauthn.create", a.PublicKey.Challenge)), "attestationObject": b64(object),
	}})
	must(t, err)
	return b
}

// get answers navigator.credentials.get.
func (d *device) get(t *testing.T, options json.RawMessage) []byte {
	t.Helper()
	d.count++
	client := d.client(t, "webauthn.get", read(t, options).PublicKey.Challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(d.authData(false), hash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	must(t, err)
	b, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(d.authData(false)), "signature": b64(sig), "userHandle": b64(d.handle),
	}})
	must(t, err)
	return b
}

// enrolled is samira with a key in a device.
func (h house) enrolled(t *testing.T) (identity.Actor, *device) {
	t.Helper()
	me, d := identitytest.Member(t, h.Service, "", "samira"), newDevice(t)
	options, state, err := h.BeginPasskey(t.Context(), me)
	must(t, err)
	must(t, h.FinishPasskey(t.Context(), me, state, d.create(t, options), " My telephone "))
	return me, d
}

func (h house) signInWith(t *testing.T, d *device) (identity.SignedIn, error) {
	t.Helper()
	options, state, err := h.BeginPasskeySignIn(t.Context(), identity.Anonymous)
	must(t, err)
	return h.FinishPasskeySignIn(t.Context(), identity.Anonymous, state, d.get(t, options), "192.0.2.1")
}

func TestAKeyInADeviceSignsIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		me, d := h.enrolled(t)
		for range 2 {
			in, err := h.signInWith(t, d)
			if err != nil || in.Person != me.Person {
				t.Fatalf("got %+v, %v", in, err)
			}
		}
		all, err := h.Passkeys(t.Context(), me)
		if err != nil || len(all) != 1 || all[0].Name != "My telephone" || all[0].Seen.IsZero() {
			t.Errorf("got %v, %v", all, err)
		}
		lind := identitytest.Member(t, h.Service, "", "lind")
		wantFault(t, h.RemovePasskey(t.Context(), lind, all[0].ID), "identity.passkey.none")
		must(t, h.RemovePasskey(t.Context(), me, all[0].ID))
		_, err = h.signInWith(t, d)
		wantFault(t, err, "identity.passkey.void")
	})
}

func TestAKeyThatDoesNotFitIsVoid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, d := h.enrolled(t)
		begin := func() (json.RawMessage, string) {
			options, state, err := h.BeginPasskeySignIn(t.Context(), identity.Anonymous)
			must(t, err)
			return options, state
		}
		finish := func(state string, answer []byte) error {
			_, err := h.FinishPasskeySignIn(t.Context(), identity.Anonymous, state, answer, "192.0.2.1")
			return err
		}
		options, state := begin()
		answer := d.get(t, options)
		must(t, finish(state, answer))
		_, other := begin()
		wantFault(t, finish(other, answer), "identity.passkey.void") // another challenge
		wantFault(t, finish("", answer), "identity.passkey.void")
		wantFault(t, finish(state, []byte("{}")), "identity.passkey.void")
		options, state = begin()
		stolen := *d
		stolen.origin = "https://evil.example"
		wantFault(t, finish(state, stolen.get(t, options)), "identity.passkey.void")
		options, state = begin()
		copied := *d
		copied.count = 0 // its counter goes back
		wantFault(t, finish(state, copied.get(t, options)), "identity.passkey.void")
		options, state = begin()
		forged := *d
		forged.key = newDevice(t).key
		forged.count = 50
		wantFault(t, finish(state, forged.get(t, options)), "identity.passkey.void")
		options, state = begin()
		somebody := *d
		somebody.handle = []byte("somebody else")
		wantFault(t, finish(state, somebody.get(t, options)), "identity.passkey.void")
		for range 20 {
			wantFault(t, finish("", answer), "identity.passkey.void")
			if err := finish("", nil); err != nil {
				break
			}
		}
	})
}

func TestADeviceIsEnrolledByItsOwnerOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, d := h.enrolled(t)
		_, _, err := h.BeginPasskey(t.Context(), identity.Anonymous)
		wantFault(t, err, "identity.denied")
		wantFault(t, h.FinishPasskey(t.Context(), identity.Anonymous, "", nil, ""), "identity.denied")
		lind := identitytest.Member(t, h.Service, "", "lind")
		options, state, err := h.BeginPasskey(t.Context(), lind)
		must(t, err)
		wantFault(t, h.FinishPasskey(t.Context(), lind, state, d.create(t, options), "x"), "identity.passkey.void") // the id is taken
		wantFault(t, h.FinishPasskey(t.Context(), lind, state, []byte("no"), "x"), "identity.passkey.void")
		wantFault(t, h.FinishPasskey(t.Context(), lind, "no", d.create(t, options), "x"), "identity.passkey.void")
	})
}
