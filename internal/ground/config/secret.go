package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
)

// MasterSecret is the secret that seals the signing keys. The default file is
// made when it is missing; one that was named must be there.
func (c Config) MasterSecret() ([]byte, error) {
	if c.Secret != "" {
		return []byte(c.Secret), nil
	}
	text, err := readSecret(c.SecretFile)
	if errors.Is(err, fs.ErrNotExist) && c.SecretFile == filepath.Join(c.DataDir, "secret") {
		return makeSecret(c.SecretFile)
	}
	return text, err
}

// MailSecret is the mail server's password; empty when there is none.
func (c Config) MailSecret() (Secret, error) {
	if c.MailPasswordFile == "" {
		return c.MailPassword, nil
	}
	text, err := readSecret(c.MailPasswordFile)
	return Secret(text), err
}

// readSecret refuses a file that others on the machine can read.
func readSecret(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "config.secret_missing", "file", name).Wrap(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Invalid, "config.secret_readable", "file", name)
	}
	text, err := os.ReadFile(name) //nolint:gosec // the operator names it
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	return []byte(strings.TrimSpace(string(text))), nil
}

// makeSecret writes 32 random bytes, whole or not at all; when two programs
// start at once, both use the first one's.
func makeSecret(name string) ([]byte, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".secret-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("write secret: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(hex.EncodeToString(raw) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("write secret: %w", err)
	}
	if err := os.Link(f.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("write secret: %w", err)
	}
	return readSecret(name)
}
