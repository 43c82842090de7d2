package key

import (
	"cmp"
	"crypto"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"opencairn.org/cairn/internal/ground/fault"
)

// MinSecret is the least length of the master secret, in bytes. It is not
// stretched: make it with a random generator, not by thinking of one.
const MinSecret = 32

// Public is the public half of a key and the period in which it signed.
type Public struct {
	ID        string              `json:"id"` // fragment of the DID URL: "key-1", "key-2", "es256-1"
	Kind      Kind                `json:"kind"`
	Tenant    string              `json:"tenant"`
	Issuer    string              `json:"issuer"`              // a DID
	Multibase string              `json:"multibase,omitempty"` // Multikey, base58-btc (W3C CID 1.0, 2.2.2); empty for a seal
	From      time.Time           `json:"from"`                // UTC
	Until     time.Time           `json:"until,omitzero"`      // UTC; zero while it signs
	Key       crypto.PublicKey    `json:"-"`                   // ed25519.PublicKey, *ecdsa.PublicKey, or of a seal *rsa.PublicKey
	Chain     []*x509.Certificate `json:"-"`                   // of a seal: its certificate first
}

// URL is the verification method: the issuer's DID and the key's fragment.
func (p Public) URL() string { return p.Issuer + "#" + p.ID }

// Ring is a folder of sealed keys. It is safe for concurrent use, also by
// several processes: it reads the folder again when another one added a key.
type Ring struct {
	dir  string
	file [chacha20poly1305.KeySize]byte // seals the files
	now  func() time.Time

	mu    sync.Mutex // guards what follows
	read  time.Time  // the folder's time when it was read
	names []string   // the folder's files when it was read
	keys  []sealed   // by issuer, kind, then serial
}

// Open opens the folder, making it when missing, and every key in it. A wrong
// secret is the fault "key.secret_wrong" when there is a key to try it on.
func Open(dir string, secret []byte, now func() time.Time) (*Ring, error) {
	if len(secret) < MinSecret {
		return nil, fault.New(fault.Invalid, "key.secret_short", "least", MinSecret)
	}
	k, err := hkdf.Key(sha256.New, secret, nil, "cairn key file v1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the file key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the key folder: %w", err)
	}
	r := &Ring{dir: dir, now: now}
	copy(r.file[:], k)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r, r.refresh()
}

// New makes an issuer's first key of a kind. A seal is not made but brought: see
// [Ring.Import].
func (r *Ring) New(tenant, issuer string, kind Kind) (Public, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	have, err := r.of(tenant, issuer, kind)
	switch {
	case err != nil && !fault.Is(err, "key.none"):
		return Public{}, err
	case len(have) > 0:
		return Public{}, fault.New(fault.Conflict, "key.exists", "issuer", issuer)
	}
	return r.add(sealed{Kind: kind, Tenant: tenant, Issuer: issuer, Serial: 1})
}

// Rotate makes the issuer's next key of a kind, which signs from now on; the one
// before ends at the same moment.
func (r *Ring) Rotate(tenant, issuer string, kind Kind) (Public, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	have, err := r.of(tenant, issuer, kind)
	if err != nil {
		return Public{}, err
	}
	return r.add(sealed{Kind: kind, Tenant: tenant, Issuer: issuer, Serial: have[len(have)-1].Serial + 1})
}

// End ends the issuer's last key of a kind without another: the issuer has closed.
func (r *Ring) End(tenant, issuer string, kind Kind) (Public, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, private, err := r.current(tenant, issuer, kind)
	if err != nil {
		return Public{}, err
	}
	last.Until = r.moment()
	if last, err = r.seal(last, private); err != nil {
		return Public{}, err
	}
	if err := r.replace(last); err != nil {
		return Public{}, err
	}
	return last.public(), r.refresh()
}

// Signer is the issuer's current key of a kind. Another tenant's issuer is refused
// with "key.other_tenant", one without such a key with "key.none", one that has
// closed with "key.ended".
func (r *Ring) Signer(tenant, issuer string, kind Kind) (crypto.Signer, Public, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, private, err := r.current(tenant, issuer, kind)
	if err != nil {
		return nil, Public{}, err
	}
	return newSigner(last.public(), private), last.public(), nil
}

// current is the issuer's key of a kind that signs now. The caller holds r.mu.
func (r *Ring) current(tenant, issuer string, kind Kind) (sealed, crypto.Signer, error) {
	have, err := r.of(tenant, issuer, kind)
	if err != nil {
		return sealed{}, nil, err
	}
	last := have[len(have)-1]
	if !last.Until.IsZero() {
		return sealed{}, nil, fault.New(fault.Conflict, "key.ended", "issuer", issuer)
	}
	private, err := r.open(last)
	return last, private, err
}

// List is every key a tenant has had, by issuer, the oldest first.
func (r *Ring) List(tenant string) ([]Public, error) {
	return r.list(func(s sealed) bool { return s.Tenant == tenant })
}

// History is every key an issuer has had, the oldest first: what its DID
// document and the register publish.
func (r *Ring) History(issuer string) ([]Public, error) {
	return r.list(func(s sealed) bool { return s.Issuer == issuer })
}

func (r *Ring) list(fits func(sealed) bool) ([]Public, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refresh(); err != nil {
		return nil, err
	}
	var all []Public
	for i, s := range r.keys {
		if !fits(s) {
			continue
		}
		p := s.public()
		if i+1 < len(r.keys) && r.keys[i+1].Issuer == s.Issuer && r.keys[i+1].Kind == s.Kind {
			p.Until = r.keys[i+1].From
		}
		all = append(all, p)
	}
	return all, nil
}

// of is the issuer's keys of a kind, which are the tenant's, the oldest first. It
// holds the folder against what is in memory first. The caller holds r.mu.
func (r *Ring) of(tenant, issuer string, kind Kind) ([]sealed, error) {
	if err := r.refresh(); err != nil {
		return nil, err
	}
	var have []sealed
	for _, s := range r.keys {
		if s.Issuer != issuer {
			continue
		}
		if s.Tenant != tenant {
			return nil, fault.New(fault.Denied, "key.other_tenant", "issuer", issuer)
		}
		if s.Kind == kind {
			have = append(have, s)
		}
	}
	if len(have) == 0 {
		return nil, fault.New(fault.NotFound, "key.none", "issuer", issuer)
	}
	return have, nil
}

// add makes the private half and stores both.
func (r *Ring) add(s sealed) (Public, error) {
	private, err := s.Kind.generate()
	if err != nil {
		return Public{}, err
	}
	return r.store(s, private)
}

func (r *Ring) store(s sealed, private crypto.Signer) (Public, error) {
	if s.Tenant == "" || s.Issuer == "" {
		return Public{}, fault.New(fault.Invalid, "key.unbound")
	}
	s.Version, s.From = 1, r.moment()
	s, err := r.seal(s, private)
	if err != nil {
		return Public{}, err
	}
	if err := r.create(s); err != nil {
		return Public{}, err
	}
	return s.public(), r.refresh()
}

func (r *Ring) moment() time.Time { return r.now().UTC().Truncate(time.Microsecond) }

// refresh reads the folder again when its files changed. The caller holds r.mu.
func (r *Ring) refresh() error {
	names, changed, err := r.changed()
	if err != nil || !changed {
		return err
	}
	keys := make([]sealed, 0, len(names))
	for _, name := range names {
		s, err := r.load(name)
		if err != nil {
			return err
		}
		keys = append(keys, s)
	}
	slices.SortFunc(keys, func(a, b sealed) int {
		return cmp.Or(cmp.Compare(a.Issuer, b.Issuer), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Serial, b.Serial))
	})
	r.keys, r.names = keys, names
	return nil
}
