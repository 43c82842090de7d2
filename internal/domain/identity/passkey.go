package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Passkey is a key in somebody's device with which they sign in (W3C Web
// Authentication). Only its public half is here.
type Passkey struct {
	ID      string    `json:"id"` // credential id, base64url
	Person  PersonID  `json:"person"`
	Name    string    `json:"name"` // as its owner calls it
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen,omitzero"`

	handle string
	record webauthn.Credential
}

// passkeyPurpose is under which pseudonym a device knows a person.
const passkeyPurpose = "passkey"

// passkeysMost is how many one person has at most.
const passkeysMost = 20

// holder is a person as the ceremonies see them.
type holder struct {
	handle, name string
	keys         []Passkey
}

// WebAuthnID implements webauthn.User.
func (h holder) WebAuthnID() []byte { return []byte(h.handle) }

// WebAuthnName implements webauthn.User.
func (h holder) WebAuthnName() string { return h.name }

// WebAuthnDisplayName implements webauthn.User.
func (h holder) WebAuthnDisplayName() string { return h.name }

// WebAuthnCredentials implements webauthn.User.
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(h.keys))
	for i, k := range h.keys {
		all[i] = k.record
	}
	return all
}

// relyingParty is this installation to a device: the host of the configured
// address, and no other. Devices keep keys for names only: an installation under
// an IP address has none, and says so.
func relyingParty(public string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(public)
	if err != nil {
		return nil, err
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, fault.New(fault.Conflict, "identity.passkey.address", "address", public)
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "Cairn", RPOrigins: []string{public}})
}

// BeginPasskey asks the actor's device for a new key: options for the page's
// script, and a state that the door keeps in the session until it answers, once.
func (s *Service) BeginPasskey(ctx context.Context, a Actor) (options json.RawMessage, state string, err error) {
	if err := s.Policy.Allow(a, "identity.passkey.add", Resource{Type: "identity.passkey", Person: a.Person}); err != nil {
		return nil, "", err
	}
	h, err := s.holderOf(ctx, a)
	if err != nil {
		return nil, "", err
	}
	rp, err := relyingParty(s.PublicURL)
	if err != nil {
		return nil, "", err
	}
	asked, session, err := rp.BeginRegistration(h,
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, "", err
	}
	return ceremony(asked, session)
}

func ceremony(asked, session any) (options json.RawMessage, state string, err error) {
	if options, err = json.Marshal(asked); err != nil {
		return nil, "", err
	}
	b, err := json.Marshal(session)
	return options, string(b), err
}

// holderOf is the actor with their keys, under the name their devices know.
func (s *Service) holderOf(ctx context.Context, a Actor) (h holder, err error) {
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		p, err := PersonIn(ctx, tx, a.Person)
		if err != nil {
			return err
		}
		h = holder{name: p.Name}
		if h.name == "" {
			h.name = p.Email
		}
		if h.handle, err = PseudonymIn(ctx, tx, p.ID, passkeyPurpose); err != nil {
			return err
		}
		h.keys, err = OwnIn(a, func(id PersonID) ([]Passkey, error) { return passkeysOf(ctx, tx, id) })
		return err
	})
	return h, err
}

// FinishPasskey keeps the key that the device made.
func (s *Service) FinishPasskey(ctx context.Context, a Actor, state string, answer []byte, name string) error {
	if err := s.Policy.Allow(a, "identity.passkey.add", Resource{Type: "identity.passkey", Person: a.Person}); err != nil {
		return err
	}
	h, err := s.holderOf(ctx, a)
	if err != nil {
		return err
	}
	if len(h.keys) >= passkeysMost {
		return fault.New(fault.Exhausted, "identity.passkey.many", "most", passkeysMost)
	}
	cred, err := s.created(h, state, answer)
	if err != nil {
		return err
	}
	k := Passkey{ID: base64.RawURLEncoding.EncodeToString(cred.ID), Person: a.Person, Name: strings.TrimSpace(name), handle: h.handle, record: *cred}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		k.Created = tx.Now()
		if err := insertPasskey(ctx, tx, k); err != nil {
			return err
		}
		return record(ctx, tx, a, "", "identity.passkey.add", "person/"+string(a.Person))
	})
	if sqldb.IsUnique(err) {
		return errVoidPasskey(err)
	}
	return err
}

func (s *Service) created(h holder, state string, answer []byte) (*webauthn.Credential, error) {
	rp, session, err := s.resume(state)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, errVoidPasskey(err)
	}
	cred, err := rp.CreateCredential(h, session, parsed)
	if err != nil {
		return nil, errVoidPasskey(err)
	}
	return cred, nil
}

func (s *Service) resume(state string) (*webauthn.WebAuthn, webauthn.SessionData, error) {
	var session webauthn.SessionData
	if json.Unmarshal([]byte(state), &session) != nil || session.Challenge == "" {
		return nil, session, errVoidPasskey(nil)
	}
	rp, err := relyingParty(s.PublicURL)
	return rp, session, err
}

// errVoidPasskey is one answer to whatever does not fit.
func errVoidPasskey(cause error) error {
	return fault.New(fault.Invalid, "identity.passkey.void").Wrap(cause)
}

// BeginPasskeySignIn asks any device for a key of this installation. It knows no
// person yet, so it says nothing about one.
func (s *Service) BeginPasskeySignIn(_ context.Context, a Actor) (options json.RawMessage, state string, err error) {
	if err := s.Policy.Allow(a, "identity.passkey.redeem", Resource{Type: "identity.passkey"}); err != nil {
		return nil, "", err
	}
	rp, err := relyingParty(s.PublicURL)
	if err != nil {
		return nil, "", err
	}
	asked, session, err := rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return nil, "", err
	}
	return ceremony(asked, session)
}

var errUnknownKey = errors.New("no such key")

// FinishPasskeySignIn says who signed in; the door MUST give the browser a new
// session token. Whatever does not fit is the one fault "identity.passkey.void".
func (s *Service) FinishPasskeySignIn(ctx context.Context, a Actor, state string, answer []byte, address string) (in SignedIn, err error) {
	if err := s.Policy.Allow(a, "identity.passkey.redeem", Resource{Type: "identity.passkey"}); err != nil {
		return SignedIn{}, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		in = SignedIn{}
		if err := refuseLocked(ctx, tx, "passkey", address, limitRedeem); err != nil {
			return err
		}
		k, err := s.shown(ctx, tx, state, answer)
		if err != nil {
			return err
		}
		if err := usePasskey(ctx, tx, k); err != nil {
			return err
		}
		if in.Tenant, err = (link{kind: LinkSignIn}).firstTenant(ctx, tx, k.Person); err != nil {
			return err
		}
		in.Person, in.Next = k.Person, "/"
		return record(ctx, tx, Actor{Person: k.Person}, in.Tenant, "identity.sign_in.passkey", "person/"+string(k.Person))
	})
	if fault.Is(err, "identity.passkey.void") {
		return SignedIn{}, errors.Join(err, s.countFailure(ctx, "passkey", address, limitRedeem))
	}
	return in, err
}

// shown is the key with which a device answered. A counter that went back is a
// copied key, and void.
func (s *Service) shown(ctx context.Context, tx *sqldb.Tx, state string, answer []byte) (k Passkey, err error) {
	rp, session, err := s.resume(state)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Passkey{}, errVoidPasskey(err)
	}
	var stored error
	cred, err := rp.ValidateDiscoverableLogin(func(id, handle []byte) (webauthn.User, error) {
		if k, stored = passkeyByID(ctx, tx, base64.RawURLEncoding.EncodeToString(id)); stored != nil {
			return nil, errUnknownKey
		}
		if k.handle != string(handle) {
			return nil, errUnknownKey
		}
		return holder{handle: k.handle, keys: []Passkey{k}}, nil
	}, session, parsed)
	if stored != nil && !errors.Is(stored, sqldb.ErrNoRows) {
		return Passkey{}, stored
	}
	if err != nil {
		return Passkey{}, errVoidPasskey(err)
	}
	if cred.Authenticator.CloneWarning {
		return Passkey{}, errVoidPasskey(nil)
	}
	k.record = *cred
	return k, nil
}

// Passkeys lists the actor's own keys.
func (s *Service) Passkeys(ctx context.Context, a Actor) (all []Passkey, err error) {
	if err := s.Policy.Allow(a, "identity.person.show", Resource{Type: "identity.person", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = OwnIn(a, func(id PersonID) ([]Passkey, error) { return passkeysOf(ctx, tx, id) })
		return err
	})
	return all, err
}

// RemovePasskey ends one of the actor's own keys: the device was lost.
func (s *Service) RemovePasskey(ctx context.Context, a Actor, id string) error {
	if err := s.Policy.Allow(a, "identity.passkey.remove", Resource{Type: "identity.passkey", ID: id, Person: a.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		var n int64
		for _, person := range a.Persons() {
			gone, err := deletePasskey(ctx, tx, id, person)
			if err != nil {
				return err
			}
			n += gone
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.passkey.none")
		}
		return record(ctx, tx, a, "", "identity.passkey.remove", "person/"+string(a.Person))
	})
}
