package credential

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// The log is the deployment's, not a tenant's; its key is kept under this name.
const logTenant = "log"

// logYear is the log a credential issued on that day goes into.
func logYear(on time.Time) string { return strconv.Itoa(on.UTC().Year()) }

// LogOrigin is the name a log signs under, and where it answers: the host and
// the year.
func (s *Service) LogOrigin(year string) string { return s.LogName + "/log/" + year }

// appendLeaves adds signed credentials to the log, in the transaction that
// stores them, and says at which index the first one stands.
func appendLeaves(ctx context.Context, tx *sqldb.Tx, log string, entries [][]byte) (first int64, err error) {
	size, err := logSize(ctx, tx, log)
	if err != nil {
		return 0, err
	}
	hashes, err := tlog.Append(size, entries, logReader(ctx, tx, log))
	if err != nil {
		return 0, fmt.Errorf("append to log %s: %w", log, err)
	}
	if err := insertLogHashes(ctx, tx, log, tlog.Stored(size), hashes); err != nil {
		return 0, err
	}
	if err := insertLogLeaves(ctx, tx, log, size, entries); err != nil {
		return 0, err
	}
	return size, setLogSize(ctx, tx, log, size+int64(len(entries)))
}

// Checkpoint is the newest signed statement of a log, as a signed note.
func (s *Service) Checkpoint(ctx context.Context, year string) ([]byte, error) {
	var note string
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		note, _, err = loadCheckpoint(ctx, tx, year)
		return err
	})
	if err == nil && note == "" {
		err = fault.New(fault.NotFound, "credential.log.not_found", "log", year)
	}
	return []byte(note), err
}

// LogKey is the log's public key in the signed-note format.
func (s *Service) LogKey(year string) (string, error) {
	_, pub, err := s.logSigner()
	if err != nil {
		return "", err
	}
	public, ok := pub.Key.(ed25519.PublicKey)
	if !ok {
		return "", fmt.Errorf("the log's key is of kind %s", pub.Kind)
	}
	return tlog.VerifierKey(s.LogOrigin(year), public), nil
}

// SignCheckpoint signs what the log has become, outside any transaction, and
// keeps it unless somebody kept a later one meanwhile.
func (s *Service) SignCheckpoint(ctx context.Context, year string) error {
	var c tlog.Checkpoint
	var note string
	var signed int64
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		c = tlog.Checkpoint{Origin: s.LogOrigin(year)}
		if c.Size, err = logSize(ctx, tx, year); err != nil {
			return err
		}
		if note, signed, err = loadCheckpoint(ctx, tx, year); err != nil || signed == c.Size {
			return err
		}
		c.Root, err = tlog.Root(c.Size, logReader(ctx, tx, year))
		return err
	})
	if err != nil || signed == c.Size {
		return err
	}
	if err := sameOrigin(note, c.Origin); err != nil {
		return err
	}
	signer, _, err := s.logSigner()
	if err != nil {
		return err
	}
	next, err := c.Sign(signer)
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		return setCheckpoint(ctx, tx, year, string(next), c.Size)
	})
}

// sameOrigin refuses to sign a log on under another name: whoever knows it by the
// first one would find its proofs forged. A process that was started with other
// settings would do that unseen.
func sameOrigin(note, origin string) error {
	was, _, _ := strings.Cut(note, "\n")
	if note != "" && was != origin {
		return fault.New(fault.Conflict, "credential.log.other_name", "was", was, "now", origin)
	}
	return nil
}

func (s *Service) logSigner() (crypto.Signer, key.Public, error) {
	signer, pub, err := s.Keys.Signer(logTenant, logTenant, key.Ed25519)
	if fault.Is(err, "key.none") {
		if _, err := s.Keys.New(logTenant, logTenant, key.Ed25519); err != nil && !fault.Is(err, "key.exists") {
			return nil, pub, err
		}
		return s.Keys.Signer(logTenant, logTenant, key.Ed25519)
	}
	return signer, pub, err
}

// Receipt proves that a credential is in the log, against the newest signed
// checkpoint. sum is the SHA-256 of the signed bytes, in hex.
func (s *Service) Receipt(ctx context.Context, year, sum string) (tlog.Receipt, error) {
	r, covered, err := s.receipt(ctx, year, sum)
	if err != nil || covered {
		return r, err
	}
	// It was stored, and the process stopped before the checkpoint was signed.
	// Whoever asks first has it signed: a credential that is out is in the log.
	if err := s.SignCheckpoint(ctx, year); err != nil {
		return tlog.Receipt{}, err
	}
	r, covered, err = s.receipt(ctx, year, sum)
	if err == nil && !covered {
		err = errNoLeaf(sum)
	}
	return r, err
}

func errNoLeaf(sum string) error {
	return fault.New(fault.NotFound, "credential.log.leaf_not_found", "sum", sum)
}

// receipt reads the proof; covered is false where the newest checkpoint is older
// than the entry.
func (s *Service) receipt(ctx context.Context, year, sum string) (r tlog.Receipt, covered bool, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		r, covered = tlog.Receipt{}, false
		note, size, err := loadCheckpoint(ctx, tx, year)
		if err != nil {
			return err
		}
		index, err := leafIndex(ctx, tx, year, sum)
		if errors.Is(err, sqldb.ErrNoRows) {
			return errNoLeaf(sum)
		}
		if err != nil || index >= size {
			return err
		}
		r, covered = tlog.Receipt{Index: index, Checkpoint: []byte(note)}, true
		r.Proof, err = tlog.Inclusion(size, index, logReader(ctx, tx, year))
		return err
	})
	return r, covered, err
}

// Consistency proves that the log only grew between two of its sizes.
func (s *Service) Consistency(ctx context.Context, year string, older, size int64) ([]tlog.Hash, error) {
	var proof []tlog.Hash
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		now, err := logSize(ctx, tx, year)
		if err != nil {
			return err
		}
		if older < 1 || older > size || size > now {
			return fault.New(fault.Invalid, "credential.log.bad_sizes", "size", now)
		}
		proof, err = tlog.Consistency(size, older, logReader(ctx, tx, year))
		return err
	})
	return proof, err
}

// issuerSigner is the key an organisation signs with now.
func (s *Service) issuerSigner(org identity.Organisation) (crypto.Signer, key.Public, error) {
	signer, pub, err := s.Keys.Signer(string(org.ID), org.DID, key.Ed25519)
	if fault.Is(err, "key.none") {
		err = fault.New(fault.Conflict, "credential.issuer.no_key", "organisation", org.Slug).Wrap(err)
	}
	if err != nil {
		return nil, pub, err
	}
	return signer, pub, nil
}
