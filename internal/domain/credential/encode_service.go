package credential

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Encode gives an award in another encoding to whoever may read the credential as
// its holder or registrar. The first request has it signed: what is to be signed
// is written down by its sum first, signed outside any transaction, and kept
// together with its place in the log; later requests get the same bytes. Faults:
// "credential.encoding.unknown", ".not_in_force" for a credential that does not
// count now, ".no_key" when the issuer has no key for it, ".lacks" when the award
// does not say what the encoding requires.
func (s *Service) Encode(ctx context.Context, actor identity.Actor, id CredentialID, form Encoding) (Encoded, error) {
	to, ok := encoders[form]
	if !ok {
		return Encoded{}, fault.New(fault.Invalid, "credential.encoding.unknown", "encoding", string(form)).At("encoding")
	}
	w, err := s.orderEncoding(ctx, actor, id, form, to)
	if err != nil || len(w.done.Document) > 0 {
		return w.done, err
	}
	signed, err := to.sign(s, w)
	if err != nil {
		return Encoded{}, fmt.Errorf("sign %s of credential %s: %w", form, id, err)
	}
	entry, err := to.entry(signed)
	if err != nil {
		return Encoded{}, err
	}
	e, err := s.keepEncoding(ctx, actor, w, signed, tlog.Leaf(entry))
	if err != nil {
		return Encoded{}, err
	}
	return e, s.SignCheckpoint(ctx, logYear(s.DB.Now()))
}

// Offered are the encodings a credential's issuer has keys for, while the
// credential counts.
func (s *Service) Offered(ctx context.Context, actor identity.Actor, id CredentialID) ([]Encoding, error) {
	c, err := s.Credential(ctx, actor, id)
	if err != nil || c.State != InForce {
		return nil, err
	}
	var all []Encoding
	for _, form := range Encodings() {
		switch _, _, err := s.Keys.Signer(string(c.Issuer), c.IssuerDID, encoders[form].kind); {
		case err == nil:
			all = append(all, form)
		case !isFault(err):
			return nil, err
		}
	}
	return all, nil
}

// encoder makes one encoding: first everything it will say, the same each time,
// then its signature.
type encoder struct {
	kind key.Kind // what it is signed with
	say  func(s *Service, w *encodingWork) ([]byte, error)
	sign func(s *Service, w *encodingWork) ([]byte, error)
	// entry is what of the signed bytes stays the same whoever hands them on: what
	// the log's leaf is made of.
	entry func(signed []byte) ([]byte, error)
}

// encodingWork is what an encoding is made from.
type encodingWork struct {
	cred  Credential
	award Record
	org   identity.Organisation
	base  string
	done  Encoded // as far as it is
	said  []byte
}

// orderEncoding reads what is needed and writes down what is to be signed. One
// that waits for its signature is said again and must be the same.
func (s *Service) orderEncoding(ctx context.Context, actor identity.Actor, id CredentialID, form Encoding, to encoder) (*encodingWork, error) {
	w, err := s.readEncoding(ctx, actor, id, form)
	if err != nil || len(w.done.Document) > 0 {
		return w, err
	}
	if w.done.OrderedAt.IsZero() {
		w.done = Encoded{Issuer: w.cred.Issuer, Credential: id, Encoding: form, OrderedAt: s.DB.Now().Truncate(time.Second)}
	}
	if w.said, err = to.say(s, w); err != nil {
		return w, err
	}
	sum := Sum(w.said)
	if w.done.Sum == "" {
		w.done.Sum = sum
		return w, s.DB.Write(ctx, sqldb.Tenant(w.cred.Issuer), func(ctx context.Context, tx *sqldb.Tx) error {
			return insertEncoding(ctx, tx, w.done)
		})
	}
	if w.done.Sum != sum {
		return w, fault.New(fault.Conflict, "credential.ticket.void", "id", string(id)+"/"+string(form))
	}
	return w, nil
}

func (s *Service) readEncoding(ctx context.Context, actor identity.Actor, id CredentialID, form Encoding) (*encodingWork, error) {
	var w encodingWork
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		w = encodingWork{}
		if w.cred, err = loadCredential(ctx, tx, id); err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential.encode", w.cred.resource()); err != nil {
			return err
		}
		if w.cred.State != InForce {
			return fault.New(fault.Conflict, "credential.encoding.not_in_force", "state", string(w.cred.State))
		}
		if w.done, err = loadEncoding(ctx, tx, w.cred.Issuer, id, form); err != nil || len(w.done.Document) > 0 {
			return err
		}
		if err := identity.ActsIn(ctx, tx, w.cred.Issuer); err != nil {
			return err
		}
		if w.award, err = recordOf(ctx, tx, w.cred.Issuer, w.cred.Award); err != nil {
			return err
		}
		w.org, err = identity.OrganisationIn(ctx, tx, w.cred.Issuer)
		return err
	})
	if err != nil || len(w.done.Document) > 0 {
		return &w, err
	}
	w.base, err = base(w.org)
	return &w, err
}

// keepEncoding stores a signed encoding with its leaf and audit record in one
// transaction, unless somebody else's is there or the credential was
// withdrawn meanwhile.
func (s *Service) keepEncoding(ctx context.Context, actor identity.Actor, w *encodingWork, signed, leaf []byte) (e Encoded, err error) {
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		now, err := loadCredential(ctx, tx, w.cred.ID)
		if err != nil {
			return err
		}
		if now.State != InForce {
			return fault.New(fault.Conflict, "credential.encoding.not_in_force", "state", string(now.State))
		}
		if err := identity.ActsIn(ctx, tx, w.cred.Issuer); err != nil {
			return err
		}
		if e, err = loadEncoding(ctx, tx, w.cred.Issuer, w.cred.ID, w.done.Encoding); err != nil || len(e.Document) > 0 {
			return err
		}
		if e.Sum != w.done.Sum {
			return fault.New(fault.Conflict, "credential.ticket.void", "id", string(w.cred.ID))
		}
		e.Document = signed
		if e.LogIndex, err = appendLeaves(ctx, tx, logYear(tx.Now()), [][]byte{leaf}); err != nil {
			return err
		}
		if err := signEncoding(ctx, tx, e); err != nil {
			return err
		}
		return record(ctx, tx, actor, e.Issuer, "credential.encode", "credential/"+string(e.Credential), string(e.Encoding))
	})
	return e, err
}

// lacking is what keeps an award from an encoding, as a fault that names it.
func lacking(form Encoding, err error) error {
	var problems vc.Errors
	var claim *sdjwt.Error
	switch {
	case errors.As(err, &problems) && len(problems) > 0:
		return fault.New(fault.Conflict, "credential.encoding.lacks", "encoding", string(form), "what", problems[0].Path).Wrap(err)
	case errors.As(err, &claim):
		return fault.New(fault.Conflict, "credential.encoding.lacks", "encoding", string(form), "what", claim.Path).Wrap(err)
	}
	return err
}
