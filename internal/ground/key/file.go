package key

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"opencairn.org/cairn/internal/ground/fault"
)

// sealed is a key file. Everything but the box is authenticated by it.
type sealed struct {
	Version int       `json:"version"`
	Kind    Kind      `json:"kind,omitempty"` // empty: ed25519
	Tenant  string    `json:"tenant"`
	Issuer  string    `json:"issuer"`
	Serial  int       `json:"serial"` // 1, 2, 3 ... of the issuer and kind
	From    time.Time `json:"from"`
	Until   time.Time `json:"until,omitzero"`  // set when the issuer closed
	Public  []byte    `json:"public"`          // Ed25519: 32 bytes; others: SubjectPublicKeyInfo, DER
	Chain   [][]byte  `json:"chain,omitempty"` // of a seal: certificates, DER
	Nonce   []byte    `json:"nonce,omitempty"`
	Box     []byte    `json:"box,omitempty"` // Ed25519: the seed; others: PKCS #8, DER
}

// name is the same for the same issuer, kind and serial, so that two processes
// cannot both make an issuer's second key.
func (s sealed) name() string {
	return fmt.Sprintf("%x-%s%d.key", sha256.Sum256([]byte(s.Issuer)), s.Kind.prefix(), s.Serial)
}

// header is what the box authenticates.
func (s sealed) header() ([]byte, error) {
	s.Nonce, s.Box = nil, nil
	return json.Marshal(s)
}

func (r *Ring) seal(s sealed, private crypto.Signer) (sealed, error) {
	var half []byte
	var err error
	if s.Public, half, err = s.Kind.marshal(private); err != nil {
		return s, err
	}
	header, err := s.header()
	if err != nil {
		return s, err
	}
	aead, err := chacha20poly1305.NewX(r.file[:])
	if err != nil {
		return s, err
	}
	s.Nonce = make([]byte, aead.NonceSize())
	if _, err := rand.Read(s.Nonce); err != nil {
		return s, err
	}
	s.Box = aead.Seal(nil, s.Nonce, half, header)
	return s, nil
}

// open gives the private half, or the fault "key.secret_wrong": the secret is
// another one, or somebody changed the file; nobody can tell which.
func (r *Ring) open(s sealed) (crypto.Signer, error) {
	header, err := s.header()
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(r.file[:])
	if err != nil {
		return nil, err
	}
	if len(s.Nonce) != aead.NonceSize() {
		return nil, fault.New(fault.Invalid, "key.file_broken", "file", s.name())
	}
	half, err := aead.Open(nil, s.Nonce, s.Box, header)
	if err != nil {
		return nil, fault.New(fault.Invalid, "key.secret_wrong", "file", s.name())
	}
	private, err := s.Kind.unmarshal(half)
	if err != nil {
		return nil, fault.New(fault.Invalid, "key.file_broken", "file", s.name()).Wrap(err)
	}
	if public, _, err := s.Kind.marshal(private); err != nil || !bytes.Equal(public, s.Public) {
		return nil, fault.New(fault.Invalid, "key.file_broken", "file", s.name()).Wrap(err)
	}
	return private, nil
}

// changed lists the folder's key files and says whether they need reading. The
// folder's own time is looked at first: it moves when a file is added.
func (r *Ring) changed() (names []string, changed bool, err error) {
	info, err := os.Stat(r.dir)
	if err != nil {
		return nil, false, fmt.Errorf("look at the key folder: %w", err)
	}
	if info.ModTime().Equal(r.read) {
		return nil, false, nil
	}
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return nil, false, fmt.Errorf("read the key folder: %w", err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".key") {
			names = append(names, e.Name())
		}
	}
	// A folder changed within the clock's grain may change again unseen, so its
	// time counts only once it is old.
	r.read = time.Time{}
	if time.Since(info.ModTime()) > time.Second { //nolint:forbidigo // compared with the file system's clock
		r.read = info.ModTime()
	}
	return names, true, nil
}

func (r *Ring) load(name string) (sealed, error) {
	b, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return sealed{}, fmt.Errorf("read key file: %w", err)
	}
	s, err := parse(b)
	if err != nil || s.name() != name {
		return sealed{}, fault.New(fault.Invalid, "key.file_broken", "file", name).Wrap(err)
	}
	if _, err := r.open(s); err != nil {
		return sealed{}, err
	}
	return s, nil
}

func parse(b []byte) (sealed, error) {
	var s sealed
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return sealed{}, err
	}
	if s.Version != 1 || s.Serial < 1 || s.Tenant == "" || s.Issuer == "" || !s.Kind.known() {
		return sealed{}, errors.New("fields are missing, or of another version")
	}
	if _, err := s.Kind.publicKey(s.Public); err != nil {
		return sealed{}, err
	}
	if _, err := s.certificates(); err != nil {
		return sealed{}, err
	}
	return s, nil
}

// create writes a new file whole, or not at all, and never over another.
func (r *Ring) create(s sealed) error {
	temp, err := r.writeTemp(s)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp) }()
	err = os.Link(temp, filepath.Join(r.dir, s.name()))
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "key.exists", "issuer", s.Issuer).Wrap(err)
	}
	if err != nil {
		return fmt.Errorf("store key file: %w", err)
	}
	return r.syncDir()
}

// replace writes a file over its older self, whole or not at all.
func (r *Ring) replace(s sealed) error {
	temp, err := r.writeTemp(s)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(r.dir, s.name())); err != nil {
		return errors.Join(fmt.Errorf("store key file: %w", err), os.Remove(temp))
	}
	r.read = time.Time{}
	return r.syncDir()
}

func (r *Ring) writeTemp(s sealed) (name string, err error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(r.dir, ".new-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("write key file: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("write key file: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func (r *Ring) syncDir() error {
	d, err := os.Open(r.dir)
	if err != nil {
		return err
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("make the key file durable: %w", err)
	}
	return nil
}
